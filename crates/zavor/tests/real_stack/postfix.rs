//! A private Postfix with one smtpd, for clients that submit and strangers that deliver. It asks
//! Zavor as `zavor doctor --print postfix` says, and hands outside mail to a sink and local mail to
//! the Maildirs that Dovecot shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::lab::{self, Dir, NOBODY, Server};
use crate::process::{PATIENCE, wait_for};

/// The organisation's domain.
pub(crate) const DOMAIN: &str = "contoso.example";

/// The smtpd that clients reach.
#[derive(Clone, Copy)]
pub(crate) struct Smtpd {
    /// Its port.
    pub(crate) port: u16,
    /// The port of Dovecot's SASL service; `None` = nobody signs in.
    pub(crate) sasl: Option<u16>,
    /// Whether it runs in a chroot, the queue directory, as Debian has it.
    pub(crate) chroot: bool,
}

/// A running Postfix and its sink.
pub(crate) struct Postfix {
    dir: PathBuf,
    /// Process id of its master.
    master: u32,
    /// The port of smtpd.
    pub(crate) port: u16,
    _sink: Server,
    sink_dir: PathBuf,
}

/// Settings that have nothing to do with Zavor: paths, sign-in, routing. `zavor_settings` follows
/// verbatim and so wins.
fn main_cf(dir: &Path, sasl: Option<u16>, sink: u16, mail: &Path, zavor_settings: &str) -> String {
    let d = dir.display();
    let mail = mail.display();
    let sasl = match sasl {
        None => "smtpd_sasl_auth_enable = no".to_owned(),
        Some(port) => format!(
            "smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{port}
smtpd_sasl_security_options = noanonymous"
        ),
    };
    format!(
        "compatibility_level = 3.6
queue_directory = {d}/queue
data_directory = {d}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
multi_instance_enable = yes
multi_instance_name = postfix-zavor-test
syslog_name = postfix-zavor-test
maillog_file = {d}/mail.log
maillog_file_prefixes = {d}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.{DOMAIN}
mydestination =
mynetworks = 127.0.0.250/32
alias_maps =
alias_database =
local_recipient_maps =
default_transport = smtp:[127.0.0.1]:{sink}
relay_transport = smtp:[127.0.0.1]:{sink}
smtp_host_lookup = native
disable_dns_lookups = yes
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:{d}/etc/mailboxes
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
{sasl}
smtpd_tls_security_level = none
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0

{zavor_settings}
"
    )
}

const MASTER_CF: &str = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
";

impl Postfix {
    /// Starts it. `people` are the local parts with a mailbox below `mail`; `sasl` is the port of
    /// Dovecot's SASL service.
    pub(crate) fn start(
        lab: &Dir,
        port: u16,
        sasl: u16,
        mail: &Path,
        people: &[&str],
        zavor_settings: &str,
    ) -> Self {
        let smtpd = Smtpd {
            port,
            sasl: Some(sasl),
            chroot: false,
        };
        Self::start_with(lab, smtpd, mail, people, zavor_settings)
    }

    /// Makes its directories, as its own program makes them; returns the queue directory.
    pub(crate) fn directories(lab: &Dir) -> PathBuf {
        let dir = lab.sub("postfix", 0);
        for sub in ["etc", "queue", "data"] {
            lab.sub(&format!("postfix/{sub}"), 0);
        }
        run(Command::new("chown").arg("postfix").arg(dir.join("data")));
        write(&dir.join("etc/main.cf"), &main_cf(&dir, None, 25, &dir, ""));
        write(&dir.join("etc/master.cf"), MASTER_CF);
        run(postfix(&dir).arg("check"));
        dir.join("queue")
    }

    /// Starts it with an smtpd of this kind.
    pub(crate) fn start_with(
        lab: &Dir,
        smtpd: Smtpd,
        mail: &Path,
        people: &[&str],
        zavor_settings: &str,
    ) -> Self {
        Self::directories(lab);
        let dir = lab.join("postfix");
        let [sink_port] = lab::free_ports();
        let Smtpd { port, sasl, chroot } = smtpd;
        let main = main_cf(&dir, sasl, sink_port, mail, zavor_settings);
        write(&dir.join("etc/main.cf"), &main);
        let jailed = if chroot { 'y' } else { 'n' };
        let smtpd = format!("127.0.0.1:{port} inet n - {jailed} - - smtpd\n");
        write(&dir.join("etc/master.cf"), &(smtpd + MASTER_CF));
        let boxes: String = people
            .iter()
            .map(|person| format!("{person}@{DOMAIN} {person}/Maildir/\n"))
            .collect();
        write(&dir.join("etc/mailboxes"), &boxes);
        let sink_dir = lab.sub("sink", NOBODY);
        let mut command = Command::new("smtp-sink");
        command
            .args(["-c", "-d", "%M."])
            .args([format!("127.0.0.1:{sink_port}"), "100".into()])
            .current_dir(&sink_dir);
        let log = lab.join("sink.log");
        let sink = Server::start("smtp-sink", &mut command, Some(NOBODY), &log);
        run(postfix(&dir).arg("start"));
        // Read now: at the end the file may be gone, and the process would keep running.
        let pid_file = dir.join("queue/pid/master.pid");
        let master = wait_for("Postfix's process id", || {
            fs::read_to_string(&pid_file).ok()?.trim().parse().ok()
        });
        let postfix = Self {
            dir,
            master,
            port,
            _sink: sink,
            sink_dir,
        };
        wait_for("Postfix to listen", || lab::listens(port));
        wait_for("the sink to listen", || lab::listens(sink_port));
        postfix
    }

    /// The recipients of every message in the sink, one list per message.
    pub(crate) fn delivered_outside(&self) -> Vec<Vec<String>> {
        let files = fs::read_dir(&self.sink_dir).expect("the sink's directory is ours");
        files
            .filter_map(|file| {
                let text = fs::read(file.ok()?.path()).ok()?;
                let text = String::from_utf8_lossy(&text).into_owned();
                // This line is written last; a file without it is still being written.
                let recipients: Vec<String> = text
                    .lines()
                    .filter_map(|line| line.strip_prefix("X-Rcpt-Args: <"))
                    .filter_map(|rest| rest.split_once('>'))
                    .map(|(recipient, _)| recipient.to_string())
                    .collect();
                (!recipients.is_empty()).then_some(recipients)
            })
            .collect()
    }

    /// The log of Postfix, for failure messages.
    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("mail.log")
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // The master ends its children before itself.
        lab::signal(self.master, Signal::TERM);
        let start = Instant::now();
        while lab::is_alive(self.master) && start.elapsed() < PATIENCE {
            thread::park_timeout(Duration::from_millis(5));
        }
    }
}

fn postfix(dir: &Path) -> Command {
    let mut command = Command::new("postfix");
    command.arg("-c").arg(dir.join("etc"));
    command
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Runs a command to its end; panics if it fails.
fn run(command: &mut Command) {
    let output = command.output().expect("the program is installed");
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
