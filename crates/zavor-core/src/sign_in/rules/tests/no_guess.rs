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

/// How a mail server's report of a right app password comes about.
#[derive(Clone, Copy, Debug)]
enum Told {
    /// Its bind is known to be its own.
    Bind,
    /// The mail server's cache answered, without a bind.
    Nobody,
    /// A door of our own compared it.
    Us,
}

#[test]
fn a_right_app_password_clears_no_count_of_guesses_at_the_owners_password() {
    for told in [Told::Bind, Told::Nobody, Told::Us] {
        let mut table = Table::new();
        let mut guesses = 0;
        while table.reason(AWAY, 0, 1_000 + guesses).is_none() && guesses < 40 {
            table.finish(AWAY, 0, 1_000 + guesses, Closing::Failure);
            guesses += 1;
            if table.reason(AWAY, 0, 1).is_some() {
                break;
            }
            let mut attempt = table.attempt(AWAY, 0, 1);
            attempt.has_app_passwords = true;
            let closing = match told {
                Told::Bind => {
                    let claim = table.guard.claim(&[1], table.now).unwrap();
                    table.guard.note_by_app(claim);
                    Closing::Success
                }
                Told::Nobody => Closing::Success,
                Told::Us => Closing::AppSuccess,
            };
            table.report(&attempt, closing);
        }
        // Ten away from home; then its sign-ins have made the place familiar, where twenty are let through.
        assert!(guesses <= 30, "{told:?}: {guesses}");
    }
}

#[test]
fn the_owners_password_clears_the_count_beside_app_passwords_where_its_bind_tells() {
    let mut table = Table::new();
    for round in 0..5 {
        for guess in 0..9 {
            let guess = 1_000 + round * 10 + guess;
            assert_eq!(table.reason(AWAY, 0, guess), None, "{guess}");
            table.finish(AWAY, 0, guess, Closing::Failure);
        }
        assert_eq!(table.reason(AWAY, 0, 1), None, "round {round}");
        assert!(table.guard.claim(&[1], table.now).is_some());
        let mut attempt = table.attempt(AWAY, 0, 1);
        attempt.has_app_passwords = true;
        table.report(&attempt, Closing::Success);
    }
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
