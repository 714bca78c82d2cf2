//! Support requests as the API and the command line show them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_core::hold::StoredHold;
use zavor_core::moment::Timestamp;
use zavor_core::support_request::{Asker, RequestMessage, SupportRequest};

use super::Time;
use super::names::{AskedByName, MessageSortName, RequestStateName};

/// A support request. Texts and contacts of askers are other people's, and nobody verified them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RequestReport {
    /// Its number.
    pub number: u64,
    /// The account it is about.
    pub account: String,
    /// Who asked: `unproved` means that nothing was proved.
    #[schema(value_type = AskedByName)]
    pub asked_by: String,
    /// Who of the help desk opened it; null otherwise.
    pub opened_by: Option<String>,
    /// When.
    pub opened: Time,
    /// How far it has come.
    #[schema(value_type = RequestStateName)]
    pub state: String,
    /// Who asked, the first one first.
    pub askers: Vec<AskerReport>,
    /// Everything that was written, in order.
    pub messages: Vec<RequestMessageReport>,
    /// What `why` answered when it came in; null until it was looked up.
    pub evidence: Option<RequestEvidenceReport>,
}

/// Somebody who asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskerReport {
    /// When.
    pub time: Time,
    /// How they want to be reached: unverified, never to be used for codes or links.
    pub contact_unverified: String,
    /// The client address; empty for the help desk.
    pub source: String,
    /// What was proved.
    pub proved: Vec<ProvedReport>,
}

/// A proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProvedReport {
    /// By which method.
    pub method: String,
    /// When.
    pub time: Time,
}

/// A message of a support request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RequestMessageReport {
    /// What it is.
    #[schema(value_type = MessageSortName)]
    pub sort: String,
    /// Who of the help desk wrote it; null for an asker.
    pub by: Option<String>,
    /// Which asker wrote it, from 1; null for the help desk.
    pub asker: Option<u64>,
    /// When.
    pub time: Time,
    /// The text.
    pub text: String,
}

/// What `why` answered when a support request came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RequestEvidenceReport {
    /// When it was asked.
    pub time: Time,
    /// The holds in force then.
    pub holds: Vec<HeldThenReport>,
    /// The holds that had ended lately.
    pub ended: Vec<HeldThenReport>,
}

/// A hold as it was then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeldThenReport {
    /// Its kind.
    pub kind: String,
    /// Where.
    pub scope: String,
    /// Whom or what it stopped.
    pub subject: String,
    /// Who owned it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Time,
    /// Until when; null = until somebody lifts it.
    pub until: Option<Time>,
    /// When it ended; null while in force.
    pub ended_at: Option<Time>,
    /// What or who ended it; null while in force.
    pub ended_by: Option<String>,
}

/// A support request that was opened for somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenedRequestReport {
    /// Its number.
    pub number: u64,
    /// The private link for the owner. A secret, shown this once.
    pub link: String,
}

impl RequestReport {
    pub(crate) fn of(request: &SupportRequest, now: Timestamp) -> Self {
        Self {
            number: request.id,
            account: request.name.to_string(),
            asked_by: request.asked_by.to_string(),
            opened_by: Some(request.opened_by.clone()).filter(|by| !by.is_empty()),
            opened: request.opened.into(),
            state: request.state_at(now).to_string(),
            askers: request.askers.iter().map(AskerReport::from).collect(),
            messages: request.messages.iter().map(Into::into).collect(),
            evidence: request
                .evidence
                .as_ref()
                .map(|evidence| RequestEvidenceReport {
                    time: evidence.at.into(),
                    holds: evidence.holds.iter().map(HeldThenReport::from).collect(),
                    ended: evidence
                        .ended
                        .iter()
                        .map(|ended| HeldThenReport {
                            ended_at: Some(ended.at.into()),
                            ended_by: Some(ended.by.who().to_owned()),
                            ..HeldThenReport::from(&ended.hold)
                        })
                        .collect(),
                }),
        }
    }
}

impl From<&Asker> for AskerReport {
    fn from(asker: &Asker) -> Self {
        let proof =
            |(method, at): &(zavor_core::recovery::RecoveryMethod, Timestamp)| ProvedReport {
                method: method.to_string(),
                time: (*at).into(),
            };
        Self {
            time: asker.at.into(),
            contact_unverified: asker.contact.clone(),
            source: asker.source.clone(),
            proved: asker.proved.iter().map(proof).collect(),
        }
    }
}

impl From<&RequestMessage> for RequestMessageReport {
    fn from(said: &RequestMessage) -> Self {
        let of_desk = said.sort.is_of_desk();
        Self {
            sort: said.sort.to_string(),
            by: of_desk.then(|| said.by.clone()),
            asker: (!of_desk).then(|| u64::from(said.asker) + 1),
            time: said.at.into(),
            text: said.text.clone(),
        }
    }
}

impl From<&StoredHold> for HeldThenReport {
    fn from(hold: &StoredHold) -> Self {
        let identity = &hold.identity;
        Self {
            kind: identity.kind.to_string(),
            scope: identity.scope.to_string(),
            subject: identity.subject.to_string(),
            owner: identity.owner.to_string(),
            reason: identity.reason.to_string(),
            since: hold.since.into(),
            until: hold.until.map(Into::into),
            ended_at: None,
            ended_by: None,
        }
    }
}
