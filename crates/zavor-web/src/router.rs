//! Joins the whole door: pages behind [`door`](crate::door), the API behind its tokens, and the
//! files.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use zavor_app::Zavor;

use crate::door::door;
use crate::pages::failures::not_found;
use crate::routes::Routes;
use crate::site::{App, Site};
use crate::{api, assets, live, pages};

/// Routes of all pages and streams.
pub(crate) fn routes() -> Routes {
    pages::routes().and(live::routes())
}

/// The router of the whole door.
pub(crate) fn router(zavor: Arc<Zavor>, site: Arc<Site>) -> Router {
    let app = App { zavor, site };
    let pages = routes()
        .into_router()
        .fallback(not_found)
        .layer(from_fn_with_state(app.clone(), door));
    let base = app.site.base.clone();
    let all = Router::new()
        .merge(assets::routes())
        .merge(api::router(app.clone()))
        .merge(pages)
        .with_state(app);
    base.around(all)
}
