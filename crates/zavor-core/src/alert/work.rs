//! Working with the list of alerts: who may mark one as seen, and which act helps.
//!
//! An alert is *open* until somebody marks it as seen. The mark says who and when; nothing else
//! follows from it: it ends no hold and stops no notice.
//!
//! What an attacker may try: with one stolen account of the help desk, mark as seen what tells of
//! the theft. So an alert about an account is marked by whoever may act on that account, never by
//! its owner; one about everybody only by those who see the organisation's security; one about what a
//! thief does to stay ([`AlertKind::tells_global_administrators`]) only by Global Administrators. None
//! is marked by who did what it tells of, nor by who does not outrank them ([`crate::alert::Parties`]).

use alloc::string::String;

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
            | Self::SendingReleasedByOwner
            | Self::OrganisationLimitNear
            | Self::OrganisationLimitReached => AlertHelp::SeeMessages,
            Self::SendingWouldBeRestricted => AlertHelp::SeeObserved,
            Self::AccountAtRisk => AlertHelp::ReviewRisk,
            Self::AttackInProgress
            | Self::GuessingManyAccounts
            | Self::GuessingFromInside
            | Self::ManyBehindOneAddress => AlertHelp::ReviewOrigins,
            Self::ManyLockouts => AlertHelp::SeeLockedOut,
            Self::SecondFactorThrottled | Self::UnlockedRepeatedly | Self::ReportedByUser => {
                AlertHelp::SeeSignIns
            }
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

/// Whose business it is to mark an alert, beside the right to mark alerts
/// ([`crate::rights::Right::MarkAlerts`], on the account that it is about).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedBy {
    /// Whoever may act on this account.
    WhoActsOnIt,
    /// Who also sees the organisation's security.
    Security,
    /// Who may become what they are only by an act of which such an alert tells: roles without limit
    /// that keep the organisation ([`crate::rights::Right::Organisation`], without a fresh factor).
    /// Of any other role a thief could make a holder in silence.
    Organisation,
}

/// Who marks an alert of this kind about this subject, as far as its parties allow it
/// ([`crate::alert::may_mark`]).
pub fn marked_by(kind: AlertKind, subject: Option<&Subject>) -> MarkedBy {
    if kind.tells_global_administrators() {
        return MarkedBy::Organisation;
    }
    match subject.and_then(Subject::name) {
        Some(_) => MarkedBy::WhoActsOnIt,
        None => MarkedBy::Security,
    }
}

/// Whether somebody who sees these domains only (`None`: all) is shown an alert about this subject.
/// What they are not shown does not exist for them: it is neither counted nor refused.
pub fn shown_within(domains: Option<&[String]>, subject: Option<&Subject>) -> bool {
    let Some(domains) = domains else {
        return true;
    };
    match subject {
        Some(Subject::Account(name)) => domains.iter().any(|domain| domain == name.domain()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::SignInName;

    #[test]
    fn only_an_alert_about_one_account_is_marked_by_who_acts_on_it() {
        let ana = SignInName::from_normal_form("ana@contoso.example");
        let account = Subject::Account(ana);
        assert_eq!(
            marked_by(AlertKind::AccountAtRisk, Some(&account)),
            MarkedBy::WhoActsOnIt
        );
        for thief in [
            AlertKind::TokenMade,
            AlertKind::GlobalAdministratorMade,
            AlertKind::SecondFactorRemoved,
        ] {
            assert_eq!(marked_by(thief, Some(&account)), MarkedBy::Organisation);
        }
        for subject in [None, Some(&Subject::Organisation)] {
            assert_eq!(
                marked_by(AlertKind::AttackInProgress, subject),
                MarkedBy::Security
            );
        }
    }

    #[test]
    fn who_sees_some_domains_is_shown_alerts_about_their_accounts_only() {
        let here = ["contoso.example".into()];
        let of = |name: &str| Subject::Account(SignInName::from_normal_form(name));
        let (ana, eva) = (of("ana@contoso.example"), of("eva@fabrikam.example"));
        assert!(shown_within(Some(&here), Some(&ana)));
        for hidden in [Some(&eva), Some(&Subject::Organisation), None] {
            assert!(!shown_within(Some(&here), hidden));
            assert!(shown_within(None, hidden));
        }
    }
}
