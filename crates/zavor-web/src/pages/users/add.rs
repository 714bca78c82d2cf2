//! Add a user: address, name, and how the person gets a password.
//!
//! Security: with a recovery address nobody here learns a password: the account is made with one that
//! is thrown away, a mail asks to confirm the address, and "Reset password" then sends the link. A
//! temporary password is shown once, to those who may see secrets.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use zavor_app::AppError;
use zavor_app::ports::Store;
use zavor_app::users::InitialPassword;
use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use super::{act, offered, offers, path_of};
use crate::page::Page;
use crate::parts::Tab;
use crate::request::{Context, Fields, Posted};
use crate::respond::{Answer, html, html_with};
use crate::routes::Routes;
use crate::site::{App, Mood};

pub(super) fn routes<S: Store>() -> Routes<S> {
    Routes::new()
        .get("/admin/users/add", form::<S>)
        .post("/admin/users/add", add::<S>)
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
}

#[derive(Template)]
#[template(path = "users/added.html")]
struct AddedPage {
    page: Page,
    trail: Vec<Tab>,
    address: String,
    path: String,
    secret: String,
    /// The address of the page that changes it.
    change: String,
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

async fn form<S: Store>(State(app): State<App<S>>, context: Context) -> Answer {
    let actor = offered(&app, &context, Right::AddAccount)?;
    Ok(show(&app, &context, actor, String::new()))
}

fn trail(context: &Context) -> Vec<Tab> {
    vec![Tab {
        href: "/admin/users".into(),
        label: context.text().say("nav-active-users"),
        current: false,
    }]
}

fn show<S: Store>(app: &App<S>, context: &Context, actor: &Actor, error: String) -> Response {
    let form = context.form();
    let status = act::form_status(&error);
    let page = AddPage {
        page: act::page(context, "users-add"),
        trail: trail(context),
        error,
        address: form.text("address").to_owned(),
        name: form.text("name").to_owned(),
        recovery: form.text("recovery").to_owned(),
        how: match form.text("how") {
            "temporary" => "temporary",
            "elsewhere" => "elsewhere",
            _ => "link",
        },
        domains: app.zavor.domains().join(", "),
        may_see: offers(app, actor, Right::SeeSecret),
    };
    html_with(status, &page)
}

async fn add<S: Store>(
    State(app): State<App<S>>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let actor = offered(&app, &context, Right::AddAccount)?;
    let how = form.text("how");
    if how == "link" && form.some("recovery").is_none() {
        let why = context.text().say("users-add-needs-recovery");
        return Ok(show(&app, &context, actor, why));
    }
    match added(&app, &context, actor, &form).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let why = act::refused(&context, error)?;
            Ok(show(&app, &context, actor, why))
        }
    }
}

async fn added<S: Store>(
    app: &App<S>,
    context: &Context,
    actor: &Actor,
    form: &Fields,
) -> Result<Response, AppError> {
    let (zavor, text) = (&app.zavor, context.text());
    let (address, name) = (form.text("address"), form.text("name"));
    let made = zavor.generate_password();
    let how = form.text("how");
    if how == "temporary" {
        // What is made here is shown; the right is judged before anything is.
        let target = SignInName::from_normal_form(&address.to_lowercase());
        zavor.judge(actor, Right::SeeSecret, Some(&target))?;
    }
    let password = match how {
        "elsewhere" => InitialPassword::Elsewhere,
        _ => InitialPassword::Temporary(made.clone()),
    };
    let account = zavor.add_account(actor, address, name, password).await?;
    let path = path_of(account.as_str());
    if how == "temporary" {
        return Ok(html(&AddedPage {
            page: act::page(context, "users-added-title"),
            trail: trail(context),
            address: account.to_string(),
            path,
            secret: String::from_utf8_lossy(&made.0).into_owned(),
            change: act::change_page(app),
        }));
    }
    let mut said = text.say_with("users-added", &[("name", account.as_str().into())]);
    let mut mood = Mood::Done;
    if let Some(recovery) = form.some("recovery") {
        let asked = zavor.add_recovery_address(actor, account.as_str(), recovery);
        said.push(' ');
        match asked.await {
            Ok(_) => said.push_str(&text.say("users-added-confirm")),
            // The account is there all the same, and its page says what is missing.
            Err(error) => {
                mood = Mood::Failed;
                let why = act::refused(context, error);
                said.push_str(&why.unwrap_or_else(|_| text.say("users-added-no-mail")));
            }
        }
    }
    Ok(context.tell(mood, said, &path))
}
