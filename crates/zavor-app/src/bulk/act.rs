//! One account of a run: the same act as anybody would do alone.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::bulk::BulkOutcome;
use zavor_core::rights::Denied;

use super::foresee::ELSEWHERE;
use super::terms::{BulkTerms, ResetDelivery};
use crate::acted::Acted;
use crate::acts::ResetPassword;
use crate::error::AppError;
use crate::outbox::Shown;
use crate::ports::Store;
use crate::sign_on::CallerProof;
use crate::zavor::Zavor;

/// Tries of one account when somebody else changes it at the same time.
const CONFLICTS_MAX: u32 = 3;

impl<S: Store> Zavor<S> {
    /// Acts on one account of a run and says how it ended.
    ///
    /// # Errors
    /// Only what must leave the account waiting: the store failed, or a factor must be shown first.
    pub(super) async fn bulk_act(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        address: &SignInName,
    ) -> Result<(BulkOutcome, String), AppError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.bulk_try(actor, terms, address.as_str()).await {
                Ok(ended) => return Ok(ended),
                Err(AppError::Conflict) if tries < CONFLICTS_MAX => {}
                Err(error @ (AppError::Store(_) | AppError::Denied(Denied::NotFresh))) => {
                    return Err(error);
                }
                Err(error) => return Ok(ended(error)),
            }
        }
    }

    async fn bulk_try(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        name: &str,
    ) -> Result<(BulkOutcome, String), AppError> {
        let acted = match terms {
            BulkTerms::Unlock => self.unlock(actor, name).await?,
            BulkTerms::SignOut => self.sign_out(actor, name).await?,
            BulkTerms::BlockSignIn { reason } => self.block_sign_in(actor, name, reason).await?,
            BulkTerms::AllowSignIn => self.allow_sign_in(actor, name).await?,
            BulkTerms::ResetPassword {
                delivery,
                verification,
            } => return self.bulk_reset(actor, name, *delivery, verification).await,
            BulkTerms::Remove => {
                self.remove_account(actor, name).await?;
                Acted::done()
            }
            BulkTerms::GrantRole { role, domains } => {
                self.grant_role(actor, name, *role, domains).await?
            }
            BulkTerms::RevokeRole { role } => self.revoke_role(actor, name, *role).await?,
        };
        Ok(match acted {
            Acted::Done { effects } => (BulkOutcome::Done, unreached(&effects)),
            Acted::NothingToDo => (BulkOutcome::NothingToDo, String::new()),
        })
    }

    async fn bulk_reset(
        &self,
        actor: &Actor,
        name: &str,
        delivery: ResetDelivery,
        verification: &str,
    ) -> Result<(BulkOutcome, String), AppError> {
        let account = self.account_named(name)?;
        if account.credential.is_none() {
            return Ok((BulkOutcome::Refused, ELSEWHERE.into()));
        }
        let slip =
            delivery == ResetDelivery::Slips || self.reset_link_addresses(&account)?.is_empty();
        if slip {
            return Ok((BulkOutcome::NeedsSlip, String::new()));
        }
        let link = ResetPassword::Link;
        let reset = self.reset_password(actor, name, link, true, Some(said(verification)));
        let was = reset.await?;
        let mut text = format!("link sent to {}", was.sent_to.join(", "));
        let unreached = unreached(&was.effects);
        if !unreached.is_empty() {
            text = format!("{text}; {unreached}");
        }
        Ok((BulkOutcome::Done, text))
    }
}

/// What stands for the verification of each caller.
pub(super) fn said(verification: &str) -> CallerProof {
    CallerProof::Override {
        reason: format!("many at once: {verification}"),
    }
}

/// How an account ended whose act failed.
pub(super) fn ended(error: AppError) -> (BulkOutcome, String) {
    let outcome = match &error {
        AppError::Unknown { .. } => BulkOutcome::Unknown,
        AppError::Invalid(_)
        | AppError::Refused(_)
        | AppError::Denied(_)
        | AppError::Password(_) => BulkOutcome::Refused,
        AppError::Conflict | AppError::Store(_) => BulkOutcome::Failed,
    };
    (outcome, error.to_string())
}

/// The mail hosts that did not do their part yet.
fn unreached(effects: &[Shown]) -> String {
    let mut hosts: Vec<&str> = effects
        .iter()
        .filter(|shown| shown.outcome.is_err())
        .map(|shown| shown.host.as_str())
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    match hosts.is_empty() {
        true => String::new(),
        false => format!("not yet on {}; Zavor goes on trying", hosts.join(", ")),
    }
}
