//! Work that reads the disk for seconds: on a thread of its own, so that it holds up neither another
//! page nor the doors. Such work limits itself to one caller at a time (the audit, a week of mail), so
//! these threads are as few. It goes on when its asker leaves.

use tokio::runtime::Handle;
use tokio::task::{JoinError, spawn_blocking};

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
