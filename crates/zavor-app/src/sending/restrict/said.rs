//! What the actor of a release said: checked, compared with what must be done first, and kept in
//! the audit.

use zavor_core::account::{Account, RaisedLimit, RaisedTo};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::hold::{Step, StoredHold};
use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Owners, Word};
use zavor_core::sending;

use crate::platform::error::AppError;
use crate::platform::notes::{CallerNote, SendingNote};
use crate::platform::statement::{Statement, statement};
use crate::ports::StoreError;
use crate::sending::restrict::terms::{MissingSteps, Unblock};
use crate::sending::service::Sending;
use crate::verification::service::Verification;

/// Checks what was said.
pub(super) async fn said(
    verification: &Verification,
    actor: &Actor,
    account: Option<&Account>,
    how: &Unblock,
) -> Result<Statements, AppError> {
    let caller = match account {
        Some(account) => {
            let caller = how.caller.clone();
            verification
                .caller_said(actor, AuditAct::Unblock, account, caller)
                .await?
        }
        None => None,
    };
    let reason = |typed| statement(typed, Statement::Reason);
    Ok(Statements {
        caller,
        reviewed: how.reviewed.as_deref().map(reason).transpose()?,
        overriding: how.override_reason.as_deref().map(reason).transpose()?,
        raise: how.raise,
    })
}

impl Sending {
    /// Steps of all restrictions in force that are not done.
    pub(super) async fn missing(
        &self,
        restrictions: &[StoredHold],
        account: Option<&Account>,
        said: &Statements,
        now: Timestamp,
    ) -> Result<MissingSteps, StoreError> {
        let sessions = self
            .notifications
            .who_ends_sessions(account, restrictions)
            .await?;
        let counts = |step: &Step| sending::statement_counts(*step, sessions);
        let mut unmet: Vec<Step> = restrictions
            .iter()
            .filter(|hold| hold.in_force(now))
            .flat_map(|hold| sending::requirements(account, hold))
            .filter(|requirement| !requirement.met)
            .map(|requirement| requirement.step)
            .collect();
        unmet.sort_unstable();
        unmet.dedup();
        let by_statement: Vec<Step> = unmet.iter().copied().filter(counts).collect();
        let stated = |step: &Step| said.reviewed.is_some() && counts(step);
        let steps: Vec<Step> = unmet.into_iter().filter(|step| !stated(step)).collect();
        let ends = steps.contains(&Step::SessionsEnded);
        let account = account.filter(|_| ends);
        Ok(MissingSteps {
            by_statement,
            run_there: self.notifications.commands_there(account),
            steps,
        })
    }
}

/// The checked texts of a release.
pub(super) struct Statements {
    caller: Option<CallerNote>,
    reviewed: Option<String>,
    pub(super) overriding: Option<String>,
    pub(super) raise: Option<RaisedLimit>,
}

impl Statements {
    /// What the audit says about a release.
    pub(super) fn detail(
        &self,
        restrictions: &[StoredHold],
        raised: Option<RaisedLimit>,
    ) -> Detail {
        let released = restrictions.iter().map(|hold| SendingNote::Released {
            reason: Word::of("reason", hold.identity.reason.as_str()),
            owner: Owners(vec![hold.identity.owner.clone()]),
        });
        let reviewed = self.reviewed.clone();
        let overriding = self.overriding.clone();
        let raised = raised.map(|RaisedLimit { to, until }| match to {
            RaisedTo::ExternalPerHour(most) => SendingNote::Raised { most, until },
            RaisedTo::ServicePerDay(most) => SendingNote::ServiceRaised { most, until },
        });
        Detail::NONE
            .and_all(released)
            .and_all(reviewed.map(|text| SendingNote::Reviewed { text }))
            .and_all(overriding.map(|text| SendingNote::Overridden { text }))
            .and_all(raised)
            .and_all(self.caller.as_ref())
    }
}

/// The steps that a release waits for, for the audit.
pub(super) fn not_done_yet(missing: &MissingSteps) -> Detail {
    let steps = missing.steps.iter().enumerate().map(|(place, step)| {
        let step = Word::of("step", step.as_str());
        match place {
            0 => SendingNote::Step { step },
            _ => SendingNote::AndStep { step },
        }
    });
    let steps = steps.collect();
    SendingNote::NotDoneYet { steps }.into()
}
