//! The cookie of a known device: its owner gets in where an attacker has locked the account out, and
//! nobody else does.

use zavor_app::people::ResetPassword;
use zavor_app::ports::{Change, Records};
use zavor_app::sign_on::{SignOnOutcome, SignOnQuestion};
use zavor_core::account::AccountId;
use zavor_core::moment::Span;
use zavor_memory::{Now, block_on};
use zavor_testkit::FakeWorld;

use crate::desk::*;

/// Far from everybody's home.
const AWAY: &str = "203.0.113.9";

fn from(world: &FakeWorld, name: &str, typed: &str, address: &str, cookie: &str) -> SignOnOutcome {
    block_on(world.zavor.sign_on.sign_in_with_password(SignOnQuestion {
        name: name.as_bytes(),
        password: password(typed),
        address: Some(address.parse().unwrap()),
        device: BROWSER,
        known_device: cookie,
    }))
    .unwrap()
}

fn lets_in(world: &FakeWorld, name: &str, address: &str, cookie: &str) -> bool {
    matches!(
        from(world, name, OLD, address, cookie),
        SignOnOutcome::Session(..)
    )
}

/// Ten wrong passwords from ten networks that fail for nobody else.
fn lock_out(world: &FakeWorld, name: &str) {
    let own = name.bytes().fold(0, u8::wrapping_add);
    for n in 0..10 {
        let typed = format!("a wrong password, number {n}");
        let answer = from(world, name, &typed, &format!("198.{n}.{own}.7"), "");
        assert_eq!(answer, SignOnOutcome::Refused);
    }
    assert!(!lets_in(world, name, AWAY, ""), "locked out away from home");
}

fn cookie_of(world: &FakeWorld, account: AccountId) -> String {
    world.zavor.sign_on.known_devices.cookie(account, "")
}

#[test]
fn a_known_device_gets_in_anywhere_while_the_account_is_locked_out_and_its_network_blocked() {
    let (world, ana) = with_ana();
    let cookie = cookie_of(&world, ana);
    for n in 0..12 {
        let name = format!("nobody{n}@contoso.example");
        from(&world, &name, "some wrong password", AWAY, "");
    }
    let blocked = block_on(world.zavor.sign_in.blocked_origins(10)).unwrap();
    assert!(!blocked.is_empty(), "the network guesses");
    lock_out(&world, ANA);
    assert!(lets_in(&world, ANA, AWAY, &cookie));
    world.advance(Span::from_secs(2));
    assert!(!lets_in(&world, ANA, "198.18.0.7", ""), "nobody else does");
    // It is no second factor and no password.
    let wrong = from(&world, ANA, "still a wrong password", AWAY, &cookie);
    assert_eq!(wrong, SignOnOutcome::Refused);
}

#[test]
fn a_cookie_proves_nothing_for_another_account_after_a_change_or_when_somebody_made_it_up() {
    let (world, ana) = with_ana();
    let dan = world.add_account(DAN, OLD);
    let (own, others) = (cookie_of(&world, ana), cookie_of(&world, dan));
    lock_out(&world, ANA);
    let mut turned = own.clone().into_bytes();
    let last = turned.len() - 1;
    turned[last] = if turned[last] == b'0' { b'1' } else { b'0' };
    let turned = String::from_utf8(turned).unwrap();
    let (half, long) = (&own[..own.len() / 2], "ab".repeat(5_000));
    let hidden = format!("x.x.x.x.{own}");
    for bad in ["", ".", "x", &others, &turned, half, &long, &hidden] {
        assert!(!lets_in(&world, ANA, AWAY, bad), "{bad:?}");
    }
    assert!(lets_in(&world, ANA, AWAY, &own));
}

#[test]
fn a_cookie_counts_as_long_as_a_familiar_place_and_not_after_the_password_was_set() {
    let (world, ana) = with_ana();
    let cookie = cookie_of(&world, ana);
    let policies = world.store.policies();
    let memory = policies.smart_lockout.familiar_memory;
    world.advance(Span::from_secs(memory.as_secs() - 60));
    lock_out(&world, ANA);
    assert!(lets_in(&world, ANA, AWAY, &cookie));
    world.advance(Span::from_secs(60));
    lock_out(&world, ANA);
    assert!(!lets_in(&world, ANA, AWAY, &cookie), "too old");
    // Sessions that were ended everywhere take known devices with them.
    let newer = cookie_of(&world, ana);
    world.advance(Span::from_secs(1));
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    account.sessions_ended = Some(world.now());
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    assert!(!lets_in(&world, ANA, AWAY, &newer));
    let newest = cookie_of(&world, ana);
    world.advance(Span::from_secs(1));
    let reset = ResetPassword::Given(password(NEW));
    let people = &world.zavor.people;
    block_on(people.reset_password(&OPERATOR, ANA, reset, false, None)).unwrap();
    for n in 0..10 {
        let typed = format!("a wrong password, again {n}");
        from(&world, ANA, &typed, &format!("197.{n}.101.7"), "");
    }
    let answer = from(&world, ANA, NEW, AWAY, &newest);
    assert_eq!(answer, SignOnOutcome::Refused, "it is of the old password");
}

#[test]
fn a_cookie_is_of_the_password_that_it_was_given_for() {
    let (world, ana) = with_ana();
    let cookie = cookie_of(&world, ana);
    world.advance(Span::from_secs(1));
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    account.credential.as_mut().unwrap().set = world.now();
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    lock_out(&world, ANA);
    assert!(!lets_in(&world, ANA, AWAY, &cookie));
}

#[test]
fn twenty_wrong_passwords_lock_the_known_device_too() {
    let (world, ana) = with_ana();
    let cookie = cookie_of(&world, ana);
    for n in 0..20 {
        let typed = format!("a wrong password, number {n}");
        from(&world, ANA, &typed, AWAY, &cookie);
    }
    assert!(!lets_in(&world, ANA, AWAY, &cookie));
    let report = block_on(world.zavor.views.why(ANA)).unwrap();
    let scopes: Vec<_> = report
        .holds
        .iter()
        .map(|hold| hold.stored.identity.scope.as_str())
        .collect();
    assert_eq!(scopes, ["known_device"], "and no other class");
}

#[test]
fn one_browser_is_known_to_four_accounts_the_latest_ones() {
    let (world, _) = with_ana();
    let accounts: Vec<(String, AccountId)> = (0..5)
        .map(|n| {
            let name = format!("person{n}@contoso.example");
            let id = world.add_account(&name, OLD);
            (name, id)
        })
        .collect();
    let known_devices = &world.zavor.sign_on.known_devices;
    let mut cookie = String::new();
    for (_, id) in &accounts {
        cookie = known_devices.cookie(*id, &cookie);
    }
    // A further sign-in takes the place of the one before.
    cookie = known_devices.cookie(accounts[4].1, &cookie);
    assert_eq!(cookie.split('.').count(), 4);
    for (n, (name, _)) in accounts.iter().enumerate() {
        lock_out(&world, name);
        assert_eq!(lets_in(&world, name, AWAY, &cookie), n > 0, "{name}");
    }
}
