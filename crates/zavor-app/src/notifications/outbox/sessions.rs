//! "Sessions ended" as a fact about an account: true only when every mail host has confirmed.

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::hold::StoredHold;
use zavor_core::moment::Timestamp;
use zavor_core::sending::{HostSaid, SessionsEnd, all_ended};

use crate::notifications::outbox::retry::AGE_MAX;
use crate::notifications::service::Notifications;
use crate::ports::{
    Change, Commit, Effect, EffectFilter, EffectState, HostAct, PAGE_MAX, StoreError,
};

/// Tries to write `Account::sessions_ended` when others change the account at the same time.
const CONFLICTS_MAX: u32 = 5;
/// Most failed calls that are read, the newest first: enough for a day without a mail host.
const FAILED_READ_MAX: usize = 1_000;

impl Notifications {
    /// Writes that an act of `since` ended all sessions of an account, unless a host has not
    /// confirmed.
    pub(super) async fn note_sessions_ended(
        &self,
        address: &SignInName,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(owner) = self.platform.store.find(address).await? else {
            return Ok(());
        };
        // The caller heard it from one of them.
        let mut said = vec![HostSaid::Ended];
        for effect in self.unconfirmed(owner).await? {
            said.extend(match effect.state {
                EffectState::Failed(_) if effect.since == since => Some(HostSaid::GivenUp),
                EffectState::Failed(_) => None,
                EffectState::Due { .. } | EffectState::Done(_) => Some(HostSaid::NotYet),
            });
        }
        if !all_ended(said) {
            return Ok(());
        }
        for _ in 0..CONFLICTS_MAX {
            let Some(mut account) = self.platform.store.account(owner).await? else {
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
            match self.platform.store.commit(commit).await {
                Err(StoreError::Conflict) => {}
                other => return other.map(|_| ()),
            }
        }
        Err(StoreError::Conflict)
    }

    /// Which hosts must confirm that the sessions of an account ended after these holds were
    /// placed.
    pub(crate) async fn who_ends_sessions(
        &self,
        account: Option<&Account>,
        holds: &[StoredHold],
    ) -> Result<SessionsEnd, StoreError> {
        if self.platform.world.mail_hosts.names().is_empty() {
            return Ok(SessionsEnd::ByHand);
        }
        let Some(account) = account else {
            return Ok(SessionsEnd::MailHosts);
        };
        let placed = holds.iter().map(|hold| hold.since).max();
        let asked_since = |effect: &Effect| placed.is_none_or(|placed| effect.since > placed);
        let unconfirmed = self.unconfirmed(account.id).await?;
        Ok(match unconfirmed.iter().any(asked_since) {
            true => SessionsEnd::Unconfirmed,
            false => SessionsEnd::MailHosts,
        })
    }

    /// Calls to end sessions of an account that were given up, as long as no later call was
    /// confirmed by every host.
    pub(crate) async fn given_up_since_the_last_end(
        &self,
        account: &Account,
    ) -> Result<Vec<Effect>, StoreError> {
        let mut found = self.unconfirmed(account.id).await?;
        found.retain(|effect| {
            let later = account
                .sessions_ended
                .is_none_or(|ended| ended < effect.since);
            later && matches!(effect.state, EffectState::Failed(_))
        });
        Ok(found)
    }

    /// Calls to end sessions of an account that no host has confirmed: due, or given up.
    async fn unconfirmed(&self, owner: AccountId) -> Result<Vec<Effect>, StoreError> {
        // Nothing is put off further than this, so "due by then" covers everything unfinished.
        let horizon = self.platform.world.clock.now().plus(AGE_MAX);
        let mut found = Vec::new();
        for (filter, most) in [
            (EffectFilter::DueActs(horizon), PAGE_MAX),
            (EffectFilter::Failed, FAILED_READ_MAX),
        ] {
            for effect in self.platform.store.effects(filter, most).await? {
                if effect.errand.on_host() == Some(HostAct::EndSessions)
                    && self.platform.store.find(&effect.address).await? == Some(owner)
                {
                    found.push(effect);
                }
            }
        }
        Ok(found)
    }
}
