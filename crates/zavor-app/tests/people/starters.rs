//! A bulk run ends when what its start rested on ends: the session, the password, the role, the
//! token.

use zavor_app::bulk::{BULK_STEP, BulkAccounts, BulkTerms};
use zavor_app::people::ResetPassword;
use zavor_app::ports::{BulkRun, Change, Identities, IdentityChange, Records};
use zavor_app::sign_on::NewToken;
use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT};
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::audit::AuditAct;
use zavor_core::identity::SESSION_IDLE_MAX;
use zavor_core::moment::Span;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

use crate::cast::{OPERATOR, add_method, add_session, administrator};

const THIEF: &str = "thief@contoso.example";
const PASSWORD: &str = "a long enough password";

/// Two steps of a run, so that one is left when the test ends the run.
const ACCOUNTS: usize = 2 * BULK_STEP;

/// Why a run must end, and what makes it end, given an account or a token.
type Way<'a, T> = (&'a str, &'a dyn Fn(&FakeWorld, T));

fn people() -> (FakeWorld, BulkAccounts) {
    let world = world();
    let names: Vec<String> = (0..ACCOUNTS).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        world.add_account_elsewhere(&format!("{name}@contoso.example"));
    }
    administrator(
        &world,
        "chief@contoso.example",
        Role::GlobalAdministrator,
        &[],
    );
    (world, BulkAccounts::Named(names))
}

/// A User Administrator for all domains, with a password, in a session.
fn starter(world: &FakeWorld) -> (AccountId, Actor) {
    let id = world.add_account(THIEF, PASSWORD);
    let role = Role::UserAdministrator;
    world.commit(vec![Change::GrantRole(id, role, Vec::new())]);
    add_method(world, id);
    let actor = Actor::Administrator(Box::new(Administrator {
        account: id,
        address: world.name(THIEF),
        roles: vec![RoleHeld {
            role,
            domains: Vec::new(),
        }],
        has_second_factor: true,
        proved: Some(world.now()),
        session: add_session(world, id),
        source: None,
    }));
    (id, actor)
}

fn block() -> BulkTerms {
    BulkTerms::BlockSignIn {
        reason: "mine now".into(),
    }
}

fn start(world: &FakeWorld, actor: &Actor, accounts: &BulkAccounts) -> u64 {
    let run = block_on(world.zavor.bulk.bulk_start(actor, &block(), accounts)).unwrap();
    block_on(world.zavor.bulk.bulk_work());
    run
}

fn seen(world: &FakeWorld, run: u64) -> BulkRun {
    world.store.bulk_run(run).now().unwrap().unwrap()
}

/// The run has ended after its first step, for this reason, and the audit says so.
fn has_ended(world: &FakeWorld, run: u64, why: &str) {
    while block_on(world.zavor.bulk.bulk_work()) > 0 {}
    let run = seen(world, run);
    assert_eq!((run.why.as_str(), run.stopped), (why, true));
    assert_eq!(run.done as usize, BULK_STEP, "{why}: not one more");
    assert!(run.finished.is_some());
    let audit = world.store.audit(1, 1_000).now().unwrap();
    let last = audit
        .iter()
        .rfind(|event| event.event.act == AuditAct::BulkRun);
    let said = last.unwrap().event.detail.to_string();
    assert!(said.contains("stopped at 10 of 20"), "{why}: {said}");
    assert!(said.contains(&run.made_by), "{why}: {said}");
}

#[test]
fn sec_40_a_run_ends_with_the_sessions_the_password_and_the_role_of_whoever_started_it() {
    let limited = ["contoso.example".to_owned()];
    let ways: [Way<'_, AccountId>; 9] = [
        ("session_ended", &|world, _| {
            block_on(world.zavor.people.sign_out(&OPERATOR, THIEF)).unwrap();
        }),
        ("session_ended", &|world, id| {
            let own = world.store.sessions_of(id).now().unwrap().remove(0);
            let end = IdentityChange::EndSession(own.key);
            world.commit(vec![Change::Identity(end)]);
        }),
        ("sign_in_held", &|world, _| {
            block_on(world.zavor.people.block_sign_in(&OPERATOR, THIEF, "stolen")).unwrap();
        }),
        ("sign_in_held", &|world, _| {
            let reset = ResetPassword::Generated;
            let reset = world
                .zavor
                .people
                .reset_password(&OPERATOR, THIEF, reset, true, None);
            block_on(reset).unwrap();
        }),
        ("credential_changed", &|world, id| {
            let mut account = world.store.account(id).now().unwrap().unwrap();
            account.credential.as_mut().unwrap().set = world.now().plus(Span::from_secs(1));
            account.version += 1;
            world.commit(vec![Change::PutAccount(account)]);
        }),
        ("role_gone", &|world, _| {
            let role = Role::UserAdministrator;
            block_on(world.zavor.people.revoke_role(&OPERATOR, THIEF, role)).unwrap();
        }),
        ("role_gone", &|world, _| {
            let role = Role::UserAdministrator;
            block_on(
                world
                    .zavor
                    .people
                    .grant_role(&OPERATOR, THIEF, role, &limited),
            )
            .unwrap();
        }),
        ("no_second_factor", &|world, id| {
            let method = world.store.methods_of(id).now().unwrap().remove(0);
            let gone = IdentityChange::RemoveMethod(method.id, method.version);
            world.commit(vec![Change::Identity(gone)]);
        }),
        ("account_gone", &|world, _| {
            block_on(world.zavor.people.remove_account(&OPERATOR, THIEF)).unwrap();
        }),
    ];
    for (why, end) in ways {
        let (world, accounts) = people();
        let (id, thief) = starter(&world);
        let run = start(&world, &thief, &accounts);
        assert_eq!(seen(&world, run).done as usize, BULK_STEP, "{why}");
        end(&world, id);
        has_ended(&world, run, why);
        let resumed = block_on(world.zavor.bulk.bulk_resume(&OPERATOR, run));
        assert!(resumed.is_err(), "{why}: it has ended for good");
    }
}

#[test]
fn a_run_outlasts_a_session_that_times_out_but_not_a_sign_out_after_it() {
    let (world, accounts) = people();
    let (id, helper) = starter(&world);
    let run = start(&world, &helper, &accounts);
    world.advance(SESSION_IDLE_MAX);
    block_on(world.zavor.sign_on.forget_ended()).unwrap();
    assert!(world.store.sessions_of(id).now().unwrap().is_empty());
    block_on(world.zavor.bulk.bulk_work());
    assert_eq!(
        seen(&world, run).done as usize,
        ACCOUNTS,
        "the page was closed"
    );

    let (world, accounts) = people();
    let (_, thief) = starter(&world);
    let run = start(&world, &thief, &accounts);
    world.advance(SESSION_IDLE_MAX);
    block_on(world.zavor.sign_on.forget_ended()).unwrap();
    block_on(world.zavor.people.sign_out(&OPERATOR, THIEF)).unwrap();
    has_ended(&world, run, "session_ended");
}

#[test]
fn a_session_that_ended_before_the_first_account_lets_none_be_touched() {
    let (world, accounts) = people();
    let (_, thief) = starter(&world);
    let run = block_on(world.zavor.bulk.bulk_start(&thief, &block(), &accounts)).unwrap();
    block_on(world.zavor.people.sign_out(&OPERATOR, THIEF)).unwrap();
    while block_on(world.zavor.bulk.bulk_work()) > 0 {}
    let run = seen(&world, run);
    assert_eq!((run.done, &*run.why), (0, "session_ended"));
}

#[test]
fn a_run_of_a_token_ends_with_it_and_with_whom_it_belongs_to() {
    let ways: [Way<'_, u64>; 3] = [
        ("token_ended", &|world, token| {
            block_on(world.zavor.sign_on.revoke_token(&OPERATOR, token)).unwrap();
        }),
        ("token_ended", &|world, _| {
            let role = Role::GlobalAdministrator;
            block_on(world.zavor.people.revoke_role(&OPERATOR, THIEF, role)).unwrap();
        }),
        ("sign_in_held", &|world, _| {
            block_on(world.zavor.people.block_sign_in(&OPERATOR, THIEF, "stolen")).unwrap();
        }),
    ];
    for (why, end) in ways {
        let (world, accounts) = people();
        let global = administrator(&world, THIEF, Role::GlobalAdministrator, &[]);
        let roles = [RoleHeld {
            role: Role::UserAdministrator,
            domains: Vec::new(),
        }];
        let new = NewToken {
            name: "ci",
            roles: &roles,
            life: Span::from_days(7),
            sensitive: true,
        };
        let (token, record) = block_on(world.zavor.sign_on.make_token(&global, new)).unwrap();
        // A newer one would end for good when sign-in is blocked.
        world.advance(RECOVERY_ADDRESS_WAIT.times(2));
        let program = world
            .zavor
            .sign_on
            .token_actor(token.text(), None)
            .now()
            .unwrap();
        let run = start(&world, &program.unwrap(), &accounts);
        end(&world, record.id);
        has_ended(&world, run, why);
    }
}
