//! The English of notes: one sentence each, with semicolons between them.

use alloc::borrow::Cow;
use core::fmt::{self, Display as _};

use super::parts::{Argument, Detail, Kind, Note};

type Arguments = [(Cow<'static, str>, Argument)];

/// A sentence with the arguments in the places of their names: `{name}` as it is, `{name:?}` in
/// quotation marks with control characters escaped.
fn write(f: &mut fmt::Formatter<'_>, sentence: &str, arguments: &Arguments) -> fmt::Result {
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        f.write_str(before)?;
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        let (name, quoted) = match place.split_once(":?") {
            Some((name, _)) => (name, true),
            None => (place, false),
        };
        match arguments.iter().find(|(known, _)| known == name) {
            Some((_, Argument::Text(text))) if quoted => write!(f, "{text:?}")?,
            Some((_, argument)) => argument.fmt(f)?,
            None => write!(f, "{{{place}}}")?,
        }
        rest = after;
    }
    f.write_str(rest)
}

/// A note of a kind that is not known: `code (name: value, name: value)`.
fn write_unknown(f: &mut fmt::Formatter<'_>, code: &str, arguments: &Arguments) -> fmt::Result {
    f.write_str(code)?;
    let Some((first, others)) = arguments.split_first() else {
        return Ok(());
    };
    write!(f, " ({}: {}", first.0, first.1)?;
    for (name, argument) in others {
        write!(f, ", {name}: {argument}")?;
    }
    f.write_str(")")
}

/// The English sentence; for a kind of another release its code and arguments.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Known(kind) => write(f, kind.sentence, &self.arguments),
            Kind::Other(code) => write_unknown(f, code, &self.arguments),
        }
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
