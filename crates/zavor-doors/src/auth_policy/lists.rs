//! weakforced's commands that reset counters and maintain lists, as use cases.
//!
//! A key is `ip` (an address or a network), `netmask` (a network), `login`, `ja3` (a client program by
//! its TLS), or a login or program with a network. Denying a login is refused, with a hint where to
//! do that.

use std::collections::HashSet;

use hyper::StatusCode;
use serde_json::{Map, Value, json};
use zavor_app::platform::AppError;
use zavor_app::ports::{ProgramRule, RuleAction};
use zavor_app::sign_in::{ListedRule, RuleTerms};
use zavor_core::actor::Actor;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;

use super::codec::{Body, Command, address};
use super::desk::AuthPolicyDesk;
use super::reply::Reply;
use crate::meter::Outcome;

const NO_LOGIN_DENIED: &str = "an account is not denied by a list: block its sign-in (zavor block-sign-in ADDRESS --reason TEXT)";

/// The key that a body names.
struct Key<'a> {
    network: Option<Network>,
    login: Option<&'a str>,
    program: Option<&'a str>,
}

fn key<'a>(body: &'a Body<'_>) -> Result<Key<'a>, Reply> {
    let (login, program) = (body.login.given(), body.ja3.given());
    if login.is_some() && program.is_some() {
        return Err(Reply::bad("give login or ja3, not both"));
    }
    let network = match (body.ip.given(), body.netmask.given()) {
        (Some(_), Some(_)) => return Err(Reply::bad("give ip or netmask, not both")),
        // People who type 192.0.2.7/24 on a page are asked what they meant; a program that has always
        // sent it is not.
        (Some(text), None) | (None, Some(text)) => match Network::around(text) {
            Some(network) => Some(network),
            None => {
                let hint = "ip or netmask is not a valid network, as in 192.0.2.0/24";
                return Err(Reply::bad(hint));
            }
        },
        (None, None) => None,
    };
    if network.is_none() && login.is_none() && program.is_none() {
        return Err(Reply::bad("one of ip, netmask, login and ja3 is missing"));
    }
    Ok(Key {
        network,
        login,
        program,
    })
}

/// Carries out one administrative command.
pub(super) async fn administer<D: AuthPolicyDesk>(
    desk: &D,
    actor: &Actor,
    command: Command,
    body: &Body<'_>,
) -> Reply {
    let done = match command {
        Command::Reset => reset(desk, actor, body).await,
        Command::AddDeny | Command::AddAllow => add(desk, actor, command, body).await,
        Command::RemoveDeny => remove(desk, actor, RuleAction::Deny, body).await,
        Command::RemoveAllow => remove(desk, actor, RuleAction::Allow, body).await,
        Command::DenyList => list(desk, RuleAction::Deny, "bl_entries").await,
        Command::AllowList => list(desk, RuleAction::Allow, "wl_entries").await,
        Command::KeyStats => key_stats(desk, body).await,
        Command::Allow | Command::Report | Command::Stats | Command::Ping | Command::Live => {
            Err(Reply::bad("not an administrative command"))
        }
    };
    done.unwrap_or_else(|refusal| refusal)
}

async fn reset<D: AuthPolicyDesk>(
    desk: &D,
    actor: &Actor,
    body: &Body<'_>,
) -> Result<Reply, Reply> {
    let ip = match body.ip.given() {
        Some(text) => Some(address(text).ok_or_else(|| Reply::bad("ip is not a valid address"))?),
        None => None,
    };
    if let Some(program) = body.ja3.given() {
        if body.login.given().is_some() {
            return Err(Reply::bad("give login or ja3, not both"));
        }
        // Nothing is counted for a program; what can be reset is its place on the deny list.
        let network = ip.map(|ip| Network::of(ip, u8::MAX));
        let done = desk.unlist_program(actor, RuleAction::Deny, (program, network));
        done.await.map_err(|error| refusal(&error))?;
        return Ok(Reply::ok(Outcome::Done));
    }
    desk.reset_counters(actor, body.login.given(), ip)
        .await
        .map_err(|error| refusal(&error))?;
    Ok(Reply::ok(Outcome::Done))
}

async fn add<D: AuthPolicyDesk>(
    desk: &D,
    actor: &Actor,
    command: Command,
    body: &Body<'_>,
) -> Result<Reply, Reply> {
    let key = key(body)?;
    let Some(seconds) = body.expire_secs.0 else {
        return Err(Reply::bad("expire_secs is missing"));
    };
    let Some(reason) = body.reason.given() else {
        return Err(Reply::bad("reason is missing"));
    };
    let terms = RuleTerms {
        lasts: Some(Span::from_secs(seconds)),
        reason,
    };
    if let Some(program) = key.program {
        let action = match command {
            Command::AddAllow => RuleAction::Allow,
            _ => RuleAction::Deny,
        };
        let listed = desk.list_program(actor, action, (program, key.network), terms);
        listed.await.map_err(|error| refusal(&error))?;
        return Ok(Reply::ok(Outcome::Done));
    }
    let added = match (command, key.network, key.login) {
        (Command::AddAllow, network, login) => {
            desk.allow_origin(actor, network, login, terms).await
        }
        (_, Some(network), None) => desk.deny_origin(actor, network, terms).await,
        _ => return Err(Reply::bad(NO_LOGIN_DENIED)),
    };
    added.map_err(|error| refusal(&error))?;
    Ok(Reply::ok(Outcome::Done))
}

async fn remove<D: AuthPolicyDesk>(
    desk: &D,
    actor: &Actor,
    action: RuleAction,
    body: &Body<'_>,
) -> Result<Reply, Reply> {
    let key = key(body)?;
    if let Some(program) = key.program {
        let removed = desk.unlist_program(actor, action, (program, key.network));
        removed.await.map_err(|error| refusal(&error))?;
        return Ok(Reply::ok(Outcome::Done));
    }
    if action == RuleAction::Deny && key.login.is_some() {
        return Err(Reply::bad(NO_LOGIN_DENIED));
    }
    desk.remove_origin_rule(actor, action, key.network, key.login)
        .await
        .map_err(|error| refusal(&error))?;
    Ok(Reply::ok(Outcome::Done))
}

async fn list<D: AuthPolicyDesk>(
    desk: &D,
    action: RuleAction,
    name: &'static str,
) -> Result<Reply, Reply> {
    let rules = desk.origin_rules().await.map_err(|error| refusal(&error))?;
    let mut everywhere = HashSet::new();
    let mut entries: Vec<Value> = rules
        .iter()
        .filter(|listed| listed.rule.action == action)
        // A rule for an account everywhere is one entry there, and one rule for each family here.
        .filter(|listed| listed.rule.network.prefix() > 0 || everywhere.insert(listed.rule.account))
        .map(entry)
        .collect();
    let programs = desk.program_rules();
    let programs = programs.iter().filter(|rule| rule.action == action);
    entries.extend(programs.map(program_entry));
    let mut answer = Map::new();
    answer.insert(name.to_owned(), Value::Array(entries));
    Ok(Reply::json(&Value::Object(answer)))
}

fn entry(listed: &ListedRule) -> Value {
    let network = listed.rule.network.to_string();
    let mut entry = Map::new();
    match (&listed.account, listed.rule.network.prefix()) {
        (None, _) => entry.insert("ip".to_owned(), network.into()),
        (Some(account), 0) => entry.insert("login".to_owned(), account.as_str().into()),
        (Some(account), _) => {
            entry.insert("iplogin".to_owned(), format!("{network}:{account}").into())
        }
    };
    let until = listed.rule.until.map_or_else(String::new, simple_time);
    entry.insert("expiration".to_owned(), until.into());
    entry.insert("reason".to_owned(), listed.rule.reason.as_str().into());
    Value::Object(entry)
}

fn program_entry(rule: &ProgramRule) -> Value {
    let program = rule.program.as_str();
    let mut entry = Map::new();
    match rule.network {
        None => entry.insert("ja3".to_owned(), program.into()),
        Some(network) => entry.insert("ipja3".to_owned(), format!("{network}:{program}").into()),
    };
    let until = rule.until.map_or_else(String::new, simple_time);
    entry.insert("expiration".to_owned(), until.into());
    entry.insert("reason".to_owned(), rule.reason.as_str().into());
    Value::Object(entry)
}

/// What one list says about a key: why, and until when.
type Listed<'a> = Option<(&'a str, Option<Timestamp>)>;

/// The answer of `getDBStats` about a key of this name.
fn stats(denied: Listed<'_>, allowed: Listed<'_>, name: &str, value: String) -> Reply {
    let reason = |found: Listed<'_>| found.map_or("", |(reason, _)| reason).to_owned();
    let until = |found: Listed<'_>| {
        let until = found.and_then(|(_, until)| until);
        until.map_or_else(String::new, simple_time)
    };
    let mut answer = json!({
        "blacklisted": denied.is_some(), "bl_reason": reason(denied), "bl_expire": until(denied),
        "whitelisted": allowed.is_some(), "wl_reason": reason(allowed), "wl_expire": until(allowed),
        "stats": {},
    });
    if let Value::Object(fields) = &mut answer {
        fields.insert(name.to_owned(), value.into());
    }
    Reply::json(&answer)
}

/// The same about a program.
fn program_stats<D: AuthPolicyDesk>(desk: &D, program: &str, network: Option<Network>) -> Reply {
    let rules = desk.program_rules_about(program, network);
    let find = |action| {
        let narrowest = rules.iter().find(|rule| rule.action == action);
        narrowest.map(|rule| (rule.reason.as_str(), rule.until))
    };
    let (name, value) = match network {
        Some(network) => ("ip_ja3", format!("{network}:{program}")),
        None => ("ja3", program.to_owned()),
    };
    stats(find(RuleAction::Deny), find(RuleAction::Allow), name, value)
}

async fn key_stats<D: AuthPolicyDesk>(desk: &D, body: &Body<'_>) -> Result<Reply, Reply> {
    let key = key(body)?;
    if let Some(program) = key.program {
        return Ok(program_stats(desk, program, key.network));
    }
    let rules = desk.origin_rules_about(key.network, key.login).await;
    let rules = rules.map_err(|error| refusal(&error))?;
    // The most specific of a list is the one that decides.
    let find = |action| {
        let of_list = rules.iter().filter(|listed| listed.rule.action == action);
        let first =
            of_list.max_by_key(|listed| (listed.rule.network.prefix(), listed.account.is_some()));
        first.map(|listed| (listed.rule.reason.as_str(), listed.rule.until))
    };
    let network = key.network.map(|network| network.to_string());
    let (name, value) = match (network, key.login) {
        (Some(network), Some(login)) => ("ip_login", format!("{network}:{login}")),
        (Some(network), None) => ("ip", network),
        (None, login) => ("login", login.unwrap_or_default().to_owned()),
    };
    Ok(stats(
        find(RuleAction::Deny),
        find(RuleAction::Allow),
        name,
        value,
    ))
}

fn refusal(error: &AppError) -> Reply {
    let status = match error {
        AppError::Unknown { .. }
        | AppError::Invalid(_)
        | AppError::Refused(_)
        | AppError::Password(_) => StatusCode::BAD_REQUEST,
        AppError::Denied(_) => StatusCode::FORBIDDEN,
        AppError::Conflict => StatusCode::CONFLICT,
        AppError::Store(_) | AppError::Partly(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    Reply::failure(status, &error.to_string())
}

/// A time as weakforced writes it (Boost's simple format, UTC, no zone mark):
/// `2026-Nov-22 16:39:16`.
fn simple_time(time: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let seconds = time.as_millis().div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days to civil date after H. Hinnant, "chrono-compatible low-level date algorithms".
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    let name = usize::try_from(month)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .unwrap_or(&"Jan");
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{name}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_weakforced_writes_them() {
        for (seconds, text) in [
            (0, "1970-Jan-01 00:00:00"),
            (951_782_400, "2000-Feb-29 00:00:00"),
            (1_795_365_556, "2026-Nov-22 16:39:16"),
            (4_107_542_399, "2100-Feb-28 23:59:59"),
        ] {
            assert_eq!(simple_time(Timestamp::from_secs(seconds)), text);
        }
    }
}
