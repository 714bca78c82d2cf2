//! Accounts, their addresses, roles and the organisation's domains.

use zavor_core::note::{NewAddresses, Owners};

use crate::platform::notes::declare::notes;

notes! {
    /// Why an account is not acceptable.
    pub enum InvalidAccount {
        NoAt { typed: String } = "address_without_at",
            "{typed:?} is not a valid address: it has no @; write the whole address";
        Malformed { typed: String } = "address_malformed",
            "{typed:?} is not a valid address: it is too long, or has control characters or an invalid domain";
        LocalPartTooLong { typed: String, most: usize } = "address_local_part_too_long",
            "{typed:?} is not a valid address: the part before the @ is longer than {most} bytes";
        LocalPartCharacters { typed: String } = "address_local_part_characters",
            "{typed:?} is not a valid address: before the @ it may have letters, digits and signs like - _ ', with single dots between them; no space, quote, bracket, comma, semicolon, %, !, +, * or @";
        NotInDomains { typed: String, domains: String } = "address_in_no_domain",
            "{typed:?} is in none of the organisation's domains: {domains}";
        NotWhole { typed: String } = "address_not_whole",
            "{typed:?} is not a valid address: write the whole address, with your domain; nothing was changed";
        TooManyAliases { address: String, count: usize, most: usize } = "too_many_aliases",
            "{address} would have {count} aliases; at most {most} are allowed; nothing was changed";
        TooManyGroups { address: String, count: usize, most: usize } = "too_many_groups",
            "{address} would have {count} groups; at most {most} are allowed; nothing was changed";
        TooManyRecoveryAddresses { address: String, count: usize, most: usize } = "too_many_recovery_addresses",
            "{address} would have {count} recovery addresses; at most {most} are allowed; nothing was changed";
        DisplayName { most: usize } = "display_name",
            "the display name is longer than {most} bytes or has invisible characters; nothing was changed";
        Group { name: String, most: usize } = "group_name",
            "{name:?} is not a valid group: use 1 to {most} bytes without semicolons or invisible characters; nothing was changed";
        Hash { why: String } = "password_hash",
            "{why}";
        Search { most: usize, rows: usize } = "search_bounds",
            "a search text has at most {most} bytes, and a page has 1 to {rows} rows";
    }
}

notes! {
    /// Why an act on an account is refused.
    pub enum RefusedAccount {
        Exists { name: String } = "account_exists",
            "an account {name} already exists; nothing was changed";
        AliasOf { name: String, owner: String } = "alias_of",
            "{name} is an alias of {owner}; nothing was changed";
        AliasOfAnother { name: String } = "alias_of_another",
            "{name} is an alias of another account; nothing was changed";
        BlockedByOthers { address: String, owners: Owners } = "blocked_by_others",
            "sign-in of {address} is blocked by {owners}, and only they may allow it; nothing was changed";
        PasswordElsewhere { address: String } = "password_elsewhere",
            "the password of {address} is not kept by Zavor; nothing was changed; reset it where it lives, then run: zavor sign-out {address}; or let Zavor keep it from now on: zavor reset-password --move-here {address}";
        LinkNeedsMail { address: String } = "link_needs_mail",
            "mail is not configured (section [smtp] of the configuration); nothing was changed; a Global Administrator may show a temporary password instead, on the server: zavor reset-password --show {address}";
        NowhereForALink { new: NewAddresses } = "nowhere_for_a_link",
            "no link can be sent: this account has no recovery address that counts; {new}an address counts 72 hours after it was confirmed, but never if somebody else set it for an account with a role; nothing was changed; a Global Administrator or the local operator may show a temporary password instead; so may the help desk for an account without a role, after a call back or in person, where the policy help_desk_temporary_password is on";
        LastGlobalAdministrator = "last_global_administrator",
            "this is the last Global Administrator who can act, and one must remain; nothing was changed; first grant the role to somebody else, or allow sign-in of another Global Administrator";
    }
}

notes! {
    /// Why a domain of the organisation or a role is not acceptable.
    pub enum InvalidOrganisation {
        Domain { typed: String } = "not_a_domain",
            "{typed:?} is not a valid domain; a domain looks like contoso.example; nothing was changed";
        RoleDomains { most: usize } = "too_many_role_domains",
            "a role can be limited to at most {most} domains; nothing was changed";
        ForeignDomain { typed: String, domains: String } = "foreign_domain",
            "{typed:?} is not one of the organisation's domains: {domains}; nothing was changed";
        Role { typed: String, roles: String } = "not_a_role",
            "{typed:?} is not a role; the roles are {roles}; nothing was changed";
    }
}

notes! {
    /// Why an act on the organisation's domains is refused.
    pub enum RefusedOrganisation {
        TooManyDomains { most: usize } = "too_many_domains",
            "there are {most} domains already; nothing was changed; remove one first";
        DomainInUse { name: String, domain: String } = "domain_in_use",
            "{name} is in {domain}; nothing was changed; remove its accounts and aliases first";
        LastDomain { domain: String } = "last_domain",
            "{domain} is the last domain; nothing was changed";
    }
}
