//! Bulk acts: one act on many accounts, with a result for each.
//!
//! A bulk act is the single act repeated: each account is judged, acted on and audited on its own,
//! so a run can stop in the middle and continue later.

use crate::closed_list::closed_list;
use crate::rights::table::Right;

/// Most accounts of one run.
pub const BULK_MAX: usize = 10_000;

closed_list! {
    /// An act that can be done to many accounts.
    pub enum BulkAct {
        /// Release lockouts.
        Unlock = "unlock",
        /// End sessions.
        SignOut = "sign_out",
        /// Block sign-in.
        BlockSignIn = "block_sign_in",
        /// Allow sign-in.
        AllowSignIn = "allow_sign_in",
        /// Reset passwords: a link to a recovery address, or a printed slip.
        ResetPassword = "reset_password",
        /// Mail unconfirmed recovery addresses a new link to confirm them.
        AskToConfirm = "ask_to_confirm",
        /// Remove accounts.
        Remove = "remove",
        /// Grant a role.
        GrantRole = "grant_role",
        /// Revoke a role.
        RevokeRole = "revoke_role",
    }
}

closed_list! {
    /// How one account of a run ended.
    pub enum BulkOutcome {
        /// Its turn has not come yet.
        Waiting = "waiting",
        /// Done.
        Done = "done",
        /// Done in part; the text says what remains to do.
        PartlyDone = "partly_done",
        /// Nothing had to change.
        NothingToDo = "nothing_to_do",
        /// A rule or a missing right forbids it.
        Refused = "refused",
        /// No such account (any more).
        Unknown = "unknown",
        /// Something failed; trying again may help.
        Failed = "failed",
        /// No confirmed recovery address: its new password must be handed over on a printed slip.
        NeedsSlip = "needs_slip",
    }
}

impl BulkAct {
    /// The right that each account of a run needs.
    pub const fn right(self) -> Right {
        match self {
            Self::Unlock | Self::SignOut => Right::FirstAid,
            Self::BlockSignIn | Self::AllowSignIn => Right::EditSignInStatus,
            Self::ResetPassword => Right::ResetPassword,
            Self::AskToConfirm | Self::Remove => Right::EditAccount,
            Self::GrantRole | Self::RevokeRole => Right::Organisation,
        }
    }
}
