//! Pending attempts: passwords that are being tried right now.
//!
//! A check opens an attempt, or refreshes the one with the same key (session, remote, protocol,
//! digest: Dovecot's second `allow` of one login is not a second attempt). Its report closes the
//! oldest match. An attempt without a report is forgotten after the policy's `pending_attempt`.
//! A refused check is kept only so that its `policy_reject` report finds it; it is never in
//! flight. Memory only: after a restart nothing is in flight.

use alloc::vec::Vec;
use core::num::NonZeroU32;

use super::Class;
use crate::moment::{Second, Timestamp};
use crate::policy::SmartLockoutPolicy;

/// Attempts of one account that are open at known devices, or at familiar places, with an entry of
/// their own. Further ones of a password that is in flight already share its entry; further
/// passwords are refused as too many in flight. Bounded for each class of place, so that strangers
/// never use up the owner's room; small, so that a guard keeps to its bytes (ADR 0010). Nobody
/// types six different passwords at home within seconds.
pub const PENDING_AT_HOME_MAX: usize = 6;
/// The same at near, or at unfamiliar places: as many as the default threshold lets through.
pub const PENDING_ELSEWHERE_MAX: usize = 10;
/// Refused checks remembered for one account; the oldest leaves.
const REFUSED_MAX: usize = 6;
/// Room for new entries is made in such steps.
const GROWTH: usize = 2;
/// Most bytes of the pending attempts of one account.
pub(super) const PENDING_BYTES_MAX: usize =
    (2 * PENDING_AT_HOME_MAX + 2 * PENDING_ELSEWHERE_MAX + REFUSED_MAX) * size_of::<Entry>();

const fn most(class: Class) -> usize {
    if class.is_home() {
        PENDING_AT_HOME_MAX
    } else {
        PENDING_ELSEWHERE_MAX
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// A trusted proxy's bind has verified the password of this attempt.
    Verified,
    Refused,
    /// Refused by the rules, let through by a door that only observes: not in flight, but a
    /// trusted proxy's bind may follow.
    LetThrough,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// Of the attempt's key.
    key: Short,
    /// Of the password's digest; attempts without one count as distinct by their key.
    digest: Option<Short>,
    until: Second,
    class: Class,
    state: State,
    /// Further open attempts of this password that found no room for an entry.
    more: u8,
}

impl Entry {
    fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::Verified)
    }
}

/// The pending attempts of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pending(Vec<Entry>);

/// What a report found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// An attempt that was let through.
    Open(Class),
    /// A check that was refused.
    Refused(Class),
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn forget_old(&mut self, now: Timestamp) {
        let now = now.second();
        self.0.retain(|entry| now < entry.until);
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
    }

    /// Distinct other passwords of this class in flight. Attempts without a digest are each a
    /// password of their own.
    pub(super) fn others_in_flight(&self, key: u64, digest: Option<u64>, class: Class) -> u32 {
        let (key, digest) = (short(key), digest.map(short));
        let mut distinct: Vec<Short> = Vec::new();
        let mut others = 0;
        for entry in self.0.iter().filter(|e| e.class == class && e.is_open()) {
            match entry.digest {
                None => others += 1,
                known if known == digest || entry.key == key => {}
                Some(known) if distinct.contains(&known) => {}
                Some(known) => distinct.push(known),
            }
        }
        others + distinct.len() as u32
    }

    /// The class of the open attempt with this key, if there is one. Without a digest no check
    /// is recognised as another question about the same attempt.
    pub(super) fn open_class(&self, key: u64) -> Option<Class> {
        let key = short(key);
        let same = |entry: &&Entry| entry.key == key && entry.is_open() && entry.digest.is_some();
        self.0.iter().find(same).map(|entry| entry.class)
    }

    /// Whether one more password of this class has no room: a password in flight already shares.
    pub(super) fn has_no_room(&self, digest: Option<u64>, class: Class) -> bool {
        self.is_full(class)
            && self.sharing(digest, class).is_none()
            && self.duplicate(class).is_none()
    }

    /// Two open attempts of one password and class: the second can give its entry up.
    fn duplicate(&self, class: Class) -> Option<(usize, usize)> {
        let open = |entry: &Entry| entry.class == class && entry.is_open();
        self.0.iter().enumerate().find_map(|(first, entry)| {
            let twin = |other: &Entry| open(other) && other.digest == entry.digest;
            let candidate = open(entry) && entry.digest.is_some();
            let rest = self.0.iter().skip(first + 1).position(twin);
            rest.filter(|_| candidate)
                .map(|offset| (first, first + 1 + offset))
        })
    }

    fn is_full(&self, class: Class) -> bool {
        let open = |entry: &&Entry| entry.class == class && entry.is_open();
        self.0.iter().filter(open).count() >= most(class)
    }

    /// The open attempt of the same password and class.
    fn sharing(&self, digest: Option<u64>, class: Class) -> Option<usize> {
        let digest = Some(short(digest?));
        let same =
            |entry: &Entry| entry.class == class && entry.digest == digest && entry.is_open();
        self.0.iter().position(same)
    }

    /// Opens or refreshes.
    pub(super) fn open(
        &mut self,
        key: u64,
        digest: Option<u64>,
        class: Class,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) {
        let (key, until) = (short(key), end(policy, now));
        let same = |entry: &Entry| entry.key == key && entry.is_open() && digest.is_some();
        if let Some(known) = self.0.iter().position(same) {
            self.0[known].until = until;
            return;
        }
        if self.is_full(class) {
            if let Some(shared) = self.sharing(digest, class) {
                let entry = &mut self.0[shared];
                entry.until = until;
                entry.more = entry.more.saturating_add(1);
                return;
            }
            // The caller has asked `has_no_room`: there is a duplicate.
            let Some((keeper, twin)) = self.duplicate(class) else {
                return;
            };
            let gone = self.0.remove(twin);
            let keeper = &mut self.0[keeper];
            keeper.until = keeper.until.max(gone.until);
            keeper.more = keeper.more.saturating_add(gone.more).saturating_add(1);
        }
        self.push(Entry {
            key,
            digest: digest.map(short),
            until,
            class,
            state: State::Open,
            more: 0,
        });
    }

    fn push(&mut self, entry: Entry) {
        if self.0.len() == self.0.capacity() {
            self.0.reserve_exact(GROWTH);
        }
        self.0.push(entry);
    }

    /// Remembers a refused check.
    pub(super) fn refuse(
        &mut self,
        key: u64,
        class: Class,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) {
        let key = short(key);
        // An open attempt of the same key stays: its password may be under verification.
        self.0.retain(|entry| entry.key != key || entry.is_open());
        if self.0.iter().filter(|entry| !entry.is_open()).count() >= REFUSED_MAX
            && let Some(oldest) = self.0.iter().position(|entry| !entry.is_open())
        {
            self.0.remove(oldest);
        }
        let state = State::Refused;
        self.push(Entry {
            key,
            digest: None,
            until: end(policy, now),
            class,
            state,
            more: 0,
        });
    }

    /// Closes the oldest match of a report that a password was right or wrong: an open attempt;
    /// only where there is none, a refused check that an observing door let through.
    pub(super) fn close(&mut self, key: u64) -> Option<Closed> {
        let key = short(key);
        let open = self
            .0
            .iter()
            .position(|entry| entry.key == key && entry.is_open());
        let index = open.or_else(|| self.0.iter().position(|entry| entry.key == key))?;
        let entry = self.0.remove(index);
        Some(if entry.is_open() {
            Closed::Open(entry.class)
        } else {
            Closed::Refused(entry.class)
        })
    }

    /// Closes the refused check whose `policy_reject` report this is.
    pub(super) fn close_refused(&mut self, key: u64) -> Option<Class> {
        let key = short(key);
        let refused = |entry: &Entry| entry.key == key && !entry.is_open();
        let index = self.0.iter().position(refused)?;
        Some(self.0.remove(index).class)
    }

    /// Notes that the door let a refused check through.
    pub(super) fn let_through(&mut self, key: u64) {
        let key = short(key);
        let refused = |entry: &&mut Entry| entry.key == key && entry.state == State::Refused;
        if let Some(entry) = self.0.iter_mut().rev().find(refused) {
            entry.state = State::LetThrough;
        }
    }

    /// Marks the oldest open attempt (or one that an observing door let through) as verified by a
    /// trusted proxy's bind; each attempt once.
    pub(super) fn mark_verified(&mut self) -> Option<Class> {
        if let Some(entry) = self.0.iter_mut().find(|entry| entry.state == State::Open) {
            entry.state = State::Verified;
            return Some(entry.class);
        }
        if let Some(entry) = self.0.iter_mut().find(|entry| entry.more > 0) {
            entry.more -= 1;
            return Some(entry.class);
        }
        let let_through = |entry: &&mut Entry| entry.state == State::LetThrough;
        let entry = self.0.iter_mut().find(let_through)?;
        entry.state = State::Refused;
        Some(entry.class)
    }

    pub(super) fn clear(&mut self) {
        self.0 = Vec::new();
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Entry>()
    }
}

/// Attempts live on whole seconds; rounding up keeps an attempt at least as long as promised.
fn end(policy: &SmartLockoutPolicy, now: Timestamp) -> Second {
    now.plus(policy.pending_attempt)
        .plus(crate::moment::Span::from_millis(999))
        .second()
}

/// Keys and digests are compared within one account and a few seconds only: 32 bits are plenty.
type Short = NonZeroU32;

fn short(wide: u64) -> Short {
    // The keys of tests are not hashes: the product spreads all their bits.
    let mixed = (wide ^ (wide >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    NonZeroU32::new(mixed as u32).unwrap_or(NonZeroU32::MIN)
}
