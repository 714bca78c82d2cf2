//! Acts: each target by itself, so that one unknown address does not stop the others; the worst
//! outcome is the exit code.

use zavor_app::notifications::Acted;
use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, InvalidNetwork};
use zavor_app::ports::{OriginVerdict, TypedPassword};
use zavor_app::sending::Unblock;
use zavor_app::sign_in::{RuleTerms, Unlock};
use zavor_core::account::RaisedLimit;
use zavor_core::actor::Actor;
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_web::report::{ActOutcome, ActReport, Time};

use super::desk::{Operator, misdirected};
use crate::local_socket::protocol::{Request, Response};

/// Runs one act on each target.
macro_rules! each {
    ($targets:expr, $target:ident => $act:expr) => {{
        let mut reports = Vec::with_capacity($targets.len());
        for $target in $targets {
            let done: Result<ActReport, AppError> = $act;
            reports.push(done.unwrap_or_else(|error| ActReport::failed($target.clone(), &error)));
        }
        Ok(Response::Acts(reports))
    }};
}

impl Operator {
    pub(super) async fn acts(&self, actor: &Actor, request: Request) -> Result<Response, AppError> {
        let zavor = &self.zavor;
        match request {
            Request::Unlock {
                targets,
                with_origins,
            } => each!(targets, target => {
                let how = Unlock { caller: None, with_origins };
                let done = zavor.sign_in.unlock_with(actor, &target, how).await;
                done.map(|unlocked| ActReport::unlocked(target.as_str(), unlocked))
            }),
            Request::BlockSignIn { targets, reason } => each!(targets, target => {
                let done = zavor.people.block_sign_in(actor, &target, &reason).await;
                done.map(|acted| ActReport::acted(target.as_str(), acted, "sign-in blocked", "sign-in was blocked already, nothing to do"))
            }),
            Request::AllowSignIn { targets } => each!(targets, target => {
                let done = zavor.people.allow_sign_in(actor, &target).await;
                done.map(|acted| ActReport::acted(target.as_str(), acted, "sign-in allowed again", "sign-in was not blocked, nothing to do"))
            }),
            Request::SignOut { targets } => each!(targets, target => {
                let done = zavor.people.sign_out(actor, &target).await;
                done.map(|acted| ActReport::signed_out(target.as_str(), acted))
            }),
            Request::ResetPassword {
                targets,
                password,
                show,
                must_change,
            } => each!(targets, target => {
                let how = match &password {
                    Some(given) => ResetPassword::Given(TypedPassword(given.0.clone().into_bytes())),
                    None if show => ResetPassword::Generated,
                    None => ResetPassword::Link,
                };
                let done = zavor.people.reset_password(actor, &target, how, must_change, None).await;
                done.map(|was| ActReport::reset(target.as_str(), was, must_change, &zavor.verification.change_page()))
            }),
            Request::ReleaseOrigins { targets } => each!(targets, target => {
                self.release_origin(actor, &target).await
            }),
            Request::RuleOrigin {
                network,
                allow,
                account,
                until,
                reason,
            } => {
                let account = account.as_deref();
                let rule = self.rule_origin(actor, &network, allow, account, until, &reason);
                let done = rule
                    .await
                    .unwrap_or_else(|error| ActReport::failed(network.clone(), &error));
                Ok(Response::Acts(vec![done]))
            }
            _ => self.sending(actor, request).await,
        }
    }

    async fn sending(&self, actor: &Actor, request: Request) -> Result<Response, AppError> {
        let zavor = &self.zavor;
        match request {
            Request::Restrict { targets, reason } => each!(targets, target => {
                let done = zavor.sending.restrict(actor, &target, &reason).await;
                done.map(|acted| ActReport::acted(target.as_str(), acted, "restricted from sending", "restricted already, nothing to do"))
            }),
            Request::Unblock {
                targets,
                reviewed,
                override_reason,
                limit,
                until,
            } => {
                let raise = raised(limit, until);
                let how = Unblock {
                    reviewed,
                    override_reason,
                    raise,
                    caller: None,
                };
                each!(targets, target => {
                    zavor.sending.unblock(actor, &target, &how).await.map(|unblocked| ActReport::unblocked(target.as_str(), unblocked))
                })
            }
            _ => misdirected(),
        }
    }

    /// Ends a block and takes the network off both lists.
    async fn release_origin(&self, actor: &Actor, target: &str) -> Result<ActReport, AppError> {
        let network = network(target)?;
        let mut released = Vec::new();
        match self.zavor.sign_in.release_origin(actor, network).await {
            Ok(Acted::Done { .. }) => released.push("block released"),
            // A rule may be for a network that is never blocked by itself.
            Ok(Acted::NothingToDo) | Err(AppError::Invalid(_)) => {}
            Err(error) => return Err(error),
        }
        for (verdict, text) in [
            (OriginVerdict::Deny, "taken off the deny list"),
            (OriginVerdict::Allow, "taken off the allow list"),
        ] {
            let removed = self
                .zavor
                .sign_in
                .remove_origin_rule(actor, verdict, Some(network), None)
                .await;
            match removed {
                Ok(Acted::NothingToDo) => {}
                Ok(Acted::Done { .. }) => released.push(text),
                Err(error) if released.is_empty() => return Err(error),
                Err(error) => {
                    let text = format!(
                        "{}; its rules could not be removed: {}",
                        released.join(", "),
                        error.cause()
                    );
                    return Ok(ActReport::new(target, ActOutcome::PartlyDone, text));
                }
            }
        }
        Ok(if released.is_empty() {
            ActReport::new(
                target,
                ActOutcome::NothingToDo,
                "neither blocked nor listed, nothing to do",
            )
        } else {
            ActReport::new(target, ActOutcome::Done, released.join(", "))
        })
    }

    async fn rule_origin(
        &self,
        actor: &Actor,
        target: &str,
        allow: bool,
        account: Option<&str>,
        until: Option<Time>,
        reason: &str,
    ) -> Result<ActReport, AppError> {
        let network = network(target)?;
        let lasts = until.map(|until| Timestamp::from_millis(until.0).since(self.clock.now()));
        let terms = RuleTerms { lasts, reason };
        let text = if allow {
            self.zavor
                .sign_in
                .allow_origin(actor, Some(network), account, terms)
                .await?;
            "on the allow list"
        } else if account.is_some() {
            return Err(InvalidNetwork::DeniedForOne.into());
        } else {
            self.zavor
                .sign_in
                .deny_origin(actor, network, terms)
                .await?;
            "on the deny list"
        };
        Ok(ActReport::new(network.to_string(), ActOutcome::Done, text))
    }
}

/// A higher limit until a date.
fn raised(limit: Option<u32>, until: Option<Time>) -> Option<RaisedLimit> {
    Some(RaisedLimit {
        external_recipients_per_hour: limit?,
        until: Timestamp::from_millis(until?.0),
    })
}

fn network(text: &str) -> Result<Network, AppError> {
    text.parse().map_err(|_| {
        let typed = text.into();
        InvalidNetwork::NotANetwork { typed }.into()
    })
}
