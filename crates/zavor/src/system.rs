//! The real clock and the real random source: only this module asks the operating system for
//! either.
//!
//! **Clock.** A reading is `offset + time since start`; the time since start is monotonic, and the
//! offset only grows. So a wall clock that steps back is ignored (lockouts are not prolonged,
//! readings never decrease); one that steps forward, or runs on while the machine sleeps, is
//! adopted at the next reading. The wall clock is read *before* the monotonic one, so a pause
//! between the two makes the offset smaller, never larger: it cannot creep.
//!
//! **Random source.** `getrandom`, which blocks until the kernel's generator is seeded.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use zavor_app::ports::{Clock, Entropy};
use zavor_core::moment::Timestamp;

/// The clock of the running server.
pub(crate) struct SystemClock {
    started: Instant,
    /// Milliseconds since the epoch at `started`, as far as known; it only grows.
    offset: AtomicI64,
}

impl SystemClock {
    /// A clock that starts at the wall clock's time.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the Clock port's own clock"
    )]
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            offset: AtomicI64::new(i64::MIN),
        }
    }

    fn reading(&self, wall: i64, passed: i64) -> Timestamp {
        let seen = wall.saturating_sub(passed);
        // Written only when it grows: a write here by every question would pass this line of memory
        // from processor to processor.
        let known = self.offset.load(Ordering::SeqCst);
        let offset = match seen > known {
            true => self.offset.fetch_max(seen, Ordering::SeqCst).max(seen),
            false => known,
        };
        Timestamp::from_millis(offset.saturating_add(passed))
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the Clock port's own clock"
    )]
    fn now(&self) -> Timestamp {
        let wall = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(_) => 0,
        };
        let passed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.reading(wall, passed)
    }
}

/// The operating system's generator.
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // Without random bytes there are no keys and no passwords; to continue would be worse than
        // to end.
        getrandom::fill(bytes).expect("the kernel's random source answers once it is seeded");
    }
}

/// `bytes` random bytes in hexadecimal, for passwords that programs use.
pub(crate) fn random_text(entropy: &dyn Entropy, bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    entropy.fill(&mut buffer);
    hex::encode(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_of_the_wall_clock_is_ignored_and_a_step_forward_adopted() {
        let clock = SystemClock::new();
        assert_eq!(clock.reading(1_000_000, 0).as_millis(), 1_000_000);
        assert_eq!(
            clock.reading(400_000, 500).as_millis(),
            1_000_500,
            "an hour back"
        );
        assert_eq!(
            clock.reading(401_000, 1_500).as_millis(),
            1_001_500,
            "time still passes"
        );
        assert_eq!(
            clock.reading(9_000_000, 2_000).as_millis(),
            9_000_000,
            "forward"
        );
        assert_eq!(
            clock.reading(8_000_000, 3_000).as_millis(),
            9_001_000,
            "and back again"
        );
    }

    #[test]
    fn the_real_clock_never_goes_back() {
        let clock = SystemClock::new();
        let mut last = clock.now();
        for _ in 0..10_000 {
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
    }

    #[test]
    fn random_texts_differ() {
        assert_eq!(random_text(&SystemEntropy, 16).len(), 32);
        assert_ne!(
            random_text(&SystemEntropy, 16),
            random_text(&SystemEntropy, 16)
        );
    }
}
