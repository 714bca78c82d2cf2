//! Roles: recorded, audited, and the last Global Administrator keeps the role.

use zavor_app::notifications::Acted;
use zavor_app::platform::AppError;
use zavor_app::ports::Records;
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

const ANA: &str = "ana@contoso.example";
const ION: &str = "ion@contoso.example";
const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };
const GLOBAL: Role = Role::GlobalAdministrator;

fn with_two() -> FakeWorld {
    let world = world();
    world.add_account_elsewhere(ANA);
    world.add_account_elsewhere(ION);
    world
}

fn grant(world: &FakeWorld, who: &str, role: Role, domains: &[&str]) -> Result<Acted, AppError> {
    let domains: Vec<String> = domains.iter().map(|domain| domain.to_string()).collect();
    block_on(
        world
            .zavor
            .people
            .grant_role(&OPERATOR, who, role, &domains),
    )
}

fn revoke(world: &FakeWorld, who: &str, role: Role) -> Result<Acted, AppError> {
    block_on(world.zavor.people.revoke_role(&OPERATOR, who, role))
}

fn held(world: &FakeWorld) -> Vec<(String, Role)> {
    let roles = world.zavor.people.list_roles().now().unwrap();
    roles
        .iter()
        .map(|g| (g.address.to_string(), g.role))
        .collect()
}

#[test]
fn roles_are_granted_listed_and_revoked_and_twice_is_nothing_to_do() {
    let world = with_two();
    let role = Role::HelpdeskAdministrator;
    assert_eq!(
        grant(&world, ANA, role, &["Contoso.Example."]).unwrap(),
        Acted::done()
    );
    assert_eq!(
        grant(&world, ANA, role, &["contoso.example"]).unwrap(),
        Acted::NothingToDo
    );
    assert_eq!(held(&world), [(ANA.to_string(), role)]);
    assert_eq!(
        world.zavor.people.list_roles().now().unwrap()[0].domains,
        ["contoso.example"]
    );
    assert_eq!(revoke(&world, ANA, role).unwrap(), Acted::done());
    assert_eq!(revoke(&world, ANA, role).unwrap(), Acted::NothingToDo);
    assert!(held(&world).is_empty());
    let events = world.store.audit(1, 10).now().unwrap();
    let acts: Vec<_> = events
        .iter()
        .map(|e| (e.event.act, e.event.result))
        .collect();
    let (granted, revoked) = (AuditAct::GrantRole, AuditAct::RevokeRole);
    let (done, nothing) = (AuditResult::Done, AuditResult::NothingToDo);
    assert_eq!(
        acts,
        [
            (granted, done),
            (granted, nothing),
            (revoked, done),
            (revoked, nothing)
        ]
    );
}

#[test]
fn the_last_global_administrator_keeps_the_role_whichever_way_it_would_go() {
    let world = with_two();
    grant(&world, ANA, GLOBAL, &[]).unwrap();
    grant(&world, ION, GLOBAL, &["contoso.example"]).unwrap();
    let ways = [
        revoke(&world, ANA, GLOBAL).map(drop),
        grant(&world, ANA, GLOBAL, &["contoso.example"]).map(drop),
        block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).map(drop),
    ];
    for refused in ways {
        let error = refused.unwrap_err();
        assert!(matches!(error, AppError::Refused(_)), "{error:?}");
    }
    assert_eq!(held(&world).len(), 2);
    let events = world.store.audit(1, 10).now().unwrap();
    let refused = events
        .iter()
        .filter(|e| e.event.result == AuditResult::Refused);
    assert_eq!(refused.count(), 3);
    // With a second one, the first may give it up.
    grant(&world, ION, GLOBAL, &[]).unwrap();
    revoke(&world, ANA, GLOBAL).unwrap();
    assert_eq!(held(&world), [(ION.to_string(), GLOBAL)]);
}

#[test]
fn a_role_is_limited_to_our_domains_only() {
    let world = with_two();
    let error = grant(&world, ANA, GLOBAL, &["fabrikam.example"]).unwrap_err();
    assert!(error.to_string().contains("contoso.example"), "{error}");
    assert!(held(&world).is_empty());
    assert!(matches!(
        grant(&world, "nobody@contoso.example", GLOBAL, &[]),
        Err(AppError::Unknown { .. })
    ));
}

#[test]
fn two_who_are_removed_at_once_leave_one_global_administrator() {
    for round in 0..100 {
        let world = with_two();
        grant(&world, ANA, GLOBAL, &[]).unwrap();
        grant(&world, ION, GLOBAL, &[]).unwrap();
        let start = std::sync::Barrier::new(2);
        let zavor = &world.zavor;
        std::thread::scope(|scope| {
            for (who, remove) in [(ANA, round % 2 == 0), (ION, false)] {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    // Whether it is refused or conflicts depends on who was faster.
                    let _ = match remove {
                        true => block_on(zavor.people.remove_account(&OPERATOR, who)).map(drop),
                        false => {
                            block_on(zavor.people.revoke_role(&OPERATOR, who, GLOBAL)).map(drop)
                        }
                    };
                });
            }
        });
        assert_eq!(held(&world).len(), 1, "round {round}");
    }
}
