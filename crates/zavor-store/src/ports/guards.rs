//! The guards of the embedded store.

use zavor_app::ports::{Durable, GuardChange, Guards, PAGE_MAX, StoreAnswer, at_once, read_now};
use zavor_core::account::{AccountId, GuardKey};
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use crate::guards::{ORGANISATION, PENDING_SHARDS};
use crate::locked::locked;
use crate::store::EmbeddedStore;

impl Guards for EmbeddedStore {
    fn change_sign_in<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SignInGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let guards = self.guards();
        let table = match key.account_id() {
            Some(_) => &guards.sign_in_accounts,
            None => &guards.sign_in_unknown,
        };
        at_once(Ok(table.change(
            key,
            &guards.in_force,
            &guards.journal,
            change,
        )))
    }

    fn change_origin<'a>(
        &'a self,
        key: NetworkKey,
        change: &'a mut GuardChange<'_, OriginGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let guards = self.guards();
        let table = &guards.origins;
        at_once(Ok(table.change(
            key,
            &guards.in_force,
            &guards.journal,
            change,
        )))
    }

    fn look_at_origins<'a>(
        &'a self,
        keys: &'a [NetworkKey],
        look: &'a mut (dyn FnMut(NetworkKey, &OriginGuard) + Send),
    ) -> StoreAnswer<'a, ()> {
        for key in keys {
            self.guards()
                .origins
                .look(*key, &mut |guard| look(*key, guard));
        }
        at_once(Ok(()))
    }

    fn change_sending<'a>(
        &'a self,
        key: GuardKey,
        change: &'a mut GuardChange<'_, SendingGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let guards = self.guards();
        let table = match key.account_id() {
            Some(_) => &guards.sending_accounts,
            None => &guards.sending_others,
        };
        at_once(Ok(table.change(
            key,
            &guards.in_force,
            &guards.journal,
            change,
        )))
    }

    fn change_organisation<'a>(
        &'a self,
        change: &'a mut GuardChange<'_, OrganisationGuard>,
    ) -> StoreAnswer<'a, Durable> {
        let guards = self.guards();
        let table = &guards.organisation;
        at_once(Ok(table.change(
            ORGANISATION,
            &guards.in_force,
            &guards.journal,
            change,
        )))
    }

    fn change_pending_messages<'a>(
        &'a self,
        instance: u64,
        change: &'a mut (dyn FnMut(&mut PendingMessages) + Send),
    ) -> StoreAnswer<'a, ()> {
        let shard = &self.guards().pending[instance as usize % PENDING_SHARDS];
        change(&mut locked(shard));
        at_once(Ok(()))
    }

    fn locked_accounts(&self, now: Timestamp, limit: usize) -> StoreAnswer<'_, Vec<AccountId>> {
        read_now(|| {
            let policies = self.mirror().policies();
            let locked = self
                .guards()
                .sign_in_accounts
                .keys_matching(limit.min(PAGE_MAX), |guard| {
                    guard.is_locked_out(&policies.smart_lockout, now)
                });
            Ok(locked
                .into_iter()
                .filter_map(GuardKey::account_id)
                .collect())
        })
    }

    fn sending_guards(
        &self,
        limit: usize,
        each: &mut (dyn FnMut(AccountId, &SendingGuard) + Send),
    ) -> StoreAnswer<'_, bool> {
        read_now(|| {
            let whole = self.guards().sending_accounts.each(limit, |key, guard| {
                if let Some(id) = key.account_id() {
                    each(id, guard);
                }
            });
            Ok(whole)
        })
    }

    fn blocked_origins(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<(NetworkKey, OriginGuard)>> {
        read_now(|| {
            Ok(self
                .guards()
                .origins
                .matching(limit.min(PAGE_MAX), |guard| guard.blocked(now).is_some()))
        })
    }
}
