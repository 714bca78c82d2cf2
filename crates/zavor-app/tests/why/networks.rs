//! Blocks of networks: named if they would refuse this account now, and lifted for it alone.

use zavor_app::notifications::Acted;
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, OriginRule, Records, RuleAction};
use zavor_app::sign_in::{LET_IN_FOR, LET_INS_MAX, RuleTerms, Unlock};
use zavor_core::actor::Role;
use zavor_core::event::FailureReason;
use zavor_core::hold::{HoldKind, Reason, Subject};
use zavor_core::moment::Span;
use zavor_core::network::Network;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

use crate::desk::*;

fn with_origins() -> Unlock {
    Unlock {
        caller: None,
        with_origins: true,
        ..Unlock::default()
    }
}

fn host() -> Subject {
    Subject::Origin(BAD.parse().unwrap())
}

/// Ana is locked out, and the network from which she tried is blocked; her last refusal gave the
/// lockout as reason.
fn locked_and_blocked() -> FakeWorld {
    let world = with_people(Default::default());
    lock(&world, ANA);
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::LockedOut));
    block_network(&world, BAD);
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::LockedOut));
    world
}

#[test]
fn why_names_a_block_that_would_refuse_now_whatever_the_last_refusal_said() {
    let world = locked_and_blocked();
    let held = held(&world, ANA);
    let kinds: Vec<_> = held.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [HoldKind::LockedOut, HoldKind::OriginBlocked]);
    assert_eq!(held[1].1, host());
    assert!(
        self::held(&world, DAN).is_empty(),
        "Dan was never tried from there"
    );
}

#[test]
fn a_block_that_would_not_refuse_this_account_is_not_named() {
    let world = with_people(Default::default());
    // Home for Ana: two successes.
    succeed(&world, ANA, BAD);
    succeed(&world, ANA, BAD);
    fail(&world, DAN, BAD, 77);
    block_network(&world, BAD);
    assert_eq!(check(&world, ANA, BAD), None);
    assert!(held(&world, ANA).is_empty());
    assert_eq!(held(&world, DAN), [(HoldKind::OriginBlocked, host())]);
    world.advance(Span::from_hours(25));
    assert!(held(&world, DAN).is_empty(), "not tried within a day");
}

#[test]
fn after_an_unlock_who_is_still_refused_is_told_so_and_with_the_networks_is_let_in() {
    let world = locked_and_blocked();
    let plain = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&OPERATOR, ANA, Unlock::default()),
    )
    .unwrap();
    assert_eq!(plain.acted, Acted::done());
    let still: Vec<_> = plain
        .still
        .iter()
        .map(|h| h.stored.identity.subject.clone())
        .collect();
    assert_eq!(still, [host()]);
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::OriginBlocked));
    let helpdesk = administrator(&world, Role::HelpdeskAdministrator);
    let whole = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&helpdesk, ANA, with_origins()),
    )
    .unwrap();
    assert_eq!(whole.acted, Acted::done());
    assert_eq!(whole.let_in_from, [BAD.parse().unwrap()]);
    assert!(whole.still.is_empty(), "{:?}", whole.still);
    assert_eq!(check(&world, ANA, BAD), None);
    let others = check(&world, DAN, BAD);
    assert_eq!(
        others,
        Some(FailureReason::OriginBlocked),
        "for one account"
    );
    let rules = world.store.origin_rules();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].account, Some(id_of(&world, ANA)));
    assert_eq!(rules[0].until, Some(rules[0].since.plus(LET_IN_FOR)));
    let audit = world.store.audit(1, 100).now().unwrap();
    let last = audit.last().unwrap();
    assert_eq!(last.event.target, Some(host()));
    assert_eq!(last.event.act.as_str(), "let_in_one_account");
    assert!(
        last.event
            .detail
            .to_string()
            .contains("for ana@contoso.example only"),
        "{}",
        last.event.detail
    );
    let ended = why(&world, ANA).ended;
    let by: Vec<_> = ended
        .iter()
        .map(|e| (e.hold.identity.kind, e.by.who()))
        .collect();
    assert!(
        by.contains(&(HoldKind::OriginBlocked, "desk@contoso.example")),
        "{by:?}"
    );
}

#[test]
fn sec_37_first_aid_lets_one_account_in_and_releases_no_network_and_passes_no_deny_rule() {
    let world = locked_and_blocked();
    let helpdesk = administrator(&world, Role::HelpdeskAdministrator);
    let network = BAD.parse().unwrap();
    let whole = block_on(world.zavor.sign_in.release_origin(&helpdesk, network));
    assert!(matches!(whole, Err(AppError::Denied(_))), "{whole:?}");
    let wide = "203.0.113.0/24".parse().unwrap();
    let terms = RuleTerms {
        lasts: None,
        reason: "botnet",
    };
    block_on(world.zavor.sign_in.deny_origin(&OPERATOR, wide, terms)).unwrap();
    let unlocked = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&helpdesk, ANA, with_origins()),
    )
    .unwrap();
    assert!(unlocked.let_in_from.is_empty());
    let still: Vec<_> = unlocked
        .still
        .iter()
        .map(|h| h.stored.identity.reason)
        .collect();
    assert_eq!(still, [Reason::Denylist]);
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::Denylist));
    let reader = administrator(&world, Role::SecurityReader);
    let refused = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&reader, ANA, with_origins()),
    );
    assert!(matches!(refused, Err(AppError::Denied(_))));
    let allowed = world.store.origin_rules();
    assert!(allowed.iter().all(|rule| rule.action == RuleAction::Deny));
}

fn because(reason: &str) -> RuleTerms<'_> {
    RuleTerms {
        lasts: None,
        reason,
    }
}

/// A help desk let Ana in from the blocked network.
fn let_in() -> FakeWorld {
    let world = locked_and_blocked();
    let helpdesk = administrator(&world, Role::HelpdeskAdministrator);
    let unlocked = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&helpdesk, ANA, with_origins()),
    )
    .unwrap();
    assert_eq!(unlocked.let_in_from, [BAD.parse().unwrap()]);
    world
}

#[test]
fn sec_37_a_deny_rule_refuses_whoever_was_let_in_before_however_wide_it_is() {
    for network in ["203.0.113.9", "203.0.113.0/24", "203.0.112.0/20"] {
        let world = let_in();
        let denied = network.parse().unwrap();
        block_on(
            world
                .zavor
                .sign_in
                .deny_origin(&OPERATOR, denied, because("botnet")),
        )
        .unwrap();
        let refused = check(&world, ANA, BAD);
        assert_eq!(refused, Some(FailureReason::Denylist), "{network}");
    }
}

#[test]
fn what_let_an_account_in_ends_with_a_block_of_it_with_a_reset_and_with_a_release_of_the_network() {
    let rules = |world: &FakeWorld| world.store.origin_rules().len();
    let world = let_in();
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "thief")).unwrap();
    assert_eq!(rules(&world), 0, "blocked");
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    let refused = check(&world, ANA, BAD);
    assert_eq!(refused, Some(FailureReason::OriginBlocked));

    let world = let_in();
    let reset = zavor_app::people::ResetPassword::Generated;
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, reset, true, None),
    )
    .unwrap();
    assert_eq!(rules(&world), 0, "reset");

    let world = let_in();
    let host = BAD.parse().unwrap();
    block_on(world.zavor.sign_in.release_origin(&OPERATOR, host)).unwrap();
    assert_eq!(rules(&world), 0, "released");
    block_network(&world, BAD);
    let refused = check(&world, ANA, BAD);
    assert_eq!(
        refused,
        Some(FailureReason::OriginBlocked),
        "a new block applies to everybody"
    );
}

#[test]
fn a_desk_that_lets_accounts_in_cannot_fill_the_lists_and_rules_that_are_over_do_not_count() {
    let world = locked_and_blocked();
    let account = Some(id_of(&world, DAN));
    let soon = world.zavor.platform.now().plus(Span::from_hours(1));
    let rules = (0..LET_INS_MAX as u32).map(|number| {
        Change::PutOriginRule(OriginRule {
            network: Network::of(std::net::IpAddr::V4((number << 8).into()), 24),
            account,
            action: RuleAction::LetIn,
            since: soon,
            until: Some(soon),
            reason: String::new(),
            by: String::new(),
        })
    });
    world.commit(rules.collect());
    let full = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&OPERATOR, ANA, with_origins()),
    );
    assert!(matches!(full, Err(AppError::Refused(_))), "{full:?}");
    let allowed = "198.51.100.0/24".parse().unwrap();
    block_on(
        world
            .zavor
            .sign_in
            .allow_origin(&OPERATOR, Some(allowed), None, because("office")),
    )
    .unwrap();
    world.advance(Span::from_hours(1));
    block_network(&world, BAD);
    let unlocked = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&OPERATOR, ANA, with_origins()),
    )
    .unwrap();
    assert_eq!(unlocked.let_in_from, [BAD.parse().unwrap()]);
    assert_eq!(world.store.origin_rules().len(), 2, "the others are gone");
}

/// One attempt from each of these addresses, all in the log.
fn tried_from(world: &FakeWorld, name: &str, addresses: impl Iterator<Item = String>) {
    for address in addresses {
        fail(world, name, &address, 9);
    }
}

#[test]
fn addresses_of_one_place_do_not_push_the_owners_network_out_of_why_and_unlock() {
    let world = with_people(Default::default());
    fail(&world, ANA, BAD, 77);
    block_network(&world, BAD);
    world.advance(Span::from_secs(60));
    tried_from(
        &world,
        ANA,
        (0..700).map(|n| format!("2001:db8:7:{n:x}::1")),
    );
    let unlocked = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&OPERATOR, ANA, with_origins()),
    )
    .unwrap();
    assert_eq!(unlocked.let_in_from, [BAD.parse().unwrap()]);
    assert!(
        !unlocked.more_tried,
        "no network is blocked but the one from which she is let in"
    );
    block_network(&world, "2001:db8:7:64::1");
    assert!(
        why(&world, ANA).more_tried,
        "a host of the other place that was left out"
    );
}

#[test]
fn an_answer_is_certain_where_no_network_that_was_left_out_is_blocked_or_denied() {
    use zavor_core::why::{CanSend, CanSignIn};
    let world = with_people(Default::default());
    // The log reaches back a day, so the guards of networks are not asked who was tried there.
    succeed(&world, DAN, "198.51.100.7");
    world.advance(Span::from_hours(25));
    let answer = || {
        let report = why(&world, ANA);
        (report.answers.unwrap(), report.more_tried)
    };
    let (certain, unclear) = (
        ((CanSignIn::Yes, CanSend::Yes), false),
        ((CanSignIn::Unclear, CanSend::Yes), true),
    );
    // More hosts of one place than are judged.
    let hosts = |n: u32| format!("192.0.2.{n}");
    tried_from(&world, ANA, (10..30).map(hosts));
    block_on(world.zavor.sign_in.unlock(&OPERATOR, ANA)).unwrap();
    assert_eq!(answer(), certain, "nothing is blocked anywhere");
    let deny = |network: &str| {
        let network = network.parse().unwrap();
        block_on(
            world
                .zavor
                .sign_in
                .deny_origin(&OPERATOR, network, because("botnet")),
        )
        .unwrap();
    };
    let remove = |network: &str| {
        let (sign_in, network) = (&world.zavor.sign_in, Some(network.parse().unwrap()));
        let removed = sign_in.remove_origin_rule(&OPERATOR, RuleAction::Deny, network, None);
        assert_eq!(block_on(removed).unwrap(), Acted::done());
    };
    deny("203.0.113.0/24");
    block_network(&world, "2001:db8:9::1");
    assert_eq!(answer(), certain, "somebody else's networks");
    // Those that were left out are told by what would refuse them.
    let left_out: Vec<String> = (10..30)
        .map(hosts)
        .filter(|host| {
            deny(host);
            let held = held(&world, ANA);
            let uncertain = why(&world, ANA).more_tried;
            assert_ne!(held.is_empty(), !uncertain, "{host} is named or uncertain");
            remove(host);
            uncertain
        })
        .collect();
    assert_eq!(left_out.len(), 12, "eight of the place are judged");
    assert_eq!(answer(), certain);
    block_network(&world, &left_out[0]);
    assert_eq!(answer(), unclear, "a host that was left out is blocked");
    let account = world.zavor.sign_in.allow_origin(
        &OPERATOR,
        Some(left_out[0].parse().unwrap()),
        Some(ANA),
        because("office"),
    );
    block_on(account).unwrap();
    assert_eq!(answer(), certain, "but not for her");
}

#[test]
fn where_the_log_has_more_of_a_day_than_is_read_any_block_makes_the_answer_uncertain() {
    let world = with_people(Default::default());
    tried_from(
        &world,
        ANA,
        (0..1_000).map(|n| format!("192.0.2.{}", n % 8)),
    );
    assert!(!why(&world, ANA).more_tried, "nothing is blocked");
    block_network(&world, BAD);
    assert!(why(&world, ANA).more_tried, "it may be one of the others");
}

#[test]
fn where_more_networks_tried_than_are_looked_at_why_and_unlock_say_so() {
    let world = with_people(Default::default());
    fail(&world, ANA, BAD, 77);
    assert!(!why(&world, ANA).more_tried);
    tried_from(&world, ANA, (0..700).map(|n| format!("2001:db8:{n:x}::1")));
    for n in 0..700 {
        block_network(&world, &format!("2001:db8:{n:x}::1"));
    }
    assert!(why(&world, ANA).more_tried);
    let unlocked = block_on(
        world
            .zavor
            .sign_in
            .unlock_with(&OPERATOR, ANA, Unlock::default()),
    )
    .unwrap();
    assert!(unlocked.more_tried);
    // Addresses where the owner was before are looked at first.
    let world = with_people(Default::default());
    succeed(&world, ANA, BAD);
    block_network(&world, BAD);
    world.advance(Span::from_secs(60));
    assert_eq!(check(&world, ANA, BAD), Some(FailureReason::OriginBlocked));
    tried_from(&world, ANA, (0..700).map(|n| format!("2001:db8:{n:x}::1")));
    let named = held(&world, ANA);
    assert!(
        named.contains(&(HoldKind::OriginBlocked, host())),
        "{named:?}"
    );
}

#[test]
fn why_of_a_network_says_what_holds_it_and_what_held_it() {
    let world = with_people(Default::default());
    block_network(&world, BAD);
    let report = why(&world, BAD);
    assert_eq!(report.subject, host());
    assert_eq!(report.holds.len(), 1);
    assert_eq!(
        report.holds[0].stored.identity.kind,
        HoldKind::OriginBlocked
    );
    assert!(why(&world, "203.0.113.10").holds.is_empty(), "another host");
    block_on(
        world
            .zavor
            .sign_in
            .release_origin(&OPERATOR, BAD.parse().unwrap()),
    )
    .unwrap();
    let report = why(&world, BAD);
    assert!(report.holds.is_empty());
    assert_eq!(report.ended.len(), 1, "{:?}", report.ended);
    assert_eq!(report.ended[0].by.act().unwrap().as_str(), "release_origin");
    let terms = RuleTerms {
        lasts: None,
        reason: "botnet",
    };
    let denied = "203.0.113.0/24".parse().unwrap();
    block_on(world.zavor.sign_in.deny_origin(&OPERATOR, denied, terms)).unwrap();
    let reasons: Vec<_> = why(&world, BAD)
        .holds
        .into_iter()
        .map(|h| h.stored.identity.reason)
        .collect();
    assert_eq!(reasons, [Reason::Denylist]);
}

#[test]
fn why_of_a_connector_says_what_holds_it() {
    let world = with_people(zavor_app::platform::Settings {
        connectors: vec![zavor_app::platform::Connector {
            name: "billing".into(),
            ..Default::default()
        }],
        ..Default::default()
    });
    assert!(why(&world, "billing").holds.is_empty());
    block_on(world.zavor.sending.restrict(&OPERATOR, "billing", "loops")).unwrap();
    assert_eq!(kinds(&world, "billing"), [HoldKind::RestrictedConnector]);
    let how = zavor_app::sending::Unblock::default();
    block_on(world.zavor.sending.unblock(&OPERATOR, "billing", &how)).unwrap();
    let report = why(&world, "billing");
    assert!(report.holds.is_empty());
    assert_eq!(report.ended.len(), 1);
}

fn rule(world: &FakeWorld, network: &str, account: Option<&str>, action: RuleAction) -> OriginRule {
    OriginRule {
        network: network.parse().unwrap(),
        account: account.map(|account| id_of(world, account)),
        action,
        since: world.zavor.platform.now(),
        until: None,
        reason: String::new(),
        by: String::new(),
    }
}

#[test]
fn first_aid_is_given_whatever_rules_there_are_for_others_for_elsewhere_or_from_before() {
    let world = locked_and_blocked();
    let now = world.zavor.platform.now();
    let over = OriginRule {
        until: Some(now),
        ..rule(&world, "203.0.112.0/20", None, RuleAction::Deny)
    };
    world.commit(vec![
        Change::PutOriginRule(over),
        Change::PutOriginRule(rule(&world, "198.51.100.0/24", None, RuleAction::Deny)),
        Change::PutOriginRule(rule(&world, "198.51.100.7", Some(ANA), RuleAction::Allow)),
        Change::PutOriginRule(rule(&world, BAD, Some(DAN), RuleAction::Allow)),
    ]);
    let unlock = world
        .zavor
        .sign_in
        .unlock_with(&OPERATOR, ANA, with_origins());
    assert_eq!(
        block_on(unlock).unwrap().let_in_from,
        [BAD.parse().unwrap()]
    );
    assert_eq!(check(&world, ANA, BAD), None);
}

#[test]
fn the_end_of_first_aid_takes_no_rule_of_another_account_network_or_kind() {
    let left = |world: &FakeWorld| {
        let rules = world.store.origin_rules();
        let mut left: Vec<_> = rules
            .iter()
            .map(|rule| (rule.network.to_string(), rule.account, rule.action))
            .collect();
        left.sort_by_key(|(network, account, _)| (network.clone(), *account));
        left
    };
    let with_others = || {
        let world = let_in();
        world.commit(vec![
            Change::PutOriginRule(rule(
                &world,
                "198.51.100.7/32",
                Some(ANA),
                RuleAction::Allow,
            )),
            Change::PutOriginRule(rule(
                &world,
                "198.51.100.8/32",
                Some(DAN),
                RuleAction::LetIn,
            )),
            Change::PutOriginRule(rule(&world, BAD, Some(DAN), RuleAction::Allow)),
        ]);
        world
    };
    let world = with_others();
    let others: Vec<_> = left(&world)
        .into_iter()
        .filter(|(network, account, _)| {
            !(network.starts_with(BAD) && *account == Some(id_of(&world, ANA)))
        })
        .collect();
    assert_eq!(others.len(), 3);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "thief")).unwrap();
    assert_eq!(left(&world), others, "blocked");
    let world = with_others();
    let host = BAD.parse().unwrap();
    block_on(world.zavor.sign_in.release_origin(&OPERATOR, host)).unwrap();
    assert_eq!(left(&world), others, "released");
}

#[test]
fn the_last_place_for_first_aid_can_be_used() {
    let world = locked_and_blocked();
    let rules = (0..LET_INS_MAX as u32 - 1).map(|number| {
        let network = Network::of(std::net::IpAddr::V4(((number << 8) | (1 << 28)).into()), 24);
        Change::PutOriginRule(OriginRule {
            network,
            ..rule(&world, BAD, Some(DAN), RuleAction::LetIn)
        })
    });
    world.commit(rules.collect());
    let unlock = world
        .zavor
        .sign_in
        .unlock_with(&OPERATOR, ANA, with_origins());
    assert_eq!(
        block_on(unlock).unwrap().let_in_from,
        [BAD.parse().unwrap()]
    );
}
