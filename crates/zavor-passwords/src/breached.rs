//! Passwords that were stolen elsewhere: the organisation's copy of Have I Been Pwned's range files
//! (`[directory] breached_passwords`). Nothing is ever downloaded or sent.
//!
//! State of one question: waits for one of [`AT_ONCE`] places → a blocking thread reads → answered, or
//! nobody waits any longer after [`ANSWER_WITHIN`]. A file system that hangs keeps that many threads
//! and no thread of the runtime or of the hash pool.
//!
//! What cannot be looked up is unknown, which is not "never seen" and refuses nobody: people could set
//! no password while a disk is away, and every other rule still judges it. But nobody who chooses a
//! password may bring that about: when many ask at once, those who get no place in time are put off
//! ([`Stolen::Busy`]), and only places that are all held by reads older than [`ANSWER_WITHIN`] count as
//! a disk that does not answer; then nobody waits for it again. The first failure since the start or
//! the last reload is logged, every one is counted, and `doctor` and the metrics show both.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha1::{Digest, Sha1};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use unicode_normalization::UnicodeNormalization;
use zavor_app::ports::{Stolen, TypedPassword};
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
#[derive(Default)]
pub(crate) struct Breached {
    kept: Mutex<Kept>,
    unknown: AtomicU64,
    put_off: AtomicU64,
}

struct Kept {
    place: Option<Arc<Path>>,
    fault: Option<BreachedFault>,
    /// For reads of these files: those of others may hang.
    places: Arc<Semaphore>,
    /// When each read of these files that is under way began.
    reads: Arc<Mutex<Vec<Instant>>>,
}

impl Kept {
    fn of(place: Option<&Path>) -> Self {
        Self {
            place: place.map(Arc::from),
            fault: None,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            reads: Arc::default(),
        }
    }

    /// Whether every place is held by a read that nobody waits for any more.
    fn hangs(&self) -> bool {
        let reads = locked(&self.reads);
        reads.len() >= AT_ONCE && reads.iter().all(|since| since.elapsed() >= ANSWER_WITHIN)
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::of(None)
    }
}

/// Why there is no answer.
enum NoAnswer {
    Unreadable(Unreadable),
    Busy,
}

/// A read that is under way; it is over when this is dropped.
struct Reading {
    reads: Arc<Mutex<Vec<Instant>>>,
    since: Instant,
    _place: OwnedSemaphorePermit,
}

impl Reading {
    fn begin(reads: &Arc<Mutex<Vec<Instant>>>, place: OwnedSemaphorePermit) -> Self {
        let since = Instant::now();
        locked(reads).push(since);
        Self {
            reads: Arc::clone(reads),
            since,
            _place: place,
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut reads = locked(&self.reads);
        if let Some(at) = reads.iter().position(|since| *since == self.since) {
            reads.swap_remove(at);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Breached {
    /// Takes the files of a configuration; what was wrong before is forgotten.
    pub(crate) fn keep(&self, place: Option<&Path>) {
        *self.kept() = Kept::of(place);
    }

    /// The first failure since the files were taken.
    pub(crate) fn fault(&self) -> Option<BreachedFault> {
        self.kept().fault.clone()
    }

    /// How many passwords were not looked up since the start: unknown, put off.
    pub(crate) fn unanswered(&self) -> (u64, u64) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (read(&self.unknown), read(&self.put_off))
    }

    /// How often the password was seen, as typed or in its NFKC form.
    pub(crate) async fn count(&self, typed: &TypedPassword) -> Stolen {
        let Some(place) = self.kept().place.clone() else {
            return Stolen::NotKept;
        };
        match self.read(&place, digests(typed)).await {
            Ok(count) => Stolen::Seen(count),
            Err(NoAnswer::Busy) => {
                self.put_off.fetch_add(1, Ordering::Relaxed);
                Stolen::Busy
            }
            Err(NoAnswer::Unreadable(why)) => {
                self.unknown.fetch_add(1, Ordering::Relaxed);
                self.note(&place, why);
                Stolen::Unknown
            }
        }
    }

    async fn read(&self, place: &Arc<Path>, digests: Digests) -> Result<u64, NoAnswer> {
        let unreadable = |why| Err(NoAnswer::Unreadable(why));
        let (places, reads, hangs) = {
            let kept = self.kept();
            let (places, reads) = (Arc::clone(&kept.places), Arc::clone(&kept.reads));
            (places, reads, kept.hangs())
        };
        if hangs {
            return unreadable(Unreadable::Slow);
        }
        let permit = timeout(ANSWER_WITHIN, places.acquire_owned()).await;
        let permit = match permit {
            Ok(Ok(permit)) => permit,
            // The places are never closed.
            Ok(Err(_)) => return Err(NoAnswer::Busy),
            Err(_) if self.kept().hangs() => return unreadable(Unreadable::Slow),
            Err(_) => return Err(NoAnswer::Busy),
        };
        let (reading, place) = (Reading::begin(&reads, permit), Arc::clone(place));
        let read = tokio::task::spawn_blocking(move || {
            let mut counts = digests.iter().map(|digest| files::count(&place, digest));
            let most = counts.try_fold(0, |most: u64, count| Ok(most.max(count?)));
            drop(reading);
            most
        });
        match timeout(ANSWER_WITHIN, read).await {
            Ok(Ok(Ok(count))) => Ok(count),
            Ok(Ok(Err(why))) => unreadable(why),
            Ok(Err(failed)) => unreadable(Unreadable::Os(failed.to_string())),
            Err(_) => unreadable(Unreadable::Slow),
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
        locked(&self.kept)
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
