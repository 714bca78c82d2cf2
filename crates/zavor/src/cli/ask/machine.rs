//! Operations of the machine: API tokens, the set-up link, the clock, backups.

use std::path::Path;

use hyper::Method;
use serde_json::json;
use zavor_web::report::{ActReport, List, TokenMade, TokenReport};

use super::form::{Done, Form, one_typed, post};
use super::given;
use super::people::role_name;
use crate::cli::args::Tokens;
use crate::local_socket::http::{Local, part};
use crate::render::{text, tokens};

pub(super) fn tokens(local: &mut Local, form: Form<'_>, tokens: Tokens) -> Done {
    match tokens {
        Tokens::List => {
            let list: List<TokenReport> = local.get("/api/v1/tokens")?;
            Ok(form.of(&list.items[..], tokens::tokens))
        }
        Tokens::Add {
            name,
            role,
            domain,
            days,
            sensitive,
        } => {
            let roles: Vec<&str> = role.iter().map(|role| role_name(role)).collect();
            let body = json!({
                "name": name, "roles": roles, "domains": given(domain), "days": days,
                "sensitive": sensitive,
            });
            let made: TokenMade = local.act(&Method::POST, "/api/v1/tokens", &body)?;
            Ok(form.of(&made, tokens::made))
        }
        Tokens::Revoke { token } => revoke(local, form, &token),
    }
}

fn revoke(local: &mut Local, form: Form<'_>, token: &str) -> Done {
    let known: List<TokenReport> = local.get("/api/v1/tokens")?;
    // A name wins over a number: people chose it.
    let by_name = known.items.iter().find(|known| known.name == token);
    let by_number = known.items.iter().find(|known| known.id == token);
    let Some(found) = by_name.or(by_number) else {
        return Err(text::plain(&format!("no token {token:?}")).into());
    };
    let path = format!("/api/v1/tokens/{}", part(&found.id));
    let revoked = local.act(&Method::DELETE, &path, &json!({}));
    one_typed(form, token, revoked)
}

pub(super) fn set_up_link(local: &mut Local, form: Form<'_>) -> Done {
    let made = post(local, "/api/v1/set-up-link", &json!({}))?;
    Ok(form.acts(&[made]))
}

pub(super) fn trust_clock(local: &mut Local, form: Form<'_>) -> Done {
    let believed = post(local, "/api/v1/events/trust-clock", &json!({}))?;
    Ok(form.acts(&[believed]))
}

pub(super) fn backup(local: &mut Local, form: Form<'_>, file: &Path, with_key: bool) -> Done {
    let file = std::path::absolute(file).map_err(|error| error.to_string())?;
    let file = file.to_str().ok_or("the file name must be UTF-8")?;
    let body = json!({"file": file, "with_key": with_key});
    let written: ActReport = post(local, "/api/v1/backup", &body)?;
    Ok(form.acts(&[written]))
}
