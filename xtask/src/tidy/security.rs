//! Security statements: `docs/security-checklist.md` says which are proved, and by which tests.
//! Every test that it names must exist, and it must name every `sec_NN_` test.

use std::collections::BTreeSet;

use crate::tree::{Source, root};

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let path = "docs/security-checklist.md";
    let Ok(list) = std::fs::read_to_string(root().join(path)) else {
        return vec![format!("{path} is missing")];
    };
    let named: BTreeSet<String> = tests_in(&list).collect();
    let existing: BTreeSet<String> = sources
        .iter()
        .filter(|source| source.is_rust() && !source.path.starts_with("xtask/"))
        .flat_map(|source| source.text.lines())
        .filter_map(|line| line.trim_start().split_once("fn sec_"))
        .flat_map(|(_, rest)| tests_in(&format!("sec_{rest}")).collect::<Vec<_>>())
        .collect();
    let mut found = Vec::new();
    for missing in named.difference(&existing) {
        found.push(format!("{path}: names {missing}, which is no test"));
    }
    for unnamed in existing.difference(&named) {
        found.push(format!("{path}: does not name the test {unnamed}"));
    }
    for row in list.lines().filter(|line| line.contains("| proved |")) {
        if tests_in(row).next().is_none() {
            found.push(format!(
                "{path}: a statement is \"proved\" by no test: {row}"
            ));
        }
    }
    found
}

/// Test names (`sec_07_…`) in a text.
fn tests_in(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| {
            word.strip_prefix("sec_")
                .is_some_and(|rest| rest.len() > 3 && rest[..2].bytes().all(|b| b.is_ascii_digit()))
        })
        .map(str::to_string)
}
