//! axe-core in the page finds the barriers that a machine can find. It comes from npm (`npm ci` in
//! `node/`, see `./test`) and runs in a JavaScript world of its own, so that the content security
//! policy stays in force and the page does not notice it. Scripts of the page must be on: axe waits
//! with timers.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::page::Tab;

/// The rules to check: WCAG 2.2 AA with all it includes, and axe's best practices.
const TAGS: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

/// A rule that a page breaks.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    /// Such as `label` or `color-contrast`.
    pub(crate) rule: String,
    /// `minor`, `moderate`, `serious`, `critical`.
    pub(crate) impact: String,
    /// The elements, as selectors, each with what is wrong.
    pub(crate) nodes: Vec<String>,
}

/// The directory that npm installs into.
pub(crate) fn node_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node")
}

/// The script.
pub(crate) fn script() -> PathBuf {
    node_directory().join("node_modules/axe-core/axe.min.js")
}

/// The rules that the current page breaks.
pub(crate) fn violations(tab: &Tab) -> Vec<Violation> {
    let source = fs::read_to_string(script()).expect("the browser would not have started");
    let tree = tab.call("Page.getFrameTree", json!({}));
    let frame = &tree["frameTree"]["frame"]["id"];
    let world = json!({"frameId": frame, "worldName": "axe"});
    let world = tab.call("Page.createIsolatedWorld", world);
    let world = &world["executionContextId"];
    tab.evaluate(&json!({"expression": source + ";0", "contextId": world}));
    let run = format!(
        "axe.run(document, {{runOnly: {}, resultTypes: ['violations']}})\
         .then(found => found.violations)",
        json!(TAGS)
    );
    let run = json!({
        "expression": run, "contextId": world, "awaitPromise": true, "returnByValue": true,
    });
    let found = tab.evaluate(&run)["value"].take();
    let found = found.as_array().expect("axe gives a list");
    found.iter().map(violation).collect()
}

fn violation(found: &Value) -> Violation {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let nodes = found["nodes"].as_array().into_iter().flatten();
    Violation {
        rule: text(&found["id"]),
        impact: text(&found["impact"]),
        nodes: nodes
            .map(|node| format!("{}: {}", node["target"], text(&node["failureSummary"])))
            .collect(),
    }
}

/// Panics if the current page breaks a rule.
pub(crate) fn assert_accessible(tab: &Tab) {
    let found = violations(tab);
    assert!(found.is_empty(), "{}: {found:#?}", tab.path());
}
