//! A flow begins, and a code is asked for in it. Neither changes anything on the account, and both do
//! the same for every name.

use std::net::IpAddr;

use zavor_core::account::{AccountId, SignInName};
use zavor_core::hold::Subject;
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::{BudgetKey, OriginStanding, RecoveryBudget, RecoveryFlow, Spending};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::error::AppError;
use crate::ports::{Change, IdentityChange, Language, StoreError};
use crate::recovery::service::Recovery;
use crate::sign_in::origin_proofs::standing_of_origin;
use crate::verification::token::{self, Token};

/// Stands for the account of a name that has none: nobody has this number, and looking it up is the
/// same work.
pub(super) const NOBODY: AccountId = AccountId(0);

/// Who wants to recover what, and from where.
#[derive(Debug, Clone, Copy)]
pub struct BeginRecovery<'a> {
    /// What was typed as an address.
    pub name: &'a [u8],
    /// Client address.
    pub address: IpAddr,
    /// The cookie of known devices; may be empty.
    pub known_device: &'a str,
}

/// How a beginning ended; the same for every name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// A flow with this token.
    Flow(Token),
    /// Too many flows were begun from this origin, or from all together.
    TooMany,
    /// Policy lets nobody recover an account alone.
    NotOffered,
}

/// How asking for a code ended; the same for every name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAsked {
    /// If the account has a recovery address, it gets a code.
    Asked,
    /// Too many codes were asked for.
    TooMany,
    /// The flow is over.
    Over,
}

impl Recovery {
    /// Begins a flow.
    ///
    /// # Errors
    /// [`AppError::Store`]; `Conflict` when too much happened at once.
    pub async fn begin(&self, begin: BeginRecovery<'_>) -> Result<Begun, AppError> {
        if !self.offers().anybody {
            return Ok(Begun::NotOffered);
        }
        let who = self.platform.resolve(begin.name).await?;
        let looked_up = who.account.unwrap_or(NOBODY);
        let account = self.platform.store.account(looked_up).await?;
        let account = account.filter(|account| Some(account.id) == who.account);
        let known_browser = account.as_ref().is_some_and(|account| {
            let devices = &self.sign_on.known_devices;
            devices.proves(account, begin.known_device)
        });
        let now = self.platform.now();
        // Whoever can prove to be known waits behind nobody.
        if !known_browser && !self.pace.lock().may_begin(now) {
            return Ok(Begun::TooMany);
        }
        let key = match known_browser {
            true => BudgetKey::of_name(who.key, true),
            false => BudgetKey::of_origin(begin.address),
        };
        let from = match known_browser {
            true => OriginStanding::default(),
            false => {
                let name = &who.address;
                let standing = standing_of_origin(&self.sign_in, begin.address, name);
                standing.await?
            }
        };
        let token = Token::new(&*self.platform.world.entropy);
        let flow = RecoveryFlow {
            key: token.hash(),
            of: who.key,
            name: who.address,
            account_version: account.map_or(0, |account| account.version),
            known_browser,
            begun: now,
            language: NoticeLanguage::English,
            asked: None,
            code: None,
            proved: Vec::new(),
            version: 1,
        };
        self.in_turn(&key, async {
            for _ in 0..CONFLICTS_MAX {
                let mut budget = self.budget(&key).await?;
                if !budget.may_spend_there(Spending::Flow, from, now) {
                    return Ok(Begun::TooMany);
                }
                budget.spend(Spending::Flow, now);
                let changes = vec![put_budget(budget), put_flow(flow.clone())];
                match self.platform.store.commit(only(changes)).await {
                    Ok(_) => return Ok(Begun::Flow(token)),
                    Err(StoreError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Err(AppError::Conflict)
        })
        .await
    }

    /// Asks for a code at the recovery addresses of the flow's account. It is made and mailed after
    /// the answer ([`Recovery::send_asked_codes`]), in the language of the page.
    ///
    /// # Errors
    /// As [`Recovery::begin`].
    pub async fn ask_code(
        &self,
        token: &str,
        language: Language,
        address: IpAddr,
    ) -> Result<CodeAsked, AppError> {
        let Some(flow) = self.flow(token).await? else {
            return Ok(CodeAsked::Over);
        };
        // A known browser has asked of the account's own budget only.
        if !flow.known_browser && !self.spend_of_origin(&flow, Spending::Code, address).await? {
            return Ok(CodeAsked::TooMany);
        }
        for _ in 0..CONFLICTS_MAX {
            let Some(mut flow) = self.flow(token).await? else {
                return Ok(CodeAsked::Over);
            };
            flow.language = NoticeLanguage::from_name(language.tag()).unwrap_or(flow.language);
            let key = BudgetKey::of_name(flow.of, flow.known_browser);
            let asked = self.in_turn(&key, self.ask_in_turn(flow, &key)).await;
            if let Some(asked) = asked? {
                return Ok(asked);
            }
        }
        Err(AppError::Conflict)
    }

    /// `None` when the flow or its budget has just changed.
    async fn ask_in_turn(
        &self,
        mut flow: RecoveryFlow,
        key: &BudgetKey,
    ) -> Result<Option<CodeAsked>, AppError> {
        let now = self.platform.now();
        let mut budget = self.budget(key).await?;
        if !budget.may_spend(Spending::Code, now) {
            return Ok(Some(CodeAsked::TooMany));
        }
        budget.spend(Spending::Code, now);
        flow.asked = Some(now);
        flow.version += 1;
        let changes = vec![put_budget(budget), put_flow(flow)];
        match self.platform.store.commit(only(changes)).await {
            Ok(_) => Ok(Some(CodeAsked::Asked)),
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The open flow of a token. There is none while policy lets nobody recover alone: then no step of
    /// any flow costs a hash or a commit.
    pub(super) async fn flow(&self, token: &str) -> Result<Option<RecoveryFlow>, StoreError> {
        let key = token::hash_of(token).filter(|_| self.offers().anybody);
        let Some(key) = key else {
            return Ok(None);
        };
        let flow = self.platform.store.recovery_flow(&key).await?;
        Ok(flow.filter(|flow| flow.is_open(self.platform.now())))
    }

    /// A budget, as it is now.
    pub(super) async fn budget(&self, key: &BudgetKey) -> Result<RecoveryBudget, StoreError> {
        let kept = self.platform.store.recovery_budget(key).await?;
        Ok(kept.unwrap_or_else(|| RecoveryBudget::new(key.clone())))
    }

    /// What spends of a budget, in its turn, so that of many at once none fails for the others.
    pub(super) async fn in_turn<T>(&self, key: &BudgetKey, act: impl Future<Output = T>) -> T {
        let of = Subject::Account(SignInName::from_normal_form(key.as_str()));
        self.platform.orders.in_turn(&of, act).await
    }
}

pub(super) fn put_flow(flow: RecoveryFlow) -> Change {
    Change::Identity(IdentityChange::PutRecoveryFlow(flow))
}

pub(super) fn put_budget(budget: RecoveryBudget) -> Change {
    Change::Identity(IdentityChange::PutRecoveryBudget(budget))
}
