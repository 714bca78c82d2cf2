//! The refusals of an account within a day, so that one sentence can tell them: how many, from how many
//! addresses, between when and when, the last from where. They are as many as the log has of the same
//! day. Wrong passwords are no refusals and are told apart: who only mistyped is helped in another way.
//!
//! Rows are the newest first, as logs are read, and bounded by whoever read them: if a full read does
//! not reach back a day, there may be more. Folded rows count as often as they say, also if they began
//! before the day; some name no address, and then their addresses do not count.

use alloc::collections::BTreeSet;
use core::net::IpAddr;

use crate::closed_list::StoredName;
use crate::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, SendRefusal, SignInEvent,
};
use crate::hold::ended::ENDED_SHOWN;
use crate::hold::evidence::Evidence;
use crate::moment::Timestamp;

/// The refusals of an account within a day ([`ENDED_SHOWN`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedLately {
    /// Of attempts to sign in, before a password counted.
    pub sign_ins: Option<Refusals>,
    /// Why the last of these was refused, if the log says.
    pub last_sign_in_reason: Option<FailureReason>,
    /// Attempts with a wrong password.
    pub wrong_passwords: Option<Refusals>,
    /// Of messages.
    pub messages: Option<Refusals>,
    /// Why the last of these was refused, if the log says.
    pub last_message_reason: Option<StoredName<SendRefusal>>,
}

/// Refusals of one sort within a day; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals {
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

/// Whether lockouts with this evidence tell already of so many wrong passwords.
pub fn told_by_lockouts<'a>(evidence: impl Iterator<Item = &'a Evidence>, wrong: u64) -> bool {
    let counted = evidence.map(|evidence| match evidence {
        Evidence::WrongPasswords { failures, .. } => u64::from(*failures),
        Evidence::None
        | Evidence::Guessing { .. }
        | Evidence::SendingLimit { .. }
        | Evidence::FailedCodes { .. }
        | Evidence::RecoveryTries { .. }
        | Evidence::Report { .. }
        | Evidence::Statement { .. } => 0,
    });
    counted.sum::<u64>() >= wrong
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
        counted(
            sign_ins.iter().filter(|row| counts(row)).map(of_row),
            sign_ins.last().map(|row| row.time),
            sign_ins.len() >= read_max,
            earliest,
        )
    };
    RefusedLately {
        sign_ins: of_sign_ins(|row| row.outcome == Outcome::Refused),
        last_sign_in_reason: sign_ins
            .iter()
            // The newest row first among those that ended together.
            .rev()
            .filter(|row| row.outcome == Outcome::Refused && row.last >= earliest)
            .max_by_key(|row| row.last)
            .and_then(|row| row.reason),
        wrong_passwords: of_sign_ins(had_a_wrong_password),
        messages: counted(
            messages.iter().filter_map(message_refused),
            messages.last().map(|row| row.time),
            messages.len() >= read_max,
            earliest,
        ),
        last_message_reason: messages
            .iter()
            .find(|row| row.outcome == MessageOutcome::Refused && row.time >= earliest)
            .and_then(|row| row.reason.clone()),
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

/// All that ended at `earliest` or later. `oldest` is the oldest row of the log that was read, and
/// `full` says whether older ones may exist.
fn counted(
    refusals: impl Iterator<Item = Refusal>,
    oldest: Option<Timestamp>,
    full: bool,
    earliest: Timestamp,
) -> Option<Refusals> {
    let mut refusals = refusals.filter(|refusal| refusal.last >= earliest);
    let newest = refusals.next()?;
    let mut all = Refusals {
        refused: u64::from(newest.count),
        addresses: 0,
        first: newest.first,
        last: newest.last,
        last_address: newest.address,
        at_least: full && oldest.is_some_and(|oldest| oldest >= earliest),
    };
    let mut addresses: BTreeSet<IpAddr> = newest.address.into_iter().collect();
    for refusal in refusals {
        all.refused = all.refused.saturating_add(u64::from(refusal.count));
        addresses.extend(refusal.address);
        all.first = all.first.min(refusal.first);
        // A folded row begins before others and may end after them.
        if refusal.last > all.last {
            (all.last, all.last_address) = (refusal.last, refusal.address);
        }
    }
    all.addresses = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    Some(all)
}

#[cfg(test)]
#[path = "refused_tests.rs"]
mod tests;
