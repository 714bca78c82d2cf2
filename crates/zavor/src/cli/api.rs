//! `zavor api METHOD PATH`: any operation of the JSON API, as the local operator.

use std::path::Path;

use hyper::Method;
use serde::Deserialize;
use zavor_web::report::ActOutcome;
use zeroize::Zeroizing;

use super::ask::form::Failure;
use super::input;
use crate::local_socket::http::{Local, NoAnswer, problem};
use crate::output::Output;
use crate::render::acts::worst;

/// The outcome of an act, or of each row of an import, if the answer has one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ending {
    Act(Ended),
    Rows { items: Vec<Ended> },
}

#[derive(Deserialize)]
struct Ended {
    outcome: ActOutcome,
}

impl Ending {
    /// As the command that does the same: an import in which a row was not imported ends with 1.
    fn exit_code(&self) -> u8 {
        match self {
            Self::Act(ended) => ended.outcome.exit_code(),
            Self::Rows { items } => worst(items.iter().map(|row| row.outcome)).min(1),
        }
    }
}

/// Asks, and prints the answer unchanged. A problem is printed as one line on standard error, or,
/// with `--json`, whole on standard output.
pub(super) fn run(socket: &Path, method: &str, path: &str, body: Option<&Path>) -> Output {
    match ask(socket, method, path, body) {
        Ok(answer) => answer,
        Err(why) => Failure::from(why).shown(),
    }
}

fn ask(socket: &Path, method: &str, path: &str, body: Option<&Path>) -> Result<Output, NoAnswer> {
    let method: Method = method.to_uppercase().parse().map_err(|_| {
        format!("{method:?} is not a method; write GET, POST, PUT, PATCH or DELETE")
    })?;
    if !path.starts_with('/') {
        let text = format!("{path:?} is not a path; a path begins with /, as in /api/v1/accounts");
        return Err(text.into());
    }
    let body = body.map(input::body).transpose()?;
    let answer = Local::at(socket)?.ask(&method, path, body.map(Zeroizing::new))?;
    if !answer.is_success {
        return Err(problem(path, &answer));
    }
    // What is only shown has outcomes of its own: refused sign-ins are no refusal of the question.
    let ended: Option<Ending> = match method == Method::GET {
        true => None,
        false => serde_json::from_slice(&answer.bytes).ok(),
    };
    let mut out = String::from_utf8_lossy(&answer.bytes).into_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(Output {
        exit_code: ended.map_or(0, |ended| ended.exit_code()),
        ..Output::said(out)
    })
}
