//! `zavor why`: everything that stops an account, since when, until when, why, on what evidence,
//! and the exact command that lifts it.
//!
//! Written only from kind, scope, reason and evidence, so that every hold of the closed lists has a
//! sentence. Times are UTC, with the relative time after the end.

use zavor_core::hold::{Evidence, HoldKind, Reason, ReleaseAct};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::rounded::Rounded;
use zavor_web::report::{HoldReport, RaisedLimitReport, Time, Why};

use super::ended::ended;
use super::hold_words::{
    end_words, lifted_words, observed_words, place_words, step_words, subject_of, what_words,
};
use super::lifts::commands;
use super::lists::raised_words;
use super::refused::refused;
use super::text::{clock, count, lasted, left, length, plain, protocol};

/// Columns before the text of a hold.
const INDENT: usize = 17;

/// Said instead of "nothing stops" if not everything was looked at.
const MORE_TRIED: &str = "Not every network that tried this account was checked: the owner's network may be blocked. Ask for its address, then run: zavor why NETWORK";

/// The whole answer.
pub(crate) fn why(report: &Why) -> String {
    let mut page = match report.display_name.as_deref() {
        Some("") => format!("{}\n", plain(&report.account)),
        Some(name) => format!("{} <{}>\n", plain(name), plain(&report.account)),
        None if is_network(&report.account) => format!("Network {}\n", plain(&report.account)),
        None if report.subject.starts_with("connector:") => {
            format!("Connector {}\n", plain(&report.account))
        }
        None => format!(
            "{} (no account; charged by this name)\n",
            plain(&report.account)
        ),
    };
    page.push('\n');
    for (effect, label, free) in [
        ("sign_in", "SIGN-IN", "Nothing stops signing in."),
        ("sending", "SENDING", "Nothing stops sending."),
        ("relaying", "RELAYING", ""),
        ("recovery", "RECOVERY", ""),
        ("none", "RISK", ""),
    ] {
        let holds: Vec<_> = report
            .holds
            .iter()
            .filter(|hold| hold.effect == effect)
            .collect();
        if holds.is_empty() && !free.is_empty() && report.display_name.is_some() {
            // The Postfix door refuses an account that may not sign in, however its session began.
            match report
                .holds
                .iter()
                .any(|hold| hold.kind == "sign_in_blocked")
            {
                true if effect == "sending" => {
                    let text = "Sign-in is blocked, and with it the mail of whoever is signed in.";
                    page.push_str(&block(label, "held", &[text.to_string()]));
                }
                _ if effect == "sign_in" && report.more_networks_tried => {
                    page.push_str(&block(label, "?", &[MORE_TRIED.to_string()]));
                }
                _ => page.push_str(&block(label, "free", &[free.to_string()])),
            }
        }
        if !holds.is_empty() && effect == "sign_in" && report.more_networks_tried {
            page.push_str(&block(label, "?", &[MORE_TRIED.to_string()]));
        }
        for hold in holds {
            let state = if hold.observed { "would" } else { "held" };
            page.push_str(&block(label, state, &hold_lines(hold, report)));
        }
        if effect == "sending" {
            page.push_str(&about_sending(report, label));
        }
    }
    if report.holds.is_empty() && report.display_name.is_none() {
        page.push_str("Nothing is held.\n");
    }
    page.push_str(&refused(report));
    page.push_str(&ended(&report.ended, report.checked_at));
    page
}

/// What is said of sending beside its holds: a raised limit, and that the owner lifted a restriction lately.
fn about_sending(report: &Why, label: &str) -> String {
    let raised = report.raised_limit.as_ref();
    let raised = raised.map(|raised| ("raised", raised_line(raised, report.checked_at)));
    let lifted = report.own_release.map(|at| {
        let at = clock(at, report.checked_at);
        let line =
            format!("The owner lifted a restriction alone at {at} UTC; not again within 30 days");
        ("lifted", line)
    });
    let lines = raised.into_iter().chain(lifted);
    lines
        .map(|(state, line)| block(label, state, &[line]))
        .collect()
}

fn raised_line(raised: &RaisedLimitReport, now: Time) -> String {
    let end = clock(raised.until, now);
    format!(
        "The limit is raised to {} until {end} UTC",
        raised_words(raised)
    )
}

fn is_network(name: &str) -> bool {
    name.parse::<zavor_core::network::Network>().is_ok()
}

fn block(label: &str, state: &str, lines: &[String]) -> String {
    let mut page = format!("{label:<10}{state:<7}");
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            page.push_str(&" ".repeat(INDENT));
        }
        page.push_str(line);
        page.push('\n');
    }
    page
}

fn hold_lines(hold: &HoldReport, report: &Why) -> Vec<String> {
    let now = report.checked_at;
    let mut lines = vec![headline(hold, now)];
    lines.extend(evidence(hold, now));
    lines.extend(hold.observed.then(|| observed_words(&hold.enforced_at)));
    lines.extend(lifted_words(hold));
    let missing: Vec<_> = hold
        .release
        .requires
        .iter()
        .filter(|step| !step.met)
        .map(|step| step.step.as_str())
        .collect();
    if !missing.is_empty() {
        let steps: Vec<_> = missing.iter().map(|step| step_words(step)).collect();
        lines.push(format!("Not done yet: {}", steps.join(", ")));
    }
    if hold.release.act == ReleaseAct::ChangePassword.as_str() {
        lines.extend(report.password_links.iter().map(|link| {
            let (to, until) = (plain(&link.to), clock(link.until, now));
            let left = left(now, link.until);
            format!(
                "A link to choose one was mailed to {to}; it works until {until} UTC (in {left})"
            )
        }));
    }
    lines.extend(commands(hold, report, &missing));
    lines
}

fn headline(hold: &HoldReport, now: Time) -> String {
    let place = place_words(&hold.scope);
    let what = what_words(&hold.kind, &hold.reason, place, &subject_of(&hold.subject));
    let since = clock(hold.since, now);
    match hold.until {
        Some(until) => {
            let left = left(now, until);
            let end = format!("until {} UTC (in {left})", clock(until, now));
            if hold.kind == "locked_out" {
                format!("{what} {end}")
            } else {
                format!("{what} since {since} UTC, {end}")
            }
        }
        None => format!("{what} since {since} UTC, {}", end_words(hold)),
    }
}

fn evidence(hold: &HoldReport, now: Time) -> Vec<String> {
    let within = |first: &Timestamp, last: &Timestamp| lasted((*first).into(), (*last).into());
    let at = |time: &Timestamp| clock((*time).into(), now);
    match &hold.evidence.0 {
        Evidence::None => placed_by(hold).into_iter().collect(),
        Evidence::WrongPasswords {
            failures,
            first,
            last,
            addresses,
            last_address,
            last_protocol,
            familiar_places_open,
            ..
        } => {
            let from =
                last_address.map_or("an unknown address".into(), |address| address.to_string());
            let (over, within) = (protocol(last_protocol.as_str()), within(first, last));
            let last = format!("last {from} over {over} at {}", at(last));
            let counted = wrong_passwords(*failures, *addresses, &within, &last);
            let more = what_still_works(&hold.reason, *familiar_places_open);
            [counted].into_iter().chain(more).collect()
        }
        Evidence::Guessing {
            accounts,
            penalty,
            threshold,
            first,
            last,
        } => {
            let accounts = count(*accounts, "account", "accounts");
            let (within, last) = (within(first, last), at(last));
            vec![guessing(&accounts, *penalty, *threshold, &within, &last)]
        }
        Evidence::SendingLimit {
            counted,
            requested,
            limit,
            window,
            policy,
            last_address,
        } => {
            let more = more_words(*requested, &hold.reason);
            let (things, policy) = (limit_words(&hold.reason), plain(policy));
            let window = window_words(*window);
            let limit = match hold.kind == HoldKind::OrganisationRestricted.as_str() {
                true => format!("the limit of the whole organisation is {limit}"),
                false => format!("the limit is {limit} (policy \"{policy}\")"),
            };
            let reached = format!("{counted} {things} in {window}{more}; {limit}");
            let from = last_address.map(|address| format!("Last message from {address}"));
            [reached].into_iter().chain(from).collect()
        }
        Evidence::FailedCodes {
            failures,
            first,
            last,
            open,
            ..
        } => wrong_codes(*failures, *open, &within(first, last), &at(last)),
        Evidence::RecoveryTries {
            counted,
            first,
            last,
            ..
        } => recovery_tries(*counted, &within(first, last), &at(last)),
        Evidence::Report { event, from } => report(hold, from, &at(event)),
        Evidence::Statement { text } => vec![statement(hold, text)],
    }
}

/// What somebody reported by the link in a notice, and what ends the hold.
fn report(hold: &HoldReport, from: &str, event: &str) -> Vec<String> {
    let ends = match hold.reason == Reason::ShutOutByOwner.as_str() {
        true => {
            "A recovery by the owner, with proofs that are older than that, ends it; no administrator is needed"
        }
        false => {
            "Nothing is blocked by it; second factors and recovery addresses cannot be changed for 24 h"
        }
    };
    let said = format!(
        "By a link mailed to {} about what happened, {event}",
        plain(from)
    );
    vec![said, ends.into()]
}

fn wrong_passwords(failures: u32, addresses: u32, within: &str, last: &str) -> String {
    let failures = count(failures, "wrong password", "wrong passwords");
    let addresses = count(addresses, "address", "addresses");
    format!("{failures} in {within} from {addresses}, {last}")
}

fn guessing(accounts: &str, penalty: u32, threshold: u32, within: &str, last: &str) -> String {
    format!(
        "{accounts} tried in {within}, last at {last}; penalty {penalty}, the threshold was {threshold}"
    )
}

fn recovery_tries(counted: u32, within: &str, last: &str) -> Vec<String> {
    let tries = count(counted, "try", "tries");
    vec![format!(
        "{tries} in {within}, the last at {last}; signing in and other proofs are not affected"
    )]
}

fn statement(hold: &HoldReport, text: &str) -> String {
    match (owner_words(&hold.owner), text) {
        (Some(by), "") => format!("By {by}"),
        (Some(by), text) => format!("By {by}: \"{}\"", plain(text)),
        (None, text) => format!("\"{}\"", plain(text)),
    }
}

fn wrong_codes(failures: u32, open: u32, within: &str, last: &str) -> Vec<String> {
    let counted = format!(
        "{} in {within} after the right password, last at {last}: typed by the owner, or by somebody who has the password",
        count(failures, "wrong code", "wrong codes"),
    );
    let (one, several) = (
        "other second factor still works",
        "other second factors still work",
    );
    let others = (open > 0).then(|| format!("{}.", count(open, one, several)));
    [counted].into_iter().chain(others).collect()
}

/// For lockouts: what ends the hold if time does not, and where sign-in still works.
fn what_still_works(reason: &str, familiar_places_open: u32) -> Vec<String> {
    let mut lines = Vec::new();
    if reason == "consecutive_maximum" {
        lines.push("Too many failures in a row: it stays locked until a recovery, an unlock, or a sign-in from an old familiar location.".into());
    }
    match familiar_places_open {
        0 => {}
        1 => lines.push("The familiar location of this account still works.".into()),
        n => lines.push(format!(
            "The {n} familiar locations of this account still work."
        )),
    }
    lines
}

fn window_words(window: Span) -> String {
    match window.as_secs() {
        // For a limit, this reads better than a day.
        86_400 => "24 h".into(),
        _ => length(Rounded::exactly(window)),
    }
}

fn more_words(requested: u32, reason: &str) -> String {
    match requested {
        0 => String::new(),
        n if reason == "messages_per_minute" => format!(", {n} more"),
        n => format!(", a message with {n} more was refused"),
    }
}

fn placed_by(hold: &HoldReport) -> Option<String> {
    owner_words(&hold.owner).map(|by| format!("By {by}"))
}

fn owner_words(owner: &str) -> Option<String> {
    match owner.split_once(':') {
        _ if owner == "engine" => None,
        _ if owner == "local_operator" => Some("the local operator".into()),
        Some(("administrator", name)) => Some(format!("administrator {}", plain(name))),
        Some((kind, name)) => Some(format!("{} {}", plain(kind).replace('_', " "), plain(name))),
        None => Some(plain(owner).replace('_', " ")),
    }
}

fn limit_words(reason: &str) -> &'static str {
    match reason {
        "external_recipients_per_hour" | "organisation_recipients_per_day" => "external recipients",
        "internal_recipients_per_hour" => "internal recipients",
        "messages_per_minute" => "messages",
        _ => "recipients",
    }
}

#[cfg(test)]
#[path = "why_tests.rs"]
mod tests;
