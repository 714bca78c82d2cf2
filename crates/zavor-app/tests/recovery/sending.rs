//! The owner lifts the restriction of sending herself: with two proofs and a new password, once in thirty
//! days, and only what a limit placed.

use zavor_app::ports::{
    AlertFilter, ChainedAudit, Change, Identities, Records, Store, TypedPassword,
};
use zavor_app::recovery::{FlowShown, Proved, Recovered};
use zavor_app::sending::{SendAnswer, SendMoment, SendQuestion, Unblock};
use zavor_core::account::AccountId;
use zavor_core::alert::AlertKind;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{HoldKind, StoredHold, Subject};
use zavor_core::identity::PROOF_WAIT;
use zavor_core::moment::Span;
use zavor_core::recovery::{NotByOwner, OWN_RELEASE_EVERY};
use zavor_core::sending::SendRefusal;
use zavor_memory::{MemoryStore, Now, Prng, block_on, interleave};
use zavor_testkit::{FakeWorld, FaultyStore, run_outbox};

use crate::desk::*;

const THIRD: &str = "nine quiet herons over the lake";

fn ask_at<S: Store + Clone>(
    world: &FakeWorld<S>,
    instance: &str,
    moment: SendMoment,
    recipient: &str,
) -> SendAnswer {
    let question = SendQuestion {
        instance,
        sasl_username: ANA,
        client_address: Some(at("192.0.2.7")),
        sender: ANA,
        moment: Some(moment),
        recipient,
        recipient_count: match moment {
            SendMoment::Recipient | SendMoment::Data => 0,
            SendMoment::EndOfMessage => 20,
        },
        ..SendQuestion::default()
    };
    block_on(world.zavor.sending.decide_send(&question)).unwrap()
}

/// One more recipient, as a mail server asks about it.
fn one_more<S: Store + Clone>(world: &FakeWorld<S>, instance: &str) -> SendAnswer {
    ask_at(world, instance, SendMoment::Recipient, "x@example.net")
}

fn is_refused(answer: &SendAnswer) -> bool {
    let restricted = SendRefusal::Restricted;
    matches!(answer, SendAnswer::Refuse { refusal, .. } if *refusal == restricted)
}

/// Ana's account passes the limit of five hundred recipients in an hour.
fn passes_the_limit<S: Store + Clone>(world: &FakeWorld<S>) {
    let began = world.now().as_millis();
    for message in 0..25 {
        let instance = format!("{began}.{message}");
        for n in 0..20 {
            let recipient = format!("r{n}@example.net");
            ask_at(world, &instance, SendMoment::Recipient, &recipient);
        }
        ask_at(world, &instance, SendMoment::EndOfMessage, "");
    }
    assert!(is_refused(&one_more(world, "tripping")));
    world.advance(Span::from_mins(5));
}

fn holds<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<StoredHold> {
    let ana = Subject::Account(world.name(ANA));
    world.store.lasting_holds(&ana).now().unwrap().to_vec()
}

fn kinds<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<HoldKind> {
    let holds = holds(world);
    holds.iter().map(|hold| hold.identity.kind).collect()
}

/// Ana with saved codes that count, restricted by a limit.
fn restricted() -> (FakeWorld, AccountId, Vec<String>) {
    let (world, ana) = with_ana();
    let codes = saved_codes(&world);
    passes_the_limit(&world);
    (world, ana, codes)
}

/// A flow in which two proofs are right.
fn proved_twice<S: Store + Clone>(world: &FakeWorld<S>, code: &str) -> String {
    let flow = begin(world, ANA);
    by_mail(world, &flow);
    assert_eq!(show(world, &flow, code), Proved::Right);
    flow
}

fn shown<S: Store + Clone>(world: &FakeWorld<S>, flow: &str) -> FlowShown {
    let cookie = cookie_of(flow);
    let shown = block_on(world.zavor.recovery.shown(&cookie));
    shown.unwrap().expect("the flow goes on")
}

fn send_again<S: Store + Clone>(world: &FakeWorld<S>, flow: &str, new: &str) -> Recovered {
    let new = TypedPassword(new.into());
    let recovery = &world.zavor.recovery;
    block_on(recovery.reset_and_send(&cookie_of(flow), new, at(AWAY))).unwrap()
}

/// What became of sending; the password is set in every case.
#[track_caller]
fn sending(recovered: Recovered) -> Option<Result<(), NotByOwner>> {
    let Recovered::Done { sending, .. } = recovered else {
        panic!("the password is set: {recovered:?}")
    };
    sending
}

fn why_not(recovered: Recovered) -> Option<NotByOwner> {
    sending(recovered).expect("it was restricted").err()
}

fn alerts(world: &FakeWorld) -> usize {
    let shown = world
        .zavor
        .views
        .alert_list(&OPERATOR, AlertFilter::All, 100);
    let shown = block_on(shown).unwrap();
    let kind = AlertKind::SendingReleasedByOwner;
    shown.iter().filter(|kept| kept.alert.kind == kind).count()
}

#[test]
fn sec_41_an_owner_with_two_proofs_and_a_new_password_sends_again_at_once_and_everybody_is_told() {
    let (world, ana) = with_ana();
    add_address(&world, ana, "second@home.example", false);
    let codes = saved_codes(&world);
    passes_the_limit(&world);
    session(&world);
    let flow = proved_twice(&world, &codes[0]);
    assert_eq!(shown(&world, &flow).sending, Some(Ok(())));
    assert_eq!(sending(send_again(&world, &flow, NEW)), Some(Ok(())));

    assert_eq!(one_more(&world, "the next message"), SendAnswer::Dunno);
    assert_eq!(kinds(&world), []);
    assert!(world.store.sessions_of(ana).now().unwrap().is_empty());
    assert!(lets_in(&world, NEW, "192.0.2.1", "") && !lets_in(&world, OLD, "192.0.2.2", ""));
    let account = world.store.account(ana).now().unwrap().unwrap();
    assert_eq!(account.own_release, Some(world.now()));

    let audit = world.store.audit(1, 1000).now().unwrap();
    let unblocked = |kept: &&ChainedAudit| kept.event.act == AuditAct::Unblock;
    let kept = audit.iter().find(unblocked).unwrap();
    assert_eq!(kept.actor, format!("{ANA} (owner)"));
    let unblocked = &kept.event;
    assert_eq!(unblocked.result, AuditResult::Done);
    let said = unblocked.detail.to_string();
    assert!(
        said.contains("external_recipients_per_hour by engine")
            && said.contains("by the owner, with a new password")
            && said.contains("mail_code was right")
            && said.contains("saved_code was right"),
        "{said}"
    );
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    let ended = why.ended.iter();
    let mut ended = ended.filter(|one| one.hold.identity.kind == HoldKind::RestrictedSending);
    let ended = ended.next().expect("it is named for a day");
    assert_eq!(ended.by.act(), Some(AuditAct::Unblock));
    assert!(ended.by.who().contains(ANA), "{:?}", ended.by);

    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    for address in [ANA, HOME, "second@home.example"] {
        let mails = world.messenger.mails_to(address);
        let of = |key: &str| mails.iter().filter(|mail| mail.subject == key).count();
        assert_eq!(of("notice-sending-released-by-owner"), 1, "{address}");
        assert_eq!(of("notice-recovered"), 1, "{address}");
    }
    assert_eq!(alerts(&world), 1);
}

#[test]
fn sec_30_one_proof_sets_the_password_and_sending_waits_for_a_second_one() {
    let (world, _, codes) = restricted();
    let flow = begin(&world, ANA);
    assert_eq!(shown(&world, &flow).sending, None, "nothing before a proof");
    by_mail(&world, &flow);
    let seen = shown(&world, &flow);
    assert!(seen.whole && seen.may_prove_more(), "{seen:?}");
    assert_eq!(seen.sending, Some(Err(NotByOwner::MoreProofs)));
    // The same method again is no second proof.
    by_mail(&world, &flow);
    assert_eq!(shown(&world, &flow).sending, seen.sending);
    let recovered = send_again(&world, &flow, NEW);
    assert_eq!(why_not(recovered), Some(NotByOwner::MoreProofs));
    assert!(lets_in(&world, NEW, "192.0.2.1", ""));
    assert!(is_refused(&one_more(&world, "later")));
    drop(codes);
}

/// An owner without a second method is not asked for what she does not have.
#[test]
fn without_another_method_no_second_proof_is_offered() {
    let (world, _) = with_ana();
    passes_the_limit(&world);
    let flow = begin(&world, ANA);
    by_mail(&world, &flow);
    let seen = shown(&world, &flow);
    assert_eq!(seen.sending, Some(Err(NotByOwner::MoreProofs)));
    assert!(!seen.may_prove_more());
}

#[test]
fn a_reset_alone_leaves_the_restriction_and_the_owners_one_time() {
    let (world, ana, codes) = restricted();
    let flow = proved_twice(&world, &codes[0]);
    assert_eq!(sending(reset(&world, &flow, NEW)), None, "her choice");
    assert!(is_refused(&one_more(&world, "later")));
    let account = world.store.account(ana).now().unwrap().unwrap();
    assert_eq!(account.own_release, None);
    assert_eq!(alerts(&world), 0);
}

#[test]
fn a_second_time_within_thirty_days_only_the_password_is_set() {
    let (world, _, codes) = restricted();
    let flow = proved_twice(&world, &codes[0]);
    assert_eq!(sending(send_again(&world, &flow, NEW)), Some(Ok(())));
    let released = world.now();
    // The owner makes codes again, with the new password.
    world.advance(Span::from_secs(1));
    let codes = saved_codes_with(&world, NEW);
    passes_the_limit(&world);
    let flow = proved_twice(&world, &codes[0]);
    let seen = shown(&world, &flow);
    assert_eq!(seen.sending, Some(Err(NotByOwner::ReleasedLately)));
    let recovered = send_again(&world, &flow, THIRD);
    assert_eq!(why_not(recovered), Some(NotByOwner::ReleasedLately));
    assert!(
        lets_in(&world, THIRD, "192.0.2.1", ""),
        "the password is set"
    );
    assert!(is_refused(&one_more(&world, "later")));

    // An administrator may, and that is not the owner's one time.
    let how = Unblock {
        override_reason: Some("she called".into()),
        ..Unblock::default()
    };
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    world.advance(Span::from_millis(1));
    let codes = saved_codes_with(&world, THIRD);
    let left = released.plus(OWN_RELEASE_EVERY).since(world.now());
    world.advance(left);
    passes_the_limit(&world);
    let flow = proved_twice(&world, &codes[0]);
    assert_eq!(sending(send_again(&world, &flow, NEW)), Some(Ok(())));
}

/// Codes that count, made by whoever has this password.
fn saved_codes_with(world: &FakeWorld, password: &str) -> Vec<String> {
    use zavor_app::sign_on::SignOnOutcome;
    let SignOnOutcome::Session(token, _) = sign_in(world, ANA, password, "192.0.2.1", "") else {
        panic!("she gets in")
    };
    let view = world
        .zavor
        .sign_on
        .session(token.text(), Some(at("192.0.2.1")));
    let view = block_on(view).unwrap().unwrap();
    let codes = block_on(world.zavor.recovery.make_saved_codes(&view)).unwrap();
    world.advance(PROOF_WAIT);
    codes.iter().map(|code| code.to_string()).collect()
}

type Beside = fn(&FakeWorld, AccountId);

#[test]
fn what_a_person_decided_stays_and_so_does_the_limits_restriction_beside_it() {
    let cases: [(NotByOwner, Beside); 5] = [
        (NotByOwner::PlacedByOthers, |world, _| {
            block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
        }),
        (NotByOwner::AtRisk, |world, _| {
            block_on(world.zavor.people.confirm_risk(&OPERATOR, ANA, "seen")).unwrap();
        }),
        (NotByOwner::SwitchedOff, |world, _| {
            let mut policies = (*world.store.policies()).clone();
            policies.recovery.owner_may_unblock = false;
            world.commit(vec![Change::PutPolicies(Box::new(policies))]);
        }),
        (NotByOwner::SignInBlocked, |world, _| {
            block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "left")).unwrap();
        }),
        (NotByOwner::ReleasedLately, |world, ana| {
            let mut account = world.store.account(ana).now().unwrap().unwrap();
            account.own_release = Some(world.now().minus(Span::from_days(29)));
            account.version += 1;
            world.commit(vec![Change::PutAccount(account)]);
        }),
    ];
    for (why, beside) in cases {
        let (world, ana) = with_ana();
        add_address(&world, ana, "dan@home.example", false);
        world.add_totp(ana, SEED);
        world.advance(PROOF_WAIT);
        passes_the_limit(&world);
        beside(&world, ana);
        let before = holds(&world);
        let flow = begin(&world, ANA);
        by_mail(&world, &flow);
        assert_eq!(show(&world, &flow, &totp(&world)), Proved::Right, "{why}");
        assert_eq!(shown(&world, &flow).sending, Some(Err(why)));
        assert_eq!(why_not(send_again(&world, &flow, NEW)), Some(why));
        assert_eq!(holds(&world), before, "{why}");
        assert!(!matches!(one_more(&world, "later"), SendAnswer::Dunno));
        assert_eq!(alerts(&world), 0);
    }
}

/// A thief who was shut out by the limit registers a way of their own and waits until it counts.
#[test]
fn what_was_registered_after_the_restriction_or_shortly_before_lifts_nothing() {
    for after in [true, false] {
        let (world, _) = with_ana();
        let codes = match after {
            true => {
                passes_the_limit(&world);
                new_codes(&world)
            }
            false => {
                let codes = new_codes(&world);
                world.advance(PROOF_WAIT.times(1).minus_one());
                passes_the_limit(&world);
                codes
            }
        };
        world.advance(PROOF_WAIT);
        let flow = proved_twice(&world, &codes[0]);
        let recovered = send_again(&world, &flow, NEW);
        assert_eq!(why_not(recovered), Some(NotByOwner::ProofTooNew));
        assert!(is_refused(&one_more(&world, "later")));
    }
}

trait OneLess {
    fn minus_one(self) -> Span;
}

impl OneLess for Span {
    fn minus_one(self) -> Span {
        Span::from_millis(self.as_millis() - 1)
    }
}

/// Whoever begins while mail still goes out must not finish later what they could not know of.
#[test]
fn a_restriction_that_was_placed_after_the_recovery_began_stays() {
    let (world, _) = with_ana();
    let codes = saved_codes(&world);
    let flow = begin(&world, ANA);
    world.advance(Span::from_secs(1));
    passes_the_limit(&world);
    by_mail(&world, &flow);
    assert_eq!(show(&world, &flow, &codes[0]), Proved::Right);
    let recovered = send_again(&world, &flow, NEW);
    assert_eq!(why_not(recovered), Some(NotByOwner::PlacedMeanwhile));
    assert!(is_refused(&one_more(&world, "later")));
}

/// What is placed between the proof and the end is seen at the end.
#[test]
fn a_hold_that_came_after_the_choice_page_is_judged() {
    let (world, _, codes) = restricted();
    let flow = proved_twice(&world, &codes[0]);
    assert_eq!(shown(&world, &flow).sending, Some(Ok(())));
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "looking")).unwrap();
    let recovered = send_again(&world, &flow, NEW);
    assert_eq!(why_not(recovered), Some(NotByOwner::PlacedByOthers));
    assert_eq!(holds(&world).len(), 2);
}

/// In whatever order they come: nothing that an administrator says is undone unseen, and the owner's
/// flow ends with a new password either way.
#[test]
fn an_administrator_and_two_flows_of_the_owner_at_once_come_one_after_the_other() {
    for seed in 0..30 {
        let (world, _, codes) = restricted();
        let flows = [
            proved_twice(&world, &codes[0]),
            proved_twice(&world, &codes[1]),
        ];
        let flow = |place: usize, new: &'static str| -> zavor_app::ports::BoxFuture<'_, _> {
            let (world, cookie) = (&world, cookie_of(&flows[place]));
            Box::pin(async move {
                let new = TypedPassword(new.into());
                let recovery = &world.zavor.recovery;
                match recovery.reset_and_send(&cookie, new, at(AWAY)).await {
                    Ok(Recovered::Done { sending, .. }) => sending == Some(Ok(())),
                    Ok(_) | Err(_) => false,
                }
            })
        };
        let restrict: zavor_app::ports::BoxFuture<'_, _> = Box::pin(async {
            let restrict = world.zavor.sending.restrict(&OPERATOR, ANA, "looking");
            restrict.await.unwrap();
            false
        });
        let all = interleave(
            vec![flow(0, NEW), flow(1, THIRD), restrict],
            &mut Prng::new(seed),
        );
        let released = all.iter().filter(|released| **released).count();
        assert!(released <= 1, "seed {seed}");
        let left = holds(&world);
        let by_engine = left
            .iter()
            .filter(|hold| hold.identity.owner == zavor_core::hold::Owner::Engine);
        assert_eq!(by_engine.count(), 1 - released, "seed {seed}");
        assert_eq!(
            left.len(),
            2 - released,
            "the administrator's stays: seed {seed}"
        );
        assert!(is_refused(&one_more(&world, "later")), "seed {seed}");
    }
}

#[test]
fn a_full_disk_in_the_middle_leaves_old_password_restriction_and_flow_and_the_owner_tries_again() {
    for writes in 0..2 {
        let world = FakeWorld::on(FaultyStore::new(MemoryStore::default()), settings(), 1);
        let ana = world.add_account(ANA, OLD);
        add_address(&world, ana, HOME, true);
        let codes = saved_codes(&world);
        passes_the_limit(&world);
        let flow = proved_twice(&world, &codes[0]);
        // After the windows (1) or before them (0).
        world.store.faults().fill_after_writes(writes);
        let new = TypedPassword(NEW.into());
        let recovery = &world.zavor.recovery;
        let failed = block_on(recovery.reset_and_send(&cookie_of(&flow), new, at(AWAY)));
        assert!(failed.is_err(), "{writes}: {failed:?}");
        world.store.faults().stop();
        assert!(is_refused(&one_more(&world, "restricted still")));
        let account = world.store.account(ana).now().unwrap().unwrap();
        assert_eq!(account.own_release, None);
        assert_eq!(sending(send_again(&world, &flow, NEW)), Some(Ok(())));
        assert_eq!(one_more(&world, "the next message"), SendAnswer::Dunno);
    }
}
