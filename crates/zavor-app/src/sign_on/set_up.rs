//! The first administrator: made through a one-time link that only people who can read the server's
//! files get (ASVS 6.3.2: there is no default account and no default password).
//!
//! When a server starts without a Global Administrator who could sign in, the binary writes a link
//! ([`SignOn::ensure_set_up_link`]) to a file of its own. Its bearer enters an address and a
//! password, becomes Global Administrator, and must register a second factor at once. The local
//! operator may make such a link at any time: it is the way back in.

use std::net::IpAddr;

use zavor_core::account::{Account, Credential, GuardKey, PasswordLife, PasswordReset, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::identity::{LinkPurpose, Session};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::sign_in::Standing;

use crate::people::roles::role_note;
use crate::people::users::check::checked_display_name;
use crate::people::users::password::checked_hash;
use crate::people::users::password::{NewPassword, SetHow};
use crate::platform::accounts::owner;
use crate::platform::error::{AppError, InvalidAccount, PartDone, RefusedLink, RefusedMethod};
use crate::platform::names;
use crate::platform::notes::{AccountNote, RoleNote};
use crate::platform::token::Token;
use crate::ports::{Change, Commit, Effect, StoreError, TypedPassword};
use crate::sign_in::unlock::Ending;
use crate::sign_on::by_link::link_note;
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::{Opening, SESSION_OVER};
use crate::verification::links::{LINK_OVER, used};

/// What the bearer of the set-up link enters.
#[derive(Debug, Clone)]
pub struct SetUp<'a> {
    /// The token of the link.
    pub token: &'a str,
    /// Address of the account, new or existing.
    pub address: &'a str,
    /// Name of the person; ignored for an existing account.
    pub display_name: &'a str,
    /// The password to set.
    pub password: TypedPassword,
    /// Client address.
    pub source: Option<IpAddr>,
    /// User agent; may be empty.
    pub device: &'a str,
}

/// An account after set-up, with what must be committed for it.
struct SetUpAccount {
    account: Account,
    changes: Vec<Change>,
    audit: AuditEvent,
    mails: Vec<Effect>,
}

impl SignOn {
    /// Makes a set-up link when no Global Administrator could sign in: none exists, or none has a
    /// password here or a second factor. An older link stops working.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn ensure_set_up_link(&self) -> Result<Option<Token>, AppError> {
        for id in self.platform.global_administrators().await? {
            let account = self.platform.store.account(id).await?;
            let has_password = account.is_some_and(|account| account.credential.is_some());
            if has_password || !self.platform.store.methods_of(id).await?.is_empty() {
                return Ok(None);
            }
        }
        self.write_set_up_link(&Actor::System).await.map(Some)
    }

    /// Makes a set-up link even if there are administrators. An older one stops working.
    ///
    /// # Errors
    /// `Refused` for everybody but the local operator.
    pub async fn make_set_up_link(&self, actor: &Actor) -> Result<Token, AppError> {
        if !matches!(actor, Actor::LocalOperator { .. }) {
            let why = RefusedLink::SetUpByOthers;
            return Err(self
                .platform
                .refusal(actor, AuditAct::MakeLink, None, why)
                .await);
        }
        self.write_set_up_link(actor).await
    }

    async fn write_set_up_link(&self, actor: &Actor) -> Result<Token, AppError> {
        let (token, link) = self.verification.new_link(LinkPurpose::SetUp, None, "");
        let detail = link_note(LinkPurpose::SetUp);
        let audit = self
            .platform
            .audit(actor, AuditAct::MakeLink, None, AuditResult::Done, detail);
        self.platform.commit(vec![link], audit).await?;
        Ok(token)
    }

    /// Uses the set-up link. Afterwards the account exists, has this password, is Global
    /// Administrator, and is signed in; the session's stage says that a second factor must be
    /// registered. Adds the address's domain if the organisation has none yet.
    ///
    /// # Errors
    /// `Refused` with [`LINK_OVER`], or when sign-in of that address is blocked; `Invalid` or
    /// `Password` for what was typed: the link still works then.
    pub async fn set_up(&self, set_up: SetUp<'_>) -> Result<(Token, Session), AppError> {
        let over = || AppError::Refused(LINK_OVER);
        let link = self
            .verification
            .link(LinkPurpose::SetUp, set_up.token)
            .await?;
        let link = link.ok_or_else(over)?;
        let (address, new_domain) = self.set_up_address(set_up.address)?;
        self.refuse_blocked(&address).await?;
        let prepared = match self.platform.store.find(&address).await? {
            Some(id) => match self.platform.store.account(id).await? {
                Some(account) if account.address == address => {
                    self.set_up_existing(account, &set_up, link.created).await?
                }
                _ => {
                    self.people
                        .check_free(&Actor::System, &address, None)
                        .await?;
                    return Err(AppError::Conflict);
                }
            },
            None => self.set_up_new(address, &set_up).await?,
        };
        let account = prepared.account;
        let actor = owner(&account, set_up.source);
        let role = Role::GlobalAdministrator;
        let mut changes = vec![used(&link)];
        changes.extend(new_domain.map(|domain| Change::PutDomains(vec![domain])));
        changes.extend(prepared.changes);
        changes.push(Change::GrantRole(account.id, role, Vec::new()));
        let said = Detail::from(role_note(role)).and(RoleNote::BySetUpLink);
        let (mails, alert) = self
            .notifications
            .told_of_new_global(&actor, &account)
            .await?
            .parts();
        let granted = self.platform.audit_of(
            &actor,
            AuditAct::GrantRole,
            &account.address,
            AuditResult::Done,
            said,
        );
        let caches = self.notifications.effects_for(&account);
        let effects = [caches, mails, prepared.mails];
        let commit = Commit {
            changes,
            audit: vec![prepared.audit, granted],
            effects: effects.concat(),
        };
        match self.notifications.commit_effects(commit).await {
            Err(AppError::Conflict)
                if self
                    .verification
                    .link(link.purpose, set_up.token)
                    .await?
                    .is_none() =>
            {
                Err(over())
            }
            Err(error) => Err(error),
            Ok(effects) => {
                let ending = Ending::of(&account.address, AuditAct::ChangePassword, &actor);
                let begun = self.begin_session(&account, &ending, &set_up).await;
                self.notifications.perform_now(effects).await;
                self.notifications.raise_told(alert);
                begun.map_err(|error| error.after(PartDone::SetUp))
            }
        }
    }

    /// Signs in the new administrator, who must register a second factor now.
    async fn begin_session(
        &self,
        account: &Account,
        ending: &Ending<'_>,
        set_up: &SetUp<'_>,
    ) -> Result<(Token, Session), AppError> {
        crate::sign_in::succession::take_over_added(&self.sign_in, &account.address, account.id)
            .await;
        self.sign_in
            .release_lockouts(ending, GuardKey::account(account.id), self.platform.now())
            .await?;
        let (stage, _) = self.stage_after_password(account.id, true).await?;
        let opened = self.open_session(Opening {
            account,
            stage,
            proved: None,
            address: set_up.source,
            device: set_up.device,
            changes: Vec::new(),
            audit: Vec::new(),
        });
        let session: Result<_, StoreError> = opened.await;
        session?.ok_or(AppError::Refused(SESSION_OVER))
    }

    async fn refuse_blocked(&self, address: &SignInName) -> Result<(), AppError> {
        let holds = self
            .platform
            .store
            .lasting_holds(&Subject::Account(address.clone()))
            .await?;
        if Standing::of(&holds, self.platform.now()).sign_in_blocked {
            let address = address.to_string();
            return Err(RefusedMethod::SetUpBlocked { address }.into());
        }
        Ok(())
    }

    /// The address in normal form, and its domain if that becomes the organisation's first.
    fn set_up_address(&self, typed: &str) -> Result<(SignInName, Option<String>), AppError> {
        let domains = self.platform.store.domains();
        if !domains.is_empty() {
            return Ok((self.people.new_address(typed)?, None));
        }
        let (_, domain) = typed.rsplit_once('@').unwrap_or_default();
        let domain = names::normal_domain(domain)
            .filter(|domain| domain.contains('.'))
            .ok_or_else(|| {
                let typed = typed.into();
                InvalidAccount::NotWhole { typed }
            })?;
        let address = self
            .people
            .new_address_in(typed, std::slice::from_ref(&domain))?;
        Ok((address, Some(domain)))
    }

    async fn set_up_new(
        &self,
        address: SignInName,
        set_up: &SetUp<'_>,
    ) -> Result<SetUpAccount, AppError> {
        let mut account = self.people.blank_account(address.clone()).await?;
        account.version = 1;
        account.display_name = checked_display_name(set_up.display_name)?;
        let hash = checked_hash(&self.people, &account, &set_up.password).await?;
        let now = self.platform.now();
        account.credential = Some(Credential {
            hash,
            set: now,
            life: PasswordLife::Lasting,
            barred: None,
            reset: Some(PasswordReset::by_administrator(now)),
        });
        let mut changes = vec![Change::AddAccount(account.clone())];
        changes.extend(self.platform.holds_of_former_account(&address).await?);
        let audit = self.platform.audit_of(
            &owner(&account, set_up.source),
            AuditAct::AddAccount,
            &address,
            AuditResult::Done,
            AccountNote::BySetUpLink,
        );
        Ok(SetUpAccount {
            account,
            changes,
            audit,
            mails: Vec::new(),
        })
    }

    async fn set_up_existing(
        &self,
        account: Account,
        set_up: &SetUp<'_>,
        made: Timestamp,
    ) -> Result<SetUpAccount, AppError> {
        let actor = owner(&account, set_up.source);
        let new = NewPassword {
            typed: set_up.password.clone(),
            must_change: false,
        };
        let act = AuditAct::ChangePassword;
        let mut prepared = self
            .people
            .prepare_password_change(&actor, account, new, act, SetHow::WithLink { made })
            .await?;
        prepared.audit.detail = prepared.ending.shut.noted(AccountNote::BySetUpLink);
        let account = prepared.account.clone();
        let mails = std::mem::take(&mut prepared.ending.mails);
        let (changes, audit) = prepared.into_changes(Vec::new());
        Ok(SetUpAccount {
            account,
            changes,
            audit,
            mails,
        })
    }
}
