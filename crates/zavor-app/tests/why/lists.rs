//! What the allow and deny lists say is in the answer as the doors judge it: nothing that another
//! rule lifts or overrides, and nothing left out.

use zavor_app::people::PeopleQuery;
use zavor_app::platform::{Mode, Settings};
use zavor_app::sign_in::{RuleTerms, Unlock};
use zavor_app::sign_on::SignOnOutcome;
use zavor_core::actor::{Actor, Role};
use zavor_core::event::FailureReason;
use zavor_core::hold::{HoldKind, Lifted, Owner, Reason, Subject};
use zavor_core::moment::Span;
use zavor_core::network::Network;
use zavor_core::rights::Right;
use zavor_core::shared_network::{SharedKind, SharedNetwork, SharedNetworks, SharedSource};
use zavor_core::why::CanSignIn;
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

use crate::desk::*;

fn allow(world: &FakeWorld, network: &str, account: Option<&str>) {
    let network = Some(network.parse().unwrap());
    let terms = RuleTerms::default();
    let sign_in = &world.zavor.sign_in;
    block_on(sign_in.allow_origin(&OPERATOR, network, account, terms)).unwrap();
}

fn deny(world: &FakeWorld, actor: &Actor, network: &str, reason: &str) {
    let network = network.parse().unwrap();
    let terms = RuleTerms {
        lasts: None,
        reason,
    };
    block_on(world.zavor.sign_in.deny_origin(actor, network, terms)).unwrap();
}

/// The networks of the holds in force.
fn networks(world: &FakeWorld, name: &str) -> Vec<String> {
    let subjects = held(world, name).into_iter().map(|(_, subject)| subject);
    subjects
        .filter_map(|subject| match subject {
            Subject::Origin(network) => Some(network.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_block_that_an_allow_rule_lifts_is_not_named() {
    let world = with_people(Default::default());
    fail(&world, ANA, BAD, 77);
    fail(&world, DAN, BAD, 77);
    block_network(&world, BAD);
    assert_eq!(networks(&world, BAD), ["203.0.113.9/32"]);
    allow(&world, BAD, Some(ANA));
    assert_eq!(check(&world, ANA, BAD), None);
    assert_eq!(networks(&world, ANA), [""; 0], "her own rule");
    assert_eq!(networks(&world, DAN), ["203.0.113.9/32"]);
    assert_eq!(networks(&world, BAD), ["203.0.113.9/32"], "it holds others");
    allow(&world, "203.0.113.0/24", None);
    assert_eq!(check(&world, DAN, BAD), None);
    for name in [ANA, DAN, BAD] {
        assert_eq!(networks(&world, name), [""; 0], "{name}");
    }
}

#[test]
fn a_block_of_a_network_that_is_shared_now_is_not_named() {
    let shared = SharedNetworks::new(vec![SharedNetwork {
        name: "webmail".into(),
        network: BAD.parse().unwrap(),
        kind: SharedKind::Webmail,
        source: SharedSource::Declared,
    }]);
    let mut world = with_people(Default::default());
    fail(&world, ANA, BAD, 77);
    block_network(&world, BAD);
    assert_eq!(networks(&world, BAD), ["203.0.113.9/32"]);
    world.restart_with(Settings {
        shared,
        ..Default::default()
    });
    assert_eq!(check(&world, ANA, BAD), None);
    assert_eq!(networks(&world, BAD), [""; 0]);
    assert_eq!(networks(&world, ANA), [""; 0]);
}

/// What the page of Ana's account answers, and whether the table shows anything of her.
fn answered(world: &FakeWorld) -> (CanSignIn, bool) {
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    let query = PeopleQuery {
        limit: 50,
        ..PeopleQuery::default()
    };
    let list = world.zavor.people.list_people(&OPERATOR, &query);
    let rows = block_on(list).unwrap().rows;
    let row = rows.iter().find(|row| row.address == world.name(ANA));
    let row = row.expect("she is listed");
    (why.answers.unwrap().0, row.chips.is_empty())
}

#[test]
fn a_network_blocked_for_others_leaves_an_owner_healthy_who_never_signed_in_from_there() {
    let world = with_people(Default::default());
    fail(&world, ANA, BAD, 77);
    block_network(&world, BAD);
    assert_eq!(
        networks(&world, ANA),
        ["203.0.113.9/32"],
        "it is named all the same"
    );
    assert_eq!(answered(&world), (CanSignIn::Yes, true));
    // What refuses where she is at home is a hold on her.
    succeed(&world, ANA, "198.51.100.7");
    deny(&world, &OPERATOR, "198.51.100.0/24", "a mistake");
    assert!(check(&world, ANA, "198.51.100.7").is_some());
    assert_eq!(answered(&world).0, CanSignIn::InPart);
}

#[test]
fn a_deny_rule_that_a_narrower_allow_rule_overrides_is_not_named() {
    let world = with_people(Default::default());
    for (network, reason) in [("203.0.0.0/16", "provider"), (BAD, "this host")] {
        deny(&world, &OPERATOR, network, reason);
    }
    let both = ["203.0.0.0/16", "203.0.113.9/32"];
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::Denylist));
    assert_eq!(networks(&world, ANA), both, "lifting one would not do");
    assert_eq!(networks(&world, BAD), both);
    allow(&world, "203.0.113.0/24", None);
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::Denylist));
    for name in [ANA, BAD] {
        assert_eq!(networks(&world, name), ["203.0.113.9/32"], "{name}");
    }
    assert_eq!(
        networks(&world, "203.0.7.0/24"),
        ["203.0.0.0/16"],
        "beside it"
    );
    allow(&world, BAD, Some(ANA));
    assert_eq!(check(&world, ANA, BAD), None);
    assert_eq!(networks(&world, ANA), [""; 0], "for her alone");
    assert_eq!(networks(&world, BAD), ["203.0.113.9/32"]);
}

#[test]
fn a_refusal_by_the_deny_list_is_named_always_with_who_placed_it() {
    let world = with_people(Default::default());
    let security = administrator(&world, Role::SecurityAdministrator);
    deny(&world, &security, "203.0.113.0/24", "botnet");
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::Denylist));
    // More than the log is read for, from more places than are judged.
    for n in 0..1_100 {
        fail(&world, ANA, &format!("2001:db8:{n:x}::1"), 9);
    }
    let holds = why(&world, ANA).holds;
    let denied = holds
        .iter()
        .find(|hold| hold.stored.identity.reason == Reason::Denylist);
    let identity = &denied.expect("it is named").stored.identity;
    let network = "203.0.113.0/24".parse().unwrap();
    assert_eq!(identity.subject, Subject::Origin(network));
    let desk = "desk@contoso.example".to_owned();
    assert_eq!(identity.owner, Owner::Administrator(desk));
}

/// Where the one lockout of an account is lifted, and where not.
fn lifted(world: &FakeWorld, name: &str) -> Option<Lifted> {
    let mut holds = why(world, name).holds.into_iter();
    let locked = holds.find(|hold| hold.stored.identity.kind == HoldKind::LockedOut);
    locked.expect("it is locked out").lifted
}

#[test]
fn a_lockout_says_where_an_allow_rule_of_the_account_lifts_it_and_where_it_holds() {
    let world = with_people(Settings {
        sign_in_asked_at: vec!["auth_policy"],
        sign_in_enforced_at: vec!["ldap", "web"],
        ..Default::default()
    });
    let texts = |networks: &[Network]| {
        let texts = networks.iter().map(ToString::to_string);
        texts.collect::<Vec<_>>()
    };
    lock(&world, ANA);
    lock(&world, DAN);
    allow(&world, "203.0.113.0/24", None);
    assert_eq!(lifted(&world, ANA), None, "a rule about a network");
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::LockedOut));

    allow(&world, "203.0.0.0/16", Some(ANA));
    deny(&world, &OPERATOR, "203.0.7.0/24", "botnet");
    let told = lifted(&world, ANA).expect("it is lifted somewhere");
    assert_eq!(texts(&told.networks), ["203.0.0.0/16"]);
    assert_eq!(texts(&told.except), ["203.0.7.0/24"]);
    assert_eq!(
        (told.at, told.holds_at),
        (vec!["auth_policy"], vec!["ldap", "web"])
    );
    assert_eq!(lifted(&world, DAN), None, "her rule is not his");
    // As the doors have it.
    assert_eq!(check(&world, ANA, BAD), None);
    assert_eq!(
        check(&world, ANA, "203.0.7.7"),
        Some(FailureReason::Denylist)
    );
    for (name, address) in [(ANA, "198.51.100.7"), (DAN, BAD)] {
        let locked = Some(FailureReason::LockedOut);
        assert_eq!(check(&world, name, address), locked, "{name} {address}");
    }
    let page = web(&world, ANA, RIGHT, BAD);
    assert!(
        !matches!(page, SignOnOutcome::Session(..)),
        "the pages refuse"
    );
}

#[test]
fn only_who_may_see_the_lists_is_told_which_of_their_rules_lift_a_lockout() {
    let world = with_people(Settings {
        sign_in_asked_at: vec!["auth_policy"],
        ..Default::default()
    });
    lock(&world, ANA);
    allow(&world, "203.0.0.0/16", Some(ANA));
    deny(&world, &OPERATOR, "203.0.7.0/24", "botnet");
    let told = |actor: &Actor| {
        let seen = block_on(world.zavor.views.why_seen(actor, ANA)).unwrap();
        let locked = seen.holds.into_iter();
        let mut lifted = locked.filter_map(|hold| hold.lifted);
        lifted
            .next()
            .expect("that it is lifted is told to everybody")
    };
    let everywhere = |role| administrator(&world, role);
    let of_domain = |role| match everywhere(role) {
        Actor::Administrator(mut person) => {
            person.roles[0].domains = vec!["contoso.example".into()];
            Actor::Administrator(person)
        }
        other => other,
    };
    let mut told_where = 0;
    for &role in Role::ALL {
        for actor in [everywhere(role), of_domain(role)] {
            let sees = zavor_core::rights::may(&actor, Right::SeeSecurity, None, world.now());
            let lifted = told(&actor);
            assert_eq!(lifted.networks.is_empty(), sees.is_err(), "{role}");
            assert_eq!(lifted.except.is_empty(), sees.is_err(), "{role}");
            assert_eq!(lifted.at, ["auth_policy"], "{role}");
            told_where += u32::from(sees.is_ok());
        }
    }
    assert!(told_where > 0 && told_where < 2 * Role::ALL.len() as u32);
    assert_eq!(told(&OPERATOR), lifted(&world, ANA).unwrap());
}

#[test]
fn a_lockout_is_lifted_everywhere_by_a_rule_without_a_network_until_it_ends() {
    let world = with_people(Settings {
        sign_in_asked_at: vec!["auth_policy"],
        ..Default::default()
    });
    lock(&world, ANA);
    let terms = RuleTerms {
        lasts: Some(Span::from_secs(30)),
        reason: "",
    };
    let sign_in = &world.zavor.sign_in;
    block_on(sign_in.allow_origin(&OPERATOR, None, Some(ANA), terms)).unwrap();
    assert!(lifted(&world, ANA).is_some_and(|lifted| lifted.everywhere()));
    assert_eq!(check(&world, ANA, BAD), None);
    world.advance(Span::from_secs(31));
    assert_eq!(
        lifted(&world, ANA),
        None,
        "the rule is over, the lockout not"
    );
}

#[test]
fn an_allow_rule_lifts_no_lockout_where_no_mail_server_asks() {
    let world = with_people(Settings {
        sign_in_enforced_at: vec!["ldap", "web"],
        ..Default::default()
    });
    lock(&world, ANA);
    allow(&world, BAD, Some(ANA));
    assert_eq!(lifted(&world, ANA), None);
}

#[test]
fn an_unlock_under_observe_names_what_other_doors_enforce_all_the_same() {
    let world = with_people(Settings {
        sign_in_mode: Mode::Observe,
        sign_in_enforced_at: vec!["ldap", "web"],
        ..Default::default()
    });
    lock(&world, ANA);
    fail(&world, ANA, BAD, 77);
    block_network(&world, BAD);
    let holds = why(&world, ANA).holds;
    assert!(holds.iter().all(|hold| hold.observed), "{holds:?}");
    let doors = |hold: &zavor_core::hold::Hold| hold.enforced_at == ["ldap", "web"];
    assert!(holds.iter().all(doors), "{holds:?}");
    let unlock = Unlock::default();
    let unlocked = block_on(world.zavor.sign_in.unlock_with(&OPERATOR, ANA, unlock)).unwrap();
    let still: Vec<_> = unlocked
        .still
        .iter()
        .map(|hold| (hold.stored.identity.kind, hold.observed))
        .collect();
    assert_eq!(still, [(HoldKind::OriginBlocked, true)]);
}

#[test]
fn a_raised_limit_is_shown_until_it_ends() {
    let world = with_people(Default::default());
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "newsletter")).unwrap();
    let until = world.now().plus(zavor_core::moment::Span::from_days(1));
    let raise = zavor_core::account::RaisedLimit::external(900, until);
    let how = zavor_app::sending::Unblock {
        override_reason: Some("known newsletter".into()),
        raise: Some(raise),
        ..Default::default()
    };
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    let shown = || {
        let account = block_on(world.zavor.people.show_account(ANA))
            .unwrap()
            .account;
        (why(&world, ANA).raised_limit, account.raised_limit)
    };
    assert_eq!(shown(), (Some(raise), Some(raise)));
    world.advance(zavor_core::moment::Span::from_days(1));
    assert_eq!(shown(), (Some(raise), Some(raise)), "its last moment");
    world.advance(zavor_core::moment::Span::from_millis(1));
    assert_eq!(shown(), (None, None));
}
