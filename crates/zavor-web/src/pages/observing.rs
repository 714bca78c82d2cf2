//! That doors only observe, for banners.

use zavor_app::views::Observing;

use crate::text::Text;

/// The banner; empty when all doors enforce.
pub(super) fn observing(text: Text, observing: Observing) -> String {
    match (observing.sign_in, observing.sending) {
        (true, true) => text.say("observing-both"),
        (true, false) => text.say("observing-sign-in"),
        (false, true) => text.say("observing-sending"),
        (false, false) => String::new(),
    }
}
