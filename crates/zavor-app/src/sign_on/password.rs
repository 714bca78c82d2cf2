//! Sign-in with name and password at the web door.
//!
//! [`SignIn::verify_password`](crate::sign_in::SignIn::verify_password) judges the password, so
//! lockouts, lists and blocked origins apply here as at every door, and failures count there.
//! Without the right password everybody gets the same answer, whatever the cause; the page gives it
//! at [`SignIn::answer_deadline`](crate::sign_in::SignIn::answer_deadline).

use std::net::IpAddr;

use zavor_core::account::{Account, AccountId};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::event::Protocol;
use zavor_core::hold::Subject;
use zavor_core::identity::{Session, Stage};
use zavor_core::sign_in::Standing;

use crate::platform::accounts::owner;
use crate::platform::audit::only;
use crate::platform::notes::SignOnNote;
use crate::platform::settings::Mode;
use crate::platform::token::Token;
use crate::ports::{Commit, StoreError, TypedPassword};
use crate::sign_in::question::SignInQuestion;
use crate::sign_in::verify::{VerifyAnswer, VerifyQuestion};
use crate::sign_on::known_device::NOBODY;
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::Opening;

/// A sign-in at the web door.
#[derive(Debug, Clone)]
pub struct SignOnQuestion<'a> {
    /// What was typed as a name.
    pub name: &'a [u8],
    /// The password as typed.
    pub password: TypedPassword,
    /// Client address.
    pub address: Option<IpAddr>,
    /// User agent; may be empty.
    pub device: &'a str,
    /// The cookie of known devices ([`KnownDevices::cookie`](crate::sign_on::KnownDevices::cookie)); may be empty.
    pub known_device: &'a str,
}

/// How a sign-in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignOnOutcome {
    /// A session began; its stage says what must follow.
    Session(Token, Session),
    /// The password is right and must be changed first: the change page.
    MustChange,
    /// Refused: the same answer for a wrong password, an unknown name, a lockout and a blocked
    /// sign-in.
    Refused,
    /// Too many passwords at once; nothing was counted.
    Busy,
}

/// How a right or wrong password was judged, with the account as it was before.
pub(super) enum PasswordJudgement {
    Right(Box<Account>),
    Refused,
    Busy,
}

impl SignOn {
    /// Signs in with a password.
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read or the session cannot be written: then nobody is
    /// let in.
    pub async fn sign_in_with_password(
        &self,
        sign_on: SignOnQuestion<'_>,
    ) -> Result<SignOnOutcome, StoreError> {
        let (source, device) = (sign_on.address, sign_on.device);
        let account = match self.judge_password(sign_on).await? {
            PasswordJudgement::Right(account) => account,
            PasswordJudgement::Refused => return Ok(SignOnOutcome::Refused),
            PasswordJudgement::Busy => return Ok(SignOnOutcome::Busy),
        };
        let has_role = !self.platform.store.roles(account.id).await?.is_empty();
        if self.must_change_first(&account).await? {
            if has_role {
                let why = SignOnNote::RightMustChange;
                let audit = self.sign_in_audit(&account, source, AuditResult::Refused, why);
                self.platform.store.commit(audit_only(audit)).await?;
            }
            return Ok(SignOnOutcome::MustChange);
        }
        let (stage, follows) = self.stage_after_password(account.id, has_role).await?;
        let audit = match has_role {
            true => vec![self.sign_in_audit(&account, source, AuditResult::Done, follows)],
            false => Vec::new(),
        };
        let opened = self.open_session(Opening {
            account: &account,
            stage,
            proved: None,
            address: source,
            device,
            changes: Vec::new(),
            audit,
        });
        match opened.await? {
            Some((token, session)) => Ok(SignOnOutcome::Session(token, session)),
            None => Ok(SignOnOutcome::Refused),
        }
    }

    /// Judges a password through the engine.
    pub(super) async fn judge_password(
        &self,
        sign_on: SignOnQuestion<'_>,
    ) -> Result<PasswordJudgement, StoreError> {
        // Read before the password is judged, so that a change meanwhile is noticed afterwards.
        let who = self.platform.resolve(sign_on.name).await?.account;
        let before = self.platform.store.account(who.unwrap_or(NOBODY)).await?;
        let before = before.filter(|account| Some(account.id) == who);
        let known = self
            .known_devices
            .proves(before.as_ref(), sign_on.known_device);
        let verified = self.sign_in.verify_password(VerifyQuestion {
            attempt: SignInQuestion {
                name: sign_on.name,
                address: sign_on.address,
                protocol: Protocol::Web,
                device: sign_on.device,
                session: "",
                digest: None,
                mode: Mode::Enforce,
            },
            password: sign_on.password,
            trusted_proxy: false,
            known_device: known,
            announced_as: Vec::new(),
            app_protocol: None,
        });
        Ok(match (verified.await?, before) {
            (VerifyAnswer::Right { account, .. }, Some(before)) if before.id == account => {
                PasswordJudgement::Right(Box::new(before))
            }
            (VerifyAnswer::Busy, _) => PasswordJudgement::Busy,
            _ => PasswordJudgement::Refused,
        })
    }

    /// Whether the password only opens the change page.
    async fn must_change_first(&self, account: &Account) -> Result<bool, StoreError> {
        let subject = Subject::Account(account.address.clone());
        let holds = self.platform.store.lasting_holds(&subject).await?;
        let standing = Standing::of(&holds, self.platform.now());
        let temporary = account
            .credential
            .as_ref()
            .is_some_and(|c| c.life.is_temporary());
        Ok(temporary || standing.must_change || standing.password_expired)
    }

    /// The stage of a session after the password, and what follows.
    pub(super) async fn stage_after_password(
        &self,
        account: AccountId,
        has_role: bool,
    ) -> Result<(Stage, SignOnNote), StoreError> {
        let has_method = !self.platform.store.methods_of(account).await?.is_empty();
        Ok(match (has_method, has_role) {
            (true, _) => (Stage::PasswordProved, SignOnNote::RightFactorFollows),
            (false, true) => (Stage::MustRegister, SignOnNote::RightFactorWanted),
            (false, false) => (Stage::Whole, SignOnNote::Right),
        })
    }

    /// An audit event of a sign-in.
    pub(super) fn sign_in_audit(
        &self,
        account: &Account,
        source: Option<IpAddr>,
        result: AuditResult,
        detail: SignOnNote,
    ) -> AuditEvent {
        let owner = owner(account, source);
        let act = AuditAct::SignIn;
        self.platform
            .audit_of(&owner, act, &account.address, result, detail)
    }
}

/// A commit with only an audit event.
pub(super) fn audit_only(audit: AuditEvent) -> Commit {
    Commit {
        audit: vec![audit],
        ..only(Vec::new())
    }
}
