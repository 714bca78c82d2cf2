//! `/my`: what holds the account and what its owner can do about it; devices; the newest sign-ins.
//!
//! A hold says here what it is, why, and until when; never who placed it or which role lifts it: that is
//! for administrators. Of a blocked network nothing is told but that it is blocked, because its evidence
//! is about other people.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::people::{People, own_sign_ins};
use zavor_app::recovery::Recovery;
use zavor_app::views::Views;
use zavor_core::hold::{Hold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::own_devices::{DeviceSeen, concerns_owner, devices_seen};
use zavor_core::why::{OwnerHelp, OwnerMay, owner_help};

use super::sign_ins::rows_of;
use crate::page::Page;
use crate::pages::reports::SignInRow;
use crate::parts::HoldView;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::{Text, device_in_words};

/// Most recent sign-ins in which devices are looked for.
const READ_MAX: usize = 999;
/// Sign-ins on this page; all of them are one tab further.
const NEWEST: usize = 8;

pub(super) fn routes() -> Routes {
    Routes::new().get("/my", show)
}

#[derive(Template)]
#[template(path = "my/overview.html")]
struct OverviewPage {
    page: Page,
    held: Vec<OwnHeld>,
    /// When the owner released sending alone lately; empty = not.
    lifted: String,
    devices: Vec<DeviceRow>,
    newest: Vec<SignInRow>,
}

/// A hold in the words of its owner.
struct OwnHeld {
    view: HoldView,
    /// What they can do.
    help: String,
    /// Where they do it; empty = nowhere here.
    href: &'static str,
    label: String,
}

/// A device or mail program.
struct DeviceRow {
    name: String,
    protocol: String,
    /// `on 203.0.113.7, Cluj`.
    place: String,
    last: Timestamp,
    times: String,
}

async fn show(
    State(views): State<Arc<Views>>,
    State(people): State<Arc<People>>,
    State(recovery): State<Arc<Recovery>>,
    context: Context,
) -> Answer {
    let view = context.person()?;
    let text = *context.text();
    let why = views.own_why(&view.owner, &view.account.address).await?;
    let mut log = own_sign_ins(&people, view.account.id, None, READ_MAX)
        .await?
        .rows;
    let named = |said: &str| device_in_words(text, said);
    let devices = devices_seen(log.iter(), named);
    let concerns = |hold: &&Hold| concerns_owner(&hold.stored.identity.subject, &devices);
    let holds: Vec<&Hold> = why.holds.iter().filter(concerns).collect();
    let may = match holds.is_empty() {
        true => OwnerMay::default(),
        false => recovery.owner_may(view).await?,
    };
    let held = |hold: &Hold| OwnHeld::of(text, hold, why.checked_at, may);
    log.truncate(NEWEST);
    Ok(html(&OverviewPage {
        held: holds.into_iter().map(held).collect(),
        devices: devices
            .into_iter()
            .map(|seen| DeviceRow::of(&context, seen))
            .collect(),
        newest: rows_of(&context, log),
        lifted: why.own_release.map_or_else(String::new, |at| {
            text.say_with("my-lifted", &[("at", text.time(at).into())])
        }),
        page: context.page("my-account", "my"),
    }))
}

impl OwnHeld {
    fn of(text: Text, hold: &Hold, now: Timestamp, may: OwnerMay) -> Self {
        let help = owner_help(&hold.stored, may);
        let mut view = HoldView::of(text, hold, now, |_| None);
        if !matches!(hold.stored.identity.subject, Subject::Account(_)) {
            view.evidence.clear();
        }
        if let Subject::Origin(network) = &hold.stored.identity.subject {
            let what = std::mem::take(&mut view.what);
            let network = network.to_string();
            let named = [("what", what.into()), ("network", network.into())];
            view.what = text.say_with("my-network", &named);
        }
        let (href, label) = match help {
            OwnerHelp::UnlockAlone => ("/recover", "my-do-unlock"),
            OwnerHelp::SendAgainAlone => ("/recover", "my-do-send-again"),
            OwnerHelp::ChangePassword | OwnerHelp::LookAndChange => {
                ("/password", "profile-password")
            }
            OwnerHelp::Wait
            | OwnerHelp::OtherWay
            | OwnerHelp::OtherNetwork
            | OwnerHelp::AskHelpDesk => ("", ""),
        };
        Self {
            view,
            help: text.name_of("my-help", help),
            href,
            label: match label {
                "" => String::new(),
                key => text.say(key),
            },
        }
    }
}

impl DeviceRow {
    fn of(context: &Context, seen: DeviceSeen) -> Self {
        let text = *context.text();
        let address = seen.address.map_or_else(
            || text.say("unknown-address"),
            |address| address.to_string(),
        );
        let known = context.site().place_of(seen.address).in_words();
        Self {
            name: match seen.name.is_empty() {
                true => text.say("device-unknown"),
                false => seen.name,
            },
            protocol: text.name_of("protocol", seen.protocol),
            place: match known.is_empty() {
                true => address,
                false => format!("{address}, {known}"),
            },
            last: seen.last,
            times: text.count("my-times", seen.times),
        }
    }
}
