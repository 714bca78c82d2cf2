//! App passwords on `/security`: made (and shown once), revoked.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::platform::ForOwners;
use zavor_app::sign_on::{SessionView, SignOn, make_app_password, revoke_app_password};
use zavor_core::app_password::{APP_PASSWORDS_MAX, AppPassword, AppProtocol, AppProtocols};
use zavor_core::moment::Timestamp;

use super::security::{NumberForm, Shows, Typed, security_page};
use crate::page::Page;
use crate::pages::forms;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

/// The part of the page with the app passwords.
const PART: &str = "/security#app-passwords-part";

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/security/app-passwords/make", make)
        .post("/security/app-passwords/revoke", revoke)
}

/// An app password in a table.
pub(in crate::pages) struct AppPasswordRow {
    pub(in crate::pages) id: u64,
    pub(in crate::pages) name: String,
    pub(in crate::pages) protocol: String,
    pub(in crate::pages) made: String,
    /// In words: it is noted once a day.
    pub(in crate::pages) last_used: String,
}

impl AppPasswordRow {
    pub(in crate::pages) fn of(text: Text, known: AppPassword, now: Timestamp) -> Self {
        Self {
            id: known.id,
            name: known.name,
            protocol: text.name_of("app-protocol", known.protocols),
            made: text.time(known.created),
            last_used: match known.last_used {
                None => text.say("never"),
                Some(at) if now.since(at).as_secs() < 24 * 60 * 60 => text.say("within-a-day"),
                Some(at) => text.ago(at, now),
            },
        }
    }
}

/// The form to make one.
pub(super) struct AppPasswordForm {
    /// Value, label, chosen.
    pub(super) protocols: Vec<(String, String, bool)>,
    pub(super) typed: String,
    pub(super) error: String,
    /// Whether there are as many as there may be.
    pub(super) full: bool,
}

impl AppPasswordForm {
    pub(super) fn new(text: Text, typed: &Typed, known: usize) -> Self {
        let chosen = typed.app_protocol.as_str();
        let protocols = AppProtocols::ALL.iter().map(|protocol| {
            let words = text.name_of("app-protocol", protocol);
            (protocol.to_string(), words, protocol.as_str() == chosen)
        });
        Self {
            protocols: protocols.collect(),
            typed: typed.app_name.clone(),
            error: typed.app_error.clone(),
            full: known >= APP_PASSWORDS_MAX,
        }
    }
}

/// One that was just made. It has no `Debug`: it holds the text.
#[derive(Template)]
#[template(path = "sign_on/app_password_made.html")]
struct MadePage {
    page: Page,
    name: String,
    protocol: String,
    secret: String,
    user: String,
    /// What the program connects to, for each thing that it opens.
    servers: Vec<ServerRow>,
}

/// What a mail program connects to.
struct ServerRow {
    what: String,
    /// The server's name; empty if the configuration does not say.
    host: String,
    /// Port (RFC 8314: TLS from the first byte).
    port: u16,
}

impl ServerRow {
    fn of(text: Text, owners: &ForOwners, protocol: AppProtocol) -> Self {
        let (told, usual) = match protocol {
            AppProtocol::Imap => (&owners.imap, 993),
            AppProtocol::Pop3 => (&owners.pop3, 995),
            AppProtocol::Submission => (&owners.submission, 465),
        };
        let told = told.as_ref();
        Self {
            what: text.name_of("app-protocol", protocol),
            host: told.map_or_else(String::new, |server| server.host.clone()),
            port: told.and_then(|server| server.port).unwrap_or(usual),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MakeForm {
    name: String,
    protocol: String,
}

async fn make(State(shows): State<Shows>, context: Context, form: Form<MakeForm>) -> Answer {
    let view: &SessionView = context.fresh()?;
    let MakeForm { name, protocol } = form.fits()?;
    let chosen = AppProtocols::from_name(&protocol).ok_or(Failure::NotFound)?;
    let made = make_app_password(&shows.sign_on, view, &name, chosen).await;
    let (secret, made) = match made {
        Ok(made) => made,
        Err(error) if forms::is_about_input(&error) => {
            let typed = Typed {
                app_error: forms::sentence(&context, error),
                app_name: name,
                app_protocol: protocol,
                ..Typed::default()
            };
            let page = security_page(&shows, &context, typed).await?;
            return Ok(html_with(forms::status(true), &page));
        }
        Err(other) => return Err(other.into()),
    };
    Ok(html(&MadePage {
        page: context.page("app-password-made-title", "my-security"),
        name: made.name,
        protocol: context.text().name_of("app-protocol", chosen),
        secret: secret.shown(),
        user: view.account.address.to_string(),
        servers: {
            let owners = context.owners();
            let row = |protocol| ServerRow::of(*context.text(), &owners, protocol);
            chosen.each().map(row).collect()
        },
    }))
}

async fn revoke(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<NumberForm>,
) -> Answer {
    let view = context.person()?;
    let NumberForm { id } = form.fits()?;
    let acted = revoke_app_password(&sign_on, view, id).await?;
    Ok(match acted {
        Acted::NothingToDo => {
            context.tell(Mood::Nothing, context.text().say("nothing-to-do"), PART)
        }
        Acted::Done { effects, .. } if effects.iter().all(|shown| shown.answer.is_done()) => {
            context.done("app-password-revoked", PART)
        }
        Acted::Done { .. } => {
            let said = context.text().say("app-password-revoked-partly");
            context.tell(Mood::Done, said, PART)
        }
    })
}
