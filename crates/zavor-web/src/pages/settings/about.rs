//! About this installation: version, licence, state of the store, data, head of the audit.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::platform::Platform;
use zavor_app::views::Views;
use zavor_core::rights::Right;

use crate::page::Page;
use crate::pages::reports::audit::head_text;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;

/// The licence of this program, as `Cargo.toml` has it.
const LICENCE: &str = env!("CARGO_PKG_LICENSE");

pub(super) fn routes() -> Routes {
    Routes::new().get("/admin/settings/about", show)
}

#[derive(Template)]
#[template(path = "settings/about.html")]
struct AboutPage {
    page: Page,
    version: String,
    licence: &'static str,
    address: String,
    accounts: String,
    domains: String,
    /// Why the store cannot be written; empty if it can.
    problem: String,
    /// Why the server is not ready; empty if it is.
    unready: String,
    head: String,
}

async fn show(
    State(views): State<Arc<Views>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
) -> Answer {
    let actor = context.may(Right::See)?;
    let installation = views.installation(actor).await?;
    let site = context.site();
    let domains = match platform.domains_seen(actor) {
        None => installation.domains,
        Some(seen) => seen,
    };
    Ok(html(&AboutPage {
        page: context.page("nav-about", "about"),
        version: site.installed.get().version.clone(),
        licence: LICENCE,
        address: site.origin.clone(),
        accounts: context.text().number(installation.accounts),
        domains: domains.join(", "),
        problem: site.upkeep.problem(),
        unready: site.upkeep.unready().unwrap_or_default(),
        head: head_text(installation.audit_head),
    }))
}
