//! How guards reach the disk.
//!
//! A *frame* is the whole state of one guard: table (1 byte), key (9 bytes), length (2 bytes,
//! little endian), the guard's own bytes. The [`Journal`] is the one list of frames not yet
//! written. Frames enter it under the lock of their shard, so the frames of one key are in the
//! order of its states, and the last one counts. The writer takes the whole list and stores it as
//! one row.
//!
//! Lockouts and blocks ([`Touched::Transition`](zavor_core::guard::Touched)) enter at once, and
//! their caller may wait for the commit; counters enter once a second (write-behind), so a crash
//! loses at most that second. While the disk cannot be written, nothing new enters: guards stay
//! marked as changed in memory and continue to decide, and a caller that waits is told.

use std::hash::Hash;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;
use zavor_app::ports::{Durable, StoreError};
use zavor_core::account::GuardKey;
use zavor_core::guard::Guard;
use zavor_core::network::NetworkKey;

use crate::locked::locked;

/// Frames collected before they are written as one row, in bytes.
pub(crate) const ROW_BYTES: usize = 4 * 1024 * 1024;
/// Most transitions that may wait for one write; further ones are answered as if the disk were
/// full.
const WAITERS_MAX: usize = 65_536;
/// Longest guard in a frame; a longer one is not written (guards stay far below).
const FRAME_BYTES_MAX: usize = u16::MAX as usize;

/// The table a frame belongs to. The numbers are part of the file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableId {
    SignInAccounts = 1,
    SignInUnknown = 2,
    Origins = 3,
    SendingAccounts = 4,
    SendingOthers = 5,
    Organisation = 6,
}

impl TableId {
    const ALL: [Self; 6] = [
        Self::SignInAccounts,
        Self::SignInUnknown,
        Self::Origins,
        Self::SendingAccounts,
        Self::SendingOthers,
        Self::Organisation,
    ];

    fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|id| *id as u8 == byte)
    }
}

/// A key of a table: nine bytes in a frame.
pub(crate) trait FrameKey: Copy + Eq + Hash + Send + Sync + 'static {
    fn to_bytes(self) -> [u8; 9];
    fn from_bytes(bytes: [u8; 9]) -> Self;
}

impl FrameKey for GuardKey {
    fn to_bytes(self) -> [u8; 9] {
        let mut bytes = [0; 9];
        bytes[..8].copy_from_slice(&self.raw().to_le_bytes());
        bytes
    }

    fn from_bytes([a, b, c, d, e, f, g, h, _]: [u8; 9]) -> Self {
        Self::from_raw(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl FrameKey for NetworkKey {
    fn to_bytes(self) -> [u8; 9] {
        let mut bytes = [0; 9];
        bytes[..8].copy_from_slice(&self.bits.to_le_bytes());
        bytes[8] = self.prefix;
        bytes
    }

    fn from_bytes([a, b, c, d, e, f, g, h, prefix]: [u8; 9]) -> Self {
        Self {
            bits: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            prefix,
        }
    }
}

/// Appends a frame.
pub(crate) fn push_frame<K: FrameKey, G: Guard>(
    frames: &mut Vec<u8>,
    table: TableId,
    key: &K,
    guard: &G,
) {
    let start = frames.len();
    frames.push(table as u8);
    frames.extend(key.to_bytes());
    frames.extend([0, 0]);
    let body = frames.len();
    guard.encode(frames);
    match u16::try_from(frames.len() - body) {
        Ok(len) => frames[body - 2..body].copy_from_slice(&len.to_le_bytes()),
        Err(_) => {
            tracing::error!(
                ?table,
                max = FRAME_BYTES_MAX,
                "guard too long to be written"
            );
            frames.truncate(start);
        }
    }
}

/// The frames of a row, in order, up to the first damaged one.
pub(crate) fn frames(mut row: &[u8]) -> impl Iterator<Item = (TableId, [u8; 9], &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = row.split_first_chunk::<12>()?;
        let [table, key @ .., low, high] = *head;
        let (body, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([low, high])))?;
        row = rest;
        Some((TableId::from_byte(table)?, key, body))
    })
}

/// Frames to write, and the callers that wait for them.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) frames: Vec<u8>,
    pub(crate) waiters: Vec<oneshot::Sender<Result<(), StoreError>>>,
}

/// What is to be written next.
pub(crate) struct Journal {
    batch: Mutex<Batch>,
    unwritable: AtomicBool,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Journal {
    /// An empty journal; it calls `wake` when somebody waits for a write.
    pub(crate) fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            batch: Mutex::default(),
            unwritable: AtomicBool::new(false),
            wake: Box::new(wake),
        }
    }

    /// Enters a guard; the caller may wait for the write. The flag says whether it entered; if not,
    /// the caller keeps it marked as changed.
    pub(crate) fn write_now<K: FrameKey, G: Guard>(
        &self,
        table: TableId,
        key: &K,
        guard: &G,
    ) -> (Durable, bool) {
        let (tell, told) = oneshot::channel();
        let mut batch = locked(&self.batch);
        let full = batch.waiters.len() >= WAITERS_MAX;
        if full || self.unwritable.load(Ordering::Acquire) {
            drop(batch);
            let why = "the last write failed or the store is closed";
            let error = StoreError::Unwritable(why.to_owned());
            return (Durable(Some(Box::pin(async { Err(error) }))), false);
        }
        push_frame(&mut batch.frames, table, key, guard);
        batch.waiters.push(tell);
        drop(batch);
        (self.wake)();
        let wait = async move {
            told.await
                .unwrap_or_else(|_| Err(StoreError::Unwritable("the writer has stopped".into())))
        };
        (Durable(Some(Box::pin(wait))), true)
    }

    /// Enters a guard whose counters changed.
    pub(crate) fn write_behind<K: FrameKey, G: Guard>(&self, table: TableId, key: &K, guard: &G) {
        push_frame(&mut locked(&self.batch).frames, table, key, guard);
    }

    /// Bytes of the frames not yet taken.
    pub(crate) fn bytes(&self) -> usize {
        locked(&self.batch).frames.len()
    }

    /// Takes everything.
    pub(crate) fn take(&self) -> Batch {
        std::mem::take(&mut *locked(&self.batch))
    }

    /// Notes whether writing works.
    pub(crate) fn set_unwritable(&self, failed: bool) {
        self.unwritable.store(failed, Ordering::Release);
    }
}
