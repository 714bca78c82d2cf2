//! Filters that few accounts pass: those few are known without reading the others.

use std::cmp::Reverse;

use zavor_core::account::{Account, SignInName};
use zavor_core::hold::Subject;
use zavor_core::listing::{PeopleFilter, StatusChip};
use zavor_core::moment::Timestamp;

use crate::people::directory_list::{Found, LOOKED_AT_MAX, View};
use crate::people::service::People;
use crate::platform::error::AppError;
use crate::platform::search;
use crate::platform::search::fold;
use crate::ports::{AccountOrder, PAGE_MAX};

/// Most accounts that are read and sorted for one page in an order other than by address; if there
/// are more, the accounts are walked in order instead.
const SORTED_MAX: usize = 2_000;

/// The place of an account in an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Address(SignInName),
    DisplayName(String, SignInName),
    Created(Reverse<Timestamp>, SignInName),
}

fn place_of(order: AccountOrder, account: &Account) -> Place {
    let address = account.address.clone();
    match order {
        AccountOrder::Address => Place::Address(address),
        AccountOrder::DisplayName => Place::DisplayName(fold(&account.display_name), address),
        AccountOrder::Created => Place::Created(Reverse(account.created), address),
    }
}

impl People {
    /// The addresses that pass the filter, sorted; `None` when there are too many or they are not
    /// known.
    pub(super) async fn few(&self, view: &View<'_>) -> Result<Option<Vec<SignInName>>, AppError> {
        let mut few = match (view.filter, view.filter.chip()) {
            (_, Some(StatusChip::LockedOut)) => {
                let locked = self
                    .platform
                    .store
                    .locked_accounts(view.now, PAGE_MAX)
                    .await?;
                if locked.len() >= PAGE_MAX {
                    return Ok(None);
                }
                let mut few = Vec::with_capacity(locked.len());
                for id in locked {
                    few.extend(
                        self.platform
                            .store
                            .brief(id)
                            .await?
                            .map(|brief| brief.address.clone()),
                    );
                }
                few
            }
            // It follows from the factors of each account; no list of it is kept.
            (_, Some(StatusChip::CodesWait)) => return Ok(None),
            (_, Some(chip)) => self.held_addresses(view, chip).await?,
            (PeopleFilter::Administrators, None) => {
                let mut few = Vec::new();
                for id in view.roles.keys().filter(|id| view.has_wanted_role(**id)) {
                    few.extend(
                        self.platform
                            .store
                            .brief(*id)
                            .await?
                            .map(|brief| brief.address.clone()),
                    );
                }
                few
            }
            (_, None) => return Ok(None),
        };
        few.retain(|address| view.sees(address));
        few.sort_unstable();
        few.dedup();
        let sortable = view.query.order == AccountOrder::Address || few.len() <= SORTED_MAX;
        Ok(sortable.then_some(few))
    }

    /// Addresses of accounts with a hold that shows this chip.
    async fn held_addresses(
        &self,
        view: &View<'_>,
        chip: StatusChip,
    ) -> Result<Vec<SignInName>, AppError> {
        let mut held = Vec::new();
        let written = self.platform.store.all_holds().await?;
        let unwritten = self.sending.state.all_unwritten();
        for hold in written.iter().chain(&unwritten) {
            if StatusChip::of_kind(hold.identity.kind) != Some(chip) || !hold.in_force(view.now) {
                continue;
            }
            // Holds also stay for names without an account (any more).
            if let Subject::Account(name) = &hold.identity.subject
                && let Some(brief) = self.platform.store.find_brief(name).await?
                && brief.address == *name
            {
                held.push(name.clone());
            }
        }
        Ok(held)
    }

    /// The page of these addresses.
    pub(super) async fn page_of_few(
        &self,
        view: &View<'_>,
        few: Vec<SignInName>,
    ) -> Result<Found, AppError> {
        match view.query.order {
            AccountOrder::Address => self.few_by_address(view, few).await,
            order @ (AccountOrder::DisplayName | AccountOrder::Created) => {
                self.few_sorted(view, &few, order).await
            }
        }
    }

    async fn few_by_address(
        &self,
        view: &View<'_>,
        few: Vec<SignInName>,
    ) -> Result<Found, AppError> {
        let pieces = search::pieces(&view.query.text);
        let after = view.query.after.as_ref();
        let mut found = Found::default();
        for address in few {
            if after.is_some_and(|after| address <= *after) {
                continue;
            }
            if found.accounts.len() > view.limit {
                break;
            }
            if found.looked_at >= LOOKED_AT_MAX {
                found.truncated = true;
                break;
            }
            found.looked_at += 1;
            found.next = Some(address.clone());
            let account = self.account_at(&address).await?;
            found
                .accounts
                .extend(account.filter(|account| search::contains(account, &pieces)));
        }
        if !found.truncated {
            found.next = None;
        }
        Ok(found.cut(view.limit))
    }

    async fn few_sorted(
        &self,
        view: &View<'_>,
        few: &[SignInName],
        order: AccountOrder,
    ) -> Result<Found, AppError> {
        let pieces = search::pieces(&view.query.text);
        let mut accounts = Vec::with_capacity(few.len());
        for address in few {
            accounts.extend(self.account_at(address).await?);
        }
        let looked_at = accounts.len();
        accounts.retain(|account| search::contains(account, &pieces));
        if let Some(after) = &view.query.after {
            // As in every store: if that account is gone, these orders end there.
            let Some(after) = self.account_at(after).await? else {
                return Ok(Found::default());
            };
            let after = place_of(order, &after);
            accounts.retain(|account| place_of(order, account) > after);
        }
        accounts.sort_by_cached_key(|account| place_of(order, account));
        accounts.truncate(view.limit + 1);
        let found = Found {
            accounts,
            looked_at,
            ..Found::default()
        };
        Ok(found.cut(view.limit))
    }

    async fn account_at(&self, address: &SignInName) -> Result<Option<Account>, AppError> {
        Ok(match self.platform.store.find(address).await? {
            Some(id) => self.platform.store.account(id).await?,
            None => None,
        })
    }
}
