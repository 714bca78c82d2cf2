//! A policy as it is shown, one value of it as it was set, and the most similar name for an unknown
//! one.
use strsim::damerau_levenshtein;
use zavor_core::policy::{PolicyError, PolicyType, grouped, set};

use crate::platform::error::{AppError, InvalidPolicy};

pub(super) const PRIORITY: &str = "priority";

/// One setting, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingShown {
    /// Its key.
    pub key: String,
    /// Its value, as typed.
    pub value: String,
    /// Its default.
    pub default: String,
    /// What it accepts, in words.
    pub bounds: String,
    /// Unit of a count; empty otherwise.
    pub unit: String,
    /// What it means.
    pub text: String,
    /// Fixed name of the group it belongs to; empty = none.
    pub group: &'static str,
}

/// One policy, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyShown {
    /// Its name.
    pub name: String,
    /// Its settings in reading order: group by group, the common ones first.
    pub settings: Vec<SettingShown>,
}

/// A changed (or unchanged) setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySet {
    /// The value before; empty if the policy was created.
    pub before: String,
    /// The value now.
    pub now: String,
}

pub(super) fn shown<P: PolicyType>(policy: &P) -> PolicyShown {
    shown_beside(policy, &P::default())
}

pub(super) fn shown_beside<P: PolicyType>(policy: &P, default: &P) -> PolicyShown {
    let settings = grouped::<P>().map(|(group, field)| SettingShown {
        group,
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

pub(super) fn put<P: PolicyType>(
    policy: &mut P,
    key: &str,
    value: &str,
) -> Result<PolicySet, AppError> {
    let keys = P::FIELDS.iter().map(|field| field.key);
    let (before, now) = set(policy, key, value).map_err(|error| refusal(error, P::NAME, keys))?;
    Ok(PolicySet {
        before: before.to_string(),
        now: now.to_string(),
    })
}

pub(super) fn refusal<'a>(
    error: PolicyError,
    policy: &str,
    keys: impl Iterator<Item = &'a str>,
) -> AppError {
    let policy = policy.into();
    match error {
        PolicyError::UnknownKey { key } => {
            let nearest = nearest(&key, keys).unwrap_or_default().into();
            InvalidPolicy::NoKey {
                policy,
                key,
                nearest,
            }
        }
        PolicyError::OutOfBounds { key, given, bounds } => InvalidPolicy::OutOfBounds {
            policy,
            key,
            bounds,
            given,
        },
    }
    .into()
}

/// The name that takes the fewest keystrokes to get to.
pub(super) fn nearest<'a>(typed: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    all.min_by_key(|name| damerau_levenshtein(typed, name))
}
