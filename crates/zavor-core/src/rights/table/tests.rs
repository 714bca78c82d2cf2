//! The table against the one written by hand, and what roles, domains and fresh factors add to it.

use alloc::boxed::Box;
use alloc::vec;

use super::*;
use crate::account::SignInName;
use crate::actor::Administrator;
use crate::identity::FRESH_FOR;
use crate::rights::visible_domains;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
/// The domain of every target.
const HERE: &[&str] = &["contoso.example"];

/// The table of `spec/roles.md`, written by hand. `-`: never; `none`: on targets without a
/// role; `helpdesk`: without a role or Helpdesk Administrators; `any`: on anybody.
const EXPECTED: &str = "
    right                helpdesk  user      security  global  reader
    see                  any       any       any       any     any
    first_aid            none      helpdesk  none      any     -
    reset_password       none      helpdesk  none      any     -
    edit_sign_in_status  -         helpdesk  none      any     -
    edit_account         -         helpdesk  -         any     -
    add_account          -         any       -         any     -
    release_sending      any       any       any       any     -
    override_release     -         -         any       any     -
    security             -         -         any       any     -
    see_security         -         -         any       any     any
    see_all_audit        -         -         any       any     any
    organisation         -         -         -         any     -
    see_secret           -         -         -         any     -
    hand_over_password   none      none      -         any     -
    mark_alerts          none      helpdesk  any       any     -
    remind               -         any       -         any     -
";

const COLUMNS: [Role; 5] = [
    Role::HelpdeskAdministrator,
    Role::UserAdministrator,
    Role::SecurityAdministrator,
    Role::GlobalAdministrator,
    Role::SecurityReader,
];

fn expected(word: &str, target: &[RoleHeld]) -> bool {
    match word {
        "-" => false,
        "none" => target.is_empty(),
        "helpdesk" => target
            .iter()
            .all(|held| held.role == Role::HelpdeskAdministrator),
        "any" => true,
        other => panic!("{other} is no word of the table"),
    }
}

fn person(roles: Vec<RoleHeld>, proved: Option<Timestamp>) -> Actor {
    Actor::Administrator(Box::new(Administrator {
        account: AccountId(1),
        address: SignInName::from_normal_form("dan@contoso.example"),
        roles,
        has_second_factor: true,
        proved,
        session: 1,
        source: None,
    }))
}

fn held(role: Role, domains: &[&str]) -> RoleHeld {
    RoleHeld {
        role,
        domains: domains.iter().map(|domain| (*domain).into()).collect(),
    }
}

fn target(roles: &[RoleHeld]) -> Target {
    Target {
        account: Some(AccountId(2)),
        domain: "contoso.example".into(),
        roles: roles.into(),
    }
}

fn everywhere(role: Role) -> RoleHeld {
    held(role, &[])
}

fn token(roles: Vec<RoleHeld>, account: Option<AccountId>, sensitive: bool) -> Actor {
    Actor::Token {
        id: 7,
        name: "ci".into(),
        roles,
        account,
        sensitive,
        source: None,
    }
}

#[test]
fn a_program_is_never_handed_a_temporary_password_because_it_calls_nobody_back() {
    let somebody = target(&[]);
    for role in COLUMNS {
        let program = token(vec![everywhere(role)], None, true);
        let judged = may(&program, Right::HandOverPassword, Some(&somebody), T0);
        assert_eq!(judged, Err(Denied::NoRole), "{role:?}");
    }
}

/// Every set of roles somebody can have.
fn role_sets() -> Vec<Vec<Role>> {
    (0u32..32)
        .map(|bits| {
            let has = |at: &usize| bits & (1 << at) != 0;
            (0..5).filter(has).map(|at| COLUMNS[at]).collect()
        })
        .collect()
}

#[test]
fn the_table_is_the_one_written_by_hand_for_every_role_right_and_set_of_roles_of_the_target() {
    let rows = EXPECTED
        .lines()
        .map(str::trim)
        .filter(|row| !row.is_empty());
    let mut tried = 0;
    for row in rows.skip(1) {
        let words: Vec<&str> = row.split_whitespace().collect();
        let right = Right::from_name(words[0]).expect("a right");
        for (role, word) in COLUMNS.into_iter().zip(&words[1..]) {
            for roles in role_sets() {
                for (own, of) in [(&[][..], &[][..]), (&[], HERE), (HERE, HERE), (HERE, &[])] {
                    let actor = person(vec![held(role, own)], Some(T0));
                    let roles: Vec<RoleHeld> = roles.iter().map(|r| held(*r, of)).collect();
                    let given = may(&actor, right, Some(&target(&roles)), T0).is_ok();
                    // A limited role is outranked by every role that is not.
                    let wider = own == HERE && of.is_empty() && !roles.is_empty();
                    let outranked = wider && !right.only_looks();
                    let expected = expected(word, &roles) && !outranked;
                    assert_eq!(given, expected, "{role} for {own:?} {right} {roles:?}");
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(
        tried,
        Right::ALL.len() * 5 * 32 * 4,
        "every right has its row"
    );
}

#[test]
fn sec_37_every_role_that_reaches_further_outranks_one_that_is_limited_to_domains() {
    let both = &["contoso.example", "fabrikam.example"];
    let limited = person(vec![held(Role::GlobalAdministrator, HERE)], Some(T0));
    let wider = person(vec![held(Role::GlobalAdministrator, both)], Some(T0));
    for right in Right::ALL {
        for role in COLUMNS {
            let judged = |actor: &Actor, of: &[&str]| {
                may(actor, *right, Some(&target(&[held(role, of)])), T0)
            };
            assert_eq!(judged(&limited, HERE), Ok(()), "{right} {role}");
            let expected = match right.only_looks() {
                true => Ok(()),
                false => Err(Denied::TargetOutranks),
            };
            for of in [&[][..], both, &["fabrikam.example"]] {
                assert_eq!(judged(&limited, of), expected, "{right} {role} {of:?}");
            }
            assert_eq!(judged(&wider, both), Ok(()), "{right} {role}");
            assert_eq!(judged(&wider, &[]), expected, "{right} {role}");
        }
    }
}

#[test]
fn a_role_for_other_domains_gives_the_same_answer_whoever_is_there() {
    let nobody = Target {
        account: None,
        ..target(&[])
    };
    let somebody = target(&[everywhere(Role::GlobalAdministrator)]);
    for right in Right::ALL {
        for role in COLUMNS {
            let elsewhere = person(vec![held(role, &["fabrikam.example"])], Some(T0));
            let judged = |target: &Target| may(&elsewhere, *right, Some(target), T0);
            assert!(judged(&nobody).is_err(), "{right} {role}");
            for other in [&target(&[]), &somebody] {
                assert_eq!(judged(other), judged(&nobody), "{right} {role}");
            }
        }
    }
}

#[test]
fn sec_38_a_token_is_no_fresh_factor_unless_it_was_made_as_one() {
    let roles = || vec![everywhere(Role::GlobalAdministrator)];
    // What no program may at all has a test of its own.
    let rights = Right::ALL.iter();
    for right in rights.filter(|right| **right != Right::HandOverPassword) {
        let judged = |sensitive| {
            let token = token(roles(), None, sensitive);
            may(&token, *right, Some(&target(&[])), T0)
        };
        let expected = match right.is_sensitive() {
            true => Err(Denied::NoScope),
            false => Ok(()),
        };
        assert_eq!(judged(false), expected, "{right}");
        assert_eq!(judged(true), Ok(()), "{right}");
    }
    let plain = token(roles(), None, false);
    assert_eq!(proved_lately(&plain, T0), Err(Denied::NoScope));
    let own = token(roles(), Some(AccountId(2)), true);
    assert_eq!(
        may(&own, Right::FirstAid, Some(&target(&[])), T0),
        Err(Denied::OwnAccount),
        "the account of its maker"
    );
}

#[test]
fn nobody_gives_or_takes_a_role_beyond_their_own() {
    use Role::{GlobalAdministrator as Global, HelpdeskAdministrator as Helpdesk};
    let limited = vec![held(Global, HERE)];
    for actor in [
        person(limited.clone(), Some(T0)),
        token(limited, None, true),
    ] {
        assert_eq!(may_hand_out(&actor, &held(Helpdesk, HERE)), Ok(()));
        for wanted in [
            everywhere(Helpdesk),
            everywhere(Global),
            held(Global, &["contoso.example", "fabrikam.example"]),
        ] {
            assert_eq!(may_hand_out(&actor, &wanted), Err(Denied::BeyondOwn));
        }
    }
    let operator = Actor::LocalOperator { uid: 0 };
    assert_eq!(may_hand_out(&operator, &everywhere(Global)), Ok(()));
}

#[test]
fn the_roles_that_may_follow_from_the_table_and_the_roles_of_the_target() {
    use Role::{
        GlobalAdministrator as Global, HelpdeskAdministrator as Helpdesk,
        SecurityAdministrator as Security, UserAdministrator as User,
    };
    let unlock = right_to(ReleaseAct::Unlock);
    let of = |roles: &[RoleHeld]| roles_that_may(unlock, Some(roles));
    assert_eq!(of(&[]), [Helpdesk, User, Security, Global]);
    assert_eq!(of(&[everywhere(Helpdesk)]), [User, Global]);
    assert_eq!(of(&[everywhere(Global)]), [Global]);
    let origin = right_to(ReleaseAct::ReleaseOrigin);
    assert_eq!(roles_that_may(origin, None), [Security, Global]);
}

#[test]
fn sec_37_one_privileged_role_outranks_many_harmless_ones_and_nobody_acts_on_themselves() {
    let helpdesk = person(vec![held(Role::HelpdeskAdministrator, &[])], Some(T0));
    let global = person(vec![held(Role::GlobalAdministrator, &[])], Some(T0));
    let both = target(&[
        everywhere(Role::HelpdeskAdministrator),
        everywhere(Role::SecurityReader),
    ]);
    let user = person(vec![held(Role::UserAdministrator, &[])], Some(T0));
    let denied =
        |actor: &Actor, target: &Target| may(actor, Right::FirstAid, Some(target), T0).unwrap_err();
    assert_eq!(denied(&user, &both), Denied::TargetOutranks);
    assert_eq!(denied(&helpdesk, &both), Denied::TargetOutranks);
    let own = Target {
        account: Some(AccountId(1)),
        ..target(&[])
    };
    assert_eq!(denied(&global, &own), Denied::OwnAccount);
    assert!(
        may(&global, Right::See, Some(&own), T0).is_ok(),
        "looking is fine"
    );
}

#[test]
fn a_role_for_some_domains_counts_there_only() {
    let limited = person(
        vec![held(Role::GlobalAdministrator, &["contoso.example"])],
        Some(T0),
    );
    assert!(may(&limited, Right::FirstAid, Some(&target(&[])), T0).is_ok());
    let elsewhere = Target {
        domain: "fabrikam.example".into(),
        ..target(&[])
    };
    assert_eq!(
        may(&limited, Right::FirstAid, Some(&elsewhere), T0),
        Err(Denied::OtherDomain)
    );
    assert_eq!(
        may(&limited, Right::Security, None, T0),
        Err(Denied::OtherDomain)
    );
    assert_eq!(
        may(&limited, Right::Organisation, None, T0),
        Err(Denied::OtherDomain)
    );
    assert_eq!(
        visible_domains(&limited),
        Some(vec!["contoso.example".into()])
    );
}

#[test]
fn sec_38_sensitive_acts_need_a_fresh_factor_and_roles_need_one_at_all() {
    let late = T0.plus(FRESH_FOR);
    let global = person(vec![held(Role::GlobalAdministrator, &[])], Some(T0));
    for right in Right::ALL {
        let judged = may(&global, *right, Some(&target(&[])), late);
        let expected = match right.is_sensitive() {
            true => Err(Denied::NotFresh),
            false => Ok(()),
        };
        assert_eq!(judged, expected, "{right}");
    }
    let Actor::Administrator(mut bare) = global else {
        panic!("a person")
    };
    bare.has_second_factor = false;
    let bare = Actor::Administrator(bare);
    for right in Right::ALL {
        let judged = may(&bare, *right, Some(&target(&[])), T0);
        assert_eq!(judged, Err(Denied::NoSecondFactor), "{right}");
    }
}

#[test]
fn programs_at_doors_and_owners_have_no_rights_here() {
    let door = Actor::Door {
        door: "auth_policy",
        address: "127.0.0.1".into(),
    };
    for right in Right::ALL {
        assert_eq!(may(&door, *right, None, T0), Err(Denied::NoRole));
    }
    assert_eq!(visible_domains(&door), Some(Vec::new()));
}

#[test]
fn nobody_hands_out_more_than_they_have() {
    use Role::{GlobalAdministrator as Global, HelpdeskAdministrator as Helpdesk};
    let all = vec![held(Global, &[])];
    assert!(within(&all, &held(Helpdesk, &[])));
    assert!(within(&all, &held(Global, &["a.example"])));
    let some = vec![held(Helpdesk, &["a.example", "b.example"])];
    assert!(within(&some, &held(Helpdesk, &["a.example"])));
    assert!(!within(&some, &held(Helpdesk, &["a.example", "c.example"])));
    assert!(!within(&some, &held(Helpdesk, &[])), "everywhere is more");
    assert!(!within(&some, &held(Global, &["a.example"])));
}

#[test]
fn a_refusal_in_the_audit_says_why_and_what_to_do() {
    for denied in [
        Denied::NoScope,
        Denied::BeyondOwn,
        Denied::OwnAct,
        Denied::RoleUnseen,
        Denied::DoerNotOutranked,
    ] {
        let words = alloc::string::String::from(denied);
        assert_eq!(words, denied.in_words());
        assert!(words.contains("nothing was changed"), "{words}");
    }
}
