//! What the simulation does with answers and faults, and the liveness check at the end.

use zavor_app::ports::{Change, Commit, GuardsExt, Records, StoreError};
use zavor_app::sign_in::{CheckAnswer, Reported, VerifyAnswer};
use zavor_core::audit::AuditAct;
use zavor_core::event::FailureReason;
use zavor_core::guard::Touched;
use zavor_core::moment::Span;
use zavor_memory::{Now, block_on, poll_once};

use super::acts::OPERATOR;
use super::simulation::{Done, Due, Op, Simulation, clock_text, question};
use crate::sim::auditor::Held;
use crate::sim::faults::Fault;
use crate::sim::options::Sabotage;
use crate::sim::outcome::{Invariant, Violation};
use crate::sim::workload::{self, ACCOUNTS, Ground, Planned, Try};

/// Longest home lockout: an honest user must get in within this time after faults have stopped.
const HOME_LOCKOUT_MAX: Span = Span::from_mins(15);
/// Longest lockout and longest origin block.
const LOCKOUT_MAX: Span = Span::from_hours(24);
/// Polls after which a run that should be quiet is called stuck.
const DRAIN_POLLS_MAX: usize = 200_000;

impl Simulation {
    /// An answer came back: the auditor judges it, and whoever asked continues.
    pub(super) fn end(&mut self, op: Op, begun: u64, done: Done) -> Result<(), Violation> {
        self.tally.answered += 1;
        match (op, done) {
            (Op::Check(attempt), Done::Check(answer)) => self.end_check(attempt, begun, answer),
            (Op::Report(attempt, outcome), Done::Report(done)) => {
                self.end_report(&attempt, outcome, begun, done.is_ok());
                Ok(())
            }
            (Op::Verify(attempt), Done::Verify(answer)) => self.end_verify(&attempt, begun, answer),
            (Op::Unlock(account), Done::Act(done)) => self.end_unlock(account, begun, done.is_ok()),
            (Op::Mail(mail), Done::Mail(done)) => self.end_mail(mail, begun, done),
            (
                Op::Hold {
                    account,
                    held,
                    place,
                },
                Done::Act(done),
            ) => {
                self.end_hold(account, held, place, begun, &done);
                Ok(())
            }
            (Op::Outbox | Op::Why, Done::Act(_)) => Ok(()),
            (Op::PutPolicies(policies), Done::Act(done)) => {
                self.tally.acts += u64::from(done.is_ok());
                self.auditor.policy_may_change_to(&policies.smart_lockout);
                Ok(())
            }
            _ => unreachable!("every question has an answer of its own sort"),
        }
    }

    pub(super) fn end_check(
        &mut self,
        attempt: Try,
        begun: u64,
        answer: Result<CheckAnswer, StoreError>,
    ) -> Result<(), Violation> {
        let now = self.world.now();
        self.auditor.check_is_over(&attempt);
        let Ok(answer) = answer else {
            self.tally.errors += 1;
            self.note(&attempt, "check: error");
            return Ok(());
        };
        self.note(&attempt, &format!("check: {answer:?}"));
        self.auditor.check_ends(&attempt, answer, begun, now)?;
        self.check_block(&attempt, answer, begun)?;
        match answer {
            CheckAnswer::Allow if attempt.second => {}
            CheckAnswer::Allow => {
                self.tally.allowed += 1;
                if attempt.twice {
                    let again = Try {
                        second: true,
                        ..attempt.clone()
                    };
                    self.enqueue(now, Due::Planned(Planned::Try(again)));
                }
                let outcome = if attempt.right {
                    Reported::Success
                } else {
                    Reported::Failure
                };
                self.enqueue(now.plus(attempt.latency), Due::Report(attempt, outcome));
            }
            CheckAnswer::Refuse { retry_after, .. } => {
                self.tally.refused += 1;
                let soon = now.plus(Span::from_millis(self.order.between(1, 300)));
                self.enqueue(soon, Due::Report(attempt.clone(), Reported::PolicyReject));
                if attempt.patience > 0 && !attempt.second {
                    let wait = retry_after.unwrap_or(Span::from_secs(30));
                    let early = Span::from_millis(self.order.below(wait.as_millis() + 1));
                    let wait = if self.order.chance(1, 2) { wait } else { early };
                    let again = Try {
                        patience: attempt.patience - 1,
                        ..attempt
                    };
                    self.enqueue(now.plus(wait), Due::Planned(Planned::Try(again)));
                }
            }
        }
        Ok(())
    }

    /// A blocked sign-in is refused, a free one is not refused as blocked.
    pub(super) fn check_block(
        &self,
        attempt: &Try,
        answer: CheckAnswer,
        begun: u64,
    ) -> Result<(), Violation> {
        let (name, account) = (&attempt.name, attempt.account);
        match answer {
            CheckAnswer::Allow => self.auditor.passed(name, account, Held::SignIn, begun),
            CheckAnswer::Refuse {
                reason: FailureReason::SignInBlocked,
                ..
            } => self.auditor.stopped(name, account, Held::SignIn, begun),
            CheckAnswer::Refuse { .. } => Ok(()),
        }
    }

    pub(super) fn end_report(&mut self, attempt: &Try, outcome: Reported, begun: u64, done: bool) {
        self.tally.errors += u64::from(!done);
        self.note(attempt, &format!("report {outcome:?}: done {done}"));
        match outcome {
            Reported::Failure => {
                self.auditor
                    .failure_ends(attempt, begun, done, !self.unwritable_lately)
            }
            Reported::Success => {
                let grounds = attempt.ground.possible();
                self.auditor
                    .reset_ends(attempt.account, grounds, begun, done, false);
            }
            Reported::PolicyReject | Reported::ServerFailure => {}
        }
    }

    pub(super) fn end_verify(
        &mut self,
        attempt: &Try,
        begun: u64,
        answer: Result<VerifyAnswer, StoreError>,
    ) -> Result<(), Violation> {
        use FailureReason::{RepeatedPassword, UnknownAccount, WrongPassword};
        let now = self.world.now();
        self.auditor.check_is_over(attempt);
        self.note(attempt, &format!("verify: {answer:?}"));
        self.tally.errors += u64::from(answer.is_err());
        let grounds = attempt.ground.possible();
        let counted = matches!(
            answer,
            Ok(VerifyAnswer::Refused(
                WrongPassword | UnknownAccount | RepeatedPassword
            ))
        );
        let refused = match &answer {
            Ok(VerifyAnswer::Refused(reason)) if !counted => Some(*reason),
            _ => None,
        };
        if attempt.right && refused.is_some() {
            self.auditor.reset_cancelled(attempt.account, grounds);
        } else if attempt.right {
            let done = matches!(answer, Ok(VerifyAnswer::Right { .. }));
            self.auditor
                .reset_ends(attempt.account, grounds, begun, done, false);
        } else if refused.is_some() || matches!(answer, Ok(VerifyAnswer::Busy)) {
            self.auditor.failure_withdrawn(attempt, begun);
        } else if counted {
            self.auditor.verified_wrong(attempt, begun, now)?;
            self.auditor
                .failure_ends(attempt, begun, true, !self.unwritable_lately);
        }
        if let Some(reason) = refused {
            self.tally.refused += 1;
            // Sign-in may become blocked while the hash runs; every other refusal costs no hash.
            if reason != FailureReason::SignInBlocked {
                self.auditor.verify_refused(attempt.account);
            }
            let answer = CheckAnswer::Refuse {
                reason,
                retry_after: None,
            };
            self.auditor.check_ends(attempt, answer, begun, now)?;
            self.check_block(attempt, answer, begun)?;
        } else if answer.is_ok() {
            self.check_block(attempt, CheckAnswer::Allow, begun)?;
        }
        if let Some(id) = self.ids.get(attempt.account) {
            let spent = self.world.passwords.verifications_of(*id);
            self.auditor
                .hashes_spent(&attempt.name, attempt.account, spent)?;
        }
        Ok(())
    }

    pub(super) fn end_unlock(
        &mut self,
        account: usize,
        begun: u64,
        done: bool,
    ) -> Result<(), Violation> {
        if done && self.options.sabotage != Sabotage::IgnoreUnlock {
            self.acknowledge(AuditAct::Unlock);
        }
        let name = workload::name_of(account);
        let event = format!("{} unlock: done {done}", clock_text(self.world.now()));
        self.auditor.note(&name, event);
        self.auditor
            .reset_ends(account, Ground::ALL, begun, done, true);
        if !done {
            return Ok(());
        }
        let probe = workload::from_nowhere(self.step, account);
        match block_on(self.world.zavor.sign_in.check_sign_in(&question(&probe))) {
            Ok(answer) => self
                .auditor
                .probed_after_unlock(&name, account, answer, begun),
            Err(_) => Ok(()),
        }
    }

    pub(super) fn fault(&mut self, fault: Fault) -> Result<(), Violation> {
        let faults = self.world.store.faults();
        for account in 0..ACCOUNTS {
            let event = format!("{} {fault:?}", clock_text(self.world.now()));
            self.auditor.note(&workload::name_of(account), event);
        }
        match fault {
            Fault::Unwritable(on) => {
                faults.set_unwritable(on);
                self.unwritable_lately = true;
            }
            Fault::Unreadable(on) => faults.set_unreadable(on),
            Fault::ConflictStorm(on) => faults.set_conflict_storm(on),
            Fault::SlowDisk(turns) => faults.set_turns_to_disk(turns),
            Fault::RefuseCommit => {
                faults.refuse_next_commits(1);
                self.commit_failed = u64::MAX;
            }
            Fault::FailAfterCommit => {
                faults.fail_after_next_commits(1);
                self.commit_failed = u64::MAX;
            }
            Fault::ClockForward(span) => {
                self.world.clock.step_forward(span);
                self.auditor.jumped(self.world.now());
            }
            Fault::ClockBack(span) => self.world.clock.step_back(span),
            Fault::MailHostDown(down) => {
                let why = down.then_some("an injected fault");
                self.world.mail_hosts.fail_with(why);
            }
            Fault::Crash => self.crash(),
        }
        Ok(())
    }

    pub(super) fn crash(&mut self) {
        self.tally.crashes += 1;
        for task in &self.tasks {
            if let Op::Mail(mail) = &task.op {
                let recipients = mail.external + mail.internal;
                self.auditor.organisation_sent(recipients, false);
            }
        }
        self.tasks.clear();
        self.world.store.inner().crash();
        if self.options.sabotage == Sabotage::ReleaseAtCrash {
            let holds = self
                .world
                .store
                .inner()
                .all_holds()
                .now()
                .unwrap_or_default();
            let release = holds
                .into_iter()
                .map(|hold| Change::ReleaseHold(hold.identity));
            let commit = Commit {
                changes: release.collect(),
                ..Commit::default()
            };
            block_on(self.world.store.inner().commit(commit)).expect("nothing is in its way");
        }
        self.world.restart();
        let now = self.world.now();
        self.last_flush = self.last_flush.min(now);
        self.auditor.crashed(now);
    }

    /// Faults stop and attackers go home: everything that should end must end.
    pub(super) fn check_liveness(&mut self) -> Result<(), Violation> {
        self.world.store.faults().stop();
        self.world.mail_hosts.fail_with(None);
        self.queue.clear();
        let mut polls = 0;
        while !self.tasks.is_empty() && polls < DRAIN_POLLS_MAX {
            polls += 1;
            let at = self.order.below(self.tasks.len() as u64) as usize;
            if let Some(done) = poll_once(self.tasks[at].future.as_mut()) {
                let task = self.tasks.swap_remove(at);
                self.end(task.op, task.begun, done)?;
            }
            self.world.advance(Span::from_millis(1));
        }
        self.queue.clear();
        let stuck = |what: &str| {
            (
                Invariant::honest_user_gets_in,
                String::new(),
                what.to_string(),
            )
        };
        if !self.tasks.is_empty() {
            return Err(stuck(
                "questions are still unanswered long after faults stopped",
            ));
        }
        self.check_audit()?;
        self.check_outbox()?;
        self.check_organisation()?;
        for account in 0..ACCOUNTS {
            let name = workload::name_of(account);
            let allowed = block_on(self.world.zavor.people.allow_sign_in(&OPERATOR, &name));
            allowed.map_err(|error| stuck(&format!("sign-in cannot be allowed: {error}")))?;
        }
        self.world.advance(HOME_LOCKOUT_MAX);
        let waiting = self.auditor.may_wait_for_a_person(
            self.world
                .store
                .policies()
                .smart_lockout
                .consecutive_failures_max,
        );
        for account in (0..ACCOUNTS).filter(|account| !waiting.contains(account)) {
            let attempt = workload::at_home(u64::MAX, account);
            self.must_get_in(&attempt, Invariant::honest_user_gets_in)?;
        }
        self.world.advance(LOCKOUT_MAX);
        for account in (0..ACCOUNTS).filter(|account| !waiting.contains(account)) {
            let attempt = workload::from_nowhere(u64::MAX, account);
            self.must_get_in(&attempt, Invariant::lockouts_end)?;
        }
        Ok(())
    }

    fn check_organisation(&self) -> Result<(), Violation> {
        let now = self.world.now();
        let look = self
            .world
            .store
            .organisation(|guard| (guard.counted(now), Touched::Unchanged));
        match look.now() {
            Ok((counted, _)) => self.auditor.organisation_counts(counted),
            Err(error) => {
                let invariant = Invariant::organisation_counts_what_was_accepted;
                Err((invariant, "organisation".into(), error.to_string()))
            }
        }
    }

    pub(super) fn must_get_in(
        &mut self,
        attempt: &Try,
        invariant: Invariant,
    ) -> Result<(), Violation> {
        let zavor = self.zavor();
        let answer = block_on(zavor.sign_in.check_sign_in(&question(attempt)));
        let answered = format!("{answer:?}");
        let reported = block_on(
            zavor
                .sign_in
                .report_sign_in(&question(attempt), Reported::Success),
        );
        if answer != Ok(CheckAnswer::Allow) || reported.is_err() {
            let what = format!("after faults stopped the right password got {answered}");
            return Err((invariant, attempt.name.clone(), what));
        }
        Ok(())
    }
}
