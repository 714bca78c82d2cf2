//! Rows of the logs: sign-ins, messages, audit.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::ports::{ChainReport, ChainedAudit};
use zavor_core::event::{MessageEvent, SignInEvent};

use crate::places::Place;

use super::names::{
    AuditActName, AuditResultName, MessageOutcomeName, ProtocolName, ScopeName, SignInOutcomeName,
    SignInReasonName,
};
use super::notes::NoteReport;
use super::time::Time;

/// A row of the sign-in log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignInReport {
    /// Time; for a folded row, the first time.
    pub time: Time,
    /// Time of the last attempt, if the row stands for several.
    pub last: Time,
    /// How many attempts the row stands for.
    pub count: u32,
    /// The normalised name; as typed, if the account is unknown.
    pub account: String,
    /// Client address.
    pub address: Option<String>,
    /// Protocol at the door.
    #[schema(value_type = ProtocolName)]
    pub protocol: String,
    /// IMAP ID or user agent; the client's own text.
    pub device: String,
    /// Class of place.
    #[schema(value_type = ScopeName)]
    pub class: String,
    /// The outcome.
    #[schema(value_type = SignInOutcomeName)]
    pub outcome: String,
    /// The reason of a failure or refusal.
    #[schema(value_type = Option<SignInReasonName>)]
    pub reason: Option<String>,
    /// Number of the attempt in hexadecimal; null for a row that stands for several, which has
    /// `count`, `time` and `last` instead.
    #[serde(default)]
    pub correlation: Option<String>,
    /// ISO 3166-1 code of the country of the address; absent if no file of `[geoip]` says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// The city, in English; likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub city: Option<String>,
    /// The network and its number; likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub network: Option<String>,
}

/// A row of the message log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MessageReport {
    /// Time; for a folded row, the first time.
    pub time: Time,
    /// Who is charged: an account, a sending name without an account, or a connector.
    pub entity: String,
    /// Client address.
    pub address: Option<String>,
    /// Postfix queue id.
    pub queue_id: String,
    /// Postfix instance: one value for all questions about one message; empty if Postfix sent none.
    #[serde(default)]
    pub instance: String,
    /// Envelope sender as claimed.
    pub sender: String,
    /// The first recipients.
    pub recipients: Vec<String>,
    /// Number of recipients.
    pub recipient_count: u32,
    /// Size in bytes as declared.
    pub size: u64,
    /// The outcome.
    #[schema(value_type = MessageOutcomeName)]
    pub outcome: String,
    /// The reason of a refusal.
    pub reason: Option<String>,
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditReport {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// Time; for a folded row, the first time.
    pub time: Time,
    /// Who acted.
    pub actor: String,
    /// What was done.
    #[schema(value_type = AuditActName)]
    pub act: String,
    /// The account or thing acted on.
    pub target: Option<String>,
    /// The address of the actor.
    pub source: Option<String>,
    /// `done`, `nothing_to_do`, `refused`.
    #[schema(value_type = AuditResultName)]
    pub result: String,
    /// More in words.
    pub detail: String,
    /// The same as codes and arguments; empty for events of releases that wrote English texts only.
    pub notes: Vec<NoteReport>,
    /// The same for all events of one act.
    pub correlation: String,
    /// Hash over this event and the previous hash, in hexadecimal.
    pub hash: String,
}

/// The end of the audit chain, `SEQ:HASH`; `None` while it is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditHead {
    /// `SEQ:HASH`.
    pub head: Option<String>,
}

/// The result of `audit verify`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditCheck {
    /// Whether nothing was changed afterwards.
    pub whole: bool,
    /// Events verified.
    pub events: u64,
    /// `SEQ:HASH`.
    pub head: Option<String>,
    /// The first event that does not match its hash.
    pub broken_at: Option<u64>,
    /// The result in words.
    pub why: String,
}

impl SignInReport {
    /// A row, with where its address is.
    pub(crate) fn placed(row: SignInEvent, place: Place) -> Self {
        Self {
            time: row.time.into(),
            last: row.last.into(),
            count: row.count,
            account: row.name.to_string(),
            address: row.address.map(|address| address.to_string()),
            protocol: row.protocol.to_string(),
            device: row.device,
            class: row.class.to_string(),
            outcome: row.outcome.to_string(),
            reason: row.reason.map(|reason| reason.to_string()),
            correlation: row.correlation.map(|number| format!("{number:016x}")),
            country: place.country,
            city: place.city,
            network: place.network,
        }
    }
}

impl From<MessageEvent> for MessageReport {
    fn from(row: MessageEvent) -> Self {
        Self {
            time: row.time.into(),
            entity: row.entity,
            address: row.address.map(|address| address.to_string()),
            queue_id: row.queue_id,
            instance: row.instance,
            sender: row.sender,
            recipients: row.recipients,
            recipient_count: row.recipient_count,
            size: row.size,
            outcome: row.outcome.to_string(),
            reason: row.reason.map(|reason| reason.to_string()),
        }
    }
}

impl From<&ChainedAudit> for AuditReport {
    fn from(row: &ChainedAudit) -> Self {
        let event = &row.event;
        Self {
            seq: row.seq,
            time: event.time.into(),
            actor: row.actor.clone(),
            act: event.act.to_string(),
            target: event.target.as_ref().map(ToString::to_string),
            source: event.source.map(|source| source.to_string()),
            result: event.result.to_string(),
            detail: event.detail.to_string(),
            notes: event.detail.notes().iter().map(NoteReport::from).collect(),
            correlation: format!("{:016x}", event.correlation),
            hash: hex::encode(row.hash),
        }
    }
}

impl From<ChainReport> for AuditCheck {
    fn from(report: ChainReport) -> Self {
        match report {
            ChainReport::Whole { events, head } => Self {
                whole: true,
                events,
                head: head.map(|(seq, hash)| head_text(seq, &hash)),
                broken_at: None,
                why: String::new(),
            },
            ChainReport::Broken { seq, why } => Self {
                whole: false,
                events: 0,
                head: None,
                broken_at: Some(seq),
                why,
            },
        }
    }
}

/// `SEQ:HASH` with the hash in hexadecimal.
pub fn head_text(seq: u64, hash: &[u8; 32]) -> String {
    format!("{seq}:{}", hex::encode(hash))
}

/// Parses that text; `None` if it is not a head.
pub fn parse_head(text: &str) -> Option<(u64, [u8; 32])> {
    let (seq, digits) = text.trim().split_once(':')?;
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).ok()?;
    Some((seq.parse().ok()?, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_survives_its_text_and_nonsense_is_refused() {
        let hash = [0xab; 32];
        assert_eq!(parse_head(&head_text(7, &hash)), Some((7, hash)));
        for bad in ["", "7", "7:ab", "x:00", &format!("7:{}", "é".repeat(32))] {
            assert_eq!(parse_head(bad), None, "{bad}");
        }
    }
}
