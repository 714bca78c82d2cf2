//! CSV that is safe to open in a spreadsheet (RFC 4180; OWASP, "CSV injection"), and the way back.
//!
//! Names, device hints and reasons are other people's text. A cell that a spreadsheet would
//! evaluate gets an apostrophe in front, which spreadsheets hide; quotes are doubled; control
//! characters other than tabs and line ends are dropped. A file begins with a byte order mark,
//! without which spreadsheets read UTF-8 as the encoding of their country.

use zavor_core::actor::Role;

use crate::platform::typed::is_invisible;

/// First characters that make a spreadsheet evaluate a cell. Some treat a full-width or small form
/// like the plain sign.
const CALCULATES: [char; 16] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    '\u{fe62}', '\u{fe63}', '\u{fe66}', '\u{fe6b}', '\u{2212}',
];

/// The beginning of a file: the byte order mark and the names of the columns.
pub fn begin(columns: &[&str]) -> String {
    format!("\u{feff}{}", row(columns))
}

/// One row with its line end.
pub fn row(cells: &[&str]) -> String {
    let mut line = String::with_capacity(cells.iter().map(|cell| cell.len() + 3).sum());
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        push_cell(&mut line, cell);
    }
    line.push_str("\r\n");
    line
}

/// A role as files of accounts write it: `ROLE`, or `ROLE@DOMAIN|DOMAIN` if it is limited.
pub fn role(role: Role, domains: &[String]) -> String {
    match domains.is_empty() {
        true => role.to_string(),
        false => format!("{role}@{}", domains.join("|")),
    }
}

/// A cell of one of our files as it was before it was made safe.
pub fn from_spreadsheet(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet would calculate this cell: some pass over blanks and invisible characters
/// at its beginning.
fn is_formula(cell: &str) -> bool {
    let passed_over =
        |c: char| c == '\'' || !CALCULATES.contains(&c) && (c.is_whitespace() || is_invisible(c));
    cell.trim_start_matches(passed_over).starts_with(CALCULATES)
}

/// The same cell with an apostrophe before each further part that would be calculated. Where a
/// semicolon separates, a quote inside a line does not hold a cell together: what stands behind a
/// `;`, a tab or a line end may begin a cell there.
fn with_parts_made_safe(cell: String) -> String {
    let separates = [';', '\t', '\r', '\n'];
    let begins = |part: &str| is_formula(part.trim_start_matches('"'));
    if !cell.split(separates).skip(1).any(begins) {
        return cell;
    }
    let mut safe = String::with_capacity(cell.len() + 8);
    // The apostrophe before the whole cell is also that of its first part that is not blank.
    let mut guarded = is_formula(&cell);
    for (place, part) in cell.split_inclusive(separates).enumerate() {
        if place > 0 && !guarded && begins(part.trim_end_matches(separates)) {
            safe.push('\'');
        }
        guarded &= part.trim().is_empty();
        safe.push_str(part);
    }
    safe
}

fn push_cell(line: &mut String, cell: &str) {
    // Drop these first, so that they cannot hide a character that a spreadsheet would see behind
    // them.
    let kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    let cell: String = cell.chars().filter(kept).collect();
    let cell = with_parts_made_safe(cell);
    let calculates = is_formula(&cell);
    // A reader that trims blanks must not find a separator; a semicolon separates in half of Europe.
    let quoted = calculates || cell.contains([',', '"', '\r', '\n', '\t', '\'', ';']);
    if quoted {
        line.push('"');
    }
    if calculates {
        line.push('\'');
    }
    line.push_str(&cell.replace('"', "\"\""));
    if quoted {
        line.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_calculates_nothing() {
        for (cell, expected) in [
            ("=1+1", "\"'=1+1\""),
            ("+40 700", "\"'+40 700\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("'=1", "\"''=1\""),
            (" =1", "\"' =1\""),
            ("\u{200b}=1", "\"'\u{200b}=1\""),
            ("\u{feff}=1", "\"'\u{feff}=1\""),
            ("\u{ff1d}1", "\"'\u{ff1d}1\""),
            ("\u{ff0b}1", "\"'\u{ff0b}1\""),
            ("\u{ff0d}1", "\"'\u{ff0d}1\""),
            ("\u{ff20}A", "\"'\u{ff20}A\""),
            ("\u{fe66}1", "\"'\u{fe66}1\""),
            ("\u{2212}1", "\"'\u{2212}1\""),
            ("\u{0}=1", "\"'=1\""),
            ("ana@contoso.example", "ana@contoso.example"),
            ("1=1", "1=1"),
            // Where semicolons separate, the second part is a cell of its own.
            ("x;=1;y", "\"x;'=1;y\""),
            ("x;\"=1\"", "\"x;'\"\"=1\"\"\""),
            ("x\ty\t@A", "\"x\ty\t'@A\""),
            ("two\n=1", "\"two\n'=1\""),
            ("a;b;c", "\"a;b;c\""),
        ] {
            assert_eq!(row(&[cell]), format!("{expected}\r\n"));
        }
    }

    #[test]
    fn a_cell_made_safe_comes_back_as_it_was() {
        for cell in [
            "=1",
            "'=1",
            "''@",
            "O'Neil",
            "'quoted'",
            "-2",
            "\u{ff0b}40",
            " =1",
            "",
        ] {
            let line = row(&[cell]);
            let inside = line.trim_end_matches("\r\n").trim_matches('"');
            assert_eq!(from_spreadsheet(inside), cell);
        }
    }

    #[test]
    fn cells_cannot_leave_their_place() {
        let line = row(&["a,b", "say \"no\"", "two\nlines", "", "x\u{0}\u{1b}y"]);
        assert_eq!(line, "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",,xy\r\n");
    }

    #[test]
    fn a_file_begins_with_the_mark_that_spreadsheets_look_for() {
        assert_eq!(begin(&["a", "b"]).as_bytes(), b"\xef\xbb\xbfa,b\r\n");
    }
}
