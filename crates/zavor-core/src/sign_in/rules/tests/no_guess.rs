//! What opens nothing and is no guess: app passwords that are over, the right password where only
//! app passwords open mail.

use super::*;
use crate::sign_in::NoGuess;

#[test]
fn programs_with_ended_app_passwords_lock_nobody_out_at_home() {
    let mut table = Table::at_home();
    for round in 0..40 {
        for digest in 0..6 {
            assert_eq!(table.reason(HOME, 7, digest), None, "round {round}");
            let claim = table.guard.claim(&[digest], table.now).unwrap();
            table.guard.note_no_guess(claim, NoGuess::WrongAppPassword);
            // The mail server knows no more than that the bind failed.
            let told = table.finish(HOME, 7, digest, Closing::Failure);
            assert_eq!(told.reason, Some(FailureReason::WrongAppPassword));
            assert!(!told.counted && !told.ignored);
        }
    }
    assert!(!table.guard.is_locked_out(&table.policy, table.now));
}

#[test]
fn the_mark_is_that_of_one_attempt_and_the_next_guess_counts() {
    let mut table = Table::new();
    assert_eq!(table.reason(AWAY, 0, 1), None);
    let claim = table.guard.claim(&[], table.now).unwrap();
    table.guard.note_no_guess(claim, NoGuess::AppPasswordNeeded);
    let told = table.finish(AWAY, 0, 1, Closing::Failure);
    assert_eq!(told.reason, Some(FailureReason::AppPasswordNeeded));
    assert_eq!(table.reason(AWAY, 0, 2), None);
    assert!(table.guard.claim(&[], table.now).is_some());
    assert!(table.finish(AWAY, 0, 2, Closing::Failure).counted);
}

#[test]
fn a_door_of_our_own_says_so_itself() {
    let mut table = Table::new();
    for digest in 0..40 {
        assert_eq!(table.reason(AWAY, 0, digest), None);
        let why = Closing::NoGuess(NoGuess::WrongAppPassword);
        assert!(!table.finish(AWAY, 0, digest, why).counted);
    }
}
