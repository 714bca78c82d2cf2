//! Step 2 of a release, *Secure*: the required steps, which of them are done, and the buttons that
//! do them. For steps that no machine can check, a person makes a statement, which travels on to
//! the release.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use zavor_app::notifications::{Acted, EffectReport};
use zavor_app::people::People;
use zavor_app::platform::RightsOn;
use zavor_app::sending::{ReleasePlan, Sending};
use zavor_core::hold::{Requirement, Step, Subject};
use zavor_core::rights::Right;

use super::wizard::{At, Wizard, page, trail};
use crate::page::Page;
use crate::pages::users::act::{commands, waiting};
use crate::paths;

use crate::parts::{StepView, Tab};
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, own_path};
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::RESTRICTED_SECURE, show)
        .post(paths::RESTRICTED_SIGN_OUT, sign_out)
}

#[derive(Template)]
#[template(path = "review/secure.html")]
struct SecurePage {
    page: Page,
    trail: Vec<Tab>,
    steps: Vec<Tab>,
    needs: Vec<NeedView>,
    /// Whether no step has a button of its own left, so that going on is the next thing to do.
    goes_on: bool,
    /// Whether a person must state what they found.
    must_say: bool,
    /// Commands that end the sessions on the mail server, if no mail host is configured.
    run_there: Vec<String>,
    reviewed: String,
    carried: Vec<(String, String)>,
    /// Path of the next step, and of the previous one.
    next: String,
    back: String,
    here: String,
}

/// A required step, and how to do it.
struct NeedView {
    view: StepView,
    deed: Deed,
    /// Whether it is the first step with a button of its own that is not done.
    is_next: bool,
}

/// How to do a step.
enum Deed {
    /// A page to go to.
    Link { href: String, label: String },
    /// A form with one button.
    Button { action: String, label: String },
    /// The field below the steps.
    Field,
    /// It is done, or this reader may not do it.
    None,
}

impl Deed {
    /// Whether the step has a button of its own.
    const fn is_offered(&self) -> bool {
        matches!(self, Self::Link { .. } | Self::Button { .. })
    }
}

/// The other selected entities, for the way back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignOutForm {
    #[serde(default)]
    also: Vec<String>,
}

async fn show(
    State(sending): State<Arc<Sending>>,
    Path(entity): Path<String>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let plan = sending.release_plan(actor, &entity).await?;
    let wizard = Wizard::of(entity, &fields);
    let text = *context.text();
    let rights = match plan.subject.name() {
        Some(address) => Some(context.rights_on(address).await?),
        None => None,
    };
    let need = |requirement: &Requirement| NeedView {
        view: step_view(text, requirement),
        deed: deed(&context, rights.as_ref(), &plan, &wizard, requirement),
        is_next: false,
    };
    let carried = wizard.carried().into_iter();
    let mut needs: Vec<NeedView> = plan.requirements.iter().map(need).collect();
    let next = needs.iter_mut().find(|need| need.deed.is_offered());
    let goes_on = next.map(|need| need.is_next = true).is_none();
    Ok(html(&SecurePage {
        page: page(&context, &wizard.entity),
        trail: trail(text),
        steps: wizard.steps(text, At::Secure),
        goes_on,
        needs,
        must_say: plan.must_say(),
        carried: carried
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        run_there: match plan.requirements.iter().any(ends_sessions) {
            true => plan.run_there.clone(),
            false => Vec::new(),
        },
        next: wizard.action(At::Release),
        back: wizard.path(At::Overview),
        here: wizard.path(At::Secure),
        reviewed: wizard.reviewed,
    }))
}

fn ends_sessions(requirement: &Requirement) -> bool {
    requirement.step == Step::SessionsEnded && !requirement.met
}

/// A required step in words.
pub(super) fn step_view(text: Text, requirement: &Requirement) -> StepView {
    let list = if requirement.met { "step" } else { "step-do" };
    StepView {
        step: requirement.step,
        met: requirement.met,
        text: text.name_of(list, requirement.step),
    }
}

fn deed(
    context: &Context,
    rights: Option<&RightsOn<'_>>,
    plan: &ReleasePlan,
    wizard: &Wizard,
    requirement: &Requirement,
) -> Deed {
    let (Subject::Account(address), Some(rights)) = (&plan.subject, rights) else {
        return match requirement.step {
            Step::Reviewed if !requirement.met => Deed::Field,
            Step::Reviewed | Step::PasswordChanged | Step::SessionsEnded => Deed::None,
        };
    };
    let text = *context.text();
    let has = |right| rights.has(right);
    match requirement.step {
        _ if requirement.met => Deed::None,
        Step::PasswordChanged if has(Right::ResetPassword) => Deed::Link {
            href: context.with_back(&paths::user_reset(address), &here(wizard)),
            label: text.say("reset-password"),
        },
        Step::SessionsEnded if has(Right::FirstAid) => Deed::Button {
            action: paths::restricted_sign_out(&wizard.entity),
            label: text.say("sign-out-everywhere"),
        },
        Step::Reviewed => Deed::Field,
        Step::PasswordChanged | Step::SessionsEnded => Deed::None,
    }
}

/// This step as a return place: with the other selected entities, unless they are too many for one.
fn here(wizard: &Wizard) -> String {
    let whole = wizard.path(At::Secure);
    match own_path(&whole) == whole {
        true => whole,
        false => wizard.action(At::Secure),
    }
}

async fn sign_out(
    State(people): State<Arc<People>>,
    Path(entity): Path<String>,
    context: Context,
    form: Form<SignOutForm>,
) -> Answer {
    let actor = context.actor()?;
    let form = form.fits()?;
    let wizard = Wizard::new(entity, form.also.iter().map(String::as_str), "");
    let next = wizard.path(At::Secure);
    let text = *context.text();
    Ok(match people.sign_out(actor, &wizard.entity).await? {
        Acted::Done { effects, .. } => {
            let (mood, said) = signed_out(text, &effects);
            context.tell(mood, said, &next)
        }
        Acted::NothingToDo => context.tell(Mood::Nothing, text.say("nothing-to-do"), &next),
    })
}

/// The result of ending the sessions on the mail hosts.
fn signed_out(text: Text, effects: &[EffectReport]) -> (Mood, String) {
    let behind = waiting(effects);
    let commands = commands(effects);
    if !commands.is_empty() {
        let commands = [("commands", commands.join("; ").into())];
        return (Mood::Partly, text.say_with("run-there", &commands));
    }
    if behind.is_empty() {
        return (Mood::Done, text.say("unblock-signed-out"));
    }
    let hosts = [("hosts", behind.join(", ").into())];
    (
        Mood::Partly,
        text.say_with("unblock-signed-out-not", &hosts),
    )
}
