//! Sign-on: everything before and around a session. Sign in, second factor, registering a factor,
//! showing it again, one-time links, the change page, one's own security information.
//!
//! Security: until the right password was shown, every answer to a sign-in is the same and takes
//! the same time (ASVS 6.3.8). Only a POST uses a link up (ASVS 6.5.1).

pub(super) mod app_passwords;
mod change;
mod changed;
mod factor;
mod judge;
mod links;
mod onward;
mod register;
pub(crate) mod security;
mod sign_in;
pub(super) mod step_up;
#[cfg(test)]
mod tests;
mod ways_back;

pub(super) use links::{over as link_over, over_saying as link_over_saying};

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(sign_in::routes())
        .and(ways_back::routes())
        .and(factor::routes())
        .and(register::routes())
        .and(step_up::routes())
        .and(links::routes())
        .and(change::routes())
        .and(judge::routes())
        .and(security::routes())
        .and(app_passwords::routes())
}
