//! Sign-ins in which Dovecot never sees the password.

use crate::imap::Answer;
use crate::process::wait_for;
use crate::stack::{PEOPLE, Stack, address};

/// More sign-ins in a row than passwords that may be in flight at once.
const IN_A_ROW: usize = 12;
/// An unfamiliar network.
const ELSEWHERE: &str = "203.0.113.77";

#[test]
fn people_who_sign_in_by_scram_get_in_every_time() {
    let Some(stack) = Stack::build() else {
        return;
    };
    let [(ana, right), (bogdan, _), ..] = PEOPLE;
    for n in 0..IN_A_ROW {
        let answer = stack.scram(ELSEWHERE, ana, right);
        assert!(answer.is_ok(), "sign-in {n}: {answer:?}");
    }
    // Without a digest every wrong password counts, and the lockout comes as usual.
    for n in 0..10 {
        let answer = stack.scram("203.0.113.99", bogdan, "not the password");
        assert!(matches!(answer, Answer::No(_)), "{n}: {answer:?}");
    }
    wait_for("the lockout", || {
        let why = stack.zavor.json(&["why", &address(bogdan)]);
        (why["holds"][0]["kind"] == "locked_out").then_some(())
    });
    let why = stack.zavor.run(&["why", &address(ana)]);
    assert_eq!(why.0, 0, "{}", why.1);
}
