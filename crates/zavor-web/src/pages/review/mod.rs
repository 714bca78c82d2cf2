//! Review: restricted entities with the way to their release, blocked origins, risky users.
//!
//! Security: names of senders, addresses, domains and statements are other people's text. The state
//! of the wizard travels in paths, queries and hidden fields; every step judges anew what it shows, and
//! the use case judges the release itself, so that a step that was skipped by hand gains nothing.

pub(crate) mod delivery;
mod origins;
mod overview;
mod release;
mod restrict;
mod restricted;
mod risky;
mod secure;
#[cfg(test)]
mod tests;
mod wizard;

use zavor_core::hold::Subject;

use crate::request::encode;
use crate::routes::Routes;

/// Rows of one page of a list.
const ROWS: usize = 50;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .and(restricted::routes())
        .and(restrict::routes())
        .and(overview::routes())
        .and(secure::routes())
        .and(release::routes())
        .and(delivery::routes())
        .and(origins::routes())
        .and(risky::routes())
}

/// The page of an account.
fn user_path(address: &str) -> String {
    format!("/admin/users/{}", encode(address).replace("%40", "@"))
}

/// The name of a restricted entity, as the use cases take it.
fn name_of(subject: &Subject) -> String {
    match subject {
        Subject::Account(address) => address.as_str().to_owned(),
        Subject::Connector(name) => name.clone(),
        Subject::Origin(network) => network.to_string(),
        Subject::Organisation => String::new(),
    }
}

/// The key of the words for what sort of entity it is.
const fn sort_of(subject: &Subject) -> &'static str {
    match subject {
        Subject::Connector(_) => "entity-connector",
        _ => "entity-mailbox",
    }
}
