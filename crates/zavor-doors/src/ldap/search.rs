//! Searching: who may see which entries, how they are found, and when a search stops.
//!
//! Anonymous clients read the root DSE. A person reads their own entry: any other name in the
//! search base is "no such object", whether or not it exists, and a wider search finds nothing
//! else. Services read everything here (there are no hold attributes in this tree).
//!
//! If the filter can only be true with an equality on `uid` or `mail`, that is answered by a direct
//! look-up; everything else pages through the accounts, within [`SCANNED_PEOPLE_MAX`], the size
//! limit and the time limit. The whole filter is evaluated on every candidate, however it was
//! found.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;
use zavor_app::platform::Person;
use zavor_app::platform::search::ANYWHERE_CHARS;
use zavor_app::ports::{AccountQuery, StoreError};
use zavor_core::account::SignInName;

use super::answers::{Answers, Gone};
use super::dn::Dn;
use super::door::{Door, Identity};
use super::entry::{Candidate, Entry, Place, Selection, name_of};
use super::filter::{Assertion, Filter, Substrings, Truth};
use super::mapping::People;
use super::message::{self, Code, Scope, SearchRequest};
use super::schema::{Rule, attribute_type};

/// Most entries one search returns.
pub const SIZE_LIMIT_MAX: u32 = 1_000;
/// Longest search.
pub const TIME_LIMIT_MAX: Duration = Duration::from_secs(30);
/// Most accounts that one search looks at if it cannot look them up directly.
pub const SCANNED_PEOPLE_MAX: usize = 100_000;
/// Accounts that a scan reads at once.
pub(super) const SCAN_PAGE: usize = 256;

/// How a search ended, unless the client went away.
pub(super) type SearchEnd = Result<(Code, &'static str), Gone>;

/// Why a search stops early.
enum Stop {
    Code(Code, &'static str),
    Gone(Gone),
}

impl From<Gone> for Stop {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "LDAP search answered with 52 (unavailable)");
        Self::Code(Code::Unavailable, "")
    }
}

/// Answers a search with its entries; the caller writes the result.
pub(super) async fn search<P: People>(
    door: &Door<P>,
    identity: &Identity,
    id: u32,
    request: &SearchRequest,
    answers: &mut impl Answers,
) -> SearchEnd {
    let Ok(base) = Dn::parse(&request.base) else {
        return Ok((Code::InvalidDnSyntax, "the search base is not a DN"));
    };
    let place = door.tree.locate(&base);
    if place != Place::Root && *identity == Identity::Anonymous {
        return Ok((Code::InsufficientAccessRights, "bind first"));
    }
    let mut search = Search {
        door,
        domains: door.people.domains(),
        id,
        request,
        selection: Selection::of(&request.attributes),
        left: match request.size_limit {
            0 => SIZE_LIMIT_MAX,
            asked => asked.min(SIZE_LIMIT_MAX),
        },
        until: Instant::now() + time_limit(request.time_limit),
        answers,
    };
    match search.run(identity, place).await {
        Ok(()) => Ok((Code::Success, "")),
        Err(Stop::Code(code, text)) => Ok((code, text)),
        Err(Stop::Gone(gone)) => Err(gone),
    }
}

fn time_limit(seconds: u32) -> Duration {
    match seconds {
        0 => TIME_LIMIT_MAX,
        asked => Duration::from_secs(asked.into()).min(TIME_LIMIT_MAX),
    }
}

struct Search<'a, P, A> {
    door: &'a Door<P>,
    domains: std::sync::Arc<[String]>,
    id: u32,
    request: &'a SearchRequest,
    selection: Selection,
    left: u32,
    until: Instant,
    answers: &'a mut A,
}

impl<P: People, A: Answers> Search<'_, P, A> {
    async fn run(&mut self, identity: &Identity, place: Place) -> Result<(), Stop> {
        use Scope::{Base, Below, One, Subtree};
        let scope = self.request.scope;
        if place == Place::Elsewhere || (place == Place::Root && scope != Base) {
            return Err(Stop::Code(Code::NoSuchObject, ""));
        }
        if place == Place::Root {
            let root = self.door.tree.root(self.door.tls.is_some());
            return self.offer(&root).await;
        }
        if let Place::Person(uid) = &place {
            let person = self.named(identity, uid).await?;
            return match scope {
                Base | Subtree => self.offer(&self.door.tree.person(&person)).await,
                One | Below => Ok(()),
            };
        }
        if matches!(identity, Identity::Service(_)) {
            if place == Place::Base && matches!(scope, Base | Subtree) {
                self.offer(&self.door.tree.base()).await?;
            }
            let people_itself = match place {
                Place::People => matches!(scope, Base | Subtree),
                _ => matches!(scope, One | Subtree | Below),
            };
            if people_itself {
                self.offer(&self.door.tree.people()).await?;
            }
        }
        let reaches_people = match place {
            Place::People => scope != Base,
            _ => matches!(scope, Subtree | Below),
        };
        if !reaches_people {
            return Ok(());
        }
        match identity {
            Identity::Service(_) => self.everybody().await,
            Identity::Person { address, .. } => {
                let address = address.as_str().as_bytes().to_vec();
                let own = self.named(identity, &address).await?;
                self.offer(&self.door.tree.person(&own)).await
            }
            Identity::Anonymous => Ok(()),
        }
    }

    /// The person whose entry has this `uid`, if the client may know of it.
    async fn named(&self, identity: &Identity, uid: &[u8]) -> Result<Person, Stop> {
        let nobody = || Stop::Code(Code::NoSuchObject, "");
        let name = name_of(uid, true, &self.domains).ok_or_else(nobody)?;
        if let Identity::Person { address, .. } = identity {
            // Before the look-up: a person cannot even measure whether others exist.
            if *address != name {
                return Err(nobody());
            }
        }
        let person = self.door.people.person(name.as_str().as_bytes()).await?;
        let person = person
            .filter(|person| person.address == name)
            .ok_or_else(nobody)?;
        match identity {
            // The address may have been given to somebody else since the bind.
            Identity::Person { account, .. } if *account != person.id => Err(nobody()),
            _ => Ok(person),
        }
    }

    /// Offers all people that may match.
    async fn everybody(&mut self) -> Result<(), Stop> {
        match plan(&self.request.filter, &self.domains) {
            Plan::Names(names) => {
                let mut seen = BTreeSet::new();
                for name in names {
                    let found = self.door.people.person(name.as_str().as_bytes()).await?;
                    if let Some(person) = found
                        && seen.insert(person.id)
                    {
                        self.offer(&self.door.tree.person(&person)).await?;
                    }
                }
                Ok(())
            }
            Plan::Scan(text) => self.scan(text).await,
        }
    }

    async fn scan(&mut self, text: String) -> Result<(), Stop> {
        let mut query = AccountQuery {
            text,
            limit: SCAN_PAGE,
            ..AccountQuery::default()
        };
        let mut scanned = 0;
        loop {
            let page = self.door.people.people(query.clone()).await?;
            for person in &page {
                self.offer(&self.door.tree.person(person)).await?;
            }
            scanned += page.len();
            let Some(last) = page.last().filter(|_| page.len() >= SCAN_PAGE) else {
                return Ok(());
            };
            if scanned >= SCANNED_PEOPLE_MAX {
                return Err(Stop::Code(
                    Code::AdminLimitExceeded,
                    "search for a uid or mail",
                ));
            }
            query.after = Some(last.address.clone());
            tokio::task::yield_now().await;
        }
    }

    /// Writes an entry if the filter is true for it, within the limits.
    async fn offer(&mut self, entry: &Entry) -> Result<(), Stop> {
        if Instant::now() >= self.until {
            return Err(Stop::Code(Code::TimeLimitExceeded, ""));
        }
        let candidate = Candidate {
            entry,
            domains: &self.domains,
        };
        if self.request.filter.evaluate(&candidate) != Truth::True {
            return Ok(());
        }
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(Stop::Code(Code::SizeLimitExceeded, ""))?;
        let types_only = self.request.types_only;
        let selected = entry
            .attributes
            .iter()
            .filter(|(known, _)| self.selection.includes(known))
            .map(|(known, values)| (known.name, if types_only { &[] } else { &values[..] }));
        let bytes = message::entry(self.id, &entry.dn.to_string(), selected);
        Ok(self.answers.send(&bytes).await?)
    }
}

/// How candidates are found.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// Only these can match.
    Names(BTreeSet<SignInName>),
    /// Anybody whose names contain this text may match.
    Scan(String),
}

/// The cheapest plan that misses no match.
fn plan(filter: &Filter, domains: &[String]) -> Plan {
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
