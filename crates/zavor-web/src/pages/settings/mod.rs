//! Settings of the organisation: domains, roles, API tokens, notices, languages; the values of the
//! configuration file; about.
//!
//! Security: nobody can type an address to connect to here (`spec/roles.md`). Secrets (tokens, the
//! webhook's key) are shown only in the answer to the form that asked for them.

mod about;
mod domains;
mod doors;
mod languages;
mod looks;
mod notices;
mod roles;
#[cfg(test)]
mod tests;
mod tokens;
mod zones;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(about::routes())
        .and(domains::routes())
        .and(doors::routes())
        .and(languages::routes())
        .and(notices::routes())
        .and(roles::routes())
        .and(tokens::routes())
}
