//! Settings of the organisation: domains, roles, API tokens, notices; what the configuration file
//! says; about.
//!
//! Security: no address to connect to is ever typed here (`spec/roles.md`). Secrets (tokens, the
//! webhook's key) are shown in the answer to the form that asked for them, and nowhere else.

mod about;
mod domains;
mod doors;
mod looks;
mod notices;
mod roles;
#[cfg(test)]
mod tests;
mod tokens;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(about::routes())
        .and(domains::routes())
        .and(doors::routes())
        .and(notices::routes())
        .and(roles::routes())
        .and(tokens::routes())
}
