//! Closed lists: enums whose values have fixed names.
//!
//! The names are the contract of logs, the API and the store: a value may be added, but a name
//! never changes and never gets a new meaning.

use alloc::boxed::Box;
use core::fmt;

/// Declares a closed list with its fixed names.
macro_rules! closed_list {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The fixed name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value with this fixed name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }

        impl $crate::closed_list::ClosedList for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use closed_list;

/// A closed list, for what treats all of them alike.
pub trait ClosedList: Copy + Eq + 'static {
    /// Every value, in the order of the contract.
    const ALL: &'static [Self];

    /// The fixed name.
    fn as_str(self) -> &'static str;

    /// The value with this fixed name.
    fn from_name(name: &str) -> Option<Self>;
}

/// A value of a closed list as it is kept: the name that another release wrote is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredName<L> {
    /// A value of the list.
    Known(L),
    /// A name that means nothing to this release.
    Other(Box<str>),
}

impl<L: ClosedList> StoredName<L> {
    /// The value with this name.
    pub fn from_text(text: &str) -> Self {
        L::from_name(text).map_or_else(|| Self::Other(text.into()), Self::Known)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.as_str(),
            Self::Other(name) => name,
        }
    }

    /// The value, if this release knows it.
    pub const fn known(&self) -> Option<L> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Other(_) => None,
        }
    }
}

impl<L> From<L> for StoredName<L> {
    fn from(value: L) -> Self {
        Self::Known(value)
    }
}

impl<L: ClosedList> PartialEq<L> for StoredName<L> {
    fn eq(&self, value: &L) -> bool {
        self.known() == Some(*value)
    }
}

impl<L: ClosedList> fmt::Display for StoredName<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::BulkAct;

    #[test]
    fn a_name_of_another_release_is_kept_as_it_is() {
        let known = StoredName::<BulkAct>::from_text("sign_out");
        assert_eq!(known, BulkAct::SignOut);
        assert_eq!(known.as_str(), "sign_out");
        let other = StoredName::<BulkAct>::from_text("fly");
        assert_eq!((other.known(), other.as_str()), (None, "fly"));
    }
}
