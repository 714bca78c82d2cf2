//! API tokens: with which a program uses the JSON API, with roles of its own and an end.
//!
//! Security: a token is shown once; only its hash is kept. It never has more rights than its maker,
//! and no token makes tokens: one that leaks cannot outlive its end. Its name stands in the audit and
//! as owner of holds, so no two tokens in force share one.

use std::net::IpAddr;

use zavor_core::actor::{Actor, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::{ApiToken, TOKEN_LIFE_MAX, TOKENS_MAX};
use zavor_core::moment::Span;
use zavor_core::rights::{Right, within};

use super::methods::method_name;
use super::token::{self, Token};
use crate::acted::Acted;
use crate::error::AppError;
use crate::ports::{Change, IdentityChange, Store, StoreError};
use crate::zavor::Zavor;

impl<S: Store> Zavor<S> {
    /// Makes a token with these roles for at most [`TOKEN_LIFE_MAX`].
    ///
    /// # Errors
    /// `Denied`; `Invalid` name, roles or life; `Refused` for roles beyond the maker's, a name that
    /// is taken, too many tokens, or a token as maker.
    pub async fn make_token(
        &self,
        actor: &Actor,
        name: &str,
        roles: &[RoleHeld],
        life: Span,
    ) -> Result<(Token, ApiToken), AppError> {
        const ACT: AuditAct = AuditAct::MakeToken;
        self.authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let name = method_name(name)?;
        let roles = self.token_roles(roles)?;
        if life == Span::ZERO || life > TOKEN_LIFE_MAX {
            return Err(AppError::Invalid(format!(
                "a token lives up to {} days; nothing was made",
                TOKEN_LIFE_MAX.as_secs() / Span::from_days(1).as_secs()
            )));
        }
        if let Some(why) = self.why_no_token(actor, &name, &roles)? {
            return Err(self.refusal(actor, ACT, None, &why).await);
        }
        let now = self.now();
        let token = Token::new(&*self.world.entropy);
        let record = ApiToken {
            key: token.hash(),
            id: self.random_id(),
            name,
            roles,
            made_by: actor.to_string(),
            created: now,
            until: now.plus(life),
        };
        let said = in_words(&record);
        let audit = self.audit(actor, ACT, None, AuditResult::Done, said);
        let change = Change::Identity(IdentityChange::PutToken(record.clone()));
        self.commit(vec![change], audit).await?;
        Ok((token, record))
    }

    /// Revokes a token; it opens nothing any more when this returns.
    ///
    /// # Errors
    /// `Denied`; `Store`.
    pub async fn revoke_token(&self, actor: &Actor, id: u64) -> Result<Acted, AppError> {
        const ACT: AuditAct = AuditAct::RevokeToken;
        self.authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let tokens = self.store.tokens()?;
        let Some(record) = tokens.iter().find(|token| token.id == id) else {
            return Ok(Acted::NothingToDo);
        };
        let audit = self.audit(actor, ACT, None, AuditResult::Done, in_words(record));
        let change = Change::Identity(IdentityChange::DropToken(id));
        self.commit(vec![change], audit).await?;
        Ok(Acted::done())
    }

    /// All tokens, the newest first, ended ones until they are forgotten.
    ///
    /// # Errors
    /// `Denied` to who may not make them; looking needs no fresh factor.
    pub fn tokens(&self, actor: &Actor) -> Result<Vec<ApiToken>, AppError> {
        self.may_look(actor, Right::Organisation)?;
        Ok(self.store.tokens()?)
    }

    /// The program with this token; `None` when it is none or its time is over.
    ///
    /// # Errors
    /// [`StoreError`] when state cannot be read: nobody is let in then.
    pub fn token_actor(
        &self,
        text: &str,
        source: Option<IpAddr>,
    ) -> Result<Option<Actor>, StoreError> {
        let Some(key) = token::hash_of(text) else {
            return Ok(None);
        };
        let now = self.now();
        let token = self.store.token(&key)?;
        Ok(token
            .filter(|token| token.in_force(now))
            .map(|token| Actor::Token {
                name: token.name,
                roles: token.roles,
                source,
            }))
    }

    /// Roles in normal form, each one of ours.
    fn token_roles(&self, wanted: &[RoleHeld]) -> Result<Vec<RoleHeld>, AppError> {
        if wanted.is_empty() {
            return Err(AppError::Invalid(
                "a token needs at least one role; nothing was made".into(),
            ));
        }
        let mut roles: Vec<RoleHeld> = Vec::with_capacity(wanted.len());
        for held in wanted {
            if roles.iter().any(|known| known.role == held.role) {
                return Err(AppError::Invalid(format!(
                    "the role {} is named twice; nothing was made",
                    held.role
                )));
            }
            roles.push(RoleHeld {
                role: held.role,
                domains: self.checked_role_domains(&held.domains)?,
            });
        }
        Ok(roles)
    }

    fn why_no_token(
        &self,
        actor: &Actor,
        name: &str,
        roles: &[RoleHeld],
    ) -> Result<Option<String>, AppError> {
        let more = match actor {
            Actor::Token { .. } => {
                return Ok(Some("a token makes no tokens; nothing was made".into()));
            }
            Actor::Administrator(person) => roles.iter().any(|role| !within(&person.roles, role)),
            _ => false,
        };
        if more {
            let why = "a token never has more rights than who makes it; nothing was made";
            return Ok(Some(why.into()));
        }
        let now = self.now();
        let mut tokens = self.store.tokens()?;
        tokens.retain(|token| token.in_force(now));
        if tokens.len() >= TOKENS_MAX {
            return Ok(Some(format!(
                "there are {TOKENS_MAX} tokens already; nothing was made; revoke some first"
            )));
        }
        let taken = tokens.iter().any(|token| token.name == name);
        Ok(taken.then(|| format!("a token {name:?} exists already; nothing was made")))
    }
}

fn in_words(token: &ApiToken) -> String {
    let roles: Vec<String> = token
        .roles
        .iter()
        .map(|held| match held.domains.is_empty() {
            true => held.role.to_string(),
            false => format!("{} of {}", held.role, held.domains.join(", ")),
        })
        .collect();
    format!("{:?} with {}", token.name, roles.join("; "))
}
