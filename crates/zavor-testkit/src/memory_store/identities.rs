//! Identities of the memory store: maps in the page that a commit copies, changes and swaps.

use std::collections::BTreeMap;

use zavor_app::ports::{
    AuditQuery, BulkChange, BulkItem, BulkRun, CODES_READ_MAX, ChainedAudit, HOUR_COUNTS_MAX,
    HourCounts, Identities, IdentityChange, PAGE_MAX, StoreError,
};
use zavor_core::account::AccountId;
use zavor_core::identity::{
    ApiToken, CODE_COUNTS_FOR, CallerCode, Link, Method, SecretHash, Session,
};
use zavor_core::moment::Timestamp;

use super::MemoryStore;

#[derive(Debug, Clone, Default)]
pub(super) struct IdentityBook {
    sessions: BTreeMap<SecretHash, Session>,
    endings: BTreeMap<AccountId, u64>,
    methods: BTreeMap<u64, Method>,
    links: BTreeMap<SecretHash, Link>,
    codes: BTreeMap<u64, CallerCode>,
    tokens: BTreeMap<u64, ApiToken>,
    runs: BTreeMap<u64, (BulkRun, Vec<BulkItem>)>,
    hours: BTreeMap<u32, HourCounts>,
    notes: BTreeMap<&'static str, String>,
}

/// Version 1 is new; any other replaces the one before it.
fn expect_next(stored: Option<u64>, version: u64) -> Result<(), StoreError> {
    if stored.unwrap_or(0).checked_add(1) == Some(version) {
        return Ok(());
    }
    Err(StoreError::Conflict)
}

impl IdentityBook {
    /// Applies a change; `is_account` says whether an owner exists.
    pub(super) fn apply(
        &mut self,
        change: IdentityChange,
        is_account: impl Fn(AccountId) -> bool,
    ) -> Result<(), StoreError> {
        let owner = match &change {
            IdentityChange::PutSession(session) | IdentityChange::ReplaceSession(_, session) => {
                Some(session.account)
            }
            IdentityChange::PutMethod(method) => Some(method.account),
            IdentityChange::PutLink(link) => link.account,
            IdentityChange::PutCode(code) => Some(code.account),
            IdentityChange::PutToken(token) => token.account,
            _ => None,
        };
        if owner.is_some_and(|id| !is_account(id)) {
            return Err(StoreError::Conflict);
        }
        match change {
            IdentityChange::PutSession(session) => {
                self.sessions.insert(session.key, session);
            }
            IdentityChange::TouchSession(key, at) => {
                if let Some(session) = self.sessions.get_mut(&key) {
                    session.last_seen = at.max(session.last_seen);
                }
            }
            IdentityChange::ReplaceSession(key, session) => {
                self.sessions.remove(&key).ok_or(StoreError::Conflict)?;
                self.sessions.insert(session.key, session);
            }
            IdentityChange::EndSession(key) => {
                self.sessions.remove(&key);
            }
            IdentityChange::EndSessionsOf(id) => {
                self.sessions.retain(|_, s| s.account != id);
                if is_account(id) {
                    *self.endings.entry(id).or_default() += 1;
                }
            }
            IdentityChange::PutMethod(method) => {
                let stored = self.methods.get(&method.id).map(|m| m.version);
                expect_next(stored, method.version)?;
                self.methods.insert(method.id, method);
            }
            IdentityChange::RemoveMethod(id, version) => {
                if self.methods.get(&id).map(|m| m.version) != Some(version) {
                    return Err(StoreError::Conflict);
                }
                self.methods.remove(&id);
            }
            IdentityChange::PutLink(link) => self.put_link(link)?,
            IdentityChange::UseLink(key) => {
                self.links.remove(&key).ok_or(StoreError::Conflict)?;
            }
            IdentityChange::DropLinks(id, purpose) => self
                .links
                .retain(|_, link| (link.account, link.purpose) != (Some(id), purpose)),
            IdentityChange::PutCode(code) => {
                let stored = self.codes.get(&code.id).map(|c| c.version);
                expect_next(stored, code.version)?;
                self.codes.insert(code.id, code);
            }
            IdentityChange::PutToken(token) => {
                let taken = |t: &ApiToken| t.id == token.id || t.key == token.key;
                if self.tokens.values().any(taken) {
                    return Err(StoreError::Conflict);
                }
                self.tokens.insert(token.id, token);
            }
            IdentityChange::DropToken(id) => {
                self.tokens.remove(&id);
            }
            IdentityChange::ForgetEnded(at) => self.forget(at),
        }
        Ok(())
    }

    fn put_link(&mut self, link: Link) -> Result<(), StoreError> {
        self.links.retain(|_, old| {
            (old.account, old.purpose, &old.address) != (link.account, link.purpose, &link.address)
        });
        if self.links.contains_key(&link.key) {
            return Err(StoreError::Conflict);
        }
        self.links.insert(link.key, link);
        Ok(())
    }

    fn forget(&mut self, at: Timestamp) {
        self.sessions.retain(|_, session| session.in_force(at));
        self.links.retain(|_, link| link.in_force(at));
        self.codes
            .retain(|_, code| at.since(code.created) < CODE_COUNTS_FOR);
        self.tokens.retain(|_, token| token.in_force(at));
    }

    /// Drops what hangs on an account that is removed.
    pub(super) fn remove_account(&mut self, id: AccountId) {
        self.sessions.retain(|_, session| session.account != id);
        self.endings.remove(&id);
        self.methods.retain(|_, method| method.account != id);
        self.links.retain(|_, link| link.account != Some(id));
        self.codes.retain(|_, code| code.account != id);
        self.tokens.retain(|_, token| token.account != Some(id));
    }

    pub(super) fn has_method(&self, id: AccountId) -> bool {
        self.methods.values().any(|method| method.account == id)
    }

    pub(super) fn apply_bulk(&mut self, change: BulkChange) -> Result<(), StoreError> {
        match change {
            BulkChange::Add(run, addresses) => {
                if self.runs.contains_key(&run.id) {
                    return Err(StoreError::Conflict);
                }
                let items = (0..).zip(addresses).map(|(position, address)| BulkItem {
                    position,
                    address,
                    outcome: "waiting".to_owned(),
                    text: String::new(),
                });
                self.runs.insert(run.id, (run, items.collect()));
            }
            BulkChange::Put(new) => {
                if let Some((run, _)) = self.runs.get_mut(&new.id) {
                    run.done = new.done;
                    run.finished = new.finished;
                    run.stopped = new.stopped;
                    run.why = new.why;
                }
            }
            BulkChange::PutItems(id, new) => {
                let Some((_, items)) = self.runs.get_mut(&id) else {
                    return Ok(());
                };
                for item in new {
                    if let Some(stored) = items.get_mut(item.position as usize) {
                        stored.outcome = item.outcome;
                        stored.text = item.text;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn put_hours(&mut self, hours: Vec<HourCounts>) {
        self.hours.extend(hours.into_iter().map(|h| (h.hour, h)));
        while self.hours.len() > HOUR_COUNTS_MAX {
            self.hours.pop_first();
        }
    }

    pub(super) fn put_note(&mut self, name: &'static str, text: String) {
        self.notes.insert(name, text);
    }
}

/// Those that are `wanted`, in the order of `key`.
fn sorted<'a, T: Clone + 'a, K: Ord>(
    all: impl IntoIterator<Item = &'a T>,
    wanted: impl Fn(&T) -> bool,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut found: Vec<T> = all.into_iter().filter(|t| wanted(t)).cloned().collect();
    found.sort_by_key(key);
    found
}

impl MemoryStore {
    fn book<R>(&self, read: impl FnOnce(&IdentityBook) -> R) -> R {
        read(self.inner().records.identities())
    }
}

impl Identities for MemoryStore {
    fn session(&self, key: &SecretHash) -> Result<Option<Session>, StoreError> {
        Ok(self.book(|book| book.sessions.get(key).cloned()))
    }

    fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        let newest = |s: &Session| std::cmp::Reverse((s.created, s.id));
        Ok(self.book(|book| sorted(book.sessions.values(), |s| s.account == account, newest)))
    }

    fn session_endings(&self, account: AccountId) -> Result<u64, StoreError> {
        Ok(self.book(|book| book.endings.get(&account).copied().unwrap_or(0)))
    }

    fn methods_of(&self, account: AccountId) -> Result<Vec<Method>, StoreError> {
        let oldest = |m: &Method| (m.added, m.id);
        Ok(self.book(|book| sorted(book.methods.values(), |m| m.account == account, oldest)))
    }

    fn link(&self, key: &SecretHash) -> Result<Option<Link>, StoreError> {
        Ok(self.book(|book| book.links.get(key).cloned()))
    }

    fn codes_of(&self, account: AccountId) -> Result<Vec<CallerCode>, StoreError> {
        let newest = |c: &CallerCode| std::cmp::Reverse((c.created, c.id));
        let mut codes =
            self.book(|book| sorted(book.codes.values(), |c| c.account == account, newest));
        codes.truncate(CODES_READ_MAX);
        Ok(codes)
    }

    fn token(&self, key: &SecretHash) -> Result<Option<ApiToken>, StoreError> {
        Ok(self.book(|book| book.tokens.values().find(|t| t.key == *key).cloned()))
    }

    fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let newest = |t: &ApiToken| std::cmp::Reverse((t.created, t.id));
        Ok(self.book(|book| sorted(book.tokens.values(), |_| true, newest)))
    }

    fn bulk_run(&self, id: u64) -> Result<Option<BulkRun>, StoreError> {
        Ok(self.book(|book| book.runs.get(&id).map(|(run, _)| run.clone())))
    }

    fn bulk_runs(&self, limit: usize) -> Result<Vec<BulkRun>, StoreError> {
        let newest = |r: &BulkRun| std::cmp::Reverse((r.created, r.id));
        let runs =
            |book: &IdentityBook| sorted(book.runs.values().map(|(run, _)| run), |_| true, newest);
        let mut runs = self.book(runs);
        runs.truncate(limit.min(PAGE_MAX));
        Ok(runs)
    }

    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> Result<Vec<BulkItem>, StoreError> {
        Ok(self.book(|book| {
            let items = book.runs.get(&id).map_or(&[][..], |(_, items)| items);
            let items = items.iter().skip(from as usize);
            items.take(limit.min(PAGE_MAX)).cloned().collect()
        }))
    }

    fn audit_find(&self, query: &AuditQuery) -> Result<Vec<ChainedAudit>, StoreError> {
        let inner = self.inner();
        let fits = |chained: &&ChainedAudit| {
            let of = &query.target;
            (of.is_none() || chained.event.target == *of)
                && query.actor.as_ref().is_none_or(|a| chained.actor == *a)
                && query.act.is_none_or(|act| chained.event.act == act)
                && query.before.is_none_or(|before| chained.seq < before)
        };
        let newest_first = inner.records.audit_events().iter().rev();
        Ok(newest_first
            .filter(fits)
            .take(query.limit.min(PAGE_MAX))
            .cloned()
            .collect())
    }

    fn hour_counts(&self) -> Result<Vec<HourCounts>, StoreError> {
        Ok(self.book(|book| book.hours.values().copied().collect()))
    }

    fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.book(|book| book.notes.get(name).cloned()))
    }
}
