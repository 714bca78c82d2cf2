//! What the owner of an account can do about a hold on it, without an administrator.
//!
//! The pages of owners say this; they never name what only an administrator sees. Every kind of hold
//! has an answer, so that nobody is left with a hold and no next step.

use crate::closed_list::closed_list;
use crate::hold::stored::{HoldKind, Reason, StoredHold};

closed_list! {
    /// The next step of an owner about one hold.
    pub enum OwnerHelp {
        /// Prove who they are at the recovery page and only unlock.
        UnlockAlone = "unlock_alone",
        /// Prove who they are twice at the recovery page, choose a new password, and send again.
        SendAgainAlone = "send_again_alone",
        /// Choose a new password.
        ChangePassword = "change_password",
        /// Wait until it ends by itself.
        Wait = "wait",
        /// Wait, or show who they are in another way.
        OtherWay = "other_way",
        /// Use another network, or wait until it ends by itself.
        OtherNetwork = "other_network",
        /// Look whether somebody else uses the account, and lock them out.
        LookAndChange = "look_and_change",
        /// Only the help desk can end it.
        AskHelpDesk = "ask_help_desk",
    }
}

/// What an owner could do at the recovery page now, by policy and by what is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnerMay {
    /// Recover the account.
    pub recover: bool,
    /// Release sending, too ([`crate::recovery::owner_may_release`]).
    pub send_again: bool,
}

/// Whether no act lifts such a hold: the organisation's limit follows from the number of accounts.
pub fn ends_only_by_itself(kind: HoldKind) -> bool {
    kind == HoldKind::OrganisationRestricted
}

/// What the owner can do about this hold.
pub fn owner_help(hold: &StoredHold, may: OwnerMay) -> OwnerHelp {
    let ends_by_itself = hold.until.is_some();
    match hold.identity.kind {
        kind if ends_only_by_itself(kind) => OwnerHelp::Wait,
        HoldKind::LockedOut if may.recover => OwnerHelp::UnlockAlone,
        HoldKind::RestrictedSending if may.send_again => OwnerHelp::SendAgainAlone,
        HoldKind::LockedOut if ends_by_itself => OwnerHelp::Wait,
        HoldKind::OriginBlocked if hold.identity.reason != Reason::Denylist => {
            OwnerHelp::OtherNetwork
        }
        HoldKind::PasswordExpired | HoldKind::MustChangePassword => OwnerHelp::ChangePassword,
        HoldKind::SendingLimit | HoldKind::OrganisationRestricted => OwnerHelp::Wait,
        HoldKind::SecondFactorThrottled | HoldKind::RecoveryThrottled => OwnerHelp::OtherWay,
        HoldKind::AtRisk => OwnerHelp::LookAndChange,
        HoldKind::LockedOut
        | HoldKind::OriginBlocked
        | HoldKind::SignInBlocked
        | HoldKind::RestrictedSending
        | HoldKind::RestrictedConnector => OwnerHelp::AskHelpDesk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::SignInName;
    use crate::hold::evidence::Evidence;
    use crate::hold::scope::Scope;
    use crate::hold::stored::{HoldIdentity, Owner, Subject};
    use crate::moment::Timestamp;

    fn hold(kind: HoldKind, reason: Reason, ends: bool) -> StoredHold {
        StoredHold {
            identity: HoldIdentity {
                kind,
                subject: Subject::Account(SignInName::from_normal_form("ana@contoso.example")),
                scope: Scope::Everywhere,
                owner: Owner::Engine,
                reason,
            },
            since: Timestamp::from_secs(0),
            until: ends.then_some(Timestamp::from_secs(60)),
            evidence: Evidence::None,
        }
    }

    #[test]
    fn every_hold_tells_its_owner_what_to_do_next() {
        use HoldKind as K;
        use OwnerHelp as H;
        use Reason as R;
        for (kind, reason, ends, may_recover, expected) in [
            (K::LockedOut, R::WrongPasswords, true, true, H::UnlockAlone),
            (
                K::LockedOut,
                R::ConsecutiveMaximum,
                false,
                true,
                H::UnlockAlone,
            ),
            (K::LockedOut, R::WrongPasswords, true, false, H::Wait),
            (
                K::LockedOut,
                R::ConsecutiveMaximum,
                false,
                false,
                H::AskHelpDesk,
            ),
            (
                K::SignInBlocked,
                R::ByAdministrator,
                false,
                true,
                H::AskHelpDesk,
            ),
            (
                K::OriginBlocked,
                R::GuessingManyAccounts,
                true,
                true,
                H::OtherNetwork,
            ),
            (K::OriginBlocked, R::Denylist, false, true, H::AskHelpDesk),
            (
                K::PasswordExpired,
                R::Expired,
                false,
                true,
                H::ChangePassword,
            ),
            (
                K::MustChangePassword,
                R::AfterReset,
                false,
                true,
                H::ChangePassword,
            ),
            (
                K::RestrictedSending,
                R::RecipientsPerDay,
                false,
                true,
                H::AskHelpDesk,
            ),
            (
                K::RestrictedConnector,
                R::RecipientsPerHour,
                false,
                true,
                H::AskHelpDesk,
            ),
            (K::SendingLimit, R::MessagesPerMinute, true, true, H::Wait),
            (
                K::OrganisationRestricted,
                R::OrganisationRecipientsPerDay,
                true,
                true,
                H::Wait,
            ),
            (
                K::SecondFactorThrottled,
                R::FailedCodes,
                true,
                true,
                H::OtherWay,
            ),
            (
                K::RecoveryThrottled,
                R::CodesPerDay,
                true,
                true,
                H::OtherWay,
            ),
            (
                K::AtRisk,
                R::SuspiciousSending,
                false,
                true,
                H::LookAndChange,
            ),
        ] {
            let hold = hold(kind, reason, ends);
            let may = OwnerMay {
                recover: may_recover,
                send_again: false,
            };
            assert_eq!(owner_help(&hold, may), expected, "{kind} {reason}");
            let may = OwnerMay {
                send_again: true,
                ..may
            };
            let expected = match kind {
                K::RestrictedSending => H::SendAgainAlone,
                _ => expected,
            };
            assert_eq!(owner_help(&hold, may), expected, "{kind} {reason}");
        }
    }
}
