//! "This was not me": what a link in a notice to an owner does when it is used
//! (`spec/recovery.md`, "This was not me").
//!
//! A link belongs to one event and to the address to which it was mailed. Which power it has follows from
//! that address as it is when the link is used:
//!
//! | mailed to | power |
//! |---|---|
//! | a recovery address that was confirmed before the event, and still is one | [`NotMePower::ShutOut`] |
//! | the mailbox itself, or an address that was removed meanwhile | [`NotMePower::Report`] |
//!
//! What an attacker may try:
//! - reading the stolen mailbox: its links block nothing, and what they freeze ends after a day.
//! - confirming an address of their own: it has no power over what happened before, and what happens
//!   later happens to the thief too. It takes a second factor away only if it could have recovered the
//!   account when the event happened; so it never opens what it could not have opened without.
//! - removing the owner's address first: its links still tell the administrators, and stop the thief from
//!   changing more for a day.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use crate::account::{Account, AccountId, RecoveryAddress};
use crate::closed_list::closed_list;
use crate::hold::evidence::Evidence;
use crate::hold::scope::Scope;
use crate::hold::stored::{HoldIdentity, HoldKind, Owner, Reason, StoredHold, Subject};
use crate::identity::Method;
use crate::moment::{Span, Timestamp};
use crate::recovery::SavedCode;

/// How long nobody can change the methods of an account after somebody reported without power over it:
/// long enough that an administrator looks, short enough that a thief who reads the mailbox gains nothing.
pub const METHODS_FROZEN_FOR: Span = Span::from_hours(24);
/// How long an account counts as at risk after such a report, unless somebody judges it before: as long
/// as its links live.
pub const REPORT_COUNTS_FOR: Span = Span::from_days(7);
/// How much earlier than its notice an act may have been stamped: the act is stamped first, and its
/// password may have waited to be hashed.
pub const STAMPED_BEFORE: Span = Span::from_secs(60);
/// Most links mailed about one account in 24 hours. Notices over it have none, so that somebody who makes
/// things happen cannot fill the store.
pub const NOT_ME_LINKS_PER_DAY_MAX: usize = 100;

closed_list! {
    /// What a link may do.
    pub enum NotMePower {
        /// End everything, and let nobody in until the owner has recovered the account.
        ShutOut = "shut_out",
        /// Tell administrators, and freeze the methods.
        Report = "report",
    }
}

closed_list! {
    /// Who keeps everybody from signing in to an account.
    pub enum BlockedBy {
        /// The owner alone, by a report: a recovery ends it, a new password by another way does not.
        Owner = "owner",
        /// Somebody else, perhaps the owner too.
        Others = "others",
    }
}

/// Whether this is the block that the owner placed by a report. A recovery by proofs from before the event
/// ends it; an administrator who lifts it lets in again whom the owner has shut out.
pub fn is_owners_stop(hold: &HoldIdentity) -> bool {
    hold.kind == HoldKind::SignInBlocked && hold.reason == Reason::ShutOutByOwner
}

/// Who blocks signing in; `None` = nobody does.
pub fn blocked_by(holds: &[StoredHold], now: Timestamp) -> Option<BlockedBy> {
    let blocks =
        |hold: &&StoredHold| hold.identity.kind == HoldKind::SignInBlocked && hold.in_force(now);
    let mut reasons = holds.iter().filter(blocks).map(|hold| hold.identity.reason);
    let first = reasons.next()?;
    let mut all = core::iter::once(first).chain(reasons);
    Some(match all.all(|reason| reason == Reason::ShutOutByOwner) {
        true => BlockedBy::Owner,
        false => BlockedBy::Others,
    })
}

/// The power of a link that was mailed to `to` about what happened at `event`.
pub fn power_of(to: &str, event: Timestamp, account: &Account) -> NotMePower {
    let known = account.recovery_addresses.iter();
    let mut known = known.filter(|known| known.address == to);
    let before = |known: &RecoveryAddress| known.since().is_some_and(|since| since <= event);
    match to != account.address.as_str() && known.any(before) {
        true => NotMePower::ShutOut,
        false => NotMePower::Report,
    }
}

/// Whether what was made at `made` is older than an event, so that it is not part of it.
fn is_older(made: Timestamp, event: Timestamp) -> bool {
    made.plus(STAMPED_BEFORE) < event
}

/// Whether a recovery address is older than an event.
fn address_is_older(known: &RecoveryAddress, event: Timestamp) -> bool {
    is_older(known.since().unwrap_or(known.added), event)
}

/// What goes because it is not older than the event.
#[derive(Debug, Default, PartialEq)]
pub struct Younger {
    /// Whether second factors that are not older go.
    pub takes_methods: bool,
    /// Second factors.
    pub methods: Vec<Method>,
    /// Recovery addresses.
    pub addresses: Vec<String>,
    /// Saved codes.
    pub codes: Vec<SavedCode>,
}

/// What of an account is not older than an event. `by` is the address to which the link was mailed: second
/// factors go only if a code sent there would have proved its reader at the event.
pub fn younger(
    account: &Account,
    methods: &[Method],
    codes: &[SavedCode],
    (by, event): (&str, Timestamp),
    has_role: bool,
) -> Younger {
    let mut known = account.recovery_addresses.iter();
    let proved = known.any(|known| known.address == by && known.proves(has_role, event));
    let methods = methods
        .iter()
        .filter(|method| proved && !is_older(method.added, event));
    let addresses = account
        .recovery_addresses
        .iter()
        .filter(|known| known.address != by && !address_is_older(known, event));
    Younger {
        takes_methods: proved,
        methods: methods.cloned().collect(),
        addresses: addresses.map(|known| known.address.clone()).collect(),
        codes: codes
            .iter()
            .filter(|code| !is_older(code.made, event))
            .cloned()
            .collect(),
    }
}

/// When, and with which password in force, the proofs of an account are judged. After a report by the owner
/// that is as it was before the event: a thief's things must not come to count behind the block, and a
/// thief's password does not put the owner's factors in doubt. `reported`: the event, with a report in force.
pub fn judged_at(
    reported: Option<Timestamp>,
    password_set: Option<Timestamp>,
    now: Timestamp,
) -> (Option<Timestamp>, Timestamp) {
    match reported {
        None => (password_set, now),
        Some(event) => (
            password_set.filter(|set| is_older(*set, event)),
            event.minus(STAMPED_BEFORE),
        ),
    }
}

/// The event by which a report about what happened at `event` is judged, beside the holds that are
/// `placed`: never a later one than that of a report in force, because what was made in between would
/// count again.
pub fn event_of(placed: &[StoredHold], event: Timestamp, now: Timestamp) -> Timestamp {
    let reported = blocked_since(placed, now);
    reported.map_or(event, |(_, before)| before.min(event))
}

/// The holds that a report places about an event ([`event_of`]), by a link mailed to `from`, beside those
/// that are `placed`. A further report prolongs no freeze: whoever reads the mailbox has the next link, too.
pub fn report_holds(
    placed: &[StoredHold],
    subject: &Subject,
    power: NotMePower,
    (event, from): (Timestamp, &str),
    has_password: bool,
    now: Timestamp,
) -> Vec<StoredHold> {
    if power == NotMePower::Report && frozen_until(placed, now).is_some() {
        return Vec::new();
    }
    let hold = |kind, reason, until| StoredHold {
        identity: HoldIdentity {
            kind,
            subject: subject.clone(),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason,
        },
        since: now,
        until,
        evidence: Evidence::Report {
            event,
            from: from.into(),
        },
    };
    match power {
        NotMePower::ShutOut => {
            let shut_out = |kind| hold(kind, Reason::ShutOutByOwner, None);
            let must_change = has_password.then(|| shut_out(HoldKind::MustChangePassword));
            [shut_out(HoldKind::SignInBlocked)]
                .into_iter()
                .chain(must_change)
                .collect()
        }
        NotMePower::Report => {
            let until = Some(now.plus(REPORT_COUNTS_FOR));
            [hold(HoldKind::AtRisk, Reason::ReportedByUser, until)].into()
        }
    }
}

/// The block that a report placed, with the time of the event: a recovery by proofs that are older ends
/// it. `None` = there is none.
pub fn blocked_since(holds: &[StoredHold], now: Timestamp) -> Option<(HoldIdentity, Timestamp)> {
    holds.iter().find_map(|hold| {
        let identity = &hold.identity;
        let ours = is_owners_stop(identity) && hold.in_force(now);
        match &hold.evidence {
            Evidence::Report { event, .. } if ours => Some((identity.clone(), *event)),
            Evidence::None
            | Evidence::WrongPasswords { .. }
            | Evidence::Guessing { .. }
            | Evidence::SendingLimit { .. }
            | Evidence::FailedCodes { .. }
            | Evidence::RecoveryTries { .. }
            | Evidence::Report { .. }
            | Evidence::Statement { .. } => None,
        }
    })
}

/// Until when the methods of an account cannot be changed; `None` = they can. Who dismisses the risk ends
/// it too.
pub fn frozen_until(holds: &[StoredHold], now: Timestamp) -> Option<Timestamp> {
    let ours = |hold: &&StoredHold| {
        let identity = &hold.identity;
        identity.kind == HoldKind::AtRisk
            && identity.reason == Reason::ReportedByUser
            && hold.in_force(now)
    };
    let ends = holds
        .iter()
        .filter(ours)
        .map(|hold| hold.since.plus(METHODS_FROZEN_FOR));
    ends.filter(|end| now < *end).max()
}

/// Accounts whose links are remembered over all; the oldest leave.
const REMEMBERED_MAX: usize = 10_000;

/// Links mailed within 24 hours.
#[derive(Debug, Clone, Default)]
pub struct NotMeWatch(VecDeque<(AccountId, Timestamp)>);

impl NotMeWatch {
    /// Whether a further link may be mailed about this account. Notes it.
    pub fn may_link(&mut self, account: AccountId, now: Timestamp) -> bool {
        let day = Span::from_hours(24);
        let over = |(_, at): &(AccountId, Timestamp)| now.since(*at) >= day;
        while self.0.front().is_some_and(over) || self.0.len() >= REMEMBERED_MAX {
            self.0.pop_front();
        }
        let may = self.0.iter().filter(|(of, _)| *of == account).count() < NOT_ME_LINKS_PER_DAY_MAX;
        if may {
            self.0.push_back((account, now));
        }
        may
    }
}

#[cfg(test)]
mod tests;
