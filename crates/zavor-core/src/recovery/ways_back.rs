//! Whether an account has enough ways back, and what its owner is asked about them at sign-in.
//!
//! The account's own rules of recovery decide ([`proofs_needed`](super::proofs_needed),
//! [`usable`]): nobody is asked for more than what would let them back in. A question is only ever a
//! page after a sign-in. It can be put off, and once it may not be put off any more it is asked at every
//! sign-in; it stands between nobody and their pages.
//!
//! Whoever answers knew the password, no more: a thief is asked as the owner is. What is registered then
//! counts as late, and is told to as many addresses, as anything that is registered unasked; to say that
//! all is still one's own changes nothing but when one is asked again.
//!
//! Source: `spec/recovery.md` (Security information); the lengths are those of Microsoft's registration
//! campaign (snooze 0 to 14 days, one by default, as often as one likes) and reconfirmation (0 to 730
//! days, 180 by default).

use crate::account::{Account, AccountId, RecoveryAddress};
use crate::identity::{Method, MethodKind};
use crate::moment::{Span, Timestamp};
use crate::policy::{NoticeLanguage, RecoveryPolicy, RecoveryUsers};

use super::flow::SavedCode;
use super::proofs::{RecoveryFacts, proofs_needed, usable};

/// How an account stands with its ways back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaysBack {
    /// Policy lets its owner recover with none.
    NotOffered,
    /// Enough of them count now.
    Enough,
    /// Enough are registered, and some of them wait until they count.
    Waits,
    /// So many proofs of different methods are missing.
    Missing(usize),
}

impl WaysBack {
    /// How an account stands that can prove itself with `usable_now` different methods now and has
    /// `registered` what [`registered`] says.
    pub fn of(usable_now: usize, registered: RecoveryFacts, policy: &RecoveryPolicy) -> Self {
        let offered = match policy.self_service {
            RecoveryUsers::Everybody => true,
            RecoveryUsers::WithoutRole => !registered.has_role,
            RecoveryUsers::Nobody => false,
        };
        let needed = proofs_needed(registered, policy);
        let later = usable(registered, policy).len();
        match (usable_now >= needed, later >= needed) {
            _ if !offered => Self::NotOffered,
            (true, _) => Self::Enough,
            (false, true) => Self::Waits,
            (false, false) => Self::Missing(needed.saturating_sub(later)),
        }
    }
}

/// What an account has registered that counts as a proof, now or once it has waited long enough. What
/// never comes to count by itself is not in it: an address that is not confirmed, or that somebody else
/// set for an account with a role; a factor that nobody has shown with the password in force.
pub fn registered(
    addresses: &[RecoveryAddress],
    password_set: Option<Timestamp>,
    methods: &[Method],
    has_saved_code: bool,
    has_role: bool,
) -> RecoveryFacts {
    let has = |kind| {
        let counts =
            |method: &Method| method.kind == kind && method.counts_from(password_set).is_some();
        methods.iter().any(counts)
    };
    let counts = |known: &RecoveryAddress| known.counts_from(has_role).is_some();
    RecoveryFacts {
        has_address: addresses.iter().any(counts),
        has_app: has(MethodKind::Totp),
        has_passkey: has(MethodKind::Passkey),
        has_saved_code,
        // Whether the site knows a way to this owner is not known here.
        has_site: false,
        has_factor: !methods.is_empty(),
        has_role,
    }
}

/// When the newest of an account's ways back was registered or confirmed; `None` = there is none.
pub fn newest(account: &Account, methods: &[Method], codes: &[SavedCode]) -> Option<Timestamp> {
    let addresses = account.recovery_addresses.iter();
    let addresses = addresses.filter_map(RecoveryAddress::since);
    let methods = methods.iter().map(|method| method.added);
    let codes = codes.iter().map(|code| code.made);
    addresses.chain(methods).chain(codes).max()
}

/// What the owner of an account was asked about their ways back, or reminded of, and said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaysAsked {
    /// Whose account.
    pub account: AccountId,
    /// When they put the question off the last time.
    pub postponed: Option<Timestamp>,
    /// How often they did, one after the other.
    pub times: u32,
    /// When they said that all are still theirs.
    pub confirmed: Option<Timestamp>,
    /// When they were last reminded by mail that one is missing.
    pub reminded: Option<Timestamp>,
    /// By which run.
    pub run: Option<u64>,
    /// The language of the page on which they answered last; `None` = they never did.
    pub language: Option<NoticeLanguage>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

/// A question after a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaysQuestion {
    /// Register so many more ways back.
    Register {
        /// Proofs of different methods that are missing.
        missing: usize,
    },
    /// Are these still yours?
    StillYours,
}

/// For how long a question may be put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// For this long; zero = until the next sign-in.
    For(Span),
    /// Only until the next sign-in: it was put off as often as policy allows.
    NextSignIn,
}

impl WaysAsked {
    /// Of an account whose owner was never asked.
    pub const fn never(account: AccountId) -> Self {
        Self {
            account,
            postponed: None,
            times: 0,
            confirmed: None,
            reminded: None,
            run: None,
            language: None,
            version: 0,
        }
    }

    /// How often the question was put off since the owner last answered it by registering something
    /// (`newest`) or by saying that all are theirs.
    fn times_since(&self, newest: Option<Timestamp>) -> u32 {
        let answered = newest.max(self.confirmed);
        let open = self
            .postponed
            .is_some_and(|at| answered.is_none_or(|then| at > then));
        if open { self.times } else { 0 }
    }

    /// Notes that the owner puts the question off.
    pub fn postpone(&mut self, newest: Option<Timestamp>, now: Timestamp) {
        self.times = self.times_since(newest).saturating_add(1);
        self.postponed = Some(now);
        self.version = self.version.saturating_add(1);
    }

    /// Notes that the owner says that all are still theirs.
    pub fn confirm(&mut self, now: Timestamp) {
        self.confirmed = Some(now);
        self.postponed = None;
        self.times = 0;
        self.version = self.version.saturating_add(1);
    }

    /// Notes that a run reminds the owner.
    pub fn remind(&mut self, run: u64, now: Timestamp) {
        self.reminded = Some(now);
        self.run = Some(run);
        self.version = self.version.saturating_add(1);
    }

    /// For how long it would be put off now.
    pub fn later(&self, newest: Option<Timestamp>, policy: &RecoveryPolicy) -> Later {
        let most = policy.postponed_at_most;
        match most > 0 && self.times_since(newest) >= most {
            true => Later::NextSignIn,
            false => Later::For(policy.postpone_for),
        }
    }

    /// Whether it is put off at `now`. A postponement that lies ahead was noted while the clock was
    /// wrong, and holds back no question.
    fn is_put_off(
        &self,
        newest: Option<Timestamp>,
        policy: &RecoveryPolicy,
        now: Timestamp,
    ) -> bool {
        let most = policy.postponed_at_most;
        let often = most > 0 && self.times_since(newest) > most;
        let lately = |at: Timestamp| at <= now && now.since(at) < policy.postpone_for;
        !often && self.postponed.is_some_and(lately)
    }
}

/// What the owner is asked after a sign-in at `now`; `None` = nothing. `newest`: see [`newest`](fn@newest).
pub fn asked_at_sign_in(
    stands: WaysBack,
    newest: Option<Timestamp>,
    asked: &WaysAsked,
    policy: &RecoveryPolicy,
    now: Timestamp,
) -> Option<WaysQuestion> {
    let question = match stands {
        WaysBack::Missing(missing) if policy.ask_to_register => WaysQuestion::Register { missing },
        WaysBack::Enough if policy.reconfirm_after > Span::ZERO => {
            let told = newest.max(asked.confirmed)?;
            if now.since(told) < policy.reconfirm_after {
                return None;
            }
            WaysQuestion::StillYours
        }
        WaysBack::NotOffered | WaysBack::Enough | WaysBack::Waits | WaysBack::Missing(_) => {
            return None;
        }
    };
    (!asked.is_put_off(newest, policy, now)).then_some(question)
}

#[cfg(test)]
mod tests;
