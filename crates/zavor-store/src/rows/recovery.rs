//! The `recovery_addresses` column of `account`: a JSON list of objects. Entries from before
//! addresses could be confirmed are plain texts. They read as set by somebody else and unconfirmed,
//! so that an old entry never proves more than it did.

use rusqlite::Row;
use serde_json::{Value, json};
use zavor_core::account::RecoveryAddress;
use zavor_core::moment::Timestamp;

use super::unknown_text;

/// The column of an account without recovery addresses.
pub(crate) const NONE: &str = "[]";

/// The column's text.
pub(crate) fn to_json(addresses: &[RecoveryAddress]) -> String {
    let entries = addresses.iter().map(|entry| {
        json!({
            "address": entry.address,
            "added": entry.added.as_millis(),
            "by_owner": entry.by_owner,
            "confirmed": entry.confirmed.map(Timestamp::as_millis),
        })
    });
    Value::from_iter(entries).to_string()
}

/// Reads the column; `created` is the account's and stands in for the missing time of old entries.
pub(crate) fn from_row(
    row: &Row<'_>,
    column: usize,
    created: Timestamp,
) -> rusqlite::Result<Vec<RecoveryAddress>> {
    let text = row.get_ref(column)?.as_str()?;
    if text == NONE {
        return Ok(Vec::new());
    }
    from_json(text, created).ok_or_else(|| unknown_text(column, text))
}

fn from_json(text: &str, created: Timestamp) -> Option<Vec<RecoveryAddress>> {
    let json: Value = serde_json::from_str(text).ok()?;
    let entry = |entry: &Value| match entry {
        Value::String(address) => Some(RecoveryAddress {
            address: address.clone(),
            added: created,
            by_owner: false,
            confirmed: None,
        }),
        _ => Some(RecoveryAddress {
            address: entry.get("address")?.as_str()?.to_owned(),
            added: Timestamp::from_millis(entry.get("added")?.as_i64()?),
            by_owner: entry.get("by_owner")?.as_bool()?,
            confirmed: match entry.get("confirmed")? {
                Value::Null => None,
                time => Some(Timestamp::from_millis(time.as_i64()?)),
            },
        }),
    };
    json.as_array()?.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_millis(1_800_000_000_007);

    #[test]
    fn old_entries_are_read_as_set_by_somebody_else_and_never_confirmed() {
        let old = from_json(r#"["ana@home.example"]"#, T0).unwrap();
        assert_eq!(
            old,
            [RecoveryAddress {
                address: "ana@home.example".to_owned(),
                added: T0,
                by_owner: false,
                confirmed: None,
            }]
        );
        assert_eq!(
            from_json(&to_json(&old), Timestamp::from_millis(0)),
            Some(old)
        );
        assert_eq!(from_json(r#"[{"address": "a@b"}]"#, T0), None, "damage");
        assert_eq!(to_json(&[]), NONE);
    }
}
