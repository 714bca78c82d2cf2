//! What commands show: the stable shapes of `--json`, which also travel over the local socket.
//!
//! Field names are a contract with people's scripts; they only grow. Times are RFC 3339 in UTC.
//! Texts are as recorded, the attacker's included: JSON escapes them, `render` escapes them again.

mod logs;

pub(crate) use logs::{AuditHead, AuditReport, AuditVerdict, MessageReport, SignInReport};
use serde::{Deserialize, Serialize};
use zavor_core::hold::{Evidence, Hold};
use zavor_core::moment::Timestamp;

/// A moment; RFC 3339 in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(pub(crate) i64);

impl From<Timestamp> for Time {
    fn from(time: Timestamp) -> Self {
        Self(time.as_millis())
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time:.0}"),
            Err(_) => f.write_str("9999-12-31T23:59:59Z"),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => serializer.collect_str(&time),
            Err(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(time.as_millisecond()))
    }
}

/// `why`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Why {
    /// Address, unknown sending name, or connector.
    pub(crate) account: String,
    /// The person's name; absent for what is no account.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) display_name: Option<String>,
    /// When this was true.
    pub(crate) checked_at: Time,
    /// All holds.
    pub(crate) holds: Vec<HoldReport>,
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HoldReport {
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) scope: String,
    pub(crate) effect: String,
    pub(crate) owner: String,
    pub(crate) since: Time,
    pub(crate) until: Option<Time>,
    pub(crate) reason: String,
    pub(crate) evidence: EvidenceReport,
    pub(crate) release: ReleaseReport,
    /// Under `mode = "observe"`: what would hold.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) observed: bool,
}

/// The counted facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum EvidenceReport {
    None,
    WrongPasswords {
        failures: u32,
        threshold: u32,
        first: Time,
        last: Time,
        addresses: u32,
        last_address: Option<String>,
        last_protocol: String,
        familiar_places_open: u32,
    },
    Guessing {
        accounts: u32,
        penalty: u32,
        threshold: u32,
    },
    SendingLimit {
        counted: u32,
        requested: u32,
        limit: u32,
        window_seconds: u64,
        policy: String,
        last_address: Option<String>,
    },
    Statement {
        text: String,
    },
}

/// What lifts a hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReleaseReport {
    pub(crate) act: String,
    pub(crate) requires: Vec<RequirementReport>,
    pub(crate) allowed_roles: Vec<String>,
}

/// One step that must be done first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RequirementReport {
    pub(crate) step: String,
    pub(crate) met: bool,
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
            } => Self::Guessing {
                accounts: *accounts,
                penalty: *penalty,
                threshold: *threshold,
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
            Evidence::Statement { text } => Self::Statement { text: text.clone() },
        }
    }
}

/// How an act on one target ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActOutcome {
    /// Done.
    Done,
    /// Already so.
    NothingToDo,
    /// A rule forbids it for the moment; the text says what is missing.
    Refused,
    /// No such account, connector, network.
    Unknown,
    /// Something failed; nothing was changed.
    Failed,
}

/// The result of an act on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ActReport {
    /// Whom or what, as asked for or in normal form.
    pub(crate) target: String,
    /// How it ended.
    pub(crate) outcome: ActOutcome,
    /// In words.
    pub(crate) text: String,
    /// Steps that must be done first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) missing: Vec<String>,
    /// What other systems answered.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) mail_hosts: Vec<String>,
    /// A temporary password, once, when asked for with `--show`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) temporary_password: Option<String>,
}

impl ActOutcome {
    /// The exit code: 0 done, 1 refused, 2 error.
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Done | Self::NothingToDo => 0,
            Self::Refused => 1,
            Self::Unknown | Self::Failed => 2,
        }
    }
}

/// One account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AccountReport {
    pub(crate) address: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) recovery_addresses: Vec<String>,
    /// `here`, `temporary` or `elsewhere`.
    pub(crate) password: String,
    pub(crate) password_set: Option<Time>,
    pub(crate) created: Time,
    pub(crate) sessions_ended: Option<Time>,
    pub(crate) roles: Vec<String>,
}

/// A network that is blocked, allowed or denied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OriginReport {
    pub(crate) network: String,
    /// `blocked`, `allow` or `deny`.
    pub(crate) state: String,
    pub(crate) account: Option<String>,
    pub(crate) since: Option<Time>,
    pub(crate) until: Option<Time>,
    pub(crate) reason: String,
    pub(crate) by: String,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PolicyReport {
    pub(crate) policy: String,
    pub(crate) settings: Vec<SettingReport>,
}

/// One number of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SettingReport {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) default: String,
    pub(crate) unit: String,
    pub(crate) accepts: String,
    pub(crate) text: String,
}

/// A domain of the organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DomainReport {
    /// Its name.
    pub(crate) domain: String,
    /// Names without `@` belong to it.
    pub(crate) default: bool,
    /// An account or alias is in it.
    pub(crate) in_use: bool,
}

/// A role granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RoleReport {
    pub(crate) account: String,
    pub(crate) role: String,
    pub(crate) domains: Vec<String>,
}

/// One row of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImportRow {
    /// Line of the file.
    pub(crate) row: u64,
    pub(crate) address: String,
    pub(crate) outcome: ActOutcome,
    pub(crate) text: String,
}

/// How the running server is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Health {
    pub(crate) version: String,
    pub(crate) pid: u32,
    pub(crate) since: Time,
    pub(crate) accounts: u64,
    pub(crate) domains: Vec<String>,
    /// Door name to address.
    pub(crate) doors: std::collections::BTreeMap<String, String>,
    /// Empty = readable.
    pub(crate) store_problem: String,
    pub(crate) binds_without_policy_check: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_and_survive() {
        let time = Time(1_795_370_400_123);
        let text = serde_json::to_string(&time).unwrap();
        assert!(text.ends_with(".123Z\""), "{text}");
        assert_eq!(serde_json::from_str::<Time>(&text).unwrap(), time);
        assert!(!time.to_string().contains('.'), "{time}");
    }
}
