//! One account as a row, and filters that must read the account.

use zavor_core::account::{Account, GuardKey, RecoveryAddress};
use zavor_core::guard::Touched;
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::identity::Method;
use zavor_core::listing::{PeopleFilter, StatusChip, chips};
use zavor_core::moment::Timestamp;
use zavor_core::second_factor::throttle;
use zavor_core::sign_in::SignInGuard;

use crate::people::directory_list::{PersonRow, View};
use crate::people::service::People;
use crate::platform::error::AppError;
use crate::platform::service::Platform;
use crate::ports::GuardsExt;

impl People {
    pub(super) async fn person_row(
        &self,
        view: &View<'_>,
        account: &Account,
    ) -> Result<PersonRow, AppError> {
        let methods = self.platform.store.methods_of(account.id).await?;
        let (chips, last_sign_in) = self.status(view, account, &methods).await?;
        let mut recovery = account.recovery_addresses.iter();
        Ok(PersonRow {
            id: account.id,
            address: account.address.clone(),
            display_name: account.display_name.clone(),
            chips,
            last_sign_in,
            roles: view.roles.get(&account.id).cloned().unwrap_or_default(),
            has_second_factor: !methods.is_empty(),
            has_recovery: recovery.any(RecoveryAddress::is_confirmed),
            has_unconfirmed: has_unconfirmed(account),
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
        match (view.filter, view.filter.chip()) {
            (PeopleFilter::NeverSignedIn, _) => {
                let never = |guard: &SignInGuard| guard.last_success().is_none();
                ask_guard(&self.platform, account, never).await
            }
            (_, Some(StatusChip::LockedOut)) => {
                let policies = self.platform.store.policies();
                let policy = &policies.smart_lockout;
                let locked = |guard: &SignInGuard| guard.is_locked_out(policy, view.now);
                ask_guard(&self.platform, account, locked).await
            }
            (_, Some(chip)) => shows(self, view, account, chip).await,
            (PeopleFilter::SignInAllowed | PeopleFilter::NoRecovery, _) => {
                let blocked = shows(self, view, account, StatusChip::SignInBlocked);
                Ok(!blocked.await?)
            }
            (PeopleFilter::RecoveryUnconfirmed, _) => Ok(has_unconfirmed(account)),
            _ => Ok(true),
        }
    }

    /// A row's chips and newest success. From memory only.
    async fn status(
        &self,
        view: &View<'_>,
        account: &Account,
        methods: &[Method],
    ) -> Result<(Vec<StatusChip>, Option<Timestamp>), AppError> {
        let (now, policies) = (view.now, self.platform.store.policies());
        let asked = |guard: &SignInGuard| {
            let locked = guard.is_locked_out(&policies.smart_lockout, now);
            (locked, guard.last_success())
        };
        let (locked, last_sign_in) = ask_guard(&self.platform, account, asked).await?;
        let mut holds = holds_of(self, account).await?;
        let subject = Subject::Account(account.address.clone());
        holds.extend(throttle(&subject, methods, now));
        Ok((chips(&holds, locked, now), last_sign_in))
    }
}

/// What the sign-in guard of an account says, unchanged.
async fn ask_guard<R: Send>(
    platform: &Platform,
    account: &Account,
    ask: impl Fn(&SignInGuard) -> R + Send + Sync,
) -> Result<R, AppError> {
    let key = GuardKey::account(account.id);
    let look = |guard: &mut SignInGuard| (ask(guard), Touched::Unchanged);
    Ok(platform.store.sign_in(key, look).await?.0)
}

/// Lasting holds on an account, with those that could not be written yet.
async fn holds_of(people: &People, account: &Account) -> Result<Vec<StoredHold>, AppError> {
    let subject = Subject::Account(account.address.clone());
    let written = people.platform.store.lasting_holds(&subject).await?;
    let mut holds = written.to_vec();
    holds.extend(people.sending.state.unwritten(&subject));
    Ok(holds)
}

/// Whether a hold of the account, but for lockouts, shows this chip.
async fn shows(
    people: &People,
    view: &View<'_>,
    account: &Account,
    chip: StatusChip,
) -> Result<bool, AppError> {
    let mut holds = holds_of(people, account).await?;
    if chip == StatusChip::CodesWait {
        let methods = people.platform.store.methods_of(account.id).await?;
        let subject = Subject::Account(account.address.clone());
        holds.extend(throttle(&subject, &methods, view.now));
    }
    Ok(chips(&holds, false, view.now).contains(&chip))
}

fn has_unconfirmed(account: &Account) -> bool {
    let mut addresses = account.recovery_addresses.iter();
    addresses.any(|address| !address.is_confirmed())
}
