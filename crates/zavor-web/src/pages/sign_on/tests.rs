//! Sign-on through the real routes: what it answers, what it keeps, what it never shows.

mod app_passwords;
mod factors;
mod leads_back;
mod links;
mod ways_back;

use std::sync::Arc;
use std::time::Duration;
use zavor_memory::Now;

use axum::http::StatusCode;
use tokio::time::Instant;
use zavor_app::people::ResetPassword;
use zavor_app::platform::{HelpContact, MailServer, Settings};
use zavor_app::ports::{Change, Identities, Records};
use zavor_core::account::{RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::moment::Span;
use zavor_core::password_cost::HashCost;
use zavor_testkit::{run_outbox, world_with};

use crate::testing::{PASSWORD, TestSite, Visitor, site, site_in};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const NEW: &str = "seven quiet otters cross the road";

fn try_password<'a>(site: &'a TestSite, name: &str, password: &str) -> (Visitor<'a>, String) {
    let visitor = site.nobody();
    visitor.get("/sign-in");
    let fields = [
        ("name", name),
        ("password", password),
        ("next", "/security"),
    ];
    let reply = visitor.post("/sign-in", &fields);
    // The field shows the typed name again; the rest must be equal.
    let body = reply
        .body
        .replace(name, "NAME")
        .replace(&visitor.csrf(), "TOKEN");
    (visitor, format!("{} {body}", reply.status))
}

/// Whoever is locked out reads it; it is words or a link of a harmless kind, never markup.
#[test]
fn whom_to_ask_stands_on_the_pages_of_those_who_cannot_sign_in() {
    for (help, shown) in [
        ("", ""),
        ("<b>021</b> 555 0100", "&lt;b&gt;021&lt;/b&gt; 555 0100"),
        (
            "mailto:help@contoso.example",
            "href=\"mailto:help@contoso.example\"",
        ),
        (
            "https://help.contoso.example/",
            "href=\"https://help.contoso.example/\"",
        ),
    ] {
        let mut settings = Settings::default();
        settings.owners.help = HelpContact::read(help).ok();
        let site = site_in(world_with(settings));
        let visitor = site.nobody();
        for path in ["/sign-in", "/recover"] {
            let page = visitor.get(path);
            assert_eq!(page.says("Help desk:"), !help.is_empty(), "{path}");
            let escaped = page.body.replace("&#60;", "&lt;").replace("&#62;", "&gt;");
            assert!(escaped.contains(shown), "{path}: {}", page.body);
        }
        visitor.post("/recover", &[("name", "ana@contoso.example")]);
        let page = visitor.get("/recover/prove");
        assert_eq!(page.says("Help desk:"), !help.is_empty(), "{}", page.body);
    }
}

#[test]
fn sec_11_the_sign_in_page_answers_every_failure_with_the_same_bytes() {
    let site = site();
    for name in ["ana", "dan", "eva"] {
        site.add(name);
    }
    let zavor = &site.world.zavor;
    site.run(
        zavor
            .people
            .block_sign_in(&OPERATOR, "dan@contoso.example", "stolen"),
    )
    .unwrap();
    for n in 0..10 {
        try_password(
            &site,
            "eva@contoso.example",
            &format!("wrong guess number {n}"),
        );
    }
    let (_, wrong) = try_password(&site, "ana@contoso.example", "not her password");
    let (_, unknown) = try_password(&site, "nobody@contoso.example", "whatever it is");
    let (_, blocked) = try_password(&site, "dan@contoso.example", PASSWORD);
    let (_, locked) = try_password(&site, "eva@contoso.example", PASSWORD);
    assert!(wrong.contains("That did not work"), "{wrong}");
    for other in [unknown, blocked, locked] {
        assert_eq!(other, wrong);
    }
    for word in ["lock", "block"] {
        assert!(!wrong.to_lowercase().contains(word), "{word}");
    }
}

#[test]
fn every_failed_sign_in_and_change_is_answered_after_the_slowest_password_stored() {
    let site = site();
    let slow = "{BLF-CRYPT}$2y$14$x";
    let cost = HashCost::of(slow).unwrap();
    site.world
        .passwords
        .set_cost(cost, Span::from_millis(1_788));
    site.world.passwords.set_sleep(Arc::new(|span: Span| {
        Box::pin(tokio::time::sleep(Duration::from_millis(span.as_millis())))
    }));
    site.add("ana");
    site.world
        .add_account_with_hash("eva@contoso.example", slow);
    for (path, field) in [("/sign-in", "password"), ("/password", "current-password")] {
        for name in ["ana", "eva", "nobody"] {
            let visitor = site.nobody();
            visitor.get(path);
            let began = site.run(async { Instant::now() });
            let name = format!("{name}@contoso.example");
            let fields = [
                ("name", name.as_str()),
                (field, "wrong"),
                ("new-password", NEW),
                ("again-password", NEW),
            ];
            let reply = visitor.post(path, &fields);
            assert!(reply.status.is_client_error(), "{path} {name}");
            let took = site.run(async move { began.elapsed() });
            assert_eq!(took.as_millis(), 2_300, "{path} {name}");
        }
    }
}

#[test]
fn sec_24_sec_26_the_rules_stand_before_the_fields_and_pasting_is_welcome() {
    let site = site();
    let page = site.nobody().get("/password").body;
    let rules = page
        .find("At least 15 characters")
        .expect("the rules are there");
    let field = page
        .find("name=\"new-password\"")
        .expect("the field is there");
    assert!(rules < field);
    assert!(!page.contains("onpaste") && !page.contains("autocomplete=\"off\" name=\"new"));
    assert!(page.contains("autocomplete=\"new-password\"") && page.contains("data-show-password"));
    for rule in ["upper", "digit", "symbol"] {
        assert!(!page.contains(rule), "no composition rule: {rule}");
    }
}

#[test]
fn the_owner_changes_the_password_and_signs_in_with_it() {
    let site = site();
    site.add("ana");
    let visitor = site.nobody();
    visitor.get("/password");
    let with = |current, again| {
        [
            ("name", "ana@contoso.example"),
            ("current-password", current),
            ("new-password", NEW),
            ("again-password", again),
        ]
    };
    let unlike = visitor.post("/password", &with(PASSWORD, "something else"));
    assert_eq!(unlike.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = visitor.post("/password", &with("not the current one", NEW));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = visitor.post("/password", &with(PASSWORD, NEW));
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.says("Your password is changed"));
    assert!(
        try_password(&site, "ana@contoso.example", PASSWORD)
            .1
            .starts_with("401")
    );
    assert!(
        try_password(&site, "ana@contoso.example", NEW)
            .1
            .starts_with("303")
    );
}

#[test]
fn sec_40_a_block_ends_the_session_at_its_next_request() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get("/security").status, StatusCode::OK);
    let block = site
        .world
        .zavor
        .people
        .block_sign_in(&OPERATOR, "dan@contoso.example", "left");
    site.run(block).unwrap();
    let next = dan.get("/security").location().unwrap_or_default();
    assert!(next.starts_with("/sign-in"), "{next}");
}

#[test]
fn a_revoked_role_counts_at_once() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let id = site
        .world
        .zavor
        .people
        .show_account("dan@contoso.example")
        .now()
        .unwrap()
        .account
        .id;
    assert!(dan.get("/security").says("Helpdesk Administrator"));
    let revoked = Change::RevokeRole(id, Role::HelpdeskAdministrator);
    site.world.commit(vec![revoked]);
    assert!(!dan.get("/security").says("Helpdesk Administrator"));
}

#[test]
fn every_answer_has_the_headers_that_keep_strangers_out() {
    let site = site();
    let reply = site.nobody().get("/sign-in");
    assert!(
        reply
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert!(!reply.header("content-security-policy").contains("unsafe"));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(
        reply
            .header("strict-transport-security")
            .contains("max-age")
    );
    assert!(
        reply.header("set-cookie").contains("__Host-"),
        "{:?}",
        reply.headers
    );
}

#[test]
fn a_form_without_its_token_or_from_another_site_changes_nothing() {
    let site = site();
    let ana = site.person("ana");
    ana.get("/security");
    let id = "1";
    let bare = ana.post_bare("/security/sessions/end", &[("id", id)]);
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    let foreign = site.person("eva");
    foreign.get("/security");
    let other = foreign.csrf();
    let stolen = ana.post_bare("/security/sessions/end", &[("csrf", &other), ("id", id)]);
    assert_eq!(
        stolen.status,
        StatusCode::FORBIDDEN,
        "another session's token"
    );
    let body = format!("csrf={}&id={id}", ana.csrf());
    let cross = ana.send(
        axum::http::Method::POST,
        "/security/sessions/end",
        &[
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "cross-site"),
        ],
        body.into(),
    );
    assert_eq!(cross.status, StatusCode::FORBIDDEN);
}

#[test]
fn pages_speak_romanian_to_those_who_ask_for_it_and_remember_the_choice() {
    let site = site();
    let mut visitor = site.nobody();
    visitor.language = "ro-RO,ro;q=0.9,en;q=0.5";
    assert!(visitor.get("/sign-in").says("lang=\"ro\""));
    visitor.language = "ro";
    let chosen = visitor.get("/sign-in?lang=en&next=%2Fsecurity");
    assert_eq!(
        chosen.location().as_deref(),
        Some("/sign-in?next=%2Fsecurity")
    );
    assert!(
        visitor.get("/sign-in").says("lang=\"en\""),
        "the choice counts more"
    );
}

#[test]
fn a_browser_is_known_after_a_complete_sign_in_and_not_before() {
    let site = site();
    site.add("ana");
    let dan = site.add("dan");
    site.add_factor(dan);
    let proof = |visitor: &Visitor<'_>| visitor.cookies().get("__Host-zavor-device").cloned();
    let (refused, _) = try_password(&site, "ana@contoso.example", "not her password");
    assert_eq!(proof(&refused), None);
    let (ana, _) = try_password(&site, "ana@contoso.example", PASSWORD);
    let first = proof(&ana).expect("the sign-in is complete");
    let (half, _) = try_password(&site, "dan@contoso.example", PASSWORD);
    assert_eq!(proof(&half), None, "the second factor is missing");
    half.get("/second-factor");
    let code = site.code(dan);
    half.post("/second-factor", &[("code", &code), ("next", "/security")]);
    assert!(proof(&half).is_some());
    // It outlives the session, and another account's proof stands beside it.
    ana.get("/security");
    ana.post("/sign-out", &[]);
    assert_eq!(proof(&ana).as_deref(), Some(first.as_str()));
    site.add("eva");
    ana.get("/sign-in");
    let fields = [
        ("name", "eva@contoso.example"),
        ("password", PASSWORD),
        ("next", "/"),
    ];
    ana.post("/sign-in", &fields);
    let both = proof(&ana).expect("it stays");
    assert!(both.ends_with(&format!(".{first}")), "{both}");
}

#[test]
fn the_menu_under_ones_name_is_on_every_page_and_needs_no_role() {
    let site = site();
    let account = site.add("ana");
    let mut record = site
        .run(site.world.store.account(account))
        .unwrap()
        .unwrap();
    record.display_name = "Ana Pop".into();
    record.version += 1;
    site.world
        .commit(vec![zavor_app::ports::Change::PutAccount(record)]);
    let ana = site.signed_in("ana");
    for path in ["/security", "/register", "/admin/settings/languages"] {
        let page = ana.get(path);
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for said in [
            "<bdi class=\"person-name\">Ana Pop</bdi>",
            "href=\"/security\"",
            "href=\"/password\"",
            "href=\"/security#sessions-part\"",
            "href=\"/admin/settings/languages\"",
            "lang=ro",
            "action=\"/sign-out\"",
        ] {
            assert!(page.says(said), "{path}: {said}");
        }
    }
    assert!(!site.nobody().get("/sign-in").says("action=\"/sign-out\""));
    let zone = ana.post("/admin/settings/languages", &[("zone", "")]);
    assert_eq!(zone.status, StatusCode::SEE_OTHER, "{}", zone.body);
}

#[test]
fn all_other_sessions_are_ended_at_once_and_this_one_stays() {
    let site = site();
    let ana = site.person("ana");
    assert!(
        !ana.get("/security").says("/security/sessions/end-others"),
        "there is no other"
    );
    let none = ana.post("/security/sessions/end-others", &[]);
    assert!(
        ana.follow(&none)
            .says("There was no other session. Nothing was changed.")
    );
    let others = [site.signed_in("ana"), site.signed_in("ana")];
    assert!(ana.get("/security").says("/security/sessions/end-others"));
    let done = ana.post("/security/sessions/end-others", &[]);
    assert_eq!(done.location().as_deref(), Some("/security#sessions-part"));
    assert!(ana.get("/security").says("2 other sessions were ended."));
    for other in others {
        assert_eq!(other.get("/security").status, StatusCode::SEE_OTHER);
    }
}
