//! Policies: list, show, set.
//!
//! Every number comes from the `FIELDS` of its policy type in `zavor_core::policy`; nothing is
//! named twice. Named outbound policies also have a priority, conditions and exceptions, written
//! as lists with commas; one comes into being when its `priority` is set, and goes when its
//! priority is set to `none`.

use strsim::damerau_levenshtein;
use zavor_core::actor::Actor;
use zavor_core::policy::{
    DEFAULT_POLICY, NoticePolicy, OriginGuardPolicy, OutboundPolicies, OutboundPolicy,
    PasswordPolicy, Policies, PolicyError, PolicyType, SmartLockoutPolicy, set,
};

use crate::error::AppError;
use crate::zavor::Zavor;

mod alerting;
mod effect;
mod many;
mod named;

pub use effect::{LIMIT_EFFECT_LOOKED_MAX, LIMIT_EFFECT_NAMED_MAX, LimitEffect};
pub use many::{POLICY_WISHES_MAX, PolicyDifference, PolicyPreview, PolicyRefusal, PolicyWish};
pub use named::PRIORITY_MAX;

use named::{PRIORITY, change_named, shown_matched};

/// One setting, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingShown {
    /// Its key.
    pub key: String,
    /// Its value, as it is typed.
    pub value: String,
    /// Its default.
    pub default: String,
    /// What it accepts, in words.
    pub bounds: String,
    /// Unit of a count; empty otherwise.
    pub unit: String,
    /// What it means.
    pub text: String,
}

/// One policy, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyShown {
    /// Its name.
    pub name: String,
    /// Its settings in reading order.
    pub settings: Vec<SettingShown>,
}

/// A changed (or unchanged) setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySet {
    /// The value before; empty when the policy came into being.
    pub before: String,
    /// The value now.
    pub now: String,
}

impl Zavor {
    /// All policies: the fixed ones, then outbound policies in the order in which they are tried,
    /// of which `sending`, the default, is last; then notices and alerts.
    pub fn policies_list(&self) -> Vec<PolicyShown> {
        let policies = self.store.policies();
        let mut list = vec![
            shown(&policies.smart_lockout),
            shown(&policies.origin_guard),
            shown(&policies.passwords),
        ];
        list.extend(policies.outbound.ordered().iter().map(shown_matched));
        list.push(shown(policies.outbound.default_policy()));
        list.extend(alerting::all_shown(&policies.alerts));
        list
    }

    /// One policy by its name.
    ///
    /// # Errors
    /// `Invalid`, naming the nearest policy.
    pub fn policies_show(&self, name: &str) -> Result<PolicyShown, AppError> {
        let mut list = self.policies_list();
        let wanted = canonical(name);
        match list.iter().position(|policy| policy.name == wanted) {
            Some(at) => Ok(list.swap_remove(at)),
            None => Err(unknown_policy(name, &self.store.policies())),
        }
    }

    /// An outbound policy as it would begin: no conditions, the limits of the default one, no
    /// place in the order yet.
    pub fn policies_new(&self, name: &str) -> PolicyShown {
        named::shown_new(name, self.store.policies().outbound.default_policy())
    }

    /// Sets one value. In force for the next question.
    ///
    /// # Errors
    /// `Invalid` for an unknown policy or key (naming the nearest) and for a value out of bounds
    /// (naming the bounds); `Refused` without the right; `Store` when it could not be written.
    pub async fn policies_set(
        &self,
        actor: &Actor,
        name: &str,
        key: &str,
        value: &str,
    ) -> Result<PolicySet, AppError> {
        let wish = PolicyWish {
            policy: name,
            key,
            value,
            was: None,
        };
        let mut set = self.policies_set_many(actor, &[wish]).await?;
        set.pop()
            .ok_or_else(|| AppError::Invalid("no value was given; nothing was changed".into()))
    }
}

/// `Default` in evidence is `sending` on the command line.
fn canonical(name: &str) -> &str {
    if name.eq_ignore_ascii_case(DEFAULT_POLICY) {
        OutboundPolicy::NAME
    } else {
        name
    }
}

fn shown<P: PolicyType>(policy: &P) -> PolicyShown {
    shown_beside(policy, &P::default())
}

fn shown_beside<P: PolicyType>(policy: &P, default: &P) -> PolicyShown {
    let settings = P::FIELDS.iter().map(|field| SettingShown {
        key: field.key.into(),
        value: (field.get)(policy).to_string(),
        default: (field.get)(default).to_string(),
        bounds: field.bounds.to_string(),
        unit: field.unit.into(),
        text: field.text.into(),
    });
    PolicyShown {
        name: P::NAME.into(),
        settings: settings.collect(),
    }
}

/// Changes one value in `policies`, which are only committed when all is well.
fn change(
    policies: &mut Policies,
    name: &str,
    key: &str,
    value: &str,
    zavor: &Zavor,
) -> Result<PolicySet, AppError> {
    match name {
        SmartLockoutPolicy::NAME => put(&mut policies.smart_lockout, key, value),
        OriginGuardPolicy::NAME => put(&mut policies.origin_guard, key, value),
        PasswordPolicy::NAME => put(&mut policies.passwords, key, value),
        OutboundPolicy::NAME => {
            let mut default = policies.outbound.default_policy().clone();
            let set = put(&mut default, key, value)?;
            let ordered = policies.outbound.ordered().to_vec();
            policies.outbound = OutboundPolicies::new(default, ordered);
            Ok(set)
        }
        NoticePolicy::NAME => alerting::set_notices(&mut policies.alerts, key, value, zavor),
        _ if let Some(kind) = alerting::kind_named(name) => {
            alerting::set_kind(&mut policies.alerts, kind, key, value)
        }
        _ => change_named(policies, name, key, value, zavor),
    }
}

fn put<P: PolicyType>(policy: &mut P, key: &str, value: &str) -> Result<PolicySet, AppError> {
    let keys = P::FIELDS.iter().map(|field| field.key);
    let (before, now) = set(policy, key, value).map_err(|error| refusal(error, P::NAME, keys))?;
    Ok(PolicySet {
        before: before.to_string(),
        now: now.to_string(),
    })
}

fn unknown_policy(name: &str, policies: &Policies) -> AppError {
    let fixed = [
        SmartLockoutPolicy::NAME,
        OriginGuardPolicy::NAME,
        PasswordPolicy::NAME,
        OutboundPolicy::NAME,
    ];
    let named = policies.outbound.ordered().iter();
    let alerts: Vec<String> = alerting::names().collect();
    let all = fixed
        .into_iter()
        .chain(named.map(|policy| policy.name.as_str()))
        .chain(alerts.iter().map(String::as_str));
    let nearest = nearest(name, all).unwrap_or_default();
    AppError::Invalid(format!(
        "no policy {name:?}; did you mean {nearest:?}? A new outbound policy begins with its \
         {PRIORITY}; nothing was changed"
    ))
}

fn refusal<'a>(error: PolicyError, policy: &str, keys: impl Iterator<Item = &'a str>) -> AppError {
    AppError::Invalid(match error {
        PolicyError::UnknownKey { key } => {
            let nearest = nearest(&key, keys).unwrap_or_default();
            format!(
                "policy {policy} has no key {key:?}; did you mean {nearest}? Nothing was changed"
            )
        }
        PolicyError::OutOfBounds { key, given, bounds } => {
            format!("{policy} {key} is {bounds}, not {given:?}; nothing was changed")
        }
    })
}

/// The name that takes the fewest keystrokes to get to.
fn nearest<'a>(typed: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    all.min_by_key(|name| damerau_levenshtein(typed, name))
}
