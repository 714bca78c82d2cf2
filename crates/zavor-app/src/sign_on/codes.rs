//! One-time codes (RFC 6238): registering an app, showing a code.
//!
//! Security: a code counts once (its time step is kept); five wrong ones in a day make the method
//! wait. A wrong code is written down before the answer is given, and the write fails if another
//! one was counted meanwhile: however many guesses run in parallel, only five are checked. Failures
//! of codes never touch the counters of the password (Keycloak #46164). Each wrong code, and each
//! that was not checked, is in the sign-in log. When codes must wait, the owner and the
//! administrators are told (`code_events`), because a person who types wrong codes has the
//! password.

use zavor_core::account::AccountId;
use zavor_core::audit::AuditResult;
use zavor_core::hold::Subject;
use zavor_core::identity::{Method, MethodKind, Session, Stage};
use zavor_core::moment::Timestamp;
use zavor_core::second_factor;
use zeroize::{Zeroize, Zeroizing};

use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::clock;
use crate::platform::error::{AppError, RefusedMethod};
use crate::platform::notes::SignOnNote;
use crate::platform::token::Token;
use crate::ports::{Change, Commit, IdentityChange, StoreError};
use crate::sign_on::changing::may_change_methods;
use crate::sign_on::methods::{NewMethod, Proof};
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::{SESSION_OVER, SessionView};

/// Bytes of a seed: 160 bits, as RFC 4226 section 4 recommends.
const SEED_BYTES: usize = 20;

/// What is shown about a new seed, once.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpOffer {
    /// `otpauth://` address for a QR code. A secret.
    pub address: String,
    /// The seed in base32, for typing. A secret.
    pub text: String,
}

impl std::fmt::Debug for TotpOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpOffer(..)")
    }
}

impl Drop for TotpOffer {
    fn drop(&mut self) {
        self.address.zeroize();
        self.text.zeroize();
    }
}

/// How a code was judged, with the methods to store.
pub(super) enum CodeJudgement {
    Right(Method),
    UsedBefore,
    Wrong(Vec<Method>),
    Throttled(Timestamp),
}

impl SignOn {
    /// Offers a seed for an authenticator app; it counts once a code from it was shown
    /// ([`SignOn::finish_totp`]), within ten minutes. Until then the offer stays the same, so that
    /// a mistyped code does not mean scanning a second picture.
    ///
    /// # Errors
    /// `Denied` or `Refused` when methods may not be changed in this session now.
    pub async fn begin_totp(&self, view: &SessionView) -> Result<TotpOffer, AppError> {
        may_change_methods(self, view).await?;
        let now = self.platform.now();
        let waiting = self.state.seeds.lock().get(view.session.id, now).cloned();
        let is_new = waiting.is_none();
        let seed = waiting.unwrap_or_else(|| {
            let mut seed = Zeroizing::new(vec![0; SEED_BYTES]);
            self.platform.world.entropy.fill(&mut seed);
            seed
        });
        let domains = self.platform.store.domains();
        let issuer = domains.first().map_or("Zavor", String::as_str);
        let factors = &self.platform.world.factors;
        let offer = TotpOffer {
            address: factors.totp_address(&seed, view.account.address.as_str(), issuer),
            text: factors.totp_text(&seed),
        };
        if is_new {
            self.state.seeds.lock().put(view.session.id, seed, now);
        }
        Ok(offer)
    }

    /// Registers the app whose seed was offered in this session, by a code from it. The session is
    /// whole afterwards and has a new token. `None`: the code is wrong; try the next one.
    ///
    /// # Errors
    /// `Refused` when no seed waits; `Invalid` name; `Denied` when methods may not be changed now.
    pub async fn finish_totp(
        &self,
        view: &SessionView,
        name: &str,
        code: &str,
    ) -> Result<Option<(Token, Session)>, AppError> {
        let now = self.platform.now();
        let seed = self.state.seeds.lock().get(view.session.id, now).cloned();
        let Some(seed) = seed else {
            return Err(RefusedMethod::PictureTooOld.into());
        };
        let Some(step) = self.platform.world.factors.totp_step(
            &seed,
            &digits(code),
            clock::stamp(&self.platform),
        ) else {
            return Ok(None);
        };
        let new = NewMethod {
            kind: MethodKind::Totp,
            name,
            secret: &seed,
            handle: Vec::new(),
            last_step: step,
        };
        let registered = self.register_method(view, new).await?;
        self.state.seeds.lock().take(view.session.id, now);
        Ok(Some(registered))
    }

    /// Shows a one-time code: at sign-in after the password, or again in a whole session.
    ///
    /// # Errors
    /// `Refused` when no app is registered or the session has ended; `Conflict` when too much
    /// happened at once: then the result is unknown; `Store`.
    pub async fn prove_totp(&self, view: &SessionView, code: &str) -> Result<Proof, AppError> {
        if view.session.stage == Stage::MustRegister {
            return Err(AppError::Refused(SESSION_OVER));
        }
        let code = digits(code);
        for _ in 0..CONFLICTS_MAX {
            self.still_open(view).await?;
            let (proof, commit) = match self.judge_code(view.account.id, &code).await? {
                CodeJudgement::Throttled(until) => {
                    self.refused_code(&view.into()).await;
                    return Ok(Proof::Throttled { until });
                }
                CodeJudgement::UsedBefore => return Ok(Proof::UsedBefore),
                CodeJudgement::Right(method) => {
                    let name = method.name.clone();
                    let said = SignOnNote::CodeRight { name };
                    let (token, session, raise) = self.raised_session(view).await?;
                    let mut changes = vec![put(method)];
                    changes.extend(raise);
                    let audit = self.proof_audit(view, AuditResult::Done, said);
                    (Proof::Proved(token, session), (changes, audit, None))
                }
                CodeJudgement::Wrong(methods) => {
                    let subject = Subject::Account(view.account.address.clone());
                    let waits = second_factor::throttle(&subject, &methods, self.platform.now());
                    let changes = methods.into_iter().map(put).collect();
                    let said = SignOnNote::CodeWrong;
                    let audit = self.proof_audit(view, AuditResult::Refused, said);
                    (Proof::Wrong, (changes, audit, Some(waits)))
                }
            };
            let (changes, audit, failed) = commit;
            let waits = failed.as_ref().and_then(Option::as_ref);
            let commit = Commit {
                changes,
                audit,
                effects: match waits {
                    Some(hold) => self.tell_of_codes(&view.into(), hold).await?,
                    None => Vec::new(),
                },
            };
            match self.platform.store.commit(commit).await {
                Ok(_) => {
                    if let Some(waits) = failed {
                        self.wrong_code(&view.into(), waits.as_ref()).await;
                    }
                    return Ok(proof);
                }
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Conflict)
    }

    /// Compares a code with every app of the account that need not wait.
    pub(super) async fn judge_code(
        &self,
        account: AccountId,
        code: &str,
    ) -> Result<CodeJudgement, AppError> {
        let now = self.platform.now();
        let methods = self.platform.store.methods_of(account).await?;
        let apps = methods.iter().filter(|m| m.kind == MethodKind::Totp);
        let (waiting, open): (Vec<&Method>, Vec<&Method>) =
            apps.partition(|method| method.throttled_until(now).is_some());
        if open.is_empty() {
            let until = waiting.iter().filter_map(|m| m.throttled_until(now)).min();
            return match until {
                Some(until) => Ok(CodeJudgement::Throttled(until)),
                None => Err(RefusedMethod::NoApp.into()),
            };
        }
        let (mut used_before, stamp) = (false, clock::stamp(&self.platform));
        for method in &open {
            let Some(seed) = self.unsealed(method) else {
                continue;
            };
            // The app reads the wall clock of the phone.
            match self.platform.world.factors.totp_step(&seed, code, stamp) {
                Some(step) if method.is_new_step(step) => {
                    let mut method = (*method).clone();
                    method.succeeded(Some(step), now);
                    method.version += 1;
                    return Ok(CodeJudgement::Right(method));
                }
                Some(_) => used_before = true,
                None => {}
            }
        }
        if used_before {
            return Ok(CodeJudgement::UsedBefore);
        }
        let failed = |method: &&Method| {
            let mut method = (*method).clone();
            method.failed(now);
            method.version += 1;
            method
        };
        Ok(CodeJudgement::Wrong(open.iter().map(failed).collect()))
    }
}

pub(super) fn put(method: Method) -> Change {
    Change::Identity(IdentityChange::PutMethod(method))
}

/// A code as typed, without the spaces that apps show in it.
pub(super) fn digits(typed: &str) -> Zeroizing<String> {
    Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace()).collect())
}
