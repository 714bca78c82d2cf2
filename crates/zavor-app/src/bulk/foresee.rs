//! The preview of a run: what would happen to each account. It applies the same rules to the same
//! state as the act itself, which judges again when its turn comes.

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::bulk::BulkOutcome;
use zavor_core::guard::Touched;
use zavor_core::hold::{HoldKind, Subject};
use zavor_core::note::Detail;
use zavor_core::rights::{Denied, Right, may_hand_out};

use crate::bulk::service::Bulk;
use crate::bulk::terms::{BulkTerms, ResetDelivery};
use crate::people::acts::reset::Elsewhere;
use crate::platform::error::AppError;
use crate::platform::notes::{DeniedNote, ResultNote};
use crate::ports::GuardsExt;

/// Examples shown of each group.
pub const EXAMPLES_MAX: usize = 10;

/// Accounts to which the same would happen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreviewGroup {
    /// How many.
    pub count: usize,
    /// The first of them, each with the reason (empty where it needs none).
    pub examples: Vec<(SignInName, Detail)>,
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BulkPreview {
    /// Accounts in all.
    pub total: usize,
    /// Would be changed.
    pub will_change: PreviewGroup,
    /// Would not change: they are like that already.
    pub nothing_to_do: PreviewGroup,
    /// A rule or a missing right forbids it.
    pub refused: PreviewGroup,
    /// There is no such account.
    pub unknown: PreviewGroup,
    /// Would wait for a printed slip: no confirmed recovery address, or slips were chosen.
    pub needs_slip: PreviewGroup,
}

impl PreviewGroup {
    fn add(&mut self, name: &SignInName, why: Detail) {
        self.count += 1;
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push((name.clone(), why));
        }
    }
}

impl Bulk {
    pub(super) async fn foresee_all(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        names: &[SignInName],
    ) -> Result<BulkPreview, AppError> {
        let mut preview = BulkPreview {
            total: names.len(),
            ..BulkPreview::default()
        };
        for name in names {
            let (outcome, why) = self.foresee(actor, terms, name).await?;
            let group = match outcome {
                BulkOutcome::NothingToDo => &mut preview.nothing_to_do,
                BulkOutcome::Refused | BulkOutcome::Failed => &mut preview.refused,
                BulkOutcome::Unknown => &mut preview.unknown,
                BulkOutcome::NeedsSlip => &mut preview.needs_slip,
                BulkOutcome::Done | BulkOutcome::PartlyDone | BulkOutcome::Waiting => {
                    &mut preview.will_change
                }
            };
            group.add(name, why);
        }
        Ok(preview)
    }

    /// Checks what the act needs beside its own right: nobody grants or revokes a role beyond their
    /// own, and removing an account also removes its aliases.
    async fn denied_beyond(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        id: AccountId,
        name: &SignInName,
    ) -> Result<Result<(), Denied>, AppError> {
        match terms {
            BulkTerms::GrantRole { .. } => {
                let role = terms.hands_out();
                Ok(role.map_or(Ok(()), |role| may_hand_out(actor, &role)))
            }
            BulkTerms::RevokeRole { role } => {
                let held = self.platform.roles_held(id).await?.into_iter();
                let mut held = held.filter(|held| held.role == *role);
                Ok(held.try_for_each(|held| may_hand_out(actor, &held)))
            }
            BulkTerms::Remove => {
                let account = self.platform.store.account(id).await?;
                for alias in account.iter().flat_map(|account| &account.aliases) {
                    let judged = self
                        .platform
                        .name_says(actor, terms.act().right(), name, alias)
                        .await?;
                    if let Err(denied) = judged
                        && denied != Denied::NotFresh
                    {
                        return Ok(Err(denied));
                    }
                }
                Ok(Ok(()))
            }
            BulkTerms::Unlock
            | BulkTerms::SignOut
            | BulkTerms::BlockSignIn { .. }
            | BulkTerms::AllowSignIn
            | BulkTerms::AskToConfirm
            | BulkTerms::ResetPassword { .. } => Ok(Ok(())),
        }
    }

    /// What would happen to one account; `Done` stands for "would be changed".
    async fn foresee(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        name: &SignInName,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        let plain = |outcome| Ok((outcome, Detail::NONE));
        // Check the right first: a name in somebody else's domain is refused whether or not it
        // exists.
        match self
            .platform
            .table_says(actor, terms.act().right(), Some(name))
            .await?
        {
            Ok(()) | Err(Denied::NotFresh) => {}
            Err(denied) => return Ok((BulkOutcome::Refused, DeniedNote::from(denied).into())),
        }
        let Some(id) = self.platform.store.find(name).await? else {
            return plain(BulkOutcome::Unknown);
        };
        if let Err(denied) = self.denied_beyond(actor, terms, id, name).await? {
            return Ok((BulkOutcome::Refused, DeniedNote::from(denied).into()));
        }
        match terms {
            BulkTerms::SignOut if !self.notifications.reaches_mail_sessions() => {
                Ok((BulkOutcome::PartlyDone, ResultNote::HereOnly.into()))
            }
            BulkTerms::ResetPassword {
                delivery,
                elsewhere,
                ..
            } => self.foresee_reset(actor, id, *delivery, *elsewhere).await,
            BulkTerms::Unlock
            | BulkTerms::SignOut
            | BulkTerms::BlockSignIn { .. }
            | BulkTerms::AllowSignIn
            | BulkTerms::AskToConfirm
            | BulkTerms::Remove
            | BulkTerms::GrantRole { .. }
            | BulkTerms::RevokeRole { .. } => {
                plain(match self.would_change(actor, terms, id, name).await? {
                    true => BulkOutcome::Done,
                    false => BulkOutcome::NothingToDo,
                })
            }
        }
    }

    /// What a reset of one account's password would do.
    async fn foresee_reset(
        &self,
        actor: &Actor,
        id: AccountId,
        delivery: ResetDelivery,
        elsewhere: Elsewhere,
    ) -> Result<(BulkOutcome, Detail), AppError> {
        let Some(account) = self.platform.store.account(id).await? else {
            return Ok((BulkOutcome::Unknown, Detail::NONE));
        };
        if account.credential.is_none() {
            if elsewhere == Elsewhere::Refused {
                return Ok((BulkOutcome::Refused, ResultNote::StaysElsewhere.into()));
            }
            let (right, name) = (Right::EditAccount, &account.address);
            match self.platform.table_says(actor, right, Some(name)).await? {
                Ok(()) | Err(Denied::NotFresh) => {}
                Err(denied) => return Ok((BulkOutcome::Refused, DeniedNote::from(denied).into())),
            }
        }
        let slip = delivery == ResetDelivery::Slips || !self.people.link_reaches(&account).await?;
        let outcome = match slip {
            true => BulkOutcome::NeedsSlip,
            false => BulkOutcome::Done,
        };
        let blocked = self.platform.is_sign_in_blocked(&account.address).await?;
        Ok((
            outcome,
            blocked
                .then_some(ResultNote::StaysBlocked)
                .into_iter()
                .collect(),
        ))
    }

    /// Whether an act would change anything about an account.
    async fn would_change(
        &self,
        actor: &Actor,
        terms: &BulkTerms,
        id: AccountId,
        name: &SignInName,
    ) -> Result<bool, AppError> {
        let now = self.platform.now();
        let holds = self
            .platform
            .store
            .lasting_holds(&Subject::Account(name.clone()))
            .await?;
        let mut blocks = holds
            .iter()
            .filter(|hold| hold.identity.kind == HoldKind::SignInBlocked && hold.in_force(now));
        Ok(match terms {
            BulkTerms::Unlock => {
                let policies = self.platform.store.policies();
                let look = self.platform.store.sign_in(GuardKey::account(id), |guard| {
                    let lockouts = guard.lockouts(&policies.smart_lockout, now);
                    (!lockouts.is_empty(), Touched::Unchanged)
                });
                look.await?.0
            }
            BulkTerms::SignOut | BulkTerms::Remove | BulkTerms::ResetPassword { .. } => true,
            BulkTerms::BlockSignIn { .. } => {
                let owner = actor.owner();
                !blocks.any(|hold| hold.identity.owner == owner)
            }
            BulkTerms::AllowSignIn => blocks.next().is_some(),
            BulkTerms::AskToConfirm => {
                let account = self.platform.store.account(id).await?;
                let mut known = account
                    .iter()
                    .flat_map(|account| &account.recovery_addresses);
                known.any(|known| !known.is_confirmed())
            }
            BulkTerms::GrantRole { role, domains } => {
                let held = self.platform.store.roles(id).await?;
                !held.iter().any(|(had, of)| had == role && of == domains)
            }
            BulkTerms::RevokeRole { role } => {
                let held = self.platform.store.roles(id).await?;
                held.iter().any(|(had, _)| had == role)
            }
        })
    }
}
