//! The outbox: acts on other systems, committed with the state that asks for them.
//!
//! An effect is committed as due. It may be carried out twice, but it is never lost:
//!
//! 1. The act that committed it carries it out at once (`Notifications::perform_now`) and
//!    shows the result. The effect is due only [`OWN_TURN`] later, so that the worker stays away meanwhile.
//! 2. The worker ([`Notifications::run_due_acts`]) takes what failed and what a crash left
//!    behind: it waits [`RETRY_FIRST`], then twice as long each time up to [`RETRY_LONGEST`], and
//!    gives up after [`TRIES_MAX`] tries or [`AGE_MAX`], with an alert that says what to do by
//!    hand.
//!
//! Repeating is harmless: sessions that are gone are not ended again, an empty cache is not
//! emptied. Effects of one host run in order: if sessions ended before the cache was flushed, a
//! mail program that reconnects at once would be let in by its old password. Hosts run side by
//! side. When a host fails in a run of the worker, the rest of its effects are put off without
//! counting a try, so one host that is down neither uses up the tries of its other effects nor
//! keeps other hosts waiting. An act tries all of its own effects: a cache that cannot be flushed
//! must not leave a thief's session running.
//!
//! Notices (mail, webhooks) travel the same way, sealed (`payload`), but nobody waits for them:
//! they are due at once, and two workers of their own send them, because a slow mail server must not
//! keep a thief's session running, nor a slow webhook the mail. After a permanent refusal they are given up at once. One refused
//! recipient must not hold up other mail, so a mail server counts as down only after
//! [`REFUSALS_MAX`] failures in a row. A run of a worker starts nothing new after [`RUN_WITHIN`].
//!
//! `Account::sessions_ended`, a requirement of releasing a restriction, is set only when every host
//! has confirmed (`zavor_core::sending::all_ended`): a mail host that is down, was given up or was
//! never configured must not count as "sessions ended". Where none is configured, the answer names
//! the commands that end the sessions on the mail server ([`HostAnswer::NotHere`]).
//!
//! There is no timer here: [`MailHosts::perform`](crate::ports::MailHosts::perform) ends by itself
//! within [`PERFORM_WITHIN`](crate::ports::PERFORM_WITHIN).

pub(crate) mod by_hand;
pub(crate) mod deliver;
pub(crate) mod delivered;
pub(crate) mod payload;
pub(crate) mod report;
pub(crate) mod retry;
pub(crate) mod sessions;

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rights::Right;

use crate::notifications::outbox::by_hand::ENDING;
use crate::notifications::outbox::report::{EffectReport, HostAnswer};
use crate::notifications::outbox::retry::{Try, alert, cut, log, next_state};
use crate::notifications::service::Notifications;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::ports::{
    BoxFuture, Change, Commit, Effect, EffectFilter, EffectState, Errand, HostAct, PAGE_MAX,
    StoreError,
};

/// How long the worker leaves a fresh effect to the act that committed it; longer than
/// [`ACT_WITHIN`] and the commits around it.
pub const OWN_TURN: Span = Span::from_secs(30);

/// How long an act spends on its effects before it answers; the worker takes what is left. It only
/// takes that long when mail hosts do not answer.
pub const ACT_WITHIN: Span = Span::from_secs(10);

/// How long one run of the worker may start new tries.
pub const RUN_WITHIN: Span = Span::from_secs(15);

/// Notices that fail in a row before their server counts as down for the rest of the run.
pub const REFUSALS_MAX: u32 = 3;

/// What one run of the worker did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxRun {
    /// Effects done.
    pub done: usize,
    /// Effects that failed, or were not tried because their host had just failed; due again.
    pub put_off: usize,
    /// Effects given up, each with an alert.
    pub given_up: usize,
}

/// Who tries an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The act that committed the effects: tries all of them.
    Act,
    /// The worker: skips a host that has just failed.
    Worker,
}

/// [`Notifications::run_due_mails`] for calls of webhooks, by a worker of its own: whoever asks for many codes
/// of a slow site must not keep mails waiting.
///
/// # Errors
/// As there.
pub async fn run_due_calls(
    notifications: &Notifications,
    limit: usize,
) -> Result<OutboxRun, StoreError> {
    let due = EffectFilter::DueCalls(notifications.platform.now());
    notifications.run_due(due, limit).await
}

impl Notifications {
    /// The effects that end an account's sessions: on every mail host, first the cached passwords,
    /// then the sessions; under every name of the account, because a mail host knows a session by
    /// the name that was typed. Empty when no mail host is configured.
    pub(crate) fn effects_for(&self, account: &Account) -> Vec<Effect> {
        let now = self.platform.world.clock.now();
        let mut effects = Vec::new();
        for host in self.platform.world.mail_hosts.names() {
            for act in ENDING {
                let names = std::iter::once(&account.address).chain(&account.aliases);
                effects.extend(names.map(|name| Effect {
                    id: 0,
                    idempotency_key: self.platform.world.random_number(),
                    link: None,
                    errand: Errand::OnHost {
                        act,
                        host: host.clone(),
                    },
                    address: name.clone(),
                    payload: Vec::new(),
                    state: EffectState::Due {
                        tries: 0,
                        at: now.plus(OWN_TURN),
                        last_error: String::new(),
                    },
                    since: now,
                }));
            }
        }
        effects
    }

    /// Carries out effects that were just committed (with the ids of the commit), and returns what
    /// to show, in their order. Never fails: the worker takes what could not be done.
    pub(crate) async fn perform_now(&self, effects: Vec<Effect>) -> Vec<EffectReport> {
        let until = self.platform.world.clock.now().plus(ACT_WITHIN);
        let tried = self.try_each(effects, Turn::Act, until).await;
        let shown = tried
            .iter()
            .map(|(effect, tried)| EffectReport {
                host: effect.errand.host().to_owned(),
                name: effect.address.clone(),
                act: effect.errand.on_host(),
                answer: match tried {
                    Try::Done(text) => HostAnswer::Done(text.clone()),
                    Try::Failed(why) | Try::Hopeless(why) => HostAnswer::NotYet(why.clone()),
                    Try::Skipped => {
                        HostAnswer::NotYet("not tried yet: the call before it took too long".into())
                    }
                },
            })
            .collect();
        if let Err(error) = self.write_down(tried).await {
            tracing::warn!(%error, "results of mail host calls could not be written down; \
                they will be made again");
        }
        shown
    }

    /// Carries out due acts on mail hosts, at most `limit`. One worker calls it again and again; an
    /// error means that nothing could be read or written down, and only costs a repetition.
    pub async fn run_due_acts(&self, limit: usize) -> Result<OutboxRun, StoreError> {
        self.run_due(EffectFilter::DueActs(self.platform.now()), limit)
            .await
    }

    /// The same for mails, by a worker of its own: a slow mail server must not keep a thief's session
    /// running.
    pub async fn run_due_mails(&self, limit: usize) -> Result<OutboxRun, StoreError> {
        self.run_due(EffectFilter::DueMails(self.platform.now()), limit)
            .await
    }

    /// What waits in the outbox and what was given up ("dead letters"), for pages and reports,
    /// without the words of notices.
    ///
    /// # Errors
    /// `Denied` without the right to see what concerns the organisation's security.
    pub async fn outbox_list(
        &self,
        actor: &Actor,
        filter: EffectFilter,
        limit: usize,
    ) -> Result<Vec<Effect>, AppError> {
        self.platform.judge_in_general(actor, Right::SeeSecurity)?;
        let mut list = self
            .platform
            .store
            .effects(filter, limit.min(PAGE_MAX))
            .await?;
        list.iter_mut().for_each(|effect| effect.payload.clear());
        Ok(list)
    }

    async fn run_due(&self, filter: EffectFilter, limit: usize) -> Result<OutboxRun, StoreError> {
        let due = self
            .platform
            .store
            .effects(filter, limit.min(PAGE_MAX))
            .await?;
        if due.is_empty() {
            return Ok(OutboxRun::default());
        }
        let tried = self
            .try_each(due, Turn::Worker, self.platform.now().plus(RUN_WITHIN))
            .await;
        self.write_down(tried).await
    }

    /// [`Self::perform_now`] for an act that ends an account's sessions, plus what somebody must do
    /// by hand.
    pub(crate) async fn end_sessions_now(
        &self,
        account: &Account,
        effects: Vec<Effect>,
    ) -> Vec<EffectReport> {
        let mut shown = self.perform_now(effects).await;
        shown.extend(self.ended_by_hand(account));
        shown
    }

    /// Tries effects in order within each host, hosts side by side; starts none after `until`. The
    /// answer is in the order of the effects.
    async fn try_each(
        &self,
        effects: Vec<Effect>,
        turn: Turn,
        until: Timestamp,
    ) -> Vec<(Effect, Try)> {
        let mut by_host: BTreeMap<String, Vec<(usize, Effect)>> = BTreeMap::new();
        for (place, effect) in effects.into_iter().enumerate() {
            let of_host = by_host.entry(effect.errand.host().to_owned()).or_default();
            of_host.push((place, effect));
        }
        let runs = by_host
            .into_values()
            .map(|effects| -> BoxFuture<'_, _> { Box::pin(self.try_host(effects, turn, until)) })
            .collect();
        let mut tried: Vec<_> = all(runs).await.into_iter().flatten().collect();
        tried.sort_by_key(|(place, _, _)| *place);
        tried
            .into_iter()
            .map(|(_, effect, tried)| (effect, tried))
            .collect()
    }

    async fn try_host(
        &self,
        effects: Vec<(usize, Effect)>,
        turn: Turn,
        until: Timestamp,
    ) -> Vec<(usize, Effect, Try)> {
        let mut results = Vec::with_capacity(effects.len());
        let mut failures = 0;
        let names = self.platform.world.mail_hosts.names();
        for (place, effect) in effects {
            let failures_max = if effect.errand.is_notice() {
                REFUSALS_MAX
            } else {
                1
            };
            let host_failed = turn == Turn::Worker && failures >= failures_max;
            let tried = if host_failed || self.platform.world.clock.now() >= until {
                Try::Skipped
            } else {
                match &effect.errand {
                    Errand::Mail | Errand::Webhook { .. } => self.deliver(&effect).await,
                    Errand::OnHost { host, .. } if !names.contains(host) => {
                        Try::Hopeless("it is not in the configuration any more".into())
                    }
                    Errand::OnHost { act, host } => {
                        let hosts = &self.platform.world.mail_hosts;
                        match hosts.perform(host, *act, &effect.address).await {
                            Ok(text) => Try::Done(text),
                            Err(why) => Try::Failed(cut(why)),
                        }
                    }
                }
            };
            match &tried {
                Try::Failed(_) => failures += 1,
                Try::Done(_) => failures = 0,
                Try::Hopeless(_) | Try::Skipped => {}
            }
            results.push((place, effect, tried));
        }
        results
    }

    /// Commits the results of the effects and alerts about those given up, and notes sessions
    /// ended.
    async fn write_down(&self, tried: Vec<(Effect, Try)>) -> Result<OutboxRun, StoreError> {
        let now = self.platform.world.clock.now();
        let mut ran = OutboxRun::default();
        let mut changes = Vec::with_capacity(tried.len());
        let (mut finished, mut given_up) = (Vec::with_capacity(tried.len()), Vec::new());
        let mut ended: BTreeMap<SignInName, Timestamp> = BTreeMap::new();
        for (effect, tried) in tried {
            log(&effect, &tried);
            let state = next_state(&effect, tried, now);
            match &state {
                EffectState::Done(_) => {
                    ran.done += 1;
                    if effect.errand.on_host() == Some(HostAct::EndSessions) {
                        let since = ended.entry(effect.address.clone()).or_default();
                        *since = effect.since.max(*since);
                    }
                }
                EffectState::Due { .. } => ran.put_off += 1,
                EffectState::Failed(why) => {
                    ran.given_up += 1;
                    given_up.push(alert(&effect, why, clock::stamp(&self.platform)));
                }
            }
            finished.push(effect.id);
            changes.push(Change::FinishEffect(effect.id, state));
        }
        if !changes.is_empty() {
            let commit = Commit {
                changes,
                ..Commit::default()
            };
            self.platform.store.commit(commit).await?;
            let mut delivered = self.delivered.lock();
            finished.iter().for_each(|id| drop(delivered.remove(id)));
        }
        for alert in given_up {
            self.platform.store.raise(alert);
        }
        for (address, since) in ended {
            self.note_sessions_ended(&address, since).await?;
        }
        Ok(ran)
    }

    /// Commits, and returns the effects that the act carries out itself, with the ids they got,
    /// ready for [`Self::perform_now`]. Those due at once (notices) are left to the worker.
    pub(crate) async fn commit_effects(&self, commit: Commit) -> Result<Vec<Effect>, AppError> {
        let mut effects = commit.effects.clone();
        let committed = self.platform.store.commit(commit).await?;
        for (effect, id) in effects.iter_mut().zip(committed.effects) {
            effect.id = id;
        }
        effects.retain(|effect| match &effect.state {
            EffectState::Due { at, .. } => *at > effect.since,
            EffectState::Done(_) | EffectState::Failed(_) => false,
        });
        Ok(effects)
    }
}

/// Drives a few futures side by side; the answers are in their order. Every wake polls all of them,
/// which is fine for one future per mail host.
async fn all<T>(mut futures: Vec<BoxFuture<'_, T>>) -> Vec<T> {
    let mut ready: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (future, ready) in futures.iter_mut().zip(&mut ready) {
            if ready.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(context)
            {
                *ready = Some(value);
            }
        }
        match ready.iter().all(Option::is_some) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    ready.into_iter().flatten().collect()
}
