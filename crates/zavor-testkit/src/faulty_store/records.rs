//! The records of a store that fails on purpose: look-ups fail while nothing can be read; commits
//! are refused, late, or answered with an error after they took effect.

use std::sync::Arc;

use zavor_app::ports::{
    AccountBrief, AccountQuery, Alert, AlertFilter, AuditQuery, BoxFuture, BulkItem, BulkRun,
    ChainReport, ChainedAudit, Commit, Committed, Effect, EffectFilter, EventQuery, Events,
    HourCounts, Identities, KeptAlert, MessageScan, NameFacts, OriginRule, ProgramRule, Records,
    RegisteredCount, RequestsWanted, Store, StoreAnswer, StoreError, at_once,
};
use zavor_core::account::{Account, AccountId, GuardKey, SignInName};
use zavor_core::actor::{Maker, Role};
use zavor_core::app_password::{AppKey, AppPassword};
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::hold::{EndedHold, StoredHold, Subject};
use zavor_core::identity::{ApiToken, CallerCode, Link, Method, SecretHash, Session};
use zavor_core::moment::Timestamp;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;
use zavor_core::recovery::{
    BudgetKey, FactsSet, RecoveryBudget, RecoveryFacts, RecoveryFlow, ReminderRun, SavedCode,
    WaysAsked,
};
use zavor_core::support_request::{AskedBy, SupportRequest};

use std::sync::atomic::Ordering::SeqCst;

use super::{FaultyStore, take_one};

impl<S: Store> Records for FaultyStore<S> {
    fn find(&self, name: &SignInName) -> StoreAnswer<'_, Option<AccountId>> {
        match self.faults.read() {
            Ok(()) => self.inner.find(name),
            Err(error) => at_once(Err(error)),
        }
    }

    fn find_brief(&self, name: &SignInName) -> StoreAnswer<'_, Option<Arc<AccountBrief>>> {
        match self.faults.read() {
            Ok(()) => self.inner.find_brief(name),
            Err(error) => at_once(Err(error)),
        }
    }

    fn known(&self, name: &SignInName) -> StoreAnswer<'_, NameFacts> {
        match self.faults.read() {
            Ok(()) => self.inner.known(name),
            Err(error) => at_once(Err(error)),
        }
    }

    fn brief(&self, id: AccountId) -> StoreAnswer<'_, Option<Arc<AccountBrief>>> {
        match self.faults.read() {
            Ok(()) => self.inner.brief(id),
            Err(error) => at_once(Err(error)),
        }
    }

    fn account(&self, id: AccountId) -> StoreAnswer<'_, Option<Account>> {
        match self.faults.read() {
            Ok(()) => self.inner.account(id),
            Err(error) => at_once(Err(error)),
        }
    }

    fn accounts(&self, query: &AccountQuery) -> StoreAnswer<'_, Vec<Account>> {
        match self.faults.read() {
            Ok(()) => self.inner.accounts(query),
            Err(error) => at_once(Err(error)),
        }
    }

    fn account_count(&self) -> u64 {
        self.inner.account_count()
    }

    fn password_costs(&self) -> Arc<[(HashCost, u64)]> {
        self.inner.password_costs()
    }

    fn registered_counts(&self) -> Vec<RegisteredCount> {
        self.inner.registered_counts()
    }

    fn registered_of(
        &self,
        accounts: &[AccountId],
    ) -> StoreAnswer<'_, Vec<(AccountId, RecoveryFacts)>> {
        match self.faults.read() {
            Ok(()) => self.inner.registered_of(accounts),
            Err(error) => at_once(Err(error)),
        }
    }

    fn next_account_id(&self) -> StoreAnswer<'_, AccountId> {
        match self.faults.read() {
            Ok(()) => self.inner.next_account_id(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn lasting_holds(&self, subject: &Subject) -> StoreAnswer<'_, Arc<[StoredHold]>> {
        match self.faults.read() {
            Ok(()) => self.inner.lasting_holds(subject),
            Err(error) => at_once(Err(error)),
        }
    }

    fn all_holds(&self) -> StoreAnswer<'_, Vec<StoredHold>> {
        match self.faults.read() {
            Ok(()) => self.inner.all_holds(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn ended_holds(&self, subject: &Subject, from: Timestamp) -> StoreAnswer<'_, Vec<EndedHold>> {
        match self.faults.read() {
            Ok(()) => self.inner.ended_holds(subject, from),
            Err(error) => at_once(Err(error)),
        }
    }

    fn policies(&self) -> Arc<Policies> {
        self.inner.policies()
    }

    fn domains(&self) -> Arc<[String]> {
        self.inner.domains()
    }

    fn roles(&self, id: AccountId) -> StoreAnswer<'_, Vec<(Role, Vec<String>)>> {
        match self.faults.read() {
            Ok(()) => self.inner.roles(id),
            Err(error) => at_once(Err(error)),
        }
    }

    fn all_roles(&self) -> StoreAnswer<'_, Vec<(AccountId, Role, Vec<String>)>> {
        match self.faults.read() {
            Ok(()) => self.inner.all_roles(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn origin_rules(&self) -> Arc<[OriginRule]> {
        self.inner.origin_rules()
    }

    fn program_rules(&self) -> Arc<[ProgramRule]> {
        self.inner.program_rules()
    }

    fn effects(&self, filter: EffectFilter, limit: usize) -> StoreAnswer<'_, Vec<Effect>> {
        match self.faults.read() {
            Ok(()) => self.inner.effects(filter, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn commit(&self, mut commit: Commit) -> BoxFuture<'_, Result<Committed, StoreError>> {
        Box::pin(async move {
            if self.faults.drop_audit.load(SeqCst) {
                commit.audit.clear();
            }
            self.faults.reach_the_disk().await;
            self.faults.write()?;
            if take_one(&self.faults.refuse_before) {
                return Err(StoreError::Unwritable("an injected fault".into()));
            }
            let committed = self.inner.commit(commit).await?;
            if take_one(&self.faults.fail_after) {
                return Err(StoreError::Unwritable(
                    "an injected fault after the commit".into(),
                ));
            }
            Ok(committed)
        })
    }

    fn audit(&self, from_seq: u64, limit: usize) -> StoreAnswer<'_, Vec<ChainedAudit>> {
        match self.faults.read() {
            Ok(()) => self.inner.audit(from_seq, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn audit_head(&self) -> StoreAnswer<'_, Option<(u64, [u8; 32])>> {
        match self.faults.read() {
            Ok(()) => self.inner.audit_head(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn audit_verify(&self, from: Option<(u64, [u8; 32])>) -> StoreAnswer<'_, ChainReport> {
        match self.faults.read() {
            Ok(()) => self.inner.audit_verify(from),
            Err(error) => at_once(Err(error)),
        }
    }
}

impl<S: Store> Identities for FaultyStore<S> {
    fn session(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Session>> {
        match self.faults.read() {
            Ok(()) => self.inner.session(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn sessions_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Session>> {
        match self.faults.read() {
            Ok(()) => self.inner.sessions_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn session_endings(&self, account: AccountId) -> StoreAnswer<'_, u64> {
        match self.faults.read() {
            Ok(()) => self.inner.session_endings(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn methods_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Method>> {
        match self.faults.read() {
            Ok(()) => self.inner.methods_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn link(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Link>> {
        match self.faults.read() {
            Ok(()) => self.inner.link(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn links_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Link>> {
        match self.faults.read() {
            Ok(()) => self.inner.links_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<CallerCode>> {
        match self.faults.read() {
            Ok(()) => self.inner.codes_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn recovery_flow(&self, key: &SecretHash) -> StoreAnswer<'_, Option<RecoveryFlow>> {
        match self.faults.read() {
            Ok(()) => self.inner.recovery_flow(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn asked_flows(&self, limit: usize) -> StoreAnswer<'_, Vec<RecoveryFlow>> {
        match self.faults.read() {
            Ok(()) => self.inner.asked_flows(limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn recovery_budget(&self, key: &BudgetKey) -> StoreAnswer<'_, Option<RecoveryBudget>> {
        match self.faults.read() {
            Ok(()) => self.inner.recovery_budget(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn saved_code(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SavedCode>> {
        match self.faults.read() {
            Ok(()) => self.inner.saved_code(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn saved_codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<SavedCode>> {
        match self.faults.read() {
            Ok(()) => self.inner.saved_codes_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn ways_asked(&self, account: AccountId) -> StoreAnswer<'_, Option<WaysAsked>> {
        match self.faults.read() {
            Ok(()) => self.inner.ways_asked(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn reminder_run(&self, id: u64) -> StoreAnswer<'_, Option<ReminderRun>> {
        match self.faults.read() {
            Ok(()) => self.inner.reminder_run(id),
            Err(error) => at_once(Err(error)),
        }
    }

    fn reminder_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<ReminderRun>> {
        match self.faults.read() {
            Ok(()) => self.inner.reminder_runs(limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn registered_since(
        &self,
        run: u64,
        lacking: FactsSet,
        looked_at: usize,
    ) -> StoreAnswer<'_, u64> {
        match self.faults.read() {
            Ok(()) => self.inner.registered_since(run, lacking, looked_at),
            Err(error) => at_once(Err(error)),
        }
    }

    fn support_request(&self, id: u64) -> StoreAnswer<'_, Option<SupportRequest>> {
        match self.faults.read() {
            Ok(()) => self.inner.support_request(id),
            Err(error) => at_once(Err(error)),
        }
    }

    fn support_request_of(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SupportRequest>> {
        match self.faults.read() {
            Ok(()) => self.inner.support_request_of(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn newest_support_request(
        &self,
        of: GuardKey,
        asked_by: AskedBy,
    ) -> StoreAnswer<'_, Option<SupportRequest>> {
        match self.faults.read() {
            Ok(()) => self.inner.newest_support_request(of, asked_by),
            Err(error) => at_once(Err(error)),
        }
    }

    fn support_requests(
        &self,
        wanted: RequestsWanted,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<SupportRequest>> {
        match self.faults.read() {
            Ok(()) => self.inner.support_requests(wanted, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn next_support_request(&self) -> StoreAnswer<'_, u64> {
        match self.faults.read() {
            Ok(()) => self.inner.next_support_request(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn token(&self, key: &SecretHash) -> StoreAnswer<'_, Option<ApiToken>> {
        match self.faults.read() {
            Ok(()) => self.inner.token(key),
            Err(error) => at_once(Err(error)),
        }
    }

    fn tokens(&self) -> StoreAnswer<'_, Vec<ApiToken>> {
        match self.faults.read() {
            Ok(()) => self.inner.tokens(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn app_passwords_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<AppPassword>> {
        match self.faults.read() {
            Ok(()) => self.inner.app_passwords_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn app_keys_of(&self, account: AccountId) -> StoreAnswer<'_, Arc<[AppKey]>> {
        match self.faults.read() {
            Ok(()) => self.inner.app_keys_of(account),
            Err(error) => at_once(Err(error)),
        }
    }

    fn bulk_run(&self, id: u64) -> StoreAnswer<'_, Option<BulkRun>> {
        match self.faults.read() {
            Ok(()) => self.inner.bulk_run(id),
            Err(error) => at_once(Err(error)),
        }
    }

    fn bulk_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<BulkRun>> {
        match self.faults.read() {
            Ok(()) => self.inner.bulk_runs(limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> StoreAnswer<'_, Vec<BulkItem>> {
        match self.faults.read() {
            Ok(()) => self.inner.bulk_items(id, from, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn audit_find(&self, query: &AuditQuery) -> StoreAnswer<'_, Vec<ChainedAudit>> {
        match self.faults.read() {
            Ok(()) => self.inner.audit_find(query),
            Err(error) => at_once(Err(error)),
        }
    }

    fn hour_counts(&self) -> StoreAnswer<'_, Vec<HourCounts>> {
        match self.faults.read() {
            Ok(()) => self.inner.hour_counts(),
            Err(error) => at_once(Err(error)),
        }
    }

    fn note(&self, name: &str) -> StoreAnswer<'_, Option<String>> {
        match self.faults.read() {
            Ok(()) => self.inner.note(name),
            Err(error) => at_once(Err(error)),
        }
    }
}

impl<S: Store> Events for FaultyStore<S> {
    fn record_sign_in(&self, event: SignInEvent) {
        self.inner.record_sign_in(event);
    }

    fn record_message(&self, event: MessageEvent) {
        self.inner.record_message(event);
    }

    fn raise(&self, alert: Alert) {
        self.inner.raise(alert);
    }

    fn sign_ins(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<SignInEvent>> {
        match self.faults.read() {
            Ok(()) => self.inner.sign_ins(query),
            Err(error) => at_once(Err(error)),
        }
    }

    fn messages(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<MessageEvent>> {
        match self.faults.read() {
            Ok(()) => self.inner.messages(query),
            Err(error) => at_once(Err(error)),
        }
    }

    fn each_message(
        &self,
        scan: &MessageScan<'_>,
        each: &mut (dyn FnMut(MessageEvent) -> bool + Send),
    ) -> StoreAnswer<'_, bool> {
        match self.faults.read() {
            Ok(()) => self.inner.each_message(scan, each),
            Err(error) => at_once(Err(error)),
        }
    }

    fn observed(
        &self,
        query: &EventQuery,
    ) -> StoreAnswer<'_, (Vec<SignInEvent>, Vec<MessageEvent>)> {
        match self.faults.read() {
            Ok(()) => self.inner.observed(query),
            Err(error) => at_once(Err(error)),
        }
    }

    fn alerts(&self, filter: AlertFilter, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>> {
        match self.faults.read() {
            Ok(()) => self.inner.alerts(filter, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn alerts_after(&self, after: u64, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>> {
        match self.faults.read() {
            Ok(()) => self.inner.alerts_after(after, limit),
            Err(error) => at_once(Err(error)),
        }
    }

    fn gained_unseen(&self, who: &Maker) -> StoreAnswer<'_, bool> {
        match self.faults.read() {
            Ok(()) => self.inner.gained_unseen(who),
            Err(error) => at_once(Err(error)),
        }
    }
}
