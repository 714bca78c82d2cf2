//! Support requests as text. Everything that an asker wrote is a stranger's: it is escaped like device
//! hints, line by line.

use std::fmt::Write as _;

use zavor_web::report::{HeldThenReport, OpenedRequestReport, RequestReport};

use super::table::table;
use super::text::{plain, stamp};

/// `requests list`; `closed`: those that are over were asked for.
pub(crate) fn list(requests: &[RequestReport], closed: bool) -> String {
    let rows: Vec<_> = requests
        .iter()
        .map(|request| {
            let first = request.messages.first();
            let first = first.map_or_else(String::new, |said| said.text.replace('\n', " "));
            vec![
                request.number.to_string(),
                stamp(request.opened),
                request.account.clone(),
                request.asked_by.clone(),
                request.state.clone(),
                first,
            ]
        })
        .collect();
    let empty = match closed {
        true => "No support request is over.",
        false => "No support request waits. See earlier ones with: zavor requests list --closed",
    };
    table(
        &["NO", "SINCE", "ACCOUNT", "ASKED BY", "STATE", "TEXT"],
        &rows,
        empty,
    )
}

/// `requests show`.
pub(crate) fn whole(request: &RequestReport) -> String {
    let mut text = format!(
        "Support request {} about {}: {}\n",
        request.number,
        plain(&request.account),
        request.state
    );
    if request.asked_by == "unproved" {
        text.push_str(
            "Asked by somebody who has proved NOTHING: verify the caller before any act.\n",
        );
    }
    for (n, asker) in (1..).zip(&request.askers) {
        let proved: Vec<String> = asker
            .proved
            .iter()
            .map(|proof| format!("{} at {}", proof.method, stamp(proof.time)))
            .collect();
        let proved = match proved.is_empty() {
            true => "nothing".into(),
            false => proved.join(", "),
        };
        let from = match (&request.opened_by, asker.source.is_empty()) {
            (Some(by), _) => format!("opened by {}", plain(by)),
            (None, false) => format!("from {}", plain(&asker.source)),
            (None, true) => String::new(),
        };
        let _ = writeln!(
            text,
            "  asker {n}, {} {from}; proved: {proved}",
            stamp(asker.time)
        );
        if !asker.contact_unverified.is_empty() {
            let contact = plain(&asker.contact_unverified);
            let _ = writeln!(text, "    contact, UNVERIFIED: {contact}");
        }
    }
    text.push_str("Messages:\n");
    for said in &request.messages {
        let who = match (&said.by, said.asker) {
            (Some(by), _) => plain(by),
            (None, Some(n)) => format!("asker {n}"),
            (None, None) => String::new(),
        };
        let _ = writeln!(text, "  {} {} ({who})", stamp(said.time), said.sort);
        for line in said.text.lines() {
            let _ = writeln!(text, "    {}", plain(line));
        }
    }
    let Some(evidence) = &request.evidence else {
        text.push_str("What \"why\" answered is not looked up yet.\n");
        return text;
    };
    let _ = writeln!(text, "What \"why\" answered at {}:", stamp(evidence.time));
    for hold in evidence.holds.iter().chain(&evidence.ended) {
        let _ = writeln!(text, "  {}", held(hold));
    }
    if evidence.holds.is_empty() && evidence.ended.is_empty() {
        text.push_str("  nothing was held\n");
    }
    let _ = writeln!(
        text,
        "What holds now: zavor why {}",
        plain(&request.account)
    );
    text
}

fn held(hold: &HeldThenReport) -> String {
    let mut text = format!(
        "{} ({}): {}, since {}",
        hold.kind,
        hold.scope,
        hold.reason,
        stamp(hold.since)
    );
    match (&hold.ended_by, hold.ended_at) {
        (Some(by), Some(at)) => {
            let _ = write!(text, ", ended {} by {}", stamp(at), plain(by));
        }
        _ => {
            if let Some(until) = hold.until {
                let _ = write!(text, ", until {}", stamp(until));
            }
        }
    }
    text
}

/// `requests open`.
pub(crate) fn opened(opened: &OpenedRequestReport) -> String {
    format!(
        "Support request {} is open. The owner follows it here; the link is shown this once:\n{}\n",
        opened.number, opened.link
    )
}
