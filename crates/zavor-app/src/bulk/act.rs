//! One account of a run: the same act as anybody would do alone.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::bulk::BulkOutcome;
use zavor_core::hold::{Hold, Subject};
use zavor_core::identity::Asking;
use zavor_core::rights::{Denied, Right};

use crate::bulk::service::Bulk;
use crate::bulk::terms::{BulkTerms, ResetDelivery};
use crate::notifications::acted::Acted;
use crate::notifications::outbox::report::{EffectReport, HostAnswer};
use crate::people::acts::reset::{Elsewhere, ResetPassword};
use crate::platform::error::AppError;
use crate::sign_in::unlock::Unlock;

/// Why a password that lives elsewhere is not reset.
pub(super) const STAYS_ELSEWHERE: &str = "its password is not kept by Zavor; reset it where it \
    lives, or run again and move such passwords here";
/// What a move does not do.
const MOVED_HERE: &str = "Zavor keeps its password from now on; what asks the other directory goes on \
    accepting the old one";

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
    ) -> Result<(BulkOutcome, String), AppError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.bulk_try(actor, terms, address).await {
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
        address: &SignInName,
    ) -> Result<(BulkOutcome, String), AppError> {
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
                let mut text = format!("link sent to {}", was.sent_to.join(", "));
                if was.moved {
                    text = format!("{text}; {MOVED_HERE}");
                }
                let unreached = unreached(&was.effects);
                if !unreached.is_empty() {
                    text = format!("{text}; {unreached}");
                }
                return Ok((BulkOutcome::Done, was.tokens.after(text)));
            }
            BulkTerms::AskToConfirm => return self.ask_in_run(actor, name).await,
            BulkTerms::Remove => self.people.remove_account(actor, name).await?,
            BulkTerms::GrantRole { role, domains } => {
                self.people.grant_role(actor, name, *role, domains).await?
            }
            BulkTerms::RevokeRole { role } => self.people.revoke_role(actor, name, *role).await?,
        };
        Ok(match acted {
            Acted::Done { effects, tokens } => {
                let unreached = unreached(&effects);
                let open = *terms == BulkTerms::SignOut && !unreached.is_empty();
                match open {
                    true => (BulkOutcome::PartlyDone, tokens.after(unreached)),
                    false => (BulkOutcome::Done, tokens.after(unreached)),
                }
            }
            Acted::NothingToDo => (BulkOutcome::NothingToDo, String::new()),
        })
    }

    /// An unlock that says who is still stopped: a green row must not send them back to the desk.
    async fn unlock_in_run(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<(BulkOutcome, String), AppError> {
        let unlocked = self
            .sign_in
            .unlock_with(actor, name, Unlock::default())
            .await?;
        let outcome = match unlocked.acted {
            Acted::Done { .. } => BulkOutcome::Done,
            Acted::NothingToDo => BulkOutcome::NothingToDo,
        };
        let held = |hold: &Hold| {
            let identity = &hold.stored.identity;
            match &identity.subject {
                Subject::Origin(network) => format!("{} ({network})", identity.kind),
                Subject::Account(_) | Subject::Connector(_) | Subject::Organisation => {
                    identity.kind.to_string()
                }
            }
        };
        let still: Vec<String> = unlocked.still.iter().map(held).collect();
        let mut said = Vec::new();
        if !still.is_empty() {
            said.push(format!("still stopped by {}", still.join(", ")));
        }
        if unlocked.more_tried {
            said.push("not every network that tried it was checked".to_owned());
        }
        Ok((outcome, said.join("; ")))
    }

    /// Asks the unconfirmed recovery addresses of one account; many such mails are paced.
    async fn ask_in_run(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<(BulkOutcome, String), AppError> {
        let again = self
            .verification
            .ask_to_confirm(actor, name, Asking::Many)
            .await?;
        let outcome = match (again.asked.is_empty(), again.not_asked.is_empty()) {
            (true, _) => BulkOutcome::NothingToDo,
            (false, true) => BulkOutcome::Done,
            (false, false) => BulkOutcome::PartlyDone,
        };
        Ok((outcome, again.in_words(self.platform.now())))
    }

    /// An account that waits for a slip; one whose password lives elsewhere only if it may move.
    async fn wants_slip(
        &self,
        actor: &Actor,
        name: &str,
        elsewhere: Elsewhere,
    ) -> Result<(BulkOutcome, String), AppError> {
        let account = self.platform.account_named(name).await?;
        Ok(match (account.credential, elsewhere) {
            (Some(_), _) => (BulkOutcome::NeedsSlip, String::new()),
            (None, Elsewhere::MovedHere) => {
                let right = Right::EditAccount;
                self.platform
                    .authorise(actor, AuditAct::ResetPassword, right, &account.address)
                    .await?;
                (BulkOutcome::NeedsSlip, MOVED_HERE.into())
            }
            (None, Elsewhere::Refused) => (BulkOutcome::Refused, STAYS_ELSEWHERE.into()),
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
pub(super) fn ended(error: AppError) -> (BulkOutcome, String) {
    let outcome = match &error {
        AppError::Unknown { .. } => BulkOutcome::Unknown,
        AppError::Invalid(_)
        | AppError::Refused(_)
        | AppError::Denied(_)
        | AppError::Password(_) => BulkOutcome::Refused,
        AppError::Conflict | AppError::Store(_) => BulkOutcome::Failed,
        AppError::Partly(_) => BulkOutcome::PartlyDone,
    };
    (outcome, error.to_string())
}

/// What is not done (yet) on the mail system.
fn unreached(effects: &[EffectReport]) -> String {
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
    let mut parts = Vec::new();
    if !hosts.is_empty() {
        parts.push(format!(
            "not yet on {}; Zavor keeps trying",
            hosts.join(", ")
        ));
    }
    if !commands.is_empty() {
        parts.push(format!(
            "sessions on the mail server cannot be ended from here; run there: {}",
            commands.join("; ")
        ));
    }
    parts.join("; ")
}
