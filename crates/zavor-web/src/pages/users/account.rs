//! `/admin/users/ADDRESS`, the first tab: names, password, second factors, recovery addresses, roles.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::notifications::Notifications;
use zavor_app::people::People;
use zavor_app::support::Support;
use zavor_app::views::{PasswordLink, Views};
use zavor_core::account::{Account, PasswordLife, RecoveryAddress};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::head::{self, AccountFrame, AccountTab, Head};
use crate::page::Page;
use crate::pages::raised::raised_in_words;
use crate::paths;
use crate::request::context::Context;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new().get(paths::USER, show)
}

#[derive(Template)]
#[template(path = "users/account.html")]
struct AccountPage {
    page: Page,
    head: Head,
    facts: Vec<(String, Vec<String>)>,
    recovery: Vec<RecoveryRow>,
    /// Whether a mail server is configured, so that an address can be asked to confirm itself.
    mail: bool,
    may_edit: bool,
    may_roles: bool,
    /// Support requests about it that wait: path and words.
    requests: Vec<(String, String)>,
}

pub(super) struct RecoveryRow {
    pub(super) address: String,
    pub(super) state: String,
    pub(super) by: String,
    /// Whether it waits for its confirmation.
    pub(super) waits: bool,
}

async fn show(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(notifications): State<Arc<Notifications>>,
    State(support): State<Arc<Support>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let shown = head::load(&people, &views, &context, &name, AccountTab::Account).await?;
    let (text, address) = (*context.text(), &shown.account.address);
    let rights = context.rights_on(address).await?;
    let has = |right| rights.has(right);
    let addresses = shown.account.recovery_addresses.iter();
    let actor = context.may(Right::See)?;
    let requests = support.waiting_about(actor, &shown.account).await?;
    Ok(html(&AccountPage {
        requests: requests
            .into_iter()
            .map(|number| waiting_request(text, number))
            .collect(),
        facts: facts(text, &shown),
        mail: notifications.can_mail(),
        recovery: addresses.map(|known| recovery_row(text, known)).collect(),
        may_edit: has(Right::EditAccount),
        may_roles: has(Right::Organisation),
        page: shown.page,
        head: shown.head,
    }))
}

/// The link to a support request that waits.
pub(in crate::pages) fn waiting_request(text: Text, number: u64) -> (String, String) {
    let named = [("number", number.to_string().into())];
    let said = text.say_with("request-waits-here", &named);
    (paths::support_request(number), said)
}

pub(super) fn recovery_row(text: Text, known: &RecoveryAddress) -> RecoveryRow {
    let by = match known.by_owner {
        true => "users-recovery-by-owner",
        false => "users-recovery-by-other",
    };
    RecoveryRow {
        address: known.address.clone(),
        state: match known.confirmed {
            Some(at) => text.say_with("address-confirmed", &[("at", text.time(at).into())]),
            None => text.say("address-unconfirmed"),
        },
        by: text.say(by),
        waits: !known.is_confirmed(),
    }
}

/// Names and values; a value without lines is shown as "none".
fn facts(text: Text, shown: &AccountFrame) -> Vec<(String, Vec<String>)> {
    let account = &shown.account;
    let one = |key: &str, value: String| (text.say(key), vec![value]);
    let name = match account.display_name.is_empty() {
        true => Vec::new(),
        false => vec![account.display_name.clone()],
    };
    let aliases = account.aliases.iter().map(ToString::to_string).collect();
    let roles = shown.row.roles.iter().map(|held| text.role(held)).collect();
    let factor = match shown.row.has_second_factor {
        true => "users-factor-yes",
        false => "users-factor-no",
    };
    let last = match shown.row.last_sign_in {
        Some(at) => format!("{} ({})", text.time(at), text.ago(at, shown.now)),
        None => text.say("never"),
    };
    let ended = account.sessions_ended.map(|at| text.time(at));
    let mut facts = vec![
        (text.say("display-name"), name),
        one("user-name", account.address.to_string()),
        (text.say("users-aliases"), aliases),
        (text.say("users-groups"), account.groups.clone()),
        (text.say("roles"), roles),
        one("password", password(text, account, &shown.links, shown.now)),
        one("users-column-factor", text.say(factor)),
        one("last-sign-in", last),
        one("users-column-created", text.time(account.created)),
        (
            text.say("users-sessions-ended"),
            ended.into_iter().collect(),
        ),
    ];
    let raised = account.raised_limit.as_ref();
    facts.extend(raised.map(|raised| one("users-raised", raised_in_words(text, raised))));
    let lifted = account.own_release;
    facts.extend(lifted.map(|at| one("users-own-release", text.time(at))));
    facts
}

/// Where the password is kept, since when, and until when a temporary one opens anything.
fn password(text: Text, account: &Account, links: &[PasswordLink], now: Timestamp) -> String {
    let Some(credential) = &account.credential else {
        return text.say("users-password-elsewhere");
    };
    let (lapses, link) = (credential.lapses(), links.first());
    let (key, until) = match credential.life {
        PasswordLife::Lasting => ("users-password-here", None),
        PasswordLife::ByLink if link.is_some() => {
            ("users-password-by-link", link.map(|link| link.until))
        }
        PasswordLife::ByLink => ("users-password-link-over", None),
        _ if credential.has_lapsed(now) => ("users-password-lapsed", lapses),
        PasswordLife::Temporary => ("users-password-temporary", lapses),
        PasswordLife::HandedOver => ("users-password-handed-over", lapses),
    };
    let to: Vec<&str> = links.iter().map(|link| link.to.as_str()).collect();
    text.say_with(
        key,
        &[
            ("at", text.time(credential.set).into()),
            ("to", to.join(", ").into()),
            (
                "until",
                until.map(|at| text.time(at)).unwrap_or_default().into(),
            ),
        ],
    )
}
