//! Who is asked what, when: tables of scenarios.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::account::{Credential, PasswordLife, SignInName};
use crate::identity::{PROOF_WAIT, SecretHash};
use crate::policy::RecoveryPolicy;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn policy() -> RecoveryPolicy {
    RecoveryPolicy::default()
}

fn has(address: bool, app: bool, role: bool) -> RecoveryFacts {
    RecoveryFacts {
        has_address: address,
        has_app: app,
        has_factor: app,
        has_role: role,
        ..RecoveryFacts::default()
    }
}

#[test]
fn an_account_misses_what_its_own_rules_ask_for_and_no_more() {
    use WaysBack::{Enough, Missing, NotOffered, Waits};
    let two = RecoveryPolicy {
        proofs: 2,
        ..policy()
    };
    let without_role = RecoveryPolicy {
        self_service: RecoveryUsers::WithoutRole,
        ..policy()
    };
    let nobody = RecoveryPolicy {
        self_service: RecoveryUsers::Nobody,
        ..policy()
    };
    let no_codes = RecoveryPolicy {
        mail_codes: false,
        ..policy()
    };
    for (usable_now, has, policy, stands) in [
        (0, has(false, false, false), policy(), Missing(1)),
        (1, has(true, false, false), policy(), Enough),
        (0, has(true, false, false), policy(), Waits),
        // Two proofs: by policy, for a second factor, for a role.
        (1, has(true, false, false), two.clone(), Missing(1)),
        (0, has(false, false, false), two, Missing(2)),
        (1, has(false, true, false), policy(), Missing(1)),
        (1, has(true, true, false), policy(), Waits),
        (2, has(true, true, false), policy(), Enough),
        (1, has(true, false, true), policy(), Missing(1)),
        (0, has(false, false, true), policy(), Missing(2)),
        // A method that policy does not take is none.
        (0, has(true, false, false), no_codes, Missing(1)),
        // Whoever may not recover alone is not asked to.
        (0, has(false, false, true), without_role.clone(), NotOffered),
        (0, has(false, false, false), without_role, Missing(1)),
        (2, has(true, true, false), nobody, NotOffered),
    ] {
        assert_eq!(WaysBack::of(usable_now, has, &policy), stands, "{has:?}");
    }
}

fn account() -> Account {
    Account {
        id: AccountId(1),
        address: SignInName::from_normal_form("ana@contoso.example"),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses: Vec::new(),
        credential: Some(Credential {
            hash: String::new(),
            set: T0,
            life: PasswordLife::Lasting,
            barred: None,
            reset: None,
        }),
        created: T0,
        sessions_ended: None,
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

fn address(by_owner: bool, confirmed: Option<Timestamp>) -> RecoveryAddress {
    RecoveryAddress {
        address: "ana@home.example".into(),
        added: T0,
        by_owner,
        confirmed,
    }
}

fn app(added: Timestamp, last_used: Option<Timestamp>) -> Method {
    Method {
        id: 1,
        account: AccountId(1),
        kind: MethodKind::Totp,
        name: String::new(),
        added,
        last_used,
        sealed: Vec::new(),
        handle: Vec::new(),
        last_step: 0,
        failures: 0,
        failing_since: None,
        last_failed: None,
        version: 1,
    }
}

#[test]
fn what_never_comes_to_count_is_not_registered() {
    let with = |address| [address];
    let reaches =
        |known: &[RecoveryAddress], role| registered(known, Some(T0), &[], false, role).has_address;
    assert!(!reaches(&with(address(true, None)), false), "not confirmed");
    assert!(reaches(&with(address(true, Some(T0))), true));
    assert!(reaches(&with(address(false, Some(T0))), false));
    assert!(
        !reaches(&with(address(false, Some(T0))), true),
        "set by others"
    );
    let before = T0.minus(Span::from_secs(1));
    let shown = Some(T0.plus(Span::from_secs(1)));
    let counts = |method| registered(&[], Some(T0), &[method], false, false).has_app;
    assert!(counts(app(T0, None)) && counts(app(before, shown)));
    let old = registered(&[], Some(T0), &[app(before, None)], false, false);
    assert!(
        !old.has_app && old.has_factor,
        "of an older password, and it guards the account"
    );
    assert!(registered(&[], None, &[], true, false).has_saved_code);
}

#[test]
fn the_newest_way_back_is_the_last_that_was_registered_or_confirmed() {
    let at = |hours| T0.plus(Span::from_hours(hours));
    assert_eq!(newest(&account(), &[], &[]), None);
    let one = Account {
        recovery_addresses: vec![address(true, Some(at(2))), address(true, None)],
        ..account()
    };
    assert_eq!(newest(&one, &[app(at(1), Some(at(9)))], &[]), Some(at(2)));
    let code = SavedCode {
        key: SecretHash([0; 32]),
        account: AccountId(1),
        made: at(3),
    };
    assert_eq!(newest(&one, &[], &[code]), Some(at(3)));
}

const DAY: Span = Span::from_hours(24);
const MOMENT: Span = Span::from_millis(1);

fn never() -> WaysAsked {
    WaysAsked::never(AccountId(1))
}

#[test]
fn whoever_misses_a_way_back_is_asked_until_it_is_there() {
    let ask =
        |stands, policy: &RecoveryPolicy| asked_at_sign_in(stands, None, &never(), policy, T0);
    let register = Some(WaysQuestion::Register { missing: 2 });
    assert_eq!(ask(WaysBack::Missing(2), &policy()), register);
    for stands in [WaysBack::NotOffered, WaysBack::Waits, WaysBack::Enough] {
        assert_eq!(ask(stands, &policy()), None, "{stands:?}");
    }
    let off = RecoveryPolicy {
        ask_to_register: false,
        ..policy()
    };
    assert_eq!(ask(WaysBack::Missing(2), &off), None);
}

#[test]
fn later_holds_for_as_long_as_policy_says_and_by_default_as_often_as_one_likes() {
    let ask = |asked: &WaysAsked, policy: &RecoveryPolicy, now| {
        asked_at_sign_in(WaysBack::Missing(1), None, asked, policy, now).is_some()
    };
    let mut asked = never();
    for day in 0..40 {
        let now = T0.plus(DAY.times(day));
        assert!(ask(&asked, &policy(), now), "day {day}");
        assert_eq!(asked.later(None, &policy()), Later::For(DAY));
        asked.postpone(None, now);
        assert!(!ask(&asked, &policy(), now));
        assert!(!ask(&asked, &policy(), now.plus(DAY).minus(MOMENT)));
    }
    let at_once = RecoveryPolicy {
        postpone_for: Span::ZERO,
        ..policy()
    };
    assert!(ask(&asked, &at_once, T0.plus(DAY.times(39))));
    // Put off while the clock was wrong.
    asked.postponed = Some(T0.plus(DAY.times(400)));
    assert!(ask(&asked, &policy(), T0));
}

#[test]
fn put_off_as_often_as_policy_allows_it_is_asked_at_every_sign_in() {
    let three = RecoveryPolicy {
        postponed_at_most: 3,
        ..policy()
    };
    let mut asked = never();
    let ask = |asked: &WaysAsked, newest, now| {
        asked_at_sign_in(WaysBack::Missing(1), newest, asked, &three, now).is_some()
    };
    for times in 1..=3 {
        assert_eq!(asked.later(None, &three), Later::For(DAY));
        asked.postpone(None, T0);
        assert!(!ask(&asked, None, T0.plus(MOMENT)), "{times}");
    }
    assert_eq!(asked.later(None, &three), Later::NextSignIn);
    asked.postpone(None, T0);
    assert!(ask(&asked, None, T0), "no longer put off");
    // Somebody who has registered one of two begins anew.
    let one = Some(T0.plus(MOMENT));
    assert_eq!(asked.later(one, &three), Later::For(DAY));
    asked.postpone(one, T0.plus(DAY));
    assert_eq!((asked.times, ask(&asked, one, T0.plus(DAY))), (1, false));
}

#[test]
fn ways_back_are_confirmed_again_after_so_many_days_or_never() {
    let ask = |asked: &WaysAsked, policy: &RecoveryPolicy, now| {
        asked_at_sign_in(WaysBack::Enough, Some(T0), asked, policy, now)
    };
    let due = T0.plus(DAY.times(180));
    assert_eq!(ask(&never(), &policy(), due.minus(MOMENT)), None);
    assert_eq!(
        ask(&never(), &policy(), due),
        Some(WaysQuestion::StillYours)
    );
    let off = RecoveryPolicy {
        reconfirm_after: Span::ZERO,
        ..policy()
    };
    assert_eq!(ask(&never(), &off, due.plus(DAY.times(10_000))), None);
    let mut asked = never();
    asked.postpone(Some(T0), due);
    assert_eq!(ask(&asked, &policy(), due.plus(DAY).minus(MOMENT)), None);
    assert!(ask(&asked, &policy(), due.plus(DAY)).is_some());
    asked.confirm(due.plus(DAY));
    assert_eq!(
        ask(&asked, &policy(), due.plus(DAY.times(181)).minus(MOMENT)),
        None
    );
    assert!(ask(&asked, &policy(), due.plus(DAY.times(181))).is_some());
    // Without anything that was ever registered there is nothing to confirm.
    let none = asked_at_sign_in(WaysBack::Enough, None, &never(), &policy(), due);
    assert_eq!(none, None);
    assert!(PROOF_WAIT < policy().reconfirm_after);
}
