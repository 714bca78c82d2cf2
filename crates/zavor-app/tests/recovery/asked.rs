//! What owners are asked about their ways back after a sign-in.

use zavor_app::people::{ImportRow, RowOutcome};
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities, IdentityChange, Language};
use zavor_app::recovery::{confirm_ways, postpone_question, question_at_sign_in, ways_shown};
use zavor_app::sign_on::SessionView;
use zavor_core::account::AccountId;
use zavor_core::actor::Role;
use zavor_core::identity::PROOF_WAIT;
use zavor_core::moment::Span;
use zavor_core::policy::{self, NoticeLanguage};
use zavor_core::recovery::{Later, RecoveryMethod, WaysQuestion};
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeWorld, run_outbox, world_with};

use crate::desk::*;

fn with_bare_ana() -> (FakeWorld, AccountId) {
    let world = world_with(settings());
    let ana = world.add_account(ANA, OLD);
    (world, ana)
}

fn question(world: &FakeWorld, id: AccountId) -> Option<WaysQuestion> {
    block_on(question_at_sign_in(&world.zavor.recovery, id)).unwrap()
}

fn missing(missing: usize) -> Option<WaysQuestion> {
    Some(WaysQuestion::Register { missing })
}

fn set_policy(world: &FakeWorld, key: &str, value: &str) {
    world.policies(|policies| {
        policy::set(&mut policies.recovery, key, value).unwrap();
    });
}

fn later(world: &FakeWorld, view: &SessionView) {
    block_on(postpone_question(
        &world.zavor.recovery,
        view,
        Language::English,
    ))
    .unwrap();
}

#[test]
fn an_owner_without_a_way_back_is_asked_until_enough_are_registered() {
    let (world, ana) = with_bare_ana();
    assert_eq!(question(&world, ana), missing(1));
    let view = session(&world);
    let shown = block_on(ways_shown(&world.zavor.recovery, &view))
        .unwrap()
        .unwrap();
    let known = RecoveryMethod::ALL.iter().copied().filter(|m| m.is_known());
    assert_eq!(shown.offered, known.collect::<Vec<_>>());
    assert_eq!(shown.there, []);
    assert_eq!(shown.later, Later::For(Span::from_days(1)));
    // Made now, they count only in 72 hours; nobody is asked for more meanwhile.
    block_on(world.zavor.recovery.make_saved_codes(&view)).unwrap();
    assert_eq!(question(&world, ana), None);
    assert!(
        !block_on(world.zavor.recovery.owner_may(&view))
            .unwrap()
            .recover
    );
    world.advance(PROOF_WAIT);
    assert_eq!(question(&world, ana), None);
    // With two proofs one of them is missing again.
    set_policy(&world, "proofs", "2");
    assert_eq!(question(&world, ana), missing(1));
}

#[test]
fn an_unconfirmed_address_and_one_that_leads_back_are_no_ways_back() {
    let (world, ana) = with_bare_ana();
    let view = session(&world);
    let add = world.zavor.sign_on.add_own_recovery_address(&view, HOME);
    block_on(add).unwrap();
    assert_eq!(question(&world, ana), missing(1));
    let shown = block_on(ways_shown(&world.zavor.recovery, &view))
        .unwrap()
        .unwrap();
    assert_eq!(shown.unconfirmed, [HOME]);
    let dan = world.add_account(DAN, OLD);
    add_address(&world, dan, ANA, true);
    add_address(&world, ana, DAN, true);
    assert_eq!(question(&world, ana), missing(1), "each needs the other");
}

#[test]
fn a_role_or_a_policy_says_how_many_and_who_is_asked() {
    let (world, ana) = with_ana();
    assert_eq!(question(&world, ana), None);
    grant(&world, ana, Role::HelpdeskAdministrator);
    assert_eq!(question(&world, ana), missing(1));
    set_policy(&world, "self_service", "without_role");
    assert_eq!(question(&world, ana), None, "it would not help");
    set_policy(&world, "self_service", "everybody");
    set_policy(&world, "ask_to_register", "false");
    assert_eq!(question(&world, ana), None);
}

#[test]
fn later_holds_for_a_day_by_default_and_in_one_account_only() {
    let (world, ana) = with_bare_ana();
    let dan = world.add_account(DAN, OLD);
    let view = session(&world);
    later(&world, &view);
    assert_eq!(question(&world, ana), None);
    assert_eq!(question(&world, dan), missing(1));
    world.advance(Span::from_days(1));
    assert_eq!(question(&world, ana), missing(1));
}

#[test]
fn after_the_last_postponement_the_question_comes_at_every_sign_in_and_stops_nobody() {
    let (world, ana) = with_bare_ana();
    set_policy(&world, "postponed_at_most", "1");
    later(&world, &session(&world));
    assert_eq!(question(&world, ana), None);
    world.advance(Span::from_days(1));
    let view = session(&world);
    let shown = block_on(ways_shown(&world.zavor.recovery, &view))
        .unwrap()
        .unwrap();
    assert_eq!(shown.later, Later::NextSignIn);
    later(&world, &view);
    assert_eq!(question(&world, ana), missing(1));
    // The session goes on all the same.
    assert!(
        block_on(world.zavor.sign_on.session_again(&view))
            .unwrap()
            .is_some()
    );
}

#[test]
fn ways_back_are_confirmed_again_after_half_a_year() {
    let (world, ana) = with_ana();
    world.advance(Span::from_days(180));
    assert_eq!(question(&world, ana), Some(WaysQuestion::StillYours));
    let view = session(&world);
    let shown = block_on(ways_shown(&world.zavor.recovery, &view))
        .unwrap()
        .unwrap();
    assert_eq!(shown.addresses, [HOME]);
    let confirm = confirm_ways(&world.zavor.recovery, &view, Language::Romanian);
    block_on(confirm).unwrap();
    let asked = world.store.ways_asked(ana).now().unwrap().unwrap();
    assert_eq!(asked.language, Some(NoticeLanguage::Romanian));
    assert_eq!(question(&world, ana), None);
    world.advance(Span::from_days(180));
    assert_eq!(question(&world, ana), Some(WaysQuestion::StillYours));
    set_policy(&world, "reconfirm_after", "0s");
    assert_eq!(question(&world, ana), None);
}

#[test]
fn nobody_is_asked_while_nothing_can_be_registered_and_an_ended_session_answers_nothing() {
    let (world, ana) = with_bare_ana();
    let view = session(&world);
    let end = Change::Identity(IdentityChange::EndSession(view.session.key));
    world.commit(vec![end]);
    let refused = block_on(postpone_question(
        &world.zavor.recovery,
        &view,
        Language::Romanian,
    ));
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    assert_eq!(world.store.ways_asked(ana).now().unwrap(), None);
}

/// What administrators register beforehand, by an import or one by one: it is asked to confirm itself, the
/// mailbox is told, and it ends the question only once it was confirmed; for a role it never does.
#[test]
fn sec_33_what_an_administrator_registers_beforehand_counts_once_it_was_confirmed_and_never_for_a_role()
 {
    let (world, ana) = with_bare_ana();
    let row = ImportRow {
        line: 2,
        address: ANA.into(),
        recovery_addresses: vec![HOME.into()],
        ..ImportRow::default()
    };
    let told = |_, outcome| assert!(!matches!(outcome, RowOutcome::Refused(_)), "{outcome:?}");
    block_on(
        world
            .zavor
            .people
            .import(&OPERATOR, [Ok(row)].into_iter(), told),
    )
    .unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let told = world.messenger.mails_to(ANA);
    assert_eq!(told[0].subject, "notice-recovery-address-added");
    assert_eq!(question(&world, ana), missing(1), "nobody has confirmed it");
    let view = session(&world);
    let shown = block_on(ways_shown(&world.zavor.recovery, &view))
        .unwrap()
        .unwrap();
    assert_eq!(shown.unconfirmed, [HOME]);
    let link = world.messenger.word_in_mail(HOME, "https://").unwrap();
    let token = link.rsplit('/').next().unwrap();
    let confirm = world
        .zavor
        .verification
        .confirm_recovery_address(token, None);
    block_on(confirm).unwrap();
    assert_eq!(question(&world, ana), None);
    let recovers = || {
        block_on(world.zavor.recovery.owner_may(&view))
            .unwrap()
            .recover
    };
    assert!(!recovers(), "72 hours first");
    world.advance(PROOF_WAIT);
    assert!(recovers());
    grant(&world, ana, Role::SecurityReader);
    assert_eq!(question(&world, ana), missing(2), "somebody else set it");
    // The owner takes it over: it is theirs, and waits like a new one.
    let view = session(&world);
    let add = world.zavor.sign_on.add_own_recovery_address(&view, HOME);
    block_on(add).unwrap();
    assert_eq!(question(&world, ana), missing(1));
}
