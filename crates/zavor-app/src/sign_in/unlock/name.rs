//! Names without an account (yet) are locked and released like accounts: their passwords may live
//! elsewhere, and `[directory] adopt` adds the account at the first success. A name that is not
//! locked stays unknown: nothing is kept about most names.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};

use crate::notifications::acted::Acted;
use crate::platform::accounts::unknown_account;
use crate::platform::error::{AppError, PartDone};
use crate::platform::notes::ActNote;
use crate::platform::resolve::ResolvedName;
use crate::sign_in::service::SignIn;
use crate::sign_in::unlock::{Ending, Unlocked};

impl SignIn {
    /// Ends the lockouts of a name without an account; the caller has judged the right to it.
    pub(super) async fn unlock_name(
        &self,
        actor: &Actor,
        who: ResolvedName,
        typed: &str,
    ) -> Result<(ResolvedName, Unlocked), AppError> {
        const ACT: AuditAct = AuditAct::Unlock;
        self.platform
            .orders
            .in_turn(&who.subject(), async {
                self.check_locked_name(&who, typed).await?;
                let now = self.platform.now();
                let detail = ActNote::NoAccount;
                let audit =
                    self.platform
                        .audit_of(actor, ACT, &who.address, AuditResult::Done, detail);
                self.platform.commit(Vec::new(), audit).await?;
                let ending = Ending::of(&who.address, ACT, actor);
                let ended = self.end_lockouts(&ending, who.key, now, true).await;
                let released = ended.map_err(|error| error.after(PartDone::Unlock))?;
                let unlocked = Unlocked {
                    acted: Acted::done(),
                    released,
                    let_in_from: Vec::new(),
                    still: Vec::new(),
                    more_tried: false,
                };
                Ok((who, unlocked))
            })
            .await
    }

    /// Refuses a name that has neither an account nor a lockout: there is nothing to release.
    pub(crate) async fn check_locked_name(
        &self,
        who: &ResolvedName,
        typed: &str,
    ) -> Result<(), AppError> {
        let locked = self.is_locked(who, self.platform.now()).await?;
        locked.then_some(()).ok_or_else(|| unknown_account(typed))
    }
}
