//! What was refused of an account within a day, below its holds: "what did it refuse, and where from?".

use zavor_core::why::told_by_lockouts;
use zavor_web::report::{RefusedReport, Why};

use super::text::{clock, count};

/// The part of `zavor why` about refusals and wrong passwords; empty if there were none.
pub(crate) fn refused(report: &Why) -> String {
    let of = |run: &Option<RefusedReport>, one, many| {
        let run = run.as_ref()?;
        Some(format!("  {}\n", sentence(run, report, one, many)))
    };
    let sign_ins = of(
        &report.refused_sign_ins,
        "attempt to sign in",
        "attempts to sign in",
    );
    let messages = of(&report.refused_messages, "message", "messages");
    let evidence = report.holds.iter().map(|hold| &hold.evidence.0);
    let wrong = report.wrong_passwords.as_ref().map(|wrong| wrong.refused);
    let wrong = match wrong.is_some_and(|wrong| told_by_lockouts(evidence, wrong)) {
        true => None,
        false => of(&report.wrong_passwords, "wrong password", "wrong passwords"),
    };
    let lines: String = [sign_ins, wrong, messages].into_iter().flatten().collect();
    match lines.is_empty() {
        true => lines,
        false => format!("\nREFUSED OR WRONG within 24 h\n{lines}"),
    }
}

/// `14 attempts to sign in from 14 addresses between 17:51:02 and 17:52:10 UTC, last from …`.
fn sentence(run: &RefusedReport, report: &Why, one: &str, many: &str) -> String {
    let at_least = if run.at_least { "at least " } else { "" };
    let mut said = format!("{at_least}{}", count(run.refused, one, many));
    let at = |time| clock(time, report.checked_at);
    let (first, last) = (at(run.first), at(run.last));
    if run.addresses > 1 {
        said.push_str(&format!(" from {} addresses", run.addresses));
    }
    // Of two times that read the same, one is said.
    match first == last {
        true => said.push_str(&format!(" at {last} UTC")),
        false => said.push_str(&format!(" between {first} and {last} UTC")),
    }
    if let Some(address) = run.last_address {
        let last = if run.addresses > 1 {
            ", last from"
        } else {
            " from"
        };
        said.push_str(&format!("{last} {address}"));
    }
    said
}
