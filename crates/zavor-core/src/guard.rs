//! Guards: the small hot state of one subject, kept in millions.
//!
//! A guard is read and written as a whole, by compare-and-set or under a lock that the store
//! chooses; the rules only ever see `&mut Guard`. Each guard type writes its own bytes
//! ([`Guard::encode`]): the layout is compact, and every store (a journal, later a Valkey cluster)
//! keeps the same bytes. What must never reach a disk (digests of typed passwords, pending
//! attempts) is not part of the bytes.

use alloc::vec::Vec;

use crate::moment::Timestamp;
use crate::policy::Policies;

/// What a rule did to a guard, so that the store knows how durable it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// Nothing changed.
    Unchanged,
    /// Only transient parts changed (pending attempts): kept in memory, never written.
    Transient,
    /// Counters: written within a second.
    Counters,
    /// Into or out of a lockout, a block or a restriction: durable before the answer.
    Transition,
}

/// How willingly a full table gives a guard up. Ordered: the smallest is given up first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// Holds nothing of use any more; the sweep drops it too.
    Forget,
    /// Unknown names and origins without a penalty.
    Cheap,
    /// Counters in use of known accounts, and origins with a penalty.
    Counters,
    /// A lockout or block is in force, or attempts are pending: never evicted.
    Pinned,
}

/// A guard type.
pub trait Guard: Default + Clone + Send + Sync + 'static {
    /// Appends the durable parts.
    fn encode(&self, out: &mut Vec<u8>);
    /// Reads what [`Guard::encode`] wrote; `None` if the bytes are not such a guard.
    fn decode(bytes: &[u8]) -> Option<Self>;
    /// How willingly a full table gives it up at `now`, under the policies in force: what they hold
    /// longer than the defaults is worth its memory longer.
    fn keep(&self, policies: &Policies, now: Timestamp) -> Keep;
    /// Drops what has expired (pending attempts, forgotten places) without changing any answer.
    fn sweep(&mut self, now: Timestamp);
    /// Heap bytes beyond `size_of::<Self>()`, for the hard cap per key and the metrics.
    fn heap_bytes(&self) -> usize;
}

/// Most bytes of one guard in all (`DESIGN.md`, "Memory").
pub const GUARD_BYTES_MAX: usize = 2048;

/// Reads little-endian numbers from guard bytes; every read is checked.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(pub &'a [u8]);

impl Reader<'_> {
    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    /// One byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.bytes::<1>().map(|[b]| b)
    }

    /// Two bytes.
    pub fn u16(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_le_bytes)
    }

    /// Four bytes.
    pub fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    /// Eight bytes.
    pub fn u64(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    /// Four bytes as a floating-point number; NaN is refused.
    pub fn f32(&mut self) -> Option<f32> {
        self.bytes()
            .map(f32::from_le_bytes)
            .filter(|f| f.is_finite())
    }

    /// Whether everything has been read.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}
