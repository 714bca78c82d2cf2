//! API tokens: made, used, ended.

use zavor_app::AppError;
use zavor_app::ports::Identities;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::identity::{TOKEN_LIFE_MAX, TOKENS_MAX};
use zavor_core::moment::Span;
use zavor_testkit::block_on;

use crate::desk::*;

const WEEK: Span = Span::from_days(7);

fn reader() -> Vec<RoleHeld> {
    vec![RoleHeld {
        role: Role::SecurityReader,
        domains: Vec::new(),
    }]
}

#[test]
fn a_token_has_its_roles_until_its_end_or_its_revocation() {
    let (world, _) = with_ana();
    let global = administrator(&world, DAN, Role::GlobalAdministrator);
    let zavor = &world.zavor;
    let make = |name| block_on(zavor.make_token(&global, name, &reader(), WEEK)).unwrap();
    let (token, record) = make("monitoring");
    let actor = zavor.token_actor(token.text(), HERE).unwrap().unwrap();
    let expected = Actor::Token {
        name: "monitoring".into(),
        roles: reader(),
        source: HERE,
    };
    assert_eq!(actor, expected);
    assert!(block_on(zavor.block_sign_in(&actor, ANA, "x")).is_err());
    assert!(
        zavor
            .judge(
                &actor,
                zavor_core::rights::Right::See,
                Some(&world.name(ANA))
            )
            .is_ok()
    );
    block_on(zavor.revoke_token(&global, record.id)).unwrap();
    assert!(zavor.token_actor(token.text(), HERE).unwrap().is_none());
    let (token, _) = make("monitoring");
    world.advance(WEEK);
    assert!(zavor.token_actor(token.text(), HERE).unwrap().is_none());
    block_on(zavor.forget_ended()).unwrap();
    assert!(world.store.tokens().unwrap().is_empty());
}

#[test]
fn only_a_global_administrator_makes_tokens_and_no_token_does() {
    let (world, _) = with_ana();
    let user = administrator(&world, DAN, Role::UserAdministrator);
    let zavor = &world.zavor;
    let denied = block_on(zavor.make_token(&user, "a", &reader(), WEEK));
    assert!(matches!(denied, Err(AppError::Denied(_))));
    assert!(zavor.tokens(&user).is_err());
    let program = Actor::Token {
        name: "all".into(),
        roles: vec![RoleHeld {
            role: Role::GlobalAdministrator,
            domains: Vec::new(),
        }],
        source: HERE,
    };
    let refused = block_on(zavor.make_token(&program, "a", &reader(), WEEK));
    assert!(matches!(refused, Err(AppError::Refused(_))));
    block_on(zavor.make_token(&OPERATOR, "a", &reader(), WEEK)).unwrap();
    assert_eq!(zavor.tokens(&OPERATOR).unwrap().len(), 1);
}

#[test]
fn a_token_needs_a_name_of_its_own_a_role_and_a_bounded_life() {
    let (world, _) = with_ana();
    let make = |name: &str, roles: &[RoleHeld], life| {
        block_on(world.zavor.make_token(&OPERATOR, name, roles, life)).is_ok()
    };
    assert!(!make("", &reader(), WEEK));
    assert!(!make("a", &[], WEEK));
    assert!(!make("a", &reader(), Span::ZERO));
    assert!(!make("a", &reader(), TOKEN_LIFE_MAX.times(2)));
    let elsewhere = RoleHeld {
        role: Role::SecurityReader,
        domains: vec!["other.example".into()],
    };
    assert!(!make("a", &[elsewhere], WEEK));
    assert!(make("a", &reader(), TOKEN_LIFE_MAX));
    assert!(!make("a", &reader(), WEEK), "the name is taken");
}

#[test]
fn the_number_of_tokens_is_bounded() {
    let (world, _) = with_ana();
    let make = |n: usize| {
        let name = format!("token {n}");
        block_on(world.zavor.make_token(&OPERATOR, &name, &reader(), WEEK))
    };
    for n in 0..TOKENS_MAX {
        make(n).unwrap();
    }
    assert!(matches!(make(TOKENS_MAX), Err(AppError::Refused(_))));
}

#[test]
fn what_is_no_token_opens_nothing() {
    let (world, _) = with_ana();
    for text in [
        "",
        "x",
        &"0".repeat(64),
        &"g".repeat(64),
        &"0".repeat(10_000),
    ] {
        assert!(world.zavor.token_actor(text, HERE).unwrap().is_none());
    }
}
