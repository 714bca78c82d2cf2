//! Sessions, factors, links, codes, tokens, bulk runs, hours and notes: maps in the page that a
//! commit copies, changes and swaps.

use std::collections::BTreeMap;

use zavor_app::ports::{
    BulkChange, BulkItem, BulkRun, HOUR_COUNTS_MAX, HourCounts, IdentityChange, REMINDER_RUNS_KEPT,
    StoreError,
};
use zavor_core::account::AccountId;
use zavor_core::app_password::AppPassword;
use zavor_core::bulk::BulkOutcome;
use zavor_core::identity::{
    ApiToken, CODE_COUNTS_FOR, CallerCode, Link, Method, SecretHash, Session,
};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::recovery::{
    BudgetKey, FLOW_LIFE, RecoveryBudget, RecoveryFlow, ReminderRun, SavedCode, WaysAsked,
};
use zavor_core::support_request::SupportRequest;

#[derive(Debug, Clone, Default)]
pub(super) struct IdentityBook {
    pub(super) sessions: BTreeMap<SecretHash, Session>,
    pub(super) endings: BTreeMap<AccountId, u64>,
    pub(super) methods: BTreeMap<u64, Method>,
    pub(super) links: BTreeMap<SecretHash, Link>,
    pub(super) codes: BTreeMap<u64, CallerCode>,
    pub(super) flows: BTreeMap<SecretHash, RecoveryFlow>,
    pub(super) budgets: BTreeMap<BudgetKey, RecoveryBudget>,
    pub(super) saved_codes: BTreeMap<SecretHash, SavedCode>,
    pub(super) ways_asked: BTreeMap<AccountId, WaysAsked>,
    pub(super) reminder_runs: BTreeMap<u64, ReminderRun>,
    pub(super) requests: BTreeMap<u64, SupportRequest>,
    /// The last number of a support request.
    pub(super) last_request: u64,
    pub(super) tokens: BTreeMap<u64, ApiToken>,
    pub(super) app_passwords: BTreeMap<u64, AppPassword>,
    pub(super) runs: BTreeMap<u64, (BulkRun, Vec<BulkItem>)>,
    pub(super) hours: BTreeMap<u32, HourCounts>,
    pub(super) notes: BTreeMap<&'static str, String>,
}

/// A new row has version 1; any other replaces the version before it.
fn expect_next(stored: Option<u64>, version: u64) -> Result<(), StoreError> {
    if stored.unwrap_or(0).checked_add(1) == Some(version) {
        return Ok(());
    }
    Err(StoreError::Conflict)
}

/// The account that must exist for a change to be accepted.
fn owner_of(change: &IdentityChange) -> Option<AccountId> {
    match change {
        IdentityChange::PutSession(session) | IdentityChange::ReplaceSession(_, session) => {
            Some(session.account)
        }
        IdentityChange::PutMethod(method) => Some(method.account),
        IdentityChange::PutLink(link) => link.account,
        IdentityChange::PutCode(code) => Some(code.account),
        IdentityChange::PutSavedCode(code) => Some(code.account),
        IdentityChange::PutWaysAsked(asked) => Some(asked.account),
        IdentityChange::PutSupportRequest(request) => request.of.account_id(),
        IdentityChange::PutToken(token) => token.account,
        IdentityChange::AddAppPassword(new) => Some(new.account),
        _ => None,
    }
}

impl IdentityBook {
    /// Applies a change; `is_account` says whether an account exists.
    pub(super) fn apply(
        &mut self,
        change: IdentityChange,
        is_account: impl Fn(AccountId) -> bool,
    ) -> Result<(), StoreError> {
        let owner = owner_of(&change);
        if owner.is_some_and(|id| !is_account(id)) {
            return Err(StoreError::Conflict);
        }
        match change {
            IdentityChange::PutSession(session) => {
                self.sessions.insert(session.key, session);
            }
            IdentityChange::TouchSession(key, at) => {
                if let Some(session) = self.sessions.get_mut(&key) {
                    session.last_seen = at.max(session.last_seen);
                }
            }
            IdentityChange::ReplaceSession(key, session) => {
                self.sessions.remove(&key).ok_or(StoreError::Conflict)?;
                self.sessions.insert(session.key, session);
            }
            IdentityChange::ExpectSession(key) => {
                self.sessions.get(&key).ok_or(StoreError::Conflict)?;
            }
            IdentityChange::EndSession(key) => {
                self.sessions.remove(&key);
            }
            IdentityChange::EndSessionsOf(id) => {
                self.sessions.retain(|_, s| s.account != id);
                if is_account(id) {
                    *self.endings.entry(id).or_default() += 1;
                }
            }
            IdentityChange::PutMethod(method) => self.put_method(method)?,
            IdentityChange::RemoveMethod(id, version) => self.remove_method(id, version)?,
            IdentityChange::PutLink(link) => self.put_link(link)?,
            IdentityChange::UseLink(key) => {
                self.links.remove(&key).ok_or(StoreError::Conflict)?;
            }
            IdentityChange::DropLinks(id, purpose) => self
                .links
                .retain(|_, link| (link.account, link.purpose) != (Some(id), purpose)),
            IdentityChange::PutCode(code) => {
                let stored = self.codes.get(&code.id).map(|c| c.version);
                expect_next(stored, code.version)?;
                self.codes.insert(code.id, code);
            }
            IdentityChange::PutSupportRequest(request) => self.put_request(*request)?,
            IdentityChange::PutToken(token) => {
                let taken = |t: &ApiToken| t.id == token.id || t.key == token.key;
                if self.tokens.values().any(taken) {
                    return Err(StoreError::Conflict);
                }
                self.tokens.insert(token.id, token);
            }
            IdentityChange::DropToken(id) => {
                self.tokens.remove(&id);
            }
            change @ (IdentityChange::AddAppPassword(_)
            | IdentityChange::UseAppPassword(..)
            | IdentityChange::RemoveAppPassword(..)
            | IdentityChange::EndAppPasswordsOf(_)) => return self.apply_app_password(change),
            IdentityChange::ForgetEnded(at) => self.forget(at),
            other => self.apply_recovery(other)?,
        }
        Ok(())
    }

    fn put_method(&mut self, method: Method) -> Result<(), StoreError> {
        let stored = self.methods.get(&method.id).map(|m| m.version);
        expect_next(stored, method.version)?;
        self.methods.insert(method.id, method);
        Ok(())
    }

    fn remove_method(&mut self, id: u64, version: u64) -> Result<(), StoreError> {
        if self.methods.get(&id).map(|m| m.version) != Some(version) {
            return Err(StoreError::Conflict);
        }
        self.methods.remove(&id);
        Ok(())
    }

    fn apply_app_password(&mut self, change: IdentityChange) -> Result<(), StoreError> {
        match change {
            IdentityChange::AddAppPassword(new) => {
                let taken = |other: &AppPassword| {
                    let same_name = (other.account, &other.name) == (new.account, &new.name);
                    other.id == new.id || other.key == new.key || same_name
                };
                if self.app_passwords.values().any(taken) {
                    return Err(StoreError::Conflict);
                }
                self.app_passwords.insert(new.id, new);
            }
            IdentityChange::UseAppPassword(account, id, at) => {
                let known = self.app_passwords.get_mut(&id);
                if let Some(used) = known.filter(|known| known.account == account) {
                    used.last_used = Some(at);
                }
            }
            IdentityChange::RemoveAppPassword(account, id) => self
                .app_passwords
                .retain(|_, known| (known.account, known.id) != (account, id)),
            IdentityChange::EndAppPasswordsOf(account) => self
                .app_passwords
                .retain(|_, known| known.account != account),
            _ => {}
        }
        Ok(())
    }

    /// The changes of recovery by owners.
    fn apply_recovery(&mut self, change: IdentityChange) -> Result<(), StoreError> {
        match change {
            IdentityChange::PutRecoveryFlow(flow) => {
                let stored = self.flows.get(&flow.key).map(|f| f.version);
                expect_next(stored, flow.version)?;
                self.flows.insert(flow.key, flow);
            }
            IdentityChange::RenewRecoveryFlow(key, version, flow) => {
                if self.flows.get(&key).map(|f| f.version) != Some(version) {
                    return Err(StoreError::Conflict);
                }
                expect_next(self.flows.get(&flow.key).map(|f| f.version), flow.version)?;
                self.flows.remove(&key);
                self.flows.insert(flow.key, flow);
            }
            IdentityChange::EndRecoveryFlows(of, key, version) => {
                if self.flows.get(&key).map(|f| f.version) != Some(version) {
                    return Err(StoreError::Conflict);
                }
                self.flows.remove(&key);
                let others = self.flows.values_mut().filter(|flow| flow.of == of);
                others.for_each(RecoveryFlow::make_void);
            }
            IdentityChange::VoidRecoveryFlows(of) => {
                let others = self.flows.values_mut().filter(|flow| flow.of == of);
                others.for_each(RecoveryFlow::make_void);
            }
            IdentityChange::PutRecoveryBudget(budget) => {
                let stored = self.budgets.get(&budget.key).map(|b| b.version);
                expect_next(stored, budget.version)?;
                self.budgets.insert(budget.key.clone(), budget);
            }
            IdentityChange::PutWaysAsked(asked) => {
                let stored = self.ways_asked.get(&asked.account).map(|a| a.version);
                expect_next(stored, asked.version)?;
                self.ways_asked.insert(asked.account, asked);
            }
            IdentityChange::PutReminderRun(run) => {
                let stored = self.reminder_runs.get(&run.id).map(|r| r.version);
                expect_next(stored, run.version)?;
                let oldest = run.id.saturating_sub(REMINDER_RUNS_KEPT);
                self.reminder_runs.insert(run.id, run);
                self.reminder_runs.retain(|id, _| *id > oldest);
            }
            IdentityChange::PutSavedCode(code) => {
                let taken = self.saved_codes.insert(code.key, code);
                if taken.is_some() {
                    return Err(StoreError::Conflict);
                }
            }
            IdentityChange::DropSavedCodes(id, from) => self
                .saved_codes
                .retain(|_, code| code.account != id || code.made < from),
            IdentityChange::UseSavedCode(key) => {
                self.saved_codes.remove(&key).ok_or(StoreError::Conflict)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the link of a mail beside those that were mailed before.
    pub(super) fn put_link_of_mail(&mut self, link: Link) {
        self.links.insert(link.key, link);
    }

    fn put_request(&mut self, request: SupportRequest) -> Result<(), StoreError> {
        let stored = self.requests.get(&request.id).map(|r| r.version);
        expect_next(stored, request.version)?;
        let others = self.requests.values().filter(|r| r.id != request.id);
        let taken = |r: &SupportRequest| {
            let mut askers = request.askers.iter();
            askers.any(|asker| r.asker_of(&asker.key).is_some())
        };
        if others.into_iter().any(taken) {
            return Err(StoreError::Conflict);
        }
        self.last_request = self.last_request.max(request.id);
        self.requests.insert(request.id, request);
        Ok(())
    }

    fn put_link(&mut self, link: Link) -> Result<(), StoreError> {
        self.links.retain(|_, old| {
            (old.account, old.purpose, &old.address) != (link.account, link.purpose, &link.address)
        });
        if self.links.contains_key(&link.key) {
            return Err(StoreError::Conflict);
        }
        self.links.insert(link.key, link);
        Ok(())
    }

    fn forget(&mut self, at: Timestamp) {
        self.sessions.retain(|_, session| session.in_force(at));
        self.links.retain(|_, link| link.in_force(at));
        self.codes
            .retain(|_, code| at.since(code.created) < CODE_COUNTS_FOR);
        self.tokens.retain(|_, token| token.in_force(at));
        let live = |flow: &RecoveryFlow| at.since(flow.begun) < FLOW_LIFE;
        self.flows.retain(|_, flow| live(flow));
        self.budgets.retain(|_, budget| at < budget.until());
        self.requests.retain(|_, request| at < request.ends());
    }

    /// Drops everything that belongs to a removed account.
    pub(super) fn remove_account(&mut self, id: AccountId) {
        self.sessions.retain(|_, session| session.account != id);
        self.endings.remove(&id);
        self.methods.retain(|_, method| method.account != id);
        self.links.retain(|_, link| link.account != Some(id));
        self.codes.retain(|_, code| code.account != id);
        self.saved_codes.retain(|_, code| code.account != id);
        self.ways_asked.remove(&id);
        self.requests
            .retain(|_, request| request.of.account_id() != Some(id));
        self.tokens.retain(|_, token| token.account != Some(id));
        self.app_passwords.retain(|_, known| known.account != id);
    }

    pub(super) fn apply_bulk(&mut self, change: BulkChange) -> Result<(), StoreError> {
        match change {
            BulkChange::Add(run, addresses) => {
                if self.runs.contains_key(&run.id) {
                    return Err(StoreError::Conflict);
                }
                let items = (0..).zip(addresses).map(|(position, address)| BulkItem {
                    position,
                    address,
                    outcome: BulkOutcome::Waiting.into(),
                    said: Detail::NONE,
                });
                self.runs.insert(run.id, (run, items.collect()));
            }
            BulkChange::Put(new) => {
                if let Some((run, _)) = self.runs.get_mut(&new.id) {
                    run.done = new.done;
                    run.finished = new.finished;
                    run.stopped = new.stopped;
                    run.why = new.why;
                }
            }
            BulkChange::PutItems(id, new) => {
                let Some((_, items)) = self.runs.get_mut(&id) else {
                    return Ok(());
                };
                for item in new {
                    if let Some(stored) = items.get_mut(item.position as usize) {
                        stored.outcome = item.outcome;
                        stored.said = item.said;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn put_hours(&mut self, hours: Vec<HourCounts>) {
        self.hours.extend(hours.into_iter().map(|h| (h.hour, h)));
        while self.hours.len() > HOUR_COUNTS_MAX {
            self.hours.pop_first();
        }
    }

    pub(super) fn put_note(&mut self, name: &'static str, text: String) {
        self.notes.insert(name, text);
    }
}
