//! Mutants that no switch can turn on while the program runs: a constant, and a body that returns
//! `impl Trait` and so has one type only. Each is compiled alone and meets all tests of its package.

use std::collections::BTreeMap;

use super::listed::Mutant;
use super::schema;
use super::trial::{self, Ended};
use crate::tree::Source;
use crate::workshop::{self, Copy};

/// The name of the copy.
const NAME: &str = "mutants-alone";

/// Tries these; the ones that do not compile are not in the answer.
pub(super) fn all(
    sources: &[Source],
    mutants: &[Mutant],
    numbers: &[usize],
) -> Result<BTreeMap<usize, Ended>, String> {
    let copy = Copy::of(NAME)?;
    let mut ends = BTreeMap::new();
    for number in numbers {
        let mutant = &mutants[*number];
        let package = mutant.package().ok_or("a mutant of no package")?;
        copy.write(&with(sources, mutant))?;
        let mut cargo = copy.cargo(&["test", "--no-run", "--package", package]);
        let (done, messages) = workshop::messages(&mut cargo)?;
        if !done {
            continue;
        }
        let executables = workshop::executables(&messages);
        let ended = executables
            .iter()
            .map(|executable| trial::whole(&copy, executable))
            .find(|ended| !ended.is_alive())
            .unwrap_or(Ended::Alive);
        println!("{ended:?} {}", mutant.name);
        ends.insert(*number, ended);
    }
    Ok(ends)
}

/// The tree with this mutant.
fn with(sources: &[Source], mutant: &Mutant) -> Vec<Source> {
    let text = |source: &Source| match source.path == mutant.file {
        true => schema::changed(&source.text, mutant),
        false => source.text.clone(),
    };
    let source = |source: &Source| Source {
        path: source.path.clone(),
        text: text(source),
    };
    sources.iter().map(source).collect()
}
