//! Accounts of the built-in directory: add, set, remove, show, list. Import, export and passwords
//! have files of their own below.
//!
//! Every act takes the [`Actor`], checks its right, checks bounds and names, commits the change
//! together with its audit event, and answers `Done` or `NothingToDo`. A refusal is audited too.
//!
//! Security: in this release only the local operator and Zavor itself manage accounts; a program
//! at a door never does. No account and no password exists by default. Removing an account leaves
//! its holds in place: they are kept by address (`spec/roles.md`).

use std::net::IpAddr;

use zavor_core::account::{
    ALIASES_MAX, Account, Credential, DISPLAY_NAME_BYTES_MAX, GROUPS_MAX, RECOVERY_ADDRESSES_MAX,
    SIGN_IN_NAME_BYTES_MAX, SignInName,
};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;

use crate::error::AppError;
use crate::names;
use crate::ports::{AccountQuery, Change, Commit, PAGE_MAX, Store, TypedPassword};
use crate::zavor::Zavor;

pub mod import;
pub mod password;

pub use import::{ImportRow, RowOutcome};
pub use password::{NewPassword, PreparedPassword};

/// Longest group name in bytes.
pub const GROUP_BYTES_MAX: usize = 64;
/// Longest local part in bytes (RFC 5321 section 4.5.3.1.1).
pub const LOCAL_PART_BYTES_MAX: usize = 64;

/// Where a new account's password comes from.
#[derive(Debug, Clone)]
pub enum InitialPassword {
    /// It lives elsewhere; Zavor never verifies it.
    Elsewhere,
    /// Its owner keeps it (`--password-stdin`).
    Lasting(TypedPassword),
    /// It must be changed first.
    Temporary(TypedPassword),
}

/// What to change on an account; lists are added to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The new display name.
    pub display_name: Option<String>,
    /// Aliases to add.
    pub aliases: Vec<String>,
    /// Groups to add.
    pub groups: Vec<String>,
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

impl<S: Store> Zavor<S> {
    /// Adds an account. A password that breaks a rule is refused with the rule's name.
    pub async fn add_account(
        &self,
        actor: &Actor,
        address: &str,
        display_name: &str,
        password: InitialPassword,
    ) -> Result<SignInName, AppError> {
        let address = self.new_address(address)?;
        self.may_manage(actor, AuditAct::AddAccount, &address)
            .await?;
        self.check_free(&address, None)?;
        let now = self.world.clock.now();
        let mut account = Account {
            id: self.store.next_account_id()?,
            address: address.clone(),
            display_name: checked_display_name(display_name)?,
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: now,
            sessions_ended: None,
            raised_limit: None,
            version: 1,
        };
        let (kind, typed, temporary) = match password {
            InitialPassword::Elsewhere => ("password elsewhere", None, false),
            InitialPassword::Lasting(typed) => ("lasting password", Some(typed), false),
            InitialPassword::Temporary(typed) => ("temporary password", Some(typed), true),
        };
        let mut changes = Vec::new();
        if let Some(typed) = typed {
            let hash = self.checked_hash(&account, &typed).await?;
            account.credential = Some(Credential {
                hash,
                set: now,
                temporary,
            });
            if temporary {
                changes.push(password::must_change(actor, &account, now));
            }
        }
        changes.insert(0, Change::AddAccount(account));
        let audit = self.audit_of(
            actor,
            AuditAct::AddAccount,
            &address,
            AuditResult::Done,
            kind.into(),
        );
        self.commit(changes, audit).await?;
        Ok(address)
    }

    /// Sets the display name and adds aliases, groups and recovery addresses.
    pub async fn set_account(
        &self,
        actor: &Actor,
        address: &str,
        change: &AccountChange,
    ) -> Result<AuditResult, AppError> {
        let mut account = self.account_named(address)?;
        self.may_manage(actor, AuditAct::ChangeAccount, &account.address)
            .await?;
        let changed = self.apply_change(&mut account, change)?;
        let result = match changed.is_empty() {
            true => AuditResult::NothingToDo,
            false => AuditResult::Done,
        };
        let detail = changed.join("; ");
        let audit = self.audit_of(
            actor,
            AuditAct::ChangeAccount,
            &account.address,
            result,
            detail,
        );
        account.version += 1;
        let changes = match result {
            AuditResult::Done => vec![Change::PutAccount(account)],
            _ => Vec::new(),
        };
        self.commit(changes, audit).await?;
        Ok(result)
    }

    /// Removes an account with its roles and allow rules. Its holds stay, by address.
    pub async fn remove_account(&self, actor: &Actor, address: &str) -> Result<(), AppError> {
        let account = self.account_named(address)?;
        let act = AuditAct::RemoveAccount;
        self.may_manage(actor, act, &account.address).await?;
        if self.is_last_global_administrator(account.id)? {
            return Err(self
                .refused(actor, act, &account.address, LAST_GLOBAL_ADMINISTRATOR)
                .await);
        }
        let mut changes: Vec<Change> = self
            .store
            .roles(account.id)?
            .into_iter()
            .map(|(role, _)| Change::RevokeRole(account.id, role))
            .collect();
        changes.extend(
            self.store
                .origin_rules()
                .iter()
                .filter(|rule| rule.account == Some(account.id))
                .map(|rule| Change::RemoveOriginRule(rule.network, rule.account)),
        );
        changes.push(Change::RemoveAccount(account.id, account.version));
        let audit = self.audit_of(
            actor,
            act,
            &account.address,
            AuditResult::Done,
            "its holds stay in place, by address".into(),
        );
        self.commit(changes, audit).await
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
        };
        Ok(self.store.accounts(&query)?)
    }

    /// The account a typed name or alias belongs to.
    pub(crate) fn account_named(&self, typed: &str) -> Result<Account, AppError> {
        let unknown = || AppError::Unknown {
            what: "account",
            name: typed.into(),
        };
        let domains = self.store.domains();
        let name = names::normalise(typed.as_bytes(), &domains).ok_or_else(unknown)?;
        let id = self.store.find(&name)?.ok_or_else(unknown)?;
        self.store.account(id)?.ok_or_else(unknown)
    }

    /// Brings what is typed for a new address or alias to its normal form, or says why it cannot
    /// be one.
    pub(crate) fn new_address(&self, typed: &str) -> Result<SignInName, AppError> {
        let domains = self.store.domains();
        let invalid = |why: &str| AppError::Invalid(format!("{typed:?} is no address: {why}"));
        if !typed.contains('@') {
            return Err(invalid("it has no @; write the whole address"));
        }
        let name = names::normalise(typed.as_bytes(), &domains)
            .ok_or_else(|| invalid("it is too long, has control characters or a bad domain"))?;
        let local = name.local_part();
        if local.len() > LOCAL_PART_BYTES_MAX {
            return Err(invalid("the part before the @ is longer than 64 bytes"));
        }
        if typed.contains(['+', '*']) || local.chars().any(never_in_a_local_part) {
            return Err(invalid(
                "before the @ there may be no space, quote, bracket, comma, semicolon, +, * or @",
            ));
        }
        if !domains.iter().any(|domain| domain == name.domain()) {
            return Err(AppError::Invalid(format!(
                "{typed:?} is in none of the organisation's domains: {}",
                domains.join(", ")
            )));
        }
        Ok(name)
    }

    /// Refuses a name that belongs to another account, naming the owner.
    pub(crate) fn check_free(
        &self,
        name: &SignInName,
        own: Option<&Account>,
    ) -> Result<(), AppError> {
        let Some(id) = self.store.find(name)? else {
            return Ok(());
        };
        if own.is_some_and(|account| account.id == id) {
            return Ok(());
        }
        let owner = self.store.account(id)?;
        let owner = owner
            .as_ref()
            .map_or("another account", |account| account.address.as_str());
        Err(AppError::Refused(match owner == name.as_str() {
            true => format!("an account {name} exists already; nothing was changed"),
            false => format!("{name} is an alias of {owner}; nothing was changed"),
        }))
    }

    /// Applies a change in memory; gives what it changed, in words.
    pub(crate) fn apply_change(
        &self,
        account: &mut Account,
        change: &AccountChange,
    ) -> Result<Vec<String>, AppError> {
        let mut changed = Vec::new();
        if let Some(name) = &change.display_name {
            let name = checked_display_name(name)?;
            if name != account.display_name {
                changed.push(format!("display name {name:?}"));
                account.display_name = name;
            }
        }
        for typed in &change.aliases {
            let alias = self.new_address(typed)?;
            self.check_free(&alias, Some(account))?;
            if alias != account.address && !account.aliases.contains(&alias) {
                changed.push(format!("alias {alias}"));
                account.aliases.push(alias);
            }
        }
        for group in &change.groups {
            let group = checked_group(group)?;
            if !account.groups.contains(&group) {
                changed.push(format!("group {group:?}"));
                account.groups.push(group);
            }
        }
        for typed in &change.recovery_addresses {
            let recovery = checked_recovery_address(typed, account)?;
            if !account.recovery_addresses.contains(&recovery) {
                changed.push(format!("recovery address {recovery}"));
                account.recovery_addresses.push(recovery);
            }
        }
        for (what, count, most) in [
            ("aliases", account.aliases.len(), ALIASES_MAX),
            ("groups", account.groups.len(), GROUPS_MAX),
            (
                "recovery addresses",
                account.recovery_addresses.len(),
                RECOVERY_ADDRESSES_MAX,
            ),
        ] {
            if count > most {
                return Err(AppError::Invalid(format!(
                    "{} would have {count} {what}; at most {most} are kept; nothing was changed",
                    account.address
                )));
            }
        }
        Ok(changed)
    }

    /// Whether the actor may manage accounts at all; a refusal is audited.
    pub(crate) async fn may_manage(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: &SignInName,
    ) -> Result<(), AppError> {
        match actor {
            Actor::LocalOperator { .. } | Actor::System => Ok(()),
            Actor::Door { .. } => Err(self.refused(actor, act, target, ONLY_THE_OPERATOR).await),
        }
    }

    /// Audits a refusal and gives the error to return. When even that cannot be written, the
    /// store's error is more urgent than the refusal.
    pub(crate) async fn refused(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: &SignInName,
        why: &str,
    ) -> AppError {
        let audit = self.audit_of(actor, act, target, AuditResult::Refused, why.into());
        match self.commit(Vec::new(), audit).await {
            Ok(()) => AppError::Refused(why.into()),
            Err(error) => error,
        }
    }

    /// An audit event about an account, now.
    pub(crate) fn audit_of(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: &SignInName,
        result: AuditResult,
        detail: String,
    ) -> AuditEvent {
        AuditEvent {
            time: self.world.clock.now(),
            actor: actor.clone(),
            act,
            target: Some(Subject::Account(target.clone())),
            source: source_of(actor),
            result,
            detail,
            correlation: self.new_correlation(),
        }
    }

    /// Joins the records of one request.
    pub(crate) fn new_correlation(&self) -> u64 {
        let mut bytes = [0; 8];
        self.world.entropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Commits changes with one audit event and no effect elsewhere.
    pub(crate) async fn commit(
        &self,
        changes: Vec<Change>,
        audit: AuditEvent,
    ) -> Result<(), AppError> {
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects: Vec::new(),
        };
        self.store.commit(commit).await?;
        Ok(())
    }
}

pub(crate) const LAST_GLOBAL_ADMINISTRATOR: &str = "this is the last Global Administrator, whose \
     role is never removed; nothing was changed; grant the role to somebody else first";
const ONLY_THE_OPERATOR: &str =
    "only the operator at the server may manage accounts; nothing was changed";

fn source_of(actor: &Actor) -> Option<IpAddr> {
    match actor {
        Actor::Door { address, .. } => address.parse().ok(),
        Actor::LocalOperator { .. } | Actor::System => None,
    }
}

/// Specials of RFC 5322 that would need quoting, and characters that nobody can see.
fn never_in_a_local_part(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || "()<>[]:;@\\,\"".contains(c)
}

/// Control characters, bidirectional marks and zero-width characters: they make one name look
/// like another (Unicode TR 36).
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn checked_display_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.len() > DISPLAY_NAME_BYTES_MAX || name.chars().any(is_invisible) {
        return Err(AppError::Invalid(format!(
            "the display name is longer than {DISPLAY_NAME_BYTES_MAX} bytes or has invisible \
             characters; nothing was changed"
        )));
    }
    Ok(name.into())
}

fn checked_group(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty()
        || name.len() > GROUP_BYTES_MAX
        || name.contains(';')
        || name.chars().any(is_invisible)
    {
        return Err(AppError::Invalid(format!(
            "{name:?} is no group: 1 to {GROUP_BYTES_MAX} bytes without semicolon or invisible \
             characters; nothing was changed"
        )));
    }
    Ok(name.into())
}

/// A recovery address is any address but the mailbox that would be recovered.
fn checked_recovery_address(typed: &str, account: &Account) -> Result<String, AppError> {
    let invalid = |why: &str| {
        AppError::Invalid(format!(
            "{typed:?} cannot be a recovery address: {why}; nothing was changed"
        ))
    };
    let (local, domain) = typed
        .trim()
        .rsplit_once('@')
        .ok_or_else(|| invalid("it has no @"))?;
    let domain = names::normal_domain(domain).ok_or_else(|| invalid("its domain is none"))?;
    if local.is_empty()
        || local.len() > LOCAL_PART_BYTES_MAX
        || local.chars().any(never_in_a_local_part)
    {
        return Err(invalid("the part before the @ is not usable"));
    }
    let address = format!("{local}@{domain}");
    if address.len() > SIGN_IN_NAME_BYTES_MAX {
        return Err(invalid("it is too long"));
    }
    let own = names::normalise(address.as_bytes(), &[])
        .is_some_and(|name| name == account.address || account.aliases.contains(&name));
    if own {
        return Err(invalid("it is the mailbox that it would recover"));
    }
    Ok(address)
}
