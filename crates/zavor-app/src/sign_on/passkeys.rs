//! Passkeys (WebAuthn): registering one, and showing one as second factor. Signing in with a
//! passkey alone is in `discovery`.
//!
//! Security: a ceremony belongs to one session, has one purpose, and is used once, however it ends.
//! A passkey is never throttled: there is nothing to guess.

use zavor_core::audit::AuditResult;
use zavor_core::identity::{Method, MethodKind, Session, Stage};

use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::{AppError, InvalidMethod, RefusedMethod};
use crate::platform::notes::SignOnNote;
use crate::platform::token::Token;
use crate::ports::{Change, Commit, IdentityChange, PasskeyOwner, StoreError, UsedPasskey};
use crate::sign_on::changing::may_change_methods;
use crate::sign_on::methods::{NewMethod, Proof};
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::{SESSION_OVER, SessionView};
use crate::sign_on::state::PendingCeremony;

/// Longest answer of a browser that is accepted, in bytes; real ones have one or two thousand.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

impl SignOn {
    /// Begins the registration of a passkey; returns the JSON for `navigator.credentials.create`.
    ///
    /// # Errors
    /// `Denied` or `Refused` when methods may not be changed in this session now.
    pub async fn begin_passkey_registration(&self, view: &SessionView) -> Result<String, AppError> {
        let methods = may_change_methods(self, view).await?;
        let account = self.owned(view).await?;
        let owner = PasskeyOwner {
            handle: handle_of(account.id),
            name: account.address.as_str().into(),
            display_name: account.display_name,
        };
        let known: Vec<Vec<u8>> = passkeys(&methods).map(|m| m.handle.clone()).collect();
        let begun = self
            .platform
            .world
            .factors
            .begin_registration(&owner, &known);
        self.keep_ceremony(view, true, begun)
    }

    /// Registers a passkey with the browser's answer. The session is whole afterwards and has a new
    /// token.
    ///
    /// # Errors
    /// `Refused` when no registration waits or the answer does not fit; `Invalid` name; `Denied` when
    /// methods may not be changed now.
    pub async fn finish_passkey_registration(
        &self,
        view: &SessionView,
        name: &str,
        answer: &str,
    ) -> Result<(Token, Session), AppError> {
        let methods = may_change_methods(self, view).await?;
        super::methods::method_name(name)?;
        let state = self.take_ceremony(view, true)?;
        let ended = self
            .platform
            .world
            .factors
            .end_registration(&state, bounded(answer)?);
        let new = ended.map_err(|why| RefusedMethod::PasskeyNotAccepted { why })?;
        if passkeys(&methods).any(|known| known.handle == new.handle) {
            return Err(RefusedMethod::PasskeyKnown.into());
        }
        let new = NewMethod {
            kind: MethodKind::Passkey,
            name,
            secret: &new.stored,
            handle: new.handle,
            last_step: 0,
        };
        self.register_method(view, new).await
    }

    /// Begins to show a passkey as second factor; returns the JSON for `navigator.credentials.get`.
    ///
    /// # Errors
    /// `Refused` when none is registered.
    pub async fn begin_passkey_proof(&self, view: &SessionView) -> Result<String, AppError> {
        let stored = self.stored_passkeys(view).await?;
        let begun = self.platform.world.factors.begin_authentication(&stored);
        self.keep_ceremony(view, false, begun)
    }

    /// Shows a passkey with the browser's answer: at sign-in after the password, or again in a whole
    /// session.
    ///
    /// # Errors
    /// `Refused` when no ceremony waits or the session has ended; `Conflict` when too much happened
    /// at once; `Store`.
    pub async fn finish_passkey_proof(
        &self,
        view: &SessionView,
        answer: &str,
    ) -> Result<Proof, AppError> {
        if view.session.stage == Stage::MustRegister {
            return Err(AppError::Refused(SESSION_OVER));
        }
        let state = self.take_ceremony(view, false)?;
        let stored = self.stored_passkeys(view).await?;
        let answer = bounded(answer)?;
        let ended = self
            .platform
            .world
            .factors
            .end_authentication(&state, answer, &stored);
        let Ok(used) = ended else {
            let audit = self.proof_audit(view, AuditResult::Refused, SignOnNote::PasskeyWrong);
            let commit = Commit {
                audit,
                ..Commit::default()
            };
            self.platform.store.commit(commit).await?;
            return Ok(Proof::Wrong);
        };
        for _ in 0..CONFLICTS_MAX {
            self.still_open(view).await?;
            let Some(method) = self.used_passkey(view.account.id, &used).await? else {
                return Ok(Proof::Wrong);
            };
            let (token, session, raise) = self.raised_session(view).await?;
            let name = method.name.clone();
            let said = SignOnNote::PasskeyRight { name };
            let mut changes = vec![put(method)];
            changes.extend(raise);
            let commit = Commit {
                changes,
                audit: self.proof_audit(view, AuditResult::Done, said),
                effects: Vec::new(),
            };
            match self.platform.store.commit(commit).await {
                Ok(_) => return Ok(Proof::Proved(token, session)),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Conflict)
    }

    /// The method whose passkey answered correctly, as it must be stored; `None` when it was
    /// removed meanwhile.
    pub(crate) async fn used_passkey(
        &self,
        account: zavor_core::account::AccountId,
        used: &UsedPasskey,
    ) -> Result<Option<Method>, StoreError> {
        let methods = self.platform.store.methods_of(account).await?;
        let mut method = match passkeys(&methods).find(|method| method.handle == used.handle) {
            Some(method) => method.clone(),
            None => return Ok(None),
        };
        if let Some(updated) = &used.updated {
            let purpose = super::methods::purpose(method.kind, account, method.id);
            method.sealed = self.platform.world.vault.seal(&purpose, updated);
        }
        method.succeeded(None, self.platform.now());
        method.version += 1;
        Ok(Some(method))
    }

    /// The stored passkeys of a session's account.
    async fn stored_passkeys(&self, view: &SessionView) -> Result<Vec<Vec<u8>>, AppError> {
        let methods = self.platform.store.methods_of(view.account.id).await?;
        let stored = self.unsealed_passkeys(&methods);
        match stored.is_empty() {
            true => Err(RefusedMethod::NoPasskey.into()),
            false => Ok(stored),
        }
    }

    pub(super) fn unsealed_passkeys(&self, methods: &[Method]) -> Vec<Vec<u8>> {
        passkeys(methods)
            .filter_map(|method| self.unsealed(method))
            .map(|stored| stored.to_vec())
            .collect()
    }

    fn keep_ceremony(
        &self,
        view: &SessionView,
        registers: bool,
        begun: Result<crate::ports::Ceremony, String>,
    ) -> Result<String, AppError> {
        let ceremony = begun.map_err(|why| RefusedMethod::PasskeysOff { why })?;
        let begun = PendingCeremony {
            registers,
            state: ceremony.state,
        };
        let now = self.platform.now();
        let mut ceremonies = self.state.ceremonies.lock();
        ceremonies.put(view.session.id, begun, now);
        Ok(ceremony.challenge)
    }

    fn take_ceremony(&self, view: &SessionView, registers: bool) -> Result<Vec<u8>, AppError> {
        let now = self.platform.now();
        let begun = self.state.ceremonies.lock().take(view.session.id, now);
        begun
            .filter(|begun| begun.registers == registers)
            .map(|begun| begun.state)
            .ok_or_else(|| AppError::from(RefusedMethod::TooLateOrTwice))
    }
}

/// The owner's handle for an account: its number, the rest zero.
pub(super) fn handle_of(account: zavor_core::account::AccountId) -> [u8; 16] {
    let mut handle = [0; 16];
    handle[..4].copy_from_slice(&account.0.to_be_bytes());
    handle
}

/// The account that an owner's handle stands for.
pub(super) fn account_of(handle: [u8; 16]) -> Option<zavor_core::account::AccountId> {
    let (number, rest) = handle.split_first_chunk::<4>()?;
    let account = zavor_core::account::AccountId(u32::from_be_bytes(*number));
    rest.iter().all(|byte| *byte == 0).then_some(account)
}

/// Refuses an answer that is longer than any real one.
pub(super) fn bounded(answer: &str) -> Result<&str, AppError> {
    match answer.len() <= ANSWER_BYTES_MAX {
        true => Ok(answer),
        false => Err(InvalidMethod::BrowserAnswer.into()),
    }
}

fn passkeys(methods: &[Method]) -> impl Iterator<Item = &Method> {
    methods
        .iter()
        .filter(|method| method.kind == MethodKind::Passkey)
}

pub(super) fn put(method: Method) -> Change {
    Change::Identity(IdentityChange::PutMethod(method))
}
