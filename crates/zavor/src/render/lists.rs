//! The output of every `list` and `show` command.

use zavor_core::hold::Evidence;
use zavor_web::report::{
    AccountReport, AuditReport, DomainReport, EvidenceReport, HoldReport, MessageReport,
    OriginReport, PolicyReport, RaisedLimitReport, RoleReport, SignInReport, Time,
};

use super::table::table;
use super::text::{count, plain, stamp};

fn optional(time: Option<Time>) -> String {
    time.map_or_else(|| "-".into(), stamp)
}

fn or_dash(text: &str) -> String {
    let shown = if text.is_empty() { "-" } else { text };
    shown.to_owned()
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
                recovers(account).into(),
                or_dash(&account.groups.join(", ")),
                or_dash(&account.roles.join(", ")),
            ]
        })
        .collect();
    let empty = "No accounts. Add one with: zavor users add ADDRESS --password-stdin";
    table(
        &["ADDRESS", "NAME", "PASSWORD", "RECOVERY", "GROUPS", "ROLES"],
        &rows,
        empty,
    )
}

/// Whether the account has a recovery address that counts for anything.
fn recovers(account: &AccountReport) -> &'static str {
    let (all, waiting) = (&account.recovery_addresses, &account.recovery_unconfirmed);
    match (all.is_empty(), all.len() > waiting.len()) {
        (true, _) => "-",
        (false, true) => "confirmed",
        (false, false) => "unconfirmed",
    }
}

/// Recovery addresses; those not confirmed yet are marked.
fn recovery(account: &AccountReport) -> String {
    let shown = |address: &String| match account.recovery_unconfirmed.contains(address) {
        true => format!("{address} (unconfirmed)"),
        false => address.clone(),
    };
    let all: Vec<String> = account.recovery_addresses.iter().map(shown).collect();
    all.join(", ")
}

/// A raised limit: what it allows.
pub(super) fn raised_words(raised: &RaisedLimitReport) -> String {
    let per_hour = raised.external_recipients_per_hour.map(|most| {
        let most = count(most, "external recipient", "external recipients");
        format!("{most} an hour")
    });
    let per_day = raised.service_recipients_per_day.map(|most| {
        let most = count(most, "recipient", "recipients");
        format!("{most} in 24 hours (the service limit)")
    });
    per_hour.or(per_day).unwrap_or_default()
}

/// `users show`.
pub(crate) fn user(account: &AccountReport) -> String {
    let set = account
        .password_set
        .map_or_else(String::new, |time| format!(", set {} UTC", stamp(time)));
    let ended = account.sessions_ended;
    let ended = ended.map(|time| format!("ended {} UTC", stamp(time)));
    let mut rows = vec![
        ("Address", account.address.clone()),
        ("Name", or_dash(&account.name)),
        ("Password", format!("{}{set}", account.password)),
        ("Aliases", or_dash(&account.aliases.join(", "))),
        ("Groups", or_dash(&account.groups.join(", "))),
        ("Recovery", or_dash(&recovery(account))),
        ("Roles", or_dash(&account.roles.join(", "))),
        ("Created", format!("{} UTC", stamp(account.created))),
        ("Sessions", ended.unwrap_or_else(|| "never ended".into())),
    ];
    rows.extend(account.raised_limit.as_ref().map(|raised| {
        let limit = raised_words(raised);
        (
            "Raised",
            format!("{limit}, until {} UTC", stamp(raised.until)),
        )
    }));
    rows.extend(account.own_release.map(|at| {
        let at = stamp(at);
        ("Lifted", format!("sending, by the owner alone, {at} UTC"))
    }));
    rows.iter()
        .map(|(name, value)| format!("{name:<10}{}\n", plain(value)))
        .collect()
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

fn state(origin: &OriginReport) -> String {
    match origin.state.as_str() {
        "let_in" => "let in, one account".into(),
        state => state.into(),
    }
}

/// `origins list`.
pub(crate) fn origins(origins: &[OriginReport]) -> String {
    let rows: Vec<_> = origins
        .iter()
        .map(|origin| {
            vec![
                place(origin),
                state(origin),
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

/// The network, and the program that a rule is about.
fn place(origin: &OriginReport) -> String {
    let network = match origin.network.as_str() {
        "" => "everywhere",
        network => network,
    };
    match &origin.program {
        None => network.to_owned(),
        Some(program) => format!("{network} (TLS {program})"),
    }
}

/// The reason, with the evidence of a block.
fn reason(origin: &OriginReport) -> String {
    let Some(EvidenceReport(Evidence::Guessing {
        accounts,
        penalty,
        threshold,
        ..
    })) = &origin.evidence
    else {
        return origin.reason.clone();
    };
    let accounts = count(*accounts, "account", "accounts");
    format!(
        "{} ({accounts}, penalty {penalty}, threshold {threshold})",
        origin.reason
    )
}

fn or_none(value: &str) -> &str {
    match value.is_empty() {
        true => "none",
        false => value,
    }
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
                format!(" (default {})", or_none(&setting.default))
            };
            let unit = if setting.unit.is_empty() {
                String::new()
            } else {
                format!(" {}", setting.unit)
            };
            let value = match setting.value.is_empty() {
                true => "(none)",
                false => &setting.value,
            };
            page.push_str(&format!("  {:<34} {value}{unit}{changed}\n", setting.key));
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

/// The address of an attempt, and where that is if a file says it.
fn from_where(event: &SignInReport) -> String {
    let address = event.address.clone().unwrap_or_else(|| "-".into());
    let known = [&event.country, &event.city, &event.network];
    let known: Vec<&str> = known.into_iter().filter_map(Option::as_deref).collect();
    match known.is_empty() {
        true => address,
        false => format!("{address} ({})", known.join(", ")),
    }
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
                from_where(event),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_address_that_counts_for_nothing_yet_says_so() {
        let report = serde_json::json!({
            "address": "ana@contoso.example", "name": "", "aliases": [], "groups": [],
            "recovery_addresses": ["ana@home.example", "ana@new.example"],
            "recovery_unconfirmed": ["ana@new.example"],
            "password": "here", "password_set": null, "created": "2026-01-05T08:00:00Z",
            "sessions_ended": null, "roles": [],
        });
        let report: AccountReport = serde_json::from_value(report).expect("a report");
        let shown = user(&report);
        let line = "Recovery  ana@home.example, ana@new.example (unconfirmed)\n";
        assert!(shown.contains(line), "{shown}");
    }
}
