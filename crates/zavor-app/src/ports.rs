//! Ports: what the use cases need from the outside. Small traits in the use cases' own words.
//!
//! Hot look-ups (`find`, `lasting_holds`, guards) are plain calls or futures that are ready at
//! once on one node; they are futures where a cluster will have to ask another machine.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use zavor_core::account::{Account, AccountId, GuardKey, SignInName};
use zavor_core::actor::Role;
use zavor_core::audit::AuditEvent;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{HoldIdentity, StoredHold, Subject};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, NetworkKey};
use zavor_core::origin_guard::OriginGuard;
use zavor_core::policy::Policies;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

/// A boxed future, for ports that are used behind `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The time. The only one.
pub trait Clock: Send + Sync + 'static {
    /// Now. Never goes back while the process runs.
    fn now(&self) -> Timestamp;
}

/// Chance. The only one.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes` from the operating system's generator.
    fn fill(&self, bytes: &mut [u8]);
}

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// State could not be read.
    Unreadable(String),
    /// State could not be written (a full disk); nothing was changed durably.
    Unwritable(String),
    /// An expected version was not there any more; nothing was changed.
    Conflict,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the store cannot be read: {why}"),
            Self::Unwritable(why) => {
                write!(f, "the store cannot write: {why}; nothing was changed")
            }
            Self::Conflict => f.write_str("changed by somebody else in the meantime"),
        }
    }
}

impl std::error::Error for StoreError {}

/// One change to the records. A [`Commit`] holds several; they happen together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds an account; `id` was given by [`Records::next_account_id`]; fails with `Conflict`
    /// when its address or an alias is taken.
    AddAccount(Account),
    /// Replaces an account whose stored version is `version - 1`.
    PutAccount(Account),
    /// Removes an account of this version. Its security holds stay (by address).
    RemoveAccount(AccountId, u64),
    /// Places a lasting hold; one of the same identity is replaced.
    PlaceHold(StoredHold),
    /// Releases a lasting hold.
    ReleaseHold(HoldIdentity),
    /// Replaces the policies.
    PutPolicies(Policies),
    /// Replaces the organisation's domains.
    PutDomains(Vec<String>),
    /// Grants a role, limited to domains (empty = all).
    GrantRole(AccountId, Role, Vec<String>),
    /// Revokes a role.
    RevokeRole(AccountId, Role),
    /// Adds or replaces a rule of the allow or deny list.
    PutOriginRule(OriginRule),
    /// Removes the rule for this network and account.
    RemoveOriginRule(Network, Option<AccountId>),
    /// The effect with this id is now so far: finished well or badly, or due again later. An id
    /// that is unknown or already finished changes nothing.
    FinishEffect(u64, EffectState),
}

/// A rule of the allow or deny list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginRule {
    /// The network.
    pub network: Network,
    /// For one account only (allow rules), or for all.
    pub account: Option<AccountId>,
    /// Whether it allows or denies.
    pub verdict: OriginVerdict,
    /// When it was made.
    pub since: Timestamp,
    /// When it ends; `None` = until removed.
    pub until: Option<Timestamp>,
    /// Why, in the words of whoever made it.
    pub reason: String,
    /// Who made it, as text of `Actor`.
    pub by: String,
}

/// Allow or deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginVerdict {
    /// Never blocked by the origin guard.
    Allow,
    /// Always refused.
    Deny,
}

/// Something to do on another system, committed with the state that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Given by the store at commit.
    pub id: u64,
    /// Makes a repetition harmless.
    pub idempotency_key: u64,
    /// What to do.
    pub act: EffectAct,
    /// On which mail host of the configuration.
    pub host: String,
    /// For whom: the account's address.
    pub address: SignInName,
    /// How far it is.
    pub state: EffectState,
    /// When it was committed.
    pub since: Timestamp,
}

/// What an effect does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectAct {
    /// End the account's sessions.
    EndSessions,
    /// Forget the account's cached password check.
    FlushAuthCache,
}

/// How far an effect is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectState {
    /// To be tried (again) at the time given.
    Due {
        /// Tries so far.
        tries: u32,
        /// Next try.
        at: Timestamp,
        /// Why the last try failed; empty before the first.
        last_error: String,
    },
    /// Done; the text says what the other system answered.
    Done(String),
    /// Given up; the text says why.
    Failed(String),
}

/// Everything one use case changes, at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Commit {
    /// The changes.
    pub changes: Vec<Change>,
    /// What is written into the audit chain.
    pub audit: Vec<AuditEvent>,
    /// What is to be done elsewhere.
    pub effects: Vec<Effect>,
}

/// What a commit brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Committed {
    /// Ids of the effects, in the order given.
    pub effects: Vec<u64>,
    /// Sequence number of the last audit event written.
    pub audit_seq: u64,
}

/// Page and filter of a list of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountQuery {
    /// Text that address, display name or alias must contain (case-insensitive); empty = all.
    pub text: String,
    /// Only addresses after this one.
    pub after: Option<SignInName>,
    /// At most so many ([`PAGE_MAX`]).
    pub limit: usize,
}

/// Filter of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// Only of this account or name.
    pub key: Option<GuardKey>,
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub to: Timestamp,
    /// At most so many, the newest first ([`PAGE_MAX`]).
    pub limit: usize,
}

/// Most rows of one page of anything.
pub const PAGE_MAX: usize = 10_000;

/// An audit event at its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainedAudit {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// The hash over it and the one before.
    pub hash: [u8; 32],
    /// Actor as text (actors of old records may have types that are gone).
    pub actor: String,
    /// Time, act, target, source, result, detail, correlation; `actor` inside is not meaningful
    /// for records read back and is [`zavor_core::actor::Actor::System`].
    pub event: AuditEvent,
}

/// Records: what is committed before anybody is told.
pub trait Records: Send + Sync + 'static {
    /// The account a name or alias belongs to. Memory only.
    fn find(&self, name: &SignInName) -> Result<Option<AccountId>, StoreError>;
    /// Address and groups of an account, without touching the disk.
    fn brief(&self, id: AccountId) -> Result<Option<Arc<AccountBrief>>, StoreError>;
    /// A whole account.
    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// Accounts in order of their address.
    fn accounts(&self, query: &AccountQuery) -> Result<Vec<Account>, StoreError>;
    /// How many accounts there are.
    fn account_count(&self) -> u64;
    /// A new account number.
    fn next_account_id(&self) -> Result<AccountId, StoreError>;
    /// The lasting holds on a subject; an empty slice for nearly everybody. Memory only.
    fn lasting_holds(&self, subject: &Subject) -> Result<Arc<[StoredHold]>, StoreError>;
    /// All lasting holds, for lists.
    fn all_holds(&self) -> Result<Vec<StoredHold>, StoreError>;
    /// The policies in force. Memory only.
    fn policies(&self) -> Arc<Policies>;
    /// The organisation's domains, the first one being the default. Memory only.
    fn domains(&self) -> Arc<[String]>;
    /// Roles of an account, each with the domains it is limited to.
    fn roles(&self, id: AccountId) -> Result<Vec<(Role, Vec<String>)>, StoreError>;
    /// All roles granted.
    fn all_roles(&self) -> Result<Vec<(AccountId, Role, Vec<String>)>, StoreError>;
    /// Rules of the allow and deny lists. Memory only.
    fn origin_rules(&self) -> Arc<[OriginRule]>;
    /// Effects not finished and due at `now`, the oldest first.
    fn due_effects(&self, now: Timestamp, limit: usize) -> Result<Vec<Effect>, StoreError>;
    /// Commits everything or nothing. When it returns `Ok`, the changes are durable and every
    /// later look-up sees them; on `Unwritable` nothing was changed.
    fn commit(&self, commit: Commit) -> impl Future<Output = Result<Committed, StoreError>> + Send;
    /// Audit events in order, from `from_seq` on, at most `limit`.
    fn audit(&self, from_seq: u64, limit: usize) -> Result<Vec<ChainedAudit>, StoreError>;
    /// Number and hash of the last audit event; `None` when there is none.
    fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>, StoreError>;
    /// Recomputes the chain, optionally from a head noted earlier.
    fn audit_verify(&self, from: Option<(u64, [u8; 32])>) -> Result<ChainReport, StoreError>;
}

/// The part of an account that decisions need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBrief {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub address: SignInName,
    /// Its groups.
    pub groups: Vec<String>,
    /// A raised sending limit.
    pub raised_limit: Option<zavor_core::account::RaisedLimit>,
}

/// What `audit verify` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainReport {
    /// Whole, from the given start to this head.
    Whole {
        /// Events verified.
        events: u64,
        /// Number and hash of the last one.
        head: Option<(u64, [u8; 32])>,
    },
    /// Broken at this number.
    Broken {
        /// First event that does not fit.
        seq: u64,
        /// In words.
        why: String,
    },
}

/// A promise that a guard's transition is on disk; awaited before an answer announces it.
#[must_use = "a transition is not durable until this is awaited"]
pub struct Durable(pub Option<BoxFuture<'static, Result<(), StoreError>>>);

impl Durable {
    /// Nothing to wait for.
    pub const fn already() -> Self {
        Self(None)
    }

    /// Waits until it is on disk.
    pub async fn wait(self) -> Result<(), StoreError> {
        match self.0 {
            Some(write) => write.await,
            None => Ok(()),
        }
    }
}

/// Guards: hot state, read and written as a whole. `change` may be called more than once (a
/// cluster retries its compare-and-set), so it must be a pure function of the guard.
pub trait Guards: Send + Sync + 'static {
    /// Changes the sign-in guard of an account or unknown name.
    fn sign_in<R: Send>(
        &self,
        key: GuardKey,
        change: impl FnMut(&mut SignInGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Changes the guard of a network.
    fn origin<R: Send>(
        &self,
        key: NetworkKey,
        change: impl FnMut(&mut OriginGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Changes the sending guard of an account, a name that is none, or a connector.
    fn sending<R: Send>(
        &self,
        key: GuardKey,
        change: impl FnMut(&mut SendingGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Changes the organisation's guard.
    fn organisation<R: Send>(
        &self,
        change: impl FnMut(&mut OrganisationGuard) -> (R, Touched) + Send,
    ) -> impl Future<Output = Result<(R, Durable), StoreError>> + Send;
    /// Works on the pending messages that share a shard with this instance.
    fn pending_messages<R: Send>(
        &self,
        instance: u64,
        change: impl FnMut(&mut PendingMessages) -> R + Send,
    ) -> impl Future<Output = Result<R, StoreError>> + Send;
    /// Guards of networks that are blocked at `now`, for lists; bounded by `limit`.
    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NetworkKey, OriginGuard)>, StoreError>;
}

/// Logs of what happened at the doors. Recording never waits and never fails for the caller.
pub trait Events: Send + Sync + 'static {
    /// Records (and perhaps folds) a sign-in event.
    fn record_sign_in(&self, event: SignInEvent);
    /// Records a message event.
    fn record_message(&self, event: MessageEvent);
    /// Raises an alert: a log line and a stored row.
    fn raise(&self, alert: Alert);
    /// Sign-ins, the newest first.
    fn sign_ins(&self, query: &EventQuery) -> Result<Vec<SignInEvent>, StoreError>;
    /// Messages, the newest first.
    fn messages(&self, query: &EventQuery) -> Result<Vec<MessageEvent>, StoreError>;
    /// Alerts, the newest first.
    fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError>;
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// When.
    pub time: Timestamp,
    /// What sort: a fixed name such as `account_restricted`.
    pub kind: &'static str,
    /// About whom.
    pub subject: Option<Subject>,
    /// In words.
    pub text: String,
}

/// Everything a store is.
pub trait Store: Records + Guards + Events {}
impl<T: Records + Guards + Events> Store for T {}

/// A typed password. Wiped when dropped, never printed. Any bytes: not all clients send UTF-8.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct TypedPassword(pub Vec<u8>);

impl fmt::Debug for TypedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedPassword(..)")
    }
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Right. `rehash` is a hash with today's parameters when the stored one is older.
    Right {
        /// To be stored instead.
        rehash: Option<String>,
    },
    /// Wrong.
    Wrong,
    /// No worker was free before the deadline: nothing is known and nothing may be counted.
    Busy,
}

/// Who waits for a hash, so that nobody takes the whole pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashClass {
    /// Whose password; at most `passwords.verifications_per_account` run at once, others wait.
    pub account: GuardKey,
    /// Client address; bounded per origin.
    pub origin: Option<IpAddr>,
    /// Familiar places and known devices go first; unknown accounts get a quarter of the pool.
    pub priority: HashPriority,
}

/// The order in the hash queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HashPriority {
    /// A familiar place or a known device.
    Familiar,
    /// Any other place of a known account.
    Other,
    /// An unknown account.
    Unknown,
}

/// Password hashes, computed off the async threads on a bounded pool.
pub trait Passwords: Send + Sync + 'static {
    /// Verifies a typed password; `stored: None` spends the same work and answers `Wrong`.
    fn verify<'a>(
        &'a self,
        class: HashClass,
        stored: Option<String>,
        typed: TypedPassword,
    ) -> BoxFuture<'a, Verified>;
    /// Hashes a new password with today's parameters; `None` when the pool stays busy.
    fn hash<'a>(&'a self, password: TypedPassword) -> BoxFuture<'a, Option<String>>;
    /// Whether a hash from an import is of a known scheme with sane costs; the text says why not.
    fn accepts_hash(&self, hash: &str) -> Result<(), String>;
    /// The place of a word (NFKC, lower-case) in the list of common passwords: 0 is the commonest
    /// of all; `None` when it is not listed.
    fn common_rank(&self, folded: &str) -> Option<u32>;
    /// How many times slower than usual the pool answers: more than one means "behind".
    fn is_behind(&self) -> bool;
}

/// Longest time one [`MailHosts::perform`] may take, connecting included. Short enough for a person
/// to wait for the result of an act; the outbox repeats what did not answer.
pub const PERFORM_WITHIN: Span = Span::from_secs(5);

/// The mail system we act on.
pub trait MailHosts: Send + Sync + 'static {
    /// Names of the configured mail hosts.
    fn names(&self) -> Vec<String>;
    /// Carries out one effect: `Ok` is what to show ("sessions ended"), `Err` why it did not.
    /// Harmless when repeated. The adapter bounds it in time ([`PERFORM_WITHIN`]); the use cases
    /// have no timers and rely on that.
    fn perform<'a>(
        &'a self,
        host: &'a str,
        act: EffectAct,
        address: &'a SignInName,
    ) -> BoxFuture<'a, Result<String, String>>;
}
