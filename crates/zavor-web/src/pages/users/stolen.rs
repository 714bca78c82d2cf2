//! Stolen account: one way through block, reset, sign out and review, in this order, with what is
//! done marked and what Zavor cannot see said in plain words.
//!
//! The steps are done on the pages of their acts, which lead back here. The path names the step, the
//! query when the run began: a page can be left, reloaded and handed to a colleague. What is done is
//! read from the account ([`zavor_core::why::take_back`]), so nothing in the address can pretend it
//! for long: it only says from when on deeds count, and each deed is shown with its time.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::platform::RightsOn;
use zavor_app::sending::{ReleasePlan, Sending};
use zavor_app::sign_on::SignOn;
use zavor_app::views::{Views, WhyReport};
use zavor_core::account::Account;
use zavor_core::hold::{Effect, HoldKind};
use zavor_core::moment::Timestamp;
use zavor_core::rights::{Right, roles_that_may};
use zavor_core::why::{StepState, TakeBackStep, began, take_back};

use super::act;
use super::offers::name_of;
use super::stolen_state::state_in_words;
use crate::page::Page;
use crate::parts::Tab;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html, see_other};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::Text;

/// The field with the second in which the run began.
const SINCE: &str = "since";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_STOLEN, begin)
        .get(paths::USER_STOLEN_STEP, show)
}

#[derive(Template)]
#[template(path = "users/stolen.html")]
struct StolenPage {
    page: Page,
    trail: Vec<Tab>,
    name: String,
    address: String,
    steps: Vec<StepLink>,
    /// What this step is for.
    says: String,
    /// What is known about it: done and when, or to be done by hand.
    state: String,
    done: bool,
    step: TakeBackStep,
    /// Whether this reader may do it; else who may.
    may: bool,
    roles: String,
    /// Where its form goes, or its link; empty if it cannot be done here.
    action: String,
    /// The reason that the form of the block suggests.
    reason: String,
    /// Path of the next step; empty at the last one.
    next: String,
    run_there: Vec<String>,
    review: Option<Review>,
}

struct StepLink {
    href: String,
    label: String,
    done: bool,
    /// Not done, although the run has gone on to a later step.
    skipped: bool,
    current: bool,
}

/// The last step: what can be looked at here, what cannot, and how the run ends.
struct Review {
    /// Path, words of the link, and what it shows.
    seen: Vec<(String, String, String)>,
    unseen: Vec<String>,
    /// Whether sign-in is still blocked.
    blocked: bool,
    /// Whether this reader may allow it.
    may_allow: bool,
    /// Whether sending is restricted.
    restricted: bool,
    /// Path of the release, if sending is restricted and this reader may release it.
    unblock: String,
}

/// Everything about the account that the steps need.
struct Found {
    account: Account,
    why: WhyReport,
    states: [(TakeBackStep, StepState); 4],
    /// From when on deeds count.
    began: Timestamp,
}

async fn found(
    people: &People,
    views: &Views,
    context: &Context,
    name: &str,
    since: Option<i64>,
) -> Result<Found, Failure> {
    let actor = context.may(Right::See)?;
    let (account, _) = people.look_at_account(actor, name).await?;
    let why = views.why_seen(actor, account.address.as_str()).await?;
    let now = why.checked_at;
    let said = since.map_or(now, Timestamp::from_secs);
    let began = began(&why.holds, said, now);
    Ok(Found {
        states: take_back(&account, &why.holds, why.sessions, began),
        account,
        why,
        began,
    })
}

impl Found {
    /// The address of a step, with when the run began.
    fn step(&self, step: TakeBackStep) -> String {
        let path = paths::user_stolen_step(&self.account.address, step.as_str());
        let since = self.began.second().timestamp().as_millis() / 1000;
        paths::with_query(&path, &[(SINCE, &since.to_string())])
    }

    fn state(&self, step: TakeBackStep) -> StepState {
        let found = self.states.iter().find(|(one, _)| *one == step);
        found.map_or(StepState::Open, |(_, state)| *state)
    }

    /// The first step that is not done, of those that this reader can do or must do by hand.
    fn open(&self, rights: &RightsOn<'_>) -> TakeBackStep {
        let open = self.states.iter().find(|(step, state)| {
            let may = right_of(*step).is_none_or(|right| rights.has(right));
            may && !matches!(state, StepState::Done(_))
        });
        open.map_or(TakeBackStep::Review, |(step, _)| *step)
    }

    fn is_blocked(&self) -> bool {
        let mut kinds = self.why.holds.iter().map(|h| h.stored.identity.kind);
        kinds.any(|kind| kind == HoldKind::SignInBlocked)
    }
}

/// The right that a step needs; everybody who sees the account may review it.
const fn right_of(step: TakeBackStep) -> Option<Right> {
    match step {
        TakeBackStep::Block => Some(Right::EditSignInStatus),
        TakeBackStep::Reset => Some(Right::ResetPassword),
        TakeBackStep::SignOut => Some(Right::FirstAid),
        TakeBackStep::Review => None,
    }
}

async fn begin(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    Path(name): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let found = found(&people, &views, &context, &name, query.number(SINCE)).await?;
    let rights = context.rights_on(&found.account.address).await?;
    Ok(see_other(&found.step(found.open(&rights))))
}

async fn show(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(sending): State<Arc<Sending>>,
    State(sign_on): State<Arc<SignOn>>,
    Path((name, step)): Path<(String, String)>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let step = TakeBackStep::from_name(&step).ok_or(Failure::NotFound)?;
    let found = found(&people, &views, &context, &name, query.number(SINCE)).await?;
    let text = *context.text();
    let address = found.account.address.to_string();
    let rights = context.rights_on(&found.account.address).await?;
    let state = found.state(step);
    let right = right_of(step);
    let review = match step {
        TakeBackStep::Review => {
            let plan = sending.release_plan(context.actor()?, &address).await?;
            let methods = sign_on.methods_of(found.account.id).await?.len();
            Some(review(text, &found, &rights, &plan, methods))
        }
        TakeBackStep::Block | TakeBackStep::Reset | TakeBackStep::SignOut => None,
    };
    let mut page = act::page(&context, "stolen-title");
    // Its forms and links come back to the first step that is open then.
    let back = paths::user_stolen(&address);
    let since = (found.began.second().timestamp().as_millis() / 1000).to_string();
    let back = match (state, after(step)) {
        // That it was done by hand is never seen, so the way goes on.
        (StepState::ByHand, Some(next)) => found.step(next),
        _ => paths::with_query(&back, &[(SINCE, &since)]),
    };
    page.back = match step {
        // The run ends with the account's page.
        TakeBackStep::Review => context.back_to(&paths::user(&address)),
        TakeBackStep::Block | TakeBackStep::Reset | TakeBackStep::SignOut => context.back_to(&back),
    };
    Ok(html(&StolenPage {
        trail: trail(text, &found.account),
        name: name_of(&found.account),
        steps: found
            .states
            .map(|one| step_link(text, &found, one, step))
            .into(),
        says: says(text, step, found.is_blocked()),
        done: matches!(state, StepState::Done(_)),
        state: state_in_words(text, &found.account, found.began, (step, state)),
        may: right.is_none_or(|right| rights.has(right)),
        roles: right.map_or_else(String::new, |right| who_may(text, right)),
        action: match step {
            TakeBackStep::Block => paths::user_status(&address),
            TakeBackStep::Reset if state == StepState::ByHand => String::new(),
            TakeBackStep::Reset => context.with_back(&paths::user_reset(&address), &back),
            TakeBackStep::SignOut => paths::user_sign_out(&address),
            TakeBackStep::Review => paths::user_status(&address),
        },
        reason: text.say("stolen-reason"),
        next: after(step).map_or_else(String::new, |next| found.step(next)),
        run_there: match (step, state) {
            (TakeBackStep::SignOut, StepState::ByHand) => found.why.run_there.clone(),
            _ => Vec::new(),
        },
        review,
        step,
        address,
        page,
    }))
}

const fn after(step: TakeBackStep) -> Option<TakeBackStep> {
    match step {
        TakeBackStep::Block => Some(TakeBackStep::Reset),
        TakeBackStep::Reset => Some(TakeBackStep::SignOut),
        TakeBackStep::SignOut => Some(TakeBackStep::Review),
        TakeBackStep::Review => None,
    }
}

fn trail(text: Text, account: &Account) -> Vec<Tab> {
    let link = |href: String, label: String| Tab {
        href,
        label,
        current: false,
    };
    vec![
        link("/admin/users".into(), text.say("nav-active-users")),
        link(paths::user(&account.address), name_of(account)),
    ]
}

fn step_link(
    text: Text,
    found: &Found,
    (step, state): (TakeBackStep, StepState),
    current: TakeBackStep,
) -> StepLink {
    StepLink {
        href: found.step(step),
        label: text.name_of("stolen-step", step),
        done: matches!(state, StepState::Done(_)),
        skipped: step < current && !matches!(state, StepState::Done(_)),
        current: step == current,
    }
}

/// What a step is for; the last one goes by whether sign-in is blocked.
fn says(text: Text, step: TakeBackStep, is_blocked: bool) -> String {
    match step == TakeBackStep::Review && !is_blocked {
        true => text.say("stolen-review-not-blocked"),
        false => text.name_of("stolen-says", step),
    }
}

fn who_may(text: Text, right: Right) -> String {
    let roles = roles_that_may(right, None);
    let names: Vec<String> = roles
        .iter()
        .map(|role| text.name_of("role", role))
        .collect();
    text.say_with("allowed-roles", &[("roles", names.join(", ").into())])
}

fn review(
    text: Text,
    found: &Found,
    rights: &RightsOn<'_>,
    plan: &ReleasePlan,
    methods: usize,
) -> Review {
    let unseen = [
        "stolen-unseen-rules",
        "stolen-unseen-systems",
        "stolen-unseen-read",
        "stolen-unseen-devices",
    ];
    let restricted = |hold: &zavor_core::hold::Hold| hold.effect() == Effect::Sending;
    let restricted = found.why.holds.iter().any(restricted);
    let releases = restricted && rights.has(Right::ReleaseSending);
    let address = &found.account.address;
    Review {
        seen: seen(text, found, plan, methods),
        unseen: unseen.iter().map(|key| text.say(key)).collect(),
        blocked: found.is_blocked(),
        restricted,
        may_allow: rights.has(Right::EditSignInStatus),
        unblock: match releases {
            true => paths::restricted(address),
            false => String::new(),
        },
    }
}

/// What can be looked at here: path, words of the link, and what it shows.
fn seen(
    text: Text,
    found: &Found,
    plan: &ReleasePlan,
    methods: usize,
) -> Vec<(String, String, String)> {
    let address = &found.account.address;
    let recovery = found.account.recovery_addresses.len();
    let counted = |(none, some): (&str, &str), n: u64| match n {
        0 => text.say(none),
        n => text.count(some, n),
    };
    vec![
        (
            paths::user_sign_ins(address),
            text.say("users-tab-sign-ins"),
            counted(
                ("stolen-see-sign-ins-none", "stolen-see-sign-ins"),
                plan.signed_in_from.len() as u64,
            ),
        ),
        (
            paths::user_mail(address),
            text.say("users-tab-mail"),
            counted(
                ("stolen-see-mail-none", "stolen-see-mail"),
                plan.written.recipients as u64,
            ),
        ),
        (
            paths::user_security(address),
            text.say("security-methods"),
            counted(
                ("stolen-see-methods-none", "stolen-see-methods"),
                methods as u64,
            ),
        ),
        (
            paths::user(address),
            text.say("users-recovery"),
            counted(
                ("stolen-see-recovery-none", "stolen-see-recovery"),
                recovery as u64,
            ),
        ),
        (
            paths::user_audit(address),
            text.say("users-tab-audit"),
            text.say("stolen-see-audit"),
        ),
    ]
}
