//! The records of the memory store.

use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::platform::search;
use zavor_app::ports::{
    AccountBrief, AccountOrder, AccountQuery, BoxFuture, ChainReport, ChainedAudit, Change, Commit,
    Committed, ENDED_READ_MAX, Effect, EffectFilter, EffectState, NameFacts, OriginRule, PAGE_MAX,
    ProgramRule, Records, RegisteredCount, StoreAnswer, StoreError, read_now,
};
use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::Role;
use zavor_core::hold::{EndedHold, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;
use zavor_core::recovery::RecoveryFacts;

use super::book::Head;
use super::page::by_order;
use super::store::MemoryStore;

impl Records for MemoryStore {
    fn find(&self, name: &SignInName) -> StoreAnswer<'_, Option<AccountId>> {
        read_now(|| Ok(self.inner().records.page.names.get(name).copied()))
    }

    fn find_brief(&self, name: &SignInName) -> StoreAnswer<'_, Option<Arc<AccountBrief>>> {
        read_now(|| Ok(self.inner().records.page.brief_of(name)))
    }

    fn known(&self, name: &SignInName) -> StoreAnswer<'_, NameFacts> {
        read_now(|| {
            let page = &self.inner().records.page;
            let brief = page.brief_of(name);
            let address = brief.as_ref().map_or(name, |brief| &brief.address);
            let holds = page.holds_on(&Subject::Account(address.clone()));
            Ok(NameFacts { brief, holds })
        })
    }

    fn brief(&self, id: AccountId) -> StoreAnswer<'_, Option<Arc<AccountBrief>>> {
        read_now(|| Ok(self.inner().records.page.brief(id)))
    }

    fn account(&self, id: AccountId) -> StoreAnswer<'_, Option<Account>> {
        read_now(|| Ok(self.inner().records.page.accounts.get(&id).cloned()))
    }

    fn accounts(&self, query: &AccountQuery) -> StoreAnswer<'_, Vec<Account>> {
        read_now(|| {
            let inner = self.inner();
            let pieces = search::pieces(&query.text);
            let cursor = inner.records.page.cursor(query);
            let behind = |account: &&Account| match (&cursor, &query.after) {
                (_, None) => true,
                (Some(cursor), _) => by_order(query.order, account, cursor).is_gt(),
                // The cursor's account is gone: only the order by address can continue without it.
                (None, Some(after)) => {
                    query.order == AccountOrder::Address && account.address > *after
                }
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
        })
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

    fn registered_counts(&self) -> Vec<RegisteredCount> {
        let inner = self.inner();
        let page = &inner.records.page;
        let mut counts = BTreeMap::<(String, u8), u64>::new();
        for account in page.accounts.values() {
            let bits = page.registered(account).to_bits();
            let domain = account.address.domain().to_owned();
            *counts.entry((domain, bits)).or_default() += 1;
        }
        let count = |((domain, bits), accounts)| RegisteredCount {
            domain,
            facts: RecoveryFacts::from_bits(bits),
            accounts,
        };
        counts.into_iter().map(count).collect()
    }

    fn registered_of(
        &self,
        accounts: &[AccountId],
    ) -> StoreAnswer<'_, Vec<(AccountId, RecoveryFacts)>> {
        let accounts = accounts.to_vec();
        read_now(move || {
            let inner = self.inner();
            let page = &inner.records.page;
            let of = |id: &AccountId| {
                let account = page.accounts.get(id)?;
                Some((*id, page.registered(account)))
            };
            Ok(accounts.iter().filter_map(of).collect())
        })
    }

    fn next_account_id(&self) -> StoreAnswer<'_, AccountId> {
        read_now(|| {
            let mut inner = self.inner();
            inner.records.last_account += 1;
            Ok(AccountId(inner.records.last_account))
        })
    }

    fn lasting_holds(&self, subject: &Subject) -> StoreAnswer<'_, Arc<[StoredHold]>> {
        read_now(|| Ok(self.inner().records.page.holds_on(subject)))
    }

    fn all_holds(&self) -> StoreAnswer<'_, Vec<StoredHold>> {
        read_now(|| Ok(self.inner().records.page.holds.values().cloned().collect()))
    }

    fn ended_holds(&self, subject: &Subject, from: Timestamp) -> StoreAnswer<'_, Vec<EndedHold>> {
        read_now(|| {
            let inner = self.inner();
            let ended = inner.records.page.ended.iter();
            let wanted =
                |ended: &&EndedHold| ended.hold.identity.subject == *subject && ended.at >= from;
            let mut found: Vec<EndedHold> = ended.filter(wanted).cloned().collect();
            found.reverse();
            found.sort_by_key(|ended| std::cmp::Reverse(ended.at));
            found.truncate(ENDED_READ_MAX);
            Ok(found)
        })
    }

    fn policies(&self) -> Arc<Policies> {
        Arc::clone(&self.inner().records.page.policies)
    }

    fn domains(&self) -> Arc<[String]> {
        Arc::clone(&self.inner().records.page.domains)
    }

    fn roles(&self, id: AccountId) -> StoreAnswer<'_, Vec<(Role, Vec<String>)>> {
        read_now(|| {
            let inner = self.inner();
            let roles = inner.records.page.roles.iter();
            Ok(roles
                .filter(|((owner, _), _)| *owner == id)
                .map(|((_, role), domains)| (*role, domains.clone()))
                .collect())
        })
    }

    fn all_roles(&self) -> StoreAnswer<'_, Vec<(AccountId, Role, Vec<String>)>> {
        read_now(|| {
            let inner = self.inner();
            let roles = inner.records.page.roles.iter();
            Ok(roles
                .map(|((id, role), domains)| (*id, *role, domains.clone()))
                .collect())
        })
    }

    fn origin_rules(&self) -> Arc<[OriginRule]> {
        self.inner().records.page.rules.clone().into()
    }

    fn program_rules(&self) -> Arc<[ProgramRule]> {
        self.inner().records.page.programs.clone().into()
    }

    fn effects(&self, filter: EffectFilter, limit: usize) -> StoreAnswer<'_, Vec<Effect>> {
        read_now(|| {
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
        })
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, StoreError>> {
        Box::pin(async move {
            let marks: Vec<_> = commit
                .changes
                .iter()
                .filter_map(|change| match change {
                    Change::MarkAlerts(numbers, seen) => Some((numbers.clone(), seen.clone())),
                    _ => None,
                })
                .collect();
            let mut inner = self.inner();
            let committed = inner.records.commit(commit)?;
            for (numbers, seen) in marks {
                inner.events.mark_alerts(&numbers, seen.as_ref());
            }
            Ok(committed)
        })
    }

    fn audit(&self, from_seq: u64, limit: usize) -> StoreAnswer<'_, Vec<ChainedAudit>> {
        read_now(|| {
            let inner = self.inner();
            let skip = from_seq.saturating_sub(1) as usize;
            let events = inner.records.audit.iter().skip(skip);
            Ok(events.take(limit.min(PAGE_MAX)).cloned().collect())
        })
    }

    fn audit_head(&self) -> StoreAnswer<'_, Head> {
        read_now(|| Ok(self.inner().records.head()))
    }

    fn audit_verify(&self, from: Head) -> StoreAnswer<'_, ChainReport> {
        read_now(|| Ok(self.inner().records.verify(from)))
    }
}
