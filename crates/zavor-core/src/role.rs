//! Roles: named sets of rights, and the domains for which somebody has them.
//!
//! The table of [`crate::rights`] says what a role may do.

use alloc::string::String;
use alloc::vec::Vec;

use crate::closed_list::closed_list;

closed_list! {
    /// A named set of rights.
    pub enum Role {
        /// First aid: unlock, reset, sign out, release when the requirements are met.
        HelpdeskAdministrator = "helpdesk_administrator",
        /// Also adds accounts and edits the sign-in status.
        UserAdministrator = "user_administrator",
        /// Also policies, blocked origins, overrides.
        SecurityAdministrator = "security_administrator",
        /// Everything.
        GlobalAdministrator = "global_administrator",
        /// Sees, changes nothing.
        SecurityReader = "security_reader",
    }
}

/// A role that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleHeld {
    /// The role.
    pub role: Role,
    /// Limited to these domains; empty = all.
    pub domains: Vec<String>,
}

impl RoleHeld {
    /// Whether it applies to accounts of this domain.
    pub fn covers(&self, domain: &str) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|own| own == domain)
    }

    /// Whether nobody stands above who has it: a Global Administrator without limits.
    pub fn is_over_everybody(&self) -> bool {
        self.role == Role::GlobalAdministrator && self.domains.is_empty()
    }

    /// Whether it applies everywhere the other one does, whichever roles they are.
    pub fn reaches(&self, other: &Self) -> bool {
        let everywhere = self.domains.is_empty();
        let inside = || other.domains.iter().all(|domain| self.covers(domain));
        everywhere || (!other.domains.is_empty() && inside())
    }
}
