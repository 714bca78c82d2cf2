//! Mail, and acts of administrators: how such questions begin and end.

use zavor_app::Zavor;
use zavor_app::ports::{Change, Commit, EffectFilter, Records, StoreError};
use zavor_app::sending::{SendAnswer, SendMoment, SendQuestion, Unblock, Unblocked};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::moment::Span;
use zavor_core::sending::SendRefusal;
use zavor_memory::{Now, Prng, block_on, yield_now};

use super::simulation::{Done, Op, Simulation, clock_text};
use crate::outbox::run_outbox;
use crate::sim::auditor::Held;
use crate::sim::options::Sabotage;
use crate::sim::outcome::{Invariant, Violation};
use crate::sim::workload::{self, Ground, Mail};

/// Who acts in the simulation.
pub(super) const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

/// The subject under which a failure shows acts.
const OPERATOR_NAME: &str = "operator";

impl Simulation {
    pub(super) fn begin_unlock(&mut self, account: usize) {
        let begun = self.auditor.reset_begins(account, Ground::ALL);
        let zavor = self.zavor();
        let ignore = self.options.sabotage == Sabotage::IgnoreUnlock;
        self.spawn(Op::Unlock(account), begun, async move {
            if ignore {
                return Done::Act(Ok(true));
            }
            let done = zavor
                .sign_in
                .unlock(&OPERATOR, &workload::name_of(account))
                .await;
            Done::Act(done.map(|_| true).map_err(|error| error.to_string()))
        });
    }

    pub(super) fn begin_policy_edit(&mut self, draw: u64) {
        let mut prng = Prng::new(draw);
        let mut policies = (*self.world.store.policies()).clone();
        let lockout = &mut policies.smart_lockout;
        match prng.below(4) {
            0 => lockout.threshold_unfamiliar = prng.between(3, 20) as u32,
            1 => lockout.threshold_familiar = prng.between(10, 30) as u32,
            2 => lockout.threshold_near = prng.between(3, 20) as u32,
            _ => lockout.lockout_duration = Span::from_secs(prng.between(10, 300)),
        }
        self.auditor.policy_may_change_to(&policies.smart_lockout);
        let begun = self.auditor.tick();
        let store = self.world.store.clone();
        let commit = Commit {
            changes: vec![Change::PutPolicies(Box::new(policies.clone()))],
            ..Commit::default()
        };
        self.spawn(Op::PutPolicies(Box::new(policies)), begun, async move {
            let done = store.commit(commit).await;
            Done::Act(done.map(|_| true).map_err(|error| error.to_string()))
        });
    }

    pub(super) fn begin_mail(&mut self, mail: Mail) {
        let begun = self.auditor.tick();
        let zavor = self.zavor();
        self.spawn(Op::Mail(mail), begun, async move {
            Done::Mail(send(&zavor, mail).await)
        });
    }

    pub(super) fn end_mail(
        &mut self,
        mail: Mail,
        begun: u64,
        done: Result<Option<SendRefusal>, StoreError>,
    ) -> Result<(), Violation> {
        let (now, name) = (self.world.now(), workload::name_of(mail.account));
        let event = format!("{} {mail:?}: {done:?}", clock_text(now));
        self.auditor.note(&name, event);
        let recipients = mail.external + mail.internal;
        let refused = matches!(done, Ok(Some(_)));
        self.auditor.organisation_sent(recipients, refused);
        let Ok(refusal) = done else {
            self.tally.errors += 1;
            return Ok(());
        };
        self.tally.bounced += u64::from(refusal.is_some());
        let account = mail.account;
        match refusal {
            None => {
                self.tally.accepted += 1;
                self.auditor.passed(&name, account, Held::Sending, begun)?;
                self.auditor.passed(&name, account, Held::SignIn, begun)?;
                let recipients = (mail.external, mail.internal);
                self.auditor
                    .accepted(&name, account, recipients, begun, now)
            }
            Some(SendRefusal::Restricted) => {
                let in_flight = self.recipients_in_flight(account) + mail.external + mail.internal;
                self.auditor
                    .restricted_by_engine(&name, account, in_flight, begun)?;
                let durable = !self.unwritable_lately && self.commit_failed < begun;
                self.auditor.engine_holds(account, Held::Sending, durable);
                Ok(())
            }
            Some(SendRefusal::SignInBlocked) => {
                self.auditor.stopped(&name, account, Held::SignIn, begun)
            }
            Some(_) => Ok(()),
        }
    }

    pub(super) fn begin_hold(&mut self, account: usize, held: Held, place: bool) {
        let begun = self.auditor.act_begins(account, held);
        if held == Held::Sending && !place {
            self.auditor.release_begins(account);
        }
        let zavor = self.zavor();
        let op = Op::Hold {
            account,
            held,
            place,
        };
        self.spawn(op, begun, async move {
            let name = workload::name_of(account);
            let done = match (held, place) {
                (Held::SignIn, true) => zavor
                    .people
                    .block_sign_in(&OPERATOR, &name, "simulated")
                    .await
                    .map(|_| true),
                (Held::SignIn, false) => zavor
                    .people
                    .allow_sign_in(&OPERATOR, &name)
                    .await
                    .map(|_| true),
                (Held::Sending, true) => zavor
                    .sending
                    .restrict(&OPERATOR, &name, "simulated")
                    .await
                    .map(|_| true),
                (Held::Sending, false) => {
                    let how = Unblock {
                        override_reason: Some("simulated".into()),
                        ..Unblock::default()
                    };
                    let done = zavor.sending.unblock(&OPERATOR, &name, &how).await;
                    done.map(|done| done == Unblocked::Done)
                }
            };
            Done::Act(done.map_err(|error| error.to_string()))
        });
    }

    pub(super) fn end_hold(
        &mut self,
        account: usize,
        held: Held,
        place: bool,
        begun: u64,
        done: &Result<bool, String>,
    ) {
        let event = format!(
            "{} {held:?} {}: {done:?}",
            clock_text(self.world.now()),
            if place { "held" } else { "released" }
        );
        self.auditor.note(&workload::name_of(account), event);
        let certain = done.is_ok().then_some(place);
        self.auditor.act_ends(account, held, certain);
        if held == Held::Sending && !place {
            self.auditor.release_ends(account, begun, *done == Ok(true));
        }
        if done.is_ok() {
            self.acknowledge(match (held, place) {
                (Held::SignIn, true) => AuditAct::BlockSignIn,
                (Held::SignIn, false) => AuditAct::AllowSignIn,
                (Held::Sending, true) => AuditAct::Restrict,
                (Held::Sending, false) => AuditAct::Unblock,
            });
        }
    }

    pub(super) fn recipients_in_flight(&self, account: usize) -> u32 {
        let recipients = self.tasks.iter().map(|task| match task.op {
            Op::Mail(mail) if mail.account == account => mail.external + mail.internal,
            _ => 0,
        });
        recipients.sum()
    }

    pub(super) fn acknowledge(&mut self, act: AuditAct) {
        self.tally.acts += 1;
        self.auditor.note(
            OPERATOR_NAME,
            format!("{} {act}", clock_text(self.world.now())),
        );
        *self.acknowledged.entry(act).or_default() += 1;
    }

    pub(super) fn begin_why(&mut self, account: usize) {
        let begun = self.auditor.tick();
        let zavor = self.zavor();
        self.spawn(Op::Why, begun, async move {
            let done = zavor.views.why(&workload::name_of(account)).await;
            Done::Act(done.map(|_| true).map_err(|error| error.to_string()))
        });
    }

    pub(super) fn begin_outbox(&mut self) {
        let begun = self.auditor.tick();
        let zavor = self.zavor();
        self.spawn(Op::Outbox, begun, async move {
            let done = run_outbox(&zavor.notifications).await;
            Done::Act(done.map(|_| true).map_err(|error| error.to_string()))
        });
    }

    /// Every acknowledged act is in the audit, and the chain is whole.
    pub(super) fn check_audit(&self) -> Result<(), Violation> {
        let broken = |what| {
            Err((
                Invariant::no_act_without_audit,
                OPERATOR_NAME.to_string(),
                what,
            ))
        };
        let store = self.world.store.inner();
        let events = store.audit(1, usize::MAX).now().unwrap_or_default();
        for (act, acknowledged) in &self.acknowledged {
            let written = events.iter().filter(|event| event.event.act == *act);
            let written = written.count() as u64;
            if written < *acknowledged {
                return broken(format!(
                    "{acknowledged} times {act} was acknowledged, {written} stand in the audit"
                ));
            }
        }
        Ok(())
    }

    /// Once the mail hosts answer again, the outbox becomes empty.
    pub(super) fn check_outbox(&mut self) -> Result<(), Violation> {
        let mut left = 0;
        for _ in 0..OUTBOX_RUNS {
            self.world.advance(OUTBOX_EVERY);
            let zavor = self.zavor();
            let ran = block_on(run_outbox(&zavor.notifications));
            left = self
                .world
                .store
                .effects(EffectFilter::Waiting, 100)
                .now()
                .map_or(100, |due| due.len());
            if ran.is_ok() && left == 0 {
                return Ok(());
            }
        }
        let what = format!("{left} effects are still due long after the mail hosts came back");
        Err((Invariant::outbox_drains, String::new(), what))
    }
}

/// Within how many runs the outbox must become empty, and the time between two runs.
const OUTBOX_RUNS: usize = 48;
const OUTBOX_EVERY: Span = Span::from_mins(30);

/// One message as Postfix offers it: its recipients one by one, then its end.
async fn send(zavor: &Zavor, mail: Mail) -> Result<Option<SendRefusal>, StoreError> {
    let instance = format!("sim.{}", mail.id);
    let user = workload::name_of(mail.account);
    let mut question = SendQuestion {
        moment: Some(SendMoment::Recipient),
        instance: &instance,
        sasl_username: &user,
        client_address: Some("10.0.0.1".parse().expect("an address")),
        sender: &user,
        ..SendQuestion::default()
    };
    let external = (0..mail.external).map(|n| format!("stranger{n}@elsewhere.example"));
    let internal = (0..mail.internal).map(|n| format!("colleague{n}@contoso.example"));
    for recipient in external.chain(internal) {
        let question = SendQuestion {
            recipient: &recipient,
            ..question.clone()
        };
        for _ in 0..=u32::from(mail.twice) {
            if let SendAnswer::Refuse { refusal, .. } = zavor.sending.decide_send(&question).await?
            {
                return Ok(Some(refusal));
            }
        }
        yield_now().await;
    }
    question.moment = Some(SendMoment::EndOfMessage);
    question.recipient_count = mail.external + mail.internal;
    Ok(match zavor.sending.decide_send(&question).await? {
        SendAnswer::Dunno => None,
        SendAnswer::Refuse { refusal, .. } => Some(refusal),
    })
}
