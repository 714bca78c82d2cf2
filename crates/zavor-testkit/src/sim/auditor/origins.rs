//! Which accounts failed or were refused at a network: a block of it needs two of them, and one that
//! refuses near places many.

use std::net::Ipv4Addr;

use super::model::{Auditor, Place};
use crate::sim::outcome::{Invariant, Violation};
use crate::sim::workload::{Ground, Try};

/// A near place is refused from five times the threshold of ten points on. One account costs seven
/// at once and, as that decays, never has more than ten in a penalty: fewer names than this cannot
/// have led there.
const NAMES_FOR_NEAR_MIN: usize = 6;

fn place(address: Ipv4Addr) -> Place {
    let [a, b, c, _] = address.octets();
    [a, b, c]
}

impl Auditor {
    /// A try with a wrong password begins, or one was refused because its account is held.
    pub(super) fn in_trouble(&mut self, attempt: &Try) {
        let names = self.origins.0.entry(place(attempt.address)).or_default();
        names.insert(attempt.name.clone());
    }

    /// A network's block refused a try: two accounts must have led to it.
    pub(super) fn refused_by_network(&self, attempt: &Try) -> Result<(), Violation> {
        let names = self.origins.0.get(&place(attempt.address));
        let known = names.map_or(0, |names| names.len());
        let near = attempt.ground.possible() == [Ground::Near];
        let (invariant, needed) = match (known >= 2, near) {
            (true, true) => (Invariant::near_places_are_refused_late, NAMES_FOR_NEAR_MIN),
            _ => (Invariant::one_account_never_blocks_a_network, 2),
        };
        if known >= needed {
            return Ok(());
        }
        let what = format!(
            "the network of {} refuses {:?}, where only {names:?} were in trouble",
            attempt.address, attempt.ground
        );
        Err((invariant, attempt.name.clone(), what))
    }
}

#[cfg(test)]
mod tests {
    use zavor_core::policy::Policies;

    use super::*;
    use crate::sim::workload::from_nowhere;

    #[test]
    fn a_near_place_that_is_refused_after_two_names_is_a_violation_and_after_six_none() {
        let mut auditor = Auditor::new(&Policies::default());
        let attempt = |name: usize| Try {
            ground: Ground::Near,
            address: Ipv4Addr::new(203, 0, 113, 9),
            name: format!("n{name}"),
            ..from_nowhere(1, 0)
        };
        for name in 0..NAMES_FOR_NEAR_MIN {
            let violation = auditor.refused_by_network(&attempt(0)).err();
            let broken = violation.map(|(invariant, ..)| invariant);
            let near = Invariant::near_places_are_refused_late;
            let alone = Invariant::one_account_never_blocks_a_network;
            assert_eq!(broken, Some(if name < 2 { alone } else { near }));
            auditor.in_trouble(&attempt(name));
        }
        assert!(auditor.refused_by_network(&attempt(0)).is_ok());
    }
}
