//! Who stands behind what acts without asking again: a token that a person made, a bulk run that a
//! person started. It continues only while that person could still do it themselves; this is the
//! one rule for both.
//!
//! What an attacker may try: start something with a stolen session and let it outlive the session,
//! the password or the role. After a reset the password must be changed, and nothing acts for such
//! an account.

use crate::closed_list::closed_list;
use crate::rights::table::within;
use crate::role::RoleHeld;
use crate::sign_in::view::Standing;

closed_list! {
    /// Why something may not act for the person who started it.
    pub enum Suspended {
        /// The account is gone.
        AccountGone = "account_gone",
        /// Sign-in of the account is blocked, or waits for a new password.
        SignInHeld = "sign_in_held",
        /// The account has no second factor any more, so its roles are inactive.
        NoSecondFactor = "no_second_factor",
        /// A role that it needs was revoked or narrowed.
        RoleGone = "role_gone",
        /// The session in which it was started has ended.
        SessionEnded = "session_ended",
        /// The password was changed since it was started.
        CredentialChanged = "credential_changed",
        /// The token that started it was revoked, or has ended.
        TokenEnded = "token_ended",
    }
}

/// The account behind it, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind<'a> {
    /// What its lasting holds mean for signing in.
    pub standing: Standing,
    /// Whether a second factor is registered.
    pub has_second_factor: bool,
    /// Its roles.
    pub roles: &'a [RoleHeld],
}

/// Whether something that needs these roles may act for this account now; `None` = the account is
/// gone.
///
/// # Errors
/// Why not. It may act again when the cause ends, unless the caller ends it for good.
pub fn acts_for(behind: Option<Behind<'_>>, needs: &[RoleHeld]) -> Result<(), Suspended> {
    let Some(behind) = behind else {
        return Err(Suspended::AccountGone);
    };
    if behind.standing != Standing::default() {
        return Err(Suspended::SignInHeld);
    }
    if !behind.has_second_factor {
        return Err(Suspended::NoSecondFactor);
    }
    match needs.iter().all(|role| within(behind.roles, role)) {
        true => Ok(()),
        false => Err(Suspended::RoleGone),
    }
}

impl Suspended {
    /// In words, for the audit and for people who read English.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::AccountGone => "the account of its maker was removed",
            Self::SignInHeld => {
                "sign-in of its maker is blocked, or the maker must change the password"
            }
            Self::NoSecondFactor => "its maker no longer has a second factor",
            Self::RoleGone => "a role of its maker was revoked or narrowed",
            Self::SessionEnded => "the session in which it was started has ended",
            Self::CredentialChanged => "the password of the person who started it was changed",
            Self::TokenEnded => "the token that started it was revoked or has ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;
    use crate::role::Role;

    fn held(role: Role, domains: &[&str]) -> RoleHeld {
        RoleHeld {
            role,
            domains: domains.iter().map(|domain| (*domain).into()).collect(),
        }
    }

    fn judged(change: impl Fn(&mut Behind<'_>), roles: &[RoleHeld]) -> Result<(), Suspended> {
        let needs = vec![held(Role::UserAdministrator, &["a.example"])];
        let mut behind = Behind {
            standing: Standing::default(),
            has_second_factor: true,
            roles,
        };
        change(&mut behind);
        acts_for(Some(behind), &needs)
    }

    #[test]
    fn what_somebody_set_going_acts_only_while_they_could_do_it_themselves() {
        let same = [held(Role::UserAdministrator, &["a.example", "b.example"])];
        assert_eq!(judged(|_| {}, &same), Ok(()));
        assert_eq!(acts_for(None, &same), Err(Suspended::AccountGone));
        let blocked = Standing {
            sign_in_blocked: true,
            ..Standing::default()
        };
        let reset = Standing {
            must_change: true,
            ..Standing::default()
        };
        for standing in [blocked, reset] {
            let held = judged(|behind| behind.standing = standing, &same);
            assert_eq!(held, Err(Suspended::SignInHeld));
        }
        let bare = judged(|behind| behind.has_second_factor = false, &same);
        assert_eq!(bare, Err(Suspended::NoSecondFactor));
        let narrowed: Vec<RoleHeld> = vec![held(Role::UserAdministrator, &["b.example"])];
        let lower = vec![held(Role::HelpdeskAdministrator, &[])];
        for roles in [Vec::new(), narrowed, lower] {
            assert_eq!(judged(|_| {}, &roles), Err(Suspended::RoleGone));
        }
        let more = [held(Role::GlobalAdministrator, &[])];
        assert_eq!(judged(|_| {}, &more), Ok(()), "a higher role has it too");
    }
}
