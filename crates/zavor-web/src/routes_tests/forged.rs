//! Forms that do not come from our own page: they are refused and change nothing.

use axum::body::Body;
use axum::http::Method;
use zavor_core::actor::Role;
use zavor_memory::Now;

use crate::request::fields::encode;
use crate::testing::{Reply, TestSite, Visitor};

use super::expected::{Row, rows};
use super::fields::fields_of;
use super::scene::{DAN, address, dan_as, everything, path_of, scene};

const FORM: &str = "application/x-www-form-urlencoded";

fn body_of(site: &TestSite, row: &Row, token: Option<&str>) -> String {
    let mut fields = fields_of(site, row, "ana");
    fields.extend(token.map(|token| ("csrf".to_owned(), token.to_owned())));
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

fn send(visitor: &Visitor<'_>, row: &Row, headers: &[(&str, &str)], body: String) -> Reply {
    let path = path_of(visitor.site, row, "ana");
    visitor.send(Method::POST, &path, headers, Body::from(body))
}

/// Every form of the pages.
fn forms() -> Vec<Row> {
    let mut rows = rows();
    rows.retain(|row| row.method == Method::POST);
    assert!(rows.len() > 40, "{} forms", rows.len());
    rows
}

/// Sends every form with `send` and expects this status; nothing may change.
fn refused(status: u16, send: impl Fn(&Visitor<'_>, &Row, &str, &str) -> Reply) {
    let site = scene();
    let dan = dan_as(&site, Role::GlobalAdministrator, &[]);
    dan.get("/security");
    let own = dan.csrf();
    let gina = site.signed_in("gina");
    gina.get("/security");
    let foreign = gina.csrf();
    assert!(!own.is_empty() && own != foreign);
    let before = everything(&site);
    for row in forms() {
        let reply = send(&dan, &row, &own, &foreign);
        assert_eq!(
            reply.status.as_u16(),
            status,
            "{}: {}",
            row.route,
            reply.body
        );
        assert_eq!(reply.header("set-cookie"), "", "{}", row.route);
        assert_eq!(everything(&site), before, "{} changed something", row.route);
    }
}

#[test]
fn a_form_without_a_token_is_refused_on_every_route() {
    refused(403, |dan, row, _, _| {
        send(
            dan,
            row,
            &[("content-type", FORM)],
            body_of(dan.site, row, None),
        )
    });
    refused(403, |dan, row, _, _| {
        send(
            dan,
            row,
            &[("content-type", FORM)],
            body_of(dan.site, row, Some("")),
        )
    });
}

#[test]
fn a_form_with_the_token_of_another_session_is_refused_on_every_route() {
    refused(403, |dan, row, _, foreign| {
        let body = body_of(dan.site, row, Some(foreign));
        send(dan, row, &[("content-type", FORM)], body)
    });
}

#[test]
fn a_token_in_the_query_counts_for_nothing() {
    refused(403, |dan, row, own, _| {
        let path = format!("{}?csrf={own}", path_of(dan.site, row, "ana"));
        let body = body_of(dan.site, row, None);
        dan.send(
            Method::POST,
            &path,
            &[("content-type", FORM)],
            Body::from(body),
        )
    });
}

#[test]
fn a_form_that_the_browser_says_comes_from_elsewhere_is_refused_on_every_route() {
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "https://accounts.contoso.example.evil.example"),
    ] {
        refused(403, |dan, row, own, _| {
            let body = body_of(dan.site, row, Some(own));
            send(dan, row, &[("content-type", FORM), (name, value)], body)
        });
    }
}

#[test]
fn a_body_that_is_no_form_is_refused_on_every_route() {
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ] {
        refused(400, |dan, row, own, _| {
            let body = body_of(dan.site, row, Some(own));
            send(dan, row, &[("content-type", kind)], body)
        });
    }
}

#[test]
fn other_methods_reach_no_form() {
    let site = scene();
    let dan = dan_as(&site, Role::GlobalAdministrator, &[]);
    dan.get("/security");
    let before = everything(&site);
    for row in forms() {
        let path = path_of(&site, &row, "ana");
        for method in [
            Method::PUT,
            Method::DELETE,
            Method::PATCH,
            Method::HEAD,
            Method::OPTIONS,
        ] {
            let body = body_of(&site, &row, Some(&dan.csrf()));
            let reply = dan.send(
                method.clone(),
                &path,
                &[("content-type", FORM)],
                Body::from(body),
            );
            let status = reply.status;
            assert!(!status.is_server_error(), "{method} {path}: {status}");
        }
    }
    assert_eq!(everything(&site), before);
    assert!(
        site.world
            .zavor
            .people
            .show_account(&address(DAN))
            .now()
            .is_ok()
    );
}
