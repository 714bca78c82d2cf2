//! Reasons as values: how a list of reasons is declared, and what a reason carries.
//!
//! A reason has a code that never changes, arguments, and one English sentence. Programs read the
//! code, pages show the reason in the reader's language, logs and the command line print the
//! sentence.

use std::fmt;

use zavor_core::hold::Owner;
use zavor_core::moment::Timestamp;
use zavor_core::policy::Bounds;

/// What is known about a reason before it occurs: for lists of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The stable code.
    pub code: &'static str,
    /// The names of its arguments.
    pub arguments: &'static [&'static str],
    /// The English sentence with the names in braces.
    pub sentence: &'static str,
}

/// The value of an argument of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    /// A text, often as somebody typed it.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// Who placed holds.
    Owners(&'a [Owner]),
    /// What a value of a policy may be.
    Bounds(Bounds),
    /// Recovery addresses that are too new to count.
    New(&'a [NewAddress]),
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
        $(impl<'a> From<&'a $kind> for Argument<'a> {
            fn from($value: &'a $kind) -> Self {
                $argument
            }
        })+
    };
}

arguments! {
    String: text => Self::Text(text),
    &'static str: text => Self::Text(text),
    u8: n => Self::Number(u64::from(*n)),
    u32: n => Self::Number(u64::from(*n)),
    u64: n => Self::Number(*n),
    usize: n => Self::Number(*n as u64),
    Owners: owners => Self::Owners(&owners.0),
    Bounds: bounds => Self::Bounds(*bounds),
    NewAddresses: new => Self::New(&new.0),
}

/// Declares the reasons of one subject: variant, arguments, code, sentence. The sentence is the
/// documentation as well.
macro_rules! reasons {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($variant:ident $({ $($field:ident: $kind:ty),+ $(,)? })? = $code:literal, $sentence:literal;)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(
                #[doc = concat!("```text\n", $sentence, "\n```")]
                $variant $({ $(
                    #[doc = concat!("`", stringify!($field), "` of the sentence.")]
                    $field: $kind
                ),+ })?
            ),+
        }

        impl $name {
            /// Every reason of this subject.
            pub const ALL: &'static [$crate::platform::error::reasons::Reason] = &[$(
                $crate::platform::error::reasons::Reason {
                    code: $code,
                    arguments: &[$($(stringify!($field)),+)?],
                    sentence: $sentence,
                }
            ),+];

            /// The stable code.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),+ }
            }

            /// The arguments, by name.
            pub fn arguments(
                &self,
            ) -> Vec<(&'static str, $crate::platform::error::reasons::Argument<'_>)> {
                match self {
                    $(Self::$variant $({ $($field),+ })? => vec![$($((stringify!($field), $field.into())),+)?]),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$variant $({ $($field),+ })? => write!(f, $sentence)),+ }
            }
        }
    };
}
pub(super) use reasons;

/// Declares a list of subjects, each with its reasons, as an `AppError` holds them.
macro_rules! subjects {
    (
        $(#[$about:meta])*
        pub enum $name:ident in $error:ident {
            $($(#[$doc:meta])* $subject:ident($reasons:ident),)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $subject($reasons)),+ }

        impl $name {
            /// The reasons of every subject.
            pub const ALL: &'static [&'static [$crate::platform::error::reasons::Reason]] =
                &[$($reasons::ALL),+];

            /// The stable code.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$subject(reason) => reason.code()),+ }
            }

            /// The arguments, by name.
            pub fn arguments(
                &self,
            ) -> Vec<(&'static str, $crate::platform::error::reasons::Argument<'_>)> {
                match self { $(Self::$subject(reason) => reason.arguments()),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$subject(reason) => reason.fmt(f)),+ }
            }
        }

        $(
            impl From<$reasons> for $name {
                fn from(reason: $reasons) -> Self {
                    Self::$subject(reason)
                }
            }

            impl From<$reasons> for $crate::platform::error::AppError {
                fn from(reason: $reasons) -> Self {
                    Self::$error(reason.into())
                }
            }
        )+
    };
}
pub(super) use subjects;
