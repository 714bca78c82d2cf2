//! The pages, one file a screen; each says which routes it has.

pub(crate) mod failures;
mod forms;
mod policies;
pub(crate) mod sign_on;

use zavor_app::ports::Store;

use crate::routes::Routes;

/// All pages.
pub(crate) fn routes<S: Store>() -> Routes<S> {
    Routes::new()
        .and(policies::routes::<S>())
        .and(sign_on::routes::<S>())
}
