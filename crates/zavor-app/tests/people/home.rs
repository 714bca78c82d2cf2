//! The home page: what needs attention, and the counts of the last day.

use zavor_app::platform::{AppError, Mode};
use zavor_app::ports::{Identities, MailHosts, StoreError};
use zavor_app::sending::{SendMoment, SendQuestion};
use zavor_app::sign_in::{Reported, SignInQuestion};
use zavor_core::actor::{Actor, Role};
use zavor_core::event::Protocol;
use zavor_core::hours::{HourCounts, hour_of};
use zavor_core::moment::Span;
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

use crate::cast::{OPERATOR, administrator, is_locked_out};

const ANA: &str = "ana@contoso.example";

fn sign_in(world: &FakeWorld<impl zavor_app::ports::Store + Clone>, outcome: Reported) {
    let question = SignInQuestion {
        name: ANA.as_bytes(),
        address: Some("203.0.113.9".parse().unwrap()),
        protocol: Protocol::Imap,
        device: "",
        session: "s",
        digest: Some(1),
        mode: Mode::Enforce,
    };
    block_on(world.zavor.sign_in.report_sign_in(&question, outcome)).unwrap();
}

fn send(world: &FakeWorld, instance: &str, recipients: u32) {
    let question = SendQuestion {
        moment: Some(SendMoment::EndOfMessage),
        instance,
        sasl_username: ANA,
        sender: ANA,
        recipient_count: recipients,
        ..SendQuestion::default()
    };
    block_on(world.zavor.sending.decide_send(&question)).unwrap();
}

fn now_of(world: &FakeWorld, actor: &Actor) -> HourCounts {
    let home = world.zavor.views.home_summary(actor).now().unwrap();
    *home.organisation.unwrap().hours.last().unwrap()
}

#[test]
fn everything_that_needs_attention_is_counted() {
    let world = world();
    let ana = world.add_account(ANA, "a long enough password");
    for name in ["dan", "eva"] {
        world.add_account(&format!("{name}@contoso.example"), "a long enough password");
        block_on(world.zavor.sending.restrict(&OPERATOR, name, "spam")).unwrap();
    }
    block_on(world.zavor.people.block_sign_in(&OPERATOR, "eva", "stolen")).unwrap();
    is_locked_out(&world, ana);
    let home = world.zavor.views.home_summary(&OPERATOR).now().unwrap();
    let counted = (
        home.restricted,
        home.locked_out,
        home.sign_in_blocked,
        home.at_risk,
    );
    assert_eq!(counted, (2, 1, 1, 0));
    let organisation = home.organisation.unwrap();
    assert_eq!(organisation.attack, None);
    assert_eq!(organisation.effects_not_delivered, 0);
    assert_eq!(organisation.hours.len(), 24);
}

#[test]
fn an_effect_that_a_mail_host_did_not_take_is_counted() {
    let world = world();
    world.add_account(ANA, "a long enough password");
    world.mail_hosts.fail_with(Some("down"));
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    let home = world.zavor.views.home_summary(&OPERATOR).now().unwrap();
    let organisation = home.organisation.unwrap();
    assert!(organisation.effects_not_delivered > 0);
    let behind: Vec<String> = organisation.hosts_behind.into_iter().collect();
    assert_eq!(behind, world.mail_hosts.names());
}

#[test]
fn an_administrator_of_one_domain_is_told_about_that_domain_only() {
    let world = world();
    world.add_account(ANA, "a long enough password");
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let ours = administrator(
        &world,
        "ours@contoso.example",
        Role::HelpdeskAdministrator,
        &["contoso.example"],
    );
    let theirs = administrator(
        &world,
        "theirs@contoso.example",
        Role::HelpdeskAdministrator,
        &["fabrikam.example"],
    );
    let home = world.zavor.views.home_summary(&ours).now().unwrap();
    assert_eq!((home.restricted, home.organisation), (1, None));
    let home = world.zavor.views.home_summary(&theirs).now().unwrap();
    assert_eq!((home.restricted, home.organisation), (0, None));
    let door = Actor::Door {
        door: "auth_policy",
        address: String::new(),
    };
    let nobody = world.zavor.views.home_summary(&door);
    assert!(matches!(
        nobody.now(),
        Err(AppError::Denied(Denied::NoRole))
    ));
}

#[test]
fn sign_ins_and_recipients_are_counted_by_hour_and_survive_a_restart() {
    let mut world = world();
    world.add_account(ANA, "a long enough password");
    sign_in(&world, Reported::Success);
    sign_in(&world, Reported::Failure);
    send(&world, "1", 40);
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    send(&world, "2", 3);
    let expected = HourCounts {
        hour: hour_of(world.now()),
        successes: 1,
        failures: 1,
        refused: 0,
        recipients: 40,
        messages_refused: 1,
    };
    assert_eq!(now_of(&world, &OPERATOR), expected);
    block_on(world.zavor.platform.flush_hours()).unwrap();
    world.restart();
    sign_in(&world, Reported::Success);
    let expected = HourCounts {
        successes: 2,
        ..expected
    };
    assert_eq!(now_of(&world, &OPERATOR), expected);
    block_on(world.zavor.platform.flush_hours()).unwrap();
    assert_eq!(world.store.hour_counts().now().unwrap(), [expected]);
    world.advance(Span::from_hours(1));
    assert_eq!(now_of(&world, &OPERATOR).successes, 0);
}

#[test]
fn counts_that_could_not_be_written_are_written_later() {
    let world = FakeWorld::faulty();
    world.add_account(ANA, "a long enough password");
    sign_in(&world, Reported::Success);
    world.store.faults().set_unwritable(true);
    let failed = block_on(world.zavor.platform.flush_hours());
    assert!(matches!(failed, Err(StoreError::Unwritable(_))));
    world.store.faults().stop();
    block_on(world.zavor.platform.flush_hours()).unwrap();
    let [counts] = world.store.hour_counts().now().unwrap()[..] else {
        panic!("one hour")
    };
    assert_eq!(counts.successes, 1);
}
