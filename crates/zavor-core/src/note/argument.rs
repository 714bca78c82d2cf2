//! Arguments that are more than a text or a number: they keep what a reader's language needs to know.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::hold::stored::Owner;
use crate::moment::Timestamp;

/// A value of a closed list: pages have a word for it, named after the list and the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What the messages of the list begin with: `role`, `reason`.
    pub list: Cow<'static, str>,
    /// The fixed name of the value.
    pub name: Cow<'static, str>,
}

/// Who placed holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owners(pub Vec<Owner>);

/// A recovery address that is too new to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    /// The address.
    pub address: String,
    /// When it was added.
    pub since: Timestamp,
    /// From when it counts.
    pub from: Timestamp,
}

/// Recovery addresses that are too new to count, followed by the rule that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddresses(pub Vec<NewAddress>);

impl Word {
    /// A value of a closed list by its fixed name.
    pub const fn of(list: &'static str, name: &'static str) -> Self {
        Self {
            list: Cow::Borrowed(list),
            name: Cow::Borrowed(name),
        }
    }

    /// A name that may be one of a closed list: the name of a policy, which may be somebody's own.
    pub const fn named(list: &'static str, name: String) -> Self {
        Self {
            list: Cow::Borrowed(list),
            name: Cow::Owned(name),
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for Owners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&names.join(" and "))
    }
}

impl fmt::Display for NewAddresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|new| {
            let (address, since, from) = (&new.address, new.since, new.from);
            write!(f, "{address} is new since {since}, counts from {from}; ")
        })
    }
}
