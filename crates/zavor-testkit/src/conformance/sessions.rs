//! Sessions: found, ended, and never brought back.

use zavor_app::ports::{Change, Identities, IdentityChange, StoreError};
use zavor_core::identity::{Session, Stage};
use zavor_memory::Now;

use super::bench::{Place, add, bench, commit};
use super::identities::{at, change, key, session};

/// Found by their key, listed by their owner, ended one by one or all at once.
pub fn sessions_are_found_by_their_key_and_end<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    let put = |store: &P::Store, session: &Session| {
        change(store, IdentityChange::PutSession(session.clone())).unwrap();
    };
    let (old, new) = (session(1, ana, at(1)), session(2, ana, at(2)));
    let other = session(3, dan, at(3));
    for session in [&new, &other, &old] {
        put(&store, session);
    }
    let half = Session {
        stage: Stage::MustRegister,
        proved: None,
        address: None,
        ..other
    };
    put(&store, &half);
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.session(&half.key).now().unwrap(), Some(half));
    assert_eq!(store.session(&key(9)).now().unwrap(), None);
    assert_eq!(
        store.sessions_of(ana).now().unwrap(),
        [new.clone(), old.clone()]
    );
    change(&store, IdentityChange::EndSession(old.key)).unwrap();
    change(&store, IdentityChange::EndSession(key(9))).unwrap();
    assert_eq!(store.session(&old.key).now().unwrap(), None);
    put(&store, &old);
    change(&store, IdentityChange::EndSessionsOf(ana)).unwrap();
    assert!(store.sessions_of(ana).now().unwrap().is_empty());
    assert_eq!(store.session(&new.key).now().unwrap(), None);
    assert_eq!(store.sessions_of(dan).now().unwrap().len(), 1);
}

/// An ended session does not come back: a late request changes nothing, a late proof gets a
/// conflict.
pub fn a_session_is_touched_and_replaced_only_while_it_is_there<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let old = session(1, ana, at(1));
    change(&store, IdentityChange::PutSession(old.clone())).unwrap();
    for (touch, seen) in [(at(5), at(5)), (at(3), at(5))] {
        change(&store, IdentityChange::TouchSession(old.key, touch)).unwrap();
        let stored = store.session(&old.key).now().unwrap().unwrap();
        assert_eq!(stored.last_seen, seen, "never back in time");
    }
    let mut new = session(2, ana, at(1));
    new.id = old.id;
    let replace = || IdentityChange::ReplaceSession(old.key, new.clone());
    change(&store, replace()).unwrap();
    assert_eq!(store.sessions_of(ana).now().unwrap(), [new.clone()]);
    assert_eq!(change(&store, replace()), Err(StoreError::Conflict));
    change(&store, IdentityChange::EndSessionsOf(ana)).unwrap();
    change(&store, IdentityChange::TouchSession(new.key, at(9))).unwrap();
    assert!(store.sessions_of(ana).now().unwrap().is_empty());
    let whole = vec![
        Change::Identity(IdentityChange::PutSession(old.clone())),
        Change::Identity(replace()),
        Change::Identity(IdentityChange::EndSessionsOf(ana)),
        Change::Identity(IdentityChange::PutSession(new.clone())),
    ];
    commit(&store, whole).unwrap();
    assert_eq!(
        store.sessions_of(ana).now().unwrap(),
        [new],
        "in the order given"
    );
}
