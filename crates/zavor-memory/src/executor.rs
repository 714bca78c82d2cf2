//! A tiny executor: one thread, no runtime, no sleeping.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use zavor_app::ports::BoxFuture;

use crate::prng::Prng;

/// How long [`block_on`] waits for another thread before it calls the future stuck.
const STUCK_AFTER: Duration = Duration::from_secs(20);

/// How often [`interleave`] polls without any future finishing before it calls them stuck.
const POLLS_WITHOUT_PROGRESS_MAX: usize = 100_000;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future to its end on this thread.
///
/// # Panics
/// If nobody wakes it for 20 s: a future that waits for ever should say so.
#[expect(
    clippy::disallowed_methods,
    reason = "a future that is stuck is stuck in real time; nothing is decided by it"
)]
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        let before = std::time::Instant::now();
        std::thread::park_timeout(STUCK_AFTER);
        assert!(
            before.elapsed() < STUCK_AFTER,
            "the future is stuck: nobody woke it"
        );
    }
}

/// Polls once; `Some` if the future is finished.
pub fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Option<F::Output> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// Runs several futures on this thread, polling them in an order drawn from `prng`; returns their
/// values in the order of the futures.
///
/// # Panics
/// If none of them makes progress any more.
pub fn interleave<T>(futures: Vec<BoxFuture<'_, T>>, prng: &mut Prng) -> Vec<T> {
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    let mut open: Vec<(usize, BoxFuture<'_, T>)> = futures.into_iter().enumerate().collect();
    let mut idle = 0;
    while !open.is_empty() {
        let at = prng.below(open.len() as u64) as usize;
        match poll_once(open[at].1.as_mut()) {
            Some(value) => {
                let (index, _) = open.swap_remove(at);
                done[index] = Some(value);
                idle = 0;
            }
            None => idle += 1,
        }
        assert!(
            idle < POLLS_WITHOUT_PROGRESS_MAX,
            "{} futures are stuck",
            open.len()
        );
    }
    done.into_iter().flatten().collect()
}

/// Lets others run: pending once, then ready.
pub fn yield_now() -> impl Future<Output = ()> + Send + 'static {
    let mut yielded = false;
    std::future::poll_fn(move |context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Any future, run on this thread: `store.account(id).now()`.
pub trait Now: Future + Sized {
    /// The value of the future.
    ///
    /// # Panics
    /// As for [`block_on`].
    fn now(self) -> Self::Output {
        block_on(self)
    }
}

impl<F: Future> Now for F {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yielding_futures_end_in_their_places() {
        assert_eq!(
            block_on(async {
                yield_now().await;
                7
            }),
            7
        );
        let futures = (0..5)
            .map(|n| -> BoxFuture<'_, u32> {
                Box::pin(async move {
                    for _ in 0..n {
                        yield_now().await;
                    }
                    n
                })
            })
            .collect();
        assert_eq!(interleave(futures, &mut Prng::new(1)), [0, 1, 2, 3, 4]);
    }
}
