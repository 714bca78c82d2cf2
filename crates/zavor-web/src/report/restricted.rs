//! Restricted senders.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::sending::RestrictedEntity;

use super::why::HoldReport;

/// A restriction in force.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RestrictedReport {
    /// The restriction, with what must be done before its release.
    pub hold: HoldReport,
    /// How often this sender was released before.
    pub releases: u16,
    /// Client address of its last charged message.
    pub last_address: Option<String>,
    /// Whether it is in force but not yet written to disk.
    pub unwritten: bool,
}

impl From<RestrictedEntity> for RestrictedReport {
    fn from(row: RestrictedEntity) -> Self {
        Self {
            hold: (&row.hold).into(),
            releases: row.releases,
            last_address: row.last_address.map(|address| address.to_string()),
            unwritten: row.unwritten,
        }
    }
}
