//! The last refusals of an account, so that one sentence can tell them: how many, from how many
//! addresses, between when and when, the last from where. Wrong passwords are no refusals and are told
//! apart: who only mistyped is helped in another way.
//!
//! Rows are the newest first, as logs are read, and bounded by whoever read them: if the run reaches
//! the oldest row of a full read, there were more. Folded rows name no address; they count, and their
//! addresses do not.

use alloc::collections::BTreeSet;
use core::net::IpAddr;

use crate::event::{FailureReason, MessageEvent, MessageOutcome, Outcome, SignInEvent};
use crate::hold::ended::ENDED_SHOWN;
use crate::moment::{Span, Timestamp};

/// How long after a refusal the next one still belongs to the same run: a mail program that is left
/// alone tries again within minutes, a person within the hour.
pub const RUN_APART: Span = Span::from_hours(1);

/// The last refusals of an account within a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedLately {
    /// Of attempts to sign in, before a password counted.
    pub sign_ins: Option<RefusedRun>,
    /// Attempts with a wrong password.
    pub wrong_passwords: Option<RefusedRun>,
    /// Of messages.
    pub messages: Option<RefusedRun>,
}

/// Refusals that followed one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRun {
    /// How many.
    pub refused: u64,
    /// From how many addresses, as far as the log names them.
    pub addresses: u32,
    /// The first.
    pub first: Timestamp,
    /// The last.
    pub last: Timestamp,
    /// Where the last came from, if the log says.
    pub last_address: Option<IpAddr>,
    /// Whether there may have been more before `first`, which were not read.
    pub at_least: bool,
}

/// One refusal, whatever was refused.
struct Refusal {
    first: Timestamp,
    last: Timestamp,
    count: u32,
    address: Option<IpAddr>,
}

/// Reads both logs. `read_max` rows are a full read.
pub fn refused_lately(
    sign_ins: &[SignInEvent],
    messages: &[MessageEvent],
    read_max: usize,
    now: Timestamp,
) -> RefusedLately {
    let earliest = now.minus(ENDED_SHOWN);
    let of_sign_ins = |counts: fn(&SignInEvent) -> bool| {
        run_of(
            sign_ins.iter().filter(|row| counts(row)).map(of_row),
            sign_ins.last().map(|row| row.time),
            sign_ins.len() >= read_max,
            earliest,
        )
    };
    RefusedLately {
        sign_ins: of_sign_ins(|row| row.outcome == Outcome::Refused),
        wrong_passwords: of_sign_ins(had_a_wrong_password),
        messages: run_of(
            messages.iter().filter_map(message_refused),
            messages.last().map(|row| row.time),
            messages.len() >= read_max,
            earliest,
        ),
    }
}

fn had_a_wrong_password(row: &SignInEvent) -> bool {
    let wrong = matches!(
        row.reason,
        Some(
            FailureReason::WrongPassword
                | FailureReason::RepeatedPassword
                | FailureReason::UnknownAccount
        )
    );
    row.outcome == Outcome::Failure && wrong
}

const fn of_row(row: &SignInEvent) -> Refusal {
    Refusal {
        first: row.time,
        last: row.last,
        count: row.count,
        address: row.address,
    }
}

fn message_refused(row: &MessageEvent) -> Option<Refusal> {
    (row.outcome == MessageOutcome::Refused).then_some(Refusal {
        first: row.time,
        last: row.time,
        count: 1,
        address: row.address,
    })
}

/// The newest run, if its end is not too long ago. `oldest` is the oldest row of the log that was
/// read, and `full` says whether older ones may exist.
fn run_of(
    refusals: impl Iterator<Item = Refusal>,
    oldest: Option<Timestamp>,
    full: bool,
    earliest: Timestamp,
) -> Option<RefusedRun> {
    let mut refusals = refusals.peekable();
    let newest = refusals.peek().filter(|newest| newest.last >= earliest)?;
    let mut run = RefusedRun {
        refused: 0,
        addresses: 0,
        first: newest.first,
        last: newest.last,
        last_address: newest.address,
        at_least: false,
    };
    let mut addresses = BTreeSet::new();
    for refusal in refusals {
        if run.first.since(refusal.last) > RUN_APART {
            break;
        }
        run.refused = run.refused.saturating_add(u64::from(refusal.count));
        addresses.extend(refusal.address);
        run.first = run.first.min(refusal.first);
        run.last = run.last.max(refusal.last);
    }
    run.addresses = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    let reaches_the_end = oldest.is_some_and(|oldest| run.first.since(oldest) <= RUN_APART);
    run.at_least = full && reaches_the_end;
    Some(run)
}

#[cfg(test)]
#[path = "refused_tests.rs"]
mod tests;
