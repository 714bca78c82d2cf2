//! Callers at the help desk: how the person who asked for an act on their account was verified.
//!
//! Personal data alone never counts (Specops). What counts: a code read back from an address of the
//! owner, a call back, meeting in person, or a named override with a reason: that the caller was not
//! verified, that nobody called, or what was stated for a whole run. Required for resets
//! and for removing a second factor, and for unlocks and releases while a support request without a
//! proof waits; kept in the audit wherever it is given.

use zavor_core::account::{Account, AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::identity::CALLER_VERIFIED_FOR;
use zavor_core::note::{Argument, Note};
use zavor_core::support_request::AskedBy;

use crate::platform::clock::stamp;
use crate::platform::error::{AppError, RefusedCaller};
use crate::platform::notes::CallerNote;
use crate::platform::statement::{Statement, statement};
use crate::ports::AuditQuery;
use crate::verification::service::Verification;

/// How a caller was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerProof {
    /// By a code that was read back: the number that [`Verification::check_caller_code`] returned.
    Code(u64),
    /// By calling back at a number that was known before.
    CallBack {
        /// Which number, and who answered.
        note: String,
    },
    /// Face to face.
    InPerson {
        /// What was shown.
        note: String,
    },
    /// Not verified, for a reason.
    Override {
        /// Why the act was done all the same.
        reason: String,
    },
    /// Nobody asked for it: the actor acts on what they found.
    NobodyCalled {
        /// What was found.
        reason: String,
    },
    /// An account of a run: who asked for the run, and how that was verified, was stated for all of it.
    ForRun {
        /// The statement.
        statement: String,
    },
}

/// What a note of an earlier act says of the caller.
enum Said {
    Proof(CallerProof),
    /// By a code, which may still prove.
    Code,
}

fn said_before(note: &Note) -> Option<Said> {
    let text = |wanted: &str| {
        let mut arguments = note.arguments();
        let found = arguments.find(|(name, _)| *name == wanted);
        match found {
            Some((_, Argument::Text(text))) => text.to_string(),
            _ => String::new(),
        }
    };
    Some(match note.code() {
        "caller_called_back" => Said::Proof(CallerProof::CallBack { note: text("note") }),
        "caller_in_person" => Said::Proof(CallerProof::InPerson { note: text("note") }),
        "caller_override" => Said::Proof(CallerProof::Override {
            reason: text("reason"),
        }),
        "caller_by_code" => Said::Code,
        _ => return None,
    })
}

impl Verification {
    /// How the caller was verified, for the audit. People at the admin centre and programs
    /// must say it; the local operator need not.
    ///
    /// # Errors
    /// `Refused` when it is missing, or, audited, when a code proves nothing; `Invalid` texts.
    pub(crate) async fn required_caller(
        &self,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
        caller: Option<CallerProof>,
    ) -> Result<Option<CallerNote>, AppError> {
        let required = matches!(actor, Actor::Administrator(_) | Actor::Token { .. });
        if caller.is_none() && required {
            return Err(self
                .platform
                .refused(actor, act, &account.address, RefusedCaller::NotVerified)
                .await);
        }
        self.said_caller(actor, act, account, caller).await
    }

    /// The same where it is optional, unless somebody who has proved nothing asks the help desk for
    /// this account right now: then whoever acts may be doing so because a stranger asked.
    ///
    /// # Errors
    /// As [`Self::required_caller`].
    pub(crate) async fn caller_said(
        &self,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
        caller: Option<CallerProof>,
    ) -> Result<Option<CallerNote>, AppError> {
        match self.is_asked_for(account.id).await? {
            true => self.required_caller(actor, act, account, caller).await,
            false => self.said_caller(actor, act, account, caller).await,
        }
    }

    /// How this actor verified the caller when they reset the password of this account within
    /// [`CALLER_VERIFIED_FOR`]: who goes on with the same caller need not say it again.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn caller_of_reset(
        &self,
        actor: &Actor,
        account: &Account,
    ) -> Result<Option<CallerProof>, AppError> {
        let query = AuditQuery {
            target: Some(Subject::Account(account.address.clone())),
            actor: Some(actor.to_string()),
            act: Some(AuditAct::ResetPassword),
            since: Some(stamp(&self.platform).minus(CALLER_VERIFIED_FOR)),
            before: None,
            limit: 1,
        };
        let newest = self.platform.store.audit_find(&query).await?.pop();
        let done = newest.filter(|kept| kept.event.result == AuditResult::Done);
        let Some(reset) = done else {
            return Ok(None);
        };
        let said = reset.event.detail.notes().iter().find_map(said_before);
        Ok(match said {
            Some(Said::Proof(proof)) => Some(proof),
            Some(Said::Code) => {
                let now = self.platform.now();
                let codes = self.platform.store.codes_of(account.id).await?;
                let mut codes = codes.iter();
                let proving = codes.find(|code| code.maker.is(actor) && code.proves(now));
                proving.map(|code| CallerProof::Code(code.id))
            }
            None => None,
        })
    }

    /// Whether a support request of somebody who has proved nothing waits for this account.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn is_asked_for(&self, account: AccountId) -> Result<bool, AppError> {
        let of = GuardKey::account(account);
        let newest = self
            .platform
            .store
            .newest_support_request(of, AskedBy::Unproved);
        let now = self.platform.now();
        Ok(newest.await?.is_some_and(|request| request.waits(now)))
    }

    /// The same where it is optional.
    pub(crate) async fn said_caller(
        &self,
        actor: &Actor,
        act: AuditAct,
        account: &Account,
        caller: Option<CallerProof>,
    ) -> Result<Option<CallerNote>, AppError> {
        Ok(Some(match caller {
            None => return Ok(None),
            Some(CallerProof::CallBack { note }) => CallerNote::CallBack {
                note: statement(&note, Statement::CallerNote)?,
            },
            Some(CallerProof::InPerson { note }) => CallerNote::InPerson {
                note: statement(&note, Statement::CallerNote)?,
            },
            Some(CallerProof::Override { reason }) => CallerNote::Override {
                reason: statement(&reason, Statement::CallerNote)?,
            },
            Some(CallerProof::NobodyCalled { reason }) => CallerNote::NobodyCalled {
                reason: statement(&reason, Statement::CallerNote)?,
            },
            Some(CallerProof::ForRun { statement: said }) => CallerNote::StatedForRun {
                statement: statement(&said, Statement::Verification)?,
            },
            Some(CallerProof::Code(id)) => {
                let now = self.platform.now();
                let codes = self.platform.store.codes_of(account.id).await?;
                let proving = codes
                    .iter()
                    .find(|code| code.id == id && code.maker.is(actor) && code.proves(now));
                let Some(code) = proving else {
                    let why = RefusedCaller::CodeOver;
                    return Err(self
                        .platform
                        .refused(actor, act, &account.address, why)
                        .await);
                };
                CallerNote::ByCode {
                    address: code.destination.clone(),
                }
            }
        }))
    }
}
