//! Runs a planned workload against the use cases: a queue of events on the virtual clock, and
//! futures in flight that are polled in an order drawn from the seed.

mod acts;
mod ending;

use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::Zavor;
use zavor_app::platform::Mode;
use zavor_app::ports::{BoxFuture, Change, Commit, Records, StoreError, TypedPassword};
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_core::account::AccountId;
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::event::FailureReason;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::Policies;
use zavor_core::sending::SendRefusal;

use self::ending::{clock_text, question};
use super::auditor::{Auditor, Held, Invariant, Violation};
use super::faults::Fault;
use super::workload::{self, ACCOUNTS, Door, Ground, Mail, Planned, Try};
use super::{Failure, Options, Sabotage, Tally};
use crate::faulty_store::FaultyStore;
use crate::world::FakeWorld;
use zavor_memory::MemoryStore;
use zavor_memory::Prng;
use zavor_memory::{block_on, poll_once};

type Store = FaultyStore<MemoryStore>;

/// Futures in flight at once; more wait in the queue.
const IN_FLIGHT_MAX: usize = 300;
/// Counters are written behind this often.
const FLUSH_EVERY: Span = Span::from_secs(1);
/// Longest home lockout: within it an honest user gets in once faults have stopped.
const HOME_LOCKOUT_MAX: Span = Span::from_mins(15);
/// Longest lockout and longest origin block.
const LOCKOUT_MAX: Span = Span::from_hours(24);

/// What is asked, kept beside its future.
#[derive(Debug, Clone)]
enum Op {
    Check(Try),
    Report(Try, Reported),
    Verify(Try),
    Unlock(usize),
    PutPolicies(Box<Policies>),
    Mail(Mail),
    Hold {
        account: usize,
        held: Held,
        place: bool,
    },
    Outbox,
    Why,
}

/// What came back.
enum Done {
    Check(Result<CheckAnswer, StoreError>),
    Report(Result<(), StoreError>),
    Verify(Result<VerifyAnswer, StoreError>),
    /// Whether anything was changed, or why not.
    Act(Result<bool, String>),
    Mail(Result<Option<SendRefusal>, StoreError>),
}

struct Task {
    op: Op,
    /// Order number of the beginning.
    begun: u64,
    future: BoxFuture<'static, Done>,
}

/// What waits for its moment.
enum Due {
    Planned(Planned),
    Report(Try, Reported),
}

pub(super) struct Simulation {
    options: Options,
    world: FakeWorld<Store>,
    ids: Vec<AccountId>,
    auditor: Auditor,
    queue: BTreeMap<(Timestamp, u64), Due>,
    queued: u64,
    tasks: Vec<Task>,
    order: Prng,
    step: u64,
    last_flush: Timestamp,
    /// The disk was full at some moment since the last flush.
    unwritable_lately: bool,
    /// Order number of the last commit that was made to fail.
    commit_failed: u64,
    /// Acts acknowledged, for the audit.
    acknowledged: BTreeMap<AuditAct, u64>,
    tally: Tally,
}

impl Simulation {
    pub(super) fn new(options: Options) -> Self {
        let store = FaultyStore::new(MemoryStore::default());
        let world = FakeWorld::on(
            store,
            zavor_app::platform::Settings::default(),
            options.seed,
        );
        let ids = (0..ACCOUNTS)
            .map(|n| world.add_account(&workload::name_of(n), &workload::password_of(n)))
            .collect();
        match options.sabotage {
            // Below what attackers may try elsewhere, so that nothing but the place is wrong.
            Sabotage::OnePlace => world.policies(|p| p.smart_lockout.threshold_known_device = 5),
            Sabotage::BlockForOneAccount => world.policies(|policies| {
                policies.origin_guard.origin_block_accounts = 1;
                policies.origin_guard.origin_block_threshold = 5;
            }),
            _ => {}
        }
        let policies = world.store.policies();
        let mut simulation = Self {
            options,
            auditor: Auditor::new(&policies),
            last_flush: world.now(),
            unwritable_lately: false,
            commit_failed: 0,
            acknowledged: BTreeMap::new(),
            world,
            ids,
            queue: BTreeMap::new(),
            queued: 0,
            tasks: Vec::new(),
            order: Prng::concern(options.seed, "order"),
            step: 0,
            tally: Tally::default(),
        };
        simulation.warm_up();
        let faults = simulation.world.store.faults();
        match options.sabotage {
            Sabotage::ForgetSignInGuards => faults.forget_sign_in_guards(true),
            Sabotage::ForgetSendingGuards => faults.forget_sending_guards(true),
            Sabotage::ActWithoutAudit => faults.drop_audit(true),
            Sabotage::Nothing
            | Sabotage::IgnoreUnlock
            | Sabotage::ReleaseAtCrash
            | Sabotage::OnePlace
            | Sabotage::BlockForOneAccount => {}
        }
        faults.set_turns_to_guards(1);
        let latency = Span::from_millis(40);
        let clock = simulation.world.clock.clone();
        simulation.world.passwords.set_latency(clock, latency);
        let start = simulation.world.now();
        for (at, planned) in workload::plan(options.seed, start) {
            simulation.enqueue(at, Due::Planned(planned));
        }
        simulation
    }

    /// Everybody signs in at home with the laptop and the phone, and half an hour passes.
    fn warm_up(&mut self) {
        for account in 0..ACCOUNTS {
            for (n, device) in ["laptop", "phone", "laptop", "phone"].iter().enumerate() {
                let attempt = Try {
                    device,
                    ..workload::at_home(n as u64, account)
                };
                let zavor = &self.world.zavor;
                let question = question(&attempt);
                let asked = block_on(zavor.sign_in.check_sign_in(&question));
                assert_eq!(asked, Ok(CheckAnswer::Allow), "the warm-up is let in");
                let reported = zavor.sign_in.report_sign_in(&question, Reported::Success);
                block_on(reported).expect("the warm-up is recorded");
            }
        }
        self.world.advance(Span::from_mins(30));
        self.world.store.inner().flush();
        self.last_flush = self.world.now();
    }

    fn enqueue(&mut self, at: Timestamp, due: Due) {
        self.queued += 1;
        self.queue.insert((at, self.queued), due);
    }

    pub(super) fn run(mut self) -> Result<Tally, Box<Failure>> {
        while self.step < self.options.steps && !(self.queue.is_empty() && self.tasks.is_empty()) {
            self.step += 1;
            self.step().map_err(|violation| self.failure(violation))?;
        }
        self.check_liveness()
            .map_err(|violation| self.failure(violation))?;
        self.tally.steps = self.step;
        Ok(self.tally)
    }

    fn failure(&self, (invariant, subject, what): Violation) -> Box<Failure> {
        Box::new(Failure {
            seed: self.options.seed,
            step: self.step,
            invariant,
            events: self.auditor.events_of(&subject),
            subject,
            what,
        })
    }

    /// One step: begin what is due, poll what is in flight, or let time pass.
    fn step(&mut self) -> Result<(), Violation> {
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

    fn flush(&mut self, now: Timestamp) {
        self.last_flush = now;
        if !self.world.store.faults().is_unwritable() {
            self.world.store.inner().flush();
            self.auditor.flushed();
            self.unwritable_lately = false;
        }
    }

    fn begin(&mut self, due: Due) -> Result<(), Violation> {
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

    fn spawn(&mut self, op: Op, begun: u64, future: impl Future<Output = Done> + Send + 'static) {
        self.tasks.push(Task {
            op,
            begun,
            future: Box::pin(future),
        });
    }

    fn note(&mut self, attempt: &Try, what: &str) {
        let event = format!(
            "{} step {} {what} #{} {:?} {:?} from {} password {}",
            clock_text(self.world.now()),
            self.step,
            attempt.id,
            attempt.door,
            attempt.ground,
            attempt.address,
            attempt.password
        );
        self.auditor.note(&attempt.name, event);
    }

    /// The try itself, unless the engine is to take everybody for the owner at home.
    fn as_the_engine_sees(&self, attempt: &Try) -> Try {
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

    fn begin_check(&mut self, attempt: Try) {
        self.auditor.check_begins(&attempt, self.world.now());
        let begun = self.auditor.tick();
        let zavor = self.zavor();
        let asked = self.as_the_engine_sees(&attempt);
        self.spawn(Op::Check(attempt), begun, async move {
            Done::Check(zavor.sign_in.check_sign_in(&question(&asked)).await)
        });
    }

    fn begin_report(&mut self, attempt: Try, outcome: Reported) {
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

    fn begin_verify(&mut self, attempt: Try) {
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
            };
            Done::Verify(zavor.sign_in.verify_password(question).await)
        });
    }

    fn zavor(&self) -> Arc<Zavor> {
        Arc::clone(&self.world.zavor)
    }
}
