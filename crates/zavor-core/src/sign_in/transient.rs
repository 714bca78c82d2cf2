//! What a sign-in guard never writes: attempts in flight, the networks whose block refused the
//! account, and the networks that it spoke for today.

use alloc::vec::Vec;

use super::pending::{PENDING_BYTES_MAX, Pending};
use crate::moment::{Second, Span, Timestamp};
use crate::network::NetworkKey;

/// Most networks remembered whose origin block refused this account (the sign-in log names the
/// rest).
const REFUSED_BY_MAX: usize = 2;
/// Most networks that one account speaks for, and credits, on one day.
const CREDITED_MAX: usize = 5;
/// How long `why` shows an origin block that refused this account.
pub(super) const REFUSED_BY_SHOWN: Span = Span::from_hours(24);
/// Most bytes of the transient part.
pub(super) const TRANSIENT_BYTES_MAX: usize = size_of::<Transient>()
    + PENDING_BYTES_MAX
    + REFUSED_BY_MAX * size_of::<(NetworkKey, Second)>()
    + CREDITED_MAX * size_of::<u32>();

/// The part that is never written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Transient {
    pub(super) pending: Pending,
    refused_by: Vec<(NetworkKey, Second)>,
    credited_day: u32,
    /// Fingerprints of the networks it spoke for on that day.
    credited: Vec<u32>,
}

impl Transient {
    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.refused_by.is_empty() && self.credited.is_empty()
    }

    pub(super) fn note_refused_by(&mut self, network: NetworkKey, now: Timestamp) {
        let refused_by = &mut self.refused_by;
        refused_by.retain(|(known, _)| *known != network);
        if refused_by.len() >= REFUSED_BY_MAX {
            refused_by.remove(0);
        }
        if refused_by.len() == refused_by.capacity() {
            refused_by.reserve_exact(1);
        }
        refused_by.push((network, now.second()));
    }

    /// Networks whose block refused the account recently.
    pub(super) fn refused_by(&self, now: Timestamp) -> impl Iterator<Item = NetworkKey> + '_ {
        let second = now.second();
        let fresh = self
            .refused_by
            .iter()
            .filter(move |(_, at)| is_shown(*at, second));
        fresh.map(|(network, _)| *network)
    }

    /// Whether the account speaks for this network today, and whether that is new.
    pub(super) fn speaks_for(&mut self, network: NetworkKey, now: Timestamp) -> (bool, bool) {
        let day = now.second().0 / 86_400;
        let network = fingerprint(network);
        if self.credited_day != day {
            self.credited_day = day;
            self.credited.clear();
        }
        if self.credited.contains(&network) {
            return (true, false);
        }
        if self.credited.len() >= CREDITED_MAX {
            return (false, false);
        }
        self.credited.reserve_exact(1);
        self.credited.push(network);
        (true, true)
    }

    /// Drops what has expired.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        self.pending.forget_old(now);
        let second = now.second();
        self.refused_by.retain(|(_, at)| is_shown(*at, second));
        if self.credited_day != second.0 / 86_400 {
            self.credited = Vec::new();
        }
    }

    /// Bytes in use, including its own.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.pending.heap_bytes()
            + self.refused_by.capacity() * size_of::<(NetworkKey, Second)>()
            + self.credited.capacity() * size_of::<u32>()
    }
}

fn is_shown(at: Second, now: Second) -> bool {
    u64::from(now.since(at)) < REFUSED_BY_SHOWN.as_secs()
}

/// Only compared within one account and one day.
fn fingerprint(network: NetworkKey) -> u32 {
    let mixed = (network.bits ^ u64::from(network.prefix)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}
