//! What a note says something about. Arguments keep their kind as far as a reader's language needs
//! it.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::Detail;
use crate::hold::Owner;
use crate::moment::Timestamp;
use crate::policy::Bounds;

/// Longest text of one argument; a longer one is cut and ends with an ellipsis.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// The value of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text, often as somebody typed it.
    Text(String),
    /// A number.
    Number(u64),
    /// A moment.
    Time(Timestamp),
    /// A value of a closed list.
    Word(Word),
    /// Who placed holds.
    Owners(Owners),
    /// What a value of a policy may be. Told to whoever typed another; stored as a text.
    Bounds(Bounds),
    /// Recovery addresses that are too new to count.
    New(NewAddresses),
    /// Other notes, inside of this one's sentence.
    Said(Detail),
}

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

impl Argument {
    pub(super) fn bounded(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(cut(text)),
            other @ (Self::Number(_)
            | Self::Time(_)
            | Self::Word(_)
            | Self::Owners(_)
            | Self::Bounds(_)
            | Self::New(_)
            | Self::Said(_)) => other,
        }
    }
}

fn cut(mut text: String) -> String {
    const MORE: &str = "…";
    if text.len() > TEXT_BYTES_MAX {
        let most = TEXT_BYTES_MAX.saturating_sub(MORE.len());
        text.truncate(text.floor_char_boundary(most));
        text.push_str(MORE);
    }
    text
}

/// As it stands in the English sentence.
impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Word(word) => word.fmt(f),
            Self::Owners(owners) => owners.fmt(f),
            Self::Bounds(bounds) => bounds.fmt(f),
            Self::New(new) => new.fmt(f),
            Self::Said(said) => said.fmt(f),
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

macro_rules! arguments {
    ($($kind:ty: $value:ident => $argument:expr,)+) => {
        $(impl From<&$kind> for Argument {
            fn from($value: &$kind) -> Self {
                $argument
            }
        })+
    };
}

arguments! {
    String: text => Self::Text(text.clone()),
    &'static str: text => Self::Text((*text).into()),
    u8: n => Self::Number(u64::from(*n)),
    u16: n => Self::Number(u64::from(*n)),
    u32: n => Self::Number(u64::from(*n)),
    u64: n => Self::Number(*n),
    usize: n => Self::Number(*n as u64),
    Timestamp: time => Self::Time(*time),
    Word: word => Self::Word(word.clone()),
    Owners: owners => Self::Owners(owners.clone()),
    Bounds: bounds => Self::Bounds(*bounds),
    NewAddresses: new => Self::New(new.clone()),
    Detail: said => Self::Said(said.clone()),
}
