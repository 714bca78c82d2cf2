//! Signing in to the admin centre, second factors, links and tokens.

use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};

use super::declare::notes;

notes! {
    /// How somebody signed in or out, or showed a factor.
    pub enum SignOnNote {
        Right = "signed_on_password", "the password was right";
        RightFactorFollows = "signed_on_factor_follows",
            "the password was right; a second factor follows";
        RightFactorWanted = "signed_on_factor_wanted",
            "the password was right; a second factor must be registered";
        RightMustChange = "signed_on_must_change",
            "the password was right, but must be changed first";
        ByLink = "signed_on_link", "sign-in link";
        CodeRight { name: String } = "code_right", "one-time code of {name:?}";
        CodeWrong = "code_wrong", "wrong one-time code";
        PasskeyRight { name: String } = "passkey_right", "passkey {name:?}";
        PasskeyAlone { name: String } = "passkey_alone", "passkey {name:?} alone";
        PasskeyWrong = "passkey_wrong", "a passkey that does not match";
        PasskeyShutOut = "passkey_shut_out",
            "the passkey was right; sign-in is blocked, denied from this address, or waits for a new password";
        PasskeyOfOldPassword = "passkey_of_old_password",
            "the passkey was right, but it was registered under an older password and not shown with this one yet";
        SignedOut = "signed_out", "signed out";
        SessionFrom { address: String } = "session_from", "from {address}";
        OtherSessions { n: u64 } = "other_sessions", "all other sessions: {n}";
        Factor { kind: Word, name: String } = "factor", "{kind} {name:?}";
        AppPassword { protocol: Word, name: String } = "app_password", "{protocol}: {name:?}";
        Link { purpose: Word } = "link", "{purpose}";
    }
}

notes! {
    /// How the owner of an account proved who they are to recover it.
    pub enum ProofNote {
        CodeSent { n: u64 } = "recovery_code_sent", "a code was sent to recovery addresses: {n}";
        CodeHandedOver = "recovery_code_handed_over", "a code was handed over, to be sent in the site's own way";
        Right { method: Word } = "recovery_proof_right", "{method} was right";
        CodesMade { n: u64 } = "recovery_codes_made", "new codes to keep: {n}";
    }
}

notes! {
    /// What was done because somebody said that it was not them.
    pub enum NotMeNote {
        Reported { event: Timestamp, from: String } = "reported_not_me", "by a link mailed to {from} about {event}";
        YoungerRemoved { methods: u64, addresses: u64, codes: u64 } = "younger_removed",
            "newer than that and removed: second factors {methods}, recovery addresses {addresses}, saved codes {codes}";
    }
}

notes! {
    /// What an API token may do.
    pub enum TokenNote {
        With { name: String, roles: Detail } = "token_with", "{name:?} with {roles}";
        Sensitive = "token_sensitive", ", also for acts that need a fresh second factor";
        OfTheInstallation = "token_of_the_installation", ", of the installation";
    }
}
