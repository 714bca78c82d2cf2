//! `/not-me/…`: "This was not me", the link in every notice to an owner. Opening it says what its button
//! would do and changes nothing, because mail scanners open links too; the button uses it up.
//!
//! Security: nothing here says more of the account than the mail did. Account, event and power come from
//! the stored link. Pressing needs a link that works; then it is done whether or not the browser stays.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use zavor_app::recovery::{NotMeDone, Recovery};
use zavor_core::not_me::NotMePower;

use crate::page::Page;
use crate::pages::sign_on::link_over_saying;
use crate::paths;
use crate::request::context::Context;
use crate::request::finish::HeldSeat;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::NOT_ME_LINK, show)
        .post(paths::NOT_ME_LINK, report)
}

#[derive(Template)]
#[template(path = "my/not_me.html")]
struct NotMePage {
    page: Page,
    action: String,
    says: String,
    /// Whether the link shuts everybody out.
    shuts_out: bool,
    /// Whether second factors that were added since then go too.
    takes_methods: bool,
    /// Whether the owner can recover the account alone afterwards.
    way_back: bool,
}

#[derive(Template)]
#[template(path = "my/not_me_done.html")]
struct DonePage {
    page: Page,
    shut_out: bool,
    everywhere: bool,
    /// Until when the methods are frozen, in a sentence; empty = they are not.
    frozen: String,
    way_back: bool,
}

/// What a link that no longer works was for: to tell of something, and it may have been used to do it.
fn over(context: &Context) -> Response {
    link_over_saying(context, "not-me-over", ("/recover", "recover-link"))
}

async fn show(
    State(recovery): State<Arc<Recovery>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    let Some(shown) = recovery.not_me(&token).await? else {
        return Ok(over(&context));
    };
    let text = context.text();
    let says = [
        ("account", shown.account.into()),
        ("at", text.time(shown.event).into()),
    ];
    Ok(html(&NotMePage {
        page: context.page("not-me-title", ""),
        action: paths::not_me_link(&token),
        says: text.say_with("not-me-says", &says),
        shuts_out: shown.power == NotMePower::ShutOut,
        takes_methods: shown.takes_methods,
        way_back: shown.way_back,
    }))
}

async fn report(
    State(recovery): State<Arc<Recovery>>,
    Path(token): Path<String>,
    context: Context,
    seat: HeldSeat,
) -> Answer {
    // Whoever has no link that works keeps nothing going.
    if recovery.not_me(&token).await?.is_none() {
        return Ok(over(&context));
    }
    let source = Some(context.visitor().address);
    let report = async move { recovery.report_not_me(&token, source).await };
    let done = match seat.finish(report).await {
        Ok(done) => done?,
        Err(stopping) => return Ok(stopping.into_response()),
    };
    let Some(done) = done else {
        return Ok(over(&context));
    };
    let NotMeDone {
        power,
        everywhere,
        frozen_until,
        way_back,
    } = done;
    let (shut_out, title) = match power {
        NotMePower::ShutOut => (true, "not-me-shut-out-title"),
        NotMePower::Report => (false, "not-me-report-title"),
    };
    let text = context.text();
    let frozen = |until| text.say_with("not-me-report-done", &[("until", text.time(until).into())]);
    Ok(html(&DonePage {
        page: context.page(title, ""),
        shut_out,
        everywhere,
        frozen: frozen_until.map_or_else(String::new, frozen),
        way_back,
    }))
}
