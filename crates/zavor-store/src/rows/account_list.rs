//! Pages of accounts in any order, for all domains or some, with a text or not.
//!
//! What an attacker may try: text that means something to SQL (it is a parameter everywhere), and
//! searches that make the server read a million rows for one page.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use zavor_app::ports::{AccountOrder, AccountQuery, PAGE_MAX};
use zavor_app::search;
use zavor_core::account::{Account, SignInName};

use super::{json_list, recovery};

/// A page; `columns` are those that `from_row` reads.
pub(super) fn page(
    db: &Connection,
    query: &AccountQuery,
    columns: &str,
    from_row: fn(&Row<'_>) -> rusqlite::Result<Account>,
) -> rusqlite::Result<Vec<Account>> {
    let Some(mut terms) = behind_cursor(db, query)? else {
        return Ok(Vec::new());
    };
    if let Some(domains) = &query.domains {
        let domains = json_list(domains.iter().map(String::as_str));
        terms.add(
            "account.domain IN (SELECT value FROM json_each(?))",
            [domains.into()],
        );
    }
    for piece in search::pieces(&query.text) {
        terms.add("instr(account.search, ?) > 0", [piece.into()]);
    }
    if query.no_recovery {
        terms.add(
            "+account.recovery_addresses = ?
             AND NOT EXISTS (SELECT 1 FROM method WHERE method.account = account.id)",
            [recovery::NONE.to_owned().into()],
        );
    }
    terms.values.push((query.limit.min(PAGE_MAX) as i64).into());
    db.prepare_cached(&format!(
        "SELECT {columns} FROM account WHERE {} ORDER BY {} LIMIT ?",
        terms.sql,
        order_by(query.order)
    ))?
    .query_map(params_from_iter(terms.values), from_row)?
    .collect()
}

/// Conditions with their values, in order.
struct Terms {
    sql: String,
    values: Vec<Value>,
}

impl Terms {
    fn add(&mut self, term: &str, values: impl IntoIterator<Item = Value>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(term);
        self.values.extend(values);
    }
}

fn order_by(order: AccountOrder) -> &'static str {
    match order {
        AccountOrder::Address => "account.address",
        AccountOrder::DisplayName => "account.sort_name, account.address",
        AccountOrder::Created => "account.created DESC, account.address",
    }
}

/// The condition of being behind the cursor; `None` when nothing is.
fn behind_cursor(db: &Connection, query: &AccountQuery) -> rusqlite::Result<Option<Terms>> {
    let mut terms = Terms {
        sql: "true".to_owned(),
        values: Vec::new(),
    };
    let Some(after) = &query.after else {
        return Ok(Some(terms));
    };
    let address = Value::from(after.as_str().to_owned());
    match query.order {
        AccountOrder::Address => terms.add("account.address > ?", [address]),
        AccountOrder::DisplayName => {
            let Some(name) = key_of(db, "sort_name", after)? else {
                return Ok(None);
            };
            terms.add(
                "(account.sort_name, account.address) > (?, ?)",
                [name, address],
            );
        }
        AccountOrder::Created => {
            let Some(created) = key_of(db, "created", after)? else {
                return Ok(None);
            };
            terms.add(
                "(account.created < ? OR account.created = ? AND account.address > ?)",
                [created.clone(), created, address],
            );
        }
    }
    Ok(Some(terms))
}

/// A column of the cursor's account.
fn key_of(db: &Connection, column: &str, after: &SignInName) -> rusqlite::Result<Option<Value>> {
    db.prepare_cached(&format!("SELECT {column} FROM account WHERE address = ?1"))?
        .query_row([after.as_str()], |row| row.get(0))
        .optional()
}
