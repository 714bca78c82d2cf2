//! `zavor api METHOD PATH`: any operation of the JSON API, as the local operator.

use std::path::Path;

use hyper::Method;
use serde::Deserialize;
use zavor_web::report::ActOutcome;
use zeroize::Zeroizing;

use super::input;
use crate::local_socket::http::{Local, NoAnswer, problem};
use crate::output::{Output, document};
use crate::render::text;

/// The outcome of an act, if the answer has one.
#[derive(Deserialize)]
struct ActEnding {
    outcome: ActOutcome,
}

/// Asks, and prints the answer unchanged. A problem is printed as one line on standard error, or,
/// with `json`, whole on standard output.
pub(super) fn run(
    socket: &Path,
    method: &str,
    path: &str,
    body: Option<&Path>,
    json: bool,
) -> Output {
    match ask(socket, method, path, body) {
        Ok(answer) => answer,
        Err(NoAnswer::Lost(text)) => Output::failed(text),
        Err(NoAnswer::Problem(problem)) => {
            let exit_code = problem.outcome().exit_code();
            let shown = match json {
                true => Output::said(document(&problem)),
                false => Output::failed(text::plain(&problem.detail)),
            };
            Output { exit_code, ..shown }
        }
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
    let ended: Option<ActEnding> = serde_json::from_slice(&answer.bytes).ok();
    let mut out = String::from_utf8_lossy(&answer.bytes).into_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(Output {
        exit_code: ended.map_or(0, |ended| ended.outcome.exit_code()),
        ..Output::said(out)
    })
}
