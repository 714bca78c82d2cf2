//! SIGHUP: reads the configuration and the certificates again.
//!
//! Takes effect at once: certificates, modes, the log's filter, lists of networks, connectors,
//! adoption. For every other changed key, the log says what is still in force. If anything in the
//! configuration is wrong, all of it is refused, and the old one stays in force.

use zavor_doors::tls::Tls;

use super::log::Log;
use super::server::Server;
use crate::config::{self, Config, Difference, Source};

impl Server {
    /// Reads the configuration and the certificates again.
    pub(super) fn reload(&mut self, source: &Source, log: &Log) {
        self.reload_certificates();
        let config = match config::load(source) {
            Ok(config) => config,
            Err(error) => {
                for line in error.to_string().lines() {
                    tracing::error!("{line}");
                }
                tracing::error!(
                    "the configuration has errors and was not applied; the previous one stays in force"
                );
                return;
            }
        };
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
        let changed = self.take_over(&config);
        for change in &changed {
            match change.reloaded {
                true => tracing::info!("{change}"),
                false => tracing::warn!("{change}"),
            }
        }
        tracing::info!(changes = changed.len(), "configuration read again");
        // Comes last, so that a filter without `info` does not hide the lines above.
        if changed.iter().any(|change| change.key == "log.filter") {
            log.filter(&config.log_filter);
            tracing::info!(filter = config.log_filter, "the new log filter is in force");
        }
    }

    /// Puts into force what a reload may change; returns what is different.
    pub(crate) fn take_over(&mut self, config: &Config) -> Vec<Difference> {
        let mut given = (*self.keeper.on_disk.in_force.get()).clone();
        let changed = given.changed(&config.given);
        self.in_force.exchange(config);
        self.keeper.keep_breached(config);
        let zavor = self.zavor();
        let before = zavor.platform.settings();
        zavor
            .platform
            .exchange_settings(self.in_force.settings(config, &before));
        given.take_over(&config.given);
        self.keeper.on_disk.in_force.set(given);
        changed
    }

    /// Reads certificates again; one that cannot be read is not replaced.
    fn reload_certificates(&self) {
        let results = [
            ("web", self.web_tls.as_ref().map(Tls::reload)),
            ("auth_policy", self.certificate.as_ref().map(Tls::reload)),
            ("ldap", self.ldap_tls.as_ref().map(Tls::reload)),
        ];
        for (door, result) in results {
            match result {
                Some(Ok(())) => tracing::info!(door, "certificate read again"),
                Some(Err(error)) => {
                    tracing::error!(door, %error, "the certificate cannot be read; the old one stays in force");
                }
                None => {}
            }
        }
    }
}
