//! What the settings show and do, for whom; and that secrets are shown only once.

use axum::http::StatusCode;
use zavor_app::ports::{Identities, Records, Undelivered};
use zavor_app::sign_on::NewToken;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::moment::Span;
use zavor_memory::Now;

use crate::testing::{Reply, TestSite, Visitor, site};

const DOMAINS: &str = "/admin/settings/domains";
const ROLES: &str = "/admin/settings/roles";
const TOKENS: &str = "/admin/settings/tokens";
const NOTICES: &str = "/admin/settings/notices";

fn global(site: &TestSite) -> Visitor<'_> {
    site.administrator("gil", Role::GlobalAdministrator)
}

fn ok(reply: &Reply) -> &Reply {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply
}

fn goes_to<'a>(reply: &'a Reply, path: &str) -> &'a Reply {
    assert_eq!(reply.location().as_deref(), Some(path), "{}", reply.body);
    reply
}

fn refused(reply: &Reply, says: &str) {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.says(says), "{says}: {}", reply.body);
}

#[test]
fn settings_are_a_global_administrators_only() {
    let site = site();
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    for path in [
        DOMAINS,
        ROLES,
        TOKENS,
        NOTICES,
        "/admin/settings/domains/remove?domain=contoso.example",
        "/admin/settings/roles/grant",
        "/admin/settings/roles/revoke?account=eva%40contoso.example&role=security_reader",
        "/admin/settings/tokens/add",
        "/admin/settings/tokens/revoke?id=1",
        "/admin/settings/notices/renew-key",
    ] {
        assert_eq!(eva.get(path).status, StatusCode::FORBIDDEN, "{path}");
        assert_ne!(site.nobody().get(path).status, StatusCode::OK, "{path}");
    }
    for (path, fields) in [
        (
            "/admin/settings/domains/add",
            &[("domain", "x.example")][..],
        ),
        (
            "/admin/settings/domains/remove",
            &[("domain", "contoso.example")],
        ),
        (
            "/admin/settings/roles/grant",
            &[
                ("account", "eva@contoso.example"),
                ("role", "global_administrator"),
            ],
        ),
        (
            "/admin/settings/tokens/add",
            &[("name", "x"), ("role", "security_reader"), ("life", "7d")],
        ),
        ("/admin/settings/tokens/revoke", &[("id", "1")]),
        (
            "/admin/settings/notices/test",
            &[("address", "a@b.example")],
        ),
        ("/admin/settings/notices/test-webhook", &[]),
        ("/admin/settings/notices/key", &[]),
        ("/admin/settings/notices/renew-key", &[]),
    ] {
        let reply = eva.post(path, fields);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(eva.get("/admin/settings/doors").status, StatusCode::OK);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let doors = dan.get("/admin/settings/doors");
    assert_eq!(doors.status, StatusCode::FORBIDDEN);
    assert_eq!(dan.get("/admin/settings/about").status, StatusCode::OK);
}

#[test]
fn looking_needs_no_fresh_factor_and_changing_does() {
    let site = site();
    let gil = global(&site);
    ok(&gil.get(ROLES));
    site.world.advance(Span::from_mins(16));
    for path in [DOMAINS, ROLES, TOKENS, NOTICES] {
        ok(&gil.get(path));
    }
    let form = gil.get("/admin/settings/roles/grant");
    assert!(form.location().unwrap().starts_with("/step-up?next="));
    let sent = gil.post("/admin/settings/domains/add", &[("domain", "x.example")]);
    assert!(sent.location().unwrap().starts_with("/step-up?then="));
    assert_eq!(site.world.store.domains().len(), 1);
}

#[test]
fn a_domain_is_added_and_removed_unless_it_is_used() {
    let site = site();
    let gil = global(&site);
    let page = gil.get(DOMAINS);
    assert!(ok(&page).says("contoso.example") && page.says("In use"));
    assert!(!page.says("/domains/remove"));
    let add = |domain: &str| gil.post("/admin/settings/domains/add", &[("domain", domain)]);
    goes_to(&add("Fabrikam.Example"), DOMAINS);
    assert!(ok(&gil.get(DOMAINS)).says("The domain was added"));
    refused(&add("<script>"), "&#60;script&#62;");
    goes_to(&add("fabrikam.example"), DOMAINS);
    assert!(gil.get(DOMAINS).says("Nothing was changed"));
    let ask = gil.get("/admin/settings/domains/remove?domain=fabrikam.example");
    assert!(ok(&ask).says("count as external"));
    let unknown = gil.get("/admin/settings/domains/remove?domain=x.example");
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let remove = |domain: &str| gil.post("/admin/settings/domains/remove", &[("domain", domain)]);
    goes_to(&remove("fabrikam.example"), DOMAINS);
    refused(&remove("contoso.example"), "is in contoso.example");
    assert_eq!(*site.world.store.domains(), ["contoso.example".to_owned()]);
}

#[test]
fn roles_are_shown_with_whether_they_are_active_and_granted_and_revoked() {
    let site = site();
    let gil = global(&site);
    let ana = site.add("ana");
    ok(&gil.get("/admin/settings/roles/grant"));
    let grant = |fields: &[(&str, &str)]| gil.post("/admin/settings/roles/grant", fields);
    let fields = [
        ("account", "ana@contoso.example"),
        ("role", "helpdesk_administrator"),
        ("domain", "contoso.example"),
    ];
    goes_to(&grant(&fields), ROLES);
    let page = gil.get(ROLES);
    assert!(ok(&page).says("Helpdesk Administrator for contoso.example"));
    assert!(page.says("chip-warn\">Inactive<"));
    site.add_factor(ana);
    assert!(!gil.get(ROLES).says("chip-warn\">Inactive<"));
    goes_to(&grant(&fields), ROLES);
    assert!(gil.get(ROLES).says("Nothing was changed"));
    refused(&grant(&fields[..1]), "Choose a role");
    let fields = [("account", "<b>nobody"), ("role", "security_reader")];
    refused(&grant(&fields), "&#60;b&#62;nobody");
    let fields = [
        ("account", "gil@contoso.example"),
        ("role", "security_reader"),
    ];
    let own = grant(&fields);
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let path =
        "/admin/settings/roles/revoke?account=ana%40contoso.example&role=helpdesk_administrator";
    assert!(ok(&gil.get(path)).says("is no longer Helpdesk Administrator"));
    let fields = [
        ("account", "ana@contoso.example"),
        ("role", "helpdesk_administrator"),
    ];
    let revoked = gil.post("/admin/settings/roles/revoke", &fields);
    goes_to(&revoked, ROLES);
    assert!(site.world.store.roles(ana).now().unwrap().is_empty());
}

#[test]
fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let site = site();
    let gil = global(&site);
    assert!(ok(&gil.get(TOKENS)).says("No tokens"));
    ok(&gil.get("/admin/settings/tokens/add"));
    let fields = [
        ("name", "ci <script>"),
        ("role", "security_reader"),
        ("role", "helpdesk_administrator"),
        ("domain", "contoso.example"),
        ("life", "30d"),
    ];
    let made = gil.post("/admin/settings/tokens/add", &fields);
    let (_, rest) = ok(&made).body.split_once("id=\"token\">").unwrap();
    let token = rest.split('<').next().unwrap();
    let actor = site
        .world
        .zavor
        .sign_on
        .token_actor(token, None)
        .now()
        .unwrap();
    assert!(matches!(actor, Some(Actor::Token { roles, .. }) if roles.len() == 2));
    let list = gil.get(TOKENS);
    assert!(ok(&list).says("ci &#60;script&#62;") && !list.says(token));
    assert!(list.says("Security Reader for contoso.example"));
    for (fields, says) in [
        (&[("name", "x"), ("life", "30d")][..], "at least one role"),
        (
            &[("name", "x"), ("role", "security_reader"), ("life", "500d")],
            "days",
        ),
        (
            &[
                ("name", "ci <script>"),
                ("role", "security_reader"),
                ("life", "7d"),
            ],
            "already exists",
        ),
    ] {
        refused(&gil.post("/admin/settings/tokens/add", fields), says);
    }
    let id = site.world.store.tokens().now().unwrap()[0].id.to_string();
    let ask = gil.get(&format!("/admin/settings/tokens/revoke?id={id}"));
    assert!(ok(&ask).says("is refused from its next request on"));
    let revoked = gil.post("/admin/settings/tokens/revoke", &[("id", &id)]);
    goes_to(&revoked, TOKENS);
    assert!(
        site.world
            .zavor
            .sign_on
            .token_actor(token, None)
            .now()
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_test_message_is_sent_and_its_result_told() {
    let site = site();
    let gil = global(&site);
    assert!(ok(&gil.get(NOTICES)).says("gil@contoso.example"));
    let test = |to: &str| gil.post("/admin/settings/notices/test", &[("address", to)]);
    goes_to(&test("soc@contoso.example"), NOTICES);
    assert!(gil.get(NOTICES).says("The test was accepted"));
    assert_eq!(
        site.world.messenger.mails_to("soc@contoso.example").len(),
        1
    );
    let down = Undelivered::Later("<b>no route".into());
    site.world.messenger.fail_with(Some(down));
    goes_to(&test("soc@contoso.example"), NOTICES);
    let page = gil.get(NOTICES);
    assert!(ok(&page).says("The test was not delivered: &#60;b&#62;no route"));
    assert!(page.says("Waiting for delivery"));
    let typed = test("no address");
    assert_eq!(typed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(typed.says("is not a valid mail address") && typed.says("value=\"no address\""));
    site.world.messenger.set_can_mail(false);
    assert!(gil.get(NOTICES).says("has no section [smtp]"));
    goes_to(&test("soc@contoso.example"), NOTICES);
    assert!(gil.get(NOTICES).says("No mail server is configured"));
}

#[test]
fn the_webhooks_key_is_shown_on_demand_and_renewed() {
    let site = site();
    let gil = global(&site);
    let none = gil.post("/admin/settings/notices/key", &[]);
    goes_to(&none, NOTICES);
    assert!(gil.get(NOTICES).says("No webhook was ever configured"));
    let typed = [
        ("policy", "notices"),
        ("was-webhook", ""),
        ("webhook", "https://hooks.contoso.example/zavor"),
    ];
    let saved = gil.post("/admin/policies/alerts/save", &typed);
    goes_to(&saved, "/admin/policies/alerts");
    let key_of = |reply: &Reply| {
        let (_, rest) = ok(reply).body.split_once("id=\"key\">").unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    let key = key_of(&gil.post("/admin/settings/notices/key", &[]));
    assert_eq!(key.len(), 64);
    assert!(!gil.get(NOTICES).says(&key));
    ok(&gil.get("/admin/settings/notices/renew-key"));
    let renewed = key_of(&gil.post("/admin/settings/notices/renew-key", &[]));
    assert_ne!(renewed, key);
    let called = gil.post("/admin/settings/notices/test-webhook", &[]);
    goes_to(&called, NOTICES);
    assert_eq!(site.world.messenger.calls().len(), 1);
}

#[test]
fn what_the_configuration_file_says_is_shown_and_cannot_be_typed() {
    let site = site();
    let gil = global(&site);
    let page = gil.get("/admin/settings/doors");
    assert!(ok(&page).says("127.0.0.1:8080") && !page.says("<input class"));
    assert!(page.says("These are set in the server"));
    let about = gil.get("/admin/settings/about");
    for says in [
        "0.0.0",
        "Apache-2.0",
        "Working",
        "contoso.example",
        "id=\"head\">",
    ] {
        assert!(ok(&about).says(says), "{says}");
    }
}

#[test]
fn the_list_of_tokens_says_whose_each_is_and_why_one_is_suspended() {
    let site = site();
    let gil = global(&site);
    ok(&gil.get("/admin/settings/tokens/add"));
    let made = |name: &str, more: &[(&str, &str)]| {
        let fields = [("name", name), ("role", "security_reader"), ("life", "30d")];
        ok(&gil.post("/admin/settings/tokens/add", &[&fields[..], more].concat()));
    };
    made("plain", &[]);
    made("strong", &[("sensitive", "1")]);
    let reader = [RoleHeld {
        role: Role::SecurityReader,
        domains: Vec::new(),
    }];
    let operator = Actor::LocalOperator { uid: 0 };
    let server = site.world.zavor.sign_on.make_token(
        &operator,
        NewToken {
            name: "server",
            roles: &reader,
            life: Span::from_days(1),
            sensitive: false,
        },
    );
    site.run(server).expect("a token");
    let list = gil.get(TOKENS);
    assert!(ok(&list).says("The installation") && list.says("gil@contoso.example"));
    assert_eq!(list.body.matches("Sensitive actions too").count(), 1);
    assert!(!list.says("Suspended"));
    // A block ends tokens of the last three days for good, and suspends older ones.
    site.world.advance(Span::from_hours(73));
    let eva = site.administrator("eva", Role::GlobalAdministrator);
    let blocked = site
        .world
        .zavor
        .people
        .block_sign_in(&operator, "gil@contoso.example", "stolen");
    site.run(blocked).expect("blocked");
    let list = eva.get(TOKENS);
    assert_eq!(ok(&list).body.matches(">Suspended<").count(), 2);
    assert!(list.says("Sign-in of its maker is blocked"));
}

#[test]
fn times_are_in_the_readers_zone_as_chosen_or_as_the_browser_says_and_else_in_utc() {
    const LANGUAGES: &str = "/admin/settings/languages";
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let page = dan.get(LANGUAGES);
    ok(&page);
    assert!(
        page.says(" UTC</time></dd>") && !page.says("data-zone"),
        "{}",
        page.body
    );
    assert!(
        !page.says("/admin/policies/alerts/edit"),
        "not theirs to see"
    );
    dan.set_cookie("__Host-zavor-browser-zone", "Europe/Bucharest");
    let page = dan.get(LANGUAGES);
    assert!(page.says("data-zone=\"Europe/Bucharest\""), "{}", page.body);
    assert!(
        page.says(" +02:00</time></dd>") || page.says(" +03:00</time></dd>"),
        "{}",
        page.body
    );
    // Every page and every sentence follows, not only what a script finds.
    let log = dan.get("/admin/reports/audit");
    assert!(log.says("data-zone") && !log.says(" UTC"), "{}", log.body);
    goes_to(
        &dan.post(LANGUAGES, &[("zone", "Asia/Kathmandu")]),
        LANGUAGES,
    );
    let page = dan.get(LANGUAGES);
    assert!(
        page.says(" +05:45</time></dd>"),
        "the choice wins: {}",
        page.body
    );
    assert!(
        page.says("value=\"Kathmandu, Nepal (Asia/Kathmandu)\" maxlength"),
        "{}",
        page.body
    );
    // What is none stays in its field, and nothing changes.
    for (typed, said) in [
        ("Mars/Olympus", "There is no such time zone"),
        ("united states", "united states” has several time zones"),
    ] {
        let page = dan.post(LANGUAGES, &[("zone", typed)]);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(
            page.says(said) && page.says(" +05:45</time></dd>"),
            "{typed}"
        );
        assert!(page.says(&format!("value=\"{typed}\"")), "{typed}");
    }
    for typed in ["București", "bucharest", "România"] {
        goes_to(&dan.post(LANGUAGES, &[("zone", typed)]), LANGUAGES);
        let page = dan.get(LANGUAGES);
        assert!(
            page.says("<dd>Bucharest, Romania (Europe/Bucharest)</dd>"),
            "{}",
            page.body
        );
    }
    goes_to(&dan.post(LANGUAGES, &[("zone", "")]), LANGUAGES);
    assert!(dan.get(LANGUAGES).says("data-zone=\"Europe/Bucharest\""));
    for hostile in ["../../etc/passwd", "\"><script>", "europe/bucharest"] {
        dan.set_cookie("__Host-zavor-browser-zone", hostile);
        let page = dan.get(LANGUAGES);
        assert!(
            page.says(" UTC</time></dd>") && !page.says(hostile),
            "{hostile}"
        );
    }
    let gil = global(&site);
    assert!(
        gil.get(LANGUAGES)
            .says("/admin/policies/alerts/edit?policy=notices")
    );
    // What machines read stays in UTC.
    gil.set_cookie("__Host-zavor-browser-zone", "Europe/Bucharest");
    let csv = gil.get("/admin/reports/audit.csv");
    assert!(csv.says("Z,") && !csv.says("+02:00"), "{}", csv.body);
}
