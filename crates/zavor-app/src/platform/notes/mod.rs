//! The notes of the use cases: what the audit and the alerts keep of what was done, and why something
//! was refused.
//!
//! One line declares a note: variant, arguments, code, English sentence. The code is a contract, as
//! for reasons: it never changes and never gets another meaning, or old records say what was not
//! meant. A page says a note by its message `note-CODE`, a reason by `problem-CODE`.

mod acts;
mod alerts;
mod bulk;
pub(crate) mod declare;
mod organisation;
mod people;
mod refused;
mod reminders;
mod sending;
mod sign_on;
mod support;

use std::collections::HashMap;
use std::sync::LazyLock;

use zavor_core::note::NoteKind;

use super::error::{Invalid, Refusal};

pub use acts::{ActNote, CallerNote, NetworkNote};
pub use alerts::AlertNote;
pub use bulk::{AskedNote, FailedNote, ImportNote, ResultNote};
pub use organisation::{AlertMarkNote, RestoreNote, RunNote, SettingNote};
pub use people::{AccountNote, ExportNote, PasswordNote, RecoveryNote, RoleNote};
pub use refused::{DeniedNote, PasswordRefusedNote, SuspendedNote};
pub use reminders::ReminderNote;
pub use sending::SendingNote;
pub use sign_on::{NotMeNote, ProofNote, SignOnNote, TokenNote};
pub use support::RequestNote;

/// Every kind that a record may have beside the reasons of [`Refusal::ALL`] and [`Invalid::ALL`], by
/// subject.
pub const NOTES: &[&[NoteKind]] = &[
    AlertNote::ALL,
    AccountNote::ALL,
    RoleNote::ALL,
    PasswordNote::ALL,
    RecoveryNote::ALL,
    ExportNote::ALL,
    ActNote::ALL,
    CallerNote::ALL,
    NetworkNote::ALL,
    SignOnNote::ALL,
    TokenNote::ALL,
    ProofNote::ALL,
    NotMeNote::ALL,
    RequestNote::ALL,
    ReminderNote::ALL,
    SendingNote::ALL,
    SettingNote::ALL,
    AlertMarkNote::ALL,
    RunNote::ALL,
    ResultNote::ALL,
    ImportNote::ALL,
    AskedNote::ALL,
    FailedNote::ALL,
    RestoreNote::ALL,
    DeniedNote::ALL,
    SuspendedNote::ALL,
    PasswordRefusedNote::ALL,
];

/// The kind with this code, if this release has one: to read what is stored.
pub fn kind_of(code: &str) -> Option<&'static NoteKind> {
    static KINDS: LazyLock<HashMap<&'static str, &'static NoteKind>> = LazyLock::new(|| {
        let all = NOTES.iter().chain(Refusal::ALL).chain(Invalid::ALL);
        all.copied()
            .flatten()
            .map(|kind| (kind.code, kind))
            .collect()
    });
    KINDS.get(code).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all() -> impl Iterator<Item = &'static NoteKind> {
        let all = NOTES.iter().chain(Refusal::ALL).chain(Invalid::ALL);
        all.copied().flatten()
    }

    #[test]
    fn every_kind_has_a_code_of_its_own_and_places_for_its_arguments_alone() {
        let mut codes = BTreeSet::new();
        for kind in all() {
            assert!(codes.insert(kind.code), "{} stands twice", kind.code);
            let places = kind.sentence.split('{').skip(1).map(|after| {
                let place = after.split_once('}').unwrap().0;
                place.strip_suffix(":?").unwrap_or(place)
            });
            let places: BTreeSet<&str> = places.collect();
            let arguments = kind.arguments.iter().copied().collect();
            assert_eq!(places, arguments, "{}", kind.code);
        }
        for kind in all() {
            assert_eq!(kind_of(kind.code), Some(kind));
        }
        assert_eq!(kind_of("no_such_code"), None);
    }
}
