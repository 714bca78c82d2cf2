//! `/my`: the home of a person: what holds them and what they can do about it, their devices, their
//! sign-ins. Second factors, app passwords, recovery addresses, saved codes and sessions are one tab
//! further (`sign_on/security.rs`).
//!
//! Security: everything here is about the account of the session; no path, query or form names one.

mod not_me;
mod overview;
mod sign_ins;
#[cfg(test)]
mod tests;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(not_me::routes())
        .and(overview::routes())
        .and(sign_ins::routes())
}
