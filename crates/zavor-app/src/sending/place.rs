//! Places a restriction, ends one that has run out, and retries what could not be written. All
//! in the sender's turn, so that a release and a placing never cross.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::hold::{HoldKind, Owner, StoredHold};
use zavor_core::moment::Timestamp;
use zavor_core::note::Word;
use zavor_core::sending;
use zavor_core::sending::{Recipients, Trip};

use crate::platform::notes::SendingNote;
use crate::platform::restriction::is_restriction;
use crate::ports::{Change, Commit, GuardsExt, StoreError};
use crate::sending::case::SendCase;
use crate::sending::payer::Payer;
use crate::sending::record::entity;
use crate::sending::restrict::{is_owner_blocked, unbarred};
use crate::sending::service::Sending;

impl Sending {
    /// Restricts the sender whose message passes a limit. Looks again in its turn: since the
    /// limit was judged, somebody else may have placed the restriction or released one.
    ///
    /// If it cannot be written, the caller sees no error: the refusal is given, the restriction is
    /// kept in memory, and a later question writes it.
    pub(super) async fn place_restriction(
        &self,
        asked: &SendCase<'_, '_>,
        trip: &Trip,
        message: Recipients,
    ) -> Result<(), StoreError> {
        let (payer, now) = (asked.payer, asked.now);
        self.platform.orders.in_turn(&payer.subject, async {
        if is_alias(self, payer).await? {
            // Since the question was asked: from now on its account answers for it.
            return Ok(());
        }
        let held = self.platform.store.lasting_holds(&payer.subject).await?;
        let placed = held.iter().any(|hold| {
            is_restriction(hold) && hold.identity.owner == Owner::Engine && hold.in_force(now)
        });
        if placed || self.state.is_unwritten(&payer.subject) {
            return Ok(());
        }
        let look = self.platform.store.sending(payer.key, |guard| {
            let stands = payer
                .limits
                .trip(&guard.counted_under(&payer.limits, now), message)
                .is_some();
            let risk = sending::at_risk(&payer.subject, guard, now);
            ((stands, risk), Touched::Unchanged)
        });
        let ((stands, risk), _) = look.await?;
        if !stands {
            return Ok(());
        }
        let restriction = sending::restriction(
            payer.subject.clone(),
            trip,
            payer.limits.action,
            &self.payers.policy_name(payer),
            asked.question.client_address,
            now,
        );
        let mut holds = vec![restriction];
        holds.extend(risk);
        if let Err(error) = self.write_restriction(payer, &holds, now).await {
            let kept = self.state.keep_unwritten(&payer.subject, holds.clone());
            tracing::error!(
                sender = %entity(&payer.subject), %error, kept,
                "a restriction could not be written; mail of this sender is refused from memory"
            );
        }
        self.raise_restricted(&holds, trip);
        Ok(())
        }).await
    }

    /// Commits holds of the engine and notes the restriction in the guard.
    async fn write_restriction(
        &self,
        payer: &Payer,
        holds: &[StoredHold],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let audit = holds.iter().map(|hold| {
            let act = match hold.identity.kind == HoldKind::AtRisk {
                true => AuditAct::MarkAtRisk,
                false => AuditAct::Restrict,
            };
            let target = Some(hold.identity.subject.clone());
            let detail = SendingNote::Placed {
                kind: Word::of("hold-kind", hold.identity.kind.as_str()),
                reason: Word::of("reason", hold.identity.reason.as_str()),
            };
            self.platform
                .audit(&Actor::System, act, target, AuditResult::Done, detail)
        });
        let commit = Commit {
            audit: audit.collect(),
            changes: holds.iter().cloned().map(Change::PlaceHold).collect(),
            effects: Vec::new(),
        };
        self.platform.store.commit(commit).await?;
        let note = self.platform.store.sending(payer.key, |guard| {
            guard.note_restricted(now);
            ((), Touched::Transition)
        });
        // The hold is durable; the guard only remembers when, for the "second time" rule.
        match note.await {
            Ok(((), durable)) => {
                if let Err(error) = durable.wait().await {
                    tracing::warn!(%error, "the time of a restriction was not written");
                }
            }
            Err(error) => tracing::warn!(%error, "the time of a restriction was not noted"),
        }
        Ok(())
    }

    /// Tries again to write a restriction that is in force only in memory.
    pub(super) async fn write_restriction_again(&self, payer: &Payer, now: Timestamp) {
        self.platform.orders.in_turn(&payer.subject, async {
        let holds = self.state.unwritten(&payer.subject);
        if !holds.is_empty() && self.write_restriction(payer, &holds, now).await.is_ok() {
            self.state.forget_unwritten(&payer.subject);
            tracing::info!(sender = %entity(&payer.subject), "a restriction is now written");
        }
        }).await
    }

    /// A restriction until the next day has run out: removes it from the records, and the windows
    /// start from zero as after a release. If that cannot be written, the windows stay as they are.
    pub(super) async fn end_restriction(
        &self,
        payer: &Payer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.platform.orders.in_turn(&payer.subject, async {
        let held = self.platform.store.lasting_holds(&payer.subject).await?;
        let mut ended: Vec<Change> = held
            .iter()
            .filter(|hold| {
                is_restriction(hold) && hold.identity.owner == Owner::Engine && !hold.in_force(now)
            })
            .map(|hold| Change::ReleaseHold(hold.identity.clone()))
            .collect();
        if ended.is_empty() {
            return Ok(());
        }
        let owner = self.account_behind(payer).await?;
        let is_blocked = is_owner_blocked(&self.platform, owner.as_ref()).await?;
        ended.extend(unbarred(None, owner.as_ref(), is_blocked).map(Change::PutAccount));
        let (act, target) = (AuditAct::Unblock, Some(payer.subject.clone()));
        let detail = SendingNote::EndedByDate;
        let audit = self
            .platform
            .audit(&Actor::System, act, target, AuditResult::Done, detail);
        if let Err(error) = self.platform.commit(ended, audit).await {
            tracing::warn!(%error, "an ended restriction could not be taken off the records");
            return Ok(());
        }
        let forgive = self.platform.store.sending(payer.key, |guard| {
            guard.forgive(now);
            ((), Touched::Transition)
        });
        let ((), durable) = forgive.await?;
        if let Err(error) = durable.wait().await {
            tracing::warn!(%error, "windows after an ended restriction were not written");
        }
        Ok(())
        }).await
    }
}

/// Whether a sender, a name without an account, is an account's alias now: a hold on it would be asked
/// for by nobody.
async fn is_alias(sending: &Sending, payer: &Payer) -> Result<bool, StoreError> {
    let (Some(name), None) = (payer.subject.name(), &payer.brief) else {
        return Ok(false);
    };
    let found = sending.platform.store.find_brief(name).await?;
    Ok(found.is_some_and(|brief| brief.address != *name))
}
