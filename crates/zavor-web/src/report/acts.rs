//! Results of acts, the same for every noun.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::notifications::{Acted, EffectReport, HostAnswer};
use zavor_app::people::WasReset;
use zavor_app::platform::AppError;
use zavor_app::ports::HostAct;
use zavor_app::sending::Unblocked;
use zavor_app::sign_in::Unlocked;
use zavor_core::account::RaisedTo;
use zavor_core::hold::{HoldKind, Step};
use zavor_core::network::Network;

use super::names::StepName;
use super::time::Time;
use super::why::HoldReport;

/// The outcome of an act on one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActOutcome {
    /// Done.
    Done,
    /// Done in part: the text says what was done, what was not, and why.
    PartlyDone,
    /// Nothing had to change.
    NothingToDo,
    /// A rule forbids it now; the text says what is missing.
    Refused,
    /// There is no such account, connector or network.
    Unknown,
    /// Something failed; nothing was changed.
    Failed,
}

/// The result of an act on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActReport {
    /// The target, as asked for or in normal form.
    pub target: String,
    /// The outcome.
    pub outcome: ActOutcome,
    /// In words.
    pub text: String,
    /// The stable code of the reason, if one stopped the act.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// Steps that must be done first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(value_type = Vec<StepName>)]
    pub missing: Vec<String>,
    /// Steps covered by the releaser's statement (`reviewed`), whether or not it was given with
    /// this request; give it with the next one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(value_type = Vec<StepName>)]
    pub by_statement: Vec<String>,
    /// After an unlock: what still stops signing in. Empty = nothing, unless `more_networks_tried`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub still_held: Vec<HoldReport>,
    /// After an unlock: whether a network that tried the account, but was not looked at, may be
    /// blocked or denied.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub more_networks_tried: bool,
    /// What other systems answered.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mail_hosts: Vec<String>,
    /// What cannot be done from here: commands to run on the mail server.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub run_there: Vec<String>,
    /// A temporary password, shown once, if asked for with `--show`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub temporary_password: Option<String>,
}

impl ActOutcome {
    /// The exit code: 0 done, 1 refused or only done in part, 2 error.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done | Self::NothingToDo => 0,
            Self::PartlyDone | Self::Refused => 1,
            Self::Unknown | Self::Failed => 2,
        }
    }
}

impl From<&AppError> for ActOutcome {
    fn from(error: &AppError) -> Self {
        match error {
            AppError::Unknown { .. } => Self::Unknown,
            AppError::Refused(_) | AppError::Denied(_) | AppError::Password(_) => Self::Refused,
            AppError::Invalid(_) | AppError::Conflict | AppError::Store(_) => Self::Failed,
            AppError::Partly(_) => Self::PartlyDone,
        }
    }
}

impl ActReport {
    /// A report with this outcome.
    pub fn new(target: impl Into<String>, outcome: ActOutcome, text: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            outcome,
            text: text.into(),
            code: None,
            missing: Vec::new(),
            by_statement: Vec::new(),
            still_held: Vec::new(),
            more_networks_tried: false,
            mail_hosts: Vec::new(),
            run_there: Vec::new(),
            temporary_password: None,
        }
    }

    /// An act that failed.
    pub fn failed(target: impl Into<String>, error: &AppError) -> Self {
        Self {
            code: Some(error.code().into()),
            ..Self::new(target, error.into(), error.to_string())
        }
    }

    /// An act that was done, or that had nothing to do; each with its text.
    pub fn acted(target: impl Into<String>, acted: Acted, done: &str, nothing: &str) -> Self {
        match acted {
            Acted::Done { effects, shut } => {
                let said = shut.after(done.into());
                Self::new(target, ActOutcome::Done, said).with_effects(&effects)
            }
            Acted::NothingToDo => Self::new(target, ActOutcome::NothingToDo, nothing),
        }
    }

    /// The end of all sessions: done only if there are mail hosts and all have confirmed.
    pub fn signed_out(target: impl Into<String>, acted: Acted) -> Self {
        let (effects, shut) = match acted {
            Acted::Done { effects, shut } => (effects, shut),
            Acted::NothingToDo => {
                return Self::new(target, ActOutcome::NothingToDo, "nothing to do");
            }
        };
        let (outcome, text) = if effects.iter().all(|shown| shown.answer.is_done()) {
            (ActOutcome::Done, "signed out")
        } else if effects
            .iter()
            .any(|shown| matches!(shown.answer, HostAnswer::NotHere { .. }))
        {
            let text = "signed out of Zavor's pages; sessions on the mail server are still open";
            (ActOutcome::PartlyDone, text)
        } else {
            let text = "signed out of Zavor's pages; not every mail host has confirmed it yet";
            (ActOutcome::Done, text)
        };
        Self::new(target, outcome, shut.after(text.into())).with_effects(&effects)
    }

    fn with_effects(self, effects: &[EffectReport]) -> Self {
        Self {
            mail_hosts: hosts(effects),
            run_there: effects.iter().filter_map(run_there).collect(),
            ..self
        }
    }

    /// An unlock: what it released, and what still stops the owner.
    pub fn unlocked(target: impl Into<String>, unlocked: Unlocked) -> Self {
        let kinds = |kind| unlocked.released.iter().any(|h| h.identity.kind == kind);
        let mut said = Vec::new();
        if kinds(HoldKind::LockedOut) {
            said.push("unlocked".to_owned());
        }
        if kinds(HoldKind::SecondFactorThrottled) {
            said.push("one-time codes are accepted again".to_owned());
        }
        if kinds(HoldKind::RecoveryThrottled) {
            said.push("recovery may be tried again".to_owned());
        }
        if !unlocked.let_in_from.is_empty() {
            let networks: Vec<String> = unlocked
                .let_in_from
                .iter()
                .map(Network::to_string)
                .collect();
            said.push(format!("may sign in from {} for 24 h", networks.join(", ")));
        }
        let (outcome, mut text) = match unlocked.acted {
            Acted::Done { .. } => (ActOutcome::Done, said.join("; ")),
            Acted::NothingToDo => (
                ActOutcome::NothingToDo,
                "not locked out, nothing to do".to_owned(),
            ),
        };
        let still_held: Vec<HoldReport> = unlocked.still.iter().map(HoldReport::from).collect();
        if !still_held.is_empty() {
            text.push_str("; something else still stops signing in");
        }
        if unlocked.more_tried {
            text.push_str("; not every network that tried it was checked: one may be blocked");
        }
        Self {
            still_held,
            more_networks_tried: unlocked.more_tried,
            ..Self::new(target, outcome, text)
        }
    }

    /// A reset of a password.
    pub fn reset(
        target: impl Into<String>,
        was: WasReset,
        must_change: bool,
        change_page: &str,
    ) -> Self {
        let shown = was
            .generated
            .map(|text| String::from_utf8_lossy(&text.0).into_owned());
        let mut outcome = ActOutcome::Done;
        let mut text = match (was.sent_to.is_empty(), must_change) {
            (false, _) => format!(
                "password reset; a link was sent to {}",
                was.sent_to.join(", ")
            ),
            (true, true) => format!("password reset; it must be changed first, on {change_page}"),
            (true, false) => "password reset".into(),
        };
        if was.still_blocked {
            text.push_str(match was.sent_to.is_empty() {
                true => "; sign-in is still blocked: the password opens nothing until sign-in is allowed",
                false => {
                    "; sign-in is still blocked: the owner can choose a password, and gets in when \
                     sign-in is allowed"
                }
            });
        }
        if let Some(why) = &was.still_locked {
            outcome = ActOutcome::PartlyDone;
            text = format!("{text}; lockouts were not ended ({why}); unlock the account later");
        }
        if was.moved {
            text.push_str(
                "; Zavor keeps this account's password from now on; what asked the other directory \
                 until now goes on accepting the old password until it asks Zavor instead (zavor \
                 doctor --print dovecot) or the account is gone there",
            );
        }
        let text = was.shut.after(text);
        Self {
            temporary_password: shown,
            ..Self::new(target, outcome, text).with_effects(&was.effects)
        }
    }

    /// A release of restricted sending.
    pub fn unblocked(target: impl Into<String>, unblocked: Unblocked) -> Self {
        match unblocked {
            Unblocked::Done => Self::new(target, ActOutcome::Done, "may send again"),
            Unblocked::OnlyRaised(raised) => {
                let (most, until) = (raised.recipients(), Time::from(raised.until));
                let what = match raised.to {
                    RaisedTo::ExternalPerHour(_) => "external recipients per hour",
                    RaisedTo::ServicePerDay(_) => "recipients in 24 hours (the service limit)",
                };
                let text =
                    format!("was not restricted; limit raised to {most} {what} until {until}");
                Self::new(target, ActOutcome::Done, text)
            }
            Unblocked::NothingToDo => Self::new(
                target,
                ActOutcome::NothingToDo,
                "not restricted, nothing to do",
            ),
            Unblocked::Missing(missing) => Self {
                missing: names(&missing.steps),
                by_statement: names(&missing.by_statement),
                run_there: missing.run_there,
                ..Self::new(
                    target,
                    ActOutcome::Refused,
                    "still restricted; nothing was changed",
                )
            },
        }
    }
}

fn names(steps: &[Step]) -> Vec<String> {
    steps.iter().map(ToString::to_string).collect()
}

fn run_there(shown: &EffectReport) -> Option<String> {
    match &shown.answer {
        HostAnswer::NotHere { run } => Some(run.clone()),
        HostAnswer::Done(_) | HostAnswer::NotYet(_) => None,
    }
}

/// The answers of the mail hosts, one line each.
fn hosts(effects: &[EffectReport]) -> Vec<String> {
    // An account with aliases has one call per name.
    let names = effects.iter().any(|shown| shown.name != effects[0].name);
    effects
        .iter()
        .filter_map(|shown| {
            let act = match shown.act {
                Some(HostAct::EndSessions) => "sessions",
                Some(HostAct::FlushAuthCache) => "password cache",
                None => "notice",
            };
            let act = match names {
                true => format!("{act} of {}", shown.name),
                false => act.into(),
            };
            match &shown.answer {
                HostAnswer::Done(text) => Some(format!("{}, {act}: {text}", shown.host)),
                HostAnswer::NotYet(why) => Some(format!(
                    "{}, {act}: not done, {why}; Zavor keeps trying",
                    shown.host
                )),
                HostAnswer::NotHere { .. } => None,
            }
        })
        .collect()
}
