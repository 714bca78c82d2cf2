//! Restore: a backup replaces the database, or nothing changes.
//!
//! A backup may have been on somebody else's machine, so it is trusted only as far as its seal. It
//! is copied beside the database, and only the copy is checked: seal, kind of file, schema object
//! by object, every page, every reference, the audit chain. Whatever proves who somebody is and is
//! not kept in a memory (sessions, links, codes, API tokens) is dropped: it was valid when the
//! backup was made and may have been revoked since. Bulk runs that had not ended are stopped, and
//! waiting notices are not sent. The restore is recorded in the restored chain with the file's hash
//! and the head of the chain it replaced, so an old state never returns silently.
//! [`crate::restore_place`] then makes it take effect in one rename.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use zavor_app::platform::notes::RestoreNote;
use zavor_app::ports::{ChainReport, Clock};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::moment::Timestamp;

use crate::database::DATABASE;
use crate::error::{OpenError, damaged, io_error};
use crate::restore_place::{self, ASIDE};
use crate::rows::audit::{self, Head, head_text};
use crate::seal::{self, BackupKey, Seal};
use crate::store::EmbeddedStore;
use crate::{database, files, noted_head};

/// Why a backup is believed.
#[derive(Debug)]
pub enum Trust {
    /// Its seal matches this key.
    Key(BackupKey),
    /// A person says so. Anything in it may have been put there since it was made.
    Unauthenticated,
}

/// The terms of a restore: how far the backup is trusted, and what is restored with it.
#[derive(Debug)]
pub struct RestoreTerms {
    /// Why the backup is believed.
    pub trust: Trust,
    /// Small files that take effect together with it: name in the data directory, and text.
    pub beside: Vec<(&'static str, String)>,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the replaced database is kept; `None` if there was none. Files replaced with it are
    /// kept with the same suffix.
    pub replaced: Option<PathBuf>,
    /// Head of the replaced chain as `SEQ:HASH`, or `none`.
    pub replaced_head: String,
    /// SHA-256 of the backup in hexadecimal digits.
    pub sha256: String,
    /// What the backup contained that is no longer valid.
    pub dropped: Dropped,
}

/// What a restore drops: it was valid when the backup was made, and nobody knows whether it still
/// should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Sessions of the admin centre.
    pub sessions: u64,
    /// One-time links, and recoveries that were under way.
    pub links: u64,
    /// Codes for callers, and saved recovery codes: a used one would be good again.
    pub codes: u64,
    /// API tokens.
    pub tokens: u64,
    /// Bulk runs that had not ended and are stopped.
    pub runs: u64,
    /// Waiting notices that are not sent.
    pub notices: u64,
}

impl Dropped {
    fn note(self) -> RestoreNote {
        RestoreNote::Dropped {
            sessions: self.sessions,
            links: self.links,
            codes: self.codes,
            tokens: self.tokens,
            runs: self.runs,
            notices: self.notices,
        }
    }
}

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.note().fmt(f)
    }
}

impl EmbeddedStore {
    /// Replaces the database of `data_dir` with a backup, atomically: whenever the process dies,
    /// either everything is as before or the restore is complete. The replaced database is kept as
    /// `zavor.db.before-restore-TIME`. The restore is recorded in the restored audit chain.
    ///
    /// # Errors
    /// If a server uses the directory; or if the backup is not sealed with the given key, is
    /// damaged, not ours, newer than this program, contains what does not belong there, or has a
    /// broken audit chain. Then nothing is changed.
    pub fn restore(
        backup: &Path,
        data_dir: &Path,
        terms: RestoreTerms,
        clock: &dyn Clock,
        by: Actor,
    ) -> Result<Restored, OpenError> {
        database::make_directory(data_dir)?;
        let _lock = database::lock(data_dir)?;
        restore_place::finish(data_dir)?;
        restore_place::discard(data_dir)?;
        let made = stage(backup, data_dir, terms, clock.now(), by);
        if made.is_err() {
            restore_place::discard(data_dir)?;
        }
        let restored = made?;
        restore_place::commit(data_dir)?;
        restore_place::finish(data_dir)?;
        Ok(restored)
    }
}

/// Builds the whole new state in the staging directory.
fn stage(
    backup: &Path,
    data_dir: &Path,
    terms: RestoreTerms,
    now: Timestamp,
    by: Actor,
) -> Result<Restored, OpenError> {
    let new = restore_place::staging(data_dir);
    files::create_directory(&new).map_err(|e| io_error(&new, e))?;
    let staged = new.join(DATABASE);
    let sha256 = copy(backup, &staged, &terms.trust)?;
    inspect(&staged).map_err(|error| about(error, &staged, backup))?;
    let place = database::file(data_dir);
    let replaced_head = head_of(&place);
    let (head, dropped) = make_valid(&staged, now, |dropped| {
        let (sha256, head) = (sha256.clone(), replaced_head.clone());
        let dropped = dropped.note().into();
        let note = match terms.trust {
            Trust::Key(_) => RestoreNote::Sealed {
                sha256,
                dropped,
                head,
            },
            Trust::Unauthenticated => RestoreNote::Unauthenticated {
                sha256,
                dropped,
                head,
            },
        };
        audit::system_event(now, by.clone(), AuditAct::Restore, note.into())
    })?;
    let ending = free_ending(data_dir, now);
    let note = |name: &str, text: &str| {
        let path = new.join(name);
        files::write_new(&path, text).map_err(|e| io_error(&path, e))
    };
    note(noted_head::FILE, &noted_head::line(head))?;
    note(ASIDE, &ending)?;
    for (name, text) in &terms.beside {
        // A file that already has this text stays where it is.
        if fs::read_to_string(data_dir.join(name)).ok().as_ref() != Some(text) {
            note(name, text)?;
        }
    }
    Ok(Restored {
        replaced: place.exists().then(|| files::with_suffix(&place, &ending)),
        replaced_head,
        sha256,
        dropped,
    })
}

/// Copies the backup, and refuses one whose seal is not as required.
fn copy(backup: &Path, staged: &Path, trust: &Trust) -> Result<String, OpenError> {
    let mut to = files::create_new(staged).map_err(|e| io_error(staged, e))?;
    let key = match trust {
        Trust::Key(key) => Some(key),
        Trust::Unauthenticated => None,
    };
    let examined = seal::copy(backup, &mut to, key).map_err(|e| io_error(backup, e))?;
    let sealed = match examined.seal {
        Seal::Whole => true,
        Seal::Broken | Seal::None => key.is_none(),
    };
    if !sealed {
        return Err(OpenError::NotSealed {
            path: backup.to_path_buf(),
            has_seal: examined.seal == Seal::Broken,
        });
    }
    Ok(hex::encode(examined.sha256))
}

/// Checks everything that can be wrong in a database, while nothing in it can act.
fn inspect(staged: &Path) -> Result<(), OpenError> {
    let sql = |e: rusqlite::Error| damaged(staged, &e);
    let damaged = |why: String| OpenError::Damaged {
        path: staged.to_path_buf(),
        why,
    };
    if database::is_blank(staged) {
        return Err(damaged("there is nothing in it".to_owned()));
    }
    let db = database::open_reader(staged).map_err(sql)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .map_err(sql)?;
    database::check_ours(&db, staged)?;
    if let Some(flaw) = database::flaws(&db, 1).map_err(sql)?.pop() {
        return Err(damaged(flaw));
    }
    if let ChainReport::Broken { seq, why } = audit::verify(&db, None).map_err(sql)? {
        return Err(damaged(format!(
            "its audit chain is broken at {seq}: {why}"
        )));
    }
    Ok(())
}

/// The same error about the file that the operator named.
fn about(error: OpenError, staged: &Path, backup: &Path) -> OpenError {
    let named = |path: PathBuf| match path == staged {
        true => backup.to_path_buf(),
        false => path,
    };
    match error {
        OpenError::Damaged { path, why } => OpenError::Damaged {
            path: named(path),
            why,
        },
        OpenError::NotOurs(path) => OpenError::NotOurs(named(path)),
        OpenError::Newer { path, found, known } => OpenError::Newer {
            path: named(path),
            found,
            known,
        },
        other => other,
    }
}

/// Brings the copy's schema up to date, drops what is no longer valid, and records the restore in
/// the chain; returns its new head.
fn make_valid(
    staged: &Path,
    now: Timestamp,
    event: impl FnOnce(Dropped) -> zavor_core::audit::AuditEvent,
) -> Result<(Head, Dropped), OpenError> {
    let sql = |e: rusqlite::Error| damaged(staged, &e);
    let mut db = database::open_writer(staged)?;
    let step = db.transaction().map_err(sql)?;
    let dropped = drop_what_counted(&step, now).map_err(sql)?;
    let head = audit::head(&step).map_err(sql)?;
    let head = audit::append(&step, head, &event(dropped)).map_err(sql)?;
    step.commit().map_err(sql)?;
    // One file, without a log beside it.
    db.pragma_update(None, "journal_mode", "DELETE")
        .map_err(sql)?;
    drop(db);
    fs::File::open(staged)
        .and_then(|file| file.sync_all())
        .map_err(|e| io_error(staged, e))?;
    Ok((head, dropped))
}

fn drop_what_counted(db: &Connection, now: Timestamp) -> rusqlite::Result<Dropped> {
    let run = |sql: &str| db.execute(sql, []).map(|rows| rows as u64);
    Ok(Dropped {
        sessions: run("DELETE FROM session")?,
        links: run("DELETE FROM link")?.saturating_add(run("DELETE FROM recovery_flow")?),
        codes: run("DELETE FROM caller_code")?.saturating_add(run("DELETE FROM saved_code")?),
        tokens: run("DELETE FROM api_token")?,
        runs: db.execute(
            "UPDATE bulk_run SET finished = ?1, stopped = 1 WHERE finished IS NULL",
            [now.as_millis()],
        )? as u64,
        // What mail hosts were asked to do is harmless when repeated, so it stays.
        notices: run(
            "UPDATE effect SET state = 'failed', due = NULL, payload = x'',
             answer = 'not sent: the organisation was restored from a backup'
             WHERE due IS NOT NULL AND act IN ('send_mail', 'call_webhook')",
        )?,
    })
}

/// The head of a chain in a file that may be damaged: that may be why it is being replaced.
fn head_of(path: &Path) -> String {
    if !path.exists() {
        return "none".to_owned();
    }
    database::open_reader(path)
        .and_then(|db| audit::head(&db))
        .map_or_else(|_| "unreadable".to_owned(), head_text)
}

/// A suffix that no file of the directory has.
fn free_ending(data_dir: &Path, now: Timestamp) -> String {
    let time = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
    let ending = format!(".before-restore-{}", time.strftime("%Y%m%dT%H%M%SZ"));
    let taken: Vec<String> = fs::read_dir(data_dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let is_free = |ending: &String| !taken.iter().any(|name| name.ends_with(ending.as_str()));
    let numbered = (2..).map(|n| format!("{ending}-{n}"));
    std::iter::once(ending.clone())
        .chain(numbered)
        .find(is_free)
        .unwrap_or(ending)
}
