//! Adoption: adds an account whose password lives elsewhere at its first successful report, if the
//! operator asked for it (`[directory] adopt = true`).

use std::net::IpAddr;

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{NetworkKey, Origin};
use zavor_core::sign_in::SignInGuard;

use crate::platform::notes::AccountNote;
use crate::platform::resolve::ResolvedName;
use crate::ports::{Change, Commit, EventQuery, GuardsExt, StoreError};
use crate::sign_in::question::settle;
use crate::sign_in::service::SignIn;

/// How far back to look for networks that were charged for a name: as far as they remember.
const COSTS_WITHIN: Span = Span::from_hours(24);
/// Most rows of the sign-in log that are read for them, the newest.
const ROWS_READ_MAX: usize = 500;

impl SignIn {
    /// Adds the account of a name that just signed in somewhere else; returns whether it did. Only
    /// names in our own domains are adopted. If the store cannot write, the next report tries
    /// again.
    pub(crate) async fn adopt(&self, who: &ResolvedName) -> Result<bool, StoreError> {
        let ours = || {
            self.platform
                .store
                .domains()
                .iter()
                .any(|domain| domain == who.address.domain())
        };
        if !self.platform.settings().adopt || who.account.is_some() || !who.normal || !ours() {
            return Ok(false);
        }
        let account = Account {
            id: self.platform.store.next_account_id().await?,
            address: who.address.clone(),
            display_name: String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: self.platform.now(),
            sessions_ended: None,
            raised_limit: None,
            version: 1,
        };
        let detail = AccountNote::Adopted;
        let (act, done) = (AuditAct::AddAccount, AuditResult::Done);
        let audit = vec![
            self.platform
                .audit_of(&Actor::System, act, &who.address, done, detail),
        ];
        let mut changes = vec![Change::AddAccount(account)];
        changes.extend(self.platform.holds_of_former_account(&who.address).await?);
        match self
            .platform
            .store
            .commit(Commit {
                changes,
                audit,
                ..Commit::default()
            })
            .await
        {
            // A conflict means that another report adopted it first. Either way it exists now.
            Ok(_) | Err(StoreError::Conflict) => Ok(true),
            Err(error) => {
                tracing::warn!(%error, "an account could not be adopted");
                Ok(false)
            }
        }
    }

    /// Moves what was counted against the name to the account: its lockouts, its places, its wrong
    /// passwords, its attempts in flight, and what networks were charged for it, so that its
    /// success takes that back as for any account.
    pub(crate) async fn take_over(
        &self,
        name: &ResolvedName,
        account: &ResolvedName,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (guard, _) = self
            .platform
            .store
            .sign_in(name.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        if guard == SignInGuard::default() {
            // Another report has moved it already.
            return Ok(());
        }
        let blank = SignInGuard::default();
        let put = |new: &mut SignInGuard| {
            if *new == blank {
                *new = guard.clone();
            }
            ((), Touched::Transition)
        };
        let ((), durable) = self.platform.store.sign_in(account.key, put).await?;
        settle(durable).await;
        let leave = |old: &mut SignInGuard| {
            *old = SignInGuard::default();
            ((), Touched::Transition)
        };
        let ((), durable) = self.platform.store.sign_in(name.key, leave).await?;
        settle(durable).await;
        let from = self.subject_fingerprint(name.key);
        let to = self.subject_fingerprint(account.key);
        for network in self.networks_charged(name, address, now).await {
            let rename = self
                .platform
                .store
                .origin(network, |guard| ((), guard.rename(from, to)));
            let ((), durable) = rename.await?;
            settle(durable).await;
        }
        Ok(())
    }

    /// Networks that may have been charged for a name: where it is now, and those in the log. If
    /// the log cannot be read, the name is adopted all the same.
    async fn networks_charged(
        &self,
        name: &ResolvedName,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Vec<NetworkKey> {
        let query = EventQuery {
            key: Some(name.key),
            from: now.minus(COSTS_WITHIN),
            to: now.plus(Span::from_secs(1)),
            limit: ROWS_READ_MAX,
        };
        let rows = self
            .platform
            .store
            .sign_ins(&query)
            .await
            .unwrap_or_default();
        let addresses = rows.iter().filter_map(|row| row.address).chain(address);
        let mut networks: Vec<NetworkKey> = addresses
            .map(Origin::of)
            .flat_map(|origin| [origin.host(), origin.place()])
            .flatten()
            .map(|network| network.key())
            .collect();
        networks.sort_unstable();
        networks.dedup();
        networks
    }
}
