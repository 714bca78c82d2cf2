//! Risk of an account: the state and level that follow from its open `at_risk` holds
//! (`spec/compromise.md`).
//!
//! Dismissing and securing release the holds, so only the two open states can be read from them;
//! the other two are in the audit.

use crate::closed_list::closed_list;
use crate::hold::stored::{HoldKind, Reason, StoredHold};
use crate::moment::Timestamp;

closed_list! {
    /// State of a risk.
    pub enum RiskState {
        /// There are signs that nobody has judged yet.
        AtRisk = "at_risk",
        /// An administrator confirmed that the account is stolen.
        ConfirmedCompromised = "confirmed_compromised",
        /// An administrator judged that the signs mean nothing.
        Dismissed = "dismissed",
        /// The account was secured.
        Remediated = "remediated",
    }
}

closed_list! {
    /// Level of a risk.
    pub enum RiskLevel {
        /// Worth knowing.
        Low = "low",
        /// Worth a look.
        Medium = "medium",
        /// Act.
        High = "high",
    }
}

/// The risk that one hold stands for; `None` if it is not a risk or has ended.
fn of_hold(hold: &StoredHold, now: Timestamp) -> Option<(RiskState, RiskLevel)> {
    let open = hold.identity.kind == HoldKind::AtRisk && hold.in_force(now);
    // A second restriction by the engine within a day (`spec/sending.md`) is high. Signs with other
    // levels will set their own.
    // What anybody says who reads the mailbox is worth a look.
    open.then_some(match hold.identity.reason {
        Reason::ConfirmedByAdmin => (RiskState::ConfirmedCompromised, RiskLevel::High),
        Reason::ReportedByUser => (RiskState::AtRisk, RiskLevel::Medium),
        Reason::WrongPasswords
        | Reason::ConsecutiveMaximum
        | Reason::ByAdministrator
        | Reason::GuessingManyAccounts
        | Reason::Denylist
        | Reason::Expired
        | Reason::AfterReset
        | Reason::ExternalRecipientsPerHour
        | Reason::InternalRecipientsPerHour
        | Reason::RecipientsPerDay
        | Reason::RecipientsPerHour
        | Reason::MessagesPerMinute
        | Reason::ServiceRecipientsPerDay
        | Reason::OrganisationRecipientsPerDay
        | Reason::SuspiciousSending
        | Reason::ShutOutByOwner
        | Reason::FailedCodes
        | Reason::FailedProofsTotp
        | Reason::CodesPerDay
        | Reason::CodesPerDayWebhook => (RiskState::AtRisk, RiskLevel::High),
    })
}

/// State and level of an account: those of its gravest open hold.
pub fn of_holds(holds: &[StoredHold], now: Timestamp) -> Option<(RiskState, RiskLevel)> {
    holds
        .iter()
        .filter_map(|hold| of_hold(hold, now))
        .max_by_key(|(state, level)| (*level, *state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hold::{Evidence, HoldIdentity, Owner, Scope, Subject};

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn at_risk(reason: Reason, until: Option<Timestamp>) -> StoredHold {
        StoredHold {
            identity: HoldIdentity {
                kind: HoldKind::AtRisk,
                subject: Subject::Organisation,
                scope: Scope::Everywhere,
                owner: Owner::Engine,
                reason,
            },
            since: T0,
            until,
            evidence: Evidence::None,
        }
    }

    #[test]
    fn a_confirmed_compromise_outweighs_signs_and_what_is_over_counts_nothing() {
        let signs = at_risk(Reason::SuspiciousSending, None);
        let confirmed = at_risk(Reason::ConfirmedByAdmin, None);
        let over = at_risk(Reason::ConfirmedByAdmin, Some(T0));
        assert_eq!(of_holds(&[], T0), None);
        let state = |holds: &[StoredHold]| of_holds(holds, T0).map(|(state, _)| state);
        assert_eq!(state(&[signs.clone(), over]), Some(RiskState::AtRisk));
        let both = [confirmed, signs];
        assert_eq!(state(&both), Some(RiskState::ConfirmedCompromised));
    }
}
