//! `zavor doctor --print postfix|dovecot`: the exact settings for this installation.
//!
//! The real-stack test installs these very texts, so a mistake here fails a test. They contain
//! passwords (the auth policy key, the doveadm key): the command is for the operator, and the texts
//! say which files others must not be able to read.

use std::path::PathBuf;

use serde::Serialize;

use super::socket::policy_service;

/// The facts that the texts depend on.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Auth policy door, `127.0.0.1:8084`; `None` = off.
    pub(crate) auth_policy: Option<String>,
    /// Whether that door speaks HTTPS.
    pub(crate) auth_policy_tls: bool,
    /// The password that Dovecot must send.
    pub(crate) auth_policy_password: Option<String>,
    /// The configured nonce, or a new random one.
    pub(crate) nonce: String,
    /// Whether the nonce is new, so that the next print has another.
    pub(crate) nonce_is_new: bool,
    /// Postfix policy door, `127.0.0.1:10040` or `unix:/path`; `None` = off.
    pub(crate) postfix_policy: Option<String>,
    /// LDAP door; `None` = off.
    pub(crate) ldap: Option<String>,
    /// Suffix of all entries.
    pub(crate) base_dn: String,
    /// Whether sign-ins are let through if a question cannot be decided.
    pub(crate) allow_sign_in: bool,
    /// Whether mail is let through in that case.
    pub(crate) allow_sending: bool,
    /// doveadm's listener of the first mail host, and its key.
    pub(crate) doveadm: Option<(String, String)>,
    /// The data directory, named in messages.
    pub(crate) data_dir: PathBuf,
}

/// One file, or part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Snippet {
    /// Fixed name for scripts.
    pub(crate) name: &'static str,
    /// The program and its version.
    pub(crate) program: &'static str,
    /// The path where it belongs.
    pub(crate) path: &'static str,
    /// The text.
    pub(crate) text: String,
}

/// All files for one program, as `--json` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Settings {
    /// The files.
    pub(crate) files: Vec<Snippet>,
}

impl Settings {
    /// The text for people: each file under its name.
    pub(crate) fn text(&self) -> String {
        let show =
            |file: &Snippet| format!("# ===== {} ({})\n{}\n", file.path, file.program, file.text);
        self.files.iter().map(show).collect()
    }
}

/// Postfix's settings, in three places.
pub(crate) fn postfix(facts: &Facts) -> Result<Settings, String> {
    let listen = facts
        .postfix_policy
        .as_ref()
        .ok_or("the [postfix_policy] door is off")?;
    let (service, about) = policy_service(listen);
    let when_down = if facts.allow_sending {
        "default_action=DUNNO".to_string()
    } else {
        "{ default_action = 451 4.3.0 Sending cannot be checked right now, try again later }".into()
    };
    let fallback = if facts.allow_sending {
        "accepted unchecked"
    } else {
        "deferred (451 4.3.0)"
    };
    let main = format!("\
# Asks Zavor in three places: sender restrictions refuse a restricted account with an unchanged
# \"550 5.1.8\", recipient restrictions count recipients, end of data charges the message.
# If you have restrictions already, put $zavor_policy first in each of the three lists.
# If Zavor does not answer within 5 seconds, mail is {fallback} ([on_unavailable] sending).
{about}zavor_policy = check_policy_service {{ {service}, timeout=5s, {when_down} }}
smtpd_delay_reject = yes
smtpd_sender_restrictions = $zavor_policy
smtpd_recipient_restrictions = $zavor_policy, permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_end_of_data_restrictions = $zavor_policy
# Zavor keeps idle connections for more than 1000 s, as long as Postfix uses one.
smtpd_policy_service_max_idle = 300s
smtpd_policy_service_max_ttl = 1000s
");
    let master = "\
# Only where submission and smtps override the restrictions of main.cf with -o: repeat the three.
submission inet n       -       y       -       -       smtpd
  -o syslog_name=postfix/submission
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sender_restrictions=$zavor_policy
  -o smtpd_recipient_restrictions=$zavor_policy,permit_sasl_authenticated,reject
  -o smtpd_end_of_data_restrictions=$zavor_policy
";
    Ok(Settings {
        files: vec![
            Snippet {
                name: "main.cf",
                program: "Postfix 3",
                path: "/etc/postfix/main.cf",
                text: main,
            },
            Snippet {
                name: "master.cf",
                program: "Postfix 3",
                path: "/etc/postfix/master.cf",
                text: master.into(),
            },
        ],
    })
}

/// Dovecot's settings, in the syntaxes of both versions.
pub(crate) fn dovecot(facts: &Facts) -> Result<Settings, String> {
    let door = facts
        .auth_policy
        .as_ref()
        .ok_or("the [auth_policy] door is off")?;
    let scheme = if facts.auth_policy_tls {
        "https"
    } else {
        "http"
    };
    let url = format!("{scheme}://{door}/");
    let mut files = vec![Snippet {
        name: "2.3",
        program: "Dovecot 2.3; chmod 600",
        path: "/etc/dovecot/conf.d/99-zavor.conf",
        text: dovecot_23(facts, &url)?,
    }];
    if let Some(ldap) = &facts.ldap {
        files.push(Snippet {
            name: "2.3-ldap",
            program: "Dovecot 2.3; chmod 600",
            path: "/etc/dovecot/zavor-ldap.conf.ext",
            text: ldap_23(facts, ldap),
        });
    }
    files.push(Snippet {
        name: "2.4",
        program: "Dovecot 2.4; chmod 600",
        path: "/etc/dovecot/conf.d/99-zavor.conf",
        text: dovecot_24(facts, &url)?,
    });
    Ok(Settings { files })
}

fn password(facts: &Facts) -> Result<&str, String> {
    facts.auth_policy_password.as_deref().ok_or_else(|| {
        format!(
            "the auth policy password is not known: {}/auth-policy.password is made at the first start and readable by the server's user and root only",
            facts.data_dir.display()
        )
    })
}

const fn yes(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

fn dovecot_23(facts: &Facts, url: &str) -> Result<String, String> {
    let (password, reject) = (password(facts)?, yes(!facts.allow_sign_in));
    let (nonce, about_nonce) = (&facts.nonce, about_nonce(facts));
    let mut text = format!("\
# Dovecot asks Zavor before and after each password and reports the outcome.
auth_policy_server_url = {url}
# No space after the colon: Dovecot 2.3 adds one of its own.
auth_policy_server_api_header = X-API-Key:{password}
{about_nonce}auth_policy_hash_nonce = {nonce}
# Who signs in, as Dovecot translated it, and whose mailbox it is: for a master user they differ, and
# once that password was right, only master says whose attempt it is.
auth_policy_request_attributes = login=%{{user}} master=%{{master_user}} mailbox=%{{requested_username}} pwhash=%{{hashed_password}} remote=%{{rip}} real_remote=%{{real_rip}} device_id=%{{client_id}} protocol=%s session_id=%{{session}} mech=%m
auth_policy_server_timeout_msecs = 2000
auth_policy_check_before_auth = yes
auth_policy_check_after_auth = yes
auth_policy_report_after_auth = yes
# What happens while Zavor is down ([on_unavailable] sign_in).
auth_policy_reject_on_fail = {reject}
# Mail programs are recognised by their IMAP ID.
imap_id_retain = yes
# Every character: Zavor says which names there are. Dovecot's own list refuses o'brien@ and every
# name with a letter outside ASCII before it asks.
auth_username_chars =
# The password cache is yours to choose. With it, sign-ins survive a stop of the LDAP door; Zavor
# empties an account's entry through doveadm below when its password is reset or sign-in blocked.
auth_cache_size = 10M
auth_cache_ttl = 1 hour
auth_cache_negative_ttl = 0
");
    if facts.ldap.is_some() {
        text.push_str(
            "
# Passwords are checked by a bind at Zavor's LDAP door.
passdb {
  driver = ldap
  args = /etc/dovecot/zavor-ldap.conf.ext
}
# An example: keep your own userdb if you have one.
userdb {
  driver = static
  args = uid=vmail gid=vmail home=/var/vmail/%d/%n
}
",
        );
    }
    text.push_str(&doveadm(facts, "address"));
    Ok(text)
}

fn ldap_23(facts: &Facts, ldap: &str) -> String {
    let base = &facts.base_dn;
    format!(
        "\
# A Dovecot on another host than Zavor: list its address there, in [ldap] trusted_proxies, or each of its
# binds counts as an attempt from that host.
uris = ldap://{ldap}
ldap_version = 3
auth_bind = yes
# The name says for which protocol (%Ls is imap, pop3, smtp): an app password opens one only.
auth_bind_userdn = uid=%u,cn=%Ls,ou=people,{base}
# Each bind on a connection of its own: on a shared one, every wrong password would hold the next
# person's sign-in back until its fixed moment of refusal.
blocking = yes
base = ou=people,{base}
scope = onelevel
# Not asked with auth_bind_userdn, but it is the key of the password cache. The whole name must stand
# first in it, or a flush for the address misses the entry; the protocol after it, or a password that
# was right for one protocol is right for all while it is cached.
pass_filter = (&(uid=%u)(cn=%Ls))
"
    )
}

/// What is said above the nonce.
fn about_nonce(facts: &Facts) -> &'static str {
    match facts.nonce_is_new {
        false => "# The same text as [auth_policy] nonce.\n",
        true => {
            "# A new text at each print, because zavor.toml has none: put this one into [auth_policy] nonce and\n\
             # restart Zavor; from then on it is printed. Dovecot and Zavor must have the same.\n"
        }
    }
}

/// doveadm's listener; 2.3 names its address `address`, 2.4 `listen`.
fn doveadm(facts: &Facts, at: &str) -> String {
    let Some((url, key)) = &facts.doveadm else {
        return format!(
            "
# Zavor ends sessions and empties the password cache through doveadm's HTTP listener. To use it,
# uncomment this and add a [[mail_host]] to zavor.toml.
# doveadm_api_key = A-LONG-RANDOM-TEXT
# service doveadm {{
#   inet_listener http {{
#     {at} = 127.0.0.1
#     port = 8090
#     ssl = no
#   }}
# }}
"
        );
    };
    let (address, port) = host_and_port(url);
    format!(
        "
# Zavor ends sessions and empties the password cache here ([[mail_host]] doveadm_url).
doveadm_api_key = {key}
service doveadm {{
  inet_listener http {{
    {at} = {address}
    port = {port}
    ssl = no
  }}
}}
"
    )
}

fn dovecot_24(facts: &Facts, url: &str) -> Result<String, String> {
    let (password, reject) = (password(facts)?, yes(!facts.allow_sign_in));
    let (nonce, about_nonce) = (&facts.nonce, about_nonce(facts));
    let mut text = format!(
        "\
# Dovecot asks Zavor before and after each password and reports the outcome.
auth_policy_server_url = {url}
auth_policy_server_api_header = X-API-Key:{password}
{about_nonce}auth_policy_hash_nonce = {nonce}
# Who signs in, as Dovecot translated it, and whose mailbox it is: for a master user they differ.
auth_policy_request_attributes {{
  login = %{{user}}
  master = %{{master_user}}
  mailbox = %{{requested_username}}
  pwhash = %{{hashed_password}}
  remote = %{{remote_ip}}
  real_remote = %{{real_remote_ip}}
  device_id = %{{client_id}}
  protocol = %{{protocol}}
  session_id = %{{session}}
  mech = %{{mechanism}}
  ja3 = %{{ssl_ja3_hash}}
  fail_type = %{{fail_type}}
}}
auth_policy {{
  http_client_request_absolute_timeout = 2s
}}
auth_policy_check_before_auth = yes
auth_policy_check_after_auth = yes
auth_policy_report_after_auth = yes
# What happens while Zavor is down ([on_unavailable] sign_in).
auth_policy_reject_on_fail = {reject}
# Mail programs are recognised by their IMAP ID.
imap_id_retain = yes
# Every character: Zavor says which names there are.
auth_username_chars =
# No password cache: doveadm of 2.4.1 dies when Zavor asks it to forget an old password. Say so in
# zavor.toml, too: auth_cache = false in [[mail_host]].
auth_cache_size = 0
"
    );
    if let Some(ldap) = &facts.ldap {
        let base = &facts.base_dn;
        text.push_str(&format!(
            "
# A Dovecot on another host than Zavor: list its address there, in [ldap] trusted_proxies, or each of its
# binds counts as an attempt from that host.
ldap_uris = ldap://{ldap}
ldap_base = ou=people,{base}
# Passwords are checked by a bind at Zavor's LDAP door.
passdb ldap {{
  passdb_ldap_bind = yes
  # The name says for which protocol: an app password opens one only.
  passdb_ldap_bind_userdn = uid=%{{user}},cn=%{{protocol | lower}},ou=people,{base}
  passdb_ldap_filter = (uid=%{{user}})
  # Each bind on a connection of its own, as blocking = yes does in 2.3.
  passdb_use_worker = yes
}}
# An example: keep your own userdb if you have one.
userdb static {{
  fields {{
    uid = vmail
    gid = vmail
    home = /var/vmail/%{{user | domain}}/%{{user | username}}
  }}
}}
"
        ));
    }
    text.push_str(&doveadm(facts, "listen"));
    Ok(text)
}

/// Host and port of a URL; the default port of the scheme if none is given.
pub(super) fn host_and_port(url: &str) -> (String, u16) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let authority = rest.split('/').next().unwrap_or(rest);
    let default = if scheme == "https" { 443 } else { 80 };
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (
            host.trim_matches(['[', ']']).to_string(),
            port.parse().unwrap_or(default),
        ),
        _ => (authority.trim_matches(['[', ']']).to_string(), default),
    }
}

#[cfg(test)]
#[path = "print_tests.rs"]
mod tests;
