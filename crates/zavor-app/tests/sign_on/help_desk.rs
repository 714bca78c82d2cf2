//! The help desk: who may reset what, how the caller was verified, and what stops a thief at an
//! administrator's desk.

use zavor_app::bulk::{BulkAccounts, BulkTerms, ResetDelivery};
use zavor_app::people::ResetPassword;
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities, Records};
use zavor_app::sign_on::SignOnOutcome;
use zavor_app::verification::CallerProof;
use zavor_core::account::RECOVERY_ADDRESS_WAIT;
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{CALLER_VERIFIED_FOR, CODE_LIFE, CODE_TRIES_MAX, PROVED_JUST_NOW};
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

use crate::desk::*;

const HOME: &str = "ana@home.example";

fn in_person() -> Option<CallerProof> {
    Some(CallerProof::InPerson {
        note: "badge 17 seen".into(),
    })
}

fn reset(
    world: &FakeWorld,
    actor: &Actor,
    name: &str,
    how: ResetPassword,
    caller: Option<CallerProof>,
) -> Result<Vec<String>, AppError> {
    let reset = world
        .zavor
        .people
        .reset_password(actor, name, how, true, caller);
    block_on(reset).map(|was| was.sent_to)
}

fn denied<T: std::fmt::Debug>(outcome: &Result<T, AppError>) -> Option<Denied> {
    match outcome {
        Err(AppError::Denied(denied)) => Some(*denied),
        _ => None,
    }
}

/// Sends Ana's code and reads it in her mail.
fn sent_code(world: &FakeWorld, actor: &Actor) -> String {
    let sent = world.zavor.verification.send_caller_code(actor, ANA, 0);
    assert_eq!(block_on(sent).unwrap(), HOME);
    send(world);
    let mail = world.messenger.mails_to(HOME).pop().unwrap();
    let code = mail
        .text
        .lines()
        .find_map(|line| line.strip_prefix("code="));
    code.expect("the mail has the code").into()
}

fn read_back(world: &FakeWorld, actor: &Actor, code: &str) -> Option<u64> {
    block_on(world.zavor.verification.check_caller_code(actor, ANA, code)).unwrap()
}

fn other(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..code.len() - 1])
}

#[test]
fn sec_35_roles_below_global_administrator_neither_choose_nor_see_a_password() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let people = [
        ("h@contoso.example", Role::HelpdeskAdministrator),
        ("u@contoso.example", Role::UserAdministrator),
        ("s@contoso.example", Role::SecurityAdministrator),
    ];
    for (address, role) in people {
        let actor = administrator(&world, address, role);
        let given = || ResetPassword::Given(password(NEW));
        for how in [given(), ResetPassword::Generated] {
            let outcome = reset(&world, &actor, ANA, how, in_person());
            assert!(denied(&outcome).is_some(), "{role}: {outcome:?}");
        }
        let new = zavor_app::people::NewPassword {
            typed: password(NEW),
            must_change: false,
        };
        assert!(block_on(world.zavor.people.set_password(&actor, ANA, new)).is_err());
        let lasting = zavor_app::people::InitialPassword::Lasting(password(NEW));
        let added = world
            .zavor
            .people
            .add_account(&actor, "new@contoso.example", "", lasting);
        assert!(block_on(added).is_err(), "{role}");
        let sent = reset(&world, &actor, ANA, ResetPassword::Link, in_person());
        assert_eq!(sent.unwrap(), [HOME], "{role} starts a reset");
    }
    let global = administrator(&world, DAN, Role::GlobalAdministrator);
    let shown = world.zavor.people.reset_password(
        &global,
        ANA,
        ResetPassword::Generated,
        true,
        in_person(),
    );
    assert!(block_on(shown).unwrap().generated.is_some());
}

#[test]
fn sec_36_a_reset_needs_a_verified_caller_or_an_override_with_a_reason_and_the_audit_keeps_it() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let helpdesk = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let how = || ResetPassword::Link;
    let missing = reset(&world, &helpdesk, ANA, how(), None);
    assert!(matches!(missing, Err(AppError::Refused(why)) if why.to_string().contains("verified")));
    let last = audit(&world).pop().unwrap();
    assert_eq!(
        (last.0, last.1),
        (AuditAct::ResetPassword, AuditResult::Refused)
    );
    let empty = Some(CallerProof::Override { reason: " ".into() });
    assert!(reset(&world, &helpdesk, ANA, how(), empty).is_err());
    let unknown = reset(&world, &helpdesk, ANA, how(), Some(CallerProof::Code(7)));
    assert!(matches!(unknown, Err(AppError::Refused(_))));
    session_of(&world, ANA, OLD);
    let said = [
        (in_person(), "caller verified: in person: badge 17 seen"),
        (
            Some(CallerProof::CallBack {
                note: "desk phone 4711".into(),
            }),
            "caller verified: call back: desk phone 4711",
        ),
        (
            Some(CallerProof::Override {
                reason: "manager asked".into(),
            }),
            "caller not verified, override: manager asked",
        ),
    ];
    for (caller, words) in said {
        reset(&world, &helpdesk, ANA, how(), caller).unwrap();
        let detail = audit(&world).pop().unwrap().2;
        assert!(detail.ends_with(words), "{detail}");
    }
    let program = Actor::Token {
        id: 1,
        name: "portal".into(),
        account: None,
        sensitive: true,
        roles: vec![zavor_core::actor::RoleHeld {
            role: Role::HelpdeskAdministrator,
            domains: Vec::new(),
        }],
        source: HERE,
    };
    assert!(reset(&world, &program, ANA, how(), None).is_err());
    reset(&world, &OPERATOR, ANA, how(), None).unwrap();
}

#[test]
fn sec_36_a_code_read_back_proves_the_caller_to_whoever_sent_it_for_half_an_hour() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let eve = administrator(&world, EVE, Role::HelpdeskAdministrator);
    let code = sent_code(&world, &dan);
    assert_eq!(code.len(), 8);
    assert_eq!(
        read_back(&world, &eve, &code),
        None,
        "sent by somebody else"
    );
    assert_eq!(read_back(&world, &dan, &other(&code)), None);
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    let id = read_back(&world, &dan, &spaced).unwrap();
    let by_code = || Some(CallerProof::Code(id));
    assert!(reset(&world, &eve, ANA, ResetPassword::Link, by_code()).is_err());
    reset(&world, &dan, ANA, ResetPassword::Link, by_code()).unwrap();
    let detail = audit(&world).pop().unwrap().2;
    assert!(
        detail.ends_with("caller verified: code sent to ana@home.example"),
        "{detail}"
    );
    world.advance(CALLER_VERIFIED_FOR);
    let late = world.zavor.sign_in.unlock_for_caller(&dan, ANA, by_code());
    assert!(matches!(block_on(late), Err(AppError::Refused(_))));
}

#[test]
fn sec_16_a_callers_code_lives_ten_minutes_and_five_tries() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let code = sent_code(&world, &dan);
    world.advance(CODE_LIFE);
    assert_eq!(read_back(&world, &dan, &code), None);
    let code = sent_code(&world, &dan);
    for _ in 0..CODE_TRIES_MAX {
        assert_eq!(read_back(&world, &dan, &other(&code)), None);
    }
    assert_eq!(read_back(&world, &dan, &code), None, "no try is left");
}

#[test]
fn sec_15_a_newer_code_replaces_the_older_one_and_each_counts_once() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let old = sent_code(&world, &dan);
    world.advance(zavor_core::moment::Span::from_secs(1));
    let new = sent_code(&world, &dan);
    assert_ne!(old, new);
    assert_eq!(read_back(&world, &dan, &old), None);
    assert!(read_back(&world, &dan, &new).is_some());
    assert_eq!(read_back(&world, &dan, &new), None);
}

#[test]
fn sec_14_a_code_is_stored_as_a_password_hash_and_is_in_no_audit_event() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let hashed = world.passwords.hashed();
    let code = sent_code(&world, &dan);
    assert_eq!(world.passwords.hashed(), hashed + 1);
    let stored = world.store.codes_of(ana).now().unwrap().remove(0);
    assert!(!stored.hash.contains(&code));
    let compared = world.passwords.verifications();
    read_back(&world, &dan, &code);
    assert_eq!(world.passwords.verifications(), compared + 1);
    read_back(&world, &dan, &code);
    assert_eq!(
        world.passwords.verifications(),
        compared + 2,
        "a try without a code costs the same"
    );
    assert!(!format!("{:?}", audit(&world)).contains(&code));
}

#[test]
fn sec_21_a_code_goes_only_to_a_recorded_address_that_proves_something() {
    let (world, ana) = with_ana();
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let sent = |place| block_on(world.zavor.verification.send_caller_code(&dan, ANA, place));
    assert!(matches!(sent(0), Err(AppError::Unknown { .. })));
    let added = world
        .zavor
        .verification
        .add_recovery_address(&OPERATOR, ANA, HOME);
    block_on(added).unwrap();
    assert!(
        matches!(sent(0), Err(AppError::Refused(_))),
        "not confirmed"
    );
    let token = mailed_token(&world, HOME);
    block_on(
        world
            .zavor
            .verification
            .confirm_recovery_address(&token, HERE),
    )
    .unwrap();
    assert!(matches!(sent(0), Err(AppError::Refused(_))), "72 hours");
    assert!(world.store.codes_of(ana).now().unwrap().is_empty());
}

#[test]
fn codes_for_one_account_are_bounded() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    for _ in 0..3 {
        sent_code(&world, &dan);
    }
    let more = world.zavor.verification.send_caller_code(&OPERATOR, ANA, 0);
    assert!(matches!(block_on(more), Err(AppError::Refused(_))));
}

#[test]
fn sec_37_the_help_desk_acts_on_no_privileged_and_on_no_own_account() {
    let (world, _) = with_ana();
    let global = add_administrator(&world, EVE, Role::GlobalAdministrator);
    let dan = add_administrator(&world, DAN, Role::HelpdeskAdministrator);
    add_recovery_address(&world, global, "eve@home.example");
    add_recovery_address(&world, dan, "dan@home.example");
    let actor = whole(&world, DAN).administrator;
    for (target, why) in [(EVE, Denied::TargetOutranks), (DAN, Denied::OwnAccount)] {
        let zavor = &world.zavor;
        let link = reset(&world, &actor, target, ResetPassword::Link, in_person());
        assert_eq!(denied(&link), Some(why));
        assert_eq!(
            denied(&block_on(zavor.sign_in.unlock(&actor, target))),
            Some(why)
        );
        assert_eq!(
            denied(&block_on(zavor.people.sign_out(&actor, target))),
            Some(why)
        );
        let code = block_on(zavor.verification.send_caller_code(&actor, target, 0));
        assert_eq!(denied(&code), Some(why));
        let check = block_on(
            zavor
                .verification
                .check_caller_code(&actor, target, "12345678"),
        );
        assert_eq!(denied(&check), Some(why));
        for outcome in [
            block_on(zavor.people.block_sign_in(&actor, target, "x")).map(drop),
            block_on(zavor.people.remove_account(&actor, target)).map(drop),
            block_on(
                zavor
                    .sign_on
                    .remove_method_of(&actor, target, 1, in_person()),
            ),
            block_on(
                zavor
                    .verification
                    .add_recovery_address(&actor, target, "x@y.example"),
            )
            .map(drop),
            block_on(
                zavor
                    .verification
                    .remove_recovery_address(&actor, target, "x@y.example"),
            )
            .map(drop),
        ] {
            assert!(denied(&outcome).is_some(), "{outcome:?}");
        }
    }
    for name in [EVE, DAN] {
        assert!(matches!(
            sign_in(&world, name, OLD),
            SignOnOutcome::Session(..)
        ));
    }
}

#[test]
fn sec_38_beyond_twenty_resets_in_an_hour_each_asks_for_the_second_factor_again() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    add_administrator(&world, DAN, Role::HelpdeskAdministrator);
    let now = whole(&world, DAN);
    world.advance(PROVED_JUST_NOW);
    let again = |actor: &Actor| reset(&world, actor, ANA, ResetPassword::Link, in_person());
    for _ in 0..20 {
        again(&now.administrator).unwrap();
    }
    assert_eq!(denied(&again(&now.administrator)), Some(Denied::NotFresh));
    let (token, _) = prove(&world, &now);
    let now = view(&world, &token).unwrap();
    again(&now.administrator).unwrap();
    world.advance(PROVED_JUST_NOW);
    assert_eq!(denied(&again(&now.administrator)), Some(Denied::NotFresh));
    again(&OPERATOR).unwrap();
}

#[test]
fn a_release_keeps_how_the_caller_was_verified_when_it_is_said() {
    let (world, _) = with_ana();
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "seen")).unwrap();
    let how = zavor_app::sending::Unblock {
        caller: Some(CallerProof::Code(7)),
        ..Default::default()
    };
    assert!(block_on(world.zavor.sending.unblock(&dan, ANA, &how)).is_err());
    let global = administrator(&world, EVE, Role::GlobalAdministrator);
    let how = zavor_app::sending::Unblock {
        override_reason: Some("the newsletter".into()),
        caller: in_person(),
        ..Default::default()
    };
    block_on(world.zavor.sending.unblock(&global, ANA, &how)).unwrap();
    let detail = audit(&world).pop().unwrap().2;
    assert!(
        detail.ends_with("caller verified: in person: badge 17 seen"),
        "{detail}"
    );
}

#[test]
fn an_unlock_keeps_how_the_caller_was_verified_when_it_is_said() {
    let (world, _) = with_ana();
    let dan = administrator(&world, DAN, Role::HelpdeskAdministrator);
    block_on(
        world
            .zavor
            .sign_in
            .unlock_for_caller(&dan, ANA, in_person()),
    )
    .unwrap();
    let detail = audit(&world).pop().unwrap().2;
    assert_eq!(detail, "caller verified: in person: badge 17 seen");
    block_on(world.zavor.sign_in.unlock(&dan, ANA)).unwrap();
    assert_eq!(audit(&world).pop().unwrap().2, "");
    assert_eq!(
        world
            .store
            .audit(1, 1000)
            .now()
            .unwrap()
            .last()
            .unwrap()
            .actor,
        DAN
    );
}

#[test]
fn sec_33_a_link_goes_to_an_address_that_somebody_else_set_only_after_72_hours() {
    let (world, ana) = with_ana();
    let user = administrator(&world, DAN, Role::UserAdministrator);
    let zavor = &world.zavor;
    block_on(
        zavor
            .verification
            .add_recovery_address(&user, ANA, "thief@evil.example"),
    )
    .unwrap();
    let token = mailed_token(&world, "thief@evil.example");
    block_on(zavor.verification.confirm_recovery_address(&token, HERE)).unwrap();
    let terms = BulkTerms::ResetPassword {
        delivery: ResetDelivery::Links,
        verification: "asked by phone".into(),
    };
    let who = BulkAccounts::Named(vec![ANA.into()]);
    let in_a_run = |actor: &Actor| {
        let preview = block_on(zavor.bulk.bulk_preview(actor, &terms, &who)).unwrap();
        (preview.will_change.count, preview.needs_slip.count)
    };
    let link = |actor: &Actor| reset(&world, actor, ANA, ResetPassword::Link, in_person());
    for actor in [&user, &OPERATOR] {
        assert!(matches!(link(actor), Err(AppError::Refused(_))), "{actor}");
        assert_eq!(in_a_run(actor), (0, 1), "{actor}");
        let choices = zavor.people.reset_choices(actor, ANA).now().unwrap();
        assert!(choices.link_to.is_empty() && choices.codes_to.is_empty());
        assert!(block_on(zavor.verification.send_caller_code(actor, ANA, 0)).is_err());
    }
    world.advance(RECOVERY_ADDRESS_WAIT);
    let user = whole(&world, DAN).administrator;
    assert_eq!(in_a_run(&user), (1, 0));
    grant(&world, ana, Role::SecurityReader);
    assert!(link(&OPERATOR).is_err(), "never for an account with a role");
    world.commit(vec![Change::RevokeRole(ana, Role::SecurityReader)]);
    assert_eq!(link(&user).unwrap(), ["thief@evil.example"]);
}
