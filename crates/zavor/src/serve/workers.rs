//! What goes on in the background: effects on mail hosts, notices, alerts, bulk runs, the counts of
//! the charts, and what has ended.
//!
//! All may be cut off at any time: an effect that is not noted is carried out again, an account of a
//! run whose result is not noted has its turn again, and a chart loses at most a minute.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use zavor_app::Zavor;

/// Pause of a worker between two runs.
const OUTBOX_PAUSE: Duration = Duration::from_secs(1);
/// Effects of one run of the outbox worker.
const OUTBOX_BATCH: usize = 100;
/// Alerts of one run.
const ALERTS_BATCH: usize = 1_000;
/// How often what has ended is dropped.
const FORGET_EVERY: Duration = Duration::from_secs(3600);
/// Pause of the bulk worker when no run goes on.
const BULK_PAUSE: Duration = Duration::from_secs(1);
/// How often it is looked whether stored passwords have costs that were never measured.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// How often counts of the current hour are written.
const HOURS_EVERY: Duration = Duration::from_secs(60);

/// Starts all workers; each ends when its `until_stopped` does.
pub(super) fn spawn<F>(tasks: &mut JoinSet<()>, zavor: &Arc<Zavor>, until_stopped: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    tasks.spawn(work_off_outbox(Arc::clone(zavor), until_stopped()));
    tasks.spawn(send_notices(Arc::clone(zavor), until_stopped()));
    tasks.spawn(tell_alerts(Arc::clone(zavor), until_stopped()));
    tasks.spawn(forget_ended(Arc::clone(zavor), until_stopped()));
    tasks.spawn(go_on_with_bulk_runs(Arc::clone(zavor), until_stopped()));
    tasks.spawn(keep_hours(Arc::clone(zavor), until_stopped()));
    tasks.spawn(measure_passwords(Arc::clone(zavor), until_stopped()));
}

/// Goes on with bulk runs until the server stops; after a restart they wait to be resumed.
async fn go_on_with_bulk_runs(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let worked = tokio::select! {
            () = &mut stopped => return,
            worked = zavor.bulk.bulk_work() => worked,
        };
        let pause = match worked {
            0 => BULK_PAUSE,
            // Others get their turn between two steps.
            _ => Duration::ZERO,
        };
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Writes the counts per hour once a minute, and a last time at stop.
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

/// Sends notices until the server stops.
async fn send_notices(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || {
        zavor.notifications.run_due_notices(OUTBOX_BATCH)
    })
    .await;
}

/// Turns alerts into notices until the server stops.
async fn tell_alerts(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    repeat(stopped, || zavor.notifications.run_alerts(ALERTS_BATCH)).await;
}

/// Drops sessions, links, codes and tokens that have ended, about once an hour.
async fn forget_ended(zavor: Arc<Zavor>, stopped: impl Future<Output = ()>) {
    every(FORGET_EVERY, stopped, || zavor.sign_on.forget_ended()).await;
}

/// Measures what stored passwords cost, so that no failed sign-in is answered before the slowest of
/// them would have been compared; says it when that changes.
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

/// One step after the other, with a pause, until the server stops.
async fn repeat<T, E, F>(stopped: impl Future<Output = ()>, step: impl FnMut() -> F)
where
    E: std::fmt::Display,
    F: Future<Output = Result<T, E>>,
{
    every(OUTBOX_PAUSE, stopped, step).await;
}

/// The same with a pause of this length.
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
