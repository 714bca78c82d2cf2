//! How the candidates of a search are found: by direct look-ups, or by a scan.

use std::collections::BTreeSet;

use zavor_app::platform::search::ANYWHERE_CHARS;
use zavor_core::account::SignInName;

use super::entry::name_of;
use super::filter::{Assertion, Filter, Substrings};
use super::schema::{Rule, attribute_type};

/// How candidates are found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Only these can match.
    Names(BTreeSet<SignInName>),
    /// Anybody whose names contain this text may match.
    Scan(String),
}

/// The cheapest plan that misses no match.
pub(super) fn plan(filter: &Filter, domains: &[String]) -> Plan {
    match filter {
        Filter::Equality(assertion) => equality(assertion, domains),
        Filter::Substrings(parts) => match attribute_type(&parts.attribute).map(|t| t.rule()) {
            Some(Rule::Name { .. }) => Plan::Scan(hint(parts)),
            // Undefined for every entry.
            _ => Plan::Names(BTreeSet::new()),
        },
        Filter::And(terms) => terms
            .iter()
            .map(|term| plan(term, domains))
            .min_by_key(|plan| match plan {
                Plan::Names(names) => (0, names.len()),
                Plan::Scan(text) => (1, usize::MAX - text.len()),
            })
            .unwrap_or_else(|| Plan::Scan(String::new())),
        Filter::Or(terms) => {
            let mut all = BTreeSet::new();
            for term in terms {
                match plan(term, domains) {
                    Plan::Names(names) => all.extend(names),
                    Plan::Scan(_) => return Plan::Scan(String::new()),
                }
            }
            Plan::Names(all)
        }
        Filter::Not(_) | Filter::Present(_) => Plan::Scan(String::new()),
        Filter::Unsupported => Plan::Names(BTreeSet::new()),
    }
}

fn equality(assertion: &Assertion, domains: &[String]) -> Plan {
    match attribute_type(&assertion.attribute).map(|known| known.rule()) {
        // Not a valid name: the term is never true.
        Some(Rule::Name { bare }) => Plan::Names(
            name_of(&assertion.value, bare, domains)
                .into_iter()
                .collect(),
        ),
        Some(Rule::Text | Rule::ObjectClass | Rule::Dn) => Plan::Scan(String::new()),
        // Undefined for every entry.
        Some(Rule::Shown) | None => Plan::Names(BTreeSet::new()),
    }
}

/// The longest part that the store's text search finds wherever this door does: ASCII, a single
/// word, and long enough to be found inside another.
fn hint(parts: &Substrings) -> String {
    parts
        .any
        .iter()
        .chain(&parts.initial)
        .chain(&parts.last)
        .filter(|part| part.is_ascii())
        .flat_map(|part| part.split(u8::is_ascii_whitespace))
        .filter(|word| word.len() >= ANYWHERE_CHARS)
        .max_by_key(|word| word.len())
        .map(|word| String::from_utf8_lossy(word).to_ascii_lowercase())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(attribute: &str, value: &str) -> Filter {
        Filter::Equality(Assertion {
            attribute: attribute.into(),
            value: value.into(),
        })
    }

    fn names(list: &[&str]) -> Plan {
        Plan::Names(
            list.iter()
                .map(|name| SignInName::from_normal_form(name))
                .collect(),
        )
    }

    #[test]
    fn a_look_up_is_used_wherever_the_filter_needs_a_name() {
        let domains = ["x.example".to_owned()];
        let plan = |filter| plan(&filter, &domains);
        let person = equal("objectClass", "inetOrgPerson");
        let (ana, bob) = (equal("uid", "ana"), equal("mail", "Bob@X.example"));
        let substrings = Filter::Substrings(Substrings {
            attribute: b"mail".to_vec(),
            initial: Some(b"AN".to_vec()),
            any: vec![b"@x.".to_vec()],
            last: Some("ș".into()),
        });
        let scan = |text: &str| Plan::Scan(text.to_owned());
        for (filter, expected) in [
            (ana.clone(), names(&["ana@x.example"])),
            (equal("mail", "ana"), names(&[])),
            (equal("objectGUID", "x"), names(&[])),
            (person.clone(), scan("")),
            (substrings.clone(), scan("@x.")),
            (
                Filter::And(vec![person.clone(), ana.clone()]),
                names(&["ana@x.example"]),
            ),
            (
                Filter::And(vec![person.clone(), substrings.clone()]),
                scan("@x."),
            ),
            (Filter::And(vec![]), scan("")),
            (
                Filter::Or(vec![ana.clone(), bob]),
                names(&["ana@x.example", "bob@x.example"]),
            ),
            (Filter::Or(vec![ana.clone(), substrings]), scan("")),
            (Filter::Or(vec![]), names(&[])),
            (Filter::Not(Box::new(ana)), scan("")),
        ] {
            assert_eq!(plan(filter.clone()), expected, "{filter:?}");
        }
    }
}
