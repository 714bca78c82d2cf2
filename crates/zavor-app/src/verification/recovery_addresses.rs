//! Recovery addresses: added, confirmed from that address, and removed, by the owner or by somebody
//! who may edit the account.
//!
//! Security: an address counts for nothing before a link that was mailed to it was used. It gets
//! links and proves a caller only 72 hours later, no matter who added it (a thief with the password
//! is the owner until somebody notices). For an account with a role, an address that somebody else
//! added never counts (`zavor_core::account::RecoveryAddress::proves`, asked in one place). Older
//! addresses are told about every change, and so is a removed one. Mails to unconfirmed addresses
//! are bounded (`asking`); otherwise pages could be used to mail strangers. Removing an
//! address ends the links to choose a password. Links to confirm an address end then too, and also
//! with a new password, a blocked sign-in and a sign-out.

use std::net::IpAddr;

use zavor_core::account::{
    Account, AccountId, RECOVERY_ADDRESS_WAIT, RECOVERY_ADDRESSES_MAX, RecoveryAddress, SignInName,
};
use zavor_core::actor::Actor;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{Asking, LinkPurpose, SecretHash};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use crate::notifications::acted::Acted;
use crate::platform::accounts::owner;
use crate::platform::error::{AppError, RefusedRecovery};
use crate::platform::notes::RecoveryNote;
use crate::ports::{Change, Commit, Effect, IdentityChange};
use crate::verification::asking::Asked;
use crate::verification::links::{LINK_OVER, used};
use crate::verification::service::Verification;
use crate::verification::typed_address::checked_recovery_address;

const ACT: AuditAct = AuditAct::ChangeRecoveryAddress;

impl Verification {
    /// Adds a recovery address to somebody's account and mails it a link to confirm it. An address
    /// that waits for its confirmation gets a new link.
    ///
    /// # Errors
    /// `Unknown` account; `Denied`; `Invalid` address; `Refused` when mail is not configured, when
    /// there are too many addresses, or when too many such mails were sent.
    pub async fn add_recovery_address(
        &self,
        actor: &Actor,
        name: &str,
        typed: &str,
    ) -> Result<Acted, AppError> {
        let account = self
            .platform
            .account_for(actor, ACT, Right::EditAccount, name)
            .await?;
        self.add_address(actor, account, typed, None).await
    }

    /// Adds an address; `session` is that of the owner, if it is the owner who does: one that has
    /// ended meanwhile adds nothing.
    pub(crate) async fn add_address(
        &self,
        actor: &Actor,
        mut account: Account,
        typed: &str,
        session: Option<SecretHash>,
    ) -> Result<Acted, AppError> {
        let by_owner = session.is_some();
        let address = checked_recovery_address(typed, &account)?;
        let now = self.platform.now();
        let before = account.clone();
        let same = |known: &&mut RecoveryAddress| known.address == address;
        let full = account.recovery_addresses.len() >= RECOVERY_ADDRESSES_MAX;
        match account.recovery_addresses.iter_mut().find(same) {
            Some(known) if known.is_confirmed() && (known.by_owner || !by_owner) => {
                return Ok(Acted::NothingToDo);
            }
            // It was confirmed when somebody else added it. Now it is the owner's own, and waits
            // like a new one.
            Some(known) if known.is_confirmed() => (known.by_owner, known.added) = (true, now),
            Some(known) => known.by_owner |= by_owner,
            None if full => {
                let most = RECOVERY_ADDRESSES_MAX;
                return Err(RefusedRecovery::TooMany { most }.into());
            }
            None => account.recovery_addresses.push(RecoveryAddress {
                address: address.clone(),
                added: now,
                by_owner,
                confirmed: None,
            }),
        }
        self.needs_mail()?;
        let mut planned = self.nothing_planned(Asking::One);
        let confirmation = self.confirmation(&account, &address, &mut planned)?;
        let mut effects: Vec<Effect> = confirmation.letter.into_iter().collect();
        let said = if account == before {
            // It was there and waits for its confirmation: only its link is new.
            let addresses = address.clone();
            RecoveryNote::AskedAgain { addresses }
        } else {
            // To the addresses that were there before: the new one must not be the only one that
            // knows.
            effects.extend(self.owner_notice(
                &before,
                OwnerNotice::RecoveryAddressAdded,
                vec![("address", address.clone())],
            ));
            RecoveryNote::Added {
                address: address.clone(),
            }
        };
        let audit = self
            .platform
            .audit_of(actor, ACT, &account.address, AuditResult::Done, said);
        account.version += 1;
        let mut changes = in_session(session);
        changes.extend([Change::PutAccount(account), confirmation.link]);
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects,
        };
        self.platform.store.commit(commit).await?;
        planned.sent();
        Ok(Acted::done())
    }

    /// Gives an account that is being added its recovery address; returns what to commit with it.
    pub(crate) fn first_recovery_address(
        &self,
        account: &mut Account,
        typed: &str,
    ) -> Result<Asked<'_>, AppError> {
        let address = checked_recovery_address(typed, account)?;
        self.needs_mail()?;
        account.recovery_addresses.push(RecoveryAddress {
            address,
            added: self.platform.now(),
            by_owner: false,
            confirmed: None,
        });
        self.newly_set(None, account, Asking::One)
    }

    /// Confirms a recovery address through the link that was mailed to it; returns the account's
    /// address.
    ///
    /// # Errors
    /// `Refused` with [`LINK_OVER`]; `Conflict` when the account was changed at the same time: the
    /// link still works then.
    pub async fn confirm_recovery_address(
        &self,
        token: &str,
        source: Option<IpAddr>,
    ) -> Result<SignInName, AppError> {
        let over = || AppError::Refused(LINK_OVER);
        let link = self
            .link(LinkPurpose::ConfirmRecoveryAddress, token)
            .await?;
        let link = link.ok_or_else(over)?;
        let account = match link.account {
            Some(account) => self.platform.store.account(account).await?,
            None => None,
        };
        let mut account = account.ok_or_else(over)?;
        let now = self.platform.now();
        let named = |known: &&mut RecoveryAddress| known.address == link.address;
        let address = account.recovery_addresses.iter_mut().find(named);
        // A later confirmation does not shorten or lengthen the wait of an earlier one.
        address.ok_or_else(over)?.confirmed.get_or_insert(now);
        account.version += 1;
        let name = account.address.clone();
        let actor = owner(&account, source);
        let said = RecoveryNote::Confirmed {
            address: link.address.clone(),
        };
        let audit = self
            .platform
            .audit_of(&actor, ACT, &name, AuditResult::Done, said);
        let changes = vec![used(&link), Change::PutAccount(account)];
        match self.platform.commit(changes, audit).await {
            Err(AppError::Conflict) if self.platform.store.link(&link.key).await?.is_none() => {
                Err(over())
            }
            other => other.map(|()| name),
        }
    }

    /// Removes a recovery address from somebody's account.
    ///
    /// # Errors
    /// `Unknown` account; `Denied`.
    pub async fn remove_recovery_address(
        &self,
        actor: &Actor,
        name: &str,
        address: &str,
    ) -> Result<Acted, AppError> {
        let account = self
            .platform
            .account_for(actor, ACT, Right::EditAccount, name)
            .await?;
        self.remove_address(actor, account, address, None).await
    }

    pub(crate) async fn remove_address(
        &self,
        actor: &Actor,
        mut account: Account,
        address: &str,
        session: Option<SecretHash>,
    ) -> Result<Acted, AppError> {
        let before = account.clone();
        let addresses = &mut account.recovery_addresses;
        addresses.retain(|known| known.address != address);
        if *addresses == before.recovery_addresses {
            return Ok(Acted::NothingToDo);
        }
        account.version += 1;
        let id = account.id;
        let effects = self.owner_notice(
            &before,
            OwnerNotice::RecoveryAddressRemoved,
            vec![("address", address.into())],
        );
        let said = RecoveryNote::Removed {
            address: address.into(),
        };
        let audit = self
            .platform
            .audit_of(actor, ACT, &account.address, AuditResult::Done, said);
        let password = IdentityChange::DropLinks(id, LinkPurpose::ChangePassword);
        let mut changes = in_session(session);
        changes.extend([
            Change::PutAccount(account),
            Change::Identity(password),
            no_confirmations(id),
        ]);
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects,
        };
        self.platform
            .store
            .commit(commit)
            .await
            .map_err(AppError::from)?;
        Ok(Acted::done())
    }

    /// The recovery addresses that prove identity now, each with its place in the account's list.
    /// Every link and every code may go to these and to no others. One whose mailbox is this account, or
    /// is recovered through it, is none of them.
    pub(crate) async fn proving_addresses(
        &self,
        account: &Account,
    ) -> Result<Vec<(usize, String)>, AppError> {
        let has_role = !self.platform.store.roles(account.id).await?.is_empty();
        let now = self.platform.now();
        let mut proving = Vec::new();
        for (place, address) in account.recovery_addresses.iter().enumerate() {
            if address.proves(has_role, now) && !self.leads_back(account, &address.address).await? {
                proving.push((place, address.address.clone()));
            }
        }
        Ok(proving)
    }

    /// Confirmed addresses that do not count as proof yet, each with when it was confirmed (or
    /// became the owner's own) and when it begins to count.
    pub(crate) async fn waiting_addresses(
        &self,
        account: &Account,
    ) -> Result<Vec<WaitingAddress>, AppError> {
        let has_role = !self.platform.store.roles(account.id).await?.is_empty();
        let now = self.platform.now();
        let waiting = |known: &RecoveryAddress| {
            let from = known.counts_from(has_role).filter(|from| now < *from)?;
            Some(WaitingAddress {
                address: known.address.clone(),
                since: from.minus(RECOVERY_ADDRESS_WAIT),
                from,
            })
        };
        Ok(account
            .recovery_addresses
            .iter()
            .filter_map(waiting)
            .collect())
    }
}

/// A confirmed recovery address that is too new to count as proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingAddress {
    /// The address.
    pub address: String,
    /// Since when it has waited.
    pub since: Timestamp,
    /// From when it counts.
    pub from: Timestamp,
}

/// What is only done while this session goes on.
fn in_session(session: Option<SecretHash>) -> Vec<Change> {
    let expected = session.map(|key| Change::Identity(IdentityChange::ExpectSession(key)));
    expected.into_iter().collect()
}

/// Ends all links that would confirm a recovery address of an account: they may have been asked for
/// by the person whom an act shuts out.
pub(crate) fn no_confirmations(account: AccountId) -> Change {
    let purpose = LinkPurpose::ConfirmRecoveryAddress;
    Change::Identity(IdentityChange::DropLinks(account, purpose))
}
