//! Pending attempts, one account at a time: which report closes which, and what shares an entry.

use super::*;
use crate::event::Protocol;
use crate::moment::Span;
use crate::network::Origin;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
const AWAY: Class = Class::Unfamiliar;

/// The attempt of a connection with a password; password 0 = the door knows no digest.
fn attempt(connection: u64, password: u64) -> Attempt {
    Attempt {
        key: connection,
        origin: Origin::NONE,
        hint: 0,
        digest: (password != 0).then_some(password),
        protocol: Protocol::Imap,
        ours: false,
        has_app_passwords: false,
        credential: 0,
        has_session: true,
        forced_class: None,
    }
}

fn open(pending: &mut Pending, connection: u64, password: u64, class: Class) {
    let policy = SmartLockoutPolicy::default();
    pending.open(&attempt(connection, password), class, &policy, T0);
}

fn refuse(pending: &mut Pending, key: u64, class: Class) {
    pending.refuse(key, class, &SmartLockoutPolicy::default(), T0);
}

/// Passwords of this class that somebody else sees in flight.
fn in_flight(pending: &Pending, class: Class) -> u32 {
    pending.others_in_flight(&attempt(9_999, 9_999), class)
}

/// The class of the attempt that a bind finds whose text nobody announced.
fn claimed(pending: &mut Pending) -> Option<Class> {
    pending.claim(&[]).map(|claim| claim.class)
}

/// How many binds find an attempt.
fn claims(pending: &mut Pending) -> usize {
    core::iter::from_fn(|| pending.claim(&[])).count()
}

#[test]
fn an_attempt_is_in_flight_up_to_its_time_and_not_at_it() {
    let policy = SmartLockoutPolicy::default();
    let mut pending = Pending::default();
    let later = T0.plus(Span::from_secs(3));
    pending.open(&attempt(1, 1), AWAY, &policy, T0);
    pending.open(&attempt(2, 2), AWAY, &policy, later);
    let ends = T0.plus(policy.pending_attempt);
    pending.forget_old(ends.minus(Span::from_secs(1)));
    assert_eq!(in_flight(&pending, AWAY), 2);
    pending.forget_old(ends);
    assert_eq!(pending.open_class(&attempt(1, 1)), None);
    assert_eq!(
        pending.open_class(&attempt(2, 2)),
        Some(AWAY),
        "it has its own time"
    );
    pending.forget_old(later.plus(policy.pending_attempt));
    assert_eq!(in_flight(&pending, AWAY), 0);
}

#[test]
fn memory_grows_by_two_entries_and_goes_when_nothing_is_in_flight() {
    let mut pending = Pending::default();
    let bytes = |entries: usize| LIST_HEADER + entries * size_of::<Entry>();
    assert_eq!(pending.heap_bytes(), 0);
    open(&mut pending, 1, 1, AWAY);
    open(&mut pending, 2, 2, AWAY);
    assert_eq!(pending.heap_bytes(), bytes(2));
    open(&mut pending, 3, 3, AWAY);
    assert_eq!(pending.heap_bytes(), bytes(4));
    for key in 1..=3 {
        pending.tidy();
        assert!(pending.heap_bytes() > 0);
        pending.close(key, Closing::Success);
    }
    pending.tidy();
    assert_eq!(pending.heap_bytes(), 0);
}

#[test]
fn a_full_class_has_room_for_another_password_only_while_two_attempts_share_one() {
    let mut pending = Pending::default();
    // Two connections try one password, not as the first two entries.
    for (connection, password) in [(1, 1), (2, 2), (3, 3), (4, 2), (5, 4)] {
        open(&mut pending, connection, password, AWAY);
    }
    for password in 5..10 {
        open(&mut pending, 100 + password, password, AWAY);
    }
    assert_eq!(pending.0.len(), PENDING_ELSEWHERE_MAX);
    assert_eq!(in_flight(&pending, AWAY), 9);
    assert!(!pending.has_no_room(Some(50), AWAY));
    open(&mut pending, 50, 50, AWAY);
    assert_eq!(
        in_flight(&pending, AWAY),
        10,
        "every password is still known"
    );
    assert!(
        pending.has_no_room(Some(51), AWAY),
        "no two share one any more"
    );
    assert!(
        !pending.has_no_room(Some(3), AWAY),
        "it would share an entry"
    );
    open(&mut pending, 60, 3, AWAY);
    assert_eq!(in_flight(&pending, AWAY), 10);
    let shared = |pending: &Pending, password| pending.may_be_shared(Some(password), AWAY);
    assert!(shared(&pending, 2) && shared(&pending, 3));
    assert!(!shared(&pending, 1) && !shared(&pending, 50) && !shared(&pending, 77));
    assert_eq!(claims(&mut pending), 12, "twelve connections, twelve binds");
}

#[test]
fn attempts_without_a_digest_or_of_another_class_share_nothing() {
    let mut pending = Pending::default();
    for connection in 1..=PENDING_ELSEWHERE_MAX as u64 {
        open(&mut pending, connection, 0, AWAY);
    }
    assert!(
        pending.has_no_room(Some(1), AWAY),
        "each is a password of its own"
    );
    assert!(pending.has_no_room(None, AWAY));
    // The same password twice at home gives up nothing elsewhere.
    open(&mut pending, 21, 1, Class::Familiar);
    open(&mut pending, 22, 1, Class::Familiar);
    assert!(pending.has_no_room(Some(1), AWAY));
    assert!(pending.has_no_room(Some(2), AWAY));
    assert!(!pending.may_be_shared(Some(1), AWAY));
    assert!(!pending.has_no_room(Some(2), Class::Familiar));
}

#[test]
fn a_password_that_is_refused_shares_no_entry_with_one_that_is_tried() {
    let mut pending = Pending::default();
    open(&mut pending, 1, 1, Class::Familiar);
    for n in 0..PENDING_ELSEWHERE_MAX as u64 {
        open(&mut pending, 10 + n, 10 + n, AWAY);
    }
    refuse(&mut pending, 30, AWAY);
    refuse(&mut pending, 31, AWAY);
    assert!(
        pending.has_no_room(Some(1), AWAY),
        "it is in flight at home only"
    );
    assert!(
        pending.has_no_room(Some(99), AWAY),
        "two refusals are no twins"
    );
}

#[test]
fn the_newest_refused_checks_are_remembered_each_once_whatever_is_open() {
    let mut pending = Pending::default();
    for n in 0..8 {
        open(&mut pending, 100 + n, 100 + n, AWAY);
    }
    refuse(&mut pending, 1, AWAY);
    refuse(&mut pending, 2, AWAY);
    refuse(&mut pending, 1, AWAY);
    assert_eq!(pending.0.len(), 10, "one of them was refused twice");
    assert!(pending.was_let_through(1) && pending.was_let_through(2));
    for key in 3..=7 {
        refuse(&mut pending, key, AWAY);
    }
    let known = (1..=7).filter(|key| pending.was_let_through(*key));
    assert_eq!(known.count(), REFUSED_MAX);
    assert!(!pending.was_let_through(2), "the oldest is gone");
    assert_eq!(in_flight(&pending, AWAY), 8, "open attempts stay");
}

#[test]
fn a_refusal_reported_back_closes_its_own_check_and_nothing_else() {
    let mut pending = Pending::default();
    open(&mut pending, 1, 1, AWAY);
    refuse(&mut pending, 1, Class::Near);
    refuse(&mut pending, 2, Class::Familiar);
    assert_eq!(pending.close_refused(3), None);
    assert_eq!(
        pending.close_refused(1),
        Some(Class::Near),
        "as it was judged"
    );
    assert_eq!(pending.close_refused(1), None, "once");
    assert_eq!(in_flight(&pending, AWAY), 1, "the open attempt stays");
    assert_eq!(pending.close_refused(2), Some(Class::Familiar));
}

#[test]
fn a_bind_belongs_to_the_check_that_an_observing_door_let_through() {
    let mut pending = Pending::default();
    refuse(&mut pending, 1, Class::Familiar);
    refuse(&mut pending, 2, AWAY);
    assert_eq!(claimed(&mut pending), None, "refused, and not let through");
    pending.let_through(1);
    assert_eq!(claimed(&mut pending), Some(Class::Familiar));
    assert_eq!(claimed(&mut pending), None, "once");
    open(&mut pending, 3, 3, AWAY);
    assert!(pending.was_let_through(1));
    assert!(!pending.was_let_through(3) && !pending.was_let_through(4));
}

#[test]
fn a_claim_is_given_back_only_by_a_wrong_password_that_no_bind_had_claimed() {
    let two = || {
        let mut pending = Pending::default();
        open(&mut pending, 1, 1, AWAY);
        open(&mut pending, 2, 2, AWAY);
        assert_eq!(claimed(&mut pending), Some(AWAY), "it claims the first");
        pending
    };
    let mut pending = two();
    pending.close(2, Closing::Success);
    assert_eq!(claims(&mut pending), 0, "a cache answered without a bind");
    let mut pending = two();
    pending.close(1, Closing::Failure);
    assert_eq!(claims(&mut pending), 1, "its own claim goes with it");
    let mut pending = two();
    claimed(&mut pending);
    pending.close(1, Closing::Failure);
    assert_eq!(claims(&mut pending), 0, "the claim of the second stays");
    let mut pending = two();
    pending.close(2, Closing::Failure);
    assert_eq!(claims(&mut pending), 1, "that bind was the second's");
}

const NOT_OURS: NoGuess = NoGuess::WrongAppPassword;

/// Two passwords are in flight; a bind with the text of the second finds that it was no guess. Returns
/// what their reports find, in the order of the attempts.
fn noted(bound: &[u64], opened: [u64; 2]) -> [Option<Closed>; 2] {
    let mut pending = Pending::default();
    for password in opened {
        open(&mut pending, password, password, AWAY);
    }
    let claim = pending.claim(bound).unwrap();
    pending.note_no_guess(claim, NOT_OURS);
    opened.map(|key| pending.close(key, Closing::Failure))
}

#[test]
fn a_bind_notes_what_it_found_in_its_own_attempt_or_nowhere() {
    let (guess, none) = (
        Some(Closed::Open(AWAY)),
        Some(Closed::NoGuess(AWAY, NOT_OURS)),
    );
    for opened in [[1, 2], [2, 1]] {
        let of = |own| opened.map(|key| if key == own { none } else { guess });
        assert_eq!(noted(&[2], opened), of(2), "its digest tells: {opened:?}");
        assert_eq!(noted(&[], opened), [guess; 2], "nothing tells: {opened:?}");
        assert_eq!(noted(&[3], opened), [guess; 2], "another's: {opened:?}");
    }
}

#[test]
fn one_password_alone_in_flight_needs_no_digest_to_be_found() {
    let mut pending = Pending::default();
    open(&mut pending, 1, 7, AWAY);
    open(&mut pending, 2, 7, AWAY);
    for key in [1, 2] {
        let claim = pending.claim(&[]).unwrap();
        pending.note_no_guess(claim, NOT_OURS);
        let found = pending.close(key, Closing::Failure);
        assert_eq!(found, Some(Closed::NoGuess(AWAY, NOT_OURS)));
    }
    // A guess that was claimed is still in flight until its report.
    open(&mut pending, 3, 3, AWAY);
    assert!(pending.claim(&[]).is_some());
    open(&mut pending, 4, 4, AWAY);
    let claim = pending.claim(&[]).unwrap();
    pending.note_no_guess(claim, NOT_OURS);
    let found = [3, 4].map(|key| pending.close(key, Closing::Failure));
    assert_eq!(found, [Some(Closed::Own(AWAY)), Some(Closed::Open(AWAY))]);
}

#[test]
fn a_bind_of_another_text_than_the_announced_one_notes_nothing_in_it() {
    let mut pending = Pending::default();
    open(&mut pending, 1, 1, AWAY);
    let claim = pending.claim(&[2]).unwrap();
    pending.note_no_guess(claim, NOT_OURS);
    assert_eq!(pending.close(1, Closing::Failure), Some(Closed::Open(AWAY)));
}

#[test]
fn what_zavor_compares_itself_is_claimed_by_no_bind() {
    let mut pending = Pending::default();
    let ours = Attempt {
        ours: true,
        ..attempt(1, 1)
    };
    pending.open(&ours, AWAY, &SmartLockoutPolicy::default(), T0);
    assert_eq!(claims(&mut pending), 0);
    open(&mut pending, 2, 2, AWAY);
    let claim = pending.claim(&[]).unwrap();
    pending.note_no_guess(claim, NOT_OURS);
    assert_eq!(pending.close(1, Closing::Failure), Some(Closed::Own(AWAY)));
    let theirs = pending.close(2, Closing::Failure);
    assert_eq!(theirs, Some(Closed::NoGuess(AWAY, NOT_OURS)));
}

#[test]
fn a_bind_without_result_excuses_one_report_and_not_the_same_guess_beside_it() {
    let mut pending = Pending::default();
    for key in 1..=PENDING_ELSEWHERE_MAX as u64 + 1 {
        open(&mut pending, key, 7, AWAY);
    }
    let binds: Vec<Claim> = core::iter::from_fn(|| pending.claim(&[7])).collect();
    assert_eq!(binds.len(), PENDING_ELSEWHERE_MAX + 1);
    let shared = *binds.last().unwrap();
    pending.note_unchecked(shared);
    for key in 1..=PENDING_ELSEWHERE_MAX as u64 {
        let found = pending.close(key, Closing::Failure);
        assert!(found.is_some() && found != Some(Closed::Unchecked(AWAY)));
    }
}

#[test]
fn a_password_in_flight_elsewhere_is_shared_only_if_it_found_no_room() {
    let mut pending = Pending::default();
    open(&mut pending, 1, 1, AWAY);
    assert!(!pending.may_be_shared(Some(1), AWAY));
}

#[test]
fn a_sign_in_that_nothing_tells_apart_asks_three_times() {
    let mut pending = Pending::default();
    let policy = SmartLockoutPolicy::default();
    let blind = Attempt {
        has_session: false,
        ..attempt(1, 0)
    };
    for asked in 1..=u32::from(ASKS_MAX) {
        pending.open(&blind, AWAY, &policy, T0);
        assert_eq!(pending.0.len(), 1);
        assert_eq!(in_flight(&pending, AWAY), asked);
    }
    assert_eq!(
        pending.open_class(&blind),
        None,
        "the next is another sign-in"
    );
    pending.open(&blind, AWAY, &policy, T0);
    assert_eq!(pending.0.len(), 2);
    // A connection tells them apart: it may ask as often as it likes.
    let mut pending = Pending::default();
    for _ in 0..9 {
        open(&mut pending, 1, 0, AWAY);
    }
    assert_eq!((pending.0.len(), in_flight(&pending, AWAY)), (1, 1));
}
