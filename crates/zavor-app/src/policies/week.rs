//! What changed outbound policies would do, before they are saved: at once, and what they would have
//! done to the mail of the last seven days. All changed values count together.
//!
//! The messages come from the event log, the newest first, up to a bound in all and one for each
//! sender; the pure rule replays each sender ([`zavor_core::sending::replay`]) under the policies in
//! force and under the changed ones. What an attacker may try: ask again and again, so that the disk
//! and a thread do nothing else (one answer at a time is worked out), or try to send so much that
//! everybody else's week is not seen (refusals at a limit and connectors take no place, and one sender
//! only so much).
//!
//! It cannot see more than the log: days that retention has removed, mail that did not pass Zavor.
//! Recipients beyond those that an event names count as external, as they do at the door. Who a policy
//! applies to is judged by today's groups. Connectors are left out: their limits are in the
//! configuration file.

use std::collections::{BTreeSet, HashMap};

use zavor_core::account::{GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::event::{MessageEvent, MessageOutcome, SendRefusal};
use zavor_core::hold::Reason;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::{Charged, OutboundPolicies};
use zavor_core::rights::Right;
use zavor_core::sending::{Limits, OfferedMessage, REPLAYED, Recipients, Replayed, replay};

use crate::platform::clock;
use crate::platform::error::{AppError, REPLAYING};
use crate::platform::names::is_internal;
use crate::policies::change::canonical;
use crate::policies::effect::LimitEffect;
use crate::policies::many::PolicyWish;
use crate::policies::service::PolicyAdmin;
use crate::ports::{MessageScan, StoreError};

/// Most messages replayed for one answer: a week of 28,000 a day, read in about a second.
pub const REPLAYED_MESSAGES_MAX: usize = 200_000;
/// Most of them of one sender, the newest: 700 a day, more than a person writes. What is left of the
/// others' week must not depend on how much one sender tried.
pub const REPLAYED_OF_ONE_MAX: usize = 5_000;
/// Most rows of the log read for them, with those that no limit could have let out (refused at a limit,
/// put off): a flood of refusals is read over, some millions a second, and takes nobody's place.
const ROWS_READ_MAX: usize = 5_000_000;
/// Senders named in one answer.
pub const REPLAYED_NAMED_MAX: usize = 20;

/// What changed outbound policies would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitsEffect {
    /// At once, to the accounts that the changed policy would govern.
    pub now: Option<LimitEffect>,
    /// To the mail of the last seven days.
    pub week: WeekEffect,
}

/// What policies would have done to the mail of the last seven days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeekEffect {
    /// Mailboxes that would have been restricted under the changed policies.
    pub restricted: usize,
    /// The first of them, by address.
    pub first: Vec<WouldRestrict>,
    /// Mailboxes of which administrators would only have been told.
    pub told: usize,
    /// Mailboxes that would have been restricted under the policies in force.
    pub restricted_before: usize,
    /// Messages looked at.
    pub messages: usize,
    /// The oldest of them; `None` without any.
    pub since: Option<Timestamp>,
    /// Whether there were more messages than [`REPLAYED_MESSAGES_MAX`]; then the counts mean "at
    /// least".
    pub cut: bool,
    /// Senders of whom only the newest [`REPLAYED_OF_ONE_MAX`] messages were looked at; if there are
    /// any, the counts mean "at least" too.
    pub shortened: usize,
    /// Whether the log has no message of the first of the seven days, because it does not reach back
    /// so far or because nobody wrote.
    pub short: bool,
}

/// A mailbox that would have been restricted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WouldRestrict {
    /// Who.
    pub address: SignInName,
    /// When.
    pub at: Timestamp,
    /// By which limit.
    pub reason: Reason,
    /// Whether the policies in force would have done so too.
    pub before: bool,
}

/// The mail of one sender.
struct Sender {
    /// The name, for senders without an account.
    name: SignInName,
    messages: Vec<OfferedMessage>,
    /// Whether there are more.
    shortened: bool,
}

impl PolicyAdmin {
    /// What setting these values together would do, at once and to the mail of the last seven days;
    /// `None` if no outbound policy would change. Changes nothing.
    ///
    /// # Errors
    /// As [`PolicyAdmin::policies_set_many`] for the first value that cannot be set; `Denied` without
    /// the right to see policies; `Refused` while this is worked out for somebody else.
    pub async fn limits_effect(
        &self,
        actor: &Actor,
        wishes: &[PolicyWish<'_>],
    ) -> Result<Option<LimitsEffect>, AppError> {
        self.platform.judge_in_general(actor, Right::SeeSecurity)?;
        let before = self.platform.store.policies();
        let mut after = (*before).clone();
        for wish in wishes {
            self.applied(&mut after, wish).await?;
        }
        let Some(wish) = wishes.first().filter(|_| after.outbound != before.outbound) else {
            return Ok(None);
        };
        let alone = self.replaying.enter();
        let _alone = alone.ok_or(AppError::Refused(REPLAYING))?;
        Ok(Some(LimitsEffect {
            now: self
                .effect_now(&after.outbound, canonical(wish.policy))
                .await?,
            week: self.week_under(&before.outbound, &after.outbound).await?,
        }))
    }

    async fn week_under(
        &self,
        before: &OutboundPolicies,
        after: &OutboundPolicies,
    ) -> Result<WeekEffect, StoreError> {
        let now = clock::stamp(&self.platform);
        let from = now.minus(REPLAYED);
        let (senders, mut week) = self.mail_of(from, now).await?;
        week.short = week
            .since
            .is_none_or(|since| since >= from.plus(Span::from_days(1)));
        let mut first = BTreeSet::new();
        for (key, mut sender) in senders {
            // Late rows may stand in the file of the day after their own.
            sender.messages.sort_by_key(|message| message.at);
            let brief = match key.account_id() {
                Some(id) => match self.platform.store.brief(id).await? {
                    Some(brief) => Some(brief),
                    // Removed meanwhile: no limit concerns it any more.
                    None => continue,
                },
                None => None,
            };
            let under = |policies: &OutboundPolicies| {
                let (policy, raised) = match &brief {
                    Some(brief) => {
                        let who = Charged {
                            address: &brief.address,
                            groups: &brief.groups,
                        };
                        (policies.resolve(&who).1, brief.raised_limit)
                    }
                    None => (policies.default_policy(), None),
                };
                replay(&sender.messages, |at| {
                    Limits::of_account(policy, raised, at)
                })
            };
            let was = matches!(under(before), Replayed::Restricted(..));
            week.restricted_before += usize::from(was);
            match under(after) {
                Replayed::Within => {}
                Replayed::Told(..) => week.told += 1,
                Replayed::Restricted(at, trip) => {
                    week.restricted += 1;
                    let address = brief.as_ref().map_or(&sender.name, |brief| &brief.address);
                    first.insert(WouldRestrict {
                        address: address.clone(),
                        at,
                        reason: trip.reason,
                        before: was,
                    });
                    if first.len() > REPLAYED_NAMED_MAX {
                        first.pop_last();
                    }
                }
            }
        }
        week.first = first.into_iter().collect();
        Ok(week)
    }

    /// The mail of this time by sender, and how much of it was looked at.
    async fn mail_of(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(HashMap<GuardKey, Sender>, WeekEffect), StoreError> {
        let domains = self.platform.store.domains();
        let settings = self.platform.settings();
        let is_connector = |row: &MessageEvent| {
            let mut connectors = settings.connectors.iter();
            row.key.account_id().is_none() && connectors.any(|one| one.name == row.entity)
        };
        let mut senders: HashMap<GuardKey, Sender> = HashMap::new();
        let mut week = WeekEffect::default();
        let scan = MessageScan {
            from,
            // Includes messages of this very millisecond.
            to: to.plus(Span::from_millis(1)),
            taken_max: REPLAYED_MESSAGES_MAX,
            read_max: ROWS_READ_MAX,
            wanted: &was_offered,
        };
        let whole = self
            .platform
            .store
            .each_message(&scan, &mut |row| {
                if is_connector(&row) {
                    return false;
                }
                let sender = senders.entry(row.key).or_insert_with(|| Sender {
                    name: SignInName::from_normal_form(match row.key.account_id() {
                        Some(_) => "",
                        None => &row.entity,
                    }),
                    messages: Vec::new(),
                    shortened: false,
                });
                if sender.messages.len() >= REPLAYED_OF_ONE_MAX {
                    sender.shortened = true;
                    return false;
                }
                week.messages += 1;
                week.since = Some(week.since.map_or(row.time, |since| since.min(row.time)));
                sender.messages.push(OfferedMessage {
                    at: row.time,
                    recipients: recipients(&row, &domains),
                });
                true
            })
            .await?;
        week.cut = !whole;
        week.shortened = senders.values().filter(|sender| sender.shortened).count();
        Ok((senders, week))
    }
}

/// Whether other limits could have let this message out: it went out, or was refused because its
/// sender was restricted. What waited came again as another row.
fn was_offered(outcome: MessageOutcome, reason: Option<&str>) -> bool {
    match outcome {
        MessageOutcome::Accepted | MessageOutcome::WouldRefuse => true,
        MessageOutcome::Refused => reason == Some(SendRefusal::Restricted.as_str()),
    }
}

/// The recipients by class; those that the row does not name count as external.
fn recipients(row: &MessageEvent, domains: &[String]) -> Recipients {
    let names = row.recipients.iter();
    let internal = names.filter(|name| is_internal(name, domains)).count();
    let internal = u32::try_from(internal).unwrap_or(u32::MAX);
    let internal = internal.min(row.recipient_count);
    Recipients {
        external: row.recipient_count.saturating_sub(internal),
        internal,
    }
}
