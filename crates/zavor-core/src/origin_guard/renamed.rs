//! A name that was no account becomes one: what it cost a network is the account's from then on,
//! so that the account's success takes it back.

use super::{Cost, OriginGuard};
use crate::guard::Touched;

impl OriginGuard {
    /// Moves what one subject cost to another. The penalty stays what it is.
    pub fn rename(&mut self, from: u32, to: u32) -> Touched {
        let Some(index) = self.costs.iter().position(|cost| cost.subject == from) else {
            return Touched::Unchanged;
        };
        let moved = self.costs.swap_remove(index);
        match self.costs.iter_mut().find(|cost| cost.subject == to) {
            Some(known) => {
                known.points += moved.points;
                known.at = known.at.min(moved.at);
            }
            None => self.costs.push(Cost {
                subject: to,
                ..moved
            }),
        }
        Touched::Counters
    }
}
