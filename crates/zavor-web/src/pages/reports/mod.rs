//! Reports: sign-in log, message log, audit, alerts and what was not delivered. Shown as far as the
//! reader may see, which the use cases of `zavor_app::views` decide.
//!
//! Rows hold the text of attackers (names, devices, senders); templates escape it, files for
//! spreadsheets are written by `zavor_app::platform::csv`.

pub(super) mod alerts;
pub(super) mod audit;
mod filter;
mod messages;
mod observed;
mod sign_ins;
#[cfg(test)]
mod tests;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(alerts::routes())
        .and(audit::routes())
        .and(messages::routes())
        .and(observed::routes())
        .and(sign_ins::routes())
}
