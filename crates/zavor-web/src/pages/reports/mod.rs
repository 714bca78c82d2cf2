//! Reports: sign-in log, message log, audit, alerts and what was not delivered. The use cases of
//! `zavor_app::views` decide what the reader may see.
//!
//! Rows hold text of attackers (names, devices, senders). Templates escape it;
//! `zavor_app::platform::csv` writes it into spreadsheet files.

mod alert_links;
pub(super) mod alerts;
pub(super) mod audit;
mod filter;
mod messages;
mod observed;
mod sign_ins;
#[cfg(test)]
mod tests;

pub(super) use sign_ins::Row as SignInRow;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(alerts::routes())
        .and(audit::routes())
        .and(messages::routes())
        .and(observed::routes())
        .and(sign_ins::routes())
}
