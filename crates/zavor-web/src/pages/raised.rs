//! A raised sending limit in words, for the account's page and the release.

use zavor_core::account::{RaisedLimit, RaisedTo};

use crate::text::Text;

/// How many recipients, and until when.
pub(super) fn raised_in_words(text: Text, raised: &RaisedLimit) -> String {
    let key = match raised.to {
        RaisedTo::ExternalPerHour(_) => "raised-until",
        RaisedTo::ServicePerDay(_) => "raised-service-until",
    };
    let (limit, until) = (raised.recipients(), text.time(raised.until));
    text.say_with(key, &[("limit", limit.into()), ("until", until.into())])
}
