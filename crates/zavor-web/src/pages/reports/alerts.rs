//! Alerts: whether somebody has seen each, whom it is about and what helps; and what mail hosts, mail
//! server and webhook have not accepted.
//!
//! The list begins with the open ones. Marking changes nothing but the list, and everybody sees who
//! did it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::{
    AlertMark, AlertsMarked, Notifications, mark_alerts, mark_alerts_up_to, mark_says,
};
use zavor_app::platform::{AppError, Platform};
use zavor_app::ports::{
    AlertFilter, Effect, EffectFilter, EffectState, Errand, HostAct, KeptAlert,
};
use zavor_app::views::{ALERTS_SHOWN_MAX, Views};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::alert_links::{Link, help_link, subject_link};
use super::filter::file;
use crate::page::Page;
use crate::pages::policies::alerts::chip_of;
use crate::pages::reach;
use crate::parts::{Pager, ROWS};
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::{Text, actor_in_words};

const BASE: &str = "/admin/reports/alerts";
const MARK: &str = "/admin/reports/alerts/mark";
/// Rows of each list of undelivered effects.
const OUTBOX_ROWS: usize = 25;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .post(MARK, mark)
        .get("/admin/reports/alerts.csv", export)
}

struct Row {
    number: u64,
    time: Timestamp,
    kind: String,
    chip: &'static str,
    severity: String,
    subject: Link,
    said: String,
    /// Kept as English text by an earlier release.
    english: bool,
    /// What helps; `None` if nothing in particular does, or the reader may not go there.
    help: Option<Link>,
    /// Who has seen it and when; `None` while it is open.
    seen: Option<(String, Timestamp)>,
    /// Whether the reader may mark it.
    may_mark: bool,
}

/// What a form marks. The page names one of three: ticked rows, one row, or all up to a number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkForm {
    /// Numbers of the ticked rows.
    #[serde(default)]
    alert: Vec<String>,
    /// All open ones up to this number.
    #[serde(default)]
    up_to: Option<u64>,
    /// `seen` or `open`.
    mark: String,
    /// The filter to come back to.
    #[serde(default)]
    show: Option<String>,
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
    /// What an empty list of waiting effects says: nothing waits, and what is not sent at all.
    pub(in crate::pages) quiet: String,
}

#[derive(Template)]
#[template(path = "reports/alerts.html")]
struct AlertsPage {
    page: Page,
    rows: Vec<Row>,
    now: Timestamp,
    /// The filters: value, words, whether it is chosen.
    shows: Vec<(String, String, bool)>,
    show: &'static str,
    /// Whether a row can be ticked.
    may_mark: bool,
    /// The number up to which all open ones are marked; `None` if none is open.
    up_to: Option<u64>,
    /// Title and text of an empty list.
    empty: (String, String),
    pager: Pager,
    csv: String,
    /// For readers who may see the organisation's security.
    outbox: Option<Outbox>,
}

/// The filters by their value, the first one being the usual.
const SHOWS: [(&str, AlertFilter); 3] = [
    ("open", AlertFilter::Open),
    ("seen", AlertFilter::Seen),
    ("all", AlertFilter::All),
];

fn filter_of(word: &str) -> (&'static str, AlertFilter) {
    let known = SHOWS.into_iter().find(|(name, _)| *name == word);
    known.unwrap_or(SHOWS[0])
}

async fn row(
    notifications: &Notifications,
    platform: &Platform,
    context: &Context,
    kept: KeptAlert,
) -> Result<Row, Failure> {
    let (actor, text) = (context.actor()?, *context.text());
    let may_mark = mark_says(notifications, actor, &kept).await?;
    let (kind, alert) = (kept.alert.kind, kept.alert);
    let subject = match &alert.subject {
        Some(subject) => {
            let known = match subject.name() {
                Some(name) => platform.rows().has_account(name).await?,
                None => false,
            };
            subject_link(context, subject, known)
        }
        None => Link::default(),
    };
    // Whom it is about has a column of its own.
    let said = text.detail(&alert.said);
    let about = format!("{}: ", subject.label);
    let said = said.strip_prefix(&about).unwrap_or(&said).to_owned();
    Ok(Row {
        number: kept.number,
        time: alert.time,
        kind: text.name_of("alert-kind", kind),
        chip: chip_of(kind),
        severity: text.name_of("alert-severity", kind.severity()),
        help: help_link(
            context,
            kind,
            alert.subject.as_ref(),
            !subject.href.is_empty(),
        ),
        subject,
        said,
        english: alert.said.plain().is_some(),
        seen: kept
            .seen
            .map(|seen| (actor_in_words(text, &seen.by), seen.at)),
        may_mark,
    })
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
        quiet: reach::nothing_waits(text, notifications),
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
    let (shown, filter) = filter_of(query.text("show"));
    let skip: usize = query.number("skip").unwrap_or_default();
    let wanted = skip.saturating_add(ROWS + 1);
    let alerts = views.alert_list(actor, filter, wanted).await?;
    let more = alerts.len() > skip.saturating_add(ROWS);
    let newest = alerts.iter().find(|kept| kept.seen.is_none());
    let newest = newest.map(|kept| kept.number);
    let mut rows = Vec::with_capacity(ROWS);
    for kept in alerts.into_iter().skip(skip).take(ROWS) {
        rows.push(row(&notifications, &platform, &context, kept).await?);
    }
    let may_mark = rows.iter().any(|row| row.may_mark);
    let link = |skip: usize| format!("{BASE}?show={shown}&skip={skip}");
    let links = (
        (skip > 0).then(|| format!("{BASE}?show={shown}")),
        more.then(|| link(skip + ROWS)),
    );
    let option = |(name, _): (&'static str, AlertFilter)| {
        let words = text.name_of("alerts-show", name);
        (name.to_owned(), words, name == shown)
    };
    Ok(html(&AlertsPage {
        page: context.page("nav-alerts", "alerts"),
        now: platform.now(),
        shows: SHOWS.map(option).into(),
        show: shown,
        may_mark,
        up_to: newest.filter(|_| may_mark),
        empty: empty(text, filter),
        pager: Pager::of(text, "results-count", (skip, rows.len()), None, links)
            .by_rows(skip, link),
        rows,
        csv: format!("{BASE}.csv"),
        outbox: outbox(&notifications, &platform, &context).await?,
    }))
}

fn empty(text: Text, filter: AlertFilter) -> (String, String) {
    let (title, says) = match filter {
        AlertFilter::Open => ("empty-alerts-open-title", "empty-alerts-open"),
        AlertFilter::Seen => ("empty-alerts-seen-title", "empty-alerts-seen"),
        AlertFilter::All => ("empty-alerts-title", "empty-alerts"),
    };
    (text.say(title), text.say(says))
}

async fn mark(
    State(notifications): State<Arc<Notifications>>,
    context: Context,
    form: Form<MarkForm>,
) -> Answer {
    let actor = context.may(Right::See)?;
    let form = form.fits()?;
    let mark = match form.mark.as_str() {
        "seen" => AlertMark::Seen,
        "open" => AlertMark::Open,
        _ => return Err(Failure::NotFound),
    };
    let (shown, _) = filter_of(form.show.as_deref().unwrap_or_default());
    let back = format!("{BASE}?show={shown}");
    let text = *context.text();
    let numbers = form.alert.iter().map(|number| number.parse());
    let numbers: Result<Vec<u64>, _> = numbers.collect();
    let numbers = numbers.map_err(|_| Failure::NotFound)?;
    let marked = match form.up_to {
        Some(number) if mark == AlertMark::Seen && numbers.is_empty() => {
            mark_alerts_up_to(&notifications, actor, number).await
        }
        _ => mark_alerts(&notifications, actor, &numbers, mark).await,
    };
    match marked {
        Ok(marked) => Ok(context.tell(mood(marked), said(text, mark, marked), &back)),
        Err(AppError::Invalid(_)) if numbers.is_empty() => {
            Ok(context.tell(Mood::Failed, text.say("alerts-none-ticked"), &back))
        }
        Err(other) => Err(other.into()),
    }
}

const fn mood(marked: AlertsMarked) -> Mood {
    match marked.marked {
        0 => Mood::Nothing,
        _ => Mood::Done,
    }
}

/// What came of it, in words.
fn said(text: Text, mark: AlertMark, marked: AlertsMarked) -> String {
    let key = match (mark, marked.marked) {
        (_, 0) => return text.say("nothing-to-do"),
        (AlertMark::Seen, _) => "alerts-marked-seen",
        (AlertMark::Open, _) => "alerts-marked-open",
    };
    let done = text.count(key, marked.marked as u64);
    match marked.left {
        0 => done,
        left => format!("{done} {}", text.count("alerts-left", left as u64)),
    }
}

async fn export(State(views): State<Arc<Views>>, context: Context) -> Answer {
    let actor = context.may(Right::See)?;
    let list = views.alert_list(actor, AlertFilter::All, ALERTS_SHOWN_MAX);
    let alerts = list.await?;
    let header = [
        "time", "kind", "severity", "subject", "text", "number", "seen", "seen_by",
    ];
    let line = |kept: KeptAlert| {
        let alert = kept.alert;
        let (at, by) = kept
            .seen
            .map_or_else(Default::default, |seen| (seen.at.to_string(), seen.by));
        let subject = alert.subject.map_or_else(String::new, |s| s.to_string());
        zavor_app::platform::csv::row(&[
            &alert.time.to_string(),
            alert.kind.as_str(),
            alert.kind.severity().as_str(),
            &subject,
            &alert.said.to_string(),
            &kept.number.to_string(),
            &at,
            &by,
        ])
    };
    let name = "attachment; filename=\"alerts.csv\"";
    Ok(file(name, &header, alerts.into_iter().map(line)))
}
