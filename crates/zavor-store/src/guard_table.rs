//! A sharded table of guards in memory.
//!
//! A shard is a dense list (in pieces, [`Chunked`]) with an index of positions beside it. That is
//! small in memory, and a clock hand can walk it for sweeping and eviction without a list of its
//! own. Each shard has its own lock; a rule runs under it, so nobody sees half a change.
//!
//! **Bounds.** A table has a maximum number of guards. A full shard gives up the least wanted of
//! [`EVICTION_SAMPLE`] guards under its hand ([`Guard::keep`]), but never a pinned one. If the
//! whole sample is pinned, the newcomer is decided on a fresh guard that is not kept, and this is
//! counted.
//!
//! **Order.** Frames go into the [`Journal`] under the shard's lock, so those of one key are in the
//! order in which the key changed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use hashbrown::{HashSet, HashTable};
use siphasher::sip::SipHasher13;
use std::hash::{Hash, Hasher};
use zavor_app::ports::{Clock, Durable, GuardChange};
use zavor_core::guard::{Guard, Keep, Touched};
use zavor_core::moment::Timestamp;
use zavor_core::policy::Policies;

use crate::chunked::Chunked;
use crate::guard_journal::{FrameKey, Journal, TableId};
use crate::locked::locked;
use crate::mirror::Mirror;

/// Shards of a table; also the number of rows in `guard_checkpoint`, so it is part of the format.
pub(crate) const SHARDS: usize = 256;
/// Guards a full shard looks at to find one to give up.
const EVICTION_SAMPLE: usize = 16;
/// Guards swept under one hold of a shard's lock.
const SWEEP_STEP: usize = 1024;

/// Determines the shard of a key. Keyed with bytes from the database, so it is the same in every
/// run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShardHash(SipHasher13);

impl ShardHash {
    pub(crate) fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher13::new_with_key(key))
    }

    fn hash(&self, key: &impl Hash) -> u64 {
        let mut hasher = self.0;
        key.hash(&mut hasher);
        hasher.finish()
    }

    /// The shard of a hash; uses neither the lowest nor the highest bits, which the index uses.
    fn shard(hash: u64) -> usize {
        (hash >> 32) as usize % SHARDS
    }
}

/// What decides which guard gives way: the time, and the policies in force. Both are read only
/// where a guard must give way.
pub(crate) struct InForce {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) mirror: Arc<Mirror>,
}

struct Entry<K, G> {
    key: K,
    guard: G,
}

struct Shard<K, G> {
    entries: Chunked<Entry<K, G>>,
    index: HashTable<u32>,
    /// Keys whose counters changed since they were last written.
    dirty: HashSet<K>,
    hand: usize,
}

/// A table of guards of one sort.
pub(crate) struct GuardTable<K, G> {
    pub(crate) id: TableId,
    hash: ShardHash,
    shards: Box<[Mutex<Shard<K, G>>]>,
    shard_max: usize,
    pub(crate) evicted: AtomicU64,
    pub(crate) not_kept: AtomicU64,
}

impl<K: FrameKey, G: Guard> GuardTable<K, G> {
    /// A table of at most about `max` guards.
    pub(crate) fn new(id: TableId, hash: ShardHash, max: usize) -> Self {
        let shard = || {
            Mutex::new(Shard {
                entries: Chunked::new(),
                index: HashTable::new(),
                dirty: HashSet::new(),
                hand: 0,
            })
        };
        Self {
            id,
            hash,
            shards: (0..SHARDS).map(|_| shard()).collect(),
            shard_max: max.div_ceil(SHARDS).clamp(1, u32::MAX as usize),
            evicted: AtomicU64::new(0),
            not_kept: AtomicU64::new(0),
        }
    }

    /// Runs a rule on the guard of `key`, and writes or marks it as far as the rule changed it.
    pub(crate) fn change(
        &self,
        key: K,
        in_force: &InForce,
        journal: &Journal,
        change: &mut GuardChange<'_, G>,
    ) -> Durable {
        let hash = self.hash.hash(&key);
        let mut shard = locked(&self.shards[ShardHash::shard(hash)]);
        if let Some(at) = shard.find(hash, key) {
            let touched = change(&mut shard.entries[at].guard);
            return self.touched(&mut shard, at, touched, journal);
        }
        let mut guard = G::default();
        let touched = change(&mut guard);
        if touched == Touched::Unchanged {
            return Durable::already();
        }
        if !self.make_room(&mut shard, in_force) {
            self.not_kept.fetch_add(1, Ordering::Relaxed);
            return Durable::already();
        }
        let at = shard.insert(&self.hash, hash, key, guard);
        self.touched(&mut shard, at, touched, journal)
    }

    /// Shows the guard of `key`, or a new one if there is none.
    pub(crate) fn look(&self, key: K, look: &mut dyn FnMut(&G)) {
        let hash = self.hash.hash(&key);
        let shard = locked(&self.shards[ShardHash::shard(hash)]);
        match shard.find(hash, key) {
            Some(at) => look(&shard.entries[at].guard),
            None => look(&G::default()),
        }
    }

    fn touched(
        &self,
        shard: &mut Shard<K, G>,
        at: usize,
        touched: Touched,
        journal: &Journal,
    ) -> Durable {
        let Entry { key, guard } = &shard.entries[at];
        match touched {
            Touched::Unchanged | Touched::Transient => Durable::already(),
            Touched::Counters => {
                shard.dirty.insert(*key);
                Durable::already()
            }
            Touched::Transition => {
                let (durable, in_journal) = journal.write_now(self.id, key, guard);
                if in_journal {
                    shard.dirty.remove(key);
                } else {
                    shard.dirty.insert(*key);
                }
                durable
            }
        }
    }

    /// Whether there is room for one more, after giving up a guard if necessary.
    fn make_room(&self, shard: &mut Shard<K, G>, in_force: &InForce) -> bool {
        if shard.entries.len() < self.shard_max {
            return true;
        }
        let (len, now) = (shard.entries.len(), in_force.clock.now());
        let policies = in_force.mirror.policies();
        let mut least: Option<(Keep, usize)> = None;
        for step in 0..EVICTION_SAMPLE.min(len) {
            let at = (shard.hand + step) % len;
            let keep = shard.entries[at].guard.keep(&policies, now);
            if keep != Keep::Pinned && least.is_none_or(|(wanted, _)| keep < wanted) {
                least = Some((keep, at));
            }
            if keep <= Keep::Cheap {
                break;
            }
        }
        shard.hand = (shard.hand + EVICTION_SAMPLE) % len;
        let Some((_, at)) = least else {
            return false;
        };
        shard.remove(&self.hash, at);
        self.evicted.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// Replaces the guard of a key with one read from disk.
    pub(crate) fn load(&self, key: K, guard: G) {
        let hash = self.hash.hash(&key);
        let mut shard = locked(&self.shards[ShardHash::shard(hash)]);
        if let Some(at) = shard.find(hash, key) {
            shard.entries[at].guard = guard;
        } else if shard.entries.len() < self.shard_max {
            shard.insert(&self.hash, hash, key, guard);
        }
    }

    /// The shard of a key.
    pub(crate) fn shard_of(&self, key: &K) -> usize {
        ShardHash::shard(self.hash.hash(key))
    }

    /// Moves the dirty guards of a shard into the journal.
    pub(crate) fn collect_dirty(&self, shard: usize, journal: &Journal) {
        let mut shard = locked(&self.shards[shard]);
        if shard.dirty.is_empty() {
            return;
        }
        let dirty = std::mem::take(&mut shard.dirty);
        for key in &dirty {
            if let Some(at) = shard.find(self.hash.hash(key), *key) {
                journal.write_behind(self.id, key, &shard.entries[at].guard);
            }
        }
    }

    /// Appends every guard of a shard that still holds something of use, for its checkpoint.
    pub(crate) fn checkpoint(
        &self,
        shard: usize,
        policies: &Policies,
        now: Timestamp,
        frames: &mut Vec<u8>,
    ) {
        let shard = locked(&self.shards[shard]);
        for Entry { key, guard } in shard.entries.iter() {
            if guard.keep(policies, now) != Keep::Forget {
                crate::guard_journal::push_frame(frames, self.id, key, guard);
            }
        }
    }

    /// Sweeps one shard and drops guards that hold nothing of use any more, in steps, so that
    /// nobody waits long for the lock.
    pub(crate) fn sweep(&self, shard: usize, policies: &Policies, now: Timestamp) {
        let mut at = 0;
        loop {
            let mut shard = locked(&self.shards[shard]);
            let until = at + SWEEP_STEP;
            while at < until && at < shard.entries.len() {
                let entry = &mut shard.entries[at];
                entry.guard.sweep(now);
                let key = entry.key;
                if entry.guard.keep(policies, now) == Keep::Forget && !shard.dirty.contains(&key) {
                    // The last guard takes its position and is looked at next.
                    shard.remove(&self.hash, at);
                } else {
                    at += 1;
                }
            }
            if at >= shard.entries.len() {
                shard.give_memory_back();
                return;
            }
        }
    }

    /// Guards that `wanted` accepts, at most `limit`.
    pub(crate) fn matching(&self, limit: usize, wanted: impl Fn(&G) -> bool) -> Vec<(K, G)> {
        let mut found = Vec::new();
        for shard in &self.shards {
            for Entry { key, guard } in locked(shard).entries.iter() {
                if found.len() >= limit {
                    return found;
                }
                if wanted(guard) {
                    found.push((*key, guard.clone()));
                }
            }
        }
        found
    }

    /// Keys of guards that `wanted` accepts, at most `limit`.
    pub(crate) fn keys_matching(&self, limit: usize, wanted: impl Fn(&G) -> bool) -> Vec<K> {
        let mut found = Vec::new();
        for shard in &self.shards {
            let shard = locked(shard);
            let keys = shard.entries.iter().filter(|entry| wanted(&entry.guard));
            found.extend(keys.map(|entry| entry.key).take(limit - found.len()));
        }
        found
    }

    /// Shows at most `limit` guards, under one shard's lock at a time; `false` if there are more.
    pub(crate) fn each(&self, limit: usize, mut show: impl FnMut(K, &G)) -> bool {
        let mut left = limit;
        for shard in &self.shards {
            let shard = locked(shard);
            for Entry { key, guard } in shard.entries.iter().take(left) {
                show(*key, guard);
            }
            if shard.entries.len() > left {
                return false;
            }
            left -= shard.entries.len();
        }
        true
    }

    /// Number of guards.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|s| locked(s).entries.len()).sum()
    }

    /// The maximum number of guards.
    pub(crate) fn max(&self) -> usize {
        self.shard_max * SHARDS
    }
}

impl<K: FrameKey, G: Guard> Shard<K, G> {
    fn find(&self, hash: u64, key: K) -> Option<usize> {
        self.index
            .find(hash, |at| self.entries[*at as usize].key == key)
            .map(|at| *at as usize)
    }

    fn insert(&mut self, hasher: &ShardHash, hash: u64, key: K, guard: G) -> usize {
        let at = self.entries.len();
        self.entries.push(Entry { key, guard });
        let entries = &self.entries;
        self.index.insert_unique(hash, at as u32, |at| {
            hasher.hash(&entries[*at as usize].key)
        });
        at
    }

    fn remove(&mut self, hasher: &ShardHash, at: usize) {
        let last = self.entries.len() - 1;
        let last_hash = hasher.hash(&self.entries[last].key);
        let hash = hasher.hash(&self.entries[at].key);
        if let Ok(found) = self.index.find_entry(hash, |i| *i as usize == at) {
            found.remove();
        }
        if at != last
            && let Some(moved) = self.index.find_mut(last_hash, |i| *i as usize == last)
        {
            *moved = at as u32;
        }
        let gone = self.entries.swap_remove(at);
        self.dirty.remove(&gone.key);
    }

    fn give_memory_back(&mut self) {
        self.entries.shrink();
    }
}
