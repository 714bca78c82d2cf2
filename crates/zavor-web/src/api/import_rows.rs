//! What the answer to an import says of each row, and of the file as a whole (row 0).

use zavor_app::people::{self, Confirmations, ImportMode, RowOutcome, UnreadableRow};
use zavor_core::identity::CONFIRMATIONS_PER_MINUTE;
use zavor_core::note::Detail;

use crate::report::{ActOutcome, ImportRow, NoteReport, Time};

/// One row of a file of accounts.
pub type ReadRow = Result<people::ImportRow, UnreadableRow>;

/// Longest sentence about one row of an import, in bytes: the answer has a bound.
const ROW_TEXT_BYTES_MAX: usize = 300;
/// Most letters of a name by which a row without an address is recognised.
const NAME_SHOWN: usize = 60;

/// What the recovery addresses of an import are told; nothing if it set none.
pub(super) fn asked(mails: Confirmations) -> Vec<ImportRow> {
    let mut said = Vec::new();
    if let Some(last) = mails.last {
        let who = match mails.asked {
            1 => "1 recovery address is mailed a link to confirm it".to_owned(),
            n => format!("{n} recovery addresses are mailed a link to confirm them"),
        };
        let last = Time::from(last);
        said.push(format!(
            "{who}, at most {CONFIRMATIONS_PER_MINUTE} a minute, the last at about {last}; an address \
             counts 72 hours after its link is used"
        ));
    }
    if mails.rows_not_asked > 0 {
        let rows = match mails.rows_not_asked {
            1 => "1 row".to_owned(),
            n => format!("{n} rows"),
        };
        said.push(format!(
            "recovery addresses of {rows} are set but were not asked to confirm: mail is not \
             configured, or too many such mails wait; ask them later with: zavor users \
             ask-to-confirm --all"
        ));
    }
    said.into_iter().map(note).collect()
}

/// The report of a row that is not decided yet, by its line.
pub(super) fn waiting_report(row: &ReadRow) -> (u64, ImportRow) {
    let (line, last_row, address) = match row {
        Ok(row) => (row.line, row.line, row.address.clone()),
        Err(row) => (row.line, row.last_line, String::new()),
    };
    let report = ImportRow {
        row: line,
        last_row,
        address,
        ..about_all(ActOutcome::Refused, recognised(row))
    };
    (line, report)
}

/// What a row without an address is recognised by: its line, and the name in it.
fn recognised(row: &ReadRow) -> String {
    let row = row.as_ref().ok();
    let named = row.filter(|row| row.address.is_empty() && !row.name.is_empty());
    named.map_or_else(String::new, |row| {
        let name: String = row.name.chars().take(NAME_SHOWN).collect();
        format!("the row of {name:?}: ")
    })
}

/// What became of a row, or (a dry run) would become of it.
pub(super) fn in_words(
    outcome: RowOutcome,
    mode: ImportMode,
) -> (ActOutcome, String, Vec<NoteReport>) {
    let dry = mode == ImportMode::DryRun;
    let said = |done: &str, would: &str, detail: &Detail| {
        let head = if dry { would } else { done };
        match (head.is_empty(), detail.is_empty()) {
            (true, _) => detail.to_string(),
            (false, true) => head.to_owned(),
            (false, false) => format!("{head}: {detail}"),
        }
    };
    let notes = |detail: &Detail| detail.notes().iter().map(NoteReport::from).collect();
    let (outcome, mut text, notes) = match &outcome {
        RowOutcome::Added(what) => {
            let text = said("added", "would be added", what);
            (ActOutcome::Done, text, notes(what))
        }
        RowOutcome::Changed(what) => {
            let text = said("", "would be changed", what);
            (ActOutcome::Done, text, notes(what))
        }
        RowOutcome::Unchanged(what) => {
            let text = said("unchanged", "unchanged", what);
            (ActOutcome::NothingToDo, text, notes(what))
        }
        RowOutcome::Refused(why) => {
            let text = said("", "would be refused", why);
            (ActOutcome::Refused, text, notes(why))
        }
        RowOutcome::AfterEarlier => {
            let text = "an earlier row of the file sets the same address or alias; what this one does is \
                        decided after it";
            (ActOutcome::NothingToDo, text.to_owned(), Vec::new())
        }
    };
    if text.len() > ROW_TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(ROW_TEXT_BYTES_MAX));
        text.push('…');
    }
    (outcome, text, notes)
}

/// What a person should know about the whole file, although nothing failed.
pub(super) fn note(text: String) -> ImportRow {
    about_all(ActOutcome::NothingToDo, text)
}

pub(super) fn about_all(outcome: ActOutcome, text: String) -> ImportRow {
    ImportRow {
        row: 0,
        last_row: 0,
        address: String::new(),
        outcome,
        text,
        notes: Vec::new(),
    }
}
