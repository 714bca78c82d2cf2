//! Accounts of the built-in directory: added, changed, imported, removed. Each act is audited; each
//! refusal names its cause and changes nothing.

use zavor_app::notifications::Acted;
use zavor_app::people::{
    AccountChange, ImportMode, ImportRow, ImportTotals, InitialPassword, NewPassword,
    ResetPassword, RowOutcome, UnreadableRow,
};
use zavor_app::platform::notes::kind_of;
use zavor_app::platform::{AppError, Settings};
use zavor_app::ports::{Records, Stolen, TypedPassword};
use zavor_app::sending::Unblock;
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakePasswords, FakeWorld, world};

const ANA: &str = "ana@contoso.example";
const ION: &str = "ion@contoso.example";
const GOOD: &str = "vht4 8zkq wm2c rrxp";
const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };

fn typed(text: &str) -> TypedPassword {
    TypedPassword(text.into())
}

fn add(world: &FakeWorld, address: &str, password: InitialPassword) -> Result<(), AppError> {
    block_on(
        world
            .zavor
            .people
            .add_account(&OPERATOR, address, "Ana Pop", password),
    )
    .map(drop)
}

fn with_ana() -> FakeWorld {
    let world = world();
    add(&world, ANA, InitialPassword::Lasting(typed(GOOD))).unwrap();
    world
}

fn set(world: &FakeWorld, change: AccountChange) -> Result<Acted, AppError> {
    block_on(world.zavor.people.set_account(&OPERATOR, ANA, &change))
}

fn alias(text: &str) -> AccountChange {
    AccountChange {
        aliases: vec![text.into()],
        ..AccountChange::default()
    }
}

fn audit(world: &FakeWorld) -> Vec<(AuditAct, AuditResult)> {
    let events = world.store.audit(1, 1000).now().unwrap();
    events
        .iter()
        .map(|e| (e.event.act, e.event.result))
        .collect()
}

fn kinds(world: &FakeWorld) -> Vec<HoldKind> {
    let subject = Subject::Account(world.name(ANA));
    let holds = world.store.lasting_holds(&subject).now().unwrap();
    holds.iter().map(|hold| hold.identity.kind).collect()
}

fn restriction(world: &FakeWorld) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RestrictedSending,
            subject: Subject::Account(world.name(ANA)),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::ExternalRecipientsPerHour,
        },
        since: world.now(),
        until: None,
        evidence: Evidence::None,
    }
}

#[test]
fn sec_47_a_fresh_store_has_no_account_no_role_and_no_password() {
    let world = world();
    assert_eq!(world.store.account_count(), 0);
    assert!(world.store.all_roles().now().unwrap().is_empty());
    assert!(
        world
            .zavor
            .people
            .list_accounts("", None, 10)
            .now()
            .unwrap()
            .is_empty()
    );
    for name in ["admin@contoso.example", "root", "zavor"] {
        let found = world.zavor.people.show_account(name);
        assert!(
            matches!(found.now(), Err(AppError::Unknown { .. })),
            "{name}"
        );
    }
}

#[test]
fn an_added_account_is_found_and_audited_and_its_password_hashed() {
    let world = with_ana();
    let shown = world
        .zavor
        .people
        .show_account("ANA@Contoso.Example")
        .now()
        .unwrap();
    assert_eq!(shown.account.display_name, "Ana Pop");
    let credential = shown.account.credential.unwrap();
    assert_eq!(credential.hash, FakePasswords::stored(GOOD));
    assert!(!credential.life.is_temporary());
    assert_eq!(audit(&world), [(AuditAct::AddAccount, AuditResult::Done)]);
    assert!(kinds(&world).is_empty());
}

#[test]
fn a_temporary_password_must_be_changed_and_elsewhere_means_none() {
    let world = world();
    add(&world, ANA, InitialPassword::Temporary(typed(GOOD))).unwrap();
    assert_eq!(kinds(&world), [HoldKind::MustChangePassword]);
    add(&world, ION, InitialPassword::Elsewhere).unwrap();
    let ion = world.zavor.people.show_account(ION).now().unwrap();
    assert_eq!(ion.account.credential, None);
}

#[test]
fn sec_25_a_refused_password_names_the_rule_and_makes_no_account() {
    let world = world();
    for (password, rule) in [
        ("tiny?", "minimum_length"),
        ("contoso is where I work", "context_word"),
        ("aaaaaaaaaaaaaaaaaaaa", "predictable"),
        ("with\u{7}a bell in it", "typeable"),
    ] {
        let error = add(&world, ANA, InitialPassword::Lasting(typed(password))).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(rule), "{text}");
        assert!(!text.contains(password), "{text}");
    }
    assert_eq!(world.store.account_count(), 0);
    let latin_1 = TypedPassword(b"caf\xe9 caf\xe9 caf\xe9 caf\xe9".to_vec());
    let error = add(&world, ANA, InitialPassword::Lasting(latin_1)).unwrap_err();
    assert!(error.to_string().contains("typeable"));
}

#[test]
fn sec_25_a_stolen_password_is_refused_wherever_an_administrator_gives_one() {
    let world = with_ana();
    let stolen = "zkq8 vht4 rrxp wm2c";
    world.passwords.add_breached(stolen, 2);
    let refused = |done: Result<(), AppError>| {
        let error = done.unwrap_err().to_string();
        assert!(error.contains("breached_password"), "{error}");
        assert!(!error.contains(stolen), "{error}");
    };
    refused(add(&world, ION, InitialPassword::Lasting(typed(stolen))));
    refused(add(&world, ION, InitialPassword::Temporary(typed(stolen))));
    let people = &world.zavor.people;
    let new = || NewPassword {
        typed: typed(stolen),
        must_change: false,
    };
    refused(block_on(people.set_password(&OPERATOR, ANA, new())));
    let given = ResetPassword::Given(typed(stolen));
    let reset = block_on(people.reset_password(&OPERATOR, ANA, given, true, None));
    refused(reset.map(drop));
    let kept = people.show_account(ANA).now().unwrap().account.credential;
    assert_eq!(kept.unwrap().hash, FakePasswords::stored(GOOD));
    // Where the organisation only minds what was seen three times.
    let policies = &world.zavor.policies;
    let set = policies.policies_set(&OPERATOR, "passwords", "breached_at_least", "3");
    block_on(set).unwrap();
    block_on(people.set_password(&OPERATOR, ANA, new())).unwrap();
}

#[test]
fn sec_25_a_crowd_does_not_switch_the_look_among_stolen_passwords_off() {
    let world = with_ana();
    let people = &world.zavor.people;
    let set = |password: &str| {
        let new = NewPassword {
            typed: typed(password),
            must_change: false,
        };
        block_on(people.set_password(&OPERATOR, ANA, new))
    };
    let other = "zkq8 vht4 rrxp wm2c";
    world.passwords.answer_stolen(Some(Stolen::Busy));
    assert!(matches!(set(other), Err(AppError::Refused(_))));
    let kept = people.show_account(ANA).now().unwrap().account.credential;
    assert_eq!(kept.unwrap().hash, FakePasswords::stored(GOOD));
    // Where no list is kept, or its disk is away, every other rule judges.
    for answer in [Stolen::NotKept, Stolen::Unknown] {
        world.passwords.answer_stolen(Some(answer));
        let short = set("short").unwrap_err().to_string();
        assert!(
            short.contains("too_short") || short.contains("short"),
            "{short}"
        );
    }
    set(other).unwrap();
}

#[test]
fn sec_25_terms_of_the_policies_and_of_the_file_count_at_once_and_beside_each_other() {
    let world = with_ana();
    let guess = "chindia-stadion-1";
    let people = &world.zavor.people;
    let set = || {
        let new = NewPassword {
            typed: typed(guess),
            must_change: false,
        };
        block_on(people.set_password(&OPERATOR, ANA, new))
    };
    set().unwrap();
    let terms = |value: &str| {
        let policies = &world.zavor.policies;
        block_on(policies.policies_set(&OPERATOR, "passwords", "own_terms", value)).unwrap();
    };
    terms("Chindia, Stadion");
    let error = set().unwrap_err().to_string();
    assert!(error.contains("predictable"), "{error}");
    terms("chindia");
    set().unwrap();
    let settings = (*world.zavor.platform.settings()).clone();
    world.zavor.platform.exchange_settings(Settings {
        password_terms: vec!["stadion".into()],
        ..settings
    });
    set().unwrap_err();
    terms("");
    set().unwrap();
}

#[test]
fn sec_44_a_password_is_in_no_error_no_audit_event_and_no_debug_output() {
    let world = with_ana();
    let canary = "canary-7f3a";
    let error = add(&world, ION, InitialPassword::Lasting(typed(canary))).unwrap_err();
    let good = format!("{canary} {GOOD}");
    add(&world, ION, InitialPassword::Lasting(typed(&good))).unwrap();
    let account = world.zavor.people.show_account(ION).now().unwrap();
    let audit = world.store.audit(1, 100).now().unwrap();
    let everything = format!("{error:?} {error} {account:?} {audit:?}");
    assert!(!everything.contains("canary"), "{everything}");
    assert!(
        !everything.contains(&FakePasswords::stored(&good)),
        "{everything}"
    );
}

#[test]
fn addresses_that_cannot_be_are_refused_with_the_reason() {
    let world = world();
    for (address, reason) in [
        ("ana", "no @"),
        ("ana@fabrikam.example", "contoso.example"),
        ("ana+news@contoso.example", "+"),
        ("ana*root@contoso.example", "*"),
        ("a na@contoso.example", "space"),
        ("a\u{202e}na@contoso.example", "@"),
        ("a@b@contoso.example", "@"),
        (".ana@contoso.example", "single dots"),
        ("ana..b@contoso.example", "single dots"),
        ("../x@contoso.example", "single dots"),
        ("a\u{ad}na@contoso.example", "@"),
        ("x%y@contoso.example", "%"),
        ("@contoso.example", "domain"),
    ] {
        let error = add(&world, address, InitialPassword::Elsewhere).unwrap_err();
        assert!(matches!(error, AppError::Invalid(_)), "{error:?}");
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert_eq!(world.store.account_count(), 0);
}

#[test]
fn a_taken_name_is_refused_and_its_owner_named() {
    let world = with_ana();
    add(&world, ION, InitialPassword::Elsewhere).unwrap();
    set(&world, alias("office@contoso.example")).unwrap();
    let same = add(&world, "Ana@contoso.example", InitialPassword::Elsewhere).unwrap_err();
    assert!(same.to_string().contains("already exists"), "{same}");
    let taken = add(&world, "office@contoso.example", InitialPassword::Elsewhere).unwrap_err();
    assert!(taken.to_string().contains(ANA), "{taken}");
    let other = set(&world, alias(ION)).unwrap_err();
    assert!(other.to_string().contains(ION), "{other}");
    let shown = world
        .zavor
        .people
        .show_account("office@contoso.example")
        .now()
        .unwrap();
    assert_eq!(shown.account.address.as_str(), ANA);
}

#[test]
fn setting_adds_and_doing_it_again_is_nothing_to_do() {
    let world = with_ana();
    let change = AccountChange {
        display_name: Some("Ana Popescu".into()),
        aliases: vec!["a.pop@contoso.example".into()],
        groups: vec!["sales".into()],
        recovery_addresses: vec!["Ana@Home.Example".into()],
        ..AccountChange::default()
    };
    assert_eq!(set(&world, change.clone()).unwrap(), Acted::done());
    assert_eq!(set(&world, change).unwrap(), Acted::NothingToDo);
    let account = world.zavor.people.show_account(ANA).now().unwrap().account;
    assert_eq!(account.display_name, "Ana Popescu");
    let [recovery] = &account.recovery_addresses[..] else {
        panic!("one address");
    };
    assert_eq!(recovery.address, "Ana@home.example");
    assert_eq!((account.aliases.len(), account.groups.len()), (1, 1));
}

#[test]
fn aliases_and_groups_are_taken_away_and_what_is_none_is_nothing_to_do() {
    let world = with_ana();
    let add = AccountChange {
        aliases: vec![
            "a.pop@contoso.example".into(),
            "office@contoso.example".into(),
        ],
        groups: vec!["sales".into(), "support".into()],
        ..AccountChange::default()
    };
    set(&world, add).unwrap();
    let take = AccountChange {
        remove_aliases: vec!["A.Pop@contoso.example".into(), ANA.into()],
        remove_groups: vec![" sales ".into(), "none".into()],
        ..AccountChange::default()
    };
    assert_eq!(set(&world, take.clone()).unwrap(), Acted::done());
    assert_eq!(set(&world, take).unwrap(), Acted::NothingToDo);
    let account = world.zavor.people.show_account(ANA).now().unwrap().account;
    assert_eq!(account.aliases, [world.name("office@contoso.example")]);
    assert_eq!(account.groups, ["support"]);
    assert!(
        world
            .zavor
            .people
            .show_account("a.pop@contoso.example")
            .now()
            .is_err()
    );
    // A full list has room for an entry that replaces another.
    let exchange = AccountChange {
        aliases: vec!["new@contoso.example".into()],
        remove_aliases: vec!["office@contoso.example".into()],
        ..AccountChange::default()
    };
    assert_eq!(set(&world, exchange).unwrap(), Acted::done());
}

#[test]
fn sec_33_the_mailbox_itself_is_no_recovery_address() {
    let world = with_ana();
    set(&world, alias("office@contoso.example")).unwrap();
    for own in ["ANA+x@contoso.example", "office@contoso.example"] {
        let change = AccountChange {
            recovery_addresses: vec![own.into()],
            ..AccountChange::default()
        };
        assert!(set(&world, change).is_err(), "{own}");
    }
}

#[test]
fn lists_have_bounds_and_nothing_is_added_beyond_them() {
    let world = with_ana();
    let too_many = AccountChange {
        groups: (0..101).map(|n| format!("group {n}")).collect(),
        ..AccountChange::default()
    };
    let error = set(&world, too_many).unwrap_err();
    assert!(error.to_string().contains("at most 100"), "{error}");
    assert!(
        world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .account
            .groups
            .is_empty()
    );
    for group in ["", "a;b", "a\u{200b}b"] {
        let change = AccountChange {
            groups: vec![group.into()],
            ..AccountChange::default()
        };
        assert!(set(&world, change).is_err(), "{group:?}");
    }
}

#[test]
fn a_removed_account_leaves_its_holds_and_none_of_its_roles() {
    let world = with_ana();
    let grant = world
        .zavor
        .people
        .grant_role(&OPERATOR, ANA, Role::SecurityReader, &[]);
    block_on(grant).unwrap();
    world.commit(vec![zavor_app::ports::Change::PlaceHold(restriction(
        &world,
    ))]);
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert!(world.zavor.people.show_account(ANA).now().is_err());
    assert_eq!(kinds(&world), [HoldKind::RestrictedSending]);
    assert!(world.store.all_roles().now().unwrap().is_empty());
    assert_eq!(
        audit(&world).last(),
        Some(&(AuditAct::RemoveAccount, AuditResult::Done))
    );
}

#[test]
fn a_removed_account_takes_the_allow_rules_made_for_it_with_it() {
    let world = with_ana();
    add(&world, ION, InitialPassword::Elsewhere).unwrap();
    let network = "203.0.113.0/24".parse().ok();
    for who in [Some(ANA), Some(ION), None] {
        let terms = zavor_app::sign_in::RuleTerms::default();
        let allowed = world
            .zavor
            .sign_in
            .allow_origin(&OPERATOR, network, who, terms);
        block_on(allowed).unwrap();
    }
    let rules = || {
        let rules = block_on(world.zavor.sign_in.origin_rules()).unwrap();
        let accounts = rules.iter().map(|listed| listed.account.clone());
        accounts.collect::<Vec<_>>()
    };
    assert_eq!(rules().len(), 3);
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert_eq!(rules(), [None, Some(world.name(ION))]);
    add(&world, ANA, InitialPassword::Elsewhere).unwrap();
    assert_eq!(
        rules(),
        [None, Some(world.name(ION))],
        "the next one gets none"
    );
}

#[test]
fn holds_of_a_removed_account_end_after_90_days_unless_a_new_one_gets_them() {
    let world = with_ana();
    let place = |hold| world.commit(vec![zavor_app::ports::Change::PlaceHold(hold)]);
    let subject = Subject::Account(world.name(ANA));
    let in_force = || {
        let holds = world.store.lasting_holds(&subject).now().unwrap();
        holds.iter().filter(|h| h.in_force(world.now())).count()
    };
    place(restriction(&world));
    reset(&world, "a temporary password of ana", true).ok();
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert_eq!(kinds(&world), [HoldKind::RestrictedSending]);
    world.advance(Span::from_days(89));
    assert_eq!(in_force(), 1);
    add(&world, ANA, InitialPassword::Elsewhere).unwrap();
    world.advance(Span::from_days(89));
    assert_eq!(
        in_force(),
        1,
        "the new account is restricted until released"
    );
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    world.advance(Span::from_days(90));
    assert_eq!(in_force(), 0);
    add(&world, ANA, InitialPassword::Elsewhere).unwrap();
    assert_eq!(kinds(&world), [], "nothing is left of it");
}

#[test]
fn removing_an_account_ends_its_sessions() {
    let world = with_ana();
    block_on(world.zavor.people.remove_account(&OPERATOR, ANA)).unwrap();
    assert_eq!(world.mail_hosts.performed().len(), 2);
}

#[test]
fn a_program_at_a_door_manages_no_accounts_and_the_refusal_is_audited() {
    let world = with_ana();
    let door = Actor::Door {
        door: "auth_policy",
        address: "192.0.2.1".into(),
    };
    let removed = block_on(world.zavor.people.remove_account(&door, ANA));
    assert!(matches!(removed, Err(AppError::Denied(_))));
    assert_eq!(
        audit(&world)[1],
        (AuditAct::RemoveAccount, AuditResult::Refused)
    );
    assert!(world.zavor.people.show_account(ANA).now().is_ok());
}

fn reset(world: &FakeWorld, password: &str, must_change: bool) -> Result<(), AppError> {
    let new = NewPassword {
        typed: typed(password),
        must_change,
    };
    block_on(world.zavor.people.set_password(&OPERATOR, ANA, new))
}

#[test]
fn sec_27_a_change_is_forced_only_with_a_recorded_reason_and_ends_it() {
    let world = with_ana();
    world.advance(Span::from_days(10_000));
    assert!(kinds(&world).is_empty(), "age forces nothing");
    reset(&world, "another one 8zkq wm2c", true).unwrap();
    assert_eq!(kinds(&world), [HoldKind::MustChangePassword]);
    let subject = Subject::Account(world.name(ANA));
    let holds = world.store.lasting_holds(&subject).now().unwrap();
    assert_eq!(holds[0].identity.reason, Reason::AfterReset);
    assert_eq!(holds[0].identity.owner, Owner::LocalOperator);
    reset(&world, "a lasting one 8zkq wm2c", false).unwrap();
    assert!(kinds(&world).is_empty());
}

#[test]
fn the_old_password_again_is_refused_only_after_a_restriction() {
    let world = with_ana();
    reset(&world, GOOD, false).unwrap();
    world.commit(vec![zavor_app::ports::Change::PlaceHold(restriction(
        &world,
    ))]);
    let error = reset(&world, GOOD, false).unwrap_err();
    assert!(error.to_string().contains("same_as_before"), "{error}");
    world.advance(Span::from_secs(1));
    reset(&world, "another one 8zkq wm2c", false).unwrap();
    let account = world.zavor.people.show_account(ANA).now().unwrap().account;
    assert_eq!(account.credential.unwrap().set, world.now());
}

/// Whoever stole the account knows the password of that time, however often it is replaced.
#[test]
fn the_password_of_the_time_of_a_restriction_comes_back_only_after_the_release() {
    let hash = |world: &FakeWorld| {
        let account = world.zavor.people.show_account(ANA).now().unwrap().account;
        account.credential.unwrap().barred
    };
    let world = with_ana();
    reset(&world, GOOD, false).unwrap();
    world.commit(vec![zavor_app::ports::Change::PlaceHold(restriction(
        &world,
    ))]);
    for (other, temporary) in [
        ("another one 8zkq wm2c", false),
        ("a temporary one 8zkq wm2c", true),
        ("a third one 8zkq wm2c", false),
    ] {
        world.advance(Span::from_secs(1));
        reset(&world, other, temporary).unwrap();
        let error = reset(&world, GOOD, false).unwrap_err();
        assert!(error.to_string().contains("same_as_before"), "{error}");
    }
    assert!(hash(&world).is_some());
    let how = Unblock {
        override_reason: Some("agreed".into()),
        ..Unblock::default()
    };
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap();
    assert_eq!(hash(&world), None, "it is kept no longer than it bars");
    reset(&world, GOOD, false).unwrap();
    assert_eq!(hash(&world), None);
}

#[test]
fn a_busy_pool_changes_nothing_and_says_so() {
    let world = with_ana();
    let before = world.zavor.people.show_account(ANA).now().unwrap();
    world.passwords.set_busy(true);
    let error = reset(&world, "another one 8zkq wm2c", false).unwrap_err();
    assert!(error.to_string().contains("nothing was changed"), "{error}");
    assert_eq!(world.zavor.people.show_account(ANA).now().unwrap(), before);
}

fn row(line: u64, address: &str) -> ImportRow {
    ImportRow {
        line,
        address: address.into(),
        ..ImportRow::default()
    }
}

fn import(
    world: &FakeWorld,
    rows: Vec<Result<ImportRow, UnreadableRow>>,
) -> (ImportTotals, Vec<(u64, RowOutcome)>) {
    let mut told = Vec::new();
    let report = |line, outcome| told.push((line, outcome));
    let totals = block_on(
        world
            .zavor
            .people
            .import(&OPERATOR, rows.into_iter(), report),
    )
    .unwrap();
    told.sort_by_key(|(line, _)| *line);
    (totals, told)
}

#[test]
fn who_is_blocked_where_the_file_comes_from_arrives_blocked_and_an_account_that_exists_is_left_as_it_is()
 {
    let world = with_ana();
    let file = || {
        let mut gone = row(2, ION);
        gone.blocked = true;
        let mut here = row(3, ANA);
        here.blocked = true;
        vec![Ok(gone), Ok(here), Ok(row(4, "dan@contoso.example"))]
    };
    let mut foreseen = Vec::new();
    let report = |line, outcome: RowOutcome| foreseen.push((line, outcome));
    let people = &world.zavor.people;
    let dry = people.import_as(&OPERATOR, ImportMode::DryRun, file().into_iter(), report);
    block_on(dry).unwrap();
    let (_, mut told) = import(&world, file());
    foreseen.sort_by_key(|(line, _)| *line);
    told.sort_by_key(|(line, _)| *line);
    assert_eq!(foreseen, told, "a dry run says what an import does");
    let said: Vec<String> = told
        .iter()
        .map(|(_, outcome)| match outcome {
            RowOutcome::Added(said) | RowOutcome::Unchanged(said) => said.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(said[0], "sign-in is blocked, as the file says");
    assert!(said[1].contains("was left so"), "{said:?}");
    assert_eq!(said[2], "");
    let blocked = |name: &str| {
        let subject = Subject::Account(world.name(name));
        let holds = world.store.lasting_holds(&subject).now().unwrap();
        holds
            .iter()
            .any(|hold| hold.identity.kind == HoldKind::SignInBlocked)
    };
    assert_eq!(
        [blocked(ION), blocked(ANA), blocked("dan@contoso.example")],
        [true, false, false]
    );
    let detail = &world.store.audit(1, 1000).now().unwrap();
    let audited = detail
        .iter()
        .any(|row| row.event.detail.to_string().contains("sign-in is blocked"));
    assert!(audited);
    block_on(world.zavor.people.allow_sign_in(&OPERATOR, ION)).unwrap();
    import(&world, file());
    assert!(!blocked(ION), "the same file again shuts nobody out");
}

#[test]
fn each_row_is_imported_or_refused_on_its_own_and_again_changes_nothing() {
    let world = with_ana();
    let file = || {
        let mut full = row(2, ION);
        full.name = "Ion".into();
        full.aliases = vec!["office@contoso.example".into()];
        full.password_hash = Some(FakePasswords::stored("imported"));
        full.roles = vec![(Role::SecurityReader, vec![])];
        let mut clashing = row(5, "dan@contoso.example");
        clashing.aliases = vec!["office@contoso.example".into()];
        vec![
            Ok(full),
            Ok(row(3, ANA)),
            Ok(row(4, "x@fabrikam.example")),
            Ok(clashing),
            Err(UnreadableRow {
                line: 6,
                last_line: 6,
                why: "2 cells".into(),
            }),
            Ok(row(7, "eva@contoso.example")),
        ]
    };
    let (totals, told) = import(&world, file());
    let lines = |wanted: fn(&RowOutcome) -> bool, told: &[(u64, RowOutcome)]| {
        let matching = told.iter().filter(|(_, outcome)| wanted(outcome));
        matching.map(|(line, _)| *line).collect::<Vec<_>>()
    };
    assert_eq!(lines(|o| matches!(o, RowOutcome::Added(_)), &told), [2, 7]);
    assert_eq!(lines(|o| matches!(o, RowOutcome::Unchanged(_)), &told), [3]);
    assert_eq!(
        lines(|o| matches!(o, RowOutcome::Refused(_)), &told),
        [4, 5, 6]
    );
    assert!(format!("{:?}", told[3]).contains(ION), "the owner is named");
    assert_eq!((totals.added, totals.refused), (2, 3));
    let ion = world.zavor.people.show_account(ION).now().unwrap();
    assert_eq!(ion.roles, [(Role::SecurityReader, vec![])]);
    assert!(ion.account.credential.is_some());

    let (totals, told) = import(&world, file());
    assert_eq!(totals.added, 0);
    assert_eq!(
        lines(|o| matches!(o, RowOutcome::Unchanged(_)), &told),
        [2, 3, 7]
    );
    assert_eq!(world.zavor.people.show_account(ION).now().unwrap(), ion);
}

#[test]
fn an_import_adds_but_never_overwrites_a_password() {
    let world = with_ana();
    let mut changed = row(2, ANA);
    changed.groups = vec!["sales".into()];
    changed.password_hash = Some(FakePasswords::stored("an old one"));
    let (totals, _) = import(&world, vec![Ok(changed)]);
    assert_eq!(totals.changed, 1);
    let account = world.zavor.people.show_account(ANA).now().unwrap().account;
    assert_eq!(account.groups, ["sales"]);
    assert_eq!(
        account.credential.unwrap().hash,
        FakePasswords::stored(GOOD)
    );
}

#[test]
fn an_import_larger_than_one_batch_is_whole_and_audited_row_by_row() {
    let world = world();
    let rows = (0..1_201).map(|n| Ok(row(n, &format!("user{n}@contoso.example"))));
    let (totals, told) = import(&world, rows.collect());
    assert_eq!((totals.added, told.len()), (1_201, 1_201));
    assert_eq!(world.store.account_count(), 1_201);
    assert_eq!(world.store.audit(1, 10_000).now().unwrap().len(), 1_201);
}

#[test]
fn an_export_is_audited_and_has_no_hash() {
    let world = with_ana();
    let mut seen = Vec::new();
    let exported = block_on(
        world
            .zavor
            .people
            .export(&OPERATOR, |shown| seen.push(shown)),
    )
    .unwrap();
    assert_eq!((exported, seen.len()), (1, 1));
    assert_eq!(seen[0].account.credential.as_ref().unwrap().hash, "");
    assert_eq!(
        audit(&world).last(),
        Some(&(AuditAct::Export, AuditResult::Done))
    );
}

#[test]
fn sec_43_what_a_rule_refuses_is_audited_too() {
    let world = with_ana();
    let short = NewPassword {
        typed: typed("short"),
        must_change: false,
    };
    assert!(block_on(world.zavor.people.set_password(&OPERATOR, ANA, short)).is_err());
    assert!(add(&world, ANA, InitialPassword::Elsewhere).is_err());
    add(&world, ION, InitialPassword::Elsewhere).unwrap();
    assert!(set(&world, alias(ION)).is_err());
    let refused = |act| audit(&world).contains(&(act, AuditResult::Refused));
    assert!(
        refused(AuditAct::ResetPassword),
        "a password that breaks a rule"
    );
    assert!(refused(AuditAct::AddAccount), "an address that is taken");
    assert!(refused(AuditAct::ChangeAccount), "an alias that is taken");
}

/// The detail of the last event, and the codes in it.
fn last_detail(world: &FakeWorld) -> (String, Vec<String>) {
    let events = world.store.audit(1, 1000).now().unwrap();
    let detail = &events.last().unwrap().event.detail;
    let codes = detail.notes().iter().map(|note| note.code().to_owned());
    (detail.to_string(), codes.collect())
}

#[test]
fn a_refusal_is_audited_by_its_code_and_in_the_words_of_its_error() {
    let world = with_ana();
    let people = &world.zavor.people;
    let taken = add(&world, ANA, InitialPassword::Elsewhere).unwrap_err();
    assert_eq!(
        last_detail(&world),
        (taken.to_string(), vec!["account_exists".to_owned()])
    );
    let short = InitialPassword::Lasting(typed("short"));
    let short = add(&world, ION, short).unwrap_err();
    assert_eq!(
        last_detail(&world),
        (short.to_string(), vec!["password_refused".to_owned()])
    );
    let program = Actor::Door {
        door: "auth_policy",
        address: String::new(),
    };
    let denied = block_on(people.sign_out(&program, ANA)).unwrap_err();
    assert_eq!(
        last_detail(&world),
        (denied.to_string(), vec!["denied_no_role".to_owned()])
    );
}

#[test]
fn what_somebody_typed_is_one_argument_of_a_note() {
    for typed in [
        "spam",
        "spam\ndenied_no_role",
        "x\tby=tsomebody else",
        "\\n; released",
        "{reason}",
    ] {
        let world = with_ana();
        block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, typed)).unwrap();
        let (said, codes) = last_detail(&world);
        assert_eq!((said.as_str(), codes), (typed, vec!["reason".to_owned()]));
        let events = world.store.audit(1, 1000).now().unwrap();
        let detail = &events.last().unwrap().event.detail;
        let again = Detail::read(&detail.stored(), kind_of);
        assert_eq!(again, *detail);
    }
}

#[test]
fn a_password_that_is_made_here_is_not_judged_by_the_length_that_people_must_choose() {
    let world = with_ana();
    world.policies(|policies| policies.passwords.minimum_length = 40);
    let people = &world.zavor.people;
    let shown = people.reset_password(&OPERATOR, ANA, ResetPassword::Generated, false, None);
    let shown = block_on(shown).unwrap().generated.unwrap();
    assert_eq!(shown.0.len(), 23);
    let temporary = "it is temporary whatever was asked for";
    assert_eq!(kinds(&world), [HoldKind::MustChangePassword], "{temporary}");
}
