//! Settings of the organisation: domains, roles, API tokens, notices; what the configuration file
//! says; about.
//!
//! Security: no address to connect to is ever typed here (`spec/roles.md`). Secrets (tokens, the
//! webhook's key) are shown in the answer to the form that asked for them, and nowhere else.

mod about;
mod domains;
mod doors;
mod notices;
mod roles;
#[cfg(test)]
mod tests;
mod tokens;

use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use crate::request::{Context, Fields};
use crate::respond::Failure;
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(about::routes())
        .and(domains::routes())
        .and(doors::routes())
        .and(notices::routes())
        .and(roles::routes())
        .and(tokens::routes())
}

/// Whoever may look at the organisation's settings; looking needs no fresh factor.
fn looks<'a>(app: &App, context: &'a Context) -> Result<&'a Actor, Failure> {
    let actor = context.actor()?;
    app.zavor.platform.may_look(actor, Right::Organisation)?;
    Ok(actor)
}

/// The domains to tick: each with whether it was.
fn domain_ticks(app: &App, typed: &Fields) -> Vec<(String, bool)> {
    let domains = app.zavor.platform.domains();
    let ticked = |domain: &String| typed.all("domain").any(|typed| typed == domain);
    domains
        .iter()
        .map(|domain| (domain.clone(), ticked(domain)))
        .collect()
}

/// The domains that a form has ticked; none = all.
fn ticked_domains(form: &Fields) -> Vec<String> {
    form.all("domain").map(str::to_owned).collect()
}
