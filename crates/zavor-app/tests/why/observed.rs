//! Observe mode: what would hold, what enforcement would have refused, and no empty release.

use zavor_app::platform::{Mode, Settings};
use zavor_app::sending::{SendMoment, SendQuestion};
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion};
use zavor_core::hold::ReleaseAct;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

use crate::desk::*;

fn observing() -> FakeWorld {
    with_people(Settings {
        sign_in_mode: Mode::Observe,
        sending_mode: Mode::Observe,
        ..Default::default()
    })
}

fn try_observed(world: &FakeWorld, name: &str, address: &str, digest: u64) {
    let asked = SignInQuestion {
        mode: Mode::Observe,
        ..question(name, address, digest)
    };
    let answer = block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap();
    assert_eq!(answer, CheckAnswer::Allow);
    block_on(
        world
            .zavor
            .sign_in
            .report_sign_in(&asked, Reported::Failure),
    )
    .unwrap();
}

#[test]
fn the_report_adds_up_what_enforcement_would_have_refused() {
    let world = observing();
    let before = world.zavor.views.observed_report(&OPERATOR).now().unwrap();
    assert_eq!((before.sign_in.count, before.sign_in.first), (0, None));
    assert_eq!(
        before.observing.sections(),
        ["auth_policy", "postfix_policy"]
    );
    for n in 0..14 {
        try_observed(&world, ANA, &format!("198.{n}.0.1"), 100 + n);
    }
    let report = world.zavor.views.observed_report(&OPERATOR).now().unwrap();
    assert_eq!(
        report.sign_in.count, 4,
        "the first ten are below the threshold"
    );
    assert_eq!(report.sign_in.by_account.len(), 1);
    assert_eq!(report.sign_in.by_account[0].name, ANA);
    assert_eq!(report.sign_in.by_reason[0].name, "locked_out");
    assert_eq!((report.sign_in.accounts, report.sign_in.origins), (1, 4));
    assert!(!report.sign_in.cut);
    assert_eq!(report.sending.count, 0);
    let desk = administrator(&world, zavor_core::actor::Role::HelpdeskAdministrator);
    assert!(
        world.zavor.views.observed_report(&desk).now().is_err(),
        "it concerns the whole organisation"
    );
}

#[test]
fn a_restriction_that_is_only_observed_is_marked_and_offers_no_empty_release() {
    let world = observing();
    for n in 0..501 {
        let recipient = format!("x{n}@fabrikam.example");
        let (instance, queue) = (format!("i{}", n / 50), format!("q{}", n / 50));
        let asked = SendQuestion {
            moment: Some(SendMoment::Recipient),
            instance: &instance,
            queue_id: &queue,
            sasl_username: ANA,
            sender: ANA,
            recipient: &recipient,
            mode: Mode::Observe,
            ..Default::default()
        };
        block_on(world.zavor.sending.decide_send(&asked)).unwrap();
        if n % 50 == 49 {
            let end = SendQuestion {
                moment: Some(SendMoment::EndOfMessage),
                recipient: "",
                recipient_count: 50,
                ..asked
            };
            block_on(world.zavor.sending.decide_send(&end)).unwrap();
        }
    }
    let why = why(&world, ANA);
    let would: Vec<_> = why.holds.iter().filter(|hold| hold.observed).collect();
    assert_eq!(would.len(), 1, "{:?}", why.holds);
    assert_eq!(would[0].release.act, ReleaseAct::RaiseLimit);
    assert!(would[0].release.requires.is_empty());
    let report = world.zavor.views.observed_report(&OPERATOR).now().unwrap();
    assert_eq!(report.sending.by_account[0].name, ANA);
}
