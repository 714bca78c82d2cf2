//! The owner's own release of sending (`spec/recovery.md`): whether somebody who proved that the account
//! is theirs may lift its restriction together with a new password, without an administrator.
//!
//! What an attacker may try:
//! - with the password and one proof: two proofs of different methods are asked for, whatever policy asks
//!   for a recovery.
//! - with methods of their own: each must have counted when the restriction was placed, so it was
//!   registered [`PROOF_OLDER_BY`] before it. What was made around a theft, or after it was noticed, lifts
//!   nothing.
//! - sending, proving and sending again: once in [`OWN_RELEASE_EVERY`], counted at the account, and a second
//!   restriction within a day is a high risk, which is for people to judge.
//! - beginning early and finishing later: what was placed after the flow began stays.
//! - undoing what somebody decided: only what a limit placed is lifted, only if nothing else is placed, and
//!   not while somebody blocks sign-in.

use alloc::vec::Vec;

use crate::account::PROOF_OLDER_BY;
use crate::closed_list::closed_list;
use crate::hold::stored::{HoldIdentity, HoldKind, Owner, Reason, StoredHold};
use crate::moment::{Span, Timestamp};
use crate::policy::RecoveryPolicy;
use crate::risk::{self, RiskLevel, RiskState};

/// How often an owner may release sending alone (`spec/recovery.md`).
pub const OWN_RELEASE_EVERY: Span = Span::from_days(30);

/// Proofs of different methods that it takes, whatever an ordinary recovery takes.
pub const OWN_RELEASE_PROOFS: usize = 2;

closed_list! {
    /// Why an owner who proved who they are may not release sending alone. In this order: the first that
    /// is true is said, those that the owner can still change last.
    pub enum NotByOwner {
        /// Nothing restricts the account from sending.
        NotRestricted = "not_restricted",
        /// Policy lets no owner do it.
        SwitchedOff = "switched_off",
        /// A person placed a restriction, or something that is no limit.
        PlacedByOthers = "placed_by_others",
        /// Sign-in is blocked by somebody else than the owner.
        SignInBlocked = "sign_in_blocked",
        /// The risk of the account is high or confirmed.
        AtRisk = "at_risk",
        /// The owner did it already within [`OWN_RELEASE_EVERY`].
        ReleasedLately = "released_lately",
        /// The password lives elsewhere, so that no new one can be set here.
        PasswordElsewhere = "password_elsewhere",
        /// A restriction was placed after the owner had begun to prove who they are.
        PlacedMeanwhile = "placed_meanwhile",
        /// A proof did not count yet when the restriction was placed.
        ProofTooNew = "proof_too_new",
        /// Not enough proofs of different methods.
        MoreProofs = "more_proofs",
    }
}

/// What an owner shows who wants to send again, and what is known of the account.
#[derive(Debug, Clone, Copy)]
pub struct OwnRelease<'a> {
    /// Every lasting hold of the account, also those that are not on disk yet.
    pub holds: &'a [StoredHold],
    /// When the owner began to prove who they are.
    pub begun: Timestamp,
    /// Proofs of different methods that count.
    pub proofs: usize,
    /// Since when the newest of them is registered.
    pub proofs_since: Timestamp,
    /// When the owner released sending alone last.
    pub released: Option<Timestamp>,
    /// Whether the password is kept here.
    pub has_password: bool,
}

/// The restrictions that the owner may release now, with a new password.
///
/// # Errors
/// [`NotByOwner`]: none of them.
pub fn owner_may_release(
    asked: &OwnRelease<'_>,
    policy: &RecoveryPolicy,
    now: Timestamp,
) -> Result<Vec<HoldIdentity>, NotByOwner> {
    let in_force = asked.holds.iter().filter(|hold| hold.in_force(now));
    let restrictions = in_force.clone();
    let restrictions = restrictions.filter(|hold| hold.identity.kind.is_restriction());
    let restrictions: Vec<&StoredHold> = restrictions.collect();
    let Some(first) = restrictions.iter().map(|hold| hold.since).min() else {
        return Err(NotByOwner::NotRestricted);
    };
    let mut others = restrictions.iter().filter(|hold| !is_of_limit(hold));
    let again = |at: Timestamp| now < at.plus(OWN_RELEASE_EVERY);
    let refused = [
        (!policy.owner_may_unblock, NotByOwner::SwitchedOff),
        (others.next().is_some(), NotByOwner::PlacedByOthers),
        (
            in_force.clone().any(blocks_sign_in),
            NotByOwner::SignInBlocked,
        ),
        (is_grave(asked.holds, now), NotByOwner::AtRisk),
        (
            asked.released.is_some_and(again),
            NotByOwner::ReleasedLately,
        ),
        (!asked.has_password, NotByOwner::PasswordElsewhere),
        (
            restrictions.iter().any(|hold| hold.since > asked.begun),
            NotByOwner::PlacedMeanwhile,
        ),
        (
            asked.proofs_since.plus(PROOF_OLDER_BY) > first,
            NotByOwner::ProofTooNew,
        ),
        (asked.proofs < OWN_RELEASE_PROOFS, NotByOwner::MoreProofs),
    ];
    match refused.into_iter().find(|(is_so, _)| *is_so) {
        Some((_, why)) => Err(why),
        None => Ok(restrictions
            .into_iter()
            .map(|hold| hold.identity.clone())
            .collect()),
    }
}

/// From when the owner may do it again; `None` = now.
pub fn own_release_again(released: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let again = released.map(|at| at.plus(OWN_RELEASE_EVERY));
    again.filter(|from| now < *from)
}

/// Whether a limit of the engine placed it.
fn is_of_limit(hold: &StoredHold) -> bool {
    let by_limit = match hold.identity.reason {
        Reason::ExternalRecipientsPerHour
        | Reason::InternalRecipientsPerHour
        | Reason::RecipientsPerDay => true,
        Reason::WrongPasswords
        | Reason::ConsecutiveMaximum
        | Reason::ByAdministrator
        | Reason::GuessingManyAccounts
        | Reason::Denylist
        | Reason::Expired
        | Reason::AfterReset
        | Reason::RecipientsPerHour
        | Reason::MessagesPerMinute
        | Reason::ServiceRecipientsPerDay
        | Reason::OrganisationRecipientsPerDay
        | Reason::SuspiciousSending
        | Reason::ConfirmedByAdmin
        | Reason::FailedCodes
        | Reason::FailedProofsTotp
        | Reason::CodesPerDay
        | Reason::ReportedByUser
        | Reason::CodesPerDayWebhook
        | Reason::ShutOutByOwner => false,
    };
    by_limit && hold.identity.owner == Owner::Engine
}

/// Whether somebody else than the owner blocks sign-in: the owner's own block ends with the same recovery.
fn blocks_sign_in(hold: &StoredHold) -> bool {
    let HoldIdentity { kind, reason, .. } = hold.identity;
    kind == HoldKind::SignInBlocked && reason != Reason::ShutOutByOwner
}

/// Whether the risk is high or confirmed. A lower one does not count: anybody who reads the mailbox can raise
/// it.
fn is_grave(holds: &[StoredHold], now: Timestamp) -> bool {
    let risk = risk::of_holds(holds, now);
    risk.is_some_and(|(state, level)| {
        state == RiskState::ConfirmedCompromised || level == RiskLevel::High
    })
}

#[cfg(test)]
mod tests;
