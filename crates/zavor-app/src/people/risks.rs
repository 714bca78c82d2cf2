//! Risk of accounts: who is at risk, and what a person decides about it.
//!
//! Dismissing releases every open risk of the account, no matter which detection raised it.
//! Confirming adds a hold of the administrator's own, so that what a person knows does not end when
//! a sign ends by itself. Both need a reason and are audited. Neither signs anybody out or blocks
//! anything: use blocking sign-in and, later, a secure run for that.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{
    Evidence, Hold, HoldIdentity, HoldKind, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::Timestamp;
use zavor_core::note::Word;
use zavor_core::rights::Right;
use zavor_core::risk;
use zavor_core::risk::{RiskLevel, RiskState};
use zavor_core::why::release_of;

use crate::notifications::acted::Acted;
use crate::people::service::People;
use crate::platform::error::AppError;
use crate::platform::notes::ActNote;
use crate::platform::statement::{Statement, statement};
use crate::ports::Change;

/// An account at risk.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskyUser {
    /// Its address.
    pub address: SignInName,
    /// The person's name; may be empty.
    pub display_name: String,
    /// At risk, or confirmed.
    pub state: RiskState,
    /// How grave the risk is.
    pub level: RiskLevel,
    /// When the first open sign was noticed.
    pub since: Timestamp,
    /// The open signs, each with its evidence.
    pub signs: Vec<Hold>,
}

impl People {
    /// The accounts at risk that the actor may see, the gravest and newest first.
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn risky_users(&self, actor: &Actor) -> Result<Vec<RiskyUser>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let domains = self.platform.domains_seen(actor);
        let now = self.platform.now();
        let mut names: Vec<SignInName> = Vec::new();
        for hold in self.platform.store.all_holds().await? {
            if let Subject::Account(name) = hold.identity.subject
                && hold.identity.kind == HoldKind::AtRisk
                && domains
                    .as_ref()
                    .is_none_or(|domains| domains.iter().any(|d| d == name.domain()))
            {
                names.push(name);
            }
        }
        names.sort_unstable();
        names.dedup();
        let mut users = Vec::new();
        for name in names {
            // Holds of a removed account stay for 90 days under its address; skip those.
            let Some(account) = self.account_of(&name).await? else {
                continue;
            };
            let open = self.open_risks(&name, now).await?;
            let Some((state, level)) = risk::of_holds(&open, now) else {
                continue;
            };
            let roles = self.platform.roles_held(account.id).await?;
            let signs = open.into_iter().map(|stored| Hold {
                release: release_of(&stored, Some(&account), &roles),
                observed: false,
                enforced_at: Vec::new(),
                lifted: None,
                stored,
            });
            let signs: Vec<Hold> = signs.collect();
            users.push(RiskyUser {
                address: name,
                display_name: account.display_name,
                state,
                level,
                since: signs
                    .iter()
                    .map(|sign| sign.stored.since)
                    .min()
                    .unwrap_or(now),
                signs,
            });
        }
        users.sort_by(|a, b| {
            let gravest = (b.level, b.state, b.since).cmp(&(a.level, a.state, a.since));
            gravest.then_with(|| a.address.cmp(&b.address))
        });
        Ok(users)
    }

    /// Declares the signs of an account harmless: all its open risks are released.
    ///
    /// # Errors
    /// `Unknown` account; `Invalid` for an empty or too long reason; `Denied` without the right.
    pub async fn dismiss_risk(
        &self,
        actor: &Actor,
        name: &str,
        reason: &str,
    ) -> Result<Acted, AppError> {
        let account = self
            .platform
            .account_for(actor, AuditAct::EditRisk, Right::Security, name);
        let address = account.await?.address;
        let reason = statement(reason, Statement::Reason)?;
        let subject = Subject::Account(address.clone());
        self.platform
            .orders
            .in_turn(&subject, async {
                let open = self.open_risks(&address, self.platform.now()).await?;
                let release = |hold: StoredHold| Change::ReleaseHold(hold.identity);
                let changes = open.into_iter().map(release).collect();
                self.edit_risk(actor, &address, RiskState::Dismissed, &reason, changes)
                    .await
            })
            .await
    }

    /// Declares an account stolen: it stays at risk until the risk is dismissed.
    ///
    /// # Errors
    /// As [`People::dismiss_risk`].
    pub async fn confirm_risk(
        &self,
        actor: &Actor,
        name: &str,
        reason: &str,
    ) -> Result<Acted, AppError> {
        let account = self
            .platform
            .account_for(actor, AuditAct::EditRisk, Right::Security, name);
        let address = account.await?.address;
        let reason = statement(reason, Statement::Reason)?;
        let subject = Subject::Account(address.clone());
        self.platform
            .orders
            .in_turn(&subject, async {
                let now = self.platform.now();
                let confirmed = RiskState::ConfirmedCompromised;
                let state = risk::of_holds(&self.open_risks(&address, now).await?, now);
                let mut changes = Vec::new();
                if state.map(|(state, _)| state) != Some(confirmed) {
                    changes.push(Change::PlaceHold(StoredHold {
                        identity: HoldIdentity {
                            kind: HoldKind::AtRisk,
                            subject: subject.clone(),
                            scope: Scope::Everywhere,
                            owner: actor.owner(),
                            reason: Reason::ConfirmedByAdmin,
                        },
                        since: now,
                        until: None,
                        evidence: Evidence::Statement {
                            text: reason.clone(),
                        },
                    }));
                }
                self.edit_risk(actor, &address, confirmed, &reason, changes)
                    .await
            })
            .await
    }

    async fn edit_risk(
        &self,
        actor: &Actor,
        address: &SignInName,
        state: RiskState,
        reason: &str,
        changes: Vec<Change>,
    ) -> Result<Acted, AppError> {
        let acted = Acted::done_if(!changes.is_empty());
        let result: AuditResult = acted.result();
        let detail = ActNote::Risk {
            state: Word::of("risk-state", state.as_str()),
            reason: reason.into(),
        };
        let audit = self
            .platform
            .audit_of(actor, AuditAct::EditRisk, address, result, detail);
        self.platform.commit(changes, audit).await?;
        Ok(acted)
    }

    async fn open_risks(
        &self,
        address: &SignInName,
        now: Timestamp,
    ) -> Result<Vec<StoredHold>, AppError> {
        let subject = Subject::Account(address.clone());
        let holds = self.platform.store.lasting_holds(&subject).await?;
        let open =
            |hold: &&StoredHold| hold.identity.kind == HoldKind::AtRisk && hold.in_force(now);
        Ok(holds.iter().filter(open).cloned().collect())
    }

    async fn account_of(
        &self,
        address: &SignInName,
    ) -> Result<Option<zavor_core::account::Account>, AppError> {
        let account = match self.platform.store.find(address).await? {
            Some(id) => self.platform.store.account(id).await?,
            None => None,
        };
        Ok(account.filter(|account| account.address == *address))
    }
}
