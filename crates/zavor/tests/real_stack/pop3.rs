//! As much of a POP3 client as the story needs. It tells the client address by Dovecot's XCLIENT (from a
//! trusted network), as a proxy would.

use crate::line::Line;

/// Whether one sign-in on its own connection succeeds.
pub(crate) fn sign_in(port: u16, address: &str, user: &str, password: &str) -> bool {
    let mut line = Line::open(port);
    let greeting = line.read().expect("a greeting");
    assert!(greeting.starts_with("+OK"), "{greeting}");
    let mut said = |command: &str| {
        line.send(command);
        line.read().expect("an answer")
    };
    for command in [
        format!("XCLIENT ADDR={address} PORT=4242"),
        format!("USER {user}"),
    ] {
        let answer = said(&command);
        assert!(answer.starts_with("+OK"), "{command}: {answer}");
    }
    said(&format!("PASS {password}")).starts_with("+OK")
}
