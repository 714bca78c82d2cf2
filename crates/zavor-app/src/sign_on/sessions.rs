//! Sessions of the web door: opened, looked up at every request, raised by a proof, ended.
//!
//! Roles, factors and holds are read at every request, so a revoked role or a blocked sign-in
//! applies at once (ASVS 7.4.2). Every proof makes a new token (ASVS 7.2.4).
//!
//! Security: a sign-in may overlap with a reset or a block that ends all sessions. Everything that
//! such an act changes is compared again after the session was written ([`SignOn::open_session`]);
//! a session is touched and raised only while it exists.

use std::net::IpAddr;
use std::sync::Arc;

use zavor_core::account::{Account, AccountId};
use zavor_core::actor::{Actor, Administrator, RoleHeld};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::identity::{SecretHash, Session, Stage, leaving};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::sign_in::Standing;

use crate::platform::audit::only;
use crate::platform::error::{AppError, Refusal, RefusedMethod};
use crate::platform::notes::SignOnNote;
use crate::platform::token;
use crate::platform::token::Token;
use crate::ports::{AccountBrief, Change, Commit, IdentityChange, StoreError};
use crate::sign_in::event_row::cut;
use crate::sign_on::service::SignOn;

/// A session with everything that a request in it needs.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Arc<AccountBrief>,
    /// The person's name; may be empty.
    pub display_name: String,
    /// Roles held now; they only count in a whole session with a second factor shown.
    pub roles: Vec<RoleHeld>,
    /// Whether a second factor is registered.
    pub has_method: bool,
    /// The person as administrator: without roles if the session is not whole.
    pub administrator: Actor,
    /// The person as owner of the account, for their own security information.
    pub owner: Actor,
}

/// Which of one's own sessions to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnSessions {
    /// The one with this number.
    One(u64),
    /// All but the one that asks.
    AllOthers,
}

/// A session to open.
pub(super) struct Opening<'a> {
    /// The account as it was before the proof: if it has changed since, the sign-in is void.
    pub(super) account: &'a Account,
    pub(super) stage: Stage,
    pub(super) proved: Option<Timestamp>,
    pub(super) address: Option<IpAddr>,
    pub(super) device: &'a str,
    /// Changes committed with it.
    pub(super) changes: Vec<Change>,
    pub(super) audit: Vec<AuditEvent>,
}

/// The refusal when a session ended while something was done in it.
pub const SESSION_OVER: Refusal = Refusal::Method(RefusedMethod::SessionOver);

impl SignOn {
    /// The session of a token, if it still counts: not when it is idle or old, its account is gone,
    /// sign-in is blocked, or the password must be changed. Notes the request, at most once a
    /// minute.
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read: then nobody is let in.
    pub async fn session(
        &self,
        token: &str,
        source: Option<IpAddr>,
    ) -> Result<Option<SessionView>, StoreError> {
        let Some(key) = token::hash_of(token) else {
            return Ok(None);
        };
        let Some(mut session) = self.platform.store.session(&key).await? else {
            return Ok(None);
        };
        let now = self.platform.now();
        let account = self.platform.store.brief(session.account).await?;
        let account = match account {
            Some(account) if session.in_force(now) => account,
            _ => {
                self.drop_sessions(IdentityChange::EndSession(key)).await;
                return Ok(None);
            }
        };
        if self.standing(&account).await? != Standing::default() {
            let all = IdentityChange::EndSessionsOf(account.id);
            self.drop_sessions(all).await;
            return Ok(None);
        }
        if session.wants_touch(now) {
            session.last_seen = now;
            let touch = Change::Identity(IdentityChange::TouchSession(key, now));
            if let Err(error) = self.platform.store.commit(only(vec![touch])).await {
                // Then the session ends a little earlier; nobody is shut out because of a full
                // disk.
                tracing::warn!(%error, "a request could not be noted in its session");
            }
        }
        self.view(session, account, source).await.map(Some)
    }

    /// A session found before, as it is now; `None` when it does not count any more. Notes no
    /// request: a page that is only left open must not keep its session alive (ASVS 7.3.1).
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read.
    pub async fn session_again(
        &self,
        view: &SessionView,
    ) -> Result<Option<SessionView>, StoreError> {
        let Some(session) = self.platform.store.session(&view.session.key).await? else {
            return Ok(None);
        };
        let account = self.platform.store.brief(session.account).await?;
        let account = account.filter(|_| session.in_force(self.platform.now()));
        let Some(account) = account else {
            return Ok(None);
        };
        if self.standing(&account).await? != Standing::default() {
            return Ok(None);
        }
        self.view(session, account, view.administrator.source())
            .await
            .map(Some)
    }

    /// Sessions of an account that still count, the newest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, AppError> {
        let now = self.platform.now();
        let mut sessions = self.platform.store.sessions_of(account).await?;
        sessions.retain(|session| session.in_force(now));
        Ok(sessions)
    }

    /// Signs out: ends this session.
    ///
    /// # Errors
    /// [`AppError::Store`]: then the session has not ended.
    pub async fn end_session(&self, view: &SessionView) -> Result<(), AppError> {
        let change = Change::Identity(IdentityChange::EndSession(view.session.key));
        let audit = match view.roles.is_empty() {
            true => Vec::new(),
            false => {
                vec![self.own_audit(
                    view,
                    AuditAct::EndSession,
                    AuditResult::Done,
                    SignOnNote::SignedOut,
                )]
            }
        };
        self.platform
            .store
            .commit(Commit {
                changes: vec![change],
                audit,
                effects: Vec::new(),
            })
            .await?;
        Ok(())
    }

    /// Ends other sessions of the same account; returns how many ended.
    ///
    /// # Errors
    /// [`AppError::Refused`] in a session that is not whole; [`AppError::Store`].
    pub async fn end_own_sessions(
        &self,
        view: &SessionView,
        which: OwnSessions,
    ) -> Result<u64, AppError> {
        if view.session.stage != Stage::Whole {
            return Err(AppError::Refused(SESSION_OVER));
        }
        // Sessions that wait for a factor too: whoever began them knows the password.
        let mut ended = self.sessions_of(view.account.id).await?;
        let detail: Detail = match which {
            OwnSessions::One(id) => {
                ended.retain(|session| session.id == id);
                let address = ended.first().and_then(|session| session.address);
                let from = address.map(|address| SignOnNote::SessionFrom {
                    address: address.to_string(),
                });
                from.into_iter().collect()
            }
            OwnSessions::AllOthers => {
                ended.retain(|session| session.id != view.session.id);
                let n = ended.len() as u64;
                SignOnNote::OtherSessions { n }.into()
            }
        };
        if !ended.is_empty() {
            let changes = ended.iter().map(|session| end(session.key)).collect();
            let audit = self.own_audit(view, AuditAct::EndSession, AuditResult::Done, detail);
            self.platform.commit(changes, audit).await?;
        }
        Ok(ended.len() as u64)
    }

    /// Writes a new session and drops the oldest if there are too many. `None` when the proof does
    /// not count any more: the password was changed, sign-in was blocked, or a factor was
    /// registered meanwhile.
    pub(super) async fn open_session(
        &self,
        opening: Opening<'_>,
    ) -> Result<Option<(Token, Session)>, StoreError> {
        let now = self.platform.now();
        let token = Token::new(&*self.platform.world.entropy);
        let session = Session {
            key: token.hash(),
            id: self.platform.world.random_id(),
            account: opening.account.id,
            stage: opening.stage,
            created: now,
            last_seen: now,
            proved: opening.proved,
            address: opening.address,
            device: cut(opening.device),
        };
        let others = self.platform.store.sessions_of(opening.account.id).await?;
        let mut changes = opening.changes;
        changes.extend(leaving(&others, &session, now).into_iter().map(end));
        changes.push(Change::Identity(IdentityChange::PutSession(
            session.clone(),
        )));
        let commit = Commit {
            changes,
            audit: opening.audit,
            effects: Vec::new(),
        };
        self.platform.store.commit(commit).await?;
        if self.counts_still(opening.account, &session).await? {
            return Ok(Some((token, session)));
        }
        self.platform
            .store
            .commit(only(vec![end(session.key)]))
            .await?;
        Ok(None)
    }

    /// Whether everything that a proof rests on is unchanged since this account was read.
    async fn counts_still(&self, before: &Account, session: &Session) -> Result<bool, StoreError> {
        let Some(account) = self.platform.store.account(before.id).await? else {
            return Ok(false);
        };
        let set = |account: &Account| account.credential.as_ref().map(|c| c.set);
        let holds = self
            .platform
            .store
            .lasting_holds(&Subject::Account(account.address.clone()))
            .await?;
        // A session that rests on the password alone ends if a factor is asked for.
        let proved = session.proved.is_some()
            || session.stage == Stage::PasswordProved
            || self.platform.store.methods_of(account.id).await?.is_empty();
        Ok(set(&account) == set(before)
            && Standing::of(&holds, self.platform.now()) == Standing::default()
            && proved)
    }

    /// A session after a proof: whole, with a new token. The first change replaces the old session,
    /// and conflicts when that has ended; the other changes end sessions that are too many then.
    pub(super) async fn raised_session(
        &self,
        view: &SessionView,
    ) -> Result<(Token, Session, Vec<Change>), StoreError> {
        let now = self.platform.now();
        let token = Token::new(&*self.platform.world.entropy);
        let mut session = view.session.clone();
        session.key = token.hash();
        session.proved = Some(now);
        session.last_seen = now;
        if session.stage != Stage::Whole {
            session.stage = Stage::Whole;
            session.created = now;
        }
        let mut others = self.platform.store.sessions_of(view.account.id).await?;
        others.retain(|other| other.key != view.session.key);
        let replace = IdentityChange::ReplaceSession(view.session.key, session.clone());
        let mut changes = vec![Change::Identity(replace)];
        changes.extend(leaving(&others, &session, now).into_iter().map(end));
        Ok((token, session, changes))
    }

    /// Whether the session still exists, to tell a conflict from its end.
    pub(crate) async fn still_open(&self, view: &SessionView) -> Result<(), AppError> {
        match self.platform.store.session(&view.session.key).await? {
            Some(_) => Ok(()),
            None => Err(AppError::Refused(SESSION_OVER)),
        }
    }

    /// An audit event of a person about their own account.
    pub(super) fn own_audit(
        &self,
        view: &SessionView,
        act: AuditAct,
        result: AuditResult,
        detail: impl Into<Detail>,
    ) -> AuditEvent {
        let address = &view.account.address;
        self.platform
            .audit_of(&view.owner, act, address, result, detail)
    }

    pub(super) async fn standing(&self, account: &AccountBrief) -> Result<Standing, StoreError> {
        let subject = Subject::Account(account.address.clone());
        let holds = self.platform.store.lasting_holds(&subject).await?;
        Ok(Standing::of(&holds, self.platform.now()))
    }

    async fn view(
        &self,
        session: Session,
        account: Arc<AccountBrief>,
        source: Option<IpAddr>,
    ) -> Result<SessionView, StoreError> {
        let roles = self.platform.roles_held(account.id).await?;
        let has_method = !self.platform.store.methods_of(account.id).await?.is_empty();
        let whole = self.platform.store.account(account.id).await?;
        let counting = match session.stage {
            Stage::Whole => roles.clone(),
            Stage::PasswordProved | Stage::MustRegister => Vec::new(),
        };
        let administrator = Actor::Administrator(Box::new(Administrator {
            account: account.id,
            address: account.address.clone(),
            roles: counting,
            // A factor that is registered but was never shown in this session opens nothing.
            has_second_factor: has_method && session.proved.is_some(),
            proved: session.proved,
            session: session.id,
            source,
        }));
        let owner = Actor::Owner {
            account: account.id,
            address: account.address.clone(),
            source,
        };
        Ok(SessionView {
            session,
            account,
            display_name: whole.map_or_else(String::new, |whole| whole.display_name),
            roles,
            has_method,
            administrator,
            owner,
        })
    }

    /// Drops sessions that do not count any more. If that cannot be written, they still do not
    /// count.
    async fn drop_sessions(&self, change: IdentityChange) {
        let commit = only(vec![Change::Identity(change)]);
        if let Err(error) = self.platform.store.commit(commit).await {
            tracing::warn!(%error, "ended sessions could not be dropped");
        }
    }
}

/// Ends a session.
pub(super) fn end(key: SecretHash) -> Change {
    Change::Identity(IdentityChange::EndSession(key))
}
