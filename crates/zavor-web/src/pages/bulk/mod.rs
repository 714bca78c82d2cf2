//! Users > Bulk runs: one act on many accounts. Choose act and accounts, say what the act needs, see
//! what would happen to each, start; then progress, a result for each account, a file, slips.
//!
//! Security: the use cases judge every account by itself when its turn comes. A list of accounts
//! travels through the forms as it was chosen; nothing about it is trusted. Slips are shown in the
//! answer to a form and nowhere else.

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
