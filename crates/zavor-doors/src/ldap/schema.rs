//! The few attribute types and object classes this door knows, with their OIDs.
//!
//! A closed list. Whatever else a filter or a selection names is "not recognised": RFC 4511
//! §4.5.1.7 makes that Undefined in a filter, and a selection ignores it. Options (`cn;lang-ro`)
//! are not recognised either.

/// An attribute type of this door.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AttributeType {
    /// Its name, as answers write it.
    pub(super) name: &'static str,
    oid: &'static str,
    rule: Rule,
    /// Whether it is returned only when named, or for `+`.
    pub(super) operational: bool,
}

/// How values of a type compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// A sign-in name; `uid` may lack the domain if there is only one.
    Name {
        /// Whether a bare local part can name the account.
        bare: bool,
    },
    /// Text, ignoring case.
    Text,
    /// Name or OID of an object class.
    ObjectClass,
    /// A distinguished name.
    Dn,
    /// Returned, but never compared.
    Shown,
}

const fn user(name: &'static str, oid: &'static str, rule: Rule) -> AttributeType {
    AttributeType {
        name,
        oid,
        rule,
        operational: false,
    }
}

const fn operational(name: &'static str, oid: &'static str) -> AttributeType {
    AttributeType {
        name,
        oid,
        rule: Rule::Shown,
        operational: true,
    }
}

/// Types known here, with their OIDs (RFC 4512, RFC 4519, RFC 4524, RFC 3045; `memberOf` is
/// Microsoft's).
static TYPES: [AttributeType; 16] = [
    user("objectClass", "2.5.4.0", Rule::ObjectClass),
    user(
        "uid",
        "0.9.2342.19200300.100.1.1",
        Rule::Name { bare: true },
    ),
    user(
        "mail",
        "0.9.2342.19200300.100.1.3",
        Rule::Name { bare: false },
    ),
    user("cn", "2.5.4.3", Rule::Text),
    user("sn", "2.5.4.4", Rule::Text),
    user("memberOf", "1.2.840.113556.1.2.102", Rule::Dn),
    user("ou", "2.5.4.11", Rule::Text),
    user("o", "2.5.4.10", Rule::Text),
    user("dc", "0.9.2342.19200300.100.1.25", Rule::Text),
    user("c", "2.5.4.6", Rule::Text),
    operational("namingContexts", "1.3.6.1.4.1.1466.101.120.5"),
    operational("supportedExtension", "1.3.6.1.4.1.1466.101.120.7"),
    operational("supportedControl", "1.3.6.1.4.1.1466.101.120.13"),
    operational("supportedLDAPVersion", "1.3.6.1.4.1.1466.101.120.15"),
    operational("supportedFeatures", "1.3.6.1.4.1.4203.1.3.5"),
    operational("vendorName", "1.3.6.1.1.4"),
];

/// Object classes known here and their OIDs (RFC 4512, RFC 4519, RFC 2798).
const CLASSES: [(&str, &str); 7] = [
    ("top", "2.5.6.0"),
    ("person", "2.5.6.6"),
    ("organizationalPerson", "2.5.6.7"),
    ("inetOrgPerson", "2.16.840.1.113730.3.2.2"),
    ("organizationalUnit", "2.5.6.5"),
    ("organization", "2.5.6.4"),
    ("domain", "0.9.2342.19200300.100.4.13"),
];

impl AttributeType {
    /// How its values compare.
    pub(super) fn rule(&self) -> Rule {
        self.rule
    }
}

/// The type that a description names, by name or OID; `None` for others and for options
/// (`;lang-ro`).
pub(super) fn attribute_type(description: &[u8]) -> Option<&'static AttributeType> {
    TYPES.iter().find(|known| {
        known.name.as_bytes().eq_ignore_ascii_case(description)
            || known.oid.as_bytes() == description
    })
}

/// The name of an object class given by name or OID; `None` if this door does not know it.
pub(super) fn class_name(value: &[u8]) -> Option<&'static str> {
    CLASSES
        .iter()
        .find(|(name, oid)| name.as_bytes().eq_ignore_ascii_case(value) || oid.as_bytes() == value)
        .map(|(name, _)| *name)
}
