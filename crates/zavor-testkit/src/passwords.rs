//! A hash pool that costs nothing and counts everything.
//!
//! The "hash" of a password is `fake:` and its bytes in hexadecimal, so verifications are counted
//! by stored hash: give each account of a test its own password and the count is per account.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};

use zavor_app::ports::{BoxFuture, Clock, HashClass, Passwords, TypedPassword, Verified};
use zavor_core::moment::Span;

use crate::clock::VirtualClock;

#[derive(Debug, Default)]
struct Inner {
    /// Verifications begun, by stored hash; unknown accounts under the empty text.
    begun: BTreeMap<String, u64>,
    /// Verifications begun and not finished, by stored hash.
    running: BTreeMap<String, u64>,
    /// Most at once, by stored hash.
    most: BTreeMap<String, u64>,
    hashed: u64,
    held: bool,
    busy: bool,
    behind: bool,
    latency: Option<(Arc<VirtualClock>, Span)>,
    waiting: Vec<Waker>,
}

/// Counts, and can hold back, be busy, or take virtual time.
#[derive(Debug, Default, Clone)]
pub struct FakePasswords(Arc<Mutex<Inner>>);

/// Ends the count of a running verification also when its future is dropped half-way.
struct Running {
    pool: FakePasswords,
    stored: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(running) = self.pool.inner().running.get_mut(&self.stored) {
            *running -= 1;
        }
    }
}

impl FakePasswords {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("no test panics inside the fake hash pool")
    }

    /// The stored form of a password.
    pub fn stored(password: &str) -> String {
        stored(password.as_bytes())
    }

    /// Verifications begun so far, of all accounts, known or not.
    pub fn verifications(&self) -> u64 {
        self.inner().begun.values().sum()
    }

    /// Verifications begun against the stored form of `password`.
    pub fn verifications_of(&self, password: &str) -> u64 {
        let stored = Self::stored(password);
        self.inner().begun.get(&stored).copied().unwrap_or(0)
    }

    /// Verifications begun for unknown accounts.
    pub fn verifications_of_unknown(&self) -> u64 {
        self.inner().begun.get("").copied().unwrap_or(0)
    }

    /// Most verifications that were in flight at once against the stored form of `password`.
    pub fn most_at_once(&self, password: &str) -> u64 {
        let stored = Self::stored(password);
        self.inner().most.get(&stored).copied().unwrap_or(0)
    }

    /// Verifications in flight now.
    pub fn running(&self) -> u64 {
        self.inner().running.values().sum()
    }

    /// New passwords hashed.
    pub fn hashed(&self) -> u64 {
        self.inner().hashed
    }

    /// From now on verifications begin but do not finish, until [`FakePasswords::let_go`].
    pub fn hold_back(&self) {
        self.inner().held = true;
    }

    /// Finishes what was held back, and holds back no more.
    pub fn let_go(&self) {
        let waiting = {
            let mut inner = self.inner();
            inner.held = false;
            std::mem::take(&mut inner.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Whether everything is answered `Busy` from now on.
    pub fn set_busy(&self, busy: bool) {
        self.inner().busy = busy;
    }

    /// Whether the pool says that it is behind.
    pub fn set_behind(&self, behind: bool) {
        self.inner().behind = behind;
    }

    /// From now on a verification takes so long on this clock (and must be polled again after).
    pub fn set_latency(&self, clock: Arc<VirtualClock>, latency: Span) {
        self.inner().latency = Some((clock, latency));
    }
}

fn stored(password: &[u8]) -> String {
    use std::fmt::Write;
    password
        .iter()
        .fold(String::from("fake:"), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}

impl Passwords for FakePasswords {
    fn verify<'a>(
        &'a self,
        _class: HashClass,
        expected: Option<String>,
        typed: TypedPassword,
    ) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let key = expected.clone().unwrap_or_default();
            let due = {
                let mut inner = self.inner();
                if inner.busy {
                    return Verified::Busy;
                }
                *inner.begun.entry(key.clone()).or_default() += 1;
                let running = inner.running.entry(key.clone()).or_default();
                *running += 1;
                let running = *running;
                let most = inner.most.entry(key.clone()).or_default();
                *most = running.max(*most);
                inner
                    .latency
                    .as_ref()
                    .map(|(clock, span)| (Arc::clone(clock), clock.now().plus(*span)))
            };
            let _running = Running {
                pool: self.clone(),
                stored: key,
            };
            std::future::poll_fn(|context| {
                let mut inner = self.inner();
                let early = due.as_ref().is_some_and(|(clock, due)| clock.now() < *due);
                if inner.held || early {
                    inner.waiting.push(context.waker().clone());
                    return Poll::Pending;
                }
                Poll::Ready(())
            })
            .await;
            if expected.is_some_and(|expected| expected == stored(&typed.0)) {
                Verified::Right { rehash: None }
            } else {
                Verified::Wrong
            }
        })
    }

    fn hash<'a>(&'a self, password: TypedPassword) -> BoxFuture<'a, Option<String>> {
        Box::pin(async move {
            let mut inner = self.inner();
            if inner.busy {
                return None;
            }
            inner.hashed += 1;
            Some(stored(&password.0))
        })
    }

    fn accepts_hash(&self, hash: &str) -> Result<(), String> {
        if hash.starts_with("fake:") {
            Ok(())
        } else {
            Err("not a hash of the fake pool".into())
        }
    }

    fn is_behind(&self) -> bool {
        self.inner().behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::{block_on, poll_once};
    use zavor_app::ports::HashPriority;

    fn verify<'a>(pool: &'a FakePasswords, typed: &str) -> BoxFuture<'a, Verified> {
        let class = HashClass {
            origin: None,
            priority: HashPriority::Other,
        };
        pool.verify(
            class,
            Some(FakePasswords::stored("secret")),
            TypedPassword(typed.into()),
        )
    }

    #[test]
    fn right_is_right_wrong_is_wrong_and_both_are_counted() {
        let pool = FakePasswords::default();
        assert_eq!(
            block_on(verify(&pool, "secret")),
            Verified::Right { rehash: None }
        );
        assert_eq!(block_on(verify(&pool, "other")), Verified::Wrong);
        assert_eq!(pool.verifications_of("secret"), 2);
        pool.set_busy(true);
        assert_eq!(block_on(verify(&pool, "secret")), Verified::Busy);
        assert_eq!(pool.verifications(), 2);
    }

    #[test]
    fn held_verifications_are_in_flight_until_let_go_or_dropped() {
        let pool = FakePasswords::default();
        pool.hold_back();
        let mut one = verify(&pool, "secret");
        let mut two = verify(&pool, "secret");
        assert!(poll_once(one.as_mut()).is_none() && poll_once(two.as_mut()).is_none());
        assert_eq!((pool.running(), pool.most_at_once("secret")), (2, 2));
        drop(two);
        assert_eq!(pool.running(), 1);
        pool.let_go();
        assert_eq!(block_on(one), Verified::Right { rehash: None });
    }
}
