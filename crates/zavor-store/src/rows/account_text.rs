//! The trigram index over `account.search`: how it is kept, and which accounts may contain a text.
//!
//! What an attacker may try: a text that means something to the query language of the index. Only
//! quoted trigrams ever reach it, and the text has no control characters left
//! (`zavor_app::platform::search`).

use rusqlite::{Connection, OptionalExtension, params};
use zavor_app::platform::search;
use zavor_app::platform::search::ANYWHERE_CHARS;

/// Most trigrams in one query; more would narrow nothing down that checking the rows does not.
const TRIGRAMS_MAX: usize = 64;
/// Most overlapping trigrams asked for per piece; more would cost more than they save.
const OVERLAPPING_MAX: usize = 6;
/// How many bytes of a domain are asked for, including the `@`. Few bytes tell domains apart, and
/// each trigram occurs in very many accounts.
const DOMAIN_BYTES: usize = 4;

/// Adds the text of a new account.
pub(super) fn add(db: &Connection, id: u32, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO account_text (rowid, search) VALUES (?1, ?2)")?
        .execute(params![id, text])?;
    Ok(())
}

/// Removes an account's text from the index. Must be called while the row still has the text,
/// because the index must be told what it contains.
pub(super) fn remove(db: &Connection, id: u32) -> rusqlite::Result<()> {
    match stored(db, id)? {
        Some(text) => take_out(db, id, &text),
        None => Ok(()),
    }
}

/// Replaces a changed text. Must be called while the row still has the old one. Most changes leave
/// an account's names alone and cost one comparison.
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

/// Rebuilds the index from the rows.
pub(super) fn rebuild(db: &Connection) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO account_text (account_text) VALUES ('rebuild')",
        [],
    )?;
    Ok(())
}

/// Selects the numbers of the accounts that match a [`query`].
pub(super) const HOLDING: &str = "SELECT rowid FROM account_text WHERE account_text MATCH ?";

/// A query for the accounts that contain trigrams of every piece, and, if any domains are given,
/// the beginning of one of them. Every matching account is among the result; the rows tell which
/// really match.
pub(super) fn query(pieces: &[String], domains: &[String]) -> String {
    let each = TRIGRAMS_MAX / pieces.len().max(1);
    let pieces: Vec<String> = pieces.iter().map(|piece| quoted(piece, each)).collect();
    let mut query = pieces.join(" AND ");
    let domains = domains
        .iter()
        .map(|domain| search::fold(&format!("@{domain}")));
    let domains: Vec<String> = domains
        .map(|domain| quoted(domain.get(..DOMAIN_BYTES).unwrap_or(&domain), usize::MAX))
        .collect();
    // A domain too short for a trigram cannot be queried, so then none of them is.
    if !domains.is_empty() && domains.iter().all(|domain| !domain.is_empty()) {
        query.push_str(&format!(" AND (({}))", domains.join(") OR (")));
    }
    query
}

/// Quoted trigrams of a text: all of a short one; of a longer one, enough to cover each of its
/// characters.
fn quoted(text: &str, most: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let last = chars.len().saturating_sub(ANYWHERE_CHARS);
    let whole = last < OVERLAPPING_MAX;
    let wanted = |at: &usize| whole || at.is_multiple_of(ANYWHERE_CHARS) || *at == last;
    let trigrams = chars.windows(ANYWHERE_CHARS).enumerate();
    let trigrams = trigrams
        .filter(|(at, _)| wanted(at))
        .take(most)
        .map(|(_, trigram)| {
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
        let longer = ["0123456789".to_owned()];
        assert_eq!(
            query(&longer, &[]),
            r#""012" AND "345" AND "678" AND "789""#
        );
        let long = ["x".repeat(1000)];
        assert_eq!(query(&long, &[]).split(" AND ").count(), TRIGRAMS_MAX);
    }
}
