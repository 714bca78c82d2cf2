//! The security tab: second factors, app passwords, and sessions of the web door.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::people::People;
use zavor_app::recovery::Recovery;
use zavor_app::sign_on::{SignOn, app_passwords_of};
use zavor_app::views::Views;
use zavor_core::rights::Right;

use super::head::{self, AccountTab, Head};
use crate::page::Page;
use crate::pages::sign_on::app_passwords::AppPasswordRow;
use crate::pages::sign_on::security::{codes_state, counts};
use crate::paths;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::device_in_words;

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::USER_SECURITY, show)
}

#[derive(Template)]
#[template(path = "users/security.html")]
struct SecurityPage {
    page: Page,
    head: Head,
    methods: Vec<MethodRow>,
    sessions: Vec<SessionRow>,
    may_remove: bool,
    /// Whether it is the reader's own account, on which these pages offer no acts.
    own: bool,
    app_passwords: Vec<AppPasswordRow>,
    may_revoke: bool,
    /// How many saved recovery codes are left.
    codes_left: u64,
    /// Since when there are any, and from when they count; empty = there are none.
    codes_state: String,
}

struct MethodRow {
    id: u64,
    kind: String,
    name: String,
    added: String,
    last_used: String,
    /// Until when its codes are refused without a check; empty = they are checked.
    throttled: String,
    /// From when it counts in recovery.
    counts: String,
}

struct SessionRow {
    since: String,
    last_seen: String,
    address: String,
    /// In words.
    device: String,
    /// As the browser said it.
    said: String,
}

async fn show(
    State(people): State<Arc<People>>,
    State(sign_on): State<Arc<SignOn>>,
    State(recovery): State<Arc<Recovery>>,
    State(views): State<Arc<Views>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let shown = head::load(&people, &views, &context, &name, AccountTab::Security).await?;
    let text = *context.text();
    let account = &shown.account;
    let methods = sign_on.methods_of(account.id).await?.into_iter();
    let sessions = sign_on.sessions_of(account.id).await?.into_iter();
    let app_passwords = app_passwords_of(&sign_on, account.id).await?;
    let codes = recovery.saved_codes_left(account.id).await?;
    let rights = context.rights_on(&account.address).await?;
    Ok(html(&SecurityPage {
        own: context.session()?.account.id == account.id,
        codes_left: codes.count,
        codes_state: codes_state(&text, codes, shown.now),
        may_remove: rights.has(Right::Organisation),
        may_revoke: rights.has(Right::FirstAid),
        app_passwords: app_passwords
            .into_iter()
            .map(|known| AppPasswordRow::of(text, known, shown.now))
            .collect(),
        methods: methods
            .map(|method| MethodRow {
                id: method.id,
                kind: text.name_of("method", method.kind),
                name: method.name,
                added: text.time(method.added),
                counts: counts(&text, method.counts_from, shown.now),
                last_used: match method.last_used {
                    Some(at) => text.time(at),
                    None => text.say("never"),
                },
                throttled: match method.throttled_until {
                    Some(until) => text.until(Some(until), shown.now),
                    None => String::new(),
                },
            })
            .collect(),
        sessions: sessions
            .map(|session| SessionRow {
                since: text.time(session.created),
                last_seen: text.time(session.last_seen),
                address: session.address.map_or_else(String::new, |a| a.to_string()),
                device: device_in_words(text, &session.device),
                said: session.device,
            })
            .collect(),
        page: shown.page,
        head: shown.head,
    }))
}
