//! Working with the list of alerts: who may mark one as seen, and which act helps.
//!
//! An alert is *open* until somebody marks it as seen. The mark says who and when; nothing else
//! follows from it: it ends no hold and stops no notice.
//!
//! What an attacker may try: with one stolen account of the help desk, mark as seen what tells of
//! the theft. So an alert about an account is marked by whoever may act on that account, never by
//! its owner; one about everybody, or about what a thief does to stay
//! ([`AlertKind::tells_global_administrators`]), only by those who see the organisation's security.

use crate::account::SignInName;
use crate::alert::kind::AlertKind;
use crate::closed_list::closed_list;
use crate::hold::stored::Subject;

closed_list! {
    /// What helps once an alert is there: where a person goes next.
    pub enum AlertHelp {
        /// Look at the restriction, and release it when its cause is gone.
        ReviewRestriction = "review_restriction",
        /// See what the sender sends.
        SeeMessages = "see_messages",
        /// See what would have been refused.
        SeeObserved = "see_observed",
        /// Confirm or dismiss the risk.
        ReviewRisk = "review_risk",
        /// See the networks that guess.
        ReviewOrigins = "review_origins",
        /// See who is locked out.
        SeeLockedOut = "see_locked_out",
        /// See the account's sign-ins.
        SeeSignIns = "see_sign_ins",
        /// See the account's second factors.
        SeeFactors = "see_factors",
        /// See what the actor did.
        SeeActs = "see_acts",
        /// See the API tokens, and revoke one.
        ReviewTokens = "review_tokens",
        /// See who has which role.
        ReviewRoles = "review_roles",
        /// See doors and mail hosts.
        CheckDoors = "check_doors",
        /// See how notices go out, and send a test message.
        CheckNotices = "check_notices",
    }
}

impl AlertKind {
    /// What helps; `None` where nothing in particular does.
    pub const fn help(self) -> Option<AlertHelp> {
        Some(match self {
            Self::AccountRestricted | Self::ConnectorRestricted => AlertHelp::ReviewRestriction,
            Self::SendingLimitExceeded
            | Self::SendingLimitPassed
            | Self::SuspiciousSending
            | Self::OrganisationLimitNear
            | Self::OrganisationLimitReached => AlertHelp::SeeMessages,
            Self::SendingWouldBeRestricted => AlertHelp::SeeObserved,
            Self::AccountAtRisk => AlertHelp::ReviewRisk,
            Self::AttackInProgress
            | Self::GuessingManyAccounts
            | Self::GuessingFromInside
            | Self::ManyBehindOneAddress => AlertHelp::ReviewOrigins,
            Self::ManyLockouts => AlertHelp::SeeLockedOut,
            Self::SecondFactorThrottled | Self::UnlockedRepeatedly => AlertHelp::SeeSignIns,
            Self::ManyResetsByOneActor | Self::AuditCut => AlertHelp::SeeActs,
            Self::TokenMade => AlertHelp::ReviewTokens,
            Self::GlobalAdministratorMade => AlertHelp::ReviewRoles,
            Self::SecondFactorRemoved => AlertHelp::SeeFactors,
            Self::MailServerAsksTooLittle | Self::QuestionsNotUnderstood | Self::MailHostGaveUp => {
                AlertHelp::CheckDoors
            }
            Self::NoticeGaveUp => AlertHelp::CheckNotices,
            Self::ClockJumped | Self::ClockDoubted | Self::Other => return None,
        })
    }
}

/// The account whose alert this is when it comes to marking it: who may act on it may mark it
/// ([`crate::rights::Right::MarkAlerts`]). `None`: also needs the right to see the organisation's
/// security.
pub fn marked_like(kind: AlertKind, subject: Option<&Subject>) -> Option<&SignInName> {
    match kind.tells_global_administrators() {
        true => None,
        false => subject?.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_alert_about_one_account_is_marked_like_that_account() {
        let ana = SignInName::from_normal_form("ana@contoso.example");
        let account = Subject::Account(ana.clone());
        let of = |kind, subject| marked_like(kind, subject);
        assert_eq!(of(AlertKind::AccountAtRisk, Some(&account)), Some(&ana));
        for thief in [
            AlertKind::TokenMade,
            AlertKind::GlobalAdministratorMade,
            AlertKind::SecondFactorRemoved,
        ] {
            assert_eq!(of(thief, Some(&account)), None, "{thief}");
        }
        for subject in [None, Some(&Subject::Organisation)] {
            assert_eq!(of(AlertKind::AttackInProgress, subject), None);
        }
    }
}
