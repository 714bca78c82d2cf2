//! Support requests.

use serde_json::{Value, json};
use zavor_web::report::{ActReport, List, OpenedRequestReport, RequestReport};

use super::form::{Done, Form, one, post};
use crate::cli::args::Requests;
use crate::local_socket::http::{Local, part};
use crate::render;

/// Most rows of one answer of the API.
const ROWS_MAX: usize = 1_000;

pub(super) fn requests(local: &mut Local, form: Form<'_>, asked: Requests) -> Done {
    match asked {
        Requests::List { closed, limit } => {
            let rows = limit.clamp(1, ROWS_MAX);
            let path = format!("/api/v1/requests?limit={rows}&closed={closed}");
            let mut list: List<RequestReport> = local.get(&path)?;
            list.items.truncate(limit);
            let text = |rows: &[RequestReport]| render::requests::list(rows, closed);
            Ok(form.of(&list.items[..], text))
        }
        Requests::Show { number } => {
            let found: RequestReport = local.get(&format!("/api/v1/requests/{number}"))?;
            Ok(form.of(&found, render::requests::whole))
        }
        Requests::Note {
            number,
            text,
            to_asker,
        } => {
            let wanted = json!({"text": text, "to_askers": to_asker});
            act(local, form, number, "write", &wanted)
        }
        Requests::Close { number, message } => {
            act(local, form, number, "close", &json!({"message": message}))
        }
        Requests::PassOn { number } => act(local, form, number, "pass-on", &json!({})),
        Requests::Open { account, text } => {
            let path = format!("/api/v1/accounts/{}/requests", part(&account));
            let wanted = json!({"text": text});
            let opened: OpenedRequestReport = local.act(&hyper::Method::POST, &path, &wanted)?;
            Ok(form.of(&opened, render::requests::opened))
        }
    }
}

fn act(local: &mut Local, form: Form<'_>, number: u64, act: &str, wanted: &Value) -> Done {
    let path = format!("/api/v1/requests/{number}/{act}");
    let acted: Result<ActReport, _> = post(local, &path, wanted);
    one(form, &format!("support request {number}"), acted)
}
