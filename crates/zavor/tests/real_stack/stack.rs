//! The whole stack as one value, connected by the settings that `zavor doctor --print` prints.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::dovecot::{Dovecot, MASTER, Ports, Version};
use crate::imap::{self, Answer};
use crate::lab::{Dir, free_ports, tail};
use crate::pop3;
use crate::postfix::{DOMAIN, Postfix};
use crate::smtp::Smtp;
use crate::tools;
use crate::zavor::Zavor;

/// Only one stack at a time: two would compete for the processors.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Programs of the stack, and Debian's paths of them.
const PROGRAMS: [(&str, &str); 5] = [
    ("/usr/sbin/postfix", "postfix"),
    ("/usr/sbin/dovecot", "dovecot-core"),
    ("/usr/lib/dovecot/imap", "dovecot-imapd"),
    ("/usr/lib/dovecot/pop3", "dovecot-pop3d"),
    (
        "/usr/lib/dovecot/modules/auth/libauthdb_ldap.so",
        "dovecot-ldap",
    ),
];

/// Postfix, Dovecot and Zavor. Fields are dropped in this order.
pub(crate) struct Stack {
    pub(crate) postfix: Postfix,
    pub(crate) dovecot: Dovecot,
    pub(crate) zavor: Zavor,
    ports: Ports,
    _dir: Dir,
    _turn: MutexGuard<'static, ()>,
}

/// The people of the example organisation and their passwords.
pub(crate) const PEOPLE: [(&str, &str); 4] = [
    ("ana", "correct horse battery staple"),
    ("bogdan", "paper tiger sings at midnight"),
    ("carmen", "seven slow rivers going north"),
    ("dan", "a lamp behind the green curtain"),
];

/// The address of a person.
pub(crate) fn address(person: &str) -> String {
    format!("{person}@{DOMAIN}")
}

/// Why the stack cannot be built here, if it cannot.
fn missing() -> Option<String> {
    let absent: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(path, _)| !Path::new(path).exists())
        .map(|(_, package)| *package)
        .collect();
    if !absent.is_empty() {
        return Some(format!("install {}", absent.join(" ")));
    }
    (!rustix::process::geteuid().is_root()).then(|| "run as root".into())
}

/// The turn of a test of the stack; `None`, with a loud message, if its servers cannot run here.
pub(crate) fn turn() -> Option<MutexGuard<'static, ()>> {
    if let Some(why) = missing() {
        return tools::absent(&format!("to test with real servers, {why}"));
    }
    // A test that failed has ended its servers anyway.
    Some(ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Stack {
    /// Builds it; `None`, with a loud message, if that is impossible here. In CI that is a failure.
    pub(crate) fn build() -> Option<Self> {
        Self::build_with("")
    }

    /// Builds it with further sections in Zavor's configuration file.
    pub(crate) fn build_with(sections: &str) -> Option<Self> {
        Self::build_on(Version::V23, sections)
    }

    /// Builds it with this Dovecot.
    pub(crate) fn build_on(version: Version, sections: &str) -> Option<Self> {
        if let Some(tree) = version.tree() {
            tools::needed(tree)?;
        }
        // The printed settings of 2.4 have no password cache. This belongs to the mail host.
        let about_host = match version {
            Version::V23 => "",
            Version::V24 => "auth_cache = false\n",
        };
        let sections = format!("{about_host}{sections}");
        let turn = turn()?;
        let dir = Dir::new();
        let ports = Ports::free();
        let zavor = Zavor::start(&dir, ports.doveadm, &sections);
        for (person, password) in PEOPLE {
            let arguments = ["users", "add", &address(person), "--password-stdin"];
            zavor.done_with_input(&arguments, password);
        }
        // Restarted, so that everything below runs on the ports named in the settings.
        let mut zavor = zavor;
        zavor.up();
        let settings = match version {
            Version::V23 => "2.3",
            Version::V24 => "2.4",
        };
        let dovecot = Dovecot::start(
            &dir,
            version,
            ports,
            &zavor.printed("dovecot", settings),
            &zavor.printed("dovecot", "2.3-ldap"),
        );
        let people = PEOPLE.map(|(person, _)| person);
        let [smtp] = free_ports();
        let settings = zavor.printed("postfix", "main.cf");
        let mail = dovecot.mail();
        let postfix = Postfix::start(&dir, smtp, ports.sasl, &mail, &people, &settings);
        Some(Self {
            postfix,
            dovecot,
            zavor,
            ports,
            _dir: dir,
            _turn: turn,
        })
    }

    /// Plays one part of a story, and prints how long it took.
    pub(crate) fn step(&mut self, name: &str, part: impl FnOnce(&mut Self)) {
        let start = Instant::now();
        part(self);
        eprintln!("{name}: {} ms", start.elapsed().as_millis());
    }

    /// One IMAP sign-in from an address.
    pub(crate) fn imap(&self, from: &str, person: &str, password: &str) -> Answer {
        imap::sign_in(self.ports.imap, from, &address(person), password)
    }

    /// One POP3 sign-in from an address.
    pub(crate) fn pop3(&self, from: &str, person: &str, password: &str) -> bool {
        pop3::sign_in(self.ports.pop3, from, &address(person), password)
    }

    /// One IMAP sign-in of a master user into the mailbox of a person.
    pub(crate) fn imap_as_master(&self, from: &str, person: &str, password: &str) -> Answer {
        let name = format!("{}*{}", address(person), MASTER.0);
        imap::sign_in(self.ports.imap, from, &name, password)
    }

    /// One IMAP sign-in with the address typed in a way that Dovecot translates.
    pub(crate) fn imap_translated(&self, from: &str, person: &str, password: &str) -> Answer {
        let name = address(person).replace('@', "/");
        imap::sign_in(self.ports.imap, from, &name, password)
    }

    /// One sign-in by SCRAM-SHA-256 from an address.
    pub(crate) fn scram(&self, from: &str, person: &str, password: &str) -> Answer {
        self.imap_open(from).scram(&address(person), password)
    }

    /// An IMAP connection from an address, not signed in.
    pub(crate) fn imap_open(&self, from: &str) -> imap::Imap {
        imap::Imap::open(self.ports.imap, from, "Thunderbird")
    }

    /// An SMTP session from an address, not signed in.
    pub(crate) fn smtp(&self, from: &str) -> Smtp {
        Smtp::open(self.postfix.port, from)
    }

    /// An SMTP session that has signed in.
    pub(crate) fn submission(&self, from: &str, person: &str, password: &str) -> Smtp {
        let mut smtp = self.smtp(from);
        let reply = smtp.login(&address(person), password);
        assert!(reply.starts_with("235 "), "{reply}");
        smtp
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for log in [self.zavor.log(), self.dovecot.log(), self.postfix.log()] {
                eprintln!("--- {}\n{}", log.display(), tail(&log, 40));
            }
        }
    }
}
