//! Codes that the site sends in its own way: who is named to it, what such a code is good for, and its bounds.

use zavor_app::ports::{Change, Language, OwnHook, Records, Store, Undelivered};
use zavor_app::recovery::{CodeAsked, Proved, Recovered};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Role;
use zavor_core::hold::{HoldKind, Reason, Subject};
use zavor_core::identity::{CODE_LIFE, CODE_TRIES_MAX};
use zavor_core::moment::Span;
use zavor_core::not_me::{NotMePower, report_holds};
use zavor_core::recovery::RecoveryMethod;
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeWorld, run_outbox};

use crate::desk::*;

/// Ana, at a site that sends codes in a way of its own.
fn with_site() -> (FakeWorld, AccountId) {
    let (world, ana) = with_ana();
    world.messenger.configure(OwnHook::RecoveryCode);
    (world, ana)
}

fn ask_site<S: Store + Clone>(world: &FakeWorld<S>, flow: &str, from: &str) -> CodeAsked {
    let (recovery, cookie) = (&world.zavor.recovery, cookie_of(flow));
    let asked = recovery.ask_site_code(&cookie, Language::Romanian, at(from));
    let asked = block_on(asked).unwrap();
    block_on(recovery.send_asked_codes(100)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    asked
}

/// What the site was told, in order.
fn told<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<String> {
    let calls = world.messenger.own_calls(OwnHook::RecoveryCode);
    calls.into_iter().map(|call| call.body).collect()
}

fn field(body: &str, name: &str) -> String {
    let (_, rest) = body.split_once(&format!("\"{name}\":\"")).expect(name);
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The newest code that the site was given.
fn code<S: Store + Clone>(world: &FakeWorld<S>) -> String {
    field(&told(world).pop().expect("the site was told"), "code")
}

fn by_site(world: &FakeWorld, flow: &str) {
    assert_eq!(ask_site(world, flow, AWAY), CodeAsked::Asked);
    assert_eq!(show(world, flow, &code(world)), Proved::Right);
}

fn holds(world: &FakeWorld) -> Vec<(HoldKind, Reason)> {
    let report = block_on(world.zavor.views.why(ANA)).unwrap();
    let identity = |hold: &zavor_core::hold::Hold| hold.stored.identity.clone();
    let holds = report.holds.iter().map(identity);
    holds
        .map(|identity| (identity.kind, identity.reason))
        .collect()
}

#[test]
fn a_code_of_the_site_is_handed_over_after_the_answer_and_proves_the_owner() {
    let (world, _) = with_site();
    let flow = begin(&world, ANA);
    let recovery = &world.zavor.recovery;
    let asked = recovery.ask_site_code(&flow, Language::Romanian, at(AWAY));
    assert_eq!(block_on(asked).unwrap(), CodeAsked::Asked);
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    assert_eq!(told(&world).len(), 0, "the answer calls nobody");
    block_on(recovery.send_asked_codes(9)).unwrap();
    assert_eq!(told(&world).len(), 0, "nor does the commit");
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let bodies = told(&world);
    let [body] = &bodies[..] else {
        panic!("one call: {bodies:?}");
    };
    let code = field(body, "code");
    assert!(code.len() == 7 && code.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(field(body, "kind"), "recovery_code");
    assert_eq!(field(body, "account"), ANA);
    assert_eq!(field(body, "language"), "ro");
    assert!(field(body, "text").contains(&code) && body.contains("\"until\":\""));
    assert_eq!(world.messenger.mails().len(), 0, "nothing is mailed");
    assert_eq!(show(&world, &flow, &other(&code)), Proved::Wrong);
    assert_eq!(show(&world, &flow, &code), Proved::Right);
    assert!(is_done(&reset(&world, &flow, NEW)));
    let audit = format!("{:?}", world.store.audit(1, 100).now().unwrap());
    assert!(audit.contains("recovery_code_handed_over") && !audit.contains(&code));
}

#[test]
fn sec_17_a_code_of_the_site_belongs_to_its_flow_and_to_its_way() {
    let (world, _) = with_site();
    let (one, two) = (begin(&world, ANA), begin(&world, ANA));
    ask_site(&world, &one, AWAY);
    let first = code(&world);
    ask_site(&world, &two, AWAY);
    assert_eq!(show(&world, &two, &first), Proved::Wrong);
    // A mailed code asked for meanwhile ends nothing.
    ask(&world, &one);
    let mailed = code_in_mail(&world, HOME);
    assert_eq!(show(&world, &one, &first), Proved::Right);
    assert_eq!(show(&world, &one, &first), Proved::Wrong, "it counts once");
    assert_eq!(show(&world, &one, &mailed), Proved::Right);
}

#[test]
fn sec_16_a_code_of_the_site_ends_after_ten_minutes_and_five_tries_and_with_a_newer_one() {
    let (world, _) = with_site();
    let flow = begin(&world, ANA);
    ask_site(&world, &flow, AWAY);
    let first = code(&world);
    for _ in 0..CODE_TRIES_MAX {
        assert_eq!(show(&world, &flow, &other(&first)), Proved::Wrong);
    }
    assert_eq!(show(&world, &flow, &first), Proved::Held, "five tries");
    ask_site(&world, &flow, AWAY);
    let older = code(&world);
    ask_site(&world, &flow, AWAY);
    let newer = code(&world);
    assert_eq!(show(&world, &flow, &older), Proved::Wrong);
    world.advance(CODE_LIFE);
    assert_eq!(show(&world, &flow, &newer), Proved::Wrong, "ten minutes");
    assert_eq!(ask_site(&world, &flow, AWAY), CodeAsked::TooMany, "three");
}

#[test]
fn sec_08_codes_of_the_site_are_throttled_alone_named_in_why_and_released_by_an_unlock() {
    let (world, _) = with_site();
    let flows: Vec<_> = (0..5).map(|_| begin(&world, ANA)).collect();
    for flow in &flows {
        // What the account has used up shows in no answer.
        assert_eq!(ask_site(&world, flow, AWAY), CodeAsked::Asked);
    }
    assert_eq!(told(&world).len(), 3, "in ten minutes");
    for n in 0..20 {
        world.advance(Span::from_mins(11));
        let from = format!("198.51.{n}.1");
        let flow = begin_from(&world, ANA, &from, "").unwrap();
        assert_eq!(ask_site(&world, &flow, &from), CodeAsked::Asked);
    }
    assert_eq!(told(&world).len(), 10, "in a day");
    let held = (HoldKind::RecoveryThrottled, Reason::CodesPerDayWebhook);
    assert_eq!(holds(&world), [held]);
    by_mail(&world, &begin(&world, ANA));
    let unlocked = world
        .zavor
        .sign_in
        .unlock_with(&OPERATOR, ANA, Default::default());
    block_on(unlocked).unwrap();
    assert_eq!(holds(&world), []);
    by_site(&world, &begin(&world, ANA));
}

#[test]
fn sec_30_a_mailed_code_and_one_of_the_site_are_two_kinds_and_the_same_twice_is_one() {
    let (world, ana) = with_site();
    world.policies(|policies| policies.recovery.proofs = 2);
    let flow = begin(&world, ANA);
    by_site(&world, &flow);
    by_site(&world, &flow);
    assert_eq!(unlock(&world, &flow), Recovered::Over, "one kind");
    let shown = block_on(world.zavor.recovery.shown(&cookie_of(&flow)));
    let shown = shown.unwrap().unwrap();
    assert_eq!(shown.left, [RecoveryMethod::MailCode]);
    by_mail(&world, &flow);
    assert!(is_done(&unlock(&world, &flow)));
    // It proves no role: the site's list of telephone numbers would be a way to every account.
    grant(&world, ana, Role::HelpdeskAdministrator);
    let flow = begin(&world, ANA);
    let before = told(&world).len();
    assert_eq!(ask_site(&world, &flow, AWAY), CodeAsked::Asked);
    assert_eq!(told(&world).len(), before, "and is not even handed over");
}

#[test]
fn sec_09_the_site_is_told_of_accounts_only_and_nobody_sees_the_difference() {
    let (world, _) = with_site();
    world.add_account(DAN, OLD);
    let chief = world.add_account("chief@contoso.example", OLD);
    grant(&world, chief, Role::GlobalAdministrator);
    let mut seen = Vec::new();
    for (n, name) in [
        ANA,
        DAN,
        "chief@contoso.example",
        "nobody@contoso.example",
        "no address",
    ]
    .into_iter()
    .enumerate()
    {
        let from = format!("198.51.{n}.1");
        let flow = begin_from(&world, name, &from, "").unwrap();
        let asked: Vec<_> = (0..4).map(|_| ask_site(&world, &flow, &from)).collect();
        let shown = block_on(world.zavor.recovery.shown(&flow)).unwrap();
        let wrong: Vec<_> = (0..6)
            .map(|_| show_from(&world, &flow, "0000000", &from))
            .collect();
        seen.push((asked, shown, wrong));
    }
    assert!(
        seen[0]
            .1
            .as_ref()
            .is_some_and(|shown| shown.site_code_asked)
    );
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    let accounts: Vec<_> = told(&world).iter().map(|b| field(b, "account")).collect();
    assert_eq!(accounts, [ANA, ANA, ANA, DAN, DAN, DAN]);
}

#[test]
fn a_code_that_cannot_be_handed_over_in_time_is_given_up_and_said() {
    let (world, _) = with_site();
    let down = Undelivered::Later("no answer".into());
    world.messenger.fail_with(Some(down));
    let flow = begin(&world, ANA);
    ask_site(&world, &flow, AWAY);
    world.messenger.fail_with(None);
    world.advance(CODE_LIFE);
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    assert_eq!(told(&world).len(), 0, "nobody waits for it any more");
    let waiting = zavor_app::ports::EffectFilter::Waiting;
    let waiting = world.store.effects(waiting, 9).now().unwrap();
    assert_eq!(waiting.len(), 0);
    let failed = zavor_app::ports::EffectFilter::Failed;
    let failed = world.store.effects(failed, 9).now().unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].address.as_str(), ANA);
}

/// How long the site has known where to send a code, nobody here knows: it may be the thief's telephone.
#[test]
fn a_code_of_the_site_ends_no_report_by_the_owner_and_is_no_way_back_that_is_known() {
    let (world, _) = with_site();
    world.add_account(DAN, OLD);
    let could = |name: &str| {
        let zavor_app::sign_on::SignOnOutcome::Session(token, _) =
            sign_in(&world, name, OLD, "192.0.2.1", "")
        else {
            panic!("the password works")
        };
        let view = world
            .zavor
            .sign_on
            .session(token.text(), Some(at("192.0.2.1")));
        let view = block_on(view).unwrap().unwrap();
        block_on(world.zavor.recovery.owner_may(&view))
            .unwrap()
            .recover
    };
    assert!(could(ANA) && !could(DAN), "he has nothing of his own");
    let subject = Subject::Account(SignInName::from_normal_form(ANA));
    let event = (world.now(), HOME);
    let shut_out = NotMePower::ShutOut;
    let block = report_holds(&[], &subject, shut_out, event, true, world.now());
    world.commit(block.into_iter().map(Change::PlaceHold).collect());
    let flow = begin(&world, ANA);
    assert_eq!(ask_site(&world, &flow, AWAY), CodeAsked::Asked);
    assert_eq!(told(&world).len(), 0);
}

#[test]
fn without_a_webhook_or_by_policy_no_such_code_is_offered_or_made() {
    let (world, _) = with_ana();
    let offers = |world: &FakeWorld| world.zavor.recovery.offers().site;
    let flow = begin(&world, ANA);
    assert!(!offers(&world));
    assert_eq!(ask_site(&world, &flow, AWAY), CodeAsked::Over);
    world.messenger.configure(OwnHook::RecoveryCode);
    assert!(offers(&world));
    world.policies(|policies| policies.recovery.webhook_codes = false);
    assert!(!offers(&world));
    assert_eq!(ask_site(&world, &flow, AWAY), CodeAsked::Over);
    assert_eq!(told(&world).len(), 0);
}
