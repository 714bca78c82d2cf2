//! One address is often many people: the learning period, shared networks, and what is reported
//! about a network that hides its people.

use zavor_app::people::ImportRow;
use zavor_app::platform::{Mode, Settings};
use zavor_app::ports::{GuardsExt, Identities, Records};
use zavor_app::sign_in::{
    CheckAnswer, LEARNING_NOTE, Learning, Reported, SignInQuestion, crowd_in_words,
};
use zavor_core::actor::Actor;
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::guard::Touched;
use zavor_core::hold::Evidence;
use zavor_core::moment::Span;
use zavor_core::network::Network;
use zavor_core::origin_guard::CrowdSort;
use zavor_core::shared_network::{SharedKind, SharedNetwork, SharedNetworks, SharedSource};
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, newborn_world, world, world_with};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const SHARED: &str = "192.0.2.80";
const HOME: &str = "10.1.0.9";

fn question<'a>(
    name: &'a str,
    address: &str,
    device: &'a str,
    password: u64,
) -> SignInQuestion<'a> {
    SignInQuestion {
        name: name.as_bytes(),
        address: Some(address.parse().unwrap()),
        protocol: Protocol::Imap,
        device,
        session: "",
        digest: Some(password),
        mode: Mode::Enforce,
    }
}

/// Checks and reports; returns why it was refused.
fn sign_in(
    world: &FakeWorld,
    name: &str,
    address: &str,
    device: &str,
    password: u64,
) -> Option<FailureReason> {
    let asked = question(name, address, device, password);
    let outcome = match password {
        0 => Reported::Success,
        _ => Reported::Failure,
    };
    let (refused, reported) = match block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap() {
        CheckAnswer::Allow => (None, outcome),
        CheckAnswer::Refuse { reason, .. } => (Some(reason), Reported::PolicyReject),
    };
    block_on(world.zavor.sign_in.report_sign_in(&asked, reported)).unwrap();
    refused
}

fn people(world: &FakeWorld, count: usize) -> Vec<String> {
    let names = (0..count).map(|n| format!("person{n}@contoso.example"));
    let names: Vec<String> = names.collect();
    for name in &names {
        world.add_account(name, "correct horse battery");
    }
    names
}

fn alerts(world: &FakeWorld) -> usize {
    let all = world.alerts(1_000);
    let ours = all
        .iter()
        .filter(|a| a.kind.as_str() == "many_behind_one_address");
    ours.count()
}

fn shared(kind: SharedKind) -> FakeWorld {
    let network = SharedNetwork {
        name: "declared".into(),
        network: format!("{SHARED}/32").parse().unwrap(),
        kind,
        source: SharedSource::Declared,
    };
    world_with(Settings {
        shared: SharedNetworks::new(vec![network]),
        ..Settings::default()
    })
}

#[test]
fn learning_begins_with_the_first_sign_in_is_kept_and_ends() {
    let mut world = newborn_world();
    let names = people(&world, 1);
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Waiting
    );
    world.advance(Span::from_days(30));
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Waiting
    );
    let begun = world.now();
    sign_in(&world, &names[0], HOME, "", 0);
    let until = begun.plus(Span::from_days(7));
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Until(until)
    );
    let home = world.zavor.views.home_summary(&OPERATOR).now().unwrap();
    assert_eq!(home.organisation.unwrap().learning, Learning::Until(until));
    let kept = world.store.note(LEARNING_NOTE).now().unwrap();
    assert_eq!(kept, Some(begun.as_millis().to_string()));
    world.restart();
    sign_in(&world, &names[0], HOME, "", 0);
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Until(until)
    );
    world.clock.advance_to(until);
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Over
    );
}

#[test]
fn a_learning_period_of_zero_is_none() {
    let world = newborn_world();
    world.policies(|policies| policies.origin_guard.learning_period = Span::ZERO);
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Over
    );
    let names = people(&world, 3);
    for name in &names[..2] {
        sign_in(&world, name, "203.0.113.9", "", 1);
    }
    let refused = sign_in(&world, &names[2], "203.0.113.9", "", 0);
    assert_eq!(refused, Some(FailureReason::OriginBlocked));
}

#[test]
fn while_learning_a_network_takes_ten_accounts_to_block_and_afterwards_two() {
    let world = newborn_world();
    let names = people(&world, 40);
    let blocked_after = |address: &str, names: &[String]| {
        let guessed = names.iter().position(|name| {
            sign_in(&world, name, address, "", 1) == Some(FailureReason::OriginBlocked)
        });
        guessed.unwrap()
    };
    assert_eq!(blocked_after("203.0.113.9", &names[..20]), 10);
    world.advance(Span::from_days(7));
    assert_eq!(blocked_after("198.51.100.9", &names[20..]), 2);
}

#[test]
fn account_lockouts_hold_from_the_first_minute() {
    let world = newborn_world();
    let names = people(&world, 1);
    for password in 1..=10 {
        let address = format!("203.0.113.{password}");
        assert_eq!(sign_in(&world, &names[0], &address, "", password), None);
    }
    let refused = sign_in(&world, &names[0], "198.51.100.9", "", 11);
    assert_eq!(refused, Some(FailureReason::LockedOut));
}

#[test]
fn an_import_that_adds_half_of_the_accounts_begins_learning_again() {
    let world = world();
    people(&world, 4);
    let import = |first: usize, count: usize| {
        let rows = (first..first + count).map(|line| {
            Ok(ImportRow {
                line: line as u64,
                address: format!("new{line}@contoso.example"),
                ..ImportRow::default()
            })
        });
        block_on(world.zavor.people.import(&OPERATOR, rows, |_, _| {})).unwrap()
    };
    assert_eq!(import(0, 3).added, 3);
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Over,
        "3 of 7"
    );
    assert_eq!(import(3, 7).added, 7);
    assert_eq!(
        world.zavor.sign_in.learning().now().unwrap(),
        Learning::Waiting,
        "7 of 14"
    );
}

#[test]
fn a_shared_network_is_never_blocked_and_its_neighbours_are_not_charged_for_it() {
    let world = shared(SharedKind::Nat);
    let names = people(&world, 60);
    for name in &names[..50] {
        assert_eq!(sign_in(&world, name, SHARED, "", 1), None);
    }
    assert_eq!(sign_in(&world, &names[50], SHARED, "", 0), None);
    let place: Network = "192.0.2.0/24".parse().unwrap();
    let policy = world.store.policies().origin_guard.clone();
    let now = world.now();
    let look = world.store.origin(place.key(), |guard| {
        (guard.penalty(&policy, now), Touched::Unchanged)
    });
    assert_eq!(block_on(look).unwrap().0, 0.0);
    assert_eq!(world.zavor.sign_in.crowds(), [], "somebody declared it");
}

#[test]
fn a_device_proves_itself_behind_a_router_and_not_in_a_webmail() {
    for (kind, tries) in [(SharedKind::Nat, 20), (SharedKind::Webmail, 10)] {
        let world = shared(kind);
        let names = people(&world, 1);
        sign_in(&world, &names[0], SHARED, "phone", 0);
        world.advance(Span::from_hours(1));
        let refused = (1..40)
            .find(|password| sign_in(&world, &names[0], SHARED, "phone", *password).is_some());
        assert_eq!(refused, Some(tries + 1), "{kind}");
    }
}

#[test]
fn a_guesser_behind_a_shared_network_locks_nobody_out_at_home() {
    let world = shared(SharedKind::Webmail);
    let names = people(&world, 1);
    let ana = names[0].as_str();
    for _ in 0..2 {
        sign_in(&world, ana, HOME, "laptop", 0);
        sign_in(&world, ana, SHARED, "webmail", 0);
    }
    for password in 1..300 {
        sign_in(&world, ana, SHARED, "webmail", password);
    }
    let there = sign_in(&world, ana, SHARED, "webmail", 0);
    assert_eq!(there, Some(FailureReason::LockedOut));
    for device in ["laptop", "another program"] {
        assert_eq!(sign_in(&world, ana, HOME, device, 0), None, "{device}");
    }
}

#[test]
fn a_network_that_behaves_like_many_people_is_told_once_with_what_to_do() {
    let world = world();
    let names = people(&world, 30);
    for name in &names[..19] {
        sign_in(&world, name, "203.0.113.9", "", 0);
    }
    assert_eq!(world.zavor.sign_in.crowds(), []);
    for name in &names[19..] {
        sign_in(&world, name, "203.0.113.9", "", 0);
    }
    let crowds = world.zavor.sign_in.crowds();
    assert_eq!(crowds.len(), 1);
    assert_eq!(crowds[0].network.to_string(), "203.0.113.9/32");
    assert_eq!(crowds[0].sort, CrowdSort::Undeclared);
    assert_eq!(alerts(&world), 1);
    let says = crowd_in_words(&crowds[0]);
    for advice in [
        "203.0.113.9/32",
        "[[shared_network]]",
        "one office with its own address, there is nothing to do",
        "login_trusted_networks",
        "Roundcube",
        "SOGo",
        "X-Forwarded-For",
        "PROXY protocol",
    ] {
        assert!(says.contains(advice), "{advice}: {says}");
    }
}

#[test]
fn this_host_is_named_when_it_would_be_charged_for_its_clients() {
    let world = world();
    let names = people(&world, 3);
    sign_in(&world, &names[0], "127.0.0.1", "Roundcube", 1);
    assert_eq!(
        world.zavor.sign_in.crowds(),
        [],
        "one typing mistake makes no crowd"
    );
    for name in &names[1..] {
        sign_in(&world, name, "127.0.0.1", "Roundcube", 1);
    }
    let crowds = world.zavor.sign_in.crowds();
    assert_eq!(crowds.len(), 1);
    assert_eq!(crowds[0].sort, CrowdSort::ThisHost);
    assert_eq!(alerts(&world), 1);
}

#[test]
fn twelve_wrong_passwords_for_one_account_do_not_block_her_network() {
    let world = world();
    let names = people(&world, 2);
    let ana = names[0].as_str();
    for password in 1..=12 {
        sign_in(&world, ana, "203.0.113.9", "", password);
        world.advance(Span::from_mins(10));
    }
    assert_eq!(world.zavor.sign_in.blocked_origins(10).now().unwrap(), []);
    block_on(world.zavor.sign_in.unlock(&OPERATOR, ana)).unwrap();
    assert_eq!(sign_in(&world, ana, "203.0.113.9", "", 0), None);
    assert_eq!(sign_in(&world, &names[1], "203.0.113.9", "", 0), None);
}

#[test]
fn a_locked_owners_program_costs_her_network_once_for_its_password() {
    let world = world();
    let names = people(&world, 3);
    let ana = names[0].as_str();
    for password in 1..=10 {
        let address = format!("46.1.{password}.9");
        sign_in(&world, ana, &address, "", password);
    }
    for _ in 0..200 {
        let refused = sign_in(&world, ana, "203.0.113.9", "phone", 0);
        assert_eq!(refused, Some(FailureReason::LockedOut));
    }
    sign_in(&world, &names[1], "203.0.113.9", "", 1);
    assert_eq!(sign_in(&world, &names[2], "203.0.113.9", "", 0), None);
}

#[test]
fn why_and_the_list_show_what_led_to_a_block_until_it_ends() {
    let world = world();
    let names = people(&world, 3);
    let first = world.now();
    sign_in(&world, &names[0], "203.0.113.9", "", 1);
    world.advance(Span::from_mins(10));
    let last = world.now();
    sign_in(&world, &names[1], "203.0.113.9", "", 1);
    world.advance(Span::from_mins(55));
    sign_in(&world, &names[2], "203.0.113.9", "", 0);
    let expected = Evidence::Guessing {
        accounts: 2,
        penalty: 10,
        threshold: 10,
        first,
        last,
    };
    let listed = world.zavor.sign_in.blocked_origins(10).now().unwrap();
    assert_eq!(listed[0].evidence, expected);
    let why = block_on(world.zavor.views.why(&names[2])).unwrap();
    assert_eq!(why.holds[0].stored.evidence, expected);
}
