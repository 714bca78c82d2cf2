//! Pages of accounts in any order, for all domains or some, with a text or not.
//!
//! Three ways to a page, so that none reads much more than it shows:
//!
//! - Few accounts can fit (the text index or another index says so): those are read and sorted.
//! - Many fit, so that a page fills quickly: an index is read in the order of the list, row by row.
//! - For some domains only: the same in each domain's part of an index, merged.
//!
//! What an attacker may try: text that means something to SQL (it is a parameter everywhere), and
//! searches that make the server read a million rows for one page. Known limit: a text that many
//! accounts hold, none of them among those of the other filters, is looked for in every row.

use std::cmp::Reverse;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use zavor_app::ports::{AccountOrder, AccountQuery, PAGE_MAX};
use zavor_app::search;
use zavor_core::account::{Account, SignInName};
use zavor_core::moment::Timestamp;

use super::{account_text, json_list, recovery};

/// Up to so many accounts are read and sorted. Beyond, one in a hundred of a million fits, and a
/// page of 50 fills within about as many rows.
const FEW: usize = 10_000;
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
    page_where_few_are(FEW, db, query, reading)
}

/// A page; up to `most` accounts are few.
fn page_where_few_are(
    most: usize,
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
        order: query.order,
        limit: query.limit.min(PAGE_MAX),
    };
    let pieces = search::pieces(&query.text);
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
    let mut domains = query.domains.clone();
    if let Some(domains) = &mut domains {
        domains.sort_unstable();
        domains.dedup();
    }
    match few(most, db, query, &pieces, domains.as_deref())? {
        Some(ids) => {
            terms.add_domains(domains.as_deref());
            list.of_few(&ids, terms, &cursor)
        }
        None => match domains {
            Some(domains) if domains.len() <= MERGED_DOMAINS_MAX => {
                list.of_domains(&domains, &terms, &cursor)
            }
            domains => {
                terms.add_domains(domains.as_deref());
                list.in_order(None, &terms, &cursor)
            }
        },
    }
}

/// The numbers of all accounts that can fit, when they are few.
fn few(
    most: usize,
    db: &Connection,
    query: &AccountQuery,
    pieces: &[String],
    domains: Option<&[String]>,
) -> rusqlite::Result<Option<Vec<i64>>> {
    let merged = domains.filter(|domains| domains.len() <= MERGED_DOMAINS_MAX);
    if !pieces.is_empty() {
        let found = account_text::holding(db, pieces, merged.unwrap_or_default(), most + 1)?;
        if found.len() <= most {
            return Ok(Some(found));
        }
    }
    if let (Some(domains), None) = (domains, merged) {
        let domains = json_list(domains.iter().map(String::as_str));
        let found: Vec<i64> = db
            .prepare_cached(
                "SELECT id FROM account INDEXED BY account_by_domain
                 WHERE domain IN (SELECT value FROM json_each(?1)) LIMIT ?2",
            )?
            .query_map(params![domains, most as i64 + 1], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if found.len() <= most {
            return Ok(Some(found));
        }
    }
    if query.no_recovery {
        let found: Vec<i64> = db
            .prepare_cached(
                "SELECT id FROM account INDEXED BY account_without_recovery
                 WHERE recovery_addresses = '[]' LIMIT ?1",
            )?
            .query_map([most as i64 + 1], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if found.len() <= most {
            return Ok(Some(found));
        }
    }
    Ok(None)
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
fn key_of<T: rusqlite::types::FromSql>(
    db: &Connection,
    column: &str,
    after: &SignInName,
) -> rusqlite::Result<Option<T>> {
    db.prepare_cached(&format!("SELECT {column} FROM account WHERE address = ?1"))?
        .query_row([after.as_str()], |row| row.get(0))
        .optional()
}

/// Conditions with their values, in order.
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
    order: AccountOrder,
    limit: usize,
}

impl List<'_> {
    /// Reads and sorts those of a few that fit.
    fn of_few(&self, ids: &[i64], terms: Terms, cursor: &Cursor) -> rusqlite::Result<Vec<Account>> {
        let mut all = Terms::default();
        let ids = serde_json::Value::from(ids).to_string();
        all.add("id IN (SELECT value FROM json_each(?))", [ids.into()]);
        all.sql.push_str(&terms.sql);
        all.values.extend(terms.values);
        let ranges = cursor.ranges();
        let either: Vec<String> = ranges.iter().map(|(term, _)| format!("({term})")).collect();
        all.add(
            &format!("({})", either.join(" OR ")),
            ranges.into_iter().flat_map(|(_, values)| values),
        );
        // No index of the order is of use; the signs make the planner go by the numbers.
        let order_by = match self.order {
            AccountOrder::Address => "+address",
            AccountOrder::DisplayName => "+sort_name, +address",
            AccountOrder::Created => "+created DESC, +address",
        };
        self.read("account", all, order_by, self.limit)
    }

    /// Reads each domain's part in order and merges.
    fn of_domains(
        &self,
        domains: &[String],
        terms: &Terms,
        cursor: &Cursor,
    ) -> rusqlite::Result<Vec<Account>> {
        let mut found = Vec::new();
        for domain in domains {
            found.extend(self.in_order(Some(domain), terms, cursor)?);
        }
        if domains.len() > 1 {
            found.sort_by_cached_key(|account| self.key(account));
            found.truncate(self.limit);
        }
        Ok(found)
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

    /// Reads an index in order until the page is full.
    fn in_order(
        &self,
        domain: Option<&String>,
        terms: &Terms,
        cursor: &Cursor,
    ) -> rusqlite::Result<Vec<Account>> {
        let (from, order_by) = match (self.order, domain.is_some()) {
            // The index of the column's uniqueness has no name of its own.
            (AccountOrder::Address, false) => ("account", "address"),
            (AccountOrder::Address, true) => ("account INDEXED BY account_by_domain", "address"),
            (AccountOrder::DisplayName, false) => {
                ("account INDEXED BY account_by_name", "sort_name, address")
            }
            (AccountOrder::DisplayName, true) => (
                "account INDEXED BY account_by_domain_and_name",
                "sort_name, address",
            ),
            (AccountOrder::Created, false) => (
                "account INDEXED BY account_by_created",
                "created DESC, address",
            ),
            (AccountOrder::Created, true) => (
                "account INDEXED BY account_by_domain_and_created",
                "created DESC, address",
            ),
        };
        let mut found = Vec::new();
        for (range, values) in cursor.ranges() {
            let mut all = Terms::default();
            if let Some(domain) = domain {
                all.add("domain = ?", [domain.clone().into()]);
            }
            all.add(range, values);
            all.sql.push_str(&terms.sql);
            all.values.extend(terms.values.iter().cloned());
            let wanted = self.limit - found.len();
            found.extend(self.read(from, all, order_by, wanted)?);
            if found.len() >= self.limit {
                break;
            }
        }
        Ok(found)
    }

    fn read(
        &self,
        from: &str,
        terms: Terms,
        order_by: &str,
        limit: usize,
    ) -> rusqlite::Result<Vec<Account>> {
        let mut values = terms.values;
        values.push((limit as i64).into());
        self.db
            .prepare_cached(&format!(
                "SELECT {} FROM {from} WHERE true{} ORDER BY {order_by} LIMIT ?",
                self.reading.columns, terms.sql,
            ))?
            .query_map(params_from_iter(values), self.reading.from_row)?
            .collect()
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
    fn few_and_many_give_the_same_pages() {
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
                        let few = page_where_few_are(FEW, &db, &query, &READING).unwrap();
                        let many = page_where_few_are(0, &db, &query, &READING).unwrap();
                        assert_eq!(few, many, "{query:?}");
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
