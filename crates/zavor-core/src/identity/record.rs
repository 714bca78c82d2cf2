//! Sessions, second factors, one-time links, codes read back by a caller, API tokens: what is kept
//! of each, its bounds and its times.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use crate::account::AccountId;
use crate::actor::Maker;
use crate::closed_list::closed_list;
use crate::moment::{Span, Timestamp};

/// A session without a request for this long has ended (ASVS 7.3.1; 63B-4 AAL2: at most an hour).
pub const SESSION_IDLE_MAX: Span = Span::from_mins(30);
/// A session ends after this time even if it is used (63B-4 AAL2: at most 24 hours).
pub const SESSION_LIFE_MAX: Span = Span::from_hours(12);
/// Longest life of a session between the password and the second factor.
pub const SESSION_UNPROVED_MAX: Span = Span::from_mins(10);
/// `last_seen` is written at most this often.
pub const SESSION_SEEN_EVERY: Span = Span::from_secs(60);
/// Most whole sessions of one account; when a further one begins, one ends ([`leaving`](fn@crate::identity::leaving)).
pub const SESSIONS_PER_ACCOUNT_MAX: usize = 20;
/// Most sessions of one account that are not whole. They have a limit of their own, so that
/// somebody who has only the password cannot push out a session that showed a second factor.
pub const HALF_SESSIONS_PER_ACCOUNT_MAX: usize = 5;
/// How long a second factor counts as fresh; after that, sensitive acts ask again
/// (`spec/roles.md`).
pub const FRESH_FOR: Span = Span::from_mins(15);

/// How old the second factor may be for a further reset after many recent ones: such a person may
/// be a thief at an administrator's desk (`spec/roles.md`).
pub const PROVED_JUST_NOW: Span = Span::from_secs(60);

/// Second factors of one account.
pub const METHODS_PER_ACCOUNT_MAX: usize = 10;
/// Longest name of a method or a token in bytes.
pub const NAME_BYTES_MAX: usize = 100;
/// How long a registration or proof that has begun may take to finish.
pub const CEREMONY_LIFE: Span = Span::from_mins(10);
/// Wrong one-time codes within [`TOTP_FAILURES_WITHIN`] after which the method waits
/// (`spec/recovery.md`, bounds).
pub const TOTP_FAILURES_MAX: u8 = 5;
/// See [`TOTP_FAILURES_MAX`].
pub const TOTP_FAILURES_WITHIN: Span = Span::from_hours(24);

/// Life of the set-up link (`spec/interfaces.md`).
pub const SET_UP_LINK_LIFE: Span = Span::from_mins(30);
/// Life of a link that lets its bearer choose a password (ASVS 6.5.5 allows 24 h).
pub const PASSWORD_LINK_LIFE: Span = Span::from_hours(1);
/// Life of a link that confirms a recovery address (63B-4 section 4.2.1.2: at most 24 h by mail).
pub const CONFIRM_LINK_LIFE: Span = Span::from_hours(24);
/// Life of a sign-in link of the demonstration.
pub const SIGN_IN_LINK_LIFE: Span = Span::from_hours(12);
/// Life of the link in a notice with which its reader says that it was not them (`spec/recovery.md`):
/// long enough for a week's holiday.
pub const NOT_ME_LINK_LIFE: Span = Span::from_days(7);
/// How long after a recovery its browser may ask the help desk as the owner (`spec/recovery.md`: links
/// 1 h).
pub const ASK_HELP_LIFE: Span = Span::from_hours(1);

/// Life of a code that a caller reads back.
pub const CODE_LIFE: Span = Span::from_mins(10);
/// Digits of that code (ASVS 6.5.4: at least six).
pub const CODE_DIGITS: usize = 8;
/// Tries allowed for one code.
pub const CODE_TRIES_MAX: u8 = 5;
/// How long a code counts against [`CODES_PER_DAY_MAX`]; after that it may be forgotten.
pub const CODE_COUNTS_FOR: Span = Span::from_hours(24);
/// Most codes for one account within [`CODE_COUNTS_FOR`].
pub const CODES_PER_DAY_MAX: usize = 10;
/// Most codes for one account within ten minutes.
pub const CODES_PER_TEN_MINUTES_MAX: usize = 3;
/// How long a verified caller counts for acts on that account by the same actor.
pub const CALLER_VERIFIED_FOR: Span = Span::from_mins(30);

/// Longest life of an API token.
pub const TOKEN_LIFE_MAX: Span = Span::from_days(366);
/// Most API tokens that are neither revoked nor expired.
pub const TOKENS_MAX: usize = 1_000;

/// SHA-256 of a random token of at least 128 bits. Only this is stored (ASVS 6.5.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

closed_list! {
    /// How far a sign-in has come.
    pub enum Stage {
        /// The password was right; a second factor must follow.
        PasswordProved = "password_proved",
        /// The password was right, and the account has a role but no second factor: the session may
        /// only register one.
        MustRegister = "must_register",
        /// Everything required was shown.
        Whole = "whole",
    }
}

/// A session of the web door, kept on the server; the browser holds only a random token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token in the cookie.
    pub key: SecretHash,
    /// Identifies it in lists and when it is revoked; not secret.
    pub id: u64,
    /// Whose session it is.
    pub account: AccountId,
    /// How far the sign-in has come.
    pub stage: Stage,
    /// When it began.
    pub created: Timestamp,
    /// Last request, accurate to [`SESSION_SEEN_EVERY`].
    pub last_seen: Timestamp,
    /// When a second factor was last shown in it.
    pub proved: Option<Timestamp>,
    /// Client address at sign-in.
    pub address: Option<IpAddr>,
    /// User agent at sign-in, bounded; the client's text.
    pub device: String,
}

impl Session {
    /// Whether it is still valid at `now`.
    pub fn in_force(&self, now: Timestamp) -> bool {
        now < self.times_out()
    }

    /// When it ends if no further request comes.
    pub fn times_out(&self) -> Timestamp {
        let life = match self.stage {
            Stage::Whole => SESSION_LIFE_MAX,
            Stage::PasswordProved | Stage::MustRegister => SESSION_UNPROVED_MAX,
        };
        let idle = self.last_seen.plus(SESSION_IDLE_MAX);
        self.created.plus(life).min(idle)
    }

    /// Whether its owner may change second factors and recovery addresses in it. The first factor
    /// may be added with the password alone; later changes need a factor shown recently (ASVS
    /// 7.5.1).
    pub fn may_change_methods(&self, has_method: bool, now: Timestamp) -> bool {
        match (self.stage, has_method) {
            (Stage::PasswordProved, _) | (Stage::MustRegister, true) => false,
            (Stage::MustRegister, false) => true,
            (Stage::Whole, false) => now.since(self.created) < FRESH_FOR,
            (Stage::Whole, true) => is_fresh(self.proved, now),
        }
    }

    /// Whether `last_seen` is old enough to be written again.
    pub fn wants_touch(&self, now: Timestamp) -> bool {
        now.since(self.last_seen) >= SESSION_SEEN_EVERY
    }
}

/// Whether a second factor shown at this time is still fresh enough for sensitive acts.
pub fn is_fresh(proved: Option<Timestamp>, now: Timestamp) -> bool {
    proved.is_some_and(|at| now.since(at) < FRESH_FOR)
}

/// Whether somebody who has reset `lately` passwords within the hour may reset one more: the first
/// `most` need no extra proof, further ones a second factor shown within [`PROVED_JUST_NOW`].
/// `proved` is when it was last shown.
pub fn may_reset_again(
    lately: usize,
    most: u32,
    proved: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let few = u32::try_from(lately).is_ok_and(|lately| lately < most);
    few || proved.is_some_and(|at| now.since(at) < PROVED_JUST_NOW)
}

closed_list! {
    /// What sort of second factor.
    pub enum MethodKind {
        /// A one-time code app (RFC 6238).
        Totp = "totp",
        /// A passkey (WebAuthn).
        Passkey = "passkey",
    }
}

/// A registered second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its number, unique among all methods.
    pub id: u64,
    /// Whose method it is.
    pub account: AccountId,
    /// What sort.
    pub kind: MethodKind,
    /// The owner's name for it.
    pub name: String,
    /// When it was registered.
    pub added: Timestamp,
    /// When it was last shown.
    pub last_used: Option<Timestamp>,
    /// The seed or the credential, sealed with the installation's key.
    pub sealed: Vec<u8>,
    /// A passkey's credential id; empty for codes.
    pub handle: Vec<u8>,
    /// Last time step accepted: each code works only once (RFC 6238 section 5.2).
    pub last_step: u64,
    /// Wrong codes since the last right one, within [`TOTP_FAILURES_WITHIN`].
    pub failures: u8,
    /// When the first of them was given.
    pub failing_since: Option<Timestamp>,
    /// When the last of them was given.
    pub last_failed: Option<Timestamp>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

/// How many steps a code that is accepted now may lie behind the newest one that would be: the
/// clocks of phone and server may differ by a step either way.
const TOTP_STEPS_APART: u64 = 2;

impl Method {
    /// Until when none of its codes is evaluated; `None` = they are evaluated. Failures that lie
    /// ahead were noted while the clock was wrong, and hold nobody.
    pub fn throttled_until(&self, now: Timestamp) -> Option<Timestamp> {
        let since = self.failing_since.filter(|since| *since <= now)?;
        let until = since.plus(TOTP_FAILURES_WITHIN);
        (self.failures >= TOTP_FAILURES_MAX && now < until).then_some(until)
    }

    /// Whether the code of this step, which is right now, was not used before. A last step further
    /// ahead than any code can be was noted while the clock was wrong: it says nothing about codes
    /// of today, and would refuse them for as long as the clock was ahead.
    pub fn is_new_step(&self, step: u64) -> bool {
        let newest = step.saturating_add(TOTP_STEPS_APART);
        step > self.last_step || self.last_step > newest
    }

    /// Counts a wrong code.
    pub fn failed(&mut self, now: Timestamp) {
        let over = self
            .failing_since
            .is_none_or(|since| since > now || now.since(since) >= TOTP_FAILURES_WITHIN);
        if over {
            self.failing_since = Some(now);
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        self.last_failed = Some(now);
    }

    /// Forgets the wrong codes: all tries are available again.
    pub fn forget_failures(&mut self) {
        self.failures = 0;
        self.failing_since = None;
        self.last_failed = None;
    }

    /// Records a right answer; `step` is the time step of a one-time code.
    pub fn succeeded(&mut self, step: Option<u64>, now: Timestamp) {
        self.forget_failures();
        self.last_used = Some(now);
        if let Some(step) = step {
            self.last_step = step;
        }
    }
}

closed_list! {
    /// What a one-time link is for.
    pub enum LinkPurpose {
        /// The first administrator.
        SetUp = "set_up",
        /// Choose a password.
        ChangePassword = "change_password",
        /// Confirm a recovery address.
        ConfirmRecoveryAddress = "confirm_recovery_address",
        /// Sign in once (the demonstration).
        SignIn = "sign_in",
        /// Say that what a notice tells of was somebody else.
        NotMe = "not_me",
        /// Ask the help desk after a recovery, as the owner. It stays in the browser's cookie.
        AskHelp = "ask_help",
    }
}

impl LinkPurpose {
    /// How long a link of this purpose lives.
    pub const fn life(self) -> Span {
        match self {
            Self::SetUp => SET_UP_LINK_LIFE,
            Self::ChangePassword => PASSWORD_LINK_LIFE,
            Self::ConfirmRecoveryAddress => CONFIRM_LINK_LIFE,
            Self::SignIn => SIGN_IN_LINK_LIFE,
            Self::NotMe => NOT_ME_LINK_LIFE,
            Self::AskHelp => ASK_HELP_LIFE,
        }
    }
}

/// A one-time link. A newer one replaces older ones of the same purpose, account and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Hash of the token in the link.
    pub key: SecretHash,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose link it is; `None` for the set-up link.
    pub account: Option<AccountId>,
    /// The recovery address concerned; empty if there is none.
    pub address: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

impl Link {
    /// Whether it still works at `now`. A used link is gone from the store.
    pub fn in_force(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// A code sent to a caller's recovery address, to be read back to the help desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerCode {
    /// Its number.
    pub id: u64,
    /// Whose recovery address it was sent to.
    pub account: AccountId,
    /// Who asked for it; it counts for nobody else.
    pub maker: Maker,
    /// The address it was sent to.
    pub destination: String,
    /// Salted password hash of the code.
    pub hash: String,
    /// When it was made.
    pub created: Timestamp,
    /// Wrong tries.
    pub tries: u8,
    /// When it was read back correctly.
    pub verified: Option<Timestamp>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

impl CallerCode {
    /// Whether it may still be tried.
    pub fn open(&self, now: Timestamp) -> bool {
        self.verified.is_none()
            && self.tries < CODE_TRIES_MAX
            && now.since(self.created) < CODE_LIFE
    }

    /// Whether it still proves the caller at `now`.
    pub fn proves(&self, now: Timestamp) -> bool {
        self.verified
            .is_some_and(|at| now.since(at) < CALLER_VERIFIED_FOR)
    }
}

/// Whether one more code may be made; `made` are the times of the recent ones of this account.
pub fn may_make_code(made: &[Timestamp], now: Timestamp) -> bool {
    let within = |span: Span| made.iter().filter(|at| now.since(**at) < span).count();
    within(CODE_COUNTS_FOR) < CODES_PER_DAY_MAX
        && within(Span::from_mins(10)) < CODES_PER_TEN_MINUTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::leaving::leaving;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn session(stage: Stage) -> Session {
        Session {
            key: SecretHash([0; 32]),
            id: 1,
            account: AccountId(1),
            stage,
            created: T0,
            last_seen: T0,
            proved: None,
            address: None,
            device: String::new(),
        }
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case_after_its_life() {
        let mut whole = session(Stage::Whole);
        assert!(whole.in_force(T0.plus(Span::from_mins(29))));
        assert!(!whole.in_force(T0.plus(SESSION_IDLE_MAX)), "idle");
        whole.last_seen = T0.plus(SESSION_LIFE_MAX).minus(Span::from_secs(2));
        assert!(whole.in_force(T0.plus(SESSION_LIFE_MAX).minus(Span::from_secs(1))));
        assert!(!whole.in_force(T0.plus(SESSION_LIFE_MAX)), "old");
        let half = session(Stage::PasswordProved);
        assert!(!half.in_force(T0.plus(SESSION_UNPROVED_MAX)), "unproved");
    }

    #[test]
    fn methods_are_changed_right_after_the_password_or_after_a_fresh_proof() {
        let later = T0.plus(FRESH_FOR);
        let half = session(Stage::PasswordProved);
        assert!(!half.may_change_methods(true, T0));
        let first = session(Stage::MustRegister);
        assert!(first.may_change_methods(false, T0));
        assert!(!first.may_change_methods(true, T0), "registered elsewhere");
        let mut whole = session(Stage::Whole);
        assert!(whole.may_change_methods(false, T0));
        assert!(!whole.may_change_methods(false, later), "an old session");
        assert!(!whole.may_change_methods(true, T0), "nothing shown");
        whole.proved = Some(T0);
        assert!(whole.may_change_methods(true, T0));
        assert!(!whole.may_change_methods(true, later), "shown long ago");
    }

    #[test]
    fn sec_38_a_proof_is_fresh_for_fifteen_minutes() {
        assert!(!is_fresh(None, T0));
        assert!(is_fresh(
            Some(T0),
            T0.plus(FRESH_FOR).minus(Span::from_millis(1))
        ));
        assert!(!is_fresh(Some(T0), T0.plus(FRESH_FOR)));
    }

    #[test]
    fn beyond_twenty_resets_in_an_hour_each_asks_for_a_proof_of_its_own() {
        assert!(may_reset_again(19, 20, None, T0));
        assert!(!may_reset_again(20, 20, None, T0));
        let end = T0.plus(PROVED_JUST_NOW);
        let moment = Span::from_millis(1);
        assert!(may_reset_again(100, 20, Some(T0), end.minus(moment)));
        assert!(!may_reset_again(100, 20, Some(T0), end));
    }

    fn method() -> Method {
        Method {
            id: 1,
            account: AccountId(1),
            kind: MethodKind::Totp,
            name: String::new(),
            added: T0,
            last_used: None,
            sealed: Vec::new(),
            handle: Vec::new(),
            last_step: 0,
            failures: 0,
            failing_since: None,
            last_failed: None,
            version: 1,
        }
    }

    #[test]
    fn five_wrong_codes_in_a_day_make_a_method_wait_and_a_right_one_clears_them() {
        let mut method = method();
        for _ in 0..4 {
            method.failed(T0);
        }
        assert_eq!(method.throttled_until(T0), None);
        method.failed(T0);
        assert_eq!(
            method.throttled_until(T0),
            Some(T0.plus(TOTP_FAILURES_WITHIN))
        );
        assert_eq!(method.throttled_until(T0.plus(TOTP_FAILURES_WITHIN)), None);
        method.failed(T0.plus(TOTP_FAILURES_WITHIN));
        assert_eq!(method.failures, 1, "a new day begins anew");
        method.succeeded(Some(7), T0);
        assert_eq!((method.failures, method.last_step), (0, 7));
        // Failures that lie ahead were noted under a wrong clock.
        for _ in 0..5 {
            method.failed(T0.plus(Span::from_days(3_650)));
        }
        assert_eq!(method.throttled_until(T0), None);
        method.failed(T0);
        assert_eq!((method.failures, method.failing_since), (1, Some(T0)));
    }

    #[test]
    fn a_step_counts_once_unless_the_last_one_lies_further_ahead_than_any_code() {
        let mut method = method();
        for (last, step, is_new) in [
            (100, 101, true),
            (100, 100, false),
            (101, 100, false),
            (102, 100, false),
            (103, 100, true),
            (u64::MAX, 100, true),
        ] {
            method.last_step = last;
            assert_eq!(method.is_new_step(step), is_new, "{last} {step}");
        }
    }

    #[test]
    fn codes_are_bounded_in_ten_minutes_and_in_a_day() {
        let ago = |mins| T0.minus(Span::from_mins(mins));
        assert!(may_make_code(&[ago(1), ago(2)], T0));
        assert!(!may_make_code(&[ago(1), ago(2), ago(9)], T0));
        assert!(may_make_code(&[ago(1), ago(2), ago(10)], T0));
        let day: Vec<Timestamp> = (0..10).map(|n| ago(20 + n)).collect();
        assert!(!may_make_code(&day, T0));
    }

    fn begun(n: u8, stage: Stage, proved: bool, from: u8, seen: u64) -> Session {
        let at = T0.plus(Span::from_secs(seen));
        Session {
            key: SecretHash([n; 32]),
            id: u64::from(n),
            account: AccountId(1),
            stage,
            created: at,
            last_seen: at,
            proved: proved.then_some(at),
            address: Some(IpAddr::from([203, 0, 113, from])),
            device: String::new(),
        }
    }

    #[test]
    fn half_sessions_have_their_own_bound_and_push_out_no_whole_one() {
        let mut all: Vec<Session> = (0..20)
            .map(|n| begun(n, Stage::Whole, true, 1, u64::from(n)))
            .collect();
        all.extend((20..25).map(|n| begun(n, Stage::PasswordProved, false, 2, 10 + u64::from(n))));
        let now = T0.plus(Span::from_secs(60));
        let half = begun(99, Stage::PasswordProved, false, 2, 60);
        assert_eq!(leaving(&all, &half, now), [SecretHash([20; 32])]);
        let whole = begun(99, Stage::Whole, true, 1, 60);
        assert_eq!(leaving(&all, &whole, now), [SecretHash([0; 32])]);
    }

    #[test]
    fn a_stolen_password_used_again_and_again_ends_its_own_sessions() {
        let mut all = alloc::vec![begun(0, Stage::Whole, false, 1, 0)];
        all.extend((1..20).map(|n| begun(n, Stage::Whole, false, 2, u64::from(n))));
        let now = T0.plus(Span::from_secs(60));
        let thief = begun(99, Stage::Whole, false, 2, 60);
        assert_eq!(leaving(&all, &thief, now), [SecretHash([1; 32])]);
        all[5].proved = Some(T0);
        all[6].proved = None;
        for other in &mut all {
            other.address = Some(IpAddr::from([203, 0, 113, 1]));
        }
        all[0].proved = Some(T0);
        let elsewhere = begun(99, Stage::Whole, false, 2, 60);
        assert_eq!(leaving(&all, &elsewhere, now), [SecretHash([1; 32])]);
    }

    #[test]
    fn a_new_session_ends_only_sessions_of_its_own_stage() {
        let of = |n: u8, stage| Session {
            key: SecretHash([n; 32]),
            ..session(stage)
        };
        let many = SESSIONS_PER_ACCOUNT_MAX.max(HALF_SESSIONS_PER_ACCOUNT_MAX) as u8;
        let halves: Vec<_> = (0..many).map(|n| of(n, Stage::PasswordProved)).collect();
        assert_eq!(leaving(&halves, &of(200, Stage::Whole), T0), []);
        let wholes: Vec<_> = (0..many).map(|n| of(n, Stage::Whole)).collect();
        assert_eq!(leaving(&wholes, &of(200, Stage::PasswordProved), T0), []);
        assert!(!leaving(&wholes, &of(200, Stage::Whole), T0).is_empty());
    }

    #[test]
    fn a_hash_says_what_it_is_and_not_what_it_holds() {
        assert_eq!(
            alloc::format!("{:?}", SecretHash([7; 32])),
            "SecretHash(..)"
        );
    }

    #[test]
    fn the_address_with_the_most_sessions_loses_one_whoever_came_first() {
        let most = SESSIONS_PER_ACCOUNT_MAX as u8;
        let mut all = alloc::vec![begun(0, Stage::Whole, true, 1, 0)];
        all.extend((1..most).map(|n| begun(n, Stage::Whole, true, 2, u64::from(n))));
        let third = begun(99, Stage::Whole, true, 3, 60);
        let now = T0.plus(Span::from_secs(60));
        assert_eq!(leaving(&all, &third, now), [SecretHash([1; 32])]);
        // Of two with as many, the one from which another comes has the most.
        let half = |n| if n < most / 2 { 1 } else { 2 };
        let all: Vec<_> = (0..most)
            .map(|n| begun(n, Stage::Whole, true, half(n), u64::from(n)))
            .collect();
        let new = begun(99, Stage::Whole, true, 2, 60);
        assert_eq!(leaving(&all, &new, now), [SecretHash([most / 2; 32])]);
    }
}
