//! An unknown name becomes an account: from then on what it cost a network belongs to the account,
//! so that a success of the account takes it back.

use super::OriginGuard;
use crate::guard::Touched;

impl OriginGuard {
    /// Moves what one subject cost to another. The penalty does not change.
    pub fn rename(&mut self, from: u32, to: u32) -> Touched {
        match self.costs.rename(from, to) {
            true => Touched::Counters,
            false => Touched::Unchanged,
        }
    }
}
