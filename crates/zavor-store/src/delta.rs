//! The changes of a commit that the mirror in memory must follow.

use std::sync::Arc;

use zavor_app::ports::{AccountBrief, Fingerprint, OriginRule, ProgramRule};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::app_password::AppKey;
use zavor_core::hold::{HoldIdentity, StoredHold};
use zavor_core::network::Network;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;

use crate::rows::registered::Form;

/// One change of the mirror, applied after its commit.
#[derive(Debug)]
pub(crate) enum Delta {
    Account {
        brief: AccountBrief,
        aliases: Vec<SignInName>,
        cost: Option<HashCost>,
        before: Before,
    },
    NoAccount {
        id: AccountId,
        before: Before,
    },
    Hold(StoredHold),
    NoHold(HoldIdentity),
    Policies(Arc<Policies>),
    Domains(Arc<[String]>),
    OriginRule(OriginRule),
    NoOriginRule(Network, Option<AccountId>),
    ProgramRule(ProgramRule),
    NoProgramRule(Fingerprint, Option<Network>),
    /// What an account has registered to recover with, before and now.
    Registered {
        before: Option<Form>,
        after: Option<Form>,
    },
    /// All app passwords of an account as they are now.
    AppKeys(AccountId, Vec<AppKey>),
}

/// The state of an account before a change.
#[derive(Debug, Default)]
pub(crate) struct Before {
    pub(crate) aliases: Vec<SignInName>,
    pub(crate) cost: Option<HashCost>,
}
