//! Binds every door before any of them answers: a port in use or an unreadable certificate stops
//! the whole start.

use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::doors::seats::Seats;
use zavor_app::ports::{Entropy, Records};
use zavor_doors::meter::Meter;
use zavor_doors::tls::Tls;
use zavor_doors::{auth_policy, ldap, postfix_policy};
use zavor_store::EmbeddedStore;

use super::doors;
use super::in_force::InForce;
use crate::config::Config;
use crate::data_files;
use crate::metrics::Metrics;

/// Doors that listen on their addresses.
#[derive(Default)]
pub(super) struct Bound {
    pub(super) web: Option<zavor_web::Bound>,
    pub(super) web_tls: Option<Tls>,
    pub(super) auth_policy: Option<auth_policy::Bound>,
    pub(super) postfix_policy: Option<postfix_policy::Bound>,
    pub(super) ldap: Option<ldap::Bound>,
    pub(super) metrics: Option<Metrics>,
    pub(super) certificate: Option<Tls>,
    pub(super) ldap_tls: Option<Tls>,
    pub(super) password: Option<String>,
}

impl Bound {
    /// The counters of the doors.
    pub(super) fn meters(&self) -> Vec<(&'static str, Arc<Meter>)> {
        let of = |name, meter: Option<Arc<Meter>>| meter.map(|meter| (name, meter));
        let all = [
            of("auth_policy", self.auth_policy.as_ref().map(|d| d.meter())),
            of(
                "postfix_policy",
                self.postfix_policy.as_ref().map(|d| d.meter()),
            ),
            of("ldap", self.ldap.as_ref().map(|d| d.meter())),
        ];
        all.into_iter().flatten().collect()
    }

    /// The connections of the doors.
    pub(super) fn seats(&self) -> Vec<(&'static str, Arc<Seats>)> {
        let of = |name, seats: Option<Arc<Seats>>| seats.map(|seats| (name, seats));
        let all = [
            of("web", self.web.as_ref().map(|d| d.seats())),
            of("auth_policy", self.auth_policy.as_ref().map(|d| d.seats())),
            of(
                "postfix_policy",
                self.postfix_policy.as_ref().map(|d| d.seats()),
            ),
            of("ldap", self.ldap.as_ref().map(|d| d.seats())),
        ];
        all.into_iter().flatten().collect()
    }
}

/// Binds every door, so that a port in use stops the start before any question is answered.
pub(super) async fn bind(
    config: &Config,
    in_force: &InForce,
    store: &EmbeddedStore,
    entropy: &dyn Entropy,
) -> Result<Bound, String> {
    let mut bound = Bound::default();
    let failed = |door: &str, at: &dyn std::fmt::Display, error: &dyn std::fmt::Display| {
        format!("[{door}] cannot listen on {at}: {error}")
    };
    if let Some(door) = &config.web {
        if let Some(tls) = &door.tls {
            let read = Tls::load(&tls.certificate, &tls.key);
            bound.web_tls = Some(read.map_err(|e| format!("web.certificate: {e}"))?);
        }
        let opened = doors::web(door, bound.web_tls.clone());
        bound.web = Some(opened.map_err(|e| failed("web", &door.listen, &e))?);
    }
    if let Some(door) = &config.auth_policy {
        let password = password(config, entropy)?;
        if let Some(tls) = &door.tls {
            let read = Tls::load(&tls.certificate, &tls.key);
            bound.certificate = Some(read.map_err(|e| format!("auth_policy.certificate: {e}"))?);
        }
        let opened = doors::auth_policy(
            door,
            config,
            in_force,
            password.clone(),
            bound.certificate.clone(),
        );
        let opened = opened
            .await
            .map_err(|e| failed("auth_policy", &door.listen, &e))?;
        bound.auth_policy = Some(opened);
        bound.password = Some(password);
    }
    if let Some(door) = &config.postfix_policy {
        let opened = doors::postfix_policy(door, config, in_force).await;
        bound.postfix_policy =
            Some(opened.map_err(|e| failed("postfix_policy", &door.listen, &e))?);
    }
    if let Some(door) = &config.ldap {
        if let Some(tls) = &door.tls {
            let read = Tls::load(&tls.certificate, &tls.key);
            bound.ldap_tls = Some(read.map_err(|e| format!("ldap.certificate: {e}"))?);
        }
        let announcing = config.auth_policy.as_ref();
        let nonce = announcing.and_then(|door| door.nonce.as_ref());
        let domains = store.domains();
        let opened = doors::ldap(door, nonce, &domains, in_force, bound.ldap_tls.clone()).await;
        bound.ldap = Some(opened.map_err(|e| failed("ldap", &door.listen, &e))?);
    }
    if let Some(listen) = config.metrics {
        let opened = Metrics::bind(listen);
        bound.metrics = Some(opened.map_err(|e| failed("metrics", &listen, &e))?);
    }
    Ok(bound)
}

/// The configured password, else the stored one; if it is new, logs where it is stored.
fn password(config: &Config, entropy: &dyn Entropy) -> Result<String, String> {
    let configured = config
        .auth_policy
        .as_ref()
        .and_then(|door| door.password.as_ref());
    if let Some(secret) = configured {
        return Ok(secret.reveal().to_string());
    }
    let path = config.data_dir.join(data_files::AUTH_POLICY_PASSWORD_FILE);
    let kept = data_files::auth_policy_password(&config.data_dir, entropy);
    let (password, new) = kept.map_err(|error| format!("{}: {error}", path.display()))?;
    if new {
        tracing::info!(file = %path.display(), "no auth_policy.password is configured: generated one");
    }
    Ok(password)
}

pub(super) fn addresses(bound: &Bound) -> BTreeMap<String, String> {
    let mut addresses = BTreeMap::new();
    let mut put = |name: &str, address: Option<String>| {
        if let Some(address) = address {
            addresses.insert(name.to_string(), address);
        }
    };
    put(
        "web",
        bound.web.as_ref().map(|door| door.address().to_string()),
    );
    put(
        "auth_policy",
        bound
            .auth_policy
            .as_ref()
            .map(|door| door.address().to_string()),
    );
    put(
        "postfix_policy",
        bound
            .postfix_policy
            .as_ref()
            .map(|door| door.address().to_string()),
    );
    put(
        "ldap",
        bound.ldap.as_ref().map(|door| door.address().to_string()),
    );
    put(
        "metrics",
        bound
            .metrics
            .as_ref()
            .and_then(|m| m.address().ok())
            .map(|a| a.to_string()),
    );
    addresses
}
