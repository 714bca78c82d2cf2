//! What concerns the running process: its health, the set-up link, the clock, backups.

use std::path::Path;
use std::sync::Arc;

use zavor_app::platform::{AppError, InvalidRequest};
use zavor_app::ports::StoreError;
use zavor_app::sign_in::{Learning, crowd_in_words};
use zavor_core::actor::Actor;
use zavor_core::identity::LinkPurpose;
use zavor_web::report::{ActOutcome, ActReport, Health};

use super::desk::Operator;
use crate::local_socket::protocol::Response;

impl Operator {
    pub(super) async fn health(&self, actor: &Actor) -> Result<Response, AppError> {
        let readable = match self.zavor.views.installation(actor).await {
            Ok(_) => String::new(),
            Err(AppError::Store(error)) => error.to_string(),
            Err(error) => return Err(error),
        };
        let problem = self.upkeep.problem();
        let (learning, learning_until) = match self.zavor.sign_in.learning().await? {
            Learning::Waiting => ("waiting", None),
            Learning::Until(until) => ("until", Some(until.into())),
            Learning::Over => ("over", None),
        };
        Ok(Response::Health(Health {
            version: env!("CARGO_PKG_VERSION").into(),
            pid: std::process::id(),
            since: self.since,
            accounts: self.zavor.views.accounts_seen(actor)?.unwrap_or(0),
            domains: self.zavor.platform.domains().to_vec(),
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
    pub(super) async fn set_up_link(&self, actor: &Actor) -> Result<Response, AppError> {
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
    pub(super) async fn trust_clock(&self, actor: &Actor) -> Result<Response, AppError> {
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

    pub(super) async fn backup(&self, file: &str, with_key: bool) -> Result<Response, AppError> {
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
            Ok(Err(why)) => Err(InvalidRequest::Backup { why }.into()),
            Err(error) => Err(AppError::Store(StoreError::Unreadable(format!(
                "the backup failed: {error}"
            )))),
        }
    }
}
