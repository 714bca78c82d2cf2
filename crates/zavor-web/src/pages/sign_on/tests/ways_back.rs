//! The question after a sign-in: asked, put off, answered, and never in the way.

use axum::http::StatusCode;
use zavor_core::actor::Role;
use zavor_core::moment::Span;

use crate::testing::{PASSWORD, Reply, TestSite, Visitor, site};

/// Signs in with the password, on the way to the owner's page.
fn sign_in<'a>(site: &'a TestSite, name: &str, language: &'static str) -> (Visitor<'a>, Reply) {
    let mut visitor = site.nobody();
    visitor.language = language;
    visitor.get("/sign-in");
    let fields = [("name", name), ("password", PASSWORD), ("next", "/my")];
    let reply = visitor.post("/sign-in", &fields);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    (visitor, reply)
}

const ASKED: &str = "/ways-back?next=%2Fmy";

#[test]
fn after_a_sign_in_whoever_has_no_way_back_is_asked_and_may_put_it_off() {
    for language in ["en", "ro"] {
        let site = site();
        site.add("ana");
        let (ana, reply) = sign_in(&site, "ana", language);
        assert_eq!(reply.location().as_deref(), Some(ASKED));
        let page = ana.follow(&reply);
        let text = ana.text();
        assert!(page.says(&text.say("ways-register-title")), "{}", page.body);
        for offered in [
            "/register/app",
            "/register/passkey",
            "/security/recovery-codes",
        ] {
            assert!(page.says(offered), "{offered}");
        }
        assert!(page.says("action=\"/security/addresses/add\""));
        // Every other page is open all the same.
        assert_eq!(ana.get("/my").status, StatusCode::OK);
        let later = ana.post("/ways-back/later", &[("next", "/my")]);
        assert_eq!(later.location().as_deref(), Some("/my"));
        // Nothing is asked any more, in this session and the next.
        assert_eq!(ana.get(ASKED).location().as_deref(), Some("/my"));
        let (_, again) = sign_in(&site, "ana", language);
        assert_eq!(again.location().as_deref(), Some("/my"));
        site.world.advance(Span::from_days(1));
        let (_, tomorrow) = sign_in(&site, "ana", language);
        assert_eq!(tomorrow.location().as_deref(), Some(ASKED));
    }
}

#[test]
fn whoever_registers_a_way_back_is_not_asked_again() {
    let site = site();
    site.add("ana");
    let (ana, reply) = sign_in(&site, "ana", "en");
    ana.follow(&reply);
    let codes = ana.post("/security/recovery-codes", &[]);
    assert_eq!(codes.status, StatusCode::OK, "{}", codes.body);
    let (_, again) = sign_in(&site, "ana", "en");
    assert_eq!(again.location().as_deref(), Some("/my"));
    // Half a year later the codes are still theirs.
    site.world.advance(Span::from_days(180));
    let (ana, later) = sign_in(&site, "ana", "en");
    let page = ana.follow(&later);
    assert!(
        page.says(&ana.text().say("ways-confirm-title")),
        "{}",
        page.body
    );
    assert!(page.says("saved recovery code"));
    let confirmed = ana.post("/ways-back/confirm", &[("next", "/my")]);
    assert_eq!(confirmed.location().as_deref(), Some("/my"));
    let (_, again) = sign_in(&site, "ana", "en");
    assert_eq!(again.location().as_deref(), Some("/my"));
}

#[test]
fn after_a_second_factor_too_and_the_page_leads_only_to_our_own_pages() {
    let site = site();
    let dan = site.add("dan");
    site.grant(dan, Role::GlobalAdministrator, &[]);
    site.add_factor(dan);
    let (visitor, half) = sign_in(&site, "dan", "en");
    assert_eq!(
        half.location().as_deref(),
        Some("/second-factor?next=%2Fmy")
    );
    visitor.follow(&half);
    let code = site.code(dan);
    let whole = visitor.post("/second-factor", &[("code", &code), ("next", "/my")]);
    assert_eq!(whole.location().as_deref(), Some(ASKED));
    let away = visitor.post("/ways-back/later", &[("next", "https://evil.example/")]);
    assert_eq!(away.location().as_deref(), Some("/"));
}
