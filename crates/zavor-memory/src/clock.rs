//! Time and chance under the caller's control.
//!
//! The clock has two hands, like a real machine: the running time of the *process* (monotonic, never
//! back) and the *wall* clock. If the wall clock is set, stamps follow and the running time does
//! not; that shows after [`VirtualClock::reopen`], when a new process begins with the wall clock. If
//! it was set back, stored lockouts then lie in the future and must not be extended.

use std::sync::{Mutex, PoisonError};

use zavor_app::ports::{Clock, Entropy};
use zavor_core::moment::{Span, Timestamp};

use crate::prng::Prng;

/// Where every virtual clock starts: 2026-01-05T08:00:00Z, a Monday morning.
pub const START: Timestamp = Timestamp::from_secs(1_767_600_000);

#[derive(Debug)]
struct Hands {
    process: Timestamp,
    wall: Timestamp,
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct VirtualClock(Mutex<Hands>);

impl VirtualClock {
    /// A clock at `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(Hands {
            process: start,
            wall: start,
        }))
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets time pass.
    pub fn advance(&self, span: Span) {
        let mut hands = self.hands();
        hands.process = hands.process.plus(span);
        hands.wall = hands.wall.plus(span);
    }

    /// Lets time pass until `moment`; does nothing if that is in the past.
    pub fn advance_to(&self, moment: Timestamp) {
        let passed = moment.since(self.hands().process);
        self.advance(passed);
    }

    /// Sets the wall clock forward. The running time goes on as before.
    pub fn step_forward(&self, span: Span) {
        let mut hands = self.hands();
        hands.wall = hands.wall.plus(span);
    }

    /// Sets the wall clock back. The running time goes on as before.
    pub fn step_back(&self, span: Span) {
        let mut hands = self.hands();
        hands.wall = hands.wall.minus(span);
    }

    /// A new process starts and reads the wall clock.
    pub fn reopen(&self) {
        let mut hands = self.hands();
        hands.process = hands.wall;
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::at(START)
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.hands().process
    }

    fn wall(&self) -> Timestamp {
        self.hands().wall
    }
}

/// Chance determined by a seed.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<Prng>);

impl SeededEntropy {
    /// The stream of chance from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Prng::concern(seed, "entropy")))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_is_absorbed_until_the_next_start() {
        let clock = VirtualClock::default();
        clock.advance(Span::from_mins(10));
        let before = clock.now();
        clock.step_back(Span::from_hours(1));
        assert_eq!(clock.now(), before);
        assert_eq!(clock.wall(), before.minus(Span::from_hours(1)));
        clock.step_forward(Span::from_days(1));
        assert_eq!(clock.now(), before);
        clock.step_back(Span::from_days(1));
        clock.advance(Span::from_secs(1));
        assert_eq!(clock.now(), before.plus(Span::from_secs(1)));
        clock.reopen();
        assert!(clock.now() < before);
        clock.advance_to(START);
        assert!(clock.now() >= before.minus(Span::from_hours(1)));
    }
}
