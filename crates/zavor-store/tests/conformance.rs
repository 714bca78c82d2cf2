//! The store contract, checked for the embedded store; the testkit's own tests check it for the
//! memory store.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zavor_memory::VirtualClock;
use zavor_store::{EmbeddedStore, Options};
use zavor_testkit::conformance::Place;

static PLACES: AtomicU32 = AtomicU32::new(0);

/// A directory of its own for every test, removed at the end.
struct Directory {
    clock: Arc<VirtualClock>,
    path: PathBuf,
}

fn new_path() -> PathBuf {
    let n = PLACES.fetch_add(1, Ordering::Relaxed);
    let name = format!("zavor-conformance-{}-{n}", std::process::id());
    std::env::temp_dir().join(name)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

impl Place for Directory {
    type Store = EmbeddedStore;

    fn empty(clock: Arc<VirtualClock>) -> Self {
        let path = new_path();
        Self { clock, path }
    }

    fn open(&self) -> EmbeddedStore {
        EmbeddedStore::open(Options::new(&self.path), self.clock.clone()).unwrap()
    }

    fn flush(&self, store: &EmbeddedStore) {
        store.flush().unwrap();
    }

    fn close(&mut self, store: EmbeddedStore) {
        store.close();
    }

    /// The files of a killed process stay as they are now: the next store opens a copy of them,
    /// made before the first store could tidy up.
    fn kill(&mut self, store: EmbeddedStore) {
        let left = new_path();
        copy(&self.path, &left);
        drop(store);
        fs::remove_dir_all(&self.path).unwrap();
        self.path = left;
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // The store of the test may still be closing; what remains is in the temporary directory.
        let _ = fs::remove_dir_all(&self.path);
    }
}

mod embedded {
    zavor_testkit::conformance!(super::Directory);
}
