//! Ports: what the use cases need from the outside. Small traits in the use cases' own words.
//!
//! A store answers at once or with a future ([`StoreAnswer`]): reads may have to ask another
//! machine. Everything that each node keeps complete and up to date is a plain call: policies,
//! domains, allow and deny rules, the number of accounts, the costs of stored passwords.
//!
//! **One question of a door** asks the store, in this order:
//!
//! - `allow`: [`Records::known`] (whose name it is, and which holds are on it),
//!   [`Guards::look_at_origins`] (the networks the client comes from), and one change of the
//!   sign-in guard.
//! - A failure that counts (`report`): the same three, then the guards of the client's host and
//!   place. A success and a refusal that costs its origin charge them too.
//! - RCPT: `known`, a look at the sending guard, at the organisation's only when its limit is near,
//!   one change of the pending messages; for a new message, the sending guard once more.
//! - END-OF-MESSAGE: `known`, the pending messages, the organisation (external recipients only),
//!   the sending guard, the pending messages.
//!
//! This is the plain path: a connector's holds, a place to be restricted, a hint when to try again
//! and the charge given back to the organisation cost more. A use case that waits in between (for a
//! hash, for a lock) reads again what may have changed. A store behind a network need not make a
//! round trip of each: it may read several of them in one, in a pipeline (name, holds and guards),
//! and answer the rest from what it read.
//!
//! A [`Store`] is [`Records`] (what is committed), [`Identities`] (sessions, factors, links,
//! tokens, bulk runs), [`Guards`] (hot state) and [`Events`] (logs). [`Passwords`] hashes;
//! [`Factors`] checks second factors and [`Vault`] seals secrets; [`MailHosts`] and [`Messenger`]
//! carry out committed effects, with texts from [`Words`]; [`Clock`] and [`Entropy`] are the only
//! sources of time and random bytes.

mod answer;
mod audit;
mod effects;
mod events;
mod guards;
mod identities;
mod outside;
mod passwords;
mod programs;
mod records;

pub use answer::{BoxFuture, PAGE_MAX, StoreAnswer, StoreError, at_once, read_now};
pub use audit::{AuditQuery, ChainReport, ChainedAudit};
pub use effects::{Effect, EffectFilter, EffectState, Errand, HostAct, MailHosts, PERFORM_WITHIN};
pub use events::{Alert, AlertFilter, AlertSeen, EventQuery, Events, KeptAlert, MessageScan};
pub use guards::{Durable, GuardChange, Guards, GuardsExt};
pub use identities::{
    BulkChange, BulkItem, BulkRun, CODES_READ_MAX, HOUR_COUNTS_MAX, HourCounts, Identities,
    IdentityChange, REMINDED_LOOKED_AT_MAX, REMINDER_RUNS_KEPT, RequestsWanted,
};
pub use outside::{
    Ceremony, Clock, DELIVER_WITHIN, Entropy, Factors, Language, Letter, Mail, Messenger,
    NewPasskey, Notice, OwnCall, OwnHook, PasskeyOwner, SECRET_KEY_CHANGED, Undelivered,
    UsedPasskey, Vault, WebhookCall, Words,
};
pub use passwords::{Crowd, HashClass, HashPriority, Passwords, Stolen, TypedPassword, Verified};
pub use programs::{Fingerprint, ProgramRule};
pub use records::{
    AccountBrief, AccountOrder, AccountQuery, Change, Commit, Committed, ENDED_HOLDS_MAX,
    ENDED_READ_MAX, NameFacts, OriginRule, Records, RegisteredCount, RuleAction,
};

/// Everything that a store must implement.
pub trait Store: Records + Identities + Guards + Events {}
impl<T: Records + Identities + Guards + Events> Store for T {}
