//! Who may do what by which link, and what goes with it.

use alloc::string::ToString;
use alloc::vec;

use super::*;
use crate::account::{AccountId, RECOVERY_ADDRESS_WAIT, SignInName};
use crate::identity::{MethodKind, SecretHash};

const ANA: &str = "ana@contoso.example";
const HOME: &str = "ana@home.example";
/// When it happened.
const EVENT: Timestamp = Timestamp::from_secs(1_800_000_000);

fn before(span: Span) -> Timestamp {
    EVENT.minus(span)
}

fn confirmed(address: &str, at: Timestamp) -> RecoveryAddress {
    RecoveryAddress {
        address: address.into(),
        added: at,
        by_owner: true,
        confirmed: Some(at),
    }
}

fn account(recovery_addresses: Vec<RecoveryAddress>) -> Account {
    Account {
        id: AccountId(1),
        address: SignInName::from_normal_form(ANA),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses,
        credential: None,
        created: before(Span::from_days(400)),
        sessions_ended: None,
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

fn method(id: u64, added: Timestamp) -> Method {
    Method {
        id,
        account: AccountId(1),
        kind: MethodKind::Totp,
        name: "phone".into(),
        added,
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

fn code(n: u8, made: Timestamp) -> SavedCode {
    SavedCode {
        key: SecretHash([n; 32]),
        account: AccountId(1),
        made,
    }
}

#[test]
fn only_an_address_confirmed_before_the_event_and_still_known_shuts_anybody_out() {
    let old = before(Span::from_days(30));
    let moment = Span::from_millis(1);
    let waiting = RecoveryAddress {
        confirmed: None,
        ..confirmed(HOME, old)
    };
    let taken_over = RecoveryAddress {
        added: EVENT.plus(moment),
        ..confirmed(HOME, old)
    };
    for (what, known, to, expected) in [
        (
            "current",
            vec![confirmed(HOME, old)],
            HOME,
            NotMePower::ShutOut,
        ),
        (
            "confirmed just then",
            vec![confirmed(HOME, EVENT)],
            HOME,
            NotMePower::ShutOut,
        ),
        (
            "confirmed later",
            vec![confirmed(HOME, EVENT.plus(moment))],
            HOME,
            NotMePower::Report,
        ),
        (
            "set again later",
            vec![taken_over],
            HOME,
            NotMePower::Report,
        ),
        ("not confirmed", vec![waiting], HOME, NotMePower::Report),
        ("removed", vec![], HOME, NotMePower::Report),
        (
            "the mailbox itself",
            vec![confirmed(HOME, old)],
            ANA,
            NotMePower::Report,
        ),
        (
            "the mailbox, named as its own way back",
            vec![confirmed(ANA, old)],
            ANA,
            NotMePower::Report,
        ),
    ] {
        assert_eq!(power_of(to, EVENT, &account(known)), expected, "{what}");
    }
}

#[test]
fn what_was_made_with_the_event_or_later_goes_and_what_is_older_stays() {
    let old = before(Span::from_days(30));
    let just_older = before(STAMPED_BEFORE).minus(Span::from_millis(1));
    let known = vec![
        confirmed(HOME, old),
        confirmed("second@home.example", just_older),
        confirmed("thief@elsewhere.example", before(STAMPED_BEFORE)),
        RecoveryAddress {
            confirmed: None,
            ..confirmed("later@elsewhere.example", EVENT.plus(Span::from_hours(1)))
        },
    ];
    let methods = [
        method(1, just_older),
        method(2, before(STAMPED_BEFORE)),
        method(3, EVENT),
    ];
    let codes = [code(1, old), code(2, EVENT)];
    let gone = younger(&account(known), &methods, &codes, (HOME, EVENT), false);
    let ids: Vec<u64> = gone.methods.iter().map(|method| method.id).collect();
    assert_eq!(ids, [2, 3]);
    assert_eq!(
        gone.addresses,
        ["thief@elsewhere.example", "later@elsewhere.example"]
    );
    assert_eq!(gone.codes, [code(2, EVENT)]);
}

#[test]
fn a_second_factor_goes_only_by_an_address_that_could_have_recovered_the_account() {
    let moment = Span::from_millis(1);
    let waited = before(RECOVERY_ADDRESS_WAIT);
    let set_by_others = |at| RecoveryAddress {
        by_owner: false,
        ..confirmed(HOME, at)
    };
    for (what, known, has_role, goes) in [
        ("old enough", confirmed(HOME, waited), false, true),
        (
            "a moment too young",
            confirmed(HOME, waited.plus(moment)),
            false,
            false,
        ),
        ("set by others", set_by_others(waited), false, true),
        (
            "set by others, with a role",
            set_by_others(waited),
            true,
            false,
        ),
    ] {
        let gone = younger(
            &account(vec![known]),
            &[method(1, EVENT)],
            &[],
            (HOME, EVENT),
            has_role,
        );
        assert_eq!(!gone.methods.is_empty(), goes, "{what}");
        assert_eq!(gone.takes_methods, goes, "{what}");
        assert_eq!(
            gone.addresses, [""; 0],
            "the one that reports stays: {what}"
        );
    }
}

#[test]
fn a_block_is_the_owners_own_only_while_nobody_else_blocks_too() {
    let subject = Subject::Account(SignInName::from_normal_form(ANA));
    let (power, by) = (NotMePower::ShutOut, (EVENT, HOME));
    let own = report_holds(&[], &subject, power, by, true, EVENT);
    let mut others = own.clone();
    others.retain(|hold| hold.identity.kind == HoldKind::SignInBlocked);
    for hold in &mut others {
        hold.identity.reason = Reason::ByAdministrator;
    }
    assert_eq!(blocked_by(&[], EVENT), None);
    assert_eq!(
        blocked_by(&own[1..], EVENT),
        None,
        "a password must be chosen"
    );
    assert_eq!(blocked_by(&own, EVENT), Some(BlockedBy::Owner));
    assert_eq!(blocked_by(&others, EVENT), Some(BlockedBy::Others));
    let both = [own, others].concat();
    assert_eq!(blocked_by(&both, EVENT), Some(BlockedBy::Others));
}

#[test]
fn a_report_with_power_blocks_and_one_without_blocks_nothing() {
    let subject = Subject::Account(SignInName::from_normal_form(ANA));
    let now = EVENT.plus(Span::from_hours(2));
    let kinds = |power, has_password| -> Vec<HoldKind> {
        let holds = report_holds(&[], &subject, power, (EVENT, HOME), has_password, now);
        holds.iter().map(|hold| hold.identity.kind).collect()
    };
    assert_eq!(
        kinds(NotMePower::ShutOut, true),
        [HoldKind::SignInBlocked, HoldKind::MustChangePassword]
    );
    assert_eq!(kinds(NotMePower::ShutOut, false), [HoldKind::SignInBlocked]);
    assert_eq!(kinds(NotMePower::Report, true), [HoldKind::AtRisk]);
    let held = report_holds(&[], &subject, NotMePower::ShutOut, (EVENT, HOME), true, now);
    let (identity, event) = blocked_since(&held, now).expect("blocked");
    assert_eq!((identity.kind, event), (HoldKind::SignInBlocked, EVENT));
    assert_eq!(frozen_until(&held, now), None, "nobody can sign in at all");
    let other = StoredHold {
        identity: HoldIdentity {
            reason: Reason::ByAdministrator,
            owner: Owner::Administrator("gil".to_string()),
            ..identity
        },
        ..held[0].clone()
    };
    assert_eq!(blocked_since(&[other], now), None, "of a person");
}

#[test]
fn methods_are_frozen_for_a_day_from_the_report_on() {
    let subject = Subject::Account(SignInName::from_normal_form(ANA));
    let moment = Span::from_millis(1);
    let held = report_holds(&[], &subject, NotMePower::Report, (EVENT, ANA), true, EVENT);
    let end = EVENT.plus(METHODS_FROZEN_FOR);
    assert_eq!(blocked_since(&held, EVENT), None);
    for (at, expected) in [
        (EVENT, Some(end)),
        (end.minus(moment), Some(end)),
        (end, None),
        (end.plus(moment), None),
    ] {
        assert_eq!(frozen_until(&held, at), expected);
    }
    assert_eq!(frozen_until(&[], EVENT), None);
    let last = end.minus(moment);
    let again = |at| report_holds(&held, &subject, NotMePower::Report, (EVENT, ANA), true, at);
    assert_eq!(again(last), [], "one more within the day prolongs nothing");
    assert_eq!(again(end).len(), 1);
}

#[test]
fn a_further_report_never_moves_the_event_of_the_one_in_force() {
    let subject = Subject::Account(SignInName::from_normal_form(ANA));
    let report = |placed: &[StoredHold], event| {
        let by = (event_of(placed, event, EVENT), HOME);
        report_holds(placed, &subject, NotMePower::ShutOut, by, true, EVENT)
    };
    let (earlier, later) = (before(Span::from_hours(1)), EVENT.plus(Span::from_hours(1)));
    let first = report(&[], EVENT);
    for (event, expected) in [(earlier, earlier), (EVENT, EVENT), (later, EVENT)] {
        let known = blocked_since(&report(&first, event), EVENT);
        assert_eq!(known.map(|(_, event)| event), Some(expected));
    }
}

/// What a thief has made waits for nothing behind the block; what the owner had then counts still.
#[test]
fn with_a_report_in_force_proofs_are_judged_as_they_were_before_the_event() {
    let now = EVENT.plus(Span::from_days(30));
    let old = before(Span::from_days(30));
    let judged = |made, set| {
        let (set, at) = judged_at(Some(EVENT), Some(set), now);
        (method(1, made).counts(set, at), code(1, made).counts(at))
    };
    let in_time = before(STAMPED_BEFORE).minus(RECOVERY_ADDRESS_WAIT);
    assert_eq!(judged(in_time, old.minus(Span::from_days(1))), (true, true));
    let too_late = in_time.plus(Span::from_millis(1));
    assert_eq!(judged(too_late, old), (false, false));
    // The thief chose a password, of which the owner's factor knows nothing.
    assert_eq!(judged(in_time, EVENT), (true, true));
    assert_eq!(judged_at(None, Some(old), now), (Some(old), now));
}

#[test]
fn the_links_of_a_day_are_bounded() {
    let mut watch = NotMeWatch::default();
    let other = AccountId(2);
    for _ in 0..NOT_ME_LINKS_PER_DAY_MAX {
        assert!(watch.may_link(AccountId(1), EVENT));
    }
    let day = EVENT.plus(Span::from_hours(24));
    assert!(!watch.may_link(AccountId(1), EVENT));
    assert!(!watch.may_link(AccountId(1), day.minus(Span::from_millis(1))));
    assert!(watch.may_link(other, EVENT), "of its own");
    assert!(watch.may_link(AccountId(1), day));
    watch.0 = [(other, day); REMEMBERED_MAX].into();
    assert!(watch.may_link(AccountId(1), day));
    assert_eq!(watch.0.len(), REMEMBERED_MAX);
}
