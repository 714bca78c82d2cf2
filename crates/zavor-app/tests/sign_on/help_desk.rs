//! The help desk: who may reset what, how the caller was verified, and what stops a thief at an
//! administrator's desk.

use zavor_app::bulk::{BulkAccounts, BulkTerms, ResetDelivery};
use zavor_app::people::{Elsewhere, ResetPassword};
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities, Records};
use zavor_app::sign_on::SignOnOutcome;
use zavor_app::verification::CallerProof;
use zavor_core::account::RECOVERY_ADDRESS_WAIT;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::bulk::BulkOutcome;
use zavor_core::hold::HoldKind;
use zavor_core::identity::{CALLER_VERIFIED_FOR, CODE_LIFE, CODE_TRIES_MAX, PROVED_JUST_NOW};
use zavor_core::moment::Span;
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
    world.policies(|policies| policies.passwords.help_desk_temporary_password = false);
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
    let before = audit(&world).len();
    let missing = reset(&world, &helpdesk, ANA, how(), None);
    assert!(matches!(missing, Err(AppError::Refused(why)) if why.to_string().contains("verified")));
    assert_eq!(audit(&world).len(), before, "an empty field is no attempt");
    let empty = Some(CallerProof::Override { reason: " ".into() });
    assert!(reset(&world, &helpdesk, ANA, how(), empty).is_err());
    let unknown = reset(&world, &helpdesk, ANA, how(), Some(CallerProof::Code(7)));
    assert!(matches!(unknown, Err(AppError::Refused(_))));
    let last = audit(&world).pop().unwrap();
    let refused = (AuditAct::ResetPassword, AuditResult::Refused);
    assert_eq!((last.0, last.1), refused, "a code that proves nothing");
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
        (
            Some(CallerProof::NobodyCalled {
                reason: "spam from Reykjavik".into(),
            }),
            "nobody called: spam from Reykjavik",
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
    let log = world.store.audit(1, 100).now().unwrap();
    let acts = |act: AuditAct| log.iter().filter(|kept| kept.event.act == act).count();
    assert_eq!(acts(AuditAct::SendCallerCode), 4, "one was refused");
    assert_eq!(acts(AuditAct::VerifyCaller), 0, "nobody read one back");
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
        elsewhere: zavor_app::people::Elsewhere::Refused,
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

fn called_back() -> Option<CallerProof> {
    Some(CallerProof::CallBack {
        note: "the number in the contract".into(),
    })
}

/// A temporary password for Ana, as this actor sees it.
fn handed_over(
    world: &FakeWorld,
    actor: &Actor,
    caller: Option<CallerProof>,
) -> Result<zavor_app::people::WasReset, AppError> {
    let how = ResetPassword::Generated;
    let reset = world
        .zavor
        .people
        .reset_password(actor, ANA, how, false, caller);
    block_on(reset)
}

#[test]
fn sec_35_the_help_desk_sees_a_temporary_password_of_a_day_after_a_call_back_or_in_person() {
    for (role, caller) in [
        (Role::HelpdeskAdministrator, called_back()),
        (Role::UserAdministrator, in_person()),
    ] {
        // Nobody confirmed an address yet: no link reaches Ana.
        let (world, _) = with_ana();
        let desk = administrator(&world, DAN, role);
        let link = reset(&world, &desk, ANA, ResetPassword::Link, in_person());
        assert!(matches!(link, Err(AppError::Refused(_))), "{link:?}");

        let was = handed_over(&world, &desk, caller).unwrap();
        assert!(was.handed_over);
        let shown = was.generated.expect("it is shown once");
        let account = world.zavor.people.show_account(ANA).now().unwrap().account;
        let credential = account.credential.unwrap();
        let lapses = credential.lapses().unwrap();
        assert_eq!(
            lapses.since(world.now()),
            Span::from_hours(24),
            "not lasting"
        );
        let (act, result, said) = audit(&world).pop().unwrap();
        assert_eq!((act, result), (AuditAct::ResetPassword, AuditResult::Done));
        assert!(said.contains("shown once to the actor"), "{said}");
        assert!(said.contains("caller verified"), "{said}");
        send(&world);
        let told = world.messenger.mails_to(ANA).pop().unwrap();
        assert_eq!(told.subject, "notice-password-reset");

        let typed = String::from_utf8(shown.0.clone()).unwrap();
        let outcome = sign_in(&world, ANA, &typed);
        assert!(matches!(outcome, SignOnOutcome::MustChange), "{outcome:?}");
        world.advance(Span::from_hours(24));
        let outcome = sign_in(&world, ANA, &typed);
        assert!(matches!(outcome, SignOnOutcome::Refused), "{outcome:?}");
        let held = block_on(world.zavor.views.why(ANA)).unwrap();
        assert!(
            held.holds
                .iter()
                .any(|hold| hold.stored.identity.kind == HoldKind::PasswordExpired),
            "{held:?}"
        );
    }
}

#[test]
fn sec_35_no_temporary_password_is_handed_over_for_a_role_or_to_a_caller_who_was_not_met() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, HOME);
    let desk = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let reason = "it is urgent".into();
    let code = sent_code(&world, &desk);
    let code = read_back(&world, &desk, &code).map(CallerProof::Code);
    let blank = Some(CallerProof::InPerson { note: " ".into() });
    let nobody = Some(CallerProof::NobodyCalled {
        reason: "an alert".into(),
    });
    let others = [Some(CallerProof::Override { reason }), code, blank, nobody];
    for caller in [None].into_iter().chain(others) {
        let refused = handed_over(&world, &desk, caller.clone());
        assert!(refused.is_err(), "{caller:?}");
    }
    let before = world.zavor.people.show_account(ANA).now().unwrap().account;
    assert!(!before.credential.unwrap().life.is_temporary());

    let given = ResetPassword::Given(password(NEW));
    let chosen = reset(&world, &desk, ANA, given, in_person());
    assert!(denied(&chosen).is_some(), "chosen by the desk");
    for role in [Role::SecurityAdministrator, Role::SecurityReader] {
        let other = administrator(&world, &format!("{role}@contoso.example"), role);
        let refused = handed_over(&world, &other, in_person());
        assert!(denied(&refused).is_some(), "{role}");
    }
    let program = Actor::Token {
        id: 7,
        name: "desk".into(),
        roles: vec![RoleHeld {
            role: Role::HelpdeskAdministrator,
            domains: Vec::new(),
        }],
        account: None,
        sensitive: true,
        source: None,
    };
    let refused = handed_over(&world, &program, in_person());
    assert!(denied(&refused).is_some(), "a program calls nobody back");

    let reader = Role::SecurityReader;
    world.commit(vec![Change::GrantRole(ana, reader, Vec::new())]);
    let users = administrator(&world, "u@contoso.example", Role::UserAdministrator);
    for actor in [&desk, &users] {
        let refused = handed_over(&world, actor, in_person());
        assert!(denied(&refused).is_some(), "the target has a role");
    }
    world.commit(vec![Change::RevokeRole(ana, reader)]);
    world.policies(|policies| policies.passwords.help_desk_temporary_password = false);
    let refused = handed_over(&world, &desk, in_person());
    assert_eq!(denied(&refused), Some(Denied::NoRole), "the policy is off");
}

/// Ana, whose password lives elsewhere.
fn with_ana_elsewhere() -> FakeWorld {
    let world = zavor_testkit::world();
    let ana = world.add_account_elsewhere(ANA);
    add_recovery_address(&world, ana, HOME);
    world
}

fn moved(
    world: &FakeWorld,
    actor: &Actor,
    how: ResetPassword,
    elsewhere: Elsewhere,
) -> Result<zavor_app::people::WasReset, AppError> {
    let caller = in_person();
    let moved = world
        .zavor
        .people
        .reset_or_move(actor, ANA, how, false, caller, elsewhere);
    block_on(moved)
}

#[test]
fn an_account_whose_password_lives_elsewhere_moves_here_with_a_password_or_a_link() {
    let given = ResetPassword::Given(password(NEW));
    for how in [given, ResetPassword::Generated, ResetPassword::Link] {
        let world = with_ana_elsewhere();
        let stays = moved(&world, &OPERATOR, how.clone(), Elsewhere::Refused);
        let said = stays.unwrap_err().to_string();
        assert!(said.contains("--move-here ana@contoso.example"), "{said}");

        let was = moved(&world, &OPERATOR, how.clone(), Elsewhere::MovedHere).unwrap();
        assert!(was.moved);
        let said = audit(&world).pop().unwrap().2;
        assert!(said.contains("kept here from now on"), "{said}");
        match &how {
            ResetPassword::Link => {
                assert_eq!(was.sent_to, [HOME]);
                mailed_link(&world, HOME);
            }
            ResetPassword::Given(_) => {
                session_of(&world, ANA, NEW);
            }
            ResetPassword::Generated => assert!(was.generated.is_some()),
        }
        let again = moved(&world, &OPERATOR, how, Elsewhere::MovedHere).unwrap();
        assert!(!again.moved, "it is a reset now");
    }
}

#[test]
fn only_who_may_edit_an_account_moves_its_password_here() {
    let world = with_ana_elsewhere();
    let link = || ResetPassword::Link;
    let desk = administrator(&world, DAN, Role::HelpdeskAdministrator);
    let refused = moved(&world, &desk, link(), Elsewhere::MovedHere);
    assert!(denied(&refused).is_some(), "{refused:?}");
    let shown = moved(
        &world,
        &desk,
        ResetPassword::Generated,
        Elsewhere::MovedHere,
    );
    assert!(denied(&shown).is_some(), "{shown:?}");
    let account = world.zavor.people.show_account(ANA).now().unwrap().account;
    assert_eq!(account.credential, None);
    let users = administrator(&world, "u@contoso.example", Role::UserAdministrator);
    assert!(
        moved(&world, &users, link(), Elsewhere::MovedHere)
            .unwrap()
            .moved
    );
}

#[test]
fn a_run_moves_passwords_here_only_when_its_terms_say_so() {
    for elsewhere in [Elsewhere::Refused, Elsewhere::MovedHere] {
        let world = with_ana_elsewhere();
        world.add_account_elsewhere("eva@contoso.example");
        let terms = BulkTerms::ResetPassword {
            delivery: ResetDelivery::Links,
            elsewhere,
            verification: "the old directory is given up".into(),
        };
        let accounts = BulkAccounts::Named(vec![ANA.into(), "eva@contoso.example".into()]);
        let bulk = &world.zavor.bulk;
        let preview = block_on(bulk.bulk_preview(&OPERATOR, &terms, &accounts)).unwrap();
        if elsewhere == Elsewhere::Refused {
            assert_eq!(preview.refused.count, 2);
            let why = &preview.refused.examples[0].1;
            assert!(
                why.to_string().contains("move such passwords here"),
                "{why}"
            );
            let refused = block_on(bulk.bulk_start(&OPERATOR, &terms, &accounts));
            assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
            continue;
        }
        let run = block_on(bulk.bulk_start(&OPERATOR, &terms, &accounts)).unwrap();
        while block_on(bulk.bulk_work()) > 0 {}
        let items = block_on(bulk.bulk_items_seen(&OPERATOR, run, 0, 10)).unwrap();
        let items = items.into_iter();
        let ended: Vec<_> = items
            .map(|item| (item.outcome.known().unwrap(), item.said.to_string()))
            .collect();
        let kept = |name: &str| {
            let shown = world.zavor.people.show_account(name).now().unwrap();
            shown.account.credential.is_some()
        };
        assert_eq!(
            (preview.will_change.count, preview.needs_slip.count),
            (1, 1)
        );
        assert_eq!(ended[0].0, BulkOutcome::Done);
        assert!(
            ended[0].1.contains("accepting the old one"),
            "{}",
            ended[0].1
        );
        assert_eq!(ended[1].0, BulkOutcome::NeedsSlip);
        assert!(kept(ANA) && !kept("eva@contoso.example"));
        let slips = block_on(bulk.bulk_slips(&OPERATOR, run)).unwrap();
        assert_eq!(slips.slips.len(), 1);
        assert!(kept("eva@contoso.example"));
    }
}
