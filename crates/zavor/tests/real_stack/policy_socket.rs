//! Postfix asks over the documented unix socket: from a chroot and without one, with the name that
//! `doctor --print` prints, and with Zavor under the restrictions of its unit.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lab::{self, Dir, NOBODY, Server};
use crate::postfix::{DOMAIN, Postfix, Smtpd};
use crate::process::{run_to_end, wait_for};
use crate::smtp::Smtp;
use crate::stack;

/// The unit and the file that makes the socket's directory, as they are shipped.
const UNIT: &str = include_str!("../../../../contrib/zavor.service");
const TMPFILES: &str = include_str!("../../../../contrib/zavor-postfix.tmpfiles");
/// Where the manual says that Postfix's queue is.
const QUEUE: &str = "/var/spool/postfix";
/// The address of the connector, from which the test sends.
const CONNECTOR: &str = "192.0.2.10";

/// Who may write what around Zavor.
enum Around {
    /// Nothing is restricted; `[postfix_policy] group` is set.
    Root,
    /// As in the unit: an ordinary user, its umask, and nothing writable but the directories that
    /// the unit names; the socket's directory as the tmpfiles line makes it.
    Unit,
}

/// The value of a setting of the unit.
fn unit(name: &str) -> &'static str {
    let mut lines = UNIT.lines().filter_map(|line| line.strip_prefix(name));
    let value = lines.find_map(|rest| rest.strip_prefix('='));
    value.unwrap_or_else(|| panic!("the unit has no {name}"))
}

/// The path, mode and group of the only directory that the tmpfiles file makes.
fn made_by_tmpfiles() -> (&'static str, u32, &'static str) {
    let line = TMPFILES.lines().find(|line| line.starts_with("d "));
    let fields: Vec<&str> = line.expect("it makes a directory").split(' ').collect();
    let [_, path, mode, user, group, _] = fields[..] else {
        panic!("{fields:?}")
    };
    assert_eq!(user, unit("User"));
    (path, u32::from_str_radix(mode, 8).expect("a mode"), group)
}

fn group_number(name: &str) -> u32 {
    let found = Command::new("getent").args(["group", name]).output();
    let line = String::from_utf8(found.expect("getent is there").stdout).expect("text");
    let number = line.split(':').nth(2).expect("the group exists");
    number.parse().expect("a number")
}

struct Zavor {
    server: Server,
    config: PathBuf,
}

impl Zavor {
    fn start(lab: &Dir, queue: &Path, around: &Around) -> Self {
        let owner = match around {
            Around::Root => 0,
            Around::Unit => NOBODY,
        };
        let dir = lab.sub("zavor", 0);
        let data = lab.sub("zavor/data", owner);
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).expect("ours");
        let (path, mode, group) = made_by_tmpfiles();
        let inside = path.strip_prefix(QUEUE).expect("below the queue directory");
        let inside = inside.trim_start_matches('/');
        let place = queue.join(inside);
        fs::create_dir(&place).expect("new");
        let (listen, group_key) = match around {
            Around::Root => {
                fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).expect("ours");
                let listen = place.join("policy").display().to_string();
                (listen, format!("group = \"{group}\"\n"))
            }
            Around::Unit => {
                chown(&place, Some(NOBODY), Some(group_number(group))).expect("as root");
                fs::set_permissions(&place, fs::Permissions::from_mode(mode)).expect("ours");
                (format!("{path}/policy"), String::new())
            }
        };
        let config = dir.join("zavor.toml");
        let text = format!(
            "data_dir = \"{}\"\ndomains = [\"{DOMAIN}\"]\n\n\
             [postfix_policy]\nlisten = \"unix:{listen}\"\n{group_key}\n\
             [[connector]]\nname = \"billing\"\nnetworks = [\"{CONNECTOR}/32\"]\n",
            data.display()
        );
        fs::write(&config, text).expect("our directory");
        let mut command = match around {
            Around::Root => Command::new(env!("CARGO_BIN_EXE_zavor")),
            Around::Unit => {
                // The build may lie where only root may look.
                let binary = dir.join("zavor");
                fs::write(&binary, "").expect("our directory");
                under_the_unit(queue, &data, &binary)
            }
        };
        command.arg("serve").arg("--config").arg(&config);
        let log = lab.join("zavor.log");
        let mut server = Server::start("zavor", &mut command, None, &log);
        wait_for("Zavor's doors", || {
            assert!(!server.has_ended(), "{}", lab::tail(&log, 20));
            data.join("addresses.json").exists().then_some(())
        });
        Self { server, config }
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
        command.args(arguments).arg("--config").arg(&self.config);
        let output = run_to_end(&mut command, "");
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8(said).expect("it prints UTF-8")
    }

    fn printed(&self) -> String {
        let printed = self.run(&["doctor", "--print", "postfix", "--json"]);
        let printed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        let text = printed["files"][0]["text"].as_str();
        text.expect("main.cf comes first").to_owned()
    }
}

/// The server in a mount namespace of its own, in which the queue directory is where the manual
/// says, and only what the unit names can be written; as an ordinary user without capabilities.
fn under_the_unit(queue: &Path, data: &Path, binary: &Path) -> Command {
    assert_eq!(unit("ProtectSystem"), "strict");
    let named = unit("ReadWritePaths").split(' ');
    let writable = named.map(|path| path.trim_start_matches('-'));
    let writable: Vec<String> = writable
        .map(str::to_owned)
        .chain([data.display().to_string()])
        .collect();
    let binds: String = writable
        .iter()
        .map(|path| format!("mount --bind {path} {path}\n"))
        .collect();
    let script = format!(
        "set -e
mount --bind {built} {binary}
mkdir -p {QUEUE}
mount --bind {queue} {QUEUE}
{binds}mount -o remount,bind,ro {QUEUE}
mount -o remount,bind,ro /
umask {umask}
exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs \
  --inh-caps=-all --bounding-set=-all {binary} \"$@\"
",
        queue = queue.display(),
        umask = unit("UMask"),
        built = env!("CARGO_BIN_EXE_zavor"),
        binary = binary.display(),
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c"]);
    command.arg(script).arg("zavor");
    command
}

fn postfix_asks(around: Around, chroot: bool) {
    let Some(_turn) = stack::turn() else {
        return;
    };
    let lab = Dir::new();
    let queue = Postfix::directories(&lab);
    let zavor = Zavor::start(&lab, &queue, &around);
    let settings = zavor.printed();
    assert!(settings.contains("{ unix:zavor/policy, "), "{settings}");
    let [port] = lab::free_ports();
    let smtpd = Smtpd {
        port,
        sasl: None,
        chroot,
    };
    let mail = lab.sub("mail", NOBODY);
    let postfix = Postfix::start_with(&lab, smtpd, &mail, &["dan"], &settings);
    let send = || {
        let mut smtp = Smtp::open(postfix.port, CONNECTOR);
        smtp.message("billing@contoso.example", &["dan@contoso.example"])
    };
    let reply = send();
    let log = lab::tail(&postfix.log(), 20);
    assert!(reply.starts_with("250 "), "{reply}\n{log}");
    // It was really asked: what it says now is said to the client.
    let restrict = ["restrict", "billing", "--reason", "test"];
    assert!(zavor.run(&restrict).contains("restricted"));
    let reply = send();
    assert!(reply.starts_with("550 5.7.711 "), "{reply}\n{log}");
    drop(postfix);
    zavor.server.stop();
}

#[test]
fn postfix_in_a_chroot_asks_over_the_documented_socket() {
    postfix_asks(Around::Root, true);
}

#[test]
fn postfix_without_a_chroot_asks_over_the_documented_socket() {
    postfix_asks(Around::Root, false);
}

#[test]
fn postfix_asks_over_the_documented_socket_of_a_server_under_its_unit() {
    postfix_asks(Around::Unit, true);
}
