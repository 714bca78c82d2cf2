//! The identities port: sessions, second factors, links, codes, tokens, bulk runs, from the reader
//! pool. A session is looked up once a request, by its primary key.

use zavor_app::ports::{
    AuditQuery, BulkItem, BulkRun, ChainedAudit, HourCounts, Identities, StoreError,
};
use zavor_core::account::AccountId;
use zavor_core::identity::{ApiToken, CallerCode, Link, Method, SecretHash, Session};

use crate::{EmbeddedStore, rows};

impl Identities for EmbeddedStore {
    fn session(&self, key: &SecretHash) -> Result<Option<Session>, StoreError> {
        self.readers().read(|db| rows::session::get(db, key))
    }

    fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        self.readers().read(|db| rows::session::of(db, account))
    }

    fn session_endings(&self, account: AccountId) -> Result<u64, StoreError> {
        self.readers()
            .read(|db| rows::session::endings(db, account))
    }

    fn methods_of(&self, account: AccountId) -> Result<Vec<Method>, StoreError> {
        self.readers().read(|db| rows::method::of(db, account))
    }

    fn link(&self, key: &SecretHash) -> Result<Option<Link>, StoreError> {
        self.readers().read(|db| rows::link::get(db, key))
    }

    fn codes_of(&self, account: AccountId) -> Result<Vec<CallerCode>, StoreError> {
        self.readers().read(|db| rows::code::of(db, account))
    }

    fn token(&self, key: &SecretHash) -> Result<Option<ApiToken>, StoreError> {
        self.readers().read(|db| rows::token::get(db, key))
    }

    fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        self.readers().read(rows::token::all)
    }

    fn bulk_run(&self, id: u64) -> Result<Option<BulkRun>, StoreError> {
        self.readers().read(|db| rows::bulk::get(db, id))
    }

    fn bulk_runs(&self, limit: usize) -> Result<Vec<BulkRun>, StoreError> {
        self.readers().read(|db| rows::bulk::newest(db, limit))
    }

    fn bulk_items(&self, id: u64, from: u32, limit: usize) -> Result<Vec<BulkItem>, StoreError> {
        self.readers()
            .read(|db| rows::bulk::items(db, id, from, limit))
    }

    fn audit_find(&self, query: &AuditQuery) -> Result<Vec<ChainedAudit>, StoreError> {
        self.readers().read(|db| rows::audit::find(db, query))
    }

    fn hour_counts(&self) -> Result<Vec<HourCounts>, StoreError> {
        self.readers().read(rows::note::hours)
    }

    fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.readers().read(|db| rows::note::get(db, name))
    }
}
