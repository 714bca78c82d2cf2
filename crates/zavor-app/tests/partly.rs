//! Acts whose later step fails: the disk fills up after each of their writes in turn. The answer
//! must be true: "nothing was changed" only if nothing was, and otherwise it names what was done.

use std::future::Future;
use zavor_memory::Now;

use zavor_app::people::{AccountChange, InitialPassword, ResetPassword};
use zavor_app::platform::{AppError, PartDone};
use zavor_app::ports::{GuardsExt, Records, TypedPassword};
use zavor_app::sending::Unblock;
use zavor_app::sign_on::{ChangeBy, ChangePassword, SetUp};
use zavor_core::account::{Account, GuardKey, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::AuditResult;
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::hold::Subject;
use zavor_core::moment::Span;
use zavor_core::network::Origin;
use zavor_core::sign_in::{Attempt, Closing, OriginView, report};
use zavor_memory::{MemoryStore, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, run_outbox};

const ANA: &str = "ana@contoso.example";
const DAN: &str = "dan@contoso.example";
const HOME: &str = "ana@home.example";
const OLD: &str = "correct horse battery staple";
const NEW: &str = "four other long words entirely";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

type Faulty = FakeWorld<FaultyStore<MemoryStore>>;

fn account(world: &Faulty) -> Option<Account> {
    let store = world.store.inner();
    let id = store.find(&world.name(ANA)).now().unwrap();
    id.and_then(|id| store.account(id).now().unwrap())
}

/// Ana is locked out and restricted, has sent something, and has a recovery address.
fn scene() -> Faulty {
    let world = FakeWorld::faulty();
    let id = world.add_account(ANA, OLD);
    let mut ana = account(&world).unwrap();
    ana.recovery_addresses.push(RecoveryAddress {
        address: HOME.into(),
        added: world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(world.now().minus(RECOVERY_ADDRESS_WAIT)),
    });
    ana.version += 1;
    world.commit(vec![zavor_app::ports::Change::PutAccount(ana)]);
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    let policy = world.store.policies().smart_lockout.clone();
    let now = world.now();
    let locked = world.store.sign_in(GuardKey::account(id), |guard| {
        for digest in 0..10 {
            let attempt = Attempt {
                key: digest,
                origin: Origin::of("203.0.113.9".parse().unwrap()),
                hint: 0,
                digest: Some(digest),
                protocol: Protocol::Imap,
                forced_class: None,
                ours: false,
                has_app_passwords: false,
                credential: 0,
                has_session: false,
            };
            let view = OriginView::default();
            report(guard, &attempt, Closing::Failure, true, &view, &policy, now);
        }
        ((), Touched::Transition)
    });
    let ((), durable) = block_on(locked).unwrap();
    block_on(durable.wait()).unwrap();
    world.advance(Span::from_secs(1));
    world
}

fn is_locked(world: &Faulty) -> bool {
    let Some(ana) = account(world) else {
        return false;
    };
    let policy = world.store.policies().smart_lockout.clone();
    let now = world.now();
    let look = world
        .store
        .inner()
        .sign_in(GuardKey::account(ana.id), |guard| {
            (!guard.lockouts(&policy, now).is_empty(), Touched::Unchanged)
        });
    block_on(look).unwrap().0
}

/// Everything that an act of these tests changes.
fn state(world: &Faulty) -> String {
    let store = world.store.inner();
    let holds = store
        .lasting_holds(&Subject::Account(world.name(ANA)))
        .now()
        .unwrap();
    let done = store.audit(1, 1_000).now().unwrap().into_iter();
    let done = done.filter(|chained| chained.event.result == AuditResult::Done);
    let dan = store.find(&world.name(DAN)).now().unwrap();
    let hash = |account: &Account| account.credential.as_ref().map(|c| c.hash.clone());
    let ana = account(world);
    format!(
        "{ana:?} {:?} {holds:?} {} {dan:?} {}",
        ana.as_ref().and_then(hash),
        done.count(),
        is_locked(world)
    )
}

/// Lets the disk fill up after 0, 1, 2, … writes of the act until it succeeds; returns what was
/// reported as partly done on the way.
fn walk<'a, T, F>(what: &str, act: impl Fn(&'a Faulty) -> F) -> Vec<PartDone>
where
    F: Future<Output = Result<T, AppError>> + 'a,
{
    let mut parts = Vec::new();
    for writes in 0..20 {
        // Each try has its own world, which lives as long as the test.
        let world: &'a Faulty = Box::leak(Box::new(scene()));
        let future = act(world);
        let before = state(world);
        let faults = world.store.faults();
        faults.fill_after_writes(writes);
        let ended = block_on(future);
        faults.stop();
        let changed = state(world) != before;
        let error = match ended {
            Ok(_) => {
                assert!(changed, "{what}: it must change something");
                return parts;
            }
            Err(error) => error,
        };
        let text = error.to_string();
        let claims_nothing = text.contains("othing was changed");
        match error {
            AppError::Partly(partly) => {
                assert!(!claims_nothing, "{what} after {writes}: {text}");
                assert!(!partly.part.in_words().contains("othing was changed"));
                parts.push(partly.part);
            }
            _ => assert!(!changed, "{what} after {writes} writes: {text}"),
        }
    }
    panic!("{what} never succeeds");
}

#[test]
fn an_error_after_a_commit_never_says_that_nothing_was_changed() {
    let none: [PartDone; 0] = [];
    let of = |what: &str, parts: Vec<PartDone>, expected: &[PartDone]| {
        assert_eq!(parts, expected, "{what}");
    };
    let overriding = || Unblock {
        override_reason: Some("agreed".into()),
        ..Unblock::default()
    };
    of(
        "unlock",
        walk("unlock", |world| world.zavor.sign_in.unlock(&OPERATOR, ANA)),
        &[PartDone::Unlock],
    );
    of(
        "reset counters",
        walk("reset counters", |world| {
            world
                .zavor
                .sign_in
                .reset_counters(&OPERATOR, Some(ANA), None)
        }),
        &[PartDone::ResetCounters],
    );
    of(
        "unblock",
        walk("unblock", |world| async move {
            world
                .zavor
                .sending
                .unblock(&OPERATOR, ANA, &overriding())
                .await
        }),
        &[PartDone::Unblock],
    );
    of(
        "set up",
        walk("set up", |world| {
            let link = block_on(world.zavor.sign_on.make_set_up_link(&OPERATOR)).unwrap();
            async move {
                let set_up = SetUp {
                    token: link.text(),
                    address: ANA,
                    display_name: "Ana",
                    password: TypedPassword(NEW.into()),
                    source: None,
                    device: "",
                };
                world.zavor.sign_on.set_up(set_up).await
            }
        }),
        &[PartDone::SetUp; 3],
    );
    of(
        "change by link",
        walk("change by link", |world| {
            let reset = ResetPassword::Link;
            let reset = world
                .zavor
                .people
                .reset_password(&OPERATOR, ANA, reset, true, None);
            block_on(reset).unwrap();
            block_on(run_outbox(&world.zavor.notifications)).unwrap();
            let mails = world.messenger.mails_to(HOME);
            let lines = mails.iter().flat_map(|mail| mail.text.lines());
            let link = lines
                .filter_map(|line| line.strip_prefix("link="))
                .next_back();
            let token = link.unwrap().rsplit_once('/').unwrap().1.to_owned();
            async move {
                let change = ChangePassword {
                    by: ChangeBy::Link(&token),
                    new: TypedPassword(NEW.into()),
                    source: None,
                    device: "",
                    known_device: "",
                };
                world.zavor.sign_on.change_password(change).await
            }
        }),
        &[PartDone::PasswordChanged],
    );
    of(
        "block",
        walk("block", |world| {
            world.zavor.people.block_sign_in(&OPERATOR, ANA, "seen")
        }),
        &none,
    );
    of(
        "remove",
        walk("remove", |world| {
            world.zavor.people.remove_account(&OPERATOR, ANA)
        }),
        &none,
    );
    of(
        "add with a recovery address",
        walk("add", |world| {
            let password = InitialPassword::Temporary(TypedPassword(NEW.into()));
            let zavor = &world.zavor;
            zavor
                .people
                .add_person(&OPERATOR, DAN, "Dan", password, Some("dan@home.example"))
        }),
        &none,
    );
    of(
        "recovery address",
        walk("recovery address", |world| {
            world
                .zavor
                .verification
                .add_recovery_address(&OPERATOR, ANA, "ana@work.example")
        }),
        &none,
    );
    of(
        "grant",
        walk("grant", |world| {
            world
                .zavor
                .people
                .grant_role(&OPERATOR, ANA, Role::SecurityReader, &[])
        }),
        &none,
    );
    of(
        "set",
        walk("set", |world| async move {
            let change = AccountChange {
                display_name: Some("Ana Pop".into()),
                ..AccountChange::default()
            };
            world
                .zavor
                .people
                .set_account(&OPERATOR, ANA, &change)
                .await
        }),
        &none,
    );
}

/// A reset that made a password for the owner must show it, so it is not an error.
#[test]
fn a_reset_whose_lockouts_stay_gives_the_password_and_says_so() {
    for writes in 0..4 {
        let world = scene();
        let faults = world.store.faults();
        faults.fill_after_writes(writes);
        let generated = ResetPassword::Generated;
        let reset = world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, generated, true, None);
        let was = block_on(reset);
        faults.stop();
        match (writes, was) {
            (0, Err(error)) => assert!(error.to_string().contains("nothing was changed")),
            (_, Ok(was)) => {
                assert!(was.generated.is_some());
                assert_eq!(was.still_locked.is_some(), is_locked(&world), "{writes}");
                assert_eq!(was.still_locked.is_some(), writes == 1);
                let said = was.still_locked.unwrap_or_default();
                assert!(!said.contains("nothing was changed"), "{said}");
            }
            (_, Err(error)) => panic!("{writes}: {error}"),
        }
    }
}
