//! Who outranks whom: asked where somebody is to look at what somebody else did, and a colleague of the
//! same rank may be the accomplice.
//!
//! It is not the table of acts ([`crate::rights::table()`]): whether a password may be reset depends on what
//! the reset opens; whether somebody may call an act seen, on whether the doer could have made them.

use crate::role::{Role, RoleHeld};

impl Role {
    /// Whether this role stands above the other one, apart from domains.
    pub const fn outranks(self, other: Self) -> bool {
        match self {
            Self::GlobalAdministrator => !matches!(other, Self::GlobalAdministrator),
            Self::SecurityAdministrator => matches!(
                other,
                Self::HelpdeskAdministrator | Self::UserAdministrator | Self::SecurityReader
            ),
            Self::UserAdministrator => {
                matches!(other, Self::HelpdeskAdministrator | Self::SecurityReader)
            }
            Self::HelpdeskAdministrator | Self::SecurityReader => false,
        }
    }
}

/// Whether somebody with the roles `held` outranks somebody with the roles `other`: each of those is
/// below one of theirs that reaches as far. A Global Administrator without limits outranks everybody,
/// their own peers too: nobody else is left, and nobody becomes one unseen
/// ([`crate::alert::AlertKind::tells_global_administrators`]). Who has no role is outranked by everybody.
pub fn outranks(held: &[RoleHeld], other: &[RoleHeld]) -> bool {
    let above = |theirs: &RoleHeld| {
        let over = |own: &RoleHeld| own.role.outranks(theirs.role) && own.reaches(theirs);
        held.iter().any(over)
    };
    held.iter().any(RoleHeld::is_over_everybody) || other.iter().all(above)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn held(role: Role, domains: &[&str]) -> RoleHeld {
        RoleHeld {
            role,
            domains: domains.iter().map(|domain| (*domain).into()).collect(),
        }
    }

    /// Written by hand: a row for each role, a column for each other one, in the order of the closed list.
    #[test]
    fn the_matrix_of_ranks_is_as_written_here() {
        let matrix = [
            (Role::HelpdeskAdministrator, "-----"),
            (Role::UserAdministrator, "x---x"),
            (Role::SecurityAdministrator, "xx--x"),
            (Role::GlobalAdministrator, "xxx-x"),
            (Role::SecurityReader, "-----"),
        ];
        assert_eq!(matrix.len(), Role::ALL.len());
        for (role, row) in matrix {
            for (other, mark) in Role::ALL.iter().zip(row.chars()) {
                assert_eq!(role.outranks(*other), mark == 'x', "{role} {other}");
                let limited = [held(role, &["a.example"])];
                let same_limit = [held(*other, &["a.example"])];
                assert_eq!(outranks(&limited, &same_limit), mark == 'x');
                assert!(!outranks(&limited, &[held(*other, &[])]), "{role} {other}");
                let wherever = outranks(&[held(role, &[])], &same_limit);
                let is_chief = role == Role::GlobalAdministrator;
                assert_eq!(wherever, mark == 'x' || is_chief, "{role} {other}");
            }
        }
    }

    #[test]
    fn every_role_of_the_other_one_must_be_below() {
        let desk = held(Role::HelpdeskAdministrator, &[]);
        let security = held(Role::SecurityAdministrator, &[]);
        let user = [held(Role::UserAdministrator, &[])];
        assert!(outranks(&user, core::slice::from_ref(&desk)));
        assert!(!outranks(&user, &[desk, security]));
        let nobody: Vec<RoleHeld> = Vec::new();
        assert!(outranks(&user, &nobody) && outranks(&nobody, &nobody));
        assert!(!outranks(&nobody, &user));
    }
}
