//! The people of these tests: administrators of each role, and attackers.

use zavor_app::ports::{Change, GuardsExt, IdentityChange, Store};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::identity::{SecretHash, Session, Stage};
use zavor_core::network::Origin;
use zavor_core::policy::SmartLockoutPolicy;
use zavor_core::sign_in::{Attempt, Closing, OriginView, report};
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

/// The operator at the socket.
pub(crate) const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

/// An administrator with an account, a fresh second factor, and this role.
pub(crate) fn administrator<S: Store + Clone>(
    world: &FakeWorld<S>,
    address: &str,
    role: Role,
    domains: &[&str],
) -> Actor {
    let id = world.add_account_elsewhere(address);
    let domains: Vec<String> = domains.iter().map(ToString::to_string).collect();
    world.commit(vec![Change::GrantRole(id, role, domains.clone())]);
    add_method(world, id);
    let session = add_session(world, id);
    Actor::Administrator(Box::new(Administrator {
        account: id,
        address: world.name(address),
        roles: vec![RoleHeld { role, domains }],
        has_second_factor: true,
        proved: Some(world.now()),
        session,
        source: None,
    }))
}

/// Adds a whole session; returns its number.
pub(crate) fn add_session<S: Store + Clone>(world: &FakeWorld<S>, account: AccountId) -> u64 {
    let id = u64::from(account.0) + 100;
    let session = Session {
        key: SecretHash([account.0 as u8; 32]),
        id,
        account,
        stage: Stage::Whole,
        created: world.now(),
        last_seen: world.now(),
        proved: Some(world.now()),
        address: None,
        device: String::new(),
    };
    world.commit(vec![Change::Identity(IdentityChange::PutSession(session))]);
    id
}

/// The same administrator, but the second factor was shown too long ago.
pub(crate) fn stale(actor: &Actor) -> Actor {
    let Actor::Administrator(person) = actor else {
        panic!("no administrator")
    };
    let mut person = person.clone();
    person.proved = None;
    Actor::Administrator(person)
}

/// Registers a second factor.
pub(crate) fn add_method<S: Store + Clone>(world: &FakeWorld<S>, id: AccountId) {
    world.add_totp(id, b"12345678901234567890");
}

/// One sign-in ends, from an unfamiliar place.
fn sign_in<S: Store + Clone>(world: &FakeWorld<S>, id: AccountId, digest: u64, closing: Closing) {
    let (now, policy) = (world.now(), SmartLockoutPolicy::default());
    let attempt = Attempt {
        key: digest,
        origin: Origin::of("203.0.113.9".parse().unwrap()),
        hint: 0,
        digest: Some(digest),
        protocol: Protocol::Imap,
        ours: false,
        has_app_passwords: false,
        credential: 0,
        has_session: false,
        forced_class: None,
    };
    let key = GuardKey::account(id);
    let change = world.store.sign_in(key, |guard| {
        let view = OriginView::default();
        report(guard, &attempt, closing, true, &view, &policy, now)
    });
    let (_, durable) = block_on(change).unwrap();
    block_on(durable.wait()).unwrap();
}

/// The account signs in.
pub(crate) fn signs_in<S: Store + Clone>(world: &FakeWorld<S>, id: AccountId) {
    sign_in(world, id, 1, Closing::Success);
}

/// Somebody guesses at the account until it is locked out.
pub(crate) fn is_locked_out<S: Store + Clone>(world: &FakeWorld<S>, id: AccountId) {
    for digest in 0..u64::from(SmartLockoutPolicy::default().threshold_unfamiliar) {
        sign_in(world, id, digest, Closing::Failure);
    }
    let key = GuardKey::account(id);
    let (now, policy) = (world.now(), SmartLockoutPolicy::default());
    let look = world.store.sign_in(key, |guard| {
        (guard.lockouts(&policy, now).len(), Touched::Unchanged)
    });
    assert_eq!(block_on(look).unwrap().0, 1, "locked out");
}
