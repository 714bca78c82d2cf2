//! `GET /healthz`: the process runs and answers. For whoever restarts it; says nothing about anything
//! else, asks for no session and reads no state.

use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use axum::routing::get;
use zavor_app::ports::Store;

use crate::site::App;

pub(crate) fn routes<S: Store>() -> Router<App<S>> {
    Router::new().route("/healthz", get(alive))
}

async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok\n")
}

#[cfg(test)]
mod tests {
    use crate::testing::site;

    #[test]
    fn the_health_answer_needs_no_session_and_leaves_no_cookie() {
        let reply = site().nobody().get("/healthz");
        assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, "ok\n"));
        assert_eq!(reply.header("set-cookie"), "");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}
