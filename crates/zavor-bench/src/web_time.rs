//! The time in the data of `./bench web`: how far it goes back, and a clock that is set by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use zavor_app::ports::Clock;
use zavor_core::moment::Timestamp;

/// Days of events.
pub(crate) const DAYS: u64 = 30;

/// A clock that is set by hand.
pub(crate) struct Moving(AtomicI64);

impl Clock for Moving {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

impl Moving {
    pub(crate) fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_millis()))
    }

    pub(crate) fn set(&self, now: Timestamp) {
        self.0.store(now.as_millis(), Ordering::Relaxed);
    }
}

/// The current time of this machine.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp::from_millis(since.map_or(0, |since| since.as_millis() as i64))
}
