//! What people see of their own account: what holds them, and their sign-ins.
//!
//! Security: the account is that of the session, never a name from a request. Where allow rules lift
//! a lockout is left out, as for everybody who may not see the lists.

use zavor_core::event::SignInEvent;

use crate::people::account_page::{LogPage, log_query, page};
use crate::platform::error::AppError;
use crate::platform::log_place::LogPlace;
use crate::sign_in::situation::without_rules_unseen_by;
use crate::sign_on::sessions::SessionView;
use crate::views::service::Views;
use crate::views::why::WhyReport;

impl Views {
    /// The holds on the account of a session, for its owner.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn own_why(&self, view: &SessionView) -> Result<WhyReport, AppError> {
        let name = view.account.address.as_str().as_bytes();
        let who = self.platform.resolve(name).await?;
        let mut report = self.why_account(who).await?;
        without_rules_unseen_by(&self.platform, &view.owner, &mut report.holds);
        Ok(report)
    }

    /// The sign-ins of the account of a session, at most `limit` of them.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn own_sign_ins(
        &self,
        view: &SessionView,
        place: Option<LogPlace>,
        limit: usize,
    ) -> Result<LogPage<SignInEvent>, AppError> {
        let query = log_query(&self.platform, view.account.id, place, limit);
        let rows = self.platform.store.sign_ins(&query).await?;
        Ok(page(rows, place, limit, |event| event.time))
    }
}
