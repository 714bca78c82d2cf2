//! `zavor doctor`: checks the installation, and prints the settings for Postfix and Dovecot.
//!
//! - [`mod@print`]: the settings as text; it only looks which directory is Postfix's.
//! - [`checks`]: what is checked, and what to do about it. [`socket`]: whether Postfix gets in.

mod checks;
mod print;
mod socket;

use std::collections::BTreeMap;
use std::path::Path;

use zavor_doors::ldap::base_dn_of;
use zavor_web::report::Health;

use crate::config::{Config, Listen, Secret};
use crate::data_files::{ADDRESSES_FILE, AUTH_POLICY_PASSWORD_FILE};
use crate::local_socket::http::{Local, NoAnswer};
use crate::output::{Output, document};
use crate::system::{SystemEntropy, random_text};

/// Checks, or prints settings.
pub(crate) fn run(config: &Config, print: Option<&str>, json: bool) -> Output {
    let health = ask(config);
    let Some(program) = print else {
        return checks::run(config, health, json);
    };
    let facts = facts(config, health.as_ref().ok());
    let settings = match program {
        "postfix" => print::postfix(&facts),
        _ => print::dovecot(&facts),
    };
    match settings {
        Ok(settings) => {
            let out = if json {
                document(&settings)
            } else {
                settings.text()
            };
            Output::said(out)
        }
        Err(error) => Output::failed(error),
    }
}

fn ask(config: &Config) -> Result<Health, String> {
    let health = Local::at(&config.socket())?.get("/api/v1/health");
    health.map_err(|why| match why {
        NoAnswer::Lost(text) => text,
        NoAnswer::Problem(problem) => problem.detail,
    })
}

/// The addresses in use: those of the running server, else of its last start, else the configured
/// ones.
fn addresses(config: &Config, health: Option<&Health>) -> BTreeMap<String, String> {
    if let Some(health) = health {
        return health.doors.clone();
    }
    if let Some(known) = read_addresses(&config.data_dir) {
        return known;
    }
    let mut doors = BTreeMap::new();
    let mut put = |name: &str, address: Option<String>| {
        if let Some(address) = address {
            doors.insert(name.to_string(), address);
        }
    };
    put(
        "auth_policy",
        config
            .auth_policy
            .as_ref()
            .map(|door| door.listen.to_string()),
    );
    put(
        "postfix_policy",
        config
            .postfix_policy
            .as_ref()
            .map(|door| door.listen.to_string()),
    );
    put(
        "ldap",
        config.ldap.as_ref().map(|door| door.listen.to_string()),
    );
    doors
}

fn read_addresses(data_dir: &Path) -> Option<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(data_dir.join(ADDRESSES_FILE)).ok()?;
    serde_json::from_str(&text).ok()
}

fn facts(config: &Config, health: Option<&Health>) -> print::Facts {
    let mut doors = addresses(config, health);
    let door = config.auth_policy.as_ref();
    let kept = config.data_dir.join(AUTH_POLICY_PASSWORD_FILE);
    let password = match door.and_then(|door| door.password.as_ref()) {
        Some(password) => Some(password.reveal().to_string()),
        None => std::fs::read_to_string(kept)
            .ok()
            .map(|text| text.trim_end().to_string()),
    };
    let nonce = door
        .and_then(|door| door.nonce.as_ref())
        .map(Secret::reveal);
    let domain = health
        .and_then(|health| health.domains.first())
        .or(config.domains.first());
    let base_dn = config.ldap.as_ref().and_then(|ldap| ldap.base_dn.clone());
    let doveadm = config.mail_hosts.first().and_then(|host| {
        let key = host.api_key.as_ref()?.reveal().to_string();
        Some((host.doveadm_url.clone(), key))
    });
    print::Facts {
        auth_policy: doors.remove("auth_policy"),
        auth_policy_tls: door.is_some_and(|door| door.tls.is_some()),
        auth_policy_password: password,
        nonce_is_new: nonce.is_none(),
        nonce: nonce.map_or_else(|| random_text(&SystemEntropy, 16), str::to_string),
        postfix_policy: match config.postfix_policy.as_ref().map(|door| &door.listen) {
            Some(Listen::Unix(path)) => Some(format!("unix:{}", path.display())),
            _ => doors.remove("postfix_policy"),
        },
        ldap: doors.remove("ldap"),
        base_dn: base_dn
            .or_else(|| domain.map(|domain| base_dn_of(domain)))
            .unwrap_or_else(|| base_dn_of("invalid")),
        allow_sign_in: config.on_unavailable.allow_sign_in,
        allow_sending: config.on_unavailable.allow_sending,
        doveadm,
        data_dir: config.data_dir.clone(),
    }
}
