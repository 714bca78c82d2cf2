//! Allow and deny lists, origin blocks and resets, on a store in memory.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::notifications::Acted;
use zavor_app::platform::{AppError, Mode};
use zavor_app::ports::{Change, GuardsExt, OriginRule, Records, RuleAction, Store};
use zavor_app::sign_in::{
    ALLOW_RULES_MAX, BLOCKED_ORIGINS_MAX, CheckAnswer, DENY_RULES_MAX, PROGRAM_RULES_MAX,
    RULE_LIFE_MAX, Reported, RuleTerms, SignInQuestion, check_program, list_program,
    origin_rules_about, program_rules, program_rules_about, unlist_program,
};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::lists::DENIED_TOGETHER_MAX;
use zavor_core::moment::Span;
use zavor_core::network::Network;
use zavor_core::origin_guard::{OriginEvent, Terms, Width};
use zavor_memory::{MemoryStore, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, world};

fn door() -> Actor {
    Actor::Door {
        door: "auth_policy",
        address: "127.0.0.9".into(),
    }
}

fn net(text: &str) -> Network {
    text.parse().unwrap()
}

fn terms(reason: &str) -> RuleTerms<'_> {
    RuleTerms {
        lasts: Some(Span::from_hours(1)),
        reason,
    }
}

fn question(name: &'static str, address: &str) -> SignInQuestion<'static> {
    SignInQuestion {
        name: name.as_bytes(),
        address: Some(address.parse::<IpAddr>().unwrap()),
        protocol: Protocol::Imap,
        device: "",
        session: "",
        digest: None,
        mode: Mode::Enforce,
    }
}

fn refusal<S: Store + Clone>(
    world: &FakeWorld<S>,
    name: &'static str,
    address: &str,
) -> Option<FailureReason> {
    match block_on(world.zavor.sign_in.check_sign_in(&question(name, address))).unwrap() {
        CheckAnswer::Allow => None,
        CheckAnswer::Refuse { reason, .. } => Some(reason),
    }
}

#[test]
fn a_denied_network_is_refused_until_its_rule_ends_or_is_removed() {
    let world = world();
    let zavor = &world.zavor;
    block_on(
        zavor
            .sign_in
            .deny_origin(&door(), net("203.0.113.0/24"), terms("scanner")),
    )
    .unwrap();
    assert_eq!(
        refusal(&world, "ana", "203.0.113.7"),
        Some(FailureReason::Denylist)
    );
    assert_eq!(refusal(&world, "ana", "198.51.100.7"), None);
    let listed = zavor.sign_in.origin_rules().now().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].rule.reason, "scanner");
    assert_eq!(listed[0].rule.by, "auth_policy from 127.0.0.9");
    world.advance(Span::from_hours(1));
    assert_eq!(refusal(&world, "ana", "203.0.113.7"), None);
    assert_eq!(zavor.sign_in.origin_rules().now().unwrap(), []);

    block_on(
        zavor
            .sign_in
            .deny_origin(&door(), net("203.0.113.0/24"), terms("again")),
    )
    .unwrap();
    let remove = |action| {
        let network = Some(net("203.0.113.0/24"));
        block_on(
            zavor
                .sign_in
                .remove_origin_rule(&door(), action, network, None),
        )
        .unwrap()
    };
    assert_eq!(
        remove(RuleAction::Allow),
        Acted::NothingToDo,
        "the other list"
    );
    assert_eq!(remove(RuleAction::Deny), Acted::done());
    assert_eq!(refusal(&world, "ana", "203.0.113.7"), None);
}

#[test]
fn acts_on_lists_are_audited_with_the_callers_address() {
    let world = world();
    block_on(
        world
            .zavor
            .sign_in
            .deny_origin(&door(), net("203.0.113.0/24"), terms("scanner")),
    )
    .unwrap();
    let audit = world.store.audit(1, 10).now().unwrap();
    let last = &audit.last().unwrap().event;
    assert_eq!(last.act, AuditAct::DenyOrigin);
    assert_eq!(last.source, Some("127.0.0.9".parse().unwrap()));
    assert_eq!(
        last.target.as_ref().unwrap().to_string(),
        "origin:203.0.113.0/24"
    );
}

#[test]
fn nobody_can_deny_or_allow_the_whole_world_or_fill_the_lists() {
    let world = world();
    let zavor = &world.zavor;
    for wide in ["0.0.0.0/0", "::/0", "0.0.0.0/7"] {
        let refused = block_on(zavor.sign_in.deny_origin(&door(), net(wide), terms("x")));
        assert!(matches!(refused, Err(AppError::Refused(_))), "{wide}");
        let allowed = block_on(zavor.sign_in.allow_origin(
            &door(),
            Some(net(wide)),
            None,
            terms("x"),
        ));
        assert!(matches!(allowed, Err(AppError::Refused(_))), "{wide}");
    }
    assert_eq!(zavor.sign_in.origin_rules().now().unwrap(), []);
}

/// A list filled to its bound, behind the use cases.
fn fill(world: &FakeWorld, action: RuleAction, most: usize) {
    let rules = (0..most as u32).map(|number| {
        Change::PutOriginRule(OriginRule {
            network: Network::of(IpAddr::V4(((number << 8) | (1 << 28)).into()), 24),
            account: None,
            action,
            since: zavor_core::moment::Timestamp::default(),
            until: None,
            reason: String::new(),
            by: String::new(),
        })
    });
    world.commit(rules.collect());
}

/// A program that denies networks all night never keeps a person from allowing one, nor the other
/// way round.
#[test]
fn each_list_has_its_own_bound() {
    let network = net("203.0.113.0/24");
    for (full, most) in [
        (RuleAction::Deny, DENY_RULES_MAX),
        (RuleAction::Allow, ALLOW_RULES_MAX),
    ] {
        let world = world();
        let sign_in = &world.zavor.sign_in;
        let deny = || block_on(sign_in.deny_origin(&door(), network, terms("x")));
        let allow = || block_on(sign_in.allow_origin(&door(), Some(network), None, terms("x")));
        fill(&world, full, most);
        let (own, other) = match full {
            RuleAction::Deny => (deny(), allow()),
            _ => (allow(), deny()),
        };
        assert!(matches!(own, Err(AppError::Refused(_))), "{full}: {own:?}");
        assert!(other.is_ok(), "{full}: {other:?}");
        let first = Some(net("16.0.0.0/24"));
        block_on(sign_in.remove_origin_rule(&door(), full, first, None)).unwrap();
        let again = match full {
            RuleAction::Deny => deny(),
            _ => allow(),
        };
        assert!(again.is_ok(), "{full}: {again:?}");
    }
}

#[test]
fn the_forms_in_which_nat64_and_6to4_carry_a_denied_network_are_that_network() {
    let world = world();
    let actor = door();
    let deny = |network: &str| {
        let denied = world
            .zavor
            .sign_in
            .deny_origin(&actor, net(network), terms("scanner"));
        block_on(denied).unwrap();
    };
    deny("203.0.113.0/24");
    for address in ["203.0.113.7", "64:ff9b::203.0.113.7", "2002:cb00:7107::1"] {
        let refused = refusal(&world, "ana", address);
        assert_eq!(refused, Some(FailureReason::Denylist), "{address}");
    }
    for other in ["198.51.100.7", "64:ff9b::198.51.100.7", "2002:c633:6407::1"] {
        assert_eq!(refusal(&world, "ana", other), None, "{other}");
    }
    // A rule may also be about the form itself.
    deny("2002::/16");
    let refused = refusal(&world, "ana", "2002:c633:6407::1");
    assert_eq!(refused, Some(FailureReason::Denylist));
    assert_eq!(refusal(&world, "ana", "198.51.100.7"), None);
}

/// What weakforced's clients expect of its whitelist: an entry for a login lets it in at the door
/// of the mail servers although it is locked out. Nowhere else, and not without end.
#[test]
fn an_allow_rule_for_an_account_lifts_its_lockout_where_mail_servers_ask() {
    let world = world();
    world.add_account("ana", "an old password of hers");
    let sign_in = &world.zavor.sign_in;
    let wrong = |digest: u64, address: &'static str| SignInQuestion {
        digest: Some(digest),
        ..question("ana", address)
    };
    let fail = |digest: u64| {
        let asked = wrong(digest, "203.0.113.7");
        let answer = block_on(sign_in.check_sign_in(&asked)).unwrap();
        block_on(sign_in.report_sign_in(&asked, Reported::Failure)).unwrap();
        answer
    };
    for digest in 0..10 {
        assert_eq!(fail(digest), CheckAnswer::Allow);
    }
    let locked = Some(FailureReason::LockedOut);
    assert_eq!(refusal(&world, "ana", "203.0.113.7"), locked);
    // An entry for her, in one network: it lifts nothing elsewhere, and nothing of others.
    let here = Some(net("203.0.113.0/24"));
    block_on(sign_in.allow_origin(&door(), here, Some("ana"), terms("her phone"))).unwrap();
    assert_eq!(refusal(&world, "ana", "203.0.113.7"), None);
    assert_eq!(refusal(&world, "ana", "198.51.100.7"), locked);
    block_on(sign_in.remove_origin_rule(&door(), RuleAction::Allow, here, Some("ana"))).unwrap();
    world.advance(Span::from_secs(11));
    // An entry for the network alone is about blocks, not about accounts.
    block_on(sign_in.allow_origin(&door(), here, None, terms("office"))).unwrap();
    assert_eq!(refusal(&world, "ana", "203.0.113.7"), locked);
    // An entry everywhere; then a hundred failures in a row still end it.
    block_on(sign_in.allow_origin(&door(), None, Some("ana"), terms("migration"))).unwrap();
    assert_eq!(refusal(&world, "ana", "198.51.100.7"), None);
    world.advance(Span::from_secs(11));
    let mut tries = 0;
    while fail(100 + tries) == CheckAnswer::Allow {
        tries += 1;
        assert!(tries <= 100, "a hundred failures in a row lock for good");
    }
    assert_eq!(refusal(&world, "ana", "203.0.113.7"), locked);
}

/// weakforced's clients deny and allow programs by the fingerprint of their TLS.
#[test]
fn a_program_is_denied_or_allowed_by_its_tls_before_its_network() {
    const TOOL: &str = "e7d705a3286e19ea42f587b344ee6865";
    let world = world();
    let sign_in = &world.zavor.sign_in;
    let refusal = |address: &str, program: &str| {
        let asked = question("ana", address);
        match block_on(check_program(sign_in, &asked, program)).unwrap() {
            CheckAnswer::Allow => None,
            CheckAnswer::Refuse { reason, .. } => Some(reason),
        }
    };
    let list = |action, network: Option<&str>| {
        let of = (TOOL, network.map(net));
        block_on(list_program(sign_in, &door(), action, of, terms("a tool"))).unwrap();
    };
    let (here, there) = ("203.0.113.7", "198.51.100.7");
    let denied = Some(FailureReason::Denylist);
    list(RuleAction::Deny, None);
    for address in [here, there] {
        assert_eq!(refusal(address, TOOL), denied, "{address}");
        assert_eq!(refusal(address, "another"), None, "{address}");
        assert_eq!(refusal(address, ""), None, "{address}");
    }
    // The narrower rule about the program wins, also against one about the network.
    let network = Some("203.0.113.0/24");
    block_on(sign_in.deny_origin(&door(), net("203.0.113.0/24"), terms("scanner"))).unwrap();
    list(RuleAction::Allow, network);
    assert_eq!(refusal(here, TOOL), None);
    assert_eq!(refusal(here, "another"), denied);
    assert_eq!(refusal(there, TOOL), denied);
    assert_eq!(program_rules(sign_in).len(), 2);
    let gone = |action, network: Option<&str>| {
        let of = (TOOL, network.map(net));
        block_on(unlist_program(sign_in, &door(), action, of)).unwrap()
    };
    assert_eq!(
        gone(RuleAction::Deny, network),
        Acted::NothingToDo,
        "the other list"
    );
    assert_eq!(gone(RuleAction::Deny, None), Acted::done());
    assert_eq!(refusal(there, TOOL), None);
    world.advance(Span::from_hours(1));
    assert_eq!(refusal(here, "another"), None, "every rule is over");
    assert_eq!(program_rules(sign_in), []);
    for bad in ["", "two words", &"a".repeat(65)] {
        let actor = door();
        let listed = list_program(sign_in, &actor, RuleAction::Deny, (bad, None), terms("x"));
        assert!(
            matches!(block_on(listed), Err(AppError::Invalid(_))),
            "{bad:?}"
        );
    }
}

#[test]
fn each_list_holds_so_many_programs() {
    let world = world();
    let sign_in = &world.zavor.sign_in;
    let list = |action, n: usize| {
        let program = format!("program-{n}");
        block_on(list_program(
            sign_in,
            &door(),
            action,
            (&program, None),
            terms("x"),
        ))
    };
    for n in 0..PROGRAM_RULES_MAX {
        list(RuleAction::Deny, n).unwrap();
    }
    let full = list(RuleAction::Deny, PROGRAM_RULES_MAX);
    assert!(matches!(full, Err(AppError::Refused(_))), "{full:?}");
    assert!(list(RuleAction::Deny, 0).is_ok(), "replaced");
    assert!(
        list(RuleAction::Allow, PROGRAM_RULES_MAX).is_ok(),
        "the other list"
    );
}

#[test]
fn the_rules_about_a_program_are_those_that_bear_on_it_there_the_narrowest_first() {
    let world = world();
    let sign_in = &world.zavor.sign_in;
    for (program, network) in [
        ("tool", None),
        ("tool", Some("0.0.0.0/0")),
        ("tool", Some("203.0.113.0/24")),
        ("tool", Some("203.0.113.7")),
        ("tool", Some("2001:db8::/32")),
        ("other", None),
    ] {
        let of = (program, network.map(net));
        block_on(list_program(
            sign_in,
            &door(),
            RuleAction::Deny,
            of,
            terms("x"),
        ))
        .unwrap();
    }
    let about = |program, network: Option<&str>| {
        let rules = program_rules_about(sign_in, program, network.map(net)).into_iter();
        let networks = rules.map(|rule| rule.network.map(|network| network.to_string()));
        networks.map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    let there = ["203.0.113.0/24", "0.0.0.0/0", ""];
    assert_eq!(about("tool", Some("203.0.113.9")), there);
    assert_eq!(about("tool", Some("203.0.113.0/24")), there);
    assert_eq!(about("tool", Some("203.0.0.0/16")), there[1..]);
    assert_eq!(about("tool", None), [""]);
    assert_eq!(about("other", Some("203.0.113.7")), [""]);
    assert!(about("none", None).is_empty());
    world.advance(Span::from_hours(1));
    assert!(about("tool", None).is_empty(), "they have ended");
}

#[test]
fn rules_are_found_by_alias_in_any_case_and_only_where_they_bear() {
    let world = world();
    world.add_account("ana", "an old password of hers");
    let sign_in = &world.zavor.sign_in;
    let about = |network: Option<&str>, account: Option<&str>| {
        let found = block_on(origin_rules_about(sign_in, network.map(net), account)).unwrap();
        found
            .iter()
            .map(|listed| listed.rule.reason.clone())
            .collect::<Vec<_>>()
    };
    let allow = |network: Option<&str>, account: Option<&str>, reason: &str| {
        let network = network.map(net);
        block_on(sign_in.allow_origin(&door(), network, account, terms(reason))).unwrap();
    };
    allow(None, Some("ana"), "hers");
    allow(Some("203.0.113.0/24"), Some("ana"), "hers there");
    allow(Some("203.0.113.0/24"), None, "all there");
    let there = Some("203.0.113.7/32");
    assert_eq!(about(None, Some("ANA@Contoso.Example")), ["hers", "hers"]);
    assert_eq!(
        about(there, Some("Ana")),
        ["hers", "all there", "hers there"]
    );
    assert_eq!(about(there, None), ["all there"]);
    assert_eq!(about(there, Some("nobody")), ["all there"]);
    assert_eq!(about(None, Some("nobody")), Vec::<String>::new());
    assert_eq!(about(Some("203.0.0.0/16"), None), Vec::<String>::new());
}

#[test]
fn many_deny_rules_together_never_shut_out_everybody() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    // Of many at once each must see the others.
    world.store.faults().set_turns_to_disk(2);
    let sign_in = &world.zavor.sign_in;
    let deny = |first: u8| {
        let network = net(&format!("{first}.0.0.0/8"));
        let actor = door();
        async move { sign_in.deny_origin(&actor, network, terms("x")).await }
    };
    let denied = block_on(futures_util::future::join_all((128..255).map(deny)));
    let most = usize::from(DENIED_TOGETHER_MAX);
    assert_eq!(denied.iter().filter(|denied| denied.is_ok()).count(), most);
    let refused = denied.into_iter().find_map(Result::err).unwrap();
    assert!(matches!(refused, AppError::Refused(_)), "{refused}");
    let listed = world.store.origin_rules();
    assert_eq!(listed.len(), most);
    let known = listed[0].network;
    block_on(sign_in.deny_origin(&door(), known, terms("again"))).expect("it adds nothing");
    block_on(sign_in.remove_origin_rule(&door(), RuleAction::Deny, Some(known), None)).unwrap();
    block_on(deny(100)).expect("there is room again");
    let v6 = block_on(sign_in.deny_origin(&door(), net("2001:db8::/32"), terms("x")));
    assert!(v6.is_ok(), "each family has its own bound");
}

#[test]
fn nobody_denies_the_address_they_come_from_or_this_host() {
    let world = world();
    let zavor = &world.zavor;
    let from = |address: &str| Actor::Door {
        door: "auth_policy",
        address: address.into(),
    };
    for (actor, network, refused) in [
        (from("192.0.2.7"), "192.0.2.0/24", true),
        (from("::ffff:192.0.2.7"), "192.0.2.7", true),
        (from("192.0.2.7"), "198.51.100.0/24", false),
        (Actor::LocalOperator { uid: 0 }, "127.0.0.1", true),
        (Actor::LocalOperator { uid: 0 }, "192.0.2.0/24", false),
    ] {
        let denied = block_on(zavor.sign_in.deny_origin(&actor, net(network), terms("x")));
        match denied {
            Err(AppError::Refused(why)) => {
                assert!(refused && why.to_string().contains("shut"), "{why}")
            }
            other => assert!(other.is_ok() && !refused, "{actor}: {network}: {other:?}"),
        }
    }
    // An account may be allowed wherever it signs in from.
    world.add_account("ana", "an old password of hers");
    let everywhere = Some(net("0.0.0.0/0"));
    block_on(
        zavor
            .sign_in
            .allow_origin(&door(), everywhere, Some("ana"), terms("x")),
    )
    .unwrap();
    block_on(
        zavor
            .sign_in
            .allow_origin(&door(), None, Some("ana"), terms("x")),
    )
    .unwrap();
}

#[test]
fn a_reset_releases_the_lockout_and_the_block_of_the_address() {
    let world = world();
    world.add_account("ana", "an old password of hers");
    let zavor = &world.zavor;
    let attacker = "198.51.100.7";
    for guess in 0..10 {
        let mut asked = question("ana", attacker);
        asked.digest = Some(guess);
        let unknown = question(["x1", "x2", "x3", "x4"][guess as usize % 4], attacker);
        block_on(zavor.sign_in.report_sign_in(&asked, Reported::Failure)).unwrap();
        block_on(zavor.sign_in.report_sign_in(&unknown, Reported::Failure)).unwrap();
    }
    assert_eq!(
        refusal(&world, "ana", "192.0.2.1"),
        Some(FailureReason::LockedOut)
    );
    assert_eq!(
        refusal(&world, "dan", attacker),
        Some(FailureReason::OriginBlocked)
    );
    assert!(!zavor.sign_in.blocked_origins(10).now().unwrap().is_empty());
    let address = Some(attacker.parse().unwrap());
    block_on(zavor.sign_in.reset_counters(&door(), Some("ana"), address)).unwrap();
    assert_eq!(refusal(&world, "ana", "192.0.2.1"), None);
    assert_eq!(refusal(&world, "dan", attacker), None);
    assert_eq!(zavor.sign_in.blocked_origins(10).now().unwrap(), []);
    let nobody = block_on(zavor.sign_in.reset_counters(&door(), Some("nobody"), None));
    assert!(matches!(nobody, Err(AppError::Unknown { .. })));
    let nothing = block_on(zavor.sign_in.reset_counters(&door(), None, None));
    assert!(matches!(nothing, Err(AppError::Invalid(_))));
}

#[test]
fn releasing_a_block_says_whether_there_was_one() {
    let world = world();
    let zavor = &world.zavor;
    let attacker = "198.51.100.7";
    for name in ["x1", "x2", "x3"] {
        block_on(
            zavor
                .sign_in
                .report_sign_in(&question(name, attacker), Reported::Failure),
        )
        .unwrap();
    }
    assert_eq!(
        refusal(&world, "dan", attacker),
        Some(FailureReason::OriginBlocked)
    );
    let release = |network| block_on(zavor.sign_in.release_origin(&door(), net(network)));
    assert_eq!(release(attacker).unwrap(), Acted::done());
    assert_eq!(refusal(&world, "dan", attacker), None);
    assert_eq!(release(attacker).unwrap(), Acted::NothingToDo);
    assert!(matches!(
        release("198.51.0.0/16"),
        Err(AppError::Invalid(_))
    ));
}

/// Every act that releases a block: the disk fills up once the act is audited.
#[test]
fn a_block_whose_release_cannot_be_written_stays_in_force() {
    let attacker = "198.51.100.7";
    let blocked = || {
        let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
        for name in ["x1", "x2", "x3"] {
            let asked = question(name, attacker);
            block_on(
                world
                    .zavor
                    .sign_in
                    .report_sign_in(&asked, Reported::Failure),
            )
            .unwrap();
        }
        world.store.faults().fill_after_writes(1);
        world
    };
    let by_hand = blocked();
    let sign_in = &by_hand.zavor.sign_in;
    let released = block_on(sign_in.release_origin(&door(), net(attacker)));
    assert!(matches!(released, Err(AppError::Partly(_))), "{released:?}");
    let by_reset = blocked();
    let sign_in = &by_reset.zavor.sign_in;
    let address = Some(attacker.parse().unwrap());
    let reset = block_on(sign_in.reset_counters(&door(), None, address));
    assert!(matches!(reset, Err(AppError::Partly(_))), "{reset:?}");
    for world in [by_hand, by_reset] {
        let still = refusal(&world, "dan", attacker);
        assert_eq!(still, Some(FailureReason::OriginBlocked));
        world.store.faults().stop();
        let sign_in = &world.zavor.sign_in;
        let again = block_on(sign_in.release_origin(&door(), net(attacker)));
        assert_eq!(again.unwrap(), Acted::done(), "the same act works again");
        assert_eq!(refusal(&world, "dan", attacker), None);
    }
}

#[test]
fn a_block_beyond_the_longest_list_is_released_as_well() {
    let world = world();
    let policy = world.store.policies().origin_guard.clone();
    let block = |network: Network| {
        let now = world.now();
        let placed = world.store.origin(network.key(), |guard| {
            let terms = Terms::of(&policy, Width::Host);
            let failure = |subject| OriginEvent::Failure {
                subject,
                password: None,
                home: false,
            };
            guard.record(failure(1), &terms, now);
            guard.record(failure(2), &terms, now)
        });
        drop(block_on(placed).unwrap());
    };
    for n in 0..BLOCKED_ORIGINS_MAX as u32 + 9 {
        let address = IpAddr::V4(std::net::Ipv4Addr::from_bits(0x0a00_0000 + n));
        block(Network::of(address, 32));
    }
    let release =
        |network| block_on(world.zavor.sign_in.release_origin(&door(), net(network))).unwrap();
    for network in ["10.0.0.0/32", "10.0.39.24/32"] {
        assert_eq!(release(network), Acted::done(), "{network}");
    }
}

#[test]
fn of_the_blocks_of_an_address_and_of_its_network_the_longer_one_is_told() {
    for host_is_longer in [false, true] {
        let world = world();
        world.add_account("ana@contoso.example", "a long enough password");
        let policy = world.store.policies().origin_guard.clone();
        let block = |network: &str, width, accounts| {
            let now = world.now();
            let terms = Terms::of(&policy, width);
            let blocked = world.store.origin(net(network).key(), |guard| {
                for subject in 1..=accounts {
                    let failure = OriginEvent::Failure {
                        subject,
                        password: Some(1),
                        home: false,
                    };
                    guard.record(failure, &terms, now);
                }
                (
                    guard.blocked(now).is_some(),
                    zavor_core::guard::Touched::Counters,
                )
            });
            assert!(blocked.now().unwrap().0, "{network}");
        };
        let host = || block("203.0.113.9/32", Width::Host, 2);
        let place = || block("203.0.113.0/24", Width::Place, 8);
        match host_is_longer {
            true => place(),
            false => host(),
        }
        world.advance(Span::from_mins(20));
        match host_is_longer {
            true => host(),
            false => place(),
        }
        world.advance(Span::from_mins(10));
        let asked = question("ana@contoso.example", "203.0.113.9");
        let answer = block_on(world.zavor.sign_in.check_sign_in(&asked)).unwrap();
        let told = CheckAnswer::Refuse {
            reason: FailureReason::OriginBlocked,
            retry_after: Some(Span::from_mins(50)),
        };
        assert_eq!(answer, told, "{host_is_longer}");
    }
}

fn release_for(world: &FakeWorld, network: Option<&str>, account: &str) -> Acted {
    let (network, door) = (network.map(net), door());
    let released = world
        .zavor
        .sign_in
        .release_origin_for(&door, network, account);
    block_on(released).unwrap()
}

#[test]
fn the_rule_of_one_account_is_removed_for_that_account_and_no_other() {
    let world = world();
    let zavor = &world.zavor;
    let (ana, dan) = ("ana@contoso.example", "dan@contoso.example");
    let door = door();
    for name in [ana, dan] {
        world.add_account(name, "correct horse battery");
        let network = Some(net("198.51.100.0/24"));
        let allowed = zavor
            .sign_in
            .allow_origin(&door, network, Some(name), terms("hotel"));
        block_on(allowed).unwrap();
    }
    let accounts = || -> Vec<String> {
        let rules = zavor.sign_in.origin_rules().now().unwrap().into_iter();
        rules
            .map(|listed| listed.account.unwrap().to_string())
            .collect()
    };
    assert_eq!(
        release_for(&world, Some("198.51.100.0/25"), ana),
        Acted::NothingToDo
    );
    assert_eq!(accounts(), [ana, dan]);
    assert!(matches!(
        release_for(&world, Some("198.51.100.0/24"), ana),
        Acted::Done { .. }
    ));
    assert_eq!(accounts(), [dan]);
    let last = world.store.audit(1, 100).now().unwrap().pop().unwrap();
    assert_eq!(last.event.act, AuditAct::RemoveOriginRule);
    assert_eq!(last.event.detail.to_string(), "was: hotel");

    // The rule that holds wherever the account signs in from, in both families.
    let everywhere = zavor
        .sign_in
        .allow_origin(&door, None, Some(ana), terms("travels"));
    block_on(everywhere).unwrap();
    assert_eq!(accounts(), [ana, dan, ana]);
    assert!(matches!(
        release_for(&world, Some("0.0.0.0/0"), ana),
        Acted::Done { .. }
    ));
    assert_eq!(accounts(), [dan]);
    let unknown = zavor
        .sign_in
        .release_origin_for(&door, None, "nobody@contoso.example");
    assert!(matches!(block_on(unknown), Err(AppError::Unknown { .. })));
}

#[test]
fn a_release_of_what_is_not_there_names_what_comes_nearest() {
    let world = world();
    let zavor = &world.zavor;
    let (ana, door) = ("ana@contoso.example", door());
    world.add_account(ana, "correct horse battery");
    let nearest = |network: Option<&str>, account: Option<&str>| {
        let nearest = zavor.sign_in.nearest_origin(network.map(net), account);
        let nearest = block_on(nearest).unwrap()?;
        let account = nearest.account.map(|name| name.to_string());
        Some((nearest.network.to_string(), nearest.list, account))
    };
    assert_eq!(nearest(Some("198.51.100.0/24"), None), None);
    let allow = |network: &str, account| {
        let allowed =
            zavor
                .sign_in
                .allow_origin(&door, Some(net(network)), account, terms("hotel"));
        block_on(allowed).unwrap();
    };
    let deny = zavor
        .sign_in
        .deny_origin(&door, net("198.51.101.0/24"), terms("scanner"));
    block_on(deny).unwrap();
    allow("198.51.100.0/25", Some(ana));
    let of_ana = (
        "198.51.100.0/25".to_owned(),
        Some(RuleAction::Allow),
        Some(ana.to_owned()),
    );
    for (network, account) in [
        (Some("198.51.100.0/24"), None),
        (Some("198.51.100.0/24"), Some(ana)),
        (Some("203.0.113.0/24"), Some(ana)),
        (None, Some(ana)),
    ] {
        assert_eq!(
            nearest(network, account),
            Some(of_ana.clone()),
            "{network:?}"
        );
    }
    let denied = ("198.51.101.0/24".to_owned(), Some(RuleAction::Deny), None);
    assert_eq!(nearest(Some("198.51.101.7"), None), Some(denied));
    assert_eq!(
        nearest(Some("203.0.113.0/24"), None),
        None,
        "nothing is near"
    );
}

#[test]
fn a_rule_put_where_another_stands_returns_it_and_the_audit_keeps_what_stood() {
    let world = world();
    let sign_in = &world.zavor.sign_in;
    let network = net("203.0.113.0/24");
    let deny = |reason| block_on(sign_in.deny_origin(&door(), network, terms(reason))).unwrap();
    assert_eq!(deny("a botnet"), None);
    let stood = deny("noise").unwrap();
    assert_eq!(
        (stood.action, stood.reason.as_str()),
        (RuleAction::Deny, "a botnet")
    );
    let allowed = block_on(sign_in.allow_origin(&door(), Some(network), None, terms("office")));
    assert_eq!(allowed.unwrap().unwrap().reason, "noise");
    let audit = world.store.audit(1, 100).now().unwrap();
    let removed = audit
        .iter()
        .filter(|row| row.event.act == AuditAct::RemoveOriginRule);
    let kept: Vec<String> = removed.map(|row| row.event.detail.to_string()).collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(
        kept[0].contains("a botnet") && kept[1].contains("noise"),
        "{kept:?}"
    );
    let program = ("0123456789abcdef0123456789abcdef", None);
    let list = |action, reason| {
        block_on(list_program(
            sign_in,
            &door(),
            action,
            program,
            terms(reason),
        ))
        .unwrap()
    };
    assert_eq!(list(RuleAction::Deny, "a tool"), None);
    assert_eq!(list(RuleAction::Allow, "ours").unwrap().reason, "a tool");
}

#[test]
fn a_rule_lives_a_moment_at_least_and_ten_years_at_most() {
    let world = world();
    let deny = |lasts| {
        let terms = RuleTerms {
            lasts: Some(lasts),
            reason: "x",
        };
        block_on(
            world
                .zavor
                .sign_in
                .deny_origin(&door(), net("203.0.113.0/24"), terms),
        )
    };
    for wrong in [Span::ZERO, Span::from_days(3_651)] {
        let error = deny(wrong).unwrap_err();
        assert!(matches!(error, AppError::Invalid(_)), "{error:?}");
        assert!(error.to_string().contains("3650"), "{error}");
    }
    assert_eq!(world.store.origin_rules().len(), 0);
    deny(RULE_LIFE_MAX).unwrap();
    deny(Span::from_millis(1)).unwrap();
}

#[test]
fn a_rule_of_a_full_list_can_be_replaced_and_one_of_an_account_is_another() {
    let world = world();
    let sign_in = &world.zavor.sign_in;
    fill(&world, RuleAction::Deny, DENY_RULES_MAX);
    let known = net("16.0.5.0/24");
    block_on(sign_in.deny_origin(&door(), known, terms("worse"))).unwrap();
    let rules = world.store.origin_rules();
    assert_eq!(rules.len(), DENY_RULES_MAX);
    let replaced = rules.iter().find(|rule| rule.network == known);
    assert_eq!(replaced.map(|rule| rule.reason.as_str()), Some("worse"));
    let world = self::world();
    let sign_in = &world.zavor.sign_in;
    world.add_account("ana@contoso.example", "a good long password");
    fill(&world, RuleAction::Allow, ALLOW_RULES_MAX);
    let of_ana = block_on(sign_in.allow_origin(
        &door(),
        Some(known),
        Some("ana@contoso.example"),
        terms("hers"),
    ));
    assert!(matches!(of_ana, Err(AppError::Refused(_))), "{of_ana:?}");
}
