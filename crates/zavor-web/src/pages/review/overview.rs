//! Step 1 of a release, *Overview*: what stopped the sender, the evidence, where it signed in from,
//! whom it wrote to, and what to do about it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::platform::Platform;
use zavor_app::sending::{Correspondence, LOOKED_BACK, ReleasePlan, Sending};
use zavor_core::hold::Subject;
use zavor_core::rights::Right;

use super::wizard::{At, EntityView, Wizard, page, trail};
use crate::chart::used;
use crate::page::Page;
use crate::pages::raised::raised_in_words;
use crate::parts::{HoldView, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::{Arg, Text, sending_policy_in_words};

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::RESTRICTED_OVERVIEW, show)
}

#[derive(Template)]
#[template(path = "review/overview.html")]
struct OverviewPage {
    page: Page,
    trail: Vec<Tab>,
    steps: Vec<Tab>,
    /// Path of the account's own page; empty if there is no account.
    user: String,
    holds: Vec<HoldView>,
    facts: Vec<(String, String)>,
    /// Drawings: windows against limits.
    windows: Vec<String>,
    recommendations: Vec<String>,
    looked_back: String,
    signed_in: Vec<SignInRow>,
    sent: Vec<SentRow>,
    /// How many recipients there were, and what the list leaves out.
    sent_notes: Vec<String>,
    next: String,
}

struct SignInRow {
    address: String,
    count: String,
    last: String,
}

struct SentRow {
    domain: String,
    place: String,
    recipients: String,
}

async fn show(
    State(sending): State<Arc<Sending>>,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let plan = sending.release_plan(actor, &entity).await?;
    let wizard = Wizard::of(entity, &fields);
    let text = *context.text();
    let now = platform.now();
    let entity = EntityView::of(text, &plan);
    let back = [("span", text.window(LOOKED_BACK).into())];
    Ok(html(&OverviewPage {
        page: page(&context, &wizard.entity),
        trail: trail(text),
        steps: wizard.steps(text, At::Overview),
        user: match entity.is_mailbox {
            true => paths::user(&entity.name),
            false => String::new(),
        },
        holds: plan
            .restrictions
            .iter()
            .map(|hold| HoldView::of(text, hold, now, |_| None))
            .collect(),
        facts: facts(text, &plan, &entity),
        windows: windows(text, &plan),
        recommendations: recommendations(text, &plan, &entity),
        looked_back: text.say_with("unblock-looked-back", &back),
        signed_in: signed_in(text, &plan),
        sent: sent(text, &plan),
        sent_notes: sent_notes(text, &plan.written),
        next: wizard.path(At::Secure),
    }))
}

fn facts(text: Text, plan: &ReleasePlan, entity: &EntityView) -> Vec<(String, String)> {
    let sending = &plan.sending;
    let time = |at| text.time(at);
    let mut facts = vec![
        (text.say("restricted-entity"), entity.sort.clone()),
        (text.say("name"), entity.name.clone()),
        (text.say("display-name"), entity.person.clone()),
        (
            text.say("policy"),
            sending_policy_in_words(text, &sending.policy),
        ),
        (
            text.say("restricted-released"),
            text.number(sending.releases),
        ),
        (
            text.say("unblock-engine-restricted"),
            sending.engine_restricted.map_or_else(String::new, time),
        ),
        (
            text.say("restricted-last-address"),
            sending
                .last_address
                .map_or_else(String::new, |address| address.to_string()),
        ),
    ];
    if let Some(raised) = sending.raised {
        let words = raised_in_words(text, &raised);
        facts.push((text.say("unblock-raised"), words));
    }
    if let Some(risk) = plan.risk {
        facts.push((text.say("unblock-risk"), text.name_of("risk-state", risk)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn windows(text: Text, plan: &ReleasePlan) -> Vec<String> {
    let (counted, limits) = (&plan.sending.counted, &plan.sending.limits);
    let hour = counted.external_hour.saturating_add(counted.internal_hour);
    let service = Some(limits.service_per_day);
    let rows = [
        (
            "window-external",
            counted.external_hour,
            limits.external_per_hour,
        ),
        (
            "window-internal",
            counted.internal_hour,
            limits.internal_per_hour,
        ),
        ("window-hour", hour, limits.per_hour),
        ("window-day", counted.day, limits.per_day),
        ("window-service", counted.service_day, service),
    ];
    rows.into_iter()
        .filter(|(_, _, limit)| limit.is_some())
        .map(|(key, counted, limit)| {
            used(text, &text.say(key), counted.into(), limit.map(u64::from))
        })
        .collect()
}

fn recommendations(text: Text, plan: &ReleasePlan, entity: &EntityView) -> Vec<String> {
    let mut all = Vec::new();
    if plan.risk.is_some() {
        all.push(text.say("recommend-risk"));
    }
    if entity.is_mailbox {
        all.push(text.say("recommend-places"));
        all.push(text.say("recommend-rules"));
    } else if matches!(plan.subject, Subject::Connector(_)) {
        all.push(text.say("recommend-connector"));
    } else {
        all.push(text.say("recommend-no-account"));
    }
    if plan.sending.releases > 0 {
        all.push(text.count("recommend-released", plan.sending.releases));
    }
    if let Some(at) = plan.own_release {
        let lifted = text.say_with("recommend-own-release", &[("at", text.time(at).into())]);
        all.push(lifted);
    }
    if plan.raise_bounds().is_some() {
        all.push(text.say("recommend-raise"));
    }
    all
}

fn signed_in(text: Text, plan: &ReleasePlan) -> Vec<SignInRow> {
    let row = |seen: &zavor_app::sending::SignedInFrom| SignInRow {
        address: seen.address.to_string(),
        count: text.number(seen.successes),
        last: text.time(seen.last),
    };
    plan.signed_in_from.iter().map(row).collect()
}

fn sent(text: Text, plan: &ReleasePlan) -> Vec<SentRow> {
    let row = |to: &zavor_app::sending::SentTo| SentRow {
        domain: to.domain.clone(),
        place: text.say(match to.internal {
            true => "unblock-inside",
            false => "unblock-outside",
        }),
        recipients: text.number(to.recipients),
    };
    plan.written.domains.iter().map(row).collect()
}

/// How many recipients there were, and what the table above leaves out.
fn sent_notes(text: Text, written: &Correspondence) -> Vec<String> {
    let mut notes = Vec::new();
    if written.messages > 0 {
        let arguments = [
            ("n", Arg::from(written.recipients)),
            ("messages", Arg::from(written.messages)),
        ];
        notes.push(text.say_with("unblock-sent-all", &arguments));
    }
    if written.further_domains > 0 {
        let arguments = [
            ("n", Arg::from(written.further_recipients)),
            ("domains", Arg::from(written.further_domains)),
        ];
        notes.push(text.say_with("unblock-sent-more", &arguments));
    }
    if written.unnamed > 0 {
        notes.push(text.count("unblock-sent-unnamed", written.unnamed));
    }
    if written.refused > 0 {
        notes.push(text.count("unblock-sent-refused", written.refused));
    }
    if written.cut {
        notes.push(text.say("unblock-sent-cut"));
    }
    notes
}
