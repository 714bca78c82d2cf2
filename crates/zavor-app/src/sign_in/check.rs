//! Sign-in: check before the password is verified, report how it ended.
//!
//! The rules are in `zavor_core::sign_in` and `zavor_core::origin_guard`; this file resolves the
//! name, gathers the small state they need (lasting holds, the guards of account and origin),
//! commits what they decided and writes the events. Doors that verify the password through Zavor
//! use [`crate::sign_in::verify`].

use zavor_core::alert::AlertKind;
use zavor_core::event::Outcome;
use zavor_core::guard::Touched;
use zavor_core::network::Origin;
use zavor_core::origin_guard::OriginEvent;
use zavor_core::sign_in::{Attempt, CheckOutcome, Class, Closing, ReportOutcome, Standing};

use crate::platform::names::is_master;
use crate::platform::notes::AlertNote;
use crate::platform::settings::Mode;
use crate::ports::{GuardsExt, StoreError};
use crate::sign_in::question::{
    CheckAnswer, GuardMove, Reported, SignInCase, SignInQuestion, enforced, until_on_disk,
};
use crate::sign_in::service::SignIn;
use crate::sign_in::told::tell_of_place;

impl SignIn {
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
        Ok(answer(&outcome, question.mode))
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
        let mut asked = self.ask(question, None).await?;
        let closing = match outcome {
            Reported::Success => Closing::Success,
            Reported::Failure => Closing::Failure,
            Reported::ServerFailure => Closing::ServerFailure,
            Reported::PolicyReject => Closing::PolicyReject,
        };
        // A right app password ends no count of guesses; for all else it does not matter.
        if closing == Closing::Success {
            asked.attempt.has_app_passwords = has_app_passwords(self, &asked).await?;
        }
        // A master user is nobody's mailbox.
        let own = !is_master(question.name);
        if closing == Closing::Success && own && self.adopt(&asked.who).await? {
            // The success belongs to the new account, not to the unknown name; so do the counts
            // from before.
            let adopted = self.ask(question, None).await?;
            let address = asked.attempt.origin.address();
            if let Some(account) = adopted.who.account {
                self.take_over(&adopted.who.address, account, address)
                    .await?;
            }
            return self.report_asked(&adopted, closing).await.map(drop);
        }
        self.report_asked(&asked, closing).await.map(drop)
    }

    /// Finds out who asks and from where. `forced_class` is set for a bind that belongs to an attempt
    /// of the auth policy door.
    pub(crate) async fn ask<'a>(
        &self,
        question: &'a SignInQuestion<'a>,
        forced_class: Option<Class>,
    ) -> Result<SignInCase<'a>, StoreError> {
        let who = self.platform.resolve(question.name).await?;
        let now = self.platform.now();
        let policies = self.platform.store.policies();
        let origin = question.address.map_or(Origin::NONE, Origin::of);
        let attempt = Attempt {
            key: self.attempt_key(question),
            origin,
            hint: self.hint_key(question.device),
            digest: question.digest,
            ours: false,
            has_app_passwords: false,
            credential: 0,
            has_session: !question.session.is_empty(),
            protocol: question.protocol,
            forced_class,
        };
        let origin = self
            .view_origin(question.address, &who, &policies, now)
            .await?;
        Ok(SignInCase {
            question,
            who,
            attempt,
            origin,
            policies,
            now,
        })
    }

    /// The check itself, with its event and its charge on the origin.
    pub(crate) async fn check_asked(
        &self,
        asked: &SignInCase<'_>,
    ) -> Result<CheckOutcome, StoreError> {
        let standing = Standing::of(&asked.who.holds, asked.now);
        let (attempt, view, now) = (asked.attempt, asked.origin, asked.now);
        let policies = &asked.policies;
        let mode = asked.question.mode;
        let ((outcome, written), durable) = self
            .platform
            .store
            .sign_in(asked.who.key, |guard| {
                let policy = &policies.smart_lockout;
                let before = guard.was_let_through(attempt.key);
                let (outcome, touched) =
                    zavor_core::sign_in::check(guard, &attempt, standing, &view, policy, now);
                // Where a name without an account is refused stays in memory: inventing names must
                // not make the store write.
                let touched = match asked.who.account {
                    None if touched == Touched::Counters => Touched::Transient,
                    Some(_) | None => touched,
                };
                let observed = |(reason, _)| !enforced(reason, mode);
                let observed = outcome.refusal.is_some_and(observed);
                if observed {
                    guard.let_through(attempt.key);
                }
                ((outcome, observed && before), touched)
            })
            .await?;
        until_on_disk(durable).await;
        let Some((reason, _)) = outcome.refusal.filter(|_| !written) else {
            return Ok(outcome);
        };
        let refused = enforced(reason, mode);
        self.platform.tally.refused(reason);
        let word = if refused {
            Outcome::Refused
        } else {
            Outcome::WouldRefuse
        };
        self.write_event(
            asked,
            outcome.class,
            word,
            Some(reason),
            GuardMove::default(),
        );
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
        asked: &SignInCase<'_>,
        closing: Closing,
    ) -> Result<ReportOutcome, StoreError> {
        let (attempt, view, now) = (asked.attempt, asked.origin, asked.now);
        let known = asked.who.account.is_some();
        let policies = &asked.policies;
        let (outcome, durable) = self
            .platform
            .store
            .sign_in(asked.who.key, |guard| {
                let policy = &policies.smart_lockout;
                zavor_core::sign_in::report(guard, &attempt, closing, known, &view, policy, now)
            })
            .await?;
        if outcome.ignored {
            until_on_disk(durable).await;
            return Ok(outcome);
        }
        self.begin_learning(now).await?;
        let subject = self.subject_fingerprint(asked.who.key);
        match closing {
            Closing::Success | Closing::AppSuccess => {
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
                        self.notifications.count_lockout();
                    }
                }
                let event = OriginEvent::Failure {
                    subject,
                    password: attempt.digest,
                    home: outcome.class.is_home(),
                };
                self.record_origin(asked, event).await?;
            }
            Closing::Failure
            | Closing::ServerFailure
            | Closing::PolicyReject
            | Closing::NoGuess(_) => {}
        }
        let word = if closing.is_success() {
            Outcome::Success
        } else {
            Outcome::Failure
        };
        let moved = GuardMove {
            transition: outcome.transition,
            locked_until: outcome.locked_until,
        };
        self.write_event(asked, outcome.class, word, outcome.reason, moved);
        tell_of_place(self, asked, &outcome).await;
        until_on_disk(durable).await;
        Ok(outcome)
    }

    fn watch_attack(&self, asked: &SignInCase<'_>) {
        let subject = self.subject_fingerprint(asked.who.key);
        let Some((refusals, accounts)) =
            self.attack
                .lock()
                .refused(subject, &asked.policies.origin_guard, asked.now)
        else {
            return;
        };
        let said = AlertNote::Attack { refusals, accounts };
        self.notifications
            .raise_alert(AlertKind::AttackInProgress, None, said);
    }
}

/// The answer to a check, as the door's mode wants it.
pub(super) fn answer(outcome: &CheckOutcome, mode: Mode) -> CheckAnswer {
    match outcome.refusal {
        Some((reason, retry_after)) if enforced(reason, mode) => CheckAnswer::Refuse {
            reason,
            retry_after,
        },
        _ => CheckAnswer::Allow,
    }
}

/// Whether a success that a mail server reports may be one with an app password.
async fn has_app_passwords(sign_in: &SignIn, asked: &SignInCase<'_>) -> Result<bool, StoreError> {
    let Some(id) = asked.who.account else {
        return Ok(false);
    };
    Ok(!sign_in.platform.store.app_keys_of(id).await?.is_empty())
}
