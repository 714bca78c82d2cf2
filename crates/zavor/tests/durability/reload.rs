//! `systemctl reload`: what is in force afterwards, and what the log says about the rest.

use std::fs;
use std::io::Write;
use std::net::TcpStream;

use rustix::process::{Signal, kill_process};

use crate::doors::{allow, lock_out, rcpt, sign_in};
use crate::process::wait_for;
use crate::server::{Dir, Zavor};

/// Writes a new configuration, reloads it, and waits until the log says so.
fn reload(zavor: &Zavor, config: &str, said: &str) {
    fs::write(zavor.config(), config).expect("our directory");
    kill_process(zavor.pid(), Signal::HUP).expect("it runs");
    wait_for(said, || zavor.log().contains(said).then_some(()));
}

#[test]
fn a_reload_takes_over_what_it_can_and_names_the_rest() {
    let dir = Dir::new("reload");
    let mut zavor = Zavor::new(&dir, Vec::new(), "[web]\nlisten = \"127.0.0.1:0\"");
    zavor.up();
    let ana = zavor.add("ana");
    let question = sign_in(&ana, "192.0.2.7", 77);
    lock_out(&zavor, &ana, "192.0.2.7").expect("it answers");
    let asked = || allow(&zavor, &question).expect("it answers");
    assert_eq!(asked().as_deref(), Some("locked_out"));
    let good = fs::read_to_string(zavor.config()).expect("it is there");

    let bad = good.replace("[metrics]", "[metrisc]");
    reload(&zavor, &bad, "the previous one stays in force");
    assert!(zavor.log().contains("metrisc"), "{}", zavor.log());
    assert_eq!(asked().as_deref(), Some("locked_out"));

    let observing = good.replace("[auth_policy]\n", "[auth_policy]\nmode = \"observe\"\n");
    reload(
        &zavor,
        &observing,
        "[auth_policy] mode changed: in force from now on",
    );
    assert_eq!(asked(), None, "let through, and recorded");

    assert_eq!(rcpt(&zavor, &ana).expect("it answers"), "DUNNO");
    let closed = good.replace(
        "[postfix_policy]\n",
        "[postfix_policy]\nallowed_clients = [\"192.0.2.1/32\"]\n",
    );
    reload(
        &zavor,
        &closed,
        "[postfix_policy] allowed_clients changed: in force from now on",
    );
    assert!(
        rcpt(&zavor, &ana).is_err(),
        "the new list is in force at once"
    );
    assert_eq!(asked().as_deref(), Some("locked_out"), "enforced again");

    let debugging = format!("{good}\n[directory]\nadopt = true\n\n[log]\nfilter = \"debug\"\n");
    assert!(!zavor.log().contains("DEBUG"));
    reload(&zavor, &debugging, "the new log filter is in force");
    let log = zavor.log();
    assert!(
        log.contains("[log] filter changed: in force from now on"),
        "{log}"
    );
    assert!(
        log.contains("[directory] adopt changed: in force from now on"),
        "{log}"
    );
    assert!(
        !log.contains("still off"),
        "an absent section of settings was not off: {log}"
    );
    assert_eq!(asked().as_deref(), Some("locked_out"));
    let mut web = TcpStream::connect(zavor.door("web")).expect("it listens");
    web.write_all(b"no request\r\n\r\n").expect("it reads");
    wait_for("a line of debug", || {
        zavor.log().contains("DEBUG").then_some(())
    });
    let silent = format!("{good}\n[log]\nfilter = \"louder=than=this\"\n");
    reload(&zavor, &silent, "log.filter: must be a log filter");

    let moved = good
        .replace(
            "[web]\nlisten = \"127.0.0.1:0\"",
            "[web]\nlisten = \"127.0.0.1:1\"",
        )
        .replace("canary-door-password-7e01", "another-door-password");
    reload(
        &zavor,
        &moved,
        "[web] listen changed: needs a restart; still 127.0.0.1:0",
    );
    let log = zavor.log();
    assert!(
        log.contains(
            "[auth_policy] password changed: needs a restart; the old value stays in force"
        ),
        "{log}"
    );
    assert!(!log.contains("another-door-password"));
    assert_eq!(asked().as_deref(), Some("locked_out"), "the old password");
    zavor.stop();
}
