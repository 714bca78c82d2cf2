//! The order of acts on one subject: an act that says what it released (or placed) looks and
//! changes while no other act on that subject does, so that of many at the same time one says so.
//!
//! The order is of this process, which is the only one that writes to its store. Nothing under it
//! waits for another machine.
//!
//! A turn is never taken inside another one: two subjects may share a stripe, where the second would
//! wait for the first, which waits for it; and of two acts with two subjects each, in different order,
//! both would wait for ever. Which subjects share a stripe is different in every process, so that no
//! test of behaviour would find it. Therefore an act is a future that is polled in its turn
//! ([`Orders::in_turn`]): while it is, every turn that it asks for is inside, whoever asks and however
//! deep. A build with debug assertions stops there; a release writes an error to the log and goes on
//! without waiting, which at worst lets two acts both say that they released.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;

use futures_util::lock::{Mutex, MutexGuard};
use zavor_core::hold::Subject;

/// Acts on subjects that share a stripe wait for each other; acts on one subject always do.
const STRIPES: usize = 64;

thread_local! {
    /// Whether this thread polls an act that has a turn.
    static IN_TURN: Cell<bool> = const { Cell::new(false) };
}

/// See the module text.
pub(crate) struct Orders {
    stripes: [Mutex<()>; STRIPES],
    stripe_of: RandomState,
}

impl Default for Orders {
    fn default() -> Self {
        Self {
            stripes: std::array::from_fn(|_| Mutex::new(())),
            stripe_of: RandomState::new(),
        }
    }
}

impl Orders {
    /// Waits for this subject's turn, and does the act in it.
    pub(crate) async fn in_turn<T>(&self, subject: &Subject, act: impl Future<Output = T>) -> T {
        let _stripe = self.stripe(subject).await;
        let mut act = pin!(act);
        poll_fn(|context| {
            let _polled = Polled::begin();
            act.as_mut().poll(context)
        })
        .await
    }

    async fn stripe(&self, subject: &Subject) -> Option<MutexGuard<'_, ()>> {
        let stripe = self.stripe_of.hash_one(subject) as usize % STRIPES;
        let stripe = &self.stripes[stripe];
        if IN_TURN.get() {
            debug_assert!(
                false,
                "the turn of {subject} is asked for inside another turn"
            );
            tracing::error!(%subject, "the turn of a subject was asked for inside another turn");
            return stripe.try_lock();
        }
        Some(stripe.lock().await)
    }
}

/// That an act is polled in its turn, until this is dropped.
struct Polled {
    before: bool,
}

impl Polled {
    fn begin() -> Self {
        Self {
            before: IN_TURN.replace(true),
        }
    }
}

impl Drop for Polled {
    fn drop(&mut self) {
        IN_TURN.set(self.before);
    }
}

#[cfg(test)]
mod tests {
    use zavor_core::account::SignInName;

    use super::*;

    fn subject(name: &str) -> Subject {
        Subject::Account(SignInName::from_normal_form(name))
    }

    /// Polls a future that is always ready.
    fn now<T>(future: impl Future<Output = T>) -> T {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match pin!(future).poll(&mut context) {
            std::task::Poll::Ready(value) => value,
            std::task::Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    #[should_panic(expected = "inside another turn")]
    fn a_turn_inside_another_one_is_found_whatever_the_stripes() {
        let (orders, ana, bob) = (Orders::default(), subject("ana@x"), subject("bob@x"));
        // However deep, and on no path that waits.
        let deep = async { orders.in_turn(&bob, async {}).await };
        now(orders.in_turn(&ana, deep));
    }

    #[test]
    fn turns_one_after_the_other_and_beside_each_other_are_fine() {
        let (orders, ana, bob) = (Orders::default(), subject("ana@x"), subject("bob@x"));
        now(orders.in_turn(&ana, async {}));
        // Another task of the same thread, while the first one waits in its turn.
        let mut first = Box::pin(orders.in_turn(&ana, std::future::pending::<()>()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(first.as_mut().poll(&mut context).is_pending());
        let other = Orders::default();
        now(other.in_turn(&bob, async {}));
        drop(first);
        now(orders.in_turn(&ana, async {}));
    }
}
