//! Attempts that show no digest: SCRAM, OAUTHBEARER, GSSAPI.

use super::*;

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
    let further = usize::from(crate::sign_in::pending::ASKS_MAX) - 1;
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
