//! How the notes of one subject are declared: what the audit and the alerts keep, and the reasons of
//! errors.

/// Declares the notes of one subject: variant, arguments, code, sentence. The sentence is the
/// documentation as well.
macro_rules! notes {
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
            /// Every kind of this subject.
            pub const ALL: &'static [zavor_core::note::NoteKind] = &[$(
                zavor_core::note::NoteKind {
                    code: $code,
                    arguments: &[$($(stringify!($field)),+)?],
                    sentence: $sentence,
                }
            ),+];

            /// The kind of this one.
            pub const fn kind(&self) -> &'static zavor_core::note::NoteKind {
                match self {
                    $(Self::$variant { .. } => &zavor_core::note::NoteKind {
                        code: $code,
                        arguments: &[$($(stringify!($field)),+)?],
                        sentence: $sentence,
                    }),+
                }
            }

            /// The stable code.
            pub const fn code(&self) -> &'static str {
                self.kind().code
            }

            /// The arguments, by name.
            pub fn arguments(
                &self,
            ) -> Vec<(&'static str, zavor_core::note::Argument)> {
                match self {
                    $(Self::$variant $({ $($field),+ })? => vec![$($((stringify!($field), $field.into())),+)?]),+
                }
            }
        }

        impl From<&$name> for zavor_core::note::Note {
            fn from(said: &$name) -> Self {
                Self::new(said.kind(), said.arguments())
            }
        }

        impl From<$name> for zavor_core::note::Note {
            fn from(said: $name) -> Self {
                Self::from(&said)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$variant $({ $($field),+ })? => write!(f, $sentence)),+ }
            }
        }
    };
}
pub(crate) use notes;
