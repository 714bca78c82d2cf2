//! What somebody should know before releasing a sender: the restrictions with their evidence, what
//! is done and what is missing, who may do what, and what the logs say.
//!
//! Addresses and recipients come from the logs, which an attacker can fill too: they inform, but no
//! decision depends on them. Reads are bounded; a busy sender shows its newest part.

use std::net::IpAddr;

use zavor_core::account::{GuardKey, RaisedLimit, RaisedTo};
use zavor_core::actor::Actor;
use zavor_core::event::Outcome;
use zavor_core::guard::Touched;
use zavor_core::hold::{Hold, Requirement, Step, Subject};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::Charged;
use zavor_core::rights::{Denied, Right, right_to_raise};
use zavor_core::risk::RiskState;
use zavor_core::sending::{
    Counted, Limits, RAISE_FACTOR_MAX, RAISE_FACTOR_WITHOUT_PROOF, SessionsEnd,
};
use zavor_core::{risk, sending};

use crate::platform::clock;
use crate::platform::error::AppError;
use crate::ports::{EventQuery, GuardsExt};
use crate::sending::payer::Payer;
use crate::sending::restrict::unknown;
use crate::sending::restrict::written::{Correspondence, LOOKED_BACK, PLAN_SHOWN_MAX};
use crate::sending::service::Sending;
use crate::verification::CallerProof;

/// Rows of each log read for a plan.
const ROWS_READ_MAX: usize = 1_000;
/// An address that a sender signed in from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedInFrom {
    /// The address.
    pub address: IpAddr,
    /// Successful sign-ins within [`LOOKED_BACK`] (of those read).
    pub successes: u32,
    /// The newest one.
    pub last: Timestamp,
}

/// The sending windows of a sender against its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingNow {
    /// What the windows count.
    pub counted: Counted,
    /// The limits in force.
    pub limits: Limits,
    /// The policy they come from.
    pub policy: String,
    /// That policy's own external limit per hour, without a raise; 0 = none. `None` without an
    /// account: then the limit cannot be raised.
    pub base: Option<u32>,
    /// That policy's own service limit.
    pub service: u32,
    /// A raised limit, in force or expired.
    pub raised: Option<RaisedLimit>,
    /// How often restrictions of this sender were released before.
    pub releases: u16,
    /// When the engine restricted it last.
    pub engine_restricted: Option<Timestamp>,
    /// Client address of the last charged message.
    pub last_address: Option<IpAddr>,
}

/// Everything that somebody who releases a sender sees first.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasePlan {
    /// Whom it is about.
    pub subject: Subject,
    /// The person's name; `None` for connectors and names without an account.
    pub display_name: Option<String>,
    /// The restrictions in force, each with its evidence; empty = not restricted.
    pub restrictions: Vec<Hold>,
    /// What must be done first, each step once.
    pub requirements: Vec<Requirement>,
    /// Who can end the sessions and confirm it.
    pub sessions: SessionsEnd,
    /// Commands that end the sessions on the mail server, if Zavor cannot.
    pub run_there: Vec<String>,
    /// Whether this actor may release it when everything is done.
    pub may_release: Result<(), Denied>,
    /// Whether this actor may release it although steps are missing.
    pub may_override: Result<(), Denied>,
    /// Whether this actor may raise its limit.
    pub may_raise: Result<(), Denied>,
    /// Open risk of the account.
    pub risk: Option<RiskState>,
    /// When the owner released a restriction alone last.
    pub own_release: Option<Timestamp>,
    /// How this actor verified the caller just before, when they reset the password.
    pub caller: Option<CallerProof>,
    /// Windows and limits.
    pub sending: SendingNow,
    /// Where it signed in from lately, the newest first.
    pub signed_in_from: Vec<SignedInFrom>,
    /// Whom it wrote to lately.
    pub written: Correspondence,
}

/// How far a sender's limit may be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaiseBounds {
    /// The limit that a raise is about, as the policy has it: a raise is above it, in its unit.
    pub from: RaisedTo,
    /// The highest limit that a raise may set.
    pub most: u32,
    /// The highest that needs no fresh factor.
    pub without_proof: u32,
}

impl ReleasePlan {
    /// Whether a statement of the actor stands for a step.
    pub fn statement_counts(&self, step: Step) -> bool {
        sending::statement_counts(step, self.sessions)
    }

    /// Whether somebody must still say what they found: a step waits that a statement stands for.
    pub fn must_say(&self) -> bool {
        let mut waiting = self.requirements.iter().filter(|step| !step.met);
        waiting.any(|waiting| self.statement_counts(waiting.step))
    }

    /// What a raise may set; `None` when this sender's limit cannot be raised, or not by this actor.
    pub fn raise_bounds(&self) -> Option<RaiseBounds> {
        matches!(self.may_raise, Ok(()) | Err(Denied::NotFresh)).then_some(())?;
        // Without an hourly limit it is the service limit that a raise is about.
        let (from, base) = match self.sending.base? {
            0 => {
                let service = self.sending.service;
                (RaisedTo::ServicePerDay(service), service)
            }
            base => (RaisedTo::ExternalPerHour(base), base),
        };
        Some(RaiseBounds {
            from,
            most: base.saturating_mul(RAISE_FACTOR_MAX),
            without_proof: base.saturating_mul(RAISE_FACTOR_WITHOUT_PROOF),
        })
    }
}

impl Sending {
    /// The release of a sender as this actor sees it. Changes nothing.
    ///
    /// # Errors
    /// `Unknown` when there is no such account, connector or held name; `Denied` when the actor may
    /// not see it.
    pub async fn release_plan(&self, actor: &Actor, target: &str) -> Result<ReleasePlan, AppError> {
        let payer = self.entity_named(target).await?;
        self.may_see_sender(actor, &payer).await?;
        let now = self.platform.now();
        let mut restrictions = self.restrictions_on(&payer).await?;
        if restrictions.is_empty() && payer.brief.is_none() && !payer.is_connector() {
            return Err(unknown(target));
        }
        restrictions.retain(|hold| hold.in_force(now));
        let account = self.account_behind(&payer).await?;
        let mut requirements: Vec<Requirement> = restrictions
            .iter()
            .flat_map(|hold| sending::requirements(account.as_ref(), hold))
            .collect();
        // A step counts as missing if it is missing for one restriction.
        requirements.sort_unstable_by_key(|requirement| (requirement.step, requirement.met));
        requirements.dedup_by_key(|requirement| requirement.step);
        let address = payer.subject.name();
        let sessions = self
            .notifications
            .who_ends_sessions(account.as_ref(), &restrictions)
            .await?;
        let risk = risk::of_holds(
            &self.platform.store.lasting_holds(&payer.subject).await?,
            now,
        );
        let raise = right_to_raise(&restrictions, now);
        let caller = match account.as_ref() {
            Some(account) => self.verification.caller_of_reset(actor, account).await?,
            None => None,
        };
        let mut shown = Vec::new();
        for hold in restrictions {
            shown.push(self.restriction_shown(account.as_ref(), hold).await?);
        }
        Ok(ReleasePlan {
            restrictions: shown,
            run_there: match requirements.is_empty() {
                true => Vec::new(),
                false => self.notifications.commands_there(account.as_ref()),
            },
            requirements,
            sessions,
            may_release: self
                .platform
                .table_says(actor, Right::ReleaseSending, address)
                .await?,
            may_override: self
                .platform
                .table_says(actor, Right::OverrideRelease, address)
                .await?,
            may_raise: self.platform.table_says(actor, raise, address).await?,
            risk: risk.map(|(state, _)| state),
            own_release: account.as_ref().and_then(|account| account.own_release),
            caller,
            sending: self.sending_of(&payer, now).await?,
            signed_in_from: self.signed_in_from(payer.key).await?,
            written: self.written(payer.key).await?,
            display_name: account.map(|account| account.display_name),
            subject: payer.subject,
        })
    }

    /// The sending windows of an account or connector against its limits.
    ///
    /// # Errors
    /// `Denied` when the actor may not see it.
    pub async fn sending_now(&self, actor: &Actor, target: &str) -> Result<SendingNow, AppError> {
        let payer = self.entity_named(target).await?;
        self.may_see_sender(actor, &payer).await?;
        self.sending_of(&payer, self.platform.now()).await
    }

    /// Connectors belong to no domain: only actors who see every domain see them.
    pub(crate) async fn may_see_sender(
        &self,
        actor: &Actor,
        payer: &Payer,
    ) -> Result<(), AppError> {
        match payer.subject.name() {
            Some(address) => self.platform.judge(actor, Right::See, Some(address)).await,
            None if self.platform.domains_seen(actor).is_some() => {
                Err(AppError::Denied(Denied::OtherDomain))
            }
            None => self.platform.judge_in_general(actor, Right::See),
        }
    }

    async fn sending_of(&self, payer: &Payer, now: Timestamp) -> Result<SendingNow, AppError> {
        let policies = self.platform.store.policies();
        let policy = self.payers.policy_name(payer);
        let own = payer.brief.as_ref().map(|brief| {
            let who = Charged {
                address: &brief.address,
                groups: &brief.groups,
            };
            policies.outbound.resolve(&who).1
        });
        let base = own.map(|own| own.external_recipients_per_hour);
        let service = own.unwrap_or(policies.outbound.default_policy());
        let service = service.service_recipients_per_day;
        let raised = payer.brief.as_ref().and_then(|brief| brief.raised_limit);
        let look = self.platform.store.sending(payer.key, |guard| {
            let now = SendingNow {
                counted: guard.counted_under(&payer.limits, now),
                limits: payer.limits,
                policy: policy.clone(),
                base,
                service,
                raised: raised.filter(|raised| raised.in_force(now)),
                releases: guard.releases(),
                engine_restricted: guard.engine_restricted(),
                last_address: guard.last_address(),
            };
            (now, Touched::Unchanged)
        });
        Ok(look.await?.0)
    }

    async fn signed_in_from(&self, key: GuardKey) -> Result<Vec<SignedInFrom>, AppError> {
        let mut seen: Vec<SignedInFrom> = Vec::new();
        let lately = lately(key, clock::stamp(&self.platform));
        for event in self.platform.store.sign_ins(&lately).await? {
            let (Some(address), Outcome::Success) = (event.address, event.outcome) else {
                continue;
            };
            match seen.iter_mut().find(|known| known.address == address) {
                Some(known) => known.successes = known.successes.saturating_add(event.count),
                None => seen.push(SignedInFrom {
                    address,
                    successes: event.count,
                    last: event.last,
                }),
            }
        }
        seen.truncate(PLAN_SHOWN_MAX);
        Ok(seen)
    }
}

/// The newest rows of a log about one sender.
fn lately(key: GuardKey, now: Timestamp) -> EventQuery {
    EventQuery {
        key: Some(key),
        from: now.minus(LOOKED_BACK),
        to: now.plus(Span::from_secs(1)),
        limit: ROWS_READ_MAX,
    }
}
