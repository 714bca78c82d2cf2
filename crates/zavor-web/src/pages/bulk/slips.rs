//! `/admin/bulk/ID/slips`: temporary passwords on paper, for Global Administrators. Opening the
//! page changes nothing; its button resets the next accounts and shows their passwords once.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::bulk::{Bulk, SLIPS_PER_PAGE};
use zavor_core::rights::Right;

use super::list::trail;
use super::run::number;
use crate::page::Page;
use crate::parts::Tab;
use crate::paths::{self, Run};
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::BULK_SLIPS, ask)
        .post(paths::BULK_SLIPS, print)
}

#[derive(Template)]
#[template(path = "bulk/slips.html")]
struct SlipsPage {
    page: Page,
    trail: Vec<Tab>,
    id: Run,
    slips: Vec<SlipView>,
    /// By what name the readers of slips know the organisation.
    organisation: String,
    /// How the slips come out of the printer.
    layout: String,
    /// Address printed on a slip.
    link: String,
    /// Whether this request made the slips.
    made: bool,
    left: String,
    any_left: bool,
}

struct SlipView {
    name: String,
    address: String,
    secret: String,
}

impl Drop for SlipView {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

async fn ask(State(bulk): State<Arc<Bulk>>, Path(id): Path<String>, context: Context) -> Answer {
    let actor = context.may(Right::SeeSecret)?;
    let id = number(&id)?;
    let waiting = bulk.bulk_seen(actor, id).await?.counts.needs_slip;
    page(&context, id, (Vec::new(), String::new()), false, waiting)
}

async fn print(State(bulk): State<Arc<Bulk>>, Path(id): Path<String>, context: Context) -> Answer {
    let actor = context.may(Right::SeeSecret)?;
    let id = number(&id)?;
    let made = bulk.bulk_slips(actor, id).await?;
    let slips = made.slips.iter().map(|slip| SlipView {
        name: slip.display_name.clone(),
        address: slip.address.to_string(),
        secret: String::from_utf8_lossy(&slip.password.0).into_owned(),
    });
    let slips = (slips.collect(), made.organisation.clone());
    page(&context, id, slips, true, made.left)
}

fn page(
    context: &Context,
    id: u64,
    (slips, organisation): (Vec<SlipView>, String),
    made: bool,
    left: usize,
) -> Answer {
    let text = *context.text();
    let at_once = left.min(SLIPS_PER_PAGE);
    let mut trail = trail(text);
    trail.push(Tab {
        href: paths::bulk_run(Run(id)),
        label: text.say("bulk-run"),
        current: false,
    });
    Ok(html(&SlipsPage {
        page: context.page("bulk-slips", "bulk"),
        trail,
        id: Run(id),
        link: [context.site().origin.as_str(), "/password"].concat(),
        layout: text.count("slips-layout", slips.len() as u64),
        slips,
        organisation,
        made,
        left: text.say_with(
            "bulk-slips-left",
            &[("n", left.into()), ("now", at_once.into())],
        ),
        any_left: left > 0,
    }))
}
