//! After a jump of the clock no old log is removed until a person confirms that the clock is right
//! (`zavor_core::retention`). Confirming it lets old logs go, so it is an act like others: it needs
//! the right over the whole organisation and is audited.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::rights::Right;

use crate::platform::error::AppError;
use crate::platform::notes::SettingNote;
use crate::views::service::Views;

impl Views {
    /// Records that this person confirms that the clock is right. Tell the owner of the logs after
    /// this returned.
    ///
    /// # Errors
    /// `Denied` without the right; `Store` when it cannot be recorded.
    pub async fn trust_clock(&self, actor: &Actor) -> Result<(), AppError> {
        const ACT: AuditAct = AuditAct::TrustClock;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let detail = SettingNote::ClockTrusted;
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::Done, detail);
        self.platform.commit(Vec::new(), audit).await
    }
}
