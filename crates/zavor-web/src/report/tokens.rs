//! API tokens: as listed, and as shown once when made.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zavor_app::sign_on::TokenShown;

use super::lists::role_text;
use super::names::SuspendedName;
use super::time::Time;

/// An API token. Its text was shown once and is not stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TokenReport {
    /// Its number, used to revoke it.
    pub id: String,
    /// Its name, in the audit and as owner of holds.
    pub name: String,
    /// Its roles; `ROLE@DOMAIN|DOMAIN` when limited to domains.
    pub roles: Vec<String>,
    /// Who made it.
    pub made_by: String,
    /// The account it belongs to; the token is suspended and ends with it. Null = it belongs to the
    /// installation (made by the local operator).
    pub account: Option<String>,
    /// Whether it may do acts that ask a person for a fresh second factor.
    pub sensitive: bool,
    /// Why it is suspended although it has not expired; null = it is not.
    #[schema(value_type = Option<SuspendedName>)]
    pub suspended: Option<String>,
    /// When it was made.
    pub created: Time,
    /// When it expires or ended.
    pub until: Time,
}

/// A token that was just made.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TokenMade {
    /// The token as listed.
    pub made: TokenReport,
    /// The text that a program sends; never shown again.
    pub token: String,
}

impl From<TokenShown> for TokenReport {
    fn from(shown: TokenShown) -> Self {
        let token = shown.token;
        let roles = token.roles.iter();
        let owner = shown.owner.map(|owner| owner.to_string());
        Self {
            id: format!("{:x}", token.id),
            name: token.name,
            roles: roles
                .map(|held| role_text(held.role, &held.domains))
                .collect(),
            account: token
                .account
                .map(|_| owner.unwrap_or_else(|| token.made_by.clone())),
            sensitive: token.sensitive,
            suspended: shown.suspended.map(|why| why.to_string()),
            made_by: token.made_by,
            created: token.created.into(),
            until: token.until.into(),
        }
    }
}

impl fmt::Debug for TokenMade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenMade({:?}, ..)", self.made.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_44_a_token_that_was_just_made_is_not_shown_by_debug() {
        let made = TokenMade {
            made: TokenReport {
                id: "1".into(),
                name: "monitor".into(),
                roles: Vec::new(),
                made_by: "dan@contoso.example".into(),
                account: None,
                sensitive: false,
                suspended: None,
                created: Time(0),
                until: Time(0),
            },
            token: "canary-4412".into(),
        };
        assert!(!format!("{made:?}").contains("canary"));
    }
}
