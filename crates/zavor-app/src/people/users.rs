//! Accounts of the built-in directory: add, set, remove, show, list. More is in files below.
//!
//! Every act takes the [`Actor`], checks its right, checks bounds and names, commits the change
//! together with its audit event, and answers `Done` or `NothingToDo`. A refusal is audited too.
//!
//! Security: [`zavor_core::rights`] decides who may do what; a program at a door may manage
//! nothing. No account and no password exists by default. An alias is judged by its own domain, and
//! groups (which choose outbound policies) by the right to policies (`changing`). Removing an
//! account ends its sessions but leaves its holds in place for 90 days (`spec/roles.md`), its lockouts and
//! what it sent, by address ([`crate::platform::succession`]).

pub(crate) mod batch;
pub(crate) mod changing;
pub(crate) mod check;
pub(crate) mod granting;
pub(crate) mod import;
mod import_blocks;
pub(crate) mod moved_holds;
pub(crate) mod password;
pub(crate) mod password_rules;
pub(crate) mod set_how;

use zavor_core::account::{Account, Credential, GuardKey, PasswordLife, PasswordReset, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::identity::Asking;
use zavor_core::note::Detail;
use zavor_core::rights::Right;

use crate::notifications::acted::{Acted, Shut};
use crate::people::service::People;
use crate::people::users::check::AccountChange;
use crate::people::users::moved_holds::MovedHolds;
use crate::people::users::password::InitialPassword;
use crate::platform::error::AppError;
use crate::platform::notes::{AccountNote, RecoveryNote};
use crate::ports::{AccountQuery, Change, Commit, IdentityChange, PAGE_MAX, TypedPassword};
use crate::verification::asking::Planned;

/// How a change of an account ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Whether anything was changed.
    pub acted: Acted,
    /// Holds that new aliases brought along, in words.
    pub moved: Vec<String>,
    /// How many new recovery addresses are asked to confirm themselves.
    pub asked: u64,
    /// Why others are not asked; each reason once.
    pub not_asked: Vec<RecoveryNote>,
}

/// An account with its roles, for `show` and `export`.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountShown {
    /// The account; printing it never shows the hash.
    pub account: Account,
    /// Its roles, each with the domains it is limited to.
    pub roles: Vec<(Role, Vec<String>)>,
}

impl People {
    /// Adds an account. A password that breaks a rule is refused with the rule's name.
    ///
    /// # Errors
    /// `Denied` without the right to add accounts, or with a password that the actor knows without
    /// [`Right::SeeSecret`]; `Invalid`; `Refused` for a name that is taken.
    pub async fn add_account(
        &self,
        actor: &Actor,
        address: &str,
        display_name: &str,
        password: InitialPassword,
    ) -> Result<SignInName, AppError> {
        self.add_person(actor, address, display_name, password, None)
            .await
    }

    /// Adds an account and asks its recovery address to confirm itself. Both or neither, so that no
    /// account is left that nobody can get into.
    ///
    /// # Errors
    /// As [`People::add_account`]; `Invalid` recovery address; `Refused` when mail is not
    /// configured.
    pub async fn add_person(
        &self,
        actor: &Actor,
        address: &str,
        display_name: &str,
        password: InitialPassword,
        recovery: Option<&str>,
    ) -> Result<SignInName, AppError> {
        let address = self.new_address(address)?;
        self.platform
            .authorise(actor, AuditAct::AddAccount, Right::AddAccount, &address)
            .await?;
        if password.is_known() {
            // Others may know no password of an account, not even a temporary one (ASVS 6.4.6): they
            // could remove an account, add it again and take over its mailbox.
            self.platform
                .authorise(actor, AuditAct::AddAccount, Right::SeeSecret, &address)
                .await?;
        }
        let (act, target) = (AuditAct::AddAccount, Subject::Account(address.clone()));
        let free = self.check_free(actor, &address, None).await;
        self.platform
            .on_record(actor, act, target.clone(), free)
            .await?;
        let mut account = self.blank_account(address.clone()).await?;
        account.version = 1;
        account.display_name = check::checked_display_name(display_name)?;
        let now = account.created;
        let made_here = password.is_made_here();
        let (kind, typed, life) = first_password(self, password);
        let mut changes = self.platform.holds_of_former_account(&address).await?;
        if let Some(typed) = typed {
            let hash = match made_here {
                true => password::hashed(self, &typed).await,
                false => password::checked_hash(self, &account, &typed).await,
            };
            let hash = self.platform.on_record(actor, act, target, hash).await?;
            account.credential = Some(Credential {
                hash,
                set: now,
                life,
                barred: None,
                reset: Some(PasswordReset::by_administrator(now)),
            });
            if life.is_temporary() {
                changes.push(password::must_change(actor, &account, now));
            }
        }
        let mut detail = Detail::from(kind);
        let (mut letters, mut planned) = (Vec::new(), None);
        if let Some(recovery) = recovery {
            let first = self
                .verification
                .first_recovery_address(&mut account, recovery);
            let asked = first?;
            changes.extend(asked.links);
            letters = asked.mails;
            planned = Some(asked.planned);
            detail.push(AccountNote::RecoveryNotConfirmed);
        }
        let id = account.id;
        changes.insert(0, Change::AddAccount(account));
        let audit = self
            .platform
            .audit_of(actor, act, &address, AuditResult::Done, detail);
        self.platform.commit_with(changes, audit, letters).await?;
        planned.into_iter().for_each(Planned::sent);
        crate::sign_in::succession::take_over_added(&self.sign_in, &address, id).await;
        Ok(address)
    }

    /// Sets the display name, adds aliases, groups and recovery addresses, and removes aliases and
    /// groups. New recovery addresses are asked to confirm themselves, unless mail is not configured.
    ///
    /// # Errors
    /// `Denied`: groups need a right of their own, and each alias is judged by its own domain;
    /// `Unknown` account; `Invalid`; `Refused` for a name that is taken, or when too many mails were
    /// sent to confirm addresses; `Conflict`; `Store`.
    pub async fn set_account(
        &self,
        actor: &Actor,
        address: &str,
        change: &AccountChange,
    ) -> Result<Acted, AppError> {
        let changed = self.change_account(actor, address, change).await?;
        Ok(changed.acted)
    }

    /// [`People::set_account`], which also tells what came with new aliases.
    ///
    /// # Errors
    /// As [`People::set_account`]; `Refused` for an alias whose block of sign-in would shut out the
    /// last Global Administrator.
    pub async fn change_account(
        &self,
        actor: &Actor,
        address: &str,
        change: &AccountChange,
    ) -> Result<Changed, AppError> {
        let act = AuditAct::ChangeAccount;
        let name = self.platform.name_typed(address)?;
        self.authorise_change(actor, act, Right::EditAccount, &name, change)
            .await?;
        let mut account = self.platform.account_named(address).await?;
        let before = account.clone();
        let target = Subject::Account(account.address.clone());
        let changed = self.apply_change(actor, &mut account, change).await;
        let asked = changed.and_then(|changed| {
            let asking = self
                .verification
                .newly_set(Some(&before), &account, Asking::One);
            Ok((changed, asking?))
        });
        let (mut changed, asked) = self.platform.on_record(actor, act, target, asked).await?;
        let moved = match change.aliases.is_empty() {
            true => MovedHolds::default(),
            false => MovedHolds::of_aliases(self, actor, act, &account).await?,
        };
        moved.shut(&mut account, self.platform.now());
        let told: Vec<String> = moved.notes.iter().map(ToString::to_string).collect();
        changed.extend(moved.notes.iter().cloned());
        let acted = Acted::done_if(!changed.is_empty());
        let mut detail: Detail = changed.into_iter().collect();
        asked
            .not_asked
            .iter()
            .for_each(|why| detail.push(why.clone()));
        let audit = self
            .platform
            .audit_of(actor, act, &account.address, acted.result(), detail);
        account.version += 1;
        let mut changes = match acted {
            Acted::Done { .. } => vec![Change::PutAccount(account)],
            Acted::NothingToDo => Vec::new(),
        };
        changes.extend(asked.links);
        changes.extend(moved.changes.iter().cloned());
        let mails = [asked.mails, moved.mails.clone()].concat();
        self.platform.commit_with(changes, audit, mails).await?;
        asked.planned.sent();
        moved.landed(self, actor, act).await;
        Ok(Changed {
            acted,
            moved: told,
            asked: asked.asked,
            not_asked: asked.not_asked,
        })
    }

    /// Removes an account with its roles and allow rules, and ends its sessions. Its holds stay, by
    /// address, for [`zavor_core::hold::KEPT_AFTER_REMOVAL`].
    ///
    /// # Errors
    /// `Denied`, also for an alias in a domain beyond the actor's; `Unknown` account; `Refused` for
    /// the last Global Administrator; `Conflict`; `Store`.
    pub async fn remove_account(&self, actor: &Actor, address: &str) -> Result<Acted, AppError> {
        let act = AuditAct::RemoveAccount;
        let account = self
            .platform
            .account_for(actor, act, Right::EditAccount, address)
            .await?;
        for alias in &account.aliases {
            self.platform
                .authorise_name(actor, act, Right::EditAccount, &account.address, alias)
                .await?;
        }
        let mut changes = self.without_global(actor, act, &account).await?;
        let subject = Subject::Account(account.address.clone());
        let turn = self.platform.orders.in_turn(&subject, async {
            let (key, address) = (GuardKey::account(account.id), &account.address);
            crate::platform::succession::leave_counts(&self.platform, key, address).await?;
            // Its removal was judged by these roles; they are removed with it.
            let roles = self.platform.store.roles(account.id).await?;
            changes.push(Change::ExpectRoles(account.id, roles));
            // The store drops roles, rules, factors, links, codes and tokens with the account; sessions
            // go by name.
            let web = IdentityChange::EndSessionsOf(account.id);
            changes.push(Change::Identity(web));
            changes.push(Change::RemoveAccount(account.id, account.version));
            changes.extend(self.holds_after_removal(&account.address).await?);
            let stay = AccountNote::HoldsStay;
            let detail = self.notifications.with_sessions_left(stay);
            let audit =
                self.platform
                    .audit_of(actor, act, &account.address, AuditResult::Done, detail);
            let commit = Commit {
                changes,
                audit: vec![audit],
                effects: self.notifications.effects_for(&account),
            };
            let effects = self.notifications.commit_effects(commit).await?;
            self.sign_in.proofs.lock().forget(key);
            crate::sign_in::succession::leave(&self.sign_in, account.id, address).await;
            Ok::<_, AppError>(effects)
        });
        let effects = turn.await?;
        // What a host has not confirmed stays in the outbox.
        Ok(Acted::Done {
            effects: self.notifications.end_sessions_now(&account, effects).await,
            shut: Shut::default(),
        })
    }

    /// What happens to the holds of a removed account.
    async fn holds_after_removal(&self, address: &SignInName) -> Result<Vec<Change>, AppError> {
        let now = self.platform.world.clock.now();
        let holds = self
            .platform
            .store
            .lasting_holds(&Subject::Account(address.clone()))
            .await?;
        let changed = |hold: &StoredHold| match hold.clone().after_removal(now) {
            Some(kept) => Change::PlaceHold(kept),
            None => Change::ReleaseHold(hold.identity.clone()),
        };
        Ok(holds.iter().map(changed).collect())
    }

    /// One account with its roles. A raised limit whose time is over is not shown.
    pub async fn show_account(&self, address: &str) -> Result<AccountShown, AppError> {
        let mut account = self.platform.account_named(address).await?;
        account.raised_limit = account.raised_limit_at(self.platform.now());
        let roles = self.platform.store.roles(account.id).await?;
        Ok(AccountShown { account, roles })
    }

    /// Accounts in order of their address whose address, name or alias contains `text`, after
    /// `after`; at most `limit` and [`PAGE_MAX`].
    pub async fn list_accounts(
        &self,
        text: &str,
        after: Option<&SignInName>,
        limit: usize,
    ) -> Result<Vec<Account>, AppError> {
        let query = AccountQuery {
            text: text.into(),
            after: after.cloned(),
            limit: limit.min(PAGE_MAX),
            ..AccountQuery::default()
        };
        let now = self.platform.now();
        let mut accounts = self.platform.store.accounts(&query).await?;
        for account in &mut accounts {
            account.raised_limit = account.raised_limit_at(now);
        }
        Ok(accounts)
    }

    /// A new account without a password, not yet committed.
    pub(crate) async fn blank_account(&self, address: SignInName) -> Result<Account, AppError> {
        Ok(Account {
            id: self.platform.store.next_account_id().await?,
            address,
            display_name: String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: self.platform.world.clock.now(),
            sessions_ended: None,
            raised_limit: None,
            own_release: None,
            version: 0,
        })
    }
}

/// The password of an account that is being added, how long it lives, and how the audit says it.
fn first_password(
    people: &People,
    password: InitialPassword,
) -> (AccountNote, Option<TypedPassword>, PasswordLife) {
    use PasswordLife::{ByLink, Lasting, Temporary};
    match password {
        InitialPassword::Elsewhere => (AccountNote::PasswordElsewhere, None, Lasting),
        InitialPassword::Lasting(typed) => (AccountNote::LastingPassword, Some(typed), Lasting),
        InitialPassword::Temporary(typed) | InitialPassword::MadeHere(typed) => {
            (AccountNote::TemporaryPassword, Some(typed), Temporary)
        }
        InitialPassword::ByLink => {
            let made = password::unseen(&*people.platform.world.entropy);
            (AccountNote::PasswordByLink, Some(made), ByLink)
        }
    }
}
