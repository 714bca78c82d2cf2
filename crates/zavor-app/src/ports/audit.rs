//! The audit chain as it is read.

use zavor_core::audit::{AuditAct, AuditEvent};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;

/// Filter of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditQuery {
    /// Only about this subject.
    pub target: Option<Subject>,
    /// Only by this actor (its text).
    pub actor: Option<String>,
    /// Only this act.
    pub act: Option<AuditAct>,
    /// Only from the first event at or after this time on; `None` = as far back as there are any. The
    /// chain is in the order in which acts were committed: where the clock was set back, the store
    /// may begin at any of the places where this time passes.
    pub since: Option<Timestamp>,
    /// Only events before this number; `None` = from the newest.
    pub before: Option<u64>,
    /// Most events, the newest first.
    pub limit: usize,
}

/// An audit event at its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainedAudit {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// The hash over it and the one before.
    pub hash: [u8; 32],
    /// Actor as text: old records may name types of actor that no longer exist.
    pub actor: String,
    /// Time, act, target, source, result, detail, correlation. For records read back, `actor`
    /// inside means nothing and is [`zavor_core::actor::Actor::System`].
    pub event: AuditEvent,
}

/// What `audit verify` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainReport {
    /// Complete, from its first event to this head.
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
        /// Why, in words.
        why: String,
    },
}
