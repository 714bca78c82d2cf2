//! The ways to a page: sorting the accounts of a source, and reading an index in order.

use std::cmp::Reverse;
use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use zavor_app::platform::search;
use zavor_app::ports::AccountOrder;
use zavor_core::account::{Account, SignInName};
use zavor_core::moment::Timestamp;

use super::cursor::Cursor;
use super::terms::{Reading, Source, Terms};

/// Sorts after every continuation of a text.
const LAST_CHAR: char = '\u{10ffff}';

/// What all ways to a page have in common.
pub(super) struct List<'a> {
    pub(super) db: &'a Connection,
    pub(super) reading: &'a Reading,
    pub(super) cursor: Cursor,
    pub(super) order: AccountOrder,
    pub(super) limit: usize,
}

/// Names that begin with a text, in the order of the list.
pub(super) struct Prefix {
    /// The column of the order.
    column: &'static str,
    from: String,
    to: String,
    /// The names after the cursor.
    pub(super) behind: Terms,
}

impl List<'_> {
    /// Reads the accounts of a source that match, and sorts them.
    pub(super) fn sorted(&self, source: &Source, terms: &Terms) -> rusqlite::Result<Vec<Account>> {
        let ranges = self.cursor.ranges();
        let either: Vec<String> = ranges.iter().map(|r| format!("({})", r.sql)).collect();
        // No index of the order helps here; the plus signs make the planner use the numbers.
        let order_by = match self.order {
            AccountOrder::Address => "+address",
            AccountOrder::DisplayName => "+sort_name, +address",
            AccountOrder::Created => "+created DESC, +address",
        };
        let sql = format!(
            "SELECT {} FROM account WHERE id IN ({}){} AND ({}) ORDER BY {order_by} LIMIT ?",
            self.reading.columns,
            source.0.sql,
            terms.sql,
            either.join(" OR "),
        );
        let behind = ranges.iter().flat_map(|range| &range.values);
        let values = source.0.values.iter().chain(&terms.values).chain(behind);
        let limit = Value::from(self.limit as i64);
        self.db
            .prepare_cached(&sql)?
            .query_map(
                params_from_iter(values.chain([&limit])),
                self.reading.from_row,
            )?
            .collect()
    }

    /// The names that begin with a piece of text, if the list is ordered by name.
    pub(super) fn prefix(&self, piece: &str) -> Option<Prefix> {
        let column = match self.order {
            AccountOrder::Address => "address",
            AccountOrder::DisplayName => "sort_name",
            AccountOrder::Created => return None,
        };
        let from = piece.trim_start().to_owned();
        let to = format!("{from}{LAST_CHAR}");
        let is_inside = match &self.cursor {
            Cursor::Address(key) | Cursor::Name(key, _) => *key >= from,
            Cursor::First | Cursor::Created(..) => false,
        };
        // A single lower bound: the index is read from there on.
        let mut behind = match self.cursor.ranges().pop() {
            Some(range) if is_inside => range,
            _ => Terms::of(&format!("{column} >= ?"), [from.clone().into()]),
        };
        behind.add(&format!("{column} < ?"), [to.clone().into()]);
        Some(Prefix {
            column,
            from,
            to,
            behind,
        })
    }

    /// Those of these accounts whose names do not begin with the prefix. Reads only the index.
    pub(super) fn without_prefix(
        &self,
        prefix: &Prefix,
        ids: Vec<i64>,
    ) -> rusqlite::Result<Vec<i64>> {
        let column = prefix.column;
        let with: HashSet<i64> = self
            .db
            .prepare_cached(&format!(
                "SELECT id FROM account WHERE {column} >= ?1 AND {column} < ?2"
            ))?
            .query_map(params![prefix.from, prefix.to], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(ids.into_iter().filter(|id| !with.contains(id)).collect())
    }

    /// Those of these accounts that match.
    pub(super) fn among(
        &self,
        ranges: &[Terms],
        mut ids: Vec<i64>,
        terms: &Terms,
    ) -> rusqlite::Result<Vec<Account>> {
        ids.sort_unstable();
        match self.met(ranges, &ids, terms)? {
            Some(found) => Ok(found),
            None => self.sorted(&Source::given(&ids), terms),
        }
    }

    /// Walks through an index in order, without its rows, until the page is full of matching
    /// accounts with these (sorted) numbers, or the index ends. `None` if neither happened after as
    /// many entries as there are numbers.
    fn met(
        &self,
        ranges: &[Terms],
        ids: &[i64],
        terms: &Terms,
    ) -> rusqlite::Result<Option<Vec<Account>>> {
        let (index, order_by) = self.index(None);
        let mut one = self.db.prepare_cached(&format!(
            "SELECT {} FROM account WHERE id = ?{}",
            self.reading.columns, terms.sql
        ))?;
        let (mut found, mut entries) = (Vec::new(), ids.len());
        for range in ranges {
            let mut statement = self.db.prepare_cached(&format!(
                "SELECT id FROM account {index} WHERE {} ORDER BY {order_by}",
                range.sql
            ))?;
            let mut read = statement.query(params_from_iter(&range.values))?;
            while found.len() < self.limit {
                let Some(row) = read.next()? else { break };
                if entries == 0 {
                    return Ok(None);
                }
                entries -= 1;
                let id: i64 = row.get(0)?;
                if ids.binary_search(&id).is_ok() {
                    let id = Value::from(id);
                    let values = params_from_iter([&id].into_iter().chain(&terms.values));
                    let account = one.query_row(values, self.reading.from_row);
                    found.extend(account.optional()?);
                }
            }
        }
        Ok(Some(found))
    }

    /// Reads an index in order, separately for each domain, until the page is full or the index
    /// ends. `None` if neither happened after that many rows.
    pub(super) fn in_order(
        &self,
        domains: Option<&[String]>,
        ranges: &[Terms],
        terms: &Terms,
        rows: usize,
    ) -> rusqlite::Result<Option<Vec<Account>>> {
        let Some(domains) = domains else {
            return self.part(None, ranges, terms, rows);
        };
        let mut found = Vec::new();
        for domain in domains {
            match self.part(Some(domain), ranges, terms, rows / domains.len())? {
                Some(part) => found.extend(part),
                None => return Ok(None),
            }
        }
        Ok(Some(self.merged(found)))
    }

    /// The first of these in the order of the list.
    pub(super) fn merged(&self, mut found: Vec<Account>) -> Vec<Account> {
        found.sort_by_cached_key(|account| self.key(account));
        found.truncate(self.limit);
        found
    }

    /// The sort key of an account, as the indexes have it.
    fn key(&self, account: &Account) -> (String, Reverse<Option<Timestamp>>, SignInName) {
        let (name, created) = match self.order {
            AccountOrder::Address => (String::new(), None),
            AccountOrder::DisplayName => (search::fold(&account.display_name), None),
            AccountOrder::Created => (String::new(), Some(account.created)),
        };
        (name, Reverse(created), account.address.clone())
    }

    /// The index that has the order, for one domain or for all, and its ORDER BY columns.
    const fn index(&self, domain: Option<&String>) -> (&'static str, &'static str) {
        match self.order {
            // The index behind the column's UNIQUE has no name.
            AccountOrder::Address => ("", "address"),
            AccountOrder::DisplayName => ("INDEXED BY account_by_name", "sort_name, address"),
            AccountOrder::Created if domain.is_some() => {
                ("INDEXED BY account_by_domain", "created DESC, address")
            }
            AccountOrder::Created => ("INDEXED BY account_by_created", "created DESC, address"),
        }
    }

    /// The part of [`List::in_order`] for one domain, or for all.
    fn part(
        &self,
        domain: Option<&String>,
        ranges: &[Terms],
        terms: &Terms,
        mut rows: usize,
    ) -> rusqlite::Result<Option<Vec<Account>>> {
        let (index, order_by) = self.index(domain);
        let of_domain = domain.map_or("true", |_| "domain = ?");
        let mut found = Vec::new();
        for range in ranges {
            // Whether a row matches is selected as a column, so that rows that do not are counted
            // too.
            let mut statement = self.db.prepare_cached(&format!(
                "SELECT {}, (true{}) AS fits FROM account {index} WHERE {of_domain} AND {}
                 ORDER BY {order_by}",
                self.reading.columns, terms.sql, range.sql,
            ))?;
            let fits = statement.column_count() - 1;
            let of_domain = domain.map(|domain| Value::from(domain.clone()));
            let values = terms.values.iter().cloned().chain(of_domain);
            let values = values.chain(range.values.iter().cloned());
            let mut read = statement.query(params_from_iter(values))?;
            while found.len() < self.limit {
                let Some(row) = read.next()? else { break };
                if rows == 0 {
                    return Ok(None);
                }
                rows -= 1;
                if row.get(fits)? {
                    found.push((self.reading.from_row)(row)?);
                }
            }
        }
        Ok(Some(found))
    }
}
