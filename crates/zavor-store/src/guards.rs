//! All guards of the embedded store: which table a key belongs to, sweeping, and how guards are
//! loaded at start.
//! Unknown names have tables of their own with maxima of their own, so that a flood of invented
//! names cannot push out what is known about an account.

use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use zavor_core::account::GuardKey;
use zavor_core::guard::Guard;
use zavor_core::moment::Timestamp;
use zavor_core::network::NetworkKey;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::sending::{OrganisationGuard, PendingMessages, SendingGuard};
use zavor_core::sign_in::SignInGuard;

use crate::guard_journal::{FrameKey, Journal, TableId, frames};
use crate::guard_table::{GuardTable, InForce, SHARDS, ShardHash};
use crate::health::TableSize;
use crate::options::Limits;

/// Shards of the pending messages.
pub(crate) const PENDING_SHARDS: usize = 64;
/// The organisation's guard is the only one in its table.
pub(crate) const ORGANISATION: GuardKey = GuardKey::from_raw(0);

pub(crate) struct AllGuards {
    pub(crate) journal: Arc<Journal>,
    pub(crate) in_force: InForce,
    pub(crate) sign_in_accounts: GuardTable<GuardKey, SignInGuard>,
    pub(crate) sign_in_unknown: GuardTable<GuardKey, SignInGuard>,
    pub(crate) origins: GuardTable<NetworkKey, OriginGuard>,
    pub(crate) sending_accounts: GuardTable<GuardKey, SendingGuard>,
    pub(crate) sending_others: GuardTable<GuardKey, SendingGuard>,
    pub(crate) organisation: GuardTable<GuardKey, OrganisationGuard>,
    pub(crate) pending: Box<[Mutex<PendingMessages>]>,
}

/// Calls the same method on every table (their types differ).
macro_rules! each_table {
    ($guards:expr, $table:ident => $act:expr) => {{
        let guards = $guards;
        {
            let $table = &guards.sign_in_accounts;
            $act
        }
        {
            let $table = &guards.sign_in_unknown;
            $act
        }
        {
            let $table = &guards.origins;
            $act
        }
        {
            let $table = &guards.sending_accounts;
            $act
        }
        {
            let $table = &guards.sending_others;
            $act
        }
        {
            let $table = &guards.organisation;
            $act
        }
    }};
}

impl AllGuards {
    pub(crate) fn new(
        shard_key: &[u8; 16],
        limits: &Limits,
        journal: Arc<Journal>,
        in_force: InForce,
    ) -> Self {
        let hash = ShardHash::new(shard_key);
        Self {
            journal,
            in_force,
            sign_in_accounts: GuardTable::new(
                TableId::SignInAccounts,
                hash,
                limits.account_guards_max,
            ),
            sign_in_unknown: GuardTable::new(
                TableId::SignInUnknown,
                hash,
                limits.unknown_name_guards_max,
            ),
            origins: GuardTable::new(TableId::Origins, hash, limits.origin_guards_max),
            sending_accounts: GuardTable::new(
                TableId::SendingAccounts,
                hash,
                limits.account_guards_max,
            ),
            sending_others: GuardTable::new(
                TableId::SendingOthers,
                hash,
                limits.unknown_name_guards_max,
            ),
            organisation: GuardTable::new(TableId::Organisation, hash, 1),
            pending: (0..PENDING_SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Loads the checkpoints, then what is newer in the journal.
    pub(crate) fn load(&self, db: &Connection) -> rusqlite::Result<()> {
        let mut seqs = [0_i64; SHARDS];
        let mut statement = db.prepare("SELECT shard, seq, frames FROM guard_checkpoint")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(seq) = usize::try_from(row.get::<_, i64>(0)?)
                .ok()
                .and_then(|shard| seqs.get_mut(shard))
            {
                *seq = row.get(1)?;
            }
            self.load_frames(row.get_ref(2)?.as_blob()?, |_| true);
        }
        let mut statement = db.prepare("SELECT seq, frames FROM guard_journal ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            self.load_frames(row.get_ref(1)?.as_blob()?, |shard| seqs[shard] < seq);
        }
        Ok(())
    }

    fn load_frames(&self, row: &[u8], wanted: impl Fn(usize) -> bool) {
        for (table, key, body) in frames(row) {
            match table {
                TableId::SignInAccounts => load(&self.sign_in_accounts, key, body, &wanted),
                TableId::SignInUnknown => load(&self.sign_in_unknown, key, body, &wanted),
                TableId::Origins => load(&self.origins, key, body, &wanted),
                TableId::SendingAccounts => load(&self.sending_accounts, key, body, &wanted),
                TableId::SendingOthers => load(&self.sending_others, key, body, &wanted),
                TableId::Organisation => load(&self.organisation, key, body, &wanted),
            }
        }
    }

    /// Moves the changed guards of one shard of every table into the journal.
    pub(crate) fn collect_dirty(&self, shard: usize) {
        each_table!(self, table => table.collect_dirty(shard, &self.journal));
    }

    /// The checkpoint of one shard.
    pub(crate) fn checkpoint(&self, shard: usize, now: Timestamp) -> Vec<u8> {
        let mut frames = Vec::new();
        let policies = self.in_force.mirror.policies();
        each_table!(self, table => table.checkpoint(shard, &policies, now, &mut frames));
        frames
    }

    /// Drops what has expired in one shard.
    pub(crate) fn sweep(&self, shard: usize, now: Timestamp) {
        let policies = self.in_force.mirror.policies();
        each_table!(self, table => table.sweep(shard, &policies, now));
    }

    /// Sizes for health and metrics.
    pub(crate) fn sizes(&self) -> Vec<TableSize> {
        let mut sizes = Vec::new();
        each_table!(self, table => sizes.push(TableSize {
            name: match table.id {
                TableId::SignInAccounts => "sign_in_accounts",
                TableId::SignInUnknown => "sign_in_unknown_names",
                TableId::Origins => "origins",
                TableId::SendingAccounts => "sending_accounts",
                TableId::SendingOthers => "sending_others",
                TableId::Organisation => "organisation",
            },
            guards: table.len(),
            max: table.max(),
            evicted: table.evicted.load(std::sync::atomic::Ordering::Relaxed),
            not_kept: table.not_kept.load(std::sync::atomic::Ordering::Relaxed),
        }));
        sizes
    }
}

fn load<K: FrameKey, G: Guard>(
    table: &GuardTable<K, G>,
    key: [u8; 9],
    body: &[u8],
    wanted: impl Fn(usize) -> bool,
) {
    let key = K::from_bytes(key);
    if !wanted(table.shard_of(&key)) {
        return;
    }
    match G::decode(body) {
        Some(guard) => table.load(key, guard),
        None => tracing::warn!(table = ?table.id, "a stored guard cannot be read; it begins anew"),
    }
}
