//! CSV that is safe to open in a spreadsheet (RFC 4180; OWASP, "CSV injection").
//!
//! Names, device hints and reasons are other people's text. A cell that a spreadsheet would
//! evaluate gets an apostrophe in front, which spreadsheets hide; quotes are doubled; control
//! characters other than tabs and line ends are dropped.

/// First characters that make a spreadsheet evaluate a cell; some treat a full-width sign like its
/// narrow one.
const CALCULATES: [char; 10] = [
    '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

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

fn push_cell(line: &mut String, cell: &str) {
    // Drop these first, so that they cannot hide a character that a spreadsheet would see behind
    // them.
    let kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    let cell: String = cell.chars().filter(kept).collect();
    let calculates = cell.trim_start_matches('\'').starts_with(CALCULATES);
    let quoted = calculates || cell.contains([',', '"', '\r', '\n', '\'', ';']);
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
            ("'=1", "\"''=1\""),
            ("\u{ff1d}1", "\"'\u{ff1d}1\""),
            ("\u{0}=1", "\"'=1\""),
            ("ana@contoso.example", "ana@contoso.example"),
        ] {
            assert_eq!(row(&[cell]), format!("{expected}\r\n"));
        }
    }

    #[test]
    fn cells_cannot_leave_their_place() {
        let line = row(&["a,b", "say \"no\"", "two\nlines", "", "x\u{0}\u{1b}y"]);
        assert_eq!(line, "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",,xy\r\n");
    }
}
