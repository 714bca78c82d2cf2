//! The banner that doors only observe.

use zavor_app::views::Observing;

use crate::text::Text;

/// The banner; empty if all doors enforce.
pub(super) fn observing(text: Text, observing: Observing) -> String {
    match (observing.sign_in, observing.sending) {
        (true, true) => text.say("observing-both"),
        (true, false) => text.say("observing-sign-in"),
        (false, true) => text.say("observing-sending"),
        (false, false) => String::new(),
    }
}
