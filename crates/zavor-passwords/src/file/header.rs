//! The first lines of a file of accounts: which character separates its cells, and what its columns
//! are ([`columns`](super::columns)).
//!
//! The separator is the one by which the most columns are known; if that does not decide, the one that
//! cuts the following lines into as many cells as the first. Columns without a name must be empty.

use csv::{ReaderBuilder, StringRecord};

use super::COLUMNS;
use super::columns::{Column, bare, column, is_read};

/// What spreadsheets put between cells.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// Lines after the first that show which separator cuts all of them alike.
const LINES_LOOKED_AT: usize = 20;
/// Most columns of a file; exports of large directories have about a hundred.
const COLUMNS_MAX: usize = 500;
/// Most columns that are named because they were passed over, and most letters of each.
const NAMED_MAX: usize = 12;

/// The beginning of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) separator: u8,
    pub(super) columns: Vec<Column>,
    /// Names of the columns that are passed over, as they are to be told; empty = none.
    pub(super) passed_over: String,
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
    let after = text.get(ends..).unwrap_or_default();
    let candidates = declared.map_or(SEPARATORS.to_vec(), |separator| vec![separator]);
    let read = candidates
        .into_iter()
        .map(|separator| (separator, cells(line, separator)))
        // The last of equals is taken, and the comma is the usual one.
        .rev()
        .max_by_key(|(separator, names)| {
            let known = names.iter().filter(|name| is_read(name)).count();
            (known, alike(after, *separator, names.len()), names.len())
        });
    let (separator, names) = read.unwrap_or((',', StringRecord::new()));
    if names.len() > COLUMNS_MAX {
        return Err(format!(
            "the first line names {} columns, and an import reads {COLUMNS_MAX}",
            names.len()
        ));
    }
    let (columns, passed_over) = columns_of(&names)?;
    Ok(Header {
        // Every separator is ASCII.
        separator: u8::try_from(separator).unwrap_or(b','),
        columns,
        passed_over: named(&passed_over),
        ends,
    })
}

/// The columns of the first line, and the names of those that are passed over.
fn columns_of(names: &StringRecord) -> Result<(Vec<Column>, Vec<String>), String> {
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    let mut passed_over = Vec::new();
    for name in names {
        let column =
            column(name).map_err(|why| format!("the column {:.40?} {why}", name.trim()))?;
        if column == Column::PassedOver {
            passed_over.push(shortened(name));
        }
        columns.push(column);
    }
    let given = columns.contains(&Column::Given);
    for column in &mut columns {
        if *column == Column::Nume {
            *column = match given {
                true => Column::Family,
                false => Column::Known(1),
            };
        }
    }
    let whole = columns.contains(&Column::Known(1));
    for (at, column) in columns.iter_mut().enumerate() {
        // A whole name says more than its parts.
        if whole && matches!(column, Column::Given | Column::Family) {
            *column = Column::PassedOver;
            passed_over.extend(names.get(at).map(shortened));
        }
    }
    let read = |column: &Column| !matches!(column, Column::PassedOver | Column::Nameless);
    for (at, column) in columns
        .iter()
        .enumerate()
        .filter(|(_, column)| read(column))
    {
        let same = |other: &&Column| match (other, column) {
            (Column::Blocked(_), Column::Blocked(_)) => true,
            (other, column) => *other == column,
        };
        let before = columns.iter().take(at).position(|other| same(&other));
        if let Some(before) = before {
            return Err(twice(names, *column, before, at));
        }
    }
    if columns.contains(&Column::Known(0)) {
        return Ok((columns, passed_over));
    }
    Err(missing_address(names))
}

/// That two columns mean the same, by their names.
fn twice(names: &StringRecord, column: Column, first: usize, second: usize) -> String {
    let [first, second] = [first, second].map(|at| names.get(at).unwrap_or_default().trim());
    let ours = match column {
        Column::Known(known) => COLUMNS.get(known).copied().unwrap_or_default(),
        Column::Given => "the given name",
        Column::Family => "the family name",
        Column::Blocked(_) => "whether sign-in is blocked",
        Column::Status => "the status",
        Column::Nume | Column::PassedOver | Column::Nameless => "a name",
    };
    match bare(first) == bare(second) {
        true => format!("the column {first:.40?} appears twice"),
        false => format!(
            "the columns {first:.40?} and {second:.40?} both stand for {ours}; take one of them out, or give it \
             another name"
        ),
    }
}

fn missing_address(names: &StringRecord) -> String {
    let says: Vec<String> = names.iter().map(shortened).collect();
    if let Some(address) = names.iter().find(|name| name.contains('@')) {
        return format!(
            "the first line has {address:.60?} and no names of columns; put a line such as \"address,name\" before \
             it"
        );
    }
    format!(
        "the column \"address\" is missing (email, user principal name and adresa de e-mail are \
         understood too); the first line names the columns, which are: {}; it says: {}",
        COLUMNS.join(","),
        named(&says)
    )
}

/// Names in a row, as many as fit a sentence.
fn named(names: &[String]) -> String {
    let mut said = names
        .iter()
        .take(NAMED_MAX)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED_MAX {
        said.push_str(&format!(" and {} more", names.len() - NAMED_MAX));
    }
    said
}

fn shortened(name: &str) -> String {
    name.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(40)
        .collect()
}

/// How many of the first lines this separator cuts into so many cells, of which there is more than one.
fn alike(after: &str, separator: char, expected: usize) -> usize {
    let lines = after.lines().filter(|line| !line.trim().is_empty());
    let fits = |line: &&str| expected > 1 && cells(line, separator).len() == expected;
    lines.take(LINES_LOOKED_AT).filter(fits).count()
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
