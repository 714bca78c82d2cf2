//! The table of accounts as people read it: which chips a row shows, and which filters exist.
//!
//! A chip is the shortest true answer to "what is wrong with this account?"; [`crate::why`] gives
//! the whole answer. Holds of the engine under `mode = "observe"` show the same chips: the row
//! shows the state of the account, the account's page says what a door does about it.

use alloc::vec::Vec;

use crate::closed_list::closed_list;
use crate::hold::stored::{HoldKind, StoredHold};
use crate::moment::Timestamp;

closed_list! {
    /// A status chip of an account.
    pub enum StatusChip {
        /// At least one class of place is locked out.
        LockedOut = "locked_out",
        /// Somebody blocked its sign-in.
        SignInBlocked = "sign_in_blocked",
        /// It may not send.
        Restricted = "restricted",
        /// It shows signs of compromise.
        AtRisk = "at_risk",
        /// Its password must be changed first.
        MustChange = "must_change",
        /// One-time codes wait after wrong ones: the owner with a wrong clock, or a thief who has the password.
        CodesWait = "codes_wait",
    }
}

closed_list! {
    /// Which accounts a list shows.
    pub enum PeopleFilter {
        /// Everybody.
        All = "all",
        /// Nobody blocked their sign-in.
        SignInAllowed = "sign_in_allowed",
        /// Somebody blocked their sign-in.
        SignInBlocked = "sign_in_blocked",
        /// Locked out now, in at least one class of place.
        LockedOut = "locked_out",
        /// Restricted from sending.
        Restricted = "restricted",
        /// At risk.
        AtRisk = "at_risk",
        /// The password must be changed first.
        MustChange = "must_change",
        /// One-time codes wait after wrong ones.
        CodesWait = "codes_wait",
        /// With any role, or with one given role.
        Administrators = "administrators",
        /// Those who may recover alone and have too little registered for it
        /// ([`FactsSet::lacking`](crate::recovery::FactsSet::lacking)); without those whose sign-in is
        /// blocked.
        NoRecovery = "no_recovery",
        /// With a recovery address that is not confirmed yet.
        RecoveryUnconfirmed = "recovery_unconfirmed",
        /// No successful sign-in is known.
        NeverSignedIn = "never_signed_in",
    }
}

impl StatusChip {
    /// The chip that a lasting hold of this kind shows.
    pub const fn of_kind(kind: HoldKind) -> Option<Self> {
        match kind {
            HoldKind::SignInBlocked => Some(Self::SignInBlocked),
            HoldKind::RestrictedSending => Some(Self::Restricted),
            HoldKind::AtRisk => Some(Self::AtRisk),
            HoldKind::PasswordExpired | HoldKind::MustChangePassword => Some(Self::MustChange),
            HoldKind::SecondFactorThrottled => Some(Self::CodesWait),
            HoldKind::LockedOut
            | HoldKind::RecoveryThrottled
            | HoldKind::OriginBlocked
            | HoldKind::RestrictedConnector
            | HoldKind::SendingLimit
            | HoldKind::OrganisationRestricted => None,
        }
    }
}

impl PeopleFilter {
    /// The chip that an account must show to be listed; `None` for filters that do not depend on a
    /// chip.
    pub const fn chip(self) -> Option<StatusChip> {
        match self {
            Self::SignInBlocked => Some(StatusChip::SignInBlocked),
            Self::LockedOut => Some(StatusChip::LockedOut),
            Self::Restricted => Some(StatusChip::Restricted),
            Self::AtRisk => Some(StatusChip::AtRisk),
            Self::MustChange => Some(StatusChip::MustChange),
            Self::CodesWait => Some(StatusChip::CodesWait),
            Self::All
            | Self::SignInAllowed
            | Self::Administrators
            | Self::NoRecovery
            | Self::RecoveryUnconfirmed
            | Self::NeverSignedIn => None,
        }
    }
}

/// The chips of an account, each at most once, in the order of the closed list.
pub fn chips(lasting: &[StoredHold], locked_out: bool, now: Timestamp) -> Vec<StatusChip> {
    let mut chips: Vec<StatusChip> = lasting
        .iter()
        .filter(|hold| hold.in_force(now))
        .filter_map(|hold| StatusChip::of_kind(hold.identity.kind))
        .collect();
    if locked_out {
        chips.push(StatusChip::LockedOut);
    }
    chips.sort_unstable();
    chips.dedup();
    chips
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::SignInName;
    use crate::hold::{Evidence, HoldIdentity, Owner, Reason, Scope, Subject};
    use crate::moment::Span;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn hold(kind: HoldKind, owner: Owner) -> StoredHold {
        StoredHold {
            identity: HoldIdentity {
                kind,
                subject: Subject::Account(SignInName::from_normal_form("ana@contoso.example")),
                scope: Scope::Everywhere,
                owner,
                reason: Reason::ByAdministrator,
            },
            since: T0,
            until: Some(T0.plus(Span::from_hours(1))),
            evidence: Evidence::None,
        }
    }

    #[test]
    fn a_row_shows_each_chip_once_and_only_while_it_holds() {
        let holds = [
            hold(HoldKind::RestrictedSending, Owner::Engine),
            hold(HoldKind::SignInBlocked, Owner::Engine),
            hold(HoldKind::SignInBlocked, Owner::LocalOperator),
        ];
        let expected = [
            StatusChip::LockedOut,
            StatusChip::SignInBlocked,
            StatusChip::Restricted,
        ];
        assert_eq!(chips(&holds, true, T0), expected);
        assert_eq!(chips(&holds, false, T0.plus(Span::from_hours(1))), []);
    }

    #[test]
    fn every_chip_has_its_filter() {
        for chip in StatusChip::ALL {
            let filters = PeopleFilter::ALL.iter();
            assert_eq!(filters.filter(|f| f.chip() == Some(*chip)).count(), 1);
        }
    }
}
