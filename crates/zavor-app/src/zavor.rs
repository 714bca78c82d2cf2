//! The use cases on one value.

use std::sync::Arc;

use zavor_core::network::Network;

use crate::ports::{Clock, Entropy, MailHosts, Passwords, Store};
use crate::sign_in::Mode;

/// What the configuration file decides about decisions.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Make accounts for our domains at the first successful report.
    pub adopt: bool,
    /// Hosts and applications that may relay.
    pub connectors: Vec<Connector>,
    /// Mode of the auth policy door, so that `why` can mark what would hold.
    pub sign_in_mode: Mode,
    /// Mode of the Postfix policy door, likewise.
    pub sending_mode: Mode,
}

/// A host or application allowed to relay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connector {
    /// Unique name, shown in holds.
    pub name: String,
    /// Networks it relays from.
    pub networks: Vec<Network>,
    /// Fingerprints of its certificates or their public keys.
    pub cert_fingerprints: Vec<String>,
    /// SASL names it uses.
    pub sasl_names: Vec<String>,
    /// Recipients in any hour; 0 = only the service limit.
    pub recipients_per_hour: u32,
}

/// The outside world, as the use cases see it.
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The hash pool.
    pub passwords: Arc<dyn Passwords>,
    /// The mail system.
    pub mail_hosts: Arc<dyn MailHosts>,
}

/// All use cases. Share it in an `Arc`.
pub struct Zavor<S: Store> {
    pub(crate) store: S,
    pub(crate) world: World,
    pub(crate) settings: Settings,
    /// Keys unknown names, attempts and typed passwords; made at start, never stored.
    pub(crate) secret: [u8; 32],
}

impl<S: Store> Zavor<S> {
    /// Puts the use cases on a store and a world.
    pub fn new(store: S, world: World, settings: Settings) -> Self {
        let mut secret = [0; 32];
        world.entropy.fill(&mut secret);
        Self {
            store,
            world,
            settings,
            secret,
        }
    }

    /// The store, for adapters that list and show.
    pub fn store(&self) -> &S {
        &self.store
    }
}
