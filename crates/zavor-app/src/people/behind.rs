//! Who stands behind an actor that works unattended, read from the store: for tokens at every
//! request, for bulk runs before every account. The rule is [`zavor_core::rights::acts_for`].

use zavor_core::account::AccountId;
use zavor_core::actor::{Actor, Administrator, RoleHeld};
use zavor_core::hold::Subject;
use zavor_core::identity::ApiToken;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::rights::{Behind, Suspended, acts_for, within};
use zavor_core::sign_in::Standing;

use crate::people::service::People;
use crate::platform::notes::RoleNote;
use crate::platform::service::Platform;
use crate::ports::{Change, IdentityChange, StoreError};

/// The person or program that started or resumed a bulk run, as they were then.
#[derive(Debug, Clone)]
pub(crate) struct Starter {
    actor: Actor,
    /// What a person's right to act rested on, beside their roles.
    rests_on: Option<RestsOn>,
}

/// If somebody ends a session, the runs started in it end too; if it times out they do not, because
/// that is what happens when the page is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RestsOn {
    /// When the password they had then was set.
    credential: Option<Timestamp>,
    /// How often all their sessions had been ended by then.
    endings: u64,
    /// When the session of the start would time out, as last seen; `None` = not seen yet.
    times_out: Option<Timestamp>,
}

impl People {
    /// Whether an unexpired token counts now. A token of the installation always does.
    pub(crate) async fn token_stands(
        &self,
        token: &ApiToken,
    ) -> Result<Result<(), Suspended>, StoreError> {
        match token.account {
            Some(account) => account_stands(&self.platform, account, &token.roles).await,
            None => Ok(Ok(())),
        }
    }

    /// Ends the tokens of an account that exceed its remaining roles; adds their names to what the
    /// audit says.
    pub(crate) async fn tokens_that_end(
        &self,
        account: AccountId,
        left: &[RoleHeld],
        detail: &mut Detail,
    ) -> Result<Vec<Change>, StoreError> {
        let beyond = |token: &ApiToken| token.roles.iter().any(|role| !within(left, role));
        let mut tokens = self.platform.store.tokens().await?;
        tokens.retain(|token| token.account == Some(account) && beyond(token));
        for token in &tokens {
            let name = token.name.clone();
            detail.push(RoleNote::TokenEnds { name });
        }
        let ends = tokens
            .into_iter()
            .map(|token| Change::Identity(IdentityChange::DropToken(token.id)));
        Ok(ends.collect())
    }

    /// What is remembered about the actor who starts a run.
    pub(crate) async fn starter(&self, actor: &Actor) -> Result<Starter, StoreError> {
        let rests_on = match actor.person() {
            Some(person) => Some(RestsOn {
                credential: credential_set(&self.platform, person.account).await?,
                endings: self.platform.store.session_endings(person.account).await?,
                // A session that has ended since the request began is found missing at the first
                // check.
                times_out: None,
            }),
            None => None,
        };
        Ok(Starter {
            actor: actor.clone(),
            rests_on,
        })
    }

    /// The actor who started a run, with their current roles, or why the run ends.
    pub(crate) async fn starter_now(
        &self,
        starter: &mut Starter,
    ) -> Result<Result<Actor, Suspended>, StoreError> {
        match (&starter.actor, &mut starter.rests_on) {
            (Actor::LocalOperator { .. }, _) => Ok(Ok(starter.actor.clone())),
            (Actor::Administrator(person), Some(rests_on)) => {
                self.person_now(person, rests_on).await
            }
            (Actor::Token { id, source, .. }, _) => {
                let tokens = self.platform.store.tokens().await?;
                let now = self.platform.now();
                let mut tokens = tokens.into_iter();
                let token = tokens.find(|token| token.id == *id && token.in_force(now));
                let Some(token) = token else {
                    return Ok(Err(Suspended::TokenEnded));
                };
                let stands = self.token_stands(&token).await?;
                Ok(stands.map(|()| token_actor(token, *source)))
            }
            // No other kind of actor starts a run.
            _ => Ok(Err(Suspended::RoleGone)),
        }
    }

    async fn person_now(
        &self,
        person: &Administrator,
        rests_on: &mut RestsOn,
    ) -> Result<Result<Actor, Suspended>, StoreError> {
        let now = self.platform.now();
        if let Err(why) = account_stands(&self.platform, person.account, &person.roles).await? {
            return Ok(Err(why));
        }
        if credential_set(&self.platform, person.account).await? != rests_on.credential {
            return Ok(Err(Suspended::CredentialChanged));
        }
        let sessions = self.platform.store.sessions_of(person.account).await?;
        let own = sessions.iter().find(|own| own.id == person.session);
        match own {
            Some(session) => rests_on.times_out = Some(session.times_out()),
            None if rests_on.times_out.is_none_or(|at| now < at) => {
                return Ok(Err(Suspended::SessionEnded));
            }
            None => {}
        }
        if self.platform.store.session_endings(person.account).await? != rests_on.endings {
            return Ok(Err(Suspended::SessionEnded));
        }
        let person = Administrator {
            roles: self.platform.roles_held(person.account).await?,
            // Shown at the start, for the run as a whole.
            proved: Some(now),
            ..person.clone()
        };
        Ok(Ok(Actor::Administrator(Box::new(person))))
    }
}

impl Starter {
    /// Whether both describe the same start.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.actor == other.actor
    }
}

/// The program that holds this token.
pub(crate) fn token_actor(token: ApiToken, source: Option<std::net::IpAddr>) -> Actor {
    Actor::Token {
        id: token.id,
        name: token.name,
        roles: token.roles,
        account: token.account,
        sensitive: token.sensitive,
        source,
    }
}

/// Whether an account may act now through a token or run that needs these roles.
async fn account_stands(
    platform: &Platform,
    account: AccountId,
    needs: &[RoleHeld],
) -> Result<Result<(), Suspended>, StoreError> {
    let Some(brief) = platform.store.brief(account).await? else {
        return Ok(acts_for(None, needs));
    };
    let subject = Subject::Account(brief.address.clone());
    let holds = platform.store.lasting_holds(&subject).await?;
    let roles = platform.roles_held(account).await?;
    let behind = Behind {
        standing: Standing::of(&holds, platform.now()),
        has_second_factor: !platform.store.methods_of(account).await?.is_empty(),
        roles: &roles,
    };
    Ok(acts_for(Some(behind), needs))
}

async fn credential_set(
    platform: &Platform,
    account: AccountId,
) -> Result<Option<Timestamp>, StoreError> {
    let account = platform.store.account(account).await?;
    let credential = account.and_then(|account| account.credential);
    Ok(credential.map(|credential| credential.set))
}
