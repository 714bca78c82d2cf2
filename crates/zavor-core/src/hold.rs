//! Holds: everything that stops an account, an origin or a connector from signing in or sending.
//!
//! A hold says what it stops (`kind`, `subject`, `scope`), who placed it (`owner`), from when until
//! when, why (`reason`, a closed list), on what evidence, and what lifts it (`release`). Its
//! identity is (kind, subject, scope, owner, reason): several owners may hold the same thing, and
//! no automation lifts a hold that it does not own.
//!
//! There are two sorts. *Lasting* holds ([`StoredHold`]) are records: a blocked sign-in, a
//! restriction, a password that must change. *Derived* holds (a lockout, an origin block, a limit
//! that is used up) follow from guards; [`crate::why`] makes them when somebody asks.
//!
//! The names returned by the `as_str` functions are the contract of `why --json`, the API and the
//! store; they never change.

pub(crate) mod ended;
pub(crate) mod evidence;
pub(crate) mod lifted;
pub(crate) mod scope;
pub(crate) mod stored;

pub use ended::{ENDED_SHOWN, EndedBy, EndedHold};
pub use evidence::{Evidence, EvidenceKind, Fact, FactKind, FactShape, STATEMENT_BYTES_MAX};
pub use lifted::{Lifted, NETWORKS_NAMED};
pub use scope::Scope;
pub use stored::{
    Effect, Hold, HoldIdentity, HoldKind, KEPT_AFTER_REMOVAL, Owner, Reason, Release, ReleaseAct,
    Requirement, Step, StoredHold, Subject,
};
