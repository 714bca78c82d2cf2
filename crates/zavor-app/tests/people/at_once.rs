//! Many administrators (or one impatient script) release the same hold at the same moment: one of
//! them released it, and says so; the others had nothing to do. Every question to a guard and every
//! commit takes turns here, so that the acts interleave in many orders.

use zavor_app::notifications::Acted;
use zavor_app::platform::AppError;
use zavor_app::ports::{BoxFuture, ChainedAudit, GuardsExt, Records, RuleAction};
use zavor_app::sending::{Unblock, Unblocked};
use zavor_app::sign_in::RuleTerms;
use zavor_core::account::GuardKey;
use zavor_core::alert::AlertKind;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::moment::Span;
use zavor_core::network::{Network, Origin};
use zavor_core::origin_guard::{OriginEvent, Terms, Width};
use zavor_core::sign_in::{Attempt, Closing, OriginView, report};
use zavor_memory::{MemoryStore, Now, Prng, block_on, interleave, poll_once};
use zavor_testkit::{FakeWorld, FaultyStore};

use crate::cast::OPERATOR;

type Faulty = FakeWorld<FaultyStore<MemoryStore>>;

const ANA: &str = "ana@contoso.example";
const NOBODY: &str = "nobody@contoso.example";
const AT_ONCE: usize = 64;
const SEEDS: u64 = 4;

fn scene() -> Faulty {
    let world = FakeWorld::faulty();
    world.add_account(ANA, "a long enough password");
    world
}

/// Ten different wrong passwords from somewhere unfamiliar.
fn lock_out(world: &Faulty, key: GuardKey) {
    let policy = world.store.policies().smart_lockout.clone();
    let now = world.now();
    let locked = world.store.sign_in(key, |guard| {
        for digest in 0..10 {
            let attempt = Attempt {
                key: digest,
                origin: Origin::of("203.0.113.9".parse().unwrap()),
                hint: 0,
                digest: Some(digest),
                ours: false,
                has_app_passwords: false,
                credential: 0,
                has_session: true,
                protocol: Protocol::Imap,
                forced_class: None,
            };
            let view = OriginView::default();
            report(guard, &attempt, Closing::Failure, true, &view, &policy, now);
        }
        (guard.lockouts(&policy, now).len(), Touched::Transition)
    });
    let (locked, durable) = locked.now().unwrap();
    durable.wait().now().unwrap();
    assert_eq!(locked, 1);
}

fn ana_key(world: &Faulty) -> GuardKey {
    let id = world.store.find(&world.name(ANA)).now().unwrap();
    GuardKey::account(id.unwrap())
}

/// Runs the act [`AT_ONCE`] times at the same moment, in an order drawn from `seed`.
fn at_once<T>(world: &Faulty, seed: u64, act: impl Fn() -> BoxFuture<'static, T>) -> Vec<T> {
    world.store.faults().set_turns_to_guards(2);
    world.store.faults().set_turns_to_disk(3);
    let acts = (0..AT_ONCE).map(|_| act()).collect();
    let done = interleave(acts, &mut Prng::new(seed));
    world.store.faults().stop();
    done
}

fn done(results: Vec<Result<Acted, AppError>>) -> usize {
    let done = |result: &Result<Acted, AppError>| match result {
        Ok(Acted::Done { .. }) => true,
        Ok(Acted::NothingToDo) => false,
        Err(error) => panic!("{error}"),
    };
    results.iter().filter(|result| done(result)).count()
}

/// How many audit events say that this act was done.
fn audited(world: &Faulty, act: AuditAct) -> usize {
    let events = world.store.audit(1, 1_000).now().unwrap();
    let said = |result| {
        move |event: &&ChainedAudit| event.event.act == act && event.event.result == result
    };
    events.iter().filter(said(AuditResult::Done)).count()
}

#[test]
fn of_many_unlocks_at_once_one_says_that_it_unlocked() {
    for seed in 0..SEEDS {
        let world = scene();
        lock_out(&world, ana_key(&world));
        let results = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.sign_in.unlock(&OPERATOR, ANA).await })
        });
        assert_eq!(done(results), 1, "seed {seed}");
        assert_eq!(audited(&world, AuditAct::Unlock), 1, "seed {seed}");
        let alerts = world.alerts(10);
        let alerted = |kind| alerts.iter().any(|alert| alert.kind == kind);
        assert!(!alerted(AlertKind::UnlockedRepeatedly), "seed {seed}");
    }
}

#[test]
fn of_many_unlocks_of_a_name_without_an_account_one_says_that_it_unlocked() {
    for seed in 0..SEEDS {
        let world = scene();
        let name = world.name(NOBODY);
        lock_out(&world, world.zavor.sign_in.platform.key_of_name(&name));
        let results = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.sign_in.unlock(&OPERATOR, NOBODY).await })
        });
        let done = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(
            done, 1,
            "seed {seed}: the others find nothing that is locked"
        );
        assert_eq!(audited(&world, AuditAct::Unlock), 1, "seed {seed}");
    }
}

#[test]
fn a_lockout_that_begins_during_an_unlock_that_found_none_stays() {
    let world = scene();
    let key = ana_key(&world);
    let locked = || {
        let (policy, now) = (world.store.policies(), world.now());
        let look = world.store.sign_in(key, |guard| {
            let locked = guard.lockouts(&policy.smart_lockout, now).len();
            (locked, Touched::Unchanged)
        });
        look.now().unwrap().0
    };
    world.store.faults().set_turns_to_disk(1);
    let mut unlock = Box::pin(world.zavor.sign_in.unlock(&OPERATOR, ANA));
    // It has looked, and waits for its audit event; in this moment the tenth guess is reported.
    assert!(poll_once(unlock.as_mut()).is_none());
    lock_out(&world, key);
    assert_eq!(block_on(unlock).unwrap(), Acted::NothingToDo);
    assert_eq!(audited(&world, AuditAct::Unlock), 0);
    assert_eq!(locked(), 1, "nobody could trace its end");
}

#[test]
fn of_many_releases_of_a_network_one_says_that_it_released_it() {
    for seed in 0..SEEDS {
        let world = scene();
        let network: Network = "203.0.113.9/32".parse().unwrap();
        let policy = world.store.policies().origin_guard.clone();
        let blocked = world.store.origin(network.key(), |guard| {
            for subject in 1..=2 {
                let failure = OriginEvent::Failure {
                    subject,
                    password: Some(1),
                    home: false,
                };
                let terms = Terms::of(&policy, Width::Host);
                guard.record(failure, &terms, world.now());
            }
            (guard.blocked(world.now()).is_some(), Touched::Transition)
        });
        let (blocked, durable) = blocked.now().unwrap();
        durable.wait().now().unwrap();
        assert!(blocked);
        let results = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.sign_in.release_origin(&OPERATOR, network).await })
        });
        assert_eq!(done(results), 1, "seed {seed}");
        assert_eq!(audited(&world, AuditAct::ReleaseOrigin), 1, "seed {seed}");
    }
}

#[test]
fn of_many_removals_of_a_rule_one_says_that_it_removed_it() {
    for seed in 0..SEEDS {
        let world = scene();
        let network: Network = "203.0.113.0/24".parse().unwrap();
        let terms = RuleTerms {
            lasts: Some(Span::from_hours(1)),
            reason: "spam",
        };
        block_on(world.zavor.sign_in.deny_origin(&OPERATOR, network, terms)).unwrap();
        let results = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move {
                let sign_in = &zavor.sign_in;
                let removed =
                    sign_in.remove_origin_rule(&OPERATOR, RuleAction::Deny, Some(network), None);
                removed.await
            })
        });
        assert_eq!(done(results), 1, "seed {seed}");
    }
}

#[test]
fn of_many_blocks_of_a_sign_in_and_of_their_releases_one_says_so() {
    for seed in 0..SEEDS {
        let world = scene();
        let blocked = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.people.block_sign_in(&OPERATOR, ANA, "stolen").await })
        });
        assert_eq!(done(blocked), 1, "seed {seed}");
        let allowed = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.people.allow_sign_in(&OPERATOR, ANA).await })
        });
        assert_eq!(done(allowed), 1, "seed {seed}");
        assert_eq!(audited(&world, AuditAct::AllowSignIn), 1, "seed {seed}");
    }
}

#[test]
fn of_many_dismissals_of_a_risk_one_says_so() {
    for seed in 0..SEEDS {
        let world = scene();
        let confirmed = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.people.confirm_risk(&OPERATOR, ANA, "stolen").await })
        });
        assert_eq!(done(confirmed), 1, "seed {seed}");
        let dismissed = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move { zavor.people.dismiss_risk(&OPERATOR, ANA, "a test").await })
        });
        assert_eq!(done(dismissed), 1, "seed {seed}");
    }
}

#[test]
fn of_many_unblocks_of_a_sender_one_says_so() {
    for seed in 0..SEEDS {
        let world = scene();
        block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
        let results = at_once(&world, seed, || {
            let zavor = world.zavor.clone();
            Box::pin(async move {
                let how = Unblock {
                    override_reason: Some("a test".into()),
                    ..Unblock::default()
                };
                zavor.sending.unblock(&OPERATOR, ANA, &how).await
            })
        });
        let done = |result: &Result<Unblocked, AppError>| matches!(result, Ok(Unblocked::Done));
        assert_eq!(results.iter().filter(|r| done(r)).count(), 1, "seed {seed}");
    }
}
