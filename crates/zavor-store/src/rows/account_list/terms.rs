//! Conditions on rows, as SQL with values, and what narrows a query down.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use zavor_app::ports::AccountQuery;
use zavor_core::account::Account;
use zavor_core::recovery::FactsSet;

use crate::rows::{account_text, json_list};

/// Up to this many domains are read one by one and merged, or added to a text query.
pub(super) const MERGED_DOMAINS_MAX: usize = 16;

/// How rows are read.
pub(in crate::rows) struct Reading {
    /// The columns.
    pub(in crate::rows) columns: &'static str,
    /// Makes an account from them.
    pub(in crate::rows) from_row: fn(&Row<'_>) -> rusqlite::Result<Account>,
}

/// Selects numbers of accounts; all that can match are among them.
pub(super) struct Source(pub(super) Terms);

impl Source {
    pub(super) fn given(ids: &[i64]) -> Self {
        let ids = serde_json::Value::from(ids).to_string();
        Self(Terms::of("SELECT value FROM json_each(?)", [ids.into()]))
    }

    /// The first `limit` numbers.
    pub(super) fn first(&self, db: &Connection, limit: usize) -> rusqlite::Result<Vec<i64>> {
        let Self(Terms { sql, values }) = self;
        let limit = Value::from(limit as i64);
        db.prepare_cached(&format!("{sql} LIMIT ?"))?
            .query_map(params_from_iter(values.iter().chain([&limit])), |row| {
                row.get(0)
            })?
            .collect()
    }
}

/// The sources that narrow a query down.
pub(super) fn sources(
    query: &AccountQuery,
    pieces: &[String],
    domains: Option<&[String]>,
    is_merged: bool,
) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut add = |sql, values| sources.push(Source(Terms::of(sql, values)));
    if !pieces.is_empty() {
        let asked = domains.filter(|all| all.len() <= MERGED_DOMAINS_MAX);
        let holding = account_text::query(pieces, asked.unwrap_or_default());
        add(account_text::HOLDING, vec![holding.into()]);
    }
    if let Some(set) = query.registered {
        let sql = "SELECT id FROM account INDEXED BY account_by_registered
             WHERE registered IN (SELECT value FROM json_each(?))";
        add(sql, vec![numbers(set).into()]);
    }
    if let Some(domains) = domains.filter(|_| !is_merged) {
        let sql = "SELECT id FROM account INDEXED BY account_by_domain
             WHERE domain IN (SELECT value FROM json_each(?))";
        let domains = json_list(domains.iter().map(String::as_str));
        add(sql, vec![domains.into()]);
    }
    sources
}

/// The numbers of a set of forms, as a JSON list.
fn numbers(set: FactsSet) -> String {
    serde_json::Value::from(set.bits()).to_string()
}

/// SQL with its values, in order.
#[derive(Clone, Default)]
pub(super) struct Terms {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Terms {
    pub(super) fn of(sql: &str, values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            sql: sql.to_owned(),
            values: values.into_iter().collect(),
        }
    }

    /// The conditions on a row, besides its domain.
    pub(super) fn of_rows(query: &AccountQuery, pieces: &[String]) -> Self {
        let mut terms = Self::default();
        for piece in pieces {
            terms.add("instr(search, ?) > 0", [piece.clone().into()]);
        }
        if let Some(set) = query.registered {
            // The plus sign keeps the planner from an index in the wrong order.
            let term = "+registered IN (SELECT value FROM json_each(?))";
            terms.add(term, [numbers(set).into()]);
        }
        terms
    }

    pub(super) fn add(&mut self, term: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(term);
        self.values.extend(values);
    }

    pub(super) fn add_domains(&mut self, domains: Option<&[String]>) {
        if let Some(domains) = domains {
            let domains = json_list(domains.iter().map(String::as_str));
            self.add(
                "+domain IN (SELECT value FROM json_each(?))",
                [domains.into()],
            );
        }
    }
}
