//! `/security`: one's own second factors, app passwords, recovery addresses and sessions.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRef, State};
use serde::Deserialize;
use zavor_app::notifications::{Acted, Notifications};
use zavor_app::people::People;
use zavor_app::platform::Platform;
use zavor_app::recovery::{CodesLeft, Recovery};
use zavor_app::sign_on::{OwnSessions, SignOn, app_passwords_of};
use zavor_core::account::RecoveryAddress;
use zavor_core::identity::PROOF_WAIT;
use zavor_core::moment::Timestamp;

use super::app_passwords::{AppPasswordForm, AppPasswordRow};
use crate::page::Page;
use crate::pages::forms;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::{App, Mood};
use crate::text::{Text, device_in_words};

/// The part of the page with the sessions.
const SESSIONS: &str = "/security#sessions-part";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/security", show)
        .post("/security/methods/remove", remove_method)
        .post("/security/sessions/end", end_session)
        .post("/security/sessions/end-others", end_others)
        .post("/security/addresses/add", add_address)
        .post("/security/addresses/remove", remove_address)
        .post("/security/recovery-codes", make_codes)
}

#[derive(Template)]
#[template(path = "sign_on/security.html")]
pub(super) struct SecurityPage {
    page: Page,
    methods: Vec<MethodRow>,
    addresses: Vec<AddressRow>,
    /// Whether a mail server is configured, so that an address can be asked to confirm itself.
    mail: bool,
    sessions: Vec<SessionRow>,
    app_passwords: Vec<AppPasswordRow>,
    app: AppPasswordForm,
    /// How many saved recovery codes are left.
    codes_left: u64,
    /// Since when there are any, and from when they count; empty = there are none.
    codes_state: String,
    /// The recovery address as typed, and why it was not taken; both empty at first.
    typed: String,
    error: String,
}

/// What was typed and why it was not taken; all empty at first.
#[derive(Default)]
pub(super) struct Typed {
    /// The recovery address.
    pub(super) address: String,
    pub(super) address_error: String,
    /// A new app password.
    pub(super) app_name: String,
    pub(super) app_protocol: String,
    pub(super) app_error: String,
}

#[derive(Template)]
#[template(path = "sign_on/recovery_codes.html")]
struct CodesPage {
    page: Page,
    /// Whose codes they are, and when they were made: a sheet of paper does not say it by itself.
    address: String,
    made: String,
    /// From when they count, in a sentence.
    counts_from: String,
    codes: Vec<String>,
}

struct MethodRow {
    id: u64,
    kind: String,
    name: String,
    added: String,
    last_used: String,
    /// From when it counts in recovery.
    counts: String,
}

struct AddressRow {
    address: String,
    state: String,
}

struct SessionRow {
    id: u64,
    own: bool,
    since: String,
    last_seen: String,
    address: String,
    /// In words.
    device: String,
    /// As the browser said it.
    said: String,
}

/// One factor or session, by its number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberForm {
    pub(super) id: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressForm {
    address: String,
}

/// The services that the page reads.
#[derive(Clone)]
pub(super) struct Shows {
    people: Arc<People>,
    platform: Arc<Platform>,
    pub(super) sign_on: Arc<SignOn>,
    notifications: Arc<Notifications>,
    recovery: Arc<Recovery>,
}

impl FromRef<App> for Shows {
    fn from_ref(app: &App) -> Self {
        Self {
            people: FromRef::from_ref(app),
            platform: FromRef::from_ref(app),
            sign_on: FromRef::from_ref(app),
            notifications: FromRef::from_ref(app),
            recovery: FromRef::from_ref(app),
        }
    }
}

async fn show(State(shows): State<Shows>, context: Context) -> Answer {
    let page = security_page(&shows, &context, Typed::default());
    Ok(html(&page.await?))
}

pub(super) async fn security_page(
    Shows {
        people,
        platform,
        sign_on,
        notifications,
        recovery,
    }: &Shows,
    context: &Context,
    typed: Typed,
) -> Result<SecurityPage, Failure> {
    let view = context.person()?;
    let text = context.text();
    let methods = sign_on.methods_of(view.account.id).await?.into_iter();
    let sessions = sign_on.sessions_of(view.account.id).await?.into_iter();
    let account = people
        .show_account(view.account.address.as_str())
        .await?
        .account;
    let addresses = account.recovery_addresses.iter();
    let app_passwords = app_passwords_of(sign_on, view.account.id).await?;
    let now = platform.now();
    let codes = recovery.saved_codes_left(view.account.id).await?;
    let has_role = !view.roles.is_empty();
    Ok(SecurityPage {
        app: AppPasswordForm::new(*text, &typed, app_passwords.len()),
        app_passwords: app_passwords
            .into_iter()
            .map(|known| AppPasswordRow::of(*text, known, now))
            .collect(),
        typed: typed.address,
        error: typed.address_error,
        page: context.page("security-title", "my-security"),
        mail: notifications.can_mail(),
        codes_left: codes.count,
        codes_state: codes_state(text, codes, now),
        methods: methods
            .map(|method| MethodRow {
                id: method.id,
                kind: text.name_of("method", method.kind),
                name: method.name,
                added: text.time(method.added),
                counts: counts(text, method.counts_from, now),
                last_used: method
                    .last_used
                    .map_or_else(String::new, |at| text.time(at)),
            })
            .collect(),
        addresses: addresses
            .map(|address| address_row(text, address, has_role, now))
            .collect(),
        sessions: sessions
            .map(|session| SessionRow {
                own: session.id == view.session.id,
                id: session.id,
                since: text.time(session.created),
                last_seen: text.time(session.last_seen),
                address: session.address.map_or_else(String::new, |a| a.to_string()),
                device: device_in_words(*text, &session.device),
                said: session.device,
            })
            .collect(),
    })
}

fn address_row(
    text: &Text,
    address: &RecoveryAddress,
    has_role: bool,
    now: Timestamp,
) -> AddressRow {
    AddressRow {
        address: address.address.clone(),
        state: match (address.confirmed, address.counts_from(has_role)) {
            (Some(at), Some(from)) if now < from => {
                let times = [
                    ("at", text.time(at).into()),
                    ("from", text.time(from).into()),
                ];
                text.say_with("address-counts-from", &times)
            }
            (Some(at), _) => text.say_with("address-confirmed", &[("at", text.time(at).into())]),
            (None, _) => text.say("address-unconfirmed"),
        },
    }
}

/// From when a method counts as a proof of recovery; `from` = `None`: not before it was shown with the
/// password in force.
pub(crate) fn counts(text: &Text, from: Option<Timestamp>, now: Timestamp) -> String {
    match from {
        None => text.say("proof-counts-once-shown"),
        Some(from) if now < from => {
            text.say_with("proof-counts-from", &[("at", text.time(from).into())])
        }
        Some(_) => text.say("proof-counts"),
    }
}

/// Since when there are saved codes, and from when they count; empty = there are none.
pub(crate) fn codes_state(text: &Text, codes: CodesLeft, now: Timestamp) -> String {
    let Some(made) = codes.made else {
        return String::new();
    };
    let mut said = text.say_with("codes-since", &[("at", text.time(made).into())]);
    if let Some(from) = codes.count_from.filter(|from| now < *from) {
        said.push(' ');
        said.push_str(&text.say_with("codes-count-from", &[("at", text.time(from).into())]));
    }
    said
}

async fn remove_method(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<NumberForm>,
) -> Answer {
    let view = context.fresh()?;
    let NumberForm { id } = form.fits()?;
    sign_on.remove_method(view, id).await?;
    Ok(context.done("security-method-removed", "/security"))
}

async fn end_session(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<NumberForm>,
) -> Answer {
    let view = context.person()?;
    let NumberForm { id } = form.fits()?;
    sign_on.end_own_sessions(view, OwnSessions::One(id)).await?;
    Ok(context.done("security-session-ended", SESSIONS))
}

async fn end_others(State(sign_on): State<Arc<SignOn>>, context: Context) -> Answer {
    let ended = sign_on
        .end_own_sessions(context.person()?, OwnSessions::AllOthers)
        .await?;
    let text = context.text();
    Ok(match ended {
        0 => context.tell(Mood::Nothing, text.say("sessions-no-others"), SESSIONS),
        n => context.tell(Mood::Done, text.count("sessions-ended-others", n), SESSIONS),
    })
}

async fn add_address(
    State(shows): State<Shows>,
    context: Context,
    form: Form<AddressForm>,
) -> Answer {
    let view = context.fresh()?;
    let form = form.fits()?;
    let added = shows.sign_on.add_own_recovery_address(view, &form.address);
    let added = match added.await {
        Ok(added) => added,
        Err(error) if forms::is_about_input(&error) => {
            let typed = Typed {
                address: form.address,
                address_error: forms::sentence(&context, error),
                ..Typed::default()
            };
            let page = security_page(&shows, &context, typed).await?;
            return Ok(html_with(forms::status(true), &page));
        }
        Err(other) => return Err(other.into()),
    };
    Ok(match added {
        Acted::Done { .. } => context.done("security-address-added", "/security"),
        Acted::NothingToDo => {
            let text = context.text().say("nothing-to-do");
            context.tell(Mood::Nothing, text, "/security")
        }
    })
}

async fn remove_address(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<AddressForm>,
) -> Answer {
    let view = context.fresh()?;
    let form = form.fits()?;
    sign_on
        .remove_own_recovery_address(view, &form.address)
        .await?;
    Ok(context.done("security-address-removed", "/security"))
}

/// The codes are shown in the answer and nowhere else.
async fn make_codes(State(shows): State<Shows>, context: Context) -> Answer {
    let view = context.fresh()?;
    let codes = shows.recovery.make_saved_codes(view).await?;
    let (text, now) = (context.text(), shows.platform.now());
    let counts_from = text.time(now.plus(PROOF_WAIT));
    Ok(html(&CodesPage {
        address: view.account.address.to_string(),
        made: text.time(now),
        counts_from: text.say_with("codes-count-from", &[("at", counts_from.into())]),
        page: context.page("security-codes-title", "my-security"),
        codes: codes.iter().map(|code| code.to_string()).collect(),
    }))
}
