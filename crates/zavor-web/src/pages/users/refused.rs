//! The refusals of the last 24 hours at the end of the answers of an account, a sentence for each sort.

use zavor_app::views::WhyReport;
use zavor_core::why::{Refusals, told_by_lockouts};

use crate::text::Text;

/// How many attempts and messages were refused, from where, when, and why the last was. Wrong passwords that a
/// lockout tells of already are not told twice.
pub(super) fn sentences(text: Text, why: &WhyReport) -> Vec<String> {
    let refused = &why.refused;
    let evidence = || why.holds.iter().map(|hold| &hold.stored.evidence);
    let told = |wrong: &Refusals| told_by_lockouts(evidence(), wrong.refused);
    let wrong = match refused.wrong_passwords.as_ref().is_some_and(told) {
        true => &None,
        false => &refused.wrong_passwords,
    };
    let sign_in_reason = refused.last_sign_in_reason;
    let message_reason = refused.last_message_reason.as_ref();
    let said = [
        (
            &refused.sign_ins,
            ("refused-sign-ins", "refused-sign-ins-at-least"),
            sign_in_reason.map(|why| text.name_of("failure", why)),
        ),
        (wrong, ("refused-wrong", "refused-wrong-at-least"), None),
        (
            &refused.messages,
            ("refused-messages", "refused-messages-at-least"),
            message_reason.map(|why| text.name_of("send-refusal", why)),
        ),
    ];
    said.into_iter()
        .filter_map(|(all, what, why)| Some(in_words(text, all.as_ref()?, what, why)))
        .collect()
}

/// Refusals in one sentence. `what` says how many of what were refused, and the same if there may have
/// been more, `why` the reason of the last one. Of two times that read the same, one is said.
fn in_words(text: Text, all: &Refusals, what: (&str, &str), why: Option<String>) -> String {
    let count = match all.at_least {
        false => text.count(what.0, all.refused),
        true => text.count(what.1, all.refused),
    };
    let (first, last) = (text.time(all.first), text.time(all.last));
    let key = match (first == last, all.last_address) {
        (true, Some(_)) => "refused-at-from",
        (true, None) => "refused-at",
        (false, Some(_)) => "refused-between-from",
        (false, None) => "refused-between",
    };
    let address = all.last_address.map(|address| address.to_string());
    let mut said = text.say_with(
        key,
        &[
            ("count", count.into()),
            ("n", all.addresses.into()),
            ("first", first.into()),
            ("last", last.into()),
            ("address", address.unwrap_or_default().into()),
        ],
    );
    if let Some(reason) = why {
        let key = match all.refused {
            1 => "refused-why",
            _ => "refused-why-last",
        };
        said.push(' ');
        said.push_str(&text.say_with(key, &[("reason", reason.into())]));
    }
    said
}
