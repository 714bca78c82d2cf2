//! App passwords.

use zavor_web::report::AppPasswordReport;

use super::table::table;
use super::text::stamp;

/// `app-passwords list`.
pub(crate) fn app_passwords(all: &[AppPasswordReport]) -> String {
    let row = |known: &AppPasswordReport| {
        vec![
            known.id.clone(),
            known.name.clone(),
            known.protocols.join(", "),
            stamp(known.created),
            known.last_used.map_or_else(|| "never".into(), stamp),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    table(
        &[
            "NO",
            "NAME",
            "OPENS",
            "MADE (UTC)",
            "LAST USED (UTC, BY DAY)",
        ],
        &rows,
        "There are no app passwords.",
    )
}
