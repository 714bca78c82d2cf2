//! The OpenAPI document: recorded, complete and consistent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::{Method, StatusCode};
use serde_json::Value;
use zavor_core::actor::Role;

use super::super::document::document;
use super::super::documented;
use super::program::{everywhere, organisation, program, with_token};

use crate::api::operations::LOCAL_ONLY;

/// Every operation: method, path template, and its documentation.
pub(super) fn operations() -> Vec<(Method, String, Value)> {
    let document = whole();
    let paths = document["paths"].as_object().expect("there are paths");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (name, operation) in item.as_object().expect("a path has methods") {
            let method: Method = name.to_uppercase().parse().expect("a method");
            operations.push((method, path.clone(), operation.clone()));
        }
    }
    operations
}

pub(super) fn whole() -> Value {
    serde_json::to_value(document(documented())).expect("it is JSON")
}

#[test]
fn the_recorded_document_is_what_the_handlers_say() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let site = organisation().site;
    let served = with_token(&site, "").get("/api/v1/openapi.json");
    assert_eq!(served.status, StatusCode::OK);
    if std::env::var_os("ZAVOR_RECORD").is_some() {
        std::fs::write(&recorded, &served.body).expect("the document can be written");
    }
    let text = std::fs::read_to_string(&recorded).unwrap_or_default();
    assert!(
        text == served.body,
        "run: ZAVOR_RECORD=1 cargo test -p zavor-web the_recorded_document"
    );
}

#[test]
fn every_route_is_documented_and_every_documented_operation_is_routed() {
    let routed: BTreeSet<(String, String)> = documented()
        .known()
        .iter()
        .map(|(method, path)| (method.to_string(), path.clone()))
        .collect();
    let written: BTreeSet<(String, String)> = operations()
        .into_iter()
        .map(|(method, path, _)| (method.to_string(), path))
        .collect();
    assert_eq!(routed, written);
    let site = organisation().site;
    let reader = program(&site, &everywhere(Role::SecurityReader));
    for (method, template, _) in operations() {
        let path = template.replace(['{', '}'], "");
        let reply = reader.json(&method, &path, None);
        let unrouted = reply.body.contains("see /api/v1/openapi.json");
        assert!(!unrouted, "{method} {template}: {}", reply.body);
    }
}

#[test]
fn every_shape_that_the_document_names_is_in_it_and_every_operation_says_how_to_ask() {
    let document = whole();
    let text = document.to_string();
    let known = document["components"]["schemas"].as_object().unwrap();
    for (_, rest) in text
        .match_indices("#/components/schemas/")
        .map(|(at, found)| (at, &text[at + found.len()..]))
    {
        let name = rest.split('"').next().unwrap_or_default();
        assert!(known.contains_key(name), "{name} is nowhere");
    }
    let open = ["/healthz", "/api/v1/openapi.json"];
    for (method, path, operation) in operations() {
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{method} {path} says nothing");
        let guarded = !open.contains(&path.as_str());
        let says = operation["security"][0].get("bearer").is_some();
        let local = operation.get(LOCAL_ONLY).is_some();
        assert_eq!(says, guarded && !local, "{method} {path}");
        // Where nothing is needed, the document says so with an empty list.
        assert!(operation["security"].is_array(), "{method} {path}");
        let problems = &operation["responses"]["default"]["content"];
        let says = problems.get("application/problem+json").is_some();
        assert_eq!(says, guarded, "{method} {path}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap_or_default();
        assert!(!name.is_empty(), "{method} {path} has no name");
        assert!(names.insert(name.to_owned()), "{method} {path}: {name}");
    }
}

#[test]
fn two_shapes_never_share_a_name() {
    let mut known = BTreeMap::new();
    let documented = documented();
    for (name, shape) in documented.schemas() {
        let shape = serde_json::to_value(shape).expect("it is JSON");
        let first = known.entry(name).or_insert_with(|| shape.clone());
        assert_eq!(*first, shape, "{name}");
    }
}

/// A body is required by the document exactly where the server takes no empty one.
#[test]
fn a_body_may_be_left_out_exactly_where_the_document_says_so() {
    let site = organisation().site;
    let admin = program(&site, &everywhere(Role::GlobalAdministrator));
    let mut both = BTreeSet::new();
    for (method, template, operation) in operations() {
        let body = &operation["requestBody"];
        if body.is_null() || operation.get(LOCAL_ONLY).is_some() {
            continue;
        }
        let required = body["required"] == true;
        both.insert(required);
        let path = template.replace("{address}", "nobody@contoso.example");
        let reply = admin.json(&method, &path, None);
        let incomplete = reply.body.contains("missing field") || reply.body.contains("EOF");
        assert_eq!(incomplete, required, "{method} {template}: {}", reply.body);
    }
    assert_eq!(both.len(), 2, "there are both kinds");
}

#[test]
fn a_value_of_a_closed_list_is_one_of_its_names_in_the_document() {
    let document = whole();
    let schemas = &document["components"]["schemas"];
    let names = |name: &str| {
        schemas[name]["enum"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    for (name, value) in [
        ("HoldKind", "locked_out"),
        ("HoldReason", "wrong_passwords"),
        ("Scope", "unfamiliar"),
        ("Role", "helpdesk_administrator"),
        ("SignInOutcome", "would_refuse"),
        ("OriginState", "let_in"),
    ] {
        assert!(names(name).contains(&value.into()), "{name}: {value}");
    }
    let kind = &schemas["HoldReport"]["properties"]["kind"];
    let shown = kind.to_string();
    assert!(shown.contains("#/components/schemas/HoldKind"), "{shown}");
}
