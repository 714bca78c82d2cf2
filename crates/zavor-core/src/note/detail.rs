//! Notes together, as a record keeps them.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Note, NoteKind, stored};

/// Most notes of one record; what comes after them is not kept.
pub const NOTES_MAX: usize = 512;

/// What a record says in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Notes(Vec<Note>),
    Plain(Plain),
}

/// The English text of a record of an earlier release, which kept no notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain(String);

impl Detail {
    /// Nothing more to say.
    pub const NONE: Self = Self(Form::Notes(Vec::new()));

    /// From its stored form: notes when it is one, else a text to be shown as it is. `known` finds
    /// the kinds of this release by their code.
    pub fn read(text: &str, known: impl Fn(&str) -> Option<&'static NoteKind>) -> Self {
        match stored::read(text, &known) {
            Some(notes) => Self(Form::Notes(notes)),
            None => Self(Form::Plain(Plain(text.into()))),
        }
    }

    /// The stored form; [`Detail::read`] gives the same detail again.
    pub fn stored(&self) -> String {
        match &self.0 {
            Form::Notes(notes) => stored::write(notes),
            Form::Plain(plain) => plain.0.clone(),
        }
    }

    /// The notes; none of a record that has a plain text.
    pub fn notes(&self) -> &[Note] {
        match &self.0 {
            Form::Notes(notes) => notes,
            Form::Plain(_) => &[],
        }
    }

    /// The text of a record of an earlier release.
    pub fn plain(&self) -> Option<&str> {
        match &self.0 {
            Form::Notes(_) => None,
            Form::Plain(plain) => Some(&plain.0),
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.notes().is_empty() && self.plain().is_none_or(str::is_empty)
    }

    /// With another note at the end. A text of an earlier release is read, never written on.
    pub fn push(&mut self, note: impl Into<Note>) {
        if let Form::Notes(notes) = &mut self.0
            && notes.len() < NOTES_MAX
        {
            notes.push(note.into());
        }
    }

    /// The same, in one expression.
    #[must_use]
    pub fn and(mut self, note: impl Into<Note>) -> Self {
        self.push(note);
        self
    }

    /// With more notes at the end.
    #[must_use]
    pub fn and_all<N: Into<Note>>(self, notes: impl IntoIterator<Item = N>) -> Self {
        notes.into_iter().fold(self, Self::and)
    }
}

impl Default for Detail {
    fn default() -> Self {
        Self::NONE
    }
}

impl<N: Into<Note>> From<N> for Detail {
    fn from(note: N) -> Self {
        Self::NONE.and(note)
    }
}

impl<N: Into<Note>> FromIterator<N> for Detail {
    fn from_iter<I: IntoIterator<Item = N>>(notes: I) -> Self {
        Self::NONE.and_all(notes)
    }
}

/// In English: sentences with semicolons between them.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = self.plain() {
            return f.write_str(text);
        }
        for (place, note) in self.notes().iter().enumerate() {
            if place > 0 && !note.goes_on() {
                f.write_str("; ")?;
            }
            note.fmt(f)?;
        }
        Ok(())
    }
}
