//! Compare (RFC 4511 §4.10): whether an entry has a value. Who may read the entry may ask; there is no
//! password among the attributes, so no guess can be made here.

use super::dn::Dn;
use super::door::{Door, Identity};
use super::entry::{Candidate, Entry, Place};
use super::filter::{Filter, Truth};
use super::mapping::People;
use super::message::{Code, CompareRequest};
use super::schema::attribute_type;
use super::search::{self, Stop};

/// Answers it: true and false are results of their own.
pub(super) async fn answer<P: People>(
    request: CompareRequest,
    door: &Door<P>,
    identity: &Identity,
) -> (Code, &'static str) {
    let Ok(dn) = Dn::parse(&request.dn) else {
        return (Code::InvalidDnSyntax, "the entry's name is not a DN");
    };
    let entry = match entry(door, identity, &dn).await {
        Ok(entry) => entry,
        Err(end) => return end,
    };
    let Some(known) = attribute_type(&request.assertion.attribute) else {
        return (Code::UndefinedAttributeType, "unknown attribute");
    };
    if entry.values(known).is_empty() {
        return (Code::NoSuchAttribute, "");
    }
    let domains = door.people.domains();
    let candidate = Candidate {
        entry: &entry,
        domains: &domains,
    };
    match Filter::Equality(request.assertion).evaluate(&candidate) {
        Truth::True => (Code::CompareTrue, ""),
        Truth::False => (Code::CompareFalse, ""),
        Truth::Undefined => (Code::InvalidAttributeSyntax, "no value of this attribute"),
    }
}

/// The entry with this name, if the client may read it.
async fn entry<P: People>(
    door: &Door<P>,
    identity: &Identity,
    dn: &Dn,
) -> Result<Entry, (Code, &'static str)> {
    let nothing = Err((Code::NoSuchObject, ""));
    match (door.tree.locate(dn), identity) {
        (Place::Root, _) => Ok(door.tree.root(door.tls.is_some())),
        (_, Identity::Anonymous) => Err((Code::InsufficientAccessRights, "bind first")),
        (Place::Base, Identity::Service(_)) => Ok(door.tree.base()),
        (Place::People, Identity::Service(_)) => Ok(door.tree.people()),
        (Place::Person(uid), _) => {
            match search::named(door, &door.people.domains(), identity, &uid).await {
                Ok(person) => Ok(door.tree.person(&person)),
                Err(Stop::Code(code, text)) => Err((code, text)),
                Err(Stop::Page | Stop::Gone(_)) => nothing,
            }
        }
        (Place::Base | Place::People | Place::Elsewhere, _) => nothing,
    }
}
