//! Unlock: ends the lockouts of an account. A block by an administrator and a restriction stay.

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::ports::Store;
use zavor_core::hold::HoldKind;
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::caller::{self, CallerForm};
use super::selected::Selected;
use crate::page::Page;
use crate::request::{Context, Posted};
use crate::respond::{Answer, html_with};
use crate::routes::Routes;
use crate::site::App;

pub(super) fn routes<S: Store>() -> Routes<S> {
    Routes::new()
        .get("/admin/users/{address}/unlock", form::<S>)
        .post("/admin/users/{address}/unlock", unlock::<S>)
}

#[derive(Template)]
#[template(path = "users/unlock.html")]
struct UnlockPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Each lockout: what, why, on what evidence, until when.
    lockouts: Vec<Vec<String>>,
    caller: CallerForm,
}

async fn form<S: Store>(
    State(app): State<App<S>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::FirstAid)?;
    show(&app, &context, whom, String::new()).await
}

async fn show<S: Store>(app: &App<S>, context: &Context, whom: Whom, error: String) -> Answer {
    let text = *context.text();
    let why = app.zavor.why(&whom.address).await?;
    let locked = why.holds.iter().filter(|hold| {
        let identity = &hold.stored.identity;
        identity.kind == HoldKind::LockedOut
    });
    let lines = |hold: &zavor_core::hold::Hold| {
        let identity = &hold.stored.identity;
        let mut lines = vec![text.hold(identity), text.name_of("reason", identity.reason)];
        lines.extend(text.evidence(&hold.stored.evidence, identity.reason));
        lines.push(text.until(hold.stored.until, why.checked_at));
        lines
    };
    let status = act::form_status(&error);
    let page = UnlockPage {
        page: act::page(context, "unlock"),
        lockouts: locked.map(lines).collect(),
        caller: CallerForm::new(app, context, &whom, Selected::Unlock.slug(), true)?,
        whom,
        error,
    };
    Ok(html_with(status, &page))
}

async fn unlock<S: Store>(
    State(app): State<App<S>>,
    Path(name): Path<String>,
    context: Context,
    Posted(form): Posted,
) -> Answer {
    let whom = whom(&app, &context, &name, Right::FirstAid)?;
    let mut verified = None;
    let caller = match caller::read(&app, &context, &whom, &form, &mut verified).await? {
        Ok(caller) => caller,
        Err(why) => return show(&app, &context, whom, why).await,
    };
    let actor = context.actor()?;
    let unlocked = app.zavor.unlock_for_caller(actor, &whom.address, caller);
    match unlocked.await {
        Ok(acted) => Ok(act::told(&context, &whom, &acted, "unlock-done")),
        Err(error) => {
            let why = act::refused(&context, error)?;
            show(&app, &context, whom, why).await
        }
    }
}
