//! What every store must do, whatever it is made of. Each function is one behaviour; a store's
//! own tests call all of them through [`conformance!`](crate::conformance).
//!
//! A [`Place`] is where a store lives: it opens the same store again after it was closed or
//! killed.

use std::sync::Arc;

use zavor_app::ports::{
    AccountQuery, Alert, Change, Clock, Commit, Effect, EffectAct, EffectState, EventQuery, Events,
    Guards, OriginRule, OriginVerdict, Records, Store, StoreError,
};
use zavor_core::account::{Account, AccountId, Credential, GuardKey, RaisedLimit, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent,
};
use zavor_core::guard::Touched;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, NetworkKey};
use zavor_core::origin_guard::{OriginEvent, Width};
use zavor_core::policy::{Conditions, Matched, OutboundPolicies, OutboundPolicy, Policies};

use crate::{START, VirtualClock, block_on};

/// Where a store lives.
pub trait Place {
    /// The store.
    type Store: Store;
    /// A place with nothing in it, on this clock.
    fn empty(clock: Arc<VirtualClock>) -> Self;
    /// Opens the store that is here.
    fn open(&self) -> Self::Store;
    /// Writes everything that is written behind.
    fn settle(&self, store: &Self::Store);
    /// Closes a store in good order.
    fn close(&mut self, store: Self::Store);
    /// Ends a store as a killed process ends: what is not on the disk now is gone.
    fn kill(&mut self, store: Self::Store);
}

/// Makes a test of every behaviour for one kind of [`Place`].
#[macro_export]
macro_rules! conformance {
    ($place:ty: $($behaviour:ident,)+) => {
        $(
            #[test]
            fn $behaviour() {
                $crate::conformance::$behaviour::<$place>();
            }
        )+
    };
    ($place:ty) => {
        $crate::conformance! { $place:
            committed_work_is_seen_by_the_next_look_up,
            a_conflict_leaves_no_trace,
            names_are_taken_once,
            of_two_writers_one_wins,
            state_audit_and_effects_appear_together,
            everything_comes_back_identical,
            pages_are_stable_while_accounts_are_added,
            unlike_names_stay_apart,
            a_hold_is_replaced_by_its_identity_only,
            removing_an_account_keeps_its_holds,
            numbers_are_never_given_twice,
            effects_are_due_until_they_are_finished,
            acknowledged_commits_survive_a_kill,
            awaited_transitions_survive_a_kill,
            counters_survive_a_close,
            an_unchanged_guard_is_not_kept,
            events_are_found_by_their_key_newest_first,
            alerts_are_kept_newest_first,
        }
    };
}

struct Bench<P: Place> {
    clock: Arc<VirtualClock>,
    place: P,
}

fn bench<P: Place>() -> (Bench<P>, P::Store) {
    let clock = Arc::new(VirtualClock::default());
    let place = P::empty(Arc::clone(&clock));
    let store = place.open();
    (Bench { clock, place }, store)
}

fn name(text: &str) -> SignInName {
    SignInName::from_normal_form(text)
}

fn account(store: &impl Store, address: &str) -> Account {
    Account {
        id: store.next_account_id().unwrap(),
        address: name(address),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses: Vec::new(),
        credential: None,
        created: START,
        sessions_ended: None,
        raised_limit: None,
        version: 1,
    }
}

fn commit(store: &impl Store, changes: Vec<Change>) -> Result<(), StoreError> {
    let commit = Commit {
        changes,
        ..Commit::default()
    };
    block_on(store.commit(commit)).map(drop)
}

fn add(store: &impl Store, address: &str) -> Account {
    let account = account(store, address);
    commit(store, vec![Change::AddAccount(account.clone())]).unwrap();
    account
}

fn audit(detail: &str) -> AuditEvent {
    AuditEvent {
        time: START.plus(Span::from_millis(7)),
        actor: Actor::LocalOperator { uid: 1000 },
        act: AuditAct::Unlock,
        target: Some(Subject::Account(name("ștefan@contoso.example"))),
        source: Some("2001:db8::1".parse().unwrap()),
        result: AuditResult::Done,
        detail: detail.to_owned(),
        correlation: u64::MAX,
    }
}

fn effect(address: &str) -> Effect {
    Effect {
        id: 0,
        idempotency_key: u64::MAX - 1,
        act: EffectAct::EndSessions,
        host: "mx1".to_owned(),
        address: name(address),
        state: EffectState::Due {
            tries: 0,
            at: START,
            last_error: String::new(),
        },
        since: START,
    }
}

fn hold(subject: Subject, owner: Owner) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::SignInBlocked,
            subject,
            scope: Scope::Everywhere,
            owner,
            reason: Reason::ByAdministrator,
        },
        since: START,
        until: Some(START.plus(Span::from_millis(1))),
        evidence: Evidence::Statement {
            text: "left\nthe \"company\"".to_owned(),
        },
    }
}

/// What `commit` acknowledged, the very next look-up sees.
pub fn committed_work_is_seen_by_the_next_look_up<P: Place>() {
    let (_bench, store) = bench::<P>();
    for n in 0..200 {
        let mut account = account(&store, &format!("p{n}@contoso.example"));
        let alias = name(&format!("alias{n}@contoso.example"));
        account.aliases = vec![alias.clone()];
        account.groups = vec![format!("g{n}")];
        commit(&store, vec![Change::AddAccount(account.clone())]).unwrap();
        assert_eq!(store.find(&account.address).unwrap(), Some(account.id));
        assert_eq!(store.find(&alias).unwrap(), Some(account.id));
        let brief = store.brief(account.id).unwrap().unwrap();
        assert_eq!(
            (&brief.address, &brief.groups),
            (&account.address, &account.groups)
        );
        assert_eq!(store.account(account.id).unwrap(), Some(account.clone()));
        assert_eq!(store.account_count(), n + 1);
        account.version += 1;
        account.aliases = vec![name(&format!("other{n}@contoso.example"))];
        commit(&store, vec![Change::PutAccount(account.clone())]).unwrap();
        assert_eq!(store.find(&alias).unwrap(), None, "the old alias is free");
        assert_eq!(store.find(&account.aliases[0]).unwrap(), Some(account.id));
    }
}

/// A refused commit changes nothing: not the account, nor what stood beside it.
pub fn a_conflict_leaves_no_trace<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let subject = Subject::Account(ana.address.clone());
    let stale = Account {
        version: 3,
        display_name: "stale".to_owned(),
        ..ana.clone()
    };
    let head = store.audit_head().unwrap();
    for change in [
        Change::PutAccount(stale.clone()),
        Change::RemoveAccount(ana.id, 9),
        Change::PutAccount(Account {
            id: AccountId(4_000_000),
            ..stale
        }),
    ] {
        let refused = Commit {
            changes: vec![
                Change::PlaceHold(hold(subject.clone(), Owner::Engine)),
                Change::PutDomains(vec!["fabrikam.example".to_owned()]),
                change,
            ],
            audit: vec![audit("never")],
            effects: vec![effect("ana@contoso.example")],
        };
        assert_eq!(block_on(store.commit(refused)), Err(StoreError::Conflict));
    }
    assert_eq!(store.account(ana.id).unwrap(), Some(ana));
    assert!(store.lasting_holds(&subject).unwrap().is_empty());
    assert!(store.all_holds().unwrap().is_empty());
    assert!(store.domains().is_empty());
    assert_eq!(store.audit_head().unwrap(), head);
    assert!(store.due_effects(START, 10).unwrap().is_empty());
}

/// Addresses and aliases are one name space.
pub fn names_are_taken_once<P: Place>() {
    let (_bench, store) = bench::<P>();
    let mut ana = account(&store, "ana@contoso.example");
    ana.aliases = vec![name("a@contoso.example")];
    commit(&store, vec![Change::AddAccount(ana.clone())]).unwrap();
    for taken in ["ana@contoso.example", "a@contoso.example"] {
        let same = account(&store, taken);
        let refused = commit(&store, vec![Change::AddAccount(same)]);
        assert_eq!(refused, Err(StoreError::Conflict), "{taken} as an address");
        let mut alias = account(&store, "dan@contoso.example");
        alias.aliases = vec![name(taken)];
        let refused = commit(&store, vec![Change::AddAccount(alias)]);
        assert_eq!(refused, Err(StoreError::Conflict), "{taken} as an alias");
    }
    assert_eq!(store.find(&name("dan@contoso.example")).unwrap(), None);
    commit(&store, vec![Change::RemoveAccount(ana.id, 1)]).unwrap();
    add(&store, "a@contoso.example");
}

/// Many change the same version at once: one succeeds, all others hear of a conflict.
pub fn of_two_writers_one_wins<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    for round in 2..12 {
        let results: Vec<_> = std::thread::scope(|scope| {
            let (store, ana) = (&store, &ana);
            let writers: Vec<_> = (0..6)
                .map(|writer| {
                    scope.spawn(move || {
                        let mine = Account {
                            version: round,
                            display_name: format!("{writer}"),
                            ..ana.clone()
                        };
                        commit(store, vec![Change::PutAccount(mine)])
                    })
                })
                .collect();
            writers.into_iter().map(|w| w.join().unwrap()).collect()
        });
        let won: Vec<usize> = (0..6).filter(|w| results[*w].is_ok()).collect();
        assert_eq!(won.len(), 1, "{results:?}");
        assert!(
            results
                .iter()
                .all(|r| matches!(r, Ok(()) | Err(StoreError::Conflict)))
        );
        let stored = store.account(ana.id).unwrap().unwrap();
        assert_eq!(stored.display_name, won[0].to_string());
    }
}

/// One commit's parts are all there afterwards, and numbered.
pub fn state_audit_and_effects_appear_together<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = account(&store, "ana@contoso.example");
    let all = Commit {
        changes: vec![Change::AddAccount(ana.clone())],
        audit: vec![audit("one"), audit("two")],
        effects: vec![effect("ana@contoso.example"), effect("a@contoso.example")],
    };
    let committed = block_on(store.commit(all)).unwrap();
    assert_eq!(committed.audit_seq, 2);
    assert_eq!(committed.effects.len(), 2);
    assert_ne!(committed.effects[0], committed.effects[1]);
    let events = store.audit(1, 10).unwrap();
    let details: Vec<_> = events.iter().map(|e| (e.seq, &*e.event.detail)).collect();
    assert_eq!(details, [(1, "one"), (2, "two")]);
    assert_eq!(store.audit_head().unwrap(), Some((2, events[1].hash)));
    let due: Vec<u64> = store
        .due_effects(START, 10)
        .unwrap()
        .iter()
        .map(|effect| effect.id)
        .collect();
    assert_eq!(due, committed.effects);
}

fn full_account(store: &impl Store) -> Account {
    let mut account = account(store, "ștefan@contoso.example");
    account.display_name = "Ștefan \"Fane\" O'Neil\u{202e}; DROP TABLE account".to_owned();
    account.aliases = vec![name("b@contoso.example"), name("a@contoso.example")];
    account.groups = vec!["vânzări".to_owned(), "a,b".to_owned()];
    account.recovery_addresses = vec!["x@home.example".to_owned()];
    account.credential = Some(Credential {
        hash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".to_owned(),
        set: Timestamp::from_millis(1_700_000_000_123),
        temporary: true,
    });
    account.created = Timestamp::from_millis(-1);
    account.sessions_ended = Some(Timestamp::from_millis(1));
    account.raised_limit = Some(RaisedLimit {
        external_recipients_per_hour: u32::MAX,
        until: Timestamp::from_millis(i64::MAX),
    });
    account
}

fn full_policies() -> Policies {
    let mut policies = Policies::default();
    policies.smart_lockout.threshold_near = 7;
    policies.smart_lockout.lockout_duration = Span::from_millis(1_500);
    policies.passwords.minimum_length = 20;
    policies.origin_guard.near_factor = 6;
    let default = OutboundPolicy {
        messages_per_minute: 9,
        ..OutboundPolicy::default()
    };
    let sales = Matched {
        name: "Vânzări".to_owned(),
        priority: 5,
        conditions: Conditions {
            groups: vec!["sales".to_owned()],
            ..Conditions::default()
        },
        exceptions: Conditions {
            accounts: vec![name("dan@contoso.example")],
            domains: vec!["fabrikam.example".to_owned()],
            ..Conditions::default()
        },
        limits: OutboundPolicy {
            recipients_per_day: 0,
            ..OutboundPolicy::default()
        },
    };
    policies.outbound = OutboundPolicies::new(default, vec![sales]);
    policies
}

/// Ids, times, texts and limits come back as they were given, also after a restart.
pub fn everything_comes_back_identical<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let account = full_account(&store);
    let (id, address) = (account.id, account.address.clone());
    let subjects = [
        Subject::Account(address.clone()),
        Subject::Origin("2001:db8::/48".parse().unwrap()),
        Subject::Connector("billing: \"x\"".to_owned()),
        Subject::Organisation,
    ];
    let rule = |network: &str, account, verdict| OriginRule {
        network: network.parse::<Network>().unwrap(),
        account,
        verdict,
        since: START,
        until: Some(START.plus(Span::from_days(1))),
        reason: "noise".to_owned(),
        by: "local operator (uid 0)".to_owned(),
    };
    let rules = [
        rule("192.0.2.0/24", None, OriginVerdict::Deny),
        rule("192.0.2.0/24", Some(id), OriginVerdict::Allow),
    ];
    let roles = vec!["contoso.example".to_owned()];
    let mut changes = vec![
        Change::AddAccount(account.clone()),
        Change::PutPolicies(full_policies()),
        Change::PutDomains(vec!["b.example".to_owned(), "a.example".to_owned()]),
        Change::GrantRole(id, Role::UserAdministrator, roles.clone()),
    ];
    changes.extend(rules.iter().cloned().map(Change::PutOriginRule));
    let holds = subjects.clone().map(|subject| hold(subject, Owner::Engine));
    changes.extend(holds.iter().cloned().map(Change::PlaceHold));
    let all = Commit {
        changes,
        audit: vec![audit("quoted \"detail\"\nwith a line")],
        effects: vec![effect("ștefan@contoso.example")],
    };
    let committed = block_on(store.commit(all)).unwrap();
    let check = |store: &P::Store| {
        assert_eq!(store.account(id).unwrap(), Some(account.clone()));
        let brief = store.brief(id).unwrap().unwrap();
        assert_eq!(brief.raised_limit, account.raised_limit);
        assert_eq!(*store.policies(), full_policies());
        assert_eq!(
            *store.domains(),
            ["b.example", "a.example"].map(String::from)
        );
        let granted = vec![(Role::UserAdministrator, roles.clone())];
        assert_eq!(store.roles(id).unwrap(), granted);
        let mut stored_rules = store.origin_rules().to_vec();
        stored_rules.sort_by_key(|rule| rule.account);
        assert_eq!(stored_rules, rules);
        for hold in &holds {
            let held = store.lasting_holds(&hold.identity.subject).unwrap();
            assert_eq!(held[..], *std::slice::from_ref(hold));
        }
        assert_eq!(store.all_holds().unwrap().len(), holds.len());
        let events = store.audit(1, 10).unwrap();
        let expected = AuditEvent {
            actor: Actor::System,
            ..audit("quoted \"detail\"\nwith a line")
        };
        assert_eq!(events[0].event, expected);
        assert_eq!(events[0].actor, "local operator (uid 1000)");
        let due = store.due_effects(START, 10).unwrap();
        let expected = Effect {
            id: committed.effects[0],
            ..effect("ștefan@contoso.example")
        };
        assert_eq!(due, [expected]);
    };
    check(&store);
    bench.place.close(store);
    check(&bench.place.open());
}

/// Going through the pages gives every account once, whatever is added meanwhile.
pub fn pages_are_stable_while_accounts_are_added<P: Place>() {
    let (_bench, store) = bench::<P>();
    for n in 0..50 {
        add(&store, &format!("m{n:03}@contoso.example"));
    }
    let mut seen = Vec::new();
    let mut query = AccountQuery {
        limit: 7,
        ..AccountQuery::default()
    };
    loop {
        let page = store.accounts(&query).unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(last.address.clone());
        seen.extend(page.iter().map(|a| a.address.as_str().to_owned()));
        add(&store, &format!("a{}@contoso.example", seen.len()));
    }
    let expected: Vec<_> = (0..50)
        .map(|n| format!("m{n:03}@contoso.example"))
        .collect();
    assert_eq!(seen, expected);
}

/// Names that look alike, are long, or hold what SQL and patterns mean something by.
pub fn unlike_names_stay_apart<P: Place>() {
    let (_bench, store) = bench::<P>();
    let long = format!("{}@contoso.example", "l".repeat(238));
    let names = [
        "stefan@contoso.example",
        "ștefan@contoso.example",
        "ştefan@contoso.example",
        "o'neil@contoso.example",
        "%@contoso.example",
        "_@contoso.example",
        "a\\b@contoso.example",
        "\"a@b\"@contoso.example",
        &long,
    ];
    for name in names {
        add(&store, name);
    }
    for text in names {
        let id = store.find(&name(text)).unwrap().unwrap();
        assert_eq!(store.account(id).unwrap().unwrap().address.as_str(), text);
        let query = AccountQuery {
            text: text.to_owned(),
            limit: 10,
            ..AccountQuery::default()
        };
        let found = store.accounts(&query).unwrap();
        assert!(found.iter().any(|a| a.address.as_str() == text), "{text}");
    }
    let percent = AccountQuery {
        text: "%".to_owned(),
        limit: 10,
        ..AccountQuery::default()
    };
    assert_eq!(store.accounts(&percent).unwrap().len(), 1);
    assert_eq!(store.find(&name("x@contoso.example")).unwrap(), None);
}

/// The same identity replaces; another owner's hold stays.
pub fn a_hold_is_replaced_by_its_identity_only<P: Place>() {
    let (_bench, store) = bench::<P>();
    let subject = Subject::Account(name("ana@contoso.example"));
    let engine = hold(subject.clone(), Owner::Engine);
    let person = hold(
        subject.clone(),
        Owner::Administrator("dan@contoso.example".to_owned()),
    );
    let newer = StoredHold {
        until: None,
        ..engine.clone()
    };
    for hold in [&engine, &person, &newer] {
        commit(&store, vec![Change::PlaceHold(hold.clone())]).unwrap();
    }
    let held = store.lasting_holds(&subject).unwrap();
    assert_eq!(held.len(), 2);
    assert!(held.contains(&newer) && held.contains(&person));
    let release = Change::ReleaseHold(engine.identity);
    commit(&store, vec![release.clone()]).unwrap();
    assert_eq!(store.lasting_holds(&subject).unwrap()[..], [person]);
    commit(&store, vec![release]).unwrap();
}

/// Who was blocked and comes back under the same address is still blocked.
pub fn removing_an_account_keeps_its_holds<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let subject = Subject::Account(ana.address.clone());
    let place = Change::PlaceHold(hold(subject.clone(), Owner::LocalOperator));
    let grant = Change::GrantRole(ana.id, Role::SecurityReader, Vec::new());
    commit(&store, vec![place, grant]).unwrap();
    commit(&store, vec![Change::RemoveAccount(ana.id, 1)]).unwrap();
    assert_eq!(store.find(&ana.address).unwrap(), None);
    assert!(store.brief(ana.id).unwrap().is_none());
    assert_eq!(store.account(ana.id).unwrap(), None);
    assert_eq!(store.account_count(), 0);
    assert!(store.all_roles().unwrap().is_empty());
    assert_eq!(store.lasting_holds(&subject).unwrap().len(), 1);
}

/// Not after a removal, not after a restart.
pub fn numbers_are_never_given_twice<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let last = add(&store, "dan@contoso.example");
    assert_ne!(ana.id, last.id);
    commit(&store, vec![Change::RemoveAccount(last.id, 1)]).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert!(store.next_account_id().unwrap() > last.id);
}

/// Not before their time, again later when they failed, never when they are finished.
pub fn effects_are_due_until_they_are_finished<P: Place>() {
    let (_bench, store) = bench::<P>();
    let commit_one = Commit {
        effects: vec![effect("ana@contoso.example")],
        ..Commit::default()
    };
    let id = block_on(store.commit(commit_one)).unwrap().effects[0];
    let due = |at: Timestamp| store.due_effects(at, 10).unwrap();
    assert!(due(START.minus(Span::from_millis(1))).is_empty());
    assert_eq!(due(START).len(), 1);
    let later = START.plus(Span::from_secs(10));
    let again = EffectState::Due {
        tries: 1,
        at: later,
        last_error: "connection refused".to_owned(),
    };
    commit(&store, vec![Change::FinishEffect(id, again.clone())]).unwrap();
    assert!(due(START).is_empty());
    assert_eq!(due(later)[0].state, again);
    let done = EffectState::Done("2 sessions ended".to_owned());
    commit(&store, vec![Change::FinishEffect(id, done)]).unwrap();
    assert!(due(later).is_empty());
    commit(&store, vec![Change::FinishEffect(id, again)]).unwrap();
    assert!(due(later).is_empty(), "finished is finished");
}

/// The process is killed right after the answer.
pub fn acknowledged_commits_survive_a_kill<P: Place>() {
    let (mut bench, mut store) = bench::<P>();
    for round in 0..3 {
        let ana = account(&store, &format!("a{round}@contoso.example"));
        let one = Commit {
            changes: vec![Change::AddAccount(ana)],
            audit: vec![audit("added")],
            effects: vec![effect("x@contoso.example")],
        };
        block_on(store.commit(one)).unwrap();
        bench.place.kill(store);
        store = bench.place.open();
        assert_eq!(store.account_count(), round + 1);
        assert_eq!(store.audit_head().unwrap().map(|h| h.0), Some(round + 1));
        let due = store.due_effects(START, 10).unwrap();
        assert_eq!(due.len() as u64, round + 1);
    }
}

fn network(text: &str) -> NetworkKey {
    text.parse::<Network>().unwrap().key()
}

/// One wrong password for another account; says whether it was a transition.
fn fail(store: &impl Store, key: NetworkKey, subject: u32, now: Timestamp) -> bool {
    let policy = Policies::default().origin_guard;
    let event = OriginEvent::Failure { subject };
    let (touched, durable) = block_on(store.origin(key, |guard| {
        let (_, touched) = guard.record(event, Width::Host, &policy, now);
        (touched, touched)
    }))
    .unwrap();
    block_on(durable.wait()).unwrap();
    touched == Touched::Transition
}

/// A block whose `Durable` was awaited is in force after the kill.
pub fn awaited_transitions_survive_a_kill<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let now = bench.clock.now();
    let key = network("203.0.113.7/32");
    let tries = (1..50).find(|n| fail(&store, key, *n, now));
    assert!(tries.is_some(), "so many accounts must block an origin");
    bench.place.kill(store);
    let store = bench.place.open();
    let blocked = store.blocked_origins(now, 10).unwrap();
    let keys: Vec<_> = blocked.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, [key]);
    // The release is a transition as well, and the last word after the next kill.
    let (released, durable) =
        block_on(store.origin(key, |guard| (guard.release(now), Touched::Transition))).unwrap();
    assert!(released);
    block_on(durable.wait()).unwrap();
    bench.place.kill(store);
    let store = bench.place.open();
    assert!(store.blocked_origins(now, 10).unwrap().is_empty());
}

/// Counters are written behind; a close writes all of them.
pub fn counters_survive_a_close<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let now = bench.clock.now();
    let keys: Vec<_> = (0..100)
        .map(|n| network(&format!("198.51.100.{n}/32")))
        .collect();
    for key in &keys {
        fail(&store, *key, 1, now);
    }
    let policy = Policies::default().origin_guard;
    let penalty = |store: &P::Store, key: NetworkKey| {
        let read = store.origin(key, |guard| {
            (guard.penalty(&policy, now), Touched::Unchanged)
        });
        block_on(read).unwrap().0
    };
    let before: Vec<f32> = keys.iter().map(|key| penalty(&store, *key)).collect();
    assert!(before.iter().all(|p| *p > 0.0));
    bench.place.settle(&store);
    bench.place.close(store);
    let store = bench.place.open();
    let after: Vec<f32> = keys.iter().map(|key| penalty(&store, *key)).collect();
    assert_eq!(before, after);
}

/// Looking at a guard that is not there does not make one, whatever the rule did to its copy.
pub fn an_unchanged_guard_is_not_kept<P: Place>() {
    let (bench, store) = bench::<P>();
    let now = bench.clock.now();
    let key = network("203.0.113.9/32");
    let policy = Policies::default().origin_guard;
    let look = block_on(store.origin(key, |guard| {
        guard.record(OriginEvent::RefusedLocked, Width::Host, &policy, now);
        ((), Touched::Unchanged)
    }));
    drop(look.unwrap());
    let read = store.origin(key, |guard| {
        (guard.penalty(&policy, now), Touched::Unchanged)
    });
    assert_eq!(block_on(read).unwrap().0, 0.0);
}

fn sign_in(key: GuardKey, now: Timestamp) -> SignInEvent {
    SignInEvent {
        time: now,
        last: now,
        count: 1,
        key,
        name: name("ștefan@contoso.example"),
        address: Some("2001:db8::7".parse().unwrap()),
        protocol: Protocol::Imap,
        device: "Thunder\nbird \u{202e}".to_owned(),
        class: Scope::Near,
        outcome: Outcome::Failure,
        reason: Some(FailureReason::WrongPassword),
        transition: false,
    }
}

fn message(key: GuardKey, now: Timestamp) -> MessageEvent {
    MessageEvent {
        time: now,
        key,
        entity: "ana@contoso.example".to_owned(),
        address: Some("192.0.2.1".parse().unwrap()),
        queue_id: "4ZQ1".to_owned(),
        instance: "1.2.3".to_owned(),
        sender: "ana@contoso.example".to_owned(),
        recipients: vec!["x@fabrikam.example".to_owned(), "a,b".to_owned()],
        recipient_count: 2,
        size: u64::from(u32::MAX) + 1,
        outcome: MessageOutcome::Refused,
        reason: Some("restricted"),
    }
}

/// Counted failures and messages are rows of their own and come back as given.
pub fn events_are_found_by_their_key_newest_first<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let (ana, dan) = (GuardKey::account(AccountId(1)), GuardKey::unknown(7));
    let start = bench.clock.now();
    for n in 0..20 {
        let now = bench.clock.now();
        store.record_sign_in(sign_in(if n % 2 == 0 { ana } else { dan }, now));
        store.record_message(message(ana, now));
        bench.clock.advance(Span::from_secs(1));
    }
    bench.place.settle(&store);
    let query = |key, limit| EventQuery {
        key,
        from: start,
        to: start.plus(Span::from_secs(18)),
        limit,
    };
    let check = |store: &P::Store| {
        let at = |secs| start.plus(Span::from_secs(secs));
        let found = store.sign_ins(&query(Some(ana), 3)).unwrap();
        let expected = [16, 14, 12].map(|s| sign_in(ana, at(s)));
        assert_eq!(found, expected);
        assert_eq!(store.sign_ins(&query(Some(dan), 100)).unwrap().len(), 9);
        assert_eq!(store.sign_ins(&query(None, 100)).unwrap().len(), 18);
        let found = store.messages(&query(Some(ana), 2)).unwrap();
        assert_eq!(found, [message(ana, at(17)), message(ana, at(16))]);
        assert!(store.messages(&query(Some(dan), 2)).unwrap().is_empty());
    };
    check(&store);
    bench.place.close(store);
    check(&bench.place.open());
}

/// Alerts come back as raised.
pub fn alerts_are_kept_newest_first<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let alert = |n: u64| Alert {
        time: START.plus(Span::from_secs(n)),
        kind: "account_restricted",
        subject: Some(Subject::Account(name("ana@contoso.example"))),
        text: format!("alert {n}"),
    };
    for n in 0..5 {
        store.raise(alert(n));
    }
    bench.place.settle(&store);
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.alerts(2).unwrap(), [alert(4), alert(3)]);
}
