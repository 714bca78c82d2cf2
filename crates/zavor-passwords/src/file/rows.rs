//! The rows of a file of accounts, each read when asked for.
//!
//! No cell of an account holds a line break, so a row that has one is a quote that was left open
//! (or a cell with a line break in it): the row is refused as a whole, from its first line to its
//! last, and nothing inside it is taken for a row. A row that somebody hid in a cell stays in it.

use std::io::{Cursor, SeekFrom};

use csv::{Reader, ReaderBuilder, StringRecord};
use zavor_app::people::{ImportRow, UnreadableRow};
use zavor_core::actor::Role;

use super::columns::{Column, is_blocked, is_blocked_by_status};
use super::header;
use super::{CELL_BYTES_MAX, COLUMNS, FILE_BYTES_MAX, ROWS_MAX, VALUES_MAX, from_spreadsheet};

/// s and t with a cedilla.
const CEDILLAS: [char; 4] = ['ş', 'Ş', 'ţ', 'Ţ'];

/// Rows of a file.
pub struct Rows {
    reader: Reader<Cursor<String>>,
    columns: Vec<Column>,
    /// Names of columns that are passed over.
    passed_over: String,
    notes: Vec<String>,
    lines: Lines,
}

/// Where in the text the reader is, in lines.
#[derive(Debug, Clone, Copy)]
struct Lines {
    /// Bytes before the place.
    at: usize,
    /// The line of the file on which it is; the first is 1.
    line: u64,
}

impl Lines {
    /// Goes on to a later place. Lines end in `\n`, `\r\n` or `\r`.
    fn advance(&mut self, text: &str, to: usize) {
        let bytes = text.as_bytes();
        while self.at < to {
            match (bytes.get(self.at), bytes.get(self.at + 1)) {
                (Some(b'\r'), Some(b'\n')) | (None, _) => {}
                (Some(b'\r' | b'\n'), _) => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// The first place from here on that is not an empty line.
    fn after_empty_lines(text: &str, from: usize) -> usize {
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        from + rest
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count()
    }
}

/// A record of the file that is not empty.
struct Record {
    cells: StringRecord,
    first: u64,
    last: u64,
}

/// Reads the header of a file and counts its rows.
///
/// # Errors
/// What is wrong with the header or the size; nothing of the file may be imported then.
pub fn read(mut text: String) -> Result<Rows, String> {
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(format!(
            "the file is larger than {FILE_BYTES_MAX} bytes; split it"
        ));
    }
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if !text.contains('\n') {
        // Written on an old Mac.
        text = text.replace('\r', "\n");
    }
    if !text.ends_with('\n') {
        // So that a quote left open in the last line takes a line break with it, too.
        text.push('\n');
    }
    let header = header::read(&text)?;
    let mut lines = Lines { at: 0, line: 1 };
    lines.advance(&text, header.ends);
    let mut cursor = Cursor::new(text);
    cursor.set_position(header.ends as u64);
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(header.separator)
        .from_reader(cursor);
    let mut rows = Rows {
        reader,
        columns: header.columns,
        passed_over: header.passed_over,
        notes: Vec::new(),
        lines,
    };
    rows.look_through(header.ends, lines)?;
    Ok(rows)
}

impl Rows {
    /// What a person should know about the file as a whole, once: what was passed over.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Goes through the file once: a file with too many rows is refused before any is imported.
    fn look_through(&mut self, begins: usize, lines: Lines) -> Result<(), String> {
        let mut cells = StringRecord::new();
        let (mut rows, mut empty, mut cedillas) = (0_u64, 0_u64, 0_u64);
        let status = self.columns.iter().position(|is| *is == Column::Status);
        let mut unclear = 0_u64;
        while self.next_cells(&mut cells) {
            cedillas += u64::from(cells.iter().any(|cell| cell.contains(CEDILLAS)));
            let said = status.and_then(|at| cells.get(at));
            let is_unclear = said.is_some_and(|cell| is_blocked_by_status(cell).is_none());
            unclear += u64::from(is_unclear);
            match is_empty(&cells) {
                true => empty += 1,
                false => rows += 1,
            }
        }
        if rows > ROWS_MAX {
            return Err(format!(
                "the file has {rows} rows, and one import takes {ROWS_MAX}; split it"
            ));
        }
        if !self.passed_over.is_empty() {
            self.notes.push(format!(
                "not read, because an import does not set them: {}",
                self.passed_over
            ));
        }
        if status.is_some() {
            self.notes.push(
                "of the column status only whether sign-in is blocked is read; locks, restrictions and signs of risk are not imported"
                    .into(),
            );
        }
        if unclear > 0 {
            self.notes.push(format!(
                "{unclear} cells of the column status say neither that sign-in is blocked nor that it is allowed: \
                 these accounts may sign in, unless another column blocks them"
            ));
        }
        if cedillas > 0 {
            let rows = if cedillas == 1 {
                "row has"
            } else {
                "rows have"
            };
            self.notes.push(format!(
                "{cedillas} {rows} s or t with a cedilla (ş, ţ) and were taken as they are: right in a Turkish \
                 name; a Romanian one is written with a comma below (ș, ț)"
            ));
        }
        if empty > 0 {
            let rows = if empty == 1 { "row was" } else { "rows were" };
            self.notes.push(format!("{empty} empty {rows} passed over"));
        }
        let mut place = csv::Position::new();
        place.set_byte(begins as u64);
        // `seek` would stay where it is if it took this for its place.
        self.reader
            .seek_raw(SeekFrom::Start(begins as u64), place)
            .map_err(|error| format!("the file cannot be read: {error}"))?;
        self.lines = lines;
        Ok(())
    }

    fn next_cells(&mut self, cells: &mut StringRecord) -> bool {
        // Of a text in memory nothing is unreadable.
        self.reader.read_record(cells).unwrap_or(false)
    }

    fn next_record(&mut self) -> Option<Record> {
        let mut cells = StringRecord::new();
        loop {
            let begins = self.lines.at;
            if !self.next_cells(&mut cells) {
                return None;
            }
            let ends = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
            let text = self.reader.get_ref().get_ref();
            let ends = ends.min(text.len());
            self.lines
                .advance(text, Lines::after_empty_lines(text, begins));
            let first = self.lines.line;
            // Up to the record's own line end.
            let record = text.get(self.lines.at..ends).unwrap_or_default();
            let own = self.lines.at + record.trim_end_matches(['\r', '\n']).len();
            self.lines.advance(text, own);
            let last = self.lines.line;
            self.lines.advance(text, ends);
            if !is_empty(&cells) {
                return Some(Record { cells, first, last });
            }
        }
    }
}

impl Iterator for Rows {
    type Item = Result<ImportRow, UnreadableRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.next_record()?;
        let (line, last_line) = (record.first, record.last);
        Some(row(&record, &self.columns).map_err(|why| UnreadableRow {
            line,
            last_line,
            why,
        }))
    }
}

fn is_empty(cells: &StringRecord) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

fn row(record: &Record, columns: &[Column]) -> Result<ImportRow, String> {
    let (first, last) = (record.first, record.last);
    if record.cells.iter().any(|cell| cell.contains(['\r', '\n'])) {
        return Err(match last > first {
            true => format!(
                "a quote is open from line {first} to line {last}: nothing on these {} lines was \
                 imported; close it, or take the line break out of the cell",
                last - first + 1
            ),
            false => format!("a quote is left open on line {first}; close it"),
        });
    }
    let mut row = ImportRow {
        line: first,
        ..ImportRow::default()
    };
    let (mut given, mut family) = ("", "");
    // Spreadsheets leave out empty cells at the end of a row, or add some.
    let cells = record.cells.iter().enumerate();
    for (at, cell) in cells.map(|(at, cell)| (at, cell.trim())) {
        match columns.get(at) {
            Some(Column::Known(column)) => {
                let name = COLUMNS.get(*column).copied().unwrap_or_default();
                fill(&mut row, name, cell)?;
            }
            Some(Column::Blocked(blocked)) => row.blocked |= is_blocked(cell, *blocked)?,
            Some(Column::Status) => row.blocked |= is_blocked_by_status(cell).unwrap_or(false),
            Some(Column::PassedOver) => {}
            Some(Column::Given) => given = cell,
            Some(Column::Family | Column::Nume) => family = cell,
            Some(Column::Nameless) | None if cell.is_empty() => {}
            Some(Column::Nameless) | None => {
                return Err(format!(
                    "its cell {} has no column: the first line names {}",
                    at + 1,
                    columns.len()
                ));
            }
        }
    }
    if !(given.is_empty() && family.is_empty()) {
        let parts = [given, family].map(|part| from_spreadsheet(part).trim());
        fill(&mut row, "name", parts.join(" ").trim())?;
    }
    match row.address.is_empty() {
        true => Err("the address is empty".into()),
        false => Ok(row),
    }
}

fn fill(row: &mut ImportRow, name: &str, cell: &str) -> Result<(), String> {
    if cell.len() > CELL_BYTES_MAX {
        return Err(format!("{name} is longer than {CELL_BYTES_MAX} bytes"));
    }
    if cell.contains('\u{fffd}') {
        return Err(format!(
            "{name} has bytes that are no text in the file's encoding"
        ));
    }
    let cell = from_spreadsheet(cell);
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
    Ok(())
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
