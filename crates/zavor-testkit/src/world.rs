//! A whole Zavor for one test, in one line.

use std::sync::Arc;

use zavor_app::Zavor;
use zavor_app::platform::{Settings, World, names};
use zavor_app::ports::{Alert, AlertFilter, Change, Commit, IdentityChange, Store, Vault};
use zavor_app::sign_in::learning_note;
use zavor_core::account::{Account, AccountId, Credential, PasswordLife, SignInName};
use zavor_core::app_password::{AppPassword, AppProtocol};
use zavor_core::identity::{Method, MethodKind, SecretHash};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::Policies;

use crate::factors::FakeFactors;
use crate::faulty_store::FaultyStore;
use crate::mail_hosts::FakeMailHosts;
use crate::messenger::FakeMessenger;
use crate::passwords::FakePasswords;
use crate::vault::FakeVault;
use crate::words::FakeWords;
use zavor_memory::MemoryStore;
use zavor_memory::block_on;
use zavor_memory::{Now, SeededEntropy, VirtualClock};

/// The organisation's first domain in every fake world.
pub const DOMAIN: &str = "contoso.example";

/// A [`Zavor`] and everything around it, each part controlled by the test.
pub struct FakeWorld<S: Store = MemoryStore> {
    /// The use cases.
    pub zavor: Arc<Zavor>,
    /// Their store.
    pub store: S,
    /// Time.
    pub clock: Arc<VirtualClock>,
    /// The hash pool.
    pub passwords: Arc<FakePasswords>,
    /// The mail system.
    pub mail_hosts: Arc<FakeMailHosts>,
    /// Second factors.
    pub factors: Arc<FakeFactors>,
    /// Notices that were delivered.
    pub messenger: Arc<FakeMessenger>,
    settings: Settings,
    starts: u64,
}

/// An empty organisation with the domain [`DOMAIN`] and default policies, on a [`MemoryStore`].
pub fn world() -> FakeWorld {
    world_with(Settings::default())
}

/// The same on the first day of an installation: nobody has signed in, and it still has to learn
/// who signs in from where.
pub fn newborn_world() -> FakeWorld {
    let world = world();
    world.commit(vec![learning_note(None)]);
    world
}

/// The same with other settings.
pub fn world_with(settings: Settings) -> FakeWorld {
    FakeWorld::on(MemoryStore::default(), settings, 1)
}

impl<S: Store + Clone> FakeWorld<S> {
    /// A world on any store whose clones are handles; `seed` determines chance. Its learning period
    /// is over.
    pub fn on(store: S, settings: Settings, seed: u64) -> Self {
        let clock = Arc::new(VirtualClock::default());
        let passwords = Arc::new(FakePasswords::default());
        let mail_hosts = Arc::new(FakeMailHosts::default());
        let factors = Arc::new(FakeFactors::default());
        let messenger = Arc::new(FakeMessenger::default());
        let world = World {
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(seed)),
            passwords: passwords.clone(),
            mail_hosts: mail_hosts.clone(),
            vault: Arc::new(FakeVault),
            factors: factors.clone(),
            messenger: messenger.clone(),
            words: Arc::new(FakeWords),
        };
        let this = Self {
            zavor: Arc::new(Zavor::new(store.clone(), world, settings.clone())),
            store,
            clock,
            passwords,
            mail_hosts,
            factors,
            messenger,
            settings,
            starts: seed,
        };
        this.commit(vec![
            Change::PutDomains(vec![DOMAIN.to_string()]),
            learning_note(Some(Timestamp::from_millis(0))),
        ]);
        this
    }

    /// Restarts the process on the same store: new secrets, and the wall clock is read again.
    /// Whether memory is lost depends on the store ([`MemoryStore::crash`]).
    pub fn restart(&mut self) {
        self.clock.reopen();
        self.starts = self.starts.wrapping_add(1);
        let world = World {
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(self.starts)),
            passwords: self.passwords.clone(),
            mail_hosts: self.mail_hosts.clone(),
            vault: Arc::new(FakeVault),
            factors: self.factors.clone(),
            messenger: self.messenger.clone(),
            words: Arc::new(FakeWords),
        };
        self.zavor = Arc::new(Zavor::new(self.store.clone(), world, self.settings.clone()));
    }

    /// The same with other settings, as after a change of the configuration.
    pub fn restart_with(&mut self, settings: Settings) {
        self.settings = settings;
        self.restart();
    }

    /// Lets time pass.
    pub fn advance(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        zavor_app::ports::Clock::now(&*self.clock)
    }

    /// The newest alerts, at most `limit`.
    ///
    /// # Panics
    /// If the store cannot be read.
    pub fn alerts(&self, limit: usize) -> Vec<Alert> {
        let kept = self.store.alerts(AlertFilter::All, limit);
        let kept = kept.now().expect("a store that reads");
        kept.into_iter().map(|kept| kept.alert).collect()
    }

    /// Commits changes without an audit event: the state before the test begins.
    ///
    /// # Panics
    /// If the store refuses.
    pub fn commit(&self, changes: Vec<Change>) {
        let commit = Commit {
            changes,
            ..Commit::default()
        };
        block_on(self.store.commit(commit)).expect("the set-up of a test is accepted");
    }

    /// Adds an account with this password, in no group.
    ///
    /// # Panics
    /// If the name is invalid or taken.
    pub fn add_account(&self, address: &str, password: &str) -> AccountId {
        self.add(address, Some(password), &[])
    }

    /// Adds an account whose password lives elsewhere.
    ///
    /// # Panics
    /// If the name is invalid or taken.
    pub fn add_account_elsewhere(&self, address: &str) -> AccountId {
        self.add(address, None, &[])
    }

    /// Adds an account.
    ///
    /// # Panics
    /// If the name is invalid or taken.
    pub fn add(&self, address: &str, password: Option<&str>, groups: &[&str]) -> AccountId {
        let id = self
            .store
            .next_account_id()
            .now()
            .expect("the store gives numbers");
        let account = Account {
            id,
            address: self.name(address),
            display_name: String::new(),
            aliases: Vec::new(),
            groups: groups.iter().map(ToString::to_string).collect(),
            recovery_addresses: Vec::new(),
            credential: password.map(|password| Credential {
                hash: FakePasswords::stored(password),
                set: self.now(),
                life: PasswordLife::Lasting,
                barred: None,
                reset: None,
            }),
            created: self.now(),
            sessions_ended: None,
            raised_limit: None,
            own_release: None,
            version: 1,
        };
        self.commit(vec![Change::AddAccount(account)]);
        id
    }

    /// Adds an account with this stored hash.
    ///
    /// # Panics
    /// If the name is invalid or taken.
    pub fn add_account_with_hash(&self, address: &str, hash: &str) -> AccountId {
        let id = self.add_account(address, "replaced at once");
        let mut account = self
            .store
            .account(id)
            .now()
            .expect("readable")
            .expect("added");
        if let Some(credential) = account.credential.as_mut() {
            credential.hash = hash.into();
        }
        account.version += 1;
        self.commit(vec![Change::PutAccount(account)]);
        id
    }

    /// Registers an authenticator app with this seed; returns its number.
    ///
    /// # Panics
    /// If this function has already registered one for the account.
    pub fn add_totp(&self, account: AccountId, seed: &[u8]) -> u64 {
        let (id, kind) = (u64::from(account.0) + 1_000, MethodKind::Totp);
        let method = Method {
            id,
            account,
            kind,
            name: "phone".into(),
            added: self.now(),
            last_used: None,
            sealed: FakeVault.seal(&format!("{kind} {} {id}", account.0), seed),
            handle: Vec::new(),
            last_step: 0,
            failures: 0,
            failing_since: None,
            last_failed: None,
            version: 1,
        };
        self.commit(vec![Change::Identity(IdentityChange::PutMethod(method))]);
        id
    }

    /// Gives an account an app password with the number of [`FakeWorld::add_totp`]. Nobody knows its
    /// text.
    pub fn add_app_password(&self, account: AccountId) -> u64 {
        let id = u64::from(account.0) + 1_000;
        let mut key = [0; 32];
        key[..8].copy_from_slice(&id.to_be_bytes());
        let new = AppPassword {
            key: SecretHash(key),
            id,
            account,
            protocols: AppProtocol::Imap.into(),
            name: "laptop".into(),
            created: self.now(),
            last_used: None,
        };
        self.commit(vec![Change::Identity(IdentityChange::AddAppPassword(new))]);
        id
    }

    /// A name in normal form.
    ///
    /// # Panics
    /// If nobody can have this name.
    pub fn name(&self, typed: &str) -> SignInName {
        names::normalise(typed.as_bytes(), &self.store.domains()).expect("a name of the test")
    }

    /// Changes the policies.
    pub fn policies(&self, change: impl FnOnce(&mut Policies)) {
        let mut policies = (*self.store.policies()).clone();
        change(&mut policies);
        self.commit(vec![Change::PutPolicies(Box::new(policies))]);
    }
}

impl FakeWorld<FaultyStore<MemoryStore>> {
    /// A world whose store can be broken ([`FaultyStore::faults`]).
    pub fn faulty() -> Self {
        Self::on(
            FaultyStore::new(MemoryStore::default()),
            Settings::default(),
            1,
        )
    }
}
