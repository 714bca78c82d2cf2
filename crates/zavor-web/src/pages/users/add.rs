//! Add a user: address, name, and how the person gets a password.
//!
//! Security: with a recovery address, nobody here learns a password: the account gets one that is
//! thrown away, a mail asks to confirm the address, and "Reset password" later sends the link. A
//! temporary password is shown once, to those who may see secrets. The page does not offer what
//! cannot be done: without a mail server there is no link and no recovery address.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::Notifications;
use zavor_app::people::{InitialPassword, People};
use zavor_app::platform::{AppError, Platform};
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use super::act;
use super::offers::{offered, offers};
use crate::page::Page;
use crate::pages::forms::status;
use crate::parts::Tab;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/users/add", form)
        .post("/admin/users/add", add)
}

#[derive(Template)]
#[template(path = "users/add.html")]
struct AddPage {
    page: Page,
    trail: Vec<Tab>,
    error: String,
    address: String,
    name: String,
    recovery: String,
    how: &'static str,
    domains: String,
    may_see: bool,
    /// Whether a mail server is configured.
    mail: bool,
}

#[derive(Template)]
#[template(path = "users/added.html")]
struct AddedPage {
    page: Page,
    trail: Vec<Tab>,
    address: String,
    path: String,
    secret: String,
    /// Address of the page to change the password.
    change: String,
    /// Whether a mail asks to confirm the recovery address.
    confirm: bool,
}

impl Drop for AddedPage {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

impl AddPage {
    fn is(&self, how: &str) -> bool {
        self.how == how
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddForm {
    address: String,
    name: String,
    /// `link`, `temporary` or `elsewhere`.
    how: String,
    #[serde(default)]
    recovery: Option<String>,
}

async fn form(
    State(notifications): State<Arc<Notifications>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
) -> Answer {
    offered(&context, Right::AddAccount)?;
    let form = AddForm::default();
    Ok(show(
        &notifications,
        &platform,
        &context,
        &form,
        String::new(),
    ))
}

fn trail(context: &Context) -> Vec<Tab> {
    vec![Tab {
        href: "/admin/users".into(),
        label: context.text().say("nav-active-users"),
        current: false,
    }]
}

fn show(
    notifications: &Notifications,
    platform: &Platform,
    context: &Context,
    form: &AddForm,
    error: String,
) -> Response {
    let status = status(!error.is_empty());
    let (mail, may_see) = (notifications.can_mail(), offers(context, Right::SeeSecret));
    let page = AddPage {
        page: act::page(context, "users-add"),
        trail: trail(context),
        error,
        address: form.address.clone(),
        name: form.name.clone(),
        recovery: form.recovery.clone().unwrap_or_default(),
        how: match form.how.as_str() {
            "temporary" => "temporary",
            "elsewhere" => "elsewhere",
            _ if mail => "link",
            _ if may_see => "temporary",
            _ => "elsewhere",
        },
        domains: platform.domains().join(", "),
        may_see,
        mail,
    };
    html_with(status, &page)
}

async fn add(
    State(people): State<Arc<People>>,
    State(notifications): State<Arc<Notifications>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    form: Form<AddForm>,
) -> Answer {
    let actor = offered(&context, Right::AddAccount)?;
    let form = form.fits()?;
    let how = form.how.as_str();
    let link = !matches!(how, "temporary" | "elsewhere");
    let missing = match (link, notifications.can_mail(), form.recovery.as_deref()) {
        (true, false, _) => Some("users-add-no-mail"),
        (true, true, None) => Some("users-add-needs-recovery"),
        _ => None,
    };
    if let Some(key) = missing {
        let why = context.text().say(key);
        return Ok(show(&notifications, &platform, &context, &form, why));
    }
    match added(&people, &context, actor, &form).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let why = act::refused(&context, error)?;
            Ok(show(&notifications, &platform, &context, &form, why))
        }
    }
}

async fn added(
    people: &People,
    context: &Context,
    actor: &Actor,
    form: &AddForm,
) -> Result<Response, AppError> {
    let text = context.text();
    let (address, name) = (form.address.as_str(), form.name.as_str());
    let made = people.temporary_password();
    let how = form.how.as_str();
    let password = match how {
        "elsewhere" => InitialPassword::Elsewhere,
        "temporary" => InitialPassword::MadeHere(made.clone()),
        _ => InitialPassword::ByLink,
    };
    let recovery = form.recovery.as_deref();
    let added = people.add_person(actor, address, name, password, recovery);
    let account = added.await?;
    let path = paths::user(&account);
    if how == "temporary" {
        return Ok(html(&AddedPage {
            page: act::page(context, "users-added-title"),
            trail: trail(context),
            address: account.to_string(),
            path,
            secret: String::from_utf8_lossy(&made.0).into_owned(),
            change: act::change_page(context),
            confirm: recovery.is_some(),
        }));
    }
    let mut said = text.say_with("users-added", &[("name", account.as_str().into())]);
    if recovery.is_some() {
        said.push(' ');
        said.push_str(&text.say("users-added-confirm"));
    }
    Ok(context.tell(Mood::Done, said, &path))
}
