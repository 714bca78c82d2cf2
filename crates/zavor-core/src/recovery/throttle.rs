//! The hold that follows from used-up tries: [`HoldKind::RecoveryThrottled`]. It stops one method of
//! recovery, never signing in, and never another method. Browsers that are known to the account have
//! tries of their own, so the hold of strangers does not stop the owner there.

use alloc::vec::Vec;

use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::{HoldIdentity, HoldKind, Owner, Reason, StoredHold, Subject};
use crate::identity::record::{CODES_PER_DAY_MAX, TOTP_FAILURES_MAX};
use crate::moment::Timestamp;
use crate::recovery::budget::{RecoveryBudget, Spending};

/// The holds of an account whose tries are used up: `strangers` counts those of browsers that it does
/// not know, `known` those of browsers that it knows.
pub fn throttles(
    subject: &Subject,
    strangers: &RecoveryBudget,
    known: &RecoveryBudget,
    now: Timestamp,
) -> Vec<StoredHold> {
    let budgets = [(strangers, Scope::Everywhere), (known, Scope::KnownDevice)];
    let of = |(budget, scope): (&RecoveryBudget, Scope)| {
        [Spending::WrongTotp, Spending::Code, Spending::SiteCode]
            .into_iter()
            .filter_map(|what| throttle(subject, budget, what, scope, now))
            .collect::<Vec<_>>()
    };
    budgets.into_iter().flat_map(of).collect()
}

fn throttle(
    subject: &Subject,
    budget: &RecoveryBudget,
    what: Spending,
    scope: Scope,
    now: Timestamp,
) -> Option<StoredHold> {
    let (reason, threshold) = match what {
        Spending::WrongTotp => (Reason::FailedProofsTotp, usize::from(TOTP_FAILURES_MAX)),
        Spending::Code => (Reason::CodesPerDay, CODES_PER_DAY_MAX),
        Spending::SiteCode => (Reason::CodesPerDayWebhook, CODES_PER_DAY_MAX),
        Spending::Flow | Spending::Wrong | Spending::Request => return None,
    };
    let times = budget.times(what, now);
    if times.len() < threshold {
        return None;
    }
    let (first, last) = (*times.iter().min()?, *times.iter().max()?);
    // It ends when so many have left the window that there is room for one more.
    let mut sorted = times.clone();
    sorted.sort_unstable();
    let leaving = sorted.get(times.len().saturating_sub(threshold))?;
    Some(StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RecoveryThrottled,
            subject: subject.clone(),
            scope,
            owner: Owner::Engine,
            reason,
        },
        since: last,
        until: Some(leaving.plus(what.counts_for())),
        evidence: Evidence::RecoveryTries {
            counted: times.len() as u32,
            threshold: threshold as u32,
            first,
            last,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{AccountId, GuardKey, SignInName};
    use crate::moment::Span;
    use crate::recovery::budget::BudgetKey;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn subject() -> Subject {
        Subject::Account(SignInName::from_normal_form("ana@contoso.example"))
    }

    fn spent(what: Spending, n: u64) -> RecoveryBudget {
        let name = GuardKey::account(AccountId(1));
        let mut budget = RecoveryBudget::new(BudgetKey::of_name(name, false));
        for n in 0..n {
            budget.spend(what, T0.plus(Span::from_mins(n)));
        }
        budget
    }

    fn at(budget: &RecoveryBudget, now: Timestamp) -> Vec<StoredHold> {
        let none = RecoveryBudget::new(budget.key.clone());
        throttles(&subject(), budget, &none, now)
    }

    #[test]
    fn used_up_tries_are_a_hold_with_its_method_its_evidence_and_its_end() {
        for (what, threshold, reason) in [
            (Spending::WrongTotp, 5, "failed_proofs:totp"),
            (Spending::Code, 10, "codes_per_day"),
            (Spending::SiteCode, 10, "codes_per_day:webhook"),
        ] {
            let now = T0.plus(Span::from_mins(threshold));
            assert_eq!(at(&spent(what, threshold - 1), now), []);
            let hold = at(&spent(what, threshold), now).remove(0);
            assert_eq!(hold.identity.reason.as_str(), reason);
            assert_eq!(hold.identity.scope, Scope::Everywhere);
            assert_eq!(hold.until, Some(T0.plus(Span::from_hours(24))));
            assert_eq!(hold.since, T0.plus(Span::from_mins(threshold - 1)));
            assert!(matches!(
                hold.evidence,
                Evidence::RecoveryTries { counted, threshold: most, .. }
                    if u64::from(counted) == threshold && u64::from(most) == threshold
            ));
            let budget = spent(what, threshold);
            let end = T0.plus(Span::from_hours(24));
            assert_eq!(at(&budget, end.minus(Span::from_millis(1))).len(), 1);
            assert_eq!(at(&budget, end), []);
            assert!(budget.may_spend(what, end), "the hold and the bound agree");
        }
    }

    #[test]
    fn what_strangers_used_up_does_not_hold_known_browsers() {
        let none = RecoveryBudget::new(BudgetKey::of_name(GuardKey::account(AccountId(1)), true));
        let full = spent(Spending::WrongTotp, 5);
        let now = T0.plus(Span::from_mins(9));
        let scopes = |strangers, known| {
            let holds = throttles(&subject(), strangers, known, now);
            holds
                .iter()
                .map(|hold| hold.identity.scope)
                .collect::<Vec<_>>()
        };
        assert_eq!(scopes(&full, &none), [Scope::Everywhere]);
        assert_eq!(scopes(&none, &full), [Scope::KnownDevice]);
        assert_eq!(scopes(&full, &full).len(), 2);
        let other = spent(Spending::Flow, 30);
        assert_eq!(scopes(&other, &other), []);
    }
}
