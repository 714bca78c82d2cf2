//! Notes, their arguments and the details they make up: in one file, because an argument may be
//! notes again.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::argument::{NewAddresses, Owners, Word};
use crate::moment::Timestamp;
use crate::policy::Bounds;

/// Longest text of one argument; a longer one is cut and ends with an ellipsis. No request may carry
/// so much, so nothing that was accepted loses its end here: whoever could make a value long
/// enough would otherwise choose what the audit leaves out.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Most bytes that the texts of notes inside of another one's sentence have together; what comes after
/// them is not kept. Room for several of the longest, of which no request may carry one. Without a bound
/// of their own they could be [`NOTES_MAX`] of the longest, in each of as many notes.
pub const SAID_BYTES_MAX: usize = 4 * TEXT_BYTES_MAX;

/// Most notes of one record; what comes after them is not kept.
pub const NOTES_MAX: usize = 512;

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

impl NoteKind {
    /// Whether the sentence has this argument in quotation marks.
    pub fn quotes(&self, name: &str) -> bool {
        let places = self.sentence.split('{').skip(1);
        places
            .filter_map(|place| place.split_once(":?}"))
            .any(|(quoted, _)| quoted == name)
    }
}

/// What was done, or why not: a kind and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub(super) kind: Kind,
    pub(super) arguments: Vec<(Cow<'static, str>, Argument)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
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

    /// How much it keeps: the bytes of its names and texts.
    fn bytes(&self) -> usize {
        let arguments = self.arguments.iter();
        let arguments =
            arguments.map(|(name, argument)| name.len().saturating_add(argument.bytes()));
        arguments.fold(self.code().len(), usize::saturating_add)
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

    /// Whether the sentence has this argument in quotation marks: somebody typed it.
    pub fn quotes(&self, name: &str) -> bool {
        match self.kind {
            Kind::Known(kind) => kind.quotes(name),
            Kind::Other(_) => false,
        }
    }

    /// Whether it goes on with the sentence before it.
    pub fn goes_on(&self) -> bool {
        match self.kind {
            Kind::Known(kind) => kind.sentence.starts_with(','),
            Kind::Other(_) => false,
        }
    }
}

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

/// What a record says in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail(pub(super) Form);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    Notes(Vec<Note>),
    Plain(Plain),
}

/// The English text of a record of an earlier release, which kept no notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain(pub(super) String);

impl Detail {
    /// Nothing more to say.
    pub const NONE: Self = Self(Form::Notes(Vec::new()));

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

    /// Its first notes, as many as have together at most this many bytes.
    fn within(self, most: usize) -> Self {
        match self.0 {
            Form::Plain(Plain(text)) => Self(Form::Plain(Plain(cut(text)))),
            Form::Notes(mut notes) => {
                let mut bytes = 0_usize;
                let fits = notes.iter().take_while(|note| {
                    bytes = bytes.saturating_add(note.bytes());
                    bytes <= most
                });
                let fits = fits.count();
                notes.truncate(fits);
                Self(Form::Notes(notes))
            }
        }
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

impl Argument {
    fn bytes(&self) -> usize {
        /// Of a number or a time, more than the longest has.
        const NUMBER: usize = 24;
        let sum = |sizes: &mut dyn Iterator<Item = usize>| sizes.fold(0, usize::saturating_add);
        match self {
            Self::Text(text) => text.len(),
            Self::Word(word) => word.list.len().saturating_add(word.name.len()),
            Self::Owners(owners) => sum(&mut owners.0.iter().map(|owner| owner.to_string().len())),
            Self::New(new) => sum(&mut new.0.iter().map(|new| new.address.len())),
            Self::Said(said) => match &said.0 {
                Form::Notes(notes) => sum(&mut notes.iter().map(Note::bytes)),
                Form::Plain(plain) => plain.0.len(),
            },
            Self::Number(_) | Self::Time(_) | Self::Bounds(_) => NUMBER,
        }
    }

    fn bounded(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(cut(text)),
            Self::Said(said) => Self::Said(said.within(SAID_BYTES_MAX)),
            other @ (Self::Number(_)
            | Self::Time(_)
            | Self::Word(_)
            | Self::Owners(_)
            | Self::Bounds(_)
            | Self::New(_)) => other,
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
