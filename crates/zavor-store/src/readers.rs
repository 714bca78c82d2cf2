//! A small pool of read-only connections. Readers never wait for the writer (write-ahead log) and
//! see only committed data.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex};

use rusqlite::Connection;
use zavor_app::ports::StoreError;

use crate::database;
use crate::error::unreadable;
use crate::locked::locked;

/// Most connections reading at once; further readers wait their turn.
const READERS_MAX: usize = 8;

pub(crate) struct Readers {
    path: PathBuf,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    busy: usize,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            pool: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// Runs `work` on a connection.
    pub(crate) fn read<R>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<R>,
    ) -> Result<R, StoreError> {
        let idle = self.take();
        let db = match idle {
            Some(db) => db,
            None => match database::open_reader(&self.path) {
                Ok(db) => db,
                Err(error) => {
                    self.give_back(None);
                    return Err(unreadable(&error));
                }
            },
        };
        let done = work(&db);
        // A connection that failed is not used again.
        self.give_back(done.is_ok().then_some(db));
        done.map_err(|error| unreadable(&error))
    }

    fn take(&self) -> Option<Connection> {
        let mut pool = locked(&self.pool);
        while pool.busy >= READERS_MAX {
            pool = self
                .returned
                .wait(pool)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        pool.busy += 1;
        pool.idle.pop()
    }

    fn give_back(&self, db: Option<Connection>) {
        let mut pool = locked(&self.pool);
        pool.busy -= 1;
        pool.idle.extend(db);
        drop(pool);
        self.returned.notify_one();
    }
}
