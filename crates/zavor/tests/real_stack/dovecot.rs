//! A private Dovecot that runs without root: IMAP and POP3 for people, SASL for Postfix, doveadm for Zavor.
//! Its questions to Zavor and its check of passwords are as `zavor doctor --print dovecot` says,
//! verbatim except for the site-specific places: the path of the LDAP file, and the owner of the
//! mailboxes.
//!
//! 2.3 is Debian 12's, installed. 2.4 is Debian 13's, unpacked by `./test` into a tree beside the
//! build; it runs there by chroot, in a mount namespace of its own in which the tree has the
//! system's devices and temporary files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lab::{self, Dir, NOBODY, Server};
use crate::process::wait_for;
use crate::tools;

/// The key of doveadm's HTTP listener.
pub(crate) const DOVEADM_KEY: &str = "doveadm-key-of-the-real-stack-test";

/// Ports of one Dovecot.
#[derive(Clone, Copy)]
pub(crate) struct Ports {
    /// IMAP.
    pub(crate) imap: u16,
    /// POP3.
    pub(crate) pop3: u16,
    /// SASL, for Postfix.
    pub(crate) sasl: u16,
    /// doveadm over HTTP, for Zavor.
    pub(crate) doveadm: u16,
}

impl Ports {
    /// Free ports.
    pub(crate) fn free() -> Self {
        let [imap, pop3, sasl, doveadm] = lab::free_ports();
        Self {
            imap,
            pop3,
            sasl,
            doveadm,
        }
    }
}

/// Which Dovecot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// 2.3.
    V23,
    /// 2.4.
    V24,
}

impl Version {
    /// The tree with this version, if it is not the system's; `None` = it is.
    pub(crate) fn tree(self) -> Option<PathBuf> {
        (self == Self::V24).then(|| tools::directory().join("debian13"))
    }
}

/// A master user, who may open every mailbox with the password behind it.
pub(crate) const MASTER: (&str, &str) = ("boss", "the keys of the whole house");

/// A running Dovecot.
pub(crate) struct Dovecot {
    version: Version,
    server: Option<Server>,
    config: PathBuf,
    dir: PathBuf,
    ports: Ports,
}

/// Settings that have nothing to do with Zavor. Limits are raised for 200 sign-ins at once; delays
/// after failures are off, because they would only slow the test down.
fn frame(dir: &Path, ports: Ports) -> String {
    let d = dir.display();
    let Ports {
        imap, pop3, sasl, ..
    } = ports;
    format!(
        "base_dir = {d}/run
state_dir = {d}/state
instance_name = zavor-test
log_path = {d}/dovecot.log
auth_verbose = yes
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login scram-sha-256
auth_master_user_separator = *
auth_username_translation = /@
passdb {{
  driver = passwd-file
  master = yes
  args = {d}/masters
}}
passdb {{
  driver = passwd-file
  mechanisms = scram-sha-256
  args = {d}/scram
}}
auth_failure_delay = 0
mail_location = maildir:~/Maildir
login_trusted_networks = 127.0.0.0/8
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 1000
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service auth {{
  client_limit = 2000
  inet_listener sasl {{
    port = {sasl}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"
    )
}

/// The same in the words of 2.4; nobody signs in by SCRAM.
fn frame_24(dir: &Path, ports: Ports) -> String {
    let d = dir.display();
    let Ports {
        imap, pop3, sasl, ..
    } = ports;
    format!(
        "dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = {d}/run
state_dir = {d}/state
instance_name = zavor-test
log_path = {d}/dovecot.log
auth_verbose = yes
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
protocols {{
  imap = yes
  pop3 = yes
}}
listen = 127.0.0.1
ssl = no
auth_allow_cleartext = yes
auth_mechanisms = plain login
auth_failure_delay = 0
auth_master_user_separator = *
auth_username_translation = /@
passdb passwd-file {{
  master = yes
  passwd_file_path = {d}/masters
}}
mail_driver = maildir
mail_path = ~/Maildir
login_trusted_networks = 127.0.0.0/8
service imap-login {{
  chroot =
  restart_request_count = unlimited
  client_limit = 1000
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service auth {{
  client_limit = 2000
  inet_listener sasl {{
    port = {sasl}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"
    )
}

/// The program inside its tree, as an ordinary user. Every program on the way replaces the one
/// before, so the process id stays.
fn inside(tree: &Path) -> Command {
    let (tree, temporary) = (tree.display(), std::env::temp_dir());
    let temporary = temporary.display();
    let script = format!(
        "set -e
mkdir -p {tree}{temporary}
mount --bind {temporary} {tree}{temporary}
mount --bind /dev {tree}/dev
mount --bind /proc {tree}/proc
exec chroot --userspec={NOBODY}:{NOBODY} --groups= {tree} /usr/sbin/dovecot \"$@\"
"
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c"]);
    command.arg(script).arg("dovecot");
    command
}

impl Dovecot {
    /// Starts it with the output of `doctor --print dovecot`: the settings and, for 2.3, the LDAP
    /// file.
    pub(crate) fn start(
        lab: &Dir,
        version: Version,
        ports: Ports,
        settings: &str,
        ldap: &str,
    ) -> Self {
        let dir = lab.sub("dovecot", NOBODY);
        for sub in ["run", "state", "mail"] {
            lab.sub(&format!("dovecot/{sub}"), NOBODY);
        }
        let ldap_file = dir.join("zavor-ldap.conf.ext");
        let (frame, fitted) = match version {
            Version::V23 => (frame(&dir, ports), fit(settings, &dir, &ldap_file)),
            Version::V24 => (frame_24(&dir, ports), fit_24(settings, &dir)),
        };
        let config = dir.join("dovecot.conf");
        crate::scram::write_passwords(&dir.join("scram"));
        let (master, password) = MASTER;
        let masters = format!("{master}:{{PLAIN}}{password}\n");
        fs::write(dir.join("masters"), masters).expect("our directory");
        fs::write(&ldap_file, ldap).expect("our directory");
        fs::write(&config, frame + &fitted).expect("our directory");
        let mut dovecot = Self {
            version,
            server: None,
            config,
            dir,
            ports,
        };
        dovecot.restart();
        dovecot
    }

    /// Starts it (again).
    pub(crate) fn restart(&mut self) {
        self.stop();
        let log = self.dir.join("start.log");
        let (mut command, user) = match self.version.tree() {
            None => (Command::new("dovecot"), Some(NOBODY)),
            // It becomes an ordinary user once it is inside.
            Some(tree) => (inside(&tree), None),
        };
        command.arg("-F").arg("-c").arg(&self.config);
        self.server = Some(Server::start("dovecot", &mut command, user, &log));
        let Ports {
            imap,
            pop3,
            sasl,
            doveadm,
        } = self.ports;
        for port in [imap, pop3, sasl, doveadm] {
            wait_for("Dovecot to listen", || {
                let server = self.server.as_mut()?;
                assert!(!server.has_ended(), "{}", lab::tail(&log, 20));
                lab::listens(port)
            });
        }
    }

    /// Stops it.
    pub(crate) fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// The directory of mailboxes, with one directory per local part.
    pub(crate) fn mail(&self) -> PathBuf {
        self.dir.join("mail")
    }

    /// The log of Dovecot, for failure messages.
    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("dovecot.log")
    }
}

/// Fills in the site-specific places of the printed settings. All must be there, so that a change
/// of the output cannot silently test something else.
fn filled(settings: &str, fits: &[(&str, String)]) -> String {
    fits.iter().fold(settings.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "the printed settings lack {from:?}");
        text.replace(from, to)
    })
}

fn fit(settings: &str, dir: &Path, ldap_file: &Path) -> String {
    let home = format!("uid={NOBODY} gid={NOBODY} home={}/mail/%n", dir.display());
    let fits = [
        (
            "/etc/dovecot/zavor-ldap.conf.ext",
            ldap_file.display().to_string(),
        ),
        ("uid=vmail gid=vmail home=/var/vmail/%d/%n", home),
    ];
    filled(settings, &fits)
}

fn fit_24(settings: &str, dir: &Path) -> String {
    let mail = format!("{}/mail/", dir.display());
    let fits = [
        ("uid = vmail", format!("uid = {NOBODY}")),
        ("gid = vmail", format!("gid = {NOBODY}")),
        ("/var/vmail/%{user | domain}/", mail),
    ];
    filled(settings, &fits)
}
