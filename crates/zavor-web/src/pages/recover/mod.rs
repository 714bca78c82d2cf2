//! `/recover`: "Can't sign in?". An address; a proof or two; then a new password, or only unlocked.
//! Everything works without scripts but passkeys.
//!
//! Security: until a proof was right, every page is the same for every address (ASVS 6.3.8). The flow
//! is a random token in a cookie of its own; no form names an account or a destination. Only a POST
//! changes something, so neither a scanner nor a prefetching browser uses anything up. Nobody is
//! signed in; what the browser gets at the end is the proof that it is known to the account, so that
//! the owner gets in while others lock the account out from elsewhere.

mod ask;
mod begin;
mod finish;
mod prove;
#[cfg(test)]
mod tests;

pub(in crate::pages) use ask::{MessageView, how_long};
use axum::response::Response;

use crate::request::context::Context;
use crate::respond::answer::see_other;
use crate::routes::Routes;
use crate::site::Mood;

const BEGIN: &str = "/recover";
const PROVE: &str = "/recover/prove";
const FINISH: &str = "/recover/finish";

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(begin::routes())
        .and(prove::routes())
        .and(finish::routes())
        .and(ask::routes())
}

/// The flow is over: begin again.
fn over(context: &Context) -> Response {
    let text = context.text().say("recover-over");
    context.tell(Mood::Nothing, text, BEGIN)
}

/// The next step of a flow.
fn onward(whole: bool) -> Response {
    see_other(if whole { FINISH } else { PROVE })
}
