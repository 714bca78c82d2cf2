//! An organisation in which every route has something to do, and the requests to every route.

use axum::http::Method;
use zavor_app::bulk::{BulkAccounts, BulkTerms, ResetDelivery};
use zavor_app::people::ResetPassword;
use zavor_app::ports::{
    AccountQuery, Alert, AlertFilter, Change, EffectFilter, Events, Identities, IdentityChange,
    Records, TypedPassword,
};
use zavor_app::sign_on::NewToken;
use zavor_core::account::{AccountId, GuardKey, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::hold::Subject;
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_core::support_request::AskedBy;
use zavor_memory::Now;

use crate::testing::{TestSite, Visitor, site};

use super::expected::Row;

pub(super) const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
/// The actor.
pub(super) const DAN: &str = "dan";
/// Accounts that are acted on: without a role; with the lowest and with the highest role
/// everywhere; with the lowest role in their own domain only.
pub(super) const TARGETS: [(&str, Option<Role>, &[&str]); 4] = [
    ("ana", None, &[]),
    ("hana", Some(Role::HelpdeskAdministrator), &[]),
    ("gina", Some(Role::GlobalAdministrator), &[]),
    (
        "lina",
        Some(Role::HelpdeskAdministrator),
        &["contoso.example"],
    ),
];

/// The organisation. Dan and all accounts of [`TARGETS`] have a factor and a confirmed recovery
/// address, are restricted from sending, and are at risk. Dan has no role yet. A bulk run waits to
/// be resumed.
pub(super) fn scene() -> TestSite {
    scene_on(site())
}

/// The same on this site.
pub(super) fn scene_on(site: TestSite) -> TestSite {
    let dan: (&str, Option<Role>, &[&str]) = (DAN, None, &[]);
    for (name, role, domains) in TARGETS.into_iter().chain([dan]) {
        let account = site.add(name);
        if let Some(role) = role {
            site.grant(account, role, domains);
        }
        site.add_factor(account);
        prepare(&site, name, account);
        site.world.add_app_password(account);
    }
    let named = site
        .world
        .zavor
        .policies
        .policies_set(&OPERATOR, "sales", "priority", "10");
    site.run(named).expect("a named policy");
    let deny = zavor_app::sign_in::RuleTerms {
        lasts: None,
        reason: "guesses",
    };
    let network = "198.51.100.0/24".parse().expect("a network");
    let denied = site
        .world
        .zavor
        .sign_in
        .deny_origin(&OPERATOR, network, deny);
    site.run(denied).expect("denied");
    site.add("bob");
    let terms = BulkTerms::ResetPassword {
        elsewhere: zavor_app::people::Elsewhere::Refused,
        delivery: ResetDelivery::Slips,
        verification: "board decision 7".into(),
    };
    let bob = BulkAccounts::Named(vec![address("bob")]);
    let run = site.world.zavor.bulk.bulk_start(&OPERATOR, &terms, &bob);
    site.run(run).expect("a bulk run");
    let domains = ["contoso.example", "tailspin.example"];
    let domains = domains.map(str::to_owned).to_vec();
    site.world.commit(vec![Change::PutDomains(domains)]);
    let reader = [RoleHeld {
        role: Role::SecurityReader,
        domains: Vec::new(),
    }];
    let life = Span::from_secs(86_400);
    let new = NewToken {
        name: "siem",
        roles: &reader,
        life,
        sensitive: false,
    };
    let token = site.world.zavor.sign_on.make_token(&OPERATOR, new);
    site.run(token).expect("a token");
    site.world.reminded_once();
    site
}

fn prepare(site: &TestSite, name: &str, id: AccountId) {
    site.world.store.raise(Alert {
        parties: Parties::NONE,
        time: site.world.now(),
        kind: AlertKind::AccountAtRisk,
        subject: Some(Subject::Account(site.world.name(&address(name)))),
        said: Detail::NONE,
    });
    let (zavor, address) = (&site.world.zavor, address(name));
    let mut account = zavor
        .people
        .show_account(&address)
        .now()
        .expect("it exists")
        .account;
    account.recovery_addresses.push(RecoveryAddress {
        address: format!("{name}@home.example"),
        added: site.world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(site.world.now().minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    assert_eq!(account.id, id);
    site.world.commit(vec![Change::PutAccount(account)]);
    site.run(zavor.sending.restrict(&OPERATOR, &address, "spam"))
        .expect("restricted");
    site.run(
        zavor
            .people
            .confirm_risk(&OPERATOR, &address, "strange places"),
    )
    .expect("at risk");
    site.world.advance(Span::from_secs(1));
    let lasting = ResetPassword::Given(TypedPassword("unseen kettle of rivers".into()));
    let reset = zavor
        .people
        .reset_password(&OPERATOR, &address, lasting, false, None);
    site.run(reset).expect("reset");
    site.run(zavor.people.sign_out(&OPERATOR, &address))
        .expect("signed out");
    site.run(
        zavor
            .support
            .open_for(&OPERATOR, &address, "she cannot send"),
    )
    .expect("asked");
}

pub(super) fn address(name: &str) -> String {
    format!("{name}@contoso.example")
}

/// The account with this name.
pub(super) fn id_of(site: &TestSite, name: &str) -> AccountId {
    let address = address(name);
    let shown = site.world.zavor.people.show_account(&address);
    shown.now().expect("it exists").account.id
}

/// Dan with this role, signed in with a factor shown just now.
pub(super) fn dan_as<'a>(site: &'a TestSite, role: Role, domains: &[&str]) -> Visitor<'a> {
    site.grant(id_of(site, DAN), role, domains);
    site.signed_in(DAN)
}

/// The path of a route, for this account.
pub(super) fn path_of(site: &TestSite, row: &Row, target: &str) -> String {
    let id = match row.route.contains("/bulk/") {
        true => format!("{:x}", run_of(site)),
        false => (u64::from(id_of(site, target).0) + 1_000).to_string(),
    };
    let path = row
        .route
        .replace("{address}", &address(target))
        .replace("{entity}", &address(target))
        .replace("{id}", &id)
        .replace("{act}", "unlock")
        .replace("{answer}", "dismiss")
        .replace("{step}", "review")
        .replace("{policy}", "smart-lockout")
        .replace("{request}", &request_about(site, target).to_string())
        .replace("{token}", &"A".repeat(43));
    match query_of(site, row.route, target) {
        query if row.method == Method::GET && !query.is_empty() => format!("{path}?{query}"),
        _ => path,
    }
}

/// The number of the alert about this account; 0 if there is none.
pub(super) fn alert_about(site: &TestSite, target: &str) -> u64 {
    let about = Some(Subject::Account(site.world.name(&address(target))));
    let alerts = site.world.store.alerts(AlertFilter::Open, 1_000).now();
    let alerts = alerts.expect("a store that reads").into_iter();
    let mut alerts = alerts.filter(|kept| kept.alert.subject == about);
    alerts
        .find(|kept| kept.alert.kind == AlertKind::AccountAtRisk)
        .map_or(0, |kept| kept.number)
}

/// The number of the support request about this account; 0 if there is none.
pub(super) fn request_about(site: &TestSite, target: &str) -> u64 {
    let of = GuardKey::account(id_of(site, target));
    let store = &site.world.store;
    let found = store.newest_support_request(of, AskedBy::HelpDesk).now();
    found
        .expect("a store that reads")
        .map_or(0, |request| request.id)
}

/// The number of the bulk run; 0 if there is none.
fn run_of(site: &TestSite) -> u64 {
    let runs = site
        .world
        .store
        .bulk_runs(1)
        .now()
        .expect("a store that reads");
    runs.first().map_or(0, |run| run.id)
}

/// The number of the API token; empty if there is none.
pub(super) fn token_of(site: &TestSite) -> String {
    let tokens = site.world.store.tokens().now().expect("a store that reads");
    tokens
        .first()
        .map_or_else(String::new, |token| token.id.to_string())
}

/// The query that a page needs.
fn query_of(site: &TestSite, route: &str, target: &str) -> String {
    match route {
        "/admin/settings/domains/remove" => "domain=tailspin.example".into(),
        "/admin/settings/roles/revoke" => {
            format!("account={}&role=security_reader", address(target))
        }
        "/admin/settings/tokens/revoke" => format!("id={}", token_of(site)),
        "/admin/restricted/unblock" => format!("entity={}", address(target)),
        "/admin/policies/outbound/policy" | "/admin/policies/outbound/edit" => {
            "policy=sending".into()
        }
        "/admin/policies/outbound/remove" => "policy=sales".into(),
        "/admin/policies/alerts/edit" => "policy=alerts/many_lockouts".into(),
        "/admin/policies/lists/remove" => "action=deny&network=198.51.100.0%2F24".into(),
        _ => String::new(),
    }
}

/// Borrows the pairs of a form.
pub(super) fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect()
}

/// Everything that acts change, except the audit, which also records refusals.
pub(super) fn records(site: &TestSite) -> String {
    let store = &site.world.store;
    let accounts = store.accounts(&AccountQuery {
        limit: 100,
        ..AccountQuery::default()
    });
    let accounts = accounts.now().expect("a store that reads");
    let of = |id: AccountId| {
        (
            store.roles(id).now().expect("roles"),
            store.methods_of(id).now().expect("methods"),
            store.sessions_of(id).now().expect("sessions"),
            store.codes_of(id).now().expect("codes"),
            store.app_passwords_of(id).now().expect("app passwords"),
            store
                .newest_support_request(GuardKey::account(id), AskedBy::HelpDesk)
                .now()
                .expect("support requests"),
        )
    };
    let each: Vec<_> = accounts.iter().map(|account| of(account.id)).collect();
    format!(
        "{accounts:?} {each:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        store.alerts(AlertFilter::Seen, 1_000).now(),
        store.all_holds().now(),
        store.policies(),
        store.domains(),
        store.origin_rules(),
        store.effects(EffectFilter::Waiting, 1_000).now(),
        store.tokens().now(),
        store.bulk_runs(100).now(),
        store.bulk_items(run_of(site), 0, 100).now(),
    )
}

/// Everything that acts change, and the audit.
pub(super) fn everything(site: &TestSite) -> String {
    let head = site.world.store.audit_head().now();
    format!("{} {head:?}", records(site))
}

/// Removes every factor of an account.
pub(super) fn without_factor(site: &TestSite, name: &str) {
    let id = id_of(site, name);
    let methods = site.world.store.methods_of(id).now().expect("methods");
    let gone = |method: zavor_core::identity::Method| {
        Change::Identity(IdentityChange::RemoveMethod(method.id, method.version))
    };
    site.world.commit(methods.into_iter().map(gone).collect());
}
