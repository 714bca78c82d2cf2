//! The pages, one file per screen; each lists its own routes.

pub(crate) mod bulk;
pub(crate) mod failures;
mod forms;
pub(crate) mod home;
mod my;
mod observing;
mod policies;
mod raised;
mod reach;
mod recover;
mod reports;
#[deny(clippy::wildcard_enum_match_arm)]
pub(crate) mod review;
mod settings;
mod sign_on;
#[cfg(test)]
mod tests;
mod users;

use crate::routes::Routes;

/// All pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .and(bulk::routes())
        .and(home::routes())
        .and(my::routes())
        .and(policies::routes())
        .and(recover::routes())
        .and(reports::routes())
        .and(review::routes())
        .and(settings::routes())
        .and(sign_on::routes())
        .and(users::routes())
}
