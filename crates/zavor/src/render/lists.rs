//! Every list and show of the command line.

use zavor_web::report::{
    AccountReport, ActOutcome, ActReport, AuditReport, DomainReport, EvidenceReport, HoldReport,
    ImportRow, MessageReport, OriginReport, PolicyReport, RoleReport, SignInReport, Time,
};

use super::table::table;
use super::text::{count, plain, shell, stamp};
use super::why::{Next, step_words, still};

fn optional(time: Option<Time>) -> String {
    time.map_or_else(|| "-".into(), stamp)
}

fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "-".into()
    } else {
        text.into()
    }
}

/// Stands above the commands that end sessions where Zavor cannot.
const NOT_HERE: &str =
    "Sessions on the mail server: not possible here, no [[mail_host]] is configured; run there:";

/// Results of acts, one line each and a line for what other systems said.
pub(crate) fn acts(reports: &[ActReport]) -> String {
    let mut page = String::new();
    for report in reports {
        page.push_str(&format!(
            "{}: {}\n",
            plain(&report.target),
            plain(&report.text)
        ));
        if !report.missing.is_empty() {
            let steps: Vec<_> = report.missing.iter().map(|step| step_words(step)).collect();
            page.push_str(&format!("    Not done yet: {}\n", steps.join(", ")));
            let has = |steps: &[String], wanted| steps.iter().any(|step| step == wanted);
            let next = Next {
                password: has(&report.missing, "password_changed"),
                sessions: has(&report.missing, "sessions_ended"),
                by_statement: !report.by_statement.is_empty(),
                run_there: &report.run_there,
            };
            let who = shell(&report.target);
            page.push_str(&format!("    {}\n", next.commands(&who, &who)));
        }
        for line in still(&report.still_held, &report.target) {
            page.push_str(&format!("    Still stops signing in: {line}\n"));
        }
        for line in &report.mail_hosts {
            page.push_str(&format!("    {}\n", plain(line)));
        }
        if report.missing.is_empty() && !report.run_there.is_empty() {
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

/// The worst exit code of several acts.
pub(crate) fn worst(outcomes: impl Iterator<Item = ActOutcome>) -> u8 {
    outcomes.map(ActOutcome::exit_code).max().unwrap_or(0)
}

/// `users list`.
pub(crate) fn users(accounts: &[AccountReport]) -> String {
    let rows: Vec<_> = accounts
        .iter()
        .map(|account| {
            vec![
                account.address.clone(),
                or_dash(&account.name),
                account.password.clone(),
                or_dash(&account.groups.join(", ")),
                or_dash(&account.roles.join(", ")),
            ]
        })
        .collect();
    let empty = "No accounts. Add one with: zavor users add ADDRESS --password-stdin";
    table(
        &["ADDRESS", "NAME", "PASSWORD", "GROUPS", "ROLES"],
        &rows,
        empty,
    )
}

/// `users show`.
pub(crate) fn user(account: &AccountReport) -> String {
    let set = account
        .password_set
        .map_or_else(String::new, |time| format!(", set {} UTC", stamp(time)));
    let rows = [
        ("Address", account.address.clone()),
        ("Name", or_dash(&account.name)),
        ("Password", format!("{}{set}", account.password)),
        ("Aliases", or_dash(&account.aliases.join(", "))),
        ("Groups", or_dash(&account.groups.join(", "))),
        ("Recovery", or_dash(&account.recovery_addresses.join(", "))),
        ("Roles", or_dash(&account.roles.join(", "))),
        ("Created", format!("{} UTC", stamp(account.created))),
        (
            "Sessions",
            account.sessions_ended.map_or_else(
                || "never ended".into(),
                |time| format!("ended {} UTC", stamp(time)),
            ),
        ),
    ];
    rows.iter()
        .map(|(name, value)| format!("{name:<10}{}\n", plain(value)))
        .collect()
}

/// `users import`.
pub(crate) fn import(rows: &[ImportRow]) -> String {
    let mut page: String = rows
        .iter()
        .filter(|row| row.outcome.exit_code() != 0)
        .map(|row| {
            format!(
                "row {}: {}: {}\n",
                row.row,
                plain(&row.address),
                plain(&row.text)
            )
        })
        .collect();
    // What is about no row is about the whole.
    let (notes, rows): (Vec<_>, Vec<_>) = rows
        .iter()
        .partition(|row| row.row == 0 && row.outcome == ActOutcome::NothingToDo);
    let count = |outcome: ActOutcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let (done, same) = (count(ActOutcome::Done), count(ActOutcome::NothingToDo));
    page.push_str(&format!(
        "{done} added or changed, {same} already so, {} not imported\n",
        rows.len() - done - same
    ));
    for note in notes {
        page.push_str(&format!("note: {}\n", plain(&note.text)));
    }
    page
}

/// `restricted list`.
pub(crate) fn restricted(holds: &[HoldReport]) -> String {
    let rows: Vec<_> = holds
        .iter()
        .map(|hold| {
            let who = hold
                .subject
                .split_once(':')
                .map_or(hold.subject.as_str(), |(_, name)| name);
            vec![
                who.to_string(),
                if hold.kind == "restricted_connector" {
                    "connector".into()
                } else {
                    "account".into()
                },
                hold.reason.clone(),
                stamp(hold.since),
                hold.until.map_or_else(|| "until released".into(), stamp),
                hold.owner.clone(),
            ]
        })
        .collect();
    table(
        &[
            "WHO",
            "WHAT",
            "REASON",
            "SINCE (UTC)",
            "UNTIL (UTC)",
            "PLACED BY",
        ],
        &rows,
        "Nobody is restricted from sending.",
    )
}

/// `origins list`.
pub(crate) fn origins(origins: &[OriginReport]) -> String {
    let rows: Vec<_> = origins
        .iter()
        .map(|origin| {
            vec![
                origin.network.clone(),
                origin.state.clone(),
                origin.account.clone().unwrap_or_else(|| "all".into()),
                optional(origin.since),
                optional(origin.until),
                or_dash(&reason(origin)),
                or_dash(&origin.by),
            ]
        })
        .collect();
    let empty = "No network is blocked, allowed or denied.";
    table(
        &[
            "NETWORK",
            "STATE",
            "ACCOUNTS",
            "SINCE (UTC)",
            "UNTIL (UTC)",
            "REASON",
            "BY",
        ],
        &rows,
        empty,
    )
}

/// Why, with what led to a block.
fn reason(origin: &OriginReport) -> String {
    let Some(EvidenceReport::Guessing {
        accounts,
        penalty,
        threshold,
        ..
    }) = &origin.evidence
    else {
        return origin.reason.clone();
    };
    let accounts = count(*accounts, "account", "accounts");
    format!(
        "{} ({accounts}, penalty {penalty}, threshold {threshold})",
        origin.reason
    )
}

/// `policies list` and `show`.
pub(crate) fn policies(policies: &[PolicyReport], with_text: bool) -> String {
    let mut page = String::new();
    for policy in policies {
        page.push_str(&format!("{}\n", plain(&policy.policy)));
        for setting in &policy.settings {
            let changed = if setting.value == setting.default {
                String::new()
            } else {
                format!(" (default {})", setting.default)
            };
            let unit = if setting.unit.is_empty() {
                String::new()
            } else {
                format!(" {}", setting.unit)
            };
            page.push_str(&format!(
                "  {:<34} {}{unit}{changed}\n",
                setting.key, setting.value
            ));
            if with_text {
                page.push_str(&format!(
                    "      {} Accepts {}.\n",
                    setting.text, setting.accepts
                ));
            }
        }
    }
    page
}

/// `domains list`.
pub(crate) fn domains(domains: &[DomainReport]) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "-" }.to_string();
    let rows: Vec<_> = domains
        .iter()
        .map(|domain| {
            vec![
                domain.domain.clone(),
                yes(domain.default),
                yes(domain.in_use),
            ]
        })
        .collect();
    table(
        &["DOMAIN", "DEFAULT", "IN USE"],
        &rows,
        "There are no domains.",
    )
}

/// `roles list`.
pub(crate) fn roles(roles: &[RoleReport]) -> String {
    let rows: Vec<_> = roles
        .iter()
        .map(|role| {
            let domains = if role.domains.is_empty() {
                "all".into()
            } else {
                role.domains.join(", ")
            };
            vec![role.account.clone(), role.role.clone(), domains]
        })
        .collect();
    table(
        &["ACCOUNT", "ROLE", "DOMAINS"],
        &rows,
        "No roles are granted. The local operator (this command line) may do everything.",
    )
}

/// `sign-ins`.
pub(crate) fn sign_ins(events: &[SignInReport]) -> String {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            vec![
                stamp(event.time),
                event.count.to_string(),
                event.outcome.clone(),
                event.reason.clone().unwrap_or_else(|| "-".into()),
                event.address.clone().unwrap_or_else(|| "-".into()),
                event.protocol.clone(),
                event.class.clone(),
                or_dash(&event.device),
            ]
        })
        .collect();
    let head = [
        "TIME (UTC)",
        "COUNT",
        "OUTCOME",
        "REASON",
        "FROM",
        "OVER",
        "PLACE",
        "DEVICE",
    ];
    table(
        &head,
        &rows,
        "No sign-ins are recorded in the days that are kept.",
    )
}

/// `messages`.
pub(crate) fn messages(events: &[MessageReport]) -> String {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            let first = event.recipients.first().map_or("-", String::as_str);
            let to = if event.recipient_count > 1 {
                format!("{first} and {} more", event.recipient_count - 1)
            } else {
                first.into()
            };
            vec![
                stamp(event.time),
                event.outcome.clone(),
                event.reason.clone().unwrap_or_else(|| "-".into()),
                event.address.clone().unwrap_or_else(|| "-".into()),
                or_dash(&event.queue_id),
                or_dash(&event.sender),
                to,
            ]
        })
        .collect();
    let head = [
        "TIME (UTC)",
        "OUTCOME",
        "REASON",
        "FROM",
        "QUEUE ID",
        "SENDER",
        "TO",
    ];
    table(
        &head,
        &rows,
        "No messages are recorded in the days that are kept.",
    )
}

/// `audit list`.
pub(crate) fn audit(events: &[AuditReport]) -> String {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            vec![
                event.seq.to_string(),
                stamp(event.time),
                event.actor.clone(),
                event.act.clone(),
                event.target.clone().unwrap_or_else(|| "-".into()),
                event.result.clone(),
                or_dash(&event.detail),
            ]
        })
        .collect();
    table(
        &["NO", "TIME (UTC)", "WHO", "DID", "TO", "RESULT", "DETAIL"],
        &rows,
        "The audit is empty.",
    )
}
