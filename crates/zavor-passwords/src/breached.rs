//! Passwords that were stolen elsewhere: the organisation's copy of Have I Been Pwned's range files
//! (`[directory] breached_passwords`). Nothing is ever downloaded or sent.
//!
//! State of one question: waits for one of [`AT_ONCE`] places → a blocking thread reads → answered, or
//! nobody waits any longer after [`ANSWER_WITHIN`]. A file system that hangs keeps that many threads
//! and no thread of the runtime or of the hash pool.
//!
//! What cannot be looked up is unknown, which is not "never seen" and refuses nobody: people could set
//! no password while a disk is away, and every other rule still judges it. The first failure since the
//! start or the last reload is logged, and `doctor` shows it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha1::{Digest, Sha1};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zavor_app::ports::TypedPassword;
use zeroize::{Zeroize, Zeroizing};

mod files;

use files::DIGEST_BYTES;
pub use files::Unreadable;

/// Reads at once.
const AT_ONCE: usize = 2;
/// How long a question waits for its answer. A disk that turns needs a second for 36 steps.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Whether there are range files at this place, as far as samples show.
///
/// # Errors
/// The first thing that is wrong.
pub fn examine_breached(place: &Path) -> Result<(), Unreadable> {
    files::examine(place)
}

/// A failure to look something up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreachedFault {
    /// The folder or file.
    pub place: PathBuf,
    /// Why.
    pub why: Unreadable,
}

impl fmt::Display for BreachedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot be used: {}; new passwords are judged by all other rules, but stolen ones are not recognised",
            self.place.display(),
            self.why
        )
    }
}

/// Where the files are, and what went wrong with them.
pub(crate) struct Breached {
    kept: Mutex<Kept>,
    places: Arc<Semaphore>,
}

#[derive(Default)]
struct Kept {
    place: Option<Arc<Path>>,
    fault: Option<BreachedFault>,
}

impl Default for Breached {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Breached {
    /// Takes the files of a configuration; what was wrong before is forgotten.
    pub(crate) fn keep(&self, place: Option<&Path>) {
        *self.kept() = Kept {
            place: place.map(Arc::from),
            fault: None,
        };
    }

    /// The first failure since the files were taken.
    pub(crate) fn fault(&self) -> Option<BreachedFault> {
        self.kept().fault.clone()
    }

    /// How often the password was seen, as typed or in its NFKC form; `None` = unknown.
    pub(crate) async fn count(&self, typed: &TypedPassword) -> Option<u64> {
        let place = self.kept().place.clone()?;
        let digests = digests(typed);
        let reading = {
            let (place, places) = (Arc::clone(&place), Arc::clone(&self.places));
            async move {
                let permit = places.acquire_owned().await.ok()?;
                let read = tokio::task::spawn_blocking(move || {
                    let mut counts = digests.iter().map(|digest| files::count(&place, digest));
                    let most = counts.try_fold(0, |most: u64, count| Ok(most.max(count?)));
                    drop(permit);
                    most
                });
                read.await.ok()
            }
        };
        let read = tokio::time::timeout(ANSWER_WITHIN, reading).await;
        match read.unwrap_or(Some(Err(Unreadable::Slow)))? {
            Ok(count) => Some(count),
            Err(why) => {
                self.note(&place, why);
                None
            }
        }
    }

    /// Looks at samples, and keeps and logs what is wrong.
    pub(crate) async fn examine(&self) {
        let Some(place) = self.kept().place.clone() else {
            return;
        };
        let at = Arc::clone(&place);
        let looked = tokio::task::spawn_blocking(move || files::examine(&at)).await;
        if let Ok(Err(why)) = looked {
            self.note(&place, why);
        }
    }

    /// Keeps the first fault of these files, and logs it.
    fn note(&self, place: &Arc<Path>, why: Unreadable) {
        let mut kept = self.kept();
        let current = kept.place.as_ref() == Some(place);
        if !current || kept.fault.is_some() {
            return;
        }
        let fault = BreachedFault {
            place: place.to_path_buf(),
            why,
        };
        tracing::warn!("{fault}");
        kept.fault = Some(fault);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Digests of a password that are wiped when dropped.
struct Digests(Vec<[u8; DIGEST_BYTES]>);

impl Digests {
    fn iter(&self) -> impl Iterator<Item = &[u8; DIGEST_BYTES]> {
        self.0.iter()
    }
}

impl Drop for Digests {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Stolen lists have a password as somebody typed it; it is kept here in its NFKC form.
fn digests(typed: &TypedPassword) -> Digests {
    let mut all = vec![Sha1::digest(&typed.0).into()];
    if let Ok(text) = std::str::from_utf8(&typed.0) {
        let normal = Zeroizing::new(text.nfkc().collect::<String>());
        if normal.as_bytes() != typed.0 {
            all.push(Sha1::digest(normal.as_bytes()).into());
        }
    }
    Digests(all)
}

#[cfg(test)]
#[path = "breached/tests.rs"]
mod tests;
