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
use super::zones::{NoZone, ZONE_CHARS_MAX, typed_zone, zone_in_words, zones_to_choose};
use crate::page::Page;
use crate::pages::forms::status;
use crate::pages::policies::setting::{SettingView, views};
use crate::request::context::Context;
use crate::request::cookie::Cookie;
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

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
    /// What to choose from.
    zones: Vec<String>,
    /// The chosen zone, or what was typed; empty = that of the browser.
    typed: String,
    /// Why what was typed is no zone.
    error: String,
    /// Most characters of what is typed.
    most: usize,
    /// The zone in force, in words.
    zone: String,
    now: String,
    /// The language of notices; `None` if the reader may not see it.
    notices: Option<SettingView>,
}

/// The zone in words or by its name; empty = that of the browser.
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
    let chosen = context.visitor().chosen_zone;
    let typed = chosen.map_or_else(String::new, |zone| zone_in_words(text, zone));
    let page = page(&policies, &platform, &context, typed, String::new())?;
    Ok(html(&page))
}

/// The page with what is chosen or was typed.
fn page(
    policies: &PolicyAdmin,
    platform: &Platform,
    context: &Context,
    typed: String,
    error: String,
) -> Result<LanguagesPage, Failure> {
    let text = *context.text();
    let notices = match looks(context) {
        Ok(_) => {
            let mut language = policies.policies_show(NoticePolicy::NAME)?;
            language.settings.retain(|setting| setting.key == LANGUAGE);
            views(text, &language).into_iter().next()
        }
        Err(_) => None,
    };
    let in_force = |zone| match context.visitor().chosen_zone {
        Some(_) => zone_in_words(text, zone),
        None => {
            let zone = zone_in_words(text, zone).into();
            text.say_with("languages-zone-browser", &[("zone", zone)])
        }
    };
    Ok(LanguagesPage {
        zones: zones_to_choose(text),
        typed,
        error,
        most: ZONE_CHARS_MAX,
        zone: text.zone().map_or_else(|| "UTC".to_owned(), in_force),
        now: text.time(platform.now()),
        notices,
        page: context.page("nav-languages", "languages"),
    })
}

async fn choose(
    State(policies): State<Arc<PolicyAdmin>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    form: Form<ZoneForm>,
) -> Answer {
    context.person()?;
    let typed = form.fits()?.zone;
    let text = *context.text();
    let secure = context.site().secure;
    let (cookie, said) = match (typed.trim(), typed_zone(&typed)) {
        ("", _) => (
            Cookie::Zone.clear(secure),
            text.say("languages-zone-follows"),
        ),
        (_, Ok(zone)) => {
            let words = zone_in_words(text, zone).into();
            let said = text.say_with("languages-zone-set", &[("zone", words)]);
            (Cookie::Zone.set(zone.name(), secure), said)
        }
        (_, Err(why)) => {
            let error = match why {
                NoZone::Unknown => text.say("languages-zone-unknown"),
                NoZone::Several(zones) => {
                    let zones: Vec<_> = zones.iter().map(|zone| zone.name()).collect();
                    let (country, zones) = (typed.trim().into(), zones.join(", ").into());
                    let said = [("typed", country), ("zones", zones)];
                    text.say_with("languages-zone-several", &said)
                }
            };
            let page = page(&policies, &platform, &context, typed.clone(), error)?;
            return Ok(html_with(status(true), &page));
        }
    };
    let mut response = context.tell(Mood::Done, said, BASE);
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}
