//! How a backup shows that it is unchanged: at its end stand a mark and HMAC-SHA256 over everything
//! before it, under a key that is in no backup (`DATA/backup.key`).
//!
//! Whoever can write the file but has not got the key cannot add a role, a trigger or a password
//! that a restore would take. The key says *that* the file is ours, not that it is the newest one:
//! an old backup with a good seal is a good backup. SQLite reads a sealed file as it reads one
//! without: it knows how many pages belong to it.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a [`BackupKey`].
pub const BACKUP_KEY_BYTES: usize = 32;
/// Stands before the authentication code.
const MARK: &[u8; 32] = b"zavor backup sealed, version 1:\n";
/// Bytes of the authentication code.
const TAG_BYTES: usize = 32;
/// Bytes of mark and code.
const SEAL_BYTES: usize = MARK.len() + TAG_BYTES;
/// Bytes read at once.
const CHUNK: usize = 1 << 16;

/// The key that seals backups and shows that one is unchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupKey([u8; BACKUP_KEY_BYTES]);

impl BackupKey {
    /// A key of these bytes, which come from a random source.
    pub const fn new(bytes: [u8; BACKUP_KEY_BYTES]) -> Self {
        Self(bytes)
    }

    fn code(&self) -> Option<Hmac<Sha256>> {
        // A key of any length is taken.
        Hmac::<Sha256>::new_from_slice(&self.0).ok()
    }
}

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(..)")
    }
}

/// What a copy of a backup showed about it.
pub(crate) struct Examined {
    /// SHA-256 of the whole file, as `sha256sum` gives it.
    pub(crate) sha256: [u8; 32],
    /// How it is sealed.
    pub(crate) seal: Seal,
}

/// How a backup is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// Not at all.
    None,
    /// With another key, or the file was changed since.
    Broken,
    /// With the key given.
    Whole,
}

/// Seals a finished backup, and waits until it is on the disk.
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

/// Copies the database out of a backup and says how it is sealed. What is examined is what is
/// copied: the file is read once.
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

/// Whether the mark stands behind the body.
fn has_mark(file: &File, body: u64) -> io::Result<bool> {
    use std::os::unix::fs::FileExt;
    let mut mark = [0; MARK.len()];
    file.read_exact_at(&mut mark, body)?;
    Ok(&mark == MARK)
}

/// Gives the next bytes of a file, at most so many, piece by piece.
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
