//! Links, recovery addresses, callers.

use crate::platform::notes::declare::notes;

notes! {
    /// Why a recovery address is not acceptable.
    pub enum InvalidRecovery {
        NoAt { typed: String } = "recovery_without_at",
            "{typed:?} cannot be a recovery address: it has no @; nothing was changed";
        Domain { typed: String } = "recovery_domain",
            "{typed:?} cannot be a recovery address: its domain is not valid; nothing was changed";
        LocalPart { typed: String } = "recovery_local_part",
            "{typed:?} cannot be a recovery address: the part before the @ is not valid; nothing was changed";
        TooLong { typed: String } = "recovery_too_long",
            "{typed:?} cannot be a recovery address: it is too long; nothing was changed";
        OwnMailbox { typed: String } = "recovery_own_mailbox",
            "{typed:?} cannot be a recovery address: it is the mailbox that it would recover; nothing was changed";
    }
}

notes! {
    /// Why a change of recovery addresses is refused.
    pub enum RefusedRecovery {
        TooMany { most: usize } = "recovery_addresses_full",
            "an account has at most {most} recovery addresses; nothing was changed; remove one first";
        TooManyMails = "too_many_confirmations",
            "too many mails to confirm addresses were sent for this account or to this address; nothing was changed; try again tomorrow";
        TooManyWait = "too_many_confirmations_wait",
            "too many mails to confirm addresses wait to be sent; nothing was changed; try again tomorrow";
    }
}

notes! {
    /// Why a link opens nothing or is not made.
    pub enum RefusedLink {
        Over = "link_over",
            "this link no longer works: it was used, was replaced by a newer one, or has expired; nothing was changed; ask for a new one";
        SetUpByOthers = "set_up_link_by_others",
            "only the local operator can make a set-up link; nothing was changed";
        SignInByOthers = "sign_in_link_by_others",
            "only the local operator can make sign-in links; nothing was changed";
    }
}

notes! {
    /// Why a caller counts as not verified, or gets no code.
    pub enum RefusedCaller {
        NotVerified = "caller_not_verified",
            "say how the caller was verified (a code, a call back, in person), or give the reason why nobody called or the caller was not verified; nothing was changed";
        CallBackOrInPerson = "caller_call_back_or_in_person",
            "a temporary password is shown only after you called the owner back at a number known before, or met them in person; say which, with a note; nothing was changed";
        HowMet = "caller_how_met",
            "a temporary password is shown only after you called the owner back at a number known before, or met them in person; say which, with a note; nothing was changed";
        CodeOver = "caller_code_over",
            "no code that you sent to this person is valid any more; nothing was changed; send a new one";
        TooManyCodes = "too_many_caller_codes",
            "too many codes were sent for this account; nothing was sent; verify the caller another way";
        ProvesNothing = "address_proves_nothing",
            "a code to this address proves nothing: it is not confirmed, it was confirmed less than 72 hours ago, or the account has a role and somebody else set the address; nothing was sent";
    }
}
