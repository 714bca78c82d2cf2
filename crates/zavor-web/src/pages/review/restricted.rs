//! Review > Restricted entities: the list, and the button that starts a release.

use std::cmp::Ordering;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::platform::Platform;
use zavor_app::platform::search::fold;
use zavor_app::sending::{RestrictedEntity, Restriction, Sending};
use zavor_core::hold::{Evidence, Owner, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::entity::{name_of, sort_of};
use super::restrict::is_offered;
use super::wizard::{At, Wizard};
use crate::page::Page;
use crate::parts::{Pager, ROWS};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::fields::{Fields, encode};
use crate::respond::answer::{Answer, html, see_other};
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/admin/restricted", show)
        .get("/admin/restricted/unblock", begin)
        .get(paths::RESTRICTED, whole)
}

#[derive(Template)]
#[template(path = "review/restricted.html")]
struct RestrictedPage {
    page: Page,
    rows: Vec<Row>,
    now: Timestamp,
    /// Whether nothing is restricted at all, whatever the search.
    quiet: bool,
    search: String,
    sort: &'static str,
    compact: bool,
    /// Path of the list in the other density.
    other_density: String,
    columns: Vec<Column>,
    pager: Pager,
    may_release: bool,
}

/// A column's head.
struct Column {
    label: String,
    href: String,
    /// Value of `aria-sort`.
    sorted: &'static str,
}

struct Row {
    /// Address of the mailbox, or name of the connector.
    name: String,
    /// The person's name; empty if there is none.
    display_name: String,
    /// Path of the account; empty for a connector.
    href: String,
    sort: String,
    reason: String,
    since: Timestamp,
    until: Option<Timestamp>,
    by: String,
    /// In a few figures, and in sentences.
    counted: String,
    counted_says: String,
    /// Empty if it was never released.
    released: String,
    last_address: String,
    /// Where that address is; empty = no file says it.
    whereabouts: String,
    /// Warns that a crash could still lose the hold; empty once it is written.
    unwritten: String,
    observed: String,
}

/// What the list shows, and in which order.
struct ListQuery {
    search: String,
    sort: Sort,
    compact: bool,
    from: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Entity,
    Name,
    Reason,
    Since,
    Until,
}

/// Orders: name in the query, name of the reverse order, key of the column.
const SORTS: [(Sort, &str, &str, &str); 5] = [
    (Sort::Entity, "entity", "-entity", "restricted-entity"),
    (Sort::Name, "name", "-name", "name"),
    (Sort::Reason, "reason", "-reason", "reason"),
    (Sort::Since, "since", "-since", "since"),
    (Sort::Until, "until", "-until", "until"),
];

impl ListQuery {
    fn of(fields: &Fields) -> (Self, &'static str) {
        let asked = fields.text("sort");
        // The newest first.
        let (mut sort, mut name) = (Sort::Since, "-since");
        for (known, up, down, _) in SORTS {
            for known_name in [up, down] {
                if known_name == asked {
                    (sort, name) = (known, known_name);
                }
            }
        }
        let query = Self {
            search: fields.text("q").to_owned(),
            sort,
            compact: fields.text("compact") == "1",
            from: fields.number("from").unwrap_or(0),
        };
        (query, name)
    }

    fn link(&self, sort: &str, compact: bool, from: usize) -> String {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push(format!("q={}", encode(&self.search)));
        }
        if sort != "-since" {
            pairs.push(format!("sort={sort}"));
        }
        if compact {
            pairs.push("compact=1".to_owned());
        }
        if from > 0 {
            pairs.push(format!("from={from}"));
        }
        match pairs.is_empty() {
            true => "/admin/restricted".to_owned(),
            false => format!("/admin/restricted?{}", pairs.join("&")),
        }
    }

    fn columns(&self, text: Text, now: &str) -> Vec<Column> {
        let column = |(_, up, down, key): &(Sort, &str, &str, &str)| Column {
            label: text.say(key),
            href: self.link(if now == *up { down } else { up }, self.compact, 0),
            sorted: match now {
                now if now == *up => "ascending",
                now if now == *down => "descending",
                _ => "",
            },
        };
        SORTS.iter().map(column).collect()
    }
}

async fn show(
    State(sending): State<Arc<Sending>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(fields): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let text = *context.text();
    let (query, sort) = ListQuery::of(&fields);
    let list = sending.restricted_seen(actor).await?;
    let quiet = list.is_empty();
    let names = match query.search.is_empty() && query.sort != Sort::Name {
        true => vec![String::new(); list.len()],
        false => sending.restricted_names(&list).await?,
    };
    let mut list: Vec<(Restriction, String)> = list.into_iter().zip(names).collect();
    let wanted = fold(&query.search);
    list.retain(|(row, display_name)| {
        let identity = &row.stored.identity;
        let texts = [
            &name_of(&identity.subject),
            display_name,
            &text.name_of("reason", identity.reason),
        ];
        texts.into_iter().any(|own| fold(own).contains(&wanted))
    });
    list.sort_by(|a, b| compare(query.sort, text, a, b));
    if sort.starts_with('-') {
        list.reverse();
    }
    let total = list.len();
    let shown = list.into_iter().skip(query.from).take(ROWS);
    let shown: Vec<Restriction> = shown.map(|(row, _)| row).collect();
    let shown = sending.restricted_rows(shown).await?;
    let after = query.from + shown.len();
    let link = |from| query.link(sort, query.compact, from);
    let links = (
        (query.from > 0).then(|| link(0)),
        (after < total).then(|| link(after)),
    );
    let place = (query.from, shown.len());
    let pager = Pager::of(text, "results-count", place, Some(total as u64), links);
    let pager = pager.by_rows(query.from, link);
    Ok(html(&RestrictedPage {
        page: context.page("nav-restricted-entities", "restricted"),
        now: platform.now(),
        rows: shown.iter().map(|row| row_of(&context, row)).collect(),
        quiet,
        sort,
        compact: query.compact,
        other_density: query.link(sort, !query.compact, query.from),
        columns: query.columns(text, sort),
        pager,
        may_release: is_offered(&context).await,
        search: query.search,
    }))
}

/// The order of two restrictions, each with the display name if that matters.
fn compare(
    sort: Sort,
    text: Text,
    (a, a_named): &(Restriction, String),
    (b, b_named): &(Restriction, String),
) -> Ordering {
    let (a, b) = (&a.stored, &b.stored);
    let name = |hold: &StoredHold| name_of(&hold.identity.subject);
    let by_name = || name(a).cmp(&name(b));
    // As the list shows it: without a display name, the address.
    let shown = |hold: &StoredHold, named: &str| match named.is_empty() {
        true => fold(&name(hold)),
        false => fold(named),
    };
    let order = match sort {
        Sort::Entity => sort_of(&a.identity.subject).cmp(sort_of(&b.identity.subject)),
        Sort::Name => shown(a, a_named).cmp(&shown(b, b_named)),
        Sort::Reason => {
            let words = |reason| text.name_of("reason", reason);
            words(a.identity.reason).cmp(&words(b.identity.reason))
        }
        Sort::Since => a.since.cmp(&b.since),
        // Holds without an end come last.
        Sort::Until => (a.until.is_none(), a.until).cmp(&(b.until.is_none(), b.until)),
    };
    order.then_with(by_name)
}

fn row_of(context: &Context, row: &RestrictedEntity) -> Row {
    let text = *context.text();
    let stored = &row.hold.stored;
    let identity = &stored.identity;
    let say_if = |is: bool, key: &str| if is { text.say(key) } else { String::new() };
    Row {
        name: name_of(&identity.subject),
        display_name: row.display_name.clone(),
        href: match &identity.subject {
            Subject::Account(address) => paths::user(address),
            Subject::Connector(_) | Subject::Origin(_) | Subject::Organisation => String::new(),
        },
        sort: text.say(sort_of(&identity.subject)),
        reason: text.name_of("reason", identity.reason),
        since: stored.since,
        until: stored.until,
        by: match &identity.owner {
            // The engine is not named.
            Owner::Engine => String::new(),
            other @ (Owner::Administrator(_) | Owner::LocalOperator | Owner::Token(_)) => {
                text.owner(other)
            }
        },
        counted: match &stored.evidence {
            Evidence::SendingLimit {
                counted,
                limit,
                window,
                ..
            } => text.say_with(
                "restricted-counted",
                &[
                    ("counted", (*counted).into()),
                    ("limit", (*limit).into()),
                    ("window", text.window(*window).into()),
                ],
            ),
            Evidence::None
            | Evidence::WrongPasswords { .. }
            | Evidence::Guessing { .. }
            | Evidence::FailedCodes { .. }
            | Evidence::RecoveryTries { .. }
            | Evidence::Report { .. }
            | Evidence::Statement { .. } => String::new(),
        },
        counted_says: text.evidence(&stored.evidence, identity.reason).join(" "),
        released: match row.releases {
            0 => String::new(),
            times => text.number(times),
        },
        whereabouts: context.site().place_of(row.last_address).in_words(),
        last_address: row
            .last_address
            .map_or_else(String::new, |address| address.to_string()),
        unwritten: say_if(row.unwritten, "restricted-unwritten"),
        observed: say_if(row.hold.observed, "hold-observed"),
    }
}

/// The button Unblock: opens the wizard for the selected entities.
async fn begin(context: Context, QueryFields(fields): QueryFields) -> Answer {
    context.may(Right::See)?;
    let mut selected = fields.all("entity").filter(|entity| !entity.is_empty());
    let Some(first) = selected.next() else {
        let text = context.text().say("restricted-select-first");
        return Ok(context.tell(Mood::Failed, text, "/admin/restricted"));
    };
    let mut wizard = Wizard::of(first.to_owned(), &Fields::default());
    wizard.select(selected);
    Ok(see_other(&wizard.path(At::Overview)))
}

/// The path of an entity redirects to the first step of its release.
async fn whole(Path(entity): Path<String>, context: Context) -> Answer {
    context.may(Right::See)?;
    let wizard = Wizard::of(entity, &Fields::default());
    Ok(see_other(&wizard.path(At::Overview)))
}
