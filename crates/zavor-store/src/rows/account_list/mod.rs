//! Pages of accounts in any order, for all or some domains, with or without a search text.
//!
//! There are several ways to a page, so that none reads much more than it shows:
//!
//! - No filter: an index is read in the order of the list (by time and for some domains, the part
//!   of each domain, merged).
//! - Few accounts can match (the text index or another says so): those are read and sorted.
//! - Many can match: if they are spread over the whole order, a page fills quickly, so the index is
//!   tried for [`TRIED_ROWS`] rows.
//! - Many can match, but not here: first names, in an order by names that begin with them. Names
//!   with the same beginning are together in the index. The others (last names) are met on the way
//!   through the index, whose entries cost a third of reading and sorting a row; after too many
//!   entries they are read and sorted instead.
//! - Otherwise all that can match are read, in row order, and sorted.
//!
//! What an attacker may try: text that means something to SQL (it is always a parameter), and
//! searches that make the server read a million rows for one page. Known limit: a query that most
//! accounts can match and none does costs one pass over the table, some tenths of a second for a
//! million.

use rusqlite::Connection;
use zavor_app::platform::search;
use zavor_app::ports::{AccountOrder, AccountQuery, PAGE_MAX};
use zavor_core::account::Account;

use self::cursor::Cursor;
use self::terms::{MERGED_DOMAINS_MAX, Source, Terms, sources};
use self::ways::List;

pub(super) use self::terms::Reading;

mod cursor;
mod terms;
mod ways;

/// Up to this many accounts are read and sorted at once.
const FEW: usize = 10_000;
/// Up to this many accounts are split by how their names begin.
const MANY: usize = 100_000;
/// Index rows to try for a page, for every [`TRIED_FOR`] accounts of the page.
const TRIED_ROWS: usize = 5_000;
/// See [`TRIED_ROWS`].
const TRIED_FOR: usize = 50;
/// A page.
pub(super) fn page(
    db: &Connection,
    query: &AccountQuery,
    reading: &Reading,
) -> rusqlite::Result<Vec<Account>> {
    page_within(FEW, TRIED_ROWS, db, query, reading)
}

/// A page; up to `few` accounts are few, and `tried` index rows are tried.
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
    let domains = domains.as_deref();
    // Only the order by time has an index with the order inside each domain.
    let merged = domains
        .filter(|all| query.order == AccountOrder::Created && all.len() <= MERGED_DOMAINS_MAX);
    let pieces = search::pieces(&query.text);
    let sources = sources(query, &pieces, domains, merged.is_some());
    let terms = Terms::of_rows(query, &pieces);
    let mut all_terms = terms.clone();
    all_terms.add_domains(domains);
    let terms = match merged {
        Some(_) => terms,
        None => all_terms.clone(),
    };
    for source in &sources {
        let found = source.first(db, few + 1)?;
        if found.len() <= few {
            return list.sorted(&Source::given(&found), &all_terms);
        }
    }
    let ranges = list.cursor.ranges();
    let Some(source) = sources.first() else {
        // Nothing is filtered out, so the page fills from as many rows as it has.
        let found = list.in_order(merged, &ranges, &terms, usize::MAX)?;
        return Ok(found.unwrap_or_default());
    };
    let tried = tried.saturating_mul(list.limit.div_ceil(TRIED_FOR));
    if let Some(found) = list.in_order(merged, &ranges, &terms, tried)? {
        return Ok(found);
    }
    // In an order by names nothing is merged: both kinds of terms are the same.
    if let Some(prefix) = pieces.first().and_then(|piece| list.prefix(piece)) {
        let many = source.first(db, MANY + 1)?;
        if many.len() <= MANY {
            let rest = list.without_prefix(&prefix, many)?;
            let rest = list.among(&ranges, rest, &all_terms)?;
            let with = list.in_order(None, &[prefix.behind], &all_terms, usize::MAX)?;
            return Ok(list.merged([rest, with.unwrap_or_default()].concat()));
        }
    }
    list.sorted(source, &all_terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{account, registered};
    use zavor_core::account::{AccountId, RecoveryAddress, SignInName};
    use zavor_core::moment::Timestamp;
    use zavor_core::recovery::FactsSet;

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
            own_release: None,
            version: 1,
        }
    }

    fn crowd() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        crate::migrations::make_schema(&db, crate::migrations::NEWEST).unwrap();
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
                    confirmed: Some(one.created),
                }];
            }
            account::put(&db, &one, true).unwrap();
            registered::renewed(&db, one.id).unwrap();
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
                for (text, lacking) in [
                    ("", false),
                    ("", true),
                    ("pop", true),
                    ("p 1", false),
                    ("stef pop", false),
                    ("p", true),
                    ("ana", false),
                ] {
                    let mut query = AccountQuery {
                        text: text.to_owned(),
                        domains: domains.clone().map(Iterator::collect),
                        registered: lacking.then(|| FactsSet::of(|facts| !facts.has_address)),
                        order,
                        after: None,
                        limit: 4,
                    };
                    loop {
                        let page =
                            |few, tried| page_within(few, tried, &db, &query, &READING).unwrap();
                        let few = page(FEW, 0);
                        assert_eq!(few, page(0, usize::MAX), "in order: {query:?}");
                        assert_eq!(few, page(0, 0), "prefix, or sorted: {query:?}");
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
