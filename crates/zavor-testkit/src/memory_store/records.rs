//! Records of the memory store: a book that is copied, changed and swapped, so that a commit
//! happens as a whole or not at all.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use zavor_app::platform::search;
use zavor_app::ports::{
    AccountBrief, AccountOrder, AccountQuery, BoxFuture, ChainReport, ChainedAudit, Change, Commit,
    Committed, ENDED_HOLDS_MAX, ENDED_READ_MAX, Effect, EffectFilter, EffectState, IdentityChange,
    OriginRule, PAGE_MAX, Records, StoreError,
};
use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::AuditEvent;
use zavor_core::hold::{ENDED_SHOWN, EndedHold, HoldIdentity, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;

use super::MemoryStore;
use super::identities::IdentityBook;

/// Number and hash of the last event of the audit chain.
type Head = Option<(u64, [u8; 32])>;

#[derive(Debug, Default)]
pub(super) struct RecordBook {
    page: Page,
    audit: Vec<ChainedAudit>,
    last_account: u32,
}

/// What a commit copies, changes and swaps.
#[derive(Debug, Clone, Default)]
struct Page {
    accounts: BTreeMap<AccountId, Account>,
    names: BTreeMap<SignInName, AccountId>,
    holds: BTreeMap<HoldIdentity, StoredHold>,
    policies: Arc<Policies>,
    domains: Arc<[String]>,
    roles: BTreeMap<(AccountId, Role), Vec<String>>,
    rules: Vec<OriginRule>,
    effects: BTreeMap<u64, Effect>,
    last_effect: u64,
    identities: IdentityBook,
    /// The oldest first.
    ended: Vec<EndedHold>,
}

impl Page {
    fn apply(&mut self, change: Change, by: Option<&AuditEvent>) -> Result<(), StoreError> {
        match change {
            Change::AddAccount(account) => {
                if self.accounts.contains_key(&account.id) {
                    return Err(StoreError::Conflict);
                }
                self.put_names(&account)?;
                self.accounts.insert(account.id, account);
            }
            Change::PutAccount(account) => {
                self.take_account(account.id, account.version.checked_sub(1))?;
                self.put_names(&account)?;
                self.accounts.insert(account.id, account);
            }
            Change::RemoveAccount(id, version) => {
                self.take_account(id, Some(version))?;
                self.roles.retain(|(owner, _), _| *owner != id);
                self.identities.remove_account(id);
                self.rules.retain(|rule| rule.account != Some(id));
            }
            Change::PlaceHold(hold) => {
                self.holds.insert(hold.identity.clone(), hold);
            }
            Change::ReleaseHold(identity) => {
                if let (Some(hold), Some(by)) = (self.holds.remove(&identity), by) {
                    let ended = EndedHold::by_act(hold, by.act, by.actor.to_string(), by.time);
                    self.ended.push(ended);
                }
            }
            Change::NoteEnded(ended) => self.ended.push(ended),
            Change::PutPolicies(policies) => self.policies = Arc::new(policies),
            Change::PutDomains(domains) => self.domains = domains.into(),
            Change::GrantRole(id, role, domains) => {
                if !self.accounts.contains_key(&id) {
                    return Err(StoreError::Conflict);
                }
                self.roles.insert((id, role), domains);
            }
            Change::RevokeRole(id, role) => {
                self.roles.remove(&(id, role));
            }
            Change::ExpectRoles(id, mut roles) => {
                let stored = self.roles.iter().filter(|((owner, _), _)| *owner == id);
                let stored = stored.map(|((_, role), domains)| (*role, domains.clone()));
                roles.sort();
                let same = stored.eq(roles);
                if !same || !self.accounts.contains_key(&id) {
                    return Err(StoreError::Conflict);
                }
            }
            Change::ExpectHolds(subject, mut holds) => {
                let stored = self.holds.keys().filter(|id| id.subject == subject);
                let mut stored: Vec<HoldIdentity> = stored.cloned().collect();
                stored.sort();
                holds.sort();
                if stored != holds {
                    return Err(StoreError::Conflict);
                }
            }
            Change::PutOriginRule(rule) => {
                self.remove_rule(rule.network, rule.account);
                self.rules.push(rule);
            }
            Change::RemoveOriginRule(network, account) => self.remove_rule(network, account),
            Change::FinishEffect(id, state) => {
                if let Some(effect) = self.effects.get_mut(&id)
                    && matches!(effect.state, EffectState::Due { .. })
                {
                    if !matches!(state, EffectState::Due { .. }) {
                        effect.payload = Vec::new();
                    }
                    effect.state = state;
                }
            }
            Change::Identity(change) => {
                if let IdentityChange::ForgetEnded(at) = change {
                    self.ended.retain(|ended| ended.at >= at.minus(ENDED_SHOWN));
                }
                let accounts = &self.accounts;
                self.identities
                    .apply(change, |id| accounts.contains_key(&id))?;
            }
            Change::Bulk(change) => self.identities.apply_bulk(change)?,
            Change::PutHourCounts(hours) => self.identities.put_hours(hours),
            Change::PutNote(name, text) => self.identities.put_note(name, text),
        }
        Ok(())
    }

    /// The account a page begins behind.
    fn cursor(&self, query: &AccountQuery) -> Option<Account> {
        let after = query.after.as_ref()?;
        let mut accounts = self.accounts.values();
        accounts.find(|account| account.address == *after).cloned()
    }

    fn is_wanted(&self, account: &Account, query: &AccountQuery, pieces: &[String]) -> bool {
        let own = account.address.domain();
        let of_domain = |domains: &Vec<String>| domains.iter().any(|domain| domain == own);
        let recovers =
            || !account.recovery_addresses.is_empty() || self.identities.has_method(account.id);
        (pieces.is_empty() || search::contains(account, pieces))
            && query.domains.as_ref().is_none_or(of_domain)
            && !(query.no_recovery && recovers())
    }

    fn take_account(&mut self, id: AccountId, version: Option<u64>) -> Result<(), StoreError> {
        let stored = self.accounts.get(&id).ok_or(StoreError::Conflict)?;
        if Some(stored.version) != version {
            return Err(StoreError::Conflict);
        }
        self.accounts.remove(&id);
        self.names.retain(|_, owner| *owner != id);
        Ok(())
    }

    fn put_names(&mut self, account: &Account) -> Result<(), StoreError> {
        for name in std::iter::once(&account.address).chain(&account.aliases) {
            if self.names.get(name).is_some_and(|id| *id != account.id) {
                return Err(StoreError::Conflict);
            }
            self.names.insert(name.clone(), account.id);
        }
        Ok(())
    }

    fn remove_rule(&mut self, network: zavor_core::network::Network, account: Option<AccountId>) {
        self.rules
            .retain(|rule| (rule.network, rule.account) != (network, account));
    }
}

fn chain_hash(before: Option<[u8; 32]>, seq: u64, actor: &str, event: &AuditEvent) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before.unwrap_or_default());
    hash.update(seq.to_le_bytes());
    hash.update(format!("{actor}\n{event:?}"));
    hash.finalize().into()
}

impl RecordBook {
    pub(super) fn identities(&self) -> &IdentityBook {
        &self.page.identities
    }

    pub(super) fn audit_events(&self) -> &[ChainedAudit] {
        &self.audit
    }

    fn head(&self) -> Head {
        self.audit.last().map(|last| (last.seq, last.hash))
    }

    fn commit(&mut self, commit: Commit) -> Result<Committed, StoreError> {
        let mut page = self.page.clone();
        for change in commit.changes {
            page.apply(change, commit.audit.first())?;
        }
        let kept_from = page.ended.len().saturating_sub(ENDED_HOLDS_MAX);
        page.ended.drain(..kept_from);
        let mut effects = Vec::new();
        for mut effect in commit.effects {
            page.last_effect += 1;
            effect.id = page.last_effect;
            effects.push(effect.id);
            page.effects.insert(effect.id, effect);
        }
        self.page = page;
        for event in commit.audit {
            let head = self.head();
            let seq = head.map_or(1, |(seq, _)| seq + 1);
            let actor = event.actor.to_string();
            let event = AuditEvent {
                actor: Actor::System,
                ..event
            };
            let hash = chain_hash(head.map(|(_, hash)| hash), seq, &actor, &event);
            self.audit.push(ChainedAudit {
                seq,
                hash,
                actor,
                event,
            });
        }
        Ok(Committed {
            effects,
            audit_seq: self.head().map_or(0, |(seq, _)| seq),
        })
    }

    fn verify(&self, from: Head) -> ChainReport {
        let mut before = None;
        let mut events = 0;
        for event in &self.audit {
            if chain_hash(before, event.seq, &event.actor, &event.event) != event.hash {
                return ChainReport::Broken {
                    seq: event.seq,
                    why: "the hash does not fit".into(),
                };
            }
            before = Some(event.hash);
            events += 1;
        }
        if let Some((seq, hash)) = from {
            let noted = (seq as usize)
                .checked_sub(1)
                .and_then(|at| self.audit.get(at));
            if noted.is_none_or(|event| event.hash != hash) {
                return ChainReport::Broken {
                    seq,
                    why: "the event noted earlier is not there any more".into(),
                };
            }
        }
        ChainReport::Whole {
            events,
            head: self.head(),
        }
    }
}

fn by_order(order: AccountOrder, a: &Account, b: &Account) -> Ordering {
    let by_address = a.address.cmp(&b.address);
    match order {
        AccountOrder::Address => by_address,
        AccountOrder::DisplayName => search::fold(&a.display_name)
            .cmp(&search::fold(&b.display_name))
            .then(by_address),
        AccountOrder::Created => b.created.cmp(&a.created).then(by_address),
    }
}

impl Records for MemoryStore {
    fn find(&self, name: &SignInName) -> Result<Option<AccountId>, StoreError> {
        Ok(self.inner().records.page.names.get(name).copied())
    }

    fn find_brief(&self, name: &SignInName) -> Result<Option<Arc<AccountBrief>>, StoreError> {
        match self.find(name)? {
            Some(id) => self.brief(id),
            None => Ok(None),
        }
    }

    fn brief(&self, id: AccountId) -> Result<Option<Arc<AccountBrief>>, StoreError> {
        Ok(self.inner().records.page.accounts.get(&id).map(|account| {
            Arc::new(AccountBrief {
                id,
                address: account.address.clone(),
                groups: account.groups.clone(),
                raised_limit: account.raised_limit,
            })
        }))
    }

    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.inner().records.page.accounts.get(&id).cloned())
    }

    fn accounts(&self, query: &AccountQuery) -> Result<Vec<Account>, StoreError> {
        let inner = self.inner();
        let pieces = search::pieces(&query.text);
        let cursor = inner.records.page.cursor(query);
        let behind = |account: &&Account| match (&cursor, &query.after) {
            (_, None) => true,
            (Some(cursor), _) => by_order(query.order, account, cursor).is_gt(),
            // The cursor is gone: only the order by address goes on without it.
            (None, Some(after)) => query.order == AccountOrder::Address && account.address > *after,
        };
        let mut found: Vec<&Account> = inner
            .records
            .page
            .accounts
            .values()
            .filter(|account| inner.records.page.is_wanted(account, query, &pieces))
            .collect();
        found.sort_by(|a, b| by_order(query.order, a, b));
        let page = found.into_iter().filter(behind);
        let page = page.take(query.limit.min(PAGE_MAX));
        Ok(page.cloned().collect())
    }

    fn account_count(&self) -> u64 {
        self.inner().records.page.accounts.len() as u64
    }

    fn password_costs(&self) -> Arc<[(HashCost, u64)]> {
        let mut costs = BTreeMap::new();
        for account in self.inner().records.page.accounts.values() {
            let credential = account.credential.as_ref();
            if let Some(cost) = credential.and_then(|c| HashCost::of(&c.hash)) {
                *costs.entry(cost).or_default() += 1;
            }
        }
        costs.into_iter().collect()
    }

    fn next_account_id(&self) -> Result<AccountId, StoreError> {
        let mut inner = self.inner();
        inner.records.last_account += 1;
        Ok(AccountId(inner.records.last_account))
    }

    fn lasting_holds(&self, subject: &Subject) -> Result<Arc<[StoredHold]>, StoreError> {
        let inner = self.inner();
        let holds = inner.records.page.holds.values();
        Ok(holds
            .filter(|hold| hold.identity.subject == *subject)
            .cloned()
            .collect())
    }

    fn all_holds(&self) -> Result<Vec<StoredHold>, StoreError> {
        Ok(self.inner().records.page.holds.values().cloned().collect())
    }

    fn ended_holds(
        &self,
        subject: &Subject,
        from: Timestamp,
    ) -> Result<Vec<EndedHold>, StoreError> {
        let inner = self.inner();
        let ended = inner.records.page.ended.iter();
        let wanted =
            |ended: &&EndedHold| ended.hold.identity.subject == *subject && ended.at >= from;
        let mut found: Vec<EndedHold> = ended.filter(wanted).cloned().collect();
        found.reverse();
        found.sort_by_key(|ended| std::cmp::Reverse(ended.at));
        found.truncate(ENDED_READ_MAX);
        Ok(found)
    }

    fn policies(&self) -> Arc<Policies> {
        Arc::clone(&self.inner().records.page.policies)
    }

    fn domains(&self) -> Arc<[String]> {
        Arc::clone(&self.inner().records.page.domains)
    }

    fn roles(&self, id: AccountId) -> Result<Vec<(Role, Vec<String>)>, StoreError> {
        let inner = self.inner();
        let roles = inner.records.page.roles.iter();
        Ok(roles
            .filter(|((owner, _), _)| *owner == id)
            .map(|((_, role), domains)| (*role, domains.clone()))
            .collect())
    }

    fn all_roles(&self) -> Result<Vec<(AccountId, Role, Vec<String>)>, StoreError> {
        let inner = self.inner();
        let roles = inner.records.page.roles.iter();
        Ok(roles
            .map(|((id, role), domains)| (*id, *role, domains.clone()))
            .collect())
    }

    fn origin_rules(&self) -> Arc<[OriginRule]> {
        self.inner().records.page.rules.clone().into()
    }

    fn effects(&self, filter: EffectFilter, limit: usize) -> Result<Vec<Effect>, StoreError> {
        let inner = self.inner();
        let all = inner.records.page.effects.values();
        let mut list: Vec<Effect> = all.filter(|e| filter.takes(e)).cloned().collect();
        list.sort_by_key(|effect| match effect.state {
            EffectState::Due { at, .. } => (at, effect.id),
            EffectState::Done(_) | EffectState::Failed(_) => {
                (Timestamp::default(), u64::MAX - effect.id)
            }
        });
        list.truncate(limit);
        Ok(list)
    }

    fn due_effects(&self, now: Timestamp, limit: usize) -> Result<Vec<Effect>, StoreError> {
        let inner = self.inner();
        let mut due: Vec<Effect> = inner
            .records
            .page
            .effects
            .values()
            .filter(|effect| matches!(effect.state, EffectState::Due { at, .. } if at <= now))
            .cloned()
            .collect();
        due.sort_by_key(|effect| (effect.since, effect.id));
        due.truncate(limit);
        Ok(due)
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, StoreError>> {
        Box::pin(async move { self.inner().records.commit(commit) })
    }

    fn audit(&self, from_seq: u64, limit: usize) -> Result<Vec<ChainedAudit>, StoreError> {
        let inner = self.inner();
        let skip = from_seq.saturating_sub(1) as usize;
        let events = inner.records.audit.iter().skip(skip);
        Ok(events.take(limit.min(PAGE_MAX)).cloned().collect())
    }

    fn audit_head(&self) -> Result<Head, StoreError> {
        Ok(self.inner().records.head())
    }

    fn audit_verify(&self, from: Head) -> Result<ChainReport, StoreError> {
        Ok(self.inner().records.verify(from))
    }
}
