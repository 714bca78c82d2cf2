//! API tokens: made, used, ended.

use zavor_app::bulk::{BulkAccounts, BulkTerms};
use zavor_app::notifications::{Acted, Shut};
use zavor_app::people::ResetPassword;
use zavor_app::platform::AppError;
use zavor_app::ports::{AlertFilter, Change, Identities, Records};
use zavor_app::sign_on::NewToken;
use zavor_app::verification::{CallerProof, Token};
use zavor_core::account::RECOVERY_ADDRESS_WAIT;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::alert::AlertKind;
use zavor_core::audit::AuditAct;
use zavor_core::identity::{TOKEN_LIFE_MAX, TOKENS_MAX};
use zavor_core::moment::Span;
use zavor_core::rights::{Denied, Suspended};
use zavor_memory::Now;
use zavor_memory::block_on;

use crate::desk::*;

const WEEK: Span = Span::from_days(7);

fn new<'a>(name: &'a str, roles: &'a [RoleHeld], life: Span) -> NewToken<'a> {
    NewToken {
        name,
        roles,
        life,
        sensitive: false,
    }
}

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
    let dan = world.store.find(&world.name(DAN)).now().unwrap().unwrap();
    let zavor = &world.zavor;
    let make = |name| {
        block_on(
            zavor
                .sign_on
                .make_token(&global, new(name, &reader(), WEEK)),
        )
        .unwrap()
    };
    let (token, record) = make("monitoring");
    let actor = zavor
        .sign_on
        .token_actor(token.text(), HERE)
        .now()
        .unwrap()
        .unwrap();
    let expected = Actor::Token {
        id: record.id,
        name: "monitoring".into(),
        roles: reader(),
        account: Some(dan),
        sensitive: false,
        source: HERE,
    };
    assert_eq!(actor, expected);
    assert!(block_on(zavor.people.block_sign_in(&actor, ANA, "x")).is_err());
    assert!(
        zavor
            .platform
            .judge(
                &actor,
                zavor_core::rights::Right::See,
                Some(&world.name(ANA))
            )
            .now()
            .is_ok()
    );
    block_on(zavor.sign_on.revoke_token(&global, record.id)).unwrap();
    assert!(
        zavor
            .sign_on
            .token_actor(token.text(), HERE)
            .now()
            .unwrap()
            .is_none()
    );
    let (token, _) = make("monitoring");
    world.advance(WEEK);
    assert!(
        zavor
            .sign_on
            .token_actor(token.text(), HERE)
            .now()
            .unwrap()
            .is_none()
    );
    block_on(zavor.sign_on.forget_ended()).unwrap();
    assert!(world.store.tokens().now().unwrap().is_empty());
}

/// Tokens are told apart by their names, which are given again.
#[test]
fn a_token_made_again_under_the_same_name_has_no_part_in_what_the_earlier_one_began() {
    let (world, ana) = with_ana();
    add_recovery_address(&world, ana, "ana@home.example");
    let zavor = &world.zavor;
    let helper = [RoleHeld {
        role: Role::HelpdeskAdministrator,
        domains: vec!["contoso.example".into()],
    }];
    let made = || {
        let new = new("deploy", &helper, WEEK);
        let (token, record) = block_on(zavor.sign_on.make_token(&OPERATOR, new)).unwrap();
        let actor = zavor.sign_on.token_actor(token.text(), HERE);
        (actor.now().unwrap().unwrap(), record.id)
    };
    let (first, id) = made();
    let accounts = BulkAccounts::Named(vec![ANA.into()]);
    let started = zavor
        .bulk
        .bulk_start(&first, &BulkTerms::SignOut, &accounts);
    let run = block_on(started).unwrap();
    block_on(zavor.verification.send_caller_code(&first, ANA, 0)).unwrap();
    send(&world);
    let mail = world.messenger.mails_to("ana@home.example").pop().unwrap();
    let mut lines = mail.text.lines();
    let code = lines.find_map(|line| line.strip_prefix("code=")).unwrap();
    block_on(zavor.sign_on.revoke_token(&OPERATOR, id)).unwrap();
    let (second, _) = made();
    assert_eq!(first.to_string(), second.to_string());
    for (actor, own) in [(&second, false), (&first, true)] {
        assert_eq!(zavor.bulk.bulk_seen(actor, run).now().is_ok(), own);
        let checked = zavor.verification.check_caller_code(actor, ANA, code);
        let proof = block_on(checked).unwrap();
        assert_eq!(proof.is_some(), own);
        let Some(proof) = proof.map(CallerProof::Code) else {
            continue;
        };
        let unlock = |actor| {
            let caller = Some(proof.clone());
            block_on(zavor.sign_in.unlock_for_caller(actor, ANA, caller))
        };
        assert!(matches!(unlock(&second), Err(AppError::Refused(_))));
        unlock(&first).unwrap();
    }
}

#[test]
fn only_a_global_administrator_makes_tokens_and_no_token_does() {
    let (world, _) = with_ana();
    let user = administrator(&world, DAN, Role::UserAdministrator);
    let zavor = &world.zavor;
    let denied = block_on(zavor.sign_on.make_token(&user, new("a", &reader(), WEEK)));
    assert!(matches!(denied, Err(AppError::Denied(_))));
    assert!(zavor.sign_on.tokens(&user).now().is_err());
    let program = Actor::Token {
        id: 1,
        name: "all".into(),
        account: None,
        sensitive: true,
        roles: vec![RoleHeld {
            role: Role::GlobalAdministrator,
            domains: Vec::new(),
        }],
        source: HERE,
    };
    let refused = block_on(
        zavor
            .sign_on
            .make_token(&program, new("a", &reader(), WEEK)),
    );
    assert!(matches!(refused, Err(AppError::Refused(_))));
    block_on(
        zavor
            .sign_on
            .make_token(&OPERATOR, new("a", &reader(), WEEK)),
    )
    .unwrap();
    assert_eq!(zavor.sign_on.tokens(&OPERATOR).now().unwrap().len(), 1);
}

#[test]
fn tokens_made_shortly_before_an_account_is_shut_out_end_for_good_and_older_ones_come_back() {
    type Act = fn(&zavor_testkit::FakeWorld) -> Shut;
    fn tokens(acted: Acted) -> Shut {
        match acted {
            Acted::Done { shut, .. } => shut,
            Acted::NothingToDo => panic!("nothing was done"),
        }
    }
    let acts: [(AuditAct, Act); 3] = [
        (AuditAct::BlockSignIn, |world| {
            let acted = world.zavor.people.block_sign_in(&OPERATOR, DAN, "stolen");
            tokens(block_on(acted).unwrap())
        }),
        (AuditAct::SignOut, |world| {
            tokens(block_on(world.zavor.people.sign_out(&OPERATOR, DAN)).unwrap())
        }),
        (AuditAct::ResetPassword, |world| {
            let how = ResetPassword::Given(password(NEW));
            let reset = world
                .zavor
                .people
                .reset_password(&OPERATOR, DAN, how, false, None);
            block_on(reset).unwrap().shut
        }),
    ];
    for (what, act) in acts {
        let (world, _) = with_ana();
        add_administrator(&world, DAN, Role::GlobalAdministrator);
        let eve = administrator(&world, EVE, Role::GlobalAdministrator);
        let make = |name| {
            let dan = whole(&world, DAN).administrator;
            let roles = reader();
            let made = world
                .zavor
                .sign_on
                .make_token(&dan, new(name, &roles, WEEK));
            block_on(made).unwrap().0
        };
        let old = make("backup job");
        world.advance(RECOVERY_ADDRESS_WAIT);
        world.advance(Span::from_secs(1));
        let planted = make("planted");
        let others = block_on(
            world
                .zavor
                .sign_on
                .make_token(&OPERATOR, new("ci", &reader(), WEEK)),
        );
        let shut = act(&world);
        assert_eq!(
            (shut.tokens.as_slice(), shut.tokens_left),
            (&["planted".to_owned()][..], 1)
        );
        let said = audit(&world);
        let (_, _, detail) = said.iter().rfind(|(act, ..)| *act == what).unwrap();
        assert!(detail.contains("ended: 1 (\"planted\")"), "{detail}");
        assert!(
            detail.contains("may act: 1 (zavor tokens list)"),
            "{detail}"
        );
        block_on(world.zavor.people.allow_sign_in(&eve, DAN)).ok();
        block_on(world.zavor.people.allow_sign_in(&OPERATOR, DAN)).unwrap();
        let works = |token: &Token| {
            world
                .zavor
                .sign_on
                .token_actor(token.text(), HERE)
                .now()
                .unwrap()
                .is_some()
        };
        assert!(!works(&planted), "{what}");
        assert!(works(&old), "{what}");
        assert!(works(&others.unwrap().0), "the installation's");
    }
}

#[test]
fn a_token_needs_a_name_of_its_own_a_role_and_a_bounded_life() {
    let (world, _) = with_ana();
    let make = |name: &str, roles: &[RoleHeld], life| {
        block_on(
            world
                .zavor
                .sign_on
                .make_token(&OPERATOR, new(name, roles, life)),
        )
        .is_ok()
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
        block_on(
            world
                .zavor
                .sign_on
                .make_token(&OPERATOR, new(&name, &reader(), WEEK)),
        )
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
        assert!(
            world
                .zavor
                .sign_on
                .token_actor(text, HERE)
                .now()
                .unwrap()
                .is_none()
        );
    }
}

/// A token of Dan's with one of his roles, and his account.
fn of_dan(world: &zavor_testkit::FakeWorld) -> (String, zavor_core::account::AccountId) {
    let global = administrator(world, DAN, Role::GlobalAdministrator);
    let dan = world.store.find(&world.name(DAN)).now().unwrap().unwrap();
    let roles = [RoleHeld {
        role: Role::UserAdministrator,
        domains: Vec::new(),
    }];
    let made = world
        .zavor
        .sign_on
        .make_token(&global, new("ci", &roles, WEEK));
    (block_on(made).unwrap().0.text().into(), dan)
}

fn why_suspended(world: &zavor_testkit::FakeWorld) -> Option<Suspended> {
    let tokens = world.zavor.sign_on.tokens(&OPERATOR).now().unwrap();
    tokens.iter().find(|t| t.token.name == "ci")?.suspended
}

#[test]
fn sec_40_a_persons_token_is_suspended_with_their_account_and_comes_back_with_it() {
    let (world, _) = with_ana();
    let (token, dan) = of_dan(&world);
    // A newer one would end for good.
    world.advance(RECOVERY_ADDRESS_WAIT);
    world.advance(Span::from_secs(1));
    let zavor = &world.zavor;
    let opens = || {
        zavor
            .sign_on
            .token_actor(&token, HERE)
            .now()
            .unwrap()
            .is_some()
    };
    assert!(opens());
    block_on(zavor.people.block_sign_in(&OPERATOR, DAN, "stolen")).unwrap();
    assert!(!opens(), "blocked");
    assert_eq!(why_suspended(&world), Some(Suspended::SignInHeld));
    block_on(zavor.people.allow_sign_in(&OPERATOR, DAN)).unwrap();
    assert!(opens());
    let reset = zavor_app::people::ResetPassword::Generated;
    block_on(
        zavor
            .people
            .reset_password(&OPERATOR, DAN, reset, true, None),
    )
    .unwrap();
    assert!(!opens(), "reset");
    let lasting = zavor_app::people::ResetPassword::Given(password(NEW));
    block_on(
        zavor
            .people
            .reset_password(&OPERATOR, DAN, lasting, false, None),
    )
    .unwrap();
    assert!(opens());
    let method = world.store.methods_of(dan).now().unwrap()[0].id;
    block_on(zavor.sign_on.remove_method_of(&OPERATOR, DAN, method, None)).unwrap();
    assert!(!opens(), "no second factor");
    assert_eq!(why_suspended(&world), Some(Suspended::NoSecondFactor));
    add_totp(&world, dan);
    assert!(opens());
    // Not through an act: however the role is revoked, the token's role ends with it.
    world.commit(vec![Change::RevokeRole(dan, Role::GlobalAdministrator)]);
    assert!(!opens(), "no role");
    assert_eq!(why_suspended(&world), Some(Suspended::RoleGone));
}

#[test]
fn a_persons_token_ends_with_the_role_it_came_from_and_with_the_account() {
    for way in ["revoked", "narrowed", "removed"] {
        let (world, _) = with_ana();
        administrator(&world, EVE, Role::GlobalAdministrator);
        let (token, dan) = of_dan(&world);
        let zavor = &world.zavor;
        let global = Role::GlobalAdministrator;
        match way {
            "revoked" => drop(block_on(zavor.people.revoke_role(&OPERATOR, DAN, global)).unwrap()),
            "narrowed" => {
                let here = ["contoso.example".to_owned()];
                block_on(zavor.people.grant_role(&OPERATOR, DAN, global, &here)).unwrap();
            }
            _ => drop(block_on(zavor.people.remove_account(&OPERATOR, DAN)).unwrap()),
        }
        assert!(world.store.tokens().now().unwrap().is_empty(), "{way}");
        if way != "removed" {
            let said = audit(&world).pop().unwrap().2;
            assert!(said.contains("its token \"ci\" ends"), "{way}: {said}");
            world.commit(vec![Change::GrantRole(dan, global, Vec::new())]);
        }
        assert!(
            zavor
                .sign_on
                .token_actor(&token, HERE)
                .now()
                .unwrap()
                .is_none(),
            "{way}"
        );
    }
}

#[test]
fn the_local_operators_token_belongs_to_the_installation_and_outlives_every_account() {
    let (world, _) = with_ana();
    let roles = reader();
    let made = world
        .zavor
        .sign_on
        .make_token(&OPERATOR, new("ci", &roles, WEEK));
    let (token, record) = block_on(made).unwrap();
    assert_eq!(record.account, None);
    let shown = &world.zavor.sign_on.tokens(&OPERATOR).now().unwrap()[0];
    assert_eq!((&shown.owner, shown.suspended), (&None, None));
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    let actor = world
        .zavor
        .sign_on
        .token_actor(token.text(), HERE)
        .now()
        .unwrap();
    assert!(actor.is_some());
}

#[test]
fn sec_38_a_token_without_the_scope_does_nothing_that_wants_a_fresh_factor() {
    let (world, _) = with_ana();
    let global = administrator(&world, DAN, Role::GlobalAdministrator);
    let roles = [RoleHeld {
        role: Role::GlobalAdministrator,
        domains: Vec::new(),
    }];
    let zavor = &world.zavor;
    let token = |name, sensitive| {
        let wanted = NewToken {
            sensitive,
            ..new(name, &roles, WEEK)
        };
        let (token, _) = block_on(zavor.sign_on.make_token(&global, wanted)).unwrap();
        zavor
            .sign_on
            .token_actor(token.text(), HERE)
            .now()
            .unwrap()
            .unwrap()
    };
    let (plain, scoped) = (token("plain", false), token("scoped", true));
    let block = |actor: &Actor| block_on(zavor.people.block_sign_in(actor, ANA, "seen"));
    let refused = block(&plain);
    assert!(matches!(refused, Err(AppError::Denied(Denied::NoScope))));
    block(&scoped).unwrap();
    block_on(zavor.people.sign_out(&plain, ANA)).unwrap();
    assert_eq!(
        zavor.sign_on.tokens(&plain).now().unwrap().len(),
        2,
        "looking is fine"
    );
    let own = block_on(zavor.people.sign_out(&scoped, DAN));
    assert!(matches!(own, Err(AppError::Denied(Denied::OwnAccount))));
}

#[test]
fn every_global_administrator_hears_of_a_new_token_and_of_a_new_one_of_them() {
    let (world, ana) = with_ana();
    let global = administrator(&world, DAN, Role::GlobalAdministrator);
    add_administrator(&world, EVE, Role::GlobalAdministrator);
    let zavor = &world.zavor;
    // A thief with one account can change the policies of alerts first, but that hides nothing from
    // the other administrators. Recipients are told as the policies say; people told with the act
    // are not told again.
    let soc = "soc@contoso.example";
    world.policies(|policies| {
        policies.alerts.recipients = vec![DAN.into(), soc.into()];
        policies.alerts.of_mut(AlertKind::TokenMade).enabled = false;
    });
    block_on(
        zavor
            .sign_on
            .make_token(&global, new("ci", &reader(), WEEK)),
    )
    .unwrap();
    let role = Role::GlobalAdministrator;
    block_on(zavor.people.grant_role(&global, ANA, role, &[])).unwrap();
    let method = add_totp(&world, ana);
    let caller = Some(zavor_app::verification::CallerProof::InPerson {
        note: "badge".into(),
    });
    block_on(zavor.sign_on.remove_method_of(&global, ANA, method, caller)).unwrap();
    block_on(zavor.notifications.run_alerts(100)).unwrap();
    send(&world);
    let to_soc = world.messenger.mails_to(soc);
    let mut to_soc: Vec<_> = to_soc.iter().map(|mail| &*mail.subject).collect();
    to_soc.sort_unstable();
    let as_policies_say = [
        "alert-global-administrator-made",
        "alert-second-factor-removed",
    ];
    assert_eq!(to_soc, as_policies_say);
    let told = [
        "alert-token-made",
        "alert-global-administrator-made",
        "alert-second-factor-removed",
    ];
    for who in [DAN, EVE] {
        let mails = world.messenger.mails_to(who);
        for key in told {
            let one = mails.iter().filter(|mail| mail.subject == key);
            assert_eq!(one.count(), 1, "{key} to {who}");
        }
    }
    let list = zavor.views.alert_list(&global, AlertFilter::Open, 10);
    let alerts: Vec<_> = list.now().unwrap();
    let kinds = alerts.iter().map(|kept| kept.alert.kind.as_str());
    let kinds: Vec<_> = kinds.collect();
    let expected = [
        "second_factor_removed",
        "global_administrator_made",
        "token_made",
    ];
    assert_eq!(kinds, expected);
}
