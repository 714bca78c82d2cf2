//! The copy of the tree in which every guard has a switch, and its test executables.

use std::collections::BTreeSet;

use super::switch;
use super::table::SABOTAGES;
use super::trial::{self, Place};
use crate::tree::Source;
use crate::workshop::{self, Copy, Executable};

/// The name of the copy.
pub(super) const NAME: &str = "sabotage";

/// Builds the executables that hold the tests of the table.
pub(super) fn build(sources: &[Source]) -> Result<Vec<Executable>, String> {
    let copy = Copy::of(NAME)?;
    copy.write(&switch::switched(sources, &SABOTAGES)?)?;
    let places: Vec<Place> = SABOTAGES
        .iter()
        .filter_map(|sabotage| trial::place_of(sabotage, sources))
        .collect();
    let wanted: BTreeSet<String> = places.iter().flat_map(Place::arguments).collect();
    let mut cargo = copy.cargo(&["test", "--no-run"]);
    let (built, messages) = workshop::messages(cargo.args(wanted))?;
    if !built {
        let errors = workshop::printed(&workshop::errors(&messages));
        return Err(format!(
            "the tree with its switches does not compile: {errors}"
        ));
    }
    Ok(workshop::executables(&messages))
}
