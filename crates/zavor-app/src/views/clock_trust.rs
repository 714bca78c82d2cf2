//! After a jump of the clock no old log is removed until a person says that the clock is right
//! (`zavor_core::retention`). Saying so lets history go, so it is an act like others: it needs the
//! right over the whole organisation and stands in the audit.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::rights::Right;

use crate::platform::error::AppError;
use crate::views::service::Views;

impl Views {
    /// Writes down that this person says that the clock is right. Whoever keeps the logs is told
    /// after this returned.
    ///
    /// # Errors
    /// `Denied` without the right; `Store` when it cannot be written down.
    pub async fn trust_clock(&self, actor: &Actor) -> Result<(), AppError> {
        const ACT: AuditAct = AuditAct::TrustClock;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let detail = "the clock is right; old days of the logs may be removed again".to_owned();
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::Done, detail);
        self.platform.commit(Vec::new(), audit).await
    }
}
