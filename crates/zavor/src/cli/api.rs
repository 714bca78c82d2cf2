//! `zavor api METHOD PATH`: any operation of the JSON API, as the local operator.

use std::path::Path;

use hyper::Method;
use serde::Deserialize;
use zavor_web::report::ActOutcome;
use zeroize::Zeroizing;

use super::input;
use crate::local_socket::http::{Local, Unanswered, problem};
use crate::render::text;
use crate::shown::{Shown, document};

/// The outcome of an act, if the answer has one.
#[derive(Deserialize)]
struct Ended {
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
) -> Shown {
    match ask(socket, method, path, body) {
        Ok(answer) => answer,
        Err(Unanswered::Lost(text)) => Shown::failed(text),
        Err(Unanswered::Problem(problem)) => {
            let exit_code = problem.outcome().exit_code();
            let shown = match json {
                true => Shown::said(document(&problem)),
                false => Shown::failed(text::plain(&problem.detail)),
            };
            Shown { exit_code, ..shown }
        }
    }
}

fn ask(socket: &Path, method: &str, path: &str, body: Option<&Path>) -> Result<Shown, Unanswered> {
    let method: Method = method
        .to_uppercase()
        .parse()
        .map_err(|_| format!("{method:?} is no method; write GET, POST, PUT, PATCH or DELETE"))?;
    if !path.starts_with('/') {
        let text = format!("{path:?} is no path; it begins with /, as in /api/v1/accounts");
        return Err(text.into());
    }
    let body = body.map(input::body).transpose()?;
    let answer = Local::at(socket)?.ask(&method, path, body.map(Zeroizing::new))?;
    if !answer.is_success {
        return Err(problem(path, &answer));
    }
    let ended: Option<Ended> = serde_json::from_slice(&answer.bytes).ok();
    let mut out = String::from_utf8_lossy(&answer.bytes).into_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(Shown {
        exit_code: ended.map_or(0, |ended| ended.outcome.exit_code()),
        ..Shown::said(out)
    })
}
