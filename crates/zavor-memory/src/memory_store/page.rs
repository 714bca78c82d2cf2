//! The records that a commit copies, changes and swaps, so that it takes effect as a whole or not
//! at all.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::platform::search;
use zavor_app::ports::{
    AccountBrief, AccountOrder, AccountQuery, Change, Effect, EffectState, Fingerprint,
    IdentityChange, OriginRule, ProgramRule, StoreError,
};
use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::Role;
use zavor_core::audit::AuditEvent;
use zavor_core::hold::{ENDED_SHOWN, EndedHold, HoldIdentity, StoredHold, Subject};
use zavor_core::identity::{Link, Method};
use zavor_core::network::Network;
use zavor_core::policy::Policies;
use zavor_core::recovery::{FactsSet, RecoveryFacts, registered};

use super::identity_book::IdentityBook;

/// What a commit copies, changes and swaps.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) names: BTreeMap<SignInName, AccountId>,
    pub(super) holds: BTreeMap<HoldIdentity, StoredHold>,
    pub(super) policies: Arc<Policies>,
    pub(super) domains: Arc<[String]>,
    pub(super) roles: BTreeMap<(AccountId, Role), Vec<String>>,
    pub(super) rules: Vec<OriginRule>,
    pub(super) programs: Vec<ProgramRule>,
    pub(super) effects: BTreeMap<u64, Effect>,
    pub(super) last_effect: u64,
    pub(super) identities: IdentityBook,
    /// The oldest first.
    pub(super) ended: Vec<EndedHold>,
}

impl Page {
    /// Adds the link of a mail beside those that were mailed before; nothing if its account is gone.
    pub(super) fn put_link_of_mail(&mut self, link: Link) {
        if link
            .account
            .is_some_and(|id| self.accounts.contains_key(&id))
        {
            self.identities.put_link_of_mail(link);
        }
    }

    pub(super) fn brief(&self, id: AccountId) -> Option<Arc<AccountBrief>> {
        let account = self.accounts.get(&id)?;
        Some(Arc::new(AccountBrief {
            id,
            address: account.address.clone(),
            groups: account.groups.clone(),
            raised_limit: account.raised_limit,
        }))
    }

    /// The account of an address or alias.
    pub(super) fn brief_of(&self, name: &SignInName) -> Option<Arc<AccountBrief>> {
        self.brief(*self.names.get(name)?)
    }

    pub(super) fn holds_on(&self, subject: &Subject) -> Arc<[StoredHold]> {
        let holds = self.holds.values();
        holds
            .filter(|hold| hold.identity.subject == *subject)
            .cloned()
            .collect()
    }

    /// Applies one change; `by` is the act it belongs to.
    pub(super) fn apply(
        &mut self,
        change: Change,
        by: Option<&AuditEvent>,
    ) -> Result<(), StoreError> {
        match change {
            Change::AddAccount(account) => {
                if self.accounts.contains_key(&account.id) {
                    return Err(StoreError::Conflict);
                }
                self.put_names(&account)?;
                self.accounts.insert(account.id, account);
            }
            Change::PutAccount(account) => {
                self.take_account(account.id, account.version.checked_sub(1))?;
                self.put_names(&account)?;
                self.accounts.insert(account.id, account);
            }
            Change::RemoveAccount(id, version) => {
                self.take_account(id, Some(version))?;
                self.roles.retain(|(owner, _), _| *owner != id);
                self.identities.remove_account(id);
                self.rules.retain(|rule| rule.account != Some(id));
            }
            Change::PlaceHold(hold) => {
                self.holds.insert(hold.identity.clone(), hold);
            }
            Change::ReleaseHold(identity) => {
                if let (Some(hold), Some(by)) = (self.holds.remove(&identity), by) {
                    let ended = EndedHold::by_act(hold, by.act, by.actor.to_string(), by.time);
                    self.ended.push(ended);
                }
            }
            Change::NoteEnded(ended) => self.ended.push(ended),
            Change::PutPolicies(policies) => self.policies = Arc::new(*policies),
            Change::PutDomains(domains) => self.domains = domains.into(),
            Change::GrantRole(id, role, domains) => {
                if !self.accounts.contains_key(&id) {
                    return Err(StoreError::Conflict);
                }
                self.roles.insert((id, role), domains);
            }
            Change::RevokeRole(id, role) => drop(self.roles.remove(&(id, role))),
            Change::ExpectRoles(id, roles) => self.expect_roles(id, roles)?,
            Change::ExpectAccount(id, version) => self.expect_account(id, version)?,
            Change::ExpectHolds(subject, holds) => self.expect_holds(&subject, holds)?,
            Change::PutOriginRule(rule) => {
                self.remove_rule(rule.network, rule.account);
                self.rules.push(rule);
            }
            Change::RemoveOriginRule(network, account) => self.remove_rule(network, account),
            Change::PutProgramRule(rule) => self.put_program(rule),
            Change::RemoveProgramRule(program, network) => self.remove_program(&program, network),
            Change::FinishEffect(id, state) => self.finish_effect(id, state),
            Change::Identity(change) => {
                if let IdentityChange::ForgetEnded(at) = change {
                    self.ended.retain(|ended| ended.at >= at.minus(ENDED_SHOWN));
                }
                let accounts = &self.accounts;
                self.identities
                    .apply(change, |id| accounts.contains_key(&id))?;
            }
            Change::Bulk(change) => self.identities.apply_bulk(change)?,
            Change::PutHourCounts(hours) => self.identities.put_hours(hours),
            Change::PutNote(name, text) => self.identities.put_note(name, text),
            Change::MarkAlerts(..) => {} // The event log has them: `MemoryStore::commit`.
        }
        Ok(())
    }

    fn expect_roles(
        &self,
        id: AccountId,
        mut roles: Vec<(Role, Vec<String>)>,
    ) -> Result<(), StoreError> {
        let stored = self.roles.iter().filter(|((owner, _), _)| *owner == id);
        let stored = stored.map(|((_, role), domains)| (*role, domains.clone()));
        roles.sort();
        let same = stored.eq(roles);
        if !same || !self.accounts.contains_key(&id) {
            return Err(StoreError::Conflict);
        }
        Ok(())
    }

    fn expect_account(&self, id: AccountId, version: u64) -> Result<(), StoreError> {
        match self.accounts.get(&id).map(|account| account.version) {
            Some(stored) if stored == version => Ok(()),
            _ => Err(StoreError::Conflict),
        }
    }

    fn expect_holds(
        &self,
        subject: &Subject,
        mut holds: Vec<HoldIdentity>,
    ) -> Result<(), StoreError> {
        let stored = self.holds.keys().filter(|id| id.subject == *subject);
        let mut stored: Vec<HoldIdentity> = stored.cloned().collect();
        stored.sort();
        holds.sort();
        if stored != holds {
            return Err(StoreError::Conflict);
        }
        Ok(())
    }

    /// Sets the state of an effect that is still due; a finished one loses its payload.
    fn finish_effect(&mut self, id: u64, state: EffectState) {
        if let Some(effect) = self.effects.get_mut(&id)
            && matches!(effect.state, EffectState::Due { .. })
        {
            if !matches!(state, EffectState::Due { .. }) {
                effect.payload = Vec::new();
            }
            effect.state = state;
        }
    }

    /// The account after which a page begins.
    pub(super) fn cursor(&self, query: &AccountQuery) -> Option<Account> {
        let after = query.after.as_ref()?;
        let mut accounts = self.accounts.values();
        accounts.find(|account| account.address == *after).cloned()
    }

    /// Whether an account belongs in the list that `query` asks for; `pieces` are those of its
    /// text.
    pub(super) fn is_wanted(
        &self,
        account: &Account,
        query: &AccountQuery,
        pieces: &[String],
    ) -> bool {
        let own = account.address.domain();
        let of_domain = |domains: &Vec<String>| domains.iter().any(|domain| domain == own);
        let has = |set: FactsSet| set.contains(self.registered(account));
        (pieces.is_empty() || search::contains(account, pieces))
            && query.domains.as_ref().is_none_or(of_domain)
            && query.registered.is_none_or(has)
    }

    /// What an account has registered to recover with.
    pub(super) fn registered(&self, account: &Account) -> RecoveryFacts {
        let of = |owner: &AccountId| *owner == account.id;
        let methods = self.identities.methods.values();
        let methods: Vec<Method> = methods.filter(|m| of(&m.account)).cloned().collect();
        registered(
            &account.recovery_addresses,
            account.credential.as_ref().map(|password| password.set),
            &methods,
            self.identities
                .saved_codes
                .values()
                .any(|code| of(&code.account)),
            self.roles.keys().any(|(owner, _)| of(owner)),
        )
    }

    fn take_account(&mut self, id: AccountId, version: Option<u64>) -> Result<(), StoreError> {
        let stored = self.accounts.get(&id).ok_or(StoreError::Conflict)?;
        if Some(stored.version) != version {
            return Err(StoreError::Conflict);
        }
        self.accounts.remove(&id);
        self.names.retain(|_, owner| *owner != id);
        Ok(())
    }

    fn put_names(&mut self, account: &Account) -> Result<(), StoreError> {
        for name in std::iter::once(&account.address).chain(&account.aliases) {
            if self.names.get(name).is_some_and(|id| *id != account.id) {
                return Err(StoreError::Conflict);
            }
            self.names.insert(name.clone(), account.id);
        }
        Ok(())
    }

    fn put_program(&mut self, rule: ProgramRule) {
        self.remove_program(&rule.program, rule.network);
        self.programs.push(rule);
    }

    fn remove_program(&mut self, program: &Fingerprint, network: Option<Network>) {
        self.programs
            .retain(|known| known.key() != (program, network));
    }

    fn remove_rule(&mut self, network: Network, account: Option<AccountId>) {
        self.rules
            .retain(|rule| (rule.network, rule.account) != (network, account));
    }
}

/// The order of a list of accounts; addresses make it total.
pub(super) fn by_order(order: AccountOrder, a: &Account, b: &Account) -> Ordering {
    let by_address = a.address.cmp(&b.address);
    match order {
        AccountOrder::Address => by_address,
        AccountOrder::DisplayName => search::fold(&a.display_name)
            .cmp(&search::fold(&b.display_name))
            .then(by_address),
        AccountOrder::Created => b.created.cmp(&a.created).then(by_address),
    }
}
