//! A private directory for one test and the store in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use zavor_memory::Now;

use zavor_app::platform::notes::ActNote;
use zavor_app::ports::{Change, Commit, Records, StoreError};
use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::moment::Span;
use zavor_memory::{START, VirtualClock, block_on};
use zavor_store::{BackupKey, EmbeddedStore, OpenError, Options, RestoreTerms, Restored, Trust};

/// Seals the backups of these tests.
pub(crate) const KEY: BackupKey = BackupKey::new([7; 32]);

static DIRECTORIES: AtomicU32 = AtomicU32::new(0);

/// Removed when the test ends.
pub(crate) struct Directory {
    pub(crate) path: PathBuf,
    pub(crate) clock: Arc<VirtualClock>,
}

impl Directory {
    pub(crate) fn new() -> Self {
        let n = DIRECTORIES.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("zavor-store-{}-{n}", std::process::id()));
        Self {
            path,
            clock: Arc::new(VirtualClock::default()),
        }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(&self.path)
    }

    pub(crate) fn open(&self) -> EmbeddedStore {
        EmbeddedStore::open(self.options(), self.clock.clone()).unwrap()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("zavor.db")
    }

    /// Lets a second pass, and waits until the writer has done its work of that second.
    pub(crate) fn tick(&self, store: &EmbeddedStore) {
        self.clock.advance(Span::from_secs(1));
        store.flush().unwrap();
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A test that failed early may not have created it.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

pub(crate) fn audited(detail: &str) -> AuditEvent {
    AuditEvent {
        time: START,
        actor: Actor::LocalOperator { uid: 0 },
        act: AuditAct::AddAccount,
        target: None,
        source: None,
        result: AuditResult::Done,
        detail: ActNote::Reason {
            reason: detail.into(),
        }
        .into(),
        correlation: 1,
    }
}

pub(crate) fn account(store: &EmbeddedStore, address: &str) -> Account {
    Account {
        id: store.next_account_id().now().unwrap(),
        address: SignInName::from_normal_form(address),
        display_name: String::new(),
        aliases: Vec::new(),
        groups: Vec::new(),
        recovery_addresses: Vec::new(),
        credential: None,
        created: START,
        sessions_ended: None,
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

/// Adds an account with an audit event.
pub(crate) fn add(store: &EmbeddedStore, address: &str) -> Result<Account, StoreError> {
    let account = account(store, address);
    let commit = Commit {
        changes: vec![Change::AddAccount(account.clone())],
        audit: vec![audited(address)],
        effects: Vec::new(),
    };
    block_on(store.commit(commit)).map(|_| account)
}

/// Restores a backup into a directory.
pub(crate) fn restored(
    directory: &Directory,
    file: &Path,
    trust: Trust,
) -> Result<Restored, OpenError> {
    let terms = RestoreTerms {
        trust,
        beside: Vec::new(),
    };
    let by = Actor::LocalOperator { uid: 7 };
    EmbeddedStore::restore(file, &directory.path, terms, &*directory.clock, by)
}

/// Mode bits of a file.
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
