//! A name becomes an account, or an account becomes a name again: its counts go with the person
//! ([`crate::platform::succession`]), and so does what networks were charged for it, so that a
//! success takes that back as for any account.

use std::net::IpAddr;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::guard::Touched;
use zavor_core::moment::Span;
use zavor_core::network::{NetworkKey, Origin};

use crate::ports::{Change, EventQuery, GuardsExt, StoreError};
use crate::sign_in::places::each_once;
use crate::sign_in::question::settle;
use crate::sign_in::service::SignIn;

/// How far back to look for networks that were charged for a name: as far as they remember.
const COSTS_WITHIN: Span = Span::from_hours(24);
/// Most rows of the sign-in log that are read for them, the newest.
const ROWS_READ_MAX: usize = 500;

impl SignIn {
    /// Moves what was counted against a name to the account that it has become: its lockouts, its
    /// places, its wrong passwords, its attempts in flight, what it sent, and what networks were
    /// charged for it. `address` = where it is now.
    pub(crate) async fn take_over(
        &self,
        name: &SignInName,
        account: AccountId,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        let (from, to) = (self.platform.key_of_name(name), GuardKey::account(account));
        let networks = self.networks_charged(from, address).await?;
        if self.platform.take_over_counts(name, to).await? {
            self.rename_in(&networks, from, to).await?;
        }
        Ok(())
    }

    /// The same for an account that was just added. It exists, so this does not fail when a guard
    /// cannot be read.
    pub(crate) async fn take_over_added(&self, name: &SignInName, account: AccountId) {
        if let Err(error) = self.take_over(name, account, None).await {
            tracing::warn!(%error, "what was counted about a name was not taken over");
        }
    }

    /// The same for each account that a commit has added.
    pub(crate) async fn take_over_for_added(&self, changes: &[Change]) {
        for change in changes {
            if let Change::AddAccount(account) = change {
                self.take_over_added(&account.address, account.id).await;
            }
        }
    }

    /// After an account was removed whose counts are under its address already
    /// ([`leave_counts`](crate::platform::service::Platform::leave_counts)): moves what networks
    /// were charged for it there too, and forgets the account's own.
    pub(crate) async fn leave(&self, account: AccountId, name: &SignInName) {
        let (from, to) = (GuardKey::account(account), self.platform.key_of_name(name));
        let left = async {
            let networks = self.networks_charged(from, None).await?;
            self.rename_in(&networks, from, to).await?;
            self.platform.forget_counts(from).await
        };
        if let Err(error) = left.await {
            tracing::warn!(%error, "what was counted about a removed account was not moved");
        }
    }

    async fn rename_in(
        &self,
        networks: &[NetworkKey],
        from: GuardKey,
        to: GuardKey,
    ) -> Result<(), StoreError> {
        let (from, to) = (self.subject_fingerprint(from), self.subject_fingerprint(to));
        for network in networks {
            let rename = self
                .platform
                .store
                .origin(*network, |guard| ((), guard.rename(from, to)));
            let ((), durable) = rename.await?;
            settle(durable).await;
        }
        Ok(())
    }

    /// Networks that may have been charged: where it is now, those that its guard remembers, and
    /// those in the log. If the log cannot be read, the guard's must do.
    async fn networks_charged(
        &self,
        key: GuardKey,
        address: Option<IpAddr>,
    ) -> Result<Vec<NetworkKey>, StoreError> {
        let (now, stamp) = (self.platform.now(), self.platform.stamp());
        let look = self
            .platform
            .store
            .sign_in(key, |guard| (guard.failed_from(now), Touched::Unchanged));
        let (remembered, _) = look.await?;
        if remembered.is_empty() && address.is_none() {
            return Ok(Vec::new());
        }
        let query = EventQuery {
            key: Some(key),
            from: stamp.minus(COSTS_WITHIN),
            to: stamp.plus(Span::from_secs(1)),
            limit: ROWS_READ_MAX,
        };
        let rows = self.platform.store.sign_ins(&query).await;
        let rows = rows.unwrap_or_default();
        let logged = rows.iter().filter_map(|row| row.address);
        let addresses = logged.chain(remembered).chain(address);
        let networks = addresses
            .map(Origin::of)
            .flat_map(|origin| [origin.host(), origin.place()])
            .flatten()
            .map(|network| network.key());
        Ok(each_once(networks.collect()))
    }
}
