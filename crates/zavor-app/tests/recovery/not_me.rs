//! "This was not me": what a link in a notice does, to whom it was mailed, how often, and how its owner
//! gets in again.

use zavor_app::platform::AppError;
use zavor_app::ports::{
    AlertFilter, ChainedAudit, Change, GuardsExt, Identities, IdentityChange, Records,
    TypedPassword,
};
use zavor_app::recovery::{CodeAsked, NotMeDone, Proved, Recovered};
use zavor_app::sign_on::{ChangeBy, ChangePassword, PasswordChanged, SessionView, SignOnOutcome};
use zavor_app::views::own_holds;
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::alert::AlertKind;
use zavor_core::app_password::AppProtocol;
use zavor_core::audit::AuditAct;
use zavor_core::guard::Touched;
use zavor_core::hold::{HoldKind, ReleaseAct, Subject};
use zavor_core::identity::{NOT_ME_LINK_LIFE, PROOF_WAIT};
use zavor_core::moment::Span;
use zavor_core::network::Origin;
use zavor_core::not_me::{METHODS_FROZEN_FOR, NotMePower, STAMPED_BEFORE};
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeWorld, run_outbox};

use crate::desk::*;

const THIEF: &str = "the thief chose these words today";
const FROM_THIEF: &str = "198.51.100.66";
const LINK: &str = "https://accounts.contoso.example/not-me/";

/// Somebody who knows the password changes it, long after everything that is hers was set up.
fn stolen(world: &FakeWorld) {
    world.advance(Span::from_days(1));
    changed(world, OLD, THIEF);
}

fn changed(world: &FakeWorld, from: &str, to: &str) {
    let by = ChangeBy::Password {
        name: ANA.as_bytes(),
        current: TypedPassword(from.into()),
    };
    let change = ChangePassword {
        by,
        new: TypedPassword(to.into()),
        source: Some(at(FROM_THIEF)),
        device: "Mozilla",
        known_device: "",
    };
    let changed = block_on(world.zavor.sign_on.change_password(change)).unwrap();
    assert!(
        matches!(changed, PasswordChanged::Done { .. }),
        "{changed:?}"
    );
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
}

fn a_moment_less(span: Span) -> Span {
    Span::from_millis(span.as_millis() - 1)
}

/// The token in the newest mail to an address.
fn link_to(world: &FakeWorld, address: &str) -> String {
    let link = world.messenger.word_in_mail(address, LINK);
    let link = link.expect("every notice has a link");
    link.strip_prefix(LINK).unwrap_or_default().to_owned()
}

fn press(world: &FakeWorld, token: &str) -> Option<NotMeDone> {
    let source = Some(at("192.0.2.200"));
    let done = block_on(world.zavor.recovery.report_not_me(token, source)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    done
}

fn power(world: &FakeWorld, token: &str) -> Option<NotMePower> {
    let shown = block_on(world.zavor.recovery.not_me(token)).unwrap();
    shown.map(|shown| shown.power)
}

fn held(world: &FakeWorld) -> Vec<HoldKind> {
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    why.holds
        .iter()
        .map(|hold| hold.stored.identity.kind)
        .collect()
}

fn alerts(world: &FakeWorld) -> usize {
    let all = AlertFilter::All;
    let shown = block_on(world.zavor.views.alert_list(&OPERATOR, all, 100)).unwrap();
    let kind = AlertKind::ReportedByUser;
    shown.iter().filter(|kept| kept.alert.kind == kind).count()
}

fn knows_place(world: &FakeWorld, ana: AccountId, address: &str) -> bool {
    let origin = Origin::of(at(address));
    let look = world.store.sign_in(GuardKey::account(ana), |guard| {
        (guard.succeeded_around(origin), Touched::Unchanged)
    });
    block_on(look).unwrap().0
}

/// Who reported last, by the audit.
fn reporter(world: &FakeWorld) -> String {
    let log = world.store.audit(1, 1000).now().unwrap();
    let report = |chained: &&ChainedAudit| chained.event.act == AuditAct::ReportNotMe;
    log.iter().rfind(report).expect("a report").actor.clone()
}

#[test]
fn sec_41_the_owner_shuts_everybody_out_from_a_current_address_and_gets_in_again_alone() {
    let (world, ana) = with_ana();
    session(&world);
    stolen(&world);
    // The thief makes what lets them in again.
    assert!(lets_in(&world, THIEF, FROM_THIEF, ""));
    world.add_totp(ana, SEED);
    let secret = zavor_core::app_password::AppPassword {
        key: zavor_core::identity::SecretHash([7; 32]),
        id: 7,
        account: ana,
        name: "thief".into(),
        protocols: AppProtocol::Imap.into(),
        created: world.now(),
        last_used: None,
    };
    world.commit(vec![Change::Identity(IdentityChange::AddAppPassword(
        secret,
    ))]);
    world.advance(Span::from_hours(80));
    let theirs = "thief@elsewhere.example";
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    let mut address = account.recovery_addresses[0].clone();
    address.address = theirs.into();
    (address.added, address.confirmed) = (world.now(), Some(world.now()));
    account.recovery_addresses.push(address);
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);

    let token = link_to(&world, HOME);
    assert_eq!(power(&world, &token), Some(NotMePower::ShutOut));
    let shown = block_on(world.zavor.recovery.not_me(&token)).unwrap();
    assert!(shown.is_some_and(|shown| shown.way_back), "by her address");
    let done = press(&world, &token).expect("it works");
    assert_eq!((done.power, done.way_back), (NotMePower::ShutOut, true));
    assert_eq!(reporter(&world), format!("{ANA} (owner)"));

    let account = world.store.account(ana).now().unwrap().unwrap();
    assert_eq!(account.recovery_addresses.len(), 1, "the thief's is gone");
    assert!(world.store.sessions_of(ana).now().unwrap().is_empty());
    assert!(world.store.app_passwords_of(ana).now().unwrap().is_empty());
    assert!(world.store.methods_of(ana).now().unwrap().is_empty());
    assert!(!lets_in(&world, THIEF, FROM_THIEF, ""));
    assert_eq!(
        held(&world),
        [HoldKind::SignInBlocked, HoldKind::MustChangePassword]
    );
    assert_eq!(alerts(&world), 1);
    let told = world.messenger.mails_to(HOME).pop().unwrap();
    assert!(told.subject.contains("shut-out"), "{}", told.subject);

    // No administrator is needed.
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let shown = block_on(world.zavor.recovery.shown(&cookie_of(&flow))).unwrap();
    assert!(
        !shown.unwrap().may_keep,
        "the old password would open nothing"
    );
    assert!(matches!(reset(&world, &flow, NEW), Recovered::Done { .. }));
    let owner = world.name(ANA);
    let still = block_on(own_holds(&world.zavor.views, &owner, at(AWAY))).unwrap();
    assert_eq!(still, [], "nothing is left");
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let told = world.messenger.mails_to(HOME).pop().unwrap();
    assert!(told.text.contains("sign_in=whole"), "{}", told.text);
    assert_eq!(held(&world), []);
    assert!(lets_in(&world, NEW, "192.0.2.1", ""));
}

#[test]
fn a_second_factor_from_before_the_event_stays_and_is_asked_for_in_the_recovery() {
    let (world, ana) = with_ana();
    let factor = world.add_totp(ana, SEED);
    world.advance(Span::from_days(4));
    block_on(
        world
            .zavor
            .people
            .block_sign_in(&OPERATOR, ANA, "asked for"),
    )
    .unwrap();
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let done = press(&world, &link_to(&world, HOME)).expect("it works");
    assert!(done.way_back, "by two proofs");
    let left = world.store.methods_of(ana).now().unwrap();
    assert!(left.iter().any(|method| method.id == factor));
    let flow = begin(&world, ANA);
    assert_eq!(ask(&world, &flow), CodeAsked::Asked);
    let code = code_in_mail(&world, HOME);
    assert_eq!(show(&world, &flow, &code), Proved::Right);
    assert!(!is_done(&reset(&world, &flow, NEW)), "one is not enough");
    assert!(held(&world).contains(&HoldKind::SignInBlocked));
    assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right);
    assert!(is_done(&reset(&world, &flow, NEW)));
    assert_eq!(held(&world), []);
}

#[test]
fn sec_41_the_stolen_mailbox_and_a_removed_address_block_nothing_and_freeze_methods_for_a_day() {
    for removed in [false, true] {
        let (world, ana) = with_ana();
        stolen(&world);
        let token = link_to(&world, if removed { HOME } else { ANA });
        if removed {
            let mut account = world.store.account(ana).now().unwrap().unwrap();
            account.recovery_addresses.clear();
            account.version += 1;
            world.commit(vec![Change::PutAccount(account)]);
        }
        assert_eq!(power(&world, &token), Some(NotMePower::Report));
        press(&world, &token).expect("it works");
        assert_eq!(held(&world), [HoldKind::AtRisk], "{removed}");
        let from = if removed { HOME } else { ANA };
        assert_eq!(
            reporter(&world),
            format!("reader of {from}"),
            "not the owner"
        );
        assert_eq!(alerts(&world), 1);
        assert!(lets_in(&world, THIEF, FROM_THIEF, ""), "nothing is blocked");

        let change = |world: &FakeWorld| {
            let view = session_with(world, THIEF);
            block_on(world.zavor.recovery.make_saved_codes(&view)).map(drop)
        };
        let refused = change(&world);
        assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
        world.advance(a_moment_less(METHODS_FROZEN_FOR));
        let refused = change(&world);
        assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
        world.advance(Span::from_millis(1));
        change(&world).expect("the day is over");
    }
}

/// Whoever reads the mailbox alone has a link in every notice.
#[test]
fn a_further_report_from_the_mailbox_prolongs_no_freeze_and_its_own_mail_has_no_link() {
    let (world, _) = with_ana();
    stolen(&world);
    let first = link_to(&world, ANA);
    world.advance(Span::from_hours(1));
    changed(&world, THIEF, NEW);
    let second = link_to(&world, ANA);
    press(&world, &first).expect("it works");
    let told = world.messenger.mails_to(ANA).pop().unwrap();
    assert!(told.subject.contains("frozen"), "{}", told.subject);
    assert!(!told.text.contains("/not-me/"), "{}", told.text);
    world.advance(a_moment_less(METHODS_FROZEN_FOR));
    press(&world, &second).expect("it works");
    world.advance(Span::from_millis(1));
    let view = session_with(&world, NEW);
    block_on(world.zavor.recovery.make_saved_codes(&view)).expect("the day is over");
}

fn session_with(world: &FakeWorld, typed: &str) -> SessionView {
    let signed = sign_in(world, ANA, typed, FROM_THIEF, "");
    let SignOnOutcome::Session(token, _) = signed else {
        panic!("it is right: {signed:?}")
    };
    let view = block_on(world.zavor.sign_on.session(token.text(), None));
    view.unwrap().unwrap()
}

#[test]
fn sec_18_looking_a_hundred_times_changes_nothing_and_a_link_works_once() {
    let (world, ana) = with_ana();
    stolen(&world);
    let token = link_to(&world, HOME);
    let before = world.store.account(ana).now().unwrap();
    for _ in 0..100 {
        assert_eq!(power(&world, &token), Some(NotMePower::ShutOut));
    }
    assert_eq!(world.store.account(ana).now().unwrap(), before);
    assert_eq!((held(&world), alerts(&world)), (Vec::new(), 0));
    assert!(press(&world, &token).is_some());
    assert_eq!((press(&world, &token), power(&world, &token)), (None, None));
    assert_eq!(alerts(&world), 1);
    let other = link_to(&world, ANA);
    assert_ne!(token, other, "each address has its own");
    assert_eq!(press(&world, "AAAAAAAAAAAAAAAAAAAAAA"), None);
}

#[test]
fn a_link_works_for_seven_days() {
    for (age, works) in [
        (a_moment_less(NOT_ME_LINK_LIFE), true),
        (NOT_ME_LINK_LIFE, false),
    ] {
        let (world, _) = with_ana();
        stolen(&world);
        let token = link_to(&world, HOME);
        world.advance(age);
        assert_eq!(power(&world, &token).is_some(), works);
        assert_eq!(press(&world, &token).is_some(), works);
    }
}

#[test]
fn sec_15_links_from_before_a_completed_recovery_are_dead_and_the_one_about_it_works() {
    let (world, _) = with_ana();
    stolen(&world);
    let before = [link_to(&world, HOME), link_to(&world, ANA)];
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert!(is_done(&reset(&world, &flow, NEW)));
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    for token in before {
        assert_eq!(press(&world, &token), None);
    }
    assert_eq!(held(&world), []);
    assert!(power(&world, &link_to(&world, HOME)).is_some());
}

#[test]
fn a_recovery_by_what_is_younger_than_the_event_does_not_end_the_block() {
    let (world, ana) = with_ana();
    stolen(&world);
    let token = link_to(&world, HOME);
    press(&world, &token).expect("it works");
    // Somebody of the help desk adds an address that a caller named, and it waits long enough.
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    let mut address = account.recovery_addresses.remove(0);
    address.address = "caller@elsewhere.example".into();
    (address.added, address.confirmed) = (world.now(), Some(world.now()));
    account.recovery_addresses = vec![address];
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    world.advance(Span::from_days(4));
    let flow = begin(&world, ANA);
    ask(&world, &flow);
    let mails = world.messenger.mails_to("caller@elsewhere.example");
    assert!(
        mails
            .iter()
            .all(|mail| !mail.subject.contains("recovery-code"))
    );
    assert!(held(&world).contains(&HoldKind::SignInBlocked));
}

#[test]
fn a_saved_code_that_did_not_count_at_the_event_never_counts_behind_the_block() {
    let (world, _) = with_ana();
    let codes = new_codes(&world);
    world.advance(PROOF_WAIT);
    // Whoever has one code of the owner's gets another one for it.
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Right);
    let Recovered::Done { saved_code, .. } = unlock(&world, &flow) else {
        panic!("it is proved")
    };
    let replacement = saved_code.expect("one for the used one");
    world.advance(Span::from_days(1));
    let view = session_with(&world, OLD);
    let added = world
        .zavor
        .sign_on
        .add_own_recovery_address(&view, "thief@free.example");
    block_on(added).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let done = press(&world, &link_to(&world, HOME)).expect("it works");
    assert_eq!(done.power, NotMePower::ShutOut);
    world.advance(PROOF_WAIT.times(5));
    let flow = begin(&world, ANA);
    assert_eq!(show(&world, &flow, &replacement), Proved::Wrong);
    assert_eq!(show(&world, &flow, &codes[1]), Proved::Right);
}

#[test]
fn places_of_the_thief_are_strange_again_and_the_owners_stay_familiar() {
    let (world, ana) = with_ana();
    assert!(lets_in(&world, OLD, "192.0.2.1", ""));
    stolen(&world);
    world.advance(STAMPED_BEFORE);
    assert!(lets_in(&world, THIEF, "203.0.114.66", ""));
    assert!(knows_place(&world, ana, "203.0.114.66"));
    press(&world, &link_to(&world, HOME)).expect("it works");
    assert!(!knows_place(&world, ana, "203.0.114.66"));
    assert!(knows_place(&world, ana, "192.0.2.1"));
}

#[test]
fn why_says_that_a_recovery_ends_the_block_and_an_administrator_may_too() {
    let (world, ana) = with_ana();
    stolen(&world);
    press(&world, &link_to(&world, HOME)).expect("it works");
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    let block = &why.holds[0];
    assert_eq!(block.stored.identity.reason.as_str(), "shut_out_by_owner");
    assert_eq!(block.release.act, ReleaseAct::AllowSignIn);
    let audit = block_on(world.zavor.people.audit_about(&OPERATOR, ANA, None, 50)).unwrap();
    let acts = audit.iter().map(|row| row.event.act);
    assert_eq!(acts.filter(|act| *act == AuditAct::ReportNotMe).count(), 1);
    // Only unlocking leaves it: the thief knows the password.
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    assert!(is_done(&unlock(&world, &flow)));
    assert!(held(&world).contains(&HoldKind::SignInBlocked));
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    assert_eq!(held(&world), [HoldKind::MustChangePassword]);
    let subject = Subject::Account(world.store.account(ana).now().unwrap().unwrap().address);
    assert_eq!(world.store.lasting_holds(&subject).now().unwrap().len(), 1);
}
