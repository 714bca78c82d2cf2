//! "Sessions ended" as a fact about an account: true only when every mail host has confirmed.

use zavor_core::account::SignInName;
use zavor_core::moment::Timestamp;

use super::AGE_MAX;
use crate::ports::{Change, Commit, EffectAct, EffectFilter, PAGE_MAX, Store, StoreError};
use crate::zavor::Zavor;

/// Tries to write `Account::sessions_ended` when others change the account at the same time.
const CONFLICTS_MAX: u32 = 5;

impl<S: Store> Zavor<S> {
    /// Writes that all sessions of an account were ended by an act of `since`, unless a host has
    /// not confirmed yet.
    pub(super) async fn note_sessions_ended(
        &self,
        address: &SignInName,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        // Nothing is put off further than this, so "due by then" is everything unfinished.
        let horizon = self.world.clock.now().plus(AGE_MAX);
        let acts = EffectFilter::DueActs(horizon);
        let open = self.store.effects(acts, PAGE_MAX)?;
        let owner = self.store.find(address)?;
        for effect in open.iter().filter(|e| e.act == EffectAct::EndSessions) {
            if self.store.find(&effect.address)? == owner {
                return Ok(());
            }
        }
        for _ in 0..CONFLICTS_MAX {
            let account = owner.map(|id| self.store.account(id)).transpose()?;
            let Some(mut account) = account.flatten() else {
                return Ok(());
            };
            if account.sessions_ended.is_some_and(|noted| noted >= since) {
                return Ok(());
            }
            account.sessions_ended = Some(since);
            account.version += 1;
            let commit = Commit {
                changes: vec![Change::PutAccount(account)],
                ..Commit::default()
            };
            match self.store.commit(commit).await {
                Err(StoreError::Conflict) => {}
                other => return other.map(|_| ()),
            }
        }
        Err(StoreError::Conflict)
    }
}
