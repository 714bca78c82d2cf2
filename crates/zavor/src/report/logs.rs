//! Rows of the logs: sign-ins, messages, audit.

use serde::{Deserialize, Serialize};

use super::Time;

/// A row of the sign-in log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SignInReport {
    pub(crate) time: Time,
    pub(crate) last: Time,
    pub(crate) count: u32,
    pub(crate) account: String,
    pub(crate) address: Option<String>,
    pub(crate) protocol: String,
    pub(crate) device: String,
    pub(crate) class: String,
    pub(crate) outcome: String,
    pub(crate) reason: Option<String>,
}

/// A row of the message log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MessageReport {
    pub(crate) time: Time,
    pub(crate) entity: String,
    pub(crate) address: Option<String>,
    pub(crate) queue_id: String,
    pub(crate) sender: String,
    pub(crate) recipients: Vec<String>,
    pub(crate) recipient_count: u32,
    pub(crate) size: u64,
    pub(crate) outcome: String,
    pub(crate) reason: Option<String>,
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AuditReport {
    pub(crate) seq: u64,
    pub(crate) time: Time,
    pub(crate) actor: String,
    pub(crate) act: String,
    pub(crate) target: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) result: String,
    pub(crate) detail: String,
    pub(crate) correlation: String,
    pub(crate) hash: String,
}

/// The end of the audit chain, `SEQ:HASH`; `None` while it is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AuditHead {
    pub(crate) head: Option<String>,
}

/// What `audit verify` found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AuditVerdict {
    pub(crate) whole: bool,
    pub(crate) events: u64,
    pub(crate) head: Option<String>,
    pub(crate) broken_at: Option<u64>,
    pub(crate) why: String,
}
