//! Why an act was not allowed, a password not accepted, a run not carried on: what the core decides,
//! as the audit keeps it.

use zavor_core::note::{Detail, Note};
use zavor_core::password_rule::{LENGTH_MAX, PasswordRefusal};
use zavor_core::rights::{Denied, Suspended};

use super::declare::notes;

notes! {
    /// Why an act was not allowed.
    pub enum DeniedNote {
        NoRole = "denied_no_role", "your roles do not allow this; nothing was changed";
        TargetOutranks = "denied_target_outranks",
            "this account has a role that only a higher administrator may act on; nothing was changed";
        OtherDomain = "denied_other_domain",
            "your role is limited to other domains; nothing was changed";
        OwnAccount = "denied_own_account",
            "you cannot do this to your own account; nothing was changed; ask another administrator";
        NoSecondFactor = "denied_no_second_factor",
            "your role is inactive until you register a second factor; nothing was changed";
        NotFresh = "denied_not_fresh",
            "confirm that it is you with your second factor first; nothing was changed";
        NoScope = "denied_no_scope",
            "this act needs a fresh second factor, and this token was made without the scope for such acts; nothing was changed; make a token with it, or let a person do it";
        BeyondOwn = "denied_beyond_own",
            "you cannot grant or revoke more than your own roles and domains; nothing was changed; ask an administrator without a limit";
        OwnAct = "denied_own_act",
            "this alert tells of your own act, or of what you have from one; nothing was changed; ask another administrator, or mark it on the server";
        RoleUnseen = "denied_role_unseen",
            "an alert about your own account, or about this token, is still open; nothing was changed; let another Global Administrator see that one first, or mark it on the server";
        DoerNotOutranked = "denied_doer_not_outranked",
            "this alert tells of an act of somebody whom you do not outrank; nothing was changed; a higher administrator marks it, or somebody on the server";
        Repeated { count: u64 } = "denied_repeatedly",
            "refused {count} times more since this was last recorded";
    }
}

notes! {
    /// Why a run ended before its end.
    pub enum SuspendedNote {
        AccountGone = "suspended_account_gone", "the account of its maker was removed";
        SignInHeld = "suspended_sign_in_held",
            "sign-in of its maker is blocked, or the maker must change the password";
        NoSecondFactor = "suspended_no_second_factor",
            "its maker no longer has a second factor";
        RoleGone = "suspended_role_gone", "a role of its maker was revoked or narrowed";
        SessionEnded = "suspended_session_ended", "the session in which it was started has ended";
        CredentialChanged = "suspended_credential_changed",
            "the password of the person who started it was changed";
        TokenEnded = "suspended_token_ended", "the token that started it was revoked or has ended";
    }
}

notes! {
    /// Why a password was not accepted.
    pub enum PasswordRefusedNote {
        Refused { why: Detail } = "password_refused",
            "the password was not accepted: {why}; nothing was changed";
        TooShort { minimum: usize } = "password_too_short",
            "it is shorter than {minimum} characters; any characters count, spaces too (rule minimum_length)";
        TooLong { most: usize } = "password_too_long",
            "it is longer than {most} characters (rule maximum_length)";
        NotTypeable = "password_not_typeable",
            "it contains characters that cannot be typed (rule typeable)";
        Common = "password_common",
            "it is, or nearly is, one of the most common passwords (rule common_password)";
        ContainsWord { word: String } = "password_contains_word",
            "it contains {word:?}, a name of the person or the organisation (rule context_word)";
        Repeated = "password_repeated",
            "it repeats one part, and that part is too short on its own (rule repeated)";
        Predictable = "password_predictable",
            "it is made of common words, names, sequences or neighbouring keys only; add words nobody expects (rule predictable)";
        Breached = "password_breached",
            "it is one of the passwords that were stolen elsewhere, which thieves try first (rule breached_password)";
        SameAsBefore = "password_same_as_before",
            "it is the old password, which the person who misused the account may know (rule same_as_before)";
        AppPasswordForm = "password_app_password_form",
            "it looks like an app password, which opens mail programs only; choose another one (rule app_password_form)";
    }
}

impl From<Denied> for DeniedNote {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NoRole => Self::NoRole,
            Denied::TargetOutranks => Self::TargetOutranks,
            Denied::OtherDomain => Self::OtherDomain,
            Denied::OwnAccount => Self::OwnAccount,
            Denied::NoSecondFactor => Self::NoSecondFactor,
            Denied::NotFresh => Self::NotFresh,
            Denied::NoScope => Self::NoScope,
            Denied::BeyondOwn => Self::BeyondOwn,
            Denied::OwnAct => Self::OwnAct,
            Denied::RoleUnseen => Self::RoleUnseen,
            Denied::DoerNotOutranked => Self::DoerNotOutranked,
        }
    }
}

impl From<Suspended> for SuspendedNote {
    fn from(why: Suspended) -> Self {
        match why {
            Suspended::AccountGone => Self::AccountGone,
            Suspended::SignInHeld => Self::SignInHeld,
            Suspended::NoSecondFactor => Self::NoSecondFactor,
            Suspended::RoleGone => Self::RoleGone,
            Suspended::SessionEnded => Self::SessionEnded,
            Suspended::CredentialChanged => Self::CredentialChanged,
            Suspended::TokenEnded => Self::TokenEnded,
        }
    }
}

impl From<&PasswordRefusal> for PasswordRefusedNote {
    fn from(why: &PasswordRefusal) -> Self {
        let why = match why {
            PasswordRefusal::TooShort { minimum } => Self::TooShort { minimum: *minimum },
            PasswordRefusal::TooLong => Self::TooLong { most: LENGTH_MAX },
            PasswordRefusal::NotTypeable => Self::NotTypeable,
            PasswordRefusal::Common => Self::Common,
            PasswordRefusal::ContainsWord { word } => Self::ContainsWord { word: word.clone() },
            PasswordRefusal::Repeated => Self::Repeated,
            PasswordRefusal::Predictable => Self::Predictable,
            PasswordRefusal::Breached => Self::Breached,
            PasswordRefusal::SameAsBefore => Self::SameAsBefore,
            PasswordRefusal::AppPasswordForm => Self::AppPasswordForm,
        };
        let why = Detail::from(Note::from(why));
        Self::Refused { why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::error::AppError;

    #[test]
    fn the_audit_says_what_the_core_says() {
        for denied in Denied::ALL {
            assert_eq!(DeniedNote::from(*denied).to_string(), denied.in_words());
        }
        for why in Suspended::ALL {
            assert_eq!(SuspendedNote::from(*why).to_string(), why.in_words());
        }
        for why in [
            PasswordRefusal::TooShort { minimum: 12 },
            PasswordRefusal::TooLong,
            PasswordRefusal::NotTypeable,
            PasswordRefusal::Common,
            PasswordRefusal::ContainsWord {
                word: "con\"toso".into(),
            },
            PasswordRefusal::Repeated,
            PasswordRefusal::Predictable,
            PasswordRefusal::Breached,
            PasswordRefusal::SameAsBefore,
            PasswordRefusal::AppPasswordForm,
        ] {
            let note = Note::from(PasswordRefusedNote::from(&why));
            assert_eq!(note.to_string(), AppError::Password(why).to_string());
        }
    }
}
