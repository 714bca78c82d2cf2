//! `/admin/bulk/ID`: the progress of a run, the result of each account, Stop, Resume, the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::bulk::{Bulk, BulkCounts, BulkEnding, BulkSeen};
use zavor_app::platform::AppError;
use zavor_app::ports::{BulkItem, PAGE_MAX};
use zavor_core::actor::Actor;
use zavor_core::bulk::BulkOutcome;
use zavor_core::rights::Right;

use super::list::trail;
use super::words::{chip_of, terms_in_words};
use crate::page::Page;
use crate::pages::forms::sentence;
use crate::pages::users::export::csv_file;
use crate::parts::{ChipKind, Pager, ROWS, Shape, Tab};
use crate::paths::{self, Run};
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::{Text, actor_in_words};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::BULK_RUN, show)
        .get(paths::BULK_RESULTS, results)
        .post(paths::BULK_STOP, stop)
        .post(paths::BULK_RESUME, resume)
}

#[derive(Template)]
#[template(path = "bulk/run.html")]
struct RunPage {
    page: Page,
    trail: Vec<Tab>,
    id: Run,
    path: String,
    /// Address of the live values; empty if there will be no more.
    events: String,
    act: String,
    terms: Vec<(String, String)>,
    by: String,
    exact: String,
    time: String,
    /// When it ended; empty while it goes on.
    ended: String,
    chip: &'static str,
    state: String,
    /// That nothing was changed, if the run has ended so: kind of banner and sentence.
    nothing: Option<(&'static str, String)>,
    /// Why it was stopped, if no person did it; else empty.
    why: String,
    done: u32,
    total: u32,
    progress: String,
    /// Name of a live value, words, number, whether its accounts are shown, path that shows them.
    counts: Vec<Count>,
    rows: Vec<Row>,
    pager: Pager,
    /// `stop`, `resume`, or empty.
    drive: &'static str,
    /// What becomes of the accounts that wait for slips; empty if none does.
    slips: String,
    /// Whether this reader may print them.
    may_print: bool,
}

struct Count {
    name: &'static str,
    words: String,
    number: String,
    href: String,
    current: bool,
}

struct Row {
    position: u32,
    /// Whether its turn has not come yet.
    waiting: bool,
    address: String,
    href: String,
    chip: &'static str,
    outcome: String,
    text: String,
    /// Whether an earlier release wrote the text, in English.
    english: bool,
}

pub(super) fn number(id: &str) -> Result<u64, Failure> {
    u64::from_str_radix(id, 16).map_err(|_| Failure::NotFound)
}

async fn show(
    State(bulk): State<Arc<Bulk>>,
    Path(id): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let (id, text) = (number(&id)?, *context.text());
    let seen = bulk.bulk_seen(actor, id).await?;
    let outcome = BulkOutcome::from_name(query.text("outcome"));
    let from: u32 = query.number("from").unwrap_or(0);
    let passed = Pager::before(&query);
    let (items, next) = page_of(&bulk, actor, id, outcome, from).await?;
    let path = paths::bulk_run(Run(id));
    let link = |from: Option<u32>| {
        let mut pairs: Vec<String> = Vec::new();
        pairs.extend(outcome.map(|outcome| format!("outcome={outcome}")));
        pairs.extend(from.map(|from| format!("from={from}")));
        match pairs.is_empty() {
            true => path.clone(),
            false => format!("{path}?{}", pairs.join("&")),
        }
    };
    let (chip, state) = state_of(&seen);
    let ended = seen.run.finished.is_some();
    Ok(html(&RunPage {
        page: context.page("bulk-run", "bulk"),
        trail: trail(text),
        events: match ended {
            true => String::new(),
            false => shape_of_run(&seen).followed_at(&paths::live_bulk(Run(id))),
        },
        act: text.name_of("bulk-act", &seen.run.act),
        terms: terms_in_words(text, &seen.terms),
        by: actor_in_words(text, &seen.run.made_by),
        exact: seen.run.created.to_string(),
        time: text.time(seen.run.created),
        ended: (seen.run.finished).map_or_else(String::new, |at| text.time(at)),
        chip: chip.as_str(),
        state: text.say(state),
        nothing: nothing_changed(text, &seen),
        why: why_stopped(text, &seen),
        done: seen.run.done,
        total: seen.run.total,
        progress: progress(text, &seen),
        counts: counts(text, &seen, &path, outcome, ended),
        rows: items.iter().map(|item| row(text, item)).collect(),
        pager: Pager::of(
            text,
            "accounts-count",
            (passed, items.len()),
            Some(listed(&seen, outcome)),
            (
                (from > 0).then(|| link(None)),
                next.map(|next| Pager::onward(&link(Some(next)), passed, items.len())),
            ),
        ),
        drive: match (ended, seen.may_drive, seen.goes_on) {
            (true, ..) | (_, false, _) => "",
            (false, true, true) => "stop",
            (false, true, false) => "resume",
        },
        slips: slips_wait(text, &seen),
        may_print: seen.may_print,
        id: Run(id),
        path,
    }))
}

/// The accounts from a position on that have this result, and where the next page begins.
async fn page_of(
    bulk: &Bulk,
    actor: &Actor,
    id: u64,
    outcome: Option<BulkOutcome>,
    from: u32,
) -> Result<(Vec<BulkItem>, Option<u32>), AppError> {
    let step = match outcome {
        Some(_) => PAGE_MAX,
        None => ROWS + 1,
    };
    let (mut items, mut at) = (Vec::new(), from);
    while items.len() <= ROWS {
        let read = bulk.bulk_items_seen(actor, id, at, step).await?;
        let Some(last) = read.last() else { break };
        at = last.position + 1;
        let fits = |item: &BulkItem| outcome.is_none_or(|wanted| item.outcome == wanted);
        items.extend(read.into_iter().filter(fits));
    }
    let next = items.get(ROWS).map(|item| item.position);
    items.truncate(ROWS);
    Ok((items, next))
}

/// Number of accounts with this result.
fn listed(seen: &BulkSeen, outcome: Option<BulkOutcome>) -> u64 {
    let Some(outcome) = outcome else {
        return seen.run.total.into();
    };
    let counts = numbers(&seen.counts);
    let found = counts.into_iter().find(|(one, _)| *one == outcome);
    found.map_or(0, |(_, count)| count as u64)
}

/// Chip and key of the state of a run.
fn state_of(seen: &BulkSeen) -> (ChipKind, &'static str) {
    match (seen.run.finished, seen.run.stopped, seen.goes_on) {
        (Some(_), true, _) => (ChipKind::Warn, "bulk-state-stopped"),
        (Some(_), false, _) => match seen.counts.ending() {
            BulkEnding::AllDone => (ChipKind::Ok, "bulk-state-ended"),
            BulkEnding::SlipsLeft => (ChipKind::Warn, "bulk-state-ended-slips"),
            BulkEnding::SomeLeft => (ChipKind::Warn, "bulk-state-ended-some"),
            BulkEnding::NothingChanged => (ChipKind::Warn, "bulk-state-ended-nothing"),
            BulkEnding::NothingToDo => (ChipKind::Info, "bulk-state-ended-so-already"),
        },
        (None, _, true) => (ChipKind::Info, "bulk-state-runs"),
        (None, _, false) => (ChipKind::Warn, "bulk-state-waits"),
    }
}

/// Why it was stopped, if no person did it.
fn why_stopped(text: Text, seen: &BulkSeen) -> String {
    match seen.run.why.as_str() {
        "" => String::new(),
        why => text.name_of("suspended", why),
    }
}

/// A run that has ended without changing anything says so in a sentence, and how many accounts were
/// so already.
fn nothing_changed(text: Text, seen: &BulkSeen) -> Option<(&'static str, String)> {
    seen.run.finished?;
    let so = seen.counts.nothing_to_do as u64;
    let total = u64::from(seen.run.total);
    let said = |key| text.say_with(key, &[("n", so.into()), ("total", total.into())]);
    match seen.counts.ending() {
        BulkEnding::NothingToDo => Some(("info", said("bulk-nothing-so-already"))),
        BulkEnding::NothingChanged => Some(("warning", said("bulk-nothing-changed"))),
        BulkEnding::AllDone | BulkEnding::SlipsLeft | BulkEnding::SomeLeft => None,
    }
}

/// How many accounts wait for slips, what happens to them until then, and who makes the slips.
fn slips_wait(text: Text, seen: &BulkSeen) -> String {
    let waiting = seen.counts.needs_slip;
    if waiting == 0 {
        return String::new();
    }
    let said = text.count("bulk-slips-wait", waiting as u64);
    match seen.may_print {
        true => said,
        false => format!("{said} {}", text.say("bulk-slips-by-others")),
    }
}

fn progress(text: Text, seen: &BulkSeen) -> String {
    let (done, total) = (text.number(seen.run.done), text.number(seen.run.total));
    text.say_with(
        "bulk-progress",
        &[("done", done.into()), ("total", total.into())],
    )
}

fn numbers(counts: &BulkCounts) -> [(BulkOutcome, usize); 8] {
    [
        (BulkOutcome::Done, counts.done),
        (BulkOutcome::PartlyDone, counts.partly_done),
        (BulkOutcome::NothingToDo, counts.nothing_to_do),
        (BulkOutcome::NeedsSlip, counts.needs_slip),
        (BulkOutcome::Refused, counts.refused),
        (BulkOutcome::Unknown, counts.unknown),
        (BulkOutcome::Failed, counts.failed),
        (BulkOutcome::Waiting, counts.waiting),
    ]
}

/// The results with their numbers. While a run goes on all of them are there, because their numbers change; of one that
/// has ended those that some account has, and the one that is shown.
fn counts(
    text: Text,
    seen: &BulkSeen,
    path: &str,
    shown: Option<BulkOutcome>,
    ended: bool,
) -> Vec<Count> {
    let count = |(outcome, number): (BulkOutcome, usize)| Count {
        name: outcome.as_str(),
        words: text.name_of("bulk-outcome", outcome),
        number: text.number(number as u64),
        href: match shown == Some(outcome) {
            true => path.to_owned(),
            false => format!("{path}?outcome={outcome}"),
        },
        current: shown == Some(outcome),
    };
    let said =
        |(outcome, number): &(BulkOutcome, usize)| !ended || *number > 0 || shown == Some(*outcome);
    let counted = numbers(&seen.counts).into_iter();
    counted.filter(said).map(count).collect()
}

/// What of the page does not change by values alone: its state, and with it its buttons and notices.
pub(crate) fn shape_of_run(seen: &BulkSeen) -> Shape {
    Shape::of([state_of(seen).1])
}

/// What changes on the page while a run continues: values by name, and the chip.
pub(crate) fn live_values(text: Text, seen: &BulkSeen) -> (BTreeMap<String, String>, ChipKind) {
    let (chip, state) = state_of(seen);
    let mut values: BTreeMap<String, String> = numbers(&seen.counts)
        .into_iter()
        .map(|(outcome, number)| (outcome.to_string(), text.number(number as u64)))
        .collect();
    values.insert("progress".into(), progress(text, seen));
    values.insert("bar".into(), seen.run.done.to_string());
    values.insert("state".into(), text.say(state));
    (values, chip)
}

fn row(text: Text, item: &BulkItem) -> Row {
    let outcome = item.outcome.known().unwrap_or(BulkOutcome::Failed);
    Row {
        position: item.position,
        waiting: outcome == BulkOutcome::Waiting,
        address: item.address.to_string(),
        href: paths::user(&item.address),
        chip: chip_of(outcome),
        outcome: text.name_of("bulk-outcome", outcome),
        text: text.detail(&item.said),
        english: item.said.plain().is_some(),
    }
}

async fn results(
    State(bulk): State<Arc<Bulk>>,
    Path(id): Path<String>,
    context: Context,
) -> Answer {
    let actor = context.may(Right::See)?;
    let file = bulk.bulk_csv(actor, number(&id)?).await?;
    Ok(csv_file("results.csv", file))
}

async fn stop(State(bulk): State<Arc<Bulk>>, Path(id): Path<String>, context: Context) -> Answer {
    let actor = context.may(Right::See)?;
    let id = number(&id)?;
    bulk.bulk_stop(actor, id).await?;
    Ok(context.done("bulk-stopped", &paths::bulk_run(Run(id))))
}

async fn resume(State(bulk): State<Arc<Bulk>>, Path(id): Path<String>, context: Context) -> Answer {
    let actor = context.may(Right::See)?;
    let id = number(&id)?;
    match bulk.bulk_resume(actor, id).await {
        Ok(()) => Ok(context.done("bulk-resumed", &paths::bulk_run(Run(id)))),
        Err(error @ AppError::Refused(_)) => {
            let why = sentence(&context, error);
            Ok(context.tell(Mood::Failed, why, &paths::bulk_run(Run(id))))
        }
        Err(other) => Err(other.into()),
    }
}
