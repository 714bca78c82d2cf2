//! Alerts, and what mail hosts, mail server and webhook have not accepted.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::notifications::Notifications;
use zavor_app::platform::Platform;
use zavor_app::ports::{Alert, Effect, EffectFilter, EffectState, Errand, HostAct};
use zavor_app::views::{ALERTS_SHOWN_MAX, Views};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::filter::file;
use crate::page::Page;
use crate::pages::policies::alerts::chip_of;
use crate::parts::{Pager, ROWS};
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::Text;

const BASE: &str = "/admin/reports/alerts";
/// Rows of each list of undelivered effects.
const OUTBOX_ROWS: usize = 25;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .get("/admin/reports/alerts.csv", export)
}

struct Row {
    time: Timestamp,
    kind: String,
    chip: &'static str,
    severity: String,
    subject: String,
    said: String,
    /// Kept as English text by an earlier release.
    english: bool,
}

/// An effect for another system that was not accepted yet, or was given up.
pub(in crate::pages) struct EffectRow {
    pub(in crate::pages) since: Timestamp,
    pub(in crate::pages) act: String,
    pub(in crate::pages) host: String,
    pub(in crate::pages) address: String,
    /// How far it is.
    pub(in crate::pages) state: String,
    /// The reason, in the other system's words.
    pub(in crate::pages) why: String,
}

/// Effects that wait and effects that were given up.
pub(in crate::pages) struct Outbox {
    pub(in crate::pages) waiting: Vec<EffectRow>,
    pub(in crate::pages) failed: Vec<EffectRow>,
}

#[derive(Template)]
#[template(path = "reports/alerts.html")]
struct AlertsPage {
    page: Page,
    rows: Vec<Row>,
    pager: Pager,
    csv: String,
    /// For readers who may see the organisation's security.
    outbox: Option<Outbox>,
}

fn row(text: Text, alert: Alert) -> Row {
    let kind = alert.kind;
    Row {
        time: alert.time,
        kind: text.name_of("alert-kind", kind),
        chip: chip_of(kind),
        severity: text.name_of("alert-severity", kind.severity()),
        subject: alert
            .subject
            .map_or_else(String::new, |subject| text.subject(&subject)),
        said: text.detail(&alert.said),
        english: alert.said.plain().is_some(),
    }
}

fn effect_row(text: Text, now: Timestamp, effect: Effect) -> EffectRow {
    let act = match &effect.errand {
        Errand::OnHost { act, .. } => match act {
            HostAct::EndSessions => "effect-end_sessions",
            HostAct::FlushAuthCache => "effect-flush_auth_cache",
        },
        Errand::Mail => "effect-send_mail",
        Errand::Webhook { .. } => "effect-call_webhook",
    };
    let (state, why) = match effect.state {
        EffectState::Due {
            tries,
            at,
            last_error,
        } => {
            let tried = text.count("effect-tried", tries);
            let again = text.say_with("effect-again", &[("ago", text.ago(at, now).into())]);
            (format!("{tried} {again}"), last_error)
        }
        EffectState::Done(said) => (text.say("result-done"), said),
        EffectState::Failed(why) => (text.say("effect-given-up"), why),
    };
    EffectRow {
        since: effect.since,
        act: text.say(act),
        host: match effect.errand {
            Errand::Mail => text.say("effect-mail-server"),
            Errand::OnHost { host, .. } | Errand::Webhook { host } => host,
        },
        address: effect.address.to_string(),
        state,
        why,
    }
}

/// Effects that wait and effects that were given up; `None` if the reader may not see the
/// organisation's security.
pub(in crate::pages) async fn outbox(
    notifications: &Notifications,
    platform: &Platform,
    context: &Context,
) -> Result<Option<Outbox>, Failure> {
    if !context.has(Right::SeeSecurity) {
        return Ok(None);
    }
    let (actor, text) = (context.actor()?, *context.text());
    let now = zavor_app::platform::stamp(platform);
    let list = |filter| notifications.outbox_list(actor, filter, OUTBOX_ROWS);
    let rows = |effects: Vec<Effect>| -> Vec<EffectRow> {
        let rows = effects.into_iter();
        rows.map(|effect| effect_row(text, now, effect)).collect()
    };
    Ok(Some(Outbox {
        waiting: rows(list(EffectFilter::Waiting).await?),
        failed: rows(list(EffectFilter::Failed).await?),
    }))
}

async fn show(
    State(views): State<Arc<Views>>,
    State(notifications): State<Arc<Notifications>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let skip: usize = query.number("skip").unwrap_or_default();
    let wanted = skip.saturating_add(ROWS + 1);
    let alerts = views.alert_list(actor, wanted).await?;
    let more = alerts.len() > skip.saturating_add(ROWS);
    let rows: Vec<Row> = alerts
        .into_iter()
        .skip(skip)
        .take(ROWS)
        .map(|alert| row(text, alert))
        .collect();
    Ok(html(&AlertsPage {
        page: context.page("nav-alerts", "alerts"),
        pager: Pager::of(
            text,
            "results-count",
            (skip, rows.len()),
            None,
            Pager::links(BASE, skip, more.then(|| skip + ROWS)),
        ),
        rows,
        csv: format!("{BASE}.csv"),
        outbox: outbox(&notifications, &platform, &context).await?,
    }))
}

async fn export(State(views): State<Arc<Views>>, context: Context) -> Answer {
    let actor = context.may(Right::See)?;
    let alerts = views.alert_list(actor, ALERTS_SHOWN_MAX).await?;
    let header = ["time", "kind", "severity", "subject", "text"];
    let line = |alert: Alert| {
        let subject = alert.subject.map_or_else(String::new, |s| s.to_string());
        zavor_app::platform::csv::row(&[
            &alert.time.to_string(),
            alert.kind.as_str(),
            alert.kind.severity().as_str(),
            &subject,
            &alert.said.to_string(),
        ])
    };
    let name = "attachment; filename=\"alerts.csv\"";
    Ok(file(name, &header, alerts.into_iter().map(line)))
}
