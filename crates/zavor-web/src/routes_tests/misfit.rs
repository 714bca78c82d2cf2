//! Forms with other fields than their pages send: missing, repeated, unknown.

use axum::http::StatusCode;

use crate::request::form::TOKEN;

use super::expected::Row;
use super::fields::fields_of;
use super::hostile::{all_forms, forms, gil, is_clean, is_path_of};
use super::scene::{everything, pairs, path_of, scene};

/// Forms whose fields are not known beforehand: ticked rows, values of policies, a waiting form.
const FREE: [&str; 13] = [
    "/step-up",
    "/admin/users/selected/{act}",
    "/admin/bulk/preview",
    "/admin/bulk/start",
    "/admin/policies/{policy}/edit",
    "/admin/policies/{policy}/review",
    "/admin/policies/{policy}/save",
    "/admin/policies/outbound/edit",
    "/admin/policies/outbound/review",
    "/admin/policies/outbound/save",
    "/admin/policies/alerts/edit",
    "/admin/policies/alerts/review",
    "/admin/policies/alerts/save",
];
/// Forms that ignore unknown fields: a sign-in must not be answered early.
const UNMINDED: [&str; 2] = ["/sign-in", "/password"];
/// Forms in which nothing has to be typed.
const OPTIONAL: [&str; 2] = [
    "/admin/users/{address}/unlock",
    "/admin/restricted/{entity}/release",
];
/// Fields that may be repeated.
const SEVERAL: [&str; 6] = ["account", "alert", "also", "domain", "domains", "role"];

/// The forms with a type.
fn typed() -> Vec<Row> {
    let mut rows = forms();
    rows.retain(|row| !FREE.contains(&row.route));
    assert!(rows.len() > 35, "{} forms", rows.len());
    rows
}

#[test]
fn a_form_with_a_doubled_field_is_refused_and_changes_nothing() {
    let (site, mut tried) = (scene(), 0);
    let gil = gil(&site);
    for row in typed() {
        let (path, usual) = (path_of(&site, &row, "ana"), fields_of(&site, &row, "ana"));
        for (name, value) in &usual {
            let mut ends = ["/add", "/grant", "/mark"].iter();
            let several = ends.any(|end| row.route.ends_with(end));
            if several && SEVERAL.contains(&name.as_str()) {
                continue;
            }
            let before = everything(&site);
            let mut fields = usual.clone();
            fields.push((name.clone(), value.clone()));
            let reply = gil.post(&path, &pairs(&fields));
            let what = format!("{} with {name} twice", row.route);
            is_clean(&reply, &what);
            // A link that opens nothing says so before its form is read.
            let gone = row.route.contains("{token}") && reply.status == StatusCode::NOT_FOUND;
            let refused = reply.status == StatusCode::UNPROCESSABLE_ENTITY;
            assert!(refused || gone, "{what}: {}", reply.status);
            assert_eq!(everything(&site), before, "{what} changed something");
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried} fields");
}

#[test]
fn a_form_without_one_or_all_of_its_fields_is_never_a_failure_of_the_server() {
    for row in forms() {
        let site = scene();
        let gil = gil(&site);
        let (path, usual) = (path_of(&site, &row, "ana"), fields_of(&site, &row, "ana"));
        let reply = gil.post(&path, &[]);
        is_clean(&reply, &format!("{} without fields", row.route));
        let needs_some = !FREE.contains(&row.route) && !usual.is_empty();
        let refused = reply.status.is_client_error();
        let needs_some = needs_some && !OPTIONAL.contains(&row.route);
        assert!(refused || !needs_some, "{}: {}", row.route, reply.status);
        for left_out in 0..usual.len() {
            let mut fields = usual.clone();
            let (name, _) = fields.remove(left_out);
            let reply = gil.post(&path, &pairs(&fields));
            is_clean(&reply, &format!("{} without {name}", row.route));
        }
    }
}

#[test]
fn a_form_with_a_field_that_its_page_does_not_send_is_refused_with_a_page_that_says_which() {
    let site = scene();
    let gil = gil(&site);
    let before = everything(&site);
    let mut tried = 0;
    for row in typed() {
        let mut fields = fields_of(&site, &row, "ana");
        if fields.is_empty() || UNMINDED.contains(&row.route) {
            continue;
        }
        fields.push(("<b>nmae".into(), "a secret".into()));
        let reply = gil.post(&path_of(&site, &row, "ana"), &pairs(&fields));
        is_clean(&reply, row.route);
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            row.route
        );
        assert!(
            reply.says("Nothing was changed") && reply.says("&#60;b&#62;nmae"),
            "{}: {}",
            row.route,
            reply.body
        );
        assert!(!reply.says("a secret"), "{}", row.route);
        tried += 1;
    }
    assert!(tried > 25, "{tried} forms");
    assert_eq!(everything(&site), before);
}

/// If a handler did not know a field of its page, the whole form would be useless.
#[test]
fn every_field_of_every_page_is_known_to_its_handler() {
    let (known, mut tried) = (all_forms(), 0);
    for row in typed() {
        let site = scene();
        let gil = gil(&site);
        for ((method, path), names) in &known {
            let table = path.starts_with("/admin/users/selected/");
            if method != "POST" || table || !is_path_of(row.route, path) {
                continue;
            }
            let mut fields = fields_of(&site, &row, "ana");
            // The index of a code's address belongs to another form on the page (attribute `form`).
            let sent = names.iter().filter(|name| *name != TOKEN);
            let sent = sent.filter(|name| *name != "caller_place");
            for name in sent {
                if !fields.iter().any(|(usual, _)| usual == name) {
                    fields.push((name.clone(), String::new()));
                }
            }
            let reply = gil.post(&path_of(&site, &row, "ana"), &pairs(&fields));
            assert!(
                !reply.says("unknown field") && !reply.says("missing field"),
                "{}: {}",
                row.route,
                reply.body
            );
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried} forms");
}

/// `/step-up` sends a form on with its own fields added.
#[test]
fn what_the_page_of_the_factor_adds_to_a_form_is_passed_over() {
    for row in typed() {
        let site = scene();
        let gil = gil(&site);
        let mut fields = fields_of(&site, &row, "ana");
        for (name, value) in [
            ("code", "123456"),
            ("answer", ""),
            ("next", "/"),
            ("then", "/"),
        ] {
            if !fields.iter().any(|(usual, _)| usual == name) {
                fields.push((name.to_owned(), value.to_owned()));
            }
        }
        let reply = gil.post(&path_of(&site, &row, "ana"), &pairs(&fields));
        assert!(
            !reply.says("unknown field"),
            "{}: {}",
            row.route,
            reply.body
        );
    }
}
