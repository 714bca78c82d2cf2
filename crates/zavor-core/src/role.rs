//! Roles: named sets of rights, and for which domains somebody has them.
//!
//! What a role may do is the table of [`crate::rights`].

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

/// A role as somebody has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleHeld {
    /// Which.
    pub role: Role,
    /// Limited to these domains; empty = all.
    pub domains: Vec<String>,
}

impl RoleHeld {
    /// Whether it counts for accounts of this domain.
    pub fn covers(&self, domain: &str) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|own| own == domain)
    }

    /// Whether it counts wherever the other one does, whatever they are.
    pub fn reaches(&self, other: &Self) -> bool {
        let everywhere = self.domains.is_empty();
        let inside = || other.domains.iter().all(|domain| self.covers(domain));
        everywhere || (!other.domains.is_empty() && inside())
    }
}
