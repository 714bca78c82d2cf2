//! A flow: one browser's way from a typed address to a proved owner. It is kept on the server; the
//! browser holds a random token, and nothing that it sends names an account or a destination.
//!
//! A flow for a name without an account, for a blocked and for a locked account is made, kept and
//! answered like any other. It is void once its account was changed in any way, so that nobody goes
//! on with what was proved before the owner or an administrator shut them out. A void flow keeps its
//! quarter of an hour and is answered as before: that it ended early would say that somebody acts on
//! the account, which nobody does on a name without one.
//!
//! What may be tried in a flow is counted in it ([`FlowCounts`]), and decides what its browser sees.
//! The account's own budget, which others spend of too, decides only what counts.

use alloc::string::String;
use alloc::vec::Vec;

use crate::account::{AccountId, GuardKey, SignInName};
use crate::identity::counting::PROOF_WAIT;
use crate::identity::record::{
    CODE_LIFE, CODE_TRIES_MAX, CODES_PER_TEN_MINUTES_MAX, SecretHash, TOTP_FAILURES_MAX,
};
use crate::moment::{Span, Timestamp};
use crate::policy::NoticeLanguage;
use crate::recovery::budget::{BudgetKey, Spending};
use crate::recovery::proofs::RecoveryMethod;

/// Life of a flow (`spec/recovery.md`, bounds).
pub const FLOW_LIFE: Span = Span::from_mins(15);

/// New passwords that may be tried in a proved flow. Each costs hashes and a refusal an audit row; a person
/// who reads the reasons does not need so many.
pub const FLOW_PASSWORDS_MAX: u8 = 20;
/// The account version of a flow that is void: no account has it.
pub const VOID: u64 = u64::MAX;

/// A code that was mailed in a flow.
#[derive(Clone, PartialEq, Eq)]
pub struct FlowCode {
    /// Salted password hash of it.
    pub hash: String,
    /// When it was made.
    pub made: Timestamp,
    /// Tries so far.
    pub tries: u8,
}

impl core::fmt::Debug for FlowCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FlowCode(..)")
    }
}

impl FlowCode {
    /// Whether it was tried as often as it may be.
    pub const fn is_used_up(&self) -> bool {
        self.tries >= CODE_TRIES_MAX
    }

    /// Whether it may still be tried.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.is_used_up() && now.since(self.made) < CODE_LIFE && self.made <= now
    }
}

/// What was tried in a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlowCounts {
    /// Codes asked for.
    pub codes: u8,
    /// Codes of an app, right or wrong.
    pub apps: u8,
}

impl FlowCounts {
    /// Whether one more code may be asked for.
    pub const fn may_ask(self) -> bool {
        may_ask(self.codes)
    }

    /// Whether one more code of an app may be tried.
    pub const fn may_try_app(self) -> bool {
        self.apps < TOTP_FAILURES_MAX
    }
}

const fn may_ask(codes: u8) -> bool {
    (codes as usize) < CODES_PER_TEN_MINUTES_MAX
}

/// The codes of a flow that the site sends in its own way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteCodes {
    /// When one was asked for that is not made yet.
    pub asked: Option<Timestamp>,
    /// The newest; it ends those before it.
    pub code: Option<FlowCode>,
    /// How many were asked for.
    pub count: u8,
}

impl SiteCodes {
    /// Whether one more may be asked for.
    pub const fn may_ask(&self) -> bool {
        may_ask(self.count)
    }
}

/// How a code gets to the owner. Each way has codes, counts and budgets of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeWay {
    /// By mail to the recovery addresses of the account.
    Mail,
    /// By the site, in its own way.
    Site,
}

impl CodeWay {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Site];

    /// The method that such a code proves.
    pub const fn method(self) -> RecoveryMethod {
        match self {
            Self::Mail => RecoveryMethod::MailCode,
            Self::Site => RecoveryMethod::Webhook,
        }
    }

    /// What one costs the account.
    pub const fn spending(self) -> Spending {
        match self {
            Self::Mail => Spending::Code,
            Self::Site => Spending::SiteCode,
        }
    }
}

/// A recovery that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryFlow {
    /// Hash of the token in the cookie.
    pub key: SecretHash,
    /// Whose budgets it uses: an account, or a name without one.
    pub of: GuardKey,
    /// The account's address, or the name.
    pub name: SignInName,
    /// Version of the account when it began; 0 without one.
    pub account_version: u64,
    /// Whether the browser has proved that the owner signed in there before.
    pub known_browser: bool,
    /// Whose budget it was begun of: a known browser's, or an origin's.
    pub from: BudgetKey,
    /// When it began.
    pub begun: Timestamp,
    /// The language of the page on which a code was asked for last: that of its mail.
    pub language: NoticeLanguage,
    /// When a code was asked for that is not made yet.
    pub asked: Option<Timestamp>,
    /// The newest code; it ends those before it.
    pub code: Option<FlowCode>,
    /// What the site sends.
    pub site: SiteCodes,
    /// What was tried.
    pub counts: FlowCounts,
    /// What was proved, each method once, and since when the account has had it.
    pub proved: Vec<(RecoveryMethod, Timestamp)>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

impl RecoveryFlow {
    /// Whether it is still open at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.begun <= now && now.since(self.begun) < FLOW_LIFE
    }

    /// Whether it is about this account as it was when the flow began.
    pub fn fits(&self, account: AccountId, version: u64) -> bool {
        self.of.account_id() == Some(account)
            && self.account_version == version
            && self.account_version != VOID
    }

    /// Ends what it proved or may prove, while its browser goes on seeing what it saw.
    pub fn make_void(&mut self) {
        self.account_version = VOID;
        self.version = self.version.saturating_add(1);
    }

    /// Whether one more code may be asked for in this way.
    pub const fn may_ask(&self, way: CodeWay) -> bool {
        match way {
            CodeWay::Mail => self.counts.may_ask(),
            CodeWay::Site => self.site.may_ask(),
        }
    }

    /// Notes that a code was asked for.
    pub fn ask(&mut self, way: CodeWay, now: Timestamp) {
        match way {
            CodeWay::Mail => {
                self.counts.codes = self.counts.codes.saturating_add(1);
                self.asked = Some(now);
            }
            CodeWay::Site => {
                self.site.count = self.site.count.saturating_add(1);
                self.site.asked = Some(now);
            }
        }
    }

    /// Since when a code is waited for that is not made yet, in whichever way.
    pub fn waits_since(&self) -> Option<Timestamp> {
        let asked = CodeWay::ALL.into_iter().filter_map(|way| self.asked(way));
        asked.min()
    }

    /// When a code was asked for in this way that is not made yet.
    pub const fn asked(&self, way: CodeWay) -> Option<Timestamp> {
        match way {
            CodeWay::Mail => self.asked,
            CodeWay::Site => self.site.asked,
        }
    }

    /// The same, to be changed.
    pub const fn asked_mut(&mut self, way: CodeWay) -> &mut Option<Timestamp> {
        match way {
            CodeWay::Mail => &mut self.asked,
            CodeWay::Site => &mut self.site.asked,
        }
    }

    /// The newest code of this way, to be changed.
    pub const fn code_mut(&mut self, way: CodeWay) -> &mut Option<FlowCode> {
        match way {
            CodeWay::Mail => &mut self.code,
            CodeWay::Site => &mut self.site.code,
        }
    }

    /// Notes a proof that the account has had since `since`; a method that was shown again counts once.
    pub fn prove(&mut self, method: RecoveryMethod, since: Timestamp) {
        self.proved.retain(|(known, _)| *known != method);
        self.proved.push((method, since));
    }

    /// Since when the account has had the newest of what was proved.
    pub fn proofs_since(&self) -> Timestamp {
        let since = self.proved.iter().map(|(_, since)| *since);
        since.max().unwrap_or(self.begun)
    }

    /// Whether this was proved.
    pub fn has_proved(&self, method: RecoveryMethod) -> bool {
        self.proved.iter().any(|(known, _)| *known == method)
    }
}

/// A code that the owner keeps for the day on which nothing else is left. A used one is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedCode {
    /// Hash of it.
    pub key: SecretHash,
    /// Whose it is.
    pub account: AccountId,
    /// When it was made.
    pub made: Timestamp,
}

impl SavedCode {
    /// From when it counts as a proof: [`PROOF_WAIT`] after it was made.
    pub fn counts_from(&self) -> Timestamp {
        self.made.plus(PROOF_WAIT)
    }

    /// Whether it counts at `now`.
    pub fn counts(&self, now: Timestamp) -> bool {
        now >= self.counts_from()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn flow() -> RecoveryFlow {
        RecoveryFlow {
            key: SecretHash([1; 32]),
            of: GuardKey::account(AccountId(7)),
            name: SignInName::from_normal_form("ana@contoso.example"),
            account_version: 3,
            known_browser: false,
            from: BudgetKey::of_origin("192.0.2.1".parse().unwrap()),
            begun: T0,
            language: NoticeLanguage::English,
            asked: None,
            code: None,
            site: SiteCodes::default(),
            counts: FlowCounts::default(),
            proved: Vec::new(),
            version: 1,
        }
    }

    #[test]
    fn a_flow_lives_a_quarter_of_an_hour() {
        let end = T0.plus(FLOW_LIFE);
        assert_eq!(FLOW_LIFE.as_secs(), 900);
        assert!(flow().is_open(T0) && flow().is_open(end.minus(Span::from_millis(1))));
        assert!(!flow().is_open(end) && !flow().is_open(T0.minus(Span::from_millis(1))));
    }

    #[test]
    fn sec_16_a_code_lives_ten_minutes_and_five_tries() {
        let mut code = FlowCode {
            hash: String::new(),
            made: T0,
            tries: 4,
        };
        let end = T0.plus(Span::from_mins(10));
        assert!(code.is_open(end.minus(Span::from_millis(1))) && !code.is_open(end));
        code.tries = 5;
        assert!(!code.is_open(T0));
    }

    #[test]
    fn a_saved_code_counts_after_72_hours() {
        let code = SavedCode {
            key: SecretHash([2; 32]),
            account: AccountId(7),
            made: T0,
        };
        let from = T0.plus(Span::from_hours(72));
        assert_eq!(code.counts_from(), from);
        assert!(code.counts(from) && !code.counts(from.minus(Span::from_millis(1))));
    }

    #[test]
    fn a_flow_is_void_for_another_account_and_once_its_own_was_changed() {
        assert!(flow().fits(AccountId(7), 3));
        assert!(!flow().fits(AccountId(8), 3) && !flow().fits(AccountId(7), 4));
        let unknown = RecoveryFlow {
            of: GuardKey::unknown(7),
            account_version: 0,
            ..flow()
        };
        assert!(!unknown.fits(AccountId(7), 0));
    }

    #[test]
    fn each_way_of_sending_codes_has_codes_and_counts_of_its_own() {
        for (way, other) in [
            (CodeWay::Mail, CodeWay::Site),
            (CodeWay::Site, CodeWay::Mail),
        ] {
            let mut flow = flow();
            for _ in 0..3 {
                assert!(flow.may_ask(way));
                flow.ask(way, T0);
            }
            assert!(!flow.may_ask(way) && flow.may_ask(other));
            assert_eq!((flow.asked(way), flow.asked(other)), (Some(T0), None));
            flow.ask(other, T0.plus(Span::from_secs(1)));
            assert_eq!(flow.waits_since(), Some(T0));
            *flow.code_mut(way) = Some(FlowCode {
                hash: String::new(),
                made: T0,
                tries: 0,
            });
            assert!(flow.code_mut(way).is_some() && flow.code_mut(other).is_none());
            assert_ne!(way.method(), other.method());
            assert_ne!(way.spending(), other.spending());
        }
    }

    #[test]
    fn sec_30_the_same_method_twice_is_one_proof() {
        let mut flow = flow();
        flow.prove(RecoveryMethod::MailCode, T0);
        flow.prove(RecoveryMethod::MailCode, T0.plus(Span::from_mins(1)));
        assert_eq!(flow.proved.len(), 1);
        flow.prove(RecoveryMethod::Totp, T0);
        assert!(flow.has_proved(RecoveryMethod::Totp) && !flow.has_proved(RecoveryMethod::Passkey));
        let methods: Vec<_> = flow.proved.iter().map(|(method, _)| *method).collect();
        assert_eq!(
            methods,
            vec![RecoveryMethod::MailCode, RecoveryMethod::Totp]
        );
    }
}
