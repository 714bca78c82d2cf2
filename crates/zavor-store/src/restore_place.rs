//! How a restore takes effect: all at once, even if the process dies.
//!
//! Everything new is built in `DATA/restore.new`. Renaming that directory to `DATA/restore.ready`
//! is the restore: before it, the old state counts and the new one is rubbish; after it, the new
//! state counts, and the next process that opens the directory first moves the remaining files into
//! place.
//!
//! ```text
//! restore.new/  zavor.db  audit.head  names.key ...  aside      made beside, synced
//!      |  rename                                                <- the restore happens here
//! restore.ready/
//!      |  zavor.db-wal, -shm, zavor.db and keys go aside, the new files take their places
//! (gone)
//! ```
//!
//! Each later step is planned from the files present, so that it can be repeated after a crash.

use std::fs;
use std::path::{Path, PathBuf};

use crate::database::DATABASE;
use crate::error::{OpenError, io_error};
use crate::files::{remove_if_there, sync_directory, with_suffix};

/// Where the new state is built.
const NEW: &str = "restore.new";
/// Where it waits to be moved into place.
const READY: &str = "restore.ready";
/// The file in it that holds the suffix under which the old files are kept.
pub(crate) const ASIDE: &str = "aside";

/// Where the new state is built.
pub(crate) fn staging(data_dir: &Path) -> PathBuf {
    data_dir.join(NEW)
}

/// Removes what an unfinished restore left behind.
pub(crate) fn discard(data_dir: &Path) -> Result<(), OpenError> {
    let new = staging(data_dir);
    if new.exists() {
        fs::remove_dir_all(&new).map_err(|e| io_error(&new, e))?;
    }
    Ok(())
}

/// Makes the staged state the one that counts.
pub(crate) fn commit(data_dir: &Path) -> Result<(), OpenError> {
    let new = staging(data_dir);
    sync_directory(&new)
        .and_then(|()| fs::rename(&new, data_dir.join(READY)))
        .and_then(|()| sync_directory(data_dir))
        .map_err(|e| io_error(&new, e))
}

/// One step of moving the new state into place.
#[derive(Debug)]
enum Step {
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    RemoveDirectory(PathBuf),
}

impl Step {
    fn take(&self) -> Result<(), OpenError> {
        let (path, taken) = match self {
            Self::Rename(from, to) => (from, fs::rename(from, to)),
            Self::Remove(path) => (path, remove_if_there(path)),
            Self::RemoveDirectory(path) => (path, fs::remove_dir(path)),
        };
        taken.map_err(|e| io_error(path, e))
    }
}

/// The remaining steps, in order. Empty = no restore waits.
fn plan(data_dir: &Path) -> Result<Vec<Step>, OpenError> {
    let ready = data_dir.join(READY);
    if !ready.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&ready).map_err(|e| io_error(&ready, e))?;
    let mut names: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| PathBuf::from(entry.file_name())))
        .collect::<Result<_, _>>()
        .map_err(|e| io_error(&ready, e))?;
    names.sort();
    let note = ready.join(ASIDE);
    let ending = match names.iter().any(|name| name == Path::new(ASIDE)) {
        true => fs::read_to_string(&note).map_err(|e| io_error(&note, e))?,
        false => String::new(),
    };
    let mut steps = Vec::new();
    for name in names.iter().filter(|name| *name != Path::new(ASIDE)) {
        let place = data_dir.join(name);
        // The log of the old database is moved before it: it must never lie beside the new one.
        let suffixes: &[&str] = match name.to_str() {
            Some(DATABASE) => &["-wal", "-shm", ""],
            _ => &[""],
        };
        for suffix in suffixes {
            let old = with_suffix(&place, suffix);
            if old.exists() {
                let aside = with_suffix(&with_suffix(&place, &ending), suffix);
                steps.push(Step::Rename(old, aside));
            }
        }
        steps.push(Step::Rename(ready.join(name), place));
    }
    steps.push(Step::Remove(note));
    steps.push(Step::RemoveDirectory(ready));
    Ok(steps)
}

/// Moves a state that already counts into place; does nothing if none waits.
pub(crate) fn finish(data_dir: &Path) -> Result<(), OpenError> {
    let steps = plan(data_dir)?;
    let Some((last, moves)) = steps.split_last() else {
        return Ok(());
    };
    for step in moves {
        step.take()?;
    }
    let sync = |path: &Path| sync_directory(path).map_err(|e| io_error(path, e));
    sync(data_dir)?;
    last.take()?;
    sync(data_dir)
}

/// Why an empty database may not be created here: a sign that the directory was in use.
pub(crate) fn trace_of_use(data_dir: &Path) -> Option<String> {
    let names = |path: &Path| -> Vec<String> {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    };
    // A first start that was killed leaves logs beside an empty database.
    let has_database = data_dir.join(DATABASE).exists();
    let is_trace = |name: &&String| {
        name.ends_with(".key")
            || (name.starts_with("zavor.db-") && !has_database)
            || name.starts_with("zavor.db.")
            || [NEW, crate::noted_head::FILE].contains(&name.as_str())
    };
    if let Some(name) = names(data_dir).iter().find(is_trace) {
        return Some(name.clone());
    }
    let day = names(&data_dir.join("events"));
    let day = day.iter().find(|name| name.ends_with(".db"))?;
    Some(format!("events/{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let name = format!("zavor-place-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        path
    }

    /// An old state, and a new one that counts but is not yet in place.
    fn committed(data_dir: &Path) {
        let _ = fs::remove_dir_all(data_dir);
        fs::create_dir_all(staging(data_dir)).unwrap();
        for name in [DATABASE, "zavor.db-wal", "zavor.db-shm", "names.key"] {
            fs::write(data_dir.join(name), format!("old {name}")).unwrap();
        }
        for name in [DATABASE, "names.key", "secret.key", crate::noted_head::FILE] {
            fs::write(staging(data_dir).join(name), format!("new {name}")).unwrap();
        }
        fs::write(staging(data_dir).join(ASIDE), ".before").unwrap();
        commit(data_dir).unwrap();
    }

    #[test]
    fn a_restore_that_counts_comes_to_its_end_wherever_it_was_cut() {
        let dir = folder("cut");
        committed(&dir);
        let steps = plan(&dir).unwrap().len();
        assert!(steps > 8, "{steps}");
        for cut in 0..=steps {
            committed(&dir);
            for step in plan(&dir).unwrap().iter().take(cut) {
                step.take().unwrap();
            }
            finish(&dir).unwrap();
            let text = |name: &str| fs::read_to_string(dir.join(name)).unwrap_or_default();
            assert_eq!(text(DATABASE), "new zavor.db", "cut before step {cut}");
            assert_eq!(text("names.key"), "new names.key");
            assert_eq!(text("secret.key"), "new secret.key");
            assert_eq!(text("zavor.db.before"), "old zavor.db");
            assert_eq!(text("zavor.db.before-wal"), "old zavor.db-wal");
            assert_eq!(text("names.key.before"), "old names.key");
            assert_eq!(text("zavor.db-wal"), "", "no log of the old one");
            assert!(!dir.join(READY).exists() && !staging(&dir).exists());
        }
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn a_directory_that_was_used_shows_it() {
        let dir = folder("trace");
        fs::create_dir(dir.join("events")).unwrap();
        fs::write(dir.join("lock"), "").unwrap();
        assert_eq!(trace_of_use(&dir), None);
        for name in [
            "names.key",
            "zavor.db-wal",
            "zavor.db.before-restore-x",
            "audit.head",
            "events/2026-01-05.db",
        ] {
            fs::write(dir.join(name), "").unwrap();
            assert_eq!(trace_of_use(&dir).as_deref(), Some(name));
            fs::remove_file(dir.join(name)).unwrap();
        }
        fs::create_dir(staging(&dir)).unwrap();
        assert_eq!(trace_of_use(&dir).as_deref(), Some(NEW));
        fs::remove_dir_all(&dir).unwrap();
    }
}
