//! What all connections of the door share, and the identity of a client.

use std::sync::Arc;

use zavor_app::platform::current::Current;
use zavor_core::account::{AccountId, SignInName};
use zavor_core::network::Network;

use super::dn::Dn;
use super::entry::Tree;
use super::services::Services;
use crate::meter::Meter;
use crate::tls::Tls;

/// What all connections share.
#[derive(Debug)]
pub(super) struct Door<P> {
    pub(super) people: P,
    pub(super) tree: Tree,
    pub(super) services: Services,
    pub(super) trusted_proxies: Current<Vec<Network>>,
    pub(super) nonce: Option<String>,
    pub(super) tls: Option<Tls>,
    pub(super) meter: Arc<Meter>,
}

/// Whom a client has proved to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nobody yet.
    Anonymous,
    /// The owner of an account.
    Person {
        /// The account.
        account: AccountId,
        /// Its address at the bind.
        address: SignInName,
    },
    /// A service of the configuration, by its name there.
    Service(Dn),
}
