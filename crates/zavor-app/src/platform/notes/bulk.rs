//! How one account of a run ended, and why an act failed at all: as a record keeps it, so that every
//! reader has it in their own language.

use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Note, Word};

use super::declare::notes;
use super::refused::{DeniedNote, PasswordRefusedNote};
use crate::platform::error::{AppError, PartDone};

notes! {
    /// What a run did to one account, or what it leaves to somebody.
    pub enum ResultNote {
        StaysElsewhere = "bulk_password_elsewhere",
            "its password is not kept by Zavor; reset it where it lives, or run again and move such passwords here";
        MovedHere = "bulk_password_moved",
            "Zavor keeps its password from now on; what asks the other directory goes on accepting the old one";
        LinkSent { addresses: String } = "bulk_link_sent", "link sent to {addresses}";
        StaysBlocked = "bulk_stays_blocked",
            "its sign-in is blocked and stays so; the new password opens nothing until sign-in is allowed";
        SlipMade = "bulk_slip_made", "reset; its slip was made";
        StillHeld { hold: Word } = "bulk_still_held", "still stopped by {hold}";
        StillHeldFrom { hold: Word, network: String } = "bulk_still_held_from",
            "still stopped by {hold} ({network})";
        NotEveryNetwork = "bulk_not_every_network",
            "not every network that tried it was checked";
        NotYetOn { hosts: String } = "bulk_not_yet_on", "not yet on {hosts}; Zavor keeps trying";
        SessionsByHand { commands: String } = "bulk_sessions_by_hand",
            "sessions on the mail server cannot be ended from here; run there: {commands}";
        HereOnly = "bulk_here_only",
            "here only: no mail host is configured to end sessions of mail programs";
    }
}

notes! {
    /// What became of a row of an import beside what changed.
    pub enum ImportNote {
        Unreadable { why: String } = "import_row_unreadable", "{why}";
        TakenJustNow = "import_taken_just_now",
            "its address or an alias was taken just now; import it again";
    }
}

notes! {
    /// What became of asking recovery addresses to confirm themselves.
    pub enum AskedNote {
        Asked { addresses: String } = "asked_to_confirm", "asked to confirm: {addresses}";
        AskedAt { at: Timestamp, addresses: String } = "asked_to_confirm_at",
            "asked to confirm, at about {at}: {addresses}";
        NotAsked { addresses: String } = "not_asked_too_many",
            "not asked, too many such mails were sent or wait: {addresses}";
    }
}

notes! {
    /// Why an act failed where neither a rule nor a right was in the way.
    pub enum FailedNote {
        NotFound { name: String } = "not_found", "no account {name:?}";
        Changed = "changed_meanwhile",
            "somebody else changed the same thing just now; try again";
        Store { why: String } = "store_failed", "{why}";
        PasswordChanged { why: Detail } = "partly_password_changed",
            "the password was changed; lockouts were not ended, because it could not be written; unlock the account when the store works again ({why})";
        SetUp { why: Detail } = "partly_set_up",
            "the administrator was made and the link is used up; sign in with the new password ({why})";
        Unlock { why: Detail } = "partly_unlock",
            "the unlock was recorded and could not be carried out: the account is still locked; try again ({why})";
        ResetCounters { why: Detail } = "partly_reset_counters",
            "the reset was recorded and could not be carried out in full; try again ({why})";
        ReleaseOrigin { why: Detail } = "partly_release_origin",
            "the release was recorded and could not be written in full: the network may be blocked again after a restart; try again ({why})";
        Unblock { why: Detail } = "partly_unblock",
            "the sending windows start from zero, but the release could not be written: the sender is still restricted; try again ({why})";
    }
}

impl From<&AppError> for Note {
    fn from(error: &AppError) -> Self {
        match error {
            AppError::Unknown { name, .. } => FailedNote::NotFound { name: name.clone() }.into(),
            AppError::Invalid(why) => why.into(),
            AppError::Refused(why) => why.into(),
            AppError::Denied(denied) => DeniedNote::from(*denied).into(),
            AppError::Password(why) => PasswordRefusedNote::from(why).into(),
            AppError::Conflict => FailedNote::Changed.into(),
            AppError::Store(error) => FailedNote::Store {
                why: error.to_string(),
            }
            .into(),
            AppError::Partly(partly) => {
                let why = Detail::from(&partly.failed);
                match partly.part {
                    PartDone::PasswordChanged => FailedNote::PasswordChanged { why },
                    PartDone::SetUp => FailedNote::SetUp { why },
                    PartDone::Unlock => FailedNote::Unlock { why },
                    PartDone::ResetCounters => FailedNote::ResetCounters { why },
                    PartDone::ReleaseOrigin => FailedNote::ReleaseOrigin { why },
                    PartDone::Unblock => FailedNote::Unblock { why },
                }
                .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use zavor_core::rights::Denied;

    use super::*;
    use crate::platform::error::{Partly, RefusedBulk};

    #[test]
    fn a_failure_is_kept_with_the_words_that_it_is_told_in() {
        let unknown = || AppError::Unknown {
            what: "account",
            name: "ana\"@contoso.example".into(),
        };
        let mut errors = vec![
            unknown(),
            RefusedBulk::Ended.into(),
            AppError::Denied(Denied::OtherDomain),
            AppError::Conflict,
        ];
        errors.extend(PartDone::ALL.map(|part| {
            let failed = unknown();
            AppError::Partly(Box::new(Partly { part, failed }))
        }));
        for error in errors {
            let kept = Detail::from(&error);
            assert_eq!(kept.to_string(), error.to_string());
            let read = Detail::read(&kept.stored(), crate::platform::notes::kind_of);
            assert_eq!(read, kept);
        }
    }
}
