//! Alert policies: who is told of what, how often, in which language.

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::policy;
use super::setting::Setting;
use super::value::{Bounds, Value};
use crate::alert::kind::AlertKind;
use crate::closed_list::closed_list;
use crate::moment::Span;

/// Most recipients of alerts.
pub const RECIPIENTS_MAX: usize = 20;
/// Longest recipient in bytes (RFC 5321 section 4.5.3.1.3).
pub const RECIPIENT_BYTES_MAX: usize = 254;
/// Longest address of a webhook in bytes.
pub const WEBHOOK_BYTES_MAX: usize = 2048;

/// Name of an alert policy: this prefix and the kind, as in `alerts/account_restricted`.
pub const ALERT_POLICY_PREFIX: &str = "alerts/";

closed_list! {
    /// Language of notices.
    pub enum NoticeLanguage {
        /// English.
        English = "en",
        /// Romanian.
        Romanian = "ro",
    }
}

impl Setting for NoticeLanguage {
    fn to_value(self) -> Value {
        Value::Choice(self.as_str())
    }
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Choice(word) = value {
            Self::from_name(word)
        } else {
            None
        }
    }
}

const LANGUAGES: Bounds = Bounds::Choice(&["en", "ro"]);

policy! {
    /// Who is told of alerts of one kind, and how often.
    pub struct AlertPolicy = "alerts" {
        /// Whether anybody is told. The list of alerts shows them in any case.
        enabled: bool = true, Bounds::Switch, "";
        /// Tell the recipients of policy `notices` by mail.
        by_mail: bool = true, Bounds::Switch, "";
        /// Tell the webhook of policy `notices`.
        by_webhook: bool = true, Bounds::Switch, "";
        /// Count from which the alert is raised.
        threshold: u32 = 20, Bounds::Count(1, 10_000), "";
        /// Further alerts about the same subject within this time become one notice.
        aggregate: Span = Span::from_mins(15), Bounds::Time(Span::ZERO, Span::from_hours(24)), "";
        /// Notices in a UTC day; 0 = no limit.
        daily_limit: u32 = 25, Bounds::Count(0, 10_000), "notices";
    }
}

policy! {
    /// How people are told: language, help desk, recipients of alerts, webhook.
    pub struct NoticePolicy = "notices" {
        /// Language of mail to people and to administrators.
        language: NoticeLanguage = NoticeLanguage::English, LANGUAGES, "";
        /// Whether owners are told of a sign-in from a place that is new to their account. Every other
        /// notice to owners is always sent.
        new_location: bool = true, Bounds::Switch, "";
    }
}

/// All alert policies, and where alerts go.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertPolicies {
    /// In the order of [`AlertKind::ALL`].
    by_kind: Vec<AlertPolicy>,
    /// Language.
    pub notices: NoticePolicy,
    /// Addresses that alerts are mailed to; at most [`RECIPIENTS_MAX`].
    pub recipients: Vec<String>,
    /// Address of the webhook; empty = none.
    pub webhook: String,
    /// Whom people ask for help, in the form that the use cases check; empty = as the configuration file
    /// says.
    pub help: String,
}

impl Default for AlertPolicies {
    fn default() -> Self {
        Self {
            by_kind: AlertKind::ALL
                .iter()
                .map(|kind| AlertPolicy::of(*kind))
                .collect(),
            notices: NoticePolicy::default(),
            recipients: Vec::new(),
            webhook: String::new(),
            help: String::new(),
        }
    }
}

impl AlertPolicy {
    /// The default policy for a kind.
    pub fn of(kind: AlertKind) -> Self {
        let default = Self::default();
        Self {
            // The list shows a mailbox that takes no mail; mail to everybody about it helps nobody.
            enabled: kind != AlertKind::NoticeGaveUp,
            threshold: kind.default_threshold().unwrap_or(default.threshold),
            ..default
        }
    }
}

impl AlertPolicies {
    /// The policy of a kind.
    #[expect(
        clippy::indexing_slicing,
        reason = "one policy for each kind, made from the list of all kinds and never fewer"
    )]
    pub fn of(&self, kind: AlertKind) -> &AlertPolicy {
        &self.by_kind[kind as usize]
    }

    /// The policy of a kind, to be changed.
    #[expect(
        clippy::indexing_slicing,
        reason = "one policy for each kind, made from the list of all kinds and never fewer"
    )]
    pub fn of_mut(&mut self, kind: AlertKind) -> &mut AlertPolicy {
        &mut self.by_kind[kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicyType;

    #[test]
    fn every_kind_has_its_own_policy_with_defaults_inside_the_bounds() {
        let mut policies = AlertPolicies::default();
        for kind in AlertKind::ALL {
            assert_eq!(policies.of(*kind), &AlertPolicy::of(*kind), "{kind}");
            for field in AlertPolicy::FIELDS {
                assert!(
                    field.bounds.accept((field.get)(policies.of(*kind))),
                    "{kind}"
                );
            }
        }
        policies.of_mut(AlertKind::ManyLockouts).threshold = 7;
        let changed: Vec<_> = AlertKind::ALL
            .iter()
            .filter(|kind| *policies.of(**kind) != AlertPolicy::of(**kind))
            .collect();
        assert_eq!(changed, [&AlertKind::ManyLockouts]);
    }

    #[test]
    fn every_kind_is_told_by_default_but_mail_that_could_not_be_delivered() {
        let silent = AlertKind::ALL
            .iter()
            .filter(|kind| !AlertPolicy::of(**kind).enabled);
        let silent: Vec<_> = silent.collect();
        assert_eq!(silent, [&AlertKind::NoticeGaveUp]);
    }
}
