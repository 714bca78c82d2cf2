//! After a release: what every door would answer now, and whether the mail hosts have done their
//! part. The page updates itself if scripts run; otherwise a link reloads it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRef, Path, State};
use zavor_app::notifications::Notifications;
use zavor_app::people::People;
use zavor_app::sending::Sending;
use zavor_app::support::Support;
use zavor_app::views::{
    Door, DoorAnswer, DoorState, ReleaseState, Views, release_state, waits_for_owner,
};
use zavor_core::rights::Right;

use super::wizard::{At, Wizard, page, trail};
use crate::page::Page;
use crate::pages::users::waiting_request;
use crate::parts::{ChipKind, Shape, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::site::App;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::RESTRICTED_DELIVERY, show)
}

#[derive(Template)]
#[template(path = "review/delivery.html")]
struct DeliveryPage {
    page: Page,
    trail: Vec<Tab>,
    doors: Vec<DoorView>,
    /// Whether every door accepts and nothing is left to do, in words.
    overall: String,
    /// The open risk of the account, in a sentence; empty = none. A release does not judge it.
    risk: String,
    /// Support requests about it that wait: path and words.
    requests: Vec<(String, String)>,
    events: String,
    reload: String,
    /// The next selected entity: name and path.
    next: Option<(String, String)>,
}

/// A door in words.
pub(crate) struct DoorView {
    /// Its fixed name, for live values.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) chip: ChipKind,
    /// What it would answer.
    pub(crate) state: String,
    /// Why a mail host failed, in its own words.
    pub(crate) detail: String,
}

/// The services that the page reads.
#[derive(Clone)]
struct Shows {
    views: Arc<Views>,
    notifications: Arc<Notifications>,
    sending: Arc<Sending>,
    people: Arc<People>,
    support: Arc<Support>,
}

impl FromRef<App> for Shows {
    fn from_ref(app: &App) -> Self {
        Self {
            views: FromRef::from_ref(app),
            notifications: FromRef::from_ref(app),
            sending: FromRef::from_ref(app),
            people: FromRef::from_ref(app),
            support: FromRef::from_ref(app),
        }
    }
}

async fn show(
    State(shows): State<Shows>,
    Path(entity): Path<String>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let states = shows.views.delivery_of(actor, &entity).await?;
    let doors = doors_now(text, &states);
    let risk = shows.sending.release_plan(actor, &entity).await.ok();
    let risk = risk.and_then(|plan| plan.risk).map(|state| {
        let state = text.name_of("risk-state", state);
        text.say_with("delivery-risk", &[("state", state.into())])
    });
    let waiting = match shows.people.show_account(&entity).await {
        Ok(found) => shows.support.waiting_about(actor, &found.account).await?,
        // A connector has no account that anybody could ask about.
        Err(_) => Vec::new(),
    };
    let wizard = Wizard::of(entity, &fields);
    let events = shape_of_doors(&doors).followed_at(&paths::live_release(&wizard.entity));
    let mut page = page(&context, &wizard.entity);
    let named = [("name", wizard.entity.as_str().into())];
    page.title = text.say_with("delivery-title", &named);
    Ok(html(&DeliveryPage {
        page,
        trail: trail(text),
        risk: risk.unwrap_or_default(),
        requests: waiting
            .into_iter()
            .map(|number| waiting_request(text, number))
            .collect(),
        overall: overall(text, &states, shows.notifications.can_mail()),
        doors,
        events,
        reload: wizard.path(At::Delivery),
        next: wizard.next(),
    }))
}

/// What every door would answer, in words.
pub(crate) fn doors_now(text: Text, doors: &[DoorState]) -> Vec<DoorView> {
    doors.iter().map(|door| door_view(text, door)).collect()
}

/// What of the list of doors does not change by their words alone.
pub(crate) fn shape_of_doors(doors: &[DoorView]) -> Shape {
    let looks = doors.iter();
    Shape::of(looks.map(|door| format!("{} {}", door.name, door.chip.as_str())))
}

/// What is open and what the owner still has to do, in words; a link is only mentioned if `mail`
/// can be sent.
pub(crate) fn overall(text: Text, doors: &[DoorState], mail: bool) -> String {
    text.say(match release_state(doors) {
        ReleaseState::Open => "delivery-all-open",
        ReleaseState::OwnersTurn if mail => "delivery-owners-turn",
        ReleaseState::OwnersTurn => "delivery-owners-turn-no-mail",
        ReleaseState::Waits => "delivery-waits",
    })
}

fn door_view(text: Text, state: &DoorState) -> DoorView {
    let (name, label) = match &state.door {
        Door::MailHost(host) => (
            format!("mail_host {host}"),
            text.say_with("health-mail-host", &[("name", host.into())]),
        ),
        door @ (Door::AuthPolicy | Door::Ldap | Door::PostfixPolicy) => (
            door.as_str().to_owned(),
            text.name_of("door", door.as_str()),
        ),
    };
    let mut detail = String::new();
    let (chip, said) = match &state.answer {
        DoorAnswer::Accepts => (
            ChipKind::Ok,
            text.say(match state.door {
                Door::PostfixPolicy => "delivery-accepts-mail",
                Door::MailHost(_) => "delivery-host-done",
                Door::AuthPolicy | Door::Ldap => "delivery-accepts-sign-in",
            }),
        ),
        DoorAnswer::Refuses(reason) if waits_for_owner(reason) => {
            (ChipKind::Warn, text.say("delivery-waits-for-owner"))
        }
        DoorAnswer::Refuses(reason) => {
            let list = match state.door {
                Door::PostfixPolicy => "send-refusal",
                Door::AuthPolicy | Door::Ldap | Door::MailHost(_) => "failure",
            };
            let reason = text.name_of(list, reason);
            let said = text.say_with("delivery-refuses", &[("reason", reason.into())]);
            (ChipKind::Held, said)
        }
        DoorAnswer::GivenUp { last_error } => {
            detail.clone_from(last_error);
            (ChipKind::Held, text.say("delivery-given-up"))
        }
        DoorAnswer::StillDue { calls, last_error } => {
            detail.clone_from(last_error);
            (
                ChipKind::Warn,
                text.count("delivery-still-due", *calls as u64),
            )
        }
    };
    DoorView {
        name,
        label,
        chip,
        state: said,
        detail,
    }
}
