//! One setting in words: name, value, default, bounds, unit, effect.

use zavor_app::platform::HELP_CHARS_MAX;
use zavor_app::policies::{OWN_TERMS, PRIORITY_MAX, PolicyShown, SettingShown};
use zavor_core::alert::AlertKind;
use zavor_core::password_rule::OWN_TERMS_MAX;
use zavor_core::policy::{
    ALERT_POLICY_PREFIX, AlertPolicy, Bounds, CONDITION_VALUES_MAX, NoticePolicy,
    OriginGuardPolicy, OutboundPolicy, PasswordPolicy, PolicyType, RECIPIENTS_MAX, RecoveryPolicy,
    SmartLockoutPolicy, Value, field,
};

use crate::text::Text;

/// A setting as the pages show it.
#[derive(Debug, Clone)]
pub(in crate::pages) struct SettingView {
    pub(in crate::pages) key: String,
    pub(in crate::pages) label: String,
    pub(in crate::pages) effect: String,
    /// In words, with its unit.
    pub(in crate::pages) value: String,
    /// In words; empty if it has none.
    pub(in crate::pages) default: String,
    /// Whether it differs from the default.
    pub(in crate::pages) differs: bool,
}

/// Settings under one heading.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Grouped<T> {
    /// Fixed name of the group; empty = none.
    pub(in crate::pages) name: &'static str,
    /// Empty = none.
    pub(in crate::pages) heading: String,
    pub(in crate::pages) settings: Vec<T>,
}

/// The group of what people change most, in every policy that has groups.
const COMMON: &str = "common";

/// Puts settings, which come group by group, under their headings, those that people change most first.
pub(super) fn grouped<T>(
    text: Text,
    policy: &str,
    settings: impl Iterator<Item = (&'static str, T)>,
) -> Vec<Grouped<T>> {
    let mut groups: Vec<Grouped<T>> = Vec::new();
    for (name, setting) in settings {
        match groups.last_mut().filter(|group| group.name == name) {
            Some(group) => group.settings.push(setting),
            None => groups.push(Grouped {
                name,
                heading: match name {
                    "" => String::new(),
                    // What is most used of an outbound policy is what it is for.
                    COMMON if is_outbound(policy) => text.say("outbound-limits"),
                    name => text.name_of("policy-group", name),
                },
                settings: vec![setting],
            }),
        }
    }
    groups.sort_by_key(|group| group.name != COMMON);
    groups
}

/// Whether this is a policy of sending limits: the one for everybody, or a named one.
fn is_outbound(policy: &str) -> bool {
    let others = [
        SmartLockoutPolicy::NAME,
        OriginGuardPolicy::NAME,
        PasswordPolicy::NAME,
        RecoveryPolicy::NAME,
        NoticePolicy::NAME,
    ];
    !others.contains(&policy) && !policy.starts_with(ALERT_POLICY_PREFIX)
}

/// Settings that are texts: key, name, effect.
const TEXTS: &[(&str, &str, &str)] = &[
    ("priority", "policy-priority", "policy-priority-effect"),
    ("accounts", "policy-accounts", "policy-accounts-effect"),
    ("groups", "policy-groups", "policy-groups-effect"),
    ("domains", "policy-domains", "policy-domains-effect"),
    (
        "except_accounts",
        "policy-except_accounts",
        "policy-except_accounts-effect",
    ),
    (
        "except_groups",
        "policy-except_groups",
        "policy-except_groups-effect",
    ),
    (
        "except_domains",
        "policy-except_domains",
        "policy-except_domains-effect",
    ),
    (
        "recipients",
        "policy-recipients",
        "policy-recipients-effect",
    ),
    ("webhook", "policy-webhook", "policy-webhook-effect"),
    ("help", "policy-help", "policy-help-effect"),
    (OWN_TERMS, "policy-own_terms", "policy-own_terms-effect"),
];

/// Settings that say to whom a policy applies.
const CONDITIONS: [&str; 3] = ["accounts", "groups", "domains"];

/// What a key of a policy accepts; `None` for texts.
pub(super) fn bounds_of(policy: &str, key: &str) -> Option<Bounds> {
    fn of<P: PolicyType>(key: &str) -> Option<Bounds> {
        field::<P>(key).map(|field| field.bounds)
    }
    match policy {
        SmartLockoutPolicy::NAME => of::<SmartLockoutPolicy>(key),
        OriginGuardPolicy::NAME => of::<OriginGuardPolicy>(key),
        PasswordPolicy::NAME => of::<PasswordPolicy>(key),
        RecoveryPolicy::NAME => of::<RecoveryPolicy>(key),
        NoticePolicy::NAME => of::<NoticePolicy>(key),
        _ if policy.starts_with(ALERT_POLICY_PREFIX) => of::<AlertPolicy>(key),
        _ => of::<OutboundPolicy>(key),
    }
}

/// Whether a setting is a whole number that counts something, and not a length of time.
pub(super) fn is_number(policy: &str, key: &str) -> bool {
    key == "priority" || matches!(bounds_of(policy, key), Some(Bounds::Count(..)))
}

/// Name and effect of a key.
pub(super) fn words(text: Text, key: &str) -> (String, String) {
    match TEXTS.iter().find(|(known, ..)| *known == key) {
        Some((_, label, effect)) => (text.say(label), text.say(effect)),
        None => (
            text.name_of("policy", key),
            text.say(&format!("policy-{key}-effect")),
        ),
    }
}

/// A typed value in words. Texts stay as they are.
pub(super) fn value_in_words(text: Text, policy: &str, key: &str, unit: &str, raw: &str) -> String {
    let value = bounds_of(policy, key).and_then(|bounds| Value::parse(raw, bounds));
    let kind = policy.strip_prefix(ALERT_POLICY_PREFIX);
    match (value, kind) {
        (Some(Value::Count(n)), Some(kind)) if key == "threshold" => {
            text.count(&format!("alert-threshold-{kind}"), n)
        }
        (Some(value), _) => text.policy_value(value, unit),
        (None, _) if raw.is_empty() && key == "webhook" => text.say("not-configured"),
        // A condition that names nobody leaves nobody out.
        (None, _) if raw.is_empty() && CONDITIONS.contains(&key) => text.say("report-all"),
        (None, _) if raw.is_empty() => text.say("none"),
        (None, _) if key == "help" => raw.to_owned(),
        (None, _) => raw.replace(',', ", "),
    }
}

/// What a key accepts, in words; empty for a switch, which needs no explanation.
pub(super) fn bounds_in_words(text: Text, policy: &str, key: &str, hosts: &[String]) -> String {
    match (bounds_of(policy, key), key) {
        (Some(bounds), _) => text.policy_bounds(bounds),
        (None, "priority") => text.policy_bounds(Bounds::Count(0, PRIORITY_MAX)),
        (None, "recipients") => text.count("policy-bounds-addresses", RECIPIENTS_MAX as u64),
        (None, "webhook") if hosts.is_empty() => text.say("policy-bounds-no-hosts"),
        (None, "webhook") => {
            text.say_with("policy-bounds-hosts", &[("hosts", hosts.join(", ").into())])
        }
        (None, "help") => text.count("policy-bounds-characters", HELP_CHARS_MAX as u64),
        (None, OWN_TERMS) => text.count("policy-bounds-terms", OWN_TERMS_MAX as u64),
        (None, _) => text.count("policy-bounds-values", CONDITION_VALUES_MAX as u64),
    }
}

/// A setting in words.
pub(super) fn view(text: Text, policy: &str, setting: &SettingShown) -> SettingView {
    let (label, effect) = words(text, &setting.key);
    let in_words = |raw: &str| value_in_words(text, policy, &setting.key, &setting.unit, raw);
    let has_default = bounds_of(policy, &setting.key).is_some();
    SettingView {
        value: in_words(&setting.value),
        default: match has_default {
            true => in_words(&setting.default),
            false => String::new(),
        },
        differs: has_default && setting.value != setting.default,
        key: setting.key.clone(),
        label,
        effect,
    }
}

/// All settings of a policy in words.
pub(in crate::pages) fn views(text: Text, policy: &PolicyShown) -> Vec<SettingView> {
    let settings = policy.settings.iter();
    settings
        .map(|setting| view(text, &policy.name, setting))
        .collect()
}

/// The same under the headings of their groups.
pub(super) fn grouped_views(text: Text, policy: &PolicyShown) -> Vec<Grouped<SettingView>> {
    let settings = policy.settings.iter();
    let settings = settings.map(|setting| (setting.group, view(text, &policy.name, setting)));
    grouped(text, &policy.name, settings)
}

/// The name of a policy on the pages.
pub(super) fn title(text: Text, policy: &str) -> String {
    let kind = policy.strip_prefix(ALERT_POLICY_PREFIX);
    match kind.and_then(AlertKind::from_name) {
        Some(kind) => text.name_of("alert-kind", kind),
        None => match policy {
            SmartLockoutPolicy::NAME
            | OriginGuardPolicy::NAME
            | PasswordPolicy::NAME
            | RecoveryPolicy::NAME
            | NoticePolicy::NAME => text.name_of("policy-name", policy),
            OutboundPolicy::NAME => text.say("outbound-default"),
            named => named.to_owned(),
        },
    }
}
