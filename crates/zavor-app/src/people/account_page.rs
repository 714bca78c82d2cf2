//! What the page of one account shows beside its holds: its logs page by page, its audit, and how a
//! password could be reset. It changes nothing.
//!
//! Security: every function asks whether the actor may see the account. Names, devices and senders
//! in the logs are other people's text. Actors who may not see everybody's audit see their own
//! acts.

use zavor_core::account::{AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::hold::Subject;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::Right;

use crate::people::acts::hand_over::hands_over;
use crate::people::service::People;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::log_place::LogPlace;
use crate::platform::service::Platform;
use crate::ports::{AuditQuery, ChainedAudit, EventQuery, PAGE_MAX};
use crate::verification::recovery_addresses::WaitingAddress;

/// How far back the logs of an account are shown; older days may still be on the disk.
pub const LOG_SHOWN: Span = Span::from_days(90);
/// One page of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage<E> {
    /// The rows, the newest first.
    pub rows: Vec<E>,
    /// Where the next page begins; `None` = this was the last one.
    pub next: Option<LogPlace>,
}

/// How the password of an account could be reset now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetChoices {
    /// Whether the password is kept here; otherwise it is reset where it lives, or moved here.
    pub kept_here: bool,
    /// Whether the actor may show a temporary password of a day, after a call back or in person.
    pub hands_over: bool,
    /// Where a link to choose a password would go; empty = none can be sent.
    pub link_to: Vec<String>,
    /// Confirmed addresses that are too new for a link.
    pub waiting: Vec<WaitingAddress>,
    /// Recovery addresses to which a code for a caller may go: place in the account's list, address.
    pub codes_to: Vec<(usize, String)>,
    /// Whether the account has recovery addresses at all, whatever they count for.
    pub has_recovery: bool,
    /// Whether mail can be sent at all.
    pub mail: bool,
    /// Whether signing in is blocked: then the owner gets in only after it is allowed.
    pub sign_in_blocked: bool,
}

impl People {
    /// How the password of an account could be reset, and its caller be verified, now.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` when the actor may not see it.
    pub async fn reset_choices(&self, actor: &Actor, name: &str) -> Result<ResetChoices, AppError> {
        let account = self.platform.account_seen(actor, name).await?;
        let mail = self.verification.needs_mail().is_ok();
        let proving = match mail {
            true => self.verification.proving_addresses(&account).await?,
            false => Vec::new(),
        };
        Ok(ResetChoices {
            kept_here: account.credential.is_some(),
            hands_over: hands_over(&self.platform, actor, &account.address).await?,
            link_to: proving.iter().map(|(_, to)| to.clone()).collect(),
            waiting: self.verification.waiting_addresses(&account).await?,
            sign_in_blocked: self.platform.is_sign_in_blocked(&account.address).await?,
            codes_to: proving,
            has_recovery: !account.recovery_addresses.is_empty(),
            mail,
        })
    }

    /// Sign-ins of an account, at most `limit` of them.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` when the actor may not see it.
    pub async fn sign_ins_of(
        &self,
        actor: &Actor,
        name: &str,
        place: Option<LogPlace>,
        limit: usize,
    ) -> Result<LogPage<SignInEvent>, AppError> {
        let account = self.platform.account_seen(actor, name).await?;
        let query = log_query(&self.platform, account.id, place, limit);
        let rows = self.platform.store.sign_ins(&query).await?;
        Ok(page(rows, place, limit, |event| event.time))
    }

    /// Messages that an account offered for sending, at most `limit` of them.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` when the actor may not see it.
    pub async fn messages_of(
        &self,
        actor: &Actor,
        name: &str,
        place: Option<LogPlace>,
        limit: usize,
    ) -> Result<LogPage<MessageEvent>, AppError> {
        let account = self.platform.account_seen(actor, name).await?;
        let query = log_query(&self.platform, account.id, place, limit);
        let rows = self.platform.store.messages(&query).await?;
        Ok(page(rows, place, limit, |event| event.time))
    }

    /// What was done to an account, before the event of this number (`None` = from the newest).
    /// Without the right to see all, only the actor's own acts.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` when the actor may not see it.
    pub async fn audit_about(
        &self,
        actor: &Actor,
        name: &str,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<ChainedAudit>, AppError> {
        let account = self.platform.account_seen(actor, name).await?;
        let all = self
            .platform
            .rights_on(actor, &account.address)
            .await?
            .has(Right::SeeAllAudit);
        let query = AuditQuery {
            target: Some(Subject::Account(account.address)),
            actor: (!all).then(|| actor.to_string()),
            act: None,
            since: None,
            before,
            limit: limit.min(PAGE_MAX),
        };
        Ok(self.platform.store.audit_find(&query).await?)
    }
}

/// The sign-ins of the account of a session, for its owner; at most `limit` of them.
///
/// # Errors
/// [`AppError::Store`].
pub async fn own_sign_ins(
    people: &People,
    account: AccountId,
    place: Option<LogPlace>,
    limit: usize,
) -> Result<LogPage<SignInEvent>, AppError> {
    let query = log_query(&people.platform, account, place, limit);
    let rows = people.platform.store.sign_ins(&query).await?;
    Ok(page(rows, place, limit, |event| event.time))
}

/// The question for one page of a log of this account; `place` is where the page begins.
fn log_query(
    platform: &Platform,
    account: AccountId,
    place: Option<LogPlace>,
    limit: usize,
) -> EventQuery {
    let now = clock::stamp(platform);
    let skip = place.map_or(0, |place| place.skip);
    EventQuery {
        key: Some(GuardKey::account(account)),
        from: now.minus(LOG_SHOWN),
        // Includes events of this very millisecond.
        to: place.map_or(now.plus(Span::from_millis(1)), |place| place.before),
        // One more, to know whether there is a next page.
        limit: (limit + skip + 1).min(PAGE_MAX),
    }
}

/// A page of these rows, which answer a [`log_query`].
fn page<E>(
    rows: Vec<E>,
    place: Option<LogPlace>,
    limit: usize,
    time: impl Fn(&E) -> Timestamp,
) -> LogPage<E> {
    let skip = place.map_or(0, |place| place.skip);
    let mut rows: Vec<E> = rows.into_iter().skip(skip).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let times: Vec<Timestamp> = rows.iter().map(time).collect();
    LogPage {
        rows,
        next: match more {
            true => LogPlace::behind(&times, place),
            false => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a log of these times as a store would, page by page.
    fn read(log: &[i64], limit: usize) -> Vec<i64> {
        let mut place = None;
        let mut read = Vec::new();
        loop {
            let before = place.map_or(Timestamp::from_secs(9), |place: LogPlace| place.before);
            let times = log.iter().map(|at| Timestamp::from_millis(*at));
            let rows: Vec<Timestamp> = times.filter(|time| *time < before).collect();
            let page = page(rows, place, limit, |time| *time);
            read.extend(page.rows.iter().map(|time| time.as_millis()));
            match page.next {
                Some(next) => place = Some(LogPlace::parse(&next.to_string()).unwrap()),
                None => return read,
            }
        }
    }

    #[test]
    fn pages_of_a_log_lose_and_repeat_nothing_even_within_one_millisecond() {
        let log = [9, 8, 8, 8, 8, 8, 7, 3, 3, 1];
        for limit in 1..=log.len() {
            assert_eq!(read(&log, limit), log, "{limit}");
        }
    }

    #[test]
    fn a_place_that_is_none_is_not_guessed() {
        for odd in ["", "-", "1", "x-1", "1-x", "1-5001", "1-1-1"] {
            assert_eq!(LogPlace::parse(odd), None, "{odd}");
        }
    }
}
