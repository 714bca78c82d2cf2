//! Rows: how the vocabulary of the core becomes columns and back. Written by hand, because the
//! names in the columns are a contract with every later release while the types may change.
//!
//! Texts that this release cannot read (damage, or a name from a newer release) are errors, never
//! silently another value.

use rusqlite::types::{FromSql, Type};
use rusqlite::{Error, Row};
use zavor_core::account::SignInName;
use zavor_core::moment::Timestamp;

pub(crate) mod account;
mod account_list;
mod account_text;
pub(crate) mod alert;
pub(crate) mod app_password;
pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod code;
pub(crate) mod effect;
pub(crate) mod ended;
pub(crate) mod event;
pub(crate) mod hold;
pub(crate) mod link;
pub(crate) mod method;
pub(crate) mod note;
pub(crate) mod origin_rule;
pub(crate) mod policy;
pub(crate) mod program_rule;
pub(crate) mod recovery;
pub(crate) mod recovery_flow;
pub(crate) mod registered;
pub(crate) mod reminder;
pub(crate) mod session;
pub(crate) mod support_request;
pub(crate) mod token;
pub(crate) mod ways_asked;

/// Reads a text column through a function that knows the allowed texts.
pub(crate) fn parsed<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| unknown_text(column, &text))
}

/// As [`parsed`], for a column that may be empty (NULL).
pub(crate) fn parsed_opt<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get::<_, Option<String>>(column)? {
        None => Ok(None),
        Some(text) => parse(&text)
            .map(Some)
            .ok_or_else(|| unknown_text(column, &text)),
    }
}

/// A time column.
pub(crate) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

/// A time column that may be empty.
pub(crate) fn time_opt(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row
        .get::<_, Option<i64>>(column)?
        .map(Timestamp::from_millis))
}

/// A column with an unsigned 64-bit number (SQLite's are signed; the bits are the same).
pub(crate) fn bits(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    i64::column_result(row.get_ref(column)?)
        .map(i64::cast_unsigned)
        .map_err(|e| Error::FromSqlConversionFailure(column, Type::Integer, e.into()))
}

/// A column with a JSON list of texts.
pub(crate) fn list(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let text = row.get_ref(column)?.as_str()?;
    if text == "[]" {
        return Ok(Vec::new());
    }
    serde_json::from_str(text).map_err(|_| unknown_text(column, text))
}

/// A list of texts as JSON.
pub(crate) fn json_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    serde_json::Value::from(texts.into_iter().collect::<Vec<_>>()).to_string()
}

/// Names from a list.
pub(crate) fn names(texts: Vec<String>) -> Vec<SignInName> {
    texts
        .iter()
        .map(|text| SignInName::from_normal_form(text))
        .collect()
}

/// Most characters of an unreadable text quoted in an error.
const SHOWN_CHARS_MAX: usize = 80;

pub(crate) fn unknown_text(column: usize, text: &str) -> Error {
    let shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    Error::FromSqlConversionFailure(
        column,
        Type::Text,
        format!("{shown:?} means nothing to this release").into(),
    )
}
