//! Rows of lists: accounts, networks, policies, roles, domains; and the state of the server.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::people::{AccountShown, DomainShown, RoleGrant};
pub(crate) use zavor_app::platform::csv::role as role_text;
use zavor_app::policies::{PolicyShown, SettingShown};
use zavor_app::ports::ProgramRule;
use zavor_app::sign_in::{BlockedOrigin, ListedRule, crowd_in_words};
use zavor_core::account::SignInName;
use zavor_core::origin_guard::Crowd;

use super::acts::ActOutcome;
use super::evidence::EvidenceReport;
use super::names::{LearningName, OriginStateName, PasswordKeptName, RoleName};
use super::notes::NoteReport;
use super::time::Time;
use super::why::RaisedLimitReport;

/// One account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AccountReport {
    /// Its address.
    pub address: String,
    /// The person's name; may be empty.
    pub name: String,
    /// Other names of the account.
    pub aliases: Vec<String>,
    /// Its groups.
    pub groups: Vec<String>,
    /// Addresses outside the mailbox, confirmed or not.
    pub recovery_addresses: Vec<String>,
    /// Those not confirmed yet: only the mail that asks to confirm is sent there.
    #[serde(default)]
    pub recovery_unconfirmed: Vec<String>,
    /// `here`, `temporary` or `elsewhere`.
    #[schema(value_type = PasswordKeptName)]
    pub password: String,
    /// When the password was set.
    pub password_set: Option<Time>,
    /// When it was added.
    pub created: Time,
    /// When its sessions were last ended everywhere.
    pub sessions_ended: Option<Time>,
    /// Its roles; `ROLE@DOMAIN|DOMAIN` when limited to domains.
    pub roles: Vec<String>,
    /// Its raised sending limit, while it is in force.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub raised_limit: Option<RaisedLimitReport>,
    /// When its owner released a restriction from sending without an administrator last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub own_release: Option<Time>,
}

/// A network that is blocked, allowed or denied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OriginReport {
    /// The network; empty = everywhere, for a rule about a program.
    pub network: String,
    /// `blocked`, `allow`, `deny`, `let_in` (made by an unlock: one account, despite a block), or
    /// `many_people`: many people share it, and somebody should look at it.
    #[schema(value_type = OriginStateName)]
    pub state: String,
    /// The account that a rule is limited to.
    pub account: Option<String>,
    /// The client program that a rule is limited to, by the fingerprint of its TLS (JA3).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub program: Option<String>,
    /// Since when.
    pub since: Option<Time>,
    /// When it ends; null = until somebody ends it.
    pub until: Option<Time>,
    /// Why.
    pub reason: String,
    /// The evidence when the block began; null for rules.
    pub evidence: Option<EvidenceReport>,
    /// Who placed it.
    pub by: String,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyReport {
    /// Its name.
    pub policy: String,
    /// Its settings in reading order.
    pub settings: Vec<SettingReport>,
}

/// One setting of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingReport {
    /// Its key.
    pub key: String,
    /// Its value, as typed.
    pub value: String,
    /// Its default.
    pub default: String,
    /// Unit of a count; empty otherwise.
    pub unit: String,
    /// What it accepts, in words.
    pub accepts: String,
    /// What it means, or the result of a change.
    pub text: String,
}

/// A domain of the organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DomainReport {
    /// Its name.
    pub domain: String,
    /// Whether names without `@` belong to it.
    pub default: bool,
    /// Whether an account or alias is in it.
    pub in_use: bool,
}

/// A role granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoleReport {
    /// The account.
    pub account: String,
    /// Which role.
    #[schema(value_type = RoleName)]
    pub role: String,
    /// The domains concerned; empty = all.
    pub domains: Vec<String>,
}

/// One row of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportRow {
    /// Line of the file; 0 = the whole import.
    pub row: u64,
    /// The line on which it ends: a later one if a quote was left open. Nothing of these lines was
    /// imported then.
    pub last_row: u64,
    /// Its address.
    pub address: String,
    /// How it ended, or would end.
    pub outcome: ActOutcome,
    /// The result in words.
    pub text: String,
    /// The same as codes and arguments, where there is more to say than the outcome.
    #[serde(default)]
    pub notes: Vec<NoteReport>,
}

/// State of the running server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Version of the program.
    pub version: String,
    /// Its process id.
    pub pid: u32,
    /// When it started.
    pub since: Time,
    /// Accounts it knows.
    pub accounts: u64,
    /// The domains concerned; empty = all.
    pub domains: Vec<String>,
    /// Door name to address.
    pub doors: std::collections::BTreeMap<String, String>,
    /// What is wrong with the store; empty = nothing.
    pub store_problem: String,
    /// LDAP binds of trusted proxies without a policy check.
    pub binds_without_policy_check: u64,
    /// Whether the installation still learns who signs in from where: `waiting`, `until` a time, or
    /// `over`.
    #[schema(value_type = LearningName)]
    pub learning: String,
    /// Until when.
    pub learning_until: Option<Time>,
    /// Networks shared by many people, and what to do about each.
    pub crowds: Vec<String>,
    /// Sections of the configuration with `mode = "observe"`: these doors do not refuse anything
    /// yet.
    #[serde(default)]
    pub observing: Vec<String>,
    /// Peers whose questions are never understood, each in words.
    #[serde(default)]
    pub peers_not_understood: Vec<String>,
    /// Stored passwords that make every failed sign-in slow; empty = none.
    #[serde(default)]
    pub slow_passwords: Vec<String>,
    /// What a person must look at.
    pub concerns: Vec<Concern>,
}

/// Something that a person must look at: nothing has stopped, but it does not go away on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Concern {
    /// What it is about: `audit`, `events`.
    pub about: String,
    /// Whether it is bad, or only worth knowing.
    pub bad: bool,
    /// What is wrong, and what to do.
    pub text: String,
}

impl From<&AccountShown> for AccountReport {
    fn from(shown: &AccountShown) -> Self {
        let account = &shown.account;
        let texts = |names: &[SignInName]| names.iter().map(ToString::to_string).collect();
        let recovery = account.recovery_addresses.iter();
        let password = match &account.credential {
            None => "elsewhere",
            Some(credential) if credential.life.is_temporary() => "temporary",
            Some(_) => "here",
        };
        let roles = shown.roles.iter();
        Self {
            address: account.address.to_string(),
            name: account.display_name.clone(),
            aliases: texts(&account.aliases),
            groups: account.groups.clone(),
            recovery_addresses: recovery
                .clone()
                .map(|entry| entry.address.clone())
                .collect(),
            recovery_unconfirmed: recovery
                .filter(|entry| entry.confirmed.is_none())
                .map(|entry| entry.address.clone())
                .collect(),
            password: password.into(),
            password_set: account.credential.as_ref().map(|kept| kept.set.into()),
            created: account.created.into(),
            sessions_ended: account.sessions_ended.map(Into::into),
            roles: roles
                .map(|(role, domains)| role_text(*role, domains))
                .collect(),
            raised_limit: account.raised_limit.map(Into::into),
            own_release: account.own_release.map(Into::into),
        }
    }
}

impl From<BlockedOrigin> for OriginReport {
    fn from(blocked: BlockedOrigin) -> Self {
        Self {
            network: blocked.network.to_string(),
            state: "blocked".into(),
            account: None,
            program: None,
            since: Some(blocked.since.into()),
            until: Some(blocked.until.into()),
            reason: "guessing_many_accounts".into(),
            evidence: Some((&blocked.evidence).into()),
            by: "engine".into(),
        }
    }
}

impl From<&Crowd> for OriginReport {
    fn from(crowd: &Crowd) -> Self {
        Self {
            network: crowd.network.to_string(),
            state: "many_people".into(),
            account: None,
            program: None,
            since: Some(crowd.last.into()),
            until: None,
            reason: crowd_in_words(crowd),
            evidence: None,
            by: "engine".into(),
        }
    }
}

impl From<ListedRule> for OriginReport {
    fn from(listed: ListedRule) -> Self {
        Self {
            network: listed.rule.network.to_string(),
            state: listed.rule.action.as_str().into(),
            account: listed.account.map(|name| name.to_string()),
            program: None,
            since: Some(listed.rule.since.into()),
            until: listed.rule.until.map(Into::into),
            reason: listed.rule.reason,
            evidence: None,
            by: listed.rule.by,
        }
    }
}

impl From<ProgramRule> for OriginReport {
    fn from(rule: ProgramRule) -> Self {
        Self {
            network: rule
                .network
                .map_or_else(String::new, |network| network.to_string()),
            state: rule.action.as_str().into(),
            account: None,
            program: Some(rule.program.as_str().into()),
            since: Some(rule.since.into()),
            until: rule.until.map(Into::into),
            reason: rule.reason,
            evidence: None,
            by: rule.by,
        }
    }
}

impl From<PolicyShown> for PolicyReport {
    fn from(policy: PolicyShown) -> Self {
        Self {
            policy: policy.name,
            settings: policy.settings.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SettingShown> for SettingReport {
    fn from(setting: SettingShown) -> Self {
        Self {
            key: setting.key,
            value: setting.value,
            default: setting.default,
            unit: setting.unit,
            accepts: setting.bounds,
            text: setting.text,
        }
    }
}

impl From<DomainShown> for DomainReport {
    fn from(shown: DomainShown) -> Self {
        Self {
            domain: shown.domain,
            default: shown.is_default,
            in_use: shown.in_use,
        }
    }
}

impl From<RoleGrant> for RoleReport {
    fn from(granted: RoleGrant) -> Self {
        Self {
            account: granted.address.to_string(),
            role: granted.role.to_string(),
            domains: granted.domains,
        }
    }
}
