//! The OpenAPI document: recorded, complete and consistent.

use std::collections::BTreeSet;
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
        let problems = &operation["responses"]["default"]["content"];
        let says = problems.get("application/problem+json").is_some();
        assert_eq!(says, guarded, "{method} {path}");
    }
}
