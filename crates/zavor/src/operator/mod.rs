//! What the local operator may ask of the running server: each request of the socket, mapped to
//! one use case, and its result to a report.
//!
//! - [`acts`]: what changes accounts, connectors and networks.
//! - [`people`]: the directory.
//! - [`records`]: lists, logs, policies, audit.
//! - [`tokens`]: API tokens.

mod acts;
mod people;
mod records;
mod tokens;

pub(crate) use records::why_report;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use zavor_app::Zavor;
use zavor_app::platform::AppError;
use zavor_app::ports::StoreError;
use zavor_app::sign_in::{Learning, crowd_in_words};
use zavor_core::actor::Actor;
use zavor_core::identity::LinkPurpose;
use zavor_web::report::{ActOutcome, ActReport, Concern, Health, Time};

use crate::local_socket::protocol::{Request, Response};
use crate::local_socket::server::Answer;

/// What a store does beside the ports: its health, and a copy of itself.
pub(crate) trait Upkeep: Send + Sync + 'static {
    /// Why it cannot be written; empty when all is well.
    fn problem(&self) -> String;
    /// Writes a copy into a new file, with its keys beside it when asked for.
    fn backup(&self, to: &Path, with_key: bool) -> Result<(), String>;
    /// A person said that the clock is right.
    fn trust_clock(&self);
    /// What a person must look at.
    fn concerns(&self) -> Vec<Concern>;
    /// A new set-up link was made, which ended the one before: where that lies in a file, the new one
    /// takes its place.
    fn set_up_link_made(&self, link: &str);
    /// A policy was changed; whoever keeps a copy looks again.
    fn policies_changed(&self);
}

/// The running server as the operator sees it.
pub(crate) struct Operator {
    /// All use cases.
    pub(crate) zavor: Arc<Zavor>,
    /// The store's own matters.
    pub(crate) upkeep: Arc<dyn Upkeep>,
    /// Door name to address.
    pub(crate) doors: BTreeMap<String, String>,
    /// Start of the server.
    pub(crate) since: Time,
    /// The real clock.
    pub(crate) clock: Arc<dyn zavor_app::ports::Clock>,
}

impl Answer for Operator {
    async fn answer(&self, actor: Actor, request: Request) -> Response {
        let answered = match request {
            Request::Health => self.health(),
            Request::SetUpLink => self.set_up_link(&actor).await,
            Request::Backup { file, with_key } => self.backup(&file, with_key).await,
            Request::TrustClock => self.trust_clock(&actor).await,
            Request::Why { .. }
            | Request::Observed
            | Request::Restricted
            | Request::Policies { .. }
            | Request::SetPolicy { .. }
            | Request::SignIns { .. }
            | Request::Messages { .. }
            | Request::Audit { .. }
            | Request::AuditHead
            | Request::AuditVerify { .. }
            | Request::Origins => self.records(&actor, request).await,
            Request::Users { .. }
            | Request::User { .. }
            | Request::AddUser { .. }
            | Request::SetUser { .. }
            | Request::RemoveUsers { .. }
            | Request::ImportUsers { .. }
            | Request::ExportUsers
            | Request::Roles
            | Request::Domains
            | Request::AddDomain { .. }
            | Request::RemoveDomain { .. }
            | Request::GrantRole { .. }
            | Request::RevokeRole { .. } => self.people(&actor, request).await,
            Request::Tokens | Request::MakeToken { .. } | Request::RevokeToken { .. } => {
                self.tokens(&actor, request).await
            }
            Request::Unlock { .. }
            | Request::Unblock { .. }
            | Request::Restrict { .. }
            | Request::BlockSignIn { .. }
            | Request::AllowSignIn { .. }
            | Request::ResetPassword { .. }
            | Request::SignOut { .. }
            | Request::ReleaseOrigins { .. }
            | Request::RuleOrigin { .. } => self.acts(&actor, request).await,
        };
        answered.unwrap_or_else(|error| Response::Error {
            exit_code: ActOutcome::from(&error).exit_code(),
            text: error.to_string(),
        })
    }
}

/// Only reached when a request is sent to the wrong group above.
fn misdirected() -> Result<Response, AppError> {
    Err(AppError::Invalid("this request has no answer here".into()))
}

impl Operator {
    fn health(&self) -> Result<Response, AppError> {
        let store = self.zavor.platform.store();
        let readable = match store.audit_head() {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        let problem = self.upkeep.problem();
        let (learning, learning_until) = match self.zavor.sign_in.learning()? {
            Learning::Waiting => ("waiting", None),
            Learning::Until(until) => ("until", Some(until.into())),
            Learning::Over => ("over", None),
        };
        Ok(Response::Health(Health {
            version: env!("CARGO_PKG_VERSION").into(),
            pid: std::process::id(),
            since: self.since,
            accounts: store.account_count(),
            domains: store.domains().to_vec(),
            doors: self.doors.clone(),
            store_problem: if readable.is_empty() {
                problem
            } else {
                readable
            },
            binds_without_policy_check: self.zavor.platform.tally().binds_without_check,
            concerns: self.upkeep.concerns(),
            slow_passwords: self
                .zavor
                .sign_in
                .slow_passwords()
                .iter()
                .map(ToString::to_string)
                .collect(),
            peers_not_understood: {
                let peers = self.zavor.notifications.peers_not_understood();
                peers.iter().map(ToString::to_string).collect()
            },
            observing: self
                .zavor
                .views
                .observing()
                .sections()
                .into_iter()
                .map(String::from)
                .collect(),
            learning: learning.into(),
            learning_until,
            crowds: self
                .zavor
                .sign_in
                .crowds()
                .iter()
                .map(crowd_in_words)
                .collect(),
        }))
    }

    /// A new set-up link, into its private file and to the operator.
    async fn set_up_link(&self, actor: &Actor) -> Result<Response, AppError> {
        let token = self.zavor.sign_on.make_set_up_link(actor).await?;
        let link = self
            .zavor
            .verification
            .link_address(LinkPurpose::SetUp, &token);
        self.upkeep.set_up_link_made(&link);
        Ok(Response::Acts(vec![ActReport::new(
            link,
            ActOutcome::Done,
            "sets up an administrator, once, within 30 minutes",
        )]))
    }

    /// The audit first: what it lets go does not come back.
    async fn trust_clock(&self, actor: &Actor) -> Result<Response, AppError> {
        self.zavor.views.trust_clock(actor).await?;
        let upkeep = Arc::clone(&self.upkeep);
        let told = tokio::task::spawn_blocking(move || upkeep.trust_clock()).await;
        told.map_err(|error| StoreError::Unreadable(format!("it was written down only: {error}")))?;
        Ok(Response::Acts(vec![ActReport::new(
            "clock",
            ActOutcome::Done,
            "believed; old days of the logs are removed again as [events] says",
        )]))
    }

    async fn backup(&self, file: &str, with_key: bool) -> Result<Response, AppError> {
        let (upkeep, path) = (Arc::clone(&self.upkeep), Path::new(file).to_path_buf());
        let written = tokio::task::spawn_blocking(move || upkeep.backup(&path, with_key)).await;
        match written {
            Ok(Ok(())) => {
                let text = "written; copy DATA/events beside it if you want the logs too";
                Ok(Response::Acts(vec![ActReport::new(
                    file,
                    ActOutcome::Done,
                    text,
                )]))
            }
            Ok(Err(why)) => Err(AppError::Invalid(why)),
            Err(error) => Err(AppError::Store(StoreError::Unreadable(format!(
                "the backup failed: {error}"
            )))),
        }
    }
}
