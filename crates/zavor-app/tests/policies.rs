//! Policies: listing, showing and setting, named outbound policies included.

use zavor_app::AppError;
use zavor_app::ports::Records;
use zavor_core::actor::Actor;
use zavor_core::alert::AlertKind;
use zavor_core::policy::{Charged, DEFAULT_POLICY, OUTBOUND_POLICIES_MAX};
use zavor_testkit::{FakeWorld, block_on, world};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn set(world: &FakeWorld, policy: &str, key: &str, value: &str) -> Result<String, AppError> {
    let set = world.zavor.policies_set(&OPERATOR, policy, key, value);
    block_on(set).map(|set| set.now)
}

fn refused(world: &FakeWorld, policy: &str, key: &str, value: &str) -> String {
    let before = world.store.policies();
    let error = set(world, policy, key, value).unwrap_err().to_string();
    assert_eq!(world.store.policies(), before, "nothing was changed");
    error
}

#[test]
fn every_setting_is_listed_with_its_default_bounds_and_text() {
    let world = world();
    let list = world.zavor.policies_list();
    let names: Vec<&str> = list.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(
        names[..5],
        [
            "smart-lockout",
            "origin-guard",
            "passwords",
            "sending",
            "notices"
        ]
    );
    let alerts: Vec<String> = AlertKind::ALL
        .iter()
        .map(|k| format!("alerts/{k}"))
        .collect();
    assert_eq!(names[5..], alerts);
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
    let audit = world.store.audit(0, 10).unwrap();
    let details: Vec<&str> = audit.iter().map(|row| row.event.detail.as_str()).collect();
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
    assert!(world.zavor.policies_show("sending").is_ok());
    assert!(world.zavor.policies_show("Sales").is_err());
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
    let shown = world.zavor.policies_show("Sales").unwrap();
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
    assert!(world.store.policies().outbound.is_uniform());
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
}

#[test]
fn outbound_policies_are_bounded() {
    let world = world();
    for n in 0..OUTBOUND_POLICIES_MAX {
        set(&world, &format!("p{n}"), "priority", "1").unwrap();
    }
    refused(&world, "one more", "priority", "1");
}
