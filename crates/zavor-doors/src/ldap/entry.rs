//! What the directory shows: entries, how filter terms match them, which attributes are returned.
//!
//! The tree: `BASE`, `ou=people,BASE`, and below it one entry for each account. Groups appear as
//! values of `memberOf` only: `cn=GROUP,ou=groups,BASE`.
//!
//! Matching: `uid` and `mail` compare as sign-in names do everywhere else in Zavor (case, NFC,
//! A-labels, `+tag`); `cn`, `sn` ignore case; `objectClass` compares by name or OID; `memberOf` as
//! a DN. Substring matches are offered for `uid` and `mail` only.

use unicode_normalization::UnicodeNormalization;
use zavor_app::platform::Person;
use zavor_app::platform::names::normalise;
use zavor_core::account::SignInName;

use super::dn::{Dn, Rdn};
use super::filter::{Assertion, Matches, Substrings, Truth};
use super::schema::{AttributeType, Rule, attribute_type, class_name};

/// Features of the root DSE: `+` (RFC 3673) and absolute true and false filters (RFC 4526).
const FEATURES: [&str; 2] = ["1.3.6.1.4.1.4203.1.5.1", "1.3.6.1.4.1.4203.1.5.3"];

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name.
    pub(super) dn: Dn,
    /// Its attributes, each with at least one value.
    pub(super) attributes: Vec<(&'static AttributeType, Vec<Vec<u8>>)>,
}

/// The place of a name in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The root DSE.
    Root,
    /// The base of the directory.
    Base,
    /// The parent of all people.
    People,
    /// A person's entry: the value of `uid`. It says nothing about whether the person exists.
    Person(Vec<u8>),
    /// Outside this directory.
    Elsewhere,
}

/// The name of a bind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BindName {
    /// The value of `uid`.
    pub(super) uid: Vec<u8>,
    /// The service for which a mail server asks.
    pub(super) service: Option<Vec<u8>>,
}

/// The shape of the directory.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    base: Dn,
    people: Dn,
    groups: Dn,
}

impl Tree {
    /// The directory below a base.
    pub(super) fn new(base: Dn) -> Self {
        Self {
            people: base.child("ou", b"people"),
            groups: base.child("ou", b"groups"),
            base,
        }
    }

    /// The place of a name in the tree.
    pub(super) fn locate(&self, dn: &Dn) -> Place {
        if dn.is_empty() {
            return Place::Root;
        }
        if dn.same(&self.base) {
            return Place::Base;
        }
        if dn.same(&self.people) {
            return Place::People;
        }
        match dn.split() {
            Some((rdn, above)) if above.same(&self.people) => {
                let uid = attribute_type(rdn.attribute.as_bytes()).is_some_and(|t| t.name == "uid");
                if uid {
                    Place::Person(rdn.value.clone())
                } else {
                    Place::Elsewhere
                }
            }
            _ => Place::Elsewhere,
        }
    }

    /// Whom a bind with this name is for: the value of `uid`, and the service for which a mail server
    /// asks (`uid=ADDRESS,cn=imap,ou=people,BASE`). No such entry can be read: the name only says
    /// what an app password is to open.
    pub(super) fn binds_as(&self, dn: &Dn) -> Option<BindName> {
        if let Place::Person(uid) = self.locate(dn) {
            return Some(BindName { uid, service: None });
        }
        let (person, above) = dn.split()?;
        let (service, people) = above.split()?;
        let is = |rdn: &Rdn, name: &str| {
            attribute_type(rdn.attribute.as_bytes()).is_some_and(|known| known.name == name)
        };
        let fits = is(person, "uid") && is(service, "cn") && people.same(&self.people);
        fits.then(|| BindName {
            uid: person.value.clone(),
            service: Some(service.value.clone()),
        })
    }

    /// The name of an account's entry.
    pub(super) fn person_dn(&self, address: &SignInName) -> Dn {
        self.people.child("uid", address.as_str().as_bytes())
    }

    /// An account's entry. `cn` is the person's name or else the local part of the address; `sn`
    /// is the last word of `cn` (both are mandatory in `person`).
    pub(super) fn person(&self, person: &Person) -> Entry {
        let cn = match person.display_name.trim() {
            "" => person.address.local_part(),
            name => name,
        };
        let sn = cn.split_whitespace().next_back().unwrap_or(cn);
        let address = person.address.as_str();
        let mail = std::iter::once(address).chain(person.aliases.iter().map(SignInName::as_str));
        let groups = person
            .groups
            .iter()
            .map(|group| self.groups.child("cn", group.as_bytes()));
        let groups: Vec<String> = groups.map(|dn| dn.to_string()).collect();
        Entry::new(self.person_dn(&person.address))
            .with(
                "objectClass",
                ["top", "person", "organizationalPerson", "inetOrgPerson"],
            )
            .with("uid", [address])
            .with("cn", [cn])
            .with("sn", [sn])
            .with("mail", mail)
            .with("memberOf", groups.iter().map(String::as_str))
    }

    /// The base entry.
    pub(super) fn base(&self) -> Entry {
        self.container(&self.base)
    }

    /// The parent of all people.
    pub(super) fn people(&self) -> Entry {
        self.container(&self.people)
    }

    /// The root DSE (RFC 4512 §5.1).
    pub(super) fn root(&self, start_tls: bool) -> Entry {
        let base = self.base.to_string();
        let tls = start_tls.then_some(super::message::START_TLS);
        let always = [super::message::WHO_AM_I, super::modify::PASSWORD_MODIFY];
        let extensions = always.into_iter().chain(tls);
        Entry::new(Dn::default())
            .with("objectClass", ["top"])
            .with("namingContexts", [base.as_str()])
            .with("supportedExtension", extensions)
            .with(
                "supportedControl",
                [
                    super::paging::PAGED_RESULTS,
                    super::ppolicy::PASSWORD_POLICY,
                ],
            )
            .with("supportedLDAPVersion", ["3"])
            .with("supportedFeatures", FEATURES)
            .with("vendorName", ["Zavor"])
    }

    fn container(&self, dn: &Dn) -> Entry {
        let Some((rdn, _)) = dn.split() else {
            return Entry::new(dn.clone()).with("objectClass", ["top"]);
        };
        let class = match rdn.attribute.as_str() {
            "ou" => Some("organizationalUnit"),
            "o" => Some("organization"),
            "dc" => Some("domain"),
            _ => None,
        };
        let mut entry =
            Entry::new(dn.clone()).with("objectClass", std::iter::once("top").chain(class));
        if let Some(known) = attribute_type(rdn.attribute.as_bytes()) {
            entry.attributes.push((known, vec![rdn.value.clone()]));
        }
        entry
    }
}

impl Entry {
    fn new(dn: Dn) -> Self {
        Self {
            dn,
            attributes: Vec::new(),
        }
    }

    /// Adds values of a known type; without values it adds nothing.
    fn with<'a>(mut self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<Vec<u8>> = values.into_iter().map(|v| v.as_bytes().to_vec()).collect();
        if let (Some(known), false) = (attribute_type(name.as_bytes()), values.is_empty()) {
            self.attributes.push((known, values));
        }
        self
    }

    pub(super) fn values(&self, wanted: &AttributeType) -> &[Vec<u8>] {
        self.attributes
            .iter()
            .find(|(known, _)| known.name == wanted.name)
            .map_or(&[], |(_, values)| values)
    }
}

/// An entry, with the organisation's domains, which decide what a bare `uid` means.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    /// The entry.
    pub(super) entry: &'a Entry,
    /// The organisation's domains.
    pub(super) domains: &'a [String],
}

/// The normal form of a value of `uid` or `mail`; `None` if no account can have it. A value without
/// a domain is accepted only if `bare` allows it and exactly one domain exists.
pub(super) fn name_of(value: &[u8], bare: bool, domains: &[String]) -> Option<SignInName> {
    let complete = value.contains(&b'@') || (bare && domains.len() == 1);
    // `user*master` is a way to sign in, not a name to look up.
    (complete && !value.contains(&b'*')).then(|| normalise(value, domains))?
}

/// How texts compare: NFC, lower-case.
fn folded(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase()
}

impl Matches for Candidate<'_> {
    fn equals(&self, assertion: &Assertion) -> Truth {
        let Some(wanted) = attribute_type(&assertion.attribute) else {
            return Truth::Undefined;
        };
        let values = self.entry.values(wanted);
        let value = &assertion.value;
        let any = |same: &dyn Fn(&[u8]) -> bool| values.iter().any(|value| same(value)).into();
        match wanted.rule() {
            Rule::Name { .. } | Rule::Text if std::str::from_utf8(value).is_err() => {
                Truth::Undefined
            }
            Rule::Name { bare } => match name_of(value, bare, self.domains) {
                Some(name) => any(&|value| value == name.as_str().as_bytes()),
                None => Truth::False,
            },
            Rule::Text => {
                let wanted = folded(&String::from_utf8_lossy(value));
                any(&|value| folded(&String::from_utf8_lossy(value)) == wanted)
            }
            Rule::ObjectClass => match class_name(value) {
                Some(name) => any(&|value| value == name.as_bytes()),
                None => Truth::Undefined,
            },
            Rule::Dn => match Dn::parse(value) {
                Ok(dn) => any(&|value| Dn::parse(value).is_ok_and(|value| value.same(&dn))),
                Err(_) => Truth::Undefined,
            },
            Rule::Shown => Truth::Undefined,
        }
    }

    fn contains(&self, substrings: &Substrings) -> Truth {
        let Some(wanted) = attribute_type(&substrings.attribute) else {
            return Truth::Undefined;
        };
        let Rule::Name { .. } = wanted.rule() else {
            return Truth::Undefined;
        };
        let Some(parts) = Parts::of(substrings) else {
            return Truth::Undefined;
        };
        self.entry
            .values(wanted)
            .iter()
            .any(|value| parts.are_in(&String::from_utf8_lossy(value)))
            .into()
    }

    fn has(&self, attribute: &[u8]) -> Truth {
        match attribute_type(attribute) {
            Some(wanted) => (!self.entry.values(wanted).is_empty()).into(),
            None => Truth::Undefined,
        }
    }
}

/// Parts of a value, in the form in which texts compare.
struct Parts {
    initial: String,
    any: Vec<String>,
    last: String,
}

impl Parts {
    /// `None` if a part is not UTF-8, and so not part of any value.
    fn of(substrings: &Substrings) -> Option<Self> {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(folded);
        Some(Self {
            initial: text(substrings.initial.as_deref().unwrap_or_default())?,
            any: substrings
                .any
                .iter()
                .map(|part| text(part))
                .collect::<Option<_>>()?,
            last: text(substrings.last.as_deref().unwrap_or_default())?,
        })
    }

    /// Whether the parts occur in order, without overlap (RFC 4517 §4.2.6).
    fn are_in(&self, value: &str) -> bool {
        let value = folded(value);
        let Some(mut rest) = value.strip_prefix(&self.initial) else {
            return false;
        };
        for part in &self.any {
            match rest.split_once(part.as_str()) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        rest.ends_with(&self.last)
    }
}

/// Which attributes of an entry are returned (RFC 4511 §4.5.1.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selection {
    user: bool,
    operational: bool,
    named: Vec<&'static AttributeType>,
}

impl Selection {
    /// From the list of a request: an empty list means all user attributes, `1.1` alone none.
    pub(super) fn of(attributes: &[Vec<u8>]) -> Self {
        let has = |wanted: &[u8]| attributes.iter().any(|name| name == wanted);
        Self {
            user: attributes.is_empty() || has(b"*"),
            operational: has(b"+"),
            named: attributes
                .iter()
                .filter_map(|name| attribute_type(name))
                .collect(),
        }
    }

    /// Whether this one is returned.
    pub(super) fn includes(&self, attribute: &AttributeType) -> bool {
        (if attribute.operational {
            self.operational
        } else {
            self.user
        }) || self.named.iter().any(|named| named.name == attribute.name)
    }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
