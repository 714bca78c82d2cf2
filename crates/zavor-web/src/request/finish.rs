//! An act that has begun is finished, whether or not its asker waits for the answer.
//!
//! hyper drops the handler when the peer closes the connection. Between a commit and what follows
//! it, or between two rows of an import, that would leave the act half done. Only for askers who
//! have proved what the act needs, by a session, by the proofs of a recovery or by a one-time link: work
//! for strangers ends with their connection.

use std::convert::Infallible;
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use zavor_app::doors::seats::Seat;

/// Answers a request that changes something on its own task, which continues without its asker. The
/// connection's seat stays taken until then, so an asker who leaves and comes back does not get a
/// second one.
pub(crate) async fn to_its_end(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let seat = HeldSeat(request.extensions().get::<Arc<Seat>>().cloned());
    let act = async move { next.run(request).await };
    seat.finish(act)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

/// The seat of a request's connection, for a handler that goes on without its asker.
pub(crate) struct HeldSeat(Option<Arc<Seat>>);

impl<S: Sync> FromRequestParts<S> for HeldSeat {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Arc<Seat>>().cloned()))
    }
}

impl HeldSeat {
    /// Does an act on its own task, as [`to_its_end`] does a whole request.
    ///
    /// # Errors
    /// What to answer when the server is stopping.
    pub(crate) async fn finish<T: Send + 'static>(
        self,
        act: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, StatusCode> {
        let act = tokio::spawn(async move {
            let done = act.await;
            drop(self.0);
            done
        });
        match act.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(done) => Ok(done),
            Err(Ok(panic)) => resume_unwind(panic),
            Err(Err(_)) => Err(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use tokio::sync::mpsc;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn an_act_whose_asker_leaves_is_finished() {
        let (began, mut begun) = mpsc::channel(1);
        let (go_on, gone_on) = mpsc::channel::<()>(1);
        let (done, mut ended) = mpsc::channel(1);
        let gone_on = Arc::new(tokio::sync::Mutex::new(gone_on));
        let act = move || async move {
            began.send(()).await.unwrap();
            gone_on.lock().await.recv().await.unwrap();
            done.send(()).await.unwrap();
        };
        let router = Router::new()
            .route("/", post(act))
            .layer(from_fn(to_its_end));
        let request = Request::post("/").body(Body::empty()).unwrap();
        tokio::select! {
            biased;
            _ = router.oneshot(request) => panic!("answered"),
            Some(()) = begun.recv() => {}
        }
        go_on.send(()).await.unwrap();
        assert_eq!(ended.recv().await, Some(()));
    }
}
