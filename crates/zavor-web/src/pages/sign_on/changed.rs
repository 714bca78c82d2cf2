//! The page after a change of the password: what ended with the old one.

use askama::Template;
use axum::response::Response;
use zavor_app::notifications::{EffectReport, Shut};
use zavor_core::not_me::BlockedBy;

use crate::page::Page;
use crate::request::context::Context;
use crate::respond::answer::html;

#[derive(Template)]
#[template(path = "sign_on/changed.html")]
struct ChangedPage {
    page: Page,
    /// Whether every session is known to have ended, also those of mail programs.
    everywhere: bool,
    /// Who still blocks signing in.
    blocked: Option<BlockedBy>,
    /// Whether saved recovery codes ended with the old password.
    codes_ended: bool,
    /// Recovery addresses that ended with it; empty = none did.
    removed: String,
}

pub(super) fn done(
    context: &Context,
    effects: &[EffectReport],
    still_blocked: Option<BlockedBy>,
    shut: &Shut,
) -> Response {
    html(&ChangedPage {
        page: context.page("changed-title", ""),
        codes_ended: shut.saved_codes > 0,
        removed: shut.addresses.join(", "),
        blocked: still_blocked,
        everywhere: effects.iter().all(|shown| shown.answer.is_done()),
    })
}
