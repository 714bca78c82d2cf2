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
    doors: Vec<DoorRow>,
    observing: String,
    mail_hosts: Vec<(String, String)>,
    /// Name, networks and SASL names, recipients per hour.
    connectors: Vec<(String, String, String)>,
}

/// A door: what it does, its name in the configuration, its address, and its mode.
struct DoorRow {
    label: String,
    name: String,
    address: String,
    chip: &'static str,
    mode: String,
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
                DoorRow {
                    label: text.name_of("service", name),
                    name: name.clone(),
                    address: address.clone(),
                    chip,
                    mode,
                }
            })
            .collect(),
        observing: observing(text, views.observing()),
        mail_hosts: installed.mail_hosts.clone(),
        connectors: installed.connectors.iter().map(connector).collect(),
    }))
}

/// The mode of a door: chip and words. LDAP and the pages always enforce; the door of the metrics
/// decides nothing.
fn mode(text: Text, door: &str, observing: Observing) -> (&'static str, String) {
    let observes = match door {
        "auth_policy" => observing.sign_in,
        "postfix_policy" => observing.sending,
        "metrics" => return ("ok", text.say("mode-none")),
        _ => false,
    };
    match observes {
        true => ("warn", text.say("mode-observe")),
        false => ("ok", text.say("mode-enforce")),
    }
}
