//! Administrators who are limited to domains: what they cannot do to accounts with wider roles,
//! which roles they cannot grant, whose names they cannot take, and what they do not learn.

use zavor_app::bulk::{BulkAccounts, BulkTerms};
use zavor_app::notifications::Acted;
use zavor_app::people::{AccountChange, InitialPassword, ResetPassword};
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Identities, Records, TypedPassword};
use zavor_app::sign_on::NewToken;
use zavor_app::verification::CallerProof;
use zavor_core::account::AccountId;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::hold::HoldKind;
use zavor_core::moment::Span;
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

use crate::cast::{OPERATOR, administrator};

const A: &str = "contoso.example";
const B: &str = "fabrikam.example";
const GLOBAL: Role = Role::GlobalAdministrator;

/// Two domains. In the first: `ana` without a role, `gita` Global Administrator everywhere, `lina`
/// at the help desk of the first domain. In the second: `bob`.
fn two_domains() -> FakeWorld {
    let world = world();
    let domains = [A, B].map(ToString::to_string).to_vec();
    world.commit(vec![Change::PutDomains(domains)]);
    world.add_account("ana@contoso.example", "a long enough password");
    world.add_account("bob@fabrikam.example", "a long enough password");
    administrator(&world, "gita@contoso.example", GLOBAL, &[]);
    administrator(
        &world,
        "lina@contoso.example",
        Role::HelpdeskAdministrator,
        &[A],
    );
    administrator(&world, "chief@fabrikam.example", GLOBAL, &[]);
    world
}

fn denied<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> Option<Denied> {
    match outcome {
        Err(AppError::Denied(denied)) => Some(denied),
        _ => None,
    }
}

fn grant(world: &FakeWorld, actor: &Actor, who: &str, of: &[&str]) -> Result<Acted, AppError> {
    let domains: Vec<String> = of.iter().map(ToString::to_string).collect();
    block_on(world.zavor.people.grant_role(actor, who, GLOBAL, &domains))
}

fn account(world: &FakeWorld, address: &str) -> AccountId {
    world
        .store
        .find(&world.name(address))
        .now()
        .unwrap()
        .unwrap()
}

fn caller() -> Option<CallerProof> {
    Some(CallerProof::InPerson {
        note: "badge".into(),
    })
}

/// The limited actors: a person, and a program.
fn limited(world: &FakeWorld, role: Role) -> [Actor; 2] {
    let roles = vec![RoleHeld {
        role,
        domains: vec![A.into()],
    }];
    let name = format!("{role}@contoso.example");
    let program = Actor::Token {
        id: 1,
        name: "ci".into(),
        roles,
        account: None,
        sensitive: true,
        source: None,
    };
    [administrator(world, &name, role, &[A]), program]
}

/// Every act of one actor on one name, with how it ended.
fn every_act(world: &FakeWorld, actor: &Actor, who: &str) -> Vec<(&'static str, AppError)> {
    let zavor = &world.zavor;
    let change = AccountChange {
        display_name: Some("Other".into()),
        ..AccountChange::default()
    };
    let groups = AccountChange {
        groups: vec!["newsletters".into()],
        ..AccountChange::default()
    };
    let reset = |how| zavor.people.reset_password(actor, who, how, true, caller());
    let id = world.store.find(&world.name(who)).now().unwrap();
    let method = id.and_then(|id| world.store.methods_of(id).now().unwrap().pop());
    let method = method.map_or(1, |method| method.id);
    let home = "new@home.example";
    let mut ended = vec![
        ("grant", grant(world, actor, who, &[A]).map(drop)),
        (
            "revoke",
            block_on(zavor.people.revoke_role(actor, who, GLOBAL)).map(drop),
        ),
        (
            "unlock",
            block_on(zavor.sign_in.unlock(actor, who)).map(drop),
        ),
        (
            "sign out",
            block_on(zavor.people.sign_out(actor, who)).map(drop),
        ),
        (
            "block",
            block_on(zavor.people.block_sign_in(actor, who, "x")).map(drop),
        ),
        (
            "allow",
            block_on(zavor.people.allow_sign_in(actor, who)).map(drop),
        ),
        ("reset", block_on(reset(ResetPassword::Generated)).map(drop)),
        ("link", block_on(reset(ResetPassword::Link)).map(drop)),
        (
            "set",
            block_on(zavor.people.set_account(actor, who, &change)).map(drop),
        ),
        (
            "groups",
            block_on(zavor.people.set_account(actor, who, &groups)).map(drop),
        ),
        (
            "recovery",
            block_on(zavor.verification.add_recovery_address(actor, who, home)).map(drop),
        ),
        (
            "no recovery",
            block_on(zavor.verification.remove_recovery_address(actor, who, home)).map(drop),
        ),
        (
            "factor",
            block_on(zavor.sign_on.remove_method_of(actor, who, method, caller())),
        ),
        (
            "code",
            block_on(zavor.verification.send_caller_code(actor, who, 0)).map(drop),
        ),
        (
            "check",
            block_on(zavor.verification.check_caller_code(actor, who, "1")).map(drop),
        ),
        (
            "restrict",
            block_on(zavor.sending.restrict(actor, who, "x")).map(drop),
        ),
        (
            "unblock",
            block_on(zavor.sending.unblock(actor, who, &Default::default())).map(drop),
        ),
        (
            "dismiss",
            block_on(zavor.people.dismiss_risk(actor, who, "x")).map(drop),
        ),
        (
            "confirm",
            block_on(zavor.people.confirm_risk(actor, who, "x")).map(drop),
        ),
        (
            "remove",
            block_on(zavor.people.remove_account(actor, who)).map(drop),
        ),
    ];
    ended.retain(|(_, outcome)| outcome.is_err());
    let failed = ended.into_iter();
    failed
        .map(|(act, outcome)| (act, outcome.unwrap_err()))
        .collect()
}

#[test]
fn sec_37_whoever_is_limited_to_a_domain_does_nothing_to_whoever_reaches_further() {
    let world = two_domains();
    for actor in limited(&world, GLOBAL) {
        for role in [GLOBAL, Role::SecurityReader] {
            let wider = account(&world, "gita@contoso.example");
            world.commit(vec![
                Change::RevokeRole(wider, GLOBAL),
                Change::GrantRole(wider, role, Vec::new()),
            ]);
            let before = format!("{:?}", world.store.account(wider).now().unwrap());
            let ended = every_act(&world, &actor, "gita@contoso.example");
            assert_eq!(ended.len(), 20, "{actor} did something: {ended:?}");
            for (act, error) in ended {
                let outranked = matches!(error, AppError::Denied(Denied::TargetOutranks));
                assert!(outranked, "{act} by {actor}: {error}");
            }
            assert_eq!(
                before,
                format!("{:?}", world.store.account(wider).now().unwrap())
            );
            assert!(!world.store.methods_of(wider).now().unwrap().is_empty());
        }
        block_on(world.zavor.people.sign_out(&actor, "lina@contoso.example")).unwrap();
        block_on(world.zavor.people.sign_out(&actor, "ana@contoso.example")).unwrap();
    }
}

#[test]
fn sec_37_nobody_who_is_limited_grants_or_revokes_beyond_their_limit() {
    let world = two_domains();
    let ana = "ana@contoso.example";
    for actor in limited(&world, GLOBAL) {
        for beyond in [&[][..], &[A, B], &[B]] {
            let granted = grant(&world, &actor, ana, beyond);
            assert_eq!(
                denied(granted),
                Some(Denied::BeyondOwn),
                "{actor} {beyond:?}"
            );
        }
        assert_eq!(grant(&world, &actor, ana, &[A]).unwrap(), Acted::done());
        let revoked = world.zavor.people.revoke_role(&actor, ana, GLOBAL);
        assert_eq!(block_on(revoked).unwrap(), Acted::done());
        let everywhere = [RoleHeld {
            role: Role::SecurityReader,
            domains: Vec::new(),
        }];
        let new = NewToken {
            name: "more",
            roles: &everywhere,
            life: Span::from_days(1),
            sensitive: true,
        };
        assert!(block_on(world.zavor.sign_on.make_token(&actor, new)).is_err());
        let wide = BulkTerms::GrantRole {
            role: GLOBAL,
            domains: Vec::new(),
        };
        let who = BulkAccounts::Named(vec![ana.into()]);
        let preview = block_on(world.zavor.bulk.bulk_preview(&actor, &wide, &who)).unwrap();
        assert_eq!((preview.will_change.count, preview.refused.count), (0, 1));
        assert!(block_on(world.zavor.bulk.bulk_start(&actor, &wide, &who)).is_err());
        assert!(
            world
                .store
                .roles(account(&world, ana))
                .now()
                .unwrap()
                .is_empty()
        );
    }
    assert!(world.store.tokens().now().unwrap().is_empty());
}

#[test]
fn each_alias_is_judged_by_its_own_domain() {
    let world = two_domains();
    let alias = |name: &str| AccountChange {
        aliases: vec![name.into()],
        ..AccountChange::default()
    };
    let unalias = |name: &str| AccountChange {
        remove_aliases: vec![name.into()],
        ..AccountChange::default()
    };
    let ana = "ana@contoso.example";
    for actor in limited(&world, Role::UserAdministrator) {
        let set = |change: &AccountChange| {
            block_on(world.zavor.people.set_account(&actor, ana, change)).map(drop)
        };
        set(&alias("a@contoso.example")).unwrap();
        set(&unalias("a@contoso.example")).unwrap();
        let taken = set(&alias("ceo@fabrikam.example"));
        assert_eq!(denied(taken), Some(Denied::OtherDomain));
        // An alias that another administrator gave: this actor can neither remove it nor remove the
        // account with it.
        let given = alias("ceo@fabrikam.example");
        block_on(world.zavor.people.set_account(&OPERATOR, ana, &given)).unwrap();
        let lost = set(&unalias("ceo@fabrikam.example"));
        assert_eq!(denied(lost), Some(Denied::OtherDomain));
        let removed = block_on(world.zavor.people.remove_account(&actor, ana));
        assert_eq!(denied(removed), Some(Denied::OtherDomain));
        let who = BulkAccounts::Named(vec![ana.into()]);
        let terms = BulkTerms::Remove;
        let preview = block_on(world.zavor.bulk.bulk_preview(&actor, &terms, &who)).unwrap();
        assert_eq!(preview.refused.count, 1, "the preview says so");
        let back = unalias("ceo@fabrikam.example");
        block_on(world.zavor.people.set_account(&OPERATOR, ana, &back)).unwrap();
        let added = world.zavor.people.add_account(
            &actor,
            "new@fabrikam.example",
            "",
            InitialPassword::Elsewhere,
        );
        assert_eq!(denied(block_on(added)), Some(Denied::OtherDomain));
    }
}

#[test]
fn a_removed_account_is_not_added_again_with_a_password_that_the_actor_knows() {
    let who = "ana@contoso.example";
    let typed = || TypedPassword(b"four other long words entirely".to_vec());
    let known: [fn(TypedPassword) -> InitialPassword; 2] =
        [InitialPassword::Temporary, InitialPassword::Lasting];
    for n in 0..2 {
        let world = two_domains();
        let actor = &limited(&world, Role::UserAdministrator)[n];
        let add = |password| block_on(world.zavor.people.add_account(actor, who, "", password));
        block_on(world.zavor.people.remove_account(actor, who)).unwrap();
        for known in known {
            assert_eq!(denied(add(known(typed()))), Some(Denied::NoRole));
        }
        add(InitialPassword::ByLink).unwrap();
        let id = account(&world, who);
        let added = world.store.account(id).now().unwrap().unwrap();
        assert!(
            added
                .credential
                .is_some_and(|made| made.life.is_temporary())
        );
        block_on(world.zavor.people.remove_account(actor, who)).unwrap();
        add(InitialPassword::Elsewhere).unwrap();
    }
}

#[test]
fn a_name_that_is_taken_elsewhere_does_not_say_by_whom() {
    let world = two_domains();
    let given = AccountChange {
        aliases: vec!["info@contoso.example".into()],
        ..AccountChange::default()
    };
    block_on(
        world
            .zavor
            .people
            .set_account(&OPERATOR, "bob@fabrikam.example", &given),
    )
    .unwrap();
    let [user, _] = limited(&world, Role::UserAdministrator);
    let taken = block_on(
        world
            .zavor
            .people
            .set_account(&user, "ana@contoso.example", &given),
    );
    let said = taken.unwrap_err().to_string();
    assert!(!said.contains("bob"), "{said}");
    let told = block_on(
        world
            .zavor
            .people
            .set_account(&OPERATOR, "ana@contoso.example", &given),
    );
    assert!(told.unwrap_err().to_string().contains("bob"));
}

#[test]
fn groups_choose_policies_and_are_a_right_to_policies() {
    let world = two_domains();
    let ana = "ana@contoso.example";
    let groups = AccountChange {
        groups: vec!["newsletters".into()],
        ..AccountChange::default()
    };
    let with_name = AccountChange {
        display_name: Some("Ana".into()),
        ..groups.clone()
    };
    let none = AccountChange {
        remove_groups: vec!["newsletters".into()],
        ..AccountChange::default()
    };
    let set = |actor: &Actor, change: &AccountChange| {
        block_on(world.zavor.people.set_account(actor, ana, change)).map(drop)
    };
    let [user, _] = limited(&world, Role::UserAdministrator);
    let [security, _] = limited(&world, Role::SecurityAdministrator);
    assert_eq!(denied(set(&user, &groups)), Some(Denied::NoRole));
    assert_eq!(denied(set(&user, &with_name)), Some(Denied::NoRole));
    assert_eq!(denied(set(&security, &with_name)), Some(Denied::NoRole));
    let kept = world
        .store
        .account(account(&world, ana))
        .now()
        .unwrap()
        .unwrap();
    assert!(kept.groups.is_empty() && kept.display_name.is_empty());
    set(&security, &groups).unwrap();
    assert_eq!(denied(set(&user, &none)), Some(Denied::NoRole));
    set(&security, &none).unwrap();
}

#[test]
fn a_limited_role_gets_the_same_answer_for_everybody_elsewhere_and_for_nobody() {
    let world = two_domains();
    let given = AccountChange {
        aliases: vec!["robert@fabrikam.example".into()],
        ..AccountChange::default()
    };
    block_on(
        world
            .zavor
            .people
            .set_account(&OPERATOR, "bob@fabrikam.example", &given),
    )
    .unwrap();
    for role in [
        GLOBAL,
        Role::HelpdeskAdministrator,
        Role::UserAdministrator,
        Role::SecurityAdministrator,
        Role::SecurityReader,
    ] {
        for actor in limited(&world, role) {
            let asked = |who: &str| -> Vec<String> {
                let zavor = &world.zavor;
                let acts = every_act(&world, &actor, who).into_iter();
                let mut said: Vec<String> = acts
                    .map(|(act, error)| format!("{act}: {error:?}"))
                    .collect();
                let looks = [
                    block_on(zavor.people.look_at_account(&actor, who)).map(drop),
                    block_on(zavor.views.why_seen(&actor, who)).map(drop),
                    block_on(zavor.sending.release_plan(&actor, who)).map(drop),
                    block_on(zavor.sending.sending_now(&actor, who)).map(drop),
                    block_on(zavor.views.delivery_of(&actor, who)).map(drop),
                    zavor.people.reset_choices(&actor, who).now().map(drop),
                    zavor
                        .people
                        .sign_ins_of(&actor, who, None, 10)
                        .now()
                        .map(drop),
                    zavor
                        .people
                        .messages_of(&actor, who, None, 10)
                        .now()
                        .map(drop),
                    zavor
                        .people
                        .audit_about(&actor, who, None, 10)
                        .now()
                        .map(drop),
                ];
                said.extend(looks.into_iter().map(|look| format!("{look:?}")));
                let named = BulkAccounts::Named(vec![who.into()]);
                let preview = zavor.bulk.bulk_preview(&actor, &BulkTerms::SignOut, &named);
                let preview = format!("{:?}", block_on(preview).unwrap());
                said.push(preview.replace(who, "NAME"));
                said
            };
            let nobody = asked("nobody@fabrikam.example");
            assert_eq!(nobody.len(), 30, "{actor}: everything is refused");
            for who in ["bob", "robert", "chief"] {
                let somebody = asked(&format!("{who}@fabrikam.example"));
                assert_eq!(somebody, nobody, "{actor} about {who}");
            }
        }
    }
}

#[test]
fn a_blocked_account_is_no_global_administrator_that_is_left() {
    let world = two_domains();
    let zavor = &world.zavor;
    let (gita, chief) = ("gita@contoso.example", "chief@fabrikam.example");
    block_on(zavor.people.block_sign_in(&OPERATOR, chief, "on leave")).unwrap();
    let ways = [
        block_on(zavor.people.revoke_role(&OPERATOR, gita, GLOBAL)).map(drop),
        grant(&world, &OPERATOR, gita, &[A]).map(drop),
        block_on(zavor.people.remove_account(&OPERATOR, gita)).map(drop),
    ];
    for refused in ways {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, AppError::Refused(_)), "{refused:?}");
    }
    let program = Actor::Token {
        id: 1,
        name: "ci".into(),
        roles: vec![RoleHeld {
            role: GLOBAL,
            domains: Vec::new(),
        }],
        account: None,
        sensitive: true,
        source: None,
    };
    let blocked = block_on(zavor.people.block_sign_in(&program, gita, "x"));
    assert!(matches!(blocked, Err(AppError::Refused(_))), "{blocked:?}");
    // On the server it is possible: that is how a stolen account of the only administrator is shut.
    block_on(zavor.people.block_sign_in(&OPERATOR, gita, "stolen")).unwrap();
    block_on(zavor.people.allow_sign_in(&OPERATOR, chief)).unwrap();
    block_on(zavor.people.revoke_role(&OPERATOR, gita, GLOBAL)).unwrap();
}

#[test]
fn two_global_administrators_at_once_leave_one_who_can_act() {
    for round in 0..200 {
        let world = world();
        let a = administrator(&world, "a@contoso.example", GLOBAL, &[]);
        let b = administrator(&world, "b@contoso.example", GLOBAL, &[]);
        let start = std::sync::Barrier::new(2);
        let zavor = &world.zavor;
        let act = |actor: &Actor, on: &str, way: u32| {
            start.wait();
            // Whether it is refused or conflicts depends on who was faster.
            let _ = match way {
                0 => block_on(zavor.people.block_sign_in(actor, on, "x")).map(drop),
                1 => block_on(zavor.people.revoke_role(actor, on, GLOBAL)).map(drop),
                2 => block_on(zavor.people.remove_account(actor, on)).map(drop),
                _ => {
                    let here = [A.to_owned()];
                    block_on(zavor.people.grant_role(actor, on, GLOBAL, &here)).map(drop)
                }
            };
        };
        std::thread::scope(|scope| {
            scope.spawn(|| act(&a, "b@contoso.example", round % 4));
            scope.spawn(|| act(&b, "a@contoso.example", round / 4 % 4));
        });
        let blocked: Vec<_> = world.store.all_holds().now().unwrap().into_iter().collect();
        let blocked = blocked
            .iter()
            .filter(|hold| hold.identity.kind == HoldKind::SignInBlocked)
            .map(|hold| hold.identity.subject.to_string());
        let blocked: Vec<String> = blocked.collect();
        let roles = world.store.all_roles().now().unwrap();
        let can_act = roles
            .iter()
            .filter(|(_, role, domains)| *role == GLOBAL && domains.is_empty())
            .filter_map(|(id, ..)| world.store.brief(*id).now().unwrap())
            .filter(|brief| !blocked.contains(&format!("account:{}", brief.address)));
        assert!(can_act.count() >= 1, "round {round}: nobody is left");
    }
}

#[test]
fn who_is_limited_to_a_domain_sees_restrictions_of_its_accounts_only() {
    let world = two_domains();
    for who in ["ana@contoso.example", "bob@fabrikam.example"] {
        block_on(world.zavor.sending.restrict(&OPERATOR, who, "review")).unwrap();
        block_on(world.zavor.people.block_sign_in(&OPERATOR, who, "stolen")).unwrap();
    }
    let seen = |actor: &Actor| {
        let seen = block_on(world.zavor.sending.restricted_seen(actor)).unwrap();
        let names = seen
            .iter()
            .map(|row| row.stored.identity.subject.to_string());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let all = [
        "account:ana@contoso.example",
        "account:bob@fabrikam.example",
    ];
    assert_eq!(seen(&OPERATOR), all);
    for actor in limited(&world, Role::SecurityReader) {
        assert_eq!(seen(&actor), all[..1], "{actor}");
    }
}
