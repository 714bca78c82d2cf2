//! In a person's words: what a hold is, which places it covers, and what its release requires.

use zavor_core::hold::{HoldKind, NETWORKS_NAMED, Reason, Scope, Step};
use zavor_web::report::HoldReport;

use super::text::plain;

/// The places that a hold covers, to follow what it is.
pub(super) fn place_words(scope: &str) -> &'static str {
    match Scope::from_name(scope) {
        Some(Scope::KnownDevice) => " on known devices",
        Some(Scope::Familiar) => " for familiar locations",
        Some(Scope::Near) => " for places near familiar locations",
        Some(Scope::Unfamiliar) => " for unfamiliar locations",
        Some(Scope::Everywhere) | None => "",
    }
}

/// What a hold is.
pub(super) fn what_words(kind: &str, reason: &str, place: &str, subject: &str) -> String {
    let Some(kind) = HoldKind::from_name(kind) else {
        // The kind comes from a server of another release.
        return plain(kind).replace('_', " ");
    };
    match kind {
        HoldKind::LockedOut => format!("Locked out{place}"),
        HoldKind::SignInBlocked => "Sign-in blocked".into(),
        HoldKind::OriginBlocked if reason == Reason::Denylist.as_str() => {
            format!("Network {subject} is on the deny list")
        }
        HoldKind::OriginBlocked => format!("Network {subject} is blocked{place}"),
        HoldKind::PasswordExpired => "The temporary password has lapsed".into(),
        HoldKind::MustChangePassword => "The password must be changed".into(),
        HoldKind::RestrictedSending => "Restricted from sending".into(),
        HoldKind::RestrictedConnector => "Restricted from relaying".into(),
        HoldKind::SendingLimit => "Further mail waits".into(),
        HoldKind::OrganisationRestricted => "Mail of the whole organisation waits".into(),
        HoldKind::AtRisk => "Marked at risk".into(),
        HoldKind::SecondFactorThrottled => "One-time codes suspended (web pages only)".into(),
        HoldKind::RecoveryThrottled if reason == Reason::CodesPerDay.as_str() => {
            format!("Recovery by mailed codes suspended{place}")
        }
        HoldKind::RecoveryThrottled if reason == Reason::CodesPerDayWebhook.as_str() => {
            format!("Recovery by codes that the site sends suspended{place}")
        }
        HoldKind::RecoveryThrottled => format!("Recovery by app codes suspended{place}"),
    }
}

/// What ends a hold that time does not end.
pub(super) fn end_words(hold: &HoldReport) -> &'static str {
    match HoldKind::from_name(&hold.kind) {
        Some(HoldKind::MustChangePassword | HoldKind::PasswordExpired) => {
            "until a new password is chosen"
        }
        Some(HoldKind::SignInBlocked) => "until sign-in is allowed",
        Some(HoldKind::OriginBlocked) => "until the rule is removed",
        Some(HoldKind::AtRisk) => "until the risk is dismissed",
        Some(
            HoldKind::LockedOut
            | HoldKind::RestrictedSending
            | HoldKind::RestrictedConnector
            | HoldKind::SendingLimit
            | HoldKind::OrganisationRestricted
            | HoldKind::SecondFactorThrottled
            | HoldKind::RecoveryThrottled,
        )
        | None => "until released",
    }
}

/// A subject without its kind.
pub(super) fn subject_of(subject: &str) -> String {
    plain(subject.split_once(':').map_or(subject, |(_, name)| name))
}

/// A step as people say it.
pub(super) fn step_words(step: &str) -> String {
    match Step::from_name(step) {
        Some(Step::PasswordChanged) => "password changed".into(),
        Some(Step::SessionsEnded) => "sessions ended".into(),
        Some(Step::Reviewed) => "rules and forwarding reviewed".into(),
        None => plain(step).replace('_', " "),
    }
}

/// What an observed hold does all the same.
pub(super) fn observed_words(enforced_at: &[String]) -> String {
    let enforced = |door: &str| enforced_at.iter().any(|known| known == door);
    let doors = match (enforced("ldap"), enforced("web")) {
        (false, false) => return "Not enforced: the door only observes.".into(),
        (true, false) => "LDAP enforces it.",
        (false, true) => "The pages enforce it.",
        (true, true) => "LDAP and the pages enforce it.",
    };
    format!("Not enforced for mail programs: the auth policy door only observes. {doors}")
}

/// Where allow rules lift a lockout, and where it holds; `None` if they lift it nowhere. An observed hold
/// says by [`observed_words`] where it holds.
pub(super) fn lifted_words(hold: &HoldReport) -> Option<String> {
    let lifted = hold.lifted.as_ref()?;
    // A reader who may not see the lists is not told where.
    let untold = !lifted.everywhere && lifted.networks.is_empty();
    let place = match lifted.everywhere {
        _ if untold => "from certain networks".into(),
        true => "everywhere".into(),
        false => format!("from {}", first_networks(&lifted.networks)),
    };
    let except = match lifted.except.is_empty() {
        true => String::new(),
        false => format!(" (but not from {})", first_networks(&lifted.except)),
    };
    let holds = |door: &str| lifted.holds_at.iter().any(|known| known == door);
    let rest = match (lifted.everywhere || untold, holds("ldap"), holds("web")) {
        _ if hold.observed => "",
        (true, false, false) => "",
        (true, true, false) => "; it holds at LDAP",
        (true, false, true) => "; it holds on the pages",
        (true, true, true) => "; it holds at LDAP and on the pages",
        (false, false, false) => "; it holds elsewhere",
        (false, true, false) => "; it holds elsewhere and at LDAP",
        (false, false, true) => "; it holds elsewhere and on the pages",
        (false, true, true) => "; it holds elsewhere, at LDAP and on the pages",
    };
    Some(format!(
        "The allow list lifts it for mail programs {place}{except}{rest}."
    ))
}

fn first_networks(networks: &[String]) -> String {
    let named = networks.iter().take(NETWORKS_NAMED);
    let named: Vec<String> = named.map(|network| plain(network)).collect();
    match networks.len().saturating_sub(NETWORKS_NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
