//! A flow begins, and a code is asked for in it. Neither changes anything on the account, and both do
//! the same for every name.

use std::net::IpAddr;

use zavor_core::account::SignInName;
use zavor_core::hold::Subject;
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::{
    BudgetKey, CodeWay, FlowCounts, RecoveryBudget, RecoveryFlow, SiteCodes, Spending,
};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::error::AppError;
use crate::platform::token::{self, Token};
use crate::ports::{Change, IdentityChange, Language, StoreError};
use crate::recovery::paying::{Meant, Payer};
use crate::recovery::service::Recovery;

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
        let meant = Meant::by(self, begin.name, begin.known_device).await?;
        let payer = Payer::of(self, &meant, begin.address).await?;
        let token = Token::new(&*self.platform.world.entropy);
        let flow = RecoveryFlow {
            key: token.hash(),
            of: meant.who.key,
            name: meant.who.address,
            account_version: meant.account.map_or(0, |account| account.version),
            known_browser: meant.known_browser,
            from: payer.key.clone(),
            begun: self.platform.now(),
            language: NoticeLanguage::English,
            asked: None,
            code: None,
            site: SiteCodes::default(),
            counts: FlowCounts::default(),
            proved: Vec::new(),
            version: 1,
        };
        let begun = begin_in_turn(self, &payer, flow);
        match self.in_turn(payer.turn(), begun).await? {
            true => Ok(Begun::Flow(token)),
            false => Ok(Begun::TooMany),
        }
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
        self.ask_code_by(token, CodeWay::Mail, language, address)
            .await
    }

    /// Asks for a code that the site sends in its own way. It is made and handed over after the answer,
    /// as [`Recovery::ask_code`] does; where no such way is configured, none is asked for.
    ///
    /// # Errors
    /// As [`Recovery::begin`].
    pub async fn ask_site_code(
        &self,
        token: &str,
        language: Language,
        address: IpAddr,
    ) -> Result<CodeAsked, AppError> {
        match self.offers().site {
            true => {
                self.ask_code_by(token, CodeWay::Site, language, address)
                    .await
            }
            false => Ok(CodeAsked::Over),
        }
    }

    async fn ask_code_by(
        &self,
        token: &str,
        way: CodeWay,
        language: Language,
        address: IpAddr,
    ) -> Result<CodeAsked, AppError> {
        let Some(flow) = self.flow(token).await? else {
            return Ok(CodeAsked::Over);
        };
        // What this flow may not ask for takes nothing from the others of its origin.
        if !flow.may_ask(way) {
            return Ok(CodeAsked::TooMany);
        }
        // A known browser has asked of the account's own budget only.
        let what = way.spending();
        if !flow.known_browser && !self.spend_of_origin(&flow, what, address).await? {
            return Ok(CodeAsked::TooMany);
        }
        for _ in 0..CONFLICTS_MAX {
            let Some(flow) = self.flow(token).await? else {
                return Ok(CodeAsked::Over);
            };
            let key = BudgetKey::of_name(flow.of, flow.known_browser);
            let asking = ask_in_turn(self, token, way, language);
            let asked = self.in_turn(&key, asking).await;
            if let Some(asked) = asked? {
                return Ok(asked);
            }
        }
        Err(AppError::Conflict)
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

/// Whether a flow began. What an origin or its wider network may not begin takes nothing of the pace
/// of all, so nobody stops recovery for everybody by being refused.
async fn begin_in_turn(
    recovery: &Recovery,
    payer: &Payer,
    flow: RecoveryFlow,
) -> Result<bool, AppError> {
    let now = flow.begun;
    let mut paced = flow.known_browser;
    for _ in 0..CONFLICTS_MAX {
        let spending = payer.spending(recovery, Spending::Flow, now).await?;
        let Some(mut changes) = spending else {
            return Ok(false);
        };
        changes.push(put_flow(flow.clone()));
        // Whoever can prove to be known waits behind nobody.
        if !paced && !recovery.pace.lock().may_begin(now) {
            return Ok(false);
        }
        paced = true;
        match recovery.platform.store.commit(only(changes)).await {
            Ok(_) => return Ok(true),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}

/// `None` when the flow has just changed. Only what was asked for in this flow decides: whether
/// others, or the owner, have used up the account's codes is found out by the worker.
async fn ask_in_turn(
    recovery: &Recovery,
    token: &str,
    way: CodeWay,
    language: Language,
) -> Result<Option<CodeAsked>, AppError> {
    let Some(mut flow) = recovery.flow(token).await? else {
        return Ok(Some(CodeAsked::Over));
    };
    if !flow.may_ask(way) {
        return Ok(Some(CodeAsked::TooMany));
    }
    flow.ask(way, recovery.platform.now());
    flow.language = NoticeLanguage::from_name(language.tag()).unwrap_or(flow.language);
    flow.version += 1;
    match recovery
        .platform
        .store
        .commit(only(vec![put_flow(flow)]))
        .await
    {
        Ok(_) => Ok(Some(CodeAsked::Asked)),
        Err(StoreError::Conflict) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
