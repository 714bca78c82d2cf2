//! From a response of the local socket to text or JSON, and to an exit code.

use zavor_web::report::{AuditHead, AuditVerdict};

use crate::local_socket::protocol::Response;
use crate::render::{acts, lists, observed, text, tokens, why};
use crate::shown::{Shown, document};

/// Shows a response. `with_text` explains each policy value (`policies show`).
pub(crate) fn show(response: &Response, json: bool, with_text: bool) -> Shown {
    let exit_code = exit_code(response);
    if let Response::Error { text, .. } = response {
        return Shown {
            exit_code,
            ..Shown::failed(text::plain(text))
        };
    }
    let out = if json {
        as_json(response)
    } else {
        as_text(response, with_text)
    };
    Shown {
        exit_code,
        ..Shown::said(out)
    }
}

fn exit_code(response: &Response) -> u8 {
    match response {
        Response::Error { exit_code, .. } => *exit_code,
        Response::Why(why) => u8::from(!why.holds.is_empty()),
        Response::Acts(acts) => acts::worst(acts.iter().map(|act| act.outcome)),
        Response::Import(rows) => acts::worst(rows.iter().map(|row| row.outcome)).min(1),
        Response::AuditVerdict(verdict) => u8::from(!verdict.whole),
        _ => 0,
    }
}

fn as_json(response: &Response) -> String {
    match response {
        Response::Why(it) => document(it),
        Response::Acts(it) => document(it),
        Response::Users(it) => document(it),
        Response::User(it) => document(it),
        Response::Import(it) => document(it),
        Response::Export(csv) => document(csv),
        Response::Holds(it) => document(it),
        Response::Observed(it) => document(it),
        Response::Origins(it) => document(it),
        Response::Policies(it) => document(it),
        Response::Roles(it) => document(it),
        Response::Domains(it) => document(it),
        Response::Tokens(it) => document(it),
        Response::TokenMade(it) => document(it),
        Response::SignIns(it) => document(it),
        Response::Messages(it) => document(it),
        Response::Audit(it) => document(it),
        Response::AuditHead(it) => document(it),
        Response::AuditVerdict(it) => document(it),
        Response::Health(it) => document(it),
        Response::Error { .. } => String::new(),
    }
}

fn as_text(response: &Response, with_text: bool) -> String {
    match response {
        Response::Why(it) => why::why(it),
        Response::Acts(it) => acts::acts(it),
        Response::Users(it) => lists::users(it),
        Response::User(it) => lists::user(it),
        Response::Import(it) => acts::import(it),
        Response::Export(csv) => csv.clone(),
        Response::Holds(it) => lists::restricted(it),
        Response::Observed(it) => observed::observed(it),
        Response::Origins(it) => lists::origins(it),
        Response::Policies(it) => lists::policies(it, with_text),
        Response::Roles(it) => lists::roles(it),
        Response::Domains(it) => lists::domains(it),
        Response::Tokens(it) => tokens::tokens(it),
        Response::TokenMade(it) => tokens::made(it),
        Response::SignIns(it) => lists::sign_ins(it),
        Response::Messages(it) => lists::messages(it),
        Response::Audit(it) => lists::audit(it),
        Response::AuditHead(AuditHead { head }) => match head {
            Some(head) => format!("{head}\n"),
            None => "The audit is empty.\n".into(),
        },
        Response::AuditVerdict(it) => verdict(it),
        Response::Health(_) | Response::Error { .. } => String::new(),
    }
}

fn verdict(it: &AuditVerdict) -> String {
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
