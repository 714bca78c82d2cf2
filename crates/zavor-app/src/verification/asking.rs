//! The mail that asks a recovery address to confirm itself: the one way in which an address that
//! was set by anybody, through any door, comes to count.
//!
//! When it leaves is planned by [`ConfirmationWatch`](zavor_core::identity::ConfirmationWatch), which
//! bounds how many there are. A mail that leaves later waits in the outbox, and its link lives from
//! then on.

use zavor_core::account::{Account, AccountId, RecoveryAddress};
use zavor_core::actor::Actor;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{Asking, ConfirmationWatch, LinkPurpose, NotAsked, counted_as};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::rights::Right;

use crate::notifications::notices::planned;
use crate::platform::error::{AppError, RefusedRecovery};
use crate::platform::lock::Lock;
use crate::platform::notes::{AskedNote, RecoveryNote};
use crate::ports::{Change, Commit, Effect, Notice};
use crate::verification::service::Verification;

const ACT: AuditAct = AuditAct::ChangeRecoveryAddress;

/// Mails that an act has planned. They count as sent once the act is committed; until then whoever
/// drops this gives them back, so that an act that fails uses up nobody's mails.
#[must_use = "the mails are given back unless the act is committed"]
pub(crate) struct Planned<'a> {
    watch: &'a Lock<ConfirmationWatch>,
    asking: Asking,
    mails: Vec<(AccountId, String, Timestamp)>,
}

impl Planned<'_> {
    /// The act is committed: the mails leave.
    pub(crate) fn sent(mut self) {
        self.mails.clear();
    }
}

impl Drop for Planned<'_> {
    fn drop(&mut self) {
        let mut watch = self.watch.lock();
        for (account, address, at) in self.mails.drain(..) {
            watch.give_back(account, &address, self.asking, at);
        }
    }
}

/// A mail that asks one address: what to commit, and when it leaves.
pub(crate) struct Confirmation {
    pub(crate) link: Change,
    pub(crate) letter: Option<Effect>,
    pub(crate) leaves: Timestamp,
}

/// What to commit with recovery addresses that were just set.
pub(crate) struct Asked<'a> {
    /// The mails as they are counted.
    pub(crate) planned: Planned<'a>,
    /// The links.
    pub(crate) links: Vec<Change>,
    /// The mails: to the new addresses, and to those that were there before.
    pub(crate) mails: Vec<Effect>,
    /// How many addresses are asked.
    pub(crate) asked: u64,
    /// When the last of these mails leaves.
    pub(crate) last: Option<Timestamp>,
    /// Why addresses are not asked; each reason once.
    pub(crate) not_asked: Vec<RecoveryNote>,
}

/// What became of asking one account's addresses again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedAgain {
    /// Addresses that get a mail; with none, all are confirmed already.
    pub asked: Vec<String>,
    /// When the last of these mails leaves; in the future when many wait.
    pub last: Option<Timestamp>,
    /// Addresses that get none now, because too many mails were sent or wait.
    pub not_asked: Vec<String>,
}

impl AskedAgain {
    /// For the command line and the results of a run.
    pub fn noted(&self, now: Timestamp) -> Detail {
        let mut said = Detail::NONE;
        if !self.asked.is_empty() {
            let addresses = self.asked.join(", ");
            said.push(match self.last.filter(|last| *last > now) {
                None => AskedNote::Asked { addresses },
                Some(at) => AskedNote::AskedAt { at, addresses },
            });
        }
        if !self.not_asked.is_empty() {
            let addresses = self.not_asked.join(", ");
            said.push(AskedNote::NotAsked { addresses });
        }
        said
    }
}

impl Verification {
    /// Mails every unconfirmed recovery address of an account a new link; the link before it ends.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` without the right to edit it; `Refused` when mail is not
    /// configured, or when too many such mails were sent or wait.
    pub async fn ask_to_confirm(
        &self,
        actor: &Actor,
        name: &str,
        asking: Asking,
    ) -> Result<AskedAgain, AppError> {
        let account = self
            .platform
            .account_for(actor, ACT, Right::EditAccount, name)
            .await?;
        let mut again = AskedAgain::default();
        let unconfirmed = account.recovery_addresses.iter();
        let unconfirmed: Vec<_> = unconfirmed.filter(|known| !known.is_confirmed()).collect();
        if unconfirmed.is_empty() {
            return Ok(again);
        }
        self.needs_mail()?;
        let mut commit = Commit::default();
        let mut refused = None;
        let mut planned = self.nothing_planned(asking);
        for known in unconfirmed {
            match self.confirmation(&account, &known.address, &mut planned) {
                Ok(confirmation) => {
                    commit.changes.push(confirmation.link);
                    commit.effects.extend(confirmation.letter);
                    again.last = again.last.max(Some(confirmation.leaves));
                    again.asked.push(known.address.clone());
                }
                Err(why) => {
                    refused = Some(why);
                    again.not_asked.push(known.address.clone());
                }
            }
        }
        if again.asked.is_empty()
            && let Some(why) = refused
        {
            let address = &account.address;
            return Err(self.platform.refused(actor, ACT, address, why).await);
        }
        let said = RecoveryNote::AskedAgain {
            addresses: again.asked.join(", "),
        };
        let done = AuditResult::Done;
        let audit = self
            .platform
            .audit_of(actor, ACT, &account.address, done, said);
        commit.audit.push(audit);
        self.platform.store.commit(commit).await?;
        planned.sent();
        Ok(again)
    }

    /// The mails about recovery addresses that `account` has and `before` has not. Those of an
    /// account that is being added have no older address to tell.
    ///
    /// # Errors
    /// For [`Asking::One`], `Refused` when a mail may not leave. One of many is set all the same and
    /// asked later; so is any while mail is not configured, because the people of an organisation are
    /// often there before its mail is. [`Asked::not_asked`] says so.
    pub(crate) fn newly_set(
        &self,
        before: Option<&Account>,
        account: &Account,
        asking: Asking,
    ) -> Result<Asked<'_>, AppError> {
        let had = before.map_or(&[][..], |before| &before.recovery_addresses);
        let is_new = |new: &&RecoveryAddress| !had.iter().any(|old| old.address == new.address);
        let mut asked = Asked {
            planned: self.nothing_planned(asking),
            links: Vec::new(),
            mails: Vec::new(),
            asked: 0,
            last: None,
            not_asked: Vec::new(),
        };
        for new in account.recovery_addresses.iter().filter(is_new) {
            if self.needs_mail().is_err() {
                asked.leave_out(RecoveryNote::NotAskedNoMail);
                continue;
            }
            let leaves = match self.confirmation(account, &new.address, &mut asked.planned) {
                Ok(confirmation) => {
                    asked.links.push(confirmation.link);
                    asked.mails.extend(confirmation.letter);
                    asked.asked += 1;
                    asked.last = asked.last.max(Some(confirmation.leaves));
                    confirmation.leaves
                }
                Err(why) if asking == Asking::One => return Err(why.into()),
                Err(_) => {
                    asked.leave_out(RecoveryNote::NotAskedTooMany);
                    self.platform.now()
                }
            };
            // To the addresses that were there before: the new one must not be the only one that knows.
            let told = before.map(|before| {
                let arguments = vec![("address", new.address.clone())];
                self.owner_notice(before, OwnerNotice::RecoveryAddressAdded, arguments)
            });
            let told = told.into_iter().flatten();
            asked.mails.extend(told.map(|told| planned(told, leaves)));
        }
        Ok(asked)
    }

    /// No mail yet.
    pub(crate) fn nothing_planned(&self, asking: Asking) -> Planned<'_> {
        Planned {
            watch: &self.confirmations,
            asking,
            mails: Vec::new(),
        }
    }

    /// The link that confirms an address, and the mail that takes it there; it is noted in `counted`.
    ///
    /// # Errors
    /// When there were too many such mails. The caller has checked that mail is configured.
    pub(crate) fn confirmation(
        &self,
        account: &Account,
        address: &str,
        counted: &mut Planned<'_>,
    ) -> Result<Confirmation, RefusedRecovery> {
        let now = self.platform.now();
        let spelling = counted_as(address);
        let mut watch = self.confirmations.lock();
        let leaves = watch.plan(account.id, &spelling, counted.asking, now);
        drop(watch);
        let leaves = leaves.map_err(|why| match why {
            NotAsked::TooOften => RefusedRecovery::TooManyMails,
            NotAsked::TooManyWait => RefusedRecovery::TooManyWait,
        })?;
        counted.mails.push((account.id, spelling, leaves));
        let purpose = LinkPurpose::ConfirmRecoveryAddress;
        let (token, link) = self.new_link_from(purpose, Some(account.id), address, leaves);
        let confirm = Notice {
            key: "notice-confirm-address",
            arguments: vec![("link", self.link_address(purpose, &token))],
        };
        let letter = self
            .notifications
            .notice_to(address, &account.address, &confirm)
            .map(|letter| planned(letter, leaves));
        Ok(Confirmation {
            link,
            letter,
            leaves,
        })
    }
}

impl Asked<'_> {
    fn leave_out(&mut self, why: RecoveryNote) {
        if !self.not_asked.contains(&why) {
            self.not_asked.push(why);
        }
    }
}
