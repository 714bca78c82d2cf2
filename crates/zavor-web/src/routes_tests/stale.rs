//! Forms of our own pages that came too late: nothing is done, their reader learns why, and what was
//! typed is kept, but never what another site made a browser send.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use zavor_app::platform::Settings;
use zavor_core::actor::Role;

use crate::request::fields::encode;
use crate::testing::{PASSWORD, Reply, TestSite, Visitor};

use super::expected::{Row, rows};
use super::fields::fields_of;
use super::scene::{everything, path_of, scene};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
/// A token with the form of ours, of a session that is over.
const OLD_TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// A cookie with the form of ours, of a session that is over.
const OLD_SESSION: &str = "abcdefghijklmnopqrstuvwxyz0123456789abcdefg";

fn body_of(site: &TestSite, row: &Row) -> String {
    let mut fields = fields_of(site, row, "ana");
    fields.push(("csrf".into(), OLD_TOKEN.into()));
    let pair = |(name, value): &(String, String)| format!("{}={}", encode(name), encode(value));
    let pairs: Vec<String> = fields.iter().map(pair).collect();
    pairs.join("&")
}

fn send(visitor: &Visitor<'_>, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers = [&[FORM][..], headers].concat();
    visitor.send(Method::POST, path, &headers, Body::from(body.to_owned()))
}

/// The values of the form on a page, as its browser would send them.
fn kept(reply: &Reply) -> Vec<(String, String)> {
    let inputs = reply.body.split("<input type=\"hidden\" name=\"").skip(1);
    let of = |input: &str| -> Option<(String, String)> {
        let (name, rest) = input.split_once("\" value=\"")?;
        let value = rest.split('"').next()?;
        let signs = [
            ("&#34;", "\""),
            ("&#39;", "'"),
            ("&#60;", "<"),
            ("&#62;", ">"),
            ("&#38;", "&"),
        ];
        let plain = signs.iter().fold(value.to_owned(), |text, (entity, sign)| {
            text.replace(entity, sign)
        });
        Some((name.to_owned(), plain))
    };
    inputs.filter_map(of).collect()
}

#[test]
fn a_form_whose_session_has_ended_is_told_so_and_keeps_what_was_typed_on_every_route() {
    let site = scene();
    let before = everything(&site);
    for row in rows().into_iter().filter(|row| row.method == Method::POST) {
        let visitor = site.nobody();
        visitor.set_cookie("__Host-zavor-session", OLD_SESSION);
        let path = path_of(&site, &row, "ana");
        let reply = send(&visitor, &path, &[OWN], &body_of(&site, &row));
        let text = visitor.text();
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            reply.says(&text.say("stale-session-ended")),
            "{path}: {}",
            reply.body
        );
        assert!(!reply.says(&text.say("failure-forged")), "{path}");
        let kept = kept(&reply);
        for (name, value) in fields_of(&site, &row, "ana") {
            let secret = name.ends_with("password");
            let there = kept.contains(&(name.clone(), value.clone()));
            assert_eq!(there, !secret, "{path}: {name} in {kept:?}");
            assert!(
                !secret || reply.says(&format!("name=\"{name}\"")),
                "typed again"
            );
            assert!(
                !secret || value.is_empty() || !reply.says(&value),
                "{path}: a password"
            );
        }
        assert_eq!(everything(&site), before, "{path} changed something");
    }
}

#[test]
fn sec_what_another_site_makes_a_browser_send_is_never_one_click_away() {
    let site = scene();
    let row = rows()
        .into_iter()
        .find(|row| row.route == "/admin/settings/domains/add");
    let row = row.expect("the form is there");
    let (path, body) = (path_of(&site, &row, "ana"), body_of(&site, &row));
    let dan = site.administrator("doris", Role::GlobalAdministrator);
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://accounts.contoso.example"),
        ],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        let reply = send(&dan, &path, headers, &body);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{headers:?}");
        let form = format!("action=\"{path}\"");
        assert!(!reply.says(&form), "{headers:?}: {}", reply.body);
    }
    let bare = body.replace(OLD_TOKEN, "");
    let reply = send(&dan, &path, &[OWN], &bare);
    assert!(
        reply.says(&dan.text().say("failure-forged")),
        "no page of ours has no token"
    );
}

#[test]
fn sec_a_form_that_came_too_late_never_goes_to_another_host() {
    let site = scene();
    let dan = site.administrator("doris", Role::GlobalAdministrator);
    let body = format!("csrf={OLD_TOKEN}&code=123456");
    for path in [
        "//evil.example/collect",
        "//evil.example",
        "/\\evil.example/collect",
        "/a\\b",
    ] {
        for reply in [send(&dan, path, &[OWN], &body), dan.get(path)] {
            let page = &reply.body;
            for attribute in ["action=\"", "href=\"", "formaction=\""] {
                let values = page.split(attribute).skip(1);
                for value in values.filter_map(|rest| rest.split('"').next()) {
                    let other = ["//", "/\\", "http"]
                        .iter()
                        .any(|begin| value.starts_with(begin));
                    assert!(!other, "{path}: {attribute}{value}");
                }
            }
            let place = reply.location().unwrap_or_default();
            assert!(!place.starts_with("//") && !place.contains('\\'), "{path}");
        }
    }
}

/// Adds a domain, and signs in again in another tab when asked to.
#[test]
fn what_was_typed_is_done_after_signing_in_again() {
    let site = scene();
    let gina = site.administrator("grace", Role::GlobalAdministrator);
    let (page, path) = ("/admin/settings/domains", "/admin/settings/domains/add");
    gina.get(page);
    let token = gina.csrf();
    let signed_out = gina.post("/sign-out", &[]);
    assert_eq!(signed_out.status, StatusCode::SEE_OTHER);
    let body = |token: &str| format!("csrf={token}&domain=northwind.example");
    gina.follow(&signed_out);
    let ended = send(&gina, path, &[OWN], &body(&token));
    let words = gina.text().say("stale-session-ended");
    assert!(ended.says(&words), "{}", ended.body);
    let again = send(&gina, path, &[OWN], &body(&gina.csrf()));
    let words = gina.text().say("stale-session-ended");
    assert!(
        again.says(&words),
        "a redirect would lose it: {}",
        again.body
    );
    // The page stays open; the other tab has the same cookies.
    let open = gina.csrf();
    let tab = site.signed_in("grace");
    for (name, value) in tab.cookies() {
        gina.set_cookie(&name, &value);
    }
    let other = send(&gina, path, &[OWN], &body(&open));
    assert!(
        other.says(&gina.text().say("stale-other-session")),
        "{}",
        other.body
    );
    let done = send(&gina, path, &[OWN], &body(&gina.csrf()));
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(gina.get(page).says("northwind.example"));
}

#[test]
fn a_page_opened_by_http_or_without_cookies_is_told_so() {
    let site = scene();
    let platform = &site.world.zavor.platform;
    platform.exchange_settings(Settings {
        public_url: "https://accounts.contoso.example/".into(),
        ..Settings::clone(&platform.settings())
    });
    let sign_in = |headers: &[(&str, &str)]| {
        let visitor = site.nobody();
        let body = format!(
            "csrf={OLD_TOKEN}&name=ana&password={}&next=",
            encode(PASSWORD)
        );
        let reply = send(&visitor, "/sign-in", headers, &body);
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        assert!(!reply.says(PASSWORD));
        (reply, visitor.text())
    };
    let here = ("host", "accounts.contoso.example");
    let (reply, text) = sign_in(&[("origin", "http://accounts.contoso.example"), here]);
    assert!(reply.says(&text.say("stale-http")), "{}", reply.body);
    assert!(reply.says("https://accounts.contoso.example"));
    let (reply, text) = sign_in(&[]);
    assert!(reply.says(&text.say("stale-no-cookie")), "{}", reply.body);
    assert!(
        reply.says("<dd>ana</dd>"),
        "what was typed is there to be read"
    );
}
