//! How answers of the server are shown, and what is said if there is none.

use hyper::Method;
use serde::Serialize;
use serde_json::Value;
use zavor_web::report::{ActReport, ProblemReport};

use crate::cli::again::Typed;
use crate::local_socket::http::{Local, NoAnswer};
use crate::output::{Cause, Output, document};
use crate::render::{self, text};

/// Why a command has no result to show.
pub(in crate::cli) struct Failure {
    /// 1 refused, 2 error.
    exit_code: u8,
    problem: Box<ProblemReport>,
}

impl Failure {
    /// What the command prints then.
    pub(in crate::cli) fn shown(self) -> Output {
        let text = text::plain(&self.problem.detail);
        Output {
            exit_code: self.exit_code,
            problem: Some(self.problem),
            ..Output::failed(text)
        }
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self {
            exit_code: 2,
            problem: Cause::Usage.problem(&text),
        }
    }
}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<NoAnswer> for Failure {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::Lost(text) => Self {
                exit_code: 2,
                problem: Cause::NoServer.problem(&text),
            },
            NoAnswer::Problem(problem) => Self {
                exit_code: problem.outcome().exit_code(),
                problem,
            },
        }
    }
}

pub(super) type Done = Result<Output, Failure>;

/// Text or JSON, for the command as typed.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) json: bool,
    pub(super) typed: &'a Typed,
}

impl Form<'_> {
    /// A value as text or as JSON.
    pub(super) fn of<T: Serialize + ?Sized>(
        self,
        it: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Output {
        Output::said(match self.json {
            true => document(it),
            false => text(it),
        })
    }

    /// Results of acts, with the exit code of the worst. As text, what was not done goes to standard
    /// error; a JSON document is whole.
    pub(super) fn acts(self, acts: &[ActReport]) -> Output {
        let outcomes = acts.iter().map(|act| act.outcome);
        let exit_code = render::acts::worst(outcomes);
        if self.json {
            let completed = |act: &ActReport| ActReport {
                text: self.typed.completed(&act.text),
                ..act.clone()
            };
            let acts: Vec<ActReport> = acts.iter().map(completed).collect();
            return Output {
                exit_code,
                ..Output::said(document(&acts))
            };
        }
        Output {
            exit_code,
            error: render::acts::errors(acts),
            ..Output::said(render::acts::acts(acts))
        }
    }
}

/// The report of an act that ended with a problem.
pub(super) fn not_done(target: &str, problem: &ProblemReport) -> ActReport {
    let text = match problem.missing.is_empty() {
        true => problem.detail.clone(),
        // The steps are listed below it.
        false => "still restricted; nothing was changed".into(),
    };
    ActReport {
        missing: problem.missing.clone(),
        by_statement: problem.by_statement.clone(),
        run_there: problem.run_there.clone(),
        ..ActReport::new(target, problem.outcome(), text)
    }
}

/// The result of one act, done or not.
pub(super) fn one(form: Form<'_>, target: &str, acted: Result<ActReport, NoAnswer>) -> Done {
    let report = match acted {
        Ok(report) => report,
        Err(NoAnswer::Problem(problem)) => not_done(target, &problem),
        Err(lost) => return Err(lost.into()),
    };
    Ok(form.acts(&[report]))
}

/// The result of one act, with the target as typed.
pub(super) fn one_typed(form: Form<'_>, target: &str, acted: Result<ActReport, NoAnswer>) -> Done {
    one(form, target, acted.map(|report| typed(target, report)))
}

pub(super) fn typed(target: &str, report: ActReport) -> ActReport {
    ActReport {
        target: target.into(),
        ..report
    }
}

/// Posts an act.
pub(super) fn post(local: &mut Local, path: &str, body: &Value) -> Result<ActReport, NoAnswer> {
    local.act(&Method::POST, path, body)
}
