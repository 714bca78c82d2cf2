//! Support requests: about accounts and about names without one.

use zavor_app::ports::{Change, Identities, IdentityChange, RequestsWanted, StoreError};
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::audit::AuditAct;
use zavor_core::hold::{
    EndedBy, EndedHold, Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::recovery::RecoveryMethod;
use zavor_core::support_request::{
    AskedBy, Asker, MessageSort, REQUEST_KEPT, REQUEST_WAITS, RequestEvidence, RequestMessage,
    RequestState, SupportRequest,
};
use zavor_memory::{Now, START};

use super::bench::{Place, add, bench, commit};
use super::identities::{at, change, key};

fn hold(until: Option<Timestamp>) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RestrictedSending,
            subject: Subject::Account(SignInName::from_normal_form("ana'@contoso.example")),
            scope: Scope::Everywhere,
            owner: Owner::Administrator("dana@contoso.example".into()),
            reason: Reason::ByAdministrator,
        },
        since: at(3),
        until,
        evidence: Evidence::Statement {
            text: "\"left\"\n".into(),
        },
    }
}

fn ended(by: EndedBy) -> EndedHold {
    EndedHold {
        hold: hold(Some(at(9))),
        at: at(7),
        by,
    }
}

/// One with everything in it; `n` is its number and the key of its asker.
fn request(n: u8, of: GuardKey) -> SupportRequest {
    SupportRequest {
        id: u64::from(n),
        of,
        name: SignInName::from_normal_form("ana'\u{202e}@contoso.example"),
        asked_by: AskedBy::Unproved,
        opened_by: "administrator:dana".to_owned(),
        opened: START,
        state: RequestState::Open,
        askers: vec![Asker {
            key: key(n),
            at: at(1),
            contact: "0740 „acasă”".to_owned(),
            source: "2001:db8::1".to_owned(),
            proved: vec![
                (RecoveryMethod::Totp, at(2)),
                (RecoveryMethod::MailCode, at(3)),
            ],
        }],
        messages: vec![RequestMessage {
            sort: MessageSort::Asked,
            asker: 0,
            by: String::new(),
            at: at(1),
            text: "nu pot\n'intra\"".to_owned(),
        }],
        evidence: Some(RequestEvidence {
            at: at(5),
            holds: vec![hold(None)],
            ended: vec![
                ended(EndedBy::Timer),
                ended(EndedBy::Act {
                    act: AuditAct::Unlock,
                    actor: "token:x".to_owned(),
                }),
            ],
        }),
        version: 1,
    }
}

fn put<S: zavor_app::ports::Store>(store: &S, request: &SupportRequest) -> Result<(), StoreError> {
    let request = Box::new(request.clone());
    change(store, IdentityChange::PutSupportRequest(request))
}

fn numbers<S: zavor_app::ports::Store>(
    store: &S,
    wanted: RequestsWanted,
    limit: usize,
) -> Vec<u64> {
    let found = store.support_requests(wanted, limit).now().unwrap();
    found.iter().map(|request| request.id).collect()
}

/// They come back as they were put, by number, by key and by whom they are about; versions work as for
/// methods, a key belongs to one request, and no number is given twice.
pub fn support_requests_come_back_and_change_by_version<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = GuardKey::account(add(&store, "ana@contoso.example").id);
    assert_eq!(store.next_support_request().now().unwrap(), 1);
    let mut one = request(1, ana);
    put(&store, &one).unwrap();
    assert_eq!(put(&store, &one), Err(StoreError::Conflict), "it is there");
    one.version = 3;
    assert_eq!(put(&store, &one), Err(StoreError::Conflict), "one left out");
    one.version = 2;
    let mut second = one.askers[0].clone();
    second.key = key(9);
    one.askers.push(second);
    one.state = RequestState::InWork;
    put(&store, &one).unwrap();
    let mut taken = request(2, ana);
    taken.askers[0].key = key(9);
    assert_eq!(put(&store, &taken), Err(StoreError::Conflict), "its key");
    let unknown = request(2, GuardKey::unknown(7));
    put(&store, &unknown).unwrap();
    let nobody = request(3, GuardKey::account(AccountId(99)));
    assert_eq!(put(&store, &nobody), Err(StoreError::Conflict), "nobody");
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.next_support_request().now().unwrap(), 3);
    assert_eq!(store.support_request(1).now().unwrap(), Some(one.clone()));
    assert_eq!(store.support_request(3).now().unwrap(), None);
    for n in [1, 9] {
        let found = store.support_request_of(&key(n)).now().unwrap();
        assert_eq!(found, Some(one.clone()));
    }
    assert_eq!(store.support_request_of(&key(5)).now().unwrap(), None);
    let newest = |of, by| store.newest_support_request(of, by).now().unwrap();
    assert_eq!(newest(ana, AskedBy::Unproved), Some(one));
    assert_eq!(newest(ana, AskedBy::Proved), None);
    assert_eq!(
        newest(GuardKey::unknown(7), AskedBy::Unproved),
        Some(unknown)
    );
}

/// Only those about accounts are in the queue: what waits the oldest first, the rest the newest first.
pub fn support_requests_are_listed_by_what_waits<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = GuardKey::account(add(&store, "ana@contoso.example").id);
    for (n, of, state, looked_up) in [
        (1, ana, RequestState::Open, true),
        (2, GuardKey::unknown(7), RequestState::Open, false),
        (3, ana, RequestState::Closed, true),
        (4, ana, RequestState::PassedOn, false),
        (5, ana, RequestState::Closed, true),
    ] {
        let mut new = request(n, of);
        new.state = state;
        if !looked_up {
            new.evidence = None;
        }
        put(&store, &new).unwrap();
    }
    assert_eq!(numbers(&store, RequestsWanted::NotClosed, 9), [1, 4]);
    assert_eq!(numbers(&store, RequestsWanted::NotClosed, 1), [1]);
    assert_eq!(numbers(&store, RequestsWanted::Closed, 9), [5, 3]);
    assert_eq!(numbers(&store, RequestsWanted::WithoutEvidence, 9), [2, 4]);
}

/// Each is dropped at its end, to the millisecond, and with its account; its number stays used.
pub fn support_requests_end_with_their_time_and_their_account<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example");
    let of = GuardKey::account(ana.id);
    for (n, of, state) in [
        (1, GuardKey::unknown(7), RequestState::Open),
        (2, of, RequestState::InWork),
        (3, of, RequestState::Closed),
    ] {
        let mut new = request(n, of);
        new.state = state;
        put(&store, &new).unwrap();
    }
    let left = || {
        let there = |n: &u64| store.support_request(*n).now().unwrap().is_some();
        [1, 2, 3].into_iter().filter(there).collect::<Vec<u64>>()
    };
    let forget = |at| change(&store, IdentityChange::ForgetEnded(at)).unwrap();
    forget(START.plus(REQUEST_WAITS).minus(Span::from_millis(1)));
    assert_eq!(left(), [1, 2, 3]);
    forget(START.plus(REQUEST_WAITS));
    assert_eq!(left(), [2, 3]);
    assert_eq!(store.support_request_of(&key(1)).now().unwrap(), None);
    forget(START.plus(REQUEST_KEPT).minus(Span::from_millis(1)));
    assert_eq!(left(), [2, 3]);
    commit(&store, vec![Change::RemoveAccount(ana.id, 1)]).unwrap();
    assert_eq!(left(), [0; 0]);
    assert_eq!(store.support_request_of(&key(2)).now().unwrap(), None);
    assert_eq!(store.next_support_request().now().unwrap(), 4);
}
