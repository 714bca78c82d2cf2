//! `/admin/users`: the table of accounts with search, filters, order, columns and selection.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use zavor_app::people::{People, PersonRow};
use zavor_app::platform::{Platform, stamp};
use zavor_app::ports::AccountOrder;
use zavor_app::views::Views;
use zavor_core::account::SignInName;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::columns::{Cell, Column};
use super::head::Buttons;
use super::offers::offers;
use super::query::{ListQuery, sort_of};
use super::selected::ToolbarAct;
use crate::page::Page;
use crate::parts::{Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::cookie::Cookie;
use crate::request::fields::encode;
use crate::respond::answer::{Answer, html, see_other};
use crate::routes::Routes;
use crate::text::Text;
use crate::walk::Walk;

pub(super) fn routes() -> Routes {
    Routes::new().get("/admin/users", show)
}

#[derive(Template)]
#[template(path = "users/list.html")]
struct ListPage {
    page: Page,
    text: String,
    sort: &'static str,
    /// The chosen filter.
    filter: String,
    filters: Vec<(String, String, bool)>,
    /// Name, words, shown.
    columns: Vec<(&'static str, String, bool)>,
    /// Whether the columns are those shown by default.
    usual: bool,
    heads: Vec<Head>,
    rows: Vec<Row>,
    pager: Pager,
    now: Timestamp,
    /// Whether the page is short because the search had to stop.
    truncated: bool,
    narrows: bool,
    /// Path of this page, to return to.
    here: String,
    export: String,
    /// Path of a bulk run on all listed accounts; empty without the right to any.
    bulk: String,
    may_add: bool,
    /// Buttons of the toolbar and of its menu: path, words.
    acts: Buttons,
    more: Buttons,
}

struct Head {
    label: String,
    /// Path that sorts by this column; empty if it cannot.
    href: String,
    sorted: &'static str,
}

struct Row {
    address: String,
    name: String,
    href: String,
    cells: Vec<Cell>,
}

async fn show(
    State(people): State<Arc<People>>,
    State(views): State<Arc<Views>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let keeps = fields.ticked("keep");
    let query = ListQuery::with_kept(&fields, &context.visitor().columns);
    if keeps {
        return Ok(keep_columns(&context, &query));
    }
    let found = people.list_people(actor, &query.people(ROWS)).await?;
    let link = |sort: &str, after| query.link("/admin/users", sort, after);
    let cursor = |after: &SignInName| format!("after={}", encode(after.as_str()));
    let here = query.after.as_ref().map_or_else(String::new, cursor);
    let walk = Walk::at(&fields, link(query.sort(), None), here);
    let rows = found.rows.len();
    let total = match query.is_everybody() {
        true => views.accounts_seen(actor)?,
        false => None,
    };
    let next = found.next.as_ref().map(cursor);
    let pager = walk.pager(text, "accounts-count", rows, total, next);
    let (acts, more) = acts(&context, text);
    let column = |column: Column| {
        let shown = query.columns.contains(&column);
        (column.name(), text.say(column.label()), shown)
    };
    Ok(html(&ListPage {
        page: context.page("nav-active-users", "users"),
        text: query.text.clone(),
        sort: query.sort(),
        filter: query.filter_value(),
        filters: query.filters(text),
        columns: Column::ALL.map(column).into(),
        usual: query.has_usual_columns(),
        heads: heads(text, &query),
        rows: found
            .rows
            .iter()
            .map(|row| shown(text, &query, row))
            .collect(),
        pager,
        now: stamp(&platform),
        truncated: found.truncated,
        narrows: query.narrows(),
        here: link(query.sort(), query.after.as_ref()),
        export: query.link("/admin/users/export.csv", query.sort(), None),
        bulk: match acts.is_empty() {
            true => String::new(),
            false => format!("/admin/bulk/new?all=yes&{}", query.which()),
        },
        may_add: offers(&context, Right::AddAccount),
        acts,
        more,
    }))
}

/// Keeps the chosen columns in the reader's browser and leads to the table with them.
fn keep_columns(context: &Context, query: &ListQuery) -> Response {
    let secure = context.site().secure;
    let cookie = match query.kept() {
        Some(names) => Cookie::Columns.set(&names, secure),
        None => Cookie::Columns.clear(secure),
    };
    let mut response = see_other(&query.link("/admin/users", query.sort(), None));
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// The buttons of the toolbar and of "More actions (...)".
fn acts(context: &Context, text: Text) -> (Buttons, Buttons) {
    let of = |acts: &[ToolbarAct]| {
        let offered = acts.iter().filter(|act| offers(context, act.right()));
        let button = |act: &ToolbarAct| {
            let path = paths::users_selected(act.slug());
            (path, text.say(act.label()))
        };
        offered.map(button).collect()
    };
    let first = [
        ToolbarAct::ResetPassword,
        ToolbarAct::Unlock,
        ToolbarAct::SignOut,
    ];
    let more = [
        ToolbarAct::SignInStatus,
        ToolbarAct::Roles,
        ToolbarAct::Remove,
    ];
    (of(&first), of(&more))
}

fn heads(text: Text, query: &ListQuery) -> Vec<Head> {
    let head = |label: &str, order: Option<(AccountOrder, &'static str)>| match order {
        Some((order, direction)) => Head {
            label: text.say(label),
            href: query.link("/admin/users", sort_of(order), None),
            sorted: match order == query.order {
                true => direction,
                false => "",
            },
        },
        None => Head {
            label: text.say(label),
            href: String::new(),
            sorted: "",
        },
    };
    let name = head(
        "display-name",
        Some((AccountOrder::DisplayName, "ascending")),
    );
    let shown = query.columns.iter();
    let others = shown.map(|column| head(column.label(), column.order()));
    std::iter::once(name).chain(others).collect()
}

fn shown(text: Text, query: &ListQuery, row: &PersonRow) -> Row {
    Row {
        address: row.address.to_string(),
        name: match row.display_name.is_empty() {
            true => row.address.to_string(),
            false => row.display_name.clone(),
        },
        href: paths::user(&row.address),
        cells: query
            .columns
            .iter()
            .map(|column| column.cell(text, row))
            .collect(),
    }
}
