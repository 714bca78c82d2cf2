//! How the reasons of all subjects stand together. A reason is a note, declared like any other: it has
//! a code that never changes, arguments, and one English sentence. Programs read the code, pages say
//! the reason in the reader's language, logs and the command line say the sentence.

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
            pub const ALL: &'static [&'static [zavor_core::note::NoteKind]] =
                &[$($reasons::ALL),+];

            /// The stable code.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$subject(reason) => reason.code()),+ }
            }

            /// The arguments, by name.
            pub fn arguments(
                &self,
            ) -> Vec<(&'static str, zavor_core::note::Argument)> {
                match self { $(Self::$subject(reason) => reason.arguments()),+ }
            }
        }

        impl From<&$name> for zavor_core::note::Note {
            fn from(why: &$name) -> Self {
                match why { $($name::$subject(reason) => reason.into()),+ }
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
