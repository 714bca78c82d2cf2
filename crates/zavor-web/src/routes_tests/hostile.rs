//! Hostile text in every field of every form, in every query and every path: it never breaks the
//! server, never becomes markup in a page, and never makes a header.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use zavor_core::actor::Role;

use crate::request::fields::encode;
use crate::testing::{Reply, TestSite, Visitor};

use super::expected::{Row, rows};
use super::fields::fields_of;
use super::scene::{dan_as, pairs, path_of, scene};

/// What an attacker types.
const TYPED: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=1>",
    "' OR 1=1 --",
    "'; DROP TABLE accounts; --",
    "a\r\nSet-Cookie: x=1",
    "../../etc/passwd",
    "//evil.example/",
    "=HYPERLINK(\"http://evil.example\")",
    "\u{202e}\u{2066}elpmaxe",
    "{{ 7 * 7 }} ${7*7} { $name }",
    "-9999999999999999999999",
    "99999999999999999999999",
];
/// Markup that no page may contain as typed.
const MARKUP: [&str; 3] = ["<script>alert", "<img src=x", "onerror=1>"];
/// Every header that an answer may have.
const HEADERS: [&str; 17] = [
    "allow",
    "cache-control",
    "content-disposition",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "location",
    "permissions-policy",
    "referrer-policy",
    "set-cookie",
    "strict-transport-security",
    "vary",
    "x-accel-buffering",
    "x-content-type-options",
    "x-frame-options",
];
/// Query fields that no form of a page names: positions in lists, selections, ways back.
const QUERY_FIELDS: [&str; 14] = [
    "after", "also", "before", "columns", "compact", "from", "lang", "next", "outcome", "skip",
    "sort", "then", "until", "all",
];
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

pub(super) fn is_clean(reply: &Reply, what: &str) {
    let status = reply.status;
    assert!(
        !status.is_server_error(),
        "{what}: {status}: {}",
        reply.body
    );
    match reply.header("content-type") {
        // A file for spreadsheets, never shown by a browser: no cell may begin a formula.
        "text/csv; charset=utf-8" => {
            assert!(
                reply
                    .header("content-disposition")
                    .starts_with("attachment; ")
            );
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            let formula = cells(&reply.body).find(|cell| cell.starts_with(['=', '+', '@']));
            assert_eq!(formula, None, "{what}");
        }
        kind => {
            assert!(
                matches!(kind, "" | "text/html; charset=utf-8"),
                "{what}: {kind}"
            );
            for markup in MARKUP {
                assert!(!reply.body.contains(markup), "{what} shows {markup}");
            }
        }
    }
    for (name, value) in &reply.headers {
        assert!(HEADERS.contains(&name.as_str()), "{what}: header {name}");
        let text = value.to_str().unwrap_or("\n");
        assert!(!text.contains(['\r', '\n']), "{what}: {name}: {value:?}");
        if name == "set-cookie" {
            assert!(text.starts_with("__Host-zavor-"), "{what}: {text}");
        }
    }
    if let Some(place) = reply.location() {
        let inside = place.starts_with('/') && !place.starts_with("//") && !place.contains('\\');
        assert!(inside, "{what} leads to {place}");
    }
}

/// The cells of a spreadsheet file, if they have no line breaks.
fn cells(file: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let cells = file.split(move |letter| {
        quoted ^= letter == '"';
        !quoted && matches!(letter, ',' | '\n')
    });
    cells.map(|cell| cell.strip_prefix('"').unwrap_or(cell))
}

/// The values of an attribute within a piece of markup.
fn values<'a>(markup: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    let parts = markup.split(begin.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

/// The names of the fields of every form of a page, by method and path.
fn forms_of(page: &str) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for form in page.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let head = form.split('>').next().unwrap_or_default();
        let method = values(head, "method")
            .first()
            .map_or("get", |method| method);
        let action = values(head, "action").first().map_or("", |action| action);
        let path = action.split('?').next().unwrap_or_default();
        let key = (method.to_uppercase(), path.to_owned());
        let names = values(form, "name").into_iter().map(str::to_owned);
        found.entry(key).or_default().extend(names);
        // A button may send the same fields to another address.
        let all = found.values().flatten().cloned().collect::<BTreeSet<_>>();
        for place in values(form, "formaction") {
            let path = place.split('?').next().unwrap_or_default();
            let key = ("POST".to_owned(), path.to_owned());
            found.entry(key).or_default().extend(all.clone());
        }
    }
    found
}

pub(super) fn is_path_of(route: &str, path: &str) -> bool {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    let same = |(part, given): (&&str, &&str)| part.starts_with('{') || part == given;
    route.len() == path.len() && route.iter().zip(&path).all(same)
}

/// The fields of a route: those that the pages name, and those with which it is accepted.
fn fields(
    site: &TestSite,
    row: &Row,
    forms: &BTreeMap<(String, String), BTreeSet<String>>,
) -> BTreeSet<String> {
    let own = fields_of(site, row, "ana")
        .into_iter()
        .map(|(name, _)| name);
    let mut names: BTreeSet<String> = own.collect();
    for ((method, path), found) in forms {
        if row.method.as_str() == method && is_path_of(row.route, path) {
            names.extend(found.iter().cloned());
        }
    }
    if row.method == Method::GET {
        names.extend(QUERY_FIELDS.map(str::to_owned));
    }
    names.remove("csrf");
    names
}

/// The forms of every page that a Global Administrator sees.
pub(super) fn all_forms() -> BTreeMap<(String, String), BTreeSet<String>> {
    let site = scene();
    let gil = gil(&site);
    let mut forms: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in pages() {
        let reply = gil.get(&path_of(&site, &row, "ana"));
        for (key, names) in forms_of(&reply.body) {
            forms.entry(key).or_default().extend(names);
        }
    }
    assert!(forms.len() > 30, "{} forms were found", forms.len());
    forms
}

pub(super) fn gil(site: &TestSite) -> Visitor<'_> {
    let gil = dan_as(site, Role::GlobalAdministrator, &[]);
    gil.get("/security");
    gil
}

/// Every page but the streams, which have their own tests.
pub(super) fn pages() -> Vec<Row> {
    let mut rows = rows();
    rows.retain(|row| row.method == Method::GET && !row.route.starts_with("/live/"));
    rows
}

pub(super) fn forms() -> Vec<Row> {
    let mut rows = rows();
    rows.retain(|row| row.method == Method::POST);
    rows
}

#[test]
fn hostile_text_in_a_form_is_refused_or_kept_as_text() {
    let known = all_forms();
    for row in forms() {
        let site = scene();
        let mut gil = gil(&site);
        let usual = fields_of(&site, &row, "ana");
        let path = path_of(&site, &row, "ana");
        for name in fields(&site, &row, &known) {
            for typed in TYPED {
                let mut fields = usual.clone();
                fields.retain(|(known, _)| *known != name);
                fields.push((name.clone(), typed.to_owned()));
                let what = format!("{} {name}={typed:?}", row.route);
                let reply = gil.post(&path, &pairs(&fields));
                is_clean(&reply, &what);
                if reply
                    .location()
                    .is_some_and(|to| to.starts_with("/sign-in"))
                {
                    gil = site.signed_in("dan");
                    gil.get("/security");
                }
            }
        }
        // What was stored is shown as text everywhere.
        let gil = site.signed_in("gina");
        for page in pages() {
            let reply = gil.get(&path_of(&site, &page, "bob"));
            is_clean(&reply, &format!("{} after {}", page.route, row.route));
        }
    }
}

#[test]
fn hostile_text_in_a_query_is_text() {
    let known = all_forms();
    let site = scene();
    let gil = gil(&site);
    for row in pages() {
        let path = path_of(&site, &row, "ana");
        let (path, usual) = path.split_once('?').unwrap_or((&path, ""));
        let names = fields(&site, &row, &known);
        let ask = |names: &[&str], typed: &str| {
            let pairs: Vec<String> = names
                .iter()
                .map(|name| format!("{}={}", encode(name), encode(typed)))
                .collect();
            let reply = gil.get(&format!("{path}?{}&{usual}", pairs.join("&")));
            is_clean(&reply, &format!("{} ?{names:?}={typed:?}", row.route));
        };
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        TYPED.iter().for_each(|typed| ask(&all, typed));
        for name in all {
            TYPED[..2].iter().for_each(|typed| ask(&[name], typed));
        }
    }
}

#[test]
fn hostile_text_in_a_path_is_text() {
    let site = scene();
    let gil = gil(&site);
    let long = "a".repeat(5_000);
    let mut tried = 0;
    for row in pages().into_iter().chain(forms()) {
        if !row.route.contains('{') {
            continue;
        }
        for typed in TYPED.into_iter().chain([long.as_str(), "\u{0}", ""]) {
            let path: Vec<String> = row
                .route
                .split('/')
                .map(|part| match part.starts_with('{') {
                    true => encode(typed),
                    false => part.to_owned(),
                })
                .collect();
            let fields = fields_of(&site, &row, "ana");
            let reply = match row.method == Method::POST {
                true => gil.post(&path.join("/"), &pairs(&fields)),
                false => gil.get(&path.join("/")),
            };
            is_clean(
                &reply,
                &format!("{} {} with {typed:.40?}", row.method, row.route),
            );
            tried += 1;
        }
        for bytes in ["%FF%FE", "%C0%AF", "%00", "%2e%2e%2f%2e%2e%2fetc%2fpasswd"] {
            let path = row
                .route
                .split('/')
                .map(|part| match part.starts_with('{') {
                    true => bytes,
                    false => part,
                });
            let path: Vec<&str> = path.collect();
            is_clean(
                &gil.get(&path.join("/")),
                &format!("{} with {bytes}", row.route),
            );
        }
    }
    assert!(tried > 500, "{tried} paths");
}
