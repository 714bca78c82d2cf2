//! What the Postfix policy door answers, and what a release does.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::notifications::Acted;
use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, Connector, Mode, Settings};
use zavor_app::ports::{
    AlertFilter, Change, EventQuery, Events, GuardsExt, Records, Store, TypedPassword,
};
use zavor_app::sending::{
    Exact, MissingSteps, SendAnswer, SendMoment, SendQuestion, Unblock, Unblocked,
};
use zavor_core::account::{AccountId, GuardKey, RaisedLimit};
use zavor_core::actor::Actor;
use zavor_core::event::{MessageEvent, MessageOutcome};
use zavor_core::guard::Touched;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, Step, StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::ActionAtLimit;
use zavor_core::sending::{OPEN_MESSAGES_MAX, SendRefusal};
use zavor_memory::{MemoryStore, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, world, world_with};

const ANA: &str = "ana@contoso.example";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn question(instance: &'static str) -> SendQuestion<'static> {
    SendQuestion {
        instance,
        sasl_username: ANA,
        client_address: Some(IpAddr::from([192, 0, 2, 7])),
        sender: ANA,
        ..SendQuestion::default()
    }
}

fn ask<S: Store + Clone>(world: &FakeWorld<S>, question: &SendQuestion<'_>) -> SendAnswer {
    block_on(world.zavor.sending.decide_send(question)).expect("the store can be read")
}

fn rcpt<S: Store + Clone>(
    world: &FakeWorld<S>,
    question: &SendQuestion<'_>,
    recipient: &str,
) -> SendAnswer {
    let question = SendQuestion {
        moment: Some(SendMoment::Recipient),
        recipient,
        ..question.clone()
    };
    ask(world, &question)
}

fn end<S: Store + Clone>(
    world: &FakeWorld<S>,
    question: &SendQuestion<'_>,
    recipients: u32,
) -> SendAnswer {
    let question = SendQuestion {
        moment: Some(SendMoment::EndOfMessage),
        recipient_count: recipients,
        ..question.clone()
    };
    ask(world, &question)
}

/// Sends whole messages of `recipients` external recipients each; the first refusal ends it.
fn send<S: Store + Clone>(
    world: &FakeWorld<S>,
    like: &SendQuestion<'_>,
    messages: u32,
    recipients: u32,
) -> Option<SendRefusal> {
    for message in 0..messages {
        let instance = format!("{}.{message}.{}", like.instance, world.now().as_millis());
        let question = SendQuestion {
            instance: &instance,
            ..like.clone()
        };
        for n in 0..recipients {
            // Sender and recipient restrictions ask the same question.
            for _ in 0..2 {
                let answer = rcpt(world, &question, &format!("r{n}@example.net"));
                if let SendAnswer::Refuse { refusal, .. } = answer {
                    return Some(refusal);
                }
            }
        }
        if let SendAnswer::Refuse { refusal, .. } = end(world, &question, recipients) {
            return Some(refusal);
        }
    }
    None
}

fn refusal(answer: SendAnswer) -> Option<SendRefusal> {
    match answer {
        SendAnswer::Dunno => None,
        SendAnswer::Refuse { refusal, .. } => Some(refusal),
    }
}

fn holds<S: Store + Clone>(world: &FakeWorld<S>, subject: &Subject) -> Vec<StoredHold> {
    world.store.lasting_holds(subject).now().unwrap().to_vec()
}

fn ana<S: Store + Clone>(world: &FakeWorld<S>) -> Subject {
    Subject::Account(world.name(ANA))
}

fn with_ana() -> (FakeWorld, AccountId) {
    let world = world();
    let id = world.add_account(ANA, "a good long password");
    (world, id)
}

fn messages<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<MessageEvent> {
    let query = EventQuery {
        key: None,
        from: Timestamp::from_millis(0),
        to: world.now().plus(Span::from_days(1)),
        limit: 1000,
    };
    world.store.messages(&query).now().unwrap()
}

fn overriding() -> Unblock {
    Unblock {
        override_reason: Some("she called from her desk".into()),
        ..Unblock::default()
    }
}

fn unblock<S: Store + Clone>(
    world: &FakeWorld<S>,
    target: &str,
    how: &Unblock,
) -> Result<Unblocked, AppError> {
    block_on(world.zavor.sending.unblock(&OPERATOR, target, how))
}

#[test]
fn the_limit_itself_passes_and_the_next_recipient_restricts_before_it_is_accepted() {
    let (world, _) = with_ana();
    assert_eq!(send(&world, &question("a"), 25, 20), None);
    assert!(holds(&world, &ana(&world)).is_empty());
    let next = question("next");
    assert_eq!(
        refusal(rcpt(&world, &next, "one@example.net")),
        Some(SendRefusal::Restricted)
    );
    let placed = holds(&world, &ana(&world));
    assert_eq!(placed.len(), 1);
    assert_eq!(placed[0].identity.reason, Reason::ExternalRecipientsPerHour);
    assert_eq!(
        placed[0].evidence,
        Evidence::SendingLimit {
            counted: 500,
            requested: 1,
            limit: 500,
            window: Span::from_hours(1),
            policy: "Default".into(),
            last_address: Some(IpAddr::from([192, 0, 2, 7])),
        }
    );
    for recipient in ["two@example.net", "dan@contoso.example"] {
        let answer = rcpt(&world, &question("later"), recipient);
        assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
    }
    let audit = world.store.audit(0, 10).now().unwrap();
    assert_eq!(audit.last().unwrap().event.act.as_str(), "restrict");
    assert_eq!(world.alerts(10)[0].kind.as_str(), "account_restricted");
}

#[test]
fn a_restriction_is_durable_when_it_is_announced() {
    let (mut world, _) = with_ana();
    assert_eq!(
        send(&world, &question("a"), 26, 20),
        Some(SendRefusal::Restricted)
    );
    world.store.crash();
    world.restart();
    let answer = rcpt(&world, &question("later"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
}

#[test]
fn parallel_sessions_that_got_past_rcpt_stop_at_end_of_message() {
    let (world, _) = with_ana();
    assert_eq!(send(&world, &question("a"), 24, 20), None);
    let sessions = ["p1", "p2", "p3"].map(question);
    for session in &sessions {
        for n in 0..20 {
            let answer = rcpt(&world, session, &format!("r{n}@example.net"));
            assert_eq!(answer, SendAnswer::Dunno);
        }
    }
    let answers = sessions
        .each_ref()
        .map(|session| refusal(end(&world, session, 20)));
    assert_eq!(
        answers,
        [
            None,
            Some(SendRefusal::Restricted),
            Some(SendRefusal::Restricted)
        ]
    );
}

#[test]
fn a_message_asked_twice_is_charged_once_and_gets_the_same_answer() {
    let (world, _) = with_ana();
    world.policies(|policies| {
        let mut default = policies.outbound.default_policy().clone();
        default.external_recipients_per_hour = 3;
        policies.outbound = zavor_core::policy::OutboundPolicies::new(default, Vec::new());
    });
    let first = question("first");
    rcpt(&world, &first, "a@example.net");
    rcpt(&world, &first, "b@example.net");
    for _ in 0..5 {
        assert_eq!(end(&world, &first, 2), SendAnswer::Dunno);
    }
    let second = question("second");
    assert_eq!(rcpt(&world, &second, "a@example.net"), SendAnswer::Dunno);
    assert_eq!(end(&world, &second, 1), SendAnswer::Dunno);
    assert!(holds(&world, &ana(&world)).is_empty(), "2 + 1 of 3");
    assert_eq!(messages(&world).len(), 2);
}

#[test]
fn a_message_that_tripped_stays_refused_even_after_a_release() {
    let (world, _) = with_ana();
    send(&world, &question("a"), 25, 20);
    let tripped = question("tripped");
    rcpt(&world, &tripped, "x@example.net");
    assert_eq!(
        unblock(&world, ANA, &overriding()).unwrap(),
        Unblocked::Done
    );
    let again = rcpt(&world, &tripped, "y@example.net");
    assert_eq!(refusal(again), Some(SendRefusal::Restricted));
    assert_eq!(
        refusal(end(&world, &tripped, 1)),
        Some(SendRefusal::Restricted)
    );
    let other = rcpt(&world, &question("other"), "y@example.net");
    assert_eq!(other, SendAnswer::Dunno);
}

#[test]
fn a_release_is_in_force_and_durable_when_it_returns() {
    let (mut world, _) = with_ana();
    send(&world, &question("a"), 26, 20);
    assert_eq!(
        unblock(&world, ANA, &overriding()).unwrap(),
        Unblocked::Done
    );
    assert_eq!(send(&world, &question("b"), 1, 20), None);
    world.store.crash();
    world.restart();
    world.advance(Span::from_mins(1));
    assert_eq!(send(&world, &question("c"), 20, 20), None);
    assert_eq!(
        unblock(&world, ANA, &overriding()).unwrap(),
        Unblocked::NothingToDo
    );
}

#[test]
fn an_address_at_our_domain_that_routes_elsewhere_is_charged_as_external() {
    let forms: [fn(u32) -> String; 9] = [
        |n| format!("r{n}%net.example@contoso.example"),
        |n| format!("r{n}%net.example"),
        |n| format!("net.example!r{n}@contoso.example"),
        |n| format!("\"r{n}@net.example\"@contoso.example"),
        |n| format!("r{n}@net.example@contoso.example"),
        |n| format!("@a.example,@b.example:r{n}@contoso.example"),
        |n| format!("r{n}％net.example@contoso.example"),
        |n| format!("r{n}@contoso.example.."),
        |n| format!("r{n}@contos\u{43e}.example"),
    ];
    for form in forms {
        let (world, _) = with_ana();
        let mut accepted = 0;
        'sending: for message in 0..30 {
            let instance = format!("m{message}");
            let question = SendQuestion {
                instance: &instance,
                ..question("")
            };
            for n in 0..20 {
                match refusal(rcpt(&world, &question, &form(n))) {
                    None => {}
                    Some(why) => {
                        assert_eq!(why, SendRefusal::Restricted, "{}", form(n));
                        break 'sending;
                    }
                }
            }
            if refusal(end(&world, &question, 20)).is_none() {
                accepted += 20;
            }
        }
        assert_eq!(accepted, 500, "{}", form(0));
    }
}

/// These steps are missing, in a world with a mail host that answers.
fn missing<const N: usize>(steps: [Step; N]) -> Unblocked {
    let stated = |step: &Step| *step == Step::Reviewed;
    Unblocked::Missing(MissingSteps {
        steps: steps.to_vec(),
        by_statement: steps.into_iter().filter(stated).collect(),
        run_there: Vec::new(),
    })
}

#[test]
fn a_release_waits_for_a_new_password_and_ended_sessions() {
    let (world, id) = with_ana();
    send(&world, &question("a"), 26, 20);
    let both = missing([Step::PasswordChanged, Step::SessionsEnded]);
    assert_eq!(unblock(&world, ANA, &Unblock::default()).unwrap(), both);
    let reviewed = Unblock {
        reviewed: Some("looked at everything".into()),
        ..Unblock::default()
    };
    assert_eq!(
        unblock(&world, ANA, &reviewed).unwrap(),
        both,
        "a statement cannot stand for what a machine can check"
    );
    world.advance(Span::from_secs(1));
    let mut account = world.store.account(id).now().unwrap().unwrap();
    account.credential.as_mut().unwrap().set = world.now();
    account.version += 1;
    world.commit(vec![Change::PutAccount(account.clone())]);
    let sessions = missing([Step::SessionsEnded]);
    assert_eq!(unblock(&world, ANA, &Unblock::default()).unwrap(), sessions);
    account.sessions_ended = Some(world.now());
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    assert_eq!(
        unblock(&world, ANA, &Unblock::default()).unwrap(),
        Unblocked::Done
    );
}

#[test]
fn a_statement_stands_for_a_password_that_lives_elsewhere() {
    let world = world();
    world.add_account_elsewhere(ANA);
    block_on(
        world
            .zavor
            .sending
            .restrict(&OPERATOR, ANA, "spam reported"),
    )
    .unwrap();
    let unblocked = unblock(&world, ANA, &Unblock::default()).unwrap();
    assert_eq!(unblocked, missing([Step::SessionsEnded, Step::Reviewed]));
}

#[test]
fn restricting_by_hand_is_idempotent_checked_and_audited() {
    let (world, _) = with_ana();
    let restrict =
        |target: &str, why: &str| block_on(world.zavor.sending.restrict(&OPERATOR, target, why));
    assert!(matches!(restrict(ANA, " "), Err(AppError::Invalid(_))));
    assert!(matches!(
        restrict(ANA, &"x".repeat(1001)),
        Err(AppError::Invalid(_))
    ));
    assert!(matches!(
        restrict("nobody@contoso.example", "spam"),
        Err(AppError::Unknown { .. })
    ));
    assert_eq!(restrict(ANA, "spam").unwrap(), Acted::done());
    assert_eq!(restrict(ANA, "spam").unwrap(), Acted::NothingToDo);
    let answer = rcpt(&world, &question("a"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
    assert_eq!(world.store.audit(0, 10).now().unwrap().len(), 2);
}

#[test]
fn a_full_disk_refuses_from_memory_and_writes_the_restriction_later() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    world.add_account(ANA, "a good long password");
    send(&world, &question("a"), 25, 20);
    world.store.faults().set_unwritable(true);
    for instance in ["b", "c"] {
        let answer = rcpt(&world, &question(instance), "x@example.net");
        assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
    }
    assert!(holds(&world, &ana(&world)).is_empty(), "not written");
    let list = block_on(world.zavor.sending.restricted_seen(&OPERATOR)).unwrap();
    assert_eq!((list.len(), list[0].unwritten), (1, true));
    let release = unblock(&world, ANA, &overriding());
    assert!(matches!(release, Err(AppError::Store(_))), "{release:?}");
    let answer = rcpt(&world, &question("d"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::Restricted), "still held");
    world.store.faults().stop();
    let answer = rcpt(&world, &question("e"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
    assert_eq!(holds(&world, &ana(&world)).len(), 1, "written now");
    let list = block_on(world.zavor.sending.restricted_seen(&OPERATOR)).unwrap();
    assert_eq!((list.len(), list[0].unwritten), (1, false));
}

#[test]
fn a_release_that_cannot_be_written_leaves_the_windows_as_they_were() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    let key = GuardKey::account(world.add_account(ANA, "a good long password"));
    send(&world, &question("a"), 20, 20);
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let guard = || {
        let look = world
            .store
            .sending(key, |guard| (guard.clone(), Touched::Unchanged));
        block_on(look).unwrap().0
    };
    let before = format!("{:?}", guard());
    world.store.faults().set_unwritable(true);
    let release = unblock(&world, ANA, &overriding());
    assert!(matches!(release, Err(AppError::Store(_))), "{release:?}");
    assert_eq!(format!("{:?}", guard()), before);
    world.store.faults().stop();
    unblock(&world, ANA, &overriding()).unwrap();
    assert_eq!(guard().releases(), 1, "the failed try is not counted");
}

#[test]
fn an_unwritten_restriction_can_be_released_once_the_disk_is_back() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    world.add_account(ANA, "a good long password");
    send(&world, &question("a"), 25, 20);
    world.store.faults().set_unwritable(true);
    rcpt(&world, &question("b"), "x@example.net");
    world.store.faults().stop();
    assert_eq!(
        unblock(&world, ANA, &overriding()).unwrap(),
        Unblocked::Done
    );
    let answer = rcpt(&world, &question("c"), "x@example.net");
    assert_eq!(answer, SendAnswer::Dunno);
}

#[test]
fn the_old_password_is_refused_after_a_restriction_that_is_not_written_yet() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    world.add_account(ANA, "a good long password");
    send(&world, &question("a"), 25, 20);
    world.store.faults().set_unwritable(true);
    rcpt(&world, &question("b"), "x@example.net");
    world.store.faults().stop();
    let reset = |to: &str| {
        let given = ResetPassword::Given(TypedPassword(to.into()));
        block_on(
            world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, given, false, None),
        )
    };
    let old = reset("a good long password");
    assert!(matches!(old, Err(AppError::Password(_))), "{old:?}");
    reset("another good long password").unwrap();
}

#[test]
fn a_guard_that_is_changed_twice_counts_once() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    world.add_account(ANA, "a good long password");
    world.store.faults().set_conflict_storm(true);
    assert_eq!(send(&world, &question("a"), 25, 20), None);
    let answer = rcpt(&world, &question("b"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
}

#[test]
fn a_second_restriction_by_the_engine_within_a_day_sets_the_account_at_risk() {
    for (hours, at_risk) in [(23, true), (24, false)] {
        let (world, _) = with_ana();
        send(&world, &question("a"), 26, 20);
        unblock(&world, ANA, &overriding()).unwrap();
        world.advance(Span::from_hours(hours));
        assert_eq!(
            send(&world, &question("b"), 26, 20),
            Some(SendRefusal::Restricted)
        );
        let risk = holds(&world, &ana(&world))
            .iter()
            .any(|hold| hold.identity.kind == HoldKind::AtRisk);
        assert_eq!(risk, at_risk, "after {hours} h");
    }
}

fn set_action(world: &FakeWorld, action: &str) {
    let set = world
        .zavor
        .policies
        .policies_set(&OPERATOR, "sending", "action_at_limit", action);
    block_on(set).unwrap();
}

#[test]
fn restricted_until_the_next_day_ends_with_the_day_and_starts_from_zero() {
    let (world, _) = with_ana();
    set_action(&world, ActionAtLimit::RestrictUntilNextDay.as_str());
    send(&world, &question("a"), 26, 20);
    let until = holds(&world, &ana(&world))[0].until.unwrap();
    assert_eq!(until, world.now().next_utc_day());
    world.advance(until.since(world.now()).minus_one());
    let answer = rcpt(&world, &question("b"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::Restricted));
    world.advance(Span::from_millis(1));
    assert_eq!(send(&world, &question("c"), 25, 20), None);
    assert!(holds(&world, &ana(&world)).is_empty());
}

trait MinusOne {
    fn minus_one(self) -> Span;
}

impl MinusOne for Span {
    fn minus_one(self) -> Span {
        Span::from_millis(self.as_millis() - 1)
    }
}

#[test]
fn alert_only_lets_mail_through_and_tells_once_an_hour() {
    let (world, _) = with_ana();
    set_action(&world, ActionAtLimit::AlertOnly.as_str());
    assert_eq!(send(&world, &question("a"), 29, 20), None);
    assert!(holds(&world, &ana(&world)).is_empty());
    let alerts = world.alerts(100);
    let kinds: Vec<_> = alerts.iter().map(|alert| alert.kind.as_str()).collect();
    assert_eq!(kinds, ["sending_limit_passed"]);
}

#[test]
fn messages_above_the_minute_wait_and_restrict_nobody() {
    let (world, _) = with_ana();
    assert_eq!(send(&world, &question("a"), 30, 1), None);
    let answer = rcpt(&world, &question("b"), "x@example.net");
    let SendAnswer::Refuse {
        refusal,
        retry_after: Some(wait),
    } = answer
    else {
        panic!("{answer:?}");
    };
    assert_eq!(refusal, SendRefusal::MessagesPerMinute);
    assert!(wait > Span::from_secs(50) && wait <= Span::from_secs(70));
    assert!(holds(&world, &ana(&world)).is_empty());
    world.advance(wait);
    assert_eq!(send(&world, &question("c"), 1, 1), None);
}

#[test]
fn recipient_five_hundred_and_one_is_refused_and_the_message_may_go_on() {
    let (world, _) = with_ana();
    let question = question("big");
    for n in 0..500 {
        let answer = rcpt(&world, &question, &format!("r{n}@contoso.example"));
        assert_eq!(answer, SendAnswer::Dunno);
    }
    let answer = rcpt(&world, &question, "r500@contoso.example");
    assert_eq!(refusal(answer), Some(SendRefusal::TooManyRecipients));
    assert_eq!(end(&world, &question, 500), SendAnswer::Dunno);
    let answer = end(
        &world,
        &SendQuestion {
            instance: "eod",
            ..question
        },
        501,
    );
    assert_eq!(refusal(answer), Some(SendRefusal::TooManyRecipients));
    assert!(holds(&world, &ana(&world)).is_empty());
}

#[test]
fn blocked_sign_in_stops_mail_of_a_session_that_goes_on() {
    let (world, _) = with_ana();
    block_on(
        world
            .zavor
            .people
            .block_sign_in(&OPERATOR, ANA, "left the company"),
    )
    .unwrap();
    let answer = rcpt(&world, &question("a"), "x@example.net");
    assert_eq!(refusal(answer), Some(SendRefusal::SignInBlocked));
    let answer = end(&world, &question("a"), 1);
    assert_eq!(refusal(answer), Some(SendRefusal::SignInBlocked));
}

#[test]
fn observing_refuses_nothing_of_the_engine_and_records_what_it_would() {
    let (world, _) = with_ana();
    let observed = SendQuestion {
        mode: Mode::Observe,
        ..question("a")
    };
    assert_eq!(send(&world, &observed, 27, 20), None);
    assert!(holds(&world, &ana(&world)).is_empty());
    let would = messages(&world)
        .into_iter()
        .filter(|message| message.outcome == MessageOutcome::WouldRefuse)
        .count();
    assert!(would >= 2, "{would}");
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let answer = rcpt(&world, &observed, "x@example.net");
    assert_eq!(
        refusal(answer),
        Some(SendRefusal::Restricted),
        "an administrator's hold is enforced"
    );
}

#[test]
fn aliases_and_plus_addresses_are_charged_to_their_account() {
    let (world, id) = with_ana();
    let mut account = world.store.account(id).now().unwrap().unwrap();
    account.aliases = vec![world.name("pop@contoso.example")];
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    for name in ["pop@contoso.example", "ANA+spam@contoso.example", "ana"] {
        let question = SendQuestion {
            sasl_username: name,
            ..question("a")
        };
        send(&world, &question, 9, 20);
        world.advance(Span::from_mins(2));
    }
    assert_eq!(holds(&world, &ana(&world)).len(), 1, "27 times 20 together");
}

#[test]
fn a_name_that_is_no_account_is_limited_and_released_by_its_normal_form() {
    let world = world();
    let stranger = SendQuestion {
        sasl_username: "Scanner+x@contoso.example",
        ..question("a")
    };
    assert_eq!(
        send(&world, &stranger, 26, 20),
        Some(SendRefusal::Restricted)
    );
    let name = "scanner@contoso.example";
    assert_eq!(holds(&world, &Subject::Account(world.name(name))).len(), 1);
    let list = block_on(world.zavor.sending.restricted_seen(&OPERATOR)).unwrap();
    assert_eq!(list.len(), 1);
    let reviewed = Unblock {
        reviewed: Some("the scanner was reset".into()),
        ..Unblock::default()
    };
    assert_eq!(
        unblock(&world, name, &Unblock::default()).unwrap(),
        missing([Step::Reviewed])
    );
    assert_eq!(unblock(&world, name, &reviewed).unwrap(), Unblocked::Done);
    assert_eq!(send(&world, &stranger, 1, 1), None);
    let again = unblock(&world, name, &reviewed);
    assert!(matches!(again, Err(AppError::Unknown { .. })));
}

fn billing() -> Connector {
    Connector {
        name: "billing".into(),
        networks: vec!["198.51.100.0/24".parse().unwrap()],
        cert_fingerprints: vec!["AA:BB".into()],
        sasl_names: vec!["billing-app".into()],
        recipients_per_hour: 100,
    }
}

#[test]
fn a_connector_is_known_by_sasl_name_certificate_or_network() {
    let by_name = SendQuestion {
        sasl_username: "billing-app",
        ..question("n")
    };
    let by_certificate = SendQuestion {
        sasl_username: "",
        ccert_fingerprint: "aabb",
        ..question("c")
    };
    let by_network = SendQuestion {
        sasl_username: "",
        client_address: Some(IpAddr::from([198, 51, 100, 9])),
        ..question("w")
    };
    for question in [by_name, by_certificate, by_network] {
        let world = world_with(Settings {
            connectors: vec![billing()],
            ..Settings::default()
        });
        assert_eq!(send(&world, &question, 5, 20), None);
        assert_eq!(
            send(&world, &question, 1, 1),
            Some(SendRefusal::RestrictedConnector)
        );
        let held = holds(&world, &Subject::Connector("billing".into()));
        assert_eq!(held[0].identity.kind, HoldKind::RestrictedConnector);
        assert_eq!(held[0].identity.reason, Reason::RecipientsPerHour);
        assert_eq!(
            unblock(&world, "billing", &Unblock::default()).unwrap(),
            Unblocked::Done
        );
        let after = SendQuestion {
            instance: "after",
            ..question
        };
        assert_eq!(send(&world, &after, 1, 1), None);
    }
}

#[test]
fn a_blocked_account_sends_nothing_through_a_connector_of_its_name() {
    let world = world_with(Settings {
        connectors: vec![billing()],
        ..Settings::default()
    });
    world.add_account("billing-app@contoso.example", "a good long password");
    let question = SendQuestion {
        sasl_username: "billing-app",
        ..question("b")
    };
    assert_eq!(send(&world, &question, 1, 1), None);
    let block =
        world
            .zavor
            .people
            .block_sign_in(&OPERATOR, "billing-app@contoso.example", "stolen");
    block_on(block).unwrap();
    let refused = send(&world, &question, 1, 1);
    assert_eq!(refused, Some(SendRefusal::SignInBlocked));
}

#[test]
fn an_account_that_signed_in_from_a_connectors_network_pays_itself() {
    let world = world_with(Settings {
        connectors: vec![billing()],
        ..Settings::default()
    });
    world.add_account(ANA, "a good long password");
    let question = SendQuestion {
        client_address: Some(IpAddr::from([198, 51, 100, 9])),
        ..question("a")
    };
    assert_eq!(send(&world, &question, 6, 20), None);
    assert_eq!(messages(&world)[0].entity, ANA);
}

#[test]
fn inbound_mail_is_never_limited() {
    let (world, _) = with_ana();
    let inbound = SendQuestion {
        sasl_username: "",
        ..question("in")
    };
    assert_eq!(send(&world, &inbound, 100, 20), None);
    assert!(messages(&world).is_empty());
}

#[test]
fn the_organisations_limit_makes_mail_wait_and_restricts_nobody() {
    let (world, _) = with_ana();
    let raise = |key: &str, value: &str| {
        let set = world
            .zavor
            .policies
            .policies_set(&OPERATOR, "sending", key, value);
        block_on(set).unwrap();
    };
    raise("external_recipients_per_hour", "0");
    raise("recipients_per_day", "0");
    raise("messages_per_minute", "0");
    raise("service_recipients_per_day", "100000");
    assert_eq!(
        send(&world, &question("a"), 30, 400),
        Some(SendRefusal::OrganisationLimit)
    );
    let inside = rcpt(&world, &question("b"), "dan@contoso.example");
    assert_eq!(inside, SendAnswer::Dunno, "internal mail goes on");
    let kinds: Vec<_> = world
        .alerts(100)
        .iter()
        .map(|alert| alert.kind.as_str())
        .collect();
    assert!(kinds.contains(&"organisation_limit_near"), "{kinds:?}");
    assert!(holds(&world, &ana(&world)).is_empty());
}

#[test]
fn a_raised_limit_lasts_until_its_date() {
    let (world, _) = with_ana();
    let raise = |limit: u32, days: u64| Unblock {
        raise: Some(RaisedLimit::external(
            limit,
            world.now().plus(Span::from_days(days)),
        )),
        ..Unblock::default()
    };
    for wrong in [
        raise(500, 1),
        raise(5001, 1),
        raise(600, 0),
        raise(600, 367),
    ] {
        let refused = unblock(&world, ANA, &wrong);
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    }
    let too_long = unblock(&world, ANA, &raise(600, 367)).unwrap_err();
    assert!(too_long.to_string().contains("366"), "{too_long}");
    unblock(&world, ANA, &raise(5000, 366)).unwrap();
    let raised = unblock(&world, ANA, &raise(600, 1)).unwrap();
    assert!(matches!(raised, Unblocked::OnlyRaised(_)), "{raised:?}");
    assert_eq!(send(&world, &question("a"), 30, 20), None, "600");
    world.advance(Span::from_days(2));
    assert_eq!(
        send(&world, &question("b"), 26, 20),
        Some(SendRefusal::Restricted)
    );
}

#[test]
fn what_was_sent_within_a_raised_limit_restricts_nobody_when_the_raise_ends() {
    let (world, _) = with_ana();
    let raise = Unblock {
        raise: Some(RaisedLimit::external(
            2_000,
            world.now().plus(Span::from_days(1)),
        )),
        ..Unblock::default()
    };
    unblock(&world, ANA, &raise).unwrap();
    world.advance(Span::from_mins(24 * 60 - 10));
    assert_eq!(send(&world, &question("a"), 30, 60), None, "1800 within it");
    world.advance(Span::from_mins(12));
    assert_eq!(send(&world, &question("b"), 5, 20), None, "100 after it");
    assert!(holds(&world, &ana(&world)).is_empty(), "not even in why");
    let over = send(&world, &question("c"), 21, 20);
    assert_eq!(over, Some(SendRefusal::Restricted), "420 and 100");
}

#[test]
fn a_door_may_neither_restrict_nor_release() {
    let (world, _) = with_ana();
    let door = Actor::Door {
        door: "auth_policy",
        address: "192.0.2.1".into(),
    };
    let refused = block_on(world.zavor.sending.restrict(&door, ANA, "why not"));
    assert!(matches!(refused, Err(AppError::Denied(_))));
    let refused = block_on(world.zavor.sending.unblock(&door, ANA, &overriding()));
    assert!(matches!(refused, Err(AppError::Denied(_))));
    let refused = block_on(world.zavor.policies.policies_set(
        &door,
        "sending",
        "messages_per_minute",
        "0",
    ));
    assert!(matches!(refused, Err(AppError::Denied(_))));
}

#[test]
fn a_recipient_named_several_times_in_one_message_is_charged_once() {
    let (world, id) = with_ana();
    let asked = question("1f4.6a.0");
    for _ in 0..4 {
        assert_eq!(refusal(rcpt(&world, &asked, "dan@example.net")), None);
    }
    assert_eq!(refusal(end(&world, &asked, 4)), None);
    let now = world.now();
    let counted = world.store.sending(GuardKey::account(id), |guard| {
        (guard.counted(now), Touched::Unchanged)
    });
    let (counted, _) = block_on(counted).unwrap();
    assert_eq!((counted.external_hour, counted.internal_hour), (1, 0));
    assert_eq!(counted.day, 1);
}

#[test]
fn opening_many_messages_hides_no_recipient_of_the_first() {
    let (world, _) = with_ana();
    let first = question("first");
    for n in 0..499 {
        assert_eq!(
            refusal(rcpt(&world, &first, &format!("r{n}@example.net"))),
            None
        );
    }
    let others: Vec<String> = (0..OPEN_MESSAGES_MAX)
        .map(|n| format!("other {n}"))
        .collect();
    for other in &others {
        let other = SendQuestion {
            instance: other,
            ..question("")
        };
        assert_eq!(refusal(rcpt(&world, &other, "x@example.net")), None);
    }
    assert_eq!(refusal(rcpt(&world, &first, "r499@example.net")), None);
    assert_eq!(refusal(end(&world, &first, 500)), None, "the limit is 500");
    assert_eq!(
        send(&world, &question("next"), 1, 1),
        Some(SendRefusal::Restricted)
    );
}

#[test]
fn recipients_with_bytes_outside_utf_8_are_told_apart_by_their_bytes() {
    let (world, id) = with_ana();
    let asked = question("latin");
    for byte in [0xe4, 0xf6, 0xfc, 0xe4] {
        let recipient = [b"j".as_slice(), &[byte], b"rg@example.net"].concat();
        let asked = SendQuestion {
            exact: Exact {
                recipient: Some(&recipient),
                ..Exact::default()
            },
            ..asked.clone()
        };
        assert_eq!(
            refusal(rcpt(&world, &asked, "j\u{fffd}rg@example.net")),
            None
        );
    }
    assert_eq!(refusal(end(&world, &asked, 4)), None);
    let now = world.now();
    let counted = world.store.sending(GuardKey::account(id), |guard| {
        (guard.counted(now).external_hour, Touched::Unchanged)
    });
    assert_eq!(
        block_on(counted).unwrap().0,
        3,
        "one of the four was named twice"
    );
    let logged = messages(&world);
    assert_eq!(logged[0].recipients, ["j\u{fffd}rg@example.net"; 3]);
}

#[test]
fn sending_names_that_look_the_same_are_restricted_and_released_one_by_one() {
    let world = world();
    let names: [&[u8]; 2] = [b"caf\xe9@contoso.example", b"caf\xe8@contoso.example"];
    let asked = |n: usize, instance: &'static str| SendQuestion {
        sasl_username: "caf\u{fffd}@contoso.example",
        exact: Exact {
            sasl_username: Some(names[n]),
            ..Exact::default()
        },
        ..question(instance)
    };
    assert_eq!(send(&world, &asked(0, "a"), 1, 500), None);
    let over = send(&world, &asked(0, "d"), 1, 1);
    assert_eq!(over, Some(SendRefusal::Restricted));
    assert_eq!(send(&world, &asked(1, "b"), 1, 1), None, "another one");
    let list = block_on(world.zavor.sending.restricted_seen(&OPERATOR)).unwrap();
    let [row] = list.as_slice() else {
        panic!("{list:?}");
    };
    let Subject::Account(shown) = &row.stored.identity.subject else {
        panic!("{row:?}");
    };
    assert!(
        shown.as_str().starts_with("caf\u{fffd}@contoso.example @["),
        "{shown}"
    );
    // Released by what the list shows: it may send again, from zero.
    let how = overriding();
    let sending = &world.zavor.sending;
    let released = sending.unblock(&OPERATOR, shown.as_str(), &how);
    assert_eq!(block_on(released).unwrap(), Unblocked::Done);
    assert_eq!(send(&world, &asked(0, "c"), 1, 500), None);
}

#[test]
fn the_organisation_counts_nothing_of_a_message_that_its_sender_may_not_send() {
    let (world, _) = with_ana();
    let counted = || {
        let now = world.now();
        let look = world
            .store
            .organisation(|guard| (guard.counted(now), Touched::Unchanged));
        block_on(look).unwrap().0
    };
    // Asked only at its end, so that the limits see it there for the first time.
    assert_eq!(refusal(end(&world, &question("first"), 100)), None);
    assert_eq!(counted(), 100);
    let refused = refusal(end(&world, &question("second"), 450));
    assert_eq!(refused, Some(SendRefusal::Restricted));
    assert_eq!(counted(), 100);
}

const SALES: &str = "sales@contoso.example";

/// The engine restricts a sending name that has no account.
fn with_restricted_name() -> FakeWorld {
    let (world, _) = with_ana();
    let sales = SendQuestion {
        sasl_username: SALES,
        ..question("sales")
    };
    let refused = send(&world, &sales, 26, 20);
    assert_eq!(refused, Some(SendRefusal::Restricted));
    world
}

fn add_alias(world: &FakeWorld, alias: &str) -> Result<zavor_app::people::Changed, AppError> {
    let change = zavor_app::people::AccountChange {
        aliases: vec![alias.into()],
        ..Default::default()
    };
    block_on(world.zavor.people.change_account(&OPERATOR, ANA, &change))
}

fn restricted(world: &FakeWorld) -> Vec<String> {
    let list = block_on(world.zavor.sending.restricted_seen(&OPERATOR)).unwrap();
    let rows = list.into_iter();
    rows.map(|row| row.stored.identity.subject.to_string())
        .collect()
}

#[test]
fn the_holds_of_an_address_that_becomes_an_alias_move_to_the_account() {
    let world = with_restricted_name();
    assert_eq!(send(&world, &question("before"), 1, 1), None);
    let changed = add_alias(&world, SALES).unwrap();
    let moved = format!("a hold of {SALES} moved to the account: restricted_sending");
    assert_eq!(changed.moved, [moved.as_str()]);

    // In force under every name, shown once, and released.
    for name in [ANA, SALES] {
        let asked = SendQuestion {
            sasl_username: name,
            ..question(name)
        };
        let refused = send(&world, &asked, 1, 1);
        assert_eq!(refused, Some(SendRefusal::Restricted), "{name}");
        let why = block_on(world.zavor.views.why(name)).unwrap();
        assert_eq!(why.holds.len(), 1, "{name}");
    }
    assert_eq!(restricted(&world), [format!("account:{ANA}")]);
    let audit = world.store.audit(1, 100).now().unwrap().pop().unwrap();
    assert!(audit.event.detail.to_string().contains(&moved));
    assert_eq!(
        unblock(&world, SALES, &overriding()).unwrap(),
        Unblocked::Done
    );
    assert_eq!(send(&world, &question("after"), 1, 1), None);
    assert!(restricted(&world).is_empty());
    assert!(add_alias(&world, SALES).unwrap().moved.is_empty());
}

/// A question of the name is on its way while the name becomes an alias: wherever the two meet, no
/// hold is left on the name, where nobody would ask for it.
#[test]
fn no_hold_is_stranded_on_a_name_that_becomes_an_alias_meanwhile() {
    let mut moved_late = 0;
    for (turns, sender_first) in (0..12).flat_map(|turns| [(turns, false), (turns, true)]) {
        let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
        world.add_account(ANA, "a good long password");
        let sales = |instance| SendQuestion {
            sasl_username: SALES,
            ..question(instance)
        };
        send(&world, &sales("a"), 25, 20);
        let faults = world.store.faults();
        faults.set_turns_to_disk(turns);
        faults.set_turns_to_guards(turns / 3);
        let tripping = SendQuestion {
            moment: Some(SendMoment::Recipient),
            recipient: "x@example.net",
            ..sales("b")
        };
        let change = zavor_app::people::AccountChange {
            aliases: vec![SALES.into()],
            ..Default::default()
        };
        let ask = async { world.zavor.sending.decide_send(&tripping).await.unwrap() };
        let set = async {
            let people = &world.zavor.people;
            let changed = people.change_account(&OPERATOR, ANA, &change).await;
            changed.unwrap()
        };
        let changed = match sender_first {
            true => block_on(futures_util::future::join(ask, set)).1,
            false => block_on(futures_util::future::join(set, ask)).0,
        };
        faults.stop();
        let stranded = holds(&world, &Subject::Account(world.name(SALES)));
        assert!(stranded.is_empty(), "{turns}: {stranded:?}");
        let list = block_on(world.zavor.sending.restricted_seen(&OPERATOR)).unwrap();
        let on_account = |row: &zavor_app::sending::Restriction| {
            row.stored.identity.subject == ana(&world) && !row.unwritten
        };
        assert!(list.iter().all(on_account), "{turns}: {list:?}");
        moved_late += usize::from(!list.is_empty() && changed.moved.is_empty());
    }
    assert!(moved_late > 0, "the test must hit the moment");
}

#[test]
fn an_import_that_names_an_alias_moves_its_holds_too() {
    for existing in [true, false] {
        let world = with_restricted_name();
        let address = match existing {
            true => ANA,
            false => "eva@contoso.example",
        };
        let row = zavor_app::people::ImportRow {
            line: 2,
            address: address.into(),
            aliases: vec![SALES.into()],
            ..Default::default()
        };
        let rows = std::iter::once(Ok(row));
        let imported = world.zavor.people.import(&OPERATOR, rows, |_, _| {});
        block_on(imported).unwrap();
        assert_eq!(restricted(&world), [format!("account:{address}")]);
    }
}

#[test]
fn holds_that_aliases_had_before_are_found_when_an_alias_is_named_again() {
    let (world, _) = with_ana();
    add_alias(&world, SALES).unwrap();
    let hold = StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::SignInBlocked,
            subject: Subject::Account(world.name(SALES)),
            scope: Scope::Everywhere,
            owner: Owner::LocalOperator,
            reason: Reason::ByAdministrator,
        },
        since: world.now(),
        until: None,
        evidence: Evidence::Statement {
            text: "left".into(),
        },
    };
    world.commit(vec![Change::PlaceHold(hold)]);
    assert_eq!(add_alias(&world, SALES).unwrap().moved.len(), 1);
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    assert_eq!(why.holds[0].stored.identity.kind, HoldKind::SignInBlocked);
    let allowed = world.zavor.people.allow_sign_in(&OPERATOR, ANA);
    assert!(matches!(block_on(allowed), Ok(Acted::Done { .. })));
}

#[test]
fn no_alias_shuts_out_the_last_global_administrator() {
    let (world, ana) = with_ana();
    world.add_totp(ana, b"12345678901234567890");
    let role = zavor_core::actor::Role::GlobalAdministrator;
    world.commit(vec![Change::GrantRole(ana, role, Vec::new())]);
    world.add_account(SALES, "a good long password");
    let blocked = world.zavor.people.block_sign_in(&OPERATOR, SALES, "left");
    block_on(blocked).unwrap();
    block_on(world.zavor.people.remove_account(&OPERATOR, SALES)).unwrap();
    let refused = add_alias(&world, SALES).unwrap_err();
    assert!(refused.to_string().contains("last Global"), "{refused}");
    let account = world.store.account(ana).now().unwrap().unwrap();
    assert!(account.aliases.is_empty(), "nothing was changed");
}

#[test]
fn a_message_whose_recipients_nobody_asked_about_is_charged_once_too() {
    let (world, account) = with_ana();
    for _ in 0..3 {
        assert_eq!(end(&world, &question("unseen"), 4), SendAnswer::Dunno);
    }
    assert_eq!(counted(&world, account).day, 4);
}

fn counted(world: &FakeWorld, account: AccountId) -> zavor_core::sending::Counted {
    let (key, now) = (GuardKey::account(account), world.now());
    let look = world
        .store
        .sending(key, |guard| (guard.counted(now), Touched::Unchanged));
    block_on(look).unwrap().0
}

#[test]
fn a_sender_has_as_many_messages_open_as_were_begun_and_not_ended() {
    let (world, account) = with_ana();
    let open = || {
        let look = world.store.sending(GuardKey::account(account), |guard| {
            (guard.open_messages(), Touched::Unchanged)
        });
        block_on(look).unwrap().0
    };
    for instance in ["a", "b", "c"] {
        rcpt(&world, &question(instance), "r@example.net");
        rcpt(&world, &question(instance), "s@example.net");
    }
    assert_eq!(open(), 3);
    end(&world, &question("b"), 2);
    assert_eq!(open(), 2);
    rcpt(&world, &question("d"), "");
    assert_eq!(open(), 2, "nobody was named");
}

#[test]
fn near_the_organisations_limit_each_recipient_is_judged_and_the_limit_itself_is_allowed() {
    let (world, _) = with_ana();
    let limit = zavor_core::sending::organisation_limit(1);
    let now = world.now();
    let charge = world.store.organisation(|guard| {
        guard.charge(limit - 3, now);
        ((), Touched::Counters)
    });
    let _charged = block_on(charge).unwrap();
    // The end of a message tells that little is left.
    assert_eq!(send(&world, &question("first"), 1, 1), None);
    let asked = question("second");
    for name in ["a@example.net", "b@example.net"] {
        assert_eq!(rcpt(&world, &asked, name), SendAnswer::Dunno, "{name}");
    }
    let third = refusal(rcpt(&world, &asked, "c@example.net"));
    assert_eq!(third, Some(SendRefusal::OrganisationLimit));
}

#[test]
fn an_observing_door_charges_the_organisation_once_beyond_its_limit_too() {
    let (world, _) = with_ana();
    let now = world.now();
    let of_all = |charge: u32| {
        let look = world.store.organisation(|guard| {
            guard.charge(charge, now);
            (guard.counted(now), Touched::Counters)
        });
        block_on(look).unwrap().0
    };
    let observed = |instance| SendQuestion {
        mode: Mode::Observe,
        ..question(instance)
    };
    let limit = zavor_core::sending::organisation_limit(1);
    of_all(limit - 7);
    assert_eq!(end(&world, &observed("within"), 5), SendAnswer::Dunno);
    assert_eq!(of_all(0), limit - 2);
    assert_eq!(end(&world, &observed("beyond"), 5), SendAnswer::Dunno);
    assert_eq!(of_all(0), limit + 3);
}

#[test]
fn a_limit_that_only_tells_is_told_at_the_recipient_that_passes_it() {
    let (world, _) = with_ana();
    set_action(&world, ActionAtLimit::AlertOnly.as_str());
    assert_eq!(send(&world, &question("whole"), 25, 20), None);
    let told = || {
        let alerts = world.store.alerts(AlertFilter::All, 100).now().unwrap();
        let passed = alerts
            .iter()
            .filter(|kept| kept.alert.kind.as_str() == "sending_limit_passed");
        passed.count()
    };
    assert_eq!(told(), 0, "five hundred are allowed");
    rcpt(&world, &question("one more"), "one.more@example.net");
    assert_eq!(told(), 1);
}

#[test]
fn a_release_of_sending_lifts_no_other_hold_of_the_account() {
    let (world, _) = with_ana();
    let restrict = world.zavor.sending.restrict(&OPERATOR, ANA, "under review");
    block_on(restrict).unwrap();
    let block = world.zavor.people.block_sign_in(&OPERATOR, ANA, "stolen");
    block_on(block).unwrap();
    assert_eq!(holds(&world, &ana(&world)).len(), 2);
    unblock(&world, ANA, &overriding()).unwrap();
    let left: Vec<_> = holds(&world, &ana(&world))
        .iter()
        .map(|hold| hold.identity.kind)
        .collect();
    assert_eq!(left, [HoldKind::SignInBlocked]);
}

#[test]
fn a_restriction_by_hand_stands_beside_that_of_the_engine() {
    let (world, _) = with_ana();
    assert!(send(&world, &question("a"), 30, 20).is_some());
    let restrict = || {
        let restrict = world.zavor.sending.restrict(&OPERATOR, ANA, "under review");
        block_on(restrict).unwrap()
    };
    assert_eq!(restrict(), Acted::done());
    assert_eq!(restrict(), Acted::NothingToDo);
    let owners: Vec<_> = holds(&world, &ana(&world))
        .iter()
        .map(|hold| hold.identity.owner.clone())
        .collect();
    assert_eq!(owners, [Owner::Engine, Owner::LocalOperator]);
}
