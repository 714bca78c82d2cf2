//! What remains of a wrong proof: a row in the sign-in log, and what it costs the origin. Nothing on
//! the account changes.

use std::net::IpAddr;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::event::{FailureReason, Outcome, Protocol, SignInEvent};
use zavor_core::hold::Scope;
use zavor_core::moment::Timestamp;
use zavor_core::recovery::{BudgetKey, OriginStanding, RecoveryBudget, RecoveryFlow, Spending};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::names;
use crate::ports::StoreError;
use crate::recovery::paying::put_budget;
use crate::recovery::prove::Shower;
use crate::recovery::service::Recovery;
use crate::sign_in::event_row::cut;
use crate::sign_in::origin_proofs::{JudgedProof, charge_proof, standing_of_origin};

impl Recovery {
    /// Counts a proof of any kind on its origin before it is compared, as if it were wrong; `false` when
    /// too many were. A browser that the account knows counts for itself, not for its network.
    pub(super) async fn spend_of_origin(
        &self,
        flow: &RecoveryFlow,
        what: Spending,
        address: IpAddr,
    ) -> Result<bool, AppError> {
        let from = match flow.known_browser {
            true => OriginStanding::default(),
            false => {
                let standing = standing_of_origin(&self.sign_in, address);
                standing.await?
            }
        };
        let spend = |budget: &mut RecoveryBudget, now| {
            let may = budget.may_spend_there(what, from, now);
            if may {
                budget.spend(what, now);
            }
            may
        };
        with_budget(self, &payer(flow, address), spend).await
    }

    /// A proof was right: what it was counted for is taken back, here and in the origin guard.
    pub(super) async fn was_right(
        &self,
        flow: &RecoveryFlow,
        by: Shower<'_>,
    ) -> Result<(), AppError> {
        self.take_back(flow, by.address).await?;
        charge_proof(&self.sign_in, judged(flow, by, true)).await
    }

    /// Takes back what a proof was counted for before it was compared.
    pub(super) async fn take_back(
        &self,
        flow: &RecoveryFlow,
        address: IpAddr,
    ) -> Result<(), AppError> {
        let back = |budget: &mut RecoveryBudget, _| {
            budget.take_back(Spending::Wrong);
            true
        };
        with_budget(self, &payer(flow, address), back).await?;
        Ok(())
    }

    /// What a wrong proof leaves, for known and unknown names alike: a row of the log, and the charge on
    /// its network.
    pub(super) async fn note_wrong(
        &self,
        flow: &RecoveryFlow,
        by: Shower<'_>,
    ) -> Result<(), AppError> {
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
        charge_proof(&self.sign_in, judged(flow, by, false)).await
    }
}

/// Changes a budget in its turn; what `change` refuses is not written.
async fn with_budget(
    recovery: &Recovery,
    key: &BudgetKey,
    change: impl Fn(&mut RecoveryBudget, Timestamp) -> bool,
) -> Result<bool, AppError> {
    recovery
        .in_turn(key, async {
            for _ in 0..CONFLICTS_MAX {
                let mut budget = recovery.budget(key).await?;
                if !change(&mut budget, recovery.platform.now()) {
                    return Ok(false);
                }
                let changed = only(vec![put_budget(budget)]);
                match recovery.platform.store.commit(changed).await {
                    Ok(_) => return Ok(true),
                    Err(StoreError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Err(AppError::Conflict)
        })
        .await
}

/// A completed recovery in the sign-in log of its account: nobody is signed in, but the owner must see it there
/// if it was somebody else.
pub(super) fn note_recovered(
    recovery: &Recovery,
    flow: &RecoveryFlow,
    (account, name): (AccountId, &SignInName),
    address: IpAddr,
) {
    let stamp = clock::stamp(&recovery.platform);
    recovery.platform.store.record_sign_in(SignInEvent {
        time: stamp,
        last: stamp,
        count: 1,
        key: GuardKey::account(account),
        name: name.clone(),
        address: Some(address),
        protocol: Protocol::Web,
        device: String::new(),
        class: match flow.known_browser {
            true => Scope::KnownDevice,
            false => Scope::Unfamiliar,
        },
        outcome: Outcome::Recovered,
        reason: None,
        transition: false,
        until: None,
        correlation: Some(recovery.platform.next_attempt()),
    });
}

/// Whose budget a proof spends of: the browser's that the account knows, else its origin's.
fn payer(flow: &RecoveryFlow, address: IpAddr) -> BudgetKey {
    match flow.known_browser {
        true => BudgetKey::of_name(flow.of, true),
        false => BudgetKey::of_origin(address),
    }
}

fn judged(flow: &RecoveryFlow, by: Shower<'_>, right: bool) -> JudgedProof {
    JudgedProof {
        address: by.address,
        of: flow.of,
        known_browser: flow.known_browser,
        right,
    }
}
