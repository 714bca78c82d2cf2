//! API tokens: a program uses the JSON API with one. A token has roles of its own and an end.
//!
//! Security: a token is shown once; only its hash is stored. It never has more rights than its
//! maker, and no token makes tokens: a leaked one cannot outlive its end. It does not count as a
//! second factor, unless it was made with that scope. A token that a person made acts only while
//! that person could ([`crate::people::behind`]); one that the local operator made belongs to the
//! installation. The audit and holds name a token as actor and owner, so no two valid tokens share
//! a name.

use std::net::IpAddr;

use zavor_core::account::SignInName;
use zavor_core::actor::{Actor, Maker, RoleHeld};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{ApiToken, TOKEN_LIFE_MAX, TOKENS_MAX};
use zavor_core::moment::Span;
use zavor_core::note::Detail;
use zavor_core::rights::{Right, Suspended};

use crate::notifications::acted::Acted;
use crate::people::behind::token_actor;
use crate::people::roles::role_notes;
use crate::platform::error::{AppError, InvalidToken, RefusedToken};
use crate::platform::notes::{AlertNote, TokenNote};
use crate::platform::token;
use crate::platform::token::Token;
use crate::ports::{Change, IdentityChange, StoreError};
use crate::sign_on::methods::method_name;
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::SESSION_OVER;

/// A token to make.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it may do.
    pub roles: &'a [RoleHeld],
    /// How long it is valid, at most [`TOKEN_LIFE_MAX`].
    pub life: Span,
    /// Whether it may do what needs a fresh second factor of a person.
    pub sensitive: bool,
}

/// A token as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenShown {
    /// The token.
    pub token: ApiToken,
    /// Address of the account it belongs to; `None` = the installation's.
    pub owner: Option<SignInName>,
    /// Why it opens nothing now although it has not expired.
    pub suspended: Option<Suspended>,
}

impl SignOn {
    /// Makes a token. A person's token is suspended with their account and ends with the roles it
    /// came from. All Global Administrators are told.
    ///
    /// # Errors
    /// `Denied`, also for roles beyond the maker's; `Invalid` name, roles or life; `Refused` for a
    /// name that is taken, too many tokens, or a token as maker.
    pub async fn make_token(
        &self,
        actor: &Actor,
        new: NewToken<'_>,
    ) -> Result<(Token, ApiToken), AppError> {
        const ACT: AuditAct = AuditAct::MakeToken;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let name = method_name(new.name)?;
        let roles = self.token_roles(new.roles)?;
        if new.life == Span::ZERO || new.life > TOKEN_LIFE_MAX {
            let days = TOKEN_LIFE_MAX.as_secs() / Span::from_days(1).as_secs();
            return Err(InvalidToken::Life { days }.into());
        }
        if let Some(why) = self.why_no_token(actor, &name).await? {
            return Err(self.platform.refusal(actor, ACT, None, why).await);
        }
        for role in &roles {
            self.platform.hands_out(actor, ACT, None, role).await?;
        }
        let here = expected_session(self, actor).await?;
        let now = self.platform.now();
        let token = Token::new(&*self.platform.world.entropy);
        let record = ApiToken {
            key: token.hash(),
            id: self.platform.world.random_id(),
            name,
            roles,
            made_by: actor.to_string(),
            account: actor.person().map(|person| person.account),
            sensitive: new.sensitive,
            created: now,
            until: now.plus(new.life),
        };
        let said = notes_of(&record);
        let told = AlertNote::TokenMade {
            actor: actor.to_string(),
            token: said.clone(),
        };
        let parties = Parties::of(actor).and_gained(Maker::token(record.id));
        let (mails, alert) = self
            .notifications
            .told_of(parties, AlertKind::TokenMade, None, told)
            .await?
            .parts();
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::Done, said);
        let change = Change::Identity(IdentityChange::PutToken(record.clone()));
        let mut changes: Vec<Change> = here.into_iter().collect();
        changes.push(change);
        self.platform.commit_with(changes, audit, mails).await?;
        self.notifications.raise_told(alert);
        Ok((token, record))
    }

    /// Revokes a token; when this returns, it opens nothing any more.
    ///
    /// # Errors
    /// `Denied`; `Store`.
    pub async fn revoke_token(&self, actor: &Actor, id: u64) -> Result<Acted, AppError> {
        const ACT: AuditAct = AuditAct::RevokeToken;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let tokens = self.platform.store.tokens().await?;
        let Some(record) = tokens.iter().find(|token| token.id == id) else {
            return Ok(Acted::NothingToDo);
        };
        for role in &record.roles {
            self.platform.hands_out(actor, ACT, None, role).await?;
        }
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::Done, notes_of(record));
        let change = Change::Identity(IdentityChange::DropToken(id));
        self.platform.commit(vec![change], audit).await?;
        Ok(Acted::done())
    }

    /// All tokens, the newest first; ended ones until they are dropped.
    ///
    /// # Errors
    /// `Denied` without the right to make them; looking needs no fresh factor.
    pub async fn tokens(&self, actor: &Actor) -> Result<Vec<TokenShown>, AppError> {
        self.platform.may_look(actor, Right::Organisation)?;
        let mut shown = Vec::new();
        for token in self.platform.store.tokens().await? {
            shown.push(self.token_shown(token).await?);
        }
        Ok(shown)
    }

    /// A token with the account behind it.
    pub async fn token_shown(&self, token: ApiToken) -> Result<TokenShown, StoreError> {
        let brief = match token.account {
            Some(account) => self.platform.store.brief(account).await?,
            None => None,
        };
        Ok(TokenShown {
            owner: brief.map(|brief| brief.address.clone()),
            suspended: match token.in_force(self.platform.now()) {
                true => self.people.token_stands(&token).await?.err(),
                false => None,
            },
            token,
        })
    }

    /// The program that holds this token; `None` if it is unknown, expired, or suspended with the
    /// account of the person who made it.
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read: then nobody is let in.
    pub async fn token_actor(
        &self,
        text: &str,
        source: Option<IpAddr>,
    ) -> Result<Option<Actor>, StoreError> {
        let Some(key) = token::hash_of(text) else {
            return Ok(None);
        };
        let now = self.platform.now();
        let token = self.platform.store.token(&key).await?;
        let Some(token) = token.filter(|token| token.in_force(now)) else {
            return Ok(None);
        };
        Ok(match self.people.token_stands(&token).await? {
            Ok(()) => Some(token_actor(token, source)),
            Err(_) => None,
        })
    }

    /// Roles in normal form, each one of ours.
    fn token_roles(&self, wanted: &[RoleHeld]) -> Result<Vec<RoleHeld>, AppError> {
        if wanted.is_empty() {
            return Err(InvalidToken::NoRole.into());
        }
        let mut roles: Vec<RoleHeld> = Vec::with_capacity(wanted.len());
        for held in wanted {
            if roles.iter().any(|known| known.role == held.role) {
                let role = held.role.as_str();
                return Err(InvalidToken::RoleTwice { role }.into());
            }
            roles.push(RoleHeld {
                role: held.role,
                domains: self.people.checked_role_domains(&held.domains)?,
            });
        }
        Ok(roles)
    }

    async fn why_no_token(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<Option<RefusedToken>, AppError> {
        if matches!(actor, Actor::Token { .. }) {
            return Ok(Some(RefusedToken::ByToken));
        }
        let now = self.platform.now();
        let mut tokens = self.platform.store.tokens().await?;
        tokens.retain(|token| token.in_force(now));
        if tokens.len() >= TOKENS_MAX {
            let most = TOKENS_MAX;
            return Ok(Some(RefusedToken::TooMany { most }));
        }
        let taken = tokens.iter().any(|token| token.name == name);
        Ok(taken.then(|| RefusedToken::Exists { name: name.into() }))
    }
}

/// What a token may do.
fn notes_of(token: &ApiToken) -> Detail {
    let scope = token.sensitive.then_some(TokenNote::Sensitive);
    let whose = token
        .account
        .is_none()
        .then_some(TokenNote::OfTheInstallation);
    let with = TokenNote::With {
        name: token.name.clone(),
        roles: token.roles.iter().flat_map(role_notes).collect(),
    };
    Detail::from(with).and_all(scope).and_all(whose)
}

/// A person makes one only while their session goes on: an act that ends it leaves no token that
/// was on its way.
async fn expected_session(sign_on: &SignOn, actor: &Actor) -> Result<Option<Change>, AppError> {
    let Some(person) = actor.person() else {
        return Ok(None);
    };
    let sessions = sign_on.platform.store.sessions_of(person.account).await?;
    let here = sessions.iter().find(|session| session.id == person.session);
    let here = here.ok_or(AppError::Refused(SESSION_OVER))?;
    Ok(Some(Change::Identity(IdentityChange::ExpectSession(
        here.key,
    ))))
}
