//! One question on its way through the steps of a decision.

use zavor_core::moment::Timestamp;
use zavor_core::sending::{Decision, SendRefusal, refusal_of};

use crate::platform::settings::Mode;
use crate::sending::payer::Payer;
use crate::sending::question::SendQuestion;

/// One question on its way through the steps of a decision.
pub(super) struct SendCase<'a, 'q> {
    pub(super) question: &'a SendQuestion<'q>,
    pub(super) payer: &'a Payer,
    pub(super) instance: Option<u64>,
    pub(super) now: Timestamp,
}

impl SendCase<'_, '_> {
    pub(super) fn observe(&self) -> bool {
        self.question.mode == Mode::Observe
    }

    pub(super) fn refusal(&self, decision: Decision) -> Option<SendRefusal> {
        refusal_of(decision, self.payer.is_connector())
    }
}
