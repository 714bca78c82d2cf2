//! Where a store lives, and the data that the behaviours put into it.

use std::sync::Arc;

use zavor_app::platform::notes::ActNote;
use zavor_app::ports::{Change, Commit, Effect, EffectState, Errand, HostAct, Store, StoreError};
use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::Span;

use zavor_memory::{Now, START, VirtualClock, block_on};

/// Where a store lives: it opens the same store again.
pub trait Place {
    /// The store.
    type Store: Store;
    /// An empty place, on this clock.
    fn empty(clock: Arc<VirtualClock>) -> Self;
    /// Opens the store that is here.
    fn open(&self) -> Self::Store;
    /// Writes everything that waits to be written.
    fn flush(&self, store: &Self::Store);
    /// Closes a store properly.
    fn close(&mut self, store: Self::Store);
    /// Ends a store as if its process was killed: everything not on disk is gone.
    fn kill(&mut self, store: Self::Store);
}

/// A place with its clock.
pub(super) struct Bench<P: Place> {
    pub(super) clock: Arc<VirtualClock>,
    pub(super) place: P,
}

pub(super) fn bench<P: Place>() -> (Bench<P>, P::Store) {
    let clock = Arc::new(VirtualClock::default());
    let place = P::empty(Arc::clone(&clock));
    let store = place.open();
    (Bench { clock, place }, store)
}

pub(super) fn name(text: &str) -> SignInName {
    SignInName::from_normal_form(text)
}

pub(super) fn account(store: &impl Store, address: &str) -> Account {
    Account {
        id: store.next_account_id().now().unwrap(),
        address: name(address),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses: Vec::new(),
        credential: None,
        created: START,
        sessions_ended: None,
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

pub(super) fn commit(store: &impl Store, changes: Vec<Change>) -> Result<(), StoreError> {
    let commit = Commit {
        changes,
        ..Commit::default()
    };
    block_on(store.commit(commit)).map(drop)
}

pub(super) fn add(store: &impl Store, address: &str) -> Account {
    let account = account(store, address);
    commit(store, vec![Change::AddAccount(account.clone())]).unwrap();
    account
}

pub(super) fn audit(detail: &str) -> AuditEvent {
    AuditEvent {
        time: START.plus(Span::from_millis(7)),
        actor: Actor::LocalOperator { uid: 1000 },
        act: AuditAct::Unlock,
        target: Some(Subject::Account(name("ștefan@contoso.example"))),
        source: Some("2001:db8::1".parse().unwrap()),
        result: AuditResult::Done,
        detail: ActNote::Reason {
            reason: detail.into(),
        }
        .into(),
        correlation: u64::MAX,
    }
}

pub(super) fn effect(address: &str) -> Effect {
    Effect {
        link: None,
        id: 0,
        idempotency_key: u64::MAX - 1,
        errand: Errand::OnHost {
            act: HostAct::EndSessions,
            host: "mx1".to_owned(),
        },
        address: name(address),
        payload: vec![0, 255, 7],
        state: EffectState::Due {
            tries: 0,
            at: START,
            last_error: String::new(),
        },
        since: START,
    }
}

pub(super) fn hold(subject: Subject, owner: Owner) -> StoredHold {
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
