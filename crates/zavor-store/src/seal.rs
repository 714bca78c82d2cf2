//! How a backup proves that it is unchanged: it ends with a mark and an HMAC-SHA256 over everything
//! before it, under a key that is in no backup (`DATA/backup.key`).
//!
//! Somebody who can write the file but does not have the key cannot add a role, a trigger or a
//! password that a restore would accept. The key proves *that* the file is ours, not that it is the
//! newest: an old backup with a good seal is a good backup. SQLite reads a sealed file like any
//! other, because the file says how many pages belong to it.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a [`BackupKey`].
pub const BACKUP_KEY_BYTES: usize = 32;
/// Comes before the authentication code.
const MARK: &[u8; 32] = b"zavor backup sealed, version 1:\n";
/// Bytes of the authentication code.
const TAG_BYTES: usize = 32;
/// Bytes of mark and code.
const SEAL_BYTES: usize = MARK.len() + TAG_BYTES;
/// Bytes read at once.
const CHUNK: usize = 1 << 16;

/// The key that seals backups and proves that one is unchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupKey([u8; BACKUP_KEY_BYTES]);

impl BackupKey {
    /// A key from these bytes, which must come from a random source.
    pub const fn new(bytes: [u8; BACKUP_KEY_BYTES]) -> Self {
        Self(bytes)
    }

    fn code(&self) -> Option<Hmac<Sha256>> {
        // HMAC accepts a key of any length.
        Hmac::<Sha256>::new_from_slice(&self.0).ok()
    }
}

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(..)")
    }
}

/// What copying a backup showed about it.
pub(crate) struct Examined {
    /// SHA-256 of the whole file, as `sha256sum` prints it.
    pub(crate) sha256: [u8; 32],
    /// The state of its seal.
    pub(crate) seal: Seal,
}

/// The state of a backup's seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// It has none.
    None,
    /// It was made with another key, or the file was changed since.
    Broken,
    /// It matches the given key.
    Whole,
}

/// Seals a finished backup and waits until it is on disk.
pub(crate) fn seal(path: &Path, key: &BackupKey) -> io::Result<()> {
    let mut code = key.code().ok_or(io::ErrorKind::InvalidInput)?;
    let mut file = OpenOptions::new().read(true).append(true).open(path)?;
    pump(&mut file.try_clone()?, u64::MAX, |bytes| {
        code.update(bytes);
        Ok(())
    })?;
    code.update(MARK);
    file.write_all(MARK)?;
    file.write_all(&code.finalize().into_bytes())?;
    file.sync_all()
}

/// Copies the database out of a backup and checks its seal. The file is read only once, so what is
/// checked is what is copied.
pub(crate) fn copy(from: &Path, to: &mut File, key: Option<&BackupKey>) -> io::Result<Examined> {
    let mut file = File::open(from)?;
    let length = file.metadata()?.len();
    let body = match length.checked_sub(SEAL_BYTES as u64) {
        Some(body) if has_mark(&file, body)? => body,
        _ => length,
    };
    let mut code = key.and_then(BackupKey::code);
    let mut sha256 = Sha256::new();
    pump(&mut file, body, |bytes| {
        if let Some(code) = &mut code {
            code.update(bytes);
        }
        sha256.update(bytes);
        to.write_all(bytes)
    })?;
    let mut end = Vec::new();
    file.take(length - body).read_to_end(&mut end)?;
    sha256.update(&end);
    let seal = match (end.split_at_checked(MARK.len()), code) {
        (Some((mark, tag)), Some(mut code)) => {
            code.update(mark);
            match code.verify_slice(tag) {
                Ok(()) => Seal::Whole,
                Err(_) => Seal::Broken,
            }
        }
        (Some(_), None) => Seal::Broken,
        (None, _) => Seal::None,
    };
    Ok(Examined {
        sha256: sha256.finalize().into(),
        seal,
    })
}

/// Whether the mark comes right after the body.
fn has_mark(file: &File, body: u64) -> io::Result<bool> {
    use std::os::unix::fs::FileExt;
    let mut mark = [0; MARK.len()];
    file.read_exact_at(&mut mark, body)?;
    Ok(&mark == MARK)
}

/// Passes on at most so many of the next bytes of a file, in chunks.
fn pump(
    file: &mut File,
    most: u64,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut left = most;
    let mut chunk = vec![0; CHUNK];
    while left > 0 {
        let wanted = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
        let got = file.read(&mut chunk[..wanted])?;
        if got == 0 {
            break;
        }
        take(&chunk[..got])?;
        left -= got as u64;
    }
    Ok(())
}
