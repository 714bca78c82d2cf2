//! The queue of the help desk: who sees requests, and what they do with them. Seeing goes with seeing
//! the account, dealing with it goes with the right to first aid on it, by roles and domains
//! (`spec/roles.md`). Who deals with a request gains no right by it: the acts judge for themselves.

use zavor_core::account::{Account, GuardKey, SignInName};
use zavor_core::actor::Actor;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::rights::Right;
use zavor_core::support_request::{AskedBy, MessageSort, RequestState, SupportRequest};

use crate::notifications::notices::sign_in_left;
use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::{AppError, RefusedSupport};
use crate::platform::notes::RequestNote;
use crate::ports::{Commit, Effect, PAGE_MAX, RequestsWanted, StoreError};
use crate::support::service::{Support, put};
use crate::support::typed;

/// Which requests are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestsShown {
    /// Those that wait, the oldest first.
    Waiting,
    /// Those that are over, the newest first.
    Closed,
}

/// For whom the help desk writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskText {
    /// For the help desk alone.
    Note,
    /// For the askers.
    Answer,
}

/// One change by the help desk.
pub(super) struct Deed<'a> {
    pub(super) act: AuditAct,
    pub(super) sort: MessageSort,
    /// What is written; empty = nothing.
    pub(super) text: &'a str,
    /// The state afterwards; `None` = as writing leaves it.
    pub(super) state: Option<RequestState>,
    pub(super) said: fn(u64) -> RequestNote,
    /// What else leaves with it.
    pub(super) effects: Vec<Effect>,
}

impl Support {
    /// The requests that an actor may see, at most [`PAGE_MAX`].
    ///
    /// # Errors
    /// `Denied` without the right to see.
    pub async fn requests(
        &self,
        actor: &Actor,
        shown: RequestsShown,
    ) -> Result<Vec<SupportRequest>, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let now = self.now();
        let not_closed = RequestsWanted::NotClosed;
        let store = &self.platform.store;
        let mut found = store.support_requests(not_closed, PAGE_MAX).await?;
        found.retain(|request| request.waits(now) == (shown == RequestsShown::Waiting));
        if shown == RequestsShown::Closed {
            let closed = store.support_requests(RequestsWanted::Closed, PAGE_MAX);
            found.extend(closed.await?);
            found.sort_by_key(|request| std::cmp::Reverse(request.id));
            found.truncate(PAGE_MAX);
        }
        let domains = self.platform.domains_seen(actor);
        found.retain(|request| {
            let domains = domains.as_ref();
            domains.is_none_or(|domains| domains.iter().any(|d| d == request.name.domain()))
        });
        Ok(found)
    }

    /// One request, for actors who may see its account.
    ///
    /// # Errors
    /// `Denied`; `Unknown` when there is none, or it is about a name without an account.
    pub async fn request(&self, actor: &Actor, number: u64) -> Result<SupportRequest, AppError> {
        self.platform.judge_in_general(actor, Right::See)?;
        let request = self.known(number).await?;
        let judged = self.platform.judge(actor, Right::See, Some(&request.name));
        judged.await.map(|()| request)
    }

    /// The numbers of the requests about an account that wait, for actors who may see it. There is at most
    /// one for each kind of asker.
    ///
    /// # Errors
    /// `Denied`; [`AppError::Store`].
    pub async fn waiting_about(
        &self,
        actor: &Actor,
        account: &Account,
    ) -> Result<Vec<u64>, AppError> {
        self.platform
            .judge(actor, Right::See, Some(&account.address))
            .await?;
        let (of, now) = (GuardKey::account(account.id), self.now());
        let mut waiting = Vec::new();
        for by in AskedBy::ALL {
            let newest = self.platform.store.newest_support_request(of, *by).await?;
            let newest = newest.filter(|request| request.waits(now));
            waiting.extend(newest.map(|request| request.id));
        }
        Ok(waiting)
    }

    /// Whether an actor may deal with requests of an account; for pages.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn may_deal(&self, actor: &Actor, name: &SignInName) -> Result<bool, AppError> {
        Ok(self
            .platform
            .rights_on(actor, name)
            .await?
            .has(Right::FirstAid))
    }

    /// Writes a note, or an answer to the askers.
    ///
    /// # Errors
    /// `Denied`, `Unknown`; `Invalid` texts; `Refused` when it is closed or has no room.
    pub async fn write(
        &self,
        actor: &Actor,
        number: u64,
        text: &str,
        whom: DeskText,
    ) -> Result<(), AppError> {
        let (sort, said): (_, fn(u64) -> RequestNote) = match whom {
            DeskText::Note => (MessageSort::Note, |n| RequestNote::Noted { n }),
            DeskText::Answer => (MessageSort::Answer, |n| RequestNote::Answered { n }),
        };
        let deed = Deed {
            act: AuditAct::WriteRequest,
            sort,
            text: &typed::of_desk(text)?,
            state: None,
            said,
            effects: Vec::new(),
        };
        self.deal(actor, number, deed).await
    }

    /// Closes a request, with a message to the askers if there is one.
    ///
    /// # Errors
    /// As [`Support::write`].
    pub async fn close(&self, actor: &Actor, number: u64, message: &str) -> Result<(), AppError> {
        let text = match message.trim().is_empty() {
            true => String::new(),
            false => typed::of_desk(message)?,
        };
        let deed = Deed {
            act: AuditAct::CloseRequest,
            sort: MessageSort::Answer,
            text: &text,
            state: Some(RequestState::Closed),
            said: |n| RequestNote::Closed { n },
            effects: Vec::new(),
        };
        self.deal(actor, number, deed).await
    }

    /// Changes a request as the help desk does: judged, with audit, notice and effects at once.
    pub(super) async fn deal(
        &self,
        actor: &Actor,
        number: u64,
        deed: Deed<'_>,
    ) -> Result<(), AppError> {
        let mut told: Option<Vec<Effect>> = None;
        for _ in 0..CONFLICTS_MAX {
            let mut request = self.to_deal_with(actor, number, deed.act).await?;
            let now = self.now();
            if !deed.text.is_empty() {
                let by = actor.to_string();
                request.write(deed.sort, by, deed.text.to_owned(), now);
            }
            if let Some(state) = deed.state {
                request.state = state;
            }
            request.version += 1;
            let effects = match &told {
                Some(effects) => effects.clone(),
                None => self.told_of(&request, &deed).await?,
            };
            told = Some(effects.clone());
            let done = AuditResult::Done;
            let said = (deed.said)(number);
            let audit = self
                .platform
                .audit_of(actor, deed.act, &request.name, done, said);
            let commit = Commit {
                changes: vec![put(request)],
                audit: vec![audit],
                effects: effects.into_iter().chain(deed.effects.clone()).collect(),
            };
            match self.platform.store.commit(commit).await {
                Ok(_) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Conflict)
    }

    /// The request, if this actor may deal with it now.
    pub(super) async fn to_deal_with(
        &self,
        actor: &Actor,
        number: u64,
        act: AuditAct,
    ) -> Result<SupportRequest, AppError> {
        let request = self.request(actor, number).await?;
        let (platform, name) = (&self.platform, &request.name);
        platform
            .authorise(actor, act, Right::FirstAid, name)
            .await?;
        let why = match (request.waits(self.now()), request.has_room()) {
            (true, true) => return Ok(request),
            (false, _) => RefusedSupport::Closed { n: number },
            // It can still be closed.
            (true, false) if act == AuditAct::CloseRequest => return Ok(request),
            (true, false) => RefusedSupport::NoRoom { n: number },
        };
        Err(platform.refused(actor, act, name, why).await)
    }

    /// The owner is told that the help desk wrote, or closed the request without a word: at the confirmed addresses of the account alone,
    /// never at a contact that somebody gave.
    async fn told_of(
        &self,
        request: &SupportRequest,
        deed: &Deed<'_>,
    ) -> Result<Vec<Effect>, AppError> {
        let Some(id) = request.of.account_id() else {
            return Ok(Vec::new());
        };
        if deed.sort != MessageSort::Answer {
            return Ok(Vec::new());
        }
        let account = self.platform.store.account(id).await?;
        let notice = match deed.text.is_empty() {
            true => OwnerNotice::SupportClosed,
            false => OwnerNotice::SupportAnswered,
        };
        let Some(account) = account else {
            return Ok(Vec::new());
        };
        let left = sign_in_left(&self.platform, &account).await?;
        Ok(self.notifications.tell_owner(&account, notice, left))
    }

    async fn known(&self, number: u64) -> Result<SupportRequest, AppError> {
        let request = self.platform.store.support_request(number).await?;
        let known = request.filter(|request| request.of.account_id().is_some());
        known.ok_or_else(|| unknown(number))
    }
}

fn unknown(number: u64) -> AppError {
    AppError::Unknown {
        what: "support request",
        name: number.to_string(),
    }
}
