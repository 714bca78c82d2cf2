//! One step of a run: begin what is due, poll what is in flight, or let time pass.

use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::{Reported, VerifyQuestion};
use zavor_core::moment::Span;
use zavor_memory::poll_once;

use super::simulation::{Done, Due, Op, Simulation, question};
use crate::sim::auditor::Held;
use crate::sim::options::Sabotage;
use crate::sim::outcome::{Failure, Tally, Violation};
use crate::sim::workload::{self, Door, Planned, Try};

/// Most futures in flight at once; more wait in the queue.
const IN_FLIGHT_MAX: usize = 300;
/// How often counters are written.
const FLUSH_EVERY: Span = Span::from_secs(1);

impl Simulation {
    pub(in crate::sim) fn run(mut self) -> Result<Tally, Box<Failure>> {
        while self.step < self.options.steps && !(self.queue.is_empty() && self.tasks.is_empty()) {
            self.step += 1;
            self.step().map_err(|violation| self.failure(violation))?;
        }
        self.check_liveness()
            .map_err(|violation| self.failure(violation))?;
        self.tally.steps = self.step;
        Ok(self.tally)
    }

    /// One step: begin what is due, poll what is in flight, or let time pass.
    pub(super) fn step(&mut self) -> Result<(), Violation> {
        let now = self.world.now();
        if now.since(self.last_flush) >= FLUSH_EVERY {
            self.flush(now);
        }
        let due = self
            .queue
            .first_key_value()
            .is_some_and(|((at, _), _)| *at <= now);
        if due
            && self.tasks.len() < IN_FLIGHT_MAX
            && (self.tasks.is_empty() || self.order.chance(1, 2))
        {
            let (_, due) = self.queue.pop_first().expect("it was there a line ago");
            return self.begin(due);
        }
        if self.tasks.is_empty() {
            if let Some(((at, _), _)) = self.queue.first_key_value() {
                let at = *at;
                self.world.clock.advance_to(at);
            }
            return Ok(());
        }
        if self.order.chance(1, 12) {
            let millis = self.order.between(1, 15);
            self.world.advance(Span::from_millis(millis));
        }
        let at = self.order.below(self.tasks.len() as u64) as usize;
        if let Some(done) = poll_once(self.tasks[at].future.as_mut()) {
            let task = self.tasks.swap_remove(at);
            self.end(task.op, task.begun, done)?;
        }
        Ok(())
    }

    pub(super) fn begin(&mut self, due: Due) -> Result<(), Violation> {
        match due {
            Due::Report(attempt, outcome) => self.begin_report(attempt, outcome),
            Due::Planned(Planned::Try(attempt)) => match attempt.door {
                Door::Policy => self.begin_check(attempt),
                Door::Bind => self.begin_verify(attempt),
            },
            Due::Planned(Planned::Unlock(account)) => self.begin_unlock(account),
            Due::Planned(Planned::EditPolicy(draw)) => self.begin_policy_edit(draw),
            Due::Planned(Planned::Sweep) => self.world.store.inner().sweep(self.world.now()),
            Due::Planned(Planned::Fault(fault)) => return self.fault(fault),
            Due::Planned(Planned::Mail(mail)) => self.begin_mail(mail),
            Due::Planned(Planned::Unblock(account)) => {
                self.begin_hold(account, Held::Sending, false)
            }
            Due::Planned(Planned::Restrict(account)) => {
                self.begin_hold(account, Held::Sending, true)
            }
            Due::Planned(Planned::BlockSignIn(account)) => {
                self.begin_hold(account, Held::SignIn, true);
            }
            Due::Planned(Planned::AllowSignIn(account)) => {
                self.begin_hold(account, Held::SignIn, false);
            }
            Due::Planned(Planned::Why(account)) => self.begin_why(account),
            Due::Planned(Planned::Outbox) => self.begin_outbox(),
        }
        Ok(())
    }

    /// The try itself; under sabotage, a try from the owner's laptop at home.
    pub(super) fn as_the_engine_sees(&self, attempt: &Try) -> Try {
        let home = workload::at_home(attempt.id, attempt.account);
        match self.options.sabotage {
            Sabotage::OnePlace => Try {
                address: home.address,
                device: home.device,
                ..attempt.clone()
            },
            _ => attempt.clone(),
        }
    }

    pub(super) fn begin_check(&mut self, attempt: Try) {
        self.auditor.check_begins(&attempt, self.world.now());
        let begun = self.auditor.tick();
        let zavor = self.zavor();
        let asked = self.as_the_engine_sees(&attempt);
        self.spawn(Op::Check(attempt), begun, async move {
            Done::Check(zavor.sign_in.check_sign_in(&question(&asked)).await)
        });
    }

    pub(super) fn begin_report(&mut self, attempt: Try, outcome: Reported) {
        let begun = match outcome {
            Reported::Failure => self.auditor.failure_begins(&attempt, self.world.now()),
            Reported::Success => self
                .auditor
                .reset_begins(attempt.account, attempt.ground.possible()),
            Reported::PolicyReject | Reported::ServerFailure => self.auditor.tick(),
        };
        let zavor = self.zavor();
        let asked = self.as_the_engine_sees(&attempt);
        self.spawn(Op::Report(attempt, outcome), begun, async move {
            Done::Report(
                zavor
                    .sign_in
                    .report_sign_in(&question(&asked), outcome)
                    .await,
            )
        });
    }

    pub(super) fn begin_verify(&mut self, attempt: Try) {
        let now = self.world.now();
        self.auditor.check_begins(&attempt, now);
        self.auditor.verify_begins(attempt.account);
        let begun = if attempt.right {
            self.auditor
                .reset_begins(attempt.account, attempt.ground.possible())
        } else {
            self.auditor.failure_begins(&attempt, now)
        };
        let zavor = self.zavor();
        let asked = self.as_the_engine_sees(&attempt);
        self.spawn(Op::Verify(attempt), begun, async move {
            let question = VerifyQuestion {
                attempt: question(&asked),
                password: TypedPassword(asked.typed().into_bytes()),
                trusted_proxy: false,
                known_device: false,
                announced_as: Vec::new(),
                app_protocol: None,
            };
            Done::Verify(zavor.sign_in.verify_password(question).await)
        });
    }
}
