//! Survivors that `docs/mutants.md` lists with a reason.
//!
//! A row of its tables is `| file | change | times | reason |`. The change is what cargo-mutants
//! says without the line, so that code may move.

use std::collections::BTreeMap;

use super::listed::Mutant;

/// One line for every survivor that the document does not list, or lists fewer times.
pub(super) fn unlisted(survivors: &[&Mutant], document: &str) -> Vec<String> {
    let mut left = listed(document);
    let mut findings = Vec::new();
    for survivor in survivors {
        let key = (
            survivor.file_in_crate().to_owned(),
            survivor.change().to_owned(),
        );
        match left.get_mut(&key) {
            Some(times) if *times > 0 => *times -= 1,
            _ => findings.push(format!(
                "no test notices, no reason given: {}",
                survivor.name
            )),
        }
    }
    findings
}

fn listed(document: &str) -> BTreeMap<(String, String), usize> {
    let mut rows = BTreeMap::new();
    for line in document.lines() {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [file, change, times, _reason] = cells[..] else {
            continue;
        };
        let Ok(times) = times.parse::<usize>() else {
            continue;
        };
        let bare = |cell: &str| cell.trim_matches(['|', ' ', '`']).replace("\\|", "|");
        *rows.entry((bare(file), bare(change))).or_default() += times;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survivor_is_a_finding_unless_a_row_lists_it_as_often() {
        let survivor = |line: usize| Mutant {
            file: "crates/a/src/b/c.rs".to_owned(),
            name: format!("crates/a/src/b/c.rs:{line}:1: replace || with && in f"),
            genre: "BinaryOperator".to_owned(),
            returns: String::new(),
            in_function: true,
            from: (line, 1),
            to: (line, 3),
            replacement: "&&".to_owned(),
        };
        let (one, two) = (survivor(3), survivor(4));
        let row = |times: usize| {
            format!(
                "| `b/c.rs` | `replace \\|\\| with && in f` | {times} | both are never true |\n"
            )
        };
        assert_eq!(unlisted(&[&one, &two], &row(2)), Vec::<String>::new());
        assert_eq!(unlisted(&[&one, &two], &row(1)).len(), 1);
        assert_eq!(unlisted(&[&one, &two], "").len(), 2);
    }
}
