//! The pages, one file a screen; each says which routes it has.

pub(crate) mod bulk;
pub(crate) mod failures;
mod forms;
pub(crate) mod home;
mod policies;
mod reports;
pub(crate) mod review;
mod settings;
pub(crate) mod sign_on;
pub(crate) mod users;

use zavor_app::views::Observing;

use crate::routes::Routes;
use crate::text::Text;

/// That doors only observe, for banners; empty when all enforce.
pub(crate) fn observing(text: Text, observing: Observing) -> String {
    match (observing.sign_in, observing.sending) {
        (true, true) => text.say("observing-both"),
        (true, false) => text.say("observing-sign-in"),
        (false, true) => text.say("observing-sending"),
        (false, false) => String::new(),
    }
}

/// All pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .and(bulk::routes())
        .and(crate::live::routes())
        .and(home::routes())
        .and(policies::routes())
        .and(reports::routes())
        .and(review::routes())
        .and(settings::routes())
        .and(sign_on::routes())
        .and(users::routes())
}
