//! Records: accounts, holds, policies, roles, lists, the audit chain. They are committed before
//! anybody is told.
//!
//! Everything changes through [`Records::commit`]: all that one use case wants, with its audit
//! event and its effects, at once or not at all.

use std::sync::Arc;

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::Role;
use zavor_core::audit::AuditEvent;
use zavor_core::hold::{EndedHold, HoldIdentity, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
pub use zavor_core::origin_guard::RuleAction;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;
use zavor_core::recovery::{FactsSet, RecoveryFacts};

use super::answer::{BoxFuture, StoreAnswer, StoreError};
use super::audit::{ChainReport, ChainedAudit};
use super::effects::{Effect, EffectFilter, EffectState};
use super::events::AlertSeen;
use super::identities::{BulkChange, HourCounts, IdentityChange};
use super::programs::{Fingerprint, ProgramRule};

/// Most ended holds that are kept, over all subjects: enough for a day of releases by the help desk
/// of a large organisation, and a few megabytes when somebody unlocks everybody.
pub const ENDED_HOLDS_MAX: usize = 100_000;
/// Most ended holds of one subject that are read.
pub const ENDED_READ_MAX: usize = 50;

/// One change to the records. A [`Commit`] holds several; they happen together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds an account whose `id` came from [`Records::next_account_id`]; fails with `Conflict`
    /// when its address or an alias is taken.
    AddAccount(Account),
    /// Replaces an account whose stored version is `version - 1`.
    PutAccount(Account),
    /// Removes an account of this version, with its roles, factors, links, codes, tokens and app
    /// passwords, and the rules of networks made for it. Its security holds stay (by address).
    RemoveAccount(AccountId, u64),
    /// Places a lasting hold; one of the same identity is replaced.
    PlaceHold(StoredHold),
    /// Releases a lasting hold. It is kept as ended ([`Records::ended_holds`]), with the actor of
    /// the commit's first audit event; without an audit event it leaves no trace.
    ReleaseHold(HoldIdentity),
    /// Keeps a hold that was derived from a guard and ended by an act. At most [`ENDED_HOLDS_MAX`]
    /// are kept; the oldest are dropped.
    NoteEnded(EndedHold),
    /// Replaces the policies.
    PutPolicies(Box<Policies>),
    /// Replaces the organisation's domains.
    PutDomains(Vec<String>),
    /// Grants a role, limited to domains (empty = all); `Conflict` when there is no such account.
    GrantRole(AccountId, Role, Vec<String>),
    /// Revokes a role.
    RevokeRole(AccountId, Role),
    /// Changes nothing: `Conflict` unless the account exists and has exactly these roles, each with
    /// these domains, in any order. So the facts by which an act was judged still hold when it is
    /// committed.
    ExpectRoles(AccountId, Vec<(Role, Vec<String>)>),
    /// Changes nothing: `Conflict` unless the account has exactly this version. So what was proved about
    /// an account is not committed after an act that changed it.
    ExpectAccount(AccountId, u64),
    /// Changes nothing: `Conflict` unless exactly these lasting holds are on the subject, in any
    /// order.
    ExpectHolds(Subject, Vec<HoldIdentity>),
    /// Adds or replaces a rule of the allow or deny list.
    PutOriginRule(OriginRule),
    /// Removes the rule for this network and account.
    RemoveOriginRule(Network, Option<AccountId>),
    /// Adds or replaces a rule about a program.
    PutProgramRule(ProgramRule),
    /// Removes the rule about this program in this network.
    RemoveProgramRule(Fingerprint, Option<Network>),
    /// Sets the state of an effect: done, failed, or due again. An id that is unknown or already
    /// finished changes nothing.
    FinishEffect(u64, EffectState),
    /// Sessions, methods, links, codes, tokens.
    Identity(IdentityChange),
    /// Bulk runs.
    Bulk(BulkChange),
    /// Replaces the counts of these hours and drops all but the newest
    /// [`HOUR_COUNTS_MAX`](super::HOUR_COUNTS_MAX) hours.
    PutHourCounts(Vec<HourCounts>),
    /// Keeps a small text under a fixed name.
    PutNote(&'static str, String),
    /// Marks these alerts as seen, or (`None`) as open again. The first who saw an alert stays; a
    /// number that is not kept any more changes nothing.
    MarkAlerts(Vec<u64>, Option<AlertSeen>),
}

/// A rule of the allow or deny list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginRule {
    /// The network.
    pub network: Network,
    /// For one account only (possible for allow rules, always so for a let-in), or for all.
    pub account: Option<AccountId>,
    /// What it says.
    pub action: RuleAction,
    /// When it was made.
    pub since: Timestamp,
    /// When it ends; `None` = until removed.
    pub until: Option<Timestamp>,
    /// Why, in the words of the person who made it.
    pub reason: String,
    /// Who made it, as text of `Actor`.
    pub by: String,
}

impl OriginRule {
    /// Whether it is still in force.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// How wide it is and what it says, for `zavor_core::origin_guard::list_decision`.
    pub fn word(&self) -> (u8, RuleAction) {
        (self.network.prefix(), self.action)
    }
}

/// Everything one use case changes, at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Commit {
    /// The changes.
    pub changes: Vec<Change>,
    /// What is written into the audit chain.
    pub audit: Vec<AuditEvent>,
    /// What is to be done on other systems.
    pub effects: Vec<Effect>,
}

/// The result of a commit.
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
    /// Words that address, display name or aliases must contain, compared as
    /// [`crate::platform::search`] does; empty = all.
    pub text: String,
    /// Only of these domains; `None` = all.
    pub domains: Option<Vec<String>>,
    /// Only those who have registered one of these to recover with; `None` = all.
    pub registered: Option<FactsSet>,
    /// The order.
    pub order: AccountOrder,
    /// Only accounts after this one in that order. If it is gone meanwhile, the order by address
    /// continues; the others end.
    pub after: Option<SignInName>,
    /// Most accounts ([`PAGE_MAX`](super::PAGE_MAX)).
    pub limit: usize,
}

/// Accounts of one domain that have registered the same to recover with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredCount {
    /// The domain.
    pub domain: String,
    /// What ([`zavor_core::recovery::registered`]).
    pub facts: RecoveryFacts,
    /// How many accounts.
    pub accounts: u64,
}

/// The order of a list of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountOrder {
    /// By address.
    #[default]
    Address,
    /// By display name (folded as [`crate::platform::search::fold`] does), then address.
    DisplayName,
    /// The newest first, then address.
    Created,
}

/// Records: they are committed before anybody is told.
///
/// Where a method with an answer to wait for says "embedded: memory only", the embedded store
/// answers at once, without touching the disk; another store may ask its machine. Plain calls are
/// memory only in every store.
pub trait Records: Send + Sync + 'static {
    /// The account a name or alias belongs to. Embedded: memory only.
    fn find(&self, name: &SignInName) -> StoreAnswer<'_, Option<AccountId>>;
    /// What decisions need to know about the account that a name or alias belongs to. Embedded: memory
    /// only.
    fn find_brief(&self, name: &SignInName) -> StoreAnswer<'_, Option<Arc<AccountBrief>>>;
    /// Everything that decisions need to know about a typed name in normal form, at once: whose
    /// name it is, and the lasting holds on that account or on the name. A door asks this once per
    /// question.
    fn known(&self, name: &SignInName) -> StoreAnswer<'_, NameFacts>;
    /// Address and groups of an account. Embedded: memory only.
    fn brief(&self, id: AccountId) -> StoreAnswer<'_, Option<Arc<AccountBrief>>>;
    /// A whole account.
    fn account(&self, id: AccountId) -> StoreAnswer<'_, Option<Account>>;
    /// A page of accounts.
    fn accounts(&self, query: &AccountQuery) -> StoreAnswer<'_, Vec<Account>>;
    /// How many accounts there are.
    fn account_count(&self) -> u64;
    /// The costs of the stored passwords, each with its number of accounts. Memory only.
    fn password_costs(&self) -> Arc<[(HashCost, u64)]>;
    /// How many accounts of each domain have registered what to recover with. Memory only.
    fn registered_counts(&self) -> Vec<RegisteredCount>;
    /// What these accounts have registered; unknown ones are left out.
    fn registered_of(
        &self,
        accounts: &[AccountId],
    ) -> StoreAnswer<'_, Vec<(AccountId, RecoveryFacts)>>;
    /// A new account number.
    fn next_account_id(&self) -> StoreAnswer<'_, AccountId>;
    /// The lasting holds on a subject; nearly always an empty slice. Embedded: memory only.
    fn lasting_holds(&self, subject: &Subject) -> StoreAnswer<'_, Arc<[StoredHold]>>;
    /// All lasting holds, for lists.
    fn all_holds(&self) -> StoreAnswer<'_, Vec<StoredHold>>;
    /// Holds of a subject that an act ended at `from` or later, the newest first; at most
    /// [`ENDED_READ_MAX`].
    fn ended_holds(&self, subject: &Subject, from: Timestamp) -> StoreAnswer<'_, Vec<EndedHold>>;
    /// The policies in force. Memory only.
    fn policies(&self) -> Arc<Policies>;
    /// The organisation's domains, the default first. Memory only.
    fn domains(&self) -> Arc<[String]>;
    /// Roles of an account, each with the domains it is limited to.
    fn roles(&self, id: AccountId) -> StoreAnswer<'_, Vec<(Role, Vec<String>)>>;
    /// All roles granted.
    fn all_roles(&self) -> StoreAnswer<'_, Vec<(AccountId, Role, Vec<String>)>>;
    /// Rules of the allow and deny lists. Memory only.
    fn origin_rules(&self) -> Arc<[OriginRule]>;
    /// Rules of those lists about programs, by their TLS. Memory only.
    fn program_rules(&self) -> Arc<[ProgramRule]>;
    /// Effects of one list, at most `limit`. Finished ones are only kept for a while.
    fn effects(&self, filter: EffectFilter, limit: usize) -> StoreAnswer<'_, Vec<Effect>>;
    /// Commits everything or nothing. When it returns `Ok`, the changes are durable and every
    /// later look-up sees them; on `Unwritable` nothing was changed.
    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, StoreError>>;
    /// Audit events in order, from `from_seq` on, at most `limit`.
    fn audit(&self, from_seq: u64, limit: usize) -> StoreAnswer<'_, Vec<ChainedAudit>>;
    /// Number and hash of the last audit event; `None` when there is none.
    fn audit_head(&self) -> StoreAnswer<'_, Option<(u64, [u8; 32])>>;
    /// Recomputes the whole chain; it must contain the head noted earlier, if one is given.
    fn audit_verify(&self, from: Option<(u64, [u8; 32])>) -> StoreAnswer<'_, ChainReport>;
}

/// What decisions need to know about a name.
#[derive(Debug, Clone, PartialEq)]
pub struct NameFacts {
    /// The account it belongs to, as an address or an alias; `None` if there is none.
    pub brief: Option<Arc<AccountBrief>>,
    /// The lasting holds on that account's address, or on the name itself.
    pub holds: Arc<[StoredHold]>,
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
