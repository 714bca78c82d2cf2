//! `/admin/users/export.csv`: the listed accounts as a file. The use case audits it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::IntoResponse;
use zavor_app::people::People;
use zavor_app::platform::csv;
use zavor_core::rights::Right;
use zavor_core::role::RoleHeld;

use super::query::ListQuery;
use crate::parts::ROWS;
use crate::request::context::{Context, QueryFields};
use crate::respond::answer::Answer;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().get("/admin/users/export.csv", export)
}

async fn export(
    State(people): State<Arc<People>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    let actor = context.may(Right::See)?;
    let mut query = ListQuery::of(&query);
    query.after = None;
    let query = query.people(ROWS);
    let mut file = csv::begin(&[
        "address",
        "name",
        "status",
        "last_sign_in",
        "roles",
        "second_factor",
        "recovery",
        "created",
    ]);
    let joined = |parts: Vec<String>| parts.join(" ");
    // As an import reads them, so that a limited role does not come back without its limits.
    let roles = |held: &[RoleHeld]| {
        let written = held.iter().map(|held| csv::role(held.role, &held.domains));
        written.collect::<Vec<_>>().join(";")
    };
    let yes = |is| if is { "yes" } else { "no" };
    let exported = people
        .export_people(actor, &query, |row| {
            let last = row.last_sign_in.map(|at| at.to_string());
            file.push_str(&csv::row(&[
                row.address.as_str(),
                &row.display_name,
                &joined(row.chips.iter().map(ToString::to_string).collect()),
                &last.unwrap_or_default(),
                &roles(&row.roles),
                yes(row.has_second_factor),
                yes(row.has_recovery),
                &row.created.to_string(),
            ]));
        })
        .await;
    exported?;
    Ok(csv_file("users.csv", file))
}

/// A file to save.
pub(crate) fn csv_file(name: &'static str, text: String) -> axum::response::Response {
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let place = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    // File names are our own literals, so this does not fail; a file without a name would do too.
    let place = place.unwrap_or(HeaderValue::from_static("attachment"));
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, place)], text).into_response()
}
