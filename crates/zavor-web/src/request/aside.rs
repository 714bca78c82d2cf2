//! Work that reads the disk for seconds: on a thread of its own, so that it holds up neither another
//! page nor the doors. Such work limits itself to one caller at a time (the audit, a week of mail), so
//! these threads are as few. It goes on when its asker leaves.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::task::{JoinError, spawn_blocking};
use zavor_app::platform::AppError;
use zavor_app::policies::{LimitsEffect, PolicyAdmin, PolicyWish};
use zavor_core::actor::Actor;

/// Does the work there.
///
/// # Errors
/// When it panicked, or the server is stopping.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, JoinError> {
    let runtime = Handle::current();
    spawn_blocking(move || runtime.block_on(work)).await
}

/// What these values of one policy (key, value) would do together to the mail of a week.
///
/// # Errors
/// As [`aside`]; inside, as the use case.
pub(crate) async fn limits_effect(
    policies: Arc<PolicyAdmin>,
    actor: Actor,
    policy: String,
    values: Vec<(String, String)>,
) -> Result<Result<Option<LimitsEffect>, AppError>, JoinError> {
    let effect = aside(async move {
        let wishes: Vec<PolicyWish<'_>> = values
            .iter()
            .map(|(key, value)| PolicyWish {
                policy: &policy,
                key,
                value,
                was: None,
            })
            .collect();
        policies.limits_effect(&actor, &wishes).await
    });
    let effect = effect.await;
    if let Err(error) = &effect {
        tracing::error!(%error, "the effect of changed limits was not found out");
    }
    effect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_work_is_done_on_another_thread() {
        let here = std::thread::current().id();
        let there = aside(async { std::thread::current().id() }).await;
        assert_ne!(there.unwrap(), here);
    }
}
