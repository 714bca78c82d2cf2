//! What an account has beside its password, and what is left of each thing after an act that shuts
//! somebody out of it.
//!
//! The question behind every line is that of a stolen account: *a thief sat in the owner's session
//! (or knew the password) and made one of these; does it let the thief back in after the act?* If so it
//! ends. What only an administrator makes, what opens nothing, and what guards the account stays.
//!
//! | thing | new password | block | report | sign-out by others | factor removed by others | by its owner |
//! |---|---|---|---|---|---|---|
//! | sessions | ends | ends | ends | ends | ends | the others end |
//! | a change of the password, or the registration of a factor, that has begun | ends | ends | ends | ends | ends | ends |
//! | flows of recovery; links that sign in | ends | ends | ends | ends | ends | ends |
//! | links that confirm a recovery address | ends | ends | ends | ends | ends | stays |
//! | links to choose a password | ends | ends | ends | stays | stays | stays |
//! | saved codes | ends | ends | ends if younger | ends if new | ends if new | ends if new |
//! | app passwords | ends | ends | ends | ends if new | ends if new | stays |
//! | API tokens | ends if new | ends if new | ends | ends if new | ends if new | stays |
//! | own recovery addresses that do not count yet | ends | ends | ends | stays | stays | stays |
//! | other recovery addresses | stays | stays | ends if younger | stays | stays | stays |
//! | networks let in for the account | ends | ends | ends | stays | stays | stays |
//! | proofs of known browsers | ends | stays | stays | stays | stays | stays |
//! | second factors | must be shown with it | stays | ends if younger | stays | stays | stays |
//! | everything else ([`Fate::Stays`] says why) | stays | stays | stays | stays | stays | stays |
//!
//! *New password* is every way to set one: by the owner (change page, link, LDAP, recovery), by an
//! administrator, by a program, by the set-up link, by an import. *Report* is the owner's "This was not me"
//! with power over the account; *younger* is what is not older than the event that it reports
//! ([`not_me::younger`](fn@crate::not_me::younger)). *New* is what was made within
//! [`NEW_FOR`]: what the same thief may have made. After a sign-out or the loss of a factor the password
//! is still the owner's, and so are the old things that were made under it.
//!
//! A thing that its owner made before may end with an act by the owner, too: the owner is told by the
//! page and by mail, and makes it anew.
//!
//! Sources: `spec/recovery.md`, OWASP *Forgot Password*, ASVS 5.0 7.4.3.

use crate::account::{Account, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use crate::closed_list::closed_list;
use crate::identity::record::LinkPurpose;
use crate::moment::{Span, Timestamp};

/// What was made this long before an act, or later, may be the work of whoever it shuts out. It is the
/// time for which a new recovery address counts for nothing.
pub const NEW_FOR: Span = RECOVERY_ADDRESS_WAIT;

closed_list! {
    /// A kind of record or of state that belongs to one account.
    pub enum Belonging {
        /// A session of the web door.
        Session = "session",
        /// A change of the password that waits for a second factor.
        PendingChange = "pending_change",
        /// A second factor whose registration has begun.
        Registration = "registration",
        /// A flow of recovery.
        RecoveryFlow = "recovery_flow",
        /// A link to choose a password.
        PasswordLink = "password_link",
        /// A link that confirms a recovery address.
        ConfirmationLink = "confirmation_link",
        /// A link that signs in once.
        SignInLink = "sign_in_link",
        /// What proves in the browser of a recovery that its owner asks the help desk.
        AskHelpLink = "ask_help_link",
        /// A link of a notice to say that it was not the owner.
        NotMeLink = "not_me_link",
        /// An app password.
        AppPassword = "app_password",
        /// A saved recovery code.
        SavedCode = "saved_code",
        /// An API token that its owner made.
        ApiToken = "api_token",
        /// A recovery address that was added in the owner's session and does not count yet.
        NewAddress = "new_address",
        /// A recovery address that counts, or that an administrator set.
        OldAddress = "old_address",
        /// A rule that lets the account in from a blocked network.
        LetIn = "let_in",
        /// The proof in a browser that the owner signed in there.
        KnownBrowser = "known_browser",
        /// A second factor.
        SecondFactor = "second_factor",
        /// A code that a caller reads back to the help desk.
        CallerCode = "caller_code",
        /// What was spent of the tries of recovery.
        RecoveryBudget = "recovery_budget",
        /// What its owner was asked about their ways back, and when.
        WaysAsked = "ways_asked",
        /// A bulk run that its owner started.
        BulkRun = "bulk_run",
        /// A rule of the allow list for this account.
        AllowRule = "allow_rule",
        /// A role.
        Role = "role",
        /// A lasting hold.
        Hold = "hold",
        /// Address, aliases, name and groups.
        Name = "name",
        /// A raised sending limit.
        RaisedLimit = "raised_limit",
        /// Counts of signing in and the places where the owner signs in.
        SignInGuard = "sign_in_guard",
        /// A mail or an act on a mail host that has not been carried out.
        Effect = "effect",
        /// The password itself.
        Password = "password",
    }
}

closed_list! {
    /// An act that shuts somebody out of an account.
    pub enum Shutting {
        /// A password was set, no matter by whom and how.
        NewPassword = "new_password",
        /// Sign-in was blocked.
        Block = "block",
        /// The owner said that it was not them, and shut everybody out until they recover the account.
        Reported = "reported",
        /// Somebody else ended all sessions.
        SignOut = "sign_out",
        /// Somebody else removed a second factor.
        FactorRemoved = "factor_removed",
        /// The owner removed a second factor, in a session that stays.
        OwnFactorRemoved = "own_factor_removed",
    }
}

/// What an act does to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It ends.
    Ends,
    /// It ends if it was made within [`NEW_FOR`].
    EndsIfNew,
    /// It ends if it is not older than what is reported: only the report knows
    /// ([`not_me::younger`](fn@crate::not_me::younger)).
    EndsIfYounger,
    /// It stays, but opens nothing alone and counts for nothing in recovery before it was shown
    /// together with the new password ([`Method::rests_on_old_password`](crate::identity::Method::rests_on_old_password)).
    MustBeShown,
    /// It stays, for this reason.
    Stays(&'static str),
}

/// What an act does to a thing of the account. The table is in the text of the module.
pub fn fate(of: Belonging, act: Shutting) -> Fate {
    use Belonging as B;
    use Fate::{Ends, EndsIfNew, EndsIfYounger, MustBeShown, Stays};
    let with_the_password = |otherwise| ends_with_password(act, otherwise);
    let only_in = |its, fate, otherwise| match act == its {
        true => fate,
        false => otherwise,
    };
    let unless_own = |fate, why| only_in(Shutting::OwnFactorRemoved, Stays(why), fate);
    let unless_reported = |reported, otherwise| only_in(Shutting::Reported, reported, otherwise);
    let unless_new_password = |fate, otherwise| only_in(Shutting::NewPassword, fate, otherwise);
    match of {
        B::Session
        | B::PendingChange
        | B::Registration
        | B::RecoveryFlow
        | B::SignInLink
        | B::AskHelpLink => Ends,
        B::ConfirmationLink => unless_own(Ends, "the owner sees which address waits for it"),
        B::PasswordLink => with_the_password(Stays(
            "an administrator had it sent to an address that counts, often just before",
        )),
        // The owner may need an older one to come back.
        B::SavedCode => unless_reported(EndsIfYounger, with_the_password(EndsIfNew)),
        B::AppPassword => unless_own(
            with_the_password(EndsIfNew),
            "the owner sees each one with its name and last use, and revokes it alone",
        ),
        B::ApiToken => unless_reported(
            Ends,
            unless_own(EndsIfNew, "it is in a list that the owner sees"),
        ),
        B::NewAddress => with_the_password(Stays("the password that added it still counts")),
        B::LetIn => with_the_password(Stays("it lets nobody in who has not the password")),
        B::KnownBrowser => unless_new_password(
            Ends,
            Stays("it opens nothing; it only chooses where failures are counted"),
        ),
        B::SecondFactor => unless_reported(
            EndsIfYounger,
            unless_new_password(
                MustBeShown,
                Stays("it guards the account; each is removed by itself, by somebody who looked"),
            ),
        ),
        B::NotMeLink => Stays("it opens nothing: it only shuts out, and a recovery ends it"),
        B::OldAddress => unless_reported(
            EndsIfYounger,
            Stays("it was there before, or an administrator set it"),
        ),
        B::CallerCode => Stays("it counts for the one administrator who spoke with the caller"),
        B::RecoveryBudget => Stays("whoever guesses must not get new tries by an act"),
        B::WaysAsked => Stays("it opens nothing; it only says when its owner is asked again"),
        B::BulkRun => Stays("it stops by itself: it counts the endings of its starter's sessions"),
        B::AllowRule | B::Role | B::Hold | B::Name | B::RaisedLimit => {
            Stays("administrators and the engine decide it, not the owner")
        }
        B::SignInGuard => Stays("it counts; it opens nothing"),
        B::Effect => Stays("what its link or code would open has ended"),
        B::Password => Stays("the act says what becomes of it"),
    }
}

/// The fate of what ends with a new password and with every block.
fn ends_with_password(act: Shutting, otherwise: Fate) -> Fate {
    match act {
        Shutting::NewPassword | Shutting::Block | Shutting::Reported => Fate::Ends,
        Shutting::SignOut | Shutting::FactorRemoved | Shutting::OwnFactorRemoved => otherwise,
    }
}

/// Whether something made then may be the work of whoever an act at `now` shuts out. What lies ahead
/// was stamped while the clock was wrong, and counts as new.
pub fn is_new(made: Timestamp, now: Timestamp) -> bool {
    now.since(made) <= NEW_FOR
}

/// What a recovery address is, by whoever added it and whether it counts at `now`. One that an
/// administrator set is confirmed only by whoever reads that mailbox, so no session adds to it.
pub fn address_belongs(address: &RecoveryAddress, now: Timestamp) -> Belonging {
    match address.by_owner && !address.proves(false, now) {
        true => Belonging::NewAddress,
        false => Belonging::OldAddress,
    }
}

/// What a link of this purpose is; `None` = it belongs to no account.
pub const fn link_belongs(purpose: LinkPurpose) -> Option<Belonging> {
    match purpose {
        LinkPurpose::SetUp => None,
        LinkPurpose::ChangePassword => Some(Belonging::PasswordLink),
        LinkPurpose::ConfirmRecoveryAddress => Some(Belonging::ConfirmationLink),
        LinkPurpose::SignIn => Some(Belonging::SignInLink),
        LinkPurpose::NotMe => Some(Belonging::NotMeLink),
        LinkPurpose::AskHelp => Some(Belonging::AskHelpLink),
    }
}

/// Takes the recovery addresses away that end with this act; returns them.
pub fn take_new_addresses(
    account: &mut Account,
    act: Shutting,
    now: Timestamp,
) -> alloc::vec::Vec<alloc::string::String> {
    let ends = |address: &RecoveryAddress| fate(address_belongs(address, now), act) == Fate::Ends;
    let (gone, kept) = core::mem::take(&mut account.recovery_addresses)
        .into_iter()
        .partition(ends);
    account.recovery_addresses = kept;
    let gone: alloc::vec::Vec<RecoveryAddress> = gone;
    gone.into_iter().map(|address| address.address).collect()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_field_of_an_account_is_a_belonging_of_it() {
        let sample = |account: Account| {
            // A new field does not compile here: say what it is, and what acts do to it.
            let Account {
                id: _,
                address: _,
                display_name: _,
                aliases: _,
                groups: _,
                recovery_addresses: _,
                credential: _,
                created: _,
                sessions_ended: _,
                raised_limit: _,
                own_release: _,
                version: _,
            } = account;
            [
                Belonging::Name,
                Belonging::NewAddress,
                Belonging::OldAddress,
                Belonging::Password,
                Belonging::RaisedLimit,
            ]
        };
        let _named: fn(Account) -> [Belonging; 5] = sample;
    }

    #[test]
    fn what_lets_somebody_in_without_the_new_password_ends_with_it_and_with_a_block() {
        let stays = |act| {
            let stays = |of: &&Belonging| matches!(fate(**of, act), Fate::Stays(_));
            Belonging::ALL.iter().filter(stays).count()
        };
        assert_eq!(stays(Shutting::NewPassword), 14);
        assert_eq!(stays(Shutting::Block), 16);
        assert_eq!(stays(Shutting::Reported), 14);
        assert_eq!(stays(Shutting::SignOut), 19);
        assert_eq!(stays(Shutting::FactorRemoved), 19);
        assert_eq!(stays(Shutting::OwnFactorRemoved), 22);
        for act in Shutting::ALL {
            for of in [
                Belonging::Session,
                Belonging::RecoveryFlow,
                Belonging::SignInLink,
            ] {
                assert_eq!(fate(of, *act), Fate::Ends, "{of} {act}");
            }
            let codes = fate(Belonging::SavedCode, *act);
            assert!(!matches!(codes, Fate::Stays(_)), "{act}");
        }
    }

    #[test]
    fn an_address_of_the_owners_session_is_new_until_it_counts_and_others_never_are() {
        let t0 = Timestamp::from_secs(1_800_000_000);
        let mut address = RecoveryAddress {
            address: "ana@home.example".into(),
            added: t0,
            by_owner: true,
            confirmed: None,
        };
        let long_after = t0.plus(NEW_FOR.times(10));
        let belongs = |address: &RecoveryAddress, now| address_belongs(address, now);
        assert_eq!(belongs(&address, long_after), Belonging::NewAddress);
        address.confirmed = Some(t0);
        let counts = t0.plus(RECOVERY_ADDRESS_WAIT);
        let before = counts.minus(Span::from_millis(1));
        assert_eq!(belongs(&address, before), Belonging::NewAddress);
        assert_eq!(belongs(&address, counts), Belonging::OldAddress);
        address.by_owner = false;
        assert_eq!(belongs(&address, t0), Belonging::OldAddress);
    }

    #[test]
    fn new_is_72_hours() {
        let t0 = Timestamp::from_secs(1_800_000_000);
        assert!(is_new(t0, t0.plus(Span::from_hours(72))));
        assert!(!is_new(
            t0,
            t0.plus(Span::from_hours(72)).plus(Span::from_millis(1))
        ));
        assert!(is_new(t0.plus(Span::from_hours(1)), t0), "made ahead");
    }

    #[test]
    fn links_of_accounts_belong_to_them() {
        let of: Vec<_> = LinkPurpose::ALL.iter().map(|p| link_belongs(*p)).collect();
        assert_eq!(of.iter().filter(|of| of.is_none()).count(), 1, "set-up");
    }
}
