//! What a recovery ends, what it leaves, who is told, and that it works while others attack.

use zavor_app::ports::{Change, Identities, Records, TypedPassword};
use zavor_app::recovery::Recovered;
use zavor_app::views::own_holds;
use zavor_core::account::SetBy;
use zavor_core::hold::HoldKind;
use zavor_core::moment::Span;
use zavor_memory::{Now, block_on};

use crate::desk::*;

fn mails_about(world: &zavor_testkit::FakeWorld, address: &str, word: &str) -> usize {
    block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
    let mails = world.messenger.mails_to(address);
    mails
        .iter()
        .filter(|mail| mail.subject.contains(word))
        .count()
}

#[test]
fn sec_39_a_new_password_ends_all_sessions_here_and_on_the_mail_hosts() {
    let (world, ana) = with_ana();
    world.mail_hosts.configure(&["mx1"]);
    session(&world);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert_eq!(world.store.sessions_of(ana).now().unwrap().len(), 1);
    let Recovered::Done { everywhere, .. } = reset(&world, &flow, NEW) else {
        panic!("it is proved")
    };
    assert_eq!(everywhere, Some(true));
    assert!(world.store.sessions_of(ana).now().unwrap().is_empty());
}

#[test]
fn sec_32_the_password_can_be_kept_and_only_the_lockouts_end() {
    let (world, ana) = with_ana();
    session(&world);
    lock_out(&world, ANA);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let Recovered::Done {
        unlocked,
        everywhere,
        ..
    } = unlock(&world, &flow)
    else {
        panic!("it is proved")
    };
    assert_eq!((unlocked, everywhere), (Some(true), None));
    assert!(
        lets_in(&world, OLD, "198.99.7.8", ""),
        "with the old password"
    );
    assert_eq!(
        world.store.sessions_of(ana).now().unwrap().len(),
        2,
        "no session ended"
    );
}

#[test]
fn sec_41_every_address_is_told_of_a_reset_and_of_an_unlock() {
    for (word, act) in [
        ("recovered", reset as fn(&_, &_, &_) -> _),
        ("unlocked-by-owner", |world, flow, _| unlock(world, flow)),
    ] {
        let (world, ana) = with_ana();
        add_address(&world, ana, "second@home.example", false);
        let flow = begin(&world, ANA);
        by_mail(&world, &flow);
        assert!(is_done(&act(&world, &flow, NEW)));
        for address in [ANA, HOME, "second@home.example"] {
            assert_eq!(mails_about(&world, address, word), 1, "{address} {word}");
        }
    }
}

/// Whoever stole the account knows it, and it is the first thing that an owner in a hurry types.
#[test]
fn a_recovery_refuses_the_password_in_force_and_goes_on() {
    for blocked in [false, true] {
        let (world, ana) = with_ana();
        if blocked {
            let block = world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen");
            block_on(block).unwrap();
        }
        let flow = begin(&world, ANA);
        by_mail(&world, &flow);
        let old = TypedPassword(OLD.into());
        let cookie = cookie_of(&flow);
        let refused = world.zavor.recovery.reset_password(&cookie, old, at(AWAY));
        let error = block_on(refused).unwrap_err();
        assert!(error.to_string().contains("same_as_before"), "{error}");
        assert!(matches!(reset(&world, &flow, NEW), Recovered::Done { .. }));
        let account = world.store.account(ana).now().unwrap().unwrap();
        let credential = account.credential.unwrap();
        assert_eq!(credential.barred.is_some(), blocked);
        assert_eq!(credential.set_by(), SetBy::Recovery);
    }
}

/// Proofs that were there long before the block let the owner take the account back alone; one that
/// may be the thief's does not.
#[test]
fn a_recovery_is_the_reset_of_a_stolen_account_only_with_proofs_from_long_before() {
    for (registered_before, counts) in [(72, true), (71, false)] {
        let (world, ana) = with_ana();
        let mut account = world.store.account(ana).now().unwrap().unwrap();
        let stolen = world.now().plus(Span::from_hours(registered_before));
        account.recovery_addresses[0].added = world.now();
        account.recovery_addresses[0].confirmed = Some(world.now());
        // One that the owner's session had added and that did not count yet would go with the block.
        account.recovery_addresses[0].by_owner = counts;
        account.version += 1;
        world.commit(vec![Change::PutAccount(account)]);
        world.advance(Span::from_hours(registered_before));
        block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
        world.advance(Span::from_hours(2));
        let flow = begin(&world, ANA);
        by_mail(&world, &flow);
        assert!(matches!(reset(&world, &flow, NEW), Recovered::Done { .. }));
        let account = world.store.account(ana).now().unwrap().unwrap();
        let reset = account.credential.unwrap().reset.unwrap();
        assert_eq!(reset.shuts_out(stolen), counts, "{registered_before} h");
    }
}

#[test]
fn what_others_placed_stays_and_is_named() {
    let (world, _) = with_ana();
    let blocked = world.zavor.people.block_sign_in(&OPERATOR, ANA, "left");
    block_on(blocked).unwrap();
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert!(matches!(reset(&world, &flow, NEW), Recovered::Done { .. }));
    let owner = world.name(ANA);
    let still = block_on(own_holds(&world.zavor.views, &owner, at(AWAY))).unwrap();
    let kinds: Vec<_> = still.iter().map(|hold| hold.stored.identity.kind).collect();
    assert_eq!(
        kinds,
        [HoldKind::SignInBlocked, HoldKind::RestrictedSending]
    );
    assert!(!lets_in(&world, NEW, "192.0.2.1", ""));
}

#[test]
fn sec_04_the_owner_gets_in_from_a_blocked_network_while_the_account_is_attacked_from_elsewhere() {
    let (world, ana) = with_ana();
    // The owner's network guesses: it is blocked.
    for n in 0..12 {
        let name = format!("nobody{n}@contoso.example");
        sign_in(&world, &name, "some wrong password", AWAY, "");
    }
    assert!(
        !block_on(world.zavor.sign_in.blocked_origins(9))
            .unwrap()
            .is_empty()
    );
    lock_out(&world, ANA);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let Recovered::Done { account, .. } = reset(&world, &flow, NEW) else {
        panic!("neither lockout nor block is asked")
    };
    assert_eq!(account, ana);
    world.advance(Span::from_millis(2));
    let cookie = world.zavor.sign_on.known_devices.cookie(account, "");
    // The attack goes on.
    for n in 0..20 {
        let typed = format!("another wrong password, number {n}");
        sign_in(&world, ANA, &typed, &format!("199.{n}.7.7"), "");
    }
    assert!(
        !lets_in(&world, NEW, "198.99.7.9", ""),
        "strangers' places are locked out"
    );
    assert!(
        lets_in(&world, NEW, AWAY, &cookie),
        "the browser is known from now on"
    );
}

#[test]
fn sec_05_asking_changes_nothing_on_the_account() {
    let (world, ana) = with_ana();
    let before = world.store.account(ana).now().unwrap();
    let flow = begin(&world, ANA);
    ask(&world, &flow);
    for n in 0..9 {
        show(&world, &flow, &format!("{n:08}"));
        show(&world, &flow, &format!("{n:06}"));
    }
    assert_eq!(world.store.account(ana).now().unwrap(), before);
    assert!(
        lets_in(&world, OLD, "192.0.2.1", ""),
        "the old password works"
    );
    let report = block_on(world.zavor.views.why(ANA)).unwrap();
    let kinds: Vec<_> = report
        .holds
        .iter()
        .map(|h| h.stored.identity.kind)
        .collect();
    assert_eq!(
        kinds,
        [HoldKind::RecoveryThrottled],
        "and signing in is not held"
    );
}

#[test]
fn a_removed_account_takes_its_flow_with_it() {
    let (world, ana) = with_ana();
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let version = world.store.account(ana).now().unwrap().unwrap().version;
    world.commit(vec![Change::RemoveAccount(ana, version)]);
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over);
}
