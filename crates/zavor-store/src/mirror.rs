//! What hot look-ups read: a copy in memory of the records that decisions need.
//!
//! The writer changes it after COMMIT and before it answers, so that a caller who was told "done"
//! sees what was done. A look-up takes one read lock of one shard of many; what every question needs
//! (policies, domains, rules) is exchanged as a whole and read without a lock. A million accounts take
//! about 180 bytes each (one shared brief, one pointer by name, one by number).

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use arc_swap::ArcSwap;
use hashbrown::{HashMap, HashTable};
use rusqlite::Connection;
use zavor_app::ports::{AccountBrief, NameFacts, OriginRule, ProgramRule, RegisteredCount};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::app_password::AppKey;
use zavor_core::hold::{HoldIdentity, StoredHold, Subject};
use zavor_core::password_cost::HashCost;
use zavor_core::policy::Policies;

use crate::delta::Delta;
use crate::registered_counts::RegisteredCounts;
use crate::rows;

/// Shards of each table of the mirror.
const SHARDS: usize = 64;

type Shards<T> = Box<[RwLock<T>]>;
type Map<K, V> = HashMap<K, V, RandomState>;

pub(crate) struct Mirror {
    hasher: RandomState,
    by_address: Shards<HashTable<Arc<AccountBrief>>>,
    by_alias: Shards<Map<SignInName, AccountId>>,
    by_id: Shards<Map<AccountId, Arc<AccountBrief>>>,
    holds: Shards<Map<Subject, Arc<[StoredHold]>>>,
    no_holds: Arc<[StoredHold]>,
    app_keys: Shards<Map<AccountId, Arc<[AppKey]>>>,
    no_app_keys: Arc<[AppKey]>,
    /// Number of subjects with a hold; while it is zero, no subject is looked up.
    held: AtomicU64,
    policies: ArcSwap<Policies>,
    domains: ArcSwap<Arc<[String]>>,
    origin_rules: ArcSwap<Arc<[OriginRule]>>,
    program_rules: ArcSwap<Arc<[ProgramRule]>>,
    /// Kept sorted; there are few.
    password_costs: RwLock<Arc<[(HashCost, u64)]>>,
    /// How many accounts have registered what to recover with.
    registered: RegisteredCounts,
    accounts: AtomicU64,
    last_account_id: AtomicU32,
}

fn shards<T>(make: impl Fn() -> T) -> Shards<T> {
    (0..SHARDS).map(|_| RwLock::new(make())).collect()
}

fn reading<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn writing<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

impl Mirror {
    /// Reads everything from the database.
    pub(crate) fn load(db: &Connection) -> rusqlite::Result<Self> {
        let hasher = RandomState::new();
        let mirror = Self {
            by_address: shards(HashTable::new),
            by_alias: shards(|| Map::with_hasher(hasher.clone())),
            by_id: shards(|| Map::with_hasher(hasher.clone())),
            holds: shards(|| Map::with_hasher(hasher.clone())),
            app_keys: shards(|| Map::with_hasher(hasher.clone())),
            no_app_keys: Arc::from([]),
            hasher,
            no_holds: Arc::from([]),
            held: AtomicU64::new(0),
            policies: ArcSwap::from_pointee(rows::policy::get(db)?),
            domains: ArcSwap::from_pointee(rows::policy::domains(db)?.into()),
            origin_rules: ArcSwap::from_pointee(rows::origin_rule::all(db)?.into()),
            program_rules: ArcSwap::from_pointee(rows::program_rule::all(db)?.into()),
            password_costs: RwLock::new(Arc::from([])),
            registered: RegisteredCounts::load(db)?,
            accounts: AtomicU64::new(0),
            last_account_id: AtomicU32::new(0),
        };
        let mut last_id: u32 = db.query_row(
            "SELECT value FROM counter WHERE name = 'account_id'",
            [],
            |row| row.get(0),
        )?;
        let mut costs = BTreeMap::new();
        rows::account::briefs(db, |brief, aliases, cost| {
            last_id = last_id.max(brief.id.0);
            mirror.put_account(brief, aliases, &[]);
            if let Some(cost) = cost {
                *costs.entry(cost).or_default() += 1;
            }
        })?;
        *writing(&mirror.password_costs) = costs.into_iter().collect();
        mirror.last_account_id.store(last_id, Ordering::Relaxed);
        for hold in rows::hold::all(db)? {
            mirror.put_hold(hold);
        }
        let mut app_keys: BTreeMap<AccountId, Vec<AppKey>> = BTreeMap::new();
        rows::app_password::each(db, |account, key| {
            app_keys.entry(account).or_default().push(key);
        })?;
        for (account, keys) in app_keys {
            mirror.put_app_keys(account, keys);
        }
        Ok(mirror)
    }

    fn shard_of(hash: u64) -> usize {
        // Neither the lowest nor the highest bits: the tables inside use those.
        (hash >> 32) as usize % SHARDS
    }

    /// The account of a name or alias.
    pub(crate) fn find(&self, name: &SignInName) -> Option<AccountId> {
        self.find_brief(name).map(|brief| brief.id)
    }

    /// The brief of the account of a name or alias: one look-up for an address.
    pub(crate) fn find_brief(&self, name: &SignInName) -> Option<Arc<AccountBrief>> {
        let hash = self.hasher.hash_one(name);
        let shard = Self::shard_of(hash);
        let by_address = reading(&self.by_address[shard])
            .find(hash, |brief| brief.address == *name)
            .cloned();
        by_address.or_else(|| {
            let id = reading(&self.by_alias[shard]).get(name).copied()?;
            self.brief(id)
        })
    }

    /// The account of a name and the lasting holds on it, or on the name.
    pub(crate) fn known(&self, name: &SignInName) -> NameFacts {
        let brief = self.find_brief(name);
        let holds = match self.held.load(Ordering::Acquire) {
            0 => self.no_holds.clone(),
            _ => {
                let address = brief.as_ref().map_or(name, |brief| &brief.address);
                self.lasting_holds(&Subject::Account(address.clone()))
            }
        };
        NameFacts { brief, holds }
    }

    /// The brief of an account.
    pub(crate) fn brief(&self, id: AccountId) -> Option<Arc<AccountBrief>> {
        reading(&self.by_id[id.0 as usize % SHARDS])
            .get(&id)
            .cloned()
    }

    /// The lasting holds on a subject.
    pub(crate) fn lasting_holds(&self, subject: &Subject) -> Arc<[StoredHold]> {
        if self.held.load(Ordering::Acquire) == 0 {
            return self.no_holds.clone();
        }
        let shard = Self::shard_of(self.hasher.hash_one(subject));
        reading(&self.holds[shard])
            .get(subject)
            .unwrap_or(&self.no_holds)
            .clone()
    }

    /// The app passwords of an account.
    pub(crate) fn app_keys_of(&self, id: AccountId) -> Arc<[AppKey]> {
        reading(&self.app_keys[id.0 as usize % SHARDS])
            .get(&id)
            .unwrap_or(&self.no_app_keys)
            .clone()
    }

    fn put_app_keys(&self, id: AccountId, keys: Vec<AppKey>) {
        let mut shard = writing(&self.app_keys[id.0 as usize % SHARDS]);
        match keys.is_empty() {
            true => shard.remove(&id),
            false => shard.insert(id, keys.into()),
        };
    }

    pub(crate) fn policies(&self) -> Arc<Policies> {
        self.policies.load_full()
    }

    pub(crate) fn domains(&self) -> Arc<[String]> {
        Arc::clone(&self.domains.load())
    }

    pub(crate) fn origin_rules(&self) -> Arc<[OriginRule]> {
        Arc::clone(&self.origin_rules.load())
    }

    pub(crate) fn program_rules(&self) -> Arc<[ProgramRule]> {
        Arc::clone(&self.program_rules.load())
    }

    pub(crate) fn account_count(&self) -> u64 {
        self.accounts.load(Ordering::Relaxed)
    }

    /// A number that no account has or had; `None` if all are used up.
    pub(crate) fn next_account_id(&self) -> Option<AccountId> {
        self.last_account_id
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |id| id.checked_add(1))
            .ok()
            .map(|id| AccountId(id + 1))
    }

    /// Applies one change. Only the writer calls this.
    pub(crate) fn apply(&self, delta: Delta) {
        match delta {
            Delta::Account {
                brief,
                aliases,
                cost,
                before,
            } => {
                self.put_account(brief, aliases, &before.aliases);
                self.change_costs(before.cost, cost);
            }
            Delta::NoAccount { id, before } => {
                self.remove_account(id, &before.aliases);
                self.change_costs(before.cost, None);
            }
            Delta::Hold(hold) => self.put_hold(hold),
            Delta::NoHold(identity) => self.remove_hold(&identity),
            Delta::Policies(policies) => self.policies.store(policies),
            Delta::Domains(domains) => self.domains.store(Arc::new(domains)),
            Delta::OriginRule(rule) => self.change_rules(|rules| {
                rules.retain(|r| (r.network, r.account) != (rule.network, rule.account));
                rules.push(rule);
            }),
            Delta::NoOriginRule(network, account) => self.change_rules(|rules| {
                rules.retain(|r| (r.network, r.account) != (network, account));
            }),
            Delta::ProgramRule(rule) => self.change_programs(|rules| {
                rules.retain(|known| known.key() != rule.key());
                rules.push(rule);
            }),
            Delta::Registered { before, after } => self.registered.change(before, after),
            Delta::AppKeys(account, keys) => self.put_app_keys(account, keys),
            Delta::NoProgramRule(program, network) => self.change_programs(|rules| {
                rules.retain(|known| known.key() != (&program, network));
            }),
        }
    }

    fn put_account(&self, brief: AccountBrief, aliases: Vec<SignInName>, old: &[SignInName]) {
        let id = brief.id;
        let brief = Arc::new(brief);
        let before = writing(&self.by_id[id.0 as usize % SHARDS]).insert(id, Arc::clone(&brief));
        match &before {
            None => {
                self.accounts.fetch_add(1, Ordering::Relaxed);
            }
            Some(before) => self.forget_address(before),
        }
        for alias in old.iter().filter(|alias| !aliases.contains(alias)) {
            self.forget_alias(alias, id);
        }
        for alias in aliases {
            let shard = Self::shard_of(self.hasher.hash_one(&alias));
            writing(&self.by_alias[shard]).insert(alias, id);
        }
        let hash = self.hasher.hash_one(&brief.address);
        writing(&self.by_address[Self::shard_of(hash)])
            .insert_unique(hash, brief, |brief| self.hasher.hash_one(&brief.address));
    }

    fn remove_account(&self, id: AccountId, old_aliases: &[SignInName]) {
        let before = writing(&self.by_id[id.0 as usize % SHARDS]).remove(&id);
        if let Some(before) = before {
            self.forget_address(&before);
            self.accounts.fetch_sub(1, Ordering::Relaxed);
        }
        for alias in old_aliases {
            self.forget_alias(alias, id);
        }
        self.put_app_keys(id, Vec::new());
        if self
            .origin_rules
            .load()
            .iter()
            .any(|rule| rule.account == Some(id))
        {
            self.change_rules(|rules| rules.retain(|rule| rule.account != Some(id)));
        }
    }

    fn forget_address(&self, brief: &AccountBrief) {
        let hash = self.hasher.hash_one(&brief.address);
        let mut shard = writing(&self.by_address[Self::shard_of(hash)]);
        if let Ok(entry) = shard.find_entry(hash, |other| {
            other.id == brief.id && other.address == brief.address
        }) {
            entry.remove();
        }
    }

    fn forget_alias(&self, alias: &SignInName, id: AccountId) {
        let shard = Self::shard_of(self.hasher.hash_one(alias));
        let mut map = writing(&self.by_alias[shard]);
        // Another account may have taken the alias in the same commit.
        if map.get(alias) == Some(&id) {
            map.remove(alias);
        }
    }

    fn put_hold(&self, hold: StoredHold) {
        self.change_holds(hold.identity.subject.clone(), |holds| {
            holds.retain(|other| other.identity != hold.identity);
            holds.push(hold);
        });
    }

    fn remove_hold(&self, identity: &HoldIdentity) {
        self.change_holds(identity.subject.clone(), |holds| {
            holds.retain(|hold| hold.identity != *identity);
        });
    }

    fn change_holds(&self, subject: Subject, change: impl FnOnce(&mut Vec<StoredHold>)) {
        let shard = Self::shard_of(self.hasher.hash_one(&subject));
        let mut map = writing(&self.holds[shard]);
        let mut holds = map.get(&subject).map_or_else(Vec::new, |h| h.to_vec());
        change(&mut holds);
        let (before, after) = if holds.is_empty() {
            (map.remove(&subject).is_some(), false)
        } else {
            (map.insert(subject, holds.into()).is_some(), true)
        };
        match (before, after) {
            (false, true) => self.held.fetch_add(1, Ordering::Release),
            (true, false) => self.held.fetch_sub(1, Ordering::Release),
            _ => 0,
        };
    }

    fn change_costs(&self, before: Option<HashCost>, after: Option<HashCost>) {
        if before == after {
            return;
        }
        let mut current = writing(&self.password_costs);
        let mut costs: BTreeMap<HashCost, u64> = current.iter().copied().collect();
        if let Some(count) = before.and_then(|cost| costs.get_mut(&cost)) {
            *count = count.saturating_sub(1);
        }
        if let Some(cost) = after {
            *costs.entry(cost).or_default() += 1;
        }
        *current = costs.into_iter().filter(|(_, count)| *count > 0).collect();
    }

    /// How many accounts of each domain have registered what.
    pub(crate) fn registered_counts(&self) -> Vec<RegisteredCount> {
        self.registered.all()
    }

    /// The costs of the stored passwords, each with its number of accounts.
    pub(crate) fn password_costs(&self) -> Arc<[(HashCost, u64)]> {
        reading(&self.password_costs).clone()
    }

    fn change_rules(&self, change: impl FnOnce(&mut Vec<OriginRule>)) {
        // Only the writer changes the mirror, so nobody changes them between these lines.
        let mut rules = self.origin_rules.load().to_vec();
        change(&mut rules);
        self.origin_rules.store(Arc::new(rules.into()));
    }

    fn change_programs(&self, change: impl FnOnce(&mut Vec<ProgramRule>)) {
        // As above.
        let mut rules = self.program_rules.load().to_vec();
        change(&mut rules);
        self.program_rules.store(Arc::new(rules.into()));
    }
}
