//! What the two questions come to: the answer to a check, what a report found and what it did.

use super::attempt::NoGuess;
use crate::event::FailureReason;
use crate::moment::{Span, Timestamp};
use crate::sign_in::kinds::Class;

/// Answer to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckOutcome {
    /// Class of place of the attempt.
    pub class: Class,
    /// `None`: let it through; else the reason, and after how long to try again.
    pub refusal: Option<(FailureReason, Option<Span>)>,
    /// Refused as locked out, away from home, and not a repeat of a recent wrong password: may cost
    /// the origin something.
    pub costs_origin: bool,
}

/// What a report did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportOutcome {
    /// Class of place of the attempt.
    pub class: Class,
    /// The reason for the event; `None` for a `policy_reject`, whose check wrote the event.
    pub reason: Option<FailureReason>,
    /// Zavor's own refusal, reported back: no event and no effect.
    pub ignored: bool,
    /// A success or counted failure that moved the account into or out of a lockout, or taught a
    /// new place; it gets a row of its own.
    pub transition: bool,
    /// First success from this place.
    pub first_here: bool,
    /// The same of an account that knows other places, none of them near: its owner is told. An account
    /// without any place has only begun to be used, and each of its places would be new.
    pub new_location: bool,
    /// The place of the success is now familiar to the account.
    pub familiar_here: bool,
    /// The failure was counted: it was not a repeat, and enforcement would not have refused its
    /// attempt.
    pub counted: bool,
    /// The success may credit its network.
    pub credit: bool,
    /// If the failure locked this class, when that ends by itself; `None` if time does not end it.
    pub locked_until: Option<Timestamp>,
    /// The success speaks for its network: the account was not locked there, and it has not spoken
    /// for too many networks today.
    pub counts: bool,
}

impl ReportOutcome {
    /// A report that changed nothing and is no event.
    pub(super) const fn ignored(class: Class) -> Self {
        Self {
            class,
            reason: None,
            ignored: true,
            transition: false,
            first_here: false,
            new_location: false,
            familiar_here: false,
            counted: false,
            credit: false,
            locked_until: None,
            counts: false,
        }
    }
}

/// What a report found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// An attempt that was let through.
    Open(Class),
    /// The same; its own bind has compared what was typed with the owner's password.
    Own(Class),
    /// The same; its bind was with a right app password.
    ByApp(Class),
    /// An attempt whose password could not be checked.
    Unchecked(Class),
    /// An attempt whose bind opened nothing and was no guess.
    NoGuess(Class, NoGuess),
    /// A check that was refused.
    Refused(Class),
}

impl Closed {
    /// The class of place of the attempt.
    pub(super) const fn class(self) -> Class {
        match self {
            Self::Open(class)
            | Self::Own(class)
            | Self::ByApp(class)
            | Self::Unchecked(class)
            | Self::NoGuess(class, _)
            | Self::Refused(class) => class,
        }
    }
}
