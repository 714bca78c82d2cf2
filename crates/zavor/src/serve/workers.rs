//! Background work: effects on mail hosts, notices, alerts, bulk runs, counts for charts, and
//! dropping what has expired.
//!
//! All of it may be cut off at any time: an effect without a recorded result is carried out again,
//! so is an account of a bulk run, and a chart loses at most a minute.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use zavor_app::Zavor;

/// Pause of a worker after a step.
const OUTBOX_PAUSE: Duration = Duration::from_secs(1);
/// Most effects in one step of the outbox worker.
const OUTBOX_BATCH: usize = 100;
/// Most alerts in one step.
const ALERTS_BATCH: usize = 1_000;
/// Time between two rounds that drop what has expired.
const FORGET_EVERY: Duration = Duration::from_secs(3600);
/// Pause of the bulk worker while there is nothing to do.
const BULK_PAUSE: Duration = Duration::from_secs(1);
/// Time between two checks for stored passwords whose cost was never measured.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// Time between two looks at the wall clock.
const CLOCK_PAUSE: Duration = Duration::from_secs(1);
/// Time between two writes of the current hour's counts.
const HOURS_EVERY: Duration = Duration::from_secs(60);

/// Starts all workers; each ends with its `until_stopped`.
pub(super) fn spawn<F>(tasks: &mut JoinSet<()>, zavor: &Arc<Zavor>, until_stopped: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    tasks.spawn(work_off_outbox(Arc::clone(zavor), until_stopped()));
    tasks.spawn(send_mails(Arc::clone(zavor), until_stopped()));
    tasks.spawn(call_webhooks(Arc::clone(zavor), until_stopped()));
    tasks.spawn(send_recovery_codes(Arc::clone(zavor), until_stopped()));
    tasks.spawn(send_reminders(Arc::clone(zavor), until_stopped()));
    tasks.spawn(look_up_for_requests(Arc::clone(zavor), until_stopped()));
    tasks.spawn(tell_alerts(Arc::clone(zavor), until_stopped()));
    tasks.spawn(forget_ended(Arc::clone(zavor), until_stopped()));
    tasks.spawn(go_on_with_bulk_runs(Arc::clone(zavor), until_stopped()));
    tasks.spawn(keep_hours(Arc::clone(zavor), until_stopped()));
    tasks.spawn(measure_passwords(Arc::clone(zavor), until_stopped()));
    tasks.spawn(watch_clock(Arc::clone(zavor), until_stopped()));
}

/// Notices when the wall clock jumps.
async fn watch_clock(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    let mut stopped = std::pin::pin!(stopped);
    loop {
        zavor_app::notifications::watch_clock(&zavor.notifications);
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(CLOCK_PAUSE) => {}
        }
    }
}

/// Continues bulk runs until the server stops; after a restart, runs wait to be resumed.
async fn go_on_with_bulk_runs(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let worked = tokio::select! {
            () = &mut stopped => return,
            worked = zavor.bulk.bulk_work() => worked,
        };
        let pause = match worked {
            0 => BULK_PAUSE,
            // Other tasks get their turn between two steps.
            _ => Duration::ZERO,
        };
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Writes the hourly counts once a minute, and once more at the stop.
async fn keep_hours(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    let mut stopped = std::pin::pin!(stopped);
    let mut stopping = false;
    while !stopping {
        tokio::select! {
            () = &mut stopped => stopping = true,
            () = tokio::time::sleep(HOURS_EVERY) => {}
        }
        if let Err(error) = zavor.platform.flush_hours().await {
            tracing::warn!(%error, "counts for the charts cannot be written; trying again");
        }
    }
}

/// Carries out effects on mail hosts until the server stops.
async fn work_off_outbox(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.notifications.run_due_acts(OUTBOX_BATCH)).await;
}

/// Sends mails until the server stops.
async fn send_mails(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.notifications.run_due_mails(OUTBOX_BATCH)).await;
}

/// Calls webhooks until the server stops.
async fn call_webhooks(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || {
        zavor_app::notifications::run_due_calls(&zavor.notifications, OUTBOX_BATCH)
    })
    .await;
}

/// Makes and mails the codes of recoveries that were asked for.
async fn send_recovery_codes(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.recovery.send_asked_codes(OUTBOX_BATCH)).await;
}

/// Reminds people of ways back, a batch when one is due.
async fn send_reminders(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.reminders.send_reminders()).await;
}

/// Asks `why` for support requests that came in.
async fn look_up_for_requests(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.support.look_up_evidence(OUTBOX_BATCH)).await;
}

/// Turns alerts into notices until the server stops.
async fn tell_alerts(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.notifications.run_alerts(ALERTS_BATCH)).await;
}

/// Drops expired sessions, links, codes and tokens about once an hour.
async fn forget_ended(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    every(FORGET_EVERY, stopped, || zavor.sign_on.forget_ended()).await;
}

/// Measures the cost of stored passwords, so that no failed sign-in is answered earlier than the
/// slowest of them takes to compare. Logs changes.
async fn measure_passwords(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    let mut stopped = std::pin::pin!(stopped);
    let mut told = None;
    loop {
        tokio::select! {
            () = &mut stopped => return,
            () = zavor.sign_in.measure_passwords() => {}
        }
        let slowest = zavor.sign_in.slow_passwords().into_iter().next();
        if let Some(slow) = slowest
            && told != Some((slow.cost, slow.deadline))
        {
            tracing::warn!("{slow}");
        }
        told = slowest.map(|slow| (slow.cost, slow.deadline));
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(MEASURE_EVERY) => {}
        }
    }
}

/// Repeats a step with a pause until the server stops.
async fn repeat<T, E, F>(stopped: impl Future<Output = ()>, step: impl FnMut() -> F)
where
    E: std::fmt::Display,
    F: Future<Output = Result<T, E>>,
{
    every(OUTBOX_PAUSE, stopped, step).await;
}

/// Repeats a step with a pause of this length.
async fn every<T, E, F>(
    pause: Duration,
    stopped: impl Future<Output = ()>,
    mut step: impl FnMut() -> F,
) where
    E: std::fmt::Display,
    F: Future<Output = Result<T, E>>,
{
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let ran = step();
        let ran = tokio::select! {
            () = &mut stopped => return,
            ran = ran => ran,
        };
        if let Err(error) = &ran {
            tracing::warn!(%error, "a step of a worker failed; trying again");
        }
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
