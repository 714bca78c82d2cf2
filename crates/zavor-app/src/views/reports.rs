//! The logs and the audit as people read them: newest first, page by page, as far as the reader may
//! see.
//!
//! Security: readers without the right to everybody's audit see only their own acts, and a role
//! limited to domains sees only rows about accounts of those domains, whatever is asked for. Rows
//! without an account (folded rows, the organisation) are shown only to readers who may see every
//! domain.
//!
//! The logs are in order of time, and at the same time in order of arrival; rows have no numbers
//! for readers. So a page is "rows before this time, minus the first so many that share its last
//! millisecond": rows of later milliseconds shift nothing, and every page can be reached. A filter
//! without an index reads at most [`SCAN_MAX`] rows, and says so.

use zavor_core::account::{GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::alert::shown_within;
use zavor_core::event::{MessageEvent, MessageOutcome, Outcome, SignInEvent};
use zavor_core::hold::Subject;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::{Denied, Right};

use crate::platform::clock;
use crate::platform::error::{AppError, VERIFYING};
use crate::platform::log_place::LogPlace;
use crate::platform::names::normalise;
use crate::ports::{
    AlertFilter, AuditQuery, ChainReport, ChainedAudit, EventQuery, KeptAlert, PAGE_MAX, StoreError,
};
use crate::views::service::Views;

/// Most rows of a log that one page reads.
pub const SCAN_MAX: usize = PAGE_MAX;
/// Most alerts in one list.
pub const ALERTS_SHOWN_MAX: usize = 1_000;

/// Filter and page of a log.
#[derive(Debug, Clone, Default)]
pub struct LogQuery<'a> {
    /// Only of this account (or name, or connector), as typed.
    pub name: Option<&'a str>,
    /// Only events within this time; `None` = as long as events are kept.
    pub within: Option<Span>,
    /// Only events before this time; `None` = up to now.
    pub until: Option<Timestamp>,
    /// Rows of the last millisecond to skip, because they are on earlier pages.
    pub skip: usize,
    /// Most rows.
    pub limit: usize,
}

/// A page of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage<E> {
    /// The rows, the newest first.
    pub rows: Vec<E>,
    /// Whether there is a next page.
    pub more: bool,
    /// Whether rows may be missing because there are more than the [`SCAN_MAX`] that were read.
    pub cut: bool,
    /// The time for the question about the next page.
    pub until: Timestamp,
    /// How many rows to skip there.
    pub skip: usize,
}

/// What an installation holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Accounts.
    pub accounts: u64,
    /// Domains, the default one first.
    pub domains: Vec<String>,
    /// Number and hash of the last audit event; `None` when there is none. If it is noted
    /// elsewhere, it proves later that nothing before it was changed.
    pub audit_head: Option<(u64, [u8; 32])>,
}

impl Views {
    /// A page of the audit, the newest first: everybody's acts with that right, otherwise the
    /// actor's own.
    ///
    /// # Errors
    /// `Denied` for actors who may see nothing here; `Store`.
    pub async fn audit_list(
        &self,
        actor: &Actor,
        mut query: AuditQuery,
    ) -> Result<Vec<ChainedAudit>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        if !self.sees_all_audit(actor).await? {
            let own = actor.to_string();
            if query.actor.as_ref().is_some_and(|wanted| *wanted != own) {
                return Ok(Vec::new());
            }
            query.actor = Some(own);
        }
        Ok(self.platform.store.audit_find(&query).await?)
    }

    /// Whether the actor may read everybody's audit, or only their own acts.
    ///
    /// # Errors
    /// `Store`.
    pub async fn sees_all_audit(&self, actor: &Actor) -> Result<bool, StoreError> {
        Ok(self
            .platform
            .table_says(actor, Right::SeeAllAudit, None)
            .await?
            .is_ok())
    }

    /// Recomputes the audit chain, for one caller at a time. Reads all of it: seconds for millions
    /// of events. With `from`, a head that was noted earlier, it also says whether the chain still
    /// contains it.
    ///
    /// # Errors
    /// `Denied` without the right to everybody's audit; `Refused` while somebody else verifies;
    /// `Store`.
    pub async fn audit_check(
        &self,
        actor: &Actor,
        from: Option<(u64, [u8; 32])>,
    ) -> Result<ChainReport, AppError> {
        self.platform.judge_in_general(actor, Right::SeeAllAudit)?;
        let _alone = self.verifies_alone().ok_or(AppError::Refused(VERIFYING))?;
        Ok(self.platform.store.audit_verify(from).await?)
    }

    /// A page of the sign-in log.
    ///
    /// # Errors
    /// `Denied` without the right to see, or for a name in a domain that the actor may not see;
    /// `Unknown` for a name that no account can have; `Store`.
    pub async fn sign_in_log(
        &self,
        actor: &Actor,
        query: &LogQuery<'_>,
        outcome: Option<Outcome>,
    ) -> Result<LogPage<SignInEvent>, AppError> {
        let seen = self.seen(actor)?;
        let (typed, account) = self.meant(&seen, query.name).await?;
        let key = typed.as_ref().map(|typed| self.platform.key_of_name(typed));
        let by_name = |row: &SignInEvent| {
            typed.is_none() || Some(&row.name) == typed.as_ref() || Some(row.key) == key
        };
        let wanted = |row: &SignInEvent| {
            outcome.is_none_or(|outcome| row.outcome == outcome)
                && seen.name(&row.name)
                && (account.is_some() || by_name(row))
        };
        let scans = outcome.is_some() || seen.some() || (typed.is_some() && account.is_none());
        let asked = self.log_query(query, account, scans);
        let rows = self.platform.store.sign_ins(&asked).await?;
        Ok(log_page(query, asked.to, rows, wanted, |row| row.time))
    }

    /// A page of the message log; use its name to ask for a connector.
    ///
    /// # Errors
    /// As [`Views::sign_in_log`].
    pub async fn message_log(
        &self,
        actor: &Actor,
        query: &LogQuery<'_>,
        outcome: Option<MessageOutcome>,
    ) -> Result<LogPage<MessageEvent>, AppError> {
        let seen = self.seen(actor)?;
        let settings = self.platform.settings();
        let connectors = &settings.connectors;
        let connector = connectors
            .iter()
            .find(|connector| query.name == Some(&connector.name));
        let (entity, account) = match connector {
            Some(connector) => (Some(connector.name.clone()), None),
            None => {
                let (typed, account) = self.meant(&seen, query.name).await?;
                (typed.map(|typed| typed.to_string()), account)
            }
        };
        let wanted = |row: &MessageEvent| {
            outcome.is_none_or(|outcome| row.outcome == outcome)
                && seen.name(&SignInName::from_normal_form(&row.entity))
                && (account.is_some() || entity.as_ref().is_none_or(|entity| row.entity == *entity))
        };
        let scans = outcome.is_some() || seen.some() || (entity.is_some() && account.is_none());
        let asked = self.log_query(query, account, scans);
        let rows = self.platform.store.messages(&asked).await?;
        Ok(log_page(query, asked.to, rows, wanted, |row| row.time))
    }

    /// The alerts, the newest first; reads at most [`ALERTS_SHOWN_MAX`].
    ///
    /// # Errors
    /// `Denied` without the right to see; `Store`.
    pub async fn alert_list(
        &self,
        actor: &Actor,
        filter: AlertFilter,
        limit: usize,
    ) -> Result<Vec<KeptAlert>, AppError> {
        let seen = self.seen(actor)?;
        let store = &self.platform.store;
        let mut alerts = store.alerts(filter, ALERTS_SHOWN_MAX).await?;
        alerts.retain(|kept| shown_within(seen.0.as_deref(), kept.alert.subject.as_ref()));
        alerts.truncate(limit);
        Ok(alerts)
    }

    /// What the audit calls the typed subject: a network, a connector of the configuration, or an
    /// account (by its own address, even if an alias is typed).
    ///
    /// # Errors
    /// `Store`.
    pub async fn subject_named(&self, typed: &str) -> Result<Subject, StoreError> {
        if let Ok(network) = typed.parse() {
            return Ok(Subject::Origin(network));
        }
        let settings = self.platform.settings();
        let mut connectors = settings.connectors.iter();
        if connectors.any(|connector| connector.name == typed) {
            return Ok(Subject::Connector(typed.into()));
        }
        Ok(self.platform.resolve(typed.as_bytes()).await?.subject())
    }

    /// What this installation holds.
    ///
    /// # Errors
    /// `Denied` without the right to see; `Store`.
    pub async fn installation(&self, actor: &Actor) -> Result<Installation, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        Ok(Installation {
            accounts: self.platform.store.account_count(),
            domains: self.platform.store.domains().to_vec(),
            audit_head: self.platform.store.audit_head().await?,
        })
    }

    /// How many accounts there are, for actors who may see all of them; otherwise `None`.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub fn accounts_seen(&self, actor: &Actor) -> Result<Option<u64>, AppError> {
        let seen = self.seen(actor)?;
        Ok((!seen.some()).then(|| self.platform.store.account_count()))
    }

    fn seen(&self, actor: &Actor) -> Result<VisibleDomains, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        Ok(VisibleDomains(self.platform.domains_seen(actor)))
    }

    /// The normal form of a typed name (an account's own address), and its guard if it is an
    /// account.
    async fn meant(
        &self,
        seen: &VisibleDomains,
        typed: Option<&str>,
    ) -> Result<(Option<SignInName>, Option<GuardKey>), AppError> {
        let Some(typed) = typed else {
            return Ok((None, None));
        };
        let name = normalise(typed.as_bytes(), &self.platform.store.domains());
        let Some(name) = name else {
            // A text tried at a door need not be a name; rows are found by it as they were stored.
            return Ok((Some(SignInName::from_normal_form(typed)), None));
        };
        let brief = self.platform.store.find_brief(&name).await?;
        let address = brief.as_ref().map_or(&name, |brief| &brief.address);
        if !seen.name(address) {
            return Err(AppError::Denied(Denied::OtherDomain));
        }
        let key = brief.as_ref().map(|brief| GuardKey::account(brief.id));
        Ok((Some(address.clone()), key))
    }

    /// How much of a log one page reads: one row more than it shows, or, if the store has no index
    /// for the filter, all that it may scan.
    fn log_query(&self, query: &LogQuery<'_>, key: Option<GuardKey>, scans: bool) -> EventQuery {
        let now = clock::stamp(&self.platform);
        let page = query.skip.saturating_add(query.limit).saturating_add(1);
        EventQuery {
            key,
            from: query
                .within
                .map_or(Timestamp::from_millis(0), |within| now.minus(within)),
            // Includes events of this very millisecond.
            to: query.until.unwrap_or(now.plus(Span::from_millis(1))),
            limit: if scans { SCAN_MAX } else { page.min(SCAN_MAX) },
        }
    }
}

/// The rows of one page and where the next one begins; `until` is where reading ended.
fn log_page<E>(
    query: &LogQuery<'_>,
    until: Timestamp,
    mut rows: Vec<E>,
    wanted: impl Fn(&E) -> bool,
    time: impl Fn(&E) -> Timestamp,
) -> LogPage<E> {
    let full = rows.len() >= SCAN_MAX;
    rows.retain(wanted);
    let behind = rows.len().saturating_sub(query.skip);
    let rows: Vec<E> = rows
        .into_iter()
        .skip(query.skip)
        .take(query.limit)
        .collect();
    let more = behind > rows.len();
    let times: Vec<Timestamp> = rows.iter().map(time).collect();
    let (before, skip) = (until, query.skip);
    let place = LogPlace { before, skip };
    let next = LogPlace::behind(&times, Some(place)).unwrap_or(place);
    LogPage {
        rows,
        more,
        cut: full && !more,
        until: next.before,
        skip: next.skip,
    }
}

/// The domains that somebody may see; `None` = all.
struct VisibleDomains(Option<Vec<String>>);

impl VisibleDomains {
    /// Whether only some domains may be seen.
    const fn some(&self) -> bool {
        self.0.is_some()
    }

    fn name(&self, name: &SignInName) -> bool {
        let domains = self.0.as_ref();
        domains.is_none_or(|domains| domains.iter().any(|domain| domain == name.domain()))
    }
}
