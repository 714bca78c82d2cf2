//! Users > Bulk runs: one act on many accounts. A person chooses act and accounts, fills in what
//! the act needs, sees what would happen to each account, and starts the run; the run's page shows
//! progress, a result for each account, a file, slips.
//!
//! Security: the use cases judge each account when its turn comes. The list of accounts travels
//! through the forms as it was chosen; nothing relies on it. Slips are shown only in the answer to
//! a form.

mod asked;
mod list;
mod preview;
pub(crate) mod run;
mod slips;
#[cfg(test)]
mod tests;
mod words;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(list::routes())
        .and(preview::routes())
        .and(run::routes())
        .and(slips::routes())
}
