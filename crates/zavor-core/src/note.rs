//! Notes: what is written down about an act or an event, as a kind and its arguments.
//!
//! A note is stored as it is meant, not as it is said: the audit and the alerts keep a code that
//! never changes and the arguments, and whoever shows them says them in the reader's language. The
//! English sentence belongs to the kind; it is what logs, exports and the command line show.
//!
//! Kinds are declared by the use cases, one line each. What another release wrote may have a code
//! that this one does not know: it is shown as its code and arguments, never lost.

mod argument;
mod parts;
mod sentence;
mod stored;
#[cfg(test)]
mod tests;

pub use argument::{NewAddress, NewAddresses, Owners, Word};
pub use parts::{
    Argument, Detail, NOTES_MAX, Note, NoteKind, Plain, SAID_BYTES_MAX, TEXT_BYTES_MAX,
};
