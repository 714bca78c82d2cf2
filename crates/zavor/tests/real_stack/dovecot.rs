//! A private Dovecot that runs without root: IMAP for people, SASL for Postfix, doveadm for Zavor.
//! Its questions to Zavor and its check of passwords are as `zavor doctor --print dovecot` says,
//! verbatim except for two site-specific places: the path of the LDAP file, and the owner of the
//! mailboxes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lab::{self, Dir, NOBODY, Server};
use crate::process::wait_for;

/// The key of doveadm's HTTP listener.
pub(crate) const DOVEADM_KEY: &str = "doveadm-key-of-the-real-stack-test";

/// Ports of one Dovecot.
#[derive(Clone, Copy)]
pub(crate) struct Ports {
    /// IMAP.
    pub(crate) imap: u16,
    /// SASL, for Postfix.
    pub(crate) sasl: u16,
    /// doveadm over HTTP, for Zavor.
    pub(crate) doveadm: u16,
}

impl Ports {
    /// Three free ports.
    pub(crate) fn free() -> Self {
        let [imap, sasl, doveadm] = lab::free_ports();
        Self {
            imap,
            sasl,
            doveadm,
        }
    }
}

/// A running Dovecot.
pub(crate) struct Dovecot {
    server: Option<Server>,
    config: PathBuf,
    dir: PathBuf,
    ports: Ports,
}

/// Settings that have nothing to do with Zavor. Limits are raised for 200 sign-ins at once; delays
/// after failures are off, because they would only slow the test down.
fn frame(dir: &Path, ports: Ports) -> String {
    let d = dir.display();
    let Ports { imap, sasl, .. } = ports;
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
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login scram-sha-256
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

impl Dovecot {
    /// Starts it with the output of `doctor --print dovecot`: the settings and the LDAP file.
    pub(crate) fn start(lab: &Dir, ports: Ports, settings: &str, ldap: &str) -> Self {
        let dir = lab.sub("dovecot", NOBODY);
        for sub in ["run", "state", "mail"] {
            lab.sub(&format!("dovecot/{sub}"), NOBODY);
        }
        let ldap_file = dir.join("zavor-ldap.conf.ext");
        let fitted = fit(settings, &dir, &ldap_file);
        let config = dir.join("dovecot.conf");
        crate::scram::write_passwords(&dir.join("scram"));
        fs::write(&ldap_file, ldap).expect("our directory");
        fs::write(&config, frame(&dir, ports) + &fitted).expect("our directory");
        let mut dovecot = Self {
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
        let mut command = Command::new("dovecot");
        command.arg("-F").arg("-c").arg(&self.config);
        let log = self.dir.join("start.log");
        self.server = Some(Server::start("dovecot", &mut command, Some(NOBODY), &log));
        for port in [self.ports.imap, self.ports.sasl, self.ports.doveadm] {
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

/// Fills in the two site-specific places of the printed settings. Both must be there, so that a
/// change of the output cannot silently test something else.
fn fit(settings: &str, dir: &Path, ldap_file: &Path) -> String {
    let fits = [
        (
            "/etc/dovecot/zavor-ldap.conf.ext".to_string(),
            ldap_file.display().to_string(),
        ),
        (
            "uid=vmail gid=vmail home=/var/vmail/%d/%n".to_string(),
            format!("uid={NOBODY} gid={NOBODY} home={}/mail/%n", dir.display()),
        ),
    ];
    fits.iter().fold(settings.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "the printed settings lack {from:?}");
        text.replace(from, to)
    })
}
