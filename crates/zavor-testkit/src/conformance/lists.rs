//! Lists: accounts in every order and with every filter, bulk runs, the audit, alerts, hours.

use std::collections::BTreeSet;
use zavor_memory::Now;

use zavor_app::platform::notes::FailedNote;
use zavor_app::ports::{
    AccountOrder, AccountQuery, Alert, AuditQuery, BulkChange, BulkItem, BulkRun, Change, Commit,
    Events, HOUR_COUNTS_MAX, HourCounts, Identities, IdentityChange, Records, Store,
};
use zavor_core::account::AccountId;
use zavor_core::account::{Account, RecoveryAddress};
use zavor_core::actor::Role;
use zavor_core::actor::{Actor, Maker};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::audit::{AuditAct, AuditEvent};
use zavor_core::bulk::{BulkAct, BulkOutcome};
use zavor_core::hold::Subject;
use zavor_core::identity::{Method, MethodKind, SecretHash};
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_core::recovery::{FactsSet, SavedCode};

use super::bench::{Place, account, add, audit, bench, commit, name};
use zavor_memory::{START, block_on};

const ORDERS: [AccountOrder; 3] = [
    AccountOrder::Address,
    AccountOrder::DisplayName,
    AccountOrder::Created,
];

/// 60 accounts in three domains: few display names, few times, so that both repeat.
fn crowd(store: &impl Store) -> Vec<Account> {
    let people = [
        "Ștefan Țurcan",
        "ana Pop",
        "Zoe",
        "",
        "stefan turcan",
        "Ána pop",
    ];
    let mut all = Vec::new();
    for n in 0..60_usize {
        let domain = ["a.example", "b.example", "c.example"][n % 3];
        let mut one = account(store, &format!("p{:02}@{domain}", (n * 7) % 60));
        one.display_name = people[n % people.len()].to_owned();
        one.created = START.plus(Span::from_secs(n as u64 / 10 % 4));
        if n % 4 == 0 {
            one.recovery_addresses = vec![RecoveryAddress {
                address: "x@home.example".to_owned(),
                added: START,
                by_owner: false,
                confirmed: (n % 8 == 0).then_some(START),
            }];
        }
        commit(store, vec![Change::AddAccount(one.clone())]).unwrap();
        all.push(one);
    }
    all
}

fn reaches(one: &Account) -> bool {
    one.recovery_addresses
        .iter()
        .any(RecoveryAddress::is_confirmed)
}

/// The addresses of all pages of a query, in order.
fn all_pages(store: &impl Store, query: &AccountQuery) -> Vec<String> {
    let mut query = query.clone();
    let mut seen = Vec::new();
    loop {
        let page = store.accounts(&query).now().unwrap();
        assert!(page.len() <= query.limit);
        let Some(last) = page.last() else { return seen };
        query.after = Some(last.address.clone());
        seen.extend(page.iter().map(|a| a.address.to_string()));
        assert!(seen.len() <= 1000, "the pages never end");
    }
}

fn sort_key(order: AccountOrder, one: &Account) -> (String, std::cmp::Reverse<i64>, String) {
    let (name, created) = match order {
        AccountOrder::Address => (String::new(), 0),
        AccountOrder::DisplayName => (zavor_app::platform::search::fold(&one.display_name), 0),
        AccountOrder::Created => (String::new(), one.created.as_millis()),
    };
    (name, std::cmp::Reverse(created), one.address.to_string())
}

fn expected(
    all: &[Account],
    order: AccountOrder,
    wanted: impl Fn(&Account) -> bool,
) -> Vec<String> {
    let mut wanted: Vec<&Account> = all.iter().filter(|a| wanted(a)).collect();
    wanted.sort_by_key(|a| sort_key(order, a));
    wanted.iter().map(|a| a.address.to_string()).collect()
}

/// For every order, filter and page size: every matching account, once, in order.
pub fn every_order_and_filter_pages_through_every_account_once<P: Place>() {
    let (_bench, store) = bench::<P>();
    let all = crowd(&store);
    let domain_sets: [Option<&[&str]>; 4] = [
        None,
        Some(&["b.example"]),
        Some(&["c.example", "a.example", "nobody.example", "a.example"]),
        Some(&[]),
    ];
    for order in ORDERS {
        for domains in domain_sets {
            for (text, lacking) in [("", false), ("", true), ("p0", false), ("tefan", true)] {
                let query = AccountQuery {
                    text: text.to_owned(),
                    domains: domains.map(|d| d.iter().map(ToString::to_string).collect()),
                    registered: lacking.then(|| FactsSet::of(|facts| !facts.has_address)),
                    order,
                    after: None,
                    limit: 7,
                };
                let pieces = zavor_app::platform::search::pieces(text);
                let wanted = |a: &Account| {
                    domains.is_none_or(|d| d.contains(&a.address.domain()))
                        && (!lacking || !reaches(a))
                        && zavor_app::platform::search::contains(a, &pieces)
                };
                let expected = expected(&all, order, wanted);
                assert_eq!(all_pages(&store, &query), expected, "{query:?}");
            }
        }
    }
}

/// A change of an account moves it in every list; if the cursor's account is removed, a list by
/// address still continues.
pub fn lists_follow_changes<P: Place>() {
    let (_bench, store) = bench::<P>();
    let mut all = crowd(&store);
    for one in &mut all[..20] {
        one.version += 1;
        one.display_name = format!("Renamed {}", one.display_name);
        one.address = name(&format!("new{}@d.example", one.id.0));
        one.created = START.plus(Span::from_secs(100));
        commit(&store, vec![Change::PutAccount(one.clone())]).unwrap();
    }
    for gone in all.drain(40..) {
        commit(&store, vec![Change::RemoveAccount(gone.id, gone.version)]).unwrap();
    }
    for order in ORDERS {
        for text in ["", "renamed", "home", "p1", "turc", "new", "turc renam"] {
            let query = AccountQuery {
                text: text.to_owned(),
                order,
                limit: 11,
                ..AccountQuery::default()
            };
            let pieces = zavor_app::platform::search::pieces(text);
            let wanted = |a: &Account| zavor_app::platform::search::contains(a, &pieces);
            let expected = expected(&all, order, wanted);
            assert_eq!(all_pages(&store, &query), expected, "{query:?}");
        }
    }
    let query = AccountQuery {
        after: Some(name("new@d.example")),
        limit: 100,
        ..AccountQuery::default()
    };
    assert!(!store.accounts(&query).now().unwrap().is_empty());
}

/// What an account has registered follows every change of what it is made of, in lists and in counts, and
/// is there again after a restart.
pub fn what_is_registered_follows_every_change_of_it<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let mut ana = add(&store, "ana@contoso.example");
    add(&store, "dan@fabrikam.example");
    let id = ana.id;
    let code = SavedCode {
        key: SecretHash([1; 32]),
        account: id,
        made: START,
    };
    ana.version += 1;
    ana.recovery_addresses = vec![RecoveryAddress {
        address: "ana@home.example".into(),
        added: START,
        by_owner: false,
        confirmed: Some(START),
    }];
    let identity = Change::Identity;
    let saved = || identity(IdentityChange::PutSavedCode(code));
    let role = Role::SecurityReader;
    let steps = [
        (
            identity(IdentityChange::PutMethod(app_of(id))),
            "app factor",
        ),
        (saved(), "app code factor"),
        (Change::PutAccount(ana), "address app code factor"),
        // It was set by somebody else, and counts for no account with a role.
        (
            Change::GrantRole(id, role, Vec::new()),
            "app code factor role",
        ),
        (Change::RevokeRole(id, role), "address app code factor"),
        (
            identity(IdentityChange::UseSavedCode(code.key)),
            "address app factor",
        ),
        (saved(), "address app code factor"),
        (
            identity(IdentityChange::DropSavedCodes(id, START)),
            "address app factor",
        ),
        (identity(IdentityChange::RemoveMethod(7, 1)), "address"),
    ];
    assert_eq!(registered_by(&store, id), ("".into(), 1));
    for (change, expected) in steps {
        let what = format!("{change:?}");
        commit(&store, vec![change]).unwrap();
        assert_eq!(registered_by(&store, id), (expected.into(), 1), "{what}");
    }
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(registered_by(&store, id), ("address".into(), 1));
    commit(&store, vec![Change::RemoveAccount(id, 2)]).unwrap();
    let left = store.registered_counts();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].domain, "fabrikam.example");
}

fn app_of(account: AccountId) -> Method {
    Method {
        id: 7,
        account,
        kind: MethodKind::Totp,
        name: String::new(),
        added: START,
        last_used: None,
        sealed: vec![1],
        handle: Vec::new(),
        last_step: 0,
        failures: 0,
        failing_since: None,
        last_failed: None,
        version: 1,
    }
}

/// What an account has registered in words, as lists and counts agree on it; how many accounts of its
/// domain have.
fn registered_by(store: &impl Store, id: AccountId) -> (String, u64) {
    let found = store.registered_of(&[id]).now().unwrap();
    let [(_, facts)] = found[..] else {
        panic!("one account: {found:?}");
    };
    let query = AccountQuery {
        registered: Some(FactsSet::of(|other| other == facts)),
        domains: Some(vec!["contoso.example".into()]),
        limit: 10,
        ..AccountQuery::default()
    };
    let listed = store.accounts(&query).now().unwrap().len() as u64;
    let counts = store.registered_counts().into_iter();
    let mut counts = counts.filter(|count| count.domain == "contoso.example");
    let count = counts.next().expect("a count of the domain");
    assert_eq!((count.facts, count.accounts), (facts, listed));
    assert!(counts.next().is_none());
    let names = [
        ("address", facts.has_address),
        ("app", facts.has_app),
        ("passkey", facts.has_passkey),
        ("code", facts.has_saved_code),
        ("factor", facts.has_factor),
        ("role", facts.has_role),
    ];
    let names = names.iter().filter(|(_, has)| *has).map(|(name, _)| *name);
    (names.collect::<Vec<_>>().join(" "), count.accounts)
}

/// Plain letters find accented ones and the other way round; several words must all occur;
/// characters with a meaning in query languages are plain text.
pub fn searches_fold_letters_and_mean_nothing_but_text<P: Place>() {
    let (_bench, store) = bench::<P>();
    let mut one = account(&store, "st.turcan@contoso.example");
    one.display_name = "Ștefăniță Țurcan-Łódź".to_owned();
    one.aliases = vec![
        name("fane@contoso.example"),
        name("\"a*b\"@contoso.example"),
    ];
    commit(&store, vec![Change::AddAccount(one.clone())]).unwrap();
    let mut other = account(&store, "ana@contoso.example");
    other.display_name = "Ana OR Pop NOT AND NEAR(x)".to_owned();
    commit(&store, vec![Change::AddAccount(other.clone())]).unwrap();
    let found = |text: &str| -> Vec<u32> {
        let query = AccountQuery {
            text: text.to_owned(),
            limit: 10,
            ..AccountQuery::default()
        };
        let found = store.accounts(&query).now().unwrap();
        found.iter().map(|a| a.id.0).collect()
    };
    let (one, other) = (one.id.0, other.id.0);
    for text in [
        "stefanita",
        "ŞTEFĂNIȚĂ",
        "turcan stefan",
        "țur fane",
        "lodz",
        "st",
        "s",
        "fa",
        "a*b",
        "\"a*b\"",
        "t.t",
        "n-l",
        "\"",
    ] {
        assert_eq!(found(text), [one], "{text}");
    }
    for text in ["or pop", "NOT", "near(x)", "an", "p ana"] {
        assert_eq!(found(text), [other], "{text}");
    }
    for text in [
        "ana* ",
        "search:ana",
        "a OR b",
        "\"\"\"",
        "'; DROP",
        "^ana",
        "{ana}",
        "ana ștef",
        "stefan anax",
        "x y z",
        "țu lo st",
        "%",
        "_",
        "te",
        "ot",
    ] {
        assert!(found(text).is_empty(), "{text:?} {:?}", found(text));
    }
    assert_eq!(found("contoso").len(), 2);
    assert_eq!(found(" \t\0 ").len(), 2, "no word at all is no filter");
}

fn run(id: u64, seconds: u64) -> BulkRun {
    BulkRun {
        id,
        act: BulkAct::Unlock.into(),
        terms: "{\"reason\": \"'\"}".to_owned(),
        made_by: "dan@contoso.example".to_owned(),
        maker: Maker::from_text("account 7".to_owned()),
        account: None,
        created: START.plus(Span::from_secs(seconds)),
        total: 25,
        done: 0,
        finished: None,
        stopped: false,
        why: String::new(),
    }
}

/// Runs newest first, items in order from any position, with their outcomes.
pub fn bulk_runs_are_kept_with_their_items<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let addresses: Vec<_> = (0..25)
        .map(|n| name(&format!("p{n}@contoso.example")))
        .collect();
    let bulk = |store: &P::Store, change| commit(store, vec![Change::Bulk(change)]);
    bulk(&store, BulkChange::Add(run(1, 2), addresses.clone())).unwrap();
    bulk(&store, BulkChange::Add(run(2, 1), Vec::new())).unwrap();
    let again = bulk(&store, BulkChange::Add(run(1, 3), Vec::new()));
    assert!(again.is_err(), "a number is given once");
    let done = BulkItem {
        position: 3,
        address: addresses[3].clone(),
        outcome: BulkOutcome::Refused.into(),
        said: FailedNote::Changed.into(),
    };
    bulk(&store, BulkChange::PutItems(1, vec![done.clone()])).unwrap();
    let ended = BulkRun {
        done: 25,
        finished: Some(START.plus(Span::from_secs(9))),
        stopped: true,
        why: "the session ended".to_owned(),
        ..run(1, 2)
    };
    bulk(&store, BulkChange::Put(ended.clone())).unwrap();
    bulk(&store, BulkChange::Put(run(99, 1))).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(
        store.bulk_runs(10).now().unwrap(),
        [ended.clone(), run(2, 1)]
    );
    assert_eq!(
        store.bulk_runs(1).now().unwrap(),
        std::slice::from_ref(&ended)
    );
    assert_eq!(store.bulk_run(1).now().unwrap(), Some(ended));
    assert_eq!(store.bulk_run(99).now().unwrap(), None);
    let page = store.bulk_items(1, 3, 2).now().unwrap();
    assert_eq!(page[0], done);
    assert_eq!(
        (page.len(), page[1].position, page[1].outcome.as_str()),
        (2, 4, "waiting")
    );
    let all = store.bulk_items(1, 0, 100).now().unwrap();
    let in_order: Vec<_> = all.iter().map(|item| item.address.clone()).collect();
    assert_eq!(in_order, addresses);
    assert!(store.bulk_items(1, 25, 9).now().unwrap().is_empty());
}

/// By subject, by actor, by act, since a time, before a number, in any combination; the newest first.
pub fn audit_events_are_found_newest_first<P: Place>() {
    let (_bench, store) = bench::<P>();
    let subjects = [
        None,
        Some(Subject::Account(name("ana@contoso.example"))),
        Some(Subject::Account(name("dan@contoso.example"))),
    ];
    let actors = [Actor::System, Actor::LocalOperator { uid: 7 }];
    for n in 0..24_usize {
        let one = Commit {
            audit: vec![AuditEvent {
                time: START.plus(Span::from_hours(n as u64)),
                actor: actors[n % 2].clone(),
                target: subjects[n % 3].clone(),
                act: match n % 4 {
                    0 => AuditAct::BlockSignIn,
                    _ => AuditAct::Unlock,
                },
                ..audit(&format!("{n}"))
            }],
            ..Commit::default()
        };
        block_on(store.commit(one)).unwrap();
    }
    let find = |target: &Option<Subject>, actor: Option<&Actor>, before, limit| {
        let query = AuditQuery {
            target: target.clone(),
            actor: actor.map(ToString::to_string),
            act: None,
            since: None,
            before,
            limit,
        };
        let found = store.audit_find(&query).now().unwrap();
        found.iter().map(|e| e.seq).collect::<Vec<_>>()
    };
    let down =
        |step: usize, from: u64, to: u64| (to..=from).rev().step_by(step).collect::<Vec<_>>();
    assert_eq!(find(&None, None, None, 100), down(1, 24, 1));
    assert_eq!(find(&None, None, Some(5), 2), [4, 3]);
    assert_eq!(find(&subjects[1], None, None, 100), down(3, 23, 2));
    assert_eq!(find(&None, Some(&actors[0]), None, 100), down(2, 23, 1));
    assert_eq!(
        find(&subjects[1], Some(&actors[1]), None, 100),
        down(6, 20, 2)
    );
    assert_eq!(find(&subjects[1], Some(&actors[1]), Some(20), 1), [14]);
    assert!(find(&Some(Subject::Account(name("x@y.example"))), None, None, 9).is_empty());
    assert_eq!(find(&None, None, Some(u64::MAX), 1), [24]);
    let of_act = |target: usize, actor: Option<&Actor>| {
        let query = AuditQuery {
            target: subjects[target].clone(),
            actor: actor.map(ToString::to_string),
            act: Some(AuditAct::BlockSignIn),
            since: None,
            before: Some(24),
            limit: 100,
        };
        let found = store.audit_find(&query).now().unwrap();
        found.iter().map(|e| e.seq).collect::<Vec<_>>()
    };
    assert_eq!(of_act(0, None), down(4, 21, 1));
    assert_eq!(of_act(0, Some(&actors[0])), down(4, 21, 1));
    assert_eq!(of_act(1, None), [17, 5]);
    assert_eq!(of_act(1, Some(&actors[0])), [17, 5]);
    assert!(of_act(1, Some(&actors[1])).is_empty());
    let since = |hour: u64, before| {
        let query = AuditQuery {
            since: Some(START.plus(Span::from_hours(hour))),
            before,
            limit: 100,
            ..AuditQuery::default()
        };
        let found = store.audit_find(&query).now().unwrap();
        found.iter().map(|e| e.seq).collect::<Vec<_>>()
    };
    assert_eq!(since(20, None), [24, 23, 22, 21], "an event an hour");
    assert_eq!(since(20, Some(23)), [22, 21]);
    assert_eq!(since(0, None).len(), 24);
    assert!(since(24, None).is_empty(), "none that late");
    let query = AuditQuery {
        limit: 1,
        ..AuditQuery::default()
    };
    let newest = store.audit_find(&query).now().unwrap();
    assert_eq!(
        newest,
        store.audit(24, 1).now().unwrap(),
        "the same as in the chain"
    );
}

/// Each alert once, in order, from where the reader was; numbers are never reused.
pub fn alerts_are_read_on_from_a_number<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let alert = |n: u64| Alert {
        parties: Parties::NONE,
        time: START,
        kind: AlertKind::AccountRestricted,
        subject: None,
        said: Detail::read(&format!("alert {n}"), |_| None),
    };
    for n in 0..5 {
        store.raise(alert(n));
    }
    bench.place.flush(&store);
    bench.place.close(store);
    let store = bench.place.open();
    let first = store.alerts_after(0, 3).now().unwrap();
    let texts: Vec<_> = first.iter().map(|kept| kept.alert.clone()).collect();
    assert_eq!(texts, [alert(0), alert(1), alert(2)]);
    store.raise(alert(5));
    bench.place.flush(&store);
    let rest = store.alerts_after(first[2].number, 100).now().unwrap();
    let texts: Vec<_> = rest.iter().map(|kept| kept.alert.clone()).collect();
    assert_eq!(texts, [alert(3), alert(4), alert(5)]);
    let numbers: BTreeSet<u64> = first.iter().chain(&rest).map(|kept| kept.number).collect();
    assert_eq!(numbers.len(), 6);
    let last = *numbers.last().unwrap();
    assert!(store.alerts_after(last, 9).now().unwrap().is_empty());
    assert!(store.alerts_after(u64::MAX, 9).now().unwrap().is_empty());
}

/// The newest hours are kept; an hour written again is replaced. A note keeps the last text.
pub fn hours_and_notes_are_replaced_and_bounded<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let hour = |hour: u32, failures: u64| HourCounts {
        hour,
        successes: u64::MAX,
        failures,
        refused: 3,
        recipients: 4,
        messages_refused: 5,
    };
    let most = HOUR_COUNTS_MAX as u32;
    let put = |hours| commit(&store, vec![Change::PutHourCounts(hours)]).unwrap();
    put((1000..1000 + most + 5).map(|h| hour(h, 1)).collect());
    put(vec![hour(1000 + most, 9), hour(7, 7)]);
    commit(&store, vec![Change::PutNote("alerts", "12".to_owned())]).unwrap();
    commit(&store, vec![Change::PutNote("alerts", "13".to_owned())]).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    let mut expected: Vec<_> = (1005..1005 + most).map(|h| hour(h, 1)).collect();
    expected[most as usize - 5] = hour(1000 + most, 9);
    assert_eq!(store.hour_counts().now().unwrap(), expected);
    assert_eq!(store.note("alerts").now().unwrap().as_deref(), Some("13"));
    assert_eq!(store.note("other").now().unwrap(), None);
}
