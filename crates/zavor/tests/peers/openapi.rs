//! The OpenAPI document as two validators read it, and the API as a fuzzer plays with it.

use std::path::Path;
use std::process::{Command, Output};

use crate::process::run_to_end;
use crate::server::Server;
use crate::tools;

/// The document as it is recorded; a test of the web door compares it with the served one.
fn document() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
}

fn said(output: &Output) -> String {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn the_validator_of_the_specification_takes_the_document() {
    let validator = tools::directory().join("python/bin/openapi-spec-validator");
    let Some(validator) = tools::needed(validator) else {
        return;
    };
    let read = run_to_end(Command::new(validator).arg(document()), "");
    assert!(read.status.success(), "{}", said(&read));
}

/// Errors only: its warnings are about taste (a licence, tags with descriptions).
#[test]
fn redocly_finds_no_error_in_the_document() {
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/node");
    let Some(redocly) = tools::needed(node.join("node_modules/.bin/redocly")) else {
        return;
    };
    let mut command = Command::new(redocly);
    // Its settings are beside it; it tells nobody what it was used for.
    command.current_dir(&node).arg("lint").arg(document());
    command.env("REDOCLY_TELEMETRY", "off");
    command.env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    let read = run_to_end(&mut command, "");
    assert!(read.status.success(), "{}", said(&read));
}

/// What the fuzzer checks of each answer. Not: that every value that fits the document is taken,
/// for names of accounts and networks have rules that a schema cannot say.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,\
    unsupported_method,allow_header_conformance,ignored_auth";

/// Requests for each operation.
const EXAMPLES: &str = "25";

#[test]
fn a_fuzzer_finds_no_answer_that_the_document_does_not_allow() {
    let fuzzer = tools::directory().join("python/bin/schemathesis");
    let Some(fuzzer) = tools::needed(fuzzer) else {
        return;
    };
    let server = Server::start();
    for person in ["ana", "bogdan", "carmen", "dan"] {
        let address = format!("{person}@contoso.example");
        server.done(&["users", "add", &address, "--no-password"], "");
    }
    let url = format!("http://{}", server.address("web"));
    let work = server.scratch("fuzzer");
    std::fs::create_dir(&work).expect("our directory");
    let mut command = Command::new(fuzzer);
    command.current_dir(&work);
    command.arg("run").arg(format!("{url}/api/v1/openapi.json"));
    command.args(["--url", &url, "--no-color", "--checks", CHECKS]);
    let bearer = format!("Authorization:Bearer {}", server.token("fuzzer"));
    command.args(["--header", &bearer]);
    command.args(["--phases", "examples,coverage,fuzzing"]);
    // The same requests every time.
    command.args(["--max-examples", EXAMPLES]);
    command.arg("--generation-deterministic");
    command.args(["--request-timeout", "30", "--suppress-health-check", "all"]);
    let played = run_to_end(&mut command, "");
    assert!(played.status.success(), "{}", said(&played));
}
