//! The hold that follows from wrong one-time codes: [`HoldKind::SecondFactorThrottled`].
//!
//! After [`TOTP_FAILURES_MAX`] wrong codes no code of an app is evaluated until
//! [`TOTP_FAILURES_WITHIN`] after the first of them. Anybody refused this way has shown the right
//! password: the owner with a wrong clock, or a thief who has the password. The count is part of
//! the method; this module only reads it.

use crate::hold::ended::{EndedBy, EndedHold};
use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::{HoldIdentity, HoldKind, Owner, Reason, StoredHold, Subject};
use crate::identity::record::{Method, MethodKind, TOTP_FAILURES_MAX, TOTP_FAILURES_WITHIN};
use crate::moment::Timestamp;

/// The hold on an account if at least one of its apps waits at `now`: in force until the last of
/// them no longer waits, because until then a right code of that app is not evaluated.
pub fn throttle(subject: &Subject, methods: &[Method], now: Timestamp) -> Option<StoredHold> {
    let waits = |method: &&Method| method.throttled_until(now).is_some();
    hold_of(subject, methods, waits, now)
}

/// The same hold after its end, as long as no code was accepted or failed since.
pub fn throttle_ended(subject: &Subject, methods: &[Method], now: Timestamp) -> Option<EndedHold> {
    if throttle(subject, methods, now).is_some() {
        return None;
    }
    let waited = |method: &&Method| is_full(method);
    let hold = hold_of(subject, methods, waited, now)?;
    let at = hold.until?;
    Some(EndedHold {
        hold,
        at,
        by: EndedBy::Timer,
    })
}

fn is_full(method: &Method) -> bool {
    method.kind == MethodKind::Totp && method.failures >= TOTP_FAILURES_MAX
}

fn hold_of(
    subject: &Subject,
    methods: &[Method],
    waits: impl Fn(&&Method) -> bool,
    now: Timestamp,
) -> Option<StoredHold> {
    let waiting = || methods.iter().filter(&waits);
    let first = waiting().filter_map(|method| method.failing_since).min()?;
    let last = waiting().filter_map(|method| method.last_failed).max();
    let last = last.unwrap_or(first);
    let until = waiting()
        .filter_map(|method| method.failing_since)
        .max()?
        .plus(TOTP_FAILURES_WITHIN);
    let failures = waiting().map(|method| u32::from(method.failures)).max()?;
    let open = methods
        .iter()
        .filter(|method| method.throttled_until(now).is_none());
    Some(StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::SecondFactorThrottled,
            subject: subject.clone(),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::FailedCodes,
        },
        since: last,
        until: Some(until),
        evidence: Evidence::FailedCodes {
            failures,
            threshold: u32::from(TOTP_FAILURES_MAX),
            first,
            last,
            waiting: waiting().count() as u32,
            open: open.count() as u32,
        },
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;
    use crate::account::{AccountId, SignInName};
    use crate::moment::Span;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn method(id: u64, kind: MethodKind) -> Method {
        Method {
            id,
            account: AccountId(1),
            kind,
            name: String::new(),
            added: T0,
            last_used: None,
            sealed: Vec::new(),
            handle: Vec::new(),
            last_step: 0,
            failures: 0,
            failing_since: None,
            last_failed: None,
            version: 1,
        }
    }

    fn ana() -> Subject {
        Subject::Account(SignInName::from_normal_form("ana@contoso.example"))
    }

    #[test]
    fn five_wrong_codes_are_a_hold_with_its_evidence_its_end_and_what_is_still_open() {
        let mut methods = [method(1, MethodKind::Totp), method(2, MethodKind::Passkey)];
        for n in 0..4 {
            methods[0].failed(T0.plus(Span::from_mins(n)));
        }
        assert_eq!(throttle(&ana(), &methods, T0), None);
        let last = T0.plus(Span::from_mins(9));
        methods[0].failed(last);
        let hold = throttle(&ana(), &methods, last).unwrap();
        let expected = Evidence::FailedCodes {
            failures: 5,
            threshold: 5,
            first: T0,
            last,
            waiting: 1,
            open: 1,
        };
        assert_eq!(hold.evidence, expected);
        let end = T0.plus(TOTP_FAILURES_WITHIN);
        assert_eq!((hold.since, hold.until), (last, Some(end)));
        assert_eq!(throttle_ended(&ana(), &methods, last), None);
        assert_eq!(throttle(&ana(), &methods, end), None);
        let ended = throttle_ended(&ana(), &methods, end).unwrap();
        assert_eq!((ended.at, ended.by), (end, EndedBy::Timer));
        methods[0].forget_failures();
        assert_eq!(throttle(&ana(), &methods, last), None);
        assert_eq!(throttle_ended(&ana(), &methods, end), None);
    }

    #[test]
    fn an_account_is_held_as_long_as_one_of_its_apps_waits() {
        let mut methods = [method(1, MethodKind::Totp), method(2, MethodKind::Totp)];
        for _ in 0..5 {
            methods[0].failed(T0);
        }
        let hold = throttle(&ana(), &methods, T0).unwrap();
        let Evidence::FailedCodes { waiting, open, .. } = hold.evidence else {
            panic!("{hold:?}");
        };
        assert_eq!((waiting, open), (1, 1));
    }

    #[test]
    fn only_an_app_that_took_all_its_wrong_codes_had_to_wait() {
        let end = T0.plus(TOTP_FAILURES_WITHIN);
        for (kind, failures, waited) in [
            (MethodKind::Totp, 4, false),
            (MethodKind::Totp, 5, true),
            (MethodKind::Passkey, 5, false),
        ] {
            let mut tried = method(1, kind);
            for _ in 0..failures {
                tried.failed(T0);
            }
            let ended = throttle_ended(&ana(), &[tried], end).is_some();
            assert_eq!(ended, waited, "{kind} {failures}");
        }
    }
}
