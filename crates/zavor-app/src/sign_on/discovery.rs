//! Sign-in with a passkey alone: the browser offers the passkeys it has for this site, no name is
//! typed, so nothing is disclosed about any. The passkey (with user verification) counts as both
//! factors.
//!
//! Anybody may begin, as often as they like, so nothing is kept for it: the browser carries the state
//! back, sealed for this run of the server, and a state counts once. Lockouts do not apply (nothing
//! is guessed); a blocked sign-in, a password that must change and the deny list do.

use std::hash::Hasher;
use std::net::IpAddr;

use zavor_core::account::Account;
use zavor_core::audit::AuditResult;
use zavor_core::event::Protocol;
use zavor_core::hold::Subject;
use zavor_core::identity::{CEREMONY_LIFE, Stage};
use zavor_core::moment::Timestamp;
use zavor_core::sign_in::{Closing, Standing};

use super::CONFLICTS_MAX;
use super::passkeys::{account_of, bounded, put};
use super::password::{SignedOn, audit_only};
use super::sessions::Opening;
use super::token::{hex, sha256, unhex};
use crate::error::AppError;
use crate::ports::{StoreError, UsedPasskey};
use crate::sign_in::{Mode, SignInQuestion};
use crate::zavor::Zavor;

/// What the state is sealed for.
const PURPOSE: &str = "passkey sign-in";

/// Longest state that is opened, in hexadecimal digits.
const STATE_DIGITS_MAX: usize = 16 * 1024;

/// A sign-in without a name that was begun.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// To be sent back with the answer.
    pub id: String,
    /// JSON for `navigator.credentials.get`.
    pub challenge: String,
}

impl Zavor {
    /// Begins a sign-in with a passkey alone.
    ///
    /// # Errors
    /// `Refused` when passkeys cannot be used.
    pub fn begin_discovery(&self) -> Result<Discovery, AppError> {
        let ceremony =
            self.world.factors.begin_discovery().map_err(|why| {
                AppError::Refused(format!("passkeys cannot be used just now: {why}"))
            })?;
        let mut plain = self.run_mark().to_vec();
        plain.extend(self.now().as_millis().to_be_bytes());
        plain.extend(&ceremony.state);
        Ok(Discovery {
            id: hex(&self.world.vault.seal(PURPOSE, &plain)),
            challenge: ceremony.challenge,
        })
    }

    /// Ends it with the browser's answer. The session is whole, with a proof just now.
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read or the session cannot be written.
    pub async fn finish_discovery(
        &self,
        id: &str,
        answer: &str,
        source: Option<IpAddr>,
        device: &str,
    ) -> Result<SignedOn, StoreError> {
        let Some((account, used)) = self.discovered(id, answer)? else {
            return Ok(SignedOn::Refused);
        };
        if !self.first_use(id) {
            return Ok(SignedOn::Refused);
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
        let asked = self.ask(&question, None).await?;
        if self.is_shut_out(&account, asked.origin.denied)? {
            let why = "the passkey was right; sign-in is blocked, denied from this address, or \
                       waits for a new password";
            let audit = self.sign_in_audit(&account, source, AuditResult::Refused, why);
            self.store.commit(audit_only(audit)).await?;
            return Ok(SignedOn::Refused);
        }
        let has_role = !self.store.roles(account.id)?.is_empty();
        for _ in 0..CONFLICTS_MAX {
            let Some(method) = self.used_passkey(account.id, &used)? else {
                return Ok(SignedOn::Refused);
            };
            let said = format!("passkey {:?} alone", method.name);
            let audit = match has_role {
                true => vec![self.sign_in_audit(&account, source, AuditResult::Done, &said)],
                false => Vec::new(),
            };
            let opened = self.open_session(Opening {
                account: &account,
                stage: Stage::Whole,
                proved: Some(self.now()),
                address: source,
                device,
                changes: vec![put(method)],
                audit,
            });
            match opened.await {
                Ok(Some((token, session))) => {
                    // The owner was here: the place learns it, and the sign-in log shows it.
                    self.report_asked(&asked, Closing::Success).await?;
                    return Ok(SignedOn::Session(token, session));
                }
                Ok(None) => return Ok(SignedOn::Refused),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(SignedOn::Busy)
    }

    /// Whether a state comes for the first time; from here on it is used, whatever comes of it.
    pub(super) fn first_use(&self, id: &str) -> bool {
        let (state, now) = (sha256(id.as_bytes()), self.now());
        let mut discovered = self.sign_on.discovered.lock();
        let first = discovered.get(state, now).is_none();
        if first {
            discovered.put(state, (), now);
        }
        first
    }

    fn is_shut_out(&self, account: &Account, denied_here: bool) -> Result<bool, StoreError> {
        let holds = self
            .store
            .lasting_holds(&Subject::Account(account.address.clone()))?;
        Ok(denied_here || Standing::of(&holds, self.now()) != Standing::default())
    }

    /// Whose passkey answered, verified.
    pub(super) fn discovered(
        &self,
        id: &str,
        answer: &str,
    ) -> Result<Option<(Account, UsedPasskey)>, StoreError> {
        let (Some(state), Ok(answer)) = (self.opened_state(id), bounded(answer)) else {
            return Ok(None);
        };
        let factors = &self.world.factors;
        let Ok((handle, credential)) = factors.discovered(answer) else {
            return Ok(None);
        };
        let Some(account) = account_of(handle) else {
            return Ok(None);
        };
        let Some(account) = self.store.account(account)? else {
            return Ok(None);
        };
        let mut methods = self.store.methods_of(account.id)?;
        methods.retain(|method| method.handle == credential);
        let stored = self.unsealed_passkeys(&methods);
        let used = factors.end_discovery(&state, answer, &stored);
        Ok(used.ok().map(|used| (account, used)))
    }

    /// The state of a ceremony that this run of the server began lately.
    fn opened_state(&self, id: &str) -> Option<Vec<u8>> {
        let sealed = unhex(Some(id).filter(|id| id.len() <= STATE_DIGITS_MAX)?)?;
        let plain = self.world.vault.open(PURPOSE, &sealed)?;
        let (mark, rest) = plain.split_first_chunk::<8>()?;
        let (begun, state) = rest.split_first_chunk::<8>()?;
        let begun = Timestamp::from_millis(i64::from_be_bytes(*begun));
        let in_time = self.now().since(begun) < CEREMONY_LIFE;
        (*mark == self.run_mark() && in_time).then(|| state.to_vec())
    }

    /// Tells this run of the server from earlier ones: which states were used is not kept over a
    /// restart.
    fn run_mark(&self) -> [u8; 8] {
        let mut hasher = self.hasher();
        hasher.write(b"passkey sign-in");
        hasher.finish().to_be_bytes()
    }
}
