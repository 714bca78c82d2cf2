//! One account of a run: the same act as anybody would do alone.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::bulk::BulkOutcome;
use zavor_core::hold::{Hold, Subject};
use zavor_core::identity::Asking;
use zavor_core::note::{Detail, Word};
use zavor_core::rights::{Denied, Right};

use crate::bulk::service::Bulk;
use crate::bulk::terms::{BulkTerms, ResetDelivery};
use crate::notifications::acted::Acted;
use crate::notifications::outbox::report::{EffectReport, HostAnswer};
use crate::people::acts::reset::{Elsewhere, ResetPassword};
use crate::platform::error::AppError;
use crate::platform::notes::ResultNote;
use crate::sign_in::unlock::Unlock;

/// Tries of one account when somebody else changes it at the same time.
const CONFLICTS_MAX: u32 = 3;

impl Bulk {
    /// Acts on one account of a run and says how it ended.
    ///
    /// # Errors
    /// Only what must leave the account waiting: the store failed, or a factor must be shown first.
    pub(super) async fn bulk_act(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        address: &SignInName,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.bulk_try(actor, terms, address).await {
                Ok(ended) => return Ok(ended),
                Err(AppError::Conflict) if tries < CONFLICTS_MAX => {}
                Err(error @ (AppError::Store(_) | AppError::Denied(Denied::NotFresh))) => {
                    return Err(error);
                }
                Err(error) => return Ok(ended(&error)),
            }
        }
    }

    async fn bulk_try(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        address: &SignInName,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        // The right first, by the name: a run says nothing of accounts that its starter may not act on,
        // and no slip waits for them.
        self.platform
            .authorise(actor, audited_as(terms), terms.act().right(), address)
            .await?;
        let name = address.as_str();
        let acted = match terms {
            BulkTerms::Unlock => return self.unlock_in_run(actor, name).await,
            BulkTerms::SignOut => self.people.sign_out(actor, name).await?,
            BulkTerms::BlockSignIn { reason } => {
                self.people.block_sign_in(actor, name, reason).await?
            }
            BulkTerms::AllowSignIn => self.people.allow_sign_in(actor, name).await?,
            BulkTerms::ResetPassword {
                delivery: ResetDelivery::Slips,
                elsewhere,
                ..
            } => return self.wants_slip(actor, name, *elsewhere).await,
            BulkTerms::ResetPassword {
                delivery: ResetDelivery::Links,
                elsewhere,
                verification,
            } => {
                let account = self.platform.account_named(name).await?;
                let stays = account.credential.is_none() && *elsewhere == Elsewhere::Refused;
                if stays || !self.people.link_reaches(&account).await? {
                    return self.wants_slip(actor, name, *elsewhere).await;
                }
                let link = ResetPassword::Link;
                let reset = self
                    .people
                    .reset_in_run(actor, name, link, verification, *elsewhere);
                let was = reset.await?;
                let addresses = was.sent_to.join(", ");
                let said = Detail::from(ResultNote::LinkSent { addresses })
                    .and_all(was.moved.then_some(ResultNote::MovedHere))
                    .and_all(was.still_blocked.then_some(ResultNote::StaysBlocked))
                    .and_all(unreached(&was.effects));
                return Ok((BulkOutcome::Done, was.shut.noted(said)));
            }
            BulkTerms::AskToConfirm => return self.ask_in_run(actor, name).await,
            BulkTerms::Remove => self.people.remove_account(actor, name).await?,
            BulkTerms::GrantRole { role, domains } => {
                self.people.grant_role(actor, name, *role, domains).await?
            }
            BulkTerms::RevokeRole { role } => self.people.revoke_role(actor, name, *role).await?,
        };
        Ok(match acted {
            Acted::Done { effects, shut } => {
                let unreached = unreached(&effects);
                let open = *terms == BulkTerms::SignOut && !unreached.is_empty();
                let outcome = match open {
                    true => BulkOutcome::PartlyDone,
                    false => BulkOutcome::Done,
                };
                (
                    outcome,
                    shut.noted(unreached.into_iter().collect::<Detail>()),
                )
            }
            Acted::NothingToDo => (BulkOutcome::NothingToDo, Detail::NONE),
        })
    }

    /// An unlock that says who is still stopped: a green row must not send them back to the desk.
    async fn unlock_in_run(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        let how = Unlock {
            among_many: true,
            ..Unlock::default()
        };
        let unlocked = self.sign_in.unlock_with(actor, name, how).await?;
        let outcome = match unlocked.acted {
            Acted::Done { .. } => BulkOutcome::Done,
            Acted::NothingToDo => BulkOutcome::NothingToDo,
        };
        let held = |hold: &Hold| {
            let identity = &hold.stored.identity;
            let kind = Word::of("hold-kind", identity.kind.as_str());
            match &identity.subject {
                Subject::Origin(network) => ResultNote::StillHeldFrom {
                    hold: kind,
                    network: network.to_string(),
                },
                Subject::Account(_) | Subject::Connector(_) | Subject::Organisation => {
                    ResultNote::StillHeld { hold: kind }
                }
            }
        };
        let said: Detail = unlocked.still.iter().map(held).collect();
        let said = said.and_all(unlocked.more_tried.then_some(ResultNote::NotEveryNetwork));
        Ok((outcome, said))
    }

    /// Asks the unconfirmed recovery addresses of one account; many such mails are paced.
    async fn ask_in_run(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        let again = self
            .verification
            .ask_to_confirm(actor, name, Asking::Many)
            .await?;
        let outcome = match (again.asked.is_empty(), again.not_asked.is_empty()) {
            (true, _) => BulkOutcome::NothingToDo,
            (false, true) => BulkOutcome::Done,
            (false, false) => BulkOutcome::PartlyDone,
        };
        Ok((outcome, again.noted(self.platform.now())))
    }

    /// An account that waits for a slip; one whose password lives elsewhere only if it may move.
    async fn wants_slip(
        &self,
        actor: &Actor,
        name: &str,
        elsewhere: Elsewhere,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        let account = self.platform.account_named(name).await?;
        Ok(match (account.credential, elsewhere) {
            (Some(_), _) => {
                let blocked = self.platform.is_sign_in_blocked(&account.address).await?;
                let said = blocked.then_some(ResultNote::StaysBlocked);
                (BulkOutcome::NeedsSlip, said.into_iter().collect())
            }
            (None, Elsewhere::MovedHere) => {
                let right = Right::EditAccount;
                self.platform
                    .authorise(actor, AuditAct::ResetPassword, right, &account.address)
                    .await?;
                (BulkOutcome::NeedsSlip, ResultNote::MovedHere.into())
            }
            (None, Elsewhere::Refused) => (BulkOutcome::Refused, ResultNote::StaysElsewhere.into()),
        })
    }
}

/// What a refused act of a run is in the audit: the act itself.
const fn audited_as(terms: &BulkTerms) -> AuditAct {
    match terms {
        BulkTerms::Unlock => AuditAct::Unlock,
        BulkTerms::SignOut => AuditAct::SignOut,
        BulkTerms::BlockSignIn { .. } => AuditAct::BlockSignIn,
        BulkTerms::AllowSignIn => AuditAct::AllowSignIn,
        BulkTerms::ResetPassword { .. } => AuditAct::ResetPassword,
        BulkTerms::AskToConfirm => AuditAct::ChangeRecoveryAddress,
        BulkTerms::Remove => AuditAct::RemoveAccount,
        BulkTerms::GrantRole { .. } => AuditAct::GrantRole,
        BulkTerms::RevokeRole { .. } => AuditAct::RevokeRole,
    }
}

/// How an account ended whose act failed.
pub(super) fn ended(error: &AppError) -> (BulkOutcome, Detail) {
    let outcome = match error {
        AppError::Unknown { .. } => BulkOutcome::Unknown,
        AppError::Invalid(_)
        | AppError::Refused(_)
        | AppError::Denied(_)
        | AppError::Password(_) => BulkOutcome::Refused,
        AppError::Conflict | AppError::Store(_) => BulkOutcome::Failed,
        AppError::Partly(_) => BulkOutcome::PartlyDone,
    };
    (outcome, error.into())
}

/// What is not done (yet) on the mail system.
fn unreached(effects: &[EffectReport]) -> Vec<ResultNote> {
    let (mut hosts, mut commands) = (Vec::new(), Vec::new());
    for shown in effects {
        match &shown.answer {
            HostAnswer::Done(_) => {}
            HostAnswer::NotYet(_) => hosts.push(shown.host.as_str()),
            HostAnswer::NotHere { run } => commands.push(run.as_str()),
        }
    }
    hosts.sort_unstable();
    hosts.dedup();
    let not_yet = (!hosts.is_empty()).then(|| ResultNote::NotYetOn {
        hosts: hosts.join(", "),
    });
    let by_hand = (!commands.is_empty()).then(|| ResultNote::SessionsByHand {
        commands: commands.join("; "),
    });
    not_yet.into_iter().chain(by_hand).collect()
}
