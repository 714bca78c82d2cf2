//! What the tests of recovery have in common.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;

use zavor_app::platform::Settings;
use zavor_app::ports::Language;
use zavor_app::ports::{Change, Store, TypedPassword};
use zavor_app::recovery::{BeginRecovery, Begun, CodeAsked, Judged, ProofShown, Proved, Recovered};
use zavor_app::sign_on::{SessionView, SignOnOutcome, SignOnQuestion};
use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::identity::PROOF_WAIT;
use zavor_core::moment::Span;
use zavor_memory::{MemoryStore, Now, block_on};
use zavor_testkit::{FakeFactors, FakeWorld, FaultyStore, run_outbox, world_with};

pub(crate) const ANA: &str = "ana@contoso.example";
pub(crate) const DAN: &str = "dan@contoso.example";
pub(crate) const HOME: &str = "ana@home.example";
pub(crate) const OLD: &str = "correct horse battery staple";
pub(crate) const NEW: &str = "four other long words entirely";
pub(crate) const SEED: &[u8] = b"12345678901234567890";
pub(crate) const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };

pub(crate) fn settings() -> Settings {
    Settings {
        public_url: "https://accounts.contoso.example/".into(),
        ..Settings::default()
    }
}

/// Ana, with a recovery address that she confirmed long ago.
pub(crate) fn with_ana() -> (FakeWorld, AccountId) {
    let world = world_with(settings());
    let ana = world.add_account(ANA, OLD);
    add_address(&world, ana, HOME, true);
    (world, ana)
}

/// The same in a world whose work is counted.
pub(crate) fn counted() -> FakeWorld<FaultyStore<MemoryStore>> {
    FakeWorld::on(FaultyStore::new(MemoryStore::default()), settings(), 1)
}

pub(crate) fn add_address<S: Store + Clone>(
    world: &FakeWorld<S>,
    id: AccountId,
    address: &str,
    by_owner: bool,
) {
    let mut account = world.store.account(id).now().unwrap().unwrap();
    let long_ago = world.now().minus(RECOVERY_ADDRESS_WAIT);
    account.recovery_addresses.push(RecoveryAddress {
        address: address.into(),
        added: long_ago,
        by_owner,
        confirmed: Some(long_ago),
    });
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
}

pub(crate) fn grant(world: &FakeWorld, id: AccountId, role: Role) {
    world.commit(vec![Change::GrantRole(id, role, Vec::new())]);
}

pub(crate) fn at(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(crate) const AWAY: &str = "203.0.113.9";

pub(crate) fn begin_from<S: Store + Clone>(
    world: &FakeWorld<S>,
    name: &str,
    address: &str,
    cookie: &str,
) -> Option<String> {
    let begin = BeginRecovery {
        name: name.as_bytes(),
        address: at(address),
        known_device: cookie,
    };
    match block_on(world.zavor.recovery.begin(begin)).unwrap() {
        Begun::Flow(token) => {
            let token = token.text().to_owned();
            RENEWED.with_borrow_mut(|renewed| renewed.remove(&token));
            Some(token)
        }
        Begun::TooMany | Begun::NotOffered => None,
    }
}

pub(crate) fn begin<S: Store + Clone>(world: &FakeWorld<S>, name: &str) -> String {
    begin_from(world, name, AWAY, "").expect("a flow begins")
}

thread_local! {
    /// The token that a flow has now, by the one that it had before its first right proof. A browser keeps
    /// the newest cookie by itself.
    static RENEWED: RefCell<BTreeMap<String, String>> = RefCell::default();
}

/// The token that the browser of this flow has now.
pub(crate) fn cookie_of(flow: &str) -> String {
    RENEWED.with_borrow(|renewed| renewed.get(flow).cloned().unwrap_or(flow.into()))
}

/// What was judged; the browser keeps a new token.
pub(crate) fn kept(flow: &str, judged: Judged) -> Proved {
    if let Some(token) = judged.token {
        let token = token.text().to_owned();
        RENEWED.with_borrow_mut(|renewed| renewed.insert(flow.into(), token));
    }
    judged.proved
}

pub(crate) fn ask<S: Store + Clone>(world: &FakeWorld<S>, flow: &str) -> CodeAsked {
    ask_from(world, flow, AWAY)
}

pub(crate) fn ask_from<S: Store + Clone>(
    world: &FakeWorld<S>,
    flow: &str,
    address: &str,
) -> CodeAsked {
    let asked = block_on(world.zavor.recovery.ask_code(
        &cookie_of(flow),
        Language::Romanian,
        at(address),
    ))
    .unwrap();
    block_on(world.zavor.recovery.send_asked_codes(100)).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    asked
}

/// The code in the newest mail to an address.
pub(crate) fn code_in_mail<S: Store + Clone>(world: &FakeWorld<S>, address: &str) -> String {
    let mail = world.messenger.mails_to(address).pop().expect("a mail");
    let mut lines = mail.text.lines();
    let code = lines.find_map(|line| line.strip_prefix("code="));
    code.expect("the mail has a code").into()
}

pub(crate) fn other(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..code.len() - 1])
}

pub(crate) fn show<S: Store + Clone>(world: &FakeWorld<S>, flow: &str, code: &str) -> Proved {
    show_from(world, flow, code, AWAY)
}

pub(crate) fn show_from<S: Store + Clone>(
    world: &FakeWorld<S>,
    flow: &str,
    code: &str,
    address: &str,
) -> Proved {
    let (shown, cookie) = (ProofShown::Code(code), cookie_of(flow));
    let judged = world
        .zavor
        .recovery
        .prove(&cookie, shown, at(address), "Mozilla");
    kept(flow, block_on(judged).unwrap())
}

/// Proves the recovery address.
pub(crate) fn by_mail<S: Store + Clone>(world: &FakeWorld<S>, flow: &str) {
    assert_eq!(ask(world, flow), CodeAsked::Asked);
    let code = code_in_mail(world, HOME);
    assert_eq!(show(world, flow, &code), Proved::Right);
}

pub(crate) fn totp(world: &FakeWorld) -> String {
    world.advance(Span::from_secs(60));
    FakeFactors::code(SEED, world.now())
}

pub(crate) fn reset(world: &FakeWorld, flow: &str, new: &str) -> Recovered {
    let new = TypedPassword(new.into());
    let flow = cookie_of(flow);
    block_on(world.zavor.recovery.reset_password(&flow, new, at(AWAY))).unwrap()
}

pub(crate) fn unlock(world: &FakeWorld, flow: &str) -> Recovered {
    let flow = cookie_of(flow);
    block_on(world.zavor.recovery.only_unlock(&flow, at(AWAY))).unwrap()
}

pub(crate) fn is_done(recovered: &Recovered) -> bool {
    matches!(recovered, Recovered::Done { .. })
}

pub(crate) fn sign_in<S: Store + Clone>(
    world: &FakeWorld<S>,
    name: &str,
    typed: &str,
    address: &str,
    cookie: &str,
) -> SignOnOutcome {
    block_on(world.zavor.sign_on.sign_in_with_password(SignOnQuestion {
        name: name.as_bytes(),
        password: TypedPassword(typed.into()),
        address: Some(at(address)),
        device: "Mozilla",
        known_device: cookie,
    }))
    .unwrap()
}

pub(crate) fn lets_in(world: &FakeWorld, typed: &str, address: &str, cookie: &str) -> bool {
    matches!(
        sign_in(world, ANA, typed, address, cookie),
        SignOnOutcome::Session(..)
    )
}

/// Ana's session, just begun.
pub(crate) fn session<S: Store + Clone>(world: &FakeWorld<S>) -> SessionView {
    let SignOnOutcome::Session(token, _) = sign_in(world, ANA, OLD, "192.0.2.1", "") else {
        panic!("she gets in")
    };
    let view = block_on(
        world
            .zavor
            .sign_on
            .session(token.text(), Some(at("192.0.2.1"))),
    );
    view.unwrap().unwrap()
}

/// Registers an app, long enough ago that it counts.
pub(crate) fn old_totp(world: &FakeWorld, id: AccountId) {
    world.add_totp(id, SEED);
    world.advance(PROOF_WAIT);
}

/// Codes that are old enough to count.
pub(crate) fn saved_codes<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<String> {
    let codes = new_codes(world);
    world.advance(PROOF_WAIT);
    codes
}

/// Codes that Ana makes now.
pub(crate) fn new_codes<S: Store + Clone>(world: &FakeWorld<S>) -> Vec<String> {
    let view = session(world);
    let codes = block_on(world.zavor.recovery.make_saved_codes(&view)).unwrap();
    codes.iter().map(|code| code.to_string()).collect()
}

/// Ten wrong passwords from ten networks.
pub(crate) fn lock_out<S: Store + Clone>(world: &FakeWorld<S>, name: &str) {
    for n in 0..10 {
        let typed = format!("a wrong password, number {n}");
        sign_in(world, name, &typed, &format!("198.{n}.7.7"), "");
    }
    let right = sign_in(world, name, OLD, "198.99.7.7", "");
    assert_eq!(right, SignOnOutcome::Refused, "{name} is locked out");
}
