//! Sabotage: switch a guard off in a copy of the tree; the named test must fail.
//!
//! A security test that passes with its guard switched off proves nothing. Each entry of the table
//! names a piece of code and what stands there when its guard is off. The copy holds both behind a
//! switch that is read when the code runs ([`switch`]), so all entries are compiled at once
//! ([`copy`]), and each test runs twice in the same executable ([`trial`]): with every guard on it
//! must pass, with its own guard off it must fail. The switch is the only difference between the
//! two runs, so nothing else can be what the test noticed.
//!
//! `tidy` checks without compiling that the text of each entry occurs exactly once and that its
//! test exists, so that moved code is noticed at once.

use std::time::Instant;

mod copy;
mod switch;
mod table;
mod trial;

use crate::tree::{Source, sources};
use table::SABOTAGES;

/// Guards whose test did not notice.
pub(crate) fn findings() -> Vec<String> {
    let sources = sources();
    let lost = lost(&sources);
    if !lost.is_empty() {
        return lost;
    }
    let began = now();
    let executables = match copy::build(&sources) {
        Ok(executables) => executables,
        Err(error) => return vec![format!("sabotage: {error}")],
    };
    let built = began.elapsed().as_secs();
    let found = trial::all(&SABOTAGES, &sources, &executables);
    println!(
        "sabotage: {} guards tried; built in {built} s, tried in {} s",
        SABOTAGES.len(),
        began.elapsed().as_secs() - built
    );
    found
}

#[expect(
    clippy::disallowed_methods,
    reason = "a chore says how long it took; no rule depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

/// Entries whose text does not occur exactly once or cannot be switched, or whose test does not
/// exist.
pub(crate) fn lost(sources: &[Source]) -> Vec<String> {
    let mut lost = Vec::new();
    for sabotage in SABOTAGES.iter() {
        let text = switch::without_marks(sabotage.find);
        let file = sources.iter().find(|source| source.path == sabotage.file);
        let found = file.map_or(0, |file| file.text.matches(&text).count());
        if found != 1 {
            let file = sabotage.file;
            lost.push(format!(
                "{file}: xtask/src/sabotage/table looks for `{text}`, which is there {found} times"
            ));
        }
        for part in [switch::marked(sabotage.find), sabotage.replace] {
            if !switch::is_whole(part) {
                lost.push(format!(
                    "xtask/src/sabotage/table: `{part}` is no expression and no statement; mark one with « and »"
                ));
            }
        }
        if trial::place_of(sabotage, sources).is_none() {
            lost.push(format!(
                "xtask/src/sabotage/table: no test is called {}",
                sabotage.test
            ));
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_whose_text_or_test_moved_away_is_a_finding() {
        let sources = sources();
        assert_eq!(lost(&sources), Vec::<String>::new());
        assert_eq!(lost(&[]).len(), 2 * SABOTAGES.len());
        let twice = sources.iter().map(|source| Source {
            path: source.path.clone(),
            text: source.text.repeat(2),
        });
        let twice: Vec<Source> = twice.collect();
        assert_eq!(lost(&twice).len(), SABOTAGES.len());
    }
}
