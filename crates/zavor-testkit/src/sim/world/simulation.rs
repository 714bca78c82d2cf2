//! The state of a run: the world, the queue, the futures in flight and the auditor.

use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::Zavor;
use zavor_app::platform::Mode;
use zavor_app::ports::{BoxFuture, Records, StoreError};
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion, VerifyAnswer};
use zavor_core::account::AccountId;
use zavor_core::audit::AuditAct;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::Policies;
use zavor_core::sending::SendRefusal;
use zavor_memory::{MemoryStore, Prng, block_on};

use crate::faulty_store::FaultyStore;
use crate::sim::auditor::{Auditor, Held};
use crate::sim::options::{Options, Sabotage};
use crate::sim::outcome::{Failure, Tally, Violation};
use crate::sim::workload::{self, ACCOUNTS, Mail, Planned, Try};
use crate::world::FakeWorld;

type Store = FaultyStore<MemoryStore>;

/// A question, kept beside its future.
#[derive(Debug, Clone)]
pub(super) enum Op {
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

/// The answer to a question.
pub(super) enum Done {
    Check(Result<CheckAnswer, StoreError>),
    Report(Result<(), StoreError>),
    Verify(Result<VerifyAnswer, StoreError>),
    /// Whether anything was changed, or why not.
    Act(Result<bool, String>),
    Mail(Result<Option<SendRefusal>, StoreError>),
}

pub(super) struct Task {
    pub(super) op: Op,
    /// Order number of the beginning.
    pub(super) begun: u64,
    pub(super) future: BoxFuture<'static, Done>,
}

/// Something that waits for its time.
pub(super) enum Due {
    Planned(Planned),
    Report(Try, Reported),
}

pub(in crate::sim) struct Simulation {
    pub(super) options: Options,
    pub(super) world: FakeWorld<Store>,
    pub(super) ids: Vec<AccountId>,
    pub(super) auditor: Auditor,
    pub(super) queue: BTreeMap<(Timestamp, u64), Due>,
    pub(super) queued: u64,
    pub(super) tasks: Vec<Task>,
    pub(super) order: Prng,
    pub(super) step: u64,
    pub(super) last_flush: Timestamp,
    /// The disk was full at some time since the last flush.
    pub(super) unwritable_lately: bool,
    /// Order number of the last commit that was made to fail.
    pub(super) commit_failed: u64,
    /// Acknowledged acts, for the check of the audit.
    pub(super) acknowledged: BTreeMap<AuditAct, u64>,
    pub(super) tally: Tally,
}

impl Simulation {
    pub(in crate::sim) fn new(options: Options) -> Self {
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
            // Below what attackers may try elsewhere, so that the place is the only thing wrong.
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
    pub(super) fn warm_up(&mut self) {
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

    pub(super) fn enqueue(&mut self, at: Timestamp, due: Due) {
        self.queued += 1;
        self.queue.insert((at, self.queued), due);
    }

    pub(super) fn failure(&self, (invariant, subject, what): Violation) -> Box<Failure> {
        Box::new(Failure {
            seed: self.options.seed,
            step: self.step,
            invariant,
            events: self.auditor.events_of(&subject),
            subject,
            what,
        })
    }

    pub(super) fn flush(&mut self, now: Timestamp) {
        self.last_flush = now;
        if !self.world.store.faults().is_unwritable() {
            self.world.store.inner().flush();
            self.auditor.flushed();
            self.unwritable_lately = false;
        }
    }

    pub(super) fn spawn(
        &mut self,
        op: Op,
        begun: u64,
        future: impl Future<Output = Done> + Send + 'static,
    ) {
        self.tasks.push(Task {
            op,
            begun,
            future: Box::pin(future),
        });
    }

    pub(super) fn note(&mut self, attempt: &Try, what: &str) {
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

    pub(super) fn zavor(&self) -> Arc<Zavor> {
        Arc::clone(&self.world.zavor)
    }
}

/// The question of a try, as a door would put it.
pub(super) fn question(attempt: &Try) -> SignInQuestion<'_> {
    SignInQuestion {
        name: attempt.name.as_bytes(),
        address: Some(attempt.ip()),
        protocol: attempt.protocol(),
        device: attempt.device,
        session: &attempt.session,
        digest: Some(attempt.digest()),
        mode: Mode::Enforce,
    }
}

/// Virtual time since the start of the clock, for people.
pub(super) fn clock_text(now: Timestamp) -> String {
    let passed = now.since(zavor_memory::START).as_millis();
    let (secs, millis) = (passed / 1000, passed % 1000);
    let (hours, mins, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    format!("{hours:02}:{mins:02}:{secs:02}.{millis:03}")
}
