//! The guards of the memory store.

use zavor_app::ports::{Durable, GuardChange, Guards, Records, StoreAnswer, at_once, read_now};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::guard::{Guard, Touched};
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use super::store::{Inner, MemoryStore};
use super::table::Table;

/// Shards of the table of pending messages. There are several, so that a rule that wrongly reaches
/// across shards is noticed.
const PENDING_SHARDS: u64 = 16;

impl MemoryStore {
    fn durable<K, G>(
        &self,
        key: K,
        touched: Touched,
        table: fn(&mut Inner) -> &mut Table<K, G>,
    ) -> Durable
    where
        K: Ord + Copy + Send + 'static,
        G: Guard,
    {
        if touched < Touched::Transition {
            return Durable::already();
        }
        let store = self.clone();
        Durable(Some(Box::pin(async move {
            table(&mut store.inner()).write(key);
            Ok(())
        })))
    }
}

impl Guards for MemoryStore {
    fn change_sign_in<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SignInGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().sign_in.change(key, change);
        at_once(Ok(self.durable(key, touched, |inner| &mut inner.sign_in)))
    }

    fn change_origin<'a>(
        &'a self,
        key: NetworkKey,
        change: &'a mut GuardChange<'_, OriginGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().origin.change(key, change);
        at_once(Ok(self.durable(key, touched, |inner| &mut inner.origin)))
    }

    fn look_at_origins<'a>(
        &'a self,
        keys: &'a [NetworkKey],
        look: &'a mut (dyn FnMut(NetworkKey, &OriginGuard) + Send),
    ) -> StoreAnswer<'a, ()> {
        let inner = self.inner();
        let new = OriginGuard::default();
        for key in keys {
            look(*key, inner.origin.live.get(key).unwrap_or(&new));
        }
        drop(inner);
        at_once(Ok(()))
    }

    fn change_sending<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SendingGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().sending.change(key, change);
        at_once(Ok(self.durable(key, touched, |inner| &mut inner.sending)))
    }

    fn change_organisation<'a>(
        &'a self,
        change: &'a mut GuardChange<'_, OrganisationGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let touched = self.inner().organisation.change((), change);
        at_once(Ok(
            self.durable((), touched, |inner| &mut inner.organisation)
        ))
    }

    fn change_pending_messages<'a>(
        &'a self,
        instance: u64,
        change: &'a mut (dyn FnMut(&mut PendingMessages) + Send),
    ) -> StoreAnswer<'a, ()> {
        let mut inner = self.inner();
        change(inner.pending.entry(instance % PENDING_SHARDS).or_default());
        drop(inner);
        at_once(Ok(()))
    }

    fn locked_accounts(&self, now: Timestamp, limit: usize) -> StoreAnswer<'_, Vec<AccountId>> {
        read_now(|| {
            let policies = self.policies();
            let inner = self.inner();
            let locked = inner
                .sign_in
                .live
                .iter()
                .filter(|(_, guard)| guard.is_locked_out(&policies.smart_lockout, now));
            Ok(locked
                .filter_map(|(key, _)| key.account_id())
                .take(limit)
                .collect())
        })
    }

    fn sending_guards(
        &self,
        limit: usize,
        each: &mut (dyn FnMut(AccountId, &SendingGuard) + Send),
    ) -> StoreAnswer<'_, bool> {
        read_now(|| {
            let inner = self.inner();
            let guards = inner.sending.live.iter();
            let mut accounts = guards.filter_map(|(key, guard)| Some((key.account_id()?, guard)));
            for (id, guard) in accounts.by_ref().take(limit) {
                each(id, guard);
            }
            Ok(accounts.next().is_none())
        })
    }

    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<(NetworkKey, OriginGuard)>> {
        read_now(|| {
            let inner = self.inner();
            let blocked = inner
                .origin
                .live
                .iter()
                .filter(|(_, guard)| guard.blocked(now).is_some())
                .take(limit)
                .map(|(key, guard)| (*key, guard.clone()))
                .collect();
            Ok(blocked)
        })
    }
}
