//! Small files in the data directory: keys that the first start makes up (0600), and the
//! addresses in use. All are written to a temporary name and renamed, so that a reader never sees
//! half a file.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use zavor_app::ports::Entropy;

use crate::doctor::{ADDRESSES_FILE, AUTH_POLICY_PASSWORD_FILE};
use crate::system::random_text;

/// Bytes of the made-up auth policy password: 192 bits.
const PASSWORD_BYTES: usize = 24;
/// Largest of these files.
const FILE_BYTES_MAX: u64 = 4096;
/// The key of hashed names in guards.
const NAMES_KEY_FILE: &str = "names.key";

/// The password of the auth policy door, made up at the first start; the flag says that it is
/// new.
pub(super) fn auth_policy_password(
    data_dir: &Path,
    entropy: &dyn Entropy,
) -> io::Result<(String, bool)> {
    kept(data_dir, AUTH_POLICY_PASSWORD_FILE, || {
        random_text(entropy, PASSWORD_BYTES)
    })
}

/// The key that hashes names in stored guards. Losing it loses the guards of unknown names and
/// the origins' memory of which accounts they tried, nothing else.
pub(super) fn names_key(data_dir: &Path, entropy: &dyn Entropy) -> io::Result<[u8; 16]> {
    let (text, _) = kept(data_dir, NAMES_KEY_FILE, || random_text(entropy, 16))?;
    let number = u128::from_str_radix(&text, 16);
    let damaged = |_| {
        let text = "is damaged; remove it to have a new one made";
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{NAMES_KEY_FILE} {text}"),
        )
    };
    number.map(u128::to_be_bytes).map_err(damaged)
}

/// Writes `addresses.json`.
pub(super) fn write_addresses(
    data_dir: &Path,
    addresses: &BTreeMap<String, String>,
) -> io::Result<()> {
    let text = serde_json::to_string_pretty(addresses)?;
    replace(&data_dir.join(ADDRESSES_FILE), &format!("{text}\n"), 0o644)
}

/// Removes `addresses.json`: after a stop nothing listens there.
pub(super) fn remove_addresses(data_dir: &Path) {
    // Best effort: the next start writes it anew.
    let _ = std::fs::remove_file(data_dir.join(ADDRESSES_FILE));
}

/// Copies the key beside a backup, as `BACKUP.key` (0600).
pub(super) fn copy_key(data_dir: &Path, backup: &Path) -> io::Result<()> {
    let text = std::fs::read_to_string(data_dir.join(NAMES_KEY_FILE))?;
    let mut name = backup.as_os_str().to_owned();
    name.push(".key");
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(name)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Puts a key that lies beside a backup back; nothing when there is none.
pub(crate) fn restore_key(data_dir: &Path, backup: &Path) -> io::Result<bool> {
    let mut name = backup.as_os_str().to_owned();
    name.push(".key");
    match std::fs::read_to_string(name) {
        Ok(text) => replace(&data_dir.join(NAMES_KEY_FILE), &text, 0o600).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn kept(data_dir: &Path, name: &str, make: impl FnOnce() -> String) -> io::Result<(String, bool)> {
    let path = data_dir.join(name);
    match File::open(&path) {
        Ok(file) => {
            let mut text = String::new();
            file.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
            let text = text.trim().to_string();
            if text.is_empty() {
                let text = format!("{name} is empty; remove it to have a new one made");
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
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

    #[test]
    fn sec_47_the_first_start_makes_up_a_password_and_keeps_it_private() {
        let dir = std::env::temp_dir().join(format!("zavor-files-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (first, new) = auth_policy_password(&dir, &SystemEntropy).unwrap();
        assert!(new && first.len() == 2 * PASSWORD_BYTES);
        assert_eq!(
            auth_policy_password(&dir, &SystemEntropy).unwrap(),
            (first, false)
        );
        let file = std::fs::metadata(dir.join(AUTH_POLICY_PASSWORD_FILE)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
        let key = names_key(&dir, &SystemEntropy).unwrap();
        assert_eq!(names_key(&dir, &SystemEntropy).unwrap(), key);
        std::fs::write(dir.join(NAMES_KEY_FILE), "damaged\n").unwrap();
        assert!(names_key(&dir, &SystemEntropy).is_err());
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
