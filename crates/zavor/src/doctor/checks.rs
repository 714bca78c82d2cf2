//! The checks of `zavor doctor`. Every line says what was found and, if it is not well, what to do.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde::Serialize;
use zavor_web::report::Health;

use super::socket;
use crate::config::{Config, show_size};
use crate::geoip::GeoFiles;
use crate::modes;
use crate::output::{Output, document};
use crate::render::text::{count, plain};

/// Longest time for a door to accept a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// The consequences of having no mail host, and what to do first.
const NO_MAIL_HOST: &str = "none configured: blocking, signing out and resetting cannot end sessions of mail programs, and Dovecot may keep accepting an old password from its cache; a thief who is signed in stays signed in; first add a [[mail_host]] (\"zavor doctor --print dovecot\" shows Dovecot's side), or run the commands that those acts print on the mail server";

/// The consequences of having no mail server.
const NO_SMTP: &str = "none configured: no link to choose a password, no notice to an owner and no alert can be mailed; add [smtp] with url; until then \"zavor reset-password --show\" gives a temporary password";

/// What to do about damaged records.
const MEND: &str = "\"zavor backup\" what can still be read, then \"zavor restore\" the last good backup, and look at the disk";

/// One line of the result.
#[derive(Debug, Serialize)]
struct Check {
    /// What was checked.
    check: String,
    /// `ok`, `warning` or `bad`.
    state: &'static str,
    /// What was found, and what to do.
    text: String,
}

/// All lines.
#[derive(Debug, Serialize)]
struct Findings {
    checks: Vec<Check>,
}

impl Findings {
    fn note(&mut self, check: &str, state: &'static str, text: impl Into<String>) {
        self.checks.push(Check {
            check: check.into(),
            state,
            text: text.into(),
        });
    }
}

/// Runs all checks. Exit code 0 = no line is bad, 1 = some are.
pub(super) fn run(config: &Config, health: Result<Health, String>, json: bool) -> Output {
    let mut findings = Findings { checks: Vec::new() };
    configuration(config, &mut findings);
    data_directory(config, &mut findings);
    records(config, &mut findings);
    match health {
        Ok(health) => server(config, &health, &mut findings),
        Err(why) => findings.note("server", "bad", why),
    }
    let bad = findings.checks.iter().any(|check| check.state == "bad");
    let out = if json {
        document(&findings)
    } else {
        text(&findings)
    };
    Output {
        exit_code: u8::from(bad),
        ..Output::said(out)
    }
}

fn text(findings: &Findings) -> String {
    let width = findings
        .checks
        .iter()
        .map(|check| check.check.len())
        .max()
        .unwrap_or(0);
    findings
        .checks
        .iter()
        .map(|line| {
            format!(
                "{:<8} {:<width$}  {}\n",
                line.state,
                line.check,
                plain(&line.text)
            )
        })
        .collect()
}

fn configuration(config: &Config, findings: &mut Findings) {
    match &config.file {
        Some(file) => findings.note(
            "configuration",
            "ok",
            format!("{} is valid", file.display()),
        ),
        None => findings.note("configuration", "ok", "no file; the defaults are in force"),
    }
    for wrong in config.wrong_on_this_machine() {
        findings.note("configuration", "bad", wrong);
    }
    for warning in config.warnings.iter().cloned().chain(config.not_here_yet()) {
        findings.note("configuration", "warning", warning);
    }
    for wrong in GeoFiles::default().read(&config.geoip) {
        findings.note("geoip", "warning", wrong);
    }
    if let Some(place) = &config.breached_passwords {
        match config.wrong_breached() {
            Some(wrong) => findings.note("stolen passwords", "warning", wrong.to_string()),
            None => {
                let text = format!("{} has the form of range files", place.display());
                findings.note("stolen passwords", "ok", text);
            }
        }
    }
    let kept = format!(
        "{} or {} days",
        show_size(config.events.max_bytes),
        config.events.keep_days
    );
    findings.note(
        "events",
        "ok",
        format!("kept up to {kept}, whichever is less"),
    );
    if let Some(text) = socket::closed_to_postfix(config) {
        findings.note("postfix_policy", "warning", text);
    }
    let nonce = config
        .auth_policy
        .as_ref()
        .is_some_and(|door| door.nonce.is_some());
    if config.auth_policy.is_some() && !nonce {
        findings.note(
            "auth_policy",
            "warning",
            "no nonce: sprayed passwords are not recognised, and guesses by SCRAM may look like one password; \"zavor doctor --print dovecot\" generates one; put the same text into [auth_policy] nonce",
        );
    }
}

fn data_directory(config: &Config, findings: &mut Findings) {
    let at = config.data_dir.display();
    let metadata = match std::fs::metadata(&config.data_dir) {
        Ok(metadata) => metadata,
        Err(error) => {
            let text = format!("{at}: {error}; \"zavor serve\" makes it");
            return findings.note("data directory", "bad", text);
        }
    };
    files(config, metadata.uid(), findings);
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        let text = format!("{at}, owner uid {}, mode {mode:03o}", metadata.uid());
        findings.note("data directory", "ok", text);
    } else {
        let text = format!("{at} has mode {mode:03o}: others can look inside; chmod 700 {at}");
        findings.note("data directory", "bad", text);
    }
}

/// The files in the data directory, and files with secrets elsewhere: one line for each that is
/// wrong.
fn files(config: &Config, owner: u32, findings: &mut Findings) {
    match modes::exposed(&config.data_dir, owner) {
        Err(error) => findings.note("files", "bad", error.to_string()),
        Ok((found, looked_at)) => {
            // The directory itself has its own line.
            let inside = found.iter().filter(|file| file.path != config.data_dir);
            for file in inside.clone() {
                findings.note("files", "bad", file.to_string());
            }
            if inside.count() == 0 {
                let count = count(looked_at as u64, "file", "files");
                findings.note(
                    "files",
                    "ok",
                    format!("{count}, accessible to their owner only"),
                );
            }
        }
    }
    let open = config.open_secrets();
    for secret in &open {
        findings.note("secrets", "bad", secret.clone());
    }
    if open.is_empty() && !config.secret_files.is_empty() {
        let count = count(config.secret_files.len() as u64, "file", "files");
        findings.note(
            "secrets",
            "ok",
            format!("{count}, not readable by everybody"),
        );
    }
}

/// The whole file of the records, read page by page: damage that no question has met yet.
fn records(config: &Config, findings: &mut Findings) {
    if !config.data_dir.join("zavor.db").exists() {
        // The line of the data directory, or that of the server, says so.
        return;
    }
    match zavor_store::examine(&config.data_dir) {
        Ok(flaws) if flaws.is_empty() => findings.note("records", "ok", "zavor.db is whole"),
        Ok(flaws) => {
            for flaw in flaws {
                let text = format!("zavor.db is damaged: {flaw}; {MEND}");
                findings.note("records", "bad", text);
            }
        }
        Err(error) => findings.note("records", "bad", error.to_string()),
    }
}

fn server(config: &Config, health: &Health, findings: &mut Findings) {
    let accounts = count(health.accounts, "account", "accounts");
    let text = format!(
        "zavor {} with pid {}, {accounts}",
        health.version, health.pid
    );
    findings.note("server", "ok", text);
    if health.store_problem.is_empty() {
        findings.note("store", "ok", "readable and writable");
    } else {
        findings.note("store", "bad", health.store_problem.clone());
    }
    for concern in &health.concerns {
        let state = if concern.bad { "bad" } else { "warning" };
        findings.note(&concern.about, state, concern.text.clone());
    }
    for section in &health.observing {
        let text = "mode is observe: this door enforces only holds that administrators placed; \"zavor observed\" shows what enforcement would have refused";
        findings.note(section, "warning", text);
    }
    if health.domains.is_empty() {
        let text = "the organisation has no domain: all recipients count as external; set domains in the configuration before the first start";
        findings.note("domains", "warning", text);
    }
    for (door, address) in &health.doors {
        match reach(address) {
            Ok(()) => findings.note(door, "ok", address.clone()),
            Err(why) => findings.note(door, "bad", format!("{address} cannot be reached: {why}")),
        }
    }
    for host in &config.mail_hosts {
        let (name, port) = super::print::host_and_port(&host.doveadm_url);
        let check = format!("mail host {}", host.name);
        match reach_name(&name, port) {
            Ok(()) => findings.note(&check, "ok", host.doveadm_url.clone()),
            Err(why) => {
                let text = format!("{} cannot be reached: {why}", host.doveadm_url);
                findings.note(&check, "bad", text);
            }
        }
    }
    if config.mail_hosts.is_empty() {
        findings.note("mail hosts", "warning", NO_MAIL_HOST);
    }
    if config.smtp.is_none() {
        findings.note("mail", "warning", NO_SMTP);
    }
    for peer in &health.peers_not_understood {
        findings.note("doors", "bad", peer.clone());
    }
    origins(config, health, findings);
    let binds = health.binds_without_policy_check;
    let state = if binds == 0 { "ok" } else { "warning" };
    findings.note(
        "ldap",
        state,
        format!("binds without a policy check: {binds}"),
    );
    if let Some(ldap) = &config.ldap
        && !ldap.listen.ip().is_loopback()
        && ldap.trusted_proxies.is_empty()
    {
        let text = "[ldap] listens for other hosts and trusted_proxies is empty: list the address of a Dovecot that binds from another host, or its binds count as attempts from there";
        findings.note("ldap", "warning", text);
    }
    for slow in &health.slow_passwords {
        findings.note("passwords", "warning", slow.clone());
    }
}

/// The learning period, shared networks, and networks shared by many people.
fn origins(config: &Config, health: &Health, findings: &mut Findings) {
    let learning = match (health.learning.as_str(), health.learning_until) {
        ("waiting", _) => "begins with the first sign-in; until it ends, networks are blocked for guessing only on strong evidence".to_string(),
        ("until", Some(until)) => format!("until {until}; until then networks are blocked for guessing only on strong evidence (policy origin-guard, learning_period)"),
        _ => "over".to_string(),
    };
    findings.note("learning period", "ok", learning);
    let declared = config.shared_networks.len();
    let text = format!(
        "{}; this host and trusted proxies always count as shared",
        count(declared as u64, "network declared", "networks declared")
    );
    findings.note("shared networks", "ok", text);
    for crowd in &health.crowds {
        findings.note("many people", "warning", crowd.clone());
    }
}

fn reach(address: &str) -> Result<(), String> {
    if let Some(path) = address.strip_prefix("unix:") {
        return UnixStream::connect(path)
            .map(drop)
            .map_err(|error| error.to_string());
    }
    let address: SocketAddr = address.parse().map_err(|_| "not an address".to_string())?;
    TcpStream::connect_timeout(&address, CONNECT_WITHIN)
        .map(drop)
        .map_err(|e| e.to_string())
}

/// Connects to the first address of a name that answers.
fn reach_name(name: &str, port: u16) -> Result<(), String> {
    let found = (name, port)
        .to_socket_addrs()
        .map_err(|error| error.to_string())?;
    let mut last = "the name has no address".to_string();
    for address in found {
        match TcpStream::connect_timeout(&address, CONNECT_WITHIN) {
            Ok(_) => return Ok(()),
            Err(error) => last = error.to_string(),
        }
    }
    Err(last)
}
