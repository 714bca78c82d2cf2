//! Reset of a password by an administrator, a program or the local operator.
//!
//! Starting a reset does not mean learning the new secret: by default a one-time link goes to the
//! owner's confirmed recovery addresses, and only actors with that right see or choose a password
//! (ASVS 6.4.6). Where the policy allows it, people of the help desk see a temporary password of a
//! day for an account without a role, but only after they called its owner back or met them: on the
//! first day of an organisation no recovery address counts yet, and a link would reach nobody.
//! People at the admin centre and programs say how the caller was verified. An actor who resets many
//! in a row must show the second factor for each further one ([`zavor_core::identity::may_reset_again`]).
//!
//! When a reset returns, the old password opens nothing any more, even if the new one is still a
//! link in a mail.
//!
//! An account whose password lives elsewhere has none to reset. The same act moves it here, if that
//! is asked for by name: from then on Zavor keeps a password for it. What asked the other directory
//! until now goes on doing so, and the answer says it.

use zavor_core::account::{Account, GuardKey, PasswordLife};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::note::{Detail, NewAddress, NewAddresses};
use zavor_core::rights::{Denied, Right};

use crate::notifications::acted::Shut;
use crate::notifications::outbox::report::EffectReport;
use crate::notifications::service::Notifications;
use crate::people::acts::hand_over::{Secrecy, left_after, not_met, seen_by, told, was_met};
use crate::people::service::People;
use crate::people::users::password::{NewPassword, PreparedPassword, SetHow, unseen};
use crate::platform::error::{AppError, RefusedAccount};
use crate::platform::notes::PasswordNote;
use crate::ports::{Change, Commit, TypedPassword};
use crate::sign_in::unlock::Ending;
use crate::verification::caller::CallerProof;

const ACT: AuditAct = AuditAct::ResetPassword;

/// Where the new password of a reset comes from.
#[derive(Debug, Clone)]
pub enum ResetPassword {
    /// Chosen by the actor.
    Given(TypedPassword),
    /// Made by Zavor, to be shown once.
    Generated,
    /// Chosen by the owner through a one-time link that is mailed to the confirmed recovery
    /// addresses.
    Link,
}

/// What a reset does with an account whose password lives elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// Refuses it: there is nothing here to reset.
    Refused,
    /// Moves the password here. Needs [`Right::EditAccount`] as well.
    MovedHere,
}

impl Elsewhere {
    /// Moved here if that was asked for.
    pub const fn moved_if(asked: bool) -> Self {
        match asked {
            true => Self::MovedHere,
            false => Self::Refused,
        }
    }
}

/// A completed reset.
#[derive(Debug)]
pub struct WasReset {
    /// The generated password, shown to the actor once; `None` when it was given or a link was
    /// sent.
    pub generated: Option<TypedPassword>,
    /// Where links were sent.
    pub sent_to: Vec<String>,
    /// What the mail hosts answered, or what to run on the mail server.
    pub effects: Vec<EffectReport>,
    /// Why lockouts of the account could not be ended. Not an error: the new password is in force,
    /// and its owner must get it.
    pub still_locked: Option<String>,
    /// Whether sign-in is blocked: then the owner gets in only after it is allowed.
    pub still_blocked: bool,
    /// Whether the password lived elsewhere until now.
    pub moved: bool,
    /// Whether the help desk saw the password: then it lives for a day only.
    pub handed_over: bool,
    /// What else ended with the old password.
    pub shut: Shut,
}

impl People {
    /// Sets a new password, releases the lockouts of all classes, and ends sessions and cached
    /// sign-ins: when this returns, the old password opens nothing any more. A reset by link always
    /// sets `must_change`.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` without the right ([`Right::SeeSecret`] for a password that the
    /// actor chooses or sees), or when a second factor must be shown again first; `Refused` without
    /// a verified caller (for a password that is handed over: a call back or in person), without a
    /// recovery address or mail for a link, when the password breaks a rule (named), or when it
    /// lives elsewhere; `Store` when nothing could be written.
    pub async fn reset_password(
        &self,
        actor: &Actor,
        name: &str,
        reset: ResetPassword,
        must_change: bool,
        caller: Option<CallerProof>,
    ) -> Result<WasReset, AppError> {
        let elsewhere = Elsewhere::Refused;
        self.reset_or_move(actor, name, reset, must_change, caller, elsewhere)
            .await
    }

    /// [`People::reset_password`], which also says what becomes of an account whose password lives
    /// elsewhere.
    ///
    /// # Errors
    /// As [`People::reset_password`]; `Denied` without the right to edit an account that is to be
    /// moved here.
    pub async fn reset_or_move(
        &self,
        actor: &Actor,
        name: &str,
        reset: ResetPassword,
        must_change: bool,
        caller: Option<CallerProof>,
        elsewhere: Elsewhere,
    ) -> Result<WasReset, AppError> {
        let (account, secrecy) = self.resettable(actor, name, &reset, elsewhere).await?;
        another_reset(&self.notifications, actor)?;
        let was = self.reset_account(actor, account, reset, secrecy, must_change, caller);
        let was = was.await?;
        self.notifications.count_reset(actor);
        Ok(was)
    }

    /// One reset of a bulk run. It asks for no further proof: the run was started with a fresh
    /// factor, and its terms stand for the verification of each caller. It still counts:
    /// administrators are told, and the next single reset asks again.
    pub(crate) async fn reset_in_run(
        &self,
        actor: &Actor,
        name: &str,
        reset: ResetPassword,
        verification: &str,
        elsewhere: Elsewhere,
    ) -> Result<WasReset, AppError> {
        let statement = verification.to_owned();
        let caller = Some(CallerProof::ForRun { statement });
        let (account, secrecy) = self.resettable(actor, name, &reset, elsewhere).await?;
        let was = self.reset_account(actor, account, reset, secrecy, true, caller);
        let was = was.await?;
        self.notifications.count_reset(actor);
        Ok(was)
    }

    /// The account, if this actor may reset its password in this way, and it is kept here or moves
    /// here.
    async fn resettable(
        &self,
        actor: &Actor,
        name: &str,
        reset: &ResetPassword,
        elsewhere: Elsewhere,
    ) -> Result<(Account, Secrecy), AppError> {
        let account = self
            .platform
            .account_for(actor, ACT, Right::ResetPassword, name)
            .await?;
        let address = &account.address;
        let (right, secrecy) = match reset {
            ResetPassword::Link => (None, Secrecy::Free),
            ResetPassword::Given(_) => (Some(Right::SeeSecret), Secrecy::Free),
            ResetPassword::Generated => {
                let (right, secrecy) = seen_by(&self.platform, actor, address).await?;
                (Some(right), secrecy)
            }
        };
        if let Some(right) = right {
            self.platform.authorise(actor, ACT, right, address).await?;
        }
        if account.credential.is_some() {
            return Ok((account, secrecy));
        }
        if elsewhere == Elsewhere::Refused {
            let (name, address) = (address, address.to_string());
            let why = RefusedAccount::PasswordElsewhere { address };
            return Err(self.platform.refused(actor, ACT, name, why).await);
        }
        let right = Right::EditAccount;
        self.platform.authorise(actor, ACT, right, address).await?;
        Ok((account, secrecy))
    }

    async fn reset_account(
        &self,
        actor: &Actor,
        account: Account,
        reset: ResetPassword,
        secrecy: Secrecy,
        must_change: bool,
        caller: Option<CallerProof>,
    ) -> Result<WasReset, AppError> {
        if secrecy == Secrecy::HandedOver && !was_met(caller.as_ref()) {
            let why = not_met(caller.as_ref());
            let address = &account.address;
            return Err(self.platform.refused(actor, ACT, address, why).await);
        }
        let moved = account.credential.is_none();
        let caller = self
            .verification
            .required_caller(actor, ACT, &account, caller)
            .await?;
        let (typed, generated, sent_to) = self.password_for(actor, &account, reset).await?;
        let made_here = generated.is_some() || !sent_to.is_empty();
        let must_change = must_change || made_here || secrecy == Secrecy::HandedOver;
        let how = SetHow::when_made_here(made_here);
        let new = NewPassword { typed, must_change };
        let prepared = self.prepare_password_change(actor, account, new, ACT, how);
        let mut prepared = prepared.await?;
        let detail = described(&mut prepared, &sent_to, secrecy)
            .and_all(caller)
            .and_all(moved.then_some(PasswordNote::MovedHere));
        let account = prepared.account.clone();
        let shut = std::mem::take(&mut prepared.ending.shut);
        prepared.audit.detail = shut.noted(self.notifications.with_sessions_left(detail));
        let key = GuardKey::account(account.id);
        let mails = std::mem::take(&mut prepared.ending.mails);
        let told_at = prepared.before.clone();
        let (mut changes, audit) = prepared.into_changes(Vec::new());
        changes.extend(relied_on(&account, secrecy));
        let mut effects = self.notifications.effects_for(&account);
        let still_blocked = self.platform.is_sign_in_blocked(&account.address).await?;
        let left = left_after(&account, still_blocked, must_change);
        let (links, letters) = told(&self.verification, &account, &told_at, &sent_to, left);
        changes.extend(links);
        effects.extend(letters);
        effects.extend(mails);
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects,
        };
        // The hash must be in force before a lockout ends, or guessing continues against the old
        // one; and both before the caches are flushed.
        let effects = self.notifications.commit_effects(commit).await?;
        let ending = Ending::of(&account.address, ACT, actor);
        let unlocked = self
            .sign_in
            .release_lockouts(&ending, key, self.platform.now())
            .await;
        let effects = self.notifications.end_sessions_now(&account, effects).await;
        Ok(WasReset {
            generated,
            sent_to,
            effects,
            still_blocked,
            moved,
            handed_over: secrecy == Secrecy::HandedOver,
            shut,
            still_locked: unlocked.err().map(|error| error.cause()),
        })
    }

    /// The password that a reset sets, the same again if it is to be shown, and where links go.
    async fn password_for(
        &self,
        actor: &Actor,
        account: &Account,
        reset: ResetPassword,
    ) -> Result<(TypedPassword, Option<TypedPassword>, Vec<String>), AppError> {
        Ok(match reset {
            ResetPassword::Given(typed) => (typed, None, Vec::new()),
            ResetPassword::Generated => {
                let typed = self.temporary_password();
                (typed.clone(), Some(typed), Vec::new())
            }
            // Nobody knows this password: the link replaces it.
            ResetPassword::Link => {
                let sent_to = self.link_destinations(actor, account).await?;
                (unseen(&*self.platform.world.entropy), None, sent_to)
            }
        })
    }

    /// Where a link to choose a password may go: every recovery address that counts as proof.
    async fn link_destinations(
        &self,
        actor: &Actor,
        account: &Account,
    ) -> Result<Vec<String>, AppError> {
        if self.verification.needs_mail().is_err() {
            let address = account.address.to_string();
            let why = RefusedAccount::LinkNeedsMail { address };
            return Err(self
                .platform
                .refused(actor, ACT, &account.address, why)
                .await);
        }
        let proving = self.verification.proving_addresses(account).await?;
        if !proving.is_empty() {
            return Ok(proving.into_iter().map(|(_, address)| address).collect());
        }
        let waiting = self.verification.waiting_addresses(account).await?;
        let new = waiting.into_iter().map(|new| NewAddress {
            address: new.address,
            since: new.since,
            from: new.from,
        });
        let why = RefusedAccount::NowhereForALink {
            new: NewAddresses(new.collect()),
        };
        Err(self
            .platform
            .refused(actor, ACT, &account.address, why)
            .await)
    }

    /// Whether a link to choose a password can reach the owner.
    pub(crate) async fn link_reaches(&self, account: &Account) -> Result<bool, AppError> {
        let reaches = !self
            .verification
            .proving_addresses(account)
            .await?
            .is_empty();
        Ok(reaches && self.verification.needs_mail().is_ok())
    }
}

/// Notes who has the password that was set, if anybody; says how it was set.
fn described(prepared: &mut PreparedPassword, sent_to: &[String], secrecy: Secrecy) -> Detail {
    if secrecy == Secrecy::HandedOver
        && let Some(credential) = prepared.account.credential.as_mut()
    {
        credential.life = PasswordLife::HandedOver;
        return PasswordNote::HandedOver.into();
    }
    if sent_to.is_empty() {
        return std::mem::take(&mut prepared.audit.detail);
    }
    if let Some(credential) = prepared.account.credential.as_mut() {
        credential.life = PasswordLife::ByLink;
    }
    let addresses = sent_to.join(", ");
    PasswordNote::LinkSent { addresses }.into()
}

/// What a password that is handed over relies on: it was judged as an account without a role.
fn relied_on(account: &Account, secrecy: Secrecy) -> Option<Change> {
    let handed_over = secrecy == Secrecy::HandedOver;
    handed_over.then(|| Change::ExpectRoles(account.id, Vec::new()))
}

/// Refuses a further reset when there were many lately and no factor was shown just now. A
/// program cannot show one and the local operator need not: for them the alert must suffice.
fn another_reset(notifications: &Notifications, actor: &Actor) -> Result<(), AppError> {
    let Actor::Administrator(person) = actor else {
        return Ok(());
    };
    match notifications.resets_want_step_up(actor, person.proved) {
        false => Ok(()),
        true => Err(AppError::Denied(Denied::NotFresh)),
    }
}
