//! Nothing tells whether an address has an account: the same answers after the same work.

use zavor_app::ports::Events;
use zavor_app::ports::Language;
use zavor_app::recovery::{CodeAsked, Proved};
use zavor_core::event::FailureReason;
use zavor_memory::{MemoryStore, Now, block_on};
use zavor_testkit::{FakeWorld, FaultyStore};

use crate::desk::*;

type Counted = FakeWorld<FaultyStore<MemoryStore>>;

/// Reads, writes and hash jobs of a step.
fn work<T>(world: &Counted, step: impl FnOnce() -> T) -> (T, (u32, u32, u64)) {
    let hashes = |world: &Counted| world.passwords.verifications() + world.passwords.hashed();
    let (reads, writes) = world.store.faults().counted();
    let before = hashes(world);
    let done = step();
    let after = world.store.faults().counted();
    let work = (after.0 - reads, after.1 - writes, hashes(world) - before);
    (done, work)
}

const NAMES: [&str; 6] = [
    ANA,
    "nobody@contoso.example",
    "blocked@contoso.example",
    "locked@contoso.example",
    "bare@contoso.example",
    "not an address \u{7}",
];

/// Ana has everything; one account is blocked, one locked out, one has no way back; one is none.
fn people() -> Counted {
    let world = counted();
    for (name, home) in [
        (ANA, true),
        ("blocked@contoso.example", true),
        ("locked@contoso.example", true),
        ("bare@contoso.example", false),
    ] {
        let id = world.add_account(name, OLD);
        if home {
            add_address(&world, id, HOME, true);
            world.add_totp(id, SEED);
        }
    }
    let blocked = world
        .zavor
        .people
        .block_sign_in(&OPERATOR, NAMES[2], "left");
    block_on(blocked).unwrap();
    lock_out(&world, NAMES[3]);
    world
}

#[test]
fn sec_10_every_step_of_a_stranger_is_the_same_work_for_every_name() {
    let world = people();
    let mut all = Vec::new();
    for (n, name) in NAMES.into_iter().enumerate() {
        let recovery = &world.zavor.recovery;
        // Each from a place of its own: what a network has done before is no secret of an account.
        let from = &format!("198.51.{n}.1");
        let show = |world: &Counted, flow: &str, code: &str| show_from(world, flow, code, from);
        let (flow, begun) = work(&world, || begin_from(&world, name, from, "").unwrap());
        let (shown, looked) = work(&world, || block_on(recovery.shown(&flow)).unwrap());
        let (asked, asking) = work(&world, || {
            block_on(recovery.ask_code(&flow, Language::Romanian, at(from))).unwrap()
        });
        let ((), mailed) = work(&world, || {
            block_on(recovery.send_asked_codes(9)).unwrap();
        });
        let (code, coded) = work(&world, || show(&world, &flow, "00000000"));
        let (app, proved) = work(&world, || show(&world, &flow, "000000"));
        let saved = "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf";
        let (saved, saving) = work(&world, || show(&world, &flow, saved));
        let answers = (shown, asked, code, app, saved);
        // Only the number of hashes of the worker is compared: it works after the answer.
        all.push((
            name,
            answers,
            [begun, looked, asking, coded, proved, saving],
            mailed.2,
        ));
    }
    let (_, answers, steps, mailed) = &all[0];
    assert_eq!(answers.1, CodeAsked::Asked);
    assert_eq!(
        (answers.2, answers.3, answers.4),
        (Proved::Wrong, Proved::Wrong, Proved::Wrong)
    );
    assert_eq!(steps[3].2, 1, "a wrong code costs one hash");
    assert!(
        steps[2].2 == 0 && *mailed == 1,
        "a code is made after the answer"
    );
    for (name, others, work, hashes) in &all {
        assert_eq!(others, answers, "{name}");
        assert_eq!(work, steps, "{name}");
        assert_eq!(hashes, mailed, "{name}");
    }
}

#[test]
fn sec_10_bounds_end_and_hold_every_name_alike() {
    let world = people();
    let mut all = Vec::new();
    for (n, name) in NAMES.into_iter().enumerate() {
        let from = &format!("198.51.{n}.1");
        let flow = begin_from(&world, name, from, "").unwrap();
        let codes: Vec<_> = (0..5)
            .map(|_| {
                work(&world, || {
                    block_on(
                        world
                            .zavor
                            .recovery
                            .ask_code(&flow, Language::Romanian, at(from)),
                    )
                    .unwrap()
                })
            })
            .collect();
        let apps: Vec<_> = (0..7)
            .map(|_| work(&world, || show_from(&world, &flow, "000000", from)))
            .collect();
        all.push((codes, apps));
    }
    assert!(
        all[0]
            .0
            .iter()
            .any(|(asked, _)| *asked == CodeAsked::TooMany)
    );
    assert!(all[0].1.iter().any(|(proved, _)| *proved == Proved::Held));
    for (name, same) in NAMES.iter().zip(&all) {
        assert_eq!(same, &all[0], "{name}");
    }
}

#[test]
fn sec_09_only_who_has_an_address_gets_a_mail_and_nobody_sees_the_difference() {
    let world = people();
    for name in NAMES {
        let flow = begin(&world, name);
        assert_eq!(ask(&world, &flow), CodeAsked::Asked, "{name}");
    }
    let mails = world.messenger.mails();
    let codes = mails.iter().filter(|mail| mail.text.contains("code="));
    let to: Vec<_> = codes.map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, [HOME; 3]);
}

#[test]
fn a_wrong_proof_is_in_the_sign_in_log_and_a_name_without_an_account_is_masked_there() {
    let world = people();
    for name in [ANA, "nobody@contoso.example"] {
        let flow = begin(&world, name);
        show(&world, &flow, "000000");
    }
    let query = zavor_app::ports::EventQuery {
        key: None,
        from: world.now().minus(zavor_core::moment::Span::from_mins(1)),
        to: world.now().plus(zavor_core::moment::Span::from_mins(1)),
        limit: 100,
    };
    let rows = world.store.sign_ins(&query).now().unwrap();
    let wrong = rows
        .iter()
        .filter(|row| row.reason == Some(FailureReason::WrongProof));
    let mut names: Vec<_> = wrong.map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&ANA) && !names.contains(&"nobody@contoso.example"));
}
