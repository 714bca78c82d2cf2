//! Who asks, and what they may do: the table of `spec/roles.md`.
//!
//! In this release the only actor that can act is the local operator (the command line); roles
//! are recorded for the admin centre and are inactive until a second factor exists.

use alloc::string::String;

use crate::hold::{Owner, closed_list};

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

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The operator at the server's local socket, with the peer's user id.
    LocalOperator {
        /// User id of the process at the other end of the socket.
        uid: u32,
    },
    /// A program at a door's administrative commands (auth policy `reset`, lists).
    Door {
        /// Which door.
        door: &'static str,
        /// The caller's address.
        address: String,
    },
    /// Zavor itself.
    System,
}

impl Actor {
    /// Who owns the holds this actor places.
    pub fn owner(&self) -> Owner {
        match self {
            Self::LocalOperator { .. } => Owner::LocalOperator,
            Self::Door { door, .. } => Owner::Token((*door).into()),
            Self::System => Owner::Engine,
        }
    }

    /// Whether this actor may lift a hold of this owner: the operator at the server any, everybody
    /// else only their own. Automation never lifts a hold that it does not own.
    pub fn may_lift(&self, owner: &Owner) -> bool {
        matches!(self, Self::LocalOperator { .. }) || self.owner() == *owner
    }
}

impl core::fmt::Display for Actor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::LocalOperator { uid } => write!(f, "local operator (uid {uid})"),
            Self::Door { door, address } => write!(f, "{door} from {address}"),
            Self::System => f.write_str("system"),
        }
    }
}
