//! Why a store was not opened, backed up or restored, in texts that say what to do next; and what
//! the ports get for an error of SQLite.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use zavor_app::ports::StoreError;

/// Why a store was not opened, backed up or restored; nothing was changed.
#[derive(Debug)]
pub enum OpenError {
    /// Another process uses the directory.
    InUse(PathBuf),
    /// The file belongs to another program.
    NotOurs(PathBuf),
    /// The file cannot be read as a database, or its schema was tampered with.
    Damaged {
        /// The file.
        path: PathBuf,
        /// In words.
        why: String,
    },
    /// The file was written by a newer release.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// There is no database, although the directory was in use.
    Lost {
        /// Where it should be.
        path: PathBuf,
        /// What shows that the directory was in use.
        trace: String,
    },
    /// A backup is not sealed with the given key.
    NotSealed {
        /// The backup.
        path: PathBuf,
        /// Whether it has a seal at all.
        has_seal: bool,
    },
    /// The file to be written exists already.
    Exists(PathBuf),
    /// The file system refused.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A thread could not be started.
    Thread(io::Error),
    /// The running store could not write the state that is to be backed up.
    Store(StoreError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(path) => write!(
                f,
                "{} is in use by another zavor server; stop it first, or choose another data_dir",
                path.display()
            ),
            Self::NotOurs(path) => write!(
                f,
                "{} is a database of another program; it was left as it is; choose another data_dir",
                path.display()
            ),
            Self::Damaged { path, why } => write!(
                f,
                "{} cannot be used: {why}; it was left as it is; `zavor restore FILE` puts a backup \
                 in its place",
                path.display()
            ),
            Self::Newer { path, found, known } => write!(
                f,
                "{} was written by a newer release (schema {found}, this program knows {known}); \
                 it was left as it is; install that release, or restore a backup made before",
                path.display()
            ),
            Self::Lost { path, trace } => write!(
                f,
                "{} is missing or empty, though {trace} beside it shows that this directory was in \
                 use; nothing was started, because an empty organisation would hold nobody and let \
                 a stranger set it up. Put the database back (`zavor restore FILE`, again if it was \
                 cut short); to begin anew, choose another data_dir or move everything out of \
                 this one",
                path.display()
            ),
            Self::NotSealed { path, has_seal } => {
                let what = match has_seal {
                    true => "was changed since it was made, or made with another backup.key",
                    false => "has no seal: it was made by an earlier release, or cut",
                };
                write!(
                    f,
                    "{} {what}; nothing was changed. If it comes from another installation, move \
                     DATA/backup.key away and put the key copy of that installation (FILE.key) beside the backup. \
                     --unauthenticated restores it without checking whether it was changed",
                    path.display()
                )
            }
            Self::Exists(path) => write!(
                f,
                "{} exists and was left as it is; choose another name",
                path.display()
            ),
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Thread(source) => write!(f, "no thread could be started: {source}"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Thread(source) => Some(source),
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// An error of the file system, with its path.
pub(crate) fn io_error(path: &Path, source: io::Error) -> OpenError {
    OpenError::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// An error of SQLite while opening, in words for the operator.
pub(crate) fn damaged(path: &Path, error: &rusqlite::Error) -> OpenError {
    OpenError::Damaged {
        path: path.to_path_buf(),
        why: error.to_string(),
    }
}

/// An error of SQLite while reading.
pub(crate) fn unreadable(error: &rusqlite::Error) -> StoreError {
    StoreError::Unreadable(error.to_string())
}

/// A taken name, number or missing account is a conflict; anything else means "cannot write".
pub(crate) fn unwritable(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::Conflict,
        _ => StoreError::Unwritable(error.to_string()),
    }
}
