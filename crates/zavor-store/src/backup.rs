//! Backup into one file: a consistent copy that SQLite makes while the store works, sealed at its
//! end (see [`crate::seal`]). [`crate::restore`] restores it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::error::{OpenError, damaged, io_error};
use crate::files;
use crate::seal::{BackupKey, seal};
use crate::store::EmbeddedStore;

/// Copies the present state of a database into an empty file.
fn copy(from: &Connection, to: &Path) -> Result<(), OpenError> {
    let sql = |e: rusqlite::Error| damaged(to, &e);
    let mut copy = Connection::open(to).map_err(sql)?;
    {
        let backup = Backup::new(from, &mut copy).map_err(sql)?;
        // All pages in one step: one read transaction, so a single moment in time.
        backup.step(-1).map_err(sql)?;
    }
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")
        .map_err(sql)
}

/// Creates a new file that only its owner can read.
fn create_new(path: &Path) -> Result<(), OpenError> {
    match files::create_new(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(OpenError::Exists(path.to_path_buf()))
        }
        Err(error) => Err(io_error(path, error)),
    }
}

impl EmbeddedStore {
    /// Writes a backup of the records, the audit and the guards into one new file (0600), sealed
    /// with the key. It is consistent, and nobody waits for it. Events are not in it: copy
    /// `DATA/events` for those.
    ///
    /// # Errors
    /// If the file already exists (it is left as it is) or cannot be written (the part written is
    /// removed). A store whose own disk cannot be written can still be backed up elsewhere.
    pub fn backup(&self, to: &Path, key: &BackupKey) -> Result<(), OpenError> {
        create_new(to)?;
        if let Err(error) = self.flush() {
            // A full disk is a reason to make a backup elsewhere, not to refuse one.
            tracing::warn!(%error, "the backup lacks the counters of the time since");
        }
        let copied = self.readers().read(|db| Ok(copy(db, to)));
        let copied = copied.map_err(OpenError::Store).flatten();
        let sealed = |()| {
            seal(to, key).and_then(|()| match to.parent() {
                Some(directory) if !directory.as_os_str().is_empty() => {
                    files::sync_directory(directory)
                }
                _ => Ok(()),
            })
        };
        let written = copied.and_then(|()| sealed(()).map_err(|e| io_error(to, e)));
        if written.is_err() {
            // Ours: it did not exist before.
            let _ = fs::remove_file(to);
        }
        written
    }
}
