//! Workers of the pages: bulk runs that go on in the background, and the counts of the charts.
//!
//! Both may be cut off at any time: an account of a run whose result is not noted has its turn
//! again, and a chart loses at most a minute.

use std::sync::Arc;
use std::time::Duration;

use zavor_app::Zavor;
use zavor_store::EmbeddedStore;

/// Pause of the bulk worker when no run goes on.
const BULK_PAUSE: Duration = Duration::from_secs(1);
/// How often counts of the current hour are written.
const HOURS_EVERY: Duration = Duration::from_secs(60);

/// Goes on with bulk runs until the server stops; after a restart they wait to be resumed.
pub(super) async fn go_on_with_bulk_runs(
    zavor: Arc<Zavor<EmbeddedStore>>,
    stopped: impl Future<Output = ()>,
) {
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let worked = tokio::select! {
            () = &mut stopped => return,
            worked = zavor.bulk_work() => worked,
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
pub(super) async fn keep_hours(
    zavor: Arc<Zavor<EmbeddedStore>>,
    stopped: impl Future<Output = ()>,
) {
    let mut stopped = std::pin::pin!(stopped);
    let mut stopping = false;
    while !stopping {
        tokio::select! {
            () = &mut stopped => stopping = true,
            () = tokio::time::sleep(HOURS_EVERY) => {}
        }
        if let Err(error) = zavor.flush_hours().await {
            tracing::warn!(%error, "counts for the charts cannot be written; trying again");
        }
    }
}
