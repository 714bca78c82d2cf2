//! The directory as a CSV file, for `zavor users import` and `export`.
//!
//! Header: [`COLUMNS`] in any order; `address` is required. `aliases`, `groups`, `recovery_address`
//! and `roles` hold several values separated by `;`; a role limited to domains is
//! `ROLE@DOMAIN|DOMAIN`. UTF-8, with or without a byte order mark.
//!
//! Security: the file is somebody else's text. Bytes, rows and cells are bounded; a bad row is
//! reported with its line, and the next one is read. On export, a cell that a spreadsheet would
//! take for a formula gets a `'` in front; import removes it. Password hashes are read but never
//! written.

use std::fmt::Display;
use std::io::{self, Read, Write};

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter, WriterBuilder};
use zavor_app::people::{AccountShown, ImportRow, UnreadableRow};
use zavor_core::actor::Role;

/// The columns, in the order of an export.
pub const COLUMNS: [&str; 7] = [
    "address",
    "name",
    "aliases",
    "groups",
    "recovery_address",
    "password_hash",
    "roles",
];
/// Largest file in bytes. A single row may be as large as this before it is refused, so this also
/// bounds the memory used.
pub const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Most rows of one file.
pub const ROWS_MAX: u64 = 2_000_000;
/// Longest cell in bytes.
pub const CELL_BYTES_MAX: usize = 16 * 1024;
/// Most values of one cell; more than any list of an account can hold.
pub const VALUES_MAX: usize = 200;

/// Rows of a file; each is read when asked for.
pub struct Rows<R> {
    records: StringRecordsIntoIter<io::Take<R>>,
    /// For each column of the file, its index in [`COLUMNS`].
    columns: Vec<usize>,
    read: u64,
    ended: bool,
}

/// Reads the header. The error says what is wrong with it.
pub fn read<R: Read>(file: R) -> Result<Rows<R>, String> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_reader(file.take(FILE_BYTES_MAX));
    let header = reader
        .headers()
        .map_err(|error| format!("the header cannot be read: {error}"))?;
    let mut columns = Vec::with_capacity(header.len());
    for name in header {
        let name = name.trim_start_matches('\u{feff}').trim();
        let column = COLUMNS.iter().position(|known| *known == name);
        match column {
            Some(column) if !columns.contains(&column) => columns.push(column),
            Some(_) => return Err(format!("the column {name:?} appears twice")),
            None => {
                return Err(format!(
                    "{name:.40?} is not a column; the first line names the columns, which are: {}",
                    COLUMNS.join(",")
                ));
            }
        }
    }
    if !columns.contains(&0) {
        return Err(format!(
            "the column \"address\" is missing; columns are: {}",
            COLUMNS.join(",")
        ));
    }
    Ok(Rows {
        records: reader.into_records(),
        columns,
        read: 0,
        ended: false,
    })
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<ImportRow, UnreadableRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let record = self.records.next();
        let line = self.records.reader().position().line();
        let record = match record {
            Some(record) => record,
            None => {
                self.ended = true;
                // The input has ended, but perhaps only because the size limit was reached.
                let cut = self.records.reader().get_ref().limit() == 0;
                return cut.then(|| {
                    unreadable(
                        line,
                        format!("the file is larger than {FILE_BYTES_MAX} bytes; split it"),
                    )
                });
            }
        };
        self.read += 1;
        if self.read > ROWS_MAX {
            self.ended = true;
            return Some(unreadable(
                line,
                format!("the file has more than {ROWS_MAX} rows; split it"),
            ));
        }
        Some(match record {
            Ok(record) => {
                let line = record.position().map_or(line, |position| position.line());
                row(line, &record, &self.columns).or_else(|why| unreadable(line, why))
            }
            Err(error) => {
                self.ended = error.is_io_error();
                unreadable(line, format!("the row cannot be read: {error}"))
            }
        })
    }
}

fn unreadable(line: u64, why: String) -> Result<ImportRow, UnreadableRow> {
    Err(UnreadableRow { line, why })
}

fn row(line: u64, record: &StringRecord, columns: &[usize]) -> Result<ImportRow, String> {
    if record.len() != columns.len() {
        return Err(format!(
            "the row has {} cells, the header {}",
            record.len(),
            columns.len()
        ));
    }
    let mut row = ImportRow {
        line,
        ..ImportRow::default()
    };
    for (column, cell) in columns.iter().zip(record) {
        let name = COLUMNS.get(*column).copied().unwrap_or_default();
        if cell.len() > CELL_BYTES_MAX {
            return Err(format!("{name} is longer than {CELL_BYTES_MAX} bytes"));
        }
        let cell = from_spreadsheet(cell.trim());
        let list = || values(name, cell);
        match name {
            "address" => row.address = cell.into(),
            "name" => row.name = cell.into(),
            "aliases" => row.aliases = list()?,
            "groups" => row.groups = list()?,
            "recovery_address" => row.recovery_addresses = list()?,
            "password_hash" => row.password_hash = (!cell.is_empty()).then(|| cell.into()),
            _ => {
                row.roles = list()?
                    .iter()
                    .map(|text| role(text))
                    .collect::<Result<_, _>>()?
            }
        }
    }
    match row.address.is_empty() {
        true => Err("the address is empty".into()),
        false => Ok(row),
    }
}

fn values(name: &str, cell: &str) -> Result<Vec<String>, String> {
    let values: Vec<String> = cell
        .split(';')
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .take(VALUES_MAX + 1)
        .map(String::from)
        .collect();
    match values.len() > VALUES_MAX {
        true => Err(format!("{name} has more than {VALUES_MAX} values")),
        false => Ok(values),
    }
}

fn role(text: &str) -> Result<(Role, Vec<String>), String> {
    let (name, domains) = match text.split_once('@') {
        Some((name, domains)) => (name, domains.split('|').map(String::from).collect()),
        None => (text, Vec::new()),
    };
    let role = Role::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!(
            "{name:.40?} is not a role; the roles are: {}",
            known.join(", ")
        )
    })?;
    Ok((role, domains))
}

/// Writes an export.
pub struct Export<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Export<W> {
    /// Writes the header.
    pub fn begin(file: W) -> io::Result<Self> {
        let mut writer = WriterBuilder::new().from_writer(file);
        writer.write_record(COLUMNS)?;
        Ok(Self { writer })
    }

    /// Writes one account; its password hash stays out.
    pub fn write(&mut self, shown: &AccountShown) -> io::Result<()> {
        let account = &shown.account;
        let roles = shown
            .roles
            .iter()
            .map(|(role, domains)| match domains.is_empty() {
                true => role.to_string(),
                false => format!("{role}@{}", domains.join("|")),
            });
        let cells = [
            account.address.to_string(),
            account.display_name.clone(),
            joined(&account.aliases),
            joined(&account.groups),
            joined(
                account
                    .recovery_addresses
                    .iter()
                    .map(|entry| &entry.address),
            ),
            String::new(),
            joined(roles),
        ];
        self.writer
            .write_record(cells.iter().map(|cell| for_spreadsheet(cell)))?;
        Ok(())
    }

    /// Writes what is left and returns the file.
    pub fn end(self) -> io::Result<W> {
        self.writer
            .into_inner()
            .map_err(|error| io::Error::other(error.to_string()))
    }
}

fn joined(values: impl IntoIterator<Item = impl Display>) -> String {
    let values: Vec<String> = values.into_iter().map(|v| v.to_string()).collect();
    values.join(";")
}

/// Whether a spreadsheet would calculate this cell, ignoring leading quotes.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn for_spreadsheet(cell: &str) -> String {
    match is_formula(cell) {
        true => format!("'{cell}"),
        false => cell.into(),
    }
}

fn from_spreadsheet(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests;
