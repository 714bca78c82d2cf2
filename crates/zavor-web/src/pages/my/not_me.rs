//! `/not-me/…`: "This was not me", the link in every notice to an owner. Opening it says what its button
//! would do and changes nothing, because mail scanners open links too; the button uses it up.
//!
//! Security: nothing here says more of the account than the mail did. Account, event and power come from
//! the stored link.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use zavor_app::recovery::{NotMeDone, Recovery};
use zavor_core::not_me::NotMePower;

use crate::page::Page;
use crate::paths;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html, html_with};
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
    /// Whether the owner can recover the account alone afterwards.
    way_back: bool,
}

#[derive(Template)]
#[template(path = "my/not_me_done.html")]
struct DonePage {
    page: Page,
    shut_out: bool,
    everywhere: bool,
    way_back: bool,
}

#[derive(Template)]
#[template(path = "sign_on/said.html")]
struct OverPage {
    page: Page,
    says: String,
    onward: Option<(String, String)>,
}

fn over(context: &Context) -> Response {
    let page = OverPage {
        page: context.page("link-over-title", ""),
        says: context.text().say("link-over"),
        onward: Some(("/recover".into(), context.text().say("recover-link"))),
    };
    html_with(StatusCode::NOT_FOUND, &page)
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
        way_back: shown.way_back,
    }))
}

async fn report(
    State(recovery): State<Arc<Recovery>>,
    Path(token): Path<String>,
    context: Context,
) -> Answer {
    let source = Some(context.visitor().address);
    let Some(done) = recovery.report_not_me(&token, source).await? else {
        return Ok(over(&context));
    };
    let NotMeDone {
        power,
        everywhere,
        way_back,
    } = done;
    let (shut_out, title) = match power {
        NotMePower::ShutOut => (true, "not-me-shut-out-title"),
        NotMePower::Report => (false, "not-me-report-title"),
    };
    Ok(html(&DonePage {
        page: context.page(title, ""),
        shut_out,
        everywhere,
        way_back,
    }))
}
