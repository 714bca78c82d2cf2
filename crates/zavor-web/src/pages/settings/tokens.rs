//! API tokens: list them, make one (shown once), revoke one.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::platform::Platform;
use zavor_app::sign_on::{NewToken, SignOn, TokenShown};
use zavor_core::actor::{Role, RoleHeld};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::parse_span;
use zavor_core::rights::Right;

use super::looks::{domain_ticks, looks};
use crate::page::Page;
use crate::pages::forms;
use crate::parts::{Pager, ROWS, Tab};
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::{Text, actor_in_words};

const BASE: &str = "/admin/settings/tokens";
/// Lives to choose from, the default first.
const LIVES: [&str; 5] = ["90d", "24h", "7d", "30d", "365d"];

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, list)
        .get("/admin/settings/tokens/add", form)
        .post("/admin/settings/tokens/add", add)
        .get("/admin/settings/tokens/revoke", ask_revocation)
        .post("/admin/settings/tokens/revoke", revoke)
}

struct Row {
    id: u64,
    name: String,
    roles: Vec<String>,
    made_by: String,
    /// Its owner.
    whose: String,
    sensitive: bool,
    created: Timestamp,
    until: Timestamp,
    ended: bool,
    /// Why it is suspended; empty = it is not.
    suspended: String,
}

#[derive(Template)]
#[template(path = "settings/tokens.html")]
struct TokensPage {
    page: Page,
    rows: Vec<Row>,
    pager: Pager,
    now: Timestamp,
}

#[derive(Template)]
#[template(path = "settings/token_add.html")]
struct AddPage {
    page: Page,
    trail: Vec<Tab>,
    name: String,
    /// Fixed name, name, what it may do, whether it is ticked.
    roles: Vec<(String, String, String, bool)>,
    domains: Vec<(String, bool)>,
    lives: Vec<(String, String, bool)>,
    sensitive: bool,
    error: String,
}

/// The only page that shows a token.
#[derive(Template)]
#[template(path = "settings/token_made.html")]
struct MadePage {
    page: Page,
    trail: Vec<Tab>,
    token: String,
    says: String,
}

#[derive(Template)]
#[template(path = "settings/token_revoke.html")]
struct RevokePage {
    page: Page,
    trail: Vec<Tab>,
    id: u64,
    says: String,
}

/// A new token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenForm {
    name: String,
    #[serde(default)]
    role: Vec<String>,
    #[serde(default)]
    domain: Vec<String>,
    /// One of [`LIVES`].
    life: String,
    #[serde(default)]
    sensitive: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeForm {
    id: u64,
}

fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: BASE.into(),
        label: text.say("nav-api-tokens"),
        current: false,
    }]
}

async fn list(
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = looks(&context)?;
    let text = *context.text();
    let now = platform.now();
    let all = sign_on.tokens(actor).await?;
    let skip: usize = query.number("skip").unwrap_or_default();
    let next = skip.saturating_add(ROWS);
    let more = next < all.len();
    let row = |TokenShown {
                   token,
                   owner,
                   suspended,
               }: TokenShown| Row {
        ended: !token.in_force(now),
        whose: match (owner, token.account) {
            (Some(owner), _) => owner.to_string(),
            (None, Some(_)) => actor_in_words(text, &token.made_by),
            (None, None) => text.say("token-installation"),
        },
        sensitive: token.sensitive,
        suspended: suspended.map_or_else(String::new, |why| text.name_of("suspended", why)),
        id: token.id,
        name: token.name,
        roles: token.roles.iter().map(|held| text.role(held)).collect(),
        made_by: actor_in_words(text, &token.made_by),
        created: token.created,
        until: token.until,
    };
    let total = all.len() as u64;
    let rows: Vec<Row> = all.into_iter().skip(skip).take(ROWS).map(row).collect();
    Ok(html(&TokensPage {
        page: context.page("nav-api-tokens", "tokens"),
        pager: Pager::of(
            text,
            "results-count",
            (skip, rows.len()),
            Some(total),
            Pager::links(BASE, skip, more.then_some(next)),
        )
        .by_rows(skip, |skip| format!("{BASE}?skip={skip}")),
        rows,
        now,
    }))
}

fn add_page(platform: &Platform, context: &Context, typed: &TokenForm, error: String) -> AddPage {
    let text = *context.text();
    let role = |role: &Role| {
        let ticked = typed.role.iter().any(|typed| typed == role.as_str());
        let about = text.name_of("role-about", role);
        (role.to_string(), text.name_of("role", role), about, ticked)
    };
    let life = |word: &str| {
        let words = parse_span(word).map_or_else(String::new, |span| text.window(span));
        (word.to_owned(), words, word == typed.life)
    };
    AddPage {
        page: context.page("token-add", "tokens"),
        trail: trail(text),
        name: typed.name.clone(),
        roles: Role::ALL.iter().map(role).collect(),
        domains: domain_ticks(platform, &typed.domain),
        lives: LIVES.into_iter().map(life).collect(),
        sensitive: typed.sensitive,
        error,
    }
}

async fn form(
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::Organisation)?;
    let all = |name: &str| query.all(name).map(str::to_owned).collect();
    let asked = TokenForm {
        name: query.text("name").to_owned(),
        role: all("role"),
        domain: all("domain"),
        life: query.text("life").to_owned(),
        sensitive: query.ticked("sensitive"),
    };
    Ok(html(&add_page(&platform, &context, &asked, String::new())))
}

async fn add(
    State(sign_on): State<Arc<SignOn>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    form: Form<TokenForm>,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let text = *context.text();
    let form = form.fits()?;
    let held = |role: Role| RoleHeld {
        role,
        domains: form.domain.clone(),
    };
    let named = form.role.iter().filter_map(|name| Role::from_name(name));
    let roles: Vec<RoleHeld> = named.map(held).collect();
    let life = parse_span(&form.life).unwrap_or(Span::ZERO);
    let new = NewToken {
        name: &form.name,
        roles: &roles,
        life,
        sensitive: form.sensitive,
    };
    let made = sign_on.make_token(actor, new).await;
    match made {
        Ok((token, record)) => {
            let until = text.time(record.until);
            Ok(html(&MadePage {
                page: context.page("token-made", "tokens"),
                trail: trail(text),
                token: token.text().to_owned(),
                says: text.say_with(
                    "token-made-says",
                    &[("name", record.name.into()), ("until", until.into())],
                ),
            }))
        }
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(&context, error);
            let page = add_page(&platform, &context, &form, said);
            Ok(html_with(forms::status(true), &page))
        }
        Err(other) => Err(other.into()),
    }
}

async fn ask_revocation(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let text = *context.text();
    let id: u64 = query.number("id").ok_or(Failure::NotFound)?;
    let tokens = sign_on.tokens(actor).await?;
    let shown = tokens.into_iter().find(|shown| shown.token.id == id);
    let token = shown.ok_or(Failure::NotFound)?.token;
    Ok(html(&RevokePage {
        page: context.page("token-revoke", "tokens"),
        trail: trail(text),
        id,
        says: text.say_with("token-revoke-says", &[("name", token.name.into())]),
    }))
}

async fn revoke(
    State(sign_on): State<Arc<SignOn>>,
    context: Context,
    form: Form<RevokeForm>,
) -> Answer {
    let actor = context.may(Right::Organisation)?;
    let RevokeForm { id } = form.fits()?;
    Ok(match sign_on.revoke_token(actor, id).await? {
        Acted::Done { .. } => context.done("token-revoked", BASE),
        Acted::NothingToDo => {
            context.tell(Mood::Nothing, context.text().say("nothing-to-do"), BASE)
        }
    })
}
