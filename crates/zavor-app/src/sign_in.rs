//! Sign-in: check before the password is verified, report how it ended.
//!
//! The rules are in `zavor_core::sign_in` and `zavor_core::origin_guard`; this file resolves the
//! name, gathers the small state they need (lasting holds, the guards of account and origin),
//! commits what they decided and writes the events. Doors that verify themselves come in through
//! [`crate::verify`].

mod origin;

pub use origin::crowd_in_words;

use std::net::IpAddr;

use zavor_core::alert::AlertKind;
use zavor_core::event::{FailureReason, Outcome, Protocol};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Origin;
use zavor_core::origin_guard::OriginEvent;
use zavor_core::policy::Policies;
use zavor_core::sign_in::{
    Attempt, CheckOutcome, Class, Closing, OriginView, ReportOutcome, Standing,
};

use crate::ports::{Durable, GuardsExt, StoreError};
use crate::resolve::{Moved, Resolved};
use crate::zavor::Zavor;

/// Whether a door refuses or only writes down what it would refuse. Administrators' holds (a
/// blocked sign-in, the deny list) are enforced in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Refuse.
    #[default]
    Enforce,
    /// Let through and record.
    Observe,
}

/// One try of one password, as a door hears of it. Texts are as received; names are normalised
/// here, long texts are cut.
#[derive(Debug, Clone)]
pub struct SignInQuestion<'a> {
    /// What was typed as a name. Not UTF-8 or too long = an unknown account.
    pub name: &'a [u8],
    /// Client address.
    pub address: Option<IpAddr>,
    /// Through which protocol.
    pub protocol: Protocol,
    /// IMAP ID or user agent; may be empty.
    pub device: &'a str,
    /// The connection, as the mail server names it; may be empty.
    pub session: &'a str,
    /// A digest of the password where the door knows one (Dovecot's 12 bits).
    pub digest: Option<u64>,
    /// Enforce or observe.
    pub mode: Mode,
}

/// Answer to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckAnswer {
    /// The password may be tried.
    Allow,
    /// It may not; the client learns nothing but "no".
    Refuse {
        /// For the mail server's log, never for the client.
        reason: FailureReason,
        /// When it may be worth trying again; `None` when only a person's act helps.
        retry_after: Option<Span>,
    },
}

/// How a sign-in ended, as a door reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// The password was right (and the door let the client in).
    Success,
    /// It was wrong, or the account is unknown.
    Failure,
    /// The mail server could not check it: an event, never a failure of anybody.
    ServerFailure,
    /// Our own refusal, coming back (`policy_reject`): no event, never a failure.
    PolicyReject,
}

/// One attempt with everything that was found out about it.
pub(crate) struct Asked<'a> {
    pub(crate) question: &'a SignInQuestion<'a>,
    pub(crate) who: Resolved,
    pub(crate) attempt: Attempt,
    pub(crate) origin: OriginView,
    pub(crate) policies: std::sync::Arc<Policies>,
    pub(crate) now: Timestamp,
}

impl Zavor {
    /// Asks whether a password may be tried. Opens or refreshes a pending attempt.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when state cannot be read; the door answers as its
    /// `on_unavailable` says.
    pub async fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
    ) -> Result<CheckAnswer, StoreError> {
        let asked = self.ask(question, None).await?;
        let outcome = self.check_asked(&asked).await?;
        Ok(match outcome.refusal {
            Some((reason, retry_after)) if enforced(reason, question.mode) => CheckAnswer::Refuse {
                reason,
                retry_after,
            },
            _ => CheckAnswer::Allow,
        })
    }

    /// Records how a sign-in ended.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when state cannot be read; nothing was counted.
    pub async fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> Result<(), StoreError> {
        let asked = self.ask(question, None).await?;
        let closing = match outcome {
            Reported::Success => Closing::Success,
            Reported::Failure => Closing::Failure,
            Reported::ServerFailure => Closing::ServerFailure,
            Reported::PolicyReject => Closing::PolicyReject,
        };
        if closing == Closing::Success && self.adopt(&asked.who).await? {
            // The success belongs to the new account, not to the unknown name, and so does what
            // was counted before it.
            let adopted = self.ask(question, None).await?;
            let address = asked.attempt.origin.address();
            self.take_over(&asked.who, &adopted.who, address, asked.now)
                .await?;
            return self.report_asked(&adopted, closing).await.map(drop);
        }
        self.report_asked(&asked, closing).await.map(drop)
    }

    /// Finds out who and from where. `forced_class` is set for binds without a policy check.
    pub(crate) async fn ask<'a>(
        &self,
        question: &'a SignInQuestion<'a>,
        forced_class: Option<Class>,
    ) -> Result<Asked<'a>, StoreError> {
        let who = self.resolve(question.name)?;
        let now = self.now();
        let policies = self.store.policies();
        let origin = question.address.map_or(Origin::NONE, Origin::of);
        let attempt = Attempt {
            key: self.attempt_key(question),
            origin,
            hint: self.hint_key(question.device),
            digest: question.digest,
            credential: 0,
            has_session: !question.session.is_empty(),
            protocol: question.protocol,
            forced_class,
        };
        let origin = self.view_origin(origin, &who, &policies, now).await?;
        Ok(Asked {
            question,
            who,
            attempt,
            origin,
            policies,
            now,
        })
    }

    /// The check itself, with its event and its cost to the origin.
    pub(crate) async fn check_asked(&self, asked: &Asked<'_>) -> Result<CheckOutcome, StoreError> {
        let holds = self.store.lasting_holds(&asked.who.subject())?;
        let standing = Standing::of(&holds, asked.now);
        let (attempt, view, now) = (asked.attempt, asked.origin, asked.now);
        let policies = &asked.policies;
        let mode = asked.question.mode;
        let ((outcome, written), durable) = self
            .store
            .sign_in(asked.who.key, |guard| {
                let policy = &policies.smart_lockout;
                let before = guard.was_let_through(attempt.key);
                let (outcome, touched) =
                    zavor_core::sign_in::check(guard, &attempt, standing, &view, policy, now);
                let observed = |(reason, _)| !enforced(reason, mode);
                let observed = outcome.refusal.is_some_and(observed);
                if observed {
                    guard.let_through(attempt.key);
                }
                ((outcome, observed && before), touched)
            })
            .await?;
        settle(durable).await;
        let Some((reason, _)) = outcome.refusal.filter(|_| !written) else {
            return Ok(outcome);
        };
        let refused = enforced(reason, mode);
        self.tally.refused(reason);
        let word = if refused {
            Outcome::Refused
        } else {
            Outcome::WouldRefuse
        };
        self.write_event(asked, outcome.class, word, Some(reason), Moved::default());
        self.watch_attack(asked);
        self.begin_learning(now).await?;
        if outcome.costs_origin {
            let event = OriginEvent::RefusedLocked {
                subject: self.subject_fingerprint(asked.who.key),
                password: attempt.digest,
            };
            self.record_origin(asked, event).await?;
        }
        Ok(outcome)
    }

    /// The report itself, with its event and its effect on the origin.
    pub(crate) async fn report_asked(
        &self,
        asked: &Asked<'_>,
        closing: Closing,
    ) -> Result<ReportOutcome, StoreError> {
        let (attempt, view, now) = (asked.attempt, asked.origin, asked.now);
        let known = asked.who.account.is_some();
        let policies = &asked.policies;
        let (outcome, durable) = self
            .store
            .sign_in(asked.who.key, |guard| {
                let policy = &policies.smart_lockout;
                zavor_core::sign_in::report(guard, &attempt, closing, known, &view, policy, now)
            })
            .await?;
        if outcome.ignored {
            settle(durable).await;
            return Ok(outcome);
        }
        self.begin_learning(now).await?;
        let subject = self.subject_fingerprint(asked.who.key);
        match closing {
            Closing::Success => {
                let event = OriginEvent::Success {
                    subject,
                    credit: outcome.credit,
                    familiar: outcome.familiar_here,
                    counts: outcome.counts,
                    newcomer: outcome.first_here,
                };
                self.record_origin(asked, event).await?;
            }
            Closing::Failure if outcome.counted => {
                if outcome.transition {
                    self.proofs.lock().forget(asked.who.key);
                    if known {
                        self.count_lockout();
                    }
                }
                let event = OriginEvent::Failure {
                    subject,
                    password: attempt.digest,
                    home: outcome.class.is_home(),
                };
                self.record_origin(asked, event).await?;
            }
            Closing::Failure | Closing::ServerFailure | Closing::PolicyReject => {}
        }
        let word = if closing == Closing::Success {
            Outcome::Success
        } else {
            Outcome::Failure
        };
        let moved = Moved {
            transition: outcome.transition,
            locked_until: outcome.locked_until,
        };
        self.write_event(asked, outcome.class, word, outcome.reason, moved);
        settle(durable).await;
        Ok(outcome)
    }

    fn watch_attack(&self, asked: &Asked<'_>) {
        let subject = self.subject_fingerprint(asked.who.key);
        let Some((refusals, accounts)) =
            self.attack
                .lock()
                .refused(subject, &asked.policies.origin_guard, asked.now)
        else {
            return;
        };
        let text = format!("{refusals} sign-ins refused within a minute over {accounts} accounts");
        self.raise_alert(AlertKind::AttackInProgress, None, text);
    }
}

/// Whether a door in this mode refuses for this reason: observing doors still enforce what a
/// person decided.
pub(crate) fn enforced(reason: FailureReason, mode: Mode) -> bool {
    mode == Mode::Enforce
        || !matches!(
            reason,
            FailureReason::LockedOut
                | FailureReason::TooManyInFlight
                | FailureReason::OriginBlocked
        )
}

/// Waits for a transition. When only writing fails, guards in memory go on deciding and a refusal
/// may be answered before it is durable (`DESIGN.md`, "State and durability"): the store retries
/// and says so in log and metrics.
pub(crate) async fn settle(durable: Durable) {
    if let Err(error) = durable.wait().await {
        tracing::warn!(%error, "a lockout or block is in force but not yet on disk");
    }
}
