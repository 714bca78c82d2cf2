//! Ports: what the use cases need from the outside. Small traits in the use cases' own words.
//!
//! A store answers at once or with a future ([`StoreAnswer`]): reads may have to ask another machine.
//! What every node keeps whole and hears changes of is a plain call: policies, domains, allow and deny
//! rules, the number of accounts, what stored passwords cost.
//!
//! **One question of a door** asks three times, each one round trip of a store behind a network:
//! [`Records::known`] (whose a name is, and what holds it), [`Guards::look_at_origins`] (the networks
//! the client comes from; sign-in only), and one change of the guard that judges it. A use case that
//! waits in between (for a hash, for a lock) asks again for what may have changed.
//!
//! A [`Store`] is [`Records`] (what is committed), [`Identities`] (sessions, factors, links, tokens,
//! bulk runs), [`Guards`] (hot state) and [`Events`] (logs). [`Passwords`] hashes; [`Factors`] and
//! [`Vault`] are second factors and the sealing of secrets; [`MailHosts`] and [`Messenger`] carry
//! out what was committed, in the words of [`Words`]; [`Clock`] and [`Entropy`] are time and
//! chance, which nobody else may ask for.

mod answer;
mod audit;
mod effects;
mod events;
mod guards;
mod identities;
mod outside;
mod passwords;
mod records;

pub use answer::{BoxFuture, PAGE_MAX, StoreAnswer, StoreError, at_once, read_now};
pub use audit::{AuditQuery, ChainReport, ChainedAudit};
pub use effects::{
    Effect, EffectAct, EffectFilter, EffectState, MailHosts, PERFORM_WITHIN, SMTP_HOST,
};
pub use events::{Alert, EventQuery, Events};
pub use guards::{Durable, GuardChange, Guards, GuardsExt};
pub use identities::{
    BulkChange, BulkItem, BulkRun, CODES_READ_MAX, HOUR_COUNTS_MAX, HourCounts, Identities,
    IdentityChange,
};
pub use outside::{
    Ceremony, Clock, DELIVER_WITHIN, Entropy, Factors, Language, Mail, Messenger, NewPasskey,
    Notice, PasskeyOwner, SECRET_KEY_CHANGED, Undelivered, UsedPasskey, Vault, WebhookCall, Words,
};
pub use passwords::{HashClass, HashPriority, Passwords, TypedPassword, Verified};
pub use records::{
    AccountBrief, AccountOrder, AccountQuery, Change, Commit, Committed, ENDED_HOLDS_MAX,
    ENDED_READ_MAX, Known, OriginRule, OriginVerdict, Records,
};

/// Everything a store is.
pub trait Store: Records + Identities + Guards + Events {}
impl<T: Records + Identities + Guards + Events> Store for T {}
