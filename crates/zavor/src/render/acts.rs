//! The results of acts, and what is left to do after them: per account or network, or per row of an
//! import.

use zavor_web::report::{ActOutcome, ActReport, ImportRow};

use super::hold_words::step_words;
use super::lifts::{Next, still};
use super::text::{operand, plain};

/// Codes of the notes about blocked sign-in on a row of an import.
const ABOUT_BLOCKS: [&str; 2] = ["account_arrives_blocked", "account_block_not_taken"];

/// Precedes the commands that end sessions, if Zavor cannot.
const NOT_HERE: &str = "Sessions on the mail server cannot be ended from here: no [[mail_host]] is configured; run there:";

/// Results of acts that did something, or had nothing to do: one line for each, and one for each
/// answer of another system.
pub(crate) fn acts(reports: &[ActReport]) -> String {
    let mut page = String::new();
    for report in reports.iter().filter(|report| !is_error(report)) {
        page.push_str(&format!("{}\n", headline(report)));
        for line in still(&report.still_held, &report.target) {
            page.push_str(&format!("    Still stops signing in: {line}\n"));
        }
        for line in &report.mail_hosts {
            page.push_str(&format!("    {}\n", plain(line)));
        }
        if !report.run_there.is_empty() {
            page.push_str(&format!("    {NOT_HERE}\n"));
            for command in &report.run_there {
                page.push_str(&format!("        {}\n", plain(command)));
            }
        }
        if let Some(password) = &report.temporary_password {
            page.push_str(&format!(
                "    Temporary password, shown once: {}\n",
                plain(password)
            ));
        }
    }
    page
}

/// What was not done: one line for each, with what to do; for standard error.
pub(crate) fn errors(reports: &[ActReport]) -> String {
    let errors = reports.iter().filter(|report| is_error(report));
    let lines: Vec<String> = errors.map(error).collect();
    lines.join("\n")
}

fn is_error(report: &ActReport) -> bool {
    match report.outcome {
        ActOutcome::Done | ActOutcome::PartlyDone | ActOutcome::NothingToDo => false,
        ActOutcome::Refused | ActOutcome::Unknown | ActOutcome::Failed => true,
    }
}

fn headline(report: &ActReport) -> String {
    format!("{}: {}", plain(&report.target), plain(&report.text))
}

fn error(report: &ActReport) -> String {
    let line = headline(report);
    if report.missing.is_empty() {
        return line;
    }
    let steps: Vec<_> = report.missing.iter().map(|step| step_words(step)).collect();
    let has = |wanted| report.missing.iter().any(|step| step == wanted);
    let next = Next {
        password: has("password_changed"),
        sessions: has("sessions_ended"),
        by_statement: !report.by_statement.is_empty(),
        run_there: &report.run_there,
    };
    let who = operand(&report.target);
    let (steps, commands) = (steps.join(", "), next.commands(&who, &who));
    format!("{line}; not done yet: {steps}; run: {commands}")
}

/// The exit code of the worst outcome.
pub(crate) fn worst(outcomes: impl Iterator<Item = ActOutcome>) -> u8 {
    outcomes.map(ActOutcome::exit_code).max().unwrap_or(0)
}

/// `users import`.
pub(crate) fn import(rows: &[ImportRow]) -> String {
    // What went as the file says needs no line of its own, but whom it shuts out or lets in does.
    let about_blocks = |row: &ImportRow| {
        let mut notes = row.notes.iter();
        notes.any(|note| ABOUT_BLOCKS.contains(&note.code.as_str()))
    };
    let told = |row: &&ImportRow| row.outcome.exit_code() != 0 || about_blocks(row);
    let page = rows.iter().filter(told).map(import_row).collect();
    import_totals(
        rows,
        page,
        ["added or changed", "unchanged", "not imported"],
    )
}

/// `users import --dry-run`: every row, because the person wants to look before it is too late.
pub(crate) fn import_foreseen(rows: &[ImportRow]) -> String {
    let rows_only = rows.iter().filter(|row| row.row > 0);
    let mut page = String::from("dry run: nothing was written\n");
    page.extend(rows_only.map(import_row));
    import_totals(
        rows,
        page,
        [
            "would be added or changed",
            "unchanged or undecided",
            "would not be imported",
        ],
    )
}

fn import_row(row: &ImportRow) -> String {
    let lines = match (row.row, row.last_row > row.row) {
        (0, _) => "the file".to_owned(),
        (_, true) => format!("rows {} to {}", row.row, row.last_row),
        (_, false) => format!("row {}", row.row),
    };
    let address = match row.address.is_empty() {
        true => String::new(),
        false => format!("{}: ", plain(&row.address)),
    };
    format!("{lines}: {address}{}\n", plain(&row.text))
}

/// How many rows became what, and what is to be said of the whole file.
fn import_totals(rows: &[ImportRow], mut page: String, words: [&str; 3]) -> String {
    // Rows with number 0 are about the whole import.
    let (notes, rows): (Vec<_>, Vec<_>) = rows
        .iter()
        .partition(|row| row.row == 0 && row.outcome == ActOutcome::NothingToDo);
    // No row of an account has a line break: lines that one open quote took are rows of the file.
    let lines = |row: &&ImportRow| row.last_row.saturating_sub(row.row) + 1;
    let count = |outcome: ActOutcome| {
        let rows = rows.iter().copied().filter(|row| row.outcome == outcome);
        rows.map(|row| lines(&row)).sum::<u64>()
    };
    let all: u64 = rows.iter().map(lines).sum();
    let (done, same) = (count(ActOutcome::Done), count(ActOutcome::NothingToDo));
    let [changed, unchanged, left] = words;
    page.push_str(&format!(
        "{done} {changed}, {same} {unchanged}, {} {left}\n",
        all - done - same
    ));
    for note in notes {
        page.push_str(&format!("note: {}\n", plain(&note.text)));
    }
    page
}
