//! Whom somebody means who has proved nothing, and who pays for what they start: the account, where its
//! owner has signed in before, else the origin with its wider network. The same work for every name.

use std::net::IpAddr;

use zavor_core::account::Account;
use zavor_core::moment::Timestamp;
use zavor_core::recovery::{BudgetKey, OriginStanding, RecoveryBudget, Spending};

use crate::platform::error::AppError;
use crate::platform::resolve::ResolvedName;
use crate::ports::{Change, IdentityChange, StoreError};
use crate::recovery::service::Recovery;
use crate::sign_in::origin_proofs::standing_of_origin;
use crate::sign_on::known_device::NOBODY;

/// Whom a stranger means.
pub(crate) struct Meant {
    pub(crate) who: ResolvedName,
    /// The account; `None` for a name without one.
    pub(crate) account: Option<Account>,
    /// Whether the browser proves that this account has signed in there before.
    pub(crate) known_browser: bool,
}

impl Meant {
    /// Looks up a typed name, and opens the cookie of known devices.
    pub(crate) async fn by(
        recovery: &Recovery,
        name: &[u8],
        known_device: &str,
    ) -> Result<Self, StoreError> {
        let who = recovery.platform.resolve(name).await?;
        let looked_up = who.account.unwrap_or(NOBODY);
        let account = recovery.platform.store.account(looked_up).await?;
        let account = account.filter(|account| Some(account.id) == who.account);
        let devices = &recovery.sign_on.known_devices;
        Ok(Self {
            known_browser: devices.proves(account.as_ref(), known_device),
            who,
            account,
        })
    }
}

/// Who pays.
pub(crate) struct Payer {
    pub(crate) key: BudgetKey,
    place: Option<BudgetKey>,
    from: OriginStanding,
}

impl Payer {
    /// Who pays for what this stranger starts from this address.
    pub(crate) async fn of(
        recovery: &Recovery,
        meant: &Meant,
        address: IpAddr,
    ) -> Result<Self, AppError> {
        Ok(match meant.known_browser {
            true => Self {
                key: BudgetKey::of_name(meant.who.key, true),
                place: None,
                from: OriginStanding::default(),
            },
            false => Self {
                key: BudgetKey::of_origin(address),
                place: BudgetKey::of_place(address),
                from: standing_of_origin(&recovery.sign_in, address).await?,
            },
        })
    }

    /// The budget in whose turn is spent: the widest.
    pub(crate) fn turn(&self) -> &BudgetKey {
        self.place.as_ref().unwrap_or(&self.key)
    }

    /// The budgets with this spent once more, to be committed with what it is spent on; `None` when one of
    /// them has no room for it.
    pub(crate) async fn spending(
        &self,
        recovery: &Recovery,
        what: Spending,
        now: Timestamp,
    ) -> Result<Option<Vec<Change>>, StoreError> {
        let mut budget = recovery.budget(&self.key).await?;
        if !budget.may_spend_there(what, self.from, now) {
            return Ok(None);
        }
        budget.spend(what, now);
        let mut changes = vec![put_budget(budget)];
        if let Some(place) = &self.place {
            let mut budget = recovery.budget(place).await?;
            if !budget.may_spend_in_place(what, self.from, now) {
                return Ok(None);
            }
            budget.spend(what, now);
            changes.push(put_budget(budget));
        }
        Ok(Some(changes))
    }
}

pub(super) fn put_budget(budget: RecoveryBudget) -> Change {
    Change::Identity(IdentityChange::PutRecoveryBudget(budget))
}
