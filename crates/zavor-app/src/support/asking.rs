//! The help desk is asked. For a stranger everything is the same for every name: the same reads, one
//! commit, the same answer.

use std::net::IpAddr;

use zavor_core::account::{GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::note::Word;
use zavor_core::recovery::{RecoveryMethod, Spending};
use zavor_core::rights::Right;
use zavor_core::support_request::{AskedBy, Asker, RequestState, SupportRequest};

use crate::platform::accounts::owner;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::{AppError, RefusedSupport};
use crate::platform::notes::RequestNote;
use crate::platform::token::Token;
use crate::ports::{Change, Commit, StoreError};
use crate::recovery::paying::{Meant, Payer};
use crate::support::service::{Support, put};
use crate::support::typed;

/// What somebody asks who has proved nothing.
#[derive(Debug, Clone, Copy)]
pub struct AskHelp<'a> {
    /// What was typed as an address.
    pub name: &'a [u8],
    /// What they ask.
    pub text: &'a str,
    /// How they want to be reached; may be empty.
    pub contact: &'a str,
    /// Client address.
    pub address: IpAddr,
    /// The cookie of known devices; may be empty.
    pub known_device: &'a str,
}

/// A request that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its number, for the help desk.
    pub number: u64,
    /// The number that the asker is told.
    pub told: u64,
    /// The token of the asker's private link.
    pub token: Token,
}

/// How asking ended; for a stranger the same for every name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It was taken.
    Received(Received),
    /// Too many asked from this origin, or from all together.
    TooMany,
    /// As many as may ask about this name have asked already.
    Full,
    /// What was proved is over: recover again.
    Over,
}

/// A request that is about to be made, or joined.
struct Making {
    of: GuardKey,
    name: SignInName,
    asked_by: AskedBy,
    opened_by: String,
    asker: Asker,
    text: String,
}

impl Support {
    /// A stranger asks about any name.
    ///
    /// # Errors
    /// `Invalid` texts; `Conflict` when too much happened at once; [`AppError::Store`].
    pub async fn ask(&self, ask: AskHelp<'_>) -> Result<Asked, AppError> {
        let (text, contact) = (typed::asked(ask.text)?, typed::contact(ask.contact)?);
        let meant = Meant::by(&self.recovery, ask.name, ask.known_device).await?;
        let payer = Payer::of(&self.recovery, &meant, ask.address).await?;
        let (who, known_browser, now) = (meant.who, meant.known_browser, self.now());
        let token = Token::for_link(&*self.platform.world.entropy);
        let making = Making {
            of: who.key,
            // A name without an account is shown to nobody; people type passwords there.
            name: match who.account {
                Some(_) => who.address.clone(),
                None => SignInName::from_normal_form(""),
            },
            asked_by: AskedBy::Unproved,
            opened_by: String::new(),
            asker: asker(&token, now, contact, ask.address.to_string(), Vec::new()),
            text,
        };
        let of_name = Subject::Account(who.address);
        let turn = self.platform.orders.in_turn(&of_name, async {
            // Whoever can prove to be known waits behind nobody. What cannot be asked, for whatever
            // reason, must not use up what all have together.
            let mut paced = known_browser;
            for _ in 0..CONFLICTS_MAX {
                let spending = payer
                    .spending(&self.recovery, Spending::Request, now)
                    .await?;
                let Some(mut changes) = spending else {
                    return Ok(Asked::TooMany);
                };
                let request = self.joined(&making, known_browser, now).await?;
                paced = paced || request.is_none() || self.pace.lock().may_ask(now);
                if !paced {
                    return Ok(Asked::TooMany);
                }
                let numbers = request
                    .as_ref()
                    .map(|request| numbers(request, &making.asker));
                changes.extend(request.map(put));
                if self.committed(changes, Vec::new()).await? {
                    let received = numbers.map(|(number, told)| Received {
                        number,
                        told,
                        token,
                    });
                    return Ok(received.map_or(Asked::Full, Asked::Received));
                }
            }
            Err(AppError::Conflict)
        });
        turn.await
    }

    /// The owner asks in the browser of a recovery: after it, or when enough was proved in it.
    /// `token` is that of its cookie.
    ///
    /// # Errors
    /// As [`Support::ask`].
    pub async fn ask_as_owner(
        &self,
        token: &str,
        text: &str,
        contact: &str,
        address: IpAddr,
    ) -> Result<Asked, AppError> {
        let (text, contact) = (typed::asked(text)?, typed::contact(contact)?);
        let Some(proved) = self.recovery.proved_owner(token).await? else {
            return Ok(Asked::Over);
        };
        let actor = owner(&proved.account, Some(address));
        let key = Token::for_link(&*self.platform.world.entropy);
        let making = Making {
            of: GuardKey::account(proved.account.id),
            name: proved.account.address.clone(),
            asked_by: AskedBy::Proved,
            opened_by: String::new(),
            asker: asker(
                &key,
                self.now(),
                contact,
                address.to_string(),
                proved.methods,
            ),
            text,
        };
        let made = self.make(&making, &actor, proved.used).await?;
        Ok(made.map_or(Asked::Full, |number| {
            Asked::Received(Received {
                number,
                told: number,
                token: key,
            })
        }))
    }

    /// Somebody of the help desk opens one for an account.
    ///
    /// # Errors
    /// `Denied`; `Unknown` without such an account; `Invalid` texts; `Refused` when too many were
    /// opened for it.
    pub async fn open_for(
        &self,
        actor: &Actor,
        name: &str,
        text: &str,
    ) -> Result<Received, AppError> {
        const ACT: AuditAct = AuditAct::OpenRequest;
        let right = Right::FirstAid;
        let account = self.platform.account_for(actor, ACT, right, name).await?;
        let text = typed::asked(text)?;
        let token = Token::for_link(&*self.platform.world.entropy);
        let making = Making {
            of: GuardKey::account(account.id),
            name: account.address.clone(),
            asked_by: AskedBy::HelpDesk,
            opened_by: actor.to_string(),
            asker: asker(&token, self.now(), String::new(), String::new(), Vec::new()),
            text,
        };
        match self.make(&making, actor, None).await? {
            Some(number) => Ok(Received {
                number,
                told: number,
                token,
            }),
            None => {
                let why = RefusedSupport::Full;
                Err(self
                    .platform
                    .refused(actor, ACT, &account.address, why)
                    .await)
            }
        }
    }

    /// Makes or joins a request of somebody known, with what it uses up; `None` when it is full.
    async fn make(
        &self,
        making: &Making,
        actor: &Actor,
        used: Option<Change>,
    ) -> Result<Option<u64>, AppError> {
        let of_name = Subject::Account(making.name.clone());
        let turn = self.platform.orders.in_turn(&of_name, async {
            for _ in 0..CONFLICTS_MAX {
                let Some(request) = self.joined(making, false, self.now()).await? else {
                    return Ok(None);
                };
                let number = request.id;
                let audit = self.opened(actor, &request);
                let changes = used.clone().into_iter().chain([put(request)]).collect();
                if self.committed(changes, vec![audit]).await? {
                    return Ok(Some(number));
                }
            }
            Err(AppError::Conflict)
        });
        turn.await
    }

    /// The request that is open for this kind of asker, with them in it, or a new one; `None` when no
    /// more may join.
    async fn joined(
        &self,
        making: &Making,
        is_known: bool,
        now: Timestamp,
    ) -> Result<Option<SupportRequest>, AppError> {
        let store = &self.platform.store;
        let newest = store.newest_support_request(making.of, making.asked_by);
        let newest = newest.await?.filter(|request| request.waits(now));
        let id = store.next_support_request().await?;
        let mut request = match newest {
            Some(mut open) => {
                open.version += 1;
                open
            }
            None => SupportRequest {
                id,
                of: making.of,
                name: making.name.clone(),
                asked_by: making.asked_by,
                opened_by: making.opened_by.clone(),
                opened: now,
                state: RequestState::Open,
                askers: Vec::new(),
                messages: Vec::new(),
                evidence: None,
                version: 1,
            },
        };
        if !request.may_join(is_known) {
            return Ok(None);
        }
        request.join(making.asker.clone(), making.text.clone());
        Ok(Some(request))
    }

    /// What the audit keeps of an opened request: who asked, never their text.
    pub(super) fn opened(&self, actor: &Actor, request: &SupportRequest) -> AuditEvent {
        let said = RequestNote::Opened {
            n: request.id,
            by: Word::of("asked-by", request.asked_by.as_str()),
        };
        let (act, done) = (AuditAct::OpenRequest, AuditResult::Done);
        self.platform
            .audit_of(actor, act, &request.name, done, said)
    }

    /// `false` when somebody changed the same at the same time.
    pub(super) async fn committed(
        &self,
        changes: Vec<Change>,
        audit: Vec<AuditEvent>,
    ) -> Result<bool, AppError> {
        let commit = Commit {
            changes,
            audit,
            effects: Vec::new(),
        };
        match self.platform.store.commit(commit).await {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

fn asker(
    token: &Token,
    at: Timestamp,
    contact: String,
    source: String,
    proved: Vec<(RecoveryMethod, Timestamp)>,
) -> Asker {
    Asker {
        key: token.hash(),
        at,
        contact,
        source,
        proved,
    }
}

/// The number of a request, and that which this asker is told.
fn numbers(request: &SupportRequest, asker: &Asker) -> (u64, u64) {
    (request.id, request.number_told(asker))
}
