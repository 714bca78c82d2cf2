//! How answers of the server are shown, and what is said if there is none.

use hyper::Method;
use serde::Serialize;
use serde_json::Value;
use zavor_web::report::{ActOutcome, ActReport, ProblemReport};

use crate::local_socket::http::{Local, NoAnswer};
use crate::output::{Output, document};
use crate::render::{self, text};

/// Why a command has no result to show.
pub(super) struct Failure {
    /// 1 refused, 2 error.
    pub(super) exit_code: u8,
    /// What to do.
    pub(super) text: String,
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self { exit_code: 2, text }
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
            NoAnswer::Lost(text) => text.into(),
            NoAnswer::Problem(problem) => Self {
                exit_code: problem.outcome().exit_code(),
                text: text::plain(&problem.detail),
            },
        }
    }
}

pub(super) type Done = Result<Output, Failure>;

/// Text or JSON.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) json: bool,
}

impl Form {
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
        Output {
            exit_code: render::acts::worst(outcomes),
            error: match self.json {
                true => String::new(),
                false => render::acts::errors(acts),
            },
            ..self.of(acts, render::acts::acts)
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
pub(super) fn one(form: Form, target: &str, acted: Result<ActReport, NoAnswer>) -> Done {
    let report = match acted {
        Ok(report) => report,
        Err(NoAnswer::Problem(problem)) => not_done(target, &problem),
        Err(lost) => return Err(lost.into()),
    };
    Ok(form.acts(&[report]))
}

/// The result of one act, with the target as typed.
pub(super) fn one_typed(form: Form, target: &str, acted: Result<ActReport, NoAnswer>) -> Done {
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

/// The report of an invalid argument, refused before the server is asked.
pub(super) fn invalid(target: &str, text: String) -> ActReport {
    ActReport::new(target, ActOutcome::Failed, text)
}
