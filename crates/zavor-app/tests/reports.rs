//! Logs, audit and alerts, as far as the reader may see them.

use zavor_app::notifications::{
    AlertMark, AlertsMarked, mark_alerts, mark_alerts_up_to, mark_says,
};
use zavor_app::platform::AppError;
use zavor_app::ports::{
    Alert, AlertFilter, AlertSeen, AuditQuery, Change, Events, IdentityChange, KeptAlert, Records,
};
use zavor_app::sign_on::NewToken;
use zavor_app::views::{LogQuery, SCAN_MAX};
use zavor_core::account::{GuardKey, SignInName};
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::event::{MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent};
use zavor_core::hold::{Scope, Subject};
use zavor_core::identity::{SecretHash, Session, Stage};
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn actor(world: &FakeWorld, address: &str, role: Role, domains: &[&str]) -> Actor {
    let account = world.add_account_elsewhere(address);
    // What a person makes is made in a session that goes on.
    let session = Session {
        key: SecretHash([account.0 as u8; 32]),
        id: 1,
        account,
        stage: Stage::Whole,
        created: world.now(),
        last_seen: world.now(),
        proved: Some(world.now()),
        address: None,
        device: String::new(),
    };
    world.commit(vec![Change::Identity(IdentityChange::PutSession(session))]);
    Actor::Administrator(Box::new(Administrator {
        account,
        address: world.name(address),
        roles: vec![RoleHeld {
            role,
            domains: domains.iter().map(ToString::to_string).collect(),
        }],
        has_second_factor: true,
        proved: Some(world.now()),
        session: 1,
        source: None,
    }))
}

fn two_domains() -> FakeWorld {
    let world = world();
    let domains = ["contoso.example", "fabrikam.example"];
    let domains = domains.iter().map(ToString::to_string).collect();
    world.commit(vec![Change::PutDomains(domains)]);
    world
}

fn signs_in(world: &FakeWorld, name: &str, outcome: Outcome) {
    let name = SignInName::from_normal_form(name);
    let account = world.store.find(&name).now().unwrap();
    world.store.record_sign_in(SignInEvent {
        time: world.now(),
        last: world.now(),
        count: 1,
        key: account.map_or(GuardKey::unknown(1), GuardKey::account),
        name,
        address: None,
        protocol: Protocol::Imap,
        device: String::new(),
        class: Scope::Unfamiliar,
        outcome,
        reason: None,
        transition: false,
        until: None,
        correlation: None,
    });
}

fn query(name: Option<&str>, skip: usize, limit: usize) -> LogQuery<'_> {
    LogQuery {
        name,
        skip,
        limit,
        ..LogQuery::default()
    }
}

fn names(world: &FakeWorld, actor: &Actor, query: &LogQuery<'_>) -> Vec<String> {
    let page = world
        .zavor
        .views
        .sign_in_log(actor, query, None)
        .now()
        .unwrap();
    page.rows.iter().map(|row| row.name.to_string()).collect()
}

#[test]
fn a_log_is_read_page_by_page_and_new_rows_do_not_shift_it() {
    let world = world();
    world.add_account_elsewhere("ana@contoso.example");
    for n in 0..5 {
        signs_in(&world, &format!("x{n}@contoso.example"), Outcome::Failure);
        world.advance(Span::from_secs(2));
    }
    let log = |query: &LogQuery<'_>| {
        world
            .zavor
            .views
            .sign_in_log(&OPERATOR, query, None)
            .now()
            .unwrap()
    };
    let first = log(&query(None, 0, 2));
    assert!(first.more && !first.cut);
    world.advance(Span::from_secs(2));
    signs_in(&world, "ana@contoso.example", Outcome::Success);
    let mut seen: Vec<String> = first.rows.iter().map(|row| row.name.to_string()).collect();
    let mut before = first;
    for more in [true, false] {
        let page = log(&LogQuery {
            until: Some(before.until),
            ..query(None, before.skip, 2)
        });
        assert_eq!(page.more, more);
        seen.extend(page.rows.iter().map(|row| row.name.to_string()));
        before = page;
    }
    let expected: Vec<String> = (0..5)
        .rev()
        .map(|n| format!("x{n}@contoso.example"))
        .collect();
    assert_eq!(seen, expected);
    let lately = LogQuery {
        within: Some(Span::from_secs(1)),
        ..query(None, 0, 9)
    };
    assert_eq!(names(&world, &OPERATOR, &lately), ["ana@contoso.example"]);
}

#[test]
fn pages_of_a_log_lose_and_repeat_nothing_where_many_rows_are_of_one_moment() {
    let world = world();
    for n in 0..30 {
        signs_in(&world, &format!("x{n}@contoso.example"), Outcome::Failure);
        if n % 7 == 6 {
            world.advance(Span::from_millis(1));
        }
    }
    for limit in [1, 2, 5, 7, 29, 30] {
        let (mut seen, mut place) = (Vec::new(), (None, 0));
        loop {
            let page = LogQuery {
                until: place.0,
                ..query(None, place.1, limit)
            };
            let page = world
                .zavor
                .views
                .sign_in_log(&OPERATOR, &page, None)
                .now()
                .unwrap();
            seen.extend(page.rows.iter().map(|row| row.name.to_string()));
            // What arrives meanwhile is newer, and on none of the pages that follow.
            world.advance(Span::from_millis(1));
            signs_in(&world, "late@contoso.example", Outcome::Failure);
            if !page.more {
                break;
            }
            place = (Some(page.until), page.skip);
        }
        seen.retain(|name| name != "late@contoso.example");
        let expected: Vec<String> = (0..30)
            .rev()
            .map(|n| format!("x{n}@contoso.example"))
            .collect();
        assert_eq!(seen, expected, "{limit}");
    }
}

#[test]
fn a_log_is_filtered_by_account_by_any_name_and_by_outcome() {
    let world = world();
    world.add_account_elsewhere("ana@contoso.example");
    signs_in(&world, "ana@contoso.example", Outcome::Success);
    signs_in(&world, "ana@contoso.example", Outcome::Failure);
    signs_in(&world, "root", Outcome::Failure);
    signs_in(&world, "nobody@contoso.example", Outcome::Failure);
    let of = |name| names(&world, &OPERATOR, &query(Some(name), 0, 9)).len();
    assert_eq!(of("Ana+x@Contoso.example"), 2);
    assert_eq!(of("nobody@contoso.example"), 1);
    assert_eq!(of("dan@contoso.example"), 0);
    let everybody = query(None, 0, 9);
    let failures = world
        .zavor
        .views
        .sign_in_log(&OPERATOR, &everybody, Some(Outcome::Failure));
    assert_eq!(failures.now().unwrap().rows.len(), 3);
}

#[test]
fn a_filter_without_an_index_says_when_it_did_not_look_at_everything() {
    let world = world();
    for _ in 0..=SCAN_MAX {
        signs_in(&world, "x@contoso.example", Outcome::Success);
    }
    let log = |outcome| {
        let query = query(None, 0, 9);
        world
            .zavor
            .views
            .sign_in_log(&OPERATOR, &query, outcome)
            .now()
            .unwrap()
    };
    let none = log(Some(Outcome::Failure));
    assert!(none.rows.is_empty() && none.cut && !none.more);
    let some = log(Some(Outcome::Success));
    assert!(some.more && !some.cut);
}

#[test]
fn a_role_for_one_domain_reads_rows_of_that_domain_only() {
    let world = two_domains();
    let dan = actor(
        &world,
        "dan@fabrikam.example",
        Role::SecurityReader,
        &["fabrikam.example"],
    );
    world.add_account_elsewhere("ana@contoso.example");
    for name in ["ana@contoso.example", "eva@fabrikam.example", "*", "root"] {
        signs_in(&world, name, Outcome::Failure);
        world.store.record_message(message(&world, name));
    }
    assert_eq!(
        names(&world, &dan, &query(None, 0, 9)),
        ["eva@fabrikam.example"]
    );
    let hidden = query(Some("ana@contoso.example"), 0, 9);
    for denied in [
        world
            .zavor
            .views
            .sign_in_log(&dan, &hidden, None)
            .now()
            .map(drop),
        world
            .zavor
            .views
            .message_log(&dan, &hidden, None)
            .now()
            .map(drop),
    ] {
        assert!(matches!(denied, Err(AppError::Denied(_))));
    }
    let everybody = query(None, 0, 9);
    let messages = world.zavor.views.message_log(&dan, &everybody, None);
    let entities: Vec<_> = messages
        .now()
        .unwrap()
        .rows
        .into_iter()
        .map(|m| m.entity)
        .collect();
    assert_eq!(entities, ["eva@fabrikam.example"]);
    for subject in ["ana@contoso.example", "eva@fabrikam.example", ""] {
        let subject = SignInName::from_normal_form(subject);
        world.store.raise(Alert {
            parties: Parties::NONE,
            time: world.now(),
            kind: AlertKind::AccountRestricted,
            subject: (!subject.as_str().is_empty()).then_some(Subject::Account(subject)),
            said: Detail::NONE,
        });
    }
    assert_eq!(
        world
            .zavor
            .views
            .alert_list(&dan, AlertFilter::All, 9)
            .now()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        world
            .zavor
            .views
            .alert_list(&OPERATOR, AlertFilter::All, 9)
            .now()
            .unwrap()
            .len(),
        3
    );
}

fn raise(world: &FakeWorld, kind: AlertKind, about: Option<&str>) {
    world.store.raise(Alert {
        parties: Parties::NONE,
        time: world.now(),
        kind,
        subject: about.map(|about| Subject::Account(world.name(about))),
        said: Detail::NONE,
    });
}

fn kept(world: &FakeWorld, filter: AlertFilter) -> Vec<KeptAlert> {
    let mut kept = world.store.alerts(filter, 100).now().unwrap();
    kept.reverse();
    kept
}

fn mark(world: &FakeWorld, by: &Actor, numbers: &[u64], mark: AlertMark) -> Result<usize, String> {
    let marked = mark_alerts(&world.zavor.notifications, by, numbers, mark);
    let marked = block_on(marked).map(|marked| marked.marked);
    marked.map_err(|error| format!("{error:?}"))
}

#[test]
fn an_alert_is_marked_once_by_whoever_saw_it_first_and_the_audit_has_it() {
    let world = two_domains();
    world.add_account_elsewhere("ana@contoso.example");
    let dan = actor(
        &world,
        "dan@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let eva = actor(
        &world,
        "eva@contoso.example",
        Role::SecurityAdministrator,
        &[],
    );
    raise(
        &world,
        AlertKind::AccountAtRisk,
        Some("ana@contoso.example"),
    );
    let number = kept(&world, AlertFilter::Open)[0].number;
    assert_eq!(
        mark(&world, &dan, &[number, number], AlertMark::Seen),
        Ok(1)
    );
    let at = world.now();
    world.advance(Span::from_mins(1));
    assert_eq!(mark(&world, &eva, &[number], AlertMark::Seen), Ok(0));
    let by = dan.to_string();
    let seen = AlertSeen { at, by };
    assert_eq!(kept(&world, AlertFilter::Seen)[0].seen, Some(seen));
    assert_eq!(
        world
            .zavor
            .views
            .home_summary(&eva)
            .now()
            .unwrap()
            .open_alerts,
        0
    );
    assert_eq!(mark(&world, &eva, &[number], AlertMark::Open), Ok(1));
    assert_eq!(
        world
            .zavor
            .views
            .home_summary(&eva)
            .now()
            .unwrap()
            .open_alerts,
        1
    );
    let audit = world.store.audit(1, 100).now().unwrap();
    let acts = audit
        .iter()
        .filter(|row| row.event.act.as_str() == "mark_alerts");
    let said: Vec<String> = acts.map(|row| row.event.detail.to_string()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("seen: ") && said[1].starts_with("open again: "));
    let numbered = format!("numbers: {number}");
    assert!(said.iter().all(|said| said.contains(&numbered)), "{said:?}");
    let first = format!("had been seen by {dan}, {at}");
    assert!(said[1].contains(&first), "the first stays named: {said:?}");
    let gone = mark(&world, &eva, &[999], AlertMark::Seen);
    assert!(gone.unwrap_err().contains("999"));
}

#[test]
fn sec_37_alerts_are_marked_by_who_may_act_on_their_subject_and_what_a_thief_does_only_by_security()
{
    let world = two_domains();
    for name in ["ana@contoso.example", "bob@fabrikam.example"] {
        world.add_account_elsewhere(name);
    }
    let desk = actor(
        &world,
        "dan@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let here = ["contoso.example"];
    let limited = actor(
        &world,
        "lia@contoso.example",
        Role::HelpdeskAdministrator,
        &here,
    );
    let security = actor(
        &world,
        "eva@contoso.example",
        Role::SecurityAdministrator,
        &[],
    );
    let reader = actor(&world, "ion@contoso.example", Role::SecurityReader, &[]);
    let global = actor(
        &world,
        "gil@contoso.example",
        Role::GlobalAdministrator,
        &[],
    );
    // (kind, subject), and who of desk, limited desk, security, reader and global may mark it.
    let expected = [
        (
            AlertKind::AccountAtRisk,
            Some("ana@contoso.example"),
            [true, true, true, false, true],
        ),
        (
            AlertKind::AccountAtRisk,
            Some("bob@fabrikam.example"),
            [true, false, true, false, true],
        ),
        (
            AlertKind::AccountAtRisk,
            Some("dan@contoso.example"),
            [false, true, true, false, true],
        ),
        (
            AlertKind::SecondFactorRemoved,
            Some("ana@contoso.example"),
            [false, false, false, false, true],
        ),
        (
            AlertKind::AttackInProgress,
            None,
            [false, false, true, false, true],
        ),
    ];
    for (kind, about, who) in expected {
        raise(&world, kind, about);
        let number = kept(&world, AlertFilter::All).last().unwrap().number;
        let all = [&desk, &limited, &security, &reader, &global];
        for (by, may) in all.into_iter().zip(who) {
            let one = kept(&world, AlertFilter::All);
            let one = one.last().unwrap();
            let button = block_on(mark_says(&world.zavor.notifications, by, one)).unwrap();
            let marked = mark(&world, by, &[number], AlertMark::Seen);
            assert_eq!(
                (button, marked.is_ok()),
                (may, may),
                "{kind} {about:?} by {by}"
            );
            if may {
                mark(&world, &OPERATOR, &[number], AlertMark::Open).unwrap();
            }
        }
    }
    let own = mark(
        &world,
        &desk,
        &[kept(&world, AlertFilter::All)[2].number],
        AlertMark::Seen,
    );
    assert_eq!(
        own,
        Err(format!("{:?}", AppError::Denied(Denied::OwnAccount)))
    );
}

#[test]
fn all_open_alerts_up_to_one_are_marked_as_far_as_the_roles_reach_and_newer_ones_stay_open() {
    let world = two_domains();
    world.add_account_elsewhere("ana@contoso.example");
    let desk = actor(
        &world,
        "dan@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    for _ in 0..3 {
        raise(
            &world,
            AlertKind::AccountAtRisk,
            Some("ana@contoso.example"),
        );
    }
    raise(&world, AlertKind::AttackInProgress, None);
    let newest = kept(&world, AlertFilter::Open).last().unwrap().number;
    raise(
        &world,
        AlertKind::AccountAtRisk,
        Some("ana@contoso.example"),
    );
    let marked = block_on(mark_alerts_up_to(&world.zavor.notifications, &desk, newest)).unwrap();
    let expected = AlertsMarked {
        marked: 3,
        already: 0,
        left: 1,
        not_listed: 0,
    };
    assert_eq!(marked, expected);
    let open = kept(&world, AlertFilter::Open);
    let open: Vec<u64> = open.iter().map(|kept| kept.number).collect();
    assert_eq!(open, [newest, newest + 1]);
}

#[test]
fn sec_37_nobody_marks_the_alert_about_their_own_act_whatever_stands_on_their_account() {
    let world = two_domains();
    let global = |address| actor(&world, address, Role::GlobalAdministrator, &[]);
    let (dan, eva) = (global("dan@contoso.example"), global("eva@contoso.example"));
    let number = |kind: AlertKind| {
        let all = kept(&world, AlertFilter::All);
        let of = all.iter().rev().find(|kept| kept.alert.kind == kind);
        of.unwrap().number
    };
    let own: Result<usize, String> = Err(format!("{:?}", AppError::Denied(Denied::OwnAct)));
    let reader = [RoleHeld {
        role: Role::GlobalAdministrator,
        domains: Vec::new(),
    }];
    let new = NewToken {
        name: "ci",
        roles: &reader,
        sensitive: true,
        life: Span::from_days(7),
    };
    let (_, made) = block_on(world.zavor.sign_on.make_token(&dan, new)).unwrap();
    let alert = number(AlertKind::TokenMade);
    let token = Actor::Token {
        id: made.id,
        name: made.name,
        roles: made.roles,
        account: made.account,
        sensitive: true,
        source: None,
    };
    let mut elsewhere = dan.clone();
    if let Actor::Administrator(person) = &mut elsewhere {
        person.session = 2;
        person.address = world.name("renamed@contoso.example");
    }
    for by in [&dan, &token, &elsewhere] {
        let one = &kept(&world, AlertFilter::Open)[0];
        let button = block_on(mark_says(&world.zavor.notifications, by, one)).unwrap();
        assert!(!button, "{by}");
        assert_eq!(mark(&world, by, &[alert], AlertMark::Seen), own, "{by}");
    }
    // "All open ones" leaves it.
    let swept = block_on(mark_alerts_up_to(&world.zavor.notifications, &dan, alert)).unwrap();
    assert_eq!((swept.marked, swept.left), (0, 1));
    assert_eq!(mark(&world, &eva, &[alert], AlertMark::Seen), Ok(1));
    assert_eq!(mark(&world, &dan, &[alert], AlertMark::Open), own);
    // Two accounts of one thief do not mark each other's.
    let (gil, ion) = (
        actor(
            &world,
            "gil@contoso.example",
            Role::GlobalAdministrator,
            &[],
        ),
        actor(
            &world,
            "ion@contoso.example",
            Role::GlobalAdministrator,
            &[],
        ),
    );
    let role = Role::GlobalAdministrator;
    let mut alerts = Vec::new();
    for name in ["gil@contoso.example", "ion@contoso.example"] {
        block_on(world.zavor.people.grant_role(&dan, name, role, &[])).unwrap();
        alerts.push(number(AlertKind::GlobalAdministratorMade));
    }
    let unseen: Result<usize, String> = Err(format!("{:?}", AppError::Denied(Denied::RoleUnseen)));
    assert_eq!(mark(&world, &gil, &[alerts[1]], AlertMark::Seen), unseen);
    assert_eq!(mark(&world, &ion, &[alerts[0]], AlertMark::Seen), unseen);
    assert_eq!(mark(&world, &dan, &[alerts[0]], AlertMark::Seen), own);
    assert_eq!(
        mark(&world, &OPERATOR, &[alerts[0]], AlertMark::Seen),
        Ok(1)
    );
    assert_eq!(mark(&world, &gil, &[alerts[1]], AlertMark::Seen), Ok(1));
}

#[test]
fn sec_37_an_alert_about_somebodys_acts_is_marked_only_by_whoever_outranks_them() {
    let world = two_domains();
    world.add_account_elsewhere("ana@contoso.example");
    let here = ["contoso.example"];
    let grant = |name: &str, role, domains: &[&str]| {
        let actor = actor(&world, &format!("{name}@contoso.example"), role, domains);
        let domains = domains.iter().map(ToString::to_string).collect();
        let account = actor.person().unwrap().account;
        world.commit(vec![Change::GrantRole(account, role, domains)]);
        actor
    };
    let desk = Role::HelpdeskAdministrator;
    let doer = grant("dan", desk, &here);
    let accomplice = grant("lia", desk, &here);
    let peer = grant("pal", desk, &[]);
    let limited = grant("uma", Role::UserAdministrator, &here);
    let chief = grant("gil", Role::GlobalAdministrator, &[]);
    let about = Some(Subject::Account(world.name("ana@contoso.example")));
    let by = |doer: &Actor, kind| {
        world.store.raise(Alert {
            parties: Parties::of(doer),
            time: world.now(),
            kind,
            subject: about.clone(),
            said: Detail::NONE,
        });
        kept(&world, AlertFilter::Open).pop().unwrap().number
    };
    let denied = |why| -> Result<usize, String> { Err(format!("{:?}", AppError::Denied(why))) };
    for kind in [
        AlertKind::UnlockedRepeatedly,
        AlertKind::ManyResetsByOneActor,
    ] {
        let alert = by(&doer, kind);
        let seen = |actor: &Actor| mark(&world, actor, &[alert], AlertMark::Seen);
        assert_eq!(seen(&doer), denied(Denied::OwnAct));
        assert_eq!(seen(&accomplice), denied(Denied::DoerNotOutranked));
        assert_eq!(seen(&peer), denied(Denied::DoerNotOutranked));
        let button = kept(&world, AlertFilter::Open).pop().unwrap();
        let shown = mark_says(&world.zavor.notifications, &accomplice, &button);
        assert!(!block_on(shown).unwrap(), "no button either");
        let swept = mark_alerts_up_to(&world.zavor.notifications, &accomplice, alert);
        assert_eq!(block_on(swept).unwrap().left, 1);
        assert_eq!(seen(&limited), Ok(1), "{kind}");
    }
    // Above nobody stands but the chief: of a doer who is gone, and of a limited peer.
    let gone = grant("tim", desk, &here);
    let alert = by(&gone, AlertKind::UnlockedRepeatedly);
    block_on(
        world
            .zavor
            .people
            .remove_account(&OPERATOR, "tim@contoso.example"),
    )
    .unwrap();
    let seen = |actor: &Actor| mark(&world, actor, &[alert], AlertMark::Seen);
    assert_eq!(seen(&limited), denied(Denied::DoerNotOutranked));
    assert_eq!(seen(&chief), Ok(1));
}

#[test]
fn sec_37_who_sees_one_domain_learns_nothing_of_alerts_about_the_others() {
    let world = two_domains();
    for name in ["ana@contoso.example", "bob@fabrikam.example"] {
        world.add_account_elsewhere(name);
    }
    let limited = actor(
        &world,
        "lia@contoso.example",
        Role::HelpdeskAdministrator,
        &["contoso.example"],
    );
    let risk = AlertKind::AccountAtRisk;
    raise(&world, risk, Some("bob@fabrikam.example"));
    raise(&world, AlertKind::AttackInProgress, None);
    raise(&world, risk, Some("ana@contoso.example"));
    let numbers: Vec<u64> = kept(&world, AlertFilter::All)
        .iter()
        .map(|kept| kept.number)
        .collect();
    // The same answer as for a number that was never given.
    let never = mark(&world, &limited, &[999], AlertMark::Seen).unwrap_err();
    for hidden in &numbers[..2] {
        let said = mark(&world, &limited, &[*hidden], AlertMark::Seen).unwrap_err();
        assert_eq!(said, never.replace("999", &hidden.to_string()));
    }
    let some = [numbers[0], numbers[2]];
    assert_eq!(mark(&world, &limited, &some, AlertMark::Seen), Ok(1));
    assert_eq!(
        mark(&world, &OPERATOR, &[numbers[2]], AlertMark::Open),
        Ok(1)
    );
    let swept = mark_alerts_up_to(&world.zavor.notifications, &limited, numbers[2]);
    let swept = block_on(swept).unwrap();
    assert_eq!((swept.marked, swept.left), (1, 0));
    assert_eq!(kept(&world, AlertFilter::Open).len(), 2);
}

#[test]
fn the_audit_names_every_alert_of_a_sweep_in_ranges() {
    let world = two_domains();
    for n in 0..450 {
        let kind = match n % 3 {
            0 => AlertKind::TokenMade,
            _ => AlertKind::AttackInProgress,
        };
        raise(&world, kind, None);
    }
    let security = actor(
        &world,
        "eva@contoso.example",
        Role::SecurityAdministrator,
        &[],
    );
    let newest = kept(&world, AlertFilter::Open).last().unwrap().number;
    let swept = mark_alerts_up_to(&world.zavor.notifications, &security, newest);
    let swept = block_on(swept).unwrap();
    assert_eq!((swept.marked, swept.left), (300, 150));
    let audit = world.store.audit(1, 100).now().unwrap();
    let acts: Vec<_> = audit
        .iter()
        .filter(|row| row.event.act.as_str() == "mark_alerts")
        .map(|row| (row.event.correlation, row.event.detail.to_string()))
        .collect();
    assert_eq!(acts.len(), 2);
    assert_eq!(acts[0].0, acts[1].0, "one act");
    let ranges = |detail: &str| -> Vec<u64> {
        let (_, numbers) = detail.split_once("numbers: ").unwrap();
        let numbers = numbers.split(", ").flat_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            first.parse::<u64>().unwrap()..=last.parse().unwrap()
        });
        numbers.collect()
    };
    let named: Vec<u64> = acts.iter().flat_map(|(_, said)| ranges(said)).collect();
    let seen = world.store.alerts(AlertFilter::Seen, 1_000).now().unwrap();
    let mut seen: Vec<u64> = seen.iter().map(|kept| kept.number).collect();
    seen.sort_unstable();
    assert_eq!(named, seen);
}

fn message(world: &FakeWorld, entity: &str) -> MessageEvent {
    MessageEvent {
        time: world.now(),
        key: GuardKey::unknown(2),
        entity: entity.into(),
        address: None,
        queue_id: String::new(),
        instance: String::new(),
        sender: entity.into(),
        recipients: Vec::new(),
        recipient_count: 1,
        size: 1,
        outcome: MessageOutcome::Accepted,
        reason: None,
    }
}

#[test]
fn without_the_right_to_everybodys_audit_one_reads_ones_own_acts() {
    let world = world();
    let dan = actor(
        &world,
        "dan@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let eva = actor(&world, "eva@contoso.example", Role::SecurityReader, &[]);
    world.add_account_elsewhere("ana@contoso.example");
    block_on(world.zavor.sign_in.unlock(&dan, "ana@contoso.example")).unwrap();
    let set = world
        .zavor
        .policies
        .policies_set(&OPERATOR, "smart-lockout", "threshold_near", "9");
    block_on(set).unwrap();
    let all = AuditQuery {
        limit: 9,
        ..AuditQuery::default()
    };
    let list = |actor: &Actor, query: &AuditQuery| {
        let rows = world
            .zavor
            .views
            .audit_list(actor, query.clone())
            .now()
            .unwrap();
        rows.into_iter().map(|row| row.actor).collect::<Vec<_>>()
    };
    assert_eq!(list(&dan, &all), ["dan@contoso.example"]);
    assert_eq!(list(&eva, &all).len(), 2);
    let of_operator = AuditQuery {
        actor: Some(OPERATOR.to_string()),
        ..all.clone()
    };
    assert!(list(&dan, &of_operator).is_empty());
    assert_eq!(list(&eva, &of_operator).len(), 1);
    assert!(world.zavor.views.audit_check(&eva, None).now().is_ok());
    assert!(matches!(
        world.zavor.views.audit_check(&dan, None).now(),
        Err(AppError::Denied(_))
    ));
}
