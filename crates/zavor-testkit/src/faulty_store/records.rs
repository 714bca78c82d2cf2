//! What passes through a store that breaks on purpose: look-ups fail while nothing can be read,
//! commits are refused, late, or answered with an error after they happened.

use std::sync::Arc;

use zavor_app::ports::{
    AccountBrief, AccountQuery, Alert, AuditQuery, BoxFuture, BulkItem, BulkRun, ChainReport,
    ChainedAudit, Commit, Committed, Effect, EffectFilter, EventQuery, Events, HourCounts,
    Identities, OriginRule, Records, Store, StoreError,
};
use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::Role;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::hold::{EndedHold, StoredHold, Subject};
use zavor_core::identity::{ApiToken, CallerCode, Link, Method, SecretHash, Session};
use zavor_core::moment::Timestamp;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;

use std::sync::atomic::Ordering::SeqCst;

use super::{FaultyStore, take_one};

impl<S: Store> Records for FaultyStore<S> {
    fn find(&self, name: &SignInName) -> Result<Option<AccountId>, StoreError> {
        self.faults.read()?;
        self.inner.find(name)
    }

    fn find_brief(&self, name: &SignInName) -> Result<Option<Arc<AccountBrief>>, StoreError> {
        self.faults.read()?;
        self.inner.find_brief(name)
    }

    fn brief(&self, id: AccountId) -> Result<Option<Arc<AccountBrief>>, StoreError> {
        self.faults.read()?;
        self.inner.brief(id)
    }

    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.faults.read()?;
        self.inner.account(id)
    }

    fn accounts(&self, query: &AccountQuery) -> Result<Vec<Account>, StoreError> {
        self.faults.read()?;
        self.inner.accounts(query)
    }

    fn account_count(&self) -> u64 {
        self.inner.account_count()
    }

    fn password_costs(&self) -> Arc<[(HashCost, u64)]> {
        self.inner.password_costs()
    }

    fn next_account_id(&self) -> Result<AccountId, StoreError> {
        self.faults.read()?;
        self.inner.next_account_id()
    }

    fn lasting_holds(&self, subject: &Subject) -> Result<Arc<[StoredHold]>, StoreError> {
        self.faults.read()?;
        self.inner.lasting_holds(subject)
    }

    fn all_holds(&self) -> Result<Vec<StoredHold>, StoreError> {
        self.faults.read()?;
        self.inner.all_holds()
    }

    fn ended_holds(
        &self,
        subject: &Subject,
        from: Timestamp,
    ) -> Result<Vec<EndedHold>, StoreError> {
        self.faults.read()?;
        self.inner.ended_holds(subject, from)
    }

    fn policies(&self) -> Arc<Policies> {
        self.inner.policies()
    }

    fn domains(&self) -> Arc<[String]> {
        self.inner.domains()
    }

    fn roles(&self, id: AccountId) -> Result<Vec<(Role, Vec<String>)>, StoreError> {
        self.faults.read()?;
        self.inner.roles(id)
    }

    fn all_roles(&self) -> Result<Vec<(AccountId, Role, Vec<String>)>, StoreError> {
        self.faults.read()?;
        self.inner.all_roles()
    }

    fn origin_rules(&self) -> Arc<[OriginRule]> {
        self.inner.origin_rules()
    }

    fn effects(&self, filter: EffectFilter, limit: usize) -> Result<Vec<Effect>, StoreError> {
        self.faults.read()?;
        self.inner.effects(filter, limit)
    }

    fn due_effects(&self, now: Timestamp, limit: usize) -> Result<Vec<Effect>, StoreError> {
        self.faults.read()?;
        self.inner.due_effects(now, limit)
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

    fn audit(&self, from_seq: u64, limit: usize) -> Result<Vec<ChainedAudit>, StoreError> {
        self.faults.read()?;
        self.inner.audit(from_seq, limit)
    }

    fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>, StoreError> {
        self.faults.read()?;
        self.inner.audit_head()
    }

    fn audit_verify(&self, from: Option<(u64, [u8; 32])>) -> Result<ChainReport, StoreError> {
        self.faults.read()?;
        self.inner.audit_verify(from)
    }
}

impl<S: Store> Identities for FaultyStore<S> {
    fn session(&self, key: &SecretHash) -> Result<Option<Session>, StoreError> {
        self.faults.read()?;
        self.inner.session(key)
    }

    fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        self.faults.read()?;
        self.inner.sessions_of(account)
    }

    fn session_endings(&self, account: AccountId) -> Result<u64, StoreError> {
        self.faults.read()?;
        self.inner.session_endings(account)
    }

    fn methods_of(&self, account: AccountId) -> Result<Vec<Method>, StoreError> {
        self.faults.read()?;
        self.inner.methods_of(account)
    }

    fn link(&self, key: &SecretHash) -> Result<Option<Link>, StoreError> {
        self.faults.read()?;
        self.inner.link(key)
    }

    fn codes_of(&self, account: AccountId) -> Result<Vec<CallerCode>, StoreError> {
        self.faults.read()?;
        self.inner.codes_of(account)
    }

    fn token(&self, key: &SecretHash) -> Result<Option<ApiToken>, StoreError> {
        self.faults.read()?;
        self.inner.token(key)
    }

    fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        self.faults.read()?;
        self.inner.tokens()
    }

    fn bulk_run(&self, id: u64) -> Result<Option<BulkRun>, StoreError> {
        self.faults.read()?;
        self.inner.bulk_run(id)
    }

    fn bulk_runs(&self, limit: usize) -> Result<Vec<BulkRun>, StoreError> {
        self.faults.read()?;
        self.inner.bulk_runs(limit)
    }

    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> Result<Vec<BulkItem>, StoreError> {
        self.faults.read()?;
        self.inner.bulk_items(id, from, limit)
    }

    fn audit_find(&self, query: &AuditQuery) -> Result<Vec<ChainedAudit>, StoreError> {
        self.faults.read()?;
        self.inner.audit_find(query)
    }

    fn hour_counts(&self) -> Result<Vec<HourCounts>, StoreError> {
        self.faults.read()?;
        self.inner.hour_counts()
    }

    fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.faults.read()?;
        self.inner.note(name)
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

    fn sign_ins(&self, query: &EventQuery) -> Result<Vec<SignInEvent>, StoreError> {
        self.faults.read()?;
        self.inner.sign_ins(query)
    }

    fn messages(&self, query: &EventQuery) -> Result<Vec<MessageEvent>, StoreError> {
        self.faults.read()?;
        self.inner.messages(query)
    }

    fn observed(
        &self,
        query: &EventQuery,
    ) -> Result<(Vec<SignInEvent>, Vec<MessageEvent>), StoreError> {
        self.faults.read()?;
        self.inner.observed(query)
    }

    fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError> {
        self.faults.read()?;
        self.inner.alerts(limit)
    }

    fn alerts_after(&self, after: u64, limit: usize) -> Result<Vec<(u64, Alert)>, StoreError> {
        self.faults.read()?;
        self.inner.alerts_after(after, limit)
    }
}
