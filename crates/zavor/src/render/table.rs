//! Tables: left-aligned columns, two spaces between, every cell escaped.

use super::text::plain;

/// Widest cell in characters; the rest is cut with `…`.
const CELL_MAX: usize = 60;

/// Lays out rows under a head. If there are no rows, returns the sentence `empty`.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>], empty: &str) -> String {
    if rows.is_empty() {
        return format!("{empty}\n");
    }
    let mut lines = vec![
        head.iter()
            .map(|cell| (*cell).to_string())
            .collect::<Vec<_>>(),
    ];
    lines.extend(
        rows.iter()
            .map(|row| row.iter().map(|cell| cut(&plain(cell))).collect()),
    );
    let mut widths = vec![0; head.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut page = String::new();
    for line in &lines {
        let padded = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        page.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        page.push('\n');
    }
    page
}

fn cut(cell: &str) -> String {
    if cell.chars().count() <= CELL_MAX {
        return cell.to_string();
    }
    cell.chars().take(CELL_MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_hostile_cells_are_escaped_and_cut() {
        let rows = [
            vec!["ana@contoso.example".to_string(), "Ana\nPop".to_string()],
            vec!["x".to_string(), "y".repeat(100)],
        ];
        let page = table(&["ADDRESS", "NAME"], &rows, "");
        let expected = format!(
            "ADDRESS              NAME\nana@contoso.example  Ana\\u{{a}}Pop\nx                    {}…\n",
            "y".repeat(59)
        );
        assert_eq!(page, expected);
    }

    #[test]
    fn no_rows_give_the_sentence() {
        assert_eq!(
            table(&["A"], &[], "Nothing is restricted."),
            "Nothing is restricted.\n"
        );
    }
}
