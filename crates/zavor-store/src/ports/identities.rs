//! The identities port: sessions, second factors, links, codes, tokens, bulk runs, read through the
//! reader pool. A session is looked up once per request, by its primary key.

use zavor_app::ports::{
    AuditQuery, BulkItem, BulkRun, ChainedAudit, HourCounts, Identities, StoreAnswer, read_now,
};
use zavor_core::account::AccountId;
use zavor_core::identity::{ApiToken, CallerCode, Link, Method, SecretHash, Session};

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

    fn token(&self, key: &SecretHash) -> StoreAnswer<'_, Option<ApiToken>> {
        read_now(|| self.readers().read(|db| rows::token::get(db, key)))
    }

    fn tokens(&self) -> StoreAnswer<'_, Vec<ApiToken>> {
        read_now(|| self.readers().read(rows::token::all))
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
