//! Pages of accounts in any order, for all domains or some, with a text or not.
//!
//! Ways to a page, so that none reads much more than it shows:
//!
//! - Nothing is left out: an index is read in the order of the list (for some domains, each one's
//!   part of it, merged).
//! - Few accounts can fit (the text index or another says so): those are read and sorted.
//! - Many can: a page fills quickly when they are everywhere in the order, so it is tried for
//!   [`TRIED_ROWS`] rows. When they are not (first names, in the order of addresses that begin with
//!   them), all that can fit are read, in the order of their rows, and sorted.
//!
//! What an attacker may try: text that means something to SQL (it is a parameter everywhere), and
//! searches that make the server read a million rows for one page. Known limit: what most accounts
//! can fit and none does costs one pass over the table, some tenths of a second for a million.

use std::cmp::Reverse;

use rusqlite::types::{FromSql, Value};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use zavor_app::ports::{AccountOrder, AccountQuery, PAGE_MAX};
use zavor_app::search;
use zavor_core::account::{Account, SignInName};
use zavor_core::moment::Timestamp;

use super::{account_text, json_list, recovery};

/// Up to so many accounts are read and sorted at once.
const FEW: usize = 10_000;
/// Rows of an index in order that a page is tried from.
const TRIED_ROWS: usize = 5_000;
/// Up to so many domains are read each for itself and merged.
const MERGED_DOMAINS_MAX: usize = 16;

/// How rows are read.
pub(super) struct Reading {
    /// The columns.
    pub(super) columns: &'static str,
    /// Makes an account of them.
    pub(super) from_row: fn(&Row<'_>) -> rusqlite::Result<Account>,
}

/// A page.
pub(super) fn page(
    db: &Connection,
    query: &AccountQuery,
    reading: &Reading,
) -> rusqlite::Result<Vec<Account>> {
    page_within(FEW, TRIED_ROWS, db, query, reading)
}

/// A page; up to `few` accounts are few, and `tried` rows are tried.
fn page_within(
    few: usize,
    tried: usize,
    db: &Connection,
    query: &AccountQuery,
    reading: &Reading,
) -> rusqlite::Result<Vec<Account>> {
    let Some(cursor) = Cursor::of(db, query)? else {
        return Ok(Vec::new());
    };
    let list = List {
        db,
        reading,
        cursor,
        order: query.order,
        limit: query.limit.min(PAGE_MAX),
    };
    let mut domains = query.domains.clone();
    if let Some(domains) = &mut domains {
        domains.sort_unstable();
        domains.dedup();
    }
    let (merged, filtered) = match &domains {
        Some(domains) if domains.len() <= MERGED_DOMAINS_MAX => (Some(&domains[..]), None),
        Some(domains) => (None, Some(&domains[..])),
        None => (None, None),
    };
    let pieces = search::pieces(&query.text);
    let sources = sources(query, &pieces, merged, filtered);
    let mut terms = Terms::default();
    for piece in &pieces {
        terms.add("instr(search, ?) > 0", [piece.clone().into()]);
    }
    if query.no_recovery {
        // The sign keeps the planner from an index that is in the wrong order.
        let term = "+recovery_addresses = ?
             AND NOT EXISTS (SELECT 1 FROM method WHERE method.account = account.id)";
        terms.add(term, [recovery::NONE.to_owned().into()]);
    }
    terms.add_domains(filtered);
    let mut all_terms = terms.clone();
    all_terms.add_domains(merged);
    for source in &sources {
        let found = source.first(db, few + 1)?;
        if found.len() <= few {
            return list.sorted(&Source::given(&found), &all_terms);
        }
    }
    let Some(source) = sources.first() else {
        // Nothing is left out, so that the page fills from as many rows.
        return Ok(list
            .in_order(merged, &terms, usize::MAX)?
            .unwrap_or_default());
    };
    match list.in_order(merged, &terms, tried)? {
        Some(found) => Ok(found),
        None => list.sorted(source, &all_terms),
    }
}

/// Numbers of accounts, among them all that can fit.
struct Source(Terms);

/// What narrows a query down.
fn sources(
    query: &AccountQuery,
    pieces: &[String],
    merged: Option<&[String]>,
    filtered: Option<&[String]>,
) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut add = |sql: &str, values: Vec<Value>| {
        let sql = sql.to_owned();
        sources.push(Source(Terms { sql, values }));
    };
    if !pieces.is_empty() {
        let holding = account_text::query(pieces, merged.unwrap_or_default());
        add(account_text::HOLDING, vec![holding.into()]);
    }
    if query.no_recovery {
        let sql = "SELECT id FROM account INDEXED BY account_without_recovery
             WHERE recovery_addresses = '[]'";
        add(sql, Vec::new());
    }
    if let Some(domains) = filtered {
        let sql = "SELECT id FROM account INDEXED BY account_by_domain
             WHERE domain IN (SELECT value FROM json_each(?))";
        let domains = json_list(domains.iter().map(String::as_str));
        add(sql, vec![domains.into()]);
    }
    sources
}

impl Source {
    fn given(ids: &[i64]) -> Self {
        Self(Terms {
            sql: "SELECT value FROM json_each(?)".to_owned(),
            values: vec![serde_json::Value::from(ids).to_string().into()],
        })
    }

    /// The first numbers.
    fn first(&self, db: &Connection, limit: usize) -> rusqlite::Result<Vec<i64>> {
        let Self(Terms { sql, values }) = self;
        let limit = Value::from(limit as i64);
        db.prepare_cached(&format!("{sql} LIMIT ?"))?
            .query_map(params_from_iter(values.iter().chain([&limit])), |row| {
                row.get(0)
            })?
            .collect()
    }
}

/// Where a page begins.
enum Cursor {
    /// At the beginning.
    First,
    /// Behind this address.
    Address(String),
    /// Behind this folded name and address.
    Name(String, String),
    /// Behind this time and address.
    Created(i64, String),
}

impl Cursor {
    /// The cursor of a query; `None` when it is gone and nothing is known to be behind it.
    fn of(db: &Connection, query: &AccountQuery) -> rusqlite::Result<Option<Self>> {
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

    /// The conditions that follow each other behind the cursor, each a range of its index.
    fn ranges(&self) -> Vec<(&'static str, Vec<Value>)> {
        match self {
            Self::First => vec![("true", Vec::new())],
            Self::Address(address) => vec![("address > ?", vec![address.clone().into()])],
            Self::Name(name, address) => vec![(
                "(sort_name, address) > (?, ?)",
                vec![name.clone().into(), address.clone().into()],
            )],
            Self::Created(created, address) => vec![
                (
                    "created = ? AND address > ?",
                    vec![(*created).into(), address.clone().into()],
                ),
                ("created < ?", vec![(*created).into()]),
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

/// SQL with its values, in order.
#[derive(Clone, Default)]
struct Terms {
    sql: String,
    values: Vec<Value>,
}

impl Terms {
    fn add(&mut self, term: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(term);
        self.values.extend(values);
    }

    fn add_domains(&mut self, domains: Option<&[String]>) {
        if let Some(domains) = domains {
            let domains = json_list(domains.iter().map(String::as_str));
            self.add(
                "+domain IN (SELECT value FROM json_each(?))",
                [domains.into()],
            );
        }
    }
}

/// What all ways to a page have in common.
struct List<'a> {
    db: &'a Connection,
    reading: &'a Reading,
    cursor: Cursor,
    order: AccountOrder,
    limit: usize,
}

impl List<'_> {
    /// Reads those of a source that fit, and sorts.
    fn sorted(&self, source: &Source, terms: &Terms) -> rusqlite::Result<Vec<Account>> {
        let ranges = self.cursor.ranges();
        let either: Vec<String> = ranges.iter().map(|(term, _)| format!("({term})")).collect();
        // No index of the order is of use; the signs make the planner go by the numbers.
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
        let behind = ranges.into_iter().flat_map(|(_, values)| values);
        let values = source.0.values.iter().chain(&terms.values).cloned();
        let limit = Value::from(self.limit as i64);
        self.db
            .prepare_cached(&sql)?
            .query_map(
                params_from_iter(values.chain(behind).chain([limit])),
                self.reading.from_row,
            )?
            .collect()
    }

    /// Reads an index in order, that of each domain for itself, until the page is full or at an
    /// end; `None` when it is neither after so many rows.
    fn in_order(
        &self,
        domains: Option<&[String]>,
        terms: &Terms,
        rows: usize,
    ) -> rusqlite::Result<Option<Vec<Account>>> {
        let Some(domains) = domains else {
            return self.part(None, terms, rows);
        };
        let mut found = Vec::new();
        for domain in domains {
            match self.part(Some(domain), terms, rows / domains.len())? {
                Some(part) => found.extend(part),
                None => return Ok(None),
            }
        }
        if domains.len() > 1 {
            found.sort_by_cached_key(|account| self.key(account));
            found.truncate(self.limit);
        }
        Ok(Some(found))
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

    /// The part of [`List::in_order`] of one domain, or of all.
    fn part(
        &self,
        domain: Option<&String>,
        terms: &Terms,
        mut rows: usize,
    ) -> rusqlite::Result<Option<Vec<Account>>> {
        let (index, order_by) = match (self.order, domain.is_some()) {
            // The index of the column's uniqueness has no name of its own.
            (AccountOrder::Address, false) => ("", "address"),
            (AccountOrder::Address, true) => ("INDEXED BY account_by_domain", "address"),
            (AccountOrder::DisplayName, false) => {
                ("INDEXED BY account_by_name", "sort_name, address")
            }
            (AccountOrder::DisplayName, true) => (
                "INDEXED BY account_by_domain_and_name",
                "sort_name, address",
            ),
            (AccountOrder::Created, false) => {
                ("INDEXED BY account_by_created", "created DESC, address")
            }
            (AccountOrder::Created, true) => (
                "INDEXED BY account_by_domain_and_created",
                "created DESC, address",
            ),
        };
        let of_domain = domain.map_or("true", |_| "domain = ?");
        let mut found = Vec::new();
        for (range, behind) in self.cursor.ranges() {
            // Whether a row fits is a column, so that rows which do not are counted too.
            let mut statement = self.db.prepare_cached(&format!(
                "SELECT {}, (true{}) AS fits FROM account {index} WHERE {of_domain} AND {range}
                 ORDER BY {order_by}",
                self.reading.columns, terms.sql,
            ))?;
            let fits = statement.column_count() - 1;
            let of_domain = domain.map(|domain| Value::from(domain.clone()));
            let values = terms.values.iter().cloned().chain(of_domain).chain(behind);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::account;
    use zavor_core::account::{AccountId, RecoveryAddress};

    const READING: Reading = Reading {
        columns: "id, address, display_name, created",
        from_row: |row| {
            Ok(Account {
                display_name: row.get(2)?,
                created: Timestamp::from_millis(row.get(3)?),
                ..blank(row.get(0)?, &row.get::<_, String>(1)?)
            })
        },
    };

    fn blank(id: u32, address: &str) -> Account {
        Account {
            id: AccountId(id),
            address: SignInName::from_normal_form(address),
            display_name: String::new(),
            aliases: Vec::new(),
            groups: Vec::new(),
            recovery_addresses: Vec::new(),
            credential: None,
            created: Timestamp::from_millis(0),
            sessions_ended: None,
            raised_limit: None,
            version: 1,
        }
    }

    fn crowd() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        crate::database::make_schema(&db).unwrap();
        for id in 0..90 {
            let domain = id % 20;
            let mut one = blank(id, &format!("p{:02}@d{domain}.example", id * 7 % 90));
            one.display_name = ["Ștefan Pop", "Ana", "", "zoe Pop"][id as usize % 4].to_owned();
            one.created = Timestamp::from_millis(i64::from(id) / 9 % 3);
            if id % 3 == 0 {
                one.recovery_addresses = vec![RecoveryAddress {
                    address: "x@home.example".to_owned(),
                    added: one.created,
                    by_owner: true,
                    confirmed: None,
                }];
            }
            account::put(&db, &one, true).unwrap();
        }
        db
    }

    #[test]
    fn every_way_gives_the_same_pages() {
        let db = crowd();
        let sets = [None, Some(0..1), Some(3..6), Some(0..17), Some(0..0)];
        let mut pages = 0;
        for order in [
            AccountOrder::Address,
            AccountOrder::DisplayName,
            AccountOrder::Created,
        ] {
            for domains in &sets {
                let domains = domains.clone().map(|d| d.map(|n| format!("d{n}.example")));
                for (text, no_recovery) in [("", false), ("", true), ("pop", true), ("p 1", false)]
                {
                    let mut query = AccountQuery {
                        text: text.to_owned(),
                        domains: domains.clone().map(Iterator::collect),
                        no_recovery,
                        order,
                        after: None,
                        limit: 4,
                    };
                    loop {
                        let page =
                            |few, tried| page_within(few, tried, &db, &query, &READING).unwrap();
                        let few = page(FEW, 0);
                        assert_eq!(few, page(0, usize::MAX), "in order: {query:?}");
                        assert_eq!(few, page(0, 0), "sorted from many: {query:?}");
                        assert_eq!(few, page(0, 20), "tried: {query:?}");
                        let Some(last) = few.last() else { break };
                        query.after = Some(last.address.clone());
                        pages += 1;
                    }
                }
            }
        }
        assert!(pages > 200, "{pages}");
    }
}
