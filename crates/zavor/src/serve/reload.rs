//! SIGHUP: reads the configuration and the certificates again.
//!
//! What can be exchanged is, at once: certificates, modes, the log's filter, lists of networks, connectors, adoption. Every
//! other changed key is named in the log with what is still in force. A configuration that is wrong
//! anywhere is refused as a whole; the one in force stays.

use zavor_doors::tls::Tls;

use super::log::Log;
use super::server::Server;
use crate::config::{self, Source};

impl Server {
    /// See the module text.
    pub(super) fn reload(&mut self, source: &Source, log: &Log) {
        self.reload_certificates();
        let config = match config::load(source) {
            Ok(config) => config,
            Err(error) => {
                for line in error.to_string().lines() {
                    tracing::error!("{line}");
                }
                tracing::error!(
                    "the configuration is wrong and was not taken over; the one before stays in force"
                );
                return;
            }
        };
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
        let changed = self.given.changed(&config.given);
        self.in_force.exchange(&config);
        let zavor = self.zavor();
        let before = zavor.platform.settings();
        zavor
            .platform
            .exchange_settings(self.in_force.settings(&config, &before));
        for change in &changed {
            match change.reloaded {
                true => tracing::info!("{change}"),
                false => tracing::warn!("{change}"),
            }
        }
        self.given.take_over(&config.given);
        tracing::info!(changes = changed.len(), "configuration read again");
        // Last, so that a filter that hides `info` does not hide what was just said.
        if changed.iter().any(|change| change.key == "log.filter") {
            log.filter(&config.log_filter);
            tracing::info!(filter = config.log_filter, "the log is filtered anew");
        }
    }

    /// Reads certificates again; what cannot be read stays as it is.
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
