//! Holds as they are shown: `zavor why --json`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::views::WhyReport;
use zavor_core::hold::{EndedHold, Evidence, Hold, Step};
use zavor_core::sending::statement_counts;

use super::time::Time;

/// `why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// Address, unknown sending name, or connector.
    pub account: String,
    /// The person's name; absent for what is no account.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub display_name: Option<String>,
    /// When this was true.
    pub checked_at: Time,
    /// All holds.
    pub holds: Vec<HoldReport>,
    /// More networks tried the account within 24 hours than were looked at: a block of one of them may
    /// stop it although no hold names it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub more_networks_tried: bool,
    /// Where no mail host is configured and a release waits for ended sessions: commands to run on
    /// the mail server.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub run_there: Vec<String>,
    /// Holds that ended within 24 hours, the newest first.
    #[serde(default)]
    pub ended: Vec<EndedReport>,
}

/// One hold that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndedReport {
    /// A name of the closed list of kinds.
    pub kind: String,
    /// Whom it was on.
    pub subject: String,
    /// For which places it counted.
    pub scope: String,
    /// What it stopped.
    pub effect: String,
    /// Who placed it.
    pub owner: String,
    /// Since when.
    pub since: Time,
    /// When it would have ended by itself; null = it would not.
    pub until: Option<Time>,
    /// A name of the closed list of reasons.
    pub reason: String,
    /// The counted facts.
    pub evidence: EvidenceReport,
    /// When it ended.
    pub ended_at: Time,
    /// What ended it: `timer`, `success` (the owner signed in), or whoever did `ended_act`.
    pub ended_by: String,
    /// The act that ended it, when one did: `unlock`, `reset_password`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_act: Option<String>,
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldReport {
    /// A name of the closed list of kinds.
    pub kind: String,
    /// Whom it is on: `account:ADDRESS`, `origin:NETWORK`, `connector:NAME`, `organisation`.
    pub subject: String,
    /// For which places it counts.
    pub scope: String,
    /// What it stops.
    pub effect: String,
    /// Who placed it.
    pub owner: String,
    /// Since when.
    pub since: Time,
    /// When it ends by itself; null = it does not.
    pub until: Option<Time>,
    /// A name of the closed list of reasons.
    pub reason: String,
    /// The counted facts.
    pub evidence: EvidenceReport,
    /// What lifts it.
    pub release: ReleaseReport,
    /// Under `mode = "observe"`: what would hold.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub observed: bool,
}

/// The counted facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EvidenceReport {
    /// Nothing was counted.
    None,
    /// Wrong passwords of one account.
    WrongPasswords {
        /// Distinct wrong passwords.
        failures: u32,
        /// So many are too many.
        threshold: u32,
        /// The first of them.
        first: Time,
        /// The last of them.
        last: Time,
        /// Client addresses they came from.
        addresses: u32,
        /// The last address.
        last_address: Option<String>,
        /// The last protocol.
        last_protocol: String,
        /// Familiar places that are let in all the same.
        familiar_places_open: u32,
    },
    /// Guessing over many accounts from one network.
    Guessing {
        /// Accounts that were guessed at.
        accounts: u32,
        /// What was counted when it was blocked.
        penalty: u32,
        /// So many are too many.
        threshold: u32,
        /// When the first of these accounts failed.
        first: Time,
        /// When the last one did, which was too much.
        last: Time,
    },
    /// A sending limit was passed.
    SendingLimit {
        /// Recipients counted.
        counted: u32,
        /// Recipients of the message that was too much.
        requested: u32,
        /// The limit.
        limit: u32,
        /// Over which time it counts.
        window_seconds: u64,
        /// The policy it is from.
        policy: String,
        /// The last address.
        last_address: Option<String>,
    },
    /// Wrong one-time codes behind a right password.
    FailedCodes {
        /// Wrong codes.
        failures: u32,
        /// So many are too many.
        threshold: u32,
        /// The first of them.
        first: Time,
        /// The last of them.
        last: Time,
        /// Authenticator apps that wait.
        waiting: u32,
        /// Second factors that are open all the same.
        open: u32,
    },
    /// Somebody said why.
    Statement {
        /// The reason in words.
        text: String,
    },
}

/// What lifts a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReleaseReport {
    /// The act's name.
    pub act: String,
    /// Steps that must be done first.
    pub requires: Vec<RequirementReport>,
    /// Roles that may do it.
    pub allowed_roles: Vec<String>,
}

/// One step that must be done first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequirementReport {
    /// Its name.
    pub step: String,
    /// Whether it is done.
    pub met: bool,
    /// Whether the releaser's statement (`--reviewed`) would stand for it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub by_statement: bool,
}

impl From<&Hold> for HoldReport {
    fn from(hold: &Hold) -> Self {
        let identity = &hold.stored.identity;
        Self {
            kind: identity.kind.to_string(),
            subject: identity.subject.to_string(),
            scope: identity.scope.to_string(),
            effect: hold.effect().to_string(),
            owner: identity.owner.to_string(),
            since: hold.stored.since.into(),
            until: hold.stored.until.map(Time::from),
            reason: identity.reason.to_string(),
            evidence: (&hold.stored.evidence).into(),
            release: ReleaseReport {
                act: hold.release.act.to_string(),
                requires: hold
                    .release
                    .requires
                    .iter()
                    .map(|r| RequirementReport {
                        step: r.step.to_string(),
                        met: r.met,
                        by_statement: !r.met && r.step == Step::Reviewed,
                    })
                    .collect(),
                allowed_roles: hold
                    .release
                    .allowed_roles
                    .iter()
                    .map(|r| r.to_string())
                    .collect(),
            },
            observed: hold.observed,
        }
    }
}

impl From<&EndedHold> for EndedReport {
    fn from(ended: &EndedHold) -> Self {
        let (stored, identity) = (&ended.hold, &ended.hold.identity);
        Self {
            kind: identity.kind.to_string(),
            subject: identity.subject.to_string(),
            scope: identity.scope.to_string(),
            effect: identity.kind.effect().to_string(),
            owner: identity.owner.to_string(),
            since: stored.since.into(),
            until: stored.until.map(Time::from),
            reason: identity.reason.to_string(),
            evidence: (&stored.evidence).into(),
            ended_at: ended.at.into(),
            ended_by: ended.by.who().to_owned(),
            ended_act: ended.by.act().map(|act| act.to_string()),
        }
    }
}

impl From<&Evidence> for EvidenceReport {
    fn from(evidence: &Evidence) -> Self {
        match evidence {
            Evidence::None => Self::None,
            Evidence::WrongPasswords {
                failures,
                threshold,
                first,
                last,
                addresses,
                last_address,
                last_protocol,
                familiar_places_open,
            } => Self::WrongPasswords {
                failures: *failures,
                threshold: *threshold,
                first: (*first).into(),
                last: (*last).into(),
                addresses: *addresses,
                last_address: last_address.map(|a| a.to_string()),
                last_protocol: last_protocol.to_string(),
                familiar_places_open: *familiar_places_open,
            },
            Evidence::Guessing {
                accounts,
                penalty,
                threshold,
                first,
                last,
            } => Self::Guessing {
                accounts: *accounts,
                penalty: *penalty,
                threshold: *threshold,
                first: (*first).into(),
                last: (*last).into(),
            },
            Evidence::SendingLimit {
                counted,
                requested,
                limit,
                window,
                policy,
                last_address,
            } => Self::SendingLimit {
                counted: *counted,
                requested: *requested,
                limit: *limit,
                window_seconds: window.as_secs(),
                policy: policy.clone(),
                last_address: last_address.map(|a| a.to_string()),
            },
            Evidence::FailedCodes {
                failures,
                threshold,
                first,
                last,
                waiting,
                open,
            } => Self::FailedCodes {
                failures: *failures,
                threshold: *threshold,
                first: (*first).into(),
                last: (*last).into(),
                waiting: *waiting,
                open: *open,
            },
            Evidence::Statement { text } => Self::Statement { text: text.clone() },
        }
    }
}

impl From<WhyReport> for Why {
    fn from(why: WhyReport) -> Self {
        let mut holds: Vec<HoldReport> = why.holds.iter().map(HoldReport::from).collect();
        let by_statement = statement_counts(Step::SessionsEnded, why.sessions);
        let mut waits_for_sessions = false;
        for step in holds.iter_mut().flat_map(|hold| &mut hold.release.requires) {
            if step.step == Step::SessionsEnded.as_str() && !step.met {
                step.by_statement = by_statement;
                waits_for_sessions = true;
            }
        }
        Self {
            account: why.address.to_string(),
            display_name: why.display_name,
            checked_at: why.checked_at.into(),
            run_there: match waits_for_sessions {
                true => why.run_there,
                false => Vec::new(),
            },
            holds,
            more_networks_tried: why.more_tried,
            ended: why.ended.iter().map(EndedReport::from).collect(),
        }
    }
}
