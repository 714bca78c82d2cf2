//! Codes of an authenticator app that are shown: counted in the flow, which decides what its browser sees,
//! and on the account, which decides in silence whether one is compared (ADR 83).

use zavor_core::identity::{Method, MethodKind, SecretHash};
use zavor_core::recovery::{BudgetKey, RecoveryBudget, RecoveryFlow, RecoveryMethod, Spending};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::ports::{Change, IdentityChange, StoreError};
use crate::recovery::begin::put_flow;
use crate::recovery::paying::put_budget;
use crate::recovery::prove::{Proof, ProofBy, Proved, Shower};
use crate::recovery::service::Recovery;
use crate::sign_on::known_device::NOBODY;

/// Stands for the seed of an account without an app, so that a code is compared all the same.
const NO_SEED: &[u8] = &[0; 20];

/// One try of a code of an app.
enum AppTry {
    /// It is counted; compare it if there is a budget of the account.
    Counted(RecoveryFlow, Option<RecoveryBudget>),
    /// Too many were tried in this flow.
    Held(RecoveryFlow),
    /// The flow is over.
    Over,
}

impl Recovery {
    pub(super) async fn prove_totp(
        &self,
        flow: RecoveryFlow,
        code: &str,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        let key = BudgetKey::of_name(flow.of, flow.known_browser);
        // To its end, so that of many codes at once each is counted and compared in its turn.
        self.in_turn(&key, self.prove_totp_in_turn(flow.key, &key, code, by))
            .await
    }

    async fn prove_totp_in_turn(
        &self,
        token: SecretHash,
        key: &BudgetKey,
        code: &str,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        let (flow, budget) = match count_app(self, token, key).await? {
            AppTry::Counted(flow, budget) => (flow, budget),
            AppTry::Held(flow) => {
                self.note_wrong(&flow, by).await?;
                return Ok(Proved::Held);
            }
            AppTry::Over => return Ok(Proved::Over),
        };
        // Nobody's app is asked where the account's tries are used up: its answer is that of a wrong code.
        let asked = flow.of.account_id().filter(|_| budget.is_some());
        let methods = self.platform.store.methods_of(asked.unwrap_or(NOBODY));
        let method = right_app(self, &methods.await?, code);
        let (Some(method), Some(mut budget)) = (method, budget) else {
            self.note_wrong(&flow, by).await?;
            return Ok(Proved::Wrong);
        };
        let (factor, since) = (method.id, method.added);
        budget.forgive(Spending::WrongTotp);
        budget.version += 1;
        let changes = vec![
            Change::Identity(IdentityChange::PutMethod(method)),
            put_budget(budget),
        ];
        let proof = Proof {
            method: RecoveryMethod::Totp,
            since: Some(since),
            by: ProofBy::Factor(factor),
            changes,
        };
        self.count_proof(token, proof, by).await
    }
}

/// Counts a code of an app before it is compared, so that of many at once only as many are compared
/// as may be wrong: in the flow, which decides what its browser sees, and on the account, which
/// decides whether it is compared.
async fn count_app(
    recovery: &Recovery,
    token: SecretHash,
    key: &BudgetKey,
) -> Result<AppTry, AppError> {
    for _ in 0..CONFLICTS_MAX {
        let now = recovery.platform.now();
        let flow = recovery.platform.store.recovery_flow(&token).await?;
        let Some(mut flow) = flow.filter(|flow| flow.is_open(now)) else {
            return Ok(AppTry::Over);
        };
        if !flow.counts.may_try_app() {
            return Ok(AppTry::Held(flow));
        }
        flow.counts.apps = flow.counts.apps.saturating_add(1);
        flow.version += 1;
        let mut budget = recovery.budget(key).await?;
        let compared = budget.may_spend(Spending::WrongTotp, now);
        let mut changes = vec![put_flow(flow.clone())];
        if compared {
            budget.spend(Spending::WrongTotp, now);
            changes.push(put_budget(budget.clone()));
        }
        match recovery.platform.store.commit(only(changes)).await {
            Ok(_) => return Ok(AppTry::Counted(flow, compared.then_some(budget))),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}

/// The app whose code this is, as it must be stored. Its waiting time at sign-in does not matter
/// here: those codes were typed behind a right password, and are counted there.
fn right_app(recovery: &Recovery, methods: &[Method], code: &str) -> Option<Method> {
    let (now, stamp) = (recovery.platform.now(), clock::stamp(&recovery.platform));
    let factors = &recovery.platform.world.factors;
    let mut apps = methods
        .iter()
        .filter(|m| m.kind == MethodKind::Totp)
        .peekable();
    if apps.peek().is_none() {
        let _same_work = factors.totp_step(NO_SEED, code, stamp);
    }
    apps.find_map(|method| {
        let seed = recovery.sign_on.unsealed(method)?;
        let step = factors.totp_step(&seed, code, stamp)?;
        let mut method = method.clone();
        method.is_new_step(step).then(|| {
            method.succeeded(Some(step), now);
            method.version += 1;
            method
        })
    })
}
