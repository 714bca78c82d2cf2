//! Notes: what is written down about an act or an event, as a kind and its arguments.
//!
//! A note is stored as it is meant, not as it is said: the audit and the alerts keep a code that
//! never changes and the arguments, and whoever shows them says them in the reader's language. The
//! English sentence belongs to the kind; it is what logs, exports and the command line show.
//!
//! Kinds are declared by the use cases, one line each. What another release wrote may have a code
//! that this one does not know: it is shown as its code and arguments, never lost.

mod argument;
mod detail;
mod sentence;
mod stored;
#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use argument::{Argument, NewAddress, NewAddresses, Owners, TEXT_BYTES_MAX, Word};
pub use detail::{Detail, NOTES_MAX, Plain};

/// What is known about a note before it is made: for lists of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteKind {
    /// The stable code.
    pub code: &'static str,
    /// The names of its arguments.
    pub arguments: &'static [&'static str],
    /// The English sentence with the names in braces. One that begins with a comma goes on with
    /// the note before it.
    pub sentence: &'static str,
}

/// What was done, or why not: a kind and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    kind: Kind,
    arguments: Vec<(Cow<'static, str>, Argument)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Known(&'static NoteKind),
    /// A code of another release.
    Other(String),
}

impl Note {
    /// A note of a kind. Arguments are those of the kind; texts are bounded.
    pub fn new(kind: &'static NoteKind, arguments: Vec<(&'static str, Argument)>) -> Self {
        let arguments = arguments.into_iter();
        Self {
            kind: Kind::Known(kind),
            arguments: arguments
                .map(|(name, argument)| (name.into(), argument.bounded()))
                .collect(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        match &self.kind {
            Kind::Known(kind) => kind.code,
            Kind::Other(code) => code,
        }
    }

    /// Whether this release declares this kind with these arguments.
    pub const fn is_known(&self) -> bool {
        matches!(self.kind, Kind::Known(_))
    }

    /// The arguments, by name.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, &Argument)> {
        let all = self.arguments.iter();
        all.map(|(name, argument)| (&**name, argument))
    }

    /// Whether it goes on with the sentence before it.
    pub fn goes_on(&self) -> bool {
        match self.kind {
            Kind::Known(kind) => kind.sentence.starts_with(','),
            Kind::Other(_) => false,
        }
    }
}

/// The English sentence; for a kind of another release its code and arguments.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Known(kind) => sentence::write(f, kind.sentence, &self.arguments),
            Kind::Other(code) => sentence::write_unknown(f, code, &self.arguments),
        }
    }
}
