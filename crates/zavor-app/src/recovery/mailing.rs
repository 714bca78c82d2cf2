//! Codes that were asked for are made and mailed, or handed over to the site, by a worker, after the answer. For a name without an
//! account, or an account without a recovery address, a code is made that nobody gets: trying it
//! costs the same hash. An owner whose confirmed addresses may get none is told so there.

use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{CODE_DIGITS, SecretHash};
use zavor_core::recovery::{
    BudgetKey, CodeWay, FlowCode, RecoveryFlow, SITE_CODE_DIGITS, Spending,
};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::error::AppError;
use crate::platform::notes::ProofNote;
use crate::ports::{Commit, Language, Notice, StoreError, TypedPassword};
use crate::recovery::begin::put_flow;
use crate::recovery::facts::FlowAccount;
use crate::recovery::mail_codes::hash_class;
use crate::recovery::paying::put_budget;
use crate::recovery::service::Recovery;
use crate::recovery::site_codes::hand_over;
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
    /// Makes and sends codes that were asked for, of at most `limit` flows; returns how many.
    ///
    /// # Errors
    /// [`AppError::Store`]: what is left waits for the next time.
    pub async fn send_asked_codes(&self, limit: usize) -> Result<usize, AppError> {
        let asked = self.platform.store.asked_flows(limit).await?;
        let mut made = 0;
        for flow in asked {
            for way in CodeWay::ALL {
                if flow.asked(way).is_some() {
                    made += usize::from(send_code(self, way, &flow).await?);
                }
            }
        }
        Ok(made)
    }

    /// What puts a code into a flow and sends it. None is sent where the account, or the address, gets
    /// no more today. What was sent to nobody must not be guessed either: then the flow gets `decoy`, the
    /// hash of what no code can be, so that tries cost the same and none is right.
    async fn with_code(
        &self,
        way: CodeWay,
        mut flow: RecoveryFlow,
        made: Option<FlowCode>,
        (code, decoy): (&str, &str),
    ) -> Result<Commit, AppError> {
        let mut commit = Commit::default();
        let of = match made {
            Some(_) => self.account_of(&flow).await?,
            None => None,
        };
        let key = BudgetKey::of_name(flow.of, flow.known_browser);
        let spent = made.is_some() && spend_code(self, &key, way.spending(), &mut commit).await?;
        let of = of.filter(|_| spent);
        let sent = match (way, of) {
            (_, None) => false,
            (CodeWay::Mail, Some(of)) => {
                self.mail(&flow, Letter::of(of, code), &mut commit).await?
            }
            (CodeWay::Site, Some(of)) => hand_over(self, &flow, &of, code, &mut commit),
        };
        *flow.asked_mut(way) = None;
        if let Some(mut made) = made {
            if !sent {
                made.hash = decoy.to_owned();
            }
            *flow.code_mut(way) = Some(made);
        }
        flow.version += 1;
        commit.changes.push(put_flow(flow));
        Ok(commit)
    }

    /// Adds what is mailed; whether a code is.
    async fn mail(
        &self,
        flow: &RecoveryFlow,
        letter: Letter,
        commit: &mut Commit,
    ) -> Result<bool, AppError> {
        let Letter { about, to, notice } = letter;
        let language = Language::from_tag(flow.language.as_str()).unwrap_or_default();
        for to in &to {
            // Several accounts may share one; what it gets in a day is bounded all the same.
            let key = BudgetKey::of_destination(to);
            if spend_code(self, &key, Spending::Code, commit).await? {
                let mail = self.notifications.notice_in(to, &about, &notice, language);
                commit.effects.extend(mail);
            }
        }
        let sent = match notice.key {
            CODE => commit.effects.len() as u64,
            _ => 0,
        };
        let said = ProofNote::CodeSent { n: sent };
        let (act, done) = (AuditAct::AskRecoveryCode, AuditResult::Done);
        let audit = self
            .platform
            .audit_of(&Actor::System, act, &about, done, said);
        commit.audit.push(audit);
        Ok(sent > 0)
    }
}

/// Spends a code of this budget in a commit; `false` when too many were.
async fn spend_code(
    recovery: &Recovery,
    key: &BudgetKey,
    what: Spending,
    commit: &mut Commit,
) -> Result<bool, AppError> {
    let mut budget = recovery.budget(key).await?;
    let now = recovery.platform.now();
    if !budget.may_spend(what, now) {
        return Ok(false);
    }
    budget.spend(what, now);
    commit.changes.push(put_budget(budget));
    Ok(true)
}

/// Lets others go first.
async fn to_the_back(
    recovery: &Recovery,
    way: CodeWay,
    key: &SecretHash,
) -> Result<bool, AppError> {
    let flow = recovery.platform.store.recovery_flow(key).await?;
    if let Some(mut flow) = flow.filter(|flow| flow.asked(way).is_some()) {
        *flow.asked_mut(way) = Some(recovery.platform.now());
        flow.version += 1;
        // If it changed again, it stays where it is until the next time.
        let _ = recovery
            .platform
            .store
            .commit(only(vec![put_flow(flow)]))
            .await;
    }
    Ok(false)
}

/// Makes the hash of what no code can be, once for the life of the server; `false` while the pool is busy.
async fn has_decoy(recovery: &Recovery, flow: &RecoveryFlow) -> bool {
    if !recovery.decoy.lock().is_empty() {
        return true;
    }
    let mut unseen = vec![0; 32];
    recovery.platform.world.entropy.fill(&mut unseen);
    let class = Some(hash_class(flow, None));
    let passwords = &recovery.platform.world.passwords;
    match passwords.hash(class, TypedPassword(unseen)).await {
        Some(hash) => *recovery.decoy.lock() = hash,
        None => return false,
    }
    true
}

/// Whether a code was made. What happens in the flow meanwhile does not stop it: the code is put into
/// the flow as it is by then. If it goes on changing, it goes to the back of the line.
async fn send_code(
    recovery: &Recovery,
    way: CodeWay,
    flow: &RecoveryFlow,
) -> Result<bool, AppError> {
    let digits = match way {
        CodeWay::Mail => CODE_DIGITS,
        CodeWay::Site => SITE_CODE_DIGITS,
    };
    let code = random_digits(&*recovery.platform.world.entropy, digits);
    let made = match flow.is_open(recovery.platform.now()) {
        true => {
            let typed = TypedPassword(code.as_bytes().to_vec());
            let class = Some(hash_class(flow, None));
            // When the pool stays busy, the flow still waits for its code.
            let Some(hash) = recovery.platform.world.passwords.hash(class, typed).await else {
                return Ok(false);
            };
            if !has_decoy(recovery, flow).await {
                return Ok(false);
            }
            Some(FlowCode {
                hash,
                made: recovery.platform.now(),
                tries: 0,
            })
        }
        false => None,
    };
    for _ in 0..CONFLICTS_MAX {
        let flow = recovery.platform.store.recovery_flow(&flow.key).await?;
        let Some(flow) = flow.filter(|flow| flow.asked(way).is_some()) else {
            return Ok(false);
        };
        let decoy = recovery.decoy.lock().clone();
        let codes = (code.as_str(), decoy.as_str());
        let commit = recovery.with_code(way, flow, made.clone(), codes).await?;
        match recovery.platform.store.commit(commit).await {
            Ok(_) => return Ok(made.is_some()),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    to_the_back(recovery, way, &flow.key).await
}
