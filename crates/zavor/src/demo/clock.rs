//! The clock of the demonstration: behind the machine's while the week is played, the machine's own from then
//! on. It only goes forward, as the port demands.

use std::sync::atomic::{AtomicI64, Ordering};

use zavor_app::ports::Clock;
use zavor_core::moment::{Span, Timestamp};

use crate::system::SystemClock;

/// The machine's clock, minus how far the demonstration is behind it.
pub(super) struct DemoClock {
    real: SystemClock,
    /// Milliseconds.
    behind: AtomicI64,
}

impl DemoClock {
    /// A clock that is this far behind.
    pub(super) fn behind(span: Span) -> Self {
        Self {
            real: SystemClock::new(),
            behind: AtomicI64::new(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        }
    }

    /// Goes on to this moment; stays where it is if that has passed. It never passes the machine's clock.
    pub(super) fn go_to(&self, at: Timestamp) {
        let behind = self.real.now().as_millis().saturating_sub(at.as_millis());
        self.behind.fetch_min(behind.max(0), Ordering::SeqCst);
    }

    /// Is the machine's clock from now on.
    pub(super) fn arrive(&self) {
        self.behind.store(0, Ordering::SeqCst);
    }

    fn back(&self, real: Timestamp) -> Timestamp {
        let behind = self.behind.load(Ordering::SeqCst);
        Timestamp::from_millis(real.as_millis().saturating_sub(behind))
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        self.back(self.real.now())
    }

    fn wall(&self) -> Timestamp {
        self.back(self.real.wall())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstrations_clock_goes_only_forward_and_ends_at_the_machines() {
        let clock = DemoClock::behind(Span::from_days(7));
        let start = clock.now();
        let later = start.plus(Span::from_days(2));
        clock.go_to(later);
        assert!(clock.now() >= later);
        clock.go_to(start);
        assert!(clock.now() >= later, "it does not go back");
        clock.go_to(start.plus(Span::from_days(99)));
        assert!(clock.now() <= clock.real.now(), "it does not overtake");
        clock.arrive();
        assert!(clock.real.now().since(clock.now()) < Span::from_secs(5));
    }
}
