//! The token: without one, with one that is not in force, and with other credentials, nothing
//! opens.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use zavor_app::sign_on::NewToken;
use zavor_core::actor::Role;
use zavor_core::moment::Span;

use super::document::operations;
use super::program::{OPERATOR, Program, everywhere, organisation, program, with_token};
use crate::request::body::OPEN_BYTES_MAX;

const OPEN: [&str; 2] = ["/healthz", "/api/v1/openapi.json"];

/// Asks every operation but the open ones and expects 401, always with the same body.
fn opens_nothing(program: &Program<'_>) {
    let mut bodies = Vec::new();
    for (method, template, _) in operations() {
        let path = template.replace("{address}", "ana@contoso.example");
        let path = path.replace(['{', '}'], "");
        let reply = program.json(&method, &path, None);
        if OPEN.contains(&path.as_str()) {
            assert_eq!(reply.status, StatusCode::OK, "{method} {path}");
            continue;
        }
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
        assert_eq!(reply.header("content-type"), "application/problem+json");
        bodies.push(reply.body);
    }
    bodies.push(program.get("/api/v1/no-such-path").body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[test]
fn without_a_token_every_path_gives_the_same_answer_whether_it_exists_or_not() {
    let site = organisation().site;
    for none in ["", "x", &"0".repeat(64), &"f".repeat(65)] {
        opens_nothing(&with_token(&site, none));
    }
}

#[test]
fn without_a_token_a_large_body_is_refused_unread() {
    let site = organisation().site;
    let body = vec![b' '; OPEN_BYTES_MAX + 1];
    for token in ["", "wrong"] {
        let program = with_token(&site, token);
        let reply = program.bytes(
            &Method::POST,
            "/api/v1/bulk/runs",
            "application/json",
            body.clone(),
        );
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(reply.body.contains("without a valid token"));
    }
}

#[test]
fn a_token_opens_nothing_after_its_end_and_after_it_is_revoked() {
    let site = organisation().site;
    let roles = everywhere(Role::GlobalAdministrator);
    let zavor = &site.world.zavor;
    let new = |name, life| NewToken {
        name,
        roles: &roles,
        life,
        sensitive: true,
    };
    let short = new("short", Span::from_hours(1));
    let short = site.run(zavor.sign_on.make_token(&OPERATOR, short));
    let short = with_token(&site, short.unwrap().0.text());
    let long = new("long", Span::from_days(30));
    let long = site.run(zavor.sign_on.make_token(&OPERATOR, long));
    let (long, record) = long.unwrap();
    let long = with_token(&site, long.text());
    assert_eq!(short.get("/api/v1/home").status, StatusCode::OK);
    site.world.advance(Span::from_hours(1));
    opens_nothing(&short);
    let path = format!("/api/v1/tokens/{:x}", record.id);
    let revoked = long.json(&Method::DELETE, &path, None);
    assert_eq!(revoked.status, StatusCode::OK, "{}", revoked.body);
    opens_nothing(&long);
}

#[test]
fn a_session_of_an_administrator_opens_nothing_of_the_api() {
    let site = organisation().site;
    let gita = site.signed_in("gita");
    let reply = gita.send(Method::GET, "/api/v1/home", &[], Body::empty());
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let options = [("origin", "https://evil.example")];
    let reply = gita.send(Method::OPTIONS, "/api/v1/home", &options, Body::empty());
    assert!(
        !reply.headers.contains_key("access-control-allow-origin"),
        "{:?}",
        reply.headers
    );
    let anybody = site.nobody();
    anybody.send(Method::GET, "/api/v1/home", &[], Body::empty());
    assert!(anybody.cookies().is_empty(), "no cookie is set");
}

#[test]
fn no_token_makes_tokens_and_an_unknown_path_is_a_problem_of_its_own() {
    let site = organisation().site;
    let global = program(&site, &everywhere(Role::GlobalAdministrator));
    let made = global.post("/api/v1/tokens", &serde_json::json!({"name": "more"}));
    assert_eq!(made.status, StatusCode::FORBIDDEN);
    assert_eq!(made.header("content-type"), "application/problem+json");
    let unknown = global.get("/api/v1/no-such-path");
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.value()["type"], "urn:zavor:problem:unknown");
}
