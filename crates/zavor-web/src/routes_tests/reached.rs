//! What a visitor reaches without a session, with half of one, and without a role.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use zavor_core::actor::Role;
use zavor_memory::Now;

use crate::testing::{PASSWORD, Reply, TestSite, Visitor, site};

use super::expected::{Row, rows};
use super::fields::{ask, fields_of};
use super::scene::{
    DAN, OPERATOR, dan_as, everything, id_of, pairs, path_of, records, scene, without_factor,
};

/// Asks every route of these sorts and compares where it redirects; nothing may change.
fn leads(visitor: &Visitor<'_>, sorts: &[&str], place: &str) {
    let before = everything(visitor.site);
    let mut tried = 0;
    for row in rows().iter().filter(|row| sorts.contains(&row.sort())) {
        let reply = ask_at_once(visitor, row);
        let to = reply.location().unwrap_or_default();
        let is = format!("{} {}", row.method, row.route);
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{is}: {}", reply.body);
        assert!(to.starts_with(place), "{is} leads to {to}");
        tried += 1;
    }
    assert!(tried > 10, "{tried} routes");
    assert_eq!(everything(visitor.site), before, "something was changed");
}

/// Like [`ask`], but without opening a page first; also for streams.
fn ask_at_once(visitor: &Visitor<'_>, row: &Row) -> Reply {
    let path = path_of(visitor.site, row, "ana");
    match row.method {
        Method::POST => {
            let fields = fields_of(visitor.site, row, "ana");
            visitor.post(&path, &pairs(&fields))
        }
        _ => visitor.get(&path),
    }
}

/// A visitor who has shown only a password.
fn by_password(site: &TestSite) -> Visitor<'_> {
    let visitor = site.nobody();
    visitor.get("/sign-in");
    let reply = visitor.post("/sign-in", &[("name", DAN), ("password", PASSWORD)]);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    // Gets the form token of the new session.
    visitor.get("/password");
    visitor
}

/// An organisation in which Dan has a role and the default password.
fn with_dan(has_factor: bool) -> TestSite {
    let site = site();
    site.add("ana");
    let dan = site.add(DAN);
    site.grant(dan, Role::GlobalAdministrator, &[]);
    if has_factor {
        site.add_factor(dan);
    }
    site
}

#[test]
fn without_a_session_every_route_but_the_public_ones_leads_to_the_sign_in() {
    let site = scene();
    let nobody = site.nobody();
    let before = everything(&site);
    let mut tried = 0;
    let sorts = ["half", "register", "own", "role"];
    for row in rows().iter().filter(|row| sorts.contains(&row.sort())) {
        let reply = ask_at_once(&nobody, row);
        let is = format!("{} {}", row.method, row.route);
        let to = reply.location().unwrap_or_default();
        // What was typed is kept on a page that says to sign in; a redirect would lose it.
        let typed = row.method == Method::POST && !fields_of(&site, row, "ana").is_empty();
        match typed {
            true => {
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{is}: {}", reply.body);
                assert!(
                    reply.says(&nobody.text().say("stale-session-ended")),
                    "{is}"
                );
            }
            false => assert!(to.starts_with("/sign-in"), "{is} leads to {to}"),
        }
        tried += 1;
    }
    assert!(tried > 10, "{tried} routes");
    assert_eq!(everything(&site), before, "something was changed");
}

#[test]
fn public_routes_without_a_session_change_no_record() {
    let site = scene();
    let nobody = site.nobody();
    let before = records(&site);
    for row in rows().iter().filter(|row| row.sort() == "public") {
        let reply = ask(&nobody, row, "ana");
        let fine =
            reply.status.is_success() || matches!(reply.status.as_u16(), 303 | 401 | 404 | 422);
        assert!(fine, "{} {}: {}", row.method, row.route, reply.status);
    }
    assert_eq!(records(&site), before);
}

#[test]
fn half_a_session_opens_nothing_but_the_second_factor() {
    let site = with_dan(true);
    let dan = by_password(&site);
    leads(&dan, &["register", "own", "role"], "/second-factor");
    assert_eq!(dan.get("/second-factor").status, StatusCode::OK);
}

#[test]
fn a_session_that_must_register_a_factor_opens_nothing_else() {
    let site = with_dan(false);
    let dan = by_password(&site);
    leads(&dan, &["own", "role"], "/register");
    for page in ["/register", "/register/app", "/register/passkey"] {
        assert_eq!(dan.get(page).status, StatusCode::OK, "{page}");
    }
}

#[test]
fn a_factor_that_was_taken_away_makes_the_role_inactive() {
    let site = scene();
    let dan = dan_as(&site, Role::GlobalAdministrator, &[]);
    dan.get("/security");
    without_factor(&site, DAN);
    let before = records(&site);
    for row in rows().iter().filter(|row| row.sort() == "role") {
        let reply = ask(&dan, row, "ana");
        let away = matches!(reply.status.as_u16(), 303 | 401 | 403);
        let to = reply.location().unwrap_or_default();
        let is = format!("{} {}: {}, {to}", row.method, row.route, reply.status);
        assert!(away, "{is}");
        let inside = ["/register", "/sign-in", ""].contains(&to.split('?').next().unwrap_or(""));
        assert!(inside, "{is}");
    }
    assert_eq!(records(&site), before);
}

#[test]
fn a_person_without_a_role_has_their_own_pages_only() {
    let site = scene();
    let ana = site.signed_in("ana");
    assert!(
        site.world
            .zavor
            .people
            .show_account("ana")
            .now()
            .is_ok_and(|shown| shown.roles.is_empty())
    );
    ana.get("/security");
    let before = records(&site);
    for target in ["hana", "ana"] {
        for row in rows().iter().filter(|row| row.sort() == "role") {
            let reply = ask(&ana, row, target);
            let is = format!("{} {} on {target}", row.method, row.route);
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{is}: {}", reply.body);
        }
    }
    assert_eq!(records(&site), before);
    for page in ["/security", "/register", "/step-up"] {
        assert_eq!(ana.get(page).status, StatusCode::OK, "{page}");
    }
}

#[test]
fn own_routes_act_on_the_session_s_account_only() {
    let site = scene();
    let ana = site.signed_in("ana");
    ana.get("/security");
    let of_dan = (u64::from(id_of(&site, DAN).0) + 1_000).to_string();
    site.signed_in(DAN);
    let session = site
        .world
        .zavor
        .sign_on
        .sessions_of(id_of(&site, DAN))
        .now()
        .unwrap();
    let session = session[0].id.to_string();
    let before = records(&site);
    for (path, field, value) in [
        ("/security/methods/remove", "id", of_dan.as_str()),
        ("/security/app-passwords/revoke", "id", of_dan.as_str()),
        ("/security/sessions/end", "id", session.as_str()),
        ("/security/addresses/remove", "address", "dan@home.example"),
    ] {
        let more = [
            (field, value),
            ("account", DAN),
            ("address", DAN),
            ("name", DAN),
        ];
        for fields in [&more[..1], &more] {
            let reply = ana.post(path, fields);
            assert!(!reply.status.is_server_error(), "{path}: {}", reply.status);
        }
    }
    assert_eq!(records(&site), before, "nothing of other accounts changed");
}

#[test]
fn sec_18_scanners_that_open_a_link_of_a_mail_never_use_it_up() {
    let site = scene();
    let zavor = &site.world.zavor;
    let sign_in = site.run(zavor.sign_on.make_sign_in_link(&OPERATOR, "ana"));
    let set_up = site.run(zavor.sign_on.make_set_up_link(&OPERATOR));
    let sign_in = format!("/sign-in/{}", sign_in.expect("a link").text());
    let set_up = format!("/setup/{}", set_up.expect("a link").text());
    let before = everything(&site);
    for path in [&sign_in, &set_up] {
        for method in [Method::GET, Method::HEAD, Method::GET, Method::OPTIONS] {
            let reply = site.nobody().send(method, path, &[], Body::empty());
            assert!(!reply.header("set-cookie").contains("zavor-session"));
        }
    }
    assert_eq!(everything(&site), before);
    let ana = site.nobody();
    ana.get(&sign_in);
    assert_eq!(ana.post(&sign_in, &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(ana.get("/security").status, StatusCode::OK);
}
