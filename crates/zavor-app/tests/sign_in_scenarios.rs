//! Plays every table of `sign_in_scenarios/`. The tables were written from the specification of
//! sign-in, not from the code.

use std::path::Path;

/// Least number of files, so that a moved folder is noticed.
const TABLES_MIN: usize = 18;

#[test]
fn every_sign_in_scenario_goes_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sign_in_scenarios");
    let mut played = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let table = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if let Err(lines) = zavor_testkit::scenario::play(&table) {
            wrong.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
        }
        played += 1;
    }
    assert!(played >= TABLES_MIN, "only {played} tables found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
