//! What a hold is, from where it stops, and what its release waits for, in the words of a person.

use super::text::plain;

/// From where a hold stops, behind what it is.
pub(super) fn place_words(scope: &str) -> &'static str {
    match scope {
        "known_device" => " on known devices",
        "familiar" => " for familiar locations",
        "near" => " for places near familiar locations",
        "unfamiliar" => " for unfamiliar locations",
        _ => "",
    }
}

/// What a hold is.
pub(super) fn what_words(kind: &str, reason: &str, place: &str, subject: &str) -> String {
    match kind {
        "locked_out" => format!("Locked out{place}"),
        "sign_in_blocked" => "Sign-in blocked".into(),
        "origin_blocked" if reason == "denylist" => {
            format!("Network {subject} is on the deny list")
        }
        "origin_blocked" => format!("Network {subject} is blocked{place}"),
        "password_expired" => "The temporary password has lapsed".into(),
        "must_change_password" => "The password must be changed".into(),
        "restricted_sending" => "Restricted from sending".into(),
        "restricted_connector" => "Restricted from relaying".into(),
        "sending_limit" => "Further mail waits".into(),
        "organisation_restricted" => "Mail of the whole organisation waits".into(),
        "at_risk" => "Marked at risk".into(),
        "second_factor_throttled" => "One-time codes wait (web pages only)".into(),
        other => plain(other).replace('_', " "),
    }
}

/// A subject without its kind.
pub(super) fn subject_of(subject: &str) -> String {
    plain(subject.split_once(':').map_or(subject, |(_, name)| name))
}

/// A step as people say it.
pub(super) fn step_words(step: &str) -> String {
    match step {
        "password_changed" => "password changed".into(),
        "sessions_ended" => "sessions ended".into(),
        "reviewed" => "rules and forwarding reviewed".into(),
        other => plain(other).replace('_', " "),
    }
}
