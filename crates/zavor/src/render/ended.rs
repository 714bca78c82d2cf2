//! Holds that have ended, listed below those in force: "she could not get in ten minutes ago".

use zavor_web::report::{EndedReport, Time};

use super::hold_words::{place_words, subject_of, what_words};
use super::text::{clock, lasted, plain};

/// The part of `zavor why` about the last 24 hours; empty if no hold ended.
pub(crate) fn ended(holds: &[EndedReport], now: Time) -> String {
    if holds.is_empty() {
        return String::new();
    }
    let lines = holds.iter().map(|hold| format!("  {}\n", line(hold, now)));
    format!("\nENDED within 24 h\n{}", lines.collect::<String>())
}

fn line(hold: &EndedReport, now: Time) -> String {
    let what = what_words(
        &hold.kind,
        &hold.reason,
        place_words(&hold.scope),
        &subject_of(&hold.subject),
    );
    // "is blocked" would mean that it still holds.
    let what = what.replacen(" is ", " ", 1);
    let lasted = lasted(hold.since, hold.ended_at);
    format!(
        "{what} from {} to {} UTC ({lasted}), ended {}",
        clock(hold.since, now),
        clock(hold.ended_at, now),
        by(hold),
    )
}

fn by(hold: &EndedReport) -> String {
    match (&hold.ended_act, hold.ended_by.as_str()) {
        (Some(act), actor) => {
            let act = plain(act).replace('_', " ");
            format!("by {} ({act})", plain(actor))
        }
        (None, "timer") => "by itself".into(),
        (None, "success") => "by a successful sign-in".into(),
        (None, other) => format!("by {}", plain(other)),
    }
}
