//! A program with a token, and an organisation for it to act on.

use std::net::{IpAddr, Ipv4Addr};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use serde_json::Value;
use zavor_app::bulk::{BulkAccounts, BulkTerms};
use zavor_app::platform::{Connector, Settings};
use zavor_app::ports::{Alert, Change, Events, Records};
use zavor_app::sign_on::NewToken;
use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::hold::Subject;
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_memory::Now;
use zavor_testkit::world_with;

use crate::api::LocalPeer;
use crate::request::client::Peer;
use crate::testing::{ADDRESS, Reply, TestSite, site_installed};

pub(super) const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

/// A program.
pub(super) struct Program<'a> {
    site: &'a TestSite,
    /// What it sends after `Bearer`; empty = no header.
    pub(super) token: String,
}

/// A role in all domains.
pub(super) fn everywhere(role: Role) -> Vec<RoleHeld> {
    in_domains(role, &[])
}

/// A role in some domains.
pub(super) fn in_domains(role: Role, domains: &[&str]) -> Vec<RoleHeld> {
    let domains = domains.iter().map(ToString::to_string).collect();
    vec![RoleHeld { role, domains }]
}

/// A program with a token of these roles, also for acts that ask a person for a fresh factor.
pub(super) fn program<'a>(site: &'a TestSite, roles: &[RoleHeld]) -> Program<'a> {
    program_with(site, roles, true)
}

/// The same, with or without the scope for such acts.
pub(super) fn program_with<'a>(
    site: &'a TestSite,
    roles: &[RoleHeld],
    sensitive: bool,
) -> Program<'a> {
    let name = format!("program {}", site.world.zavor.platform.random_text());
    let new = NewToken {
        name: &name,
        roles,
        life: Span::from_days(30),
        sensitive,
    };
    let made = site.run(site.world.zavor.sign_on.make_token(&OPERATOR, new));
    let (token, _) = made.expect("a token of the test");
    Program {
        site,
        token: token.text().to_owned(),
    }
}

/// A program that sends this token.
pub(super) fn with_token<'a>(site: &'a TestSite, token: &str) -> Program<'a> {
    Program {
        site,
        token: token.into(),
    }
}

impl Program<'_> {
    pub(super) fn get(&self, path: &str) -> Reply {
        self.json(&Method::GET, path, None)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Reply {
        self.json(&Method::POST, path, Some(body))
    }

    /// Asks, with a JSON body if given.
    pub(super) fn json(&self, method: &Method, path: &str, body: Option<&Value>) -> Reply {
        match body {
            None => self.bytes(method, path, "", Vec::new()),
            Some(body) => {
                let bytes = body.to_string().into_bytes();
                self.bytes(method, path, "application/json", bytes)
            }
        }
    }

    /// Asks without a token, but with every header that might be taken for an identity.
    pub(super) fn pretending(&self, method: &Method, path: &str, body: Option<&Value>) -> Reply {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .extension(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        for (name, value) in [
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=unix:"),
            ("x-zavor-uid", "0"),
            ("x-remote-user", "root"),
            ("remote-user", "root"),
            ("x-real-ip", "127.0.0.1"),
            ("host", "zavor.sock"),
            ("authorization", "Bearer local_operator"),
            ("content-type", "application/json"),
        ] {
            request = request.header(name, value);
        }
        let body = body.map_or_else(String::new, Value::to_string);
        self.site
            .ask(request.body(Body::from(body)).expect("a request of a test"))
    }

    /// Asks with any body.
    pub(super) fn bytes(&self, method: &Method, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .extension(Peer(ADDRESS));
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(body)).expect("a request of a test");
        self.site.ask(request)
    }
}

/// Somebody at the local socket.
pub(super) struct Operator<'a>(pub(super) &'a TestSite);

impl Operator<'_> {
    /// Asks, with a JSON body if given.
    pub(super) fn json(&self, method: &Method, path: &str, body: Option<&Value>) -> Reply {
        let request = Request::builder()
            .method(method.clone())
            .uri(path)
            .extension(LocalPeer { uid: 7 });
        let (kind, body) = match body {
            None => ("text/plain", String::new()),
            Some(body) => ("application/json", body.to_string()),
        };
        let request = request.header(CONTENT_TYPE, kind).body(Body::from(body));
        self.0.ask_locally(request.expect("a request of a test"))
    }
}

impl Reply {
    /// The JSON of the answer.
    pub(super) fn value(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

/// An organisation, and the numbers that paths and bodies name.
pub(super) struct Organisation {
    pub(super) site: TestSite,
    /// A bulk run that the operator started and that has not ended.
    pub(super) run: String,
    /// A token that may be revoked.
    pub(super) token: String,
}

/// Accounts that the first alerts are about.
const ALERTED: [&str; 3] = ["ana", "hana", "gita"];

/// Accounts for which the help desk opened a support request, in this order.
const ASKED_FOR: [&str; 3] = ["ana", "hana", "gita"];

/// The number of the support request about this account; 0 if there is none.
pub(super) fn request_about(name: &str) -> u64 {
    let place = ASKED_FOR.iter().position(|known| *known == name);
    place.map_or(0, |place| place as u64 + 1)
}

/// The number of the alert about this account; 0 if there is none.
pub(super) fn alert_about(name: &str) -> u64 {
    let place = ALERTED.iter().position(|known| *known == name);
    place.map_or(0, |place| place as u64 + 1)
}

/// An organisation with people of every kind: `ana` without a role, `hana` at the help desk, `gita`
/// and `olga` as Global Administrators; also a connector, a second domain, a bulk run, a token, and
/// an alert about each of [`ALERTED`].
pub(super) fn organisation() -> Organisation {
    let connector = Connector {
        name: "billing".into(),
        networks: vec!["192.0.2.10/32".parse().expect("a network")],
        ..Connector::default()
    };
    let world = world_with(Settings {
        connectors: vec![connector],
        public_url: "https://accounts.contoso.example".into(),
        support_address: "support@partner.example".into(),
        ..Settings::default()
    });
    let site = site_installed(world, vec![("billing".into(), "192.0.2.10/32".into(), 0)]);
    let domains = ["contoso.example", "fabrikam.example"];
    let domains = domains.map(ToString::to_string).to_vec();
    site.world.commit(vec![Change::PutDomains(domains)]);
    for (name, role) in [
        ("ana", None),
        ("hana", Some(Role::HelpdeskAdministrator)),
        ("gita", Some(Role::GlobalAdministrator)),
        ("olga", Some(Role::GlobalAdministrator)),
    ] {
        let account = site.add(name);
        if let Some(role) = role {
            site.grant(account, role, &[]);
        }
        site.add_factor(account);
        site.world.add_app_password(account);
        add_recovery(&site, account, &format!("{name}@home.example"));
    }
    site.add("nora");
    site.world.reminded_once();
    for name in ALERTED {
        site.world.store.raise(Alert {
            parties: Parties::NONE,
            time: site.world.now(),
            kind: AlertKind::AccountAtRisk,
            subject: Some(Subject::Account(
                site.world.name(&format!("{name}@contoso.example")),
            )),
            said: Detail::NONE,
        });
    }
    for name in ASKED_FOR {
        let address = format!("{name}@contoso.example");
        let support = &site.world.zavor.support;
        let opened = support.open_for(&OPERATOR, &address, "she cannot send");
        site.run(opened).expect("a support request");
    }
    let zavor = &site.world.zavor;
    let accounts = BulkAccounts::Named(vec!["olga@contoso.example".into()]);
    let run = site.run(
        zavor
            .bulk
            .bulk_start(&OPERATOR, &BulkTerms::SignOut, &accounts),
    );
    let roles = everywhere(Role::SecurityReader);
    let spare = NewToken {
        name: "spare",
        roles: &roles,
        life: Span::from_days(1),
        sensitive: false,
    };
    let token = site.run(zavor.sign_on.make_token(&OPERATOR, spare));
    let run = format!("{:x}", run.expect("a run of the test"));
    let token = format!("{:x}", token.expect("a token of the test").1.id);
    Organisation { site, run, token }
}

/// A recovery address that its owner set and confirmed.
fn add_recovery(site: &TestSite, account: AccountId, address: &str) {
    let kept = site.world.store.account(account);
    let mut account = kept
        .now()
        .expect("the store reads")
        .expect("the account was just added");
    account.recovery_addresses.push(RecoveryAddress {
        address: address.into(),
        added: site.world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(site.world.now().minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    site.world.commit(vec![Change::PutAccount(account)]);
}
