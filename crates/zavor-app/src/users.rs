//! Accounts of the built-in directory: add, set, remove, show, list. Import, export and passwords
//! have files of their own below.
//!
//! Every act takes the [`Actor`], checks its right, checks bounds and names, commits the change
//! together with its audit event, and answers `Done` or `NothingToDo`. A refusal is audited too.
//!
//! Security: who may do what is [`zavor_core::rights`]; a program at a door manages nothing. No
//! account and no password exists by default. An alias is judged by its own domain, groups (which
//! choose outbound policies) by the right to policies (`changing`). Removing an account leaves
//! its holds in place for 90 days: they are kept by address, and a new account of it gets them
//! (`spec/roles.md`). It ends the account's sessions.

use zavor_core::account::{Account, Credential, GuardKey, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::rights::Right;

use crate::acted::Acted;
use crate::acts::TokensShut;
use crate::error::AppError;
use crate::names;
use crate::ports::{
    AccountQuery, Change, Commit, IdentityChange, PAGE_MAX, StoreError, TypedPassword,
};
use crate::zavor::Zavor;

mod changing;
mod check;
mod granting;
pub mod import;
pub mod password;

pub use check::{GROUP_BYTES_MAX, LOCAL_PART_BYTES_MAX};
pub(crate) use check::{checked_display_name, checked_recovery_address, is_invisible};
pub use import::{ImportRow, RowOutcome};
pub use password::{NewPassword, PreparedPassword};

/// Where a new account's password comes from.
#[derive(Debug, Clone)]
pub enum InitialPassword {
    /// It lives elsewhere; Zavor never verifies it.
    Elsewhere,
    /// Its owner keeps it (`--password-stdin`).
    Lasting(TypedPassword),
    /// It must be changed first.
    Temporary(TypedPassword),
    /// Nobody knows it: it is made here and thrown away, and its owner chooses one by the link of a
    /// reset.
    ByLink,
}

impl InitialPassword {
    /// Whether whoever adds the account knows the password.
    const fn is_known(&self) -> bool {
        matches!(self, Self::Lasting(_) | Self::Temporary(_))
    }
}

/// What to change on an account; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The new display name.
    pub display_name: Option<String>,
    /// Aliases to add.
    pub aliases: Vec<String>,
    /// Groups to add.
    pub groups: Vec<String>,
    /// Aliases to take away; what is none changes nothing.
    pub remove_aliases: Vec<String>,
    /// Groups to take away; what is none changes nothing.
    pub remove_groups: Vec<String>,
    /// Recovery addresses to add.
    pub recovery_addresses: Vec<String>,
}

/// An account with its roles, for `show` and `export`.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountShown {
    /// The account; printing it never shows the hash.
    pub account: Account,
    /// Its roles, each with the domains it is limited to.
    pub roles: Vec<(Role, Vec<String>)>,
}

impl Zavor {
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

    /// Adds an account together with its recovery address, which is asked to confirm itself: both or
    /// neither, so that no account is left that nobody can get into.
    ///
    /// # Errors
    /// As [`Zavor::add_account`]; `Invalid` recovery address; `Refused` when mail is not configured.
    pub async fn add_person(
        &self,
        actor: &Actor,
        address: &str,
        display_name: &str,
        password: InitialPassword,
        recovery: Option<&str>,
    ) -> Result<SignInName, AppError> {
        let address = self.new_address(address)?;
        self.authorise(actor, AuditAct::AddAccount, Right::AddAccount, &address)
            .await?;
        if password.is_known() {
            // Nobody below may know a password of somebody else (ASVS 6.4.6), a temporary one neither: who
            // may remove an account and add it again would take over its mailbox.
            self.authorise(actor, AuditAct::AddAccount, Right::SeeSecret, &address)
                .await?;
        }
        let (act, target) = (AuditAct::AddAccount, Subject::Account(address.clone()));
        let free = self.check_free(actor, &address, None);
        self.on_record(actor, act, target.clone(), free).await?;
        let mut account = self.blank_account(address.clone())?;
        account.version = 1;
        account.display_name = check::checked_display_name(display_name)?;
        let now = account.created;
        let (kind, typed, temporary) = match password {
            InitialPassword::Elsewhere => ("password elsewhere", None, false),
            InitialPassword::Lasting(typed) => ("lasting password", Some(typed), false),
            InitialPassword::Temporary(typed) => ("temporary password", Some(typed), true),
            InitialPassword::ByLink => {
                let made = self.generate_password();
                ("password by link", Some(made), true)
            }
        };
        let mut changes = self.holds_of_former_account(&address)?;
        if let Some(typed) = typed {
            let hash = self.checked_hash(&account, &typed).await;
            let hash = self.on_record(actor, act, target, hash).await?;
            account.credential = Some(Credential {
                hash,
                set: now,
                temporary,
            });
            if temporary {
                changes.push(password::must_change(actor, &account, now));
            }
        }
        let (mut detail, mut letters) = (kind.to_owned(), Vec::new());
        if let Some(recovery) = recovery {
            let (link, letter) = self.first_recovery_address(&mut account, recovery)?;
            changes.push(link);
            letters = letter;
            detail.push_str("; recovery address, not confirmed yet");
        }
        changes.insert(0, Change::AddAccount(account));
        let audit = self.audit_of(
            actor,
            AuditAct::AddAccount,
            &address,
            AuditResult::Done,
            detail,
        );
        self.commit_with(changes, audit, letters).await?;
        Ok(address)
    }

    /// Sets the display name, adds aliases, groups and recovery addresses, and takes aliases and groups
    /// away.
    ///
    /// # Errors
    /// `Denied`: groups are a right of their own, and each alias is judged by its own domain;
    /// `Unknown` account; `Invalid`; `Refused` for a name that is taken; `Conflict`; `Store`.
    pub async fn set_account(
        &self,
        actor: &Actor,
        address: &str,
        change: &AccountChange,
    ) -> Result<Acted, AppError> {
        let act = AuditAct::ChangeAccount;
        let name = self.name_typed(address)?;
        self.authorise_change(actor, act, Right::EditAccount, &name, change)
            .await?;
        let mut account = self.account_named(address)?;
        let target = Subject::Account(account.address.clone());
        let changed = self.apply_change(actor, &mut account, change);
        let changed = self.on_record(actor, act, target, changed).await?;
        let acted = Acted::done_if(!changed.is_empty());
        let detail = changed.join("; ");
        let audit = self.audit_of(actor, act, &account.address, acted.result(), detail);
        account.version += 1;
        let changes = match acted {
            Acted::Done { .. } => vec![Change::PutAccount(account)],
            Acted::NothingToDo => Vec::new(),
        };
        self.commit(changes, audit).await?;
        Ok(acted)
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
            .account_for(actor, act, Right::EditAccount, address)
            .await?;
        for alias in &account.aliases {
            self.authorise_name(actor, act, Right::EditAccount, &account.address, alias)
                .await?;
        }
        let mut changes = self.without_global(actor, act, &account).await?;
        // By these its removal was judged; they go with it.
        let roles = self.store.roles(account.id)?;
        changes.push(Change::ExpectRoles(account.id, roles));
        changes.extend(
            self.store
                .origin_rules()
                .iter()
                .filter(|rule| rule.account == Some(account.id))
                .map(|rule| Change::RemoveOriginRule(rule.network, rule.account)),
        );
        // The store drops roles, factors, links, codes and tokens with the account; sessions go by
        // name.
        let web = IdentityChange::EndSessionsOf(account.id);
        changes.push(Change::Identity(web));
        changes.push(Change::RemoveAccount(account.id, account.version));
        changes.extend(self.holds_after_removal(&account.address)?);
        let detail = "its holds stay in place for 90 days, by address";
        let detail = self.with_sessions_left(detail.into());
        let audit = self.audit_of(actor, act, &account.address, AuditResult::Done, detail);
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects: self.effects_for(&account),
        };
        let effects = self.commit_effects(commit).await?;
        self.proofs.lock().forget(GuardKey::account(account.id));
        // What a host did not confirm now stays in the outbox.
        Ok(Acted::Done {
            effects: self.end_sessions_now(&account, effects).await,
            tokens: TokensShut::default(),
        })
    }

    /// What becomes of the holds of an account that is removed.
    fn holds_after_removal(&self, address: &SignInName) -> Result<Vec<Change>, AppError> {
        let now = self.world.clock.now();
        let holds = self
            .store
            .lasting_holds(&Subject::Account(address.clone()))?;
        let changed = |hold: &StoredHold| match hold.clone().after_removal(now) {
            Some(kept) => Change::PlaceHold(kept),
            None => Change::ReleaseHold(hold.identity.clone()),
        };
        Ok(holds.iter().map(changed).collect())
    }

    /// What a new account takes over from a removed one of its address, or from a name that was
    /// charged before it became an account.
    pub(crate) fn holds_of_former_account(
        &self,
        address: &SignInName,
    ) -> Result<Vec<Change>, StoreError> {
        let now = self.world.clock.now();
        let holds = self
            .store
            .lasting_holds(&Subject::Account(address.clone()))?;
        let changed = |hold: &StoredHold| match hold.in_force(now) {
            true => Change::PlaceHold(hold.clone().for_new_account()),
            false => Change::ReleaseHold(hold.identity.clone()),
        };
        Ok(holds.iter().map(changed).collect())
    }

    /// One account with its roles.
    pub fn show_account(&self, address: &str) -> Result<AccountShown, AppError> {
        let account = self.account_named(address)?;
        let roles = self.store.roles(account.id)?;
        Ok(AccountShown { account, roles })
    }

    /// Accounts in order of their address whose address, name or alias contains `text`, after
    /// `after`; at most `limit` and [`PAGE_MAX`].
    pub fn list_accounts(
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
        Ok(self.store.accounts(&query)?)
    }

    /// A new account without a password, not yet committed.
    pub(crate) fn blank_account(&self, address: SignInName) -> Result<Account, AppError> {
        Ok(Account {
            id: self.store.next_account_id()?,
            address,
            display_name: String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: self.world.clock.now(),
            sessions_ended: None,
            raised_limit: None,
            version: 0,
        })
    }

    /// The account a typed name or alias belongs to.
    pub(crate) fn account_named(&self, typed: &str) -> Result<Account, AppError> {
        let name = self.name_typed(typed)?;
        let account = match self.store.find(&name)? {
            Some(id) => self.store.account(id)?,
            None => None,
        };
        account.ok_or_else(|| unknown_account(typed))
    }

    /// A typed name in its normal form, whether or not it is an account's.
    ///
    /// # Errors
    /// `Unknown` for what can be nobody's name.
    pub fn name_typed(&self, typed: &str) -> Result<SignInName, AppError> {
        let domains = self.store.domains();
        names::normalise(typed.as_bytes(), &domains).ok_or_else(|| unknown_account(typed))
    }
}

pub(crate) fn unknown_account(typed: &str) -> AppError {
    AppError::Unknown {
        what: "account",
        name: typed.into(),
    }
}

pub(crate) const LAST_GLOBAL_ADMINISTRATOR: &str = "this is the last Global Administrator who can \
     act, whose role is never removed; nothing was changed; grant the role to somebody else, or \
     allow the sign-in of another one, first";
