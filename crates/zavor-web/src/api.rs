//! The JSON API.

use axum::Router;
use zavor_app::ports::Store;

use crate::site::App;

/// All routes of the API.
pub(crate) fn router<S: Store>(_app: App<S>) -> Router<App<S>> {
    Router::new()
}
