//! Codes that were asked for are made and mailed by a worker, after the answer. For a name without an
//! account, or an account without a recovery address, a code is made that nobody gets: trying it
//! costs the same hash. An owner whose confirmed addresses may get none is told so there.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::recovery::{BudgetKey, FlowCode, RecoveryFlow, Spending};

use crate::platform::error::AppError;
use crate::platform::notes::ProofNote;
use crate::ports::{Commit, Language, Notice, StoreError, TypedPassword};
use crate::recovery::begin::{put_budget, put_flow};
use crate::recovery::facts::FlowAccount;
use crate::recovery::mail_codes::hash_class;
use crate::recovery::service::Recovery;
use crate::verification::caller_codes::random_digits;

/// The mail with a code.
const CODE: &str = "notice-recovery-code";
/// The mail that says why there is none.
const NO_CODE: &str = "notice-recovery-no-code";

/// What is mailed to the addresses of a flow's account.
struct Letter {
    about: SignInName,
    to: Vec<String>,
    notice: Notice,
}

impl Letter {
    /// A code and what it is not enough for; or, to confirmed addresses that get none, why. Nothing of
    /// this is on a page before a proof: it is for whoever reads the owner's mail.
    fn of(of: FlowAccount, code: &str) -> Self {
        let (key, to, arguments) = match of.without_code.is_empty() {
            true => {
                let more = ("more", of.more_than_a_code().to_owned());
                (CODE, of.addresses, vec![("code", code.to_owned()), more])
            }
            false => {
                let why = ("why", of.why_none.to_string());
                (NO_CODE, of.without_code, vec![why])
            }
        };
        Self {
            about: of.account.address,
            to,
            notice: Notice { key, arguments },
        }
    }
}

impl Recovery {
    /// Makes and mails codes that were asked for, at most `limit`; returns how many.
    ///
    /// # Errors
    /// [`AppError::Store`]: what is left waits for the next time.
    pub async fn send_asked_codes(&self, limit: usize) -> Result<usize, AppError> {
        let asked = self.platform.store.asked_flows(limit).await?;
        let mut made = 0;
        for flow in asked {
            made += usize::from(self.send_code(flow).await?);
        }
        Ok(made)
    }

    async fn send_code(&self, mut flow: RecoveryFlow) -> Result<bool, AppError> {
        let now = self.platform.now();
        flow.asked = None;
        flow.version += 1;
        if !flow.is_open(now) {
            return self.commit_unless_changed(flow, None).await;
        }
        let code = random_digits(&*self.platform.world.entropy);
        let typed = TypedPassword(code.as_bytes().to_vec());
        let class = Some(hash_class(&flow, None));
        // When the pool stays busy, the flow still waits for its code.
        let Some(hash) = self.platform.world.passwords.hash(class, typed).await else {
            return Ok(false);
        };
        flow.code = Some(FlowCode {
            hash,
            made: self.platform.now(),
            tries: 0,
        });
        let letter = self
            .account_of(&flow)
            .await?
            .map(|of| Letter::of(of, &code));
        self.commit_unless_changed(flow, letter).await
    }

    async fn commit_unless_changed(
        &self,
        flow: RecoveryFlow,
        letter: Option<Letter>,
    ) -> Result<bool, AppError> {
        let mut commit = Commit::default();
        if let Some(Letter { about, to, notice }) = letter {
            let language = Language::from_tag(flow.language.as_str()).unwrap_or_default();
            for to in &to {
                // Several accounts may share one; what it gets in a day is bounded all the same.
                let mut budget = self.budget(&BudgetKey::of_destination(to)).await?;
                let now = self.platform.now();
                if !budget.may_spend(Spending::Code, now) {
                    continue;
                }
                budget.spend(Spending::Code, now);
                commit.changes.push(put_budget(budget));
                let mail = self.notifications.notice_in(to, &about, &notice, language);
                commit.effects.extend(mail);
            }
            let sent = match notice.key {
                CODE => commit.effects.len() as u64,
                _ => 0,
            };
            let said = ProofNote::CodeSent { n: sent };
            let (act, done) = (AuditAct::ProveOwner, AuditResult::Done);
            let audit = self
                .platform
                .audit_of(&Actor::System, act, &about, done, said);
            commit.audit.push(audit);
        }
        commit.changes.push(put_flow(flow));
        match self.platform.store.commit(commit).await {
            Ok(_) => Ok(true),
            // Something happened in the flow meanwhile: it still waits for its code.
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
