//! Notices: recipients of mail and webhook, test messages with their results, the webhook's key,
//! and what was not delivered. The mail server and the webhooks' hosts are set in the configuration
//! file.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRef, State};
use axum::response::Response;
use serde::Deserialize;
use zavor_app::notifications::{EffectReport, HostAnswer, Notifications, alert_reach};
use zavor_app::platform::{AppError, Platform};
use zavor_app::policies::PolicyAdmin;
use zavor_core::policy::{NoticePolicy, PolicyType};
use zavor_core::rights::Right;

use super::looks::looks;
use crate::page::Page;
use crate::pages::forms;
use crate::pages::policies::setting::{SettingView, views};
use crate::pages::reach;
use crate::pages::reports::alerts::{Outbox, outbox};
use crate::parts::Tab;
use crate::request::context::{Context, help};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::{App, Mood};
use crate::text::Text;

const BASE: &str = "/admin/settings/notices";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, show)
        .post("/admin/settings/notices/test", test_mail)
        .post("/admin/settings/notices/test-webhook", test_webhook)
        .post("/admin/settings/notices/key", show_key)
        .get("/admin/settings/notices/renew-key", ask_renewal)
        .post("/admin/settings/notices/renew-key", renew_key)
}

#[derive(Template)]
#[template(path = "settings/notices.html")]
struct NoticesPage {
    page: Page,
    /// Whom alerts do not reach now and why; empty if they reach everybody named.
    reach: String,
    /// Whether there is a mail server, and which.
    can_mail: bool,
    smtp: String,
    hosts: String,
    settings: Vec<SettingView>,
    has_webhook: bool,
    /// Recipient of a test, unless another address is typed.
    address: String,
    /// Why the address was not taken; empty at first.
    error: String,
    outbox: Option<Outbox>,
}

/// The only page that shows the webhook's key.
#[derive(Template)]
#[template(path = "settings/webhook_key.html")]
struct KeyPage {
    page: Page,
    trail: Vec<Tab>,
    key: String,
}

#[derive(Template)]
#[template(path = "settings/webhook_key_renew.html")]
struct RenewPage {
    page: Page,
    trail: Vec<Tab>,
}

/// Recipient of a test.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestForm {
    address: String,
}

fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: BASE.into(),
        label: text.say("nav-notices"),
        current: false,
    }]
}

/// The services that the page reads.
#[derive(Clone)]
struct Shows {
    policies: Arc<PolicyAdmin>,
    notifications: Arc<Notifications>,
    platform: Arc<Platform>,
}

impl FromRef<App> for Shows {
    fn from_ref(app: &App) -> Self {
        Self {
            policies: FromRef::from_ref(app),
            notifications: FromRef::from_ref(app),
            platform: FromRef::from_ref(app),
        }
    }
}

async fn show(State(shows): State<Shows>, context: Context) -> Answer {
    looks(&context)?;
    let own = context.session()?.account.address.to_string();
    Ok(html(
        &notices_page(&shows, &context, own, String::new()).await?,
    ))
}

/// The page, with the address of a test message as typed and why it was not taken.
async fn notices_page(
    Shows {
        policies,
        notifications,
        platform,
    }: &Shows,
    context: &Context,
    address: String,
    error: String,
) -> Result<NoticesPage, Failure> {
    let text = *context.text();
    let installed = &context.site().installed.get();
    let policy = policies.policies_show(NoticePolicy::NAME)?;
    let webhook = policy.settings.iter().find(|known| known.key == "webhook");
    let has_webhook = webhook.is_some_and(|setting| !setting.value.is_empty());
    let mut settings = views(text, &policy);
    let set = policy.settings.iter().find(|known| known.key == "help");
    if set.is_some_and(|setting| setting.value.is_empty())
        && let Some(help) = help(context)
    {
        // What people read now, wherever it was set.
        let of_file = [("help", help.words().into())];
        for view in settings.iter_mut().filter(|view| view.key == "help") {
            view.value = text.say_with("notice-help-of-file", &of_file);
        }
    }
    Ok(NoticesPage {
        page: context.page("nav-notices", "notices"),
        reach: reach::alerts(text, alert_reach(notifications)),
        can_mail: notifications.can_mail(),
        smtp: installed.smtp.clone(),
        hosts: installed.webhook_hosts.join(", "),
        settings,
        has_webhook,
        address,
        error,
        outbox: outbox(notifications, platform, context).await?,
    })
}

/// Shows the result of a test on the next page.
fn told(context: &Context, tested: Result<EffectReport, AppError>) -> Answer {
    let text = context.text();
    let say = |mood: Mood, key: &str, said: &str| {
        context.tell(mood, text.say_with(key, &[("said", said.into())]), BASE)
    };
    match tested {
        Ok(shown) => Ok(match shown.answer {
            HostAnswer::Done(said) => say(Mood::Done, "notice-tested", &said),
            HostAnswer::NotYet(why) | HostAnswer::NotHere { run: why } => {
                say(Mood::Failed, "notice-test-failed", &why)
            }
        }),
        Err(error) if forms::is_about_input(&error) => {
            Ok(context.tell(Mood::Failed, forms::sentence(context, error), BASE))
        }
        Err(other) => Err(other.into()),
    }
}

async fn test_mail(State(shows): State<Shows>, context: Context, form: Form<TestForm>) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let form = form.fits()?;
    let tested = shows.notifications.send_test_notice(actor, &form.address);
    match tested.await {
        // An address that is none comes back as it was typed.
        Err(error @ AppError::Invalid(_)) => {
            let why = forms::sentence(&context, error);
            let page = notices_page(&shows, &context, form.address, why).await?;
            Ok(html_with(forms::status(true), &page))
        }
        tested => told(&context, tested),
    }
}

async fn test_webhook(State(notifications): State<Arc<Notifications>>, context: Context) -> Answer {
    let actor = context.may(Right::Organisation)?;
    told(&context, notifications.call_test_webhook(actor).await)
}

fn key_page(context: &Context, key: &str) -> Response {
    html(&KeyPage {
        page: context.page("webhook-key", "notices"),
        trail: trail(*context.text()),
        key: key.to_owned(),
    })
}

async fn show_key(State(notifications): State<Arc<Notifications>>, context: Context) -> Answer {
    let actor = context.may(Right::Organisation)?;
    Ok(match notifications.webhook_key(actor).await? {
        Some(key) => key_page(&context, &key),
        None => {
            let said = context.text().say("webhook-no-key");
            context.tell(Mood::Failed, said, BASE)
        }
    })
}

async fn ask_renewal(context: Context) -> Answer {
    context.may(Right::Organisation)?;
    Ok(html(&RenewPage {
        page: context.page("webhook-key-renew", "notices"),
        trail: trail(*context.text()),
    }))
}

async fn renew_key(State(notifications): State<Arc<Notifications>>, context: Context) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let key = notifications.renew_webhook_key(actor).await?;
    Ok(key_page(&context, &key))
}
