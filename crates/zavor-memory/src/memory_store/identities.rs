//! The identities of the memory store.

use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::ports::{
    AuditQuery, BulkItem, BulkRun, CODES_READ_MAX, ChainedAudit, HourCounts, Identities, PAGE_MAX,
    RequestsWanted, StoreAnswer, read_now,
};

use zavor_core::account::{Account, AccountId, GuardKey};
use zavor_core::app_password::{AppKey, AppPassword};
use zavor_core::identity::{ApiToken, CallerCode, Link, Method, SecretHash, Session};
use zavor_core::recovery::{
    BudgetKey, FactsSet, RecoveryBudget, RecoveryFlow, ReminderRun, SavedCode, WaysAsked,
};
use zavor_core::support_request::{AskedBy, RequestState, SupportRequest};

use super::identity_book::IdentityBook;
use super::store::MemoryStore;

/// The values that `wanted` accepts, in the order of `key`.
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
    fn session(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Session>> {
        read_now(|| Ok(self.book(|book| book.sessions.get(key).cloned())))
    }

    fn sessions_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Session>> {
        read_now(|| {
            let newest = |s: &Session| std::cmp::Reverse((s.created, s.id));
            Ok(self.book(|book| sorted(book.sessions.values(), |s| s.account == account, newest)))
        })
    }

    fn session_endings(&self, account: AccountId) -> StoreAnswer<'_, u64> {
        read_now(|| Ok(self.book(|book| book.endings.get(&account).copied().unwrap_or(0))))
    }

    fn methods_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Method>> {
        read_now(|| {
            let oldest = |m: &Method| (m.added, m.id);
            Ok(self.book(|book| sorted(book.methods.values(), |m| m.account == account, oldest)))
        })
    }

    fn link(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Link>> {
        read_now(|| Ok(self.book(|book| book.links.get(key).cloned())))
    }

    fn links_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Link>> {
        read_now(|| {
            let newest = |link: &Link| (std::cmp::Reverse(link.created), link.key.0);
            let own = |link: &Link| link.account == Some(account);
            Ok(self.book(|book| sorted(book.links.values(), own, newest)))
        })
    }

    fn codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<CallerCode>> {
        read_now(|| {
            let newest = |c: &CallerCode| std::cmp::Reverse((c.created, c.id));
            let mut codes =
                self.book(|book| sorted(book.codes.values(), |c| c.account == account, newest));
            codes.truncate(CODES_READ_MAX);
            Ok(codes)
        })
    }

    fn recovery_flow(&self, key: &SecretHash) -> StoreAnswer<'_, Option<RecoveryFlow>> {
        read_now(|| Ok(self.book(|book| book.flows.get(key).cloned())))
    }

    fn asked_flows(&self, limit: usize) -> StoreAnswer<'_, Vec<RecoveryFlow>> {
        read_now(|| {
            let asked = |f: &RecoveryFlow| (f.waits_since(), f.key);
            let waits = |f: &RecoveryFlow| f.waits_since().is_some();
            let flows = self.book(|book| sorted(book.flows.values(), waits, asked));
            let mut of_origin = BTreeMap::<_, usize>::new();
            let mut flows: Vec<_> = flows
                .into_iter()
                .map(|flow| {
                    let nth = of_origin.entry(flow.from.clone()).or_default();
                    *nth += 1;
                    (!flow.known_browser, *nth, flow)
                })
                .collect();
            flows.sort_by(|a, b| {
                let order = |(stranger, nth, flow): &(bool, usize, RecoveryFlow)| {
                    (*stranger, *nth, flow.waits_since(), flow.key)
                };
                order(a).cmp(&order(b))
            });
            let mut flows: Vec<_> = flows.into_iter().map(|(.., flow)| flow).collect();
            flows.truncate(limit);
            Ok(flows)
        })
    }

    fn recovery_budget(&self, key: &BudgetKey) -> StoreAnswer<'_, Option<RecoveryBudget>> {
        read_now(|| Ok(self.book(|book| book.budgets.get(key).cloned())))
    }

    fn saved_code(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SavedCode>> {
        read_now(|| Ok(self.book(|book| book.saved_codes.get(key).copied())))
    }

    fn saved_codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<SavedCode>> {
        read_now(|| {
            let of = |code: &SavedCode| code.account == account;
            Ok(self.book(|book| sorted(book.saved_codes.values(), of, |code| code.key)))
        })
    }

    fn ways_asked(&self, account: AccountId) -> StoreAnswer<'_, Option<WaysAsked>> {
        read_now(|| Ok(self.book(|book| book.ways_asked.get(&account).cloned())))
    }

    fn reminder_run(&self, id: u64) -> StoreAnswer<'_, Option<ReminderRun>> {
        read_now(|| Ok(self.book(|book| book.reminder_runs.get(&id).cloned())))
    }

    fn reminder_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<ReminderRun>> {
        read_now(|| {
            let newest = |book: &IdentityBook| {
                let runs = book.reminder_runs.values().rev();
                runs.take(limit).cloned().collect()
            };
            Ok(self.book(newest))
        })
    }

    fn registered_since(
        &self,
        run: u64,
        lacking: FactsSet,
        looked_at: usize,
    ) -> StoreAnswer<'_, u64> {
        read_now(|| {
            let inner = self.inner();
            let page = &inner.records.page;
            let asked = page.identities.ways_asked.values();
            let mut asked: Vec<_> = asked.filter(|asked| asked.run == Some(run)).collect();
            asked.sort_by_key(|asked| std::cmp::Reverse(asked.reminded));
            let accounts = asked.into_iter().take(looked_at);
            let accounts = accounts.filter_map(|asked| page.accounts.get(&asked.account));
            let has = |account: &&Account| !lacking.contains(page.registered(account));
            Ok(accounts.filter(has).count() as u64)
        })
    }

    fn support_request(&self, id: u64) -> StoreAnswer<'_, Option<SupportRequest>> {
        read_now(|| Ok(self.book(|book| book.requests.get(&id).cloned())))
    }

    fn support_request_of(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SupportRequest>> {
        read_now(|| {
            let has = |r: &&SupportRequest| r.asker_of(key).is_some();
            Ok(self.book(|book| book.requests.values().find(has).cloned()))
        })
    }

    fn newest_support_request(
        &self,
        of: GuardKey,
        asked_by: AskedBy,
    ) -> StoreAnswer<'_, Option<SupportRequest>> {
        read_now(|| {
            let fits = |r: &&SupportRequest| (r.of, r.asked_by) == (of, asked_by);
            Ok(self.book(|book| book.requests.values().rev().find(fits).cloned()))
        })
    }

    fn support_requests(
        &self,
        wanted: RequestsWanted,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<SupportRequest>> {
        read_now(|| {
            let fits = |r: &SupportRequest| {
                let (known, closed) =
                    (r.of.account_id().is_some(), r.state == RequestState::Closed);
                match wanted {
                    RequestsWanted::NotClosed => known && !closed,
                    RequestsWanted::Closed => known && closed,
                    RequestsWanted::WithoutEvidence => r.evidence.is_none(),
                }
            };
            let mut found = self.book(|book| sorted(book.requests.values(), fits, |r| r.id));
            if wanted == RequestsWanted::Closed {
                found.reverse();
            }
            found.truncate(limit);
            Ok(found)
        })
    }

    fn next_support_request(&self) -> StoreAnswer<'_, u64> {
        read_now(|| Ok(self.book(|book| book.last_request.saturating_add(1))))
    }

    fn token(&self, key: &SecretHash) -> StoreAnswer<'_, Option<ApiToken>> {
        read_now(|| Ok(self.book(|book| book.tokens.values().find(|t| t.key == *key).cloned())))
    }

    fn tokens(&self) -> StoreAnswer<'_, Vec<ApiToken>> {
        read_now(|| {
            let newest = |t: &ApiToken| std::cmp::Reverse((t.created, t.id));
            Ok(self.book(|book| sorted(book.tokens.values(), |_| true, newest)))
        })
    }

    fn app_passwords_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<AppPassword>> {
        read_now(|| {
            let oldest = |p: &AppPassword| (p.created, p.id);
            let of = |p: &AppPassword| p.account == account;
            Ok(self.book(|book| sorted(book.app_passwords.values(), of, oldest)))
        })
    }

    fn app_keys_of(&self, account: AccountId) -> StoreAnswer<'_, Arc<[AppKey]>> {
        read_now(|| {
            let oldest = |p: &AppPassword| (p.created, p.id);
            let of = |p: &AppPassword| p.account == account;
            let all = self.book(|book| sorted(book.app_passwords.values(), of, oldest));
            Ok(all.iter().map(AppKey::from).collect())
        })
    }

    fn bulk_run(&self, id: u64) -> StoreAnswer<'_, Option<BulkRun>> {
        read_now(|| Ok(self.book(|book| book.runs.get(&id).map(|(run, _)| run.clone()))))
    }

    fn bulk_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<BulkRun>> {
        read_now(|| {
            let newest = |r: &BulkRun| std::cmp::Reverse((r.created, r.id));
            let runs = |book: &IdentityBook| {
                sorted(book.runs.values().map(|(run, _)| run), |_| true, newest)
            };
            let mut runs = self.book(runs);
            runs.truncate(limit.min(PAGE_MAX));
            Ok(runs)
        })
    }

    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> StoreAnswer<'_, Vec<BulkItem>> {
        read_now(|| {
            Ok(self.book(|book| {
                let items = book.runs.get(&id).map_or(&[][..], |(_, items)| items);
                let items = items.iter().skip(from as usize);
                items.take(limit.min(PAGE_MAX)).cloned().collect()
            }))
        })
    }

    fn audit_find(&self, query: &AuditQuery) -> StoreAnswer<'_, Vec<ChainedAudit>> {
        read_now(|| {
            let inner = self.inner();
            let fits = |chained: &&ChainedAudit| {
                let of = &query.target;
                (of.is_none() || chained.event.target == *of)
                    && query.actor.as_ref().is_none_or(|a| chained.actor == *a)
                    && query.act.is_none_or(|act| chained.event.act == act)
                    && query.before.is_none_or(|before| chained.seq < before)
            };
            let audit = &inner.records.audit;
            let from = query.since.map_or(0, |since| {
                audit.partition_point(|chained| chained.event.time < since)
            });
            let newest_first = audit.iter().skip(from).rev();
            Ok(newest_first
                .filter(fits)
                .take(query.limit.min(PAGE_MAX))
                .cloned()
                .collect())
        })
    }

    fn hour_counts(&self) -> StoreAnswer<'_, Vec<HourCounts>> {
        read_now(|| Ok(self.book(|book| book.hours.values().copied().collect())))
    }

    fn note(&self, name: &str) -> StoreAnswer<'_, Option<String>> {
        read_now(|| Ok(self.book(|book| book.notes.get(name).cloned())))
    }
}
