//! Small files in the data directory: keys made at the first start (0600), and the addresses in
//! use. All are written under a temporary name and then renamed, so that a reader never sees half a
//! file.
//!
//! Whoever can read `secret.key` and the database can make one-time codes for everybody: both files
//! are 0600, and a backup includes the key only if asked (`--with-key`), in a separate file.
//! `backup.key` seals backups, so that a changed one is not restored. A copy of the keys has one
//! line for each, `names.key HEX`; a copy made before `secret.key` existed is one line with only
//! the hexadecimal digits of `names.key`, and can still be read.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zavor_app::ports::Entropy;
use zavor_factors::{KEY_BYTES, SealingKey};
use zavor_store::{BACKUP_KEY_BYTES, BackupKey};
use zeroize::Zeroizing;

use crate::system::random_text;

/// File in the data directory with the generated password of the auth policy door.
pub(crate) const AUTH_POLICY_PASSWORD_FILE: &str = "auth-policy.password";
/// File in the data directory with the addresses in use.
pub(crate) const ADDRESSES_FILE: &str = "addresses.json";
/// Bytes of the generated auth policy password: 192 bits.
const PASSWORD_BYTES: usize = 24;
/// Largest of these files.
const FILE_BYTES_MAX: u64 = 4096;
/// File in the data directory with the link that sets up the first administrator.
const SET_UP_LINK_FILE: &str = "setup-link";
/// The key that hashes names for guards.
const NAMES_KEY_FILE: &str = "names.key";
/// Length of that key in bytes.
const NAMES_KEY_BYTES: usize = 16;
/// The key that seals secrets in the database.
pub(crate) const SECRET_KEY_FILE: &str = "secret.key";
/// The key that seals backups.
pub(crate) const BACKUP_KEY_FILE: &str = "backup.key";

/// The password of the auth policy door, generated at the first start; the flag says whether it is
/// new.
pub(crate) fn auth_policy_password(
    data_dir: &Path,
    entropy: &dyn Entropy,
) -> io::Result<(String, bool)> {
    kept(data_dir, AUTH_POLICY_PASSWORD_FILE, || {
        random_text(entropy, PASSWORD_BYTES)
    })
}

/// The key that hashes names in stored guards. If it is lost, only the guards of unknown names are
/// lost, and which accounts an origin has tried.
pub(crate) fn names_key(
    data_dir: &Path,
    entropy: &dyn Entropy,
) -> io::Result<[u8; NAMES_KEY_BYTES]> {
    let (text, _) = kept(data_dir, NAMES_KEY_FILE, || {
        random_text(entropy, NAMES_KEY_BYTES)
    })?;
    from_hex(&text).ok_or_else(|| {
        damaged(format!(
            "{NAMES_KEY_FILE} is damaged; remove it to have a new one made"
        ))
    })
}

/// The key that seals one-time code seeds, passkeys and webhook keys; made at the first start. If
/// it is lost, so are all of these, and people must register their second factors again.
pub(crate) fn secret_key(data_dir: &Path, entropy: &dyn Entropy) -> io::Result<SealingKey> {
    let (text, _) = kept(data_dir, SECRET_KEY_FILE, || {
        random_text(entropy, KEY_BYTES)
    })?;
    let bytes = from_hex(&Zeroizing::new(text)).map(Zeroizing::new);
    bytes.map(|bytes| SealingKey::new(*bytes)).ok_or_else(|| {
        damaged(format!(
            "{SECRET_KEY_FILE} is damaged; put it back from a backup made with --with-key. \
             Without one, remove it to have a new one made: one-time code apps and passkeys \
             must then be registered again"
        ))
    })
}

/// The key that seals backups; made at the first start. If it is lost, older backups can be
/// restored only with the copy next to them, if there is one.
pub(crate) fn backup_key(data_dir: &Path, entropy: &dyn Entropy) -> io::Result<BackupKey> {
    let (text, _) = kept(data_dir, BACKUP_KEY_FILE, || {
        random_text(entropy, BACKUP_KEY_BYTES)
    })?;
    parse_backup_key(&text)
}

/// The key that seals backups, if there is one; does not make one.
pub(crate) fn own_backup_key(data_dir: &Path) -> io::Result<Option<BackupKey>> {
    match read_small(&data_dir.join(BACKUP_KEY_FILE)) {
        Ok(text) => parse_backup_key(text.trim()).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn parse_backup_key(text: &str) -> io::Result<BackupKey> {
    let bytes = from_hex(text).map(Zeroizing::new);
    bytes.map(|bytes| BackupKey::new(*bytes)).ok_or_else(|| {
        damaged(format!(
            "{BACKUP_KEY_FILE} is damaged; put it back from FILE.key of a backup made with \
             --with-key, or remove it to have a new one made: backups sealed with it are then \
             restored with their FILE.key only"
        ))
    })
}

fn damaged(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

/// Parses exactly `N` bytes, two hexadecimal digits each.
fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// Writes `addresses.json`, with mode 0600 like all files of the data directory.
pub(crate) fn write_addresses(
    data_dir: &Path,
    addresses: &BTreeMap<String, String>,
) -> io::Result<()> {
    let text = serde_json::to_string_pretty(addresses)?;
    replace(&data_dir.join(ADDRESSES_FILE), &format!("{text}\n"), 0o600)
}

/// Writes the set-up link, readable only by its owner; returns the file.
pub(crate) fn write_set_up_link(data_dir: &Path, link: &str) -> io::Result<PathBuf> {
    let path = data_dir.join(SET_UP_LINK_FILE);
    replace(&path, &format!("{link}\n"), 0o600)?;
    Ok(path)
}

/// Removes the set-up link: the organisation now has an administrator.
pub(crate) fn remove_set_up_link(data_dir: &Path) {
    // Best effort: a link that has been used opens nothing.
    let _ = std::fs::remove_file(data_dir.join(SET_UP_LINK_FILE));
}

/// Removes `addresses.json`: after a stop, nothing listens there.
pub(crate) fn remove_addresses(data_dir: &Path) {
    // Best effort: the next start replaces it.
    let _ = std::fs::remove_file(data_dir.join(ADDRESSES_FILE));
}

/// The file with the keys of a backup: `BACKUP.key`.
fn key_copy(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Copies the keys next to a backup, as `BACKUP.key` (0600).
pub(crate) fn copy_keys(data_dir: &Path, backup: &Path) -> io::Result<()> {
    let mut text = Zeroizing::new(String::new());
    for name in [NAMES_KEY_FILE, SECRET_KEY_FILE, BACKUP_KEY_FILE] {
        let key = Zeroizing::new(read_small(&data_dir.join(name))?);
        text.push_str(&format!("{name} {}\n", key.trim()));
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(key_copy(backup))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A key of a copy: the name of its file, and the text of that file.
pub(crate) type CopiedKey = (&'static str, String);

/// The keys next to a backup; empty = none.
pub(crate) fn keys_beside(backup: &Path) -> io::Result<Vec<CopiedKey>> {
    let copy = key_copy(backup);
    let text = match read_small(&copy) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let keys: Option<Vec<_>> = text.lines().map(copied_key).collect();
    let keys = keys.filter(|keys| !keys.is_empty()).ok_or_else(|| {
        damaged(format!(
            "{} has a line that is not a key; nothing was changed",
            copy.display()
        ))
    })?;
    let line = |(name, key): (&'static str, &str)| (name, format!("{key}\n"));
    Ok(keys.into_iter().map(line).collect())
}

/// The key that seals backups, if it is among these.
pub(crate) fn backup_key_of(keys: &[CopiedKey]) -> io::Result<Option<BackupKey>> {
    let found = keys.iter().find(|(name, _)| *name == BACKUP_KEY_FILE);
    found
        .map(|(_, text)| parse_backup_key(text.trim()))
        .transpose()
}

/// Parses one line of a copy: which key, and its hexadecimal digits.
fn copied_key(line: &str) -> Option<(&'static str, &str)> {
    // Copies of the first release have no names.
    let (name, key) = line.split_once(' ').unwrap_or((NAMES_KEY_FILE, line));
    match name {
        NAMES_KEY_FILE => from_hex::<NAMES_KEY_BYTES>(key).map(|_| (NAMES_KEY_FILE, key)),
        SECRET_KEY_FILE => from_hex::<KEY_BYTES>(key).map(|_| (SECRET_KEY_FILE, key)),
        BACKUP_KEY_FILE => from_hex::<BACKUP_KEY_BYTES>(key).map(|_| (BACKUP_KEY_FILE, key)),
        _ => None,
    }
}

fn read_small(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(FILE_BYTES_MAX)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn kept(data_dir: &Path, name: &str, make: impl FnOnce() -> String) -> io::Result<(String, bool)> {
    let path = data_dir.join(name);
    match read_small(&path) {
        Ok(text) => {
            let text = text.trim().to_string();
            // An empty key is damaged; its reader says so.
            if text.is_empty() && name == AUTH_POLICY_PASSWORD_FILE {
                let text = format!("{name} is empty; remove it to have a new one made");
                return Err(damaged(text));
            }
            Ok((text, false))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = make();
            replace(&path, &format!("{text}\n"), 0o600)?;
            Ok((text, true))
        }
        Err(error) => Err(error),
    }
}

fn replace(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let new = path.with_extension("new");
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemEntropy;
    use std::os::unix::fs::PermissionsExt;

    /// A private directory, removed when dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("zavor-files-{name}-{}", std::process::id());
            let dir = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&dir).unwrap();
            Self(dir)
        }

        fn mode(&self, name: &str) -> u32 {
            let file = std::fs::metadata(self.0.join(name)).unwrap();
            file.permissions().mode() & 0o777
        }

        fn text(&self, name: &str) -> String {
            std::fs::read_to_string(self.0.join(name)).unwrap()
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.0.join(name), text).unwrap();
        }

        /// Makes all keys.
        fn with_keys(self) -> Self {
            names_key(&self.0, &SystemEntropy).unwrap();
            secret_key(&self.0, &SystemEntropy).unwrap();
            backup_key(&self.0, &SystemEntropy).unwrap();
            self
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn sec_47_the_first_start_makes_up_a_password_and_keeps_it_private() {
        let folder = Folder::new("password");
        let dir = &folder.0;
        let (first, new) = auth_policy_password(dir, &SystemEntropy).unwrap();
        assert!(new && first.len() == 2 * PASSWORD_BYTES);
        assert_eq!(
            auth_policy_password(dir, &SystemEntropy).unwrap(),
            (first, false)
        );
        assert_eq!(folder.mode(AUTH_POLICY_PASSWORD_FILE), 0o600);
        let key = names_key(dir, &SystemEntropy).unwrap();
        assert_eq!(names_key(dir, &SystemEntropy).unwrap(), key);
        for damaged in ["damaged\n", "", "0123\n"] {
            folder.write(NAMES_KEY_FILE, damaged);
            assert!(names_key(dir, &SystemEntropy).is_err());
        }
    }

    #[test]
    fn the_secret_key_is_made_once_private_and_never_silently_replaced() {
        let folder = Folder::new("secret").with_keys();
        assert_eq!(folder.mode(SECRET_KEY_FILE), 0o600);
        let text = folder.text(SECRET_KEY_FILE);
        assert!(from_hex::<KEY_BYTES>(text.trim()).is_some());
        secret_key(&folder.0, &SystemEntropy).unwrap();
        assert_eq!(folder.text(SECRET_KEY_FILE), text);
        for damaged in ["", "\n", &text[2..], "zz"] {
            folder.write(SECRET_KEY_FILE, damaged);
            let error = secret_key(&folder.0, &SystemEntropy).err().unwrap();
            assert!(error.to_string().contains("registered again"), "{error}");
            assert_eq!(folder.text(SECRET_KEY_FILE), damaged);
        }
    }

    #[test]
    fn copied_keys_are_private_and_read_again() {
        let old = Folder::new("copied").with_keys();
        let backup = old.0.join("copy.db");
        assert!(keys_beside(&backup).unwrap().is_empty());
        copy_keys(&old.0, &backup).unwrap();
        assert_eq!(old.mode("copy.db.key"), 0o600);
        assert!(
            copy_keys(&old.0, &backup).is_err(),
            "a copy is not replaced"
        );
        let copied = keys_beside(&backup).unwrap();
        let names: Vec<_> = copied.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [NAMES_KEY_FILE, SECRET_KEY_FILE, BACKUP_KEY_FILE]);
        for (name, text) in &copied {
            assert_eq!(text, &old.text(name));
        }
        let own = own_backup_key(&old.0).unwrap();
        assert!(own.is_some() && backup_key_of(&copied).unwrap() == own);
    }

    #[test]
    fn a_copy_of_the_first_release_has_the_key_of_names_alone() {
        let folder = Folder::new("first");
        let line = format!("{}\n", "0f".repeat(NAMES_KEY_BYTES));
        folder.write("copy.db.key", &line);
        let copied = keys_beside(&folder.0.join("copy.db")).unwrap();
        assert_eq!(backup_key_of(&copied).unwrap(), None);
        assert_eq!(copied, [(NAMES_KEY_FILE, line)]);
        assert_eq!(own_backup_key(&folder.0).unwrap(), None);
    }

    #[test]
    fn of_a_damaged_copy_no_key_is_taken() {
        let folder = Folder::new("damaged");
        let good = format!("{NAMES_KEY_FILE} {}\n", "0f".repeat(NAMES_KEY_BYTES));
        for bad in [
            String::new(),
            "nonsense\n".to_string(),
            format!("{good}{SECRET_KEY_FILE} 0f\n"),
            format!("{good}{BACKUP_KEY_FILE} 0f\n"),
            format!("{good}../passwd {}\n", "0f".repeat(KEY_BYTES)),
        ] {
            folder.write("copy.db.key", &bad);
            assert!(keys_beside(&folder.0.join("copy.db")).is_err(), "{bad:?}");
        }
    }
}
