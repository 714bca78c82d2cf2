//! Holds, lists, logs, policies and the audit.

use hyper::Method;
use serde_json::json;
use zavor_app::ports::PAGE_MAX;
use zavor_core::network::Network;
use zavor_web::report::{
    ActReport, AuditCheck, AuditHead, AuditReport, HoldReport, LimitsEffectReport, List,
    MessageReport, ObservedReport, PolicyReport, RestrictedReport, SignInReport, Why,
};

use super::form::{Done, Form, typed};
use super::near;
use crate::cli::args::{Log, Policies};
use crate::local_socket::http::{Local, escaped, part};
use crate::output::Output;
use crate::render::{self, lists, text};

pub(super) fn why(local: &mut Local, form: Form<'_>, address: &str) -> Done {
    if let Some(network) = meant_network(address) {
        let text = format!(
            "{address:?} is not a network: bits behind the prefix must be zero; write {network}"
        );
        return Err(text.into());
    }
    let why = local.get(&format!("/api/v1/accounts/{}/why", part(address)));
    let why: Why = why.map_err(|why| near::suggested(local, address, why))?;
    Ok(Output {
        exit_code: u8::from(!why.holds.is_empty()),
        ..form.of(&why, render::why::why)
    })
}

/// The network that was meant by one with bits behind its prefix.
fn meant_network(typed: &str) -> Option<Network> {
    let meant = Network::around(typed)?;
    typed.parse::<Network>().is_err().then_some(meant)
}

pub(super) fn restricted(local: &mut Local, form: Form<'_>) -> Done {
    let list: List<RestrictedReport> = local.get("/api/v1/restricted")?;
    let holds: Vec<HoldReport> = list.items.into_iter().map(|row| row.hold).collect();
    Ok(form.of(&holds[..], lists::restricted))
}

pub(super) fn observed(local: &mut Local, form: Form<'_>) -> Done {
    let report: ObservedReport = local.get("/api/v1/observed")?;
    Ok(form.of(&report, render::observed::observed))
}

pub(super) fn policies(local: &mut Local, form: Form<'_>, policies: Policies) -> Done {
    let (list, with_text): (Vec<PolicyReport>, bool) = match policies {
        Policies::Show { policy } => {
            let path = format!("/api/v1/policies/{}", part(&policy));
            (vec![local.get(&path)?], true)
        }
        Policies::List | Policies::Set { .. } | Policies::Effect { .. } => {
            let list: List<PolicyReport> = local.get("/api/v1/policies")?;
            (list.items, false)
        }
    };
    Ok(form.of(&list[..], |list| lists::policies(list, with_text)))
}

pub(super) fn set_policy(
    local: &mut Local,
    form: Form<'_>,
    policy: &str,
    key: &str,
    value: &str,
) -> Done {
    let path = format!("/api/v1/policies/{}/{}", part(policy), part(key));
    let set: ActReport = local.act(&Method::PUT, &path, &json!({"value": value}))?;
    Ok(form.acts(&[typed(&format!("{policy} {key}"), set)]))
}

pub(super) fn effect(local: &mut Local, form: Form<'_>, policy: &str, values: &[String]) -> Done {
    let mut wanted = serde_json::Map::new();
    for typed in values {
        let Some((key, value)) = typed.split_once('=') else {
            let text = format!("{typed:?} is not a key with a value; write KEY=VALUE");
            return Err(text::plain(&text).into());
        };
        wanted.insert(key.trim().to_owned(), value.trim().into());
    }
    let path = format!("/api/v1/policies/{}/effect", part(policy));
    let effect: LimitsEffectReport = local.act(&Method::POST, &path, &json!({"values": wanted}))?;
    Ok(form.of(&effect, render::limits::effect))
}

pub(super) fn sign_ins(local: &mut Local, form: Form<'_>, log: &Log) -> Done {
    let path = log_path(log, "sign-ins");
    let mut page: List<SignInReport> = local.get(&path)?;
    page.items.truncate(log.limit);
    Ok(form.of(&page.items[..], lists::sign_ins))
}

pub(super) fn messages(local: &mut Local, form: Form<'_>, log: &Log) -> Done {
    let path = log_path(log, "messages");
    let mut page: List<MessageReport> = local.get(&path)?;
    page.items.truncate(log.limit);
    Ok(form.of(&page.items[..], lists::messages))
}

/// The path of the rows about a name, the newest first.
fn log_path(log: &Log, what: &str) -> String {
    // A page has at least one row; the caller cuts it to the limit.
    let limit = log.limit.clamp(1, PAGE_MAX);
    let name = part(&log.address);
    format!("/api/v1/accounts/{name}/{what}?limit={limit}")
}

pub(super) fn audit(local: &mut Local, form: Form<'_>, from: u64, limit: usize) -> Done {
    let rows = limit.clamp(1, PAGE_MAX);
    let mut page: List<AuditReport> =
        local.get(&format!("/api/v1/audit?from={from}&limit={rows}"))?;
    page.items.truncate(limit);
    Ok(form.of(&page.items[..], lists::audit))
}

pub(super) fn head(local: &mut Local, form: Form<'_>) -> Done {
    let head: AuditHead = local.get("/api/v1/audit/head")?;
    Ok(form.of(&head, |AuditHead { head }| match head {
        Some(head) => format!("{head}\n"),
        None => "The audit is empty.\n".into(),
    }))
}

pub(super) fn verify(local: &mut Local, form: Form<'_>, from: Option<String>) -> Done {
    let query = match from {
        Some(head) => format!("?from={}", escaped(&head)),
        None => String::new(),
    };
    let found: AuditCheck = local.get(&format!("/api/v1/audit/verify{query}"))?;
    Ok(Output {
        exit_code: u8::from(!found.whole),
        ..form.of(&found, check_words)
    })
}

fn check_words(it: &AuditCheck) -> String {
    if it.whole {
        let head = it
            .head
            .as_deref()
            .map_or_else(String::new, |head| format!("; head {head}"));
        return format!(
            "Whole: {} verified{head}\n",
            text::count(it.events, "act", "acts")
        );
    }
    let at = it
        .broken_at
        .map_or_else(String::new, |seq| format!(" at {seq}"));
    format!(
        "BROKEN{at}: {}\nKeep the data directory as it is and compare with a backup.\n",
        text::plain(&it.why)
    )
}
