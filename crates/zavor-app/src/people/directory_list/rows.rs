//! One account as a row, and filters that must read the account.

use zavor_core::account::{Account, GuardKey};
use zavor_core::guard::Touched;
use zavor_core::hold::Subject;
use zavor_core::listing::{PeopleFilter, StatusChip, chips};
use zavor_core::moment::Timestamp;

use crate::people::directory_list::{PersonRow, View};
use crate::people::service::People;
use crate::platform::error::AppError;
use crate::ports::GuardsExt;

impl People {
    pub(super) async fn person_row(
        &self,
        view: &View<'_>,
        account: &Account,
    ) -> Result<PersonRow, AppError> {
        let (chips, last_sign_in) = self.status(view, account).await?;
        let recovery = account.recovery_addresses.iter();
        Ok(PersonRow {
            id: account.id,
            address: account.address.clone(),
            display_name: account.display_name.clone(),
            chips,
            last_sign_in,
            roles: view.roles.get(&account.id).cloned().unwrap_or_default(),
            has_second_factor: !self.platform.store.methods_of(account.id).await?.is_empty(),
            has_recovery: recovery.into_iter().any(|address| address.is_confirmed()),
            created: account.created,
        })
    }

    /// Whether the account passes the filter of the page.
    pub(super) async fn passes(
        &self,
        view: &View<'_>,
        account: &Account,
    ) -> Result<bool, AppError> {
        if view.filter == PeopleFilter::Administrators {
            return Ok(view.has_wanted_role(account.id));
        }
        let (chips, last_sign_in) = self.status(view, account).await?;
        Ok(match (view.filter, view.filter.chip()) {
            (_, Some(chip)) => chips.contains(&chip),
            (PeopleFilter::SignInAllowed, _) => !chips.contains(&StatusChip::SignInBlocked),
            (PeopleFilter::NeverSignedIn, _) => last_sign_in.is_none(),
            _ => true,
        })
    }

    /// Chips and newest success. From memory only.
    async fn status(
        &self,
        view: &View<'_>,
        account: &Account,
    ) -> Result<(Vec<StatusChip>, Option<Timestamp>), AppError> {
        let (now, policies) = (view.now, self.platform.store.policies());
        let key = GuardKey::account(account.id);
        let look = self.platform.store.sign_in(key, |guard| {
            let locked = !guard.lockouts(&policies.smart_lockout, now).is_empty();
            ((locked, guard.last_success()), Touched::Unchanged)
        });
        let ((locked, last_sign_in), _) = look.await?;
        let subject = Subject::Account(account.address.clone());
        let mut holds = self.platform.store.lasting_holds(&subject).await?.to_vec();
        holds.extend(self.sending.state.unwritten(&subject));
        Ok((chips(&holds, locked, now), last_sign_in))
    }
}
