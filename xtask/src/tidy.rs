//! The house's rules that a machine can check. Each check is a function from the tree to findings.
//!
//! A number that is still too large somewhere is a ratchet: `xtask/ratchet.txt` names the place and
//! its present number, and that number may only fall.

mod arrows;
mod circles;
mod glossary;
mod licences;
mod methods;
mod orphans;
mod profiles;
mod ratchet;
mod security;
mod shape;
mod words;

use crate::{sabotage, tree};
use ratchet::Ratchet;

/// What breaks a rule, one line each.
pub(crate) fn findings() -> Vec<String> {
    let sources = tree::sources();
    let mut ratchet = Ratchet::read();
    let mut found = Vec::new();
    found.extend(shape::check(&sources, &mut ratchet));
    found.extend(methods::check(&sources, &mut ratchet));
    found.extend(circles::check(&sources, &mut ratchet));
    found.extend(orphans::check(&sources));
    found.extend(words::check(&sources));
    found.extend(glossary::check(&sources, &mut ratchet));
    found.extend(arrows::check(&sources, &mut ratchet));
    found.extend(profiles::check(&sources));
    found.extend(security::check(&sources));
    found.extend(licences::check());
    found.extend(sabotage::lost(&sources));
    found.extend(ratchet.left_over());
    found
}
