//! weakforced's commands that reset counters and maintain lists, as use cases.
//!
//! A key is `ip` (an address or a network), `netmask` (a network), `login`, or a login with one of
//! them. Denying a login is refused, with a hint where to do that.

use hyper::StatusCode;
use serde_json::{Map, Value, json};
use zavor_app::platform::AppError;
use zavor_app::ports::RuleAction;
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
}

fn key<'a>(body: &'a Body<'_>) -> Result<Key<'a>, Reply> {
    if body.ja3.given().is_some() {
        return Err(Reply::bad("ja3 is not supported"));
    }
    let network = match (body.ip.given(), body.netmask.given()) {
        (Some(_), Some(_)) => return Err(Reply::bad("give ip or netmask, not both")),
        (Some(text), None) | (None, Some(text)) => match text.parse::<Network>() {
            Ok(network) => Some(network),
            Err(_) => {
                let hint = "ip or netmask is not a valid network; bits after the prefix must be zero, as in 192.0.2.0/24";
                return Err(Reply::bad(hint));
            }
        },
        (None, None) => None,
    };
    let login = body.login.given();
    if network.is_none() && login.is_none() {
        return Err(Reply::bad("one of ip, netmask and login is missing"));
    }
    Ok(Key { network, login })
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
    if body.ja3.given().is_some() {
        return Err(Reply::bad("ja3 is not supported"));
    }
    let ip = match body.ip.given() {
        Some(text) => Some(address(text).ok_or_else(|| Reply::bad("ip is not a valid address"))?),
        None => None,
    };
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
    let entries: Vec<Value> = rules
        .iter()
        .filter(|listed| listed.rule.action == action)
        .map(entry)
        .collect();
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

async fn key_stats<D: AuthPolicyDesk>(desk: &D, body: &Body<'_>) -> Result<Reply, Reply> {
    let key = key(body)?;
    let rules = desk.origin_rules().await.map_err(|error| refusal(&error))?;
    let find = |action| {
        rules.iter().find(|listed| {
            let network = match key.network {
                Some(network) => {
                    listed.rule.network.contains(network.base())
                        && listed.rule.network.prefix() <= network.prefix()
                }
                None => listed.account.is_some(),
            };
            let account = listed
                .account
                .as_ref()
                .is_none_or(|account| key.login == Some(account.as_str()));
            listed.rule.action == action && network && account
        })
    };
    let (denied, allowed) = (find(RuleAction::Deny), find(RuleAction::Allow));
    let reason =
        |found: Option<&ListedRule>| found.map_or("", |listed| &listed.rule.reason).to_owned();
    let until = |found: Option<&ListedRule>| {
        found
            .and_then(|listed| listed.rule.until)
            .map_or_else(String::new, simple_time)
    };
    let mut answer = json!({
        "blacklisted": denied.is_some(), "bl_reason": reason(denied), "bl_expire": until(denied),
        "whitelisted": allowed.is_some(), "wl_reason": reason(allowed), "wl_expire": until(allowed),
        "stats": {},
    });
    let network = key.network.map(|network| network.to_string());
    let (name, value) = match (network, key.login) {
        (Some(network), Some(login)) => ("ip_login", format!("{network}:{login}")),
        (Some(network), None) => ("ip", network),
        (None, login) => ("login", login.unwrap_or_default().to_owned()),
    };
    if let Value::Object(fields) = &mut answer {
        fields.insert(name.to_owned(), value.into());
    }
    Ok(Reply::json(&answer))
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
