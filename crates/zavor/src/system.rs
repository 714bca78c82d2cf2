//! The real clock and the real random source: only this module asks the operating system for
//! either.
//!
//! **Clock.** The running time is `offset + time since start`. The time since start is that of the
//! kernel's boot clock, which runs while the machine sleeps and which nobody can set. The offset is
//! the wall clock at start; it follows corrections forward of up to a minute ([`JUMP_MIN`]), so that
//! a clock that is kept by NTP stays the same clock, and never goes back. A larger jump moves only
//! the wall clock ([`Clock::wall`]), whose readings make the corrections: there are some in every
//! second. The wall clock is read *before* the boot clock, so a pause between the two makes the
//! offset smaller, never larger: it cannot creep.
//!
//! **Random source.** `getrandom`, which blocks until the kernel's generator is seeded.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};
use zavor_app::ports::{Clock, Entropy};
use zavor_core::clock_watch::JUMP_MIN;
use zavor_core::moment::Timestamp;

/// The clock of the running server.
pub(crate) struct SystemClock {
    /// Milliseconds of the boot clock at the start.
    started: i64,
    /// Milliseconds since the epoch at `started`; it only grows.
    offset: AtomicI64,
}

impl SystemClock {
    /// A clock that starts at the wall clock's time.
    pub(crate) fn new() -> Self {
        let wall = wall();
        Self {
            started: running(),
            offset: AtomicI64::new(wall),
        }
    }

    fn running(&self, passed: i64) -> Timestamp {
        let offset = self.offset.load(Ordering::SeqCst);
        Timestamp::from_millis(offset.saturating_add(passed))
    }

    /// Follows a small correction of the wall clock.
    fn correct(&self, wall: i64, passed: i64) {
        let seen = wall.saturating_sub(passed);
        // Written only when it grows: a write here by every question would pass this line of memory
        // from processor to processor.
        let known = self.offset.load(Ordering::SeqCst);
        let corrected = known.saturating_add_unsigned(JUMP_MIN.as_millis());
        if seen > known && seen <= corrected {
            self.offset.fetch_max(seen, Ordering::SeqCst);
        }
    }

    /// Milliseconds since the start.
    fn passed(&self) -> i64 {
        running().saturating_sub(self.started)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.running(self.passed())
    }

    fn wall(&self) -> Timestamp {
        let wall = wall();
        self.correct(wall, self.passed());
        Timestamp::from_millis(wall)
    }
}

/// Milliseconds since the epoch, as the machine is set.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the Clock port's own clock"
)]
fn wall() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(_) => 0,
    }
}

/// Milliseconds that the machine has run, asleep or not.
fn running() -> i64 {
    let since = clock_gettime(ClockId::Boottime);
    since
        .tv_sec
        .saturating_mul(1_000)
        .saturating_add(since.tv_nsec / 1_000_000)
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
    fn the_running_time_follows_corrections_and_no_jump() {
        let clock = SystemClock {
            started: 0,
            offset: AtomicI64::new(1_000_000),
        };
        let reading = |wall, passed| {
            clock.correct(wall, passed);
            clock.running(passed).as_millis()
        };
        assert_eq!(reading(1_000_000, 0), 1_000_000);
        assert_eq!(reading(400_000, 500), 1_000_500, "set back");
        assert_eq!(reading(401_000, 1_500), 1_001_500, "time still passes");
        assert_eq!(reading(1_061_500, 1_500), 1_061_500, "a correction");
        assert_eq!(reading(1_062_000, 2_000), 1_062_000);
        assert_eq!(reading(1_122_001, 2_000), 1_062_000, "a jump");
        assert_eq!(
            reading(9_000_000, 3_000),
            1_063_000,
            "a visit to the future"
        );
        assert_eq!(reading(1_064_000, 4_000), 1_064_000, "and back");
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
