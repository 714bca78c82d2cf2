//! Which accounts failed or were refused at a network: a block of it needs two of them.

use std::net::Ipv4Addr;

use super::model::{Auditor, Place};
use crate::sim::outcome::{Invariant, Violation};
use crate::sim::workload::Try;

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
        if names.is_some_and(|names| names.len() >= 2) {
            return Ok(());
        }
        let what = format!(
            "the network of {} is blocked, where {names:?} alone was in trouble",
            attempt.address
        );
        let invariant = Invariant::one_account_never_blocks_a_network;
        Err((invariant, attempt.name.clone(), what))
    }
}
