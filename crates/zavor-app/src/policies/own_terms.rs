//! The organisation's own terms as a value of policy `passwords`: a list with commas.
//!
//! They count beside the terms of the configuration file, which no door changes.

use zavor_core::password_rule::{OWN_TERMS_MAX, TermRefusal, WORD_LENGTH_MAX, WORD_LENGTH_MIN};
use zavor_core::policy::{PasswordPolicy, Policies, PolicyError, PolicyType};

use crate::platform::error::{AppError, InvalidPolicy};
use crate::platform::notes::SettingNote;
use crate::platform::own_term;
use crate::policies::shown::{PolicySet, PolicyShown, SettingShown, put, refusal, shown};

/// The key of the terms.
pub const OWN_TERMS: &str = "own_terms";
/// Their group on the page: a long list, apart from the numbers.
const GROUP: &str = "own_terms";
/// Most terms that the audit names of those added, and of those removed.
const NAMED_MAX: usize = 20;
const TEXT: &str = "Words that everybody would guess here (products, places, nicknames), separated by \
                    commas: in a new password each counts as one character, even with a typing \
                    mistake in it. Those of the configuration file ([directory] password_terms) count \
                    too.";

/// Policy `passwords` with its terms.
pub(super) fn shown_with_terms(policies: &Policies) -> PolicyShown {
    let mut policy = shown(&policies.passwords);
    policy.settings.push(SettingShown {
        group: GROUP,
        key: OWN_TERMS.into(),
        value: policies.own_terms.join(","),
        default: String::new(),
        bounds: format!(
            "up to {OWN_TERMS_MAX} terms of {WORD_LENGTH_MIN} to {WORD_LENGTH_MAX} letters or digits, separated by commas"
        ),
        unit: String::new(),
        text: TEXT.into(),
    });
    policy
}

/// Sets a value of policy `passwords`.
pub(super) fn set(policies: &mut Policies, key: &str, value: &str) -> Result<PolicySet, AppError> {
    if key == OWN_TERMS {
        let before = std::mem::replace(&mut policies.own_terms, terms(value)?).join(",");
        let now = policies.own_terms.join(",");
        return Ok(PolicySet { before, now });
    }
    let mut fields = PasswordPolicy::FIELDS.iter();
    if fields.any(|field| field.key == key) {
        return put(&mut policies.passwords, key, value);
    }
    let unknown = PolicyError::UnknownKey { key: key.into() };
    let keys = PasswordPolicy::FIELDS.iter().map(|field| field.key);
    Err(refusal(
        unknown,
        PasswordPolicy::NAME,
        keys.chain([OWN_TERMS]),
    ))
}

/// The terms of a list with commas or on lines of their own, sorted, each once.
fn terms(value: &str) -> Result<Vec<String>, AppError> {
    let typed = value.split([',', '\n', '\r']).map(str::trim);
    let typed: Vec<&str> = typed.filter(|term| !term.is_empty()).collect();
    let mut terms = Vec::with_capacity(typed.len().min(OWN_TERMS_MAX));
    for term in typed {
        terms.push(own_term(term).map_err(|why| refused(term, why))?);
    }
    terms.sort();
    terms.dedup();
    if terms.len() > OWN_TERMS_MAX {
        let most = OWN_TERMS_MAX;
        return Err(InvalidPolicy::OwnTerms { most }.into());
    }
    Ok(terms)
}

fn refused(term: &str, why: TermRefusal) -> AppError {
    // A term that is too long may be as long as a request.
    let term = term.chars().take(2 * WORD_LENGTH_MAX).collect();
    match why {
        TermRefusal::TooShort => {
            let least = WORD_LENGTH_MIN;
            InvalidPolicy::OwnTermTooShort { term, least }
        }
        TermRefusal::TooLong => {
            let most = WORD_LENGTH_MAX;
            InvalidPolicy::OwnTermTooLong { term, most }
        }
        TermRefusal::NotTypeable => InvalidPolicy::OwnTermNotTypeable { term },
    }
    .into()
}

/// What changed, for the audit: the terms that came and went, and not all of both lists.
pub(super) fn note(set: &PolicySet) -> SettingNote {
    let (added, removed) = terms_changed(&set.before, &set.now);
    SettingNote::OwnTerms {
        count: set.now.split(',').filter(|term| !term.is_empty()).count(),
        added: named(&added),
        removed: named(&removed),
    }
}

/// The terms that a change adds and those that it removes, from two values of the setting.
pub fn terms_changed<'a>(before: &'a str, now: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    fn of(list: &str) -> std::collections::BTreeSet<&str> {
        list.split(',').filter(|term| !term.is_empty()).collect()
    }
    let (before, now) = (of(before), of(now));
    let added = now.difference(&before).copied().collect();
    (added, before.difference(&now).copied().collect())
}

fn named(terms: &[&str]) -> String {
    let first: Vec<&str> = terms.iter().take(NAMED_MAX).copied().collect();
    match terms.len().saturating_sub(NAMED_MAX) {
        0 if terms.is_empty() => "-".into(),
        0 => first.join(", "),
        more => format!("{} (+{more})", first.join(", ")),
    }
}
