//! Second factors: registered, shown, guessed at, removed.

use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities, OriginRule, RuleAction};
use zavor_app::sign_on::{DiscoveryFor, Proof, SessionView, SignOnOutcome};
use zavor_app::verification::CallerProof;
use zavor_core::account::AccountId;
use zavor_core::actor::Role;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{
    CEREMONY_LIFE, FRESH_FOR, METHODS_PER_ACCOUNT_MAX, MethodKind, Stage, TOTP_FAILURES_WITHIN,
};
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::{Prng, block_on, interleave};
use zavor_testkit::{FakeFactors, FakeWorld};

use crate::desk::*;

/// The seed that an offer shows.
fn seed_of(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(pair).collect()
}

fn handle(id: AccountId) -> [u8; 16] {
    let mut handle = [0; 16];
    handle[..4].copy_from_slice(&id.0.to_be_bytes());
    handle
}

fn wrong(world: &FakeWorld, view: &SessionView) -> Proof {
    let code = FakeFactors::wrong_code(SEED, world.now());
    block_on(world.zavor.sign_on.prove_totp(view, &code)).unwrap()
}

/// Registers a passkey in a session; returns the session afterwards.
fn add_passkey(world: &FakeWorld, view: &SessionView, key: &str) -> SessionView {
    let zavor = &world.zavor;
    let challenge = zavor
        .sign_on
        .begin_passkey_registration(view)
        .now()
        .unwrap();
    let answer = FakeFactors::new_passkey(&challenge, key, &handle(view.account.id));
    let made = zavor
        .sign_on
        .finish_passkey_registration(view, "key ring", &answer);
    let (token, _) = block_on(made).unwrap();
    crate::desk::view(world, &token).unwrap()
}

fn is_not_fresh<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> bool {
    matches!(outcome, Err(AppError::Denied(Denied::NotFresh)))
}

#[test]
fn an_account_with_a_role_registers_an_app_before_anything_else() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::GlobalAdministrator);
    let view = half(&world, ANA);
    assert_eq!(view.session.stage, Stage::MustRegister);
    let offer = world.zavor.sign_on.begin_totp(&view).now().unwrap();
    assert_eq!(
        world.zavor.sign_on.begin_totp(&view).now().unwrap().text,
        offer.text,
        "one picture"
    );
    assert!(
        offer
            .address
            .starts_with("otpauth://totp/contoso.example:ana@")
    );
    let seed = seed_of(&offer.text);
    assert_eq!(seed.len(), 20);
    let code = FakeFactors::wrong_code(&seed, world.now());
    let finish =
        |code: &str| block_on(world.zavor.sign_on.finish_totp(&view, " my phone ", code)).unwrap();
    assert_eq!(finish(&code), None);
    let code = FakeFactors::code(&seed, world.now());
    let (token, session) = finish(&format!("{} {}", &code[..3], &code[3..])).unwrap();
    assert_eq!(
        (session.stage, session.proved),
        (Stage::Whole, Some(world.now()))
    );
    let methods = world.zavor.sign_on.methods_of(ana).now().unwrap();
    assert_eq!(methods.len(), 1);
    assert_eq!(
        (methods[0].kind, &*methods[0].name),
        (MethodKind::Totp, "my phone")
    );
    let stored = world.store.methods_of(ana).now().unwrap();
    assert!(!stored[0].sealed.windows(20).any(|bytes| bytes == seed));
    let view = crate::desk::view(&world, &token).unwrap();
    let again = block_on(world.zavor.sign_on.prove_totp(&view, &code)).unwrap();
    assert_eq!(
        again,
        Proof::UsedBefore,
        "the code of the registration is used"
    );
    let kept = audit(&world).pop().unwrap();
    assert_eq!(
        (kept.0, kept.1),
        (AuditAct::RegisterMethod, AuditResult::Done)
    );
}

#[test]
fn the_first_factor_ends_all_other_sessions() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::HelpdeskAdministrator);
    let thief = half(&world, ANA);
    let owner = half(&world, ANA);
    add_passkey(&world, &owner, "key");
    assert_eq!(sessions(&world, ana), 1);
    assert!(
        world
            .zavor
            .sign_on
            .begin_passkey_registration(&thief)
            .now()
            .is_err()
    );
    let offer = world.zavor.sign_on.begin_totp(&thief);
    assert!(offer.now().is_err(), "a factor exists now");
}

#[test]
fn of_two_first_registrations_at_once_one_is_refused() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::HelpdeskAdministrator);
    let (one, two) = (half(&world, ANA), half(&world, ANA));
    let code = |view: &SessionView| {
        let seed = seed_of(&world.zavor.sign_on.begin_totp(view).now().unwrap().text);
        FakeFactors::code(&seed, world.now())
    };
    let (first, second) = (code(&one), code(&two));
    block_on(world.zavor.sign_on.finish_totp(&one, "a", &first)).unwrap();
    assert!(block_on(world.zavor.sign_on.finish_totp(&two, "b", &second)).is_err());
    assert_eq!(world.store.methods_of(ana).now().unwrap().len(), 1);
}

#[test]
fn a_code_counts_once() {
    let (world, ana) = with_ana();
    add_totp(&world, ana);
    let code = fresh_code(&world);
    let first = block_on(world.zavor.sign_on.prove_totp(&half(&world, ANA), &code)).unwrap();
    assert!(matches!(first, Proof::Proved(..)));
    let again = block_on(world.zavor.sign_on.prove_totp(&half(&world, ANA), &code)).unwrap();
    assert_eq!(again, Proof::UsedBefore);
    let failures = world.store.methods_of(ana).now().unwrap()[0].failures;
    assert_eq!(failures, 0, "a code sent twice is not a guess");
}

#[test]
fn five_wrong_codes_make_the_app_wait_a_day_and_leave_the_password_alone() {
    let (world, ana) = with_ana();
    add_totp(&world, ana);
    let view = half(&world, ANA);
    for _ in 0..5 {
        assert_eq!(wrong(&world, &view), Proof::Wrong);
    }
    let until = world.now().plus(TOTP_FAILURES_WITHIN);
    assert_eq!(wrong(&world, &view), Proof::Throttled { until });
    let right = FakeFactors::code(SEED, world.now());
    let right = block_on(world.zavor.sign_on.prove_totp(&view, &right)).unwrap();
    assert_eq!(right, Proof::Throttled { until }, "even a right one");
    // The password still counts, and a day later the app does.
    world.advance(TOTP_FAILURES_WITHIN);
    prove(&world, &half(&world, ANA));
    assert_eq!(world.store.methods_of(ana).now().unwrap()[0].failures, 0);
    let refused = (AuditAct::SignIn, AuditResult::Refused);
    let audit = audit(&world);
    let kept = audit
        .iter()
        .filter(|(act, result, _)| (*act, *result) == refused);
    assert_eq!(kept.count(), 5);
}

#[test]
fn parallel_guesses_get_no_more_than_five_codes_looked_at() {
    for seed in 0..20 {
        let world = FakeWorld::faulty();
        let ana = world.add_account(ANA, OLD);
        world.add_totp(ana, SEED);
        let begun = block_on(world.zavor.sign_on.sign_in_with_password(
            zavor_app::sign_on::SignOnQuestion {
                name: ANA.as_bytes(),
                password: password(OLD),
                address: HERE,
                device: BROWSER,
                known_device: "",
            },
        ));
        let SignOnOutcome::Session(token, _) = begun.unwrap() else {
            panic!("the password is right");
        };
        let view = block_on(world.zavor.sign_on.session(token.text(), HERE)).unwrap();
        let view = view.unwrap();
        world.store.faults().set_turns_to_disk(2);
        let code = FakeFactors::wrong_code(SEED, world.now());
        let guesses = (0..40).map(|_| -> zavor_app::ports::BoxFuture<'_, _> {
            Box::pin(world.zavor.sign_on.prove_totp(&view, &code))
        });
        let told = interleave(guesses.collect(), &mut Prng::new(seed));
        let wrong = told.iter().filter(|told| matches!(told, Ok(Proof::Wrong)));
        assert!(wrong.count() <= 5, "seed {seed}");
        assert_eq!(world.store.methods_of(ana).now().unwrap()[0].failures, 5);
    }
}

#[test]
fn a_passkey_is_registered_and_shown_and_each_ceremony_counts_once() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::SecurityReader);
    add_passkey(&world, &half(&world, ANA), "key");
    let view = half(&world, ANA);
    assert_eq!(view.session.stage, Stage::PasswordProved);
    let zavor = &world.zavor;
    let finish = |answer: &str| block_on(zavor.sign_on.finish_passkey_proof(&view, answer));
    let challenge = zavor.sign_on.begin_passkey_proof(&view).now().unwrap();
    let foreign = FakeFactors::assertion(&challenge, "other key", &handle(ana), 1);
    assert_eq!(finish(&foreign).unwrap(), Proof::Wrong);
    let late = FakeFactors::assertion(&challenge, "key", &handle(ana), 1);
    assert!(finish(&late).is_err(), "the ceremony is used up");
    let challenge = zavor.sign_on.begin_passkey_proof(&view).now().unwrap();
    let answer = FakeFactors::assertion(&challenge, "key", &handle(ana), 1);
    assert!(matches!(finish(&answer).unwrap(), Proof::Proved(..)));
    assert!(finish(&answer).is_err());
}

#[test]
fn a_passkey_is_never_throttled() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::SecurityReader);
    add_passkey(&world, &half(&world, ANA), "key");
    let view = half(&world, ANA);
    for _ in 0..20 {
        let challenge = world
            .zavor
            .sign_on
            .begin_passkey_proof(&view)
            .now()
            .unwrap();
        let foreign = FakeFactors::assertion(&challenge, "other", &handle(ana), 1);
        let told = block_on(world.zavor.sign_on.finish_passkey_proof(&view, &foreign)).unwrap();
        assert_eq!(told, Proof::Wrong);
    }
    let challenge = world
        .zavor
        .sign_on
        .begin_passkey_proof(&view)
        .now()
        .unwrap();
    let answer = FakeFactors::assertion(&challenge, "key", &handle(ana), 1);
    let told = block_on(world.zavor.sign_on.finish_passkey_proof(&view, &answer)).unwrap();
    assert!(matches!(told, Proof::Proved(..)));
}

#[test]
fn a_ceremony_waits_ten_minutes_and_only_for_what_it_was_begun_for() {
    let (world, ana) = with_ana();
    let view = add_passkey(&world, &half(&world, ANA), "key");
    let zavor = &world.zavor;
    let challenge = zavor
        .sign_on
        .begin_passkey_registration(&view)
        .now()
        .unwrap();
    let crossed = FakeFactors::assertion(&challenge, "key", &handle(ana), 1);
    assert!(block_on(zavor.sign_on.finish_passkey_proof(&view, &crossed)).is_err());
    let challenge = zavor.sign_on.begin_passkey_proof(&view).now().unwrap();
    world.advance(CEREMONY_LIFE);
    let late = FakeFactors::assertion(&challenge, "key", &handle(ana), 1);
    assert!(block_on(zavor.sign_on.finish_passkey_proof(&view, &late)).is_err());
}

/// Begins and ends a sign-in with a passkey alone.
fn discover(world: &FakeWorld, id: AccountId, key: &str) -> (String, String, SignOnOutcome) {
    let begun = world.zavor.sign_on.begin_discovery().unwrap();
    let answer = FakeFactors::discovery(&begun.challenge, key, &handle(id), 1);
    let told = discovered(world, &begun.id, &answer);
    (begun.id, answer, told)
}

fn discovered(world: &FakeWorld, id: &str, answer: &str) -> SignOnOutcome {
    block_on(
        world
            .zavor
            .sign_on
            .finish_discovery(id, answer, HERE, BROWSER),
    )
    .unwrap()
}

#[test]
fn a_passkey_alone_signs_in_with_both_factors_and_its_answer_counts_once() {
    let (mut world, ana) = with_ana();
    grant(&world, ana, Role::HelpdeskAdministrator);
    add_passkey(&world, &half(&world, ANA), "key");
    let (id, answer, told) = discover(&world, ana, "key");
    let SignOnOutcome::Session(token, session) = told else {
        panic!("{told:?}");
    };
    assert_eq!(
        (session.stage, session.proved),
        (Stage::Whole, Some(world.now()))
    );
    assert!(view(&world, &token).is_some());
    assert_eq!(
        discovered(&world, &id, &answer),
        SignOnOutcome::Refused,
        "replayed"
    );
    let begun = world.zavor.sign_on.begin_discovery().unwrap();
    let answer = FakeFactors::discovery(&begun.challenge, "key", &handle(ana), 2);
    world.advance(CEREMONY_LIFE);
    assert_eq!(
        discovered(&world, &begun.id, &answer),
        SignOnOutcome::Refused,
        "late"
    );
    let begun = world.zavor.sign_on.begin_discovery().unwrap();
    let answer = FakeFactors::discovery(&begun.challenge, "key", &handle(ana), 2);
    world.restart();
    let told = discovered(&world, &begun.id, &answer);
    assert_eq!(told, SignOnOutcome::Refused, "of an earlier run");
}

#[test]
fn a_state_counts_once_however_its_digits_are_written_and_only_for_what_it_was_begun() {
    let (world, ana) = with_ana();
    add_passkey(&world, &half(&world, ANA), "key");
    let begun = world.zavor.sign_on.begin_discovery().unwrap();
    let answer = |n| FakeFactors::discovery(&begun.challenge, "key", &handle(ana), n);
    let first = discovered(&world, &begun.id, &answer(1));
    assert!(matches!(first, SignOnOutcome::Session(..)));
    let upper = begun.id.to_uppercase();
    assert_ne!(upper, begun.id);
    let again = discovered(&world, &upper, &answer(2));
    assert_eq!(again, SignOnOutcome::Refused, "the same state");
    for what in [DiscoveryFor::Recovery, DiscoveryFor::ChangePassword] {
        let begun = world.zavor.sign_on.begin_discovery_for(what).unwrap();
        let answer = FakeFactors::discovery(&begun.challenge, "key", &handle(ana), 3);
        let told = discovered(&world, &begun.id, &answer);
        assert_eq!(told, SignOnOutcome::Refused, "{what:?}");
    }
}

#[test]
fn a_passkey_that_is_unknown_opens_nothing_whatever_is_sent() {
    let (world, ana) = with_ana();
    add_passkey(&world, &half(&world, ANA), "key");
    assert_eq!(discover(&world, ana, "other").2, SignOnOutcome::Refused);
    assert_eq!(
        discover(&world, AccountId(99), "key").2,
        SignOnOutcome::Refused
    );
    let begun = world.zavor.sign_on.begin_discovery().unwrap();
    let long = "x".repeat(100_000);
    for (id, answer) in [("", ""), ("00", "x"), (&*begun.id, "x"), (&*long, &*long)] {
        assert_eq!(discovered(&world, id, answer), SignOnOutcome::Refused);
    }
}

#[test]
fn sec_40_a_blocked_or_denied_account_is_not_let_in_by_passkey() {
    let (world, ana) = with_ana();
    add_passkey(&world, &half(&world, ANA), "key");
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "seen")).unwrap();
    assert_eq!(discover(&world, ana, "key").2, SignOnOutcome::Refused);
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    assert!(matches!(
        discover(&world, ana, "key").2,
        SignOnOutcome::Session(..)
    ));
    world.commit(vec![Change::PutOriginRule(OriginRule {
        network: "192.0.2.0/24".parse().unwrap(),
        account: None,
        action: RuleAction::Deny,
        since: world.now(),
        until: None,
        reason: "guessing".into(),
        by: "test".into(),
    })]);
    assert_eq!(discover(&world, ana, "key").2, SignOnOutcome::Refused);
}

#[test]
fn sec_38_sensitive_acts_ask_again_after_fifteen_minutes() {
    let (world, _) = with_ana();
    add_administrator(&world, DAN, Role::GlobalAdministrator);
    let mut now = whole(&world, DAN);
    let block = |view: &SessionView| {
        block_on(
            world
                .zavor
                .people
                .block_sign_in(&view.administrator, ANA, "seen in a leak"),
        )
    };
    world.advance(FRESH_FOR);
    assert!(is_not_fresh(block(&now)));
    assert_eq!(wrong(&world, &now), Proof::Wrong);
    assert!(is_not_fresh(block(&now)));
    let (token, _) = prove(&world, &now);
    now = view(&world, &token).unwrap();
    block(&now).unwrap();
    let steps: Vec<_> = audit(&world)
        .into_iter()
        .filter(|(act, ..)| *act == AuditAct::StepUp)
        .map(|(_, result, _)| result)
        .collect();
    assert_eq!(steps, [AuditResult::Refused, AuditResult::Done]);
}

#[test]
fn sec_38_changing_ones_own_factors_needs_a_fresh_proof() {
    let (world, ana) = with_ana();
    let id = add_totp(&world, ana);
    let now = whole(&world, ANA);
    world.advance(FRESH_FOR);
    let zavor = &world.zavor;
    assert!(is_not_fresh(zavor.sign_on.begin_totp(&now).now()));
    assert!(is_not_fresh(
        zavor.sign_on.begin_passkey_registration(&now).now()
    ));
    assert!(is_not_fresh(block_on(
        zavor.sign_on.remove_method(&now, id)
    )));
    let added = zavor
        .sign_on
        .add_own_recovery_address(&now, "ana@home.example");
    assert!(is_not_fresh(block_on(added)));
    let half = half(&world, ANA);
    assert!(
        is_not_fresh(zavor.sign_on.begin_totp(&half).now()),
        "password alone"
    );
    let (token, _) = prove(&world, &now);
    let now = view(&world, &token).unwrap();
    block_on(zavor.sign_on.remove_method(&now, id)).unwrap();
    assert!(zavor.sign_on.methods_of(ana).now().unwrap().is_empty());
}

#[test]
fn the_last_factor_of_an_account_with_a_role_stays_even_when_two_go_at_once() {
    let (world, _) = with_ana();
    let dan = add_administrator(&world, DAN, Role::SecurityReader);
    let now = whole(&world, DAN);
    let first = world.zavor.sign_on.methods_of(dan).now().unwrap()[0].id;
    assert!(block_on(world.zavor.sign_on.remove_method(&now, first)).is_err());
    let now = add_passkey(&world, &now, "key");
    let second = world.zavor.sign_on.methods_of(dan).now().unwrap()[1].id;
    let both = interleave(
        vec![
            Box::pin(world.zavor.sign_on.remove_method(&now, first))
                as zavor_app::ports::BoxFuture<'_, _>,
            Box::pin(world.zavor.sign_on.remove_method(&now, second)),
        ],
        &mut Prng::new(7),
    );
    assert_eq!(both.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.zavor.sign_on.methods_of(dan).now().unwrap().len(), 1);
}

#[test]
fn the_number_of_factors_is_bounded() {
    let (world, _) = with_ana();
    let mut now = half(&world, ANA);
    for n in 0..METHODS_PER_ACCOUNT_MAX {
        now = add_passkey(&world, &now, &format!("key {n}"));
    }
    let challenge = world
        .zavor
        .sign_on
        .begin_passkey_registration(&now)
        .now()
        .unwrap();
    let answer = FakeFactors::new_passkey(&challenge, "one more", &handle(now.account.id));
    let more = world
        .zavor
        .sign_on
        .finish_passkey_registration(&now, "more", &answer);
    assert!(matches!(block_on(more), Err(AppError::Refused(_))));
}

#[test]
fn sec_36_only_a_global_administrator_takes_a_factor_away_and_says_how_the_caller_was_verified() {
    let (world, ana) = with_ana();
    let id = add_totp(&world, ana);
    let (token, _) = prove(&world, &half(&world, ANA));
    let user = administrator(&world, DAN, Role::UserAdministrator);
    let global = administrator(&world, EVE, Role::GlobalAdministrator);
    let proof = || {
        Some(CallerProof::InPerson {
            note: "identity card seen".into(),
        })
    };
    let zavor = &world.zavor;
    let take = |actor, caller| block_on(zavor.sign_on.remove_method_of(actor, ANA, id, caller));
    assert!(matches!(take(&user, proof()), Err(AppError::Denied(_))));
    assert!(matches!(take(&global, None), Err(AppError::Refused(_))));
    assert_eq!(zavor.sign_on.methods_of(ana).now().unwrap().len(), 1);
    take(&global, proof()).unwrap();
    assert!(zavor.sign_on.methods_of(ana).now().unwrap().is_empty());
    assert!(view(&world, &token).is_none(), "its sessions end");
    let detail = audit(&world).pop().unwrap().2;
    assert!(
        detail.ends_with("caller verified: in person: identity card seen"),
        "{detail}"
    );
}

#[test]
fn sec_41_every_change_of_a_factor_is_told_to_all_addresses_of_the_owner() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, "ana@home.example");
    add_passkey(&world, &half(&world, ANA), "key");
    send(&world);
    for address in [ANA, "ana@home.example"] {
        let mail = world.messenger.mails_to(address).pop().unwrap();
        assert_eq!(mail.subject, "notice-method-added");
        assert!(mail.text.contains("method=key ring"), "{}", mail.text);
    }
}
