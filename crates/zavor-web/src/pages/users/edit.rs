//! Edit an account: display name, aliases, groups. Lists are shown one entry per line. The shown
//! lists come back with the form, so only the lines typed or deleted here change, not what somebody
//! else added meanwhile.
//!
//! Names and groups need different rights (groups choose policies): a reader sees the fields that
//! they may change, and a form is judged by the fields it holds.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use zavor_app::people::{AccountChange, People};
use zavor_core::rights::Right;

use super::act::{self, Whom, whom};
use super::offers::edit_right;
use crate::page::Page;
use crate::pages::forms::status;
use crate::paths;
use crate::request::context::Context;
use crate::request::form::{Form, Misfit, given};
use crate::respond::answer::{Answer, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::USER_EDIT, form)
        .post(paths::USER_EDIT, save)
}

#[derive(Template)]
#[template(path = "users/edit.html")]
struct EditPage {
    page: Page,
    whom: Whom,
    error: String,
    /// Whether names and aliases are shown.
    may_edit: bool,
    /// Whether groups are shown.
    may_groups: bool,
    name: String,
    aliases: String,
    groups: String,
    /// The lines when the form was first shown.
    aliases_were: String,
    groups_were: String,
}

/// The fields of names and those of groups, as far as the reader sees them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditForm {
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    aliases: Option<String>,
    #[serde(default, deserialize_with = "given")]
    groups: Option<String>,
    /// The lines when the form was first shown.
    #[serde(default, deserialize_with = "given")]
    aliases_were: Option<String>,
    #[serde(default, deserialize_with = "given")]
    groups_were: Option<String>,
}

impl EditForm {
    /// The form, if it asks for something. If a list was shown, the new one must be there too, or
    /// all entries would be deleted.
    fn whole(self) -> Result<Self, Failure> {
        let asks = self.name.is_some() || self.aliases.is_some() || self.groups.is_some();
        let aliases = self.aliases.is_some() || self.aliases_were.is_none();
        let groups = self.groups.is_some() || self.groups_were.is_none();
        match asks && aliases && groups {
            true => Ok(self),
            false => {
                let missing = match (aliases, groups) {
                    (false, _) => "aliases",
                    (_, false) => "groups",
                    _ => "name",
                };
                Err(Failure::Misfit(Misfit::Missing(missing.to_owned())))
            }
        }
    }
}

/// The account, if the actor may change anything of it here.
async fn opened(people: &People, context: &Context, name: &str) -> Result<Whom, Failure> {
    let known = context.name_typed(name)?;
    let rights = context.rights_on(&known).await?;
    let right = edit_right(&rights);
    whom(people, context, name, right).await
}

/// Whether the reader sees names, and whether groups.
async fn shown(context: &Context, whom: &Whom) -> Result<(bool, bool), Failure> {
    let rights = context.rights_on(&whom.account.address).await?;
    Ok((rights.has(Right::EditAccount), rights.has(Right::Security)))
}

async fn form(
    State(people): State<Arc<People>>,
    Path(name): Path<String>,
    context: Context,
) -> Answer {
    let whom = opened(&people, &context, &name).await?;
    let (may_edit, may_groups) = shown(&context, &whom).await?;
    let account = &whom.account;
    let aliases: Vec<String> = account.aliases.iter().map(ToString::to_string).collect();
    let (aliases, groups) = (aliases.join("\n"), account.groups.join("\n"));
    let page = EditPage {
        page: act::page(&context, "users-edit"),
        may_edit,
        may_groups,
        name: account.display_name.clone(),
        aliases_were: aliases.clone(),
        groups_were: groups.clone(),
        aliases,
        groups,
        whom,
        error: String::new(),
    };
    Ok(html_with(status(false), &page))
}

/// The lines of a text, without duplicates.
fn lines(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

/// Lines that were added, and lines that were deleted.
fn changed(now: Option<&str>, before: Option<&str>) -> (Vec<String>, Vec<String>) {
    let (now, before) = (now.unwrap_or_default(), before.unwrap_or_default());
    let (now, before) = (lines(now), lines(before));
    let owned = |lines: &BTreeSet<&str>, without: &BTreeSet<&str>| {
        let left = lines.difference(without);
        left.map(|line| (*line).to_owned()).collect()
    };
    (owned(&now, &before), owned(&before, &now))
}

async fn save(
    State(people): State<Arc<People>>,
    Path(name): Path<String>,
    context: Context,
    form: Form<EditForm>,
) -> Answer {
    let whom = opened(&people, &context, &name).await?;
    let (may_edit, may_groups) = shown(&context, &whom).await?;
    let form = form.fits()?.whole()?;
    let (aliases, remove_aliases) = changed(form.aliases.as_deref(), form.aliases_were.as_deref());
    let (groups, remove_groups) = changed(form.groups.as_deref(), form.groups_were.as_deref());
    let change = AccountChange {
        display_name: form.name.clone(),
        aliases,
        groups,
        remove_aliases,
        remove_groups,
        recovery_addresses: Vec::new(),
    };
    let actor = context.actor()?;
    match people.change_account(actor, &whom.address, &change).await {
        Ok(changed) => {
            let key = match changed.moved.is_empty() {
                true => "users-edited",
                false => "users-edited-holds-moved",
            };
            Ok(act::told(&context, &whom, &changed.acted, key))
        }
        Err(error) => {
            let error = act::refused(&context, error)?;
            let typed = Option::unwrap_or_default;
            let page = EditPage {
                page: act::page(&context, "users-edit"),
                may_edit,
                may_groups,
                name: typed(form.name),
                aliases: typed(form.aliases),
                groups: typed(form.groups),
                aliases_were: typed(form.aliases_were),
                groups_were: typed(form.groups_were),
                whom,
                error,
            };
            Ok(html_with(status(!page.error.is_empty()), &page))
        }
    }
}
