//! Records: commits, conflicts, names, holds, numbers, effects.

use zavor_app::ports::{
    AccountQuery, Change, Commit, Effect, EffectFilter, EffectState, Errand, HostAct,
    IdentityChange, OriginRule, Records, RuleAction, StoreError,
};
use zavor_core::account::{Account, AccountId, Credential, PasswordLife, SignInName};
use zavor_core::actor::Role;
use zavor_core::hold::{
    EndedBy, EndedHold, HoldIdentity, HoldKind, Owner, Scope, StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_memory::Now;

use super::bench::{Place, account, add, audit, bench, commit, effect, hold, name};
use crate::outbox::due_effects;
use zavor_memory::{START, block_on};

/// The next look-up sees what `commit` acknowledged.
pub fn committed_work_is_seen_by_the_next_look_up<P: Place>() {
    let (_bench, store) = bench::<P>();
    for n in 0..200 {
        let mut account = account(&store, &format!("p{n}@contoso.example"));
        let alias = name(&format!("alias{n}@contoso.example"));
        account.aliases = vec![alias.clone()];
        account.groups = vec![format!("g{n}")];
        commit(&store, vec![Change::AddAccount(account.clone())]).unwrap();
        assert_eq!(
            store.find(&account.address).now().unwrap(),
            Some(account.id)
        );
        assert_eq!(store.find(&alias).now().unwrap(), Some(account.id));
        let brief = store.brief(account.id).now().unwrap().unwrap();
        assert_eq!(
            (&brief.address, &brief.groups),
            (&account.address, &account.groups)
        );
        assert_eq!(
            store.account(account.id).now().unwrap(),
            Some(account.clone())
        );
        assert_eq!(store.account_count(), n + 1);
        account.version += 1;
        account.aliases = vec![name(&format!("other{n}@contoso.example"))];
        commit(&store, vec![Change::PutAccount(account.clone())]).unwrap();
        assert_eq!(
            store.find(&alias).now().unwrap(),
            None,
            "the old alias is free"
        );
        assert_eq!(
            store.find(&account.aliases[0]).now().unwrap(),
            Some(account.id)
        );
    }
}

/// One look returns the account of a name and the holds on it: by address, by alias, and for a name
/// without an account.
pub fn one_look_knows_the_account_of_a_name_and_its_holds<P: Place>() {
    let (_bench, store) = bench::<P>();
    let mut ana = account(&store, "ana@contoso.example");
    let alias = name("sales@contoso.example");
    ana.aliases = vec![alias.clone()];
    commit(&store, vec![Change::AddAccount(ana.clone())]).unwrap();
    let nobody = name("nobody@contoso.example");
    let of = |name| {
        let known = store.known(name).now().unwrap();
        (
            known.brief.as_ref().map(|brief| brief.id),
            known.holds.len(),
        )
    };
    assert_eq!(of(&ana.address), (Some(ana.id), 0));
    assert_eq!(of(&nobody), (None, 0));
    let on = |name: &SignInName| Subject::Account(name.clone());
    let holds = [on(&ana.address), on(&nobody)].map(|on| hold(on, Owner::Engine));
    let placed = holds.map(Change::PlaceHold).to_vec();
    commit(&store, placed).unwrap();
    assert_eq!(of(&ana.address), (Some(ana.id), 1));
    assert_eq!(of(&alias), (Some(ana.id), 1), "those of the account");
    assert_eq!(of(&nobody), (None, 1));
    let known = store.known(&ana.address).now().unwrap();
    assert_eq!(known.brief, store.brief(ana.id).now().unwrap());
    assert_eq!(
        known.holds,
        store.lasting_holds(&on(&ana.address)).now().unwrap()
    );
}

/// A refused commit changes nothing: neither the account nor the rest of the commit.
pub fn a_conflict_leaves_no_trace<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let subject = Subject::Account(ana.address.clone());
    let stale = Account {
        version: 3,
        display_name: "stale".to_owned(),
        ..ana.clone()
    };
    let head = store.audit_head().now().unwrap();
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
    assert_eq!(store.account(ana.id).now().unwrap(), Some(ana));
    assert!(store.lasting_holds(&subject).now().unwrap().is_empty());
    assert!(store.all_holds().now().unwrap().is_empty());
    assert!(store.domains().is_empty());
    assert_eq!(store.audit_head().now().unwrap(), head);
    assert!(due_effects(&store, START).unwrap().is_empty());
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
    assert_eq!(
        store.find(&name("dan@contoso.example")).now().unwrap(),
        None
    );
    commit(&store, vec![Change::RemoveAccount(ana.id, 1)]).unwrap();
    add(&store, "a@contoso.example");
}

/// Many change the same version at once: one succeeds, all others get a conflict.
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
        let stored = store.account(ana.id).now().unwrap().unwrap();
        assert_eq!(stored.display_name, won[0].to_string());
    }
}

/// All parts of a commit are there afterwards, and numbered.
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
    let events = store.audit(1, 10).now().unwrap();
    let details: Vec<_> = events
        .iter()
        .map(|e| (e.seq, e.event.detail.to_string()))
        .collect();
    let expected = [(1, "one"), (2, "two")].map(|(seq, said)| (seq, said.to_owned()));
    assert_eq!(details, expected);
    assert_eq!(store.audit_head().now().unwrap(), Some((2, events[1].hash)));
    let due: Vec<u64> = due_effects(&store, START)
        .unwrap()
        .iter()
        .map(|effect| effect.id)
        .collect();
    assert_eq!(due, committed.effects);
}

/// Paging returns every account once, whatever is added meanwhile.
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
        let page = store.accounts(&query).now().unwrap();
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

/// Names that look alike, are long, or contain characters with a meaning in SQL and patterns.
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
        let id = store.find(&name(text)).now().unwrap().unwrap();
        assert_eq!(
            store.account(id).now().unwrap().unwrap().address.as_str(),
            text
        );
        let query = AccountQuery {
            text: text.to_owned(),
            limit: 10,
            ..AccountQuery::default()
        };
        let found = store.accounts(&query).now().unwrap();
        assert!(found.iter().any(|a| a.address.as_str() == text), "{text}");
    }
    let percent = AccountQuery {
        text: "%".to_owned(),
        limit: 10,
        ..AccountQuery::default()
    };
    assert_eq!(store.accounts(&percent).now().unwrap().len(), 1);
    assert_eq!(store.find(&name("x@contoso.example")).now().unwrap(), None);
}

/// A hold with the same identity is replaced; another owner's hold stays.
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
    let held = store.lasting_holds(&subject).now().unwrap();
    assert_eq!(held.len(), 2);
    assert!(held.contains(&newer) && held.contains(&person));
    let release = Change::ReleaseHold(engine.identity);
    commit(&store, vec![release.clone()]).unwrap();
    assert_eq!(store.lasting_holds(&subject).now().unwrap()[..], [person]);
    commit(&store, vec![release]).unwrap();
}

/// The caller that releases a hold need not think of it: the commit keeps the hold as ended for a
/// while.
pub fn a_released_hold_is_kept_as_ended_with_who_ended_it<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let subject = Subject::Account(name("ana@contoso.example"));
    let held = StoredHold {
        until: None,
        ..hold(subject.clone(), Owner::Engine)
    };
    let act = audit("released");
    let release = Commit {
        changes: vec![
            Change::PlaceHold(held.clone()),
            Change::ReleaseHold(held.identity.clone()),
            Change::ReleaseHold(held.identity.clone()),
        ],
        audit: vec![act.clone()],
        effects: Vec::new(),
    };
    block_on(store.commit(release)).unwrap();
    let ended = EndedHold::by_act(held.clone(), act.act, act.actor.to_string(), act.time);
    let kept = store.ended_holds(&subject, START).now().unwrap();
    assert_eq!(kept, std::slice::from_ref(&ended));
    let later = act.time.plus(Span::from_millis(1));
    assert!(store.ended_holds(&subject, later).now().unwrap().is_empty());
    // A hold that was derived from a guard is kept if a caller asks for it.
    let lock = StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::LockedOut,
            scope: Scope::Near,
            ..held.identity
        },
        ..held
    };
    let noted = EndedHold {
        at: later,
        by: EndedBy::Success,
        hold: lock,
    };
    commit(&store, vec![Change::NoteEnded(noted.clone())]).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    let all = store.ended_holds(&subject, START).now().unwrap();
    assert_eq!(all, [noted, ended], "the newest first, after a restart too");
    let over = IdentityChange::ForgetEnded(START.plus(Span::from_days(3)));
    commit(&store, vec![Change::Identity(over)]).unwrap();
    assert!(store.ended_holds(&subject, START).now().unwrap().is_empty());
}

/// An account that was blocked is still blocked when it is added again under the same address; of
/// what was made for it alone nothing stays.
pub fn removing_an_account_keeps_its_holds<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let subject = Subject::Account(ana.address.clone());
    let place = Change::PlaceHold(hold(subject.clone(), Owner::LocalOperator));
    let grant = Change::GrantRole(ana.id, Role::SecurityReader, Vec::new());
    commit(&store, vec![place, grant]).unwrap();
    let network = "203.0.113.0/24".parse().unwrap();
    let rule = |account| {
        Change::PutOriginRule(OriginRule {
            network,
            account,
            action: RuleAction::Allow,
            since: START,
            until: None,
            reason: String::new(),
            by: String::new(),
        })
    };
    commit(&store, vec![rule(Some(ana.id)), rule(None)]).unwrap();
    commit(&store, vec![Change::RemoveAccount(ana.id, 1)]).unwrap();
    assert_eq!(store.origin_rules().len(), 1, "the one for everybody");
    assert_eq!(store.find(&ana.address).now().unwrap(), None);
    assert!(store.brief(ana.id).now().unwrap().is_none());
    assert_eq!(store.account(ana.id).now().unwrap(), None);
    assert_eq!(store.account_count(), 0);
    assert!(store.all_roles().now().unwrap().is_empty());
    assert_eq!(store.lasting_holds(&subject).now().unwrap().len(), 1);
    bench.place.close(store);
    let store = bench.place.open();
    let rules = store.origin_rules();
    assert!(rules.len() == 1 && rules[0].account.is_none());
}

/// Roles and holds named in a commit must be exactly the present ones, or nothing of it takes
/// effect; and a removed account gets no role.
pub fn a_commit_is_refused_when_what_it_expects_is_not_so<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let subject = Subject::Account(ana.address.clone());
    let (reader, helper) = (Role::SecurityReader, Role::HelpdeskAdministrator);
    let of = vec!["contoso.example".to_owned()];
    let held = hold(subject.clone(), Owner::LocalOperator);
    let expect = |changes: Vec<Change>| {
        let note = Change::PutNote("expected", changes.len().to_string());
        commit(&store, [changes, vec![note]].concat())
    };
    let roles =
        |roles: &[(Role, Vec<String>)]| expect(vec![Change::ExpectRoles(ana.id, roles.to_vec())]);
    let holds = |holds: &[&StoredHold]| {
        let identities = holds.iter().map(|hold| hold.identity.clone()).collect();
        expect(vec![Change::ExpectHolds(subject.clone(), identities)])
    };
    roles(&[]).unwrap();
    holds(&[]).unwrap();
    let grants = vec![
        Change::GrantRole(ana.id, reader, Vec::new()),
        Change::GrantRole(ana.id, helper, of.clone()),
        Change::PlaceHold(held.clone()),
    ];
    commit(&store, grants).unwrap();
    let both = [(reader, Vec::new()), (helper, of.clone())];
    roles(&both).unwrap();
    roles(&[both[1].clone(), both[0].clone()]).unwrap();
    holds(&[&held]).unwrap();
    let refused = Err(StoreError::Conflict);
    for other in [
        &[][..],
        &both[..1],
        &[(reader, of.clone()), (helper, of.clone())],
        &[(reader, Vec::new()), (helper, Vec::new())],
    ] {
        assert_eq!(roles(other), refused, "{other:?}");
    }
    let other = hold(subject.clone(), Owner::Engine);
    let version = |version| expect(vec![Change::ExpectAccount(ana.id, version)]);
    version(1).unwrap();
    assert_eq!(version(0), refused);
    assert_eq!(version(2), refused);
    assert_eq!(holds(&[]), refused);
    assert_eq!(holds(&[&other]), refused);
    assert_eq!(holds(&[&held, &other]), refused);
    // Within one commit, each change sees those before it.
    let in_order = vec![
        Change::RevokeRole(ana.id, reader),
        Change::ExpectRoles(ana.id, both[1..].to_vec()),
    ];
    commit(&store, in_order).unwrap();
    commit(&store, vec![Change::RemoveAccount(ana.id, 1)]).unwrap();
    assert_eq!(roles(&[]), refused, "nobody is there");
    let late = commit(&store, vec![Change::GrantRole(ana.id, reader, Vec::new())]);
    assert_eq!(late, refused);
    assert!(store.all_roles().now().unwrap().is_empty());
}

/// Not after a removal, and not after a restart.
pub fn numbers_are_never_given_twice<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let last = add(&store, "dan@contoso.example");
    assert_ne!(ana.id, last.id);
    commit(&store, vec![Change::RemoveAccount(last.id, 1)]).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert!(store.next_account_id().now().unwrap() > last.id);
}

/// Not before their time, again later if they failed, never once they are finished.
pub fn effects_are_due_until_they_are_finished<P: Place>() {
    let (_bench, store) = bench::<P>();
    let commit_one = Commit {
        effects: vec![effect("ana@contoso.example")],
        ..Commit::default()
    };
    let id = block_on(store.commit(commit_one)).unwrap().effects[0];
    let due = |at: Timestamp| due_effects(&store, at).unwrap();
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

/// Acts and notices are listed separately: waiting ones with the first due first, given-up ones
/// newest first.
pub fn effects_are_listed_by_sort_and_state<P: Place>() {
    let (_bench, store) = bench::<P>();
    let later = START.plus(Span::from_secs(10));
    let host = || "mx1".to_owned();
    let on_host = |act| Errand::OnHost { act, host: host() };
    let made = |errand, at| Effect {
        errand,
        state: EffectState::Due {
            tries: 0,
            at,
            last_error: String::new(),
        },
        ..effect("ana@contoso.example")
    };
    let effects = vec![
        made(Errand::Mail, later),
        made(on_host(HostAct::EndSessions), START),
        made(Errand::Webhook { host: host() }, START),
        made(on_host(HostAct::FlushAuthCache), later),
        made(Errand::Mail, START),
    ];
    let one = Commit {
        effects,
        ..Commit::default()
    };
    let ids = block_on(store.commit(one)).unwrap().effects;
    let listed = |filter| -> Vec<u64> {
        let list = store.effects(filter, 10).now().unwrap();
        list.iter().map(|effect| effect.id).collect()
    };
    assert_eq!(listed(EffectFilter::DueActs(START)), [ids[1]]);
    assert_eq!(listed(EffectFilter::DueActs(later)), [ids[1], ids[3]]);
    assert_eq!(listed(EffectFilter::DueMails(START)), [ids[4]]);
    assert_eq!(listed(EffectFilter::DueCalls(START)), [ids[2]]);
    let waiting = [ids[1], ids[2], ids[4], ids[0], ids[3]];
    assert_eq!(listed(EffectFilter::Waiting), waiting);
    assert_eq!(listed(EffectFilter::Failed), [0; 0]);
    let failed = EffectState::Failed("550 5.1.1 no such user".to_owned());
    let finish = |id, state: &EffectState| {
        commit(&store, vec![Change::FinishEffect(id, state.clone())]).unwrap();
    };
    finish(ids[2], &failed);
    finish(ids[4], &failed);
    finish(ids[1], &EffectState::Done("sessions ended".to_owned()));
    assert_eq!(listed(EffectFilter::Failed), [ids[4], ids[2]]);
    let dead = store.effects(EffectFilter::Failed, 1).now().unwrap();
    assert_eq!(dead.len(), 1, "at most so many");
    assert_eq!((&dead[0].state, dead[0].payload.len()), (&failed, 0));
    assert_eq!(listed(EffectFilter::Waiting), [ids[0], ids[3]]);
    assert_eq!(listed(EffectFilter::DueActs(START)), [0; 0]);
}

/// The costs of stored passwords are counted at every change, and read back after a restart.
pub fn costs_of_passwords_are_counted<P: Place>() {
    let (mut bench, mut store) = bench::<P>();
    let credential = |hash: &str| {
        Some(Credential {
            hash: hash.into(),
            set: START,
            life: PasswordLife::Lasting,
            barred: None,
            reset: None,
        })
    };
    let counted = |store: &P::Store| {
        let costs = store.password_costs();
        let shown = costs.iter().map(|(cost, count)| format!("{cost}: {count}"));
        shown.collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for (n, hash) in ["{BLF-CRYPT}$2y$14$x", "$2a$14$x", "fake:00"]
        .iter()
        .enumerate()
    {
        let mut account = account(&store, &format!("p{n}@contoso.example"));
        account.credential = credential(hash);
        commit(&store, vec![Change::AddAccount(account.clone())]).unwrap();
        all.push(account);
    }
    assert_eq!(counted(&store), ["bcrypt 14: 2"]);
    all[0].credential = credential("{SHA512-CRYPT}$6$salt$x");
    all[0].version += 1;
    commit(&store, vec![Change::PutAccount(all[0].clone())]).unwrap();
    assert_eq!(counted(&store), ["bcrypt 14: 1", "sha512-crypt 5000: 1"]);
    bench.place.kill(store);
    store = bench.place.open();
    assert_eq!(counted(&store), ["bcrypt 14: 1", "sha512-crypt 5000: 1"]);
    commit(
        &store,
        vec![Change::RemoveAccount(all[1].id, all[1].version)],
    )
    .unwrap();
    assert_eq!(counted(&store), ["sha512-crypt 5000: 1"]);
    let stale = Change::RemoveAccount(all[0].id, 0);
    commit(&store, vec![stale]).unwrap_err();
    assert_eq!(counted(&store), ["sha512-crypt 5000: 1"]);
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
        assert_eq!(
            store.audit_head().now().unwrap().map(|h| h.0),
            Some(round + 1)
        );
        let due = due_effects(&store, START).unwrap();
        assert_eq!(due.len() as u64, round + 1);
    }
}
