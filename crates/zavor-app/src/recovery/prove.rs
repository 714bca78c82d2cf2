//! A proof is shown in a flow. Each try is counted before it is compared; a wrong one costs the
//! same whoever is meant, because what the account has is looked at only after a right one.

use std::net::IpAddr;

use zavor_core::account::Account;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::SecretHash;
use zavor_core::moment::Timestamp;
use zavor_core::note::Word;
use zavor_core::recovery::{CodeWay, RecoveryFlow, RecoveryMethod, Spending, Typed, typed};

use crate::notifications::notices::sign_in_left;
use crate::platform::accounts::owner;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::AppError;
use crate::platform::notes::ProofNote;
use crate::platform::token::{self, Token};
use crate::ports::{Change, Commit, Effect, IdentityChange, StoreError};
use crate::recovery::begin::put_flow;
use crate::recovery::facts::FlowAccount;
use crate::recovery::service::Recovery;
use crate::sign_on::discovery::DiscoveryFor;

/// What was shown.
#[derive(Debug, Clone, Copy)]
pub enum ProofShown<'a> {
    /// A code as typed: its form says of which method.
    Code(&'a str),
    /// A passkey's answer to a challenge of
    /// [`SignOn::begin_discovery_for`](crate::sign_on::SignOn::begin_discovery_for).
    Passkey {
        /// The ceremony's state.
        ceremony: &'a str,
        /// What the browser answered.
        answer: &'a str,
    },
}

/// How a proof was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// Right: it counts.
    Right,
    /// Wrong, or not of this account, or not allowed: the same for every name.
    Wrong,
    /// Too many wrong ones of this method: none is compared until some of them are a day old, or an
    /// administrator unlocks. The same for every name.
    Held,
    /// Too much is being checked at once; nothing was counted.
    Busy,
    /// The flow is over.
    Over,
}

/// A proof that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How.
    pub proved: Proved,
    /// After the first right proof of a flow: its new token. The one before opens nothing any more, so
    /// whoever has put it into a browser, or has seen it there, gets nothing of what was proved.
    pub token: Option<Token>,
}

impl From<Proved> for Judged {
    fn from(proved: Proved) -> Self {
        Self {
            proved,
            token: None,
        }
    }
}

/// Who shows a proof.
#[derive(Clone, Copy)]
pub(super) struct Shower<'a> {
    pub(super) address: IpAddr,
    pub(super) device: &'a str,
    /// The flow's token from its first right proof on.
    pub(super) fresh: &'a Token,
}

/// What of an account gave a proof.
pub(super) enum ProofBy {
    /// Its addresses.
    Address,
    /// What the site knows of its owner.
    Site,
    /// The second factor of this number.
    Factor(u64),
    /// A saved code.
    SavedCode(SecretHash),
}

/// A right proof.
pub(super) struct Proof {
    pub(super) method: RecoveryMethod,
    /// Since when the account has had it; `None` for a mailed code: since the newest address has counted.
    pub(super) since: Option<Timestamp>,
    /// What gave it, which must count still.
    pub(super) by: ProofBy,
    /// What it uses up.
    pub(super) changes: Vec<Change>,
}

impl Recovery {
    /// Judges a proof in the flow of this token.
    ///
    /// # Errors
    /// [`AppError::Store`]; `Conflict` when too much happened at once.
    pub async fn prove(
        &self,
        token: &str,
        shown: ProofShown<'_>,
        address: IpAddr,
        device: &str,
    ) -> Result<Judged, AppError> {
        let Some(flow) = self.flow(token).await? else {
            return Ok(Proved::Over.into());
        };
        let fresh = Token::new(&*self.platform.world.entropy);
        let by = Shower {
            address,
            device,
            fresh: &fresh,
        };
        let what = match shown {
            ProofShown::Passkey { .. } => None,
            ProofShown::Code(text) => Some(typed(text)),
        };
        // What has the form of no proof is none: nothing is compared.
        if what == Some(Typed::Nothing) {
            return Ok(Proved::Wrong.into());
        }
        // Counted on the origin before it is compared, whatever it is.
        if !self
            .spend_of_origin(&flow, Spending::Wrong, address)
            .await?
        {
            self.note_wrong(&flow, by).await?;
            return Ok(Proved::Held.into());
        }
        let proved = self.prove_in_flow(token, flow.clone(), shown, by).await?;
        match proved {
            Proved::Right => self.was_right(&flow, by).await?,
            // It was not compared.
            Proved::Busy | Proved::Over => self.take_back(&flow, address).await?,
            Proved::Wrong | Proved::Held => {}
        }
        // It was the first: another one that was first meanwhile has ended this token.
        let renewed = proved == Proved::Right && flow.proved.is_empty();
        Ok(Judged {
            proved,
            token: renewed.then_some(fresh),
        })
    }

    async fn prove_in_flow(
        &self,
        token: &str,
        flow: RecoveryFlow,
        shown: ProofShown<'_>,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        match shown {
            ProofShown::Passkey { ceremony, answer } => {
                self.prove_passkey(flow, ceremony, answer, by).await
            }
            ProofShown::Code(text) => match typed(text) {
                Typed::MailCode(code) => self.prove_sent_code(token, CodeWay::Mail, code, by).await,
                Typed::SiteCode(code) => self.prove_sent_code(token, CodeWay::Site, code, by).await,
                Typed::Totp(code) => self.prove_totp(flow, &code, by).await,
                Typed::SavedCode(code) => self.prove_saved_code(flow, &code, by).await,
                Typed::Nothing => Ok(Proved::Wrong),
            },
        }
    }

    async fn prove_saved_code(
        &self,
        flow: RecoveryFlow,
        code: &str,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        let key = token::hash(code);
        let saved = self.platform.store.saved_code(&key).await?;
        let Some(saved) = saved else {
            self.note_wrong(&flow, by).await?;
            return Ok(Proved::Wrong);
        };
        // Whose it is, and whether it counts, is judged with what the flow's account has.
        let proof = Proof {
            method: RecoveryMethod::SavedCode,
            since: Some(saved.made),
            by: ProofBy::SavedCode(key),
            changes: vec![Change::Identity(IdentityChange::UseSavedCode(key))],
        };
        self.count_proof(flow.key, proof, by).await
    }

    async fn prove_passkey(
        &self,
        flow: RecoveryFlow,
        ceremony: &str,
        answer: &str,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        let found = self
            .sign_on
            .discovered(DiscoveryFor::Recovery, ceremony, answer);
        let found = found.await?;
        let own = found.filter(|(whose, _)| flow.of.account_id() == Some(whose.id));
        let method = match own {
            Some((whose, used)) if self.sign_on.first_use(ceremony) => {
                self.sign_on.used_passkey(whose.id, &used).await?
            }
            _ => None,
        };
        let Some(method) = method else {
            self.note_wrong(&flow, by).await?;
            return Ok(Proved::Wrong);
        };
        let proof = Proof {
            method: RecoveryMethod::Passkey,
            since: Some(method.added),
            by: ProofBy::Factor(method.id),
            changes: vec![Change::Identity(IdentityChange::PutMethod(method))],
        };
        self.count_proof(flow.key, proof, by).await
    }

    /// Writes down a right proof with what it uses up, if this method counts for the flow's account as
    /// it is now.
    pub(super) async fn count_proof(
        &self,
        key: SecretHash,
        proof: Proof,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        let method = proof.method;
        for _ in 0..CONFLICTS_MAX {
            let flow = self.platform.store.recovery_flow(&key).await?;
            let now = self.platform.now();
            let Some(mut flow) = flow.filter(|flow| flow.is_open(now)) else {
                return Ok(Proved::Over);
            };
            let of = self.account_of(&flow).await?;
            let of = of.filter(|of| of.usable.contains(&method));
            let counts = |of: &FlowAccount| match &proof.by {
                ProofBy::Address | ProofBy::Site => true,
                ProofBy::Factor(id) => of.factors.contains(id),
                ProofBy::SavedCode(key) => of.saved_codes.contains(key),
            };
            let Some(of) = of.filter(counts) else {
                self.note_wrong(&flow, by).await?;
                return Ok(Proved::Wrong);
            };
            let is_first = flow.proved.is_empty();
            flow.prove(method, proof.since.unwrap_or(of.addresses_since));
            if let Some(way) = CodeWay::ALL.into_iter().find(|way| way.method() == method) {
                *flow.code_mut(way) = None;
            }
            let mut all = proof.changes.clone();
            all.push(match is_first {
                true => renewed(flow, by.fresh),
                false => {
                    flow.version += 1;
                    put_flow(flow)
                }
            });
            all.push(Change::ExpectAccount(of.account.id, of.account.version));
            let said = ProofNote::Right {
                method: Word::of("recovery-method", method.as_str()),
            };
            let actor = owner(&of.account, Some(by.address));
            let (act, done, address) =
                (AuditAct::ProveOwner, AuditResult::Done, &of.account.address);
            let audit = self.platform.audit_of(&actor, act, address, done, said);
            let told = told_of(self, &of.account, method).await?;
            let commit = Commit {
                changes: all,
                audit: vec![audit],
                effects: told,
            };
            match self.platform.store.commit(commit).await {
                Ok(_) => return Ok(Proved::Right),
                // Either the flow moved on, or what was shown was used up meanwhile; the next round
                // finds out, and a used code stays used.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Proved::Wrong)
    }
}

/// What the owner is told of a proof.
async fn told_of(
    recovery: &Recovery,
    account: &Account,
    method: RecoveryMethod,
) -> Result<Vec<Effect>, AppError> {
    Ok(match method {
        RecoveryMethod::SavedCode => {
            let left = sign_in_left(&recovery.platform, account).await?;
            let kind = OwnerNotice::RecoveryCodeUsed;
            recovery.notifications.tell_owner(account, kind, left)
        }
        RecoveryMethod::MailCode
        | RecoveryMethod::Totp
        | RecoveryMethod::Passkey
        | RecoveryMethod::Webhook => Vec::new(),
    })
}

/// The flow under a new token; the one before ends with the commit.
fn renewed(mut flow: RecoveryFlow, token: &Token) -> Change {
    let before = (flow.key, flow.version);
    flow.key = token.hash();
    flow.version = 1;
    let renew = IdentityChange::RenewRecoveryFlow(before.0, before.1, flow);
    Change::Identity(renew)
}
