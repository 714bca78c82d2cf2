//! Holds as `zavor why --json` shows them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::views::{PasswordLink, WhyReport};
use zavor_core::account::{RaisedLimit, RaisedTo};
use zavor_core::hold::{EndedHold, Hold, Lifted, Step};
use zavor_core::sending::statement_counts;
use zavor_core::why::Refusals;

use super::evidence::EvidenceReport;
use super::names::{
    AuditActName, CanSendName, CanSignInName, EffectName, HoldKindName, HoldReasonName,
    ReleaseActName, RoleName, ScopeName, StepName,
};
use super::time::Time;

/// The answer of `why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// Address, sending name without an account, connector, or network.
    pub account: String,
    /// Which of them, as in holds: `account:ADDRESS`, `connector:NAME`, `origin:NETWORK`.
    #[serde(default)]
    pub subject: String,
    /// The person's name; absent if there is no account.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub display_name: Option<String>,
    /// The time of the answer.
    pub checked_at: Time,
    /// Whether the account can sign in now, with the right password; absent for networks and
    /// connectors.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<CanSignInName>)]
    pub can_sign_in: Option<String>,
    /// Whether its mail is accepted now; absent for networks and connectors.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<CanSendName>)]
    pub can_send: Option<String>,
    /// All holds.
    pub holds: Vec<HoldReport>,
    /// Whether a network that tried the account within 24 hours, but was not looked at, may be blocked
    /// or denied: that may stop the account although no hold names it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub more_networks_tried: bool,
    /// Commands to run on the mail server, if a release waits for ended sessions and no mail host
    /// is configured.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub run_there: Vec<String>,
    /// One-time links to choose a password that were sent and work now.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub password_links: Vec<PasswordLinkReport>,
    /// The account's raised sending limit, while it is in force.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub raised_limit: Option<RaisedLimitReport>,
    /// When its owner released a restriction from sending without an administrator, if that was within 30 days:
    /// until then it cannot be done again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub own_release: Option<Time>,
    /// Holds that ended within 24 hours, the newest first.
    #[serde(default)]
    pub ended: Vec<EndedReport>,
    /// Refusals within 24 hours: attempts to sign in, as many as the log has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused_sign_ins: Option<RefusedReport>,
    /// The same of attempts with a wrong password, which are no refusals.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wrong_passwords: Option<RefusedReport>,
    /// The same of messages.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused_messages: Option<RefusedReport>,
}

/// A one-time link with which the owner may choose a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordLinkReport {
    /// The recovery address to which it was sent.
    pub to: String,
    /// When it ends.
    pub until: Time,
}

impl From<PasswordLink> for PasswordLinkReport {
    fn from(link: PasswordLink) -> Self {
        Self {
            to: link.to,
            until: link.until.into(),
        }
    }
}

/// Refusals of one sort within 24 hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedReport {
    /// How many.
    pub refused: u64,
    /// Whether there may have been more before `first`, which were not read.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub at_least: bool,
    /// From how many addresses, as far as the log names them.
    pub addresses: u32,
    /// The first.
    pub first: Time,
    /// The last.
    pub last: Time,
    /// Where the last came from; absent if the log does not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<String>)]
    pub last_address: Option<IpAddr>,
}

impl From<Refusals> for RefusedReport {
    fn from(all: Refusals) -> Self {
        Self {
            refused: all.refused,
            at_least: all.at_least,
            addresses: all.addresses,
            first: all.first.into(),
            last: all.last.into(),
            last_address: all.last_address,
        }
    }
}

/// A higher sending limit of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RaisedLimitReport {
    /// External recipients per hour; the other limits rise by the same factor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub external_recipients_per_hour: Option<u32>,
    /// Recipients of the service limit in 24 hours, where the policy has no limit per hour.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service_recipients_per_day: Option<u32>,
    /// When it ends.
    pub until: Time,
}

impl From<RaisedLimit> for RaisedLimitReport {
    fn from(raised: RaisedLimit) -> Self {
        let (external, service) = match raised.to {
            RaisedTo::ExternalPerHour(most) => (Some(most), None),
            RaisedTo::ServicePerDay(most) => (None, Some(most)),
        };
        Self {
            external_recipients_per_hour: external,
            service_recipients_per_day: service,
            until: raised.until.into(),
        }
    }
}

/// One hold that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndedReport {
    /// A name of the closed list of kinds.
    #[schema(value_type = HoldKindName)]
    pub kind: String,
    /// Whom it stopped.
    pub subject: String,
    /// The places it covered.
    #[schema(value_type = ScopeName)]
    pub scope: String,
    /// What it stopped.
    #[schema(value_type = EffectName)]
    pub effect: String,
    /// Who placed it.
    pub owner: String,
    /// Since when.
    pub since: Time,
    /// When it would have ended on its own; null = never.
    pub until: Option<Time>,
    /// A name of the closed list of reasons.
    #[schema(value_type = HoldReasonName)]
    pub reason: String,
    /// The counted facts.
    pub evidence: EvidenceReport,
    /// When it ended.
    pub ended_at: Time,
    /// What ended it: `timer`, `success` (the owner signed in), or the actor of `ended_act`.
    pub ended_by: String,
    /// The act that ended it, if an act did: `unlock`, `reset_password`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<AuditActName>)]
    pub ended_act: Option<String>,
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldReport {
    /// A name of the closed list of kinds.
    #[schema(value_type = HoldKindName)]
    pub kind: String,
    /// Whom it stops: `account:ADDRESS`, `origin:NETWORK`, `connector:NAME`, `organisation`.
    pub subject: String,
    /// The places it covers.
    #[schema(value_type = ScopeName)]
    pub scope: String,
    /// What it stops.
    #[schema(value_type = EffectName)]
    pub effect: String,
    /// Who placed it.
    pub owner: String,
    /// Since when.
    pub since: Time,
    /// When it ends on its own; null = never.
    pub until: Option<Time>,
    /// A name of the closed list of reasons.
    #[schema(value_type = HoldReasonName)]
    pub reason: String,
    /// The counted facts.
    pub evidence: EvidenceReport,
    /// What lifts it.
    pub release: ReleaseReport,
    /// Whether it would hold, but the door runs with `mode = "observe"`.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub observed: bool,
    /// If it is observed: doors that enforce it all the same, because they verify passwords
    /// themselves (`ldap`, `web`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub enforced_at: Vec<String>,
    /// If it is a lockout that allow rules of the account lift: where, and where it holds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lifted: Option<LiftedReport>,
}

/// Where allow rules of an account lift its lockout. Of the networks in `networks` and `except` the
/// narrowest around an address decides; it is lifted nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiftedReport {
    /// Doors where it is lifted (`auth_policy`).
    pub at: Vec<String>,
    /// Networks in which it is lifted. Empty if the reader may not see the lists: then it is lifted
    /// somewhere.
    pub networks: Vec<String>,
    /// Networks within them that are denied.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub except: Vec<String>,
    /// Whether that is every address.
    pub everywhere: bool,
    /// Doors where it holds for every address (`ldap`, `web`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holds_at: Vec<String>,
}

impl From<&Lifted> for LiftedReport {
    fn from(lifted: &Lifted) -> Self {
        Self {
            at: lifted.at.iter().map(ToString::to_string).collect(),
            networks: lifted.networks.iter().map(ToString::to_string).collect(),
            except: lifted.except.iter().map(ToString::to_string).collect(),
            everywhere: lifted.everywhere(),
            holds_at: lifted.holds_at.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What lifts a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReleaseReport {
    /// The act's name.
    #[schema(value_type = ReleaseActName)]
    pub act: String,
    /// Steps that must be done first.
    pub requires: Vec<RequirementReport>,
    /// Roles that may do it.
    #[schema(value_type = Vec<RoleName>)]
    pub allowed_roles: Vec<String>,
}

/// One step that must be done first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequirementReport {
    /// Its name.
    #[schema(value_type = StepName)]
    pub step: String,
    /// Whether it is done.
    pub met: bool,
    /// Whether the releaser's statement (`--reviewed`) can cover it.
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
            enforced_at: hold.enforced_at.iter().map(ToString::to_string).collect(),
            lifted: hold.lifted.as_ref().map(LiftedReport::from),
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
            subject: why.subject.to_string(),
            display_name: why.display_name,
            checked_at: why.checked_at.into(),
            run_there: match waits_for_sessions {
                true => why.run_there,
                false => Vec::new(),
            },
            holds,
            more_networks_tried: why.more_tried,
            password_links: why.password_links.into_iter().map(Into::into).collect(),
            raised_limit: why.raised_limit.map(Into::into),
            own_release: why.own_release.map(Into::into),
            can_sign_in: why.answers.map(|(answer, _)| answer.to_string()),
            can_send: why.answers.map(|(_, answer)| answer.to_string()),
            refused_sign_ins: why.refused.sign_ins.map(Into::into),
            wrong_passwords: why.refused.wrong_passwords.map(Into::into),
            refused_messages: why.refused.messages.map(Into::into),
            ended: why.ended.iter().map(EndedReport::from).collect(),
        }
    }
}
