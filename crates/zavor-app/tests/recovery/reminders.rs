//! Who has no way back, and runs that remind them.

use zavor_app::notifications::Acted;
use zavor_app::people::PeopleQuery;
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities, IdentityChange, Undelivered};
use zavor_app::reminders::{RunShown, WaysCounted};
use zavor_core::account::AccountId;
use zavor_core::actor::{Actor, Administrator, Role};
use zavor_core::listing::PeopleFilter;
use zavor_core::moment::Span;
use zavor_core::policy::{self, NoticeLanguage};
use zavor_core::recovery::{REMIND_AGAIN_AFTER, REMINDERS_AT_ONCE, REMINDERS_EVERY, WaysAsked};
use zavor_core::role::RoleHeld;
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeWorld, run_outbox, world_with};

use crate::desk::*;

/// `p00@contoso.example` and so on, so many of them.
fn people(world: &FakeWorld, most: usize) -> Vec<AccountId> {
    let add = |n| world.add_account(&format!("p{n:02}@contoso.example"), OLD);
    (0..most).map(add).collect()
}

fn counted(world: &FakeWorld, actor: &Actor) -> (u64, u64) {
    let WaysCounted { people, lacking } = block_on(world.zavor.reminders.counted(actor)).unwrap();
    (people, lacking)
}

/// The accounts that the filter of the list shows.
fn listed(world: &FakeWorld, actor: &Actor) -> usize {
    let query = PeopleQuery {
        filter: Some(PeopleFilter::NoRecovery),
        limit: 100,
        ..PeopleQuery::default()
    };
    let page = world.zavor.people.list_people(actor, &query);
    block_on(page).unwrap().rows.len()
}

fn start(world: &FakeWorld, actor: &Actor) -> u64 {
    block_on(world.zavor.reminders.start_reminders(actor)).unwrap()
}

/// One step of the worker; how many left.
fn step(world: &FakeWorld) -> usize {
    let sent = block_on(world.zavor.reminders.send_reminders()).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    sent
}

/// Steps until the run has ended; how many left.
fn to_the_end(world: &FakeWorld) -> usize {
    let mut sent = 0;
    for _ in 0..100 {
        sent += step(world);
        world.advance(REMINDERS_EVERY);
        if newest(world).run.ended.is_some() {
            return sent;
        }
    }
    panic!("the run does not end");
}

fn newest(world: &FakeWorld) -> RunShown {
    let runs = world.zavor.reminders.reminder_runs(&OPERATOR, 1);
    block_on(runs).unwrap().pop().expect("a run")
}

fn administrator(world: &FakeWorld, role: Role, domains: &[&str]) -> Actor {
    Actor::Administrator(Box::new(Administrator {
        account: AccountId(900),
        address: world.name("dan@fabrikam.example"),
        roles: vec![RoleHeld {
            role,
            domains: domains.iter().map(ToString::to_string).collect(),
        }],
        has_second_factor: true,
        proved: Some(world.now()),
        session: 1,
        source: None,
    }))
}

#[test]
fn whoever_lacks_a_way_back_is_counted_as_the_list_shows_them() {
    let world = world_with(settings());
    let ids = people(&world, 6);
    let both = |people, lacking| {
        assert_eq!(counted(&world, &OPERATOR), (people, lacking));
        let lacking = usize::try_from(lacking).unwrap();
        assert_eq!(listed(&world, &OPERATOR), lacking);
    };
    both(6, 6);
    add_address(&world, ids[0], HOME, true);
    both(6, 5);
    // A role needs two.
    grant(&world, ids[0], Role::SecurityReader);
    both(6, 6);
    world.add_totp(ids[0], SEED);
    both(6, 5);
    // Nobody can use a way back while sign-in is blocked.
    let block = world
        .zavor
        .people
        .block_sign_in(&OPERATOR, "p01@contoso.example", "left");
    block_on(block).unwrap();
    both(5, 4);
    world.policies(|policies| policies.recovery.proofs = 2);
    both(5, 4);
    world.policies(|policies| policies.recovery.mail_codes = false);
    both(5, 5);
    world.policies(|policies| {
        policy::set(&mut policies.recovery, "self_service", "without_role").unwrap();
    });
    both(4, 4);
    world.policies(|policies| {
        policy::set(&mut policies.recovery, "self_service", "nobody").unwrap();
    });
    both(0, 0);
}

#[test]
fn a_run_reminds_everybody_once_in_batches_in_their_language_and_signs_nobody_in() {
    let world = world_with(settings());
    let ids = people(&world, 25);
    let mut asked = WaysAsked::never(ids[24]);
    asked.confirm(world.now());
    asked.language = Some(NoticeLanguage::Romanian);
    world.commit(vec![Change::Identity(IdentityChange::PutWaysAsked(asked))]);
    let plan = block_on(world.zavor.reminders.plan_reminders(&OPERATOR)).unwrap();
    assert_eq!(
        (plan.counted.lacking, plan.takes),
        (25, REMINDERS_EVERY.times(3))
    );
    assert_eq!(start(&world, &OPERATOR), 1);
    assert_eq!(step(&world), REMINDERS_AT_ONCE);
    assert_eq!(step(&world), 0, "the next batch waits");
    world.advance(REMINDERS_EVERY);
    assert_eq!(step(&world), REMINDERS_AT_ONCE);
    world.advance(REMINDERS_EVERY);
    assert_eq!(to_the_end(&world), 5);
    let shown = newest(&world);
    assert_eq!(
        (shown.run.sent, shown.run.lacking, shown.registered),
        (25, 25, 0)
    );
    for n in 0..25 {
        let to = format!("p{n:02}@contoso.example");
        let mails = world.messenger.mails_to(&to);
        assert_eq!(mails.len(), 1, "{to}");
        let text = &mails[0].text;
        assert!(
            text.contains("https://accounts.contoso.example/security"),
            "{text}"
        );
        for opens in ["/sign-in/", "/password/", "/not-me/", "/confirm/"] {
            assert!(!text.contains(opens), "{text}");
        }
        assert_eq!(text.starts_with("ro "), n == 24, "{text}");
    }
    assert!(world.store.links_of(ids[0]).now().unwrap().is_empty());
}

#[test]
fn progress_counts_who_has_registered_since() {
    let world = world_with(settings());
    let ids = people(&world, 3);
    start(&world, &OPERATOR);
    to_the_end(&world);
    assert_eq!(newest(&world).registered, 0);
    add_address(&world, ids[1], HOME, true);
    world.add_totp(ids[2], SEED);
    assert_eq!(newest(&world).registered, 1, "a factor asks for two");
    assert_eq!(counted(&world, &OPERATOR), (3, 2));
}

#[test]
fn nobody_is_reminded_twice_in_a_fortnight_whoever_starts_how_many_runs() {
    let world = world_with(settings());
    people(&world, 3);
    start(&world, &OPERATOR);
    assert_eq!(to_the_end(&world), 3);
    for _ in 0..3 {
        start(&world, &OPERATOR);
        assert_eq!(to_the_end(&world), 0);
        assert_eq!(newest(&world).run.passed_over, 3);
    }
    world.advance(REMIND_AGAIN_AFTER);
    start(&world, &OPERATOR);
    assert_eq!(to_the_end(&world), 3);
}

#[test]
fn a_restart_neither_repeats_nor_loses_anybody() {
    let mut world = world_with(settings());
    people(&world, 25);
    start(&world, &OPERATOR);
    assert_eq!(step(&world), REMINDERS_AT_ONCE);
    world.restart();
    assert_eq!(step(&world), 0, "the pace is kept");
    world.advance(REMINDERS_EVERY);
    assert_eq!(to_the_end(&world), 25 - REMINDERS_AT_ONCE);
    assert_eq!(newest(&world).run.sent, 25);
}

#[test]
fn a_stopped_run_reminds_nobody_any_more() {
    let world = world_with(settings());
    people(&world, 25);
    let run = start(&world, &OPERATOR);
    assert_eq!(step(&world), REMINDERS_AT_ONCE);
    let stop = || block_on(world.zavor.reminders.stop_reminders(&OPERATOR, run)).unwrap();
    assert_ne!(stop(), Acted::NothingToDo);
    assert_eq!(stop(), Acted::NothingToDo, "once");
    world.advance(Span::from_hours(1));
    assert_eq!(step(&world), 0);
    let shown = newest(&world);
    assert_eq!((shown.run.sent, shown.may_stop), (10, false));
    assert_eq!(shown.run.stopped_by, OPERATOR.to_string());
}

#[test]
fn who_registers_or_is_blocked_before_their_mail_leaves_gets_none() {
    let world = world_with(settings());
    let ids = people(&world, 3);
    start(&world, &OPERATOR);
    add_address(&world, ids[0], HOME, true);
    let block = world
        .zavor
        .people
        .block_sign_in(&OPERATOR, "p01@contoso.example", "left");
    block_on(block).unwrap();
    assert_eq!(to_the_end(&world), 1);
    assert_eq!(world.messenger.mails_to("p02@contoso.example").len(), 1);
}

#[test]
fn sec_37_an_administrator_of_a_domain_counts_reminds_and_stops_only_there() {
    let world = world_with(settings());
    block_on(world.zavor.people.add_domain(&OPERATOR, "fabrikam.example")).unwrap();
    people(&world, 2);
    world.add_account("gil@fabrikam.example", OLD);
    let there = administrator(&world, Role::UserAdministrator, &["fabrikam.example"]);
    assert_eq!(counted(&world, &there), (1, 1));
    assert_eq!(listed(&world, &there), 1);
    start(&world, &there);
    assert_eq!(newest(&world).run.domains, ["fabrikam.example"]);
    // Somebody of the other domain neither sees nor stops it, and starts their own.
    let here = administrator(&world, Role::UserAdministrator, &["contoso.example"]);
    let runs = block_on(world.zavor.reminders.reminder_runs(&here, 9)).unwrap();
    assert_eq!(runs, []);
    let stopped = block_on(world.zavor.reminders.stop_reminders(&here, 1));
    assert!(matches!(stopped, Err(AppError::Refused(_))), "{stopped:?}");
    assert_eq!(start(&world, &here), 2);
    let everybody = block_on(world.zavor.reminders.start_reminders(&OPERATOR));
    assert!(
        matches!(everybody, Err(AppError::Refused(_))),
        "{everybody:?}"
    );
    assert_eq!(to_the_end(&world), 3);
    assert_eq!(world.messenger.mails_to("gil@fabrikam.example").len(), 1);
    // Without the right nobody is reminded; a reader sees how many there are.
    let reader = administrator(&world, Role::SecurityReader, &[]);
    assert_eq!(counted(&world, &reader), (3, 3));
    let refused = block_on(world.zavor.reminders.start_reminders(&reader));
    assert!(matches!(refused, Err(AppError::Denied(_))), "{refused:?}");
}

#[test]
fn nothing_is_started_where_it_would_help_nobody() {
    let world = world_with(settings());
    let refused = |what: &str| {
        let started = block_on(world.zavor.reminders.start_reminders(&OPERATOR));
        assert!(
            matches!(started, Err(AppError::Refused(_))),
            "{what}: {started:?}"
        );
    };
    refused("nobody there");
    people(&world, 1);
    world.policies(|policies| {
        policy::set(&mut policies.recovery, "self_service", "nobody").unwrap();
    });
    refused("not offered");
    world.policies(|policies| policies.recovery = policy::RecoveryPolicy::default());
    world.messenger.set_can_mail(false);
    refused("no mail server");
    world.messenger.set_can_mail(true);
    start(&world, &OPERATOR);
    refused("one goes on");
}

#[test]
fn no_batch_leaves_while_the_mail_server_takes_nothing() {
    let world = world_with(settings());
    people(&world, 45);
    start(&world, &OPERATOR);
    let later = Undelivered::Later("421 no".into());
    world.messenger.fail_with(Some(later));
    let mut sent = 0;
    for _ in 0..10 {
        sent += step(&world);
        world.advance(REMINDERS_EVERY);
    }
    assert!((20..45).contains(&sent), "{sent}");
}
