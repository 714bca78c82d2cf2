//! Signing in with a password, and what happens to a session.

use zavor_app::people::ResetPassword;
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities};
use zavor_app::sign_on::{OwnSessions, SignOnOutcome, SignOnQuestion};
use zavor_core::account::TEMPORARY_PASSWORD_LIFE;
use zavor_core::actor::Role;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{SESSION_IDLE_MAX, SESSION_SEEN_EVERY, SESSIONS_PER_ACCOUNT_MAX, Stage};
use zavor_core::moment::Span;
use zavor_core::rights::Right;
use zavor_memory::Now;
use zavor_memory::{Prng, block_on, interleave};
use zavor_testkit::FakeWorld;

use crate::desk::*;

#[test]
fn sec_11_the_sign_in_page_says_the_same_whatever_is_wrong() {
    let (world, _) = with_ana();
    world.add_account(DAN, OLD);
    world.add_account_elsewhere(EVE);
    let zavor = &world.zavor;
    block_on(
        zavor
            .people
            .block_sign_in(&OPERATOR, DAN, "left the company"),
    )
    .unwrap();
    let wrong = sign_in(&world, ANA, "wrong");
    assert_eq!(wrong, SignOnOutcome::Refused);
    assert_eq!(sign_in(&world, "nobody@contoso.example", OLD), wrong);
    assert_eq!(sign_in(&world, EVE, OLD), wrong, "password elsewhere");
    assert_eq!(sign_in(&world, DAN, OLD), wrong, "blocked, right password");
    for n in 0..10 {
        assert_eq!(sign_in(&world, ANA, &format!("wrong {n}")), wrong);
    }
    assert_eq!(sign_in(&world, ANA, OLD), wrong, "locked, right password");
}

#[test]
fn busy_is_not_wrong_and_nothing_is_counted() {
    let (world, _) = with_ana();
    world.passwords.set_busy(true);
    for _ in 0..20 {
        assert_eq!(sign_in(&world, ANA, OLD), SignOnOutcome::Busy);
    }
    world.passwords.set_busy(false);
    session_of(&world, ANA, OLD);
}

#[test]
fn what_follows_the_password_depends_on_role_and_factor() {
    let (world, ana) = with_ana();
    let stage = |name| session_of(&world, name, OLD).1.stage;
    assert_eq!(stage(ANA), Stage::Whole, "no role, no factor");
    grant(&world, ana, Role::SecurityReader);
    assert_eq!(stage(ANA), Stage::MustRegister);
    add_totp(&world, ana);
    assert_eq!(stage(ANA), Stage::PasswordProved);
    let signed = (AuditAct::SignIn, AuditResult::Done);
    let audit = audit(&world);
    let kept = audit
        .iter()
        .filter(|(act, result, _)| (*act, *result) == signed);
    assert_eq!(kept.count(), 2, "only sign-ins with a role are audited");
}

#[test]
fn a_session_that_is_not_whole_gives_no_right() {
    let (world, ana) = with_ana();
    world.add_account(EVE, OLD);
    grant(&world, ana, Role::GlobalAdministrator);
    let denied = |view: zavor_app::sign_on::SessionView| {
        let unlocked = block_on(world.zavor.sign_in.unlock(&view.administrator, EVE));
        assert!(matches!(unlocked, Err(AppError::Denied(_))), "{unlocked:?}");
        let eve = world.name(EVE);
        let see = world
            .zavor
            .platform
            .judge(&view.administrator, Right::See, Some(&eve));
        assert!(matches!(see.now(), Err(AppError::Denied(_))));
    };
    denied(half(&world, ANA));
    add_totp(&world, ana);
    denied(half(&world, ANA));
    let view = whole(&world, ANA);
    block_on(world.zavor.sign_in.unlock(&view.administrator, EVE)).unwrap();
}

#[test]
fn sec_35_a_temporary_password_opens_only_the_change_page_and_only_for_seven_days() {
    let (world, ana) = with_ana();
    grant(&world, ana, Role::HelpdeskAdministrator);
    let given = ResetPassword::Given(password(NEW));
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, given, true, None),
    )
    .unwrap();
    assert_eq!(sign_in(&world, ANA, NEW), SignOnOutcome::MustChange);
    assert_eq!(sessions(&world, ana), 0);
    let refused = audit(&world).pop().unwrap();
    assert_eq!(
        (refused.0, refused.1),
        (AuditAct::SignIn, AuditResult::Refused)
    );
    world.advance(TEMPORARY_PASSWORD_LIFE);
    assert_eq!(sign_in(&world, ANA, NEW), SignOnOutcome::Refused);
}

#[test]
fn sec_14_the_store_knows_the_hash_of_a_session_only() {
    let (world, ana) = with_ana();
    let (token, session) = session_of(&world, ANA, OLD);
    let stored = world.store.sessions_of(ana).now().unwrap();
    assert_eq!(stored, [session]);
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
    assert_ne!(hex(&stored[0].key.0), token.text());
    let by_hash = hex(&stored[0].key.0);
    assert!(
        block_on(world.zavor.sign_on.session(&by_hash, HERE))
            .unwrap()
            .is_none()
    );
    assert!(view(&world, &token).is_some());
}

#[test]
fn sec_40_blocking_signing_out_resetting_and_removing_end_all_sessions_at_once() {
    let (world, ana) = with_ana();
    let zavor = &world.zavor;
    let signed_in = |typed| {
        let (token, _) = session_of(&world, ANA, typed);
        assert!(view(&world, &token).is_some());
        token
    };
    let token = signed_in(OLD);
    block_on(zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    assert!(view(&world, &token).is_none() && sessions(&world, ana) == 0);
    let token = signed_in(OLD);
    block_on(zavor.people.block_sign_in(&OPERATOR, ANA, "seen in a leak")).unwrap();
    assert!(view(&world, &token).is_none() && sessions(&world, ana) == 0);
    block_on(zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    assert!(view(&world, &token).is_none(), "it does not come back");
    let token = signed_in(OLD);
    let given = ResetPassword::Given(password(NEW));
    block_on(
        zavor
            .people
            .reset_password(&OPERATOR, ANA, given, false, None),
    )
    .unwrap();
    assert!(view(&world, &token).is_none() && sessions(&world, ana) == 0);
    let token = signed_in(NEW);
    block_on(zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert!(view(&world, &token).is_none() && sessions(&world, ana) == 0);
}

#[test]
fn sec_40_a_hold_placed_by_somebody_else_ends_sessions_with_the_next_request() {
    use zavor_core::hold::{
        Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
    };
    let (world, ana) = with_ana();
    let (token, _) = session_of(&world, ANA, OLD);
    world.commit(vec![Change::PlaceHold(StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::MustChangePassword,
            subject: Subject::Account(world.name(ANA)),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::AfterReset,
        },
        since: world.now(),
        until: None,
        evidence: Evidence::None,
    })]);
    assert!(view(&world, &token).is_none());
    assert_eq!(sessions(&world, ana), 0);
}

#[test]
fn sec_40_a_sign_in_that_overlaps_with_a_block_or_a_reset_leaves_no_session() {
    for seed in 0..200 {
        let world = FakeWorld::faulty();
        let ana = world.add_account(ANA, OLD);
        // A password set at this very moment could not be told apart from one that the reset sets
        // at the same moment.
        world.advance(Span::from_secs(1));
        world.store.faults().set_turns_to_disk(3);
        let block = seed % 2 == 0;
        let zavor = &world.zavor;
        let sign_on = || zavor_app::sign_on::SignOnQuestion {
            name: ANA.as_bytes(),
            password: password(OLD),
            address: HERE,
            device: BROWSER,
            known_device: "",
        };
        interleave(
            vec![
                Box::pin(async {
                    drop(
                        zavor
                            .sign_on
                            .sign_in_with_password(sign_on())
                            .await
                            .unwrap(),
                    )
                }),
                Box::pin(async {
                    if block {
                        drop(
                            zavor
                                .people
                                .block_sign_in(&OPERATOR, ANA, "seen")
                                .await
                                .unwrap(),
                        );
                    } else {
                        let given = ResetPassword::Given(password(NEW));
                        let reset = zavor
                            .people
                            .reset_password(&OPERATOR, ANA, given, false, None);
                        drop(reset.await.unwrap());
                    }
                }),
                Box::pin(async {
                    drop(
                        zavor
                            .sign_on
                            .sign_in_with_password(sign_on())
                            .await
                            .unwrap(),
                    )
                }),
            ],
            &mut Prng::new(seed),
        );
        assert_eq!(sessions(&world, ana), 0, "seed {seed}");
    }
}

#[test]
fn a_revoked_role_gives_nothing_with_the_next_request() {
    let (world, _) = with_ana();
    let dan = add_administrator(&world, DAN, Role::HelpdeskAdministrator);
    let (token, _) = prove(&world, &half(&world, DAN));
    let actor = view(&world, &token).unwrap().administrator;
    let ana = world.name(ANA);
    assert!(
        world
            .zavor
            .platform
            .rights_on(&actor, &ana)
            .now()
            .unwrap()
            .has(Right::FirstAid)
    );
    world.commit(vec![Change::RevokeRole(dan, Role::HelpdeskAdministrator)]);
    let actor = view(&world, &token).unwrap().administrator;
    assert!(
        !world
            .zavor
            .platform
            .rights_on(&actor, &ana)
            .now()
            .unwrap()
            .has(Right::FirstAid)
    );
}

#[test]
fn a_session_ends_when_idle_and_requests_are_noted_once_a_minute() {
    let (world, ana) = with_ana();
    let (token, session) = session_of(&world, ANA, OLD);
    world.advance(Span::from_secs(59));
    view(&world, &token).unwrap();
    let seen = || world.store.sessions_of(ana).now().unwrap()[0].last_seen;
    assert_eq!(seen(), session.last_seen, "not yet");
    world.advance(SESSION_SEEN_EVERY);
    view(&world, &token).unwrap();
    assert_eq!(seen(), world.now());
    world.advance(SESSION_IDLE_MAX);
    assert!(view(&world, &token).is_none());
    assert_eq!(sessions(&world, ana), 0);
}

#[test]
fn a_request_in_an_ended_session_does_not_bring_it_back() {
    let (world, ana) = with_ana();
    let (token, session) = session_of(&world, ANA, OLD);
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    let touch = zavor_app::ports::IdentityChange::TouchSession(session.key, world.now());
    world.commit(vec![Change::Identity(touch)]);
    assert!(view(&world, &token).is_none() && sessions(&world, ana) == 0);
}

#[test]
fn a_token_is_new_after_every_proof_and_the_old_one_opens_nothing() {
    let (world, ana) = with_ana();
    add_totp(&world, ana);
    let (first, begun) = session_of(&world, ANA, OLD);
    let (second, raised) = prove(&world, &view(&world, &first).unwrap());
    assert!(view(&world, &first).is_none());
    assert_eq!((raised.id, raised.stage), (begun.id, Stage::Whole));
    let (third, again) = prove(&world, &view(&world, &second).unwrap());
    assert!(view(&world, &second).is_none());
    assert_eq!(
        again.created, raised.created,
        "a proof does not lengthen it"
    );
    assert_eq!(again.proved, Some(world.now()));
    assert_eq!(view(&world, &third).unwrap().session, again);
}

#[test]
fn an_account_has_a_bounded_number_of_sessions_and_the_oldest_leaves() {
    let (world, ana) = with_ana();
    let (first, _) = session_of(&world, ANA, OLD);
    for _ in 0..SESSIONS_PER_ACCOUNT_MAX {
        world.advance(Span::from_secs(1));
        session_of(&world, ANA, OLD);
    }
    assert_eq!(sessions(&world, ana), SESSIONS_PER_ACCOUNT_MAX);
    assert!(view(&world, &first).is_none());
}

#[test]
fn a_stolen_password_signs_the_owner_out_neither_at_home_nor_behind_a_factor() {
    let (world, ana) = with_ana();
    let (owner, _) = session_of(&world, ANA, OLD);
    let thief = Some([203, 0, 113, 77].into());
    for _ in 0..2 * SESSIONS_PER_ACCOUNT_MAX {
        world.advance(Span::from_secs(1));
        let sign_on = SignOnQuestion {
            name: ANA.as_bytes(),
            password: password(OLD),
            address: thief,
            device: BROWSER,
            known_device: "",
        };
        let signed = block_on(world.zavor.sign_on.sign_in_with_password(sign_on)).unwrap();
        assert!(matches!(signed, SignOnOutcome::Session(..)));
    }
    assert_eq!(sessions(&world, ana), SESSIONS_PER_ACCOUNT_MAX);
    assert!(view(&world, &owner).is_some(), "the owner stays");
}

#[test]
fn owners_list_and_end_their_own_sessions_and_no_others() {
    let (world, ana) = with_ana();
    world.add_account(DAN, OLD);
    let (mine, _) = session_of(&world, ANA, OLD);
    let (other, elsewhere) = session_of(&world, ANA, OLD);
    let (theirs, dans) = session_of(&world, DAN, OLD);
    let view_of_mine = view(&world, &mine).unwrap();
    assert_eq!(world.zavor.sign_on.sessions_of(ana).now().unwrap().len(), 2);
    let end = |which| {
        let ended = world.zavor.sign_on.end_own_sessions(&view_of_mine, which);
        block_on(ended).unwrap()
    };
    assert_eq!(end(OwnSessions::One(dans.id)), 0);
    assert!(view(&world, &theirs).is_some());
    assert_eq!(end(OwnSessions::One(elsewhere.id)), 1);
    assert!(view(&world, &other).is_none());
    let others = [
        session_of(&world, ANA, OLD).0,
        session_of(&world, ANA, OLD).0,
    ];
    assert_eq!(end(OwnSessions::AllOthers), 2);
    assert!(others.iter().all(|other| view(&world, other).is_none()));
    assert!(view(&world, &mine).is_some() && view(&world, &theirs).is_some());
    assert_eq!(end(OwnSessions::AllOthers), 0);
    block_on(world.zavor.sign_on.end_session(&view_of_mine)).unwrap();
    assert!(view(&world, &mine).is_none());
}

#[test]
fn ended_sessions_are_forgotten() {
    let (world, ana) = with_ana();
    session_of(&world, ANA, OLD);
    world.advance(SESSION_IDLE_MAX);
    assert_eq!(sessions(&world, ana), 1);
    assert!(
        world
            .zavor
            .sign_on
            .sessions_of(ana)
            .now()
            .unwrap()
            .is_empty()
    );
    block_on(world.zavor.sign_on.forget_ended()).unwrap();
    assert_eq!(sessions(&world, ana), 0);
}

#[test]
fn nobody_is_let_in_when_nothing_can_be_read_or_written() {
    let world = FakeWorld::faulty();
    world.add_account(ANA, OLD);
    let sign_on = || zavor_app::sign_on::SignOnQuestion {
        name: ANA.as_bytes(),
        password: password(OLD),
        address: HERE,
        device: BROWSER,
        known_device: "",
    };
    let begun = block_on(world.zavor.sign_on.sign_in_with_password(sign_on())).unwrap();
    let SignOnOutcome::Session(token, _) = begun else {
        panic!("{begun:?}");
    };
    let faults = world.store.faults();
    faults.set_unwritable(true);
    assert!(block_on(world.zavor.sign_on.sign_in_with_password(sign_on())).is_err());
    faults.set_unwritable(false);
    faults.set_unreadable(true);
    assert!(block_on(world.zavor.sign_on.session(token.text(), HERE)).is_err());
}
