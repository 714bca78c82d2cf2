//! Review: restricted entities and their release, blocked origins, risky users, support requests.
//!
//! Security: names of senders, addresses, domains and statements are other people's text. The state
//! of the wizard travels in paths, queries and hidden fields. Every step judges again what it
//! shows, and the use case judges the release itself, so skipping a step by hand gains nothing.

pub(crate) mod delivery;
mod entity;
mod origins;
mod overview;
mod release;
mod requests;
mod restrict;
mod restricted;
mod risky;
mod secure;
#[cfg(test)]
mod tests;
mod wizard;

pub(super) use requests::chip_of as chip_of_request;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(restricted::routes())
        .and(restrict::routes())
        .and(overview::routes())
        .and(secure::routes())
        .and(release::routes())
        .and(delivery::routes())
        .and(origins::routes())
        .and(risky::routes())
        .and(requests::routes())
}
