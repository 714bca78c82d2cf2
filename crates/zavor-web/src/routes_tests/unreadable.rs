//! Bytes that are not text, forms and queries that are too long, hostile headers and cookies:
//! refused before any page or act sees them.

use axum::body::Body;
use axum::http::Method;

use crate::request::body::OPEN_BYTES_MAX;
use crate::request::fields::{FIELDS_OPEN_MAX, encode};

use crate::testing::PASSWORD;

use super::fields::fields_of;
use super::hostile::{FORM, forms, gil, is_clean, pages};
use super::scene::{everything, path_of, scene};

/// Sends bodies to every form; each must be refused with this status, and nothing may change.
fn refused(status: u16, body: impl Fn(&str) -> Vec<u8>) {
    let site = scene();
    let gil = gil(&site);
    let token = gil.csrf();
    let before = everything(&site);
    for row in forms() {
        let path = path_of(&site, &row, "ana");
        let usual = fields_of(&site, &row, "ana");
        let usual: Vec<String> = usual
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let body = body(&format!("csrf={token}&{}", usual.join("&")));
        let reply = gil.send(
            Method::POST,
            &path,
            &[("content-type", FORM)],
            Body::from(body),
        );
        assert_eq!(reply.status.as_u16(), status, "{}", row.route);
        is_clean(&reply, row.route);
        assert_eq!(everything(&site), before, "{} changed something", row.route);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_on_every_route() {
    for bad in ["%FF%FE", "%C0%AF", "%ED%A0%80", "%00", "%zz", "%4"] {
        refused(400, |usual| format!("{usual}&reason={bad}").into_bytes());
    }
    refused(400, |usual| {
        [usual.as_bytes(), b"&reason=\xff\xfe"].concat()
    });
    refused(400, |usual| [b"\x00\xff=1&", usual.as_bytes()].concat());
}

#[test]
fn forms_beyond_their_size_are_refused_on_every_route() {
    let megabyte = "x".repeat(1024 * 1024);
    refused(413, |usual| {
        format!("{usual}&reason={megabyte}").into_bytes()
    });
    let value = "x".repeat(600 * 1024);
    refused(413, |usual| format!("{usual}&reason={value}").into_bytes());
    let fields = "&a=1".repeat(20_000);
    refused(413, |usual| format!("{usual}{fields}").into_bytes());
    let name = "n".repeat(1_000);
    refused(413, |usual| format!("{usual}&{name}=1").into_bytes());
}

#[test]
fn who_is_not_signed_in_sends_little_on_every_route() {
    let site = scene();
    let large = |visitor: &crate::testing::Visitor<'_>, path: &str, body: Vec<u8>| {
        let reply = visitor.send(
            Method::POST,
            path,
            &[("content-type", FORM)],
            Body::from(body),
        );
        is_clean(&reply, path);
        reply.status.as_u16()
    };
    let (long, fields) = (
        vec![b'a'; OPEN_BYTES_MAX + 1],
        "a=1&".repeat(FIELDS_OPEN_MAX + 1),
    );
    let nobody = site.nobody();
    let ida = site.add("ida");
    site.add_factor(ida);
    let half = site.nobody();
    half.get("/sign-in");
    let name = "ida@contoso.example";
    half.post("/sign-in", &[("name", name), ("password", PASSWORD)]);
    let stopped = half.get("/security").location().unwrap_or_default();
    assert_eq!(stopped, "/second-factor?next=%2Fsecurity", "half signed in");
    for row in forms() {
        let path = path_of(&site, &row, "ana");
        for (what, visitor) in [("nobody", &nobody), ("a half session", &half)] {
            assert_eq!(
                large(visitor, &path, long.clone()),
                413,
                "{} {what}",
                row.route
            );
            let fields = fields.clone().into_bytes();
            assert_eq!(
                large(visitor, &path, fields),
                413,
                "{} {what}, fields",
                row.route
            );
        }
    }
    let reply = nobody.send(
        Method::POST,
        "/sign-in",
        &[("content-type", FORM)],
        Body::from(long),
    );
    assert!(reply.says("16 KiB"), "{}", reply.body);
}

#[test]
fn a_query_that_is_no_text_or_too_much_is_refused_on_every_page() {
    let site = scene();
    let gil = gil(&site);
    let fields = "a=1&".repeat(11_000);
    for row in pages() {
        let path = path_of(&site, &row, "ana");
        let path = path.split('?').next().unwrap_or_default();
        for (query, status) in [
            ("q=%FF", 400),
            ("q=%00", 400),
            ("q=%4", 400),
            (fields.as_str(), 413),
        ] {
            let reply = gil.get(&format!("{path}?{query}"));
            assert_eq!(reply.status.as_u16(), status, "{path}?{query:.20}");
            is_clean(&reply, row.route);
        }
    }
}

#[test]
fn hostile_headers_change_nothing_but_the_language() {
    let site = scene();
    let gil = gil(&site);
    let long = "x".repeat(4_000);
    for (name, value) in [
        ("user-agent", "<script>alert(1)</script>"),
        ("user-agent", long.as_str()),
        ("accept-language", "<script>alert(1)</script>;q=9,ro;q=x"),
        ("accept-language", long.as_str()),
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-original-url", "/admin/settings"),
        ("x-http-method-override", "POST"),
        (
            "referer",
            "https://evil.example/\"><script>alert(1)</script>",
        ),
    ] {
        for row in pages() {
            let path = path_of(&site, &row, "ana");
            let reply = gil.send(Method::GET, &path, &[(name, value)], Body::empty());
            let what = format!("{} with {name}", row.route);
            is_clean(&reply, &what);
            assert!(!reply.says("evil.example"), "{what}");
        }
    }
}

#[test]
fn cookies_of_an_attacker_s_making_open_nothing() {
    let site = scene();
    let long = "A".repeat(100_000);
    for token in [
        "",
        "x",
        "../../x",
        "' OR 1=1 --",
        &"A".repeat(43),
        long.as_str(),
    ] {
        let visitor = site.nobody();
        visitor.set_cookie("__Host-zavor-session", token);
        visitor.set_cookie("zavor-session", token);
        visitor.set_cookie("__Host-zavor-language", "<script>alert(1)</script>");
        let reply = visitor.get("/admin");
        is_clean(&reply, token);
        assert!(
            reply
                .location()
                .is_some_and(|to| to.starts_with("/sign-in"))
        );
    }
}
