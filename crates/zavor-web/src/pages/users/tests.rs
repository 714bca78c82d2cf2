//! Active users, one user and the acts on it through the real routes: what each reader sees, what
//! each act does, and what happens with a wrong role and with hostile text.

mod access;
mod answers;
mod edits;
mod first_aid;
mod ways_back;

use axum::http::StatusCode;
use zavor_app::people::AccountChange;
use zavor_app::ports::Change;
use zavor_core::account::{RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::hold::HoldKind;
use zavor_core::moment::Span;
use zavor_memory::Now;

use crate::testing::{PASSWORD, Reply, TestSite, Visitor, site};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const ANA: &str = "ana@contoso.example";
const NASTY: &str = "<script>alert(1)</script>\"'";
const NEW: &str = "seven quiet otters cross the road";

fn page(end: &str) -> String {
    format!("/admin/users/{ANA}{end}")
}

/// Adds Ana, with a confirmed recovery address and a display name that is markup.
fn with_ana(site: &TestSite) {
    let id = site.add("ana");
    let mut account = site
        .world
        .zavor
        .people
        .show_account(ANA)
        .now()
        .unwrap()
        .account;
    account.display_name = NASTY.into();
    let now = site.world.now();
    account.recovery_addresses.push(RecoveryAddress {
        address: "ana@home.example".into(),
        added: now.minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(now.minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    assert_eq!(account.id, id);
    site.world.commit(vec![Change::PutAccount(account)]);
}

fn lock(site: &TestSite) {
    for n in 0..10 {
        let visitor = site.nobody();
        visitor.get("/sign-in");
        let guess = format!("wrong guess number {n}");
        visitor.post("/sign-in", &[("name", ANA), ("password", &guess)]);
    }
    assert!(held(site, HoldKind::LockedOut), "ana is locked out");
}

fn held(site: &TestSite, kind: HoldKind) -> bool {
    let why = site.run(site.world.zavor.views.why(ANA)).unwrap();
    let mut kinds = why.holds.iter().map(|hold| hold.stored.identity.kind);
    kinds.any(|found| found == kind)
}

fn signs_in(site: &TestSite, password: &str) -> Reply {
    let visitor = site.nobody();
    visitor.get("/sign-in");
    let fields = [("name", ANA), ("password", password), ("next", "/security")];
    visitor.post("/sign-in", &fields)
}

fn is_clean(reply: &Reply) {
    assert!(!reply.says("<script>alert"), "{}", reply.body);
    assert!(!reply.says(" style=") && !reply.says("<style"));
    assert!(reply.body.len() < 100_000, "{} bytes", reply.body.len());
}

const IN_PERSON: [(&str, &str); 2] = [("caller", "in_person"), ("caller_note", "staff card")];

fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [fields, &IN_PERSON].concat()
}

/// The value of the hidden field of this name.
fn hidden(reply: &Reply, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = reply.body.split_once(&field).unwrap_or_default();
    let value = rest.split('"').next().unwrap_or_default();
    value.replace("&#38;", "&")
}

#[test]
fn the_table_shows_every_account_with_its_state_and_escapes_names() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    lock(&site);
    let reply = dan.get("/admin/users");
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    is_clean(&reply);
    for said in [
        "Active users",
        "&#60;script&#62;alert(1)",
        ANA,
        "Locked out",
        "Helpdesk Administrator",
        "Reset password",
        "href=\"/admin/users/ana@contoso.example\"",
    ] {
        assert!(reply.says(said), "{said}");
    }
    let folded = "<details class=\"more narrow-only\">";
    assert!(
        reply.says(folded),
        "the help desk has more acts only on a phone"
    );
    assert!(
        !dan.get("/admin/users?filter=locked_out")
            .says("href=\"/admin/users/dan@contoso.example\"")
    );
    let none = dan.get("/admin/users?q=nobody+at+all");
    assert!(none.says("Nothing found"), "{}", none.body);
    let columns = dan.get("/admin/users?columns=created");
    assert!(columns.says("Created") && !columns.says("chip-held"));
}

#[test]
fn every_box_of_the_columns_chooses_its_own_and_the_choice_is_kept() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let table = dan.get("/admin/users");
    let boxes = |reply: &Reply| {
        let inputs = reply
            .body
            .split("<input type=\"checkbox\" form=\"choose-columns\"");
        let values = inputs.skip(1).map(|input| {
            let (_, value) = input.split_once("value=\"").unwrap();
            let ticked = input.split('>').next().unwrap().contains(" checked");
            (value.split('"').next().unwrap().to_owned(), ticked)
        });
        values.collect::<Vec<_>>()
    };
    let named = boxes(&table);
    let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let all = [
        "user", "status", "last", "roles", "factor", "recovery", "created",
    ];
    assert_eq!(names, all);
    assert_eq!(named.iter().filter(|(_, ticked)| *ticked).count(), 4);
    let chosen = dan.get("/admin/users?q=a&keep=columns&columns=status&columns=created");
    let place = chosen.location().unwrap();
    assert_eq!(place, "/admin/users?q=a&columns=status&columns=created");
    // The next visit, from the navigation, has them too.
    let again = dan.get("/admin/users");
    let ticked: Vec<_> = boxes(&again)
        .into_iter()
        .filter(|(_, ticked)| *ticked)
        .collect();
    assert_eq!(ticked.len(), 2);
    let heads = again.body.split("</thead>").next().unwrap();
    let heads = heads.rsplit("<thead>").next().unwrap();
    assert!(heads.contains(">Created<") && !heads.contains(">Last sign-in<"));
    // So do its links, which show the same to somebody else.
    assert!(again.says("?sort=name&#38;columns=status&#38;columns=created"));
    // Choosing the usual ones forgets it.
    let usual = "/admin/users?keep=columns&columns=user&columns=status&columns=last&columns=roles";
    assert_eq!(dan.get(usual).location().unwrap(), "/admin/users");
    assert!(dan.cookies().keys().all(|name| !name.ends_with("columns")));
    // Words that are no columns are none.
    dan.set_cookie("__Host-zavor-columns", "x.\"><script>.user");
    is_clean(&dan.get("/admin/users"));
}

#[test]
fn the_table_is_paged_sorted_and_exported_safely() {
    let site = site();
    for n in 0..60 {
        site.add(&format!("user{n:02}"));
    }
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let first = gil.get("/admin/users");
    is_clean(&first);
    assert!(first.says("1–50 of ") && first.says("rel=\"next\""));
    let second = gil.get("/admin/users?after=user47%40contoso.example");
    assert!(
        second.says("user48@contoso.example") && !second.says("value=\"user47@contoso.example\"")
    );
    assert!(
        gil.get("/admin/users?sort=created&columns=created")
            .says("aria-sort=\"descending\"")
    );
    let file = gil.get("/admin/users/export.csv?q=ana");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.body.lines().count(), 2, "{}", file.body);
    assert!(
        file.body.starts_with("\u{feff}address,name,"),
        "{}",
        file.body
    );
    let audit = gil.get("/admin/users/gil@contoso.example/audit");
    assert_eq!(audit.status, StatusCode::OK);
}

/// The file can be imported, and a limited role must not come back without its limits.
#[test]
fn the_exported_file_names_roles_with_their_domains() {
    let site = site();
    with_ana(&site);
    let domains = ["contoso.example".to_owned()];
    let people = &site.world.zavor.people;
    let grant = people.grant_role(&OPERATOR, ANA, Role::HelpdeskAdministrator, &domains);
    site.run(grant).unwrap();
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let file = gil.get("/admin/users/export.csv?q=ana");
    assert!(
        file.says("helpdesk_administrator@contoso.example"),
        "{}",
        file.body
    );
}

#[test]
fn an_exported_page_has_the_order_of_the_page_and_calculates_nothing() {
    let site = site();
    for (who, name) in [
        ("ana", "=1+1"),
        ("dan", "Zoe"),
        ("eva", "Ana, \"the first\""),
    ] {
        site.add(who);
        let change = AccountChange {
            display_name: Some(name.into()),
            ..AccountChange::default()
        };
        let address = format!("{who}@contoso.example");
        site.run(
            site.world
                .zavor
                .people
                .set_account(&OPERATOR, &address, &change),
        )
        .unwrap();
    }
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let export = |query: &str| {
        let file = gil.get(&format!("/admin/users/export.csv{query}"));
        let first = |line: &str| line.split('@').next().unwrap_or_default().to_owned();
        let order: Vec<String> = file.body.lines().skip(1).map(first).collect();
        (file.body, order)
    };
    let (body, by_address) = export("");
    assert_eq!(by_address, ["ana", "dan", "eva", "gil"]);
    assert!(body.contains("ana@contoso.example,\"'=1+1\","), "{body}");
    assert!(body.contains(",\"Ana, \"\"the first\"\"\","), "{body}");
    let (_, by_name) = export("?sort=name");
    let place = |who: &str| by_name.iter().position(|other| other == who);
    assert!(place("eva") < place("dan"), "{by_name:?}");
    let (_, by_age) = export("?sort=created");
    assert_eq!(by_age.len(), 4);
}

#[test]
fn a_selection_leads_to_the_account_to_a_bulk_run_or_back_with_a_word() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.get("/admin/users");
    let path = "/admin/users/selected/reset-password";
    let none = gil.post(path, &[("back", "/admin/users?q=a")]);
    assert_eq!(none.location().as_deref(), Some("/admin/users?q=a"));
    assert!(gil.get("/admin/users").says("No account was selected"));
    let elsewhere = gil.post(path, &[("back", "//evil.example")]);
    assert_eq!(elsewhere.location().as_deref(), Some("/admin/users"));
    let one = gil.post(path, &[("account", ANA)]);
    assert_eq!(one.location().unwrap(), page("/reset-password"));
    let many = gil.post(
        path,
        &[("account", ANA), ("account", "gil@contoso.example")],
    );
    assert_eq!(many.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(
        many.location().unwrap(),
        "/admin/bulk/preview?act=reset-password"
    );
    let odd = gil.post("/admin/users/selected/fly", &[("account", ANA)]);
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
}

#[test]
fn an_account_says_what_stops_it_with_the_button_that_lifts_it() {
    let site = site();
    with_ana(&site);
    lock(&site);
    let zavor = &site.world.zavor;
    site.run(zavor.people.block_sign_in(&OPERATOR, ANA, NASTY))
        .unwrap();
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    for end in ["", "/sign-ins", "/mail", "/security", "/audit"] {
        let reply = gil.get(&page(end));
        assert_eq!(reply.status, StatusCode::OK, "{end}: {}", reply.body);
        is_clean(&reply);
        assert!(reply.says("Locked out in unfamiliar places"), "{end}");
        assert!(reply.says(&format!("href=\"{}\"", page("/unlock"))));
        assert!(reply.says(&format!("href=\"{}\"", page("/sign-in-status"))));
    }
    let helpdesk = dan.get(&page(""));
    assert!(helpdesk.says(&format!("href=\"{}\"", page("/unlock"))));
    assert!(
        !helpdesk.says(&page("/sign-in-status")),
        "no right, no button"
    );
    assert!(helpdesk.says("“Allow sign-in” needs one of these roles"));
    let log = gil.get(&page("/sign-ins"));
    assert!(log.says("Wrong password") && log.says("203.0.113.50"));
    assert!(log.says("Sign-ins by hour of the day"));
    assert!(gil.get(&page("/mail")).says("Limits of the policy"));
    assert!(gil.get("/admin/users/nobody@contoso.example").status == StatusCode::NOT_FOUND);
}
