//! The records port: the hot path reads memory, everything else the reader pool; commits go through
//! the one writer.

use std::sync::Arc;

use zavor_app::ports::{
    AccountBrief, AccountQuery, BoxFuture, ChainReport, ChainedAudit, Commit, Committed, Effect,
    EffectFilter, NameFacts, OriginRule, ProgramRule, Records, RegisteredCount, StoreAnswer,
    StoreError, read_now,
};
use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::Role;
use zavor_core::hold::{EndedHold, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;
use zavor_core::recovery::RecoveryFacts;

use crate::store::EmbeddedStore;
use crate::{noted_head, rows};

impl EmbeddedStore {
    /// Whether the database can be read, for health.
    ///
    /// # Errors
    /// Why not.
    pub fn can_be_read(&self) -> Result<(), StoreError> {
        self.readers().read(rows::audit::head).map(drop)
    }
}

impl Records for EmbeddedStore {
    fn find(&self, name: &SignInName) -> StoreAnswer<'_, Option<AccountId>> {
        read_now(|| Ok(self.mirror().find(name)))
    }

    fn find_brief(&self, name: &SignInName) -> StoreAnswer<'_, Option<Arc<AccountBrief>>> {
        read_now(|| Ok(self.mirror().find_brief(name)))
    }

    fn known(&self, name: &SignInName) -> StoreAnswer<'_, NameFacts> {
        read_now(|| Ok(self.mirror().known(name)))
    }

    fn brief(&self, id: AccountId) -> StoreAnswer<'_, Option<Arc<AccountBrief>>> {
        read_now(|| Ok(self.mirror().brief(id)))
    }

    fn account(&self, id: AccountId) -> StoreAnswer<'_, Option<Account>> {
        read_now(|| self.readers().read(|db| rows::account::get(db, id)))
    }

    fn accounts(&self, query: &AccountQuery) -> StoreAnswer<'_, Vec<Account>> {
        read_now(|| self.readers().read(|db| rows::account::page(db, query)))
    }

    fn account_count(&self) -> u64 {
        self.mirror().account_count()
    }

    fn password_costs(&self) -> Arc<[(HashCost, u64)]> {
        self.mirror().password_costs()
    }

    fn registered_counts(&self) -> Vec<RegisteredCount> {
        self.mirror().registered_counts()
    }

    fn registered_of(
        &self,
        accounts: &[AccountId],
    ) -> StoreAnswer<'_, Vec<(AccountId, RecoveryFacts)>> {
        read_now(|| self.readers().read(|db| rows::registered::of(db, accounts)))
    }

    fn next_account_id(&self) -> StoreAnswer<'_, AccountId> {
        read_now(|| {
            self.mirror()
                .next_account_id()
                .ok_or_else(|| StoreError::Unwritable("all account numbers are used up".to_owned()))
        })
    }

    fn lasting_holds(&self, subject: &Subject) -> StoreAnswer<'_, Arc<[StoredHold]>> {
        read_now(|| Ok(self.mirror().lasting_holds(subject)))
    }

    fn all_holds(&self) -> StoreAnswer<'_, Vec<StoredHold>> {
        read_now(|| self.readers().read(rows::hold::all))
    }

    fn ended_holds(&self, subject: &Subject, from: Timestamp) -> StoreAnswer<'_, Vec<EndedHold>> {
        read_now(|| self.readers().read(|db| rows::ended::of(db, subject, from)))
    }

    fn policies(&self) -> Arc<Policies> {
        self.mirror().policies()
    }

    fn domains(&self) -> Arc<[String]> {
        self.mirror().domains()
    }

    fn roles(&self, id: AccountId) -> StoreAnswer<'_, Vec<(Role, Vec<String>)>> {
        read_now(|| {
            let roles = self
                .readers()
                .read(|db| rows::origin_rule::roles(db, Some(id)))?;
            Ok(roles
                .into_iter()
                .map(|(_, role, domains)| (role, domains))
                .collect())
        })
    }

    fn all_roles(&self) -> StoreAnswer<'_, Vec<(AccountId, Role, Vec<String>)>> {
        read_now(|| self.readers().read(|db| rows::origin_rule::roles(db, None)))
    }

    fn origin_rules(&self) -> Arc<[OriginRule]> {
        self.mirror().origin_rules()
    }

    fn program_rules(&self) -> Arc<[ProgramRule]> {
        self.mirror().program_rules()
    }

    fn effects(&self, filter: EffectFilter, limit: usize) -> StoreAnswer<'_, Vec<Effect>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::effect::list(db, filter, limit))
        })
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, StoreError>> {
        Box::pin(self.queue().commit(commit))
    }

    fn audit(&self, from_seq: u64, limit: usize) -> StoreAnswer<'_, Vec<ChainedAudit>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::audit::page(db, from_seq, limit))
        })
    }

    fn audit_head(&self) -> StoreAnswer<'_, Option<(u64, [u8; 32])>> {
        read_now(|| self.readers().read(rows::audit::head))
    }

    fn audit_verify(&self, from: Option<(u64, [u8; 32])>) -> StoreAnswer<'_, ChainReport> {
        read_now(|| {
            // A note is never newer than the state on disk when it is read.
            let (data_dir, readers) = (self.data_dir(), self.readers());
            let misfit = readers.read(|db| noted_head::misfit(db, data_dir))?;
            let report = readers.read(|db| rows::audit::verify(db, from))?;
            Ok(match (report, misfit) {
                (ChainReport::Whole { .. }, Some((seq, why))) => ChainReport::Broken { seq, why },
                (report, _) => report,
            })
        })
    }
}
