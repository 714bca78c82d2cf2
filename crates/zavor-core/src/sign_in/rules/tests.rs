//! The sign-in rules, sentence by sentence: one account, short words for what doors say about it.

use alloc::vec::Vec;

use super::*;
use crate::event::Protocol;
use crate::guard::{Guard, Keep};
use crate::hold::Evidence;
use crate::network::Origin;
use crate::policy::Policies;

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
        let view = self.view;
        report(
            &mut self.guard,
            &attempt,
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

/// An attempt that shows no digest (SCRAM, OAUTHBEARER, GSSAPI). Session 0 = none.
fn without_digest(address: &str, session: u64) -> Attempt {
    Attempt {
        key: session << 8,
        digest: None,
        has_session: session != 0,
        ..Table::new().attempt(address, 0, 0)
    }
}

impl Table {
    fn asks(&mut self, attempt: &Attempt) -> Option<FailureReason> {
        let (view, standing) = (self.view, self.standing);
        let (guard, policy) = (&mut self.guard, &self.policy);
        let (outcome, _) = check(guard, attempt, standing, &view, policy, self.now);
        outcome.refusal.map(|(reason, _)| reason)
    }

    fn ends(&mut self, attempt: &Attempt, how: Closing) -> ReportOutcome {
        let view = self.view;
        let (guard, policy) = (&mut self.guard, &self.policy);
        report(guard, attempt, how, true, &view, policy, self.now).0
    }
}

#[test]
fn every_right_sign_in_without_a_digest_gets_in() {
    for has_session in [true, false] {
        let mut table = Table::new();
        for n in 1..=12 {
            let attempt = without_digest(AWAY, if has_session { n } else { 0 });
            for asked in 1..=3 {
                assert_eq!(table.asks(&attempt), None, "{n}, question {asked}");
            }
            assert!(!table.ends(&attempt, Closing::Success).ignored);
        }
        let pending = &table.guard.pending;
        assert!(pending.is_empty(), "{has_session}: nothing stays open");
    }
}

#[test]
fn nothing_that_the_engine_places_in_between_refuses_the_second_question() {
    let network = Origin::of(AWAY.parse().unwrap()).host().unwrap().key();
    let digest = Table::new().attempt(AWAY, 0, 77);
    for attempt in [digest, without_digest(AWAY, 5), without_digest(AWAY, 0)] {
        let mut table = Table::new();
        assert_eq!(table.asks(&attempt), None);
        for digest in 0..10 {
            table.finish(AWAY, 0, digest, Closing::Failure);
        }
        table.view.blocked = Some((network, T0.plus(Span::from_hours(1))));
        let stranger = without_digest(AWAY, 6);
        assert_eq!(table.asks(&stranger), Some(FailureReason::LockedOut));
        assert_eq!(table.asks(&attempt), None, "{attempt:?}");
        table.standing.sign_in_blocked = true;
        let blocked = Some(FailureReason::SignInBlocked);
        assert_eq!(table.asks(&attempt), blocked, "what a person decided holds");
        table.standing.sign_in_blocked = false;
        table.ends(&attempt, Closing::Success);
        assert_eq!(table.asks(&attempt), Some(FailureReason::OriginBlocked));
    }
}

#[test]
fn the_second_question_of_a_password_that_shares_an_entry_is_not_refused() {
    let mut table = Table::new();
    table.policy.threshold_unfamiliar = 50;
    let sharing = |n: u64| Attempt {
        key: n << 16,
        ..Table::new().attempt(AWAY, 0, 7)
    };
    // All entries of the class are in use, the tenth by two connections.
    for digest in 1..10 {
        assert_eq!(table.reason(AWAY, 0, 100 + digest), None);
    }
    assert_eq!(table.asks(&sharing(1)), None);
    assert_eq!(table.asks(&sharing(2)), None);
    for digest in 0..50 {
        table.finish(AWAY, 0, 1_000 + digest, Closing::Failure);
    }
    assert_eq!(table.asks(&sharing(2)), None);
}

#[test]
fn sec_01_parallel_attempts_without_a_digest_do_not_pass_the_threshold() {
    // If nothing tells questions apart, the last entry may take all questions of one sign-in.
    let further = usize::from(super::super::pending::ASKS_MAX) - 1;
    for (has_session, most) in [(true, 10), (false, 10 + further)] {
        let mut table = Table::new();
        let let_through: Vec<Attempt> = (1..200)
            .map(|n| without_digest(AWAY, if has_session { n } else { 0 }))
            .filter(|attempt| table.asks(attempt).is_none())
            .collect();
        assert_eq!(let_through.len(), most, "{has_session}");
        for attempt in let_through {
            assert!(table.ends(&attempt, Closing::Failure).counted);
        }
        let another = without_digest(AWAY, 999);
        let pending = &table.guard.pending;
        assert_eq!(pending.others_in_flight(&another, Class::Unfamiliar), 0);
        assert_eq!(table.asks(&another), Some(FailureReason::LockedOut));
    }
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
fn the_bytes_give_the_guard_back_without_digests_or_pending_attempts() {
    let mut table = Table::at_home();
    for digest in 0xdead_beef..0xdead_bf00_u64 {
        table.guess(AWAY, 0, digest);
    }
    let mut bytes = Vec::new();
    table.guard.encode(&mut bytes);
    let back = SignInGuard::decode(&bytes).unwrap();
    assert_eq!(
        back.lockouts(&table.policy, table.now),
        table.guard.lockouts(&table.policy, table.now)
    );
    assert!(
        !bytes.windows(4).any(|four| four[1..] == [0xbe, 0xad, 0xde]),
        "a digest"
    );
    for length in 0..bytes.len() {
        assert_eq!(SignInGuard::decode(&bytes[..length]), None);
    }
}

#[test]
fn the_worst_guard_fits_its_cap() {
    let mut table = Table::at_home();
    table.policy.repeated_password_memory = 8;
    for n in 1..=16_u32 {
        for hint in 1..=4 {
            let address = alloc::format!("2001:db8:{n:x}::1");
            table.finish(&address, n * 10 + hint, 1, Closing::Success);
            table.finish(&address, n * 10 + hint, 1, Closing::Success);
        }
    }
    // A known device, a familiar, a near and an unfamiliar place.
    let places = [
        ("2001:db8:9::1", 91),
        ("2001:db8:9::1", 0),
        ("2001:db8:7f::1", 0),
        ("2001:db9:1::1", 0),
    ];
    let fails = |table: &mut Table, count: u64| {
        for (address, hint) in places {
            for digest in 0..count {
                let address = alloc::format!("{address}{digest}");
                table.finish(&address, hint, 500 + digest, Closing::Failure);
            }
        }
    };
    let threshold = |policy: &mut SmartLockoutPolicy, most: u32| {
        policy.threshold_known_device = most;
        policy.threshold_familiar = most;
        policy.threshold_near = most;
        policy.threshold_unfamiliar = most;
    };
    // Each was locked and unlocked, and has failed again from ten addresses since, with the
    // credential known. Then there are many attempts in flight, some refused, and a block in force.
    threshold(&mut table.policy, 5);
    fails(&mut table, 5);
    assert!(table.guard.unlock(&table.policy, table.now));
    threshold(&mut table.policy, 50);
    fails(&mut table, 1);
    table.guard.is_known_wrong(1, 77, &table.policy);
    fails(&mut table, 10);
    for digest in 0..40 {
        for (address, hint) in places {
            table.check(address, hint, 1_000 + digest);
        }
        table.view.denied = digest % 2 == 0;
    }
    table.view.denied = false;
    for place in 0..6 {
        let address = alloc::format!("2001:db8:{place}::9").parse().unwrap();
        table.guard.note_refused_at(address, table.now);
        for host in 0..9 {
            let host =
                crate::network::Network::of(alloc::format!("10.9.0.{host}").parse().unwrap(), 32);
            table.guard.speaks_for(host.key(), table.now);
        }
    }
    let total = size_of::<SignInGuard>() + table.guard.heap_bytes();
    assert!(total <= super::super::guard::WORST, "{total}");
    assert!(
        total + 200 > super::super::guard::WORST,
        "{total}: this test must reach the worst case, or it proves nothing"
    );
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
fn a_lockout_under_the_policy_in_force_is_never_given_up_whatever_the_default_says() {
    let mut policies = Policies::default();
    policies.smart_lockout.consecutive_failures_max = 12;
    let mut table = Table::new();
    table.policy = policies.smart_lockout.clone();
    // Twelve failures over two weeks: the short lockouts are long over, this one has no end.
    for digest in 0..12 {
        table.guess(AWAY, 0, digest);
        table.now = table.now.plus(Span::from_days(1));
    }
    assert_eq!(table.reason(AWAY, 0, 99), Some(FailureReason::LockedOut));
    table.now = table.now.plus(Span::from_days(30));
    table.guard.sweep(table.now);
    assert_eq!(table.guard.keep(&policies, table.now), Keep::Pinned);
    let default = Policies::default();
    assert_eq!(table.guard.keep(&default, table.now), Keep::Counters);
}

#[test]
fn the_lockouts_of_a_removed_account_stay_with_its_address_and_its_places_go() {
    let mut table = Table::at_home();
    for digest in 10..20 {
        table.guess(AWAY, 0, digest);
    }
    table.check(HOME, 7, 1);
    let left = table.guard.after_removal();
    assert_eq!(left.lockouts(&table.policy, table.now), {
        let mut were = table.guard.lockouts(&table.policy, table.now);
        for lockout in &mut were {
            if let Evidence::WrongPasswords {
                familiar_places_open,
                ..
            } = &mut lockout.evidence
            {
                *familiar_places_open = 0;
            }
        }
        were
    });
    assert_eq!(left.lockouts(&table.policy, table.now).len(), 1);
    let origin = Origin::of(HOME.parse().unwrap());
    assert!(table.guard.succeeded_around(origin) && !left.succeeded_around(origin));
    // The next account with this address: refused where it was refused, at home nowhere.
    table.guard = SignInGuard::default();
    table.guard.take_over(&left, &table.policy, table.now);
    assert_eq!(table.reason(AWAY, 0, 99), Some(FailureReason::LockedOut));
    assert_eq!(table.check(HOME, 7, 1).class, Class::Unfamiliar);
}

#[test]
fn of_two_counters_the_graver_is_taken_over() {
    let guessed = |times: u64| {
        let mut table = Table::new();
        for digest in 0..times {
            table.guess(AWAY, 0, digest);
        }
        table
    };
    for (own, name, failures) in [(3, 5, 5), (5, 3, 5), (10, 3, 10), (3, 10, 10)] {
        let (mut table, other) = (guessed(own), guessed(name));
        let now = table.now;
        table.guard.take_over(&other.guard, &table.policy, now);
        let mut left = 0;
        while table.guess(AWAY, 0, 100 + left) {
            left += 1;
        }
        assert_eq!(left, 10 - failures, "{own} {name}");
    }
}

#[test]
fn an_unlock_forgets_wrong_passwords_because_one_may_be_right_after_a_reset() {
    let mut table = Table::new();
    for digest in 0..3 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    let policy = table.policy.clone();
    assert!(table.guard.is_known_wrong(2, 0, &policy));
    table.guard.unlock(&policy, table.now);
    for digest in 0..3 {
        assert!(!table.guard.is_known_wrong(digest, 0, &policy));
        let outcome = table.finish(AWAY, 0, digest, Closing::Failure);
        assert!(outcome.counted, "{digest} counts anew");
    }
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

#[test]
fn a_locked_guard_is_never_given_up_and_one_that_is_not_may_be() {
    let policies = Policies::default();
    let mut table = Table::new();
    for digest in 0..9 {
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert_eq!(table.guard.keep(&policies, table.now), Keep::Counters);
    table.finish(AWAY, 0, 9, Closing::Failure);
    assert_eq!(table.guard.keep(&policies, table.now), Keep::Pinned);
    let end = table.now.plus(Span::from_secs(60));
    assert_eq!(table.guard.keep(&policies, end), Keep::Counters);
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
        let claimed = table.guard.mark_verified(table.now);
        assert!(claimed.is_some(), "the bind of attempt {digest}");
        table.finish(AWAY, 0, digest, Closing::Failure);
    }
    assert_eq!(
        table.guard.mark_verified(table.now),
        None,
        "no attempt is left"
    );
}
