//! The English sentence of a note.

use alloc::borrow::Cow;
use core::fmt::{self, Display as _};

use super::Argument;

type Arguments = [(Cow<'static, str>, Argument)];

/// A sentence with the arguments in the places of their names: `{name}` as it is, `{name:?}` in
/// quotation marks with control characters escaped.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    sentence: &str,
    arguments: &Arguments,
) -> fmt::Result {
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
pub(super) fn write_unknown(
    f: &mut fmt::Formatter<'_>,
    code: &str,
    arguments: &Arguments,
) -> fmt::Result {
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
