//! Lists, logs, policies and the audit.

use zavor_app::Zavor;
use zavor_app::platform::{AppError, InvalidRequest};
use zavor_app::ports::PAGE_MAX;
use zavor_app::views::LogQuery;
use zavor_core::actor::Actor;
use zavor_web::report::{
    ActOutcome, ActReport, AuditHead, HoldReport, OriginReport, Why, head_text, parse_head,
};

use super::desk::{Operator, misdirected};
use crate::local_socket::protocol::{Request, Response};

/// Most blocked networks of one list.
const BLOCKED_MAX: usize = 10_000;

impl Operator {
    pub(super) async fn records(
        &self,
        actor: &Actor,
        request: Request,
    ) -> Result<Response, AppError> {
        match request {
            Request::Why { account } => self.why(&account).await,
            Request::Observed => Ok(Response::Observed(
                self.zavor.views.observed_report(actor).await?.into(),
            )),
            Request::Restricted => self.restricted().await,
            Request::Origins => self.origins().await,
            Request::Policies { policy } => self.policies(policy.as_deref()),
            Request::SetPolicy { policy, key, value } => {
                self.set_policy(actor, &policy, &key, &value).await
            }
            Request::SignIns { account, limit } => self.sign_ins(actor, &account, limit).await,
            Request::Messages { account, limit } => self.messages(actor, &account, limit).await,
            Request::Audit { from, limit } => {
                let events = self
                    .zavor
                    .platform
                    .store()
                    .audit(from, limit.min(PAGE_MAX))
                    .await?;
                Ok(Response::Audit(events.iter().map(Into::into).collect()))
            }
            Request::AuditHead => {
                let head = self.zavor.views.installation(actor).await?.audit_head;
                let head = head.map(|(seq, hash)| head_text(seq, &hash));
                Ok(Response::AuditHead(AuditHead { head }))
            }
            Request::AuditVerify { from } => self.verify(from.as_deref()).await,
            _ => misdirected(),
        }
    }

    async fn why(&self, name: &str) -> Result<Response, AppError> {
        Ok(Response::Why(why_report(&self.zavor, name).await?))
    }

    async fn restricted(&self) -> Result<Response, AppError> {
        let list = self.zavor.sending.restricted_list().await?;
        Ok(Response::Holds(
            list.iter().map(|row| HoldReport::from(&row.hold)).collect(),
        ))
    }

    fn policies(&self, policy: Option<&str>) -> Result<Response, AppError> {
        let list = match policy {
            Some(name) => vec![self.zavor.policies.policies_show(name)?],
            None => self.zavor.policies.policies_list(),
        };
        Ok(Response::Policies(
            list.into_iter().map(Into::into).collect(),
        ))
    }

    async fn set_policy(
        &self,
        actor: &Actor,
        policy: &str,
        key: &str,
        value: &str,
    ) -> Result<Response, AppError> {
        let set = self
            .zavor
            .policies
            .policies_set(actor, policy, key, value)
            .await?;
        let target = format!("{policy} {key}");
        let act = if set.before == set.now {
            let text = format!("is {} already, nothing to do", set.now);
            ActReport::new(target, ActOutcome::NothingToDo, text)
        } else {
            ActReport::new(
                target,
                ActOutcome::Done,
                format!("{} -> {}", set.before, set.now),
            )
        };
        Ok(Response::Acts(vec![act]))
    }

    async fn origins(&self) -> Result<Response, AppError> {
        let blocked = self.zavor.sign_in.blocked_origins(BLOCKED_MAX).await?;
        let mut reports: Vec<OriginReport> = blocked.into_iter().map(Into::into).collect();
        reports.extend(
            self.zavor
                .sign_in
                .origin_rules()
                .await?
                .into_iter()
                .map(OriginReport::from),
        );
        reports.extend(self.zavor.sign_in.crowds().iter().map(OriginReport::from));
        Ok(Response::Origins(reports))
    }

    /// The sign-in log of an account, by name or alias; otherwise of the name itself.
    async fn sign_ins(
        &self,
        actor: &Actor,
        name: &str,
        limit: usize,
    ) -> Result<Response, AppError> {
        self.zavor.platform.name_typed(name)?;
        let page = self
            .zavor
            .views
            .sign_in_log(actor, &log_of(name, limit), None)
            .await?;
        Ok(Response::SignIns(
            page.rows.into_iter().map(Into::into).collect(),
        ))
    }

    /// The message log, likewise.
    async fn messages(
        &self,
        actor: &Actor,
        name: &str,
        limit: usize,
    ) -> Result<Response, AppError> {
        self.zavor.platform.name_typed(name)?;
        let page = self
            .zavor
            .views
            .message_log(actor, &log_of(name, limit), None)
            .await?;
        Ok(Response::Messages(
            page.rows.into_iter().map(Into::into).collect(),
        ))
    }

    async fn verify(&self, from: Option<&str>) -> Result<Response, AppError> {
        let from = match from {
            Some(text) => Some(parse_head(text).ok_or_else(|| {
                let typed = text.into();
                AppError::from(InvalidRequest::Head { typed })
            })?),
            None => None,
        };
        let zavor = std::sync::Arc::clone(&self.zavor);
        let runtime = tokio::runtime::Handle::current();
        let verified = tokio::task::spawn_blocking(move || {
            runtime.block_on(zavor.platform.store().audit_verify(from))
        })
        .await;
        let verdict = verified.map_err(|error| {
            let why = error.to_string();
            AppError::from(InvalidRequest::AuditUnverified { why })
        })??;
        Ok(Response::AuditVerdict(verdict.into()))
    }
}

/// So many rows about a name, the newest first.
fn log_of(name: &str, limit: usize) -> LogQuery<'_> {
    LogQuery {
        name: Some(name),
        limit,
        ..LogQuery::default()
    }
}

/// Every hold on an account, as it is shown.
pub(crate) async fn why_report(zavor: &Zavor, name: &str) -> Result<Why, AppError> {
    let why = zavor.views.why(name).await?;
    Ok(why.into())
}
