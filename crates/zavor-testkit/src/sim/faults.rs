//! What breaks when. Each fault begins and ends as an event of its own, so that honest traffic,
//! attacks and faults overlap in every way a seed can think of.

use zavor_core::moment::{Span, Timestamp};

use zavor_memory::Prng;

/// One fault that begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The disk is full, or has room again.
    Unwritable(bool),
    /// State cannot be read, or can be read again.
    Unreadable(bool),
    /// Every change of a guard is first tried once in vain.
    ConflictStorm(bool),
    /// How many turns it takes until something is on disk.
    SlowDisk(u32),
    /// The next commit changes nothing and says so.
    RefuseCommit,
    /// The next commit takes effect and returns an error.
    FailAfterCommit,
    /// The wall clock is set forward.
    ClockForward(Span),
    /// The wall clock is set back; noticed at the next start.
    ClockBack(Span),
    /// The process is killed and started again.
    Crash,
    /// The mail host stops or starts answering.
    MailHostDown(bool),
}

/// How long a fault lasts at most.
const LASTS_MAX_SECS: u64 = 600;

/// Plans the faults of a run; one run in four has none.
pub(super) fn plan(prng: &mut Prng, from: Timestamp, length: Span) -> Vec<(Timestamp, Fault)> {
    let mut planned = Vec::new();
    if prng.chance(1, 4) {
        return planned;
    }
    for _ in 0..prng.between(1, 12) {
        let at = from.plus(Span::from_millis(prng.below(length.as_millis())));
        let lasts = Span::from_secs(prng.between(1, LASTS_MAX_SECS));
        let end = at.plus(lasts);
        match prng.below(10) {
            0 => planned.extend([
                (at, Fault::Unwritable(true)),
                (end, Fault::Unwritable(false)),
            ]),
            1 => planned.extend([
                (at, Fault::Unreadable(true)),
                (end, Fault::Unreadable(false)),
            ]),
            2 => planned.extend([
                (at, Fault::ConflictStorm(true)),
                (end, Fault::ConflictStorm(false)),
            ]),
            3 => {
                let turns = prng.between(1, 20) as u32;
                planned.extend([(at, Fault::SlowDisk(turns)), (end, Fault::SlowDisk(0))]);
            }
            4 => planned.push((at, Fault::RefuseCommit)),
            5 => planned.push((at, Fault::FailAfterCommit)),
            6 => planned.push((
                at,
                Fault::ClockForward(Span::from_secs(prng.between(1, 7200))),
            )),
            7 => planned.push((at, Fault::ClockBack(Span::from_secs(prng.between(1, 7200))))),
            8 => planned.extend([
                (at, Fault::MailHostDown(true)),
                (end, Fault::MailHostDown(false)),
            ]),
            _ => planned.push((at, Fault::Crash)),
        }
    }
    planned
}
