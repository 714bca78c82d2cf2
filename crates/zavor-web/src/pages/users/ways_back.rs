//! Users > Ways back: how many people could not get back in alone, and reminding them. A list of them is the
//! filter *No recovery method* of Active users.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::{Acted, Notifications};
use zavor_app::platform::{Platform, stamp};
use zavor_app::reminders::{Reminders, RunShown, WaysCounted};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::offers::offers;
use crate::page::Page;
use crate::parts::ChipKind;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

const PLACE: &str = "/admin/ways-back";
/// Runs on the page.
const RUNS: usize = 10;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PLACE, show)
        .get("/admin/ways-back/remind", preview)
        .post("/admin/ways-back/remind", start)
        .post("/admin/ways-back/stop", stop)
}

#[derive(Template)]
#[template(path = "users/ways_back.html")]
struct WaysPage {
    page: Page,
    /// `312 of 400 people have not enough confirmed ways back.`
    says: String,
    counted: WaysCounted,
    /// How many have one.
    have: u64,
    may_remind: bool,
    /// Whether only a mail server is missing for it.
    no_mail: bool,
    runs: Vec<RunRow>,
    now: Timestamp,
}

struct RunRow {
    id: u64,
    chip: ChipKind,
    state: String,
    started: Timestamp,
    by: String,
    sent: u64,
    lacking: u64,
    /// How far it is, in a sentence.
    progress: String,
    /// Further sentences: passed over, who stopped it, for which domains.
    more: Vec<String>,
    goes_on: bool,
    may_stop: bool,
}

#[derive(Template)]
#[template(path = "users/ways_back_remind.html")]
struct PreviewPage {
    page: Page,
    /// Whom it is about, how long it takes, and who is left out.
    says: Vec<String>,
    subject: String,
    text: String,
    lacking: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StopForm {
    run: u64,
}

async fn show(
    State(reminders): State<Arc<Reminders>>,
    State(notifications): State<Arc<Notifications>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let counted = reminders.counted(actor).await?;
    let runs = reminders.reminder_runs(actor, RUNS).await?;
    let goes_on = runs.iter().any(|shown| shown.run.ended.is_none());
    let may_remind = counted.lacking > 0 && !goes_on && offers(&context, Right::Remind);
    Ok(html(&WaysPage {
        page: context.page("nav-ways-back", "ways-back"),
        says: of_people(text, "ways-count", counted),
        have: counted.people.saturating_sub(counted.lacking),
        no_mail: may_remind && !notifications.can_mail(),
        may_remind: may_remind && notifications.can_mail(),
        runs: runs.into_iter().map(|shown| run_row(text, shown)).collect(),
        counted,
        now: stamp(&platform),
    }))
}

/// `312 of 400 people …`
fn of_people(text: Text, key: &str, counted: WaysCounted) -> String {
    let numbers = [
        ("n", counted.people.into()),
        ("lacking", counted.lacking.into()),
    ];
    text.say_with(key, &numbers)
}

fn run_row(
    text: Text,
    RunShown {
        run,
        registered,
        may_stop,
    }: RunShown,
) -> RunRow {
    let numbers = [
        ("sent", run.sent.into()),
        ("n", run.lacking.into()),
        ("registered", registered.into()),
    ];
    let mut more = Vec::new();
    if run.passed_over > 0 {
        more.push(text.count("ways-run-passed-over", run.passed_over));
    }
    if !run.domains.is_empty() {
        let domains = run.domains.join(", ");
        more.push(text.say_with("ways-run-domains", &[("domains", domains.into())]));
    }
    if !run.stopped_by.is_empty() {
        let by = run.stopped_by.as_str();
        more.push(text.say_with("ways-run-stopped-by", &[("by", by.into())]));
    }
    let (chip, state) = match (run.ended, run.stopped_by.is_empty()) {
        (None, _) => (ChipKind::Info, "ways-run-goes-on"),
        (Some(_), true) => (ChipKind::Ok, "ways-run-ended"),
        (Some(_), false) => (ChipKind::Warn, "ways-run-stopped"),
    };
    RunRow {
        id: run.id,
        chip,
        state: text.say(state),
        started: run.started,
        progress: text.say_with("ways-run-progress", &numbers),
        more,
        goes_on: run.ended.is_none(),
        may_stop,
        by: run.by,
        sent: run.sent,
        lacking: run.lacking,
    }
}

async fn preview(State(reminders): State<Arc<Reminders>>, context: Context) -> Answer {
    let actor = context.may(Right::Remind)?;
    let text = *context.text();
    let plan = reminders.plan_reminders(actor).await?;
    let mut says = vec![
        of_people(text, "ways-remind-says", plan.counted),
        text.say_with(
            "ways-remind-takes",
            &[("span", text.about(plan.takes).into())],
        ),
        text.say("ways-remind-left-out"),
    ];
    if !plan.domains.is_empty() {
        let domains = plan.domains.join(", ");
        says.push(text.say_with("ways-run-domains", &[("domains", domains.into())]));
    }
    Ok(html(&PreviewPage {
        page: context.page("ways-remind-title", "ways-back"),
        says,
        subject: plan.subject,
        text: plan.text,
        lacking: plan.counted.lacking,
    }))
}

async fn start(State(reminders): State<Arc<Reminders>>, context: Context) -> Answer {
    let actor = context.may(Right::Remind)?;
    reminders.start_reminders(actor).await?;
    Ok(context.done("ways-remind-started", PLACE))
}

async fn stop(
    State(reminders): State<Arc<Reminders>>,
    context: Context,
    form: Form<StopForm>,
) -> Answer {
    let actor = context.may_look(Right::Remind)?;
    let StopForm { run } = form.fits()?;
    Ok(match reminders.stop_reminders(actor, run).await? {
        Acted::Done { .. } => context.done("ways-remind-stopped", PLACE),
        Acted::NothingToDo => {
            let text = context.text().say("nothing-to-do");
            context.tell(Mood::Nothing, text, PLACE)
        }
    })
}
