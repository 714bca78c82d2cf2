//! Sign-in with a passkey alone: the browser offers the passkeys it has for this site. No name is
//! typed, so nothing is disclosed about any name. The passkey (with user verification) counts as
//! both factors.
//!
//! Anybody may begin as often as they like, so the server keeps nothing for it: the browser returns
//! the state, sealed for this run of the server and for what it is begun for, and a state counts once,
//! however its digits are written. Lockouts do not apply
//! (nothing is guessed); a blocked sign-in, a password that must change and the deny list do.

use std::hash::Hasher;
use std::net::IpAddr;

use zavor_core::account::Account;
use zavor_core::audit::AuditResult;
use zavor_core::event::Protocol;
use zavor_core::hold::Subject;
use zavor_core::identity::{CEREMONY_LIFE, Stage};
use zavor_core::moment::Timestamp;
use zavor_core::sign_in::{Closing, Standing};

use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::{AppError, RefusedMethod};
use crate::platform::notes::SignOnNote;
use crate::platform::settings::Mode;
use crate::platform::token::sha256;
use crate::ports::{StoreError, UsedPasskey};
use crate::sign_in::question::SignInQuestion;
use crate::sign_on::passkeys::{account_of, bounded, put};
use crate::sign_on::password::{SignOnOutcome, audit_only};
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::Opening;

/// What a passkey is asked for: a state that was begun for one is no use for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscoveryFor {
    /// Signing in without a name.
    SignIn,
    /// The second factor of a change of one's own password.
    ChangePassword,
    /// A proof of recovery.
    Recovery,
}

impl DiscoveryFor {
    /// What the state is sealed for.
    const fn purpose(self) -> &'static str {
        match self {
            Self::SignIn => "passkey sign-in",
            Self::ChangePassword => "passkey change",
            Self::Recovery => "passkey recovery",
        }
    }
}

/// Longest state that is accepted, in hexadecimal digits.
const STATE_DIGITS_MAX: usize = 16 * 1024;

/// A sign-in without a name that has begun.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// Send it back with the answer.
    pub id: String,
    /// JSON for `navigator.credentials.get`.
    pub challenge: String,
}

impl SignOn {
    /// Begins a sign-in with a passkey alone.
    ///
    /// # Errors
    /// `Refused` when passkeys cannot be used.
    pub fn begin_discovery(&self) -> Result<Discovery, AppError> {
        self.begin_discovery_for(DiscoveryFor::SignIn)
    }

    /// Begins to ask for a passkey alone, for something else than signing in.
    ///
    /// # Errors
    /// `Refused` when passkeys cannot be used.
    pub fn begin_discovery_for(&self, what: DiscoveryFor) -> Result<Discovery, AppError> {
        let ceremony = self
            .platform
            .world
            .factors
            .begin_discovery()
            .map_err(|why| RefusedMethod::PasskeysOff { why })?;
        let mut plain = self.run_mark().to_vec();
        plain.extend(self.platform.now().as_millis().to_be_bytes());
        plain.extend(&ceremony.state);
        Ok(Discovery {
            id: hex::encode(self.platform.world.vault.seal(what.purpose(), &plain)),
            challenge: ceremony.challenge,
        })
    }

    /// Ends it with the browser's answer. The session is whole, and its proof is fresh.
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read or the session cannot be written.
    pub async fn finish_discovery(
        &self,
        id: &str,
        answer: &str,
        source: Option<IpAddr>,
        device: &str,
    ) -> Result<SignOnOutcome, StoreError> {
        let what = DiscoveryFor::SignIn;
        let Some((account, used)) = self.discovered(what, id, answer).await? else {
            return Ok(SignOnOutcome::Refused);
        };
        if !self.first_use(id) {
            return Ok(SignOnOutcome::Refused);
        }
        let name = account.address.clone();
        let question = SignInQuestion {
            name: name.as_str().as_bytes(),
            address: source,
            protocol: Protocol::Web,
            device,
            session: "",
            digest: None,
            mode: Mode::Enforce,
        };
        let asked = self.sign_in.ask(&question, None).await?;
        let shut_out = self.is_shut_out(&account, asked.origin.denied).await?;
        if shut_out || is_of_old_password(self, &account, &used).await? {
            let why = match shut_out {
                true => SignOnNote::PasskeyShutOut,
                false => SignOnNote::PasskeyOfOldPassword,
            };
            let audit = self.sign_in_audit(&account, source, AuditResult::Refused, why);
            self.platform.store.commit(audit_only(audit)).await?;
            return Ok(SignOnOutcome::Refused);
        }
        let has_role = !self.platform.store.roles(account.id).await?.is_empty();
        for _ in 0..CONFLICTS_MAX {
            let Some(method) = self.used_passkey(account.id, &used).await? else {
                return Ok(SignOnOutcome::Refused);
            };
            let name = method.name.clone();
            let said = SignOnNote::PasskeyAlone { name };
            let audit = match has_role {
                true => vec![self.sign_in_audit(&account, source, AuditResult::Done, said)],
                false => Vec::new(),
            };
            let opened = self.open_session(Opening {
                account: &account,
                stage: Stage::Whole,
                proved: Some(self.platform.now()),
                address: source,
                device,
                changes: vec![put(method)],
                audit,
            });
            match opened.await {
                Ok(Some((token, session))) => {
                    // The owner was here: the place counts the success, and the sign-in log shows
                    // it.
                    self.sign_in.report_asked(&asked, Closing::Success).await?;
                    return Ok(SignOnOutcome::Session(token, session));
                }
                Ok(None) => return Ok(SignOnOutcome::Refused),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(SignOnOutcome::Busy)
    }

    /// Whether a state comes for the first time; from now on it is used, however the sign-in ends.
    /// What is sealed decides, not its digits: they decode in either case.
    pub(crate) fn first_use(&self, id: &str) -> bool {
        let Some(sealed) = sealed(id) else {
            return false;
        };
        let (state, now) = (sha256(&sealed), self.platform.now());
        let mut discovered = self.state.discovered.lock();
        let first = discovered.get(state, now).is_none();
        if first {
            discovered.put(state, (), now);
        }
        first
    }

    async fn is_shut_out(&self, account: &Account, denied_here: bool) -> Result<bool, StoreError> {
        let holds = self
            .platform
            .store
            .lasting_holds(&Subject::Account(account.address.clone()))
            .await?;
        Ok(denied_here || Standing::of(&holds, self.platform.now()) != Standing::default())
    }

    /// The account whose passkey answered, verified.
    pub(crate) async fn discovered(
        &self,
        what: DiscoveryFor,
        id: &str,
        answer: &str,
    ) -> Result<Option<(Account, UsedPasskey)>, StoreError> {
        let (Some(state), Ok(answer)) = (opened_state(self, what, id), bounded(answer)) else {
            return Ok(None);
        };
        let factors = &self.platform.world.factors;
        let Ok((handle, credential)) = factors.discovered(answer) else {
            return Ok(None);
        };
        let Some(account) = account_of(handle) else {
            return Ok(None);
        };
        let Some(account) = self.platform.store.account(account).await? else {
            return Ok(None);
        };
        let mut methods = self.platform.store.methods_of(account.id).await?;
        methods.retain(|method| method.handle == credential);
        let stored = self.unsealed_passkeys(&methods);
        let used = factors.end_discovery(&state, answer, &stored);
        Ok(used.ok().map(|used| (account, used)))
    }

    /// Distinguishes this run of the server from earlier ones, because the list of used states is
    /// lost at a restart.
    fn run_mark(&self) -> [u8; 8] {
        let mut hasher = self.platform.hasher();
        hasher.write(b"passkey sign-in");
        hasher.finish().to_be_bytes()
    }
}

/// Whether nobody has shown this passkey together with the password in force. Whoever registered it
/// may have known an older one only; alone it would open the account past every reset.
async fn is_of_old_password(
    sign_on: &SignOn,
    account: &Account,
    used: &UsedPasskey,
) -> Result<bool, StoreError> {
    let methods = sign_on.platform.store.methods_of(account.id).await?;
    let set = account.credential.as_ref().map(|c| c.set);
    let mut used = methods.iter().filter(|m| m.handle == used.handle);
    Ok(used.any(|method| method.rests_on_old_password(set)))
}

/// The sealed state behind its digits.
fn sealed(id: &str) -> Option<Vec<u8>> {
    hex::decode(Some(id).filter(|id| id.len() <= STATE_DIGITS_MAX)?).ok()
}

/// The state of a ceremony that this run of the server began recently.
fn opened_state(sign_on: &SignOn, what: DiscoveryFor, id: &str) -> Option<Vec<u8>> {
    let vault = &sign_on.platform.world.vault;
    let plain = vault.open(what.purpose(), &sealed(id)?)?;
    let (mark, rest) = plain.split_first_chunk::<8>()?;
    let (begun, state) = rest.split_first_chunk::<8>()?;
    let begun = Timestamp::from_millis(i64::from_be_bytes(*begun));
    let in_time = sign_on.platform.now().since(begun) < CEREMONY_LIFE;
    (*mark == sign_on.run_mark() && in_time).then(|| state.to_vec())
}
