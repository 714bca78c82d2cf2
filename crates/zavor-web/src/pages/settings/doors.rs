//! Doors, mail hosts and connectors, read-only: the configuration file sets them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use zavor_app::ports::Store;
use zavor_core::rights::Right;

use crate::page::Page;
use crate::request::Context;
use crate::respond::{Answer, html};
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes<S: Store>() -> Routes<S> {
    Routes::new().get("/admin/settings/doors", show::<S>)
}

#[derive(Template)]
#[template(path = "settings/doors.html")]
struct DoorsPage {
    page: Page,
    doors: BTreeMap<String, String>,
    mail_hosts: Vec<(String, String)>,
    /// Name, networks and SASL names, recipients per hour.
    connectors: Vec<(String, String, String)>,
}

async fn show<S: Store>(State(app): State<App<S>>, context: Context) -> Answer {
    context.may(&app.zavor, Right::SeeSecurity, None)?;
    let text = *context.text();
    let installed = &context.site().installed.get();
    let connector = |(name, from, limit): &(String, String, u32)| {
        let limit = match limit {
            0 => text.say("none"),
            limit => text.number(*limit),
        };
        (name.clone(), from.clone(), limit)
    };
    Ok(html(&DoorsPage {
        page: context.page("nav-doors", "doors"),
        doors: installed.doors.clone(),
        mail_hosts: installed.mail_hosts.clone(),
        connectors: installed.connectors.iter().map(connector).collect(),
    }))
}
