//! Languages: in which language and time zone this browser shows the pages, and in which language
//! people are written to. The first two are the reader's own and only kept by the browser; the
//! language of notices is a policy of the organisation and changed there.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use serde::Deserialize;
use zavor_app::platform::Platform;
use zavor_app::policies::PolicyAdmin;
use zavor_core::policy::{NoticePolicy, PolicyType};

use super::looks::looks;
use crate::page::Page;
use crate::pages::policies::setting::{SettingView, views};
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html};
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Zone;

const BASE: &str = "/admin/settings/languages";
/// Key of the language of notices in its policy.
const LANGUAGE: &str = "language";

pub(super) fn routes() -> Routes {
    Routes::new().get(BASE, show).post(BASE, choose)
}

#[derive(Template)]
#[template(path = "settings/languages.html")]
struct LanguagesPage {
    page: Page,
    /// Value, words and whether it is chosen; the first one follows the browser.
    zones: Vec<(String, String, bool)>,
    /// The zone in force, in words.
    zone: String,
    now: String,
    /// The language of notices; `None` if the reader may not see it.
    notices: Option<SettingView>,
}

/// The chosen zone; empty = that of the browser.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneForm {
    zone: String,
}

async fn show(
    State(policies): State<Arc<PolicyAdmin>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
) -> Answer {
    // The reader's own settings, whatever their roles.
    context.person()?;
    let text = *context.text();
    let chosen = context.visitor().chosen_zone.map(Zone::name);
    let follow = (
        String::new(),
        text.say("languages-zone-browser"),
        chosen.is_none(),
    );
    let named = |name: &'static str| (name.to_owned(), name.to_owned(), chosen == Some(name));
    let notices = match looks(&context) {
        Ok(_) => {
            let mut language = policies.policies_show(NoticePolicy::NAME)?;
            language.settings.retain(|setting| setting.key == LANGUAGE);
            views(text, &language, &[]).into_iter().next()
        }
        Err(_) => None,
    };
    Ok(html(&LanguagesPage {
        zones: [follow]
            .into_iter()
            .chain(Zone::places().map(named))
            .collect(),
        zone: text.zone().map_or("UTC", Zone::name).to_owned(),
        now: text.time(platform.now()),
        notices,
        page: context.page("nav-languages", "languages"),
    }))
}

async fn choose(context: Context, form: Form<ZoneForm>) -> Answer {
    context.person()?;
    let form = form.fits()?;
    let text = context.text();
    let secure = context.site().secure;
    let (cookie, mood, said) = match (form.zone.as_str(), Zone::named(&form.zone)) {
        ("", _) => (
            Some(Cookie::Zone.clear(secure)),
            Mood::Done,
            text.say("languages-zone-follows"),
        ),
        (_, Some(zone)) => (
            Some(Cookie::Zone.set(zone.name(), secure)),
            Mood::Done,
            text.say_with("languages-zone-set", &[("zone", zone.name().into())]),
        ),
        (_, None) => (None, Mood::Failed, text.say("languages-zone-unknown")),
    };
    let mut response = context.tell(mood, said, BASE);
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
