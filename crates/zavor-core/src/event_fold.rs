//! Which sign-in events share a row of the log (`spec/sign-in.md`, "Sign-in events").
//!
//! Counted failures and transitions have rows of their own. Successes of the same account, place,
//! protocol and device fold per hour; refusals and failures that do not count fold per account,
//! host, reason and minute. Under a flood, everything but transitions folds per origin. A folded
//! row says how many attempts it stands for, so the counts of all rows always add up to the number
//! of events recorded.
//!
//! This module only says *whether* and *how* two events fold; the caller measures when a flood
//! begins ([`FLOOD_ROWS_PER_SECOND`]).

use alloc::string::String;

use crate::account::{GuardKey, SignInName};
use crate::event::{FailureReason, Outcome, Protocol, SignInEvent};
use crate::network::{NetworkKey, Origin};

/// Rows a second above which folding widens to the origin.
pub const FLOOD_ROWS_PER_SECOND: u32 = 5_000;
/// Successes fold within this time.
const SUCCESS_WINDOW_MILLIS: i64 = 3_600_000;
/// Refusals fold within this time; under a flood, everything.
const REFUSAL_WINDOW_MILLIS: i64 = 60_000;

/// Name shown on a row that stands for events of several names.
pub const SEVERAL_NAMES: &str = "*";

/// How much may share a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// The usual folding.
    Usual,
    /// A flood: one row per origin, outcome and reason in a minute; transitions stay apart.
    Origin,
    /// The queue itself overflows: as [`Width::Origin`], and transitions fold with each other as
    /// well.
    Overflow,
    /// The last resort, when there are too many origins: one row per outcome and minute.
    Outcome,
}

/// Events with the same key share a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoldKey {
    window: i64,
    outcome: Outcome,
    reason: Option<FailureReason>,
    transition: bool,
    key: Option<GuardKey>,
    network: Option<NetworkKey>,
    protocol: Option<Protocol>,
    device: String,
}

/// The key of the row an event shares, or `None` if it has a row of its own.
pub fn fold_key(event: &SignInEvent, width: Width) -> Option<FoldKey> {
    let origin = event.address.map_or(Origin::NONE, Origin::of);
    let wide = |network: Option<NetworkKey>, reason: Option<FailureReason>| FoldKey {
        window: event.time.as_millis().div_euclid(REFUSAL_WINDOW_MILLIS),
        outcome: event.outcome,
        reason,
        transition: event.transition,
        key: None,
        network,
        protocol: None,
        device: String::new(),
    };
    match width {
        Width::Outcome => return Some(wide(None, None)),
        Width::Overflow => return Some(wide(origin.host().map(|n| n.key()), event.reason)),
        _ if event.transition => return None,
        Width::Origin => return Some(wide(origin.host().map(|n| n.key()), event.reason)),
        Width::Usual => {}
    }
    match event.outcome {
        Outcome::Success | Outcome::Recovered => Some(FoldKey {
            window: event.time.as_millis().div_euclid(SUCCESS_WINDOW_MILLIS),
            outcome: event.outcome,
            reason: event.reason,
            transition: false,
            key: Some(event.key),
            network: origin.place().map(|n| n.key()),
            protocol: Some(event.protocol),
            device: event.device.clone(),
        }),
        Outcome::Failure if is_counted(event.reason) => None,
        Outcome::Failure | Outcome::Refused | Outcome::WouldRefuse => {
            let mut key = wide(origin.host().map(|n| n.key()), event.reason);
            key.key = Some(event.key);
            Some(key)
        }
    }
}

/// Whether a failure with this reason was counted against somebody.
fn is_counted(reason: Option<FailureReason>) -> bool {
    matches!(
        reason,
        None | Some(
            FailureReason::WrongPassword | FailureReason::UnknownAccount | FailureReason::WrongCode
        )
    )
}

/// Adds an event to the row it shares. What differs is no longer named: several names become
/// [`SEVERAL_NAMES`], several addresses become no address.
pub fn fold_into(row: &mut SignInEvent, event: &SignInEvent) {
    row.count = row.count.saturating_add(event.count);
    row.time = row.time.min(event.time);
    row.last = row.last.max(event.last);
    if row.key != event.key {
        row.key = GuardKey::unknown(0);
        row.name = SignInName::from_normal_form(SEVERAL_NAMES);
    }
    if row.address != event.address {
        // A success row stands for a place and a refusal row for a host, so their newest address is
        // worth showing, unless the row spans several networks.
        let place = |e: &SignInEvent| e.address.and_then(|a| Origin::of(a).place());
        row.address = if place(row) == place(event) {
            event.address
        } else {
            None
        };
    }
    if row.device != event.device {
        row.device.clear();
    }
    if row.protocol != event.protocol {
        row.protocol = Protocol::Other;
    }
    if row.reason != event.reason {
        row.reason = None;
    }
    if row.until != event.until {
        row.until = None;
    }
    row.correlation = None;
    row.transition |= event.transition;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;
    use crate::hold::Scope;
    use crate::moment::Timestamp;

    fn event(account: u32, address: &str, secs: i64, outcome: Outcome) -> SignInEvent {
        SignInEvent {
            time: Timestamp::from_secs(secs),
            last: Timestamp::from_secs(secs),
            count: 1,
            key: GuardKey::account(AccountId(account)),
            name: SignInName::from_normal_form("ana@contoso.example"),
            address: Some(address.parse().unwrap()),
            protocol: Protocol::Imap,
            device: String::new(),
            class: Scope::Unfamiliar,
            outcome,
            reason: None,
            transition: false,
            until: None,
            correlation: None,
        }
    }

    fn refused(account: u32, address: &str, secs: i64) -> SignInEvent {
        SignInEvent {
            reason: Some(FailureReason::LockedOut),
            ..event(account, address, secs, Outcome::Refused)
        }
    }

    #[test]
    fn counted_failures_and_transitions_have_their_own_rows() {
        let failure = SignInEvent {
            reason: Some(FailureReason::WrongPassword),
            ..event(1, "192.0.2.1", 0, Outcome::Failure)
        };
        assert_eq!(fold_key(&failure, Width::Usual), None);
        let mut first = event(1, "192.0.2.1", 0, Outcome::Success);
        first.transition = true;
        assert_eq!(fold_key(&first, Width::Usual), None);
        assert_eq!(fold_key(&first, Width::Origin), None, "even in a flood");
        assert!(fold_key(&first, Width::Overflow).is_some());
        assert!(fold_key(&failure, Width::Origin).is_some());
    }

    #[test]
    fn successes_fold_by_hour_and_place_refusals_by_minute_and_host() {
        let usual = |e: &SignInEvent| fold_key(e, Width::Usual).unwrap();
        let a = event(1, "192.0.2.1", 0, Outcome::Success);
        assert_eq!(
            usual(&a),
            usual(&event(1, "192.0.2.9", 3_599, Outcome::Success))
        );
        assert_ne!(
            usual(&a),
            usual(&event(1, "192.0.2.1", 3_600, Outcome::Success))
        );
        assert_ne!(
            usual(&a),
            usual(&event(2, "192.0.2.1", 0, Outcome::Success))
        );
        let r = refused(1, "192.0.2.1", 0);
        assert_eq!(usual(&r), usual(&refused(1, "192.0.2.1", 59)));
        assert_ne!(usual(&r), usual(&refused(1, "192.0.2.1", 60)));
        assert_ne!(usual(&r), usual(&refused(1, "192.0.2.2", 0)));
        assert_ne!(usual(&r), usual(&refused(2, "192.0.2.1", 0)));
        let repeated = SignInEvent {
            reason: Some(FailureReason::RepeatedPassword),
            ..event(1, "192.0.2.1", 0, Outcome::Failure)
        };
        assert!(fold_key(&repeated, Width::Usual).is_some());
    }

    #[test]
    fn a_flood_folds_accounts_of_one_origin_and_counts_them() {
        let mut row = refused(1, "192.0.2.1", 1);
        row.correlation = Some(7);
        let other = refused(2, "192.0.2.1", 0);
        assert_eq!(
            fold_key(&row, Width::Origin),
            fold_key(&other, Width::Origin)
        );
        fold_into(&mut row, &other);
        assert_eq!((row.count, row.correlation), (2, None), "none is both");
        assert_eq!(row.name.as_str(), SEVERAL_NAMES);
        assert_eq!(
            (row.time, row.last),
            (Timestamp::from_secs(0), Timestamp::from_secs(1))
        );
    }

    #[test]
    fn a_row_of_several_networks_names_none() {
        let mut row = refused(1, "192.0.2.1", 0);
        fold_into(&mut row, &refused(1, "198.51.100.1", 0));
        assert_eq!(row.address, None);
    }

    #[test]
    fn a_row_keeps_what_its_events_share_and_drops_what_differs() {
        let until = Timestamp::from_secs(99);
        let first = SignInEvent {
            device: "Thunderbird".into(),
            reason: Some(FailureReason::LockedOut),
            until: Some(until),
            ..event(1, "192.0.2.1", 0, Outcome::Refused)
        };
        let mut row = first.clone();
        fold_into(
            &mut row,
            &SignInEvent {
                count: 2,
                ..first.clone()
            },
        );
        assert_eq!(
            row,
            SignInEvent {
                count: 3,
                ..first.clone()
            },
            "all is shared"
        );
        let other = SignInEvent {
            device: "K-9".into(),
            protocol: Protocol::Smtp,
            reason: Some(FailureReason::OriginBlocked),
            until: None,
            ..first
        };
        fold_into(&mut row, &other);
        let dropped = (row.device.as_str(), row.protocol, row.reason, row.until);
        assert_eq!(dropped, ("", Protocol::Other, None, None));
        assert_eq!(row.key, GuardKey::account(AccountId(1)));
    }

    #[test]
    fn a_row_is_a_transition_if_one_of_its_events_was() {
        for (row, event_too, folded) in [
            (false, false, false),
            (true, false, true),
            (false, true, true),
            (true, true, true),
        ] {
            let with = |transition| SignInEvent {
                transition,
                ..event(1, "192.0.2.1", 0, Outcome::Failure)
            };
            let mut row = with(row);
            fold_into(&mut row, &with(event_too));
            assert_eq!(row.transition, folded);
        }
    }
}
