//! The outbox, worked off as the server does it.

use zavor_app::notifications::{Notifications, OutboxRun, run_due_calls};
use zavor_app::ports::{Effect, EffectFilter, Records, StoreError};
use zavor_core::moment::Timestamp;
use zavor_memory::Now;

/// Most effects of one run.
const BATCH: usize = 100;

/// One run of each of the server's three workers, one after the other.
///
/// # Errors
/// The store failed.
pub async fn run_outbox(notifications: &Notifications) -> Result<OutboxRun, StoreError> {
    let acts = notifications.run_due_acts(BATCH).await?;
    let mails = notifications.run_due_mails(BATCH).await?;
    let calls = run_due_calls(notifications, BATCH).await?;
    Ok(OutboxRun {
        done: acts.done + mails.done + calls.done,
        put_off: acts.put_off + mails.put_off + calls.put_off,
        given_up: acts.given_up + mails.given_up + calls.given_up,
    })
}

/// What the workers would find at this time: acts, mails, then calls.
pub fn due_effects(store: &impl Records, now: Timestamp) -> Result<Vec<Effect>, StoreError> {
    let mut due = store.effects(EffectFilter::DueActs(now), BATCH).now()?;
    due.extend(store.effects(EffectFilter::DueMails(now), BATCH).now()?);
    due.extend(store.effects(EffectFilter::DueCalls(now), BATCH).now()?);
    Ok(due)
}
