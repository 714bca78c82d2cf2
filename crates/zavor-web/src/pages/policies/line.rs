//! One line of the lists: a rule for a network, or for a program by its TLS.

use zavor_app::ports::{ProgramRule, RuleAction};
use zavor_app::sign_in::ListedRule;
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;

/// A rule of either sort.
pub(super) struct Line {
    pub(super) network: Option<Network>,
    pub(super) account: String,
    /// Fingerprint of its TLS; empty = every program.
    pub(super) program: String,
    pub(super) action: RuleAction,
    pub(super) since: Timestamp,
    pub(super) until: Option<Timestamp>,
    pub(super) reason: String,
    pub(super) by: String,
}

impl From<ListedRule> for Line {
    fn from(listed: ListedRule) -> Self {
        let account = listed.account.map(|account| account.to_string());
        Self {
            network: Some(listed.rule.network),
            account: account.unwrap_or_default(),
            program: String::new(),
            action: listed.rule.action,
            since: listed.rule.since,
            until: listed.rule.until,
            reason: listed.rule.reason,
            by: listed.rule.by,
        }
    }
}

impl From<ProgramRule> for Line {
    fn from(rule: ProgramRule) -> Self {
        Self {
            network: rule.network,
            account: String::new(),
            program: rule.program.as_str().to_owned(),
            action: rule.action,
            since: rule.since,
            until: rule.until,
            reason: rule.reason,
            by: rule.by,
        }
    }
}
