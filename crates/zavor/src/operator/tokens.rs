//! API tokens: listed, made, revoked.

use zavor_app::platform::AppError;
use zavor_app::sign_on::NewToken;
use zavor_core::actor::{Actor, RoleHeld};
use zavor_core::moment::Span;
use zavor_web::report::{TokenMade, TokenReport};

use super::desk::{Operator, misdirected};
use super::people::{acted_or_failed, role_named};
use crate::local_socket::protocol::{Request, Response};

impl Operator {
    pub(super) async fn tokens(
        &self,
        actor: &Actor,
        request: Request,
    ) -> Result<Response, AppError> {
        match request {
            Request::Tokens => {
                let tokens = self.zavor.sign_on.tokens(actor).await?.into_iter();
                Ok(Response::Tokens(tokens.map(Into::into).collect()))
            }
            Request::MakeToken {
                name,
                roles,
                domains,
                days,
                sensitive,
            } => {
                let held = roles.iter().map(|role| {
                    Ok(RoleHeld {
                        role: role_named(role)?,
                        domains: domains.clone(),
                    })
                });
                let held: Vec<RoleHeld> = held.collect::<Result<_, AppError>>()?;
                let new = NewToken {
                    name: &name,
                    roles: &held,
                    life: Span::from_days(days.into()),
                    sensitive,
                };
                let (token, record) = self.zavor.sign_on.make_token(actor, new).await?;
                Ok(Response::TokenMade(TokenMade {
                    made: self.zavor.sign_on.token_shown(record).await?.into(),
                    token: token.text().to_owned(),
                }))
            }
            Request::RevokeToken { token } => {
                // A name counts before a number: it is what people chose.
                let known = self.zavor.sign_on.tokens(actor).await?;
                let by_name = known.iter().find(|known| known.token.name == token);
                let by_number = known
                    .iter()
                    .find(|known| TokenReport::from((*known).clone()).id == token);
                let Some(found) = by_name.or(by_number) else {
                    let what = "token";
                    return Err(AppError::Unknown { what, name: token });
                };
                let done = self.zavor.sign_on.revoke_token(actor, found.token.id).await;
                let nothing = "no such token, nothing to do";
                let act = acted_or_failed(token, done, "revoked", nothing);
                Ok(Response::Acts(vec![act]))
            }
            _ => misdirected(),
        }
    }
}
