//! How far a step of taking back a stolen account is, in words.

use zavor_core::account::Account;
use zavor_core::moment::Timestamp;
use zavor_core::why::{StepState, TakeBackStep, set_meanwhile};

use crate::text::Text;

/// What is known about a step: when it was done, that it is done by hand, or what only looks done.
pub(super) fn state_in_words(
    text: Text,
    account: &Account,
    began: Timestamp,
    state: (TakeBackStep, StepState),
) -> String {
    match state {
        (TakeBackStep::Reset, StepState::Open) => no_reset(text, account, began),
        (TakeBackStep::Review, _) | (_, StepState::Open) => String::new(),
        (TakeBackStep::Block, StepState::Done(at)) => {
            text.say_with("stolen-blocked-at", &[("at", text.time(at).into())])
        }
        (TakeBackStep::Reset, StepState::Done(at)) => {
            text.say_with("stolen-reset-at", &[("at", text.time(at).into())])
        }
        (TakeBackStep::SignOut, StepState::Done(at)) => {
            text.say_with("stolen-signed-out-at", &[("at", text.time(at).into())])
        }
        (TakeBackStep::Reset, StepState::ByHand) => text.say("stolen-reset-elsewhere"),
        (TakeBackStep::Block | TakeBackStep::SignOut, StepState::ByHand) => {
            text.say("stolen-sign-out-by-hand")
        }
    }
}

/// That somebody set a password meanwhile, and why that is not the reset.
fn no_reset(text: Text, account: &Account, began: Timestamp) -> String {
    match set_meanwhile(account, began) {
        Some((by, at)) => {
            let says = format!("stolen-no-reset-{by}");
            text.say_with(&says, &[("at", text.time(at).into())])
        }
        None => String::new(),
    }
}
