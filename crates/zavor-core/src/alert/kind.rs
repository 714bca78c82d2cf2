//! The kinds of alerts: how urgent each is, who is told of it with the act, and its threshold.

use crate::closed_list::closed_list;
use crate::moment::Span;

/// Many lockouts and many resets are counted over this time.
pub const COUNTED_WITHIN: Span = Span::from_hours(1);

closed_list! {
    /// What an alert is about.
    pub enum AlertKind {
        /// An account was restricted from sending.
        AccountRestricted = "account_restricted",
        /// A connector was restricted from relaying.
        ConnectorRestricted = "connector_restricted",
        /// A sender waits because a limit is used up that restricts nobody.
        SendingLimitExceeded = "sending_limit_exceeded",
        /// A sender passed a limit that only alerts.
        SendingLimitPassed = "sending_limit_passed",
        /// Under observation: a sender would have been restricted.
        SendingWouldBeRestricted = "sending_would_be_restricted",
        /// A sender is close to being restricted.
        SuspiciousSending = "suspicious_sending",
        /// An account shows signs of compromise.
        AccountAtRisk = "account_at_risk",
        /// The organisation has used most of its limit.
        OrganisationLimitNear = "organisation_limit_near",
        /// The organisation has used all of its limit.
        OrganisationLimitReached = "organisation_limit_reached",
        /// Many refused sign-ins over many accounts.
        AttackInProgress = "attack_in_progress",
        /// One origin fails on many accounts.
        GuessingManyAccounts = "guessing_many_accounts",
        /// The same from a place that is familiar to them.
        GuessingFromInside = "guessing_from_inside",
        /// Many people sit behind one address that hides them.
        ManyBehindOneAddress = "many_behind_one_address",
        /// Many accounts were locked out.
        ManyLockouts = "many_lockouts",
        /// Somebody who has the password of an account fails its one-time codes.
        SecondFactorThrottled = "second_factor_throttled",
        /// One account is unlocked again and again.
        UnlockedRepeatedly = "unlocked_repeatedly",
        /// One actor resets many passwords.
        ManyResetsByOneActor = "many_resets_by_one_actor",
        /// An API token was made.
        TokenMade = "token_made",
        /// Somebody became Global Administrator.
        GlobalAdministratorMade = "global_administrator_made",
        /// A second factor of somebody else, or of an account with a role, was removed.
        SecondFactorRemoved = "second_factor_removed",
        /// A mail server does not ask what it should.
        MailServerAsksTooLittle = "mail_server_asks_too_little",
        /// No question of a mail server is understood.
        QuestionsNotUnderstood = "questions_not_understood",
        /// A mail host did not do what it was asked.
        MailHostGaveUp = "mail_host_gave_up",
        /// A notice could not be delivered.
        NoticeGaveUp = "notice_gave_up",
        /// The wall clock jumped.
        ClockJumped = "clock_jumped",
        /// The audit does not go on from where it was noted last.
        AuditCut = "audit_cut",
        /// The clock is not believed, so that no old log is removed.
        ClockDoubted = "clock_doubted",
        /// Somebody said by a link in a notice that it was not them.
        ReportedByUser = "reported_by_user",
        /// The owner of an account released its restriction from sending without an administrator.
        SendingReleasedByOwner = "sending_released_by_owner",
        /// Any other.
        Other = "other",
    }
}

closed_list! {
    /// How urgent an alert is.
    pub enum Severity {
        /// Worth knowing.
        Low = "low",
        /// Look soon.
        Medium = "medium",
        /// Look now.
        High = "high",
    }
}

impl AlertKind {
    /// The kind of a stored name; names of other releases are [`AlertKind::Other`].
    pub fn of(name: &str) -> Self {
        Self::from_name(name).unwrap_or(Self::Other)
    }

    /// How urgent.
    pub const fn severity(self) -> Severity {
        match self {
            Self::AccountRestricted
            | Self::ConnectorRestricted
            | Self::AccountAtRisk
            | Self::OrganisationLimitReached
            | Self::AttackInProgress
            | Self::QuestionsNotUnderstood
            | Self::GuessingFromInside
            | Self::ManyResetsByOneActor
            | Self::SecondFactorThrottled
            | Self::TokenMade
            | Self::GlobalAdministratorMade
            | Self::SecondFactorRemoved
            | Self::ReportedByUser
            | Self::AuditCut => Severity::High,
            Self::SendingLimitExceeded
            | Self::SendingLimitPassed
            | Self::SuspiciousSending
            | Self::SendingReleasedByOwner
            | Self::OrganisationLimitNear
            | Self::GuessingManyAccounts
            | Self::ManyBehindOneAddress
            | Self::ManyLockouts
            | Self::MailHostGaveUp
            | Self::ClockJumped
            | Self::ClockDoubted => Severity::Medium,
            Self::SendingWouldBeRestricted
            | Self::UnlockedRepeatedly
            | Self::MailServerAsksTooLittle
            | Self::NoticeGaveUp
            | Self::Other => Severity::Low,
        }
    }

    /// Whether every Global Administrator is told of it with the act itself, whatever the policies
    /// say: what a thief of one account does to keep what they stole (`spec/roles.md`). Policies
    /// are theirs to change too.
    pub const fn tells_global_administrators(self) -> bool {
        match self {
            Self::TokenMade | Self::GlobalAdministratorMade | Self::SecondFactorRemoved => true,
            Self::AccountRestricted
            | Self::ConnectorRestricted
            | Self::SendingLimitExceeded
            | Self::SendingLimitPassed
            | Self::SendingWouldBeRestricted
            | Self::SuspiciousSending
            | Self::AccountAtRisk
            | Self::OrganisationLimitNear
            | Self::OrganisationLimitReached
            | Self::AttackInProgress
            | Self::GuessingManyAccounts
            | Self::GuessingFromInside
            | Self::ManyBehindOneAddress
            | Self::ManyLockouts
            | Self::SecondFactorThrottled
            | Self::UnlockedRepeatedly
            | Self::ManyResetsByOneActor
            | Self::MailServerAsksTooLittle
            | Self::QuestionsNotUnderstood
            | Self::MailHostGaveUp
            | Self::NoticeGaveUp
            | Self::ClockJumped
            | Self::AuditCut
            | Self::ClockDoubted
            | Self::ReportedByUser
            | Self::SendingReleasedByOwner
            | Self::Other => false,
        }
    }

    /// The default threshold of kinds that have one, and what it counts.
    const fn threshold(self) -> Option<(u32, &'static str)> {
        match self {
            Self::SuspiciousSending => Some((80, "per cent of a limit")),
            Self::ManyLockouts => Some((20, "lockouts in an hour")),
            Self::ManyResetsByOneActor => Some((20, "resets in an hour")),
            Self::AccountRestricted
            | Self::ConnectorRestricted
            | Self::SendingLimitExceeded
            | Self::SendingLimitPassed
            | Self::SendingWouldBeRestricted
            | Self::AccountAtRisk
            | Self::OrganisationLimitNear
            | Self::OrganisationLimitReached
            | Self::AttackInProgress
            | Self::GuessingManyAccounts
            | Self::GuessingFromInside
            | Self::ManyBehindOneAddress
            | Self::SecondFactorThrottled
            | Self::UnlockedRepeatedly
            | Self::TokenMade
            | Self::GlobalAdministratorMade
            | Self::SecondFactorRemoved
            | Self::MailServerAsksTooLittle
            | Self::QuestionsNotUnderstood
            | Self::MailHostGaveUp
            | Self::NoticeGaveUp
            | Self::ClockJumped
            | Self::AuditCut
            | Self::ClockDoubted
            | Self::ReportedByUser
            | Self::SendingReleasedByOwner
            | Self::Other => None,
        }
    }

    /// The default threshold of kinds that have one, in the unit of
    /// [`AlertKind::threshold_in_words`].
    pub const fn default_threshold(self) -> Option<u32> {
        match self.threshold() {
            Some((count, _)) => Some(count),
            None => None,
        }
    }

    /// What the threshold counts.
    pub const fn threshold_in_words(self) -> &'static str {
        match self.threshold() {
            Some((_, words)) => words,
            None => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_global_administrator_hears_of_what_a_thief_of_one_account_does() {
        let told = AlertKind::ALL.iter().copied();
        let told = told.filter(|kind| kind.tells_global_administrators());
        let expected = [
            AlertKind::TokenMade,
            AlertKind::GlobalAdministratorMade,
            AlertKind::SecondFactorRemoved,
        ];
        assert!(told.clone().count() == 3 && told.into_iter().all(|kind| expected.contains(&kind)));
    }

    #[test]
    fn a_kind_with_a_threshold_says_what_it_counts() {
        for kind in AlertKind::ALL {
            let words = kind.threshold_in_words();
            assert_eq!(
                words.is_empty(),
                kind.default_threshold().is_none(),
                "{kind}"
            );
        }
        let words = AlertKind::ManyLockouts.threshold_in_words();
        assert_eq!(words, "lockouts in an hour");
    }
}
