//! A page of any list.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct List<T: ToSchema> {
    /// The rows.
    pub items: Vec<T>,
    /// The parameter for the next page; null = this is the last page.
    pub next: Option<String>,
}

impl<T: ToSchema> List<T> {
    /// A whole list as one page.
    pub(crate) fn whole<F: Into<T>>(rows: impl IntoIterator<Item = F>) -> Json<Self> {
        Self::page(rows, None)
    }

    /// One page of a list.
    pub(crate) fn page<F: Into<T>>(
        rows: impl IntoIterator<Item = F>,
        next: Option<String>,
    ) -> Json<Self> {
        Json(Self {
            items: rows.into_iter().map(Into::into).collect(),
            next,
        })
    }
}
