//! `zavor restore FILE`: which key proves that a backup is unchanged, and what is said afterwards.
//!
//! The key of this installation, `DATA/backup.key`, wins over the copy next to the backup: whoever
//! can change a backup may be able to put a copy of keys next to it. The copy counts only if the
//! directory has no key yet (another machine); its other keys are restored only if its writer knew
//! the key of this installation.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use zavor_core::actor::Actor;
use zavor_store::{EmbeddedStore, RestoreTerms, Restored, Trust};

use crate::config::Config;
use crate::data_files::{
    BACKUP_KEY_FILE, CopiedKey, SECRET_KEY_FILE, backup_key_of, keys_beside, own_backup_key,
};
use crate::output::Output;
use crate::system::SystemClock;

/// Restores a backup. Needs no server; the store refuses while one is running.
pub(super) fn run(config: &Config, file: &Path, unauthenticated: bool, json: bool) -> Output {
    if let Err(error) = as_owner(&config.data_dir) {
        return Output::failed(error);
    }
    let terms = match terms(config, file, unauthenticated) {
        Ok(terms) => terms,
        Err(error) => return Output::failed(error),
    };
    let keys: Vec<&str> = terms.beside.iter().map(|(name, _)| *name).collect();
    let left = match keys_beside(file) {
        Ok(copied) => copied.len() > keys.len(),
        Err(error) => return Output::failed(error.to_string()),
    };
    let uid = rustix::process::getuid().as_raw();
    let by = Actor::LocalOperator { uid };
    let restored = EmbeddedStore::restore(file, &config.data_dir, terms, &SystemClock::new(), by);
    match restored {
        Ok(restored) => {
            let mut out = format!(
                "{} is restored from {} (sha256 {}).\n",
                config.data_dir.display(),
                file.display(),
                restored.sha256
            );
            out.push_str(&what_was_done(&restored, &keys, left));
            if unauthenticated {
                out.push_str(
                    "NOT AUTHENTICATED: Zavor could not check whether accounts, roles, passwords or \
                     policies were changed in the file since it was made. Compare \"zavor roles \
                     list\" and \"zavor audit list\" with what you know. The audit notes this too.\n",
                );
            }
            super::page(out, json)
        }
        Err(error) => Output::failed(error.to_string()),
    }
}

/// Makes sure that the data directory belongs to the user who restores, so that its files stay
/// private.
fn as_owner(data_dir: &Path) -> Result<(), String> {
    let Ok(directory) = std::fs::metadata(data_dir) else {
        // It will be created, and then it is ours.
        return Ok(());
    };
    let (owner, me) = (directory.uid(), rustix::process::geteuid().as_raw());
    if owner == me {
        return Ok(());
    }
    Err(format!(
        "{} belongs to uid {owner}, you are uid {me}: the server could not open what you restore. Run \
         this as its user (setpriv --reuid {owner} --regid {} --clear-groups zavor restore ...)",
        data_dir.display(),
        directory.gid()
    ))
}

/// Why the backup is believed, and which keys are restored with it.
fn terms(config: &Config, file: &Path, unauthenticated: bool) -> Result<RestoreTerms, String> {
    let text = |error: std::io::Error| error.to_string();
    let copied = keys_beside(file).map_err(text)?;
    let theirs = backup_key_of(&copied).map_err(text)?;
    let own = own_backup_key(&config.data_dir).map_err(text)?;
    let is_ours = own.is_none() || own == theirs;
    let trust = match (unauthenticated, own.clone().or(theirs)) {
        (true, _) => Trust::Unauthenticated,
        (false, Some(key)) => Trust::Key(key),
        (false, None) => {
            return Err(format!(
                "{} has no {BACKUP_KEY_FILE} and {}.key, with the key of the installation that made \
                 the backup, is not beside it; nothing was changed. Put that copy there \
                 (\"zavor backup FILE --with-key\" made it), or give --unauthenticated to restore \
                 the file without checking whether it was changed",
                config.data_dir.display(),
                file.display()
            ));
        }
    };
    let comes_along = |(name, _): &CopiedKey| match unauthenticated {
        // The key of this installation continues to seal its backups.
        true => *name != BACKUP_KEY_FILE || own.is_none(),
        false => is_ours,
    };
    Ok(RestoreTerms {
        trust,
        beside: copied.into_iter().filter(comes_along).collect(),
    })
}

fn what_was_done(restored: &Restored, keys: &[&str], left: bool) -> String {
    let mut out = String::new();
    if let Some(replaced) = &restored.replaced {
        out.push_str(&format!(
            "The previous database is kept as {}.\n",
            replaced.display()
        ));
    }
    out.push_str(&format!(
        "What was valid when the backup was made may have been revoked since and is dropped: {}. \
         People must sign in again; API tokens and links must be made again.\n",
        restored.dropped
    ));
    for key in keys {
        out.push_str(&format!("Its {key} is restored too.\n"));
    }
    if left {
        out.push_str(
            "The keys beside the backup are of another installation and were not restored.\n",
        );
    }
    if !keys.contains(&SECRET_KEY_FILE) {
        out.push_str(&format!(
            "{SECRET_KEY_FILE} is left as it is. If the backup is of another installation, one-time \
             code apps and passkeys must be registered again.\n"
        ));
    }
    out
}
