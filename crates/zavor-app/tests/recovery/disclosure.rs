//! Nothing tells whether an address has an account: the same answers after the same work.

use zavor_app::ports::{Change, Events, Language, OriginRule, OwnHook, Records, RuleAction};
use zavor_app::recovery::{CodeAsked, Proved};
use zavor_core::account::SignInName;
use zavor_core::event::FailureReason;
use zavor_memory::{MemoryStore, Now, block_on};
use zavor_testkit::{FakeVault, FakeWorld, FaultyStore};

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
    // The site sends codes in a way of its own too.
    world.messenger.configure(OwnHook::RecoveryCode);
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
    // The first code of a server's life costs one hash more, whoever asks for it.
    ask(
        &world,
        &begin_from(&world, "first@contoso.example", "198.51.99.1", "").unwrap(),
    );
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
        let (of_site, asking_site) = work(&world, || {
            block_on(recovery.ask_site_code(&flow, Language::Romanian, at(from))).unwrap()
        });
        let ((), mailed) = work(&world, || {
            block_on(recovery.send_asked_codes(9)).unwrap();
        });
        let (code, coded) = work(&world, || show(&world, &flow, "00000000"));
        let (sent, sending) = work(&world, || show(&world, &flow, "0000000"));
        let (app, proved) = work(&world, || show(&world, &flow, "000000"));
        let saved = "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf";
        let (saved, saving) = work(&world, || show(&world, &flow, saved));
        let answers = (shown, asked, code, app, saved, of_site, sent);
        // Only the number of hashes of the worker is compared: it works after the answer.
        all.push((
            name,
            answers,
            [
                begun,
                looked,
                asking,
                coded,
                proved,
                saving,
                asking_site,
                sending,
            ],
            mailed.2,
        ));
    }
    let (_, answers, steps, mailed) = &all[0];
    assert_eq!(answers.1, CodeAsked::Asked);
    assert_eq!(answers.5, CodeAsked::Asked);
    assert_eq!(
        (answers.2, answers.3, answers.4, answers.6),
        (Proved::Wrong, Proved::Wrong, Proved::Wrong, Proved::Wrong)
    );
    assert_eq!(steps[3].2, 1, "a wrong code costs one hash");
    assert!(
        steps[2].2 + steps[6].2 == 0 && *mailed == 2,
        "codes are made after the answer"
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

/// What a stranger is answered in a flow of this name from this place.
fn answers(world: &FakeWorld, name: &str, from: &str) -> (Vec<CodeAsked>, Vec<Proved>) {
    let flow = begin_from(world, name, from, "").unwrap();
    let asked = (0..5).map(|_| ask_from(world, &flow, from)).collect();
    let wrong = ["000000", "00000000", "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf"];
    let shown = wrong.iter().flat_map(|wrong| [*wrong; 7]);
    let shown = shown.map(|wrong| show_from(world, &flow, wrong, from));
    (asked, shown.collect())
}

#[test]
fn sec_10_what_others_did_shows_under_no_address_and_no_alias_of_an_account() {
    const ALIAS: &str = "a.pop@contoso.example";
    let (world, ana) = with_ana();
    world.add_totp(ana, SEED);
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    account.aliases.push(SignInName::from_normal_form(ALIAS));
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    let first = answers(&world, ANA, "203.0.113.1");
    // The owner uses her account too: she errs, asks, proves, and recovers.
    let own = begin_from(&world, ANA, "192.0.2.1", "").unwrap();
    show_from(&world, &own, "000000", "192.0.2.1");
    ask_from(&world, &own, "192.0.2.1");
    for (n, name) in [ANA, ALIAS, "nobody@contoso.example"]
        .into_iter()
        .enumerate()
    {
        let from = format!("203.0.{n}.2");
        assert_eq!(answers(&world, name, &from), first, "{name}");
    }
    // The account's own budget decides all the same: strangers got five tries, whatever they typed.
    let flow = begin_from(&world, ALIAS, "203.0.9.2", "").unwrap();
    assert_eq!(
        show_from(&world, &flow, &totp(&world), "203.0.9.2"),
        Proved::Wrong
    );
    assert_eq!(world.messenger.mails_to(HOME).len(), 3, "nor more mails");
}

#[test]
fn sec_09_a_flow_goes_on_for_its_browser_after_the_owner_has_recovered() {
    for recover in [true, false] {
        let (world, _) = with_ana();
        let spies = [
            (ANA, "203.0.113.1"),
            ("nobody@contoso.example", "198.51.100.1"),
        ];
        let spies = spies.map(|(name, from)| {
            let flow = begin_from(&world, name, from, "").unwrap();
            ask_from(&world, &flow, from);
            (flow, from)
        });
        let own = begin(&world, ANA);
        by_mail(&world, &own);
        assert!(is_done(&match recover {
            true => reset(&world, &own, NEW),
            false => unlock(&world, &own),
        }));
        let seen = spies.map(|(flow, from)| {
            let shown = block_on(world.zavor.recovery.shown(&flow)).unwrap();
            let wrong = (0..6).map(|_| show_from(&world, &flow, "00000000", from));
            let wrong: Vec<_> = wrong.collect();
            let asked = ask_from(&world, &flow, from);
            (
                shown,
                wrong,
                asked,
                show_from(&world, &flow, "000000", from),
            )
        });
        assert!(seen[0].0.is_some());
        assert_eq!(seen[0], seen[1], "a new password: {recover}");
        let over = block_on(world.zavor.recovery.shown(&cookie_of(&own))).unwrap();
        assert_eq!(over, None, "her own is over");
    }
}

#[test]
fn what_a_thief_has_proved_is_void_once_the_owner_has_recovered() {
    for recover in [true, false] {
        let (world, _) = with_ana();
        let thief = begin_from(&world, ANA, "203.0.113.1", "").unwrap();
        ask(&world, &thief);
        let code = code_in_mail(&world, HOME);
        assert_eq!(show(&world, &thief, &code), Proved::Right);
        let own = begin(&world, ANA);
        by_mail(&world, &own);
        assert!(is_done(&match recover {
            true => reset(&world, &own, NEW),
            false => unlock(&world, &own),
        }));
        assert!(!is_done(&reset(
            &world,
            &thief,
            "another four long words here"
        )));
        assert!(!is_done(&unlock(&world, &thief)));
    }
}

#[test]
fn sec_10_the_cookie_of_known_devices_is_opened_for_every_name() {
    let (world, _) = with_ana();
    world.add_account_elsewhere("elsewhere@contoso.example");
    let dan = world.add_account(DAN, OLD);
    let cookie = world.zavor.sign_on.known_devices.cookie(dan, "");
    let opened = |step: &dyn Fn()| {
        let before = FakeVault::opened();
        step();
        FakeVault::opened() - before
    };
    let mut all = Vec::new();
    for name in [ANA, "nobody@contoso.example", "elsewhere@contoso.example"] {
        let begun = opened(&|| drop(begin_from(&world, name, AWAY, &cookie)));
        let typed = opened(&|| drop(sign_in(&world, name, "wrong", AWAY, &cookie)));
        all.push((begun, typed));
    }
    assert_eq!(all, [(1, 1); 3]);
}

#[test]
fn sec_10_rules_that_an_account_has_for_a_network_show_in_no_bound() {
    let (world, ana) = with_ana();
    world.commit(vec![Change::PutOriginRule(OriginRule {
        network: "203.0.113.0/24".parse().unwrap(),
        account: Some(ana),
        action: RuleAction::Deny,
        since: world.now(),
        until: None,
        reason: "stolen".into(),
        by: "test".into(),
    })]);
    let wrong = "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf";
    let all = [
        (ANA, "203.0.113.1"),
        ("nobody@contoso.example", "203.0.113.2"),
    ];
    let all = all.map(|(name, from)| {
        let flow = begin_from(&world, name, from, "").unwrap();
        let shown = (0..70).map(|_| show_from(&world, &flow, wrong, from));
        shown.filter(|proved| *proved == Proved::Wrong).count()
    });
    assert_eq!(all, [60, 60]);
}
