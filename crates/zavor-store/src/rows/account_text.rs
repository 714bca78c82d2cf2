//! The trigram index over `account.search`: how it is kept, and which few accounts may hold a text.
//!
//! What an attacker may try: a typed text that means something to the query language of the index.
//! Only quoted trigrams ever reach it, and text has no control characters left (`zavor_app::search`).

use rusqlite::{Connection, OptionalExtension, params};
use zavor_app::search::{self, ANYWHERE_CHARS};

/// Trigrams asked for in one search; more narrow nothing down that the rows do not confirm anyway.
const TRIGRAMS_MAX: usize = 64;
/// Trigrams of one domain. Few tell domains apart, and each is in very many accounts.
const DOMAIN_TRIGRAMS_MAX: usize = 2;

/// Notes the text of a new account.
pub(super) fn add(db: &Connection, id: u32, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO account_text (rowid, search) VALUES (?1, ?2)")?
        .execute(params![id, text])?;
    Ok(())
}

/// Takes an account's text out of the index; called while the row still has it, because the index
/// must be told what it holds.
pub(super) fn remove(db: &Connection, id: u32) -> rusqlite::Result<()> {
    match stored(db, id)? {
        Some(text) => take_out(db, id, &text),
        None => Ok(()),
    }
}

/// Notes a changed text; called while the row still has the old one. Most changes of an account
/// leave its names alone and cost one comparison.
pub(super) fn change(db: &Connection, id: u32, text: &str) -> rusqlite::Result<()> {
    match stored(db, id)? {
        Some(old) if old == text => Ok(()),
        Some(old) => {
            take_out(db, id, &old)?;
            add(db, id, text)
        }
        None => Ok(()),
    }
}

fn stored(db: &Connection, id: u32) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT search FROM account WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn take_out(db: &Connection, id: u32, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO account_text (account_text, rowid, search) VALUES ('delete', ?1, ?2)",
    )?
    .execute(params![id, text])?;
    Ok(())
}

/// Builds the index anew from the rows.
pub(super) fn rebuild(db: &Connection) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO account_text (account_text) VALUES ('rebuild')",
        [],
    )?;
    Ok(())
}

/// Accounts that hold all trigrams of all pieces, and the beginning of one of these domains when
/// there are any; at most `limit`. Every account that fits is among them, unless there are more.
pub(super) fn holding(
    db: &Connection,
    pieces: &[String],
    domains: &[String],
    limit: usize,
) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT rowid FROM account_text WHERE account_text MATCH ?1 LIMIT ?2")?
        .query_map(params![query(pieces, domains), limit as i64], |row| {
            row.get(0)
        })?
        .collect()
}

/// Quoted trigrams, all of which must be there; those of domains, of one domain at least.
fn query(pieces: &[String], domains: &[String]) -> String {
    let each = TRIGRAMS_MAX / pieces.len().max(1);
    let pieces: Vec<String> = pieces.iter().map(|piece| quoted(piece, each)).collect();
    let mut query = pieces.join(" AND ");
    let domains = domains
        .iter()
        .map(|domain| search::fold(&format!("@{domain}")));
    let domains: Vec<String> = domains
        .map(|domain| quoted(&domain, DOMAIN_TRIGRAMS_MAX))
        .collect();
    // A name too short for a trigram says nothing, so that nothing can be asked of the others.
    if !domains.is_empty() && domains.iter().all(|domain| !domain.is_empty()) {
        query.push_str(&format!(" AND (({}))", domains.join(") OR (")));
    }
    query
}

/// The first trigrams of a text, quoted.
fn quoted(text: &str, most: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let trigrams = chars.windows(ANYWHERE_CHARS).take(most).map(|trigram| {
        let trigram: String = trigram.iter().collect();
        format!("\"{}\"", trigram.replace('"', "\"\""))
    });
    trigrams.collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_quoted_trigrams_whatever_they_hold() {
        let pieces = ["ana OR".to_owned(), " \"b".to_owned()];
        let text = r#""ana" AND "na " AND "a O" AND " OR" AND " ""b""#;
        assert_eq!(query(&pieces, &[]), text);
        let domains = ["a.example".to_owned(), "bc".to_owned()];
        let limited = format!(r#"{text} AND (("@a." AND "a.e") OR ("@bc"))"#);
        assert_eq!(query(&pieces, &domains), limited);
        assert_eq!(query(&pieces, &["b".to_owned()]), text);
        let long = ["x".repeat(1000)];
        assert_eq!(query(&long, &[]).split(" AND ").count(), TRIGRAMS_MAX);
    }
}
