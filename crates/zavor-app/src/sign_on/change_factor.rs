//! The change page if there is a second factor: the new password waits in memory until the factor
//! is shown.
//!
//! Security: an entry is made only after the current password was shown, one for each account. The
//! page that asks for the factor holds a random token and no password. A wrong code is counted
//! before the answer is given, as everywhere; a right one is used up in the commit that sets the
//! password. A waiting change is dropped when the password was set, sign-in was blocked or the
//! account's sessions were ended meanwhile.

use std::net::IpAddr;

use zavor_core::account::{Account, AccountId};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::identity::{Method, MethodKind};
use zavor_core::second_factor;

use crate::platform::accounts::owner;
use crate::platform::error::AppError;
use crate::platform::notes::PasswordNote;
use crate::platform::token;
use crate::platform::token::Token;
use crate::ports::{Change, Effect, StoreError, TypedPassword};
use crate::sign_on::change::{PasswordChanged, Proofs};
use crate::sign_on::code_events::CodeTyped;
use crate::sign_on::codes;
use crate::sign_on::codes::digits;
use crate::sign_on::discovery::DiscoveryFor;
use crate::sign_on::factor_asked::{FactorAsked, NotProved};
use crate::sign_on::service::SignOn;
use crate::sign_on::state::PendingChange;

/// A second factor shown at the change page.
#[derive(Debug, Clone, Copy)]
pub enum FactorShown<'a> {
    /// A one-time code as typed.
    Code(&'a str),
    /// A passkey's answer to a challenge of [`SignOn::begin_discovery_for`].
    Passkey {
        /// The ceremony's state.
        ceremony: &'a str,
        /// What the browser answered.
        answer: &'a str,
    },
}

impl SignOn {
    /// Sets a password whose change waits for a second factor.
    ///
    /// # Errors
    /// As [`SignOn::change_password`].
    pub async fn change_password_with_factor(
        &self,
        begun: &str,
        shown: FactorShown<'_>,
        source: Option<IpAddr>,
        device: &str,
    ) -> Result<PasswordChanged, AppError> {
        let Some((before, new)) = self.begun_change(begun).await? else {
            return Ok(PasswordChanged::Refused);
        };
        let Some(account) = self.unchanged(&before).await? else {
            return Ok(PasswordChanged::Refused);
        };
        if self.platform.is_sign_in_blocked(&account.address).await? {
            return Ok(PasswordChanged::Refused);
        }
        let typed = CodeTyped {
            account: account.id,
            address: &account.address,
            from: source,
            device,
        };
        let method = match shown {
            FactorShown::Code(code) => match self.judge_code(account.id, &digits(code)).await? {
                codes::CodeJudgement::Right(method) => method,
                codes::CodeJudgement::UsedBefore => {
                    return Ok(PasswordChanged::NotProved(NotProved::UsedBefore));
                }
                codes::CodeJudgement::Throttled(until) => {
                    self.refused_code(&typed).await;
                    return Ok(PasswordChanged::NotProved(NotProved::Throttled { until }));
                }
                codes::CodeJudgement::Wrong(methods) => {
                    let subject = Subject::Account(account.address.clone());
                    let waits = second_factor::throttle(&subject, &methods, self.platform.now());
                    let told = match &waits {
                        Some(hold) => self.tell_of_codes(&typed, hold).await?,
                        None => Vec::new(),
                    };
                    let changes = methods.into_iter().map(codes::put).collect();
                    let ended = self.not_proved(&account, source, changes, told).await?;
                    self.wrong_code(&typed, waits.as_ref()).await;
                    return Ok(ended);
                }
            },
            FactorShown::Passkey { ceremony, answer } => {
                match self.passkey_of(&account, ceremony, answer).await? {
                    Some(method) => method,
                    None => {
                        return self
                            .not_proved(&account, source, Vec::new(), Vec::new())
                            .await;
                    }
                }
            }
        };
        let id = account.id;
        let proofs = Proofs {
            shown: Some(method),
            ..Proofs::of(PasswordNote::WithFactor)
        };
        let ended = self.set_own_password(account, new, source, proofs).await;
        if matches!(ended, Ok(PasswordChanged::Done { .. })) {
            self.state.changes.lock().take(id, self.platform.now());
        }
        ended
    }

    /// Keeps a change until its factor is shown, if the account has one. The new password is judged
    /// first, so that nobody shows a factor for a password that is then refused.
    pub(super) async fn ask_for_factor(
        &self,
        account: &Account,
        new: &TypedPassword,
    ) -> Result<Option<FactorAsked>, AppError> {
        let methods = self.platform.store.methods_of(account.id).await?;
        if methods.is_empty() {
            return Ok(None);
        }
        self.people.check_password_rules(account, new).await?;
        let token = Token::new(&*self.platform.world.entropy);
        let begun = PendingChange {
            account: account.clone(),
            endings: self.platform.store.session_endings(account.id).await?,
            key: token.hash(),
            new: new.clone(),
        };
        let mut changes = self.state.changes.lock();
        changes.put(account.id, begun, self.platform.now());
        let has = |kind| methods.iter().any(|method| method.kind == kind);
        Ok(Some(FactorAsked {
            begun: format!("{:x}.{}", account.id.0, token.text()),
            code: has(MethodKind::Totp),
            passkey: has(MethodKind::Passkey),
        }))
    }

    /// The waiting change with the name that [`SignOn::ask_for_factor`] gave it.
    /// One that began before somebody ended the account's sessions is over: they shut out whoever
    /// began it.
    async fn begun_change(
        &self,
        begun: &str,
    ) -> Result<Option<(Account, TypedPassword)>, StoreError> {
        let Some((found, endings)) = kept_change(self, begun) else {
            return Ok(None);
        };
        let now = self.platform.store.session_endings(found.0.id).await?;
        Ok((endings == now).then_some(found))
    }

    /// Which factors a waiting change accepts; `None` when it waits no longer.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn factor_asked(&self, begun: &str) -> Result<Option<FactorAsked>, AppError> {
        let Some((account, _)) = self.begun_change(begun).await? else {
            return Ok(None);
        };
        let methods = self.platform.store.methods_of(account.id).await?;
        let has = |kind| methods.iter().any(|method| method.kind == kind);
        Ok(Some(FactorAsked {
            begun: begun.to_owned(),
            code: has(MethodKind::Totp),
            passkey: has(MethodKind::Passkey),
        }))
    }

    /// The account's passkey that answered correctly, as it must be stored.
    async fn passkey_of(
        &self,
        account: &Account,
        ceremony: &str,
        answer: &str,
    ) -> Result<Option<Method>, StoreError> {
        let what = DiscoveryFor::ChangePassword;
        match self.discovered(what, ceremony, answer).await? {
            Some((whose, used)) if whose.id == account.id && self.first_use(ceremony) => {
                self.used_passkey(account.id, &used).await
            }
            _ => Ok(None),
        }
    }

    /// Records a factor that did not count.
    async fn not_proved(
        &self,
        account: &Account,
        source: Option<IpAddr>,
        changes: Vec<Change>,
        told: Vec<Effect>,
    ) -> Result<PasswordChanged, AppError> {
        let (actor, act) = (owner(account, source), AuditAct::ChangePassword);
        let (refused, why) = (AuditResult::Refused, PasswordNote::FactorWrong);
        let audit = self
            .platform
            .audit_of(&actor, act, &account.address, refused, why);
        self.platform.commit_with(changes, audit, told).await?;
        Ok(PasswordChanged::NotProved(NotProved::Wrong))
    }
}

fn kept_change(sign_on: &SignOn, begun: &str) -> Option<((Account, TypedPassword), u64)> {
    let (account, token) = begun.split_once('.')?;
    let account = AccountId(u32::from_str_radix(account, 16).ok()?);
    let key = token::hash_of(token)?;
    let changes = sign_on.state.changes.lock();
    let found = changes.get(account, sign_on.platform.now());
    let found = found.filter(|found| found.key == key)?;
    let begun = (found.account.clone(), found.new.clone());
    Some((begun, found.endings))
}
