//! Observation: what enforcement would have refused, so that somebody can decide whether to
//! enforce.
//!
//! A door with `mode = "observe"` lets through what only the engine would refuse, and logs it. This
//! report adds those rows up: how much, which accounts, from where, why. It is made on request; it
//! reads at most [`OBSERVED_READ_MAX`] rows of each log and says if there were more.

use std::collections::HashMap;
use std::net::IpAddr;

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::closed_list::StoredName;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::Right;

use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::settings::Mode;
use crate::ports::{EventQuery, PAGE_MAX};
use crate::views::service::Views;

/// Most rows of each log that a report reads, the newest.
pub const OBSERVED_READ_MAX: usize = PAGE_MAX;
/// Most accounts, origins and reasons shown, those with the highest counts first.
pub const OBSERVED_SHOWN_MAX: usize = 20;

/// Which doors only observe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Observing {
    /// The auth policy door: `[auth_policy] mode`.
    pub sign_in: bool,
    /// The Postfix policy door: `[postfix_policy] mode`.
    pub sending: bool,
}

/// How many attempts or messages one account, origin or reason has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// An address of an account, a client address, or a fixed name of a reason.
    pub name: String,
    /// How many would have been refused.
    pub count: u64,
}

/// What one door would have refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observed {
    /// Attempts or messages in all.
    pub count: u64,
    /// The first of them; `None` = there were none.
    pub first: Option<Timestamp>,
    /// The last of them.
    pub last: Option<Timestamp>,
    /// Different accounts or senders.
    pub accounts: usize,
    /// Different client addresses.
    pub origins: usize,
    /// By reason.
    pub by_reason: Vec<Share>,
    /// By account, at most [`OBSERVED_SHOWN_MAX`].
    pub by_account: Vec<Share>,
    /// By client address, at most [`OBSERVED_SHOWN_MAX`].
    pub by_origin: Vec<Share>,
    /// Whether there was more than was read; the newest part is counted.
    pub cut: bool,
}

/// What enforcement would have refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedReport {
    /// Which doors observe now.
    pub observing: Observing,
    /// At the auth policy door.
    pub sign_in: Observed,
    /// At the Postfix policy door.
    pub sending: Observed,
}

impl Views {
    /// Which doors only observe.
    pub fn observing(&self) -> Observing {
        Observing {
            sign_in: self.platform.settings().sign_in_mode == Mode::Observe,
            sending: self.platform.settings().sending_mode == Mode::Observe,
        }
    }

    /// What enforcement would have refused, as far back as events are kept. Reads whole logs:
    /// seconds for millions of events.
    ///
    /// # Errors
    /// `Denied` without the right to see what security changes; `Store`.
    pub async fn observed_report(&self, actor: &Actor) -> Result<ObservedReport, AppError> {
        self.platform.judge_in_general(actor, Right::SeeSecurity)?;
        let (sign_ins, messages) = self
            .platform
            .store
            .observed(&EventQuery {
                key: None,
                from: Timestamp::from_millis(0),
                to: clock::stamp(&self.platform).plus(Span::from_secs(1)),
                limit: OBSERVED_READ_MAX,
            })
            .await?;
        let (mut sign_in, mut sending) = (Adding::default(), Adding::default());
        for row in &sign_ins {
            let reason = row.reason.map_or("-", |reason| reason.as_str());
            let account = row.name.as_str();
            sign_in.add(
                account,
                row.address,
                reason,
                u64::from(row.count),
                (row.time, row.last),
            );
        }
        for row in &messages {
            let name = SignInName::from_normal_form(&row.entity);
            let why = row.reason.as_ref().map_or("-", StoredName::as_str);
            let times = (row.time, row.time);
            sending.add(name.as_str(), row.address, why, 1, times);
        }
        Ok(ObservedReport {
            observing: self.observing(),
            sign_in: sign_in.whole(sign_ins.len() >= OBSERVED_READ_MAX),
            sending: sending.whole(messages.len() >= OBSERVED_READ_MAX),
        })
    }
}

/// Rows that a report adds up.
#[derive(Default)]
struct Adding {
    count: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    reasons: HashMap<String, u64>,
    accounts: HashMap<String, u64>,
    origins: HashMap<String, u64>,
}

impl Adding {
    fn add(
        &mut self,
        account: &str,
        origin: Option<IpAddr>,
        reason: &str,
        count: u64,
        (first, last): (Timestamp, Timestamp),
    ) {
        self.count += count;
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
        self.last = Some(self.last.map_or(last, |known| known.max(last)));
        *self.reasons.entry(reason.to_owned()).or_default() += count;
        *self.accounts.entry(account.to_owned()).or_default() += count;
        if let Some(origin) = origin {
            *self.origins.entry(origin.to_string()).or_default() += count;
        }
    }

    fn whole(self, cut: bool) -> Observed {
        Observed {
            count: self.count,
            first: self.first,
            last: self.last,
            accounts: self.accounts.len(),
            origins: self.origins.len(),
            by_reason: most(self.reasons),
            by_account: most(self.accounts),
            by_origin: most(self.origins),
            cut,
        }
    }
}

fn most(counted: HashMap<String, u64>) -> Vec<Share> {
    let mut shares: Vec<Share> = counted
        .into_iter()
        .map(|(name, count)| Share { name, count })
        .collect();
    shares.sort_by(|a, b| (b.count, &a.name).cmp(&(a.count, &b.name)));
    shares.truncate(OBSERVED_SHOWN_MAX);
    shares
}

impl Observing {
    /// Whether any door observes.
    pub const fn any(self) -> bool {
        self.sign_in || self.sending
    }

    /// The sections of the configuration in which to change `mode`.
    pub fn sections(self) -> Vec<&'static str> {
        let sign_in = self.sign_in.then_some("auth_policy");
        sign_in
            .into_iter()
            .chain(self.sending.then_some("postfix_policy"))
            .collect()
    }
}
