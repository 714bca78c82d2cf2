//! Recovery by owners: flows, budgets and saved codes.

use zavor_app::ports::{Change, Identities, IdentityChange, REMINDER_RUNS_KEPT, Store, StoreError};
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::{
    BudgetKey, FLOW_LIFE, FactsSet, FlowCode, FlowCounts, RecoveryBudget, RecoveryFlow,
    RecoveryMethod, ReminderRun, SavedCode, SiteCodes, Spending, VOID, WaysAsked,
};
use zavor_memory::{Now, START};

use super::bench::{Place, add, bench, commit};
use super::identities::{at, change, key};

fn flow(n: u8, of: GuardKey, begun: Timestamp) -> RecoveryFlow {
    RecoveryFlow {
        key: key(n),
        of,
        name: SignInName::from_normal_form("ana'\u{202e}@contoso.example"),
        account_version: u64::MAX - 1,
        known_browser: n.is_multiple_of(2),
        from: BudgetKey::of_origin([192, 0, 2, n % 2].into()),
        begun,
        language: NoticeLanguage::Romanian,
        asked: None,
        code: Some(FlowCode {
            hash: "$argon2id$x".to_owned(),
            made: at(7),
            tries: 3,
        }),
        site: SiteCodes {
            asked: None,
            code: Some(FlowCode {
                hash: "$argon2id$y".to_owned(),
                made: at(6),
                tries: 2,
            }),
            count: 3,
        },
        counts: FlowCounts {
            codes: 3,
            apps: u8::MAX,
        },
        proved: vec![
            (RecoveryMethod::MailCode, at(8)),
            (RecoveryMethod::SavedCode, at(9)),
        ],
        version: 1,
    }
}

/// Versions work as for methods; one flow ends, only as it is, and all others of its name are void then:
/// they stay as they were for whoever looks, and what began before cannot bring them back.
pub fn recovery_flows_change_by_version_and_end_together<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let (ana, unknown) = (GuardKey::account(AccountId(7)), GuardKey::unknown(7));
    let put = |store: &P::Store, flow: &RecoveryFlow| {
        change(store, IdentityChange::PutRecoveryFlow(flow.clone()))
    };
    let mut one = flow(1, ana, START);
    put(&store, &one).unwrap();
    assert_eq!(put(&store, &one), Err(StoreError::Conflict));
    one.version = 2;
    one.code = None;
    one.site = SiteCodes {
        asked: Some(at(3)),
        code: None,
        count: 1,
    };
    one.proved.clear();
    put(&store, &one).unwrap();
    for (n, of) in [(2, ana), (3, unknown)] {
        put(&store, &flow(n, of, START)).unwrap();
    }
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.recovery_flow(&key(1)).now().unwrap(), Some(one));
    let kept = store.recovery_flow(&key(3)).now().unwrap();
    assert_eq!(kept, Some(flow(3, unknown, START)));
    let renew = |n, version| {
        let new = RecoveryFlow {
            version: 1,
            ..flow(5, unknown, START)
        };
        change(
            &store,
            IdentityChange::RenewRecoveryFlow(key(n), version, new),
        )
    };
    put(&store, &flow(4, unknown, START)).unwrap();
    assert_eq!(renew(4, 2), Err(StoreError::Conflict), "it is another one");
    renew(4, 1).unwrap();
    assert_eq!(renew(4, 1), Err(StoreError::Conflict), "once");
    let kept = |n| store.recovery_flow(&key(n)).now().unwrap();
    assert_eq!((kept(4), kept(5)), (None, Some(flow(5, unknown, START))));
    let end = |n, version| {
        change(
            &store,
            IdentityChange::EndRecoveryFlows(ana, key(n), version),
        )
    };
    assert_eq!(end(1, 1), Err(StoreError::Conflict), "it was changed");
    assert_eq!(end(9, 1), Err(StoreError::Conflict), "there is none");
    end(1, 2).unwrap();
    assert_eq!(end(1, 2), Err(StoreError::Conflict), "once");
    let left = |n| store.recovery_flow(&key(n)).now().unwrap();
    assert_eq!(left(1), None);
    let mut void = flow(2, ana, START);
    assert_eq!(
        put(
            &store,
            &RecoveryFlow {
                version: 2,
                ..void.clone()
            }
        ),
        Err(StoreError::Conflict)
    );
    void.make_void();
    assert_eq!((void.account_version, void.version), (VOID, 2));
    assert_eq!(left(2), Some(void));
    assert_eq!(left(3), Some(flow(3, unknown, START)));
    put(&store, &flow(4, ana, START)).unwrap();
    let all = || change(&store, IdentityChange::VoidRecoveryFlows(ana));
    all().unwrap();
    assert_eq!(
        left(4).unwrap().account_version,
        VOID,
        "its row stays for its 15 minutes"
    );
    assert_eq!(left(3), Some(flow(3, unknown, START)));
    all().unwrap();
}

/// Only those that wait: known browsers first, then the first of every origin, the longest waiting first.
pub fn flows_that_wait_for_a_code_are_found_in_their_order<P: Place>() {
    let (_bench, store) = bench::<P>();
    for (n, asked, of_site, origin) in [
        (1, Some(9), None, 1),
        (2, None, None, 2),
        (3, Some(3), None, 1),
        (4, Some(30), Some(31), 4),
        (5, Some(14), Some(12), 5),
        (7, Some(3), None, 1),
        (9, None, Some(4), 9),
    ] {
        let waiting = RecoveryFlow {
            asked: asked.map(at),
            site: SiteCodes {
                asked: of_site.map(at),
                ..SiteCodes::default()
            },
            from: BudgetKey::of_origin([192, 0, 2, origin].into()),
            ..flow(n, GuardKey::unknown(u64::from(n)), START)
        };
        change(&store, IdentityChange::PutRecoveryFlow(waiting)).unwrap();
    }
    let asked = |limit| {
        let flows = store.asked_flows(limit).now().unwrap();
        flows.iter().map(|flow| flow.key.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(asked(9), [4, 3, 9, 5, 7, 1]);
    assert_eq!(asked(2), [4, 3]);
}

/// Budgets and flows are dropped when nothing of them counts any more, to the millisecond.
pub fn budgets_of_recovery_change_by_version_and_are_forgotten_at_their_end<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let put = |store: &P::Store, budget: &RecoveryBudget| {
        change(store, IdentityChange::PutRecoveryBudget(budget.clone()))
    };
    let mut one = RecoveryBudget::new(BudgetKey::of_origin("2001:db8::1".parse().unwrap()));
    assert_eq!(store.recovery_budget(&one.key).now().unwrap(), None);
    for what in Spending::ALL {
        one.spend(*what, START);
    }
    one.version = 1;
    put(&store, &one).unwrap();
    assert_eq!(put(&store, &one), Err(StoreError::Conflict));
    one.version = 2;
    put(&store, &one).unwrap();
    let begun = one.until().minus(FLOW_LIFE);
    change(
        &store,
        IdentityChange::PutRecoveryFlow(flow(1, GuardKey::unknown(1), begun)),
    )
    .unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(
        store.recovery_budget(&one.key).now().unwrap(),
        Some(one.clone())
    );
    let left = || {
        let flow = store.recovery_flow(&key(1)).now().unwrap().is_some();
        (
            store.recovery_budget(&one.key).now().unwrap().is_some(),
            flow,
        )
    };
    let just = one.until().minus(Span::from_millis(1));
    change(&store, IdentityChange::ForgetEnded(just)).unwrap();
    assert_eq!(left(), (true, true));
    change(&store, IdentityChange::ForgetEnded(one.until())).unwrap();
    assert_eq!(left(), (false, false));
}

/// Only the first use succeeds; codes go with their account, and none is made for a missing one.
pub fn a_saved_code_is_used_once<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    let saved = |n, account| SavedCode {
        key: key(n),
        account,
        made: at(u64::from(n)),
    };
    for (n, account) in [(1, ana), (2, ana), (3, dan)] {
        change(&store, IdentityChange::PutSavedCode(saved(n, account))).unwrap();
    }
    let nobody = change(
        &store,
        IdentityChange::PutSavedCode(saved(9, AccountId(99))),
    );
    assert_eq!(nobody, Err(StoreError::Conflict));
    change(&store, IdentityChange::UseSavedCode(key(1))).unwrap();
    let again = change(&store, IdentityChange::UseSavedCode(key(1)));
    assert_eq!(again, Err(StoreError::Conflict));
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.saved_code(&key(1)).now().unwrap(), None);
    assert_eq!(
        store.saved_code(&key(2)).now().unwrap(),
        Some(saved(2, ana))
    );
    assert_eq!(store.saved_codes_of(ana).now().unwrap(), [saved(2, ana)]);
    change(&store, IdentityChange::PutSavedCode(saved(4, ana))).unwrap();
    change(&store, IdentityChange::DropSavedCodes(ana, at(5))).unwrap();
    assert_eq!(store.saved_codes_of(ana).now().unwrap().len(), 2, "older");
    change(&store, IdentityChange::DropSavedCodes(ana, at(4))).unwrap();
    assert_eq!(store.saved_codes_of(ana).now().unwrap(), [saved(2, ana)]);
    change(&store, IdentityChange::DropSavedCodes(ana, at(0))).unwrap();
    assert_eq!(store.saved_codes_of(ana).now().unwrap(), []);
    assert!(store.saved_code(&key(3)).now().unwrap().is_some(), "dan's");
    commit(&store, vec![Change::RemoveAccount(dan, 1)]).unwrap();
    assert_eq!(store.saved_code(&key(3)).now().unwrap(), None);
}

/// What an owner was asked about their ways back changes by version and goes with the account.
pub fn what_an_owner_was_asked_is_kept_for_the_account<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    assert_eq!(store.ways_asked(ana).now().unwrap(), None);
    let put = |store: &P::Store, asked: &WaysAsked| {
        change(store, IdentityChange::PutWaysAsked(asked.clone()))
    };
    let mut asked = WaysAsked::never(ana);
    asked.postpone(None, at(7));
    put(&store, &asked).unwrap();
    assert_eq!(put(&store, &asked), Err(StoreError::Conflict));
    asked.postpone(None, at(8));
    asked.language = Some(NoticeLanguage::Romanian);
    (asked.reminded, asked.run) = (Some(at(8)), Some(u64::MAX));
    put(&store, &asked).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.ways_asked(ana).now().unwrap(), Some(asked.clone()));
    asked.confirm(at(9));
    put(&store, &asked).unwrap();
    assert_eq!(store.ways_asked(ana).now().unwrap(), Some(asked));
    let mut nobody = WaysAsked::never(AccountId(99));
    nobody.confirm(at(1));
    assert_eq!(put(&store, &nobody), Err(StoreError::Conflict));
    commit(&store, vec![Change::RemoveAccount(ana, 1)]).unwrap();
    assert_eq!(store.ways_asked(ana).now().unwrap(), None);
}

/// Runs change by version, the newest come first, only so many are kept; who has registered since a
/// reminder is counted.
pub fn runs_of_reminders_are_kept_with_who_has_registered_since<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let run = |id: u64| ReminderRun {
        id,
        by: "dan'\u{202e}".into(),
        started: at(id),
        domains: vec!["contoso.example".into()],
        lacking: 3,
        sent: 2,
        passed_over: 1,
        after: "ana@contoso.example".into(),
        last_batch: Some(at(id)),
        ended: None,
        stopped_by: String::new(),
        version: 1,
    };
    let put = |store: &P::Store, run: &ReminderRun| {
        change(store, IdentityChange::PutReminderRun(run.clone()))
    };
    put(&store, &run(1)).unwrap();
    assert_eq!(put(&store, &run(1)), Err(StoreError::Conflict));
    let mut stopped = run(1);
    (stopped.version, stopped.ended) = (2, Some(at(9)));
    put(&store, &stopped).unwrap();
    put(&store, &run(2)).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.reminder_run(1).now().unwrap(), Some(stopped.clone()));
    assert_eq!(store.reminder_run(9).now().unwrap(), None);
    let newest = store.reminder_runs(9).now().unwrap();
    assert_eq!(newest, [run(2), stopped]);
    assert_eq!(store.reminder_runs(1).now().unwrap(), [run(2)]);
    reminded_people_register(&store);
    for id in 3..=REMINDER_RUNS_KEPT + 2 {
        put(&store, &run(id)).unwrap();
    }
    assert_eq!(store.reminder_run(2).now().unwrap(), None, "too old");
    assert!(store.reminder_run(3).now().unwrap().is_some());
}

/// Run 2 reminds Ana and Dan, run 1 Eva; Dan and Eva have saved codes.
fn reminded_people_register(store: &impl Store) {
    for (n, who, by) in [(1, "ana", 2), (2, "dan", 2), (3, "eva", 1)] {
        let id = add(store, &format!("{who}@contoso.example")).id;
        let mut asked = WaysAsked::never(id);
        asked.remind(by, at(n.into()));
        change(store, IdentityChange::PutWaysAsked(asked)).unwrap();
        let saved = SavedCode {
            key: key(n),
            account: id,
            made: at(n.into()),
        };
        if n != 1 {
            change(store, IdentityChange::PutSavedCode(saved)).unwrap();
        }
    }
    let lacking = FactsSet::of(|facts| !facts.has_saved_code);
    let since = |run, most| store.registered_since(run, lacking, most).now().unwrap();
    assert_eq!(since(2, 10), 1, "dan");
    assert_eq!(since(2, 1), 1, "the newest");
    assert_eq!((since(1, 10), since(7, 10)), (1, 0));
}
