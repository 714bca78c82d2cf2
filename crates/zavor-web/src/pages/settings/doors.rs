//! Doors, mail hosts and connectors, read-only: the configuration file sets them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::views::{Observing, Views};
use zavor_core::rights::Right;

use crate::page::Page;
use crate::pages::observing::observing;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new().get("/admin/settings/doors", show)
}

#[derive(Template)]
#[template(path = "settings/doors.html")]
struct DoorsPage {
    page: Page,
    /// Name, address, chip and words of the mode (empty if the door has none).
    doors: Vec<(String, String, &'static str, String)>,
    observing: String,
    mail_hosts: Vec<(String, String)>,
    /// Name, networks and SASL names, recipients per hour.
    connectors: Vec<(String, String, String)>,
}

async fn show(State(views): State<Arc<Views>>, context: Context) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let installed = &context.site().installed.get();
    let connector = |(name, from, limit): &(String, String, u32)| {
        let limit = match limit {
            0 => text.say("without-limit"),
            limit => text.number(*limit),
        };
        (name.clone(), from.clone(), limit)
    };
    Ok(html(&DoorsPage {
        page: context.page("nav-doors", "doors"),
        doors: installed
            .doors
            .iter()
            .map(|(name, address)| {
                let (chip, mode) = mode(text, name, views.observing());
                (name.clone(), address.clone(), chip, mode)
            })
            .collect(),
        observing: observing(text, views.observing()),
        mail_hosts: installed.mail_hosts.clone(),
        connectors: installed.connectors.iter().map(connector).collect(),
    }))
}

/// The mode of a door, if it has one: chip and words.
fn mode(text: Text, door: &str, observing: Observing) -> (&'static str, String) {
    let observes = match door {
        "auth_policy" => observing.sign_in,
        "postfix_policy" => observing.sending,
        _ => return ("", String::new()),
    };
    match observes {
        true => ("warn", text.say("mode-observe")),
        false => ("ok", text.say("mode-enforce")),
    }
}
