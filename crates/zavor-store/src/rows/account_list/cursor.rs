//! Where a page begins, and which rows of an index come after that.

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension};
use zavor_app::ports::{AccountOrder, AccountQuery};
use zavor_core::account::SignInName;

use super::terms::Terms;

/// Where a page begins.
pub(super) enum Cursor {
    /// At the beginning.
    First,
    /// After this address.
    Address(String),
    /// After this folded name and address.
    Name(String, String),
    /// After this time and address.
    Created(i64, String),
}

impl Cursor {
    /// The cursor of a query; `None` if its account is gone and what comes after it is unknown.
    pub(super) fn of(db: &Connection, query: &AccountQuery) -> rusqlite::Result<Option<Self>> {
        let Some(after) = &query.after else {
            return Ok(Some(Self::First));
        };
        let address = after.as_str().to_owned();
        Ok(match query.order {
            AccountOrder::Address => Some(Self::Address(address)),
            AccountOrder::DisplayName => {
                key_of(db, "sort_name", after)?.map(|name| Self::Name(name, address))
            }
            AccountOrder::Created => {
                key_of(db, "created", after)?.map(|created| Self::Created(created, address))
            }
        })
    }

    /// The conditions for the rows after the cursor, in order, each a range of its index.
    pub(super) fn ranges(&self) -> Vec<Terms> {
        match self {
            Self::First => vec![Terms::of("true", [])],
            Self::Address(address) => vec![Terms::of("address > ?", [address.clone().into()])],
            Self::Name(name, address) => vec![Terms::of(
                "(sort_name, address) > (?, ?)",
                [name.clone().into(), address.clone().into()],
            )],
            Self::Created(created, address) => vec![
                Terms::of(
                    "created = ? AND address > ?",
                    [(*created).into(), address.clone().into()],
                ),
                Terms::of("created < ?", [(*created).into()]),
            ],
        }
    }
}

/// The sort key of the cursor's account.
fn key_of<T: FromSql>(
    db: &Connection,
    column: &str,
    after: &SignInName,
) -> rusqlite::Result<Option<T>> {
    db.prepare_cached(&format!("SELECT {column} FROM account WHERE address = ?1"))?
        .query_row([after.as_str()], |row| row.get(0))
        .optional()
}
