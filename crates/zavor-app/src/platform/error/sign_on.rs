//! Sessions, second factors, tokens.

use zavor_core::moment::Timestamp;

use crate::platform::notes::declare::notes;

notes! {
    /// Why a second factor is not acceptable.
    pub enum InvalidMethod {
        Name { most: usize } = "name_length",
            "a name has 1 to {most} bytes without invisible characters; nothing was changed";
        BrowserAnswer = "browser_answer_too_long",
            "the browser's answer is too long; nothing was changed";
    }
}

notes! {
    /// Why something with a session or a second factor is refused.
    pub enum RefusedMethod {
        SessionOver = "session_over",
            "your session has ended; nothing was changed; sign in again";
        SignedInLongAgo = "signed_in_long_ago",
            "you signed in a while ago; nothing was changed; sign out, sign in again, and then do this";
        TooMany { most: usize } = "too_many_factors",
            "an account has at most {most} second factors; nothing was changed; remove one first";
        LastOfARole = "last_factor_of_a_role",
            "this is the last second factor of an account with a role; nothing was changed; register another one first";
        PictureTooOld = "picture_too_old",
            "the code in the picture has expired; nothing was changed; begin again";
        NoApp = "no_authenticator_app",
            "no authenticator app is registered for this account; use a passkey";
        NoPasskey = "no_passkey",
            "no passkey is registered for this account; use a one-time code";
        PasskeysOff { why: String } = "passkeys_unusable",
            "passkeys cannot be used just now: {why}";
        PasskeyNotAccepted { why: String } = "passkey_not_accepted",
            "the passkey was not accepted: {why}; nothing was registered; try again";
        PasskeyKnown = "passkey_known",
            "this passkey is already registered; nothing was changed";
        TooManyAppPasswords { most: usize } = "too_many_app_passwords",
            "an account has at most {most} app passwords; nothing was made; revoke one first";
        AppPasswordExists { name: String } = "app_password_exists",
            "you have an app password {name:?} already; nothing was made; choose another name";
        Frozen { until: Timestamp } = "methods_frozen",
            "somebody reported that what happened to this account was not its owner: second factors, recovery addresses, saved codes and app passwords cannot be added or removed until {until}; nothing was changed";
        TooLateOrTwice = "too_late_or_twice",
            "this took too long or was sent twice; nothing was changed; begin again";
        SetUpBlocked { address: String } = "set_up_blocked",
            "sign-in of {address} is blocked; nothing was changed; on the server run: zavor allow-sign-in {address}";
    }
}

notes! {
    /// Why a token is not acceptable.
    pub enum InvalidToken {
        Life { days: u64 } = "token_life",
            "a token must last 1 to {days} days; nothing was made";
        NoRole = "token_without_role",
            "a token needs at least one role; nothing was made";
        RoleTwice { role: &'static str } = "token_role_twice",
            "the role {role} is named twice; nothing was made";
    }
}

notes! {
    /// Why no token is made.
    pub enum RefusedToken {
        ByToken = "token_by_token",
            "a token cannot make tokens; nothing was made";
        TooMany { most: usize } = "too_many_tokens",
            "there are {most} tokens already; nothing was made; revoke some first";
        Exists { name: String } = "token_exists",
            "a token {name:?} already exists; nothing was made";
    }
}
