//! Pending attempts: passwords that are being tried right now.
//!
//! A check opens an attempt, or refreshes the one with the same key (session, remote, protocol,
//! digest: Dovecot's second `allow` of one login is not a second attempt). Its report closes the
//! oldest match. An attempt without a report is forgotten after the policy's `pending_attempt`. A
//! refused check is kept only so that its `policy_reject` report finds it; it never counts as in
//! flight. Memory only: after a restart nothing is in flight.
//!
//! A mail server's bind claims the attempt that it belongs to ([`claims`]).
//!
//! Without a digest (SCRAM, OAUTHBEARER, GSSAPI) the session tells attempts apart: one connection
//! tries one password at a time. Without a session too (Postfix's SASL), a further question of one
//! sign-in looks like the first of another. An entry then stands for as many questions as one
//! sign-in asks. Each may be a password, so each counts as in flight; a success ends all of them, a
//! failure one. Known limit: in such a burst up to two passwords more than the threshold are tried
//! from each address.

mod claims;
mod entry;

use alloc::vec::Vec;
use thin_vec::ThinVec;

pub use self::claims::Claim;
#[cfg(test)]
pub(super) use self::entry::ASKS_MAX;
use self::entry::{Entry, Short, State, short};
use super::attempt::{Attempt, Closing, NoGuess};
use super::outcome::Closed;
use super::records::LIST_HEADER;
use crate::moment::{Second, Timestamp};
use crate::policy::SmartLockoutPolicy;
use crate::sign_in::kinds::Class;

/// Most open attempts of one account at known devices, or at familiar places, that have an entry of
/// their own. Further ones of a password already in flight share its entry; further passwords are
/// refused as too many in flight. The limit is per class of place, so that strangers never use up
/// the owner's room. It is small, so that a guard stays within its bytes (ADR 0010): nobody types
/// six different passwords at home within seconds.
pub const PENDING_AT_HOME_MAX: usize = 6;
/// The same for near and for unfamiliar places: as many as the default threshold lets through.
pub const PENDING_ELSEWHERE_MAX: usize = 10;
/// Most refused checks remembered for one account; the oldest is dropped.
const REFUSED_MAX: usize = 6;
/// Room for new entries grows in steps of this size.
const GROWTH: usize = 2;
/// Most bytes of the pending attempts of one account.
pub(super) const PENDING_BYTES_MAX: usize = LIST_HEADER
    + (2 * PENDING_AT_HOME_MAX + 2 * PENDING_ELSEWHERE_MAX + REFUSED_MAX) * size_of::<Entry>();

const fn most(class: Class) -> usize {
    if class.is_home() {
        PENDING_AT_HOME_MAX
    } else {
        PENDING_ELSEWHERE_MAX
    }
}

/// The pending attempts of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pending(ThinVec<Entry>);

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn forget_old(&mut self, now: Timestamp) {
        let now = now.second();
        if self.0.iter().any(|entry| now >= entry.until) {
            self.0.retain(|entry| now < entry.until);
        }
    }

    /// Gives the list back when nothing is in flight: hardly any account signs in at this moment.
    pub(super) fn tidy(&mut self) {
        if self.0.is_empty() && self.0.capacity() > 0 {
            self.clear();
        }
    }

    /// How many distinct other passwords of this class are in flight. Each attempt without a digest
    /// counts as a password of its own.
    pub(super) fn others_in_flight(&self, attempt: &Attempt, class: Class) -> u32 {
        let (key, digest) = (short(attempt.key), attempt.digest.map(short));
        let mut distinct: Vec<Short> = Vec::new();
        let mut others = 0_u32;
        for entry in self.0.iter().filter(|e| e.class == class && e.is_open()) {
            match entry.digest {
                None => others = others.saturating_add(u32::from(entry.asks)),
                known if known == digest || entry.key == key => {}
                Some(known) if distinct.contains(&known) => {}
                Some(known) => distinct.push(known),
            }
        }
        others.saturating_add(distinct.len() as u32)
    }

    /// The class of the open attempt that this check asks about again, if any.
    pub(super) fn open_class(&self, attempt: &Attempt) -> Option<Class> {
        let again = |entry: &&Entry| entry.is_asked_again_by(attempt);
        self.0.iter().find(again).map(|entry| entry.class)
    }

    /// Whether an open attempt of this password may have found no room for an entry.
    pub(super) fn may_be_shared(&self, digest: Option<u64>, class: Class) -> bool {
        let shared = self.sharing(digest, class).and_then(|at| self.0.get(at));
        shared.is_some_and(|entry| entry.more > 0)
    }

    /// Whether there is no room for this password: a password already in flight would share its
    /// entry.
    pub(super) fn has_no_room(&self, digest: Option<u64>, class: Class) -> bool {
        self.is_full(class)
            && self.sharing(digest, class).is_none()
            && self.duplicate(class).is_none()
    }

    /// Two open attempts of one password and class: the second can give up its entry.
    fn duplicate(&self, class: Class) -> Option<(usize, usize)> {
        let open = |entry: &Entry| entry.class == class && entry.is_open();
        self.0.iter().enumerate().find_map(|(first, entry)| {
            let twin = |other: &Entry| open(other) && other.digest == entry.digest;
            let candidate = open(entry) && entry.digest.is_some();
            let mut later = self.0.iter().enumerate().skip(first.saturating_add(1));
            let (second, _) = later.find(|(_, other)| candidate && twin(other))?;
            Some((first, second))
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

    /// Opens an attempt or refreshes it.
    pub(super) fn open(
        &mut self,
        attempt: &Attempt,
        class: Class,
        policy: &SmartLockoutPolicy,
        now: Timestamp,
    ) {
        let until = end(policy, now);
        let again = |entry: &&mut Entry| entry.is_asked_again_by(attempt);
        if let Some(known) = self.0.iter_mut().find(again) {
            known.until = until;
            if attempt.digest.is_none() && !attempt.has_session {
                known.asks = known.asks.saturating_add(1);
            }
            return;
        }
        if self.is_full(class) {
            let shared = self.sharing(attempt.digest, class);
            if let Some(entry) = shared.and_then(|at| self.0.get_mut(at)) {
                entry.until = until;
                entry.more = entry.more.saturating_add(1);
                return;
            }
            // The caller has asked `has_no_room`, so there is a duplicate.
            let Some((keeper, twin)) = self.duplicate(class) else {
                return;
            };
            let gone = self.0.remove(twin);
            if let Some(keeper) = self.0.get_mut(keeper) {
                keeper.until = keeper.until.max(gone.until);
                keeper.more = keeper.more.saturating_add(gone.more).saturating_add(1);
            }
        }
        let state = match attempt.ours {
            true => State::Ours,
            false => State::Open,
        };
        self.push(Entry {
            digest: attempt.digest.map(short),
            ..Entry::new(short(attempt.key), class, state, until)
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
        // Keep an open attempt with the same key: its password may be under verification.
        self.0.retain(|entry| entry.key != key || entry.is_open());
        if self.0.iter().filter(|entry| !entry.is_open()).count() >= REFUSED_MAX
            && let Some(oldest) = self.0.iter().position(|entry| !entry.is_open())
        {
            self.0.remove(oldest);
        }
        self.push(Entry::new(key, class, State::Refused, end(policy, now)));
    }

    /// Closes the oldest match of a report that a password was right or wrong: an open attempt, or,
    /// if there is none, a refused check that an observing door let through.
    pub(super) fn close(&mut self, key: u64, closing: Closing) -> Option<Closed> {
        let key = short(key);
        let open = |entry: &Entry| entry.key == key && entry.is_open();
        let Some(index) = self.0.iter().position(open) else {
            let refused = self.0.iter().position(|entry| entry.key == key)?;
            return Some(Closed::Refused(self.0.remove(refused).class));
        };
        let entry = self.0.get_mut(index)?;
        let (class, state) = (entry.class, entry.state);
        let unclaimed = state == State::Open;
        if closing.is_success() || entry.asks <= 1 {
            self.0.remove(index);
        } else {
            entry.asks = entry.asks.saturating_sub(1);
        }
        if unclaimed && closing == Closing::Failure {
            claims::give_back(&mut self.0);
        }
        Some(match state {
            State::Unchecked => Closed::Unchecked(class),
            State::NoGuess(why) => Closed::NoGuess(class, why),
            State::Ours | State::Claimed => Closed::Own(class),
            State::ByApp => Closed::ByApp(class),
            State::Open | State::ClaimedByAge | State::Refused | State::LetThrough => {
                Closed::Open(class)
            }
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

    /// Whether an observing door let the refused check of this key through and no report has closed
    /// it yet.
    pub(super) fn was_let_through(&self, key: u64) -> bool {
        let key = short(key);
        let passed = |state| matches!(state, State::LetThrough | State::Refused);
        self.0
            .iter()
            .any(|entry| entry.key == key && passed(entry.state))
    }

    /// Finds the attempt that a mail server's bind belongs to ([`claims::claim`]).
    pub(super) fn claim(&mut self, bound: &[u64]) -> Option<Claim> {
        claims::claim(&mut self.0, bound)
    }

    /// Notes that the bind with this claim was with a right app password.
    pub(super) fn note_by_app(&mut self, claim: Claim) {
        claims::note(&mut self.0, claim, State::ByApp);
    }

    /// Notes that the bind with this claim came to no result.
    pub(super) fn note_unchecked(&mut self, claim: Claim) {
        claims::note(&mut self.0, claim, State::Unchecked);
    }

    /// Notes that the bind with this claim opened nothing and was no guess.
    pub(super) fn note_no_guess(&mut self, claim: Claim, why: NoGuess) {
        claims::note(&mut self.0, claim, State::NoGuess(why));
    }

    pub(super) fn clear(&mut self) {
        self.0 = ThinVec::new();
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    pub(super) fn heap_bytes(&self) -> usize {
        match self.0.capacity() {
            0 => 0,
            room => LIST_HEADER + room * size_of::<Entry>(),
        }
    }
}

/// Attempts expire on whole seconds; rounding up keeps an attempt at least as long as promised.
fn end(policy: &SmartLockoutPolicy, now: Timestamp) -> Second {
    now.plus(policy.pending_attempt)
        .plus(crate::moment::Span::from_millis(999))
        .second()
}

#[cfg(test)]
mod tests;
