//! A name that was no account becomes one: what it cost a network is the account's from then on,
//! so that the account's success takes it back.

use super::OriginGuard;
use crate::guard::Touched;

impl OriginGuard {
    /// Moves what one subject cost to another. The penalty stays what it is.
    pub fn rename(&mut self, from: u32, to: u32) -> Touched {
        match self.costs.rename(from, to) {
            true => Touched::Counters,
            false => Touched::Unchanged,
        }
    }
}
