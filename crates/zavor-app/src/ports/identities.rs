//! Identities: sessions, second factors, one-time links, codes, API tokens and app passwords as records; bulk runs
//! beside them. Changed through [`Records::commit`](super::Records::commit) like everything else
//! ([`IdentityChange`], [`BulkChange`]).

use std::sync::Arc;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::actor::Maker;
use zavor_core::app_password::{AppKey, AppPassword};
use zavor_core::bulk::{BulkAct, BulkOutcome};
use zavor_core::closed_list::StoredName;
use zavor_core::identity::{ApiToken, CallerCode, Link, LinkPurpose, Method, SecretHash, Session};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::recovery::{
    BudgetKey, FactsSet, RecoveryBudget, RecoveryFlow, ReminderRun, SavedCode, WaysAsked,
};
use zavor_core::support_request::{AskedBy, SupportRequest};

use super::answer::StoreAnswer;
use super::audit::{AuditQuery, ChainedAudit};

pub use zavor_core::hours::HourCounts;

/// Hours kept for charts.
pub const HOUR_COUNTS_MAX: usize = zavor_core::hours::HOURS_KEPT as usize;
/// Runs of reminders that are kept; older ones are dropped.
pub const REMINDER_RUNS_KEPT: u64 = 100;
/// Most people of one run that are looked at to count who has registered since.
pub const REMINDED_LOOKED_AT_MAX: usize = 20_000;
/// Most codes of [`Identities::codes_of`].
pub const CODES_READ_MAX: usize = 100;

/// A change to sessions, methods, links, codes, tokens or app passwords.
#[derive(Debug, Clone, PartialEq)]
pub enum IdentityChange {
    /// Adds or replaces the session of this key.
    PutSession(Session),
    /// Notes a request in a session. If the session has ended meanwhile, nothing changes.
    TouchSession(SecretHash, Timestamp),
    /// Replaces the session of this key (a new token when a proof was shown); `Conflict` when it
    /// has ended meanwhile.
    ReplaceSession(SecretHash, Session),
    /// Changes nothing: `Conflict` unless this session is still there. So what somebody does in a
    /// session is not committed after an act that ended it.
    ExpectSession(SecretHash),
    /// Ends a session. An unknown one changes nothing.
    EndSession(SecretHash),
    /// Ends all sessions of an account, and counts this ending.
    EndSessionsOf(AccountId),
    /// Adds a method (version 1) or replaces the one whose stored version is one less; otherwise
    /// `Conflict`.
    PutMethod(Method),
    /// Removes a method of this version; otherwise `Conflict`.
    RemoveMethod(u64, u64),
    /// Adds a link and drops older ones with the same purpose, account and address.
    PutLink(Link),
    /// Uses a link up; `Conflict` when it is not there (any more): only the first use succeeds.
    UseLink(SecretHash),
    /// Drops the links of an account for one purpose.
    DropLinks(AccountId, LinkPurpose),
    /// Adds a code (version 1) or replaces the one whose stored version is one less.
    PutCode(CallerCode),
    /// Adds a recovery flow (version 1) or replaces the one whose stored version is one less;
    /// otherwise `Conflict`.
    PutRecoveryFlow(RecoveryFlow),
    /// Puts a flow (version 1) in place of the one with this key and version; `Conflict` when that is not
    /// there as it was.
    RenewRecoveryFlow(SecretHash, u64, RecoveryFlow),
    /// Ends a flow of this key and version, and makes all others of the same account or name void
    /// ([`RecoveryFlow::make_void`]); `Conflict` when it is not there as it was: only the first use of
    /// what it proved succeeds.
    EndRecoveryFlows(GuardKey, SecretHash, u64),
    /// Makes all flows of an account or name void, if there are any: their rows stay for their time, because a
    /// stranger looks at one to learn whether there is an account.
    VoidRecoveryFlows(GuardKey),
    /// Adds a budget of recovery (version 1) or replaces the one whose stored version is one less;
    /// otherwise `Conflict`.
    PutRecoveryBudget(RecoveryBudget),
    /// Adds a saved recovery code; `Conflict` when its account is gone.
    PutSavedCode(SavedCode),
    /// Drops the saved recovery codes of an account that were made at this time or later.
    DropSavedCodes(AccountId, Timestamp),
    /// Uses a saved recovery code up; `Conflict` when it is not there (any more).
    UseSavedCode(SecretHash),
    /// Adds what an owner was asked about their ways back (version 1) or replaces that whose stored
    /// version is one less; otherwise `Conflict`, also when the account is gone.
    PutWaysAsked(WaysAsked),
    /// Adds a run of reminders (version 1) or replaces that whose stored version is one less; otherwise
    /// `Conflict`. The newest [`REMINDER_RUNS_KEPT`] are kept.
    PutReminderRun(ReminderRun),
    /// Adds a support request (version 1) or replaces the one whose stored version is one less;
    /// otherwise `Conflict`, also when its account is gone or a key of an asker is in use.
    PutSupportRequest(Box<SupportRequest>),
    /// Adds a token; `Conflict` when the account it belongs to is gone.
    PutToken(ApiToken),
    /// Drops a token by its id.
    DropToken(u64),
    /// Adds an app password; `Conflict` when its key, its number or its name within the account is
    /// in use, or the account is gone.
    AddAppPassword(AppPassword),
    /// Notes when an app password was used. One that is gone stays gone.
    UseAppPassword(AccountId, u64, Timestamp),
    /// Removes an app password of an account by its number; an unknown one changes nothing.
    RemoveAppPassword(AccountId, u64),
    /// Removes all app passwords of an account.
    EndAppPasswordsOf(AccountId),
    /// Drops what ended before this time: sessions, links, codes, tokens, recovery flows and budgets,
    /// support requests (housekeeping).
    ForgetEnded(Timestamp),
}

/// Which support requests are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestsWanted {
    /// Those about accounts that nobody closed, the oldest first; some may have closed by themselves.
    NotClosed,
    /// Those about accounts that somebody closed, the newest first.
    Closed,
    /// Those of which `why` was not asked yet, about accounts and other names, the oldest first.
    WithoutEvidence,
}

/// What a bulk run does, with what all its accounts have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRun {
    /// Its number.
    pub id: u64,
    /// The act.
    pub act: StoredName<BulkAct>,
    /// What the act needs beside the account, as the use case wrote it (no secret).
    pub terms: String,
    /// Who started it: text of the actor.
    pub made_by: String,
    /// The same, as compared: a name may be given again.
    pub maker: Maker,
    /// The account of the person who started it; `None` for the local operator.
    pub account: Option<AccountId>,
    /// When.
    pub created: Timestamp,
    /// Accounts in all.
    pub total: u32,
    /// Accounts handled, however they ended.
    pub done: u32,
    /// When it ended or was stopped.
    pub finished: Option<Timestamp>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// Why it ended, if nobody stopped it by hand: a fixed name of
    /// [`Suspended`](zavor_core::rights::Suspended); otherwise empty.
    pub why: String,
}

/// One account of a bulk run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkItem {
    /// Its place, from 0.
    pub position: u32,
    /// Which account.
    pub address: SignInName,
    /// How it ended.
    pub outcome: StoredName<BulkOutcome>,
    /// What was done, or why not.
    pub said: Detail,
}

/// A change to bulk runs.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkChange {
    /// Adds a run with its accounts, all waiting.
    Add(BulkRun, Vec<SignInName>),
    /// Notes the progress of a run (`done`, `finished`, `stopped`, `why`).
    Put(BulkRun),
    /// Notes how items ended.
    PutItems(u64, Vec<BulkItem>),
}

/// Sessions, methods, links, codes, tokens, app passwords, bulk runs.
pub trait Identities: Send + Sync + 'static {
    /// A session by the hash of its token.
    fn session(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Session>>;
    /// Sessions of an account, the newest first.
    fn sessions_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Session>>;
    /// How often all sessions of an account were ended ([`IdentityChange::EndSessionsOf`]), so that
    /// tokens and runs that outlive a session see that somebody ended it on purpose.
    fn session_endings(&self, account: AccountId) -> StoreAnswer<'_, u64>;
    /// Second factors of an account, the oldest first.
    fn methods_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Method>>;
    /// A link by the hash of its token; used ones are gone.
    fn link(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Link>>;
    /// Links of an account that were not used, the newest first: at most one for each purpose and
    /// address. Some may be over.
    fn links_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Link>>;
    /// Codes of an account, the newest first, at most [`CODES_READ_MAX`].
    fn codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<CallerCode>>;
    /// A recovery flow by the hash of its token.
    fn recovery_flow(&self, key: &SecretHash) -> StoreAnswer<'_, Option<RecoveryFlow>>;
    /// Recovery flows that wait for a code, the longest waiting first.
    fn asked_flows(&self, limit: usize) -> StoreAnswer<'_, Vec<RecoveryFlow>>;
    /// A budget of recovery; `None` = nothing was spent.
    fn recovery_budget(&self, key: &BudgetKey) -> StoreAnswer<'_, Option<RecoveryBudget>>;
    /// A saved recovery code by its hash; used ones are gone.
    fn saved_code(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SavedCode>>;
    /// The saved recovery codes of an account that are left.
    fn saved_codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<SavedCode>>;
    /// What the owner of an account was asked about their ways back; `None` = nothing was noted yet.
    fn ways_asked(&self, account: AccountId) -> StoreAnswer<'_, Option<WaysAsked>>;
    /// A run of reminders.
    fn reminder_run(&self, id: u64) -> StoreAnswer<'_, Option<ReminderRun>>;
    /// Runs of reminders, the newest first.
    fn reminder_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<ReminderRun>>;
    /// Of the people whom a run reminded last, at most `looked_at`, how many have registered none of
    /// `lacking` now.
    fn registered_since(
        &self,
        run: u64,
        lacking: FactsSet,
        looked_at: usize,
    ) -> StoreAnswer<'_, u64>;
    /// A support request by its number.
    fn support_request(&self, id: u64) -> StoreAnswer<'_, Option<SupportRequest>>;
    /// The support request of which an asker has the token with this hash.
    fn support_request_of(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SupportRequest>>;
    /// The newest support request of this kind of asker about an account or a name.
    fn newest_support_request(
        &self,
        of: GuardKey,
        asked_by: AskedBy,
    ) -> StoreAnswer<'_, Option<SupportRequest>>;
    /// Support requests, at most `limit`.
    fn support_requests(
        &self,
        wanted: RequestsWanted,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<SupportRequest>>;
    /// The number of the next support request; none is given twice.
    fn next_support_request(&self) -> StoreAnswer<'_, u64>;
    /// A token by its hash.
    fn token(&self, key: &SecretHash) -> StoreAnswer<'_, Option<ApiToken>>;
    /// All tokens, the newest first.
    fn tokens(&self) -> StoreAnswer<'_, Vec<ApiToken>>;
    /// App passwords of an account, the oldest first.
    fn app_passwords_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<AppPassword>>;
    /// What sign-ins need of them. Embedded: memory only.
    fn app_keys_of(&self, account: AccountId) -> StoreAnswer<'_, Arc<[AppKey]>>;
    /// A bulk run.
    fn bulk_run(&self, id: u64) -> StoreAnswer<'_, Option<BulkRun>>;
    /// Bulk runs, the newest first.
    fn bulk_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<BulkRun>>;
    /// Items of a run from a position on, in order.
    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> StoreAnswer<'_, Vec<BulkItem>>;
    /// Audit events that match, the newest first.
    fn audit_find(&self, query: &AuditQuery) -> StoreAnswer<'_, Vec<ChainedAudit>>;
    /// The hours kept (at most [`HOUR_COUNTS_MAX`]), the oldest first.
    fn hour_counts(&self) -> StoreAnswer<'_, Vec<HourCounts>>;
    /// A small text under a fixed name (the alert cursor, for example).
    fn note(&self, name: &str) -> StoreAnswer<'_, Option<String>>;
}
