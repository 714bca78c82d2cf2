//! Named outbound policies: their place in the order, conditions and exceptions.

use zavor_core::account::SignInName;
use zavor_core::policy::{
    CONDITION_VALUES_MAX, Conditions, Matched, OUTBOUND_POLICIES_MAX, OutboundPolicies,
    OutboundPolicy, POLICY_NAME_BYTES_MAX, Policies, PolicyError, PolicyType, field,
};

use crate::platform::error::{AppError, InvalidPolicy};
use crate::platform::names;
use crate::platform::service::Platform;
use crate::platform::typed::{checked_group, is_invisible};
use crate::policies::shown::{PRIORITY, PolicySet, PolicyShown, SettingShown, put, refusal, shown};
use crate::policies::unknown::unknown_policy;

/// Keys of a named outbound policy that are not numbers, with their texts.
const CONDITION_KEYS: &[(&str, &str)] = &[
    (
        "accounts",
        "Accounts it applies to, separated by commas; empty = no condition.",
    ),
    (
        "groups",
        "Groups it applies to, separated by commas; empty = no condition.",
    ),
    (
        "domains",
        "Domains it applies to, separated by commas; empty = no condition.",
    ),
    (
        "except_accounts",
        "Accounts it does not apply to, separated by commas.",
    ),
    (
        "except_groups",
        "Groups it does not apply to, separated by commas.",
    ),
    (
        "except_domains",
        "Domains it does not apply to, separated by commas.",
    ),
];
const PRIORITY_TEXT: &str = "Place in the order: the policy with the smallest number that matches \
                             wins. `none` removes the policy.";
/// Groups of a named policy that are not limits: to whom it applies, and to whom not.
const APPLIES_TO: &str = "applies_to";
const EXCEPTIONS: &str = "exceptions";
/// Largest priority.
pub const PRIORITY_MAX: u32 = 1_000_000;

pub(super) fn shown_matched(policy: &Matched) -> PolicyShown {
    let mut settings = vec![SettingShown {
        key: PRIORITY.into(),
        value: policy.priority.to_string(),
        default: String::new(),
        bounds: format!("0 to {PRIORITY_MAX} or none"),
        unit: String::new(),
        text: PRIORITY_TEXT.into(),
        group: APPLIES_TO,
    }];
    for (key, text) in CONDITION_KEYS {
        settings.push(SettingShown {
            key: (*key).into(),
            value: condition(policy, key).join(","),
            default: String::new(),
            bounds: format!("up to {CONDITION_VALUES_MAX} values separated by commas"),
            unit: String::new(),
            text: (*text).into(),
            group: match key.starts_with("except_") {
                true => EXCEPTIONS,
                false => APPLIES_TO,
            },
        });
    }
    settings.extend(shown(&policy.limits).settings);
    PolicyShown {
        name: policy.name.clone(),
        settings,
    }
}

/// A policy that does not exist yet, as it would start.
pub(super) fn shown_new(name: &str, default: &OutboundPolicy) -> PolicyShown {
    let mut shown = shown_matched(&beginning(name, 0, default));
    for setting in shown.settings.iter_mut().filter(|s| s.key == PRIORITY) {
        setting.value = String::new();
    }
    shown
}

fn beginning(name: &str, priority: u32, default: &OutboundPolicy) -> Matched {
    Matched {
        name: name.into(),
        priority,
        conditions: Conditions::default(),
        exceptions: Conditions::default(),
        limits: default.clone(),
    }
}

/// A named outbound policy: its place, its conditions, its limits.
pub(super) async fn change_named(
    policies: &mut Policies,
    name: &str,
    key: &str,
    value: &str,
    platform: &Platform,
) -> Result<PolicySet, AppError> {
    let default = policies.outbound.default_policy().clone();
    let mut ordered = policies.outbound.ordered().to_vec();
    let at = ordered.iter().position(|policy| policy.name == name);
    let set = match (at, key) {
        (Some(at), PRIORITY) if value == "none" => {
            let gone = ordered.remove(at);
            PolicySet {
                before: gone.priority.to_string(),
                now: String::new(),
            }
        }
        (_, PRIORITY) => {
            let priority = priority(value)?;
            let before = match at.and_then(|at| ordered.get_mut(at)) {
                Some(policy) => {
                    let before = policy.priority.to_string();
                    policy.priority = priority;
                    before
                }
                None => {
                    new_policy(&mut ordered, name, priority, &default)?;
                    String::new()
                }
            };
            PolicySet {
                before,
                now: priority.to_string(),
            }
        }
        (None, _) => return Err(unknown_policy(name, policies)),
        (Some(at), _) => {
            let policy = &mut ordered[at];
            if CONDITION_KEYS.iter().any(|(known, _)| *known == key) {
                let before = condition(policy, key).join(",");
                set_condition(policy, key, value, platform).await?;
                PolicySet {
                    before,
                    now: condition(policy, key).join(","),
                }
            } else if field::<OutboundPolicy>(key).is_some() {
                put(&mut policy.limits, key, value)?
            } else {
                let unknown = PolicyError::UnknownKey { key: key.into() };
                let keys = OutboundPolicy::FIELDS.iter().map(|field| field.key);
                let keys = keys
                    .chain(CONDITION_KEYS.iter().map(|(key, _)| *key))
                    .chain([PRIORITY]);
                return Err(refusal(unknown, name, keys));
            }
        }
    };
    policies.outbound = OutboundPolicies::new(default, ordered);
    Ok(set)
}

fn priority(value: &str) -> Result<u32, AppError> {
    value
        .parse()
        .ok()
        .filter(|priority| *priority <= PRIORITY_MAX)
        .ok_or_else(|| {
            InvalidPolicy::Priority {
                key: PRIORITY,
                most: PRIORITY_MAX,
                given: value.into(),
            }
            .into()
        })
}

/// A new policy starts with the limits of the default one.
fn new_policy(
    ordered: &mut Vec<Matched>,
    name: &str,
    priority: u32,
    default: &OutboundPolicy,
) -> Result<(), AppError> {
    let plain = !name.trim().is_empty()
        && name.trim() == name
        && name.len() <= POLICY_NAME_BYTES_MAX
        && !name.chars().any(is_invisible);
    if !plain {
        let most = POLICY_NAME_BYTES_MAX;
        return Err(InvalidPolicy::Name { most }.into());
    }
    if ordered.len() >= OUTBOUND_POLICIES_MAX {
        let most = OUTBOUND_POLICIES_MAX;
        return Err(InvalidPolicy::TooMany { most }.into());
    }
    ordered.push(beginning(name, priority, default));
    Ok(())
}

fn condition(policy: &Matched, key: &str) -> Vec<String> {
    let (conditions, kind) = match key.strip_prefix("except_") {
        Some(kind) => (&policy.exceptions, kind),
        None => (&policy.conditions, key),
    };
    match kind {
        "accounts" => conditions
            .accounts
            .iter()
            .map(ToString::to_string)
            .collect(),
        "groups" => conditions.groups.clone(),
        _ => conditions.domains.clone(),
    }
}

async fn set_condition(
    policy: &mut Matched,
    key: &str,
    value: &str,
    platform: &Platform,
) -> Result<(), AppError> {
    let mut values: Vec<&str> = value.split(',').map(str::trim).collect();
    values.retain(|value| !value.is_empty());
    if values.len() > CONDITION_VALUES_MAX {
        let (key, most) = (key.into(), CONDITION_VALUES_MAX);
        return Err(InvalidPolicy::ConditionValues { key, most }.into());
    }
    let (conditions, kind) = match key.strip_prefix("except_") {
        Some(kind) => (&mut policy.exceptions, kind),
        None => (&mut policy.conditions, key),
    };
    match kind {
        "accounts" => {
            let mut accounts = Vec::new();
            for typed in values {
                accounts.push(account_address(platform, typed).await?);
            }
            conditions.accounts = accounts;
        }
        "groups" => {
            let groups: Result<Vec<String>, AppError> =
                values.iter().map(|typed| checked_group(typed)).collect();
            conditions.groups = groups?;
        }
        _ => {
            let domains: Result<Vec<String>, AppError> = values
                .iter()
                .map(|typed| {
                    names::normal_domain(typed).ok_or_else(|| {
                        let typed = (*typed).into();
                        InvalidPolicy::Domain { typed }.into()
                    })
                })
                .collect();
            conditions.domains = domains?;
        }
    }
    Ok(())
}

/// Conditions compare an account's own address, so an alias is resolved when it is typed.
async fn account_address(platform: &Platform, typed: &str) -> Result<SignInName, AppError> {
    let who = platform.resolve(typed.as_bytes()).await?;
    match who.account {
        Some(_) => Ok(who.address),
        None => Err(AppError::Unknown {
            what: "account",
            name: typed.into(),
        }),
    }
}
