//! A name becomes an account, or an account becomes a name again: its counts go with the person
//! ([`crate::platform::succession`]), and so does what networks were charged for it, so that a
//! success takes that back as for any account.

use std::net::IpAddr;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::guard::Touched;
use zavor_core::moment::Span;
use zavor_core::network::{NetworkKey, Origin};
use zavor_core::sign_in::SignInGuard;

use crate::platform::clock;
use crate::platform::succession::{forget_counts, take_over_counts};
use crate::ports::{Change, EventQuery, GuardsExt, StoreError};
use crate::sign_in::places::each_once;
use crate::sign_in::question::until_on_disk;
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
        let networks = networks_charged(self, from, address).await?;
        if take_over_counts(&self.platform, name, to).await? {
            rename_in(self, &networks, from, to).await?;
        }
        Ok(())
    }
}

/// The same for an account that was just added. It exists, so this does not fail when a guard
/// cannot be read.
pub(crate) async fn take_over_added(sign_in: &SignIn, name: &SignInName, account: AccountId) {
    if let Err(error) = sign_in.take_over(name, account, None).await {
        tracing::warn!(%error, "what was counted about a name was not taken over");
    }
}

/// The same for each account that a commit has added.
pub(crate) async fn take_over_for_added(sign_in: &SignIn, changes: &[Change]) {
    for change in changes {
        if let Change::AddAccount(account) = change {
            take_over_added(sign_in, &account.address, account.id).await;
        }
    }
}

/// After an account was removed whose counts are under its address already
/// ([`leave_counts`](crate::platform::succession::leave_counts)): moves what networks
/// were charged for it there too, and forgets the account's own.
pub(crate) async fn leave(sign_in: &SignIn, account: AccountId, name: &SignInName) {
    let (from, to) = (
        GuardKey::account(account),
        sign_in.platform.key_of_name(name),
    );
    let left = async {
        let networks = networks_charged(sign_in, from, None).await?;
        rename_in(sign_in, &networks, from, to).await?;
        forget_counts(&sign_in.platform, from).await
    };
    if let Err(error) = left.await {
        tracing::warn!(%error, "what was counted about a removed account was not moved");
    }
}

async fn rename_in(
    sign_in: &SignIn,
    networks: &[NetworkKey],
    from: GuardKey,
    to: GuardKey,
) -> Result<(), StoreError> {
    let (from, to) = (
        sign_in.subject_fingerprint(from),
        sign_in.subject_fingerprint(to),
    );
    for network in networks {
        let rename = sign_in
            .platform
            .store
            .origin(*network, |guard| ((), guard.rename(from, to)));
        let ((), durable) = rename.await?;
        until_on_disk(durable).await;
    }
    Ok(())
}

/// Networks that may have been charged: where it is now, those that its guard remembers, and
/// those in the log. If the log cannot be read, the guard's must do.
async fn networks_charged(
    sign_in: &SignIn,
    key: GuardKey,
    address: Option<IpAddr>,
) -> Result<Vec<NetworkKey>, StoreError> {
    let (now, stamp) = (sign_in.platform.now(), clock::stamp(&sign_in.platform));
    // Whoever is locked out is charged for refusals, which no counter knows: a guard that remembers
    // anything is worth the log.
    let look = sign_in.platform.store.sign_in(key, |guard| {
        let remembered = (*guard != SignInGuard::default()).then(|| {
            let refused = guard.refused_at(now).into_iter();
            refused.chain(guard.failed_from(now)).collect::<Vec<_>>()
        });
        (remembered, Touched::Unchanged)
    });
    let (remembered, _) = look.await?;
    if remembered.is_none() && address.is_none() {
        return Ok(Vec::new());
    }
    let remembered = remembered.unwrap_or_default();
    let query = EventQuery {
        key: Some(key),
        from: stamp.minus(COSTS_WITHIN),
        to: stamp.plus(Span::from_secs(1)),
        limit: ROWS_READ_MAX,
    };
    let rows = sign_in.platform.store.sign_ins(&query).await;
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
