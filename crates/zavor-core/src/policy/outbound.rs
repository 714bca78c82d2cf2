//! Outbound policies: sending limits, the senders they apply to, and which policy wins.
//!
//! Policies have a priority order. Conditions are OR inside one kind and AND between kinds;
//! exceptions are OR; the first policy that matches wins. The default policy has no conditions,
//! always exists and is last.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::fields::{PolicyType, policy};
use super::setting::Setting;
use super::value::{Bounds, Value};
use crate::account::SignInName;
use crate::closed_list::closed_list;

closed_list! {
    /// What reaching a restricting limit does.
    pub enum ActionAtLimit {
        /// Restrict until released.
        Restrict = "restrict",
        /// Restrict until the next UTC day.
        RestrictUntilNextDay = "restrict_until_next_day",
        /// Let the mail through and tell administrators.
        AlertOnly = "alert_only",
    }
}

impl Setting for ActionAtLimit {
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

const ACTIONS: Bounds = Bounds::Choice(&["restrict", "restrict_until_next_day", "alert_only"]);

policy! {
    /// Sending limits of one outbound policy. All count recipients except where said; the
    /// standard and strict values follow Exchange Online (`reference/microsoft-365.md` section 2).
    pub struct OutboundPolicy = "sending" {
        /// Recipients outside the organisation's domains in any hour. 0 = only the service limit.
        external_recipients_per_hour: u32 = 500, Bounds::Count(0, 100_000), "recipients";
        /// Recipients inside the organisation's domains in any hour. 0 = only the service limit.
        internal_recipients_per_hour: u32 = 1000, Bounds::Count(0, 100_000), "recipients";
        /// Recipients in any 24 hours. 0 = only the service limit.
        recipients_per_day: u32 = 1000, Bounds::Count(0, 100_000), "recipients";
        /// Messages in any minute; over it mail waits, nobody is restricted. 0 = no limit.
        messages_per_minute: u32 = 30, Bounds::Count(0, 100_000), "messages";
        /// Recipients of one message; the next one is refused, nobody is restricted.
        recipients_per_message: u32 = 500, Bounds::Count(1, 100_000), "recipients";
        /// Service limit of recipients in any 24 hours; mail waits until it drains.
        service_recipients_per_day: u32 = 10_000, Bounds::Count(1, 1_000_000), "recipients";
        /// What reaching a limit per hour or per day does.
        action_at_limit: ActionAtLimit = ActionAtLimit::Restrict, ACTIONS, "";
    } in groups {
        "common": external_recipients_per_hour, internal_recipients_per_hour, recipients_per_day,
            action_at_limit;
        "not_restricting": messages_per_minute, recipients_per_message,
            service_recipients_per_day;
    }
}

closed_list! {
    /// Limits that are set together (`spec/sending.md`, "Limits").
    pub enum OutboundPreset {
        /// What a new policy begins with.
        Standard = "standard",
        /// For those who have no reason to write to many.
        Strict = "strict",
    }
}

/// Keys of the limits that a preset sets. The service limit is not one of them: it protects the
/// server, and an administrator may have raised it for good reason.
const PRESET_KEYS: [&str; 6] = [
    "external_recipients_per_hour",
    "internal_recipients_per_hour",
    "recipients_per_day",
    "messages_per_minute",
    "recipients_per_message",
    "action_at_limit",
];

impl OutboundPreset {
    /// Each key that it sets, with its value as typed.
    pub fn values(self) -> Vec<(&'static str, String)> {
        let limits = match self {
            Self::Standard => OutboundPolicy::default(),
            Self::Strict => OutboundPolicy {
                external_recipients_per_hour: 400,
                internal_recipients_per_hour: 800,
                recipients_per_day: 800,
                ..OutboundPolicy::default()
            },
        };
        let fields = OutboundPolicy::FIELDS.iter();
        let ours = fields.filter(|field| PRESET_KEYS.contains(&field.key));
        ours.map(|field| (field.key, (field.get)(&limits).to_string()))
            .collect()
    }
}

/// The senders that a policy applies to. An empty list is no condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Accounts by address.
    pub accounts: Vec<SignInName>,
    /// Groups.
    pub groups: Vec<String>,
    /// Domains.
    pub domains: Vec<String>,
}

/// A named policy with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// Its name, unique, shown in evidence.
    pub name: String,
    /// Smaller is earlier.
    pub priority: u32,
    /// The senders it applies to.
    pub conditions: Conditions,
    /// The senders it does not apply to (one match is enough).
    pub exceptions: Conditions,
    /// The limits.
    pub limits: OutboundPolicy,
}

/// All outbound policies.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutboundPolicies {
    /// Policies with conditions, in priority order.
    ordered: Vec<Matched>,
    /// Applies to everybody else.
    default: OutboundPolicy,
}

/// The facts about a sender that conditions look at.
#[derive(Debug, Clone, Copy)]
pub struct Charged<'a> {
    /// The address, or the normal form of a sending name without an account.
    pub address: &'a SignInName,
    /// Groups of the account.
    pub groups: &'a [String],
}

/// Most outbound policies beside the default.
pub const OUTBOUND_POLICIES_MAX: usize = 100;
/// Most values of one condition of one policy.
pub const CONDITION_VALUES_MAX: usize = 1000;
/// Longest name of an outbound policy in bytes.
pub const POLICY_NAME_BYTES_MAX: usize = 100;
/// Name of the policy that always exists.
pub const DEFAULT_POLICY: &str = "Default";

impl Conditions {
    fn account_matches(&self, who: &Charged<'_>) -> bool {
        self.accounts.contains(who.address)
    }

    fn group_matches(&self, who: &Charged<'_>) -> bool {
        who.groups.iter().any(|group| self.groups.contains(group))
    }

    fn domain_matches(&self, who: &Charged<'_>) -> bool {
        self.domains
            .iter()
            .any(|domain| domain == who.address.domain())
    }

    fn all(&self, who: &Charged<'_>) -> bool {
        (self.accounts.is_empty() || self.account_matches(who))
            && (self.groups.is_empty() || self.group_matches(who))
            && (self.domains.is_empty() || self.domain_matches(who))
    }

    fn any(&self, who: &Charged<'_>) -> bool {
        self.account_matches(who) || self.group_matches(who) || self.domain_matches(who)
    }
}

impl OutboundPolicies {
    /// From records; sorts by priority, then name, so that the order never depends on the store.
    pub fn new(default: OutboundPolicy, mut ordered: Vec<Matched>) -> Self {
        ordered.sort_by(|a, b| {
            a.priority
                .cmp(&b.priority)
                .then_with(|| a.name.cmp(&b.name))
        });
        Self { ordered, default }
    }

    /// The policy in force for a sender: its name and limits.
    pub fn resolve(&self, who: &Charged<'_>) -> (&str, &OutboundPolicy) {
        self.ordered
            .iter()
            .find(|policy| policy.conditions.all(who) && !policy.exceptions.any(who))
            .map_or((DEFAULT_POLICY, &self.default), |policy| {
                (&policy.name, &policy.limits)
            })
    }

    /// The default policy.
    pub fn default_policy(&self) -> &OutboundPolicy {
        &self.default
    }

    /// Policies with conditions, in the order in which they are tried.
    pub fn ordered(&self) -> &[Matched] {
        &self.ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who<'a>(address: &'a SignInName, groups: &'a [String]) -> Charged<'a> {
        Charged { address, groups }
    }

    fn named(name: &str, priority: u32, conditions: Conditions, exceptions: Conditions) -> Matched {
        let limits = OutboundPolicy {
            recipients_per_day: priority,
            ..OutboundPolicy::default()
        };
        Matched {
            name: name.to_string(),
            priority,
            conditions,
            exceptions,
            limits,
        }
    }

    #[test]
    fn presets_are_the_columns_of_the_contract() {
        let of = |preset: OutboundPreset| {
            let values = preset.values();
            let values: Vec<String> = values.into_iter().map(|(_, value)| value).collect();
            values.join(" ")
        };
        assert_eq!(
            of(OutboundPreset::Standard),
            "500 1000 1000 30 500 restrict"
        );
        assert_eq!(of(OutboundPreset::Strict), "400 800 800 30 500 restrict");
    }

    #[test]
    fn kinds_are_anded_values_are_ored_exceptions_win_and_the_first_match_counts() {
        let ana = SignInName::from_normal_form("ana@contoso.example");
        let dan = SignInName::from_normal_form("dan@contoso.example");
        let sales = ["sales".to_string()];
        let conditions = Conditions {
            groups: alloc::vec!["sales".to_string(), "support".to_string()],
            domains: alloc::vec!["contoso.example".to_string()],
            ..Conditions::default()
        };
        let except_dan = Conditions {
            accounts: alloc::vec![dan.clone()],
            ..Conditions::default()
        };
        let later = named("Later", 20, conditions.clone(), Conditions::default());
        let first = named("First", 10, conditions, except_dan);
        let policies = OutboundPolicies::new(OutboundPolicy::default(), alloc::vec![later, first]);
        let in_sales = &sales[..];
        assert_eq!(policies.resolve(&who(&ana, in_sales)).0, "First");
        assert_eq!(
            policies.resolve(&who(&dan, in_sales)).0,
            "Later",
            "the exception counts"
        );
        assert_eq!(
            policies.resolve(&who(&ana, &[])).0,
            "Default",
            "both kinds must match"
        );
        let elsewhere = SignInName::from_normal_form("ana@fabrikam.example");
        assert_eq!(policies.resolve(&who(&elsewhere, in_sales)).0, "Default");
    }

    #[test]
    fn an_exception_of_one_kind_is_enough_and_one_without_values_excepts_nobody() {
        let ana = SignInName::from_normal_form("ana@contoso.example");
        let sales = ["sales".to_string()];
        let none = Conditions::default;
        let exceptions = [
            (none(), "All"),
            (
                Conditions {
                    accounts: alloc::vec![ana.clone()],
                    ..none()
                },
                "Default",
            ),
            (
                Conditions {
                    groups: sales.to_vec(),
                    ..none()
                },
                "Default",
            ),
            (
                Conditions {
                    domains: alloc::vec!["contoso.example".to_string()],
                    ..none()
                },
                "Default",
            ),
            (
                Conditions {
                    accounts: alloc::vec![SignInName::from_normal_form("dan@contoso.example")],
                    groups: alloc::vec!["other".to_string()],
                    domains: alloc::vec!["other.example".to_string()],
                },
                "All",
            ),
        ];
        for (exceptions, expected) in exceptions {
            let policy = named("All", 10, none(), exceptions);
            let policies = OutboundPolicies::new(OutboundPolicy::default(), alloc::vec![policy]);
            assert_eq!(policies.resolve(&who(&ana, &sales)).0, expected);
        }
    }
}
