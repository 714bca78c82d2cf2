//! Policies: the values in force, with default, bounds and effect; changes, shown as a difference
//! before they are saved; the allow and deny lists.
//!
//! Every setting, its bounds and its default come from the `FIELDS` of `zavor_core::policy` through
//! the use cases; the pages only put them into words.

pub(super) mod alerts;
mod difference;
mod effect;
mod fields;
mod fixed;
mod line;
mod lists;
mod outbound;
mod place;
pub(super) mod setting;
mod span;
#[cfg(test)]
mod tests;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(alerts::routes())
        .and(fixed::routes())
        .and(lists::routes())
        .and(outbound::routes())
}
