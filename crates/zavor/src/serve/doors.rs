//! Converts the configuration of the process to that of each door, and the numbers of each door to
//! metrics.

use std::io;
use std::sync::Arc;

use url::Url;
use zavor_app::ports::TypedPassword;
use zavor_doors::listener::{ListenAddress, UNIX_SOCKET_MODE};
use zavor_doors::meter::{LATENCY_BOUNDS_MICROS, Meter, Outcome};
use zavor_doors::tls::Tls;
use zavor_doors::{auth_policy, ldap, postfix_policy};

use super::in_force::InForce;
use crate::config::{AuthPolicy, Config, Ldap, Listen, PostfixPolicy, Secret, Web};
use crate::groups;
use crate::metrics::DoorNumbers;

/// The suffix while the organisation has no domain: a name that can never be real (RFC 2606).
const NO_DOMAIN: &str = "invalid";

/// The port of the pages if it is not known.
pub(super) const WEB_PORT: u16 = 8080;

/// The address of the pages as browsers show it: as configured, else this machine with the port of
/// the web door. Never the Host header, which a client chooses.
pub(super) fn public_url(config: &Config, web_port: u16) -> Url {
    config.public_url.clone().unwrap_or_else(|| {
        let text = format!("http://localhost:{web_port}");
        Url::parse(&text).expect("a host name and any number of 16 bits are a URL")
    })
}

/// Binds the web door.
pub(super) fn web(door: &Web, tls: Option<Tls>) -> io::Result<zavor_web::Bound> {
    let acceptor = tls.map(|tls| -> zavor_web::Acceptor { Arc::new(move || tls.acceptor()) });
    zavor_web::bind(door.listen, acceptor)
}

/// Binds the auth policy door.
pub(super) async fn auth_policy(
    door: &AuthPolicy,
    config: &Config,
    in_force: &InForce,
    password: String,
    tls: Option<Tls>,
) -> io::Result<auth_policy::Bound> {
    auth_policy::bind(auth_policy::Config {
        listen: ListenAddress::Tcp(door.listen),
        tls,
        password,
        admin_password: door
            .admin_password
            .as_ref()
            .map(|secret| secret.reveal().to_string()),
        nonce: door
            .nonce
            .as_ref()
            .map(|secret| secret.reveal().to_string()),
        trusted_proxies: in_force.auth_policy_proxies.clone(),
        balancers: in_force.balancers(
            "auth_policy",
            &in_force.auth_policy_proxies,
            door.proxy_protocol,
        ),
        mode: in_force.sign_in_mode.clone(),
        when_unavailable: if config.on_unavailable.allow_sign_in {
            auth_policy::WhenUnavailable::Allow
        } else {
            auth_policy::WhenUnavailable::Refuse
        },
        limits: auth_policy::Limits::default(),
    })
    .await
}

fn group_number(name: &str) -> io::Result<u32> {
    groups::known(name).map_err(|why| {
        let text = format!("[postfix_policy] group: {why}");
        io::Error::new(io::ErrorKind::NotFound, text)
    })
}

/// Binds the Postfix policy door.
pub(super) async fn postfix_policy(
    door: &PostfixPolicy,
    config: &Config,
    in_force: &InForce,
) -> io::Result<postfix_policy::Bound> {
    let listen = match &door.listen {
        Listen::Tcp(address) => ListenAddress::Tcp(*address),
        Listen::Unix(path) => ListenAddress::Unix {
            path: path.clone(),
            mode: UNIX_SOCKET_MODE,
            group: door.group.as_deref().map(group_number).transpose()?,
        },
    };
    postfix_policy::bind(postfix_policy::Config {
        listen,
        allowed_clients: in_force.policy_clients.clone(),
        balancers: in_force.balancers(
            "postfix_policy",
            &in_force.policy_proxies,
            door.proxy_protocol,
        ),
        mode: in_force.sending_mode.clone(),
        when_unavailable: if config.on_unavailable.allow_sending {
            postfix_policy::WhenUnavailable::Allow
        } else {
            postfix_policy::WhenUnavailable::Defer
        },
        help: help(config),
        limits: postfix_policy::Limits::default(),
    })
    .await
}

/// Where a refused sender goes: the page where owners prove who they are, and lift what they may lift. Only
/// under an address that the configuration names: the default one is of this machine alone.
fn help(config: &Config) -> String {
    match (&config.public_url, &config.web) {
        (Some(url), Some(_)) => format!("{}/recover", url.as_str().trim_end_matches('/')),
        (Some(_) | None, _) => String::new(),
    }
}

/// Binds the LDAP door.
pub(super) async fn ldap(
    door: &Ldap,
    nonce: Option<&Secret>,
    domains: &[String],
    in_force: &InForce,
    tls: Option<Tls>,
) -> io::Result<ldap::Bound> {
    let suffix = || ldap::base_dn_of(domains.first().map_or(NO_DOMAIN, String::as_str));
    let services = door.services.iter().map(|service| ldap::Service {
        dn: service.dn.clone(),
        password: TypedPassword(service.password.reveal().as_bytes().to_vec()),
        networks: service.networks.clone(),
    });
    ldap::bind(ldap::Config {
        listen: door.listen,
        base_dn: door.base_dn.clone().unwrap_or_else(suffix),
        trusted_proxies: in_force.ldap_proxies.clone(),
        nonce: nonce.map(|secret| secret.reveal().to_string()),
        balancers: in_force.balancers("ldap", &in_force.ldap_proxies, door.proxy_protocol),
        services: services.collect(),
        tls,
    })
    .await
}

/// The numbers of a meter.
pub(super) fn numbers(door: &'static str, meter: &Arc<Meter>) -> DoorNumbers {
    let snapshot = meter.snapshot();
    let seconds = |micros: u64| micros as f64 / 1e6;
    let bounds = LATENCY_BOUNDS_MICROS
        .iter()
        .map(|bound| seconds(*bound))
        .chain([f64::INFINITY]);
    DoorNumbers {
        door,
        questions: Outcome::ALL
            .iter()
            .map(|outcome| (outcome.as_str(), snapshot.count(*outcome)))
            .collect(),
        open: snapshot.connections_open,
        connections: vec![
            ("accepted", snapshot.connections_accepted),
            ("refused", snapshot.connections_refused),
            ("failed", snapshot.connections_failed),
            ("shown_out", snapshot.connections_shown_out),
            ("timed_out", snapshot.timeouts),
        ],
        latency: bounds.zip(snapshot.latency).collect(),
        latency_sum: seconds(snapshot.latency_micros),
    }
}
