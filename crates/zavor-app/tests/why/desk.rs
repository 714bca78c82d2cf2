//! What these tests share.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::platform::{Mode, Settings};
use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion};
use zavor_app::sign_on::{Proof, SessionView, SignOnOutcome, SignOnQuestion};
use zavor_app::views::WhyReport;
use zavor_core::account::AccountId;
use zavor_core::account::SignInName;
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::hold::{HoldKind, Subject};
use zavor_memory::block_on;
use zavor_testkit::{FakeFactors, FakeWorld, world_with};

pub(crate) const ANA: &str = "ana@contoso.example";
pub(crate) const DAN: &str = "dan@contoso.example";
pub(crate) const EVE: &str = "eve@contoso.example";
pub(crate) const RIGHT: &str = "correct horse battery staple";
pub(crate) const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
pub(crate) const SEED: &[u8] = b"12345678901234567890";
/// Where the attack comes from.
pub(crate) const BAD: &str = "203.0.113.9";
pub(crate) const BROWSER: &str = "Mozilla/5.0 (X11)";

pub(crate) fn with_people(settings: Settings) -> FakeWorld {
    let world = world_with(Settings {
        public_url: "https://accounts.contoso.example".into(),
        ..settings
    });
    for name in [ANA, DAN, EVE] {
        world.add_account(name, RIGHT);
    }
    world
}

pub(crate) fn question<'a>(name: &'a str, address: &str, digest: u64) -> SignInQuestion<'a> {
    SignInQuestion {
        name: name.as_bytes(),
        address: Some(address.parse::<IpAddr>().unwrap()),
        protocol: Protocol::Imap,
        device: "",
        session: "",
        digest: Some(digest),
        mode: Mode::Enforce,
    }
}

pub(crate) fn check(world: &FakeWorld, name: &str, address: &str) -> Option<FailureReason> {
    match block_on(
        world
            .zavor
            .sign_in
            .check_sign_in(&question(name, address, 1)),
    )
    .unwrap()
    {
        CheckAnswer::Allow => None,
        CheckAnswer::Refuse { reason, .. } => Some(reason),
    }
}

/// One wrong password.
pub(crate) fn fail(world: &FakeWorld, name: &str, address: &str, digest: u64) {
    let asked = question(name, address, digest);
    let allowed =
        block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap() == CheckAnswer::Allow;
    let how = match allowed {
        true => Reported::Failure,
        false => Reported::PolicyReject,
    };
    block_on(world.zavor.sign_in.report_sign_in(&asked, how)).unwrap();
}

pub(crate) fn succeed(world: &FakeWorld, name: &str, address: &str) {
    let asked = question(name, address, 1);
    block_on(
        world
            .zavor
            .sign_in
            .report_sign_in(&asked, Reported::Success),
    )
    .unwrap();
}

/// Locks an account for unfamiliar places, from addresses that nobody else uses.
pub(crate) fn lock(world: &FakeWorld, name: &str) {
    for n in 0..10 {
        let own = id_of(world, name).0;
        fail(world, name, &format!("198.{n}.{own}.1"), 100 + n);
    }
}

/// Makes an address guess across so many accounts that it is blocked.
pub(crate) fn block_network(world: &FakeWorld, address: &str) {
    for n in 0..12 {
        fail(
            world,
            &format!("nobody{n}@contoso.example"),
            address,
            500 + n,
        );
    }
}

pub(crate) fn id_of(world: &FakeWorld, name: &str) -> AccountId {
    let name = SignInName::from_normal_form(name);
    zavor_app::ports::Records::find(&world.store, &name)
        .now()
        .unwrap()
        .unwrap()
}

/// Registers an authenticator app with [`SEED`].
pub(crate) fn add_totp(world: &FakeWorld, name: &str) {
    world.add_totp(id_of(world, name), SEED);
}

pub(crate) fn web(world: &FakeWorld, name: &str, typed: &str, address: &str) -> SignOnOutcome {
    block_on(world.zavor.sign_on.sign_in_with_password(SignOnQuestion {
        name: name.as_bytes(),
        password: TypedPassword(typed.into()),
        address: Some(address.parse().unwrap()),
        device: BROWSER,
        known_device: "",
    }))
    .unwrap()
}

/// A session after the password.
pub(crate) fn half(world: &FakeWorld, name: &str) -> SessionView {
    let SignOnOutcome::Session(token, _) = web(world, name, RIGHT, "192.0.2.1") else {
        panic!("no session");
    };
    let address = Some("192.0.2.1".parse().unwrap());
    block_on(world.zavor.sign_on.session(token.text(), address))
        .unwrap()
        .unwrap()
}

pub(crate) fn wrong_code(world: &FakeWorld, view: &SessionView) -> Proof {
    let code = FakeFactors::wrong_code(SEED, world.now());
    block_on(world.zavor.sign_on.prove_totp(view, &code)).unwrap()
}

pub(crate) fn right_code(world: &FakeWorld, view: &SessionView) -> Proof {
    let code = FakeFactors::code(SEED, world.now());
    block_on(world.zavor.sign_on.prove_totp(view, &code)).unwrap()
}

pub(crate) fn why(world: &FakeWorld, name: &str) -> WhyReport {
    block_on(world.zavor.views.why(name)).unwrap()
}

/// Kinds of the holds in force with their subjects, without those that doors only observe.
pub(crate) fn held(world: &FakeWorld, name: &str) -> Vec<(HoldKind, Subject)> {
    let holds = why(world, name)
        .holds
        .into_iter()
        .filter(|hold| !hold.observed);
    holds
        .map(|hold| (hold.stored.identity.kind, hold.stored.identity.subject))
        .collect()
}

pub(crate) fn kinds(world: &FakeWorld, name: &str) -> Vec<HoldKind> {
    held(world, name)
        .into_iter()
        .map(|(kind, _)| kind)
        .collect()
}

/// A person with a role and a fresh second factor.
pub(crate) fn administrator(world: &FakeWorld, role: Role) -> Actor {
    Actor::Administrator(Box::new(Administrator {
        account: AccountId(900),
        address: SignInName::from_normal_form("desk@contoso.example"),
        roles: vec![RoleHeld {
            role,
            domains: Vec::new(),
        }],
        has_second_factor: true,
        proved: Some(world.now()),
        source: None,
        session: 0,
    }))
}
