//! Policies, including named outbound policies: list, show, set.

use zavor_app::platform::AppError;
use zavor_app::policies::{POLICY_WISHES_MAX, PolicyWish};
use zavor_app::ports::Records;
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::alert::AlertKind;
use zavor_core::audit::AuditResult;
use zavor_core::policy::{Charged, DEFAULT_POLICY, OUTBOUND_POLICIES_MAX};
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn set(world: &FakeWorld, policy: &str, key: &str, value: &str) -> Result<String, AppError> {
    let set = world
        .zavor
        .policies
        .policies_set(&OPERATOR, policy, key, value);
    block_on(set).map(|set| set.now)
}

fn refused(world: &FakeWorld, policy: &str, key: &str, value: &str) -> String {
    let before = world.store.policies();
    let error = set(world, policy, key, value).unwrap_err().to_string();
    assert_eq!(world.store.policies(), before, "nothing was changed");
    error
}

#[test]
fn whoever_follows_a_policy_hears_of_a_change_whichever_door_made_it() {
    let world = world();
    assert_eq!(world.passwords.policy(), None);
    let set = world
        .zavor
        .policies
        .policies_set(&OPERATOR, "passwords", "minimum_length", "16");
    block_on(set).unwrap();
    let followed = world.passwords.policy().unwrap();
    assert_eq!(followed, world.store.policies().passwords);
    assert_eq!(followed.minimum_length, 16);
}

#[test]
fn own_terms_are_kept_in_one_form_and_those_that_would_find_too_much_are_refused() {
    let world = world();
    let now = set(
        &world,
        "passwords",
        "own_terms",
        "  Turnul  Chindiei ,\r\nCHINDIA\nchindia,, ﬁrma\u{103} ,S\u{326}trand",
    );
    assert_eq!(now.unwrap(), "chindia,firmaă,turnul chindiei,ștrand");
    let kept = world.store.policies().own_terms.clone();
    assert!(kept.is_sorted() && kept.len() == 4, "{kept:?}");
    for (value, why) in [
        (
            "chindia, xyz",
            "\"xyz\" cannot be an own term: it has fewer than 4",
        ),
        ("a.b.c.", "fewer than 4"),
        ("abcdefghijklmnopqrstuvwxy", "more than 24"),
        ("chin\u{7}dia", "cannot be typed"),
    ] {
        let error = refused(&world, "passwords", "own_terms", value);
        assert!(error.contains(why), "{error}");
    }
    let many = |count: usize| {
        let terms: Vec<String> = (0..count).map(|n| format!("term{n}")).collect();
        terms.join(",")
    };
    let error = refused(&world, "passwords", "own_terms", &many(1_001));
    assert!(error.contains("at most 1000"), "{error}");
    let long = refused(&world, "passwords", "own_terms", &"x".repeat(1 << 20));
    assert!(long.len() < 400, "{}", long.len());
    assert_eq!(
        set(&world, "passwords", "own_terms", &many(1_000)).unwrap(),
        {
            let mut sorted: Vec<String> = (0..1_000).map(|n| format!("term{n}")).collect();
            sorted.sort();
            sorted.join(",")
        }
    );
    let error = refused(&world, "passwords", "own_term", "chindia");
    assert!(error.contains("did you mean own_terms"), "{error}");
    assert_eq!(set(&world, "passwords", "own_terms", " ").unwrap(), "");
}

#[test]
fn the_audit_names_the_terms_that_came_and_went_and_not_the_whole_list() {
    let world = world();
    let first: Vec<String> = (0..30).map(|n| format!("term{n:02}")).collect();
    set(&world, "passwords", "own_terms", &first.join(",")).unwrap();
    set(
        &world,
        "passwords",
        "own_terms",
        &format!("{},chindia", first[1..].join(",")),
    )
    .unwrap();
    set(&world, "passwords", "own_terms", "").unwrap();
    let audit = world.store.audit(0, 10).now().unwrap();
    let details: Vec<String> = audit
        .iter()
        .map(|row| row.event.detail.to_string())
        .collect();
    assert!(details[0].starts_with("own terms of passwords: 30 now; added: term00, term01,"));
    assert!(
        details[0].ends_with("term19 (+10); removed: -"),
        "{}",
        details[0]
    );
    assert_eq!(
        details[1],
        "own terms of passwords: 30 now; added: chindia; removed: term00"
    );
    assert!(
        details[2].contains("0 now; added: -; removed: chindia, term01"),
        "{}",
        details[2]
    );
}

#[test]
fn every_setting_is_listed_with_its_default_bounds_and_text() {
    let world = world();
    let list = world.zavor.policies.policies_list();
    let names: Vec<&str> = list.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(
        names[..6],
        [
            "smart-lockout",
            "origin-guard",
            "passwords",
            "recovery",
            "sending",
            "notices"
        ]
    );
    let alerts: Vec<String> = AlertKind::ALL
        .iter()
        .map(|k| format!("alerts/{k}"))
        .collect();
    assert_eq!(names[6..], alerts);
    for setting in list.iter().flat_map(|policy| &policy.settings) {
        assert_eq!(setting.value, setting.default, "{}", setting.key);
        assert!(!setting.text.is_empty() && !setting.bounds.is_empty());
    }
}

#[test]
fn a_value_is_in_force_when_set_returns_and_audited() {
    let world = world();
    assert_eq!(
        set(&world, "smart-lockout", "lockout_duration", "2m").unwrap(),
        "2m"
    );
    assert_eq!(
        set(&world, "Default", "recipients_per_day", "2000").unwrap(),
        "2000"
    );
    let policies = world.store.policies();
    assert_eq!(policies.outbound.default_policy().recipients_per_day, 2000);
    let audit = world.store.audit(0, 10).now().unwrap();
    let details: Vec<String> = audit
        .iter()
        .map(|row| row.event.detail.to_string())
        .collect();
    assert_eq!(
        details,
        [
            "smart-lockout lockout_duration: \"1m\" to \"2m\"",
            "Default recipients_per_day: \"1000\" to \"2000\""
        ]
    );
}

#[test]
fn a_mistake_names_the_nearest_and_the_bounds() {
    let world = world();
    let error = refused(&world, "smart-lockout", "treshold_near", "5");
    assert!(error.contains("did you mean threshold_near?"), "{error}");
    let error = refused(&world, "smart-lockout", "threshold_near", "101");
    assert!(error.contains("1 to 100"), "{error}");
    let error = refused(&world, "sendin", "recipients_per_day", "5");
    assert!(error.contains("\"sending\""), "{error}");
    assert!(world.zavor.policies.policies_show("sending").is_ok());
    assert!(world.zavor.policies.policies_show("Sales").is_err());
}

#[test]
fn a_named_policy_begins_with_its_priority_and_the_default_limits() {
    let world = world();
    world.add_account("dan@contoso.example", "a good long password");
    set(&world, "sending", "recipients_per_day", "900").unwrap();
    refused(&world, "Sales", "groups", "sales");
    set(&world, "Sales", "priority", "10").unwrap();
    assert_eq!(
        set(&world, "Sales", "groups", " sales, support,").unwrap(),
        "sales,support"
    );
    set(&world, "Sales", "domains", "Contoso.Example").unwrap();
    set(&world, "Sales", "except_accounts", "DAN+x@contoso.example").unwrap();
    set(&world, "Sales", "external_recipients_per_hour", "50").unwrap();
    let policies = world.store.policies();
    let groups = ["support".to_string()];
    let resolve = |address: &str| {
        let address = world.name(address);
        let who = Charged {
            address: &address,
            groups: &groups,
        };
        let (name, limits) = policies.outbound.resolve(&who);
        (name.to_string(), limits.clone())
    };
    let (name, limits) = resolve("ana@contoso.example");
    assert_eq!(name, "Sales");
    assert_eq!(
        (
            limits.external_recipients_per_hour,
            limits.recipients_per_day
        ),
        (50, 900)
    );
    assert_eq!(resolve("dan@contoso.example").0, DEFAULT_POLICY);
    let shown = world.zavor.policies.policies_show("Sales").unwrap();
    let value = |key: &str| {
        let setting = shown.settings.iter().find(|setting| setting.key == key);
        setting.map(|setting| setting.value.clone())
    };
    assert_eq!(value("priority").as_deref(), Some("10"));
    assert_eq!(value("domains").as_deref(), Some("contoso.example"));
    assert_eq!(
        value("except_accounts").as_deref(),
        Some("dan@contoso.example")
    );
}

#[test]
fn a_named_policy_goes_with_priority_none() {
    let world = world();
    set(&world, "Sales", "priority", "10").unwrap();
    set(&world, "Sales", "priority", "none").unwrap();
    assert!(world.store.policies().outbound.ordered().is_empty());
}

#[test]
fn conditions_and_names_that_cannot_be_meant_are_refused() {
    let world = world();
    set(&world, "Sales", "priority", "10").unwrap();
    let error = refused(&world, "Sales", "accounts", "nobody@contoso.example");
    assert!(error.contains("no account"), "{error}");
    refused(&world, "Sales", "domains", "not a domain");
    refused(&world, "Sales", "priority", "first");
    refused(&world, "Sales", "grups", "x");
    refused(&world, "Sal\nes", "priority", "1");
    refused(&world, &"x".repeat(101), "priority", "1");
    refused(&world, "Sales", "groups", &"g,".repeat(1001));
    refused(&world, "Sales", "groups", &"g".repeat(65));
    refused(&world, "Sales", "groups", "staff\u{202e}");
}

#[test]
fn the_audit_names_the_last_of_a_thousand_values() {
    let world = world();
    set(&world, "Sales", "priority", "10").unwrap();
    let groups: Vec<String> = (0..999).map(|n| format!("{n:0>60}")).collect();
    let groups = groups.join(",");
    set(&world, "Sales", "groups", &groups).unwrap();
    set(&world, "Sales", "groups", &format!("{groups},thieves")).unwrap();
    let audit = world.store.audit(0, 10).now().unwrap();
    let said = audit.last().unwrap().event.detail.to_string();
    assert!(said.contains("thieves"), "{}", said.len());
}

#[test]
fn outbound_policies_are_bounded() {
    let world = world();
    for n in 0..OUTBOUND_POLICIES_MAX {
        set(&world, &format!("p{n}"), "priority", "1").unwrap();
    }
    refused(&world, "one more", "priority", "1");
}

fn wish<'a>(policy: &'a str, key: &'a str, value: &'a str, was: Option<&'a str>) -> PolicyWish<'a> {
    PolicyWish {
        policy,
        key,
        value,
        was,
    }
}

#[test]
fn a_preview_gives_every_difference_and_every_refusal_and_changes_nothing() {
    let world = world();
    let before = world.store.policies();
    let wishes = [
        wish("smart-lockout", "threshold_near", "5", Some("10")),
        wish("smart-lockout", "threshold_familiar", "20", Some("20")),
        wish("smart-lockout", "lockout_duration", "120s", None),
        wish("smart-lockout", "lockout_growth", "11", None),
        wish("passwords", "minimum_length", "7", None),
    ];
    let preview = world
        .zavor
        .policies
        .policies_preview(&OPERATOR, &wishes)
        .now()
        .unwrap();
    let differences: Vec<_> = preview
        .differences
        .iter()
        .map(|d| (d.key.as_str(), d.before.as_str(), d.now.as_str()))
        .collect();
    assert_eq!(
        differences,
        [
            ("threshold_near", "10", "5"),
            ("lockout_duration", "1m", "2m")
        ]
    );
    let refused: Vec<_> = preview.refusals.iter().map(|r| r.key.as_str()).collect();
    assert_eq!(refused, ["lockout_growth", "minimum_length"]);
    assert!(preview.refusals[0].why.to_string().contains("1 to 10"));
    assert_eq!(world.store.policies(), before);
    assert!(world.store.audit(0, 10).now().unwrap().is_empty());
}

#[test]
fn many_values_are_set_together_with_one_audit_event_for_each() {
    let world = world();
    let wishes = [
        wish("Sales", "priority", "10", Some("")),
        wish("Sales", "domains", "contoso.example", Some("")),
        wish("Sales", "recipients_per_day", "50", None),
        wish("sending", "messages_per_minute", "30", None),
    ];
    let sets = block_on(world.zavor.policies.policies_set_many(&OPERATOR, &wishes)).unwrap();
    assert_eq!(sets[2].now, "50");
    let policies = world.store.policies();
    let sales = &policies.outbound.ordered()[0];
    assert_eq!((sales.priority, sales.limits.recipients_per_day), (10, 50));
    let audit = world.store.audit(0, 10).now().unwrap();
    let results: Vec<_> = audit.iter().map(|row| row.event.result).collect();
    let done = AuditResult::Done;
    assert_eq!(results, [done, done, done, AuditResult::NothingToDo]);
    let first = audit[0].event.correlation;
    assert!(audit.iter().all(|row| row.event.correlation == first));
}

#[test]
fn one_bad_value_among_many_changes_nothing() {
    let world = world();
    let before = world.store.policies();
    let wishes = [
        wish("smart-lockout", "threshold_near", "5", None),
        wish("smart-lockout", "lockout_growth", "11", None),
    ];
    let set = block_on(world.zavor.policies.policies_set_many(&OPERATOR, &wishes));
    assert!(matches!(set, Err(AppError::Invalid(_))));
    assert_eq!(world.store.policies(), before);
    assert!(world.store.audit(0, 10).now().unwrap().is_empty());
    let many = vec![wishes[0]; POLICY_WISHES_MAX + 1];
    let set = block_on(world.zavor.policies.policies_set_many(&OPERATOR, &many));
    assert!(matches!(set, Err(AppError::Invalid(_))));
}

#[test]
fn a_value_that_somebody_else_changed_meanwhile_is_not_overwritten() {
    let world = world();
    set(&world, "smart-lockout", "threshold_near", "7").unwrap();
    set(&world, "Sales", "priority", "10").unwrap();
    let before = world.store.policies();
    for late in [
        wish("smart-lockout", "threshold_near", "5", Some("10")),
        wish("Sales", "priority", "20", Some("")),
    ] {
        let set = block_on(world.zavor.policies.policies_set_many(&OPERATOR, &[late]));
        assert!(matches!(set, Err(AppError::Conflict)), "{late:?}");
        let wishes = [late];
        let preview = world.zavor.policies.policies_preview(&OPERATOR, &wishes);
        assert!(matches!(preview.now(), Err(AppError::Conflict)));
    }
    assert_eq!(world.store.policies(), before);
}

#[test]
fn notices_need_the_right_to_the_organisation_even_among_others() {
    let world = world();
    let role = RoleHeld {
        role: Role::SecurityAdministrator,
        domains: Vec::new(),
    };
    let actor = Actor::Token {
        id: 1,
        name: "ci".into(),
        account: None,
        sensitive: true,
        roles: vec![role],
        source: None,
    };
    let wishes = [
        wish("smart-lockout", "threshold_near", "5", None),
        wish("notices", "recipients", "soc@contoso.example", None),
    ];
    let set = block_on(world.zavor.policies.policies_set_many(&actor, &wishes));
    assert!(matches!(set, Err(AppError::Denied(_))));
    let preview = world.zavor.policies.policies_preview(&actor, &wishes);
    assert!(matches!(preview.now(), Err(AppError::Denied(_))));
    assert!(block_on(world.zavor.policies.policies_set_many(&actor, &wishes[..1])).is_ok());
}

#[test]
fn a_preset_sets_its_limits_together_and_only_in_a_policy_that_limits_sending() {
    let world = world();
    let preset = |policy: &str, preset: &str| {
        let policies = &world.zavor.policies;
        block_on(policies.policies_set_preset(&OPERATOR, policy, preset))
    };
    set(&world, "Newsletter", "priority", "10").unwrap();
    set(&world, "Newsletter", "service_recipients_per_day", "20000").unwrap();
    let changed = preset("Newsletter", "strict").unwrap();
    let changed: Vec<String> = changed
        .iter()
        .map(|set| format!("{} {}->{}", set.key, set.before, set.now))
        .collect();
    let expected = [
        "external_recipients_per_hour 500->400",
        "internal_recipients_per_hour 1000->800",
        "recipients_per_day 1000->800",
    ];
    assert_eq!(changed, expected);
    let policies = world.store.policies();
    let limits = &policies.outbound.ordered()[0].limits;
    assert_eq!(limits.external_recipients_per_hour, 400);
    assert_eq!(
        limits.service_recipients_per_day, 20_000,
        "none of its limits"
    );
    assert_eq!(policies.outbound.default_policy().recipients_per_day, 1000);
    let audit = world.store.audit(1, 100).now().unwrap();
    let last = audit.last().unwrap().event.correlation;
    let of_one_act = audit.iter().filter(|row| row.event.correlation == last);
    assert_eq!(of_one_act.count(), 6, "one event for each limit");
    assert_eq!(preset("Newsletter", "strict").unwrap(), []);
    assert_eq!(
        preset("Default", "strict").unwrap().len(),
        3,
        "the default policy"
    );
    assert_eq!(preset("sending", "standard").unwrap().len(), 3);
    for (policy, name) in [
        ("sending", "lax"),
        ("smart-lockout", "strict"),
        ("Nobody", "strict"),
    ] {
        let before = world.store.policies();
        let refused = preset(policy, name);
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
        assert_eq!(world.store.policies(), before, "{policy}");
    }
    for policy in ["smart-lockout", "origin-guard", "passwords"] {
        let refused = preset(policy, "lax").unwrap_err().to_string();
        assert!(
            refused.contains("presets: they are for policies"),
            "{refused}"
        );
    }
}
