//! Settings.

use zavor_app::ports::Store;

use crate::routes::Routes;

pub(super) fn routes<S: Store>() -> Routes<S> {
    Routes::new()
}
