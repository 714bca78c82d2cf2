//! The stored form of notes.
//!
//! ```text
//! stored   = *( LF code *( TAB name "=" value ) )
//! value    = "t" text | "n" digits | "m" milliseconds | "w" list "/" name
//!          | "o" owner *( "\," owner ) | "a" [ address "\," milliseconds "\," milliseconds … ]
//!          | "d" stored
//! ```
//!
//! In texts a backslash is written `\\`, a line feed `\n` and a tab `\t`, so that no text can end its
//! argument or begin another note. No record of an earlier release is taken for notes: what those
//! wrote begins with a word of their own or with what somebody typed, without the white space
//! around it, and never with a line feed.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::argument::{NewAddress, NewAddresses, Owners, Word};
use super::parts::{Argument, Detail, Form, Kind, Note, NoteKind, Plain};
use crate::hold::stored::Owner;
use crate::moment::Timestamp;

/// Finds the kinds of this release.
type Known<'a> = &'a dyn Fn(&str) -> Option<&'static NoteKind>;

const NOTE: char = '\n';
const ARGUMENT: char = '\t';
/// Between the items of one value; a backslash that belongs to an item stands twice.
const ITEM: &str = "\\,";

impl Detail {
    /// From its stored form: notes when it is one, else a text to be shown as it is. `known` finds
    /// the kinds of this release by their code.
    pub fn read(text: &str, known: impl Fn(&str) -> Option<&'static NoteKind>) -> Self {
        match read(text, &known) {
            Some(notes) => Self(Form::Notes(notes)),
            None => Self(Form::Plain(Plain(text.into()))),
        }
    }

    /// The stored form; [`Detail::read`] gives the same detail again.
    pub fn stored(&self) -> String {
        match &self.0 {
            Form::Notes(notes) => write(notes),
            Form::Plain(plain) => plain.0.clone(),
        }
    }
}

fn write(notes: &[Note]) -> String {
    let mut text = String::new();
    for note in notes {
        text.push(NOTE);
        escape(note.code(), &mut text);
        for (name, argument) in note.arguments() {
            text.push(ARGUMENT);
            text.push_str(name);
            text.push('=');
            value(argument, &mut text);
        }
    }
    text
}

fn escape(plain: &str, text: &mut String) {
    for c in plain.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            NOTE => text.push_str("\\n"),
            ARGUMENT => text.push_str("\\t"),
            other => text.push(other),
        }
    }
}

fn value(argument: &Argument, text: &mut String) {
    let (tag, items): (char, Vec<String>) = match argument {
        Argument::Text(said) => ('t', [said.clone()].into()),
        Argument::Number(number) => ('n', [number.to_string()].into()),
        Argument::Time(time) => ('m', [time.as_millis().to_string()].into()),
        Argument::Word(word) => ('w', [format!("{}/{}", word.list, word.name)].into()),
        Argument::Owners(owners) => ('o', owners.0.iter().map(ToString::to_string).collect()),
        Argument::Bounds(bounds) => ('t', [bounds.to_string()].into()),
        Argument::Said(said) => ('d', [said.stored()].into()),
        Argument::New(new) => ('a', new.0.iter().flat_map(of_new).collect()),
    };
    text.push(tag);
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push_str(ITEM);
        }
        escape(item, text);
    }
}

fn of_new(new: &NewAddress) -> [String; 3] {
    let millis = |time: Timestamp| time.as_millis().to_string();
    [new.address.clone(), millis(new.since), millis(new.from)]
}

/// The notes of a stored form; `None` when it is none.
fn read(text: &str, known: Known<'_>) -> Option<Vec<Note>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let notes = text.strip_prefix(NOTE)?.split(NOTE);
    notes.map(|note| read_note(note, known)).collect()
}

fn read_note(text: &str, known: Known<'_>) -> Option<Note> {
    let mut parts = text.split(ARGUMENT);
    let code = one(items(parts.next()?)?)?;
    let arguments: Vec<(Cow<'static, str>, Argument)> = parts
        .map(|part| {
            let (name, value) = part.split_once('=')?;
            Some((Cow::Owned(name.into()), read_value(value, known)?))
        })
        .collect::<Option<_>>()?;
    let same = |kind: &&NoteKind| {
        let names = arguments.iter().map(|(name, _)| &**name);
        kind.arguments.iter().copied().eq(names)
    };
    let kind = match known(&code).filter(same) {
        Some(kind) => Kind::Known(kind),
        None if code.is_empty() => return None,
        None => Kind::Other(code),
    };
    Some(Note { kind, arguments })
}

fn read_value(value: &str, known: Known<'_>) -> Option<Argument> {
    let mut chars = value.chars();
    let tag = chars.next()?;
    let items = match (tag, chars.as_str()) {
        ('o' | 'a', "") => Vec::new(),
        (_, value) => items(value)?,
    };
    Some(match tag {
        't' => Argument::Text(one(items)?),
        'n' => Argument::Number(number(&one(items)?)?),
        'm' => Argument::Time(moment(&one(items)?)?),
        'w' => {
            let word = one(items)?;
            let (list, name) = word.split_once('/')?;
            Argument::Word(Word {
                list: Cow::Owned(list.into()),
                name: Cow::Owned(name.into()),
            })
        }
        'o' => {
            let owners = items.iter().map(|item| Owner::from_text(item));
            Argument::Owners(Owners(owners.collect::<Option<_>>()?))
        }
        'a' => Argument::New(NewAddresses(read_new(&items)?)),
        'd' => Argument::Said(read(&one(items)?, known)?.into_iter().collect()),
        _ => return None,
    })
}

fn read_new(items: &[String]) -> Option<Vec<NewAddress>> {
    let (threes, rest) = items.as_chunks::<3>();
    let new = threes.iter().map(|[address, since, from]| {
        Some(NewAddress {
            address: address.clone(),
            since: moment(since)?,
            from: moment(from)?,
        })
    });
    match rest {
        [] => new.collect(),
        _ => None,
    }
}

/// A number as it was written, and no other spelling of it.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn moment(text: &str) -> Option<Timestamp> {
    let millis: i64 = text.parse().ok()?;
    (millis.to_string() == text).then_some(Timestamp::from_millis(millis))
}

fn one(items: Vec<String>) -> Option<String> {
    <[String; 1]>::try_from(items).ok().map(|[one]| one)
}

/// The items of a value with their escapes undone; `None` for an escape that is none.
fn items(text: &str) -> Option<Vec<String>> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                '\\' => item.push('\\'),
                'n' => item.push(NOTE),
                't' => item.push(ARGUMENT),
                ',' => items.push(core::mem::take(&mut item)),
                _ => return None,
            },
            other => item.push(other),
        }
    }
    items.push(item);
    Some(items)
}
