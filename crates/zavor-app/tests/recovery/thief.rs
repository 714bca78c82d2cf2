//! What a thief who once sat in the owner's session may try with recovery.

use zavor_app::ports::{Identities, Records};
use zavor_app::recovery::{Proved, Recovered};
use zavor_core::account::RECOVERY_ADDRESS_WAIT;
use zavor_core::identity::PROOF_WAIT;
use zavor_core::moment::Span;
use zavor_core::recovery::RecoveryMethod;
use zavor_memory::{Now, block_on};
use zavor_testkit::FakeWorld;

use crate::desk::*;

type Act = fn(&FakeWorld);

fn block(world: &FakeWorld) {
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
}

fn sign_out(world: &FakeWorld) {
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
}

fn reset_by_operator(world: &FakeWorld) {
    use zavor_app::people::ResetPassword;
    let given = ResetPassword::Given(zavor_app::ports::TypedPassword(NEW.into()));
    let people = &world.zavor.people;
    block_on(people.reset_password(&OPERATOR, ANA, given, false, None)).unwrap();
}

fn end_codes(world: &FakeWorld) {
    let ended = world
        .zavor
        .recovery
        .end_saved_codes_of(&OPERATOR, ANA, None);
    block_on(ended).unwrap();
}

#[test]
fn codes_that_a_thief_made_open_nothing_after_a_reset_a_block_a_sign_out_or_their_end() {
    let acts: [(&str, Act); 4] = [
        ("reset", reset_by_operator),
        ("block", block),
        ("sign-out", sign_out),
        ("end of the codes", end_codes),
    ];
    for (name, act) in acts {
        let (world, ana) = with_ana();
        let codes = new_codes(&world);
        world.advance(Span::from_hours(1));
        act(&world);
        // The thief waits, and comes back.
        world.advance(PROOF_WAIT.times(3));
        let flow = begin(&world, ANA);
        for code in &codes {
            assert_eq!(show(&world, &flow, code), Proved::Wrong, "{name}");
        }
        assert_eq!(reset(&world, &flow, NEW), Recovered::Over, "{name}");
        assert!(world.store.saved_codes_of(ana).now().unwrap().is_empty());
        block_on(zavor_testkit::run_outbox(&world.zavor.notifications)).unwrap();
        let mails = world.messenger.mails_to(HOME);
        let told = mails
            .iter()
            .any(|mail| mail.subject == "notice-recovery-codes-ended");
        assert!(told, "the owner is told: {name}");
    }
}

#[test]
fn a_code_and_a_factor_count_72_hours_after_they_were_made_and_not_a_moment_before() {
    let moment = Span::from_millis(1);
    let (world, _) = with_ana();
    let codes = new_codes(&world);
    world.advance(Span::from_millis(
        PROOF_WAIT.as_millis() - moment.as_millis(),
    ));
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Wrong);
    world.advance(moment);
    assert_eq!(
        show(&world, &flow, &codes[0]),
        Proved::Right,
        "nor was it used up"
    );
    // Beside old ones that count, a new one does not.
    let Recovered::Done { saved_code, .. } = unlock(&world, &flow) else {
        panic!("it is proved")
    };
    let flow = begin(&world, ANA);
    let replacement = saved_code.expect("one for the used one");
    assert_eq!(show(&world, &flow, &replacement), Proved::Wrong);

    let (world, ana) = with_ana();
    world.add_totp(ana, SEED);
    world.advance(Span::from_hours(36));
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Wrong);
    by_mail(&world, &flow);
    assert_eq!(
        unlock(&world, &flow),
        Recovered::Over,
        "it guards the account before it counts"
    );
    let shown = block_on(world.zavor.recovery.shown(&cookie_of(&flow)))
        .unwrap()
        .unwrap();
    assert!(
        !shown.left.contains(&RecoveryMethod::Totp),
        "nor is it offered"
    );
    world.advance(PROOF_WAIT);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
}

#[test]
fn a_factor_from_before_a_reset_proves_nothing_until_it_was_shown_with_the_new_password() {
    let (world, ana) = with_ana();
    world.add_totp(ana, SEED);
    world.advance(Span::from_hours(1));
    reset_by_operator(&world);
    // However long the thief waits.
    world.advance(PROOF_WAIT.times(20));
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Wrong);
    // Its owner signs in with both.
    let zavor_app::sign_on::SignOnOutcome::Session(token, _) =
        sign_in(&world, ANA, NEW, "192.0.2.1", "")
    else {
        panic!("she gets in")
    };
    let sign_on = &world.zavor.sign_on;
    let view = block_on(sign_on.session(token.text(), Some(at("192.0.2.1"))));
    let code = totp(&world);
    block_on(sign_on.prove_totp(&view.unwrap().unwrap(), &code)).unwrap();
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
}

#[test]
fn a_proved_flow_ends_with_every_act_that_shuts_somebody_out_and_neither_resets_nor_unlocks() {
    let remove: Act = |world| {
        let id = 1_000 + 1;
        let sign_on = &world.zavor.sign_on;
        block_on(sign_on.remove_method_of(&OPERATOR, ANA, id, None)).unwrap();
    };
    let acts: [(&str, Act); 5] = [
        ("block", block),
        ("sign-out", sign_out),
        ("reset", reset_by_operator),
        ("removed factor", remove),
        ("end of the codes", end_codes),
    ];
    for (name, act) in acts {
        let (world, ana) = with_ana();
        assert_eq!(ana.0, 1, "the number that `remove` relies on");
        old_totp(&world, ana);
        let saved = zavor_core::recovery::SavedCode {
            key: zavor_core::identity::SecretHash([9; 32]),
            account: ana,
            made: world.now(),
        };
        let put = zavor_app::ports::IdentityChange::PutSavedCode(saved);
        world.commit(vec![zavor_app::ports::Change::Identity(put)]);
        let flow = begin(&world, ANA);
        by_mail(&world, &flow);
        assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
        let before = world.store.account(ana).now().unwrap().unwrap();
        act(&world);
        assert_eq!(unlock(&world, &flow), Recovered::Over, "{name}");
        assert_eq!(reset(&world, &flow, OLD), Recovered::Over, "{name}");
        // Its browser sees what it would see of any flow.
        assert_eq!(show(&world, &flow, "12345678"), Proved::Wrong, "{name}");
        let after = world.store.account(ana).now().unwrap().unwrap();
        if name != "reset" {
            assert_eq!(after.credential, before.credential, "{name}");
        }
    }
}

#[test]
fn a_recovery_with_a_saved_code_ends_the_others_and_gives_one_for_it() {
    let (world, ana) = with_ana();
    let codes = saved_codes(&world);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Right);
    let Recovered::Done { saved_code, .. } = reset(&world, &flow, NEW) else {
        panic!("its own code does not stand in its way")
    };
    let kept = world.store.saved_codes_of(ana).now().unwrap();
    assert_eq!(kept.len(), 1, "the others were made under the old password");
    world.advance(PROOF_WAIT);
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[1]), Proved::Wrong);
    assert_eq!(show(&world, &flow, &saved_code.unwrap()), Proved::Right);
}

#[test]
fn an_address_of_a_thief_does_not_count_after_a_reset_however_long_nobody_removes_it() {
    let (world, ana) = with_ana();
    let thiefs = "thief@free.example";
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    account
        .recovery_addresses
        .push(zavor_core::account::RecoveryAddress {
            address: thiefs.into(),
            added: world.now(),
            by_owner: true,
            confirmed: Some(world.now()),
        });
    account.version += 1;
    world.commit(vec![zavor_app::ports::Change::PutAccount(account)]);
    world.advance(Span::from_hours(71));
    reset_by_operator(&world);
    world.advance(RECOVERY_ADDRESS_WAIT.times(2));
    let before = world.messenger.mails_to(thiefs).len();
    ask(&world, &begin(&world, ANA));
    assert_eq!(
        world.messenger.mails_to(thiefs).len(),
        before + 2,
        "both notices, no code"
    );
    let account = world.store.account(ana).now().unwrap().unwrap();
    assert_eq!(account.recovery_addresses.len(), 1, "the owner's stays");
}
