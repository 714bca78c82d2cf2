//! A hash pool that costs nothing and counts everything.
//!
//! The "hash" of a password is `fake:` and its bytes in hexadecimal. As in the real pool, at most
//! two passwords of one account are verified at once and others wait. Unlike there, waiting has no
//! deadline; [`FakePasswords::set_busy`] makes every answer `Busy`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};

use zavor_app::ports::{
    BoxFuture, Clock, Crowd, HashClass, HashPriority, Passwords, Stolen, TypedPassword, Verified,
};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::password_cost::{HashCost, Measured};
use zavor_core::policy::PasswordPolicy;

use zavor_memory::VirtualClock;

/// Passwords of one account verified at once (the default of `verifications_per_account`).
const AT_ONCE: u64 = 2;

/// Waits for a time, on a clock of the caller's choice.
pub type Sleep = Arc<dyn Fn(Span) -> BoxFuture<'static, ()> + Send + Sync>;

#[derive(Default)]
struct Inner {
    /// Verifications begun.
    begun: BTreeMap<GuardKey, u64>,
    /// Verifications begun but not finished, those of recovery apart.
    running: BTreeMap<(GuardKey, bool), u64>,
    /// The most at once.
    most: BTreeMap<GuardKey, u64>,
    hashed: u64,
    held: bool,
    busy: Option<Crowd>,
    behind: bool,
    latency: Option<(Arc<VirtualClock>, Span)>,
    common: Vec<String>,
    breached: Vec<(Vec<u8>, u64)>,
    stolen: Option<Stolen>,
    measured: Vec<Measured>,
    sleep: Option<Sleep>,
    waiting: Vec<Waker>,
    policy: Option<PasswordPolicy>,
}

/// Counts, and can hold back, be busy, or take virtual time. Clones are handles.
#[derive(Default, Clone)]
pub struct FakePasswords(Arc<Mutex<Inner>>);

impl std::fmt::Debug for FakePasswords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FakePasswords")
    }
}

/// Ends the count of a running verification, even if its future is dropped half-way.
struct Running {
    pool: FakePasswords,
    place: (GuardKey, bool),
}

impl Drop for Running {
    fn drop(&mut self) {
        let waiting = {
            let mut inner = self.pool.inner();
            if let Some(running) = inner.running.get_mut(&self.place) {
                *running -= 1;
            }
            std::mem::take(&mut inner.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl FakePasswords {
    /// The policy that was put in force last.
    pub fn policy(&self) -> Option<PasswordPolicy> {
        self.inner().policy.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("no test panics inside the fake hash pool")
    }

    /// The stored form of a password.
    pub fn stored(password: &str) -> String {
        stored(password.as_bytes())
    }

    /// Verifications begun, for all accounts and unknown names.
    pub fn verifications(&self) -> u64 {
        self.inner().begun.values().sum()
    }

    /// Verifications begun for one account: "a locked account costs no hash".
    pub fn verifications_of(&self, account: AccountId) -> u64 {
        let key = GuardKey::account(account);
        self.inner().begun.get(&key).copied().unwrap_or(0)
    }

    /// Verifications begun for names without an account.
    pub fn verifications_of_unknown(&self) -> u64 {
        let inner = self.inner();
        let unknown = inner
            .begun
            .iter()
            .filter(|(key, _)| key.account_id().is_none());
        unknown.map(|(_, count)| count).sum()
    }

    /// Most verifications of one account that were in flight at once.
    pub fn most_at_once(&self, account: AccountId) -> u64 {
        let key = GuardKey::account(account);
        self.inner().most.get(&key).copied().unwrap_or(0)
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

    /// Finishes the verifications held back, and holds back no more.
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
        self.inner().busy = busy.then_some(Crowd::Others);
    }

    /// From now on every answer is `Busy` for this reason.
    pub fn set_crowded(&self, crowd: Crowd) {
        self.inner().busy = Some(crowd);
    }

    /// Whether the pool says that it is behind.
    pub fn set_behind(&self, behind: bool) {
        self.inner().behind = behind;
    }

    /// From now on a verification takes this long on this clock; the test that moves the clock must
    /// poll the future again.
    pub fn set_latency(&self, clock: Arc<VirtualClock>, latency: Span) {
        self.inner().latency = Some((clock, latency));
    }

    /// How long a comparison of this cost takes, whenever it is measured.
    pub fn set_cost(&self, cost: HashCost, took: Span) {
        let mut inner = self.inner();
        inner.measured.retain(|known| known.cost != cost);
        inner.measured.push(Measured { cost, took });
    }

    /// From now on a comparison with a stored hash takes the time of its cost, waited with this
    /// function: the time of a runtime, not of our clock.
    pub fn set_sleep(&self, sleep: Sleep) {
        self.inner().sleep = Some(sleep);
    }

    /// How long a comparison with this hash takes, and how to wait for it.
    fn takes(&self, stored: Option<&str>) -> Option<BoxFuture<'static, ()>> {
        let cost = HashCost::of(stored?)?;
        let inner = self.inner();
        let sleep = inner.sleep.as_ref()?;
        Some(sleep(cost.expected(&inner.measured)))
    }

    /// The list of common passwords, the commonest first; empty at first.
    pub fn set_common(&self, words: &[&str]) {
        self.inner().common = words.iter().map(ToString::to_string).collect();
    }

    /// What every look into the list of stolen passwords answers from now on; `None` = what stands in
    /// it.
    pub fn answer_stolen(&self, answer: Option<Stolen>) {
        self.inner().stolen = answer;
    }

    /// A password that was seen so often among stolen ones.
    pub fn add_breached(&self, password: &str, times: u64) {
        self.inner().breached.push((password.into(), times));
    }

    /// Takes one of the account's places, or waits for one.
    fn begin(&self, class: HashClass, waker: &Waker) -> Poll<(Running, Option<Due>)> {
        let account = class.account;
        let place = (account, class.priority == HashPriority::Recovery);
        let mut inner = self.inner();
        let running = inner.running.entry(place).or_default();
        if *running >= AT_ONCE {
            inner.waiting.push(waker.clone());
            return Poll::Pending;
        }
        *running += 1;
        let running = *running;
        *inner.begun.entry(account).or_default() += 1;
        let most = inner.most.entry(account).or_default();
        *most = running.max(*most);
        let due = inner
            .latency
            .as_ref()
            .map(|(clock, span)| (Arc::clone(clock), clock.now().plus(*span)));
        let place = Running {
            pool: self.clone(),
            place,
        };
        Poll::Ready((place, due))
    }
}

/// The moment at which a verification is finished, on its clock.
type Due = (Arc<VirtualClock>, Timestamp);

fn stored(password: &[u8]) -> String {
    format!("fake:{}", hex::encode(password))
}

impl Passwords for FakePasswords {
    fn set_policy(&self, policy: &PasswordPolicy) {
        self.inner().policy = Some(policy.clone());
    }

    fn verify<'a>(
        &'a self,
        class: HashClass,
        expected: Option<String>,
        typed: TypedPassword,
    ) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let busy = self.inner().busy;
            if let Some(crowd) = busy {
                return Verified::Busy(crowd);
            }
            let (_place, due) =
                std::future::poll_fn(|context| self.begin(class, context.waker())).await;
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
            if let Some(taking) = self.takes(expected.as_deref()) {
                taking.await;
            }
            if expected.is_some_and(|expected| expected == stored(&typed.0)) {
                Verified::Right { rehash: None }
            } else {
                Verified::Wrong
            }
        })
    }

    fn hash<'a>(
        &'a self,
        _class: Option<HashClass>,
        password: TypedPassword,
    ) -> BoxFuture<'a, Option<String>> {
        Box::pin(async move {
            let mut inner = self.inner();
            if inner.busy.is_some() {
                return None;
            }
            inner.hashed += 1;
            Some(stored(&password.0))
        })
    }

    fn accepts_hash(&self, hash: &str) -> Result<(), String> {
        if hash.starts_with("fake:") || HashCost::of(hash).is_some() {
            Ok(())
        } else {
            Err("not a hash of the fake pool".into())
        }
    }

    fn common_rank(&self, folded: &str) -> Option<u32> {
        let rank = self.inner().common.iter().position(|word| word == folded)?;
        u32::try_from(rank).ok()
    }

    fn is_common_word(&self, folded: &str) -> bool {
        self.common_rank(folded).is_some()
    }

    fn is_common_phrase(&self, letters: &str) -> bool {
        self.common_rank(letters).is_some()
    }

    fn breached_count<'a>(&'a self, typed: &'a TypedPassword) -> BoxFuture<'a, Stolen> {
        Box::pin(async move {
            let inner = self.inner();
            let found = inner.breached.iter().find(|(known, _)| *known == typed.0);
            let seen = Stolen::Seen(found.map_or(0, |(_, times)| *times));
            inner.stolen.unwrap_or(seen)
        })
    }

    fn measured(&self) -> Vec<Measured> {
        self.inner().measured.clone()
    }

    fn measure(&self, cost: HashCost) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let mut inner = self.inner();
            if !inner.measured.iter().any(|known| known.cost == cost) {
                let took = cost.expected(&[]);
                inner.measured.push(Measured { cost, took });
            }
        })
    }

    fn is_behind(&self) -> bool {
        self.inner().behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::HashPriority;
    use zavor_memory::{block_on, poll_once};

    const ANA: AccountId = AccountId(1);

    fn verify<'a>(pool: &'a FakePasswords, typed: &str) -> BoxFuture<'a, Verified> {
        let class = HashClass {
            account: GuardKey::account(ANA),
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
        assert_eq!(pool.verifications_of(ANA), 2);
        pool.set_busy(true);
        let busy = Verified::Busy(Crowd::Others);
        assert_eq!(block_on(verify(&pool, "secret")), busy);
        assert_eq!(pool.verifications(), 2);
    }

    #[test]
    fn two_of_an_account_run_at_once_and_a_third_waits_for_a_place() {
        let pool = FakePasswords::default();
        pool.hold_back();
        let mut all: Vec<_> = (0..3).map(|_| verify(&pool, "secret")).collect();
        for one in &mut all {
            assert!(poll_once(one.as_mut()).is_none());
        }
        assert_eq!((pool.running(), pool.most_at_once(ANA)), (2, 2));
        drop(all.remove(0));
        assert_eq!(pool.running(), 1);
        assert!(poll_once(all[1].as_mut()).is_none());
        assert_eq!((pool.running(), pool.verifications()), (2, 3));
        pool.let_go();
        for one in all {
            assert_eq!(block_on(one), Verified::Right { rehash: None });
        }
    }
}
