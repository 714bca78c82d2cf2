//! What people see of the holds on their own account.
//!
//! Security: the account is that of a session, never a name from a request. Where allow rules lift a
//! lockout is left out, as for everybody who may not see the lists.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;

use crate::platform::error::AppError;
use crate::sign_in::situation::without_rules_unseen_by;
use crate::views::service::Views;
use crate::views::why::WhyReport;

impl Views {
    /// The holds on an account, for its owner; `address` is that of the owner's session.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn own_why(
        &self,
        owner: &Actor,
        address: &SignInName,
    ) -> Result<WhyReport, AppError> {
        let who = self.platform.resolve(address.as_str().as_bytes()).await?;
        let mut report = self.why_account(who).await?;
        without_rules_unseen_by(&self.platform, owner, &mut report.holds);
        Ok(report)
    }
}
