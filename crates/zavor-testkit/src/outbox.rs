//! The outbox, worked off as the server does it.

use zavor_app::notifications::{Notifications, OutboxRun};
use zavor_app::ports::{Effect, EffectFilter, Records, StoreError};
use zavor_core::moment::Timestamp;
use zavor_memory::Now;

/// Most effects of one run.
const BATCH: usize = 100;

/// One run of each of the server's two workers, one after the other.
///
/// # Errors
/// The store failed.
pub async fn run_outbox(notifications: &Notifications) -> Result<OutboxRun, StoreError> {
    let acts = notifications.run_due_acts(BATCH).await?;
    let notices = notifications.run_due_notices(BATCH).await?;
    Ok(OutboxRun {
        done: acts.done + notices.done,
        put_off: acts.put_off + notices.put_off,
        given_up: acts.given_up + notices.given_up,
    })
}

/// What the two workers would find at this time: acts, then notices.
pub fn due_effects(store: &impl Records, now: Timestamp) -> Result<Vec<Effect>, StoreError> {
    let mut due = store.effects(EffectFilter::DueActs(now), BATCH).now()?;
    due.extend(store.effects(EffectFilter::DueNotices(now), BATCH).now()?);
    Ok(due)
}
