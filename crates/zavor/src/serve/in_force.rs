//! Settings of the configuration that the running doors look up for each question, so that a reload
//! takes effect without a restart.

use std::net::IpAddr;
use std::sync::Arc;

use zavor_app::doors::proxies::ProxyFaults;
use zavor_app::platform::current::Current;
use zavor_app::platform::{Connector, Mode, Settings};
use zavor_core::network::Network;
use zavor_doors::listener::Balancers;

use zavor_web::Installed;

use super::own_addresses::own_addresses;
use crate::config::Config;
use crate::geoip::GeoFiles;

/// The settings in force, shared with the doors.
#[derive(Debug, Clone, Default)]
pub(super) struct InForce {
    /// `web.trusted_proxies`.
    pub(super) web_proxies: Current<Vec<Network>>,
    /// `auth_policy.trusted_proxies`.
    pub(super) auth_policy_proxies: Current<Vec<Network>>,
    /// `auth_policy.mode`.
    pub(super) sign_in_mode: Current<Mode>,
    /// `postfix_policy.allowed_clients`.
    pub(super) policy_clients: Current<Vec<Network>>,
    /// `postfix_policy.trusted_proxies`.
    pub(super) policy_proxies: Current<Vec<Network>>,
    /// `postfix_policy.mode`.
    pub(super) sending_mode: Current<Mode>,
    /// `ldap.trusted_proxies`.
    pub(super) ldap_proxies: Current<Vec<Network>>,
    /// What pages show of the configuration.
    pub(super) installed: Current<Installed>,
    /// Where addresses are.
    pub(super) places: Arc<GeoFiles>,
    /// What is wrong with the word of trusted proxies.
    pub(super) proxy_faults: Arc<ProxyFaults>,
}

impl InForce {
    /// The settings of this configuration.
    pub(super) fn of(config: &Config) -> Self {
        let in_force = Self::default();
        in_force.exchange(config);
        in_force
    }

    /// Replaces the settings with those of this configuration.
    pub(super) fn exchange(&self, config: &Config) {
        if let Some(web) = &config.web {
            self.web_proxies.set(web.trusted_proxies.clone());
        }
        if let Some(door) = &config.auth_policy {
            self.auth_policy_proxies.set(door.trusted_proxies.clone());
            self.sign_in_mode.set(door.mode);
        }
        if let Some(door) = &config.postfix_policy {
            self.policy_clients.set(door.allowed_clients.clone());
            self.policy_proxies.set(door.trusted_proxies.clone());
            self.sending_mode.set(door.mode);
        }
        if let Some(door) = &config.ldap {
            let host = |address: &IpAddr| Network::of(*address, 128);
            let proxies = door.trusted_proxies.iter().map(host);
            self.ldap_proxies.set(proxies.collect());
        }
        for wrong in self.places.read(&config.geoip) {
            tracing::warn!("{wrong}");
        }
        let mut installed = (*self.installed.get()).clone();
        installed.connectors = connectors_shown(config);
        self.installed.set(installed);
    }

    /// The load balancers of a door, if it has `proxy_protocol`.
    pub(super) fn balancers(
        &self,
        door: &'static str,
        trusted: &Current<Vec<Network>>,
        on: bool,
    ) -> Option<Balancers> {
        on.then(|| Balancers {
            door,
            trusted: trusted.clone(),
            faults: Arc::clone(&self.proxy_faults),
        })
    }

    /// The settings of the use cases: those that a reload changes are new, the others as in
    /// `before`.
    pub(super) fn settings(&self, config: &Config, before: &Settings) -> Settings {
        Settings {
            adopt: config.adopt,
            password_terms: config.password_terms.clone(),
            owners: config.owners.clone(),
            connectors: config.connectors.clone(),
            shared: config.all_shared(&own_addresses()),
            support_address: config.support_address.clone(),
            sign_in_mode: *self.sign_in_mode.get(),
            sending_mode: *self.sending_mode.get(),
            ..before.clone()
        }
    }
}

/// Connectors as pages show them: name, networks and names, recipients per hour.
pub(super) fn connectors_shown(config: &Config) -> Vec<(String, String, u32)> {
    let connector = |connector: &Connector| {
        let mut from: Vec<String> = connector.networks.iter().map(ToString::to_string).collect();
        from.extend(connector.sasl_names.iter().cloned());
        from.extend(connector.cert_fingerprints.iter().cloned());
        let limit = connector.recipients_per_hour;
        (connector.name.clone(), from.join(", "), limit)
    };
    config.connectors.iter().map(connector).collect()
}
