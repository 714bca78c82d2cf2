//! App passwords as the API and the command line show them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_core::app_password::AppPassword;

use super::Time;
use super::names::AppProtocolName;

/// An app password. Its text was shown once to its owner and is not stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppPasswordReport {
    /// Its number, used to revoke it.
    pub id: String,
    /// Its owner's name for it.
    pub name: String,
    /// What it opens.
    #[schema(value_type = Vec<AppProtocolName>)]
    pub protocols: Vec<String>,
    /// When it was made.
    pub created: Time,
    /// When it was last used, accurate to a day; null = never.
    pub last_used: Option<Time>,
}

impl From<AppPassword> for AppPasswordReport {
    fn from(password: AppPassword) -> Self {
        Self {
            id: format!("{:x}", password.id),
            name: password.name,
            protocols: password
                .protocols
                .each()
                .map(|one| one.to_string())
                .collect(),
            created: password.created.into(),
            last_used: password.last_used.map(Into::into),
        }
    }
}
