//! What a stranger who tries on and on costs: bounded work, the same for every name, and never the
//! owner's place.

use std::pin::Pin;

use sha2::{Digest, Sha256};
use zavor_app::ports::{Identities, Language, Records, Store};
use zavor_app::recovery::{CodeAsked, ProofShown, Proved, Recovered};
use zavor_core::identity::SecretHash;
use zavor_core::policy::RecoveryUsers;
use zavor_memory::{Now, block_on, poll_once};
use zavor_testkit::FakeWorld;

use crate::desk::*;

const NOBODY: &str = "nobody@contoso.example";

/// Hashes, however they were asked for.
fn hashes<S: Store + Clone>(world: &FakeWorld<S>) -> u64 {
    world.passwords.verifications() + world.passwords.hashed()
}

#[test]
fn sec_08_a_wrong_mailed_code_costs_a_hash_five_times_for_each_code_and_otherwise_nothing() {
    for name in [ANA, NOBODY] {
        let (world, _) = with_ana();
        let flow = begin(&world, name);
        let show_often = |world: &FakeWorld, n: u8| {
            let before = hashes(world);
            let from = |n| format!("198.51.{n}.1");
            let mut answers: Vec<_> = (0..n)
                .map(|n| show_from(world, &flow, "00000000", &from(n)))
                .collect();
            answers.dedup();
            (answers, hashes(world) - before)
        };
        assert_eq!(show_often(&world, 100), (vec![Proved::Wrong], 0), "{name}");
        assert_eq!(ask(&world, &flow), CodeAsked::Asked);
        let answers = vec![Proved::Wrong, Proved::Held];
        assert_eq!(show_often(&world, 100), (answers, 5), "{name}");
        // Another code, another five.
        ask(&world, &flow);
        assert_eq!(show_often(&world, 100).1, 5, "{name}");
    }
}

#[test]
fn tries_that_count_nothing_leave_the_flow_as_it_is() {
    for name in [ANA, NOBODY] {
        let world = counted();
        let ana = world.add_account(ANA, OLD);
        add_address(&world, ana, HOME, true);
        let flow = begin(&world, name);
        let waiting = || world.store.asked_flows(9).now().unwrap().pop();
        block_on(
            world
                .zavor
                .recovery
                .ask_code(&flow, Language::English, at(AWAY)),
        )
        .unwrap();
        let before = waiting();
        for _ in 0..100 {
            show(&world, &flow, "00000000");
        }
        assert_eq!(waiting(), before, "{name}");
        let (_, writes) = world.store.faults().counted();
        show(&world, &flow, "00000000");
        let (_, after) = world.store.faults().counted();
        assert_eq!(
            after, writes,
            "{name}: past the bound of the origin nothing is written"
        );
    }
}

#[test]
fn proofs_of_recovery_take_no_place_of_the_owner_who_signs_in() {
    let (world, ana) = with_ana();
    let flow = begin(&world, ANA);
    ask(&world, &flow);
    world.passwords.hold_back();
    let recovery = &world.zavor.recovery;
    let shown = ProofShown::Code("00000000");
    let mut proofs: Vec<Pin<Box<_>>> = (0..4)
        .map(|_| Box::pin(recovery.prove(&flow, shown, at(AWAY), "Mozilla")))
        .collect();
    for proof in &mut proofs {
        assert!(poll_once(proof.as_mut()).is_none());
    }
    assert_eq!(world.passwords.verifications_of(ana), 2, "two at once");
    let question = zavor_app::sign_on::SignOnQuestion {
        name: ANA.as_bytes(),
        password: zavor_app::ports::TypedPassword(OLD.into()),
        address: Some(at("192.0.2.1")),
        device: "Mozilla",
        known_device: "",
    };
    let mut own = Box::pin(world.zavor.sign_on.sign_in_with_password(question));
    assert!(poll_once(own.as_mut()).is_none());
    assert_eq!(
        world.passwords.verifications_of(ana),
        3,
        "hers begins at once"
    );
    world.passwords.let_go();
    assert!(poll_once(own.as_mut()).is_some());
}

#[test]
fn where_policy_offers_recovery_to_nobody_no_flow_begins_and_none_goes_on() {
    for name in [ANA, NOBODY] {
        let (world, _) = with_ana();
        let (flow, whole) = (begin(&world, name), begin(&world, ANA));
        by_mail(&world, &whole);
        ask(&world, &flow);
        world.policies(|policies| policies.recovery.self_service = RecoveryUsers::Nobody);
        let before = hashes(&world);
        assert_eq!(begin_from(&world, name, "192.0.2.7", ""), None);
        assert_eq!(show(&world, &flow, "00000000"), Proved::Over);
        assert_eq!(ask(&world, &flow), CodeAsked::Over);
        assert_eq!(reset(&world, &whole, NEW), Recovered::Over);
        assert_eq!(unlock(&world, &whole), Recovered::Over);
        assert_eq!(hashes(&world), before, "{name}");
    }
}

#[test]
fn sec_08_what_an_origin_may_not_begin_takes_nothing_from_others() {
    let (world, _) = with_ana();
    let most = u64::from(zavor_core::recovery::FLOWS_PER_MINUTE_MAX);
    let begun = (0..most + 100).filter(|_| begin_from(&world, NOBODY, AWAY, "").is_some());
    assert_eq!(begun.count(), 20);
    assert!(begin_from(&world, ANA, "192.0.2.1", "").is_some());
}

#[test]
fn sec_08_the_origins_of_one_subscriber_share_a_wider_budget() {
    let begun_from = |address: &dyn Fn(u32) -> String| {
        let (world, _) = with_ana();
        let each = (0..250).map(|n| begin_from(&world, NOBODY, &address(n), ""));
        (each.flatten().count(), world)
    };
    let (begun, world) = begun_from(&|n| format!("2001:db8:7:{n:x}::1"));
    assert_eq!(begun, 200, "of a /48");
    assert!(begin_from(&world, ANA, "2001:db8:8::1", "").is_some());
    let (begun, world) = begun_from(&|n| format!("203.0.113.{n}"));
    assert_eq!(begun, 200, "of a /24");
    assert!(begin_from(&world, ANA, "192.0.2.1", "").is_some());
}

#[test]
fn the_first_code_of_an_origin_is_made_before_the_second_of_another() {
    let (world, ana) = with_ana();
    let cookie = world.zavor.sign_on.known_devices.cookie(ana, "");
    let asked = |name: &str, from: &str, cookie: &str| {
        let flow = begin_from(&world, name, from, cookie).unwrap();
        let asked = block_on(
            world
                .zavor
                .recovery
                .ask_code(&flow, Language::English, at(from)),
        )
        .unwrap();
        assert_eq!(asked, CodeAsked::Asked);
        flow
    };
    for n in 0..100 {
        asked(
            &format!("x{n}@contoso.example"),
            &format!("203.0.{}.1", n / 20),
            "",
        );
    }
    let known = asked(ANA, "203.0.0.1", &cookie);
    let own = asked(ANA, "192.0.2.1", "");
    let waits = |flow: &str| {
        let shown = block_on(world.store.asked_flows(1_000)).unwrap();
        let hash = SecretHash(Sha256::digest(flow.as_bytes()).into());
        shown.iter().any(|flow| flow.key == hash)
    };
    let recovery = &world.zavor.recovery;
    assert_eq!(block_on(recovery.send_asked_codes(1)).unwrap(), 1);
    assert!(
        !waits(&known) && waits(&own),
        "a known browser waits for nobody"
    );
    assert_eq!(block_on(recovery.send_asked_codes(6)).unwrap(), 6);
    assert!(!waits(&own), "the first of six origins");
}

#[test]
fn a_flow_that_changes_while_its_code_is_made_gets_it_all_the_same() {
    let world = counted();
    let ana = world.add_account(ANA, OLD);
    add_address(&world, ana, HOME, true);
    let flow = begin(&world, ANA);
    ask(&world, &flow);
    block_on(
        world
            .zavor
            .recovery
            .ask_code(&flow, Language::English, at(AWAY)),
    )
    .unwrap();
    // Its new code is on the way to the disk when the older one is tried.
    world.store.faults().set_turns_to_disk(1);
    let mut sent = Box::pin(world.zavor.recovery.send_asked_codes(100));
    assert!(poll_once(sent.as_mut()).is_none());
    world.store.faults().set_turns_to_disk(0);
    assert_eq!(show(&world, &flow, "00000000"), Proved::Wrong);
    assert_eq!(block_on(sent).unwrap(), 1);
    block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
    assert_eq!(world.messenger.mails_to(HOME).len(), 2);
    let code = code_in_mail(&world, HOME);
    assert_eq!(show(&world, &flow, &code), Proved::Right);
}

#[test]
fn a_known_browser_has_its_own_tries_where_its_network_has_none_left() {
    let (world, ana) = with_ana();
    let codes = saved_codes(&world);
    let cookie = world.zavor.sign_on.known_devices.cookie(ana, "");
    let stranger = begin(&world, NOBODY);
    let wrong = "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf";
    for _ in 0..70 {
        show(&world, &stranger, wrong);
    }
    assert_eq!(show(&world, &stranger, wrong), Proved::Held);
    let own = begin_from(&world, ANA, AWAY, &cookie).unwrap();
    assert_eq!(show(&world, &own, &codes[0]), Proved::Right);
}

#[test]
fn a_proved_flow_tries_so_many_passwords_and_is_over() {
    let (world, _) = with_ana();
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let head = || block_on(world.store.audit_head()).unwrap().unwrap().0;
    let (before, mut refused) = (head(), 0);
    let (recovery, cookie) = (&world.zavor.recovery, cookie_of(&flow));
    for _ in 0..100 {
        let short = zavor_app::ports::TypedPassword("short".into());
        match block_on(recovery.reset_password(&cookie, short, at(AWAY))) {
            Err(_) => refused += 1,
            Ok(recovered) => assert_eq!(recovered, Recovered::Over),
        }
    }
    assert_eq!(
        refused,
        usize::from(zavor_core::recovery::FLOW_PASSWORDS_MAX)
    );
    assert!(head() - before <= refused as u64);
    assert_eq!(reset(&world, &flow, NEW), Recovered::Over);
}

/// The stored hash of the code of a flow: whoever guesses it has it, whether it was sent or not.
fn code_in(world: &FakeWorld, flow: &str) -> String {
    let key = SecretHash(Sha256::digest(flow.as_bytes()).into());
    let flow = block_on(world.store.recovery_flow(&key)).unwrap().unwrap();
    flow.code.expect("one was made").hash
}

#[test]
fn sec_08_a_code_that_was_sent_to_nobody_cannot_be_guessed() {
    let (world, _) = with_ana();
    let asked = |name: &str, n: usize| {
        let flow = begin_from(&world, name, &format!("198.51.{n}.9"), "").unwrap();
        ask(&world, &flow);
        code_in(&world, &flow)
    };
    let of_nobody = asked("nobody@contoso.example", 0);
    assert_eq!(asked("nobody.else@contoso.example", 1), of_nobody);
    let mails = || world.messenger.mails_to(HOME).len();
    let mut sent = Vec::new();
    for n in 2..30 {
        let before = mails();
        let hash = asked(ANA, n);
        block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
        match mails() > before {
            true => sent.push(hash),
            // Her codes of the day are used up.
            false => assert_eq!(hash, of_nobody, "{n}"),
        }
    }
    assert!((1..28).contains(&sent.len()), "{}", sent.len());
    assert!(!sent.contains(&of_nobody));
}
