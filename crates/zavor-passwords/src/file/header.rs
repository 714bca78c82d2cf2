//! The first lines of a file of accounts: which character separates its cells, and what its columns
//! are.
//!
//! A column that an import does not know is an error, because a misspelt one would be lost without
//! a word; only columns that our own page exports, and that nobody can import, are passed over and
//! named. Columns without a name must be empty.

use csv::{ReaderBuilder, StringRecord};

use super::COLUMNS;

/// What spreadsheets put between cells.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// Other names of columns: the page's export calls the name so.
const ALSO_CALLED: [(&str, &str); 1] = [("display_name", "name")];
/// Columns of the page's export that an import cannot set.
const SHOWN_ONLY: [&str; 5] = [
    "status",
    "last_sign_in",
    "second_factor",
    "recovery",
    "created",
];

/// What a column of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Its index in [`COLUMNS`].
    Known(usize),
    /// Passed over.
    ShownOnly(&'static str),
    /// Has no name: must be empty.
    Nameless,
}

/// The beginning of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) separator: u8,
    pub(super) columns: Vec<Column>,
    /// Bytes of the text before the first line after the header.
    pub(super) ends: usize,
}

/// Reads the header of a text whose lines end in `\n` or `\r\n`.
pub(super) fn read(text: &str) -> Result<Header, String> {
    let (declared, begins) = declared_separator(text);
    let rest = text.get(begins..).unwrap_or_default();
    // Empty lines before the header.
    let begins = begins + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let rest = text.get(begins..).unwrap_or_default();
    let ends = begins + rest.find('\n').map_or(rest.len(), |at| at + 1);
    let line = text.get(begins..ends).unwrap_or_default();
    let candidates = declared.map_or(SEPARATORS.to_vec(), |separator| vec![separator]);
    let read = candidates
        .into_iter()
        .map(|separator| (separator, cells(line, separator)))
        // The last of equals is taken, and the comma is the usual one.
        .rev()
        .max_by_key(|(_, cells)| cells.iter().filter(|name| is_column(name)).count());
    let (separator, cells) = read.unwrap_or((',', StringRecord::new()));
    let mut columns = Vec::with_capacity(cells.len());
    for name in &cells {
        let column = column(name)?;
        if let Column::Known(known) = column
            && columns.contains(&column)
        {
            let name = COLUMNS.get(known).copied().unwrap_or_default();
            return Err(format!("the column {name:?} appears twice"));
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Known(0)) {
        return Err(format!(
            "the column \"address\" is missing; the first line names the columns, which are: {}",
            COLUMNS.join(",")
        ));
    }
    Ok(Header {
        // Every separator is ASCII.
        separator: u8::try_from(separator).unwrap_or(b','),
        columns,
        ends,
    })
}

/// The separator that a first line `sep=;` declares, as spreadsheets write and read it, and where
/// the next line begins.
fn declared_separator(text: &str) -> (Option<char>, usize) {
    let line = text.split('\n').next().unwrap_or_default();
    let declaration = line.trim_end_matches('\r').trim_matches('"');
    let separator = match declaration.get(..4) {
        Some(key) if key.eq_ignore_ascii_case("sep=") => declaration.get(4..).unwrap_or_default(),
        _ => return (None, 0),
    };
    let begins = text.len().min(line.len() + 1);
    let mut characters = separator.chars();
    match (characters.next(), characters.next()) {
        (Some(separator), None) if separator.is_ascii() && separator != '"' => {
            (Some(separator), begins)
        }
        _ => (None, begins),
    }
}

fn cells(line: &str, separator: char) -> StringRecord {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(line.as_bytes());
    let mut cells = StringRecord::new();
    // Of a slice of text nothing is unreadable.
    let _ = reader.read_record(&mut cells);
    cells
}

/// The name in one spelling: `Recovery Address` is `recovery_address`.
fn spelt(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

fn is_column(name: &str) -> bool {
    matches!(column(name), Ok(Column::Known(_) | Column::ShownOnly(_)))
}

fn column(name: &str) -> Result<Column, String> {
    let spelt = spelt(name);
    if spelt.is_empty() {
        return Ok(Column::Nameless);
    }
    let also = ALSO_CALLED.iter().find(|(other, _)| *other == spelt);
    let ours = also.map_or(&*spelt, |(_, ours)| ours);
    if let Some(known) = COLUMNS.iter().position(|known| *known == ours) {
        return Ok(Column::Known(known));
    }
    let shown = SHOWN_ONLY.iter().find(|shown| **shown == spelt);
    shown.map(|shown| Column::ShownOnly(shown)).ok_or_else(|| {
        format!(
            "{:.40?} is not a column; the first line names the columns, which are: {}",
            name.trim(),
            COLUMNS.join(",")
        )
    })
}
