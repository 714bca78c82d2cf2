//! The identities port: sessions, second factors, links, codes, tokens, bulk runs, read through the
//! reader pool. A session is looked up once per request, by its primary key.

use std::sync::Arc;
use zavor_app::ports::{
    AuditQuery, BulkItem, BulkRun, ChainedAudit, HourCounts, Identities, RequestsWanted,
    StoreAnswer, read_now,
};

use zavor_core::account::{AccountId, GuardKey};
use zavor_core::app_password::{AppKey, AppPassword};
use zavor_core::identity::{ApiToken, CallerCode, Link, Method, SecretHash, Session};
use zavor_core::recovery::{
    BudgetKey, FactsSet, RecoveryBudget, RecoveryFlow, ReminderRun, SavedCode, WaysAsked,
};

use zavor_core::support_request::{AskedBy, SupportRequest};

use crate::rows;
use crate::store::EmbeddedStore;

impl Identities for EmbeddedStore {
    fn session(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Session>> {
        read_now(|| self.readers().read(|db| rows::session::get(db, key)))
    }

    fn sessions_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Session>> {
        read_now(|| self.readers().read(|db| rows::session::of(db, account)))
    }

    fn session_endings(&self, account: AccountId) -> StoreAnswer<'_, u64> {
        read_now(|| {
            self.readers()
                .read(|db| rows::session::endings(db, account))
        })
    }

    fn methods_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Method>> {
        read_now(|| self.readers().read(|db| rows::method::of(db, account)))
    }

    fn link(&self, key: &SecretHash) -> StoreAnswer<'_, Option<Link>> {
        read_now(|| self.readers().read(|db| rows::link::get(db, key)))
    }

    fn links_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<Link>> {
        read_now(|| self.readers().read(|db| rows::link::of(db, account)))
    }

    fn codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<CallerCode>> {
        read_now(|| self.readers().read(|db| rows::code::of(db, account)))
    }

    fn recovery_flow(&self, key: &SecretHash) -> StoreAnswer<'_, Option<RecoveryFlow>> {
        read_now(|| self.readers().read(|db| rows::recovery_flow::get(db, key)))
    }

    fn asked_flows(&self, limit: usize) -> StoreAnswer<'_, Vec<RecoveryFlow>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::recovery_flow::asked(db, limit))
        })
    }

    fn recovery_budget(&self, key: &BudgetKey) -> StoreAnswer<'_, Option<RecoveryBudget>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::recovery_flow::budget(db, key))
        })
    }

    fn saved_code(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SavedCode>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::recovery_flow::saved(db, key))
        })
    }

    fn saved_codes_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<SavedCode>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::recovery_flow::saved_of(db, account))
        })
    }

    fn ways_asked(&self, account: AccountId) -> StoreAnswer<'_, Option<WaysAsked>> {
        read_now(|| self.readers().read(|db| rows::ways_asked::of(db, account)))
    }

    fn reminder_run(&self, id: u64) -> StoreAnswer<'_, Option<ReminderRun>> {
        read_now(|| self.readers().read(|db| rows::reminder::get(db, id)))
    }

    fn reminder_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<ReminderRun>> {
        read_now(|| self.readers().read(|db| rows::reminder::newest(db, limit)))
    }

    fn registered_since(
        &self,
        run: u64,
        lacking: FactsSet,
        looked_at: usize,
    ) -> StoreAnswer<'_, u64> {
        read_now(|| {
            self.readers()
                .read(|db| rows::reminder::registered_since(db, run, lacking, looked_at))
        })
    }

    fn support_request(&self, id: u64) -> StoreAnswer<'_, Option<SupportRequest>> {
        read_now(|| self.readers().read(|db| rows::support_request::get(db, id)))
    }

    fn support_request_of(&self, key: &SecretHash) -> StoreAnswer<'_, Option<SupportRequest>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::support_request::by_key(db, key))
        })
    }

    fn newest_support_request(
        &self,
        of: GuardKey,
        asked_by: AskedBy,
    ) -> StoreAnswer<'_, Option<SupportRequest>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::support_request::newest_of(db, of, asked_by))
        })
    }

    fn support_requests(
        &self,
        wanted: RequestsWanted,
        limit: usize,
    ) -> StoreAnswer<'_, Vec<SupportRequest>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::support_request::list(db, wanted, limit))
        })
    }

    fn next_support_request(&self) -> StoreAnswer<'_, u64> {
        read_now(|| self.readers().read(rows::support_request::next))
    }

    fn token(&self, key: &SecretHash) -> StoreAnswer<'_, Option<ApiToken>> {
        read_now(|| self.readers().read(|db| rows::token::get(db, key)))
    }

    fn tokens(&self) -> StoreAnswer<'_, Vec<ApiToken>> {
        read_now(|| self.readers().read(rows::token::all))
    }

    fn app_passwords_of(&self, account: AccountId) -> StoreAnswer<'_, Vec<AppPassword>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::app_password::of(db, account))
        })
    }

    fn app_keys_of(&self, account: AccountId) -> StoreAnswer<'_, Arc<[AppKey]>> {
        read_now(|| Ok(self.mirror().app_keys_of(account)))
    }

    fn bulk_run(&self, id: u64) -> StoreAnswer<'_, Option<BulkRun>> {
        read_now(|| self.readers().read(|db| rows::bulk::get(db, id)))
    }

    fn bulk_runs(&self, limit: usize) -> StoreAnswer<'_, Vec<BulkRun>> {
        read_now(|| self.readers().read(|db| rows::bulk::newest(db, limit)))
    }

    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> StoreAnswer<'_, Vec<BulkItem>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::bulk::items(db, id, from, limit))
        })
    }

    fn audit_find(&self, query: &AuditQuery) -> StoreAnswer<'_, Vec<ChainedAudit>> {
        read_now(|| self.readers().read(|db| rows::audit::find(db, query)))
    }

    fn hour_counts(&self) -> StoreAnswer<'_, Vec<HourCounts>> {
        read_now(|| self.readers().read(rows::note::hours))
    }

    fn note(&self, name: &str) -> StoreAnswer<'_, Option<String>> {
        read_now(|| self.readers().read(|db| rows::note::get(db, name)))
    }
}
