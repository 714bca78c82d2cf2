//! What guessing and mail bombing cost, and whom it does not hold.

use zavor_app::ports::{Identities, Language};
use zavor_app::recovery::{CodeAsked, Proved};
use zavor_core::hold::{HoldKind, Reason, Scope};
use zavor_core::moment::Span;
use zavor_memory::block_on;
use zavor_testkit::FakeFactors;

use crate::desk::*;

fn wrong_totp(world: &zavor_testkit::FakeWorld, flow: &str) -> Proved {
    let wrong = FakeFactors::wrong_code(SEED, world.now());
    show(world, flow, &wrong)
}

fn holds(world: &zavor_testkit::FakeWorld) -> Vec<(HoldKind, Reason, Scope)> {
    let report = block_on(world.zavor.views.why(ANA)).unwrap();
    let identity = |hold: &zavor_core::hold::Hold| {
        let id = &hold.stored.identity;
        (id.kind, id.reason, id.scope)
    };
    report.holds.iter().map(identity).collect()
}

const TOTP_HELD: (HoldKind, Reason, Scope) = (
    HoldKind::RecoveryThrottled,
    Reason::FailedProofsTotp,
    Scope::Everywhere,
);

#[test]
fn sec_06_wrong_codes_of_an_app_hold_that_method_of_recovery_and_nothing_else() {
    let (world, ana) = with_ana();
    old_totp(&world, ana);
    let flow = begin(&world, ANA);
    for n in 0..5 {
        assert_eq!(wrong_totp(&world, &flow), Proved::Wrong, "{n}");
    }
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Held);
    assert_eq!(holds(&world), [TOTP_HELD]);
    by_mail(&world, &flow);
    // Nor is the second factor of signing in touched.
    let zavor_app::sign_on::SignOnOutcome::Session(token, _) =
        sign_in(&world, ANA, OLD, "192.0.2.1", "")
    else {
        panic!("the password works")
    };
    let view = block_on(
        world
            .zavor
            .sign_on
            .session(token.text(), Some(at("192.0.2.1"))),
    );
    let view = view.unwrap().unwrap();
    let proof = block_on(world.zavor.sign_on.prove_totp(&view, &totp(&world)));
    assert!(matches!(proof, Ok(zavor_app::sign_on::Proof::Proved(..))));
}

#[test]
fn a_held_method_is_released_by_an_unlock_and_by_time_and_ends_in_why() {
    let (world, ana) = with_ana();
    old_totp(&world, ana);
    world.policies(|policies| policies.recovery.proofs = 2);
    let flow = begin(&world, ANA);
    for _ in 0..5 {
        wrong_totp(&world, &flow);
    }
    let unlocked = world
        .zavor
        .sign_in
        .unlock_with(&OPERATOR, ANA, Default::default());
    let unlocked = block_on(unlocked).unwrap();
    let kinds: Vec<_> = unlocked
        .released
        .iter()
        .map(|hold| hold.identity.kind)
        .collect();
    assert_eq!(kinds, [HoldKind::RecoveryThrottled]);
    assert_eq!(holds(&world), []);
    let report = block_on(world.zavor.views.why(ANA)).unwrap();
    assert_eq!(report.ended.len(), 1);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
    let flow = begin(&world, ANA);
    for _ in 0..5 {
        wrong_totp(&world, &flow);
    }
    world.advance(Span::from_hours(24));
    assert_eq!(holds(&world), []);
}

#[test]
fn strangers_do_not_use_up_what_a_browser_has_that_the_account_knows() {
    let (world, ana) = with_ana();
    old_totp(&world, ana);
    let cookie = world.zavor.sign_on.known_devices.cookie(ana, "");
    for n in 0..30 {
        let from = format!("198.51.{n}.1");
        let flow = begin_from(&world, ANA, &from, "").unwrap();
        ask(&world, &flow);
        wrong_totp(&world, &flow);
        world.advance(Span::from_mins(11));
    }
    assert_eq!(
        holds(&world).len(),
        2,
        "app and codes are held for strangers"
    );
    let own = begin_from(&world, ANA, AWAY, &cookie).unwrap();
    assert_eq!(ask(&world, &own), CodeAsked::Asked);
    assert_eq!(show(&world, &own, &totp(&world)), Proved::Right);
    // Another account's cookie is no key to that budget.
    let dan = world.add_account(DAN, OLD);
    let others = world.zavor.sign_on.known_devices.cookie(dan, "");
    let flow = begin_from(&world, ANA, AWAY, &others).unwrap();
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Wrong);
}

#[test]
fn sec_08_flows_are_bounded_for_an_origin_and_codes_for_an_account_known_or_not() {
    for name in [ANA, "nobody@contoso.example"] {
        let (world, _) = with_ana();
        let flows: Vec<_> = (0..25)
            .filter_map(|_| begin_from(&world, name, AWAY, ""))
            .collect();
        assert_eq!(flows.len(), 20);
        assert!(
            begin_from(&world, name, "203.0.113.10", "").is_some(),
            "a neighbour"
        );
        // What the account has used up shows in none of these answers.
        for flow in &flows {
            assert_eq!(ask(&world, flow), CodeAsked::Asked);
        }
        let mails = |most| if name == ANA { most } else { 0 };
        assert_eq!(world.messenger.mails().len(), mails(3), "in ten minutes");
        for n in 0..40 {
            world.advance(Span::from_mins(11));
            let flow = begin_from(&world, name, &format!("198.51.{n}.1"), "").unwrap();
            assert_eq!(ask(&world, &flow), CodeAsked::Asked);
        }
        assert_eq!(world.messenger.mails().len(), mails(10), "in a day");
        world.advance(Span::from_hours(24));
        let flow = begin_from(&world, name, AWAY, "").unwrap();
        assert_eq!(ask(&world, &flow), CodeAsked::Asked);
    }
}

fn crowd_of(world: &zavor_testkit::FakeWorld, n: usize) -> Vec<String> {
    let names: Vec<_> = (0..n)
        .map(|n| format!("person{n}@contoso.example"))
        .collect();
    for name in &names {
        let id = world.add_account(name, OLD);
        world.add_totp(id, SEED);
    }
    names
}

fn blocked(world: &zavor_testkit::FakeWorld) -> usize {
    let seen = world.zavor.sign_in.blocked_origins(10);
    block_on(seen).unwrap().len()
}

/// Each account has tries of its own, so what stops a guesser who goes from one to the next is the
/// network, by the rules of wrong passwords.
#[test]
fn sec_03_one_origin_that_guesses_codes_of_many_accounts_is_blocked_and_gets_to_few() {
    for wrong in ["000000", "00000000"] {
        let (world, _) = with_ana();
        let names = crowd_of(&world, 20);
        // After the time in which an installation learns who signs in from where.
        sign_in(&world, ANA, OLD, "192.0.2.1", "");
        world.advance(Span::from_days(30));
        let mut compared = 0;
        for name in &names {
            let Some(flow) = begin_from(&world, name, AWAY, "") else {
                continue;
            };
            for _ in 0..5 {
                compared += usize::from(show(&world, &flow, wrong) == Proved::Wrong);
            }
        }
        assert_ne!(blocked(&world), 0, "{wrong}");
        assert!(compared <= 15, "{wrong}: {compared} of 100 guesses");
        // The owner is there too, and still gets in; the neighbours never notice.
        let near = "203.0.113.10";
        let flow = begin_from(&world, ANA, near, "").unwrap();
        assert_eq!(ask_from(&world, &flow, near), CodeAsked::Asked);
        let code = code_in_mail(&world, HOME);
        assert_eq!(show_from(&world, &flow, &code, near), Proved::Right);
    }
}

#[test]
fn a_person_who_errs_blocks_nobody_and_a_right_code_takes_it_back() {
    let (world, ana) = with_ana();
    world.add_totp(ana, SEED);
    sign_in(&world, ANA, OLD, "192.0.2.1", "");
    world.advance(Span::from_days(30));
    let flow = begin(&world, ANA);
    for _ in 0..4 {
        assert_eq!(wrong_totp(&world, &flow), Proved::Wrong);
    }
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
    assert_eq!(blocked(&world), 0);
    // A colleague errs as often: two people of an office are no guesser.
    let dan = world.add_account(DAN, OLD);
    world.add_totp(dan, SEED);
    let flow = begin(&world, DAN);
    for _ in 0..4 {
        assert_eq!(wrong_totp(&world, &flow), Proved::Wrong);
    }
    assert_eq!(blocked(&world), 0);
}

/// Mail bombing through many accounts.
#[test]
fn sec_08_codes_are_bounded_for_an_origin_and_for_a_destination() {
    let (world, _) = with_ana();
    let names = crowd_of(&world, 20);
    let asked = |address: &str| {
        let asked = names.iter().filter_map(|name| {
            let flow = begin_from(&world, name, address, "")?;
            Some(
                (0..3)
                    .map(|_| ask_from(&world, &flow, address))
                    .collect::<Vec<_>>(),
            )
        });
        let asked = asked.flatten();
        asked.filter(|asked| *asked == CodeAsked::Asked).count()
    };
    assert_eq!(asked(AWAY), 40, "not 60");
    let (world, _) = with_ana();
    for n in 0..6 {
        let name = format!("family{n}@contoso.example");
        let id = world.add_account(&name, OLD);
        add_address(&world, id, HOME, true);
        let flow = begin_from(&world, &name, &format!("198.51.{n}.1"), "").unwrap();
        assert_eq!(ask(&world, &flow), CodeAsked::Asked);
    }
    assert_eq!(world.messenger.mails_to(HOME).len(), 3, "in ten minutes");
}

#[test]
fn saved_codes_are_counted_for_the_origin_alone() {
    let (world, _) = with_ana();
    let codes = saved_codes(&world);
    let wrong = "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf";
    let flow = begin(&world, ANA);
    let answers: Vec<_> = (0..70).map(|_| show(&world, &flow, wrong)).collect();
    assert_eq!(answers.iter().filter(|a| **a == Proved::Wrong).count(), 60);
    assert_eq!(answers.last(), Some(&Proved::Held));
    assert_eq!(holds(&world), [], "nothing of the account is held");
    assert_eq!(
        show_from(&world, &flow, &codes[0], "203.0.113.10"),
        Proved::Right
    );
}

#[test]
fn of_16_clients_at_once_only_as_many_guesses_are_compared_as_may_be_wrong() {
    for name in [ANA, "nobody@contoso.example"] {
        let (world, ana) = with_ana();
        old_totp(&world, ana);
        let flows: Vec<_> = (0..16).map(|_| begin(&world, name)).collect();
        let answers: Vec<Proved> = std::thread::scope(|scope| {
            let run: Vec<_> = flows
                .iter()
                .map(|flow| scope.spawn(|| wrong_totp(&world, flow)))
                .collect();
            run.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert_eq!(answers, [Proved::Wrong; 16], "{name}: nobody sees how many");
        let key = match name {
            ANA => zavor_core::account::GuardKey::account(ana),
            _ => continue,
        };
        let key = zavor_core::recovery::BudgetKey::of_name(key, false);
        let budget = block_on(world.store.recovery_budget(&key)).unwrap();
        assert_eq!(budget.unwrap().spent.len(), 5, "compared");
        let flow = begin_from(&world, name, "203.0.113.10", "").unwrap();
        assert_eq!(show(&world, &flow, &totp(&world)), Proved::Wrong);
        assert_eq!(holds(&world), [TOTP_HELD]);
    }
}

#[test]
fn sec_08_of_16_clients_at_once_no_more_flows_begin_and_no_more_codes_are_mailed_than_allowed() {
    for name in [ANA, "nobody@contoso.example"] {
        let (world, _) = with_ana();
        let at_once = |step: &(dyn Fn() -> bool + Sync)| {
            std::thread::scope(|scope| {
                let run: Vec<_> = (0..16)
                    .map(|_| scope.spawn(|| (0..3).filter(|_| step()).count()))
                    .collect();
                let done = run.into_iter().map(|run| run.join().unwrap());
                done.sum::<usize>()
            })
        };
        let begun = at_once(&|| begin_from(&world, name, AWAY, "").is_some());
        assert_eq!(begun, 20, "{name}");
        let flow = begin_from(&world, name, "203.0.113.10", "").unwrap();
        let recovery = &world.zavor.recovery;
        let asked = at_once(&|| {
            block_on(recovery.ask_code(&flow, Language::Romanian, at(AWAY))).unwrap()
                == CodeAsked::Asked
        });
        assert_eq!(asked, 3, "{name}");
        block_on(recovery.send_asked_codes(100)).unwrap();
        block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
        let mails = world.messenger.mails_to(HOME).len();
        assert_eq!(
            mails,
            usize::from(name == ANA),
            "one flow has one newest code"
        );
    }
}
