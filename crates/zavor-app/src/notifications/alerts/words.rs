//! Which words an alert's mail has. The words themselves are the adapter's.

use zavor_core::alert::{AlertKind, AlertNotice};

use crate::notifications::notices::readable;
use crate::platform::{LINK_CHARS_MAX, Settings};
use crate::ports::{Language, Notice, Words};

/// The mail about an alert, in this language.
pub(super) fn notice(alert: &AlertNotice, words: &dyn Words, language: Language) -> Notice {
    let said = words.alert(&alert.said, language);
    notice_of(key(alert.kind), alert, said)
}

/// The page of the admin centre that an alert's mail leads to: the account's, if its address may stand
/// in a path as it is and the link stays short enough for a mail; else the list of alerts.
pub(super) fn page(alert: &AlertNotice, settings: &Settings) -> String {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@');
    let account = alert.subject.strip_prefix("account:");
    let account = account.filter(|address| address.bytes().all(plain));
    let page = account.map(|address| settings.page(&format!("/admin/users/{address}")));
    let short = page.filter(|page| page.chars().count() <= LINK_CHARS_MAX);
    short.unwrap_or_else(|| settings.page("/admin/reports/alerts"))
}

/// A subject as people read it: the name without its sort; an ellipsis for several or nobody.
pub(super) fn subject(text: &str) -> String {
    match text.split_once(':').map_or(text, |(_, name)| name) {
        "" => "…".into(),
        name => name.into(),
    }
}

/// Key of the words of a kind: fixed texts, so that a translation can be checked for each.
pub(crate) const fn key(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::AccountRestricted => "alert-account-restricted",
        AlertKind::ConnectorRestricted => "alert-connector-restricted",
        AlertKind::SendingLimitExceeded => "alert-sending-limit-exceeded",
        AlertKind::SendingLimitPassed => "alert-sending-limit-passed",
        AlertKind::SendingWouldBeRestricted => "alert-sending-would-be-restricted",
        AlertKind::SuspiciousSending => "alert-suspicious-sending",
        AlertKind::AccountAtRisk => "alert-account-at-risk",
        AlertKind::OrganisationLimitNear => "alert-organisation-limit-near",
        AlertKind::OrganisationLimitReached => "alert-organisation-limit-reached",
        AlertKind::AttackInProgress => "alert-attack-in-progress",
        AlertKind::GuessingManyAccounts => "alert-guessing-many-accounts",
        AlertKind::GuessingFromInside => "alert-guessing-from-inside",
        AlertKind::ManyBehindOneAddress => "alert-many-behind-one-address",
        AlertKind::ManyLockouts => "alert-many-lockouts",
        AlertKind::ReportedByUser => "alert-reported-by-user",
        AlertKind::SecondFactorThrottled => "alert-second-factor-throttled",
        AlertKind::UnlockedRepeatedly => "alert-unlocked-repeatedly",
        AlertKind::ManyResetsByOneActor => "alert-many-resets-by-one-actor",
        AlertKind::TokenMade => "alert-token-made",
        AlertKind::GlobalAdministratorMade => "alert-global-administrator-made",
        AlertKind::SendingReleasedByOwner => "alert-sending-released-by-owner",
        AlertKind::SecondFactorRemoved => "alert-second-factor-removed",
        AlertKind::MailServerAsksTooLittle => "alert-mail-server-asks-too-little",
        AlertKind::QuestionsNotUnderstood => "alert-questions-not-understood",
        AlertKind::MailHostGaveUp => "alert-mail-host-gave-up",
        AlertKind::NoticeGaveUp => "alert-notice-gave-up",
        AlertKind::ClockJumped => "alert-clock-jumped",
        AlertKind::AuditCut => "alert-audit-cut",
        AlertKind::ClockDoubted => "alert-clock-doubted",
        AlertKind::Other => "alert-other",
    }
}

/// When, as mail and webhook say it.
pub(super) fn times(alert: &AlertNotice) -> [(&'static str, String); 2] {
    [
        ("first", readable(alert.first)),
        ("last", readable(alert.last)),
    ]
}

/// The key and arguments of an alert's mail.
fn notice_of(key: &'static str, alert: &AlertNotice, said: String) -> Notice {
    let mut arguments = vec![
        ("count", alert.count.to_string()),
        ("several", if alert.count > 1 { "yes" } else { "no" }.into()),
        ("subject", subject(&alert.subject)),
        ("text", said),
        ("severity", alert.kind.severity().to_string()),
        ("limit", if alert.last_today { "yes" } else { "no" }.into()),
    ];
    arguments.extend(times(alert));
    Notice { key, arguments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_name_of_its_kind() {
        for kind in AlertKind::ALL {
            let expected = format!("alert-{}", kind.as_str().replace('_', "-"));
            assert_eq!(key(*kind), expected);
        }
    }

    #[test]
    fn a_subject_is_named_without_its_sort() {
        assert_eq!(
            subject("account:ana@contoso.example"),
            "ana@contoso.example"
        );
        assert_eq!(subject("origin:2001:db8::/64"), "2001:db8::/64");
        assert_eq!(subject("organisation"), "organisation");
        assert_eq!(subject(""), "…");
    }
}
