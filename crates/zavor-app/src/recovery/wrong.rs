//! What remains of a wrong proof: a row in the sign-in log, and what it costs the origin. Nothing on
//! the account changes.

use zavor_core::event::{FailureReason, Outcome, Protocol, SignInEvent};
use zavor_core::hold::Scope;
use zavor_core::recovery::{BudgetKey, RecoveryFlow, Spending};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::names;
use crate::ports::StoreError;
use crate::recovery::begin::put_budget;
use crate::recovery::prove::Shower;
use crate::recovery::service::Recovery;
use crate::sign_in::event_row::cut;

impl Recovery {
    /// Counts a try that no account pays for; `false` when this origin made too many.
    pub(super) async fn spend_of_origin(&self, by: Shower<'_>) -> Result<bool, AppError> {
        let key = BudgetKey::of_origin(by.address);
        self.in_turn(&key, self.spend_in_turn(&key)).await
    }

    async fn spend_in_turn(&self, key: &BudgetKey) -> Result<bool, AppError> {
        for _ in 0..CONFLICTS_MAX {
            let now = self.platform.now();
            let mut budget = self.budget(key).await?;
            if !budget.may_spend(Spending::WrongUncounted, now) {
                return Ok(false);
            }
            budget.spend(Spending::WrongUncounted, now);
            match self
                .platform
                .store
                .commit(only(vec![put_budget(budget)]))
                .await
            {
                Ok(_) => return Ok(true),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Conflict)
    }

    /// A row of the log: known and unknown names alike.
    pub(super) fn note_wrong(&self, flow: &RecoveryFlow, by: Shower<'_>) {
        let stamp = clock::stamp(&self.platform);
        let policies = self.platform.store.policies();
        let masked = flow.of.account_id().is_none() && policies.passwords.mask_unknown_names;
        let name = match masked {
            true => names::masked(&flow.name, &self.platform.store.domains()),
            false => flow.name.clone(),
        };
        self.platform.store.record_sign_in(SignInEvent {
            time: stamp,
            last: stamp,
            count: 1,
            key: flow.of,
            name,
            address: Some(by.address),
            protocol: Protocol::Web,
            device: cut(by.device),
            class: match flow.known_browser {
                true => Scope::KnownDevice,
                false => Scope::Unfamiliar,
            },
            outcome: Outcome::Failure,
            reason: Some(FailureReason::WrongProof),
            transition: false,
            until: None,
            correlation: Some(self.platform.next_attempt()),
        });
    }
}
