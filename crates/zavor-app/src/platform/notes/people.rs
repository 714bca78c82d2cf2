//! Accounts, their roles, passwords and recovery addresses.

use zavor_core::note::{Detail, Word};

use super::declare::notes;

notes! {
    /// What was done with an account.
    pub enum AccountNote {
        PasswordElsewhere = "account_with_password_elsewhere", "password elsewhere";
        LastingPassword = "account_with_lasting_password", "lasting password";
        TemporaryPassword = "account_with_temporary_password", "temporary password";
        PasswordByLink = "account_with_password_by_link", "password by link";
        RecoveryNotConfirmed = "account_with_recovery_address", "recovery address, not confirmed yet";
        Adopted = "account_adopted", "adopted at its first successful sign-in; password elsewhere";
        BySetUpLink = "by_set_up_link", "by the set-up link";
        HoldsStay = "holds_stay", "holds on its address stay for 90 days";
        DisplayName { name: String } = "display_name_set", "display name {name:?}";
        Alias { alias: String } = "alias_added", "alias {alias}";
        HoldMoved { alias: String, kind: Word } = "hold_of_alias_moved",
            "a hold of {alias} moved to the account: {kind}";
        AliasRemoved { alias: String } = "alias_removed", "alias {alias} removed";
        Group { group: String } = "group_added", "group {group:?}";
        GroupRemoved { group: String } = "group_removed", "group {group:?} removed";
        Recovery { address: String } = "recovery_address_set", "recovery address {address}";
        RoleAdded { role: Word } = "role_added", "role {role}";
        HashImported = "password_hash_imported", "password hash imported";
        PasswordKept = "password_kept", "its own password was kept";
        ArrivesBlocked = "account_arrives_blocked", "sign-in is blocked, as the file says";
        BlockNotTaken = "account_block_not_taken",
            "the file says that its sign-in is blocked; it is allowed here and was left so; block it with: zavor block-sign-in";
        Imported { changed: Detail } = "account_imported", "imported: {changed}";
    }
}

notes! {
    /// Which role was given or taken, and what goes with it.
    pub enum RoleNote {
        Role { role: Word } = "role", "{role}";
        Limited { domains: String } = "role_limited", ", limited to {domains}";
        BySetUpLink = "role_by_set_up_link", ", by the set-up link";
        TokenEnds { name: String } = "role_ends_token", "its token {name:?} ends";
    }
}

notes! {
    /// How a password was set.
    pub enum PasswordNote {
        Temporary = "password_set_temporary", "temporary password, to be changed by its owner";
        Lasting = "password_set_lasting", "lasting password set by the actor";
        HandedOver = "password_handed_over",
            "temporary password of 24 hours, shown once to the actor";
        MovedHere = "password_moved_here", "its password lived elsewhere and is kept here from now on";
        LinkSent { addresses: String } = "password_link_sent", "one-time link sent to {addresses}";
        WithCurrent = "password_with_current", "with the current password";
        WithLink = "password_with_link", "with a one-time link";
        WithFactor = "password_with_factor", "with the current password and a second factor";
        ByRecovery = "password_by_recovery", "by a recovery";
        FactorWrong = "password_factor_wrong",
            "the current password was right, the second factor was not";
    }
}

notes! {
    /// What was done with a recovery address.
    pub enum RecoveryNote {
        Added { address: String } = "recovery_address_added", "added {address}, not confirmed yet";
        AskedAgain { addresses: String } = "recovery_address_asked_again",
            "asked again to confirm: {addresses}";
        NotAskedNoMail = "recovery_address_not_asked_no_mail",
            "not asked to confirm: mail is not configured";
        NotAskedTooMany = "recovery_address_not_asked_too_many",
            "not asked to confirm: too many such mails were sent or wait";
        Confirmed { address: String } = "recovery_address_confirmed", "confirmed {address}";
        Removed { address: String } = "recovery_address_removed", "removed {address}";
    }
}

notes! {
    /// What left the house.
    pub enum ExportNote {
        All = "export_all", "all accounts, without password hashes";
        List { filter: Word } = "export_list", "list of accounts, filter {filter}";
        OfRole { role: Word } = "export_of_role", ", role {role}";
        WithText { text: String } = "export_with_text", ", text {text:?}";
        OfDomains { domains: String } = "export_of_domains", ", of {domains}";
    }
}
