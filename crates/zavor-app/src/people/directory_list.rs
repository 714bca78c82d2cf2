//! The table of accounts: filters, order, paging, and one row with everything a person reads first.
//!
//! It is fast at a million accounts because no filter reads all of them. Filters that few accounts
//! pass (a hold, a lockout, a role) start from those few. The others walk the accounts in order,
//! read no more than [`LOOKED_AT_MAX`] for one page, and then say where to continue.
//!
//! Security: only accounts in domains that the actor may see are listed, counted or exported; the
//! domains are part of every query, not of the page. Search text is data, never a pattern. An
//! export is audited; looking is not.

pub(crate) mod few;
pub(crate) mod rows;

use std::collections::HashMap;

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::listing::{PeopleFilter, StatusChip};
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};
use zavor_core::recovery::FactsSet;
use zavor_core::rights::Right;

use crate::people::service::People;
use crate::platform::error::{AppError, InvalidAccount};
use crate::platform::notes::ExportNote;
use crate::ports::{AccountOrder, AccountQuery, PAGE_MAX};

/// Most accounts read for one page when a filter must walk the accounts. Keeps a page under 100 ms;
/// the rest is one click away.
pub const LOOKED_AT_MAX: usize = 5_000;
/// Accounts read at once while walking.
const STEP: usize = 500;
/// Longest search text in bytes; a text longer than any name finds nothing.
pub const SEARCH_BYTES_MAX: usize = 256;

/// Which accounts, in which order, from where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// Text that address, name or alias must contain (case-insensitive); empty = all.
    pub text: String,
    /// The filter.
    pub filter: Option<PeopleFilter>,
    /// With [`PeopleFilter::Administrators`]: only holders of this role.
    pub role: Option<Role>,
    /// The order.
    pub order: AccountOrder,
    /// Start after this account in that order: [`PeoplePage::next`] of the page before.
    pub after: Option<SignInName>,
    /// Rows of one page, 1 to [`PAGE_MAX`].
    pub limit: usize,
}

/// One account in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Its number.
    pub id: AccountId,
    /// Its address.
    pub address: SignInName,
    /// The person's name; may be empty.
    pub display_name: String,
    /// What is wrong, in a fixed order.
    pub chips: Vec<StatusChip>,
    /// Newest success that is still known; `None` = never, or longer ago than places are kept.
    pub last_sign_in: Option<Timestamp>,
    /// Its roles.
    pub roles: Vec<RoleHeld>,
    /// Whether a second factor is registered.
    pub has_second_factor: bool,
    /// Whether a recovery address is confirmed.
    pub has_recovery: bool,
    /// Whether a recovery address is not confirmed yet.
    pub has_unconfirmed: bool,
    /// When it was created.
    pub created: Timestamp,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeoplePage {
    /// The rows, in order.
    pub rows: Vec<PersonRow>,
    /// Where the next page begins; `None` = this was the last one.
    pub next: Option<SignInName>,
    /// Whether the page is not full because [`LOOKED_AT_MAX`] accounts were read; `next` continues.
    pub truncated: bool,
    /// Accounts read for this page.
    pub looked_at: usize,
}

/// What one page needs of the whole organisation, read once.
struct View<'a> {
    query: &'a PeopleQuery,
    filter: PeopleFilter,
    /// Domains that the actor may see; `None` = all.
    domains: Option<Vec<String>>,
    roles: HashMap<AccountId, Vec<RoleHeld>>,
    limit: usize,
    now: Timestamp,
}

/// Accounts that a page shows, before they become rows.
#[derive(Default)]
struct Found {
    accounts: Vec<Account>,
    next: Option<SignInName>,
    truncated: bool,
    looked_at: usize,
}

impl Found {
    /// One account more than fits was looked for, to know whether there is a next page.
    fn cut(mut self, limit: usize) -> Self {
        if self.accounts.len() > limit {
            self.accounts.truncate(limit);
            self.next = self.accounts.last().map(|last| last.address.clone());
            self.truncated = false;
        }
        self
    }
}

impl View<'_> {
    fn sees(&self, address: &SignInName) -> bool {
        self.domains
            .as_ref()
            .is_none_or(|domains| domains.iter().any(|domain| domain == address.domain()))
    }

    fn has_wanted_role(&self, id: AccountId) -> bool {
        let wanted = |held: &RoleHeld| self.query.role.is_none_or(|role| role == held.role);
        self.roles
            .get(&id)
            .is_some_and(|held| held.iter().any(wanted))
    }

    /// Whether the store's own query is enough for this filter.
    fn is_plain(&self) -> bool {
        self.filter == PeopleFilter::All
    }
}

impl People {
    /// One page of the accounts that the actor may see.
    ///
    /// # Errors
    /// `Denied` without the right to see; `Invalid` for a text or limit out of bounds.
    pub async fn list_people(
        &self,
        actor: &Actor,
        query: &PeopleQuery,
    ) -> Result<PeoplePage, AppError> {
        let view = self.viewed(actor, query).await?;
        let found = match self.few(&view).await? {
            Some(few) => self.page_of_few(&view, few).await?,
            None => self.page_by_looking(&view).await?,
        };
        let mut page = PeoplePage {
            rows: Vec::with_capacity(found.accounts.len()),
            next: found.next,
            truncated: found.truncated,
            looked_at: found.looked_at,
        };
        for account in &found.accounts {
            page.rows.push(self.person_row(&view, account).await?);
        }
        Ok(page)
    }

    /// Audits that the actor exports the accounts of this query; then read them page by page with
    /// [`People::list_people`].
    ///
    /// # Errors
    /// `Denied` without the right to see; `Store` when it cannot be written: then export nothing.
    pub async fn begin_export(&self, actor: &Actor, query: &PeopleQuery) -> Result<(), AppError> {
        let view = self.viewed(actor, query).await?;
        let filter = Word::of("people-filter", view.filter.as_str());
        let mut detail = Detail::from(ExportNote::List { filter });
        if let Some(role) = query.role {
            let role = Word::of("role", role.as_str());
            detail.push(ExportNote::OfRole { role });
        }
        if !query.text.is_empty() {
            let text = query.text.clone();
            detail.push(ExportNote::WithText { text });
        }
        if let Some(domains) = &view.domains {
            let domains = domains.join(", ");
            detail.push(ExportNote::OfDomains { domains });
        }
        let audit = self
            .platform
            .audit(actor, AuditAct::Export, None, AuditResult::Done, detail);
        self.platform.commit(Vec::new(), audit).await
    }

    /// Passes every account of the query to `each`, in order, across all pages. Audited.
    ///
    /// # Errors
    /// As [`People::begin_export`] and [`People::list_people`].
    pub async fn export_people(
        &self,
        actor: &Actor,
        query: &PeopleQuery,
        mut each: impl FnMut(PersonRow) + Send,
    ) -> Result<usize, AppError> {
        self.begin_export(actor, query).await?;
        let mut query = PeopleQuery {
            limit: STEP,
            ..query.clone()
        };
        let mut exported = 0;
        loop {
            let page = self.list_people(actor, &query).await?;
            exported += page.rows.len();
            page.rows.into_iter().for_each(&mut each);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(exported),
            }
        }
    }

    /// One account with its row, for its own page.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` when the actor may not see it.
    pub async fn look_at_account(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<(Account, PersonRow), AppError> {
        let mut account = self.platform.account_seen(actor, name).await?;
        account.raised_limit = account.raised_limit_at(self.platform.now());
        let query = PeopleQuery {
            limit: 1,
            ..PeopleQuery::default()
        };
        let view = self.viewed(actor, &query).await?;
        let row = self.person_row(&view, &account).await?;
        Ok((account, row))
    }

    async fn viewed<'a>(
        &self,
        actor: &Actor,
        query: &'a PeopleQuery,
    ) -> Result<View<'a>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        if query.text.len() > SEARCH_BYTES_MAX || !(1..=PAGE_MAX).contains(&query.limit) {
            let (most, rows) = (SEARCH_BYTES_MAX, PAGE_MAX);
            return Err(InvalidAccount::Search { most, rows }.into());
        }
        let mut roles: HashMap<AccountId, Vec<RoleHeld>> = HashMap::new();
        for (id, role, domains) in self.platform.store.all_roles().await? {
            let held = roles.entry(id).or_default();
            held.push(RoleHeld { role, domains });
        }
        Ok(View {
            query,
            filter: query.filter.unwrap_or(PeopleFilter::All),
            domains: self.platform.domains_seen(actor),
            roles,
            limit: query.limit,
            now: self.platform.now(),
        })
    }

    /// Walks the accounts in order and keeps those that pass the filter.
    async fn page_by_looking(&self, view: &View<'_>) -> Result<Found, AppError> {
        let mut found = Found::default();
        let mut after = view.query.after.clone();
        while found.accounts.len() <= view.limit {
            // First one more than a page: nearly every account passes most of these filters.
            let step = match (view.is_plain(), found.looked_at) {
                (true, _) => (view.limit + 1).min(PAGE_MAX),
                (false, 0) => (view.limit + 1).min(STEP),
                (false, looked_at) => STEP.min(LOOKED_AT_MAX - looked_at),
            };
            let page = self
                .platform
                .store
                .accounts(&AccountQuery {
                    text: view.query.text.clone(),
                    domains: view.domains.clone(),
                    registered: registered_wanted(self, view.filter),
                    order: view.query.order,
                    after: after.take(),
                    limit: step,
                })
                .await?;
            let last_page = page.len() < step;
            after = page.last().map(|last| last.address.clone());
            found.looked_at += page.len();
            for account in page {
                if view.is_plain() || self.passes(view, &account).await? {
                    found.accounts.push(account);
                }
            }
            if last_page {
                break;
            }
            if !view.is_plain() && found.looked_at >= LOOKED_AT_MAX {
                (found.next, found.truncated) = (after.clone(), true);
                break;
            }
        }
        Ok(found.cut(view.limit))
    }
}

/// What the accounts of a filter have registered; `None` = anything.
fn registered_wanted(people: &People, filter: PeopleFilter) -> Option<FactsSet> {
    let policies = people.platform.store.policies();
    let can_mail = people.notifications.can_mail();
    let lacking = || FactsSet::lacking(&policies.recovery, can_mail);
    (filter == PeopleFilter::NoRecovery).then(lacking)
}
