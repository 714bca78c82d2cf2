//! Review > Risky users: accounts with signs that somebody else uses them, each sign with its
//! evidence. Dismiss the risk, or confirm that the account is stolen; both ask for a reason.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::people::{People, RiskyUser};
use zavor_app::platform::{AppError, Platform};
use zavor_core::account::SignInName;
use zavor_core::rights::Right;
use zavor_core::risk::{RiskLevel, RiskState};

use crate::page::Page;
use crate::pages::forms::{sentence, status};
use crate::parts::{ChipKind, HoldView, Pager, ROWS, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/risky", show)
        .get(paths::RISK_ANSWER, form)
        .post(paths::RISK_ANSWER, judge)
}

#[derive(Template)]
#[template(path = "review/risky.html")]
struct RiskyPage {
    page: Page,
    users: Vec<UserView>,
    pager: Pager,
}

struct UserView {
    address: String,
    person: String,
    user: String,
    chip: ChipKind,
    state: String,
    level: String,
    signs: Vec<HoldView>,
    /// Paths of the two answers; empty if this reader may not judge the risk.
    dismiss: String,
    confirm: String,
}

#[derive(Template)]
#[template(path = "review/answer.html")]
struct AnswerPage {
    page: Page,
    trail: Vec<Tab>,
    address: String,
    /// What the answer means.
    says: Vec<String>,
    button: String,
    grave: bool,
    action: String,
    reason: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerForm {
    reason: String,
}

/// The answer of a person to a risk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RiskAnswer {
    Dismiss,
    Confirm,
}

impl RiskAnswer {
    const ALL: [Self; 2] = [Self::Dismiss, Self::Confirm];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Dismiss => "dismiss",
            Self::Confirm => "confirm",
        }
    }

    fn named(name: &str) -> Result<Self, Failure> {
        let mut all = Self::ALL.into_iter();
        all.find(|answer| answer.as_str() == name)
            .ok_or(Failure::NotFound)
    }

    fn path(self, address: &str) -> String {
        paths::risk_answer(address, self.as_str())
    }
}

async fn show(
    State(people): State<Arc<People>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let now = platform.now();
    let from: usize = fields.number("from").unwrap_or(0);
    let users = people.risky_users(actor).await?;
    let view = |user: &RiskyUser, may: bool| {
        let path = |answer: RiskAnswer| match may {
            true => answer.path(user.address.as_str()),
            false => String::new(),
        };
        let signs = user.signs.iter();
        let confirmed = user.state == RiskState::ConfirmedCompromised;
        UserView {
            address: user.address.as_str().to_owned(),
            person: user.display_name.clone(),
            user: paths::user(&user.address),
            chip: chip_of(user.state, user.level),
            state: text.name_of("risk-state", user.state),
            level: level_in_words(text, user.level),
            signs: signs
                .map(|hold| HoldView::of(text, hold, now, |_| None))
                .collect(),
            dismiss: path(RiskAnswer::Dismiss),
            confirm: match confirmed {
                true => String::new(),
                false => path(RiskAnswer::Confirm),
            },
        }
    };
    let mut shown: Vec<UserView> = Vec::new();
    for user in users.iter().skip(from).take(ROWS) {
        let rights = context.rights_on(&user.address).await?;
        shown.push(view(user, rights.has(Right::Security)));
    }
    let after = from + shown.len();
    let links = (
        (from > 0).then(|| "/admin/risky".to_owned()),
        (after < users.len()).then(|| format!("/admin/risky?from={after}")),
    );
    let (place, total) = ((from, shown.len()), Some(users.len() as u64));
    let pager = Pager::of(text, "accounts-count", place, total, links);
    let pager = pager.by_rows(from, |from| format!("/admin/risky?from={from}"));
    Ok(html(&RiskyPage {
        page: context.page("nav-risky-users", "risky"),
        users: shown,
        pager,
    }))
}

/// The look of a risk: a high one is as grave as its alert.
const fn chip_of(state: RiskState, level: RiskLevel) -> ChipKind {
    match state {
        RiskState::AtRisk if matches!(level, RiskLevel::High) => ChipKind::Held,
        RiskState::AtRisk => ChipKind::Warn,
        RiskState::ConfirmedCompromised => ChipKind::Held,
        RiskState::Dismissed | RiskState::Remediated => ChipKind::Ok,
    }
}

fn level_in_words(text: Text, level: RiskLevel) -> String {
    let level = text.name_of("risk-level", level);
    text.say_with("risky-level", &[("level", level.into())])
}

/// The account of the path, if this actor may judge its risk.
async fn judged(people: &People, context: &Context, address: &str) -> Result<SignInName, Failure> {
    let actor = context.may(Right::See)?;
    let users = people.risky_users(actor).await?;
    let user = users
        .into_iter()
        .find(|user| user.address.as_str() == address);
    let user = user.ok_or_else(|| AppError::Unknown {
        what: "account at risk",
        name: address.chars().take(100).collect(),
    })?;
    context.may_on(Right::Security, &user.address).await?;
    Ok(user.address)
}

fn page(
    context: &Context,
    address: &SignInName,
    answer: RiskAnswer,
    reason: &str,
    error: String,
) -> Response {
    let text = *context.text();
    let (title, says) = match answer {
        RiskAnswer::Dismiss => (
            "release-act-dismiss_risk",
            ["risky-dismiss-says", "risky-audited"],
        ),
        RiskAnswer::Confirm => ("risky-confirm", ["risky-confirm-says", "risky-audited"]),
    };
    let status = status(!error.is_empty());
    let page = AnswerPage {
        page: context.page(title, "risky"),
        trail: vec![Tab {
            href: "/admin/risky".into(),
            label: text.say("nav-risky-users"),
            current: false,
        }],
        address: address.as_str().to_owned(),
        says: says.iter().map(|key| text.say(key)).collect(),
        button: text.say(title),
        grave: answer == RiskAnswer::Confirm,
        action: answer.path(address.as_str()),
        reason: reason.to_owned(),
        error,
    };
    html_with(status, &page)
}

async fn form(
    State(people): State<Arc<People>>,
    Path((address, answer)): Path<(String, String)>,
    context: Context,
) -> Answer {
    let answer = RiskAnswer::named(&answer)?;
    let address = judged(&people, &context, &address).await?;
    Ok(page(&context, &address, answer, "", String::new()))
}

async fn judge(
    State(people): State<Arc<People>>,
    Path((address, answer)): Path<(String, String)>,
    context: Context,
    form: Form<AnswerForm>,
) -> Answer {
    let answer = RiskAnswer::named(&answer)?;
    let address = judged(&people, &context, &address).await?;
    let (actor, form) = (context.actor()?, form.fits()?);
    let reason = form.reason.as_str();
    let name = address.as_str();
    let (acted, key) = match answer {
        RiskAnswer::Dismiss => (
            people.dismiss_risk(actor, name, reason).await,
            "risky-dismissed",
        ),
        RiskAnswer::Confirm => (
            people.confirm_risk(actor, name, reason).await,
            "risky-confirmed",
        ),
    };
    // A stolen account is taken back; the way through comes at once.
    let stolen = paths::user_stolen(name);
    let next = match answer {
        RiskAnswer::Dismiss => "/admin/risky",
        RiskAnswer::Confirm => &stolen,
    };
    let text = *context.text();
    match acted {
        Ok(Acted::Done { .. }) => {
            let said = text.say_with(key, &[("name", name.into())]);
            Ok(context.tell(Mood::Done, said, next))
        }
        Ok(Acted::NothingToDo) => Ok(context.tell(Mood::Nothing, text.say("nothing-to-do"), next)),
        Err(error @ (AppError::Invalid(_) | AppError::Refused(_))) => {
            let error = sentence(&context, error);
            Ok(page(&context, &address, answer, reason, error))
        }
        Err(other) => Err(other.into()),
    }
}
