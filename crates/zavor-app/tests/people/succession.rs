//! Removing an account and adding it again is not a way around anything: its lockouts and what it
//! sent stay with the address, as its lasting holds do.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use zavor_app::people::{ImportRow, InitialPassword};
use zavor_app::platform::{AppError, Mode, Settings};
use zavor_app::ports::{GuardsExt, Records};
use zavor_app::sending::{SendAnswer, SendMoment, SendQuestion};
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion};
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::guard::Touched;
use zavor_core::moment::Span;
use zavor_core::network::Origin;
use zavor_core::sending::SendRefusal;
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeWorld, world, world_with};

use crate::cast::OPERATOR;

const ANA: &str = "ana@contoso.example";
const AWAY: &str = "203.0.113.9";

fn question(digest: u64) -> SignInQuestion<'static> {
    SignInQuestion {
        name: ANA.as_bytes(),
        address: Some(AWAY.parse::<IpAddr>().unwrap()),
        protocol: Protocol::Imap,
        device: "",
        session: "",
        digest: Some(digest),
        mode: Mode::Enforce,
    }
}

/// Asks about a password that nobody asked about before.
fn refusal(world: &FakeWorld) -> Option<FailureReason> {
    static NEXT: AtomicU64 = AtomicU64::new(1_000);
    let asked = question(NEXT.fetch_add(1, Ordering::Relaxed));
    match block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap() {
        CheckAnswer::Allow => None,
        CheckAnswer::Refuse { reason, .. } => Some(reason),
    }
}

fn report(world: &FakeWorld, digest: u64, how: Reported) {
    block_on(world.zavor.sign_in.report_sign_in(&question(digest), how)).unwrap();
}

fn lock_out(world: &FakeWorld) {
    for digest in 0..10 {
        report(world, digest, Reported::Failure);
    }
    assert_eq!(refusal(world), Some(FailureReason::LockedOut));
}

/// Sends one message to so many external recipients, asked about only at its end.
fn send(world: &FakeWorld, recipients: u32) -> Option<SendRefusal> {
    let instance = format!("{}.{recipients}", world.now().as_millis());
    world.advance(Span::from_secs(5));
    let question = SendQuestion {
        instance: &instance,
        sasl_username: ANA,
        sender: ANA,
        moment: Some(SendMoment::EndOfMessage),
        recipient_count: recipients,
        ..SendQuestion::default()
    };
    match block_on(world.zavor.sending.decide_send(&question)).unwrap() {
        SendAnswer::Dunno => None,
        SendAnswer::Refuse { refusal, .. } => Some(refusal),
    }
}

fn remove(world: &FakeWorld) {
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert!(world.store.find(&world.name(ANA)).now().unwrap().is_none());
}

/// Adds Ana in each of the ways in which an account is added by hand.
const WAYS: [fn(&FakeWorld); 2] = [
    |world| {
        let people = &world.zavor.people;
        let added = people.add_account(&OPERATOR, ANA, "Ana", InitialPassword::Elsewhere);
        block_on(added).unwrap();
    },
    |world| {
        let row = ImportRow {
            line: 2,
            address: ANA.into(),
            name: "Ana".into(),
            ..ImportRow::default()
        };
        let rows = std::iter::once(Ok(row));
        let import = world.zavor.people.import(&OPERATOR, rows, |_, _| {});
        assert_eq!(block_on(import).unwrap().added, 1);
    },
];

#[test]
fn a_lockout_survives_removal_and_adding_again() {
    for add in WAYS {
        let world = world();
        world.add_account(ANA, "a long enough password");
        lock_out(&world);
        remove(&world);
        assert_eq!(refusal(&world), Some(FailureReason::LockedOut), "as a name");
        add(&world);
        assert_eq!(refusal(&world), Some(FailureReason::LockedOut));
        // It ends when it would have ended, and the next one comes with one failure.
        world.advance(Span::from_secs(61));
        assert_eq!(refusal(&world), None);
        report(&world, 500, Reported::Failure);
        assert_eq!(refusal(&world), Some(FailureReason::LockedOut));
        // It is the account's now: a second removal carries it again, an unlock ends it.
        remove(&world);
        add(&world);
        assert_eq!(refusal(&world), Some(FailureReason::LockedOut));
        block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
        remove(&world);
        add(&world);
        assert_eq!(refusal(&world), None, "an ended lockout does not come back");
    }
}

#[test]
fn what_an_account_sent_survives_removal_and_adding_again() {
    for add in WAYS {
        let world = world();
        world.add_account(ANA, "a long enough password");
        assert_eq!(send(&world, 300), None);
        remove(&world);
        assert_eq!(send(&world, 150), None, "as a sending name");
        add(&world);
        assert_eq!(send(&world, 50), None, "500 in this hour");
        assert_eq!(send(&world, 1), Some(SendRefusal::Restricted));
    }
}

#[test]
fn a_success_after_adding_again_takes_back_what_the_account_cost_its_network() {
    for add in WAYS {
        let world = world();
        world.add_account(ANA, "a long enough password");
        for digest in 0..3 {
            report(&world, digest, Reported::Failure);
        }
        remove(&world);
        report(&world, 3, Reported::Failure);
        add(&world);
        report(&world, 4, Reported::Success);
        let (policies, now) = (world.store.policies(), world.now());
        let host = Origin::of(AWAY.parse().unwrap()).host().unwrap();
        let penalty = world.store.origin(host.key(), |guard| {
            let penalty = guard.penalty(&policies.origin_guard, now);
            (penalty, Touched::Unchanged)
        });
        let (penalty, _) = block_on(penalty).unwrap();
        assert!(penalty.abs() < 0.01, "{penalty}");
    }
}

#[test]
fn an_adopted_account_takes_over_what_its_name_sent() {
    let world = world_with(Settings {
        adopt: true,
        ..Settings::default()
    });
    assert_eq!(send(&world, 500), None);
    report(&world, 1, Reported::Success);
    assert!(world.store.find(&world.name(ANA)).now().unwrap().is_some());
    assert_eq!(send(&world, 1), Some(SendRefusal::Restricted));
}

#[test]
fn an_account_whose_counts_cannot_be_written_is_not_removed() {
    let world = FakeWorld::faulty();
    world.add_account(ANA, "a long enough password");
    for digest in 0..10 {
        let wrong = question(digest);
        let report = world
            .zavor
            .sign_in
            .report_sign_in(&wrong, Reported::Failure);
        block_on(report).unwrap();
    }
    world.store.faults().set_unwritable(true);
    let removed = block_on(world.zavor.people.remove_account(&OPERATOR, ANA));
    assert!(matches!(removed, Err(AppError::Store(_))), "{removed:?}");
    world.store.faults().stop();
    assert!(world.store.find(&world.name(ANA)).now().unwrap().is_some());
    let again = question(1_000);
    let check = world.zavor.sign_in.check_sign_in(&again);
    let locked = |answer| matches!(answer, CheckAnswer::Refuse { reason, .. } if reason == FailureReason::LockedOut);
    assert!(locked(block_on(check).unwrap()));
}
