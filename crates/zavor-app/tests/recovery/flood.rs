//! What a stranger who tries on and on costs: bounded work, the same for every name, and never the
//! owner's place.

use std::pin::Pin;

use zavor_app::ports::{Identities, Language, Store};
use zavor_app::recovery::{CodeAsked, ProofShown, Proved, Recovered};
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
