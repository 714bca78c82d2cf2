//! What the tests of sign-on have in common: people, their factors, and signing in.

use std::net::{IpAddr, Ipv4Addr};
use zavor_memory::Now;

use zavor_app::platform::Settings;
use zavor_app::ports::{Change, Records, Store, TypedPassword};
use zavor_app::sign_on::{Proof, SessionView, SignOnOutcome, SignOnQuestion};
use zavor_app::verification::Token;
use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::Session;
use zavor_core::moment::Span;
use zavor_memory::block_on;
use zavor_testkit::{FakeFactors, FakeWorld, run_outbox, world_with};

pub(crate) const ANA: &str = "ana@contoso.example";
pub(crate) const DAN: &str = "dan@contoso.example";
pub(crate) const EVE: &str = "eve@contoso.example";
pub(crate) const OLD: &str = "correct horse battery staple";
pub(crate) const NEW: &str = "four other long words entirely";
pub(crate) const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };
pub(crate) const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
pub(crate) const BROWSER: &str = "Mozilla/5.0 (X11)";

/// The seed of everybody's authenticator app.
pub(crate) const SEED: &[u8] = b"12345678901234567890";

/// A world with a public address for its pages, and Ana in it.
pub(crate) fn with_ana() -> (FakeWorld, AccountId) {
    let world = world_with(Settings {
        public_url: "https://accounts.contoso.example/".into(),
        ..Settings::default()
    });
    let ana = world.add_account(ANA, OLD);
    (world, ana)
}

pub(crate) fn password(text: &str) -> TypedPassword {
    TypedPassword(text.into())
}

pub(crate) fn sign_in(world: &FakeWorld, name: &str, typed: &str) -> SignOnOutcome {
    block_on(world.zavor.sign_on.sign_in_with_password(SignOnQuestion {
        name: name.as_bytes(),
        password: password(typed),
        address: HERE,
        device: BROWSER,
        known_device: "",
    }))
    .unwrap()
}

/// Signs in and expects a session.
pub(crate) fn session_of(world: &FakeWorld, name: &str, typed: &str) -> (Token, Session) {
    match sign_in(world, name, typed) {
        SignOnOutcome::Session(token, session) => (token, session),
        other => panic!("{other:?}"),
    }
}

/// The session of a token, as the next request sees it.
pub(crate) fn view(world: &FakeWorld, token: &Token) -> Option<SessionView> {
    block_on(world.zavor.sign_on.session(token.text(), HERE)).unwrap()
}

/// Signs in with the password alone.
pub(crate) fn half(world: &FakeWorld, name: &str) -> SessionView {
    view(world, &session_of(world, name, OLD).0).unwrap()
}

pub(crate) fn grant(world: &FakeWorld, id: AccountId, role: Role) {
    world.commit(vec![Change::GrantRole(id, role, Vec::new())]);
}

/// Registers an authenticator app with [`SEED`]; returns its number.
pub(crate) fn add_totp(world: &FakeWorld, account: AccountId) -> u64 {
    world.add_totp(account, SEED)
}

/// The right code of everybody's app, in a new time step.
pub(crate) fn fresh_code(world: &FakeWorld) -> String {
    world.advance(Span::from_secs(60));
    FakeFactors::code(SEED, world.now())
}

/// Shows a code and expects it to be right.
pub(crate) fn prove(world: &FakeWorld, view: &SessionView) -> (Token, Session) {
    let code = fresh_code(world);
    match block_on(world.zavor.sign_on.prove_totp(view, &code)).unwrap() {
        Proof::Proved(token, session) => (token, session),
        other => panic!("{other:?}"),
    }
}

/// An account with a role and an authenticator app.
pub(crate) fn add_administrator(world: &FakeWorld, address: &str, role: Role) -> AccountId {
    let id = world.add_account(address, OLD);
    grant(world, id, role);
    add_totp(world, id);
    id
}

/// Signs in with both factors.
pub(crate) fn whole(world: &FakeWorld, name: &str) -> SessionView {
    let (token, _) = prove(world, &half(world, name));
    view(world, &token).unwrap()
}

/// An administrator, signed in with both factors.
pub(crate) fn administrator(world: &FakeWorld, address: &str, role: Role) -> Actor {
    add_administrator(world, address, role);
    whole(world, address).administrator
}

/// Gives an account a recovery address that its owner confirmed long ago.
pub(crate) fn add_recovery_address(world: &FakeWorld, id: AccountId, address: &str) {
    let mut account = world.store.account(id).now().unwrap().unwrap();
    account.recovery_addresses.push(RecoveryAddress {
        address: address.into(),
        added: world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(world.now().minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
}

/// Lets the outbox send; returns the newest link that an address got.
pub(crate) fn mailed_link(world: &FakeWorld, address: &str) -> String {
    send(world);
    let mails = world.messenger.mails_to(address);
    let mut links = mails
        .iter()
        .flat_map(|mail| mail.text.lines())
        .filter_map(|line| line.strip_prefix("link="));
    links.next_back().expect("a link was mailed").into()
}

/// The token of that link.
pub(crate) fn mailed_token(world: &FakeWorld, address: &str) -> String {
    let link = mailed_link(world, address);
    link.rsplit_once('/').expect("a link has a path").1.into()
}

pub(crate) fn send(world: &FakeWorld) {
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
}

/// Act, result and detail of every audit event.
pub(crate) fn audit(world: &FakeWorld) -> Vec<(AuditAct, AuditResult, String)> {
    let events = world.store.audit(1, 1000).now().unwrap();
    events
        .into_iter()
        .map(|chained| {
            let event = chained.event;
            (event.act, event.result, event.detail.to_string())
        })
        .collect()
}

pub(crate) fn sessions<S: Store + Clone>(world: &FakeWorld<S>, id: AccountId) -> usize {
    world.store.sessions_of(id).now().unwrap().len()
}
