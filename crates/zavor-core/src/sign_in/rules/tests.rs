//! The sign-in rules, sentence by sentence: one account, short words for what doors say about it.

use alloc::vec::Vec;

use super::*;
use crate::event::Protocol;
use crate::network::Origin;

mod kept;
mod learned;
mod no_guess;
mod told;
mod without_digest;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
const HOME: &str = "192.0.2.10";
const AWAY: &str = "203.0.113.9";

/// One account with its policy, and short words for what doors say about it.
struct Table {
    guard: SignInGuard,
    policy: SmartLockoutPolicy,
    standing: Standing,
    view: OriginView,
    now: Timestamp,
}

impl Table {
    fn new() -> Self {
        Self {
            guard: SignInGuard::default(),
            policy: SmartLockoutPolicy::default(),
            standing: Standing::default(),
            view: OriginView::default(),
            now: T0,
        }
    }

    /// An account that finds HOME familiar and knows the client with hint 7 there.
    fn at_home() -> Self {
        let mut table = Self::new();
        for _ in 0..2 {
            table.finish(HOME, 7, 1, Closing::Success);
        }
        table.now = T0.plus(Span::from_hours(1));
        table
    }

    fn attempt(&self, address: &str, hint: u32, digest: u64) -> Attempt {
        let origin = Origin::of(address.parse().unwrap());
        let region = u64::from(address.len() as u32) << 32;
        Attempt {
            key: region ^ u64::from(hint) << 40 ^ digest,
            origin,
            hint,
            digest: Some(digest),
            protocol: Protocol::Imap,
            ours: false,
            has_app_passwords: false,
            credential: 0,
            has_session: false,
            forced_class: None,
        }
    }

    fn check(&mut self, address: &str, hint: u32, digest: u64) -> CheckOutcome {
        let attempt = self.attempt(address, hint, digest);
        let view = self.view;
        check(
            &mut self.guard,
            &attempt,
            self.standing,
            &view,
            &self.policy,
            self.now,
        )
        .0
    }

    fn finish(&mut self, address: &str, hint: u32, digest: u64, how: Closing) -> ReportOutcome {
        let attempt = self.attempt(address, hint, digest);
        self.report(&attempt, how)
    }

    fn report(&mut self, attempt: &Attempt, how: Closing) -> ReportOutcome {
        let view = self.view;
        report(
            &mut self.guard,
            attempt,
            how,
            true,
            &view,
            &self.policy,
            self.now,
        )
        .0
    }

    /// Checks, and reports a failure if let through; says whether it was let through.
    fn guess(&mut self, address: &str, hint: u32, digest: u64) -> bool {
        let allowed = self.check(address, hint, digest).refusal.is_none();
        if allowed {
            self.finish(address, hint, digest, Closing::Failure);
        } else {
            self.finish(address, hint, digest, Closing::PolicyReject);
        }
        allowed
    }

    fn reason(&mut self, address: &str, hint: u32, digest: u64) -> Option<FailureReason> {
        self.check(address, hint, digest)
            .refusal
            .map(|(reason, _)| reason)
    }
}

#[test]
fn sec_01_no_number_of_parallel_attempts_passes_the_threshold() {
    let mut table = Table::new();
    let allowed: Vec<u64> = (0..200)
        .filter(|d| table.reason(AWAY, 0, *d).is_none())
        .collect();
    assert_eq!(allowed.len(), 10);
    assert_eq!(
        table.reason(AWAY, 0, 999),
        Some(FailureReason::TooManyInFlight)
    );
    for digest in allowed {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert_eq!(table.reason(AWAY, 0, 999), Some(FailureReason::LockedOut));
}

#[test]
fn strangers_trying_one_password_in_parallel_use_up_nobody_elses_room() {
    let mut table = Table::at_home();
    for session in 0..500_u32 {
        // The same password over many connections counts as one password in flight.
        let attempt = Attempt {
            key: u64::from(session) << 16,
            ..table.attempt(AWAY, 0, 77)
        };
        let view = table.view;
        let (policy, now) = (table.policy.clone(), table.now);
        let standing = Standing::default();
        check(&mut table.guard, &attempt, standing, &view, &policy, now);
    }
    assert_eq!(table.reason(HOME, 7, 1), None);
    assert_eq!(
        table.reason(AWAY, 0, 78),
        None,
        "nine more passwords may be tried"
    );
}

#[test]
fn after_a_lockout_one_attempt_at_a_time_is_let_through() {
    let mut table = Table::new();
    for digest in 0..10 {
        assert!(table.guess(AWAY, 0, digest));
    }
    table.now = T0.plus(Span::from_secs(60));
    assert_eq!(table.reason(AWAY, 0, 50), None);
    assert_eq!(
        table.reason(AWAY, 0, 51),
        Some(FailureReason::TooManyInFlight)
    );
    table.finish(AWAY, 0, 50, Closing::Failure);
    assert_eq!(table.reason(AWAY, 0, 51), Some(FailureReason::LockedOut));
}

#[test]
fn four_wrong_passwords_and_a_right_one_on_one_connection_are_five_attempts() {
    let mut table = Table::new();
    for digest in 0..4 {
        assert!(table.check(AWAY, 0, digest).refusal.is_none());
        let outcome = table.finish(AWAY, 0, digest, Closing::Failure);
        assert!(outcome.counted);
    }
    assert!(table.check(AWAY, 0, 9).refusal.is_none());
    assert!(
        table.check(AWAY, 0, 9).refusal.is_none(),
        "the second allow of the login"
    );
    assert!(table.finish(AWAY, 0, 9, Closing::Success).first_here);
    let left = table
        .guard
        .existing(Class::Unfamiliar)
        .map(|c| c.left(&table.policy));
    assert_eq!(left, Some(10));
}

#[test]
fn an_attacker_elsewhere_never_locks_the_owner_out_at_home() {
    let mut table = Table::at_home();
    for digest in 100..1100 {
        table.guess(AWAY, 0, digest);
    }
    assert_eq!(table.reason(AWAY, 0, 5000), Some(FailureReason::LockedOut));
    assert_eq!(table.check(HOME, 0, 5000).class, Class::Familiar);
    assert_eq!(table.reason(HOME, 0, 5001), None);
    assert_eq!(table.check(HOME, 7, 5002).class, Class::KnownDevice);
    assert_eq!(table.reason(HOME, 7, 5003), None);
}

#[test]
fn an_infected_colleague_never_locks_a_known_device_out() {
    let mut table = Table::at_home();
    for digest in 100..300 {
        table.guess(HOME, 9, digest);
    }
    assert_eq!(table.reason(HOME, 9, 5000), Some(FailureReason::LockedOut));
    assert_eq!(table.reason(HOME, 7, 5001), None);
}

#[test]
fn sec_03_a_success_clears_the_count_of_its_class_only() {
    let mut table = Table::at_home();
    for digest in 100..109 {
        table.guess(AWAY, 0, digest);
    }
    table.finish(HOME, 7, 1, Closing::Success);
    assert!(
        table.guess(AWAY, 0, 200),
        "nine and one are ten: let through"
    );
    assert!(
        !table.guess(AWAY, 0, 201),
        "a success at home cleared nothing elsewhere"
    );
    let mut table = Table::new();
    for digest in 100..109 {
        table.guess(AWAY, 0, digest);
    }
    table.finish(AWAY, 0, 1, Closing::Success);
    for digest in 200..210 {
        assert!(table.guess(AWAY, 0, digest), "the full threshold again");
    }
    assert!(!table.guess(AWAY, 0, 300));
}

#[test]
fn sec_01_only_a_success_at_an_old_familiar_place_lifts_the_maximum_elsewhere() {
    let mut table = Table::at_home();
    for digest in 0..100 {
        table.finish(AWAY, 0, 1000 + digest, Closing::Failure);
    }
    table.now = T0.plus(Span::from_days(6));
    table.finish(HOME, 7, 1, Closing::Success);
    assert_eq!(table.reason(AWAY, 0, 1), Some(FailureReason::LockedOut));
    table.now = T0.plus(Span::from_days(7));
    table.finish(HOME, 7, 1, Closing::Success);
    assert_ne!(table.reason(AWAY, 0, 1), Some(FailureReason::LockedOut));
}

#[test]
fn refusals_come_in_the_order_of_the_contract() {
    let mut table = Table::new();
    let network = Origin::of(AWAY.parse().unwrap()).host().unwrap().key();
    table.standing = Standing {
        sign_in_blocked: true,
        password_expired: true,
        must_change: true,
    };
    table.view = OriginView {
        denied: true,
        blocked: Some((network, T0.plus(Span::from_hours(1)))),
        ..OriginView::default()
    };
    for digest in 0..10 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    let expect = |table: &mut Table, reason| assert_eq!(table.reason(AWAY, 0, 77), Some(reason));
    expect(&mut table, FailureReason::Denylist);
    table.view.denied = false;
    expect(&mut table, FailureReason::SignInBlocked);
    table.standing.sign_in_blocked = false;
    expect(&mut table, FailureReason::LockedOut);
    table.guard.unlock(&SmartLockoutPolicy::default(), T0);
    expect(&mut table, FailureReason::OriginBlocked);
    table.view.blocked = None;
    expect(&mut table, FailureReason::PasswordExpired);
    table.standing.password_expired = false;
    expect(&mut table, FailureReason::MustChangePassword);
    table.standing.must_change = false;
    assert_eq!(table.reason(AWAY, 0, 77), None);
}

#[test]
fn an_origin_block_refuses_strangers_sometimes_neighbours_never_home() {
    let mut table = Table::at_home();
    let network = Origin::of(AWAY.parse().unwrap()).host().unwrap().key();
    table.view.blocked = Some((network, T0.plus(Span::from_days(1))));
    assert_eq!(table.reason(AWAY, 0, 1), Some(FailureReason::OriginBlocked));
    assert_eq!(table.reason("192.0.99.1", 0, 2), None, "near");
    assert_eq!(table.reason(HOME, 0, 3), None);
    table.view.blocked_for_near = true;
    assert_eq!(
        table.reason("192.0.99.1", 0, 4),
        Some(FailureReason::OriginBlocked)
    );
    assert_eq!(table.reason(HOME, 0, 5), None);
}

#[test]
fn an_unlock_opens_every_class_at_once_and_forgets_what_is_in_flight() {
    let mut table = Table::at_home();
    for digest in 100..400 {
        table.guess(AWAY, 0, digest);
        table.guess(HOME, 9, digest);
    }
    let policy = table.policy.clone();
    assert_eq!(table.guard.lockouts(&policy, table.now).len(), 2);
    assert!(table.guard.unlock(&policy, table.now));
    assert!(table.guard.lockouts(&policy, table.now).is_empty());
    let again = (500..600)
        .filter(|digest| table.guess(AWAY, 0, *digest))
        .count();
    assert_eq!(again, 10);
    assert!(!Table::new().guard.unlock(&policy, T0), "nothing to do");
}

#[test]
fn what_an_observing_door_let_through_counts_for_nothing() {
    let mut table = Table::new();
    for digest in 0..10 {
        table.guess(AWAY, 0, digest);
    }
    assert_eq!(table.reason(AWAY, 0, 50), Some(FailureReason::LockedOut));
    let outcome = table.finish(AWAY, 0, 50, Closing::Failure);
    assert!(!outcome.counted && !outcome.ignored);
}

#[test]
fn a_failure_of_the_mail_server_itself_never_counts() {
    let mut table = Table::new();
    for digest in 0..200 {
        assert_eq!(table.reason(AWAY, 0, digest), None, "{digest}");
        let outcome = table.finish(AWAY, 0, digest, Closing::ServerFailure);
        assert_eq!(outcome.reason, Some(FailureReason::ServerFailure));
        assert!(!outcome.counted && !outcome.ignored && !outcome.transition);
    }
    assert!(table.guard.existing(Class::Unfamiliar).is_none());
    // The same after a refusal of ours, whose check has written the event.
    table.standing.sign_in_blocked = true;
    assert!(table.reason(AWAY, 0, 7).is_some());
    assert!(table.finish(AWAY, 0, 7, Closing::ServerFailure).ignored);
}

#[test]
fn an_attempt_without_a_report_is_forgotten_after_its_time() {
    let mut table = Table::new();
    for digest in 0..10 {
        table.check(AWAY, 0, digest);
    }
    assert!(table.reason(AWAY, 0, 99).is_some());
    table.now = T0.plus(Span::from_secs(12));
    assert_eq!(table.reason(AWAY, 0, 99), None);
}

#[test]
fn a_temporary_password_is_tried_where_it_can_be_changed_and_nowhere_else() {
    for protocol in Protocol::ALL {
        let mut table = Table::at_home();
        table.standing.must_change = true;
        let attempt = Attempt {
            protocol: *protocol,
            ..table.attempt(HOME, 7, 1)
        };
        let (view, now) = (table.view, table.now);
        let standing = table.standing;
        let (checked, _) = check(
            &mut table.guard,
            &attempt,
            standing,
            &view,
            &table.policy,
            now,
        );
        let refused = checked.refusal.map(|(reason, _)| reason);
        let expected = (*protocol != Protocol::Web).then_some(FailureReason::MustChangePassword);
        assert_eq!(refused, expected, "{protocol}");
    }
}

#[test]
fn a_device_that_proves_itself_is_at_home_anywhere_and_its_network_is_not() {
    let mut table = Table::at_home();
    for digest in 0..10 {
        table.guess(AWAY, 0, digest);
    }
    assert_eq!(table.reason(AWAY, 0, 99), Some(FailureReason::LockedOut));
    table.view.blocked = Some((
        Origin::of(AWAY.parse().unwrap()).host().unwrap().key(),
        table.now.plus(Span::from_hours(1)),
    ));
    table.view.blocked_for_near = true;
    let proved = Attempt {
        forced_class: Some(Class::KnownDevice),
        ..table.attempt(AWAY, 0, 100)
    };
    let (view, policy, now) = (table.view, table.policy.clone(), table.now);
    let standing = table.standing;
    let (checked, _) = check(&mut table.guard, &proved, standing, &view, &policy, now);
    assert_eq!((checked.refusal, checked.class), (None, Class::KnownDevice));
    let closing = Closing::Success;
    let (ended, _) = report(
        &mut table.guard,
        &proved,
        closing,
        true,
        &view,
        &policy,
        now,
    );
    assert!(
        !ended.credit,
        "a thief must not earn credit for his networks"
    );
    let locks = table.guard.lockouts(&policy, now);
    assert_eq!(locks.len(), 1, "the lockout elsewhere stays");
    assert_eq!(locks[0].class, Class::Unfamiliar);
}

#[test]
fn too_many_in_flight_is_told_before_a_block_of_the_network_and_a_lockout_before_both() {
    let mut table = Table::new();
    for digest in 0..10 {
        assert_eq!(table.reason(AWAY, 0, digest), None);
    }
    table.view.blocked = Some((
        Origin::of(AWAY.parse().unwrap()).host().unwrap().key(),
        table.now.plus(Span::from_hours(1)),
    ));
    assert_eq!(
        table.reason(AWAY, 0, 99),
        Some(FailureReason::TooManyInFlight)
    );
    for digest in 0..10 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert_eq!(table.reason(AWAY, 0, 99), Some(FailureReason::LockedOut));
    table.now = table.now.plus(Span::from_secs(61));
    assert_eq!(
        table.reason(AWAY, 0, 99),
        Some(FailureReason::OriginBlocked)
    );
}

#[test]
fn a_check_that_is_refused_keeps_the_open_attempt_whose_password_may_be_under_verification() {
    let mut table = Table::new();
    assert_eq!(table.reason(AWAY, 0, 1), None);
    // The mail server asks again about the same attempt; a person has blocked the sign-in.
    table.standing.sign_in_blocked = true;
    assert_eq!(table.reason(AWAY, 0, 1), Some(FailureReason::SignInBlocked));
    table.standing.sign_in_blocked = false;
    let let_through = (100..120).filter(|digest| table.reason(AWAY, 0, *digest).is_none());
    assert_eq!(let_through.count(), 9, "ten passwords are in the air");
    // Its report closes the attempt and counts, as that of any other.
    assert!(table.finish(AWAY, 0, 1, Closing::Failure).counted);
}

/// A mail server's binds say whose password they try, but not in which attempt. Each claims the
/// oldest; reports that come between binds must not use up the claims of those still to come.
#[test]
fn binds_in_another_order_than_their_questions_each_find_an_attempt() {
    let mut table = Table::new();
    let digests = 0..10;
    for digest in digests.clone() {
        assert_eq!(table.reason(AWAY, 0, digest), None);
    }
    // The last question's bind comes first, and so on; each is reported before the next one.
    for digest in digests.rev() {
        let claimed = table.guard.claim(&[], table.now);
        assert!(claimed.is_some(), "the bind of attempt {digest}");
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert_eq!(
        table.guard.claim(&[], table.now),
        None,
        "no attempt is left"
    );
}
