//! Rows of `alert`: what was raised, and who has seen it.

use rusqlite::{Connection, Row, params};
use zavor_app::platform::notes::kind_of;
use zavor_app::ports::{Alert, AlertFilter, AlertSeen, KeptAlert, PAGE_MAX};
use zavor_core::actor::Maker;
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;

use super::{bits, parsed_opt, time, time_opt};

/// Most alerts kept; beyond it the oldest are dropped.
pub(crate) const ALERTS_MAX: i64 = 10_000;
/// What a list of alerts reads.
const COLUMNS: &str = "time, kind, subject, text, id, seen_at, seen_by, did, gained";

/// Adds an alert and drops what is beyond [`ALERTS_MAX`].
pub(crate) fn add(db: &Connection, alert: &Alert) -> rusqlite::Result<()> {
    let Parties { did, gained } = &alert.parties;
    db.prepare_cached(
        "INSERT INTO alert (time, kind, subject, text, did, gained) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        alert.time.as_millis(),
        alert.kind.as_str(),
        alert.subject.as_ref().map(Subject::to_string),
        alert.said.stored(),
        did.as_str(),
        gained.as_str(),
    ])?;
    let oldest = db.last_insert_rowid() - ALERTS_MAX;
    db.prepare_cached("DELETE FROM alert WHERE id <= ?1")?
        .execute([oldest])?;
    Ok(())
}

/// Alerts, the newest first.
pub(crate) fn newest(
    db: &Connection,
    filter: AlertFilter,
    limit: usize,
) -> rusqlite::Result<Vec<KeptAlert>> {
    let which = match filter {
        AlertFilter::All => "",
        AlertFilter::Open => "WHERE seen_at IS NULL",
        AlertFilter::Seen => "WHERE seen_at IS NOT NULL",
    };
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM alert {which} ORDER BY id DESC LIMIT ?1"
    ))?
    .query_map([limit.min(PAGE_MAX) as i64], from_row)?
    .collect()
}

/// Alerts with a number above `after`, the oldest first.
pub(crate) fn after(db: &Connection, after: u64, limit: usize) -> rusqlite::Result<Vec<KeptAlert>> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM alert WHERE id > ?1 ORDER BY id LIMIT ?2"
    ))?
    .query_map(params![after, limit.min(PAGE_MAX) as i64], from_row)?
    .collect()
}

/// Whether an alert is open by which this one has something.
pub(crate) fn gained_unseen(db: &Connection, who: &Maker) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM alert WHERE seen_at IS NULL AND gained = ?1 AND gained <> '' LIMIT 1",
    )?
    .exists([who.as_str()])
}

/// Marks alerts as seen, unless they are, or as open again.
pub(crate) fn mark(
    db: &Connection,
    numbers: &[u64],
    seen: Option<&AlertSeen>,
) -> rusqlite::Result<()> {
    let (at, by) = match seen {
        Some(seen) => (Some(seen.at.as_millis()), Some(seen.by.as_str())),
        None => (None, None),
    };
    let mut update = db.prepare_cached(
        "UPDATE alert SET seen_at = ?2, seen_by = ?3
         WHERE id = ?1 AND (seen_at IS NULL OR ?2 IS NULL)",
    )?;
    for number in numbers {
        update.execute(params![number.cast_signed(), at, by])?;
    }
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<KeptAlert> {
    let seen = |at: Timestamp| {
        let by = row.get::<_, Option<String>>(6)?.unwrap_or_default();
        Ok::<_, rusqlite::Error>(AlertSeen { at, by })
    };
    Ok(KeptAlert {
        number: bits(row, 4)?,
        alert: Alert {
            time: time(row, 0)?,
            // A name of another release is any other.
            kind: AlertKind::of(row.get_ref(1)?.as_str()?),
            subject: parsed_opt(row, 2, Subject::from_text)?,
            said: Detail::read(row.get_ref(3)?.as_str()?, kind_of),
            parties: Parties {
                did: Maker::from_text(row.get(7)?),
                gained: Maker::from_text(row.get(8)?),
            },
        },
        seen: time_opt(row, 5)?.map(seen).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_of_another_release_is_read_as_any_other() {
        let db = Connection::open_in_memory().unwrap();
        let read = |kind: &str| {
            let row = "SELECT 0, ?1, NULL, 'text', 1, NULL, NULL, '', ''";
            db.query_row(row, [kind], from_row).unwrap().alert.kind
        };
        for kind in AlertKind::ALL {
            assert_eq!(read(kind.as_str()), *kind);
        }
        assert_eq!(read("of_another_release"), AlertKind::Other);
    }

    #[test]
    fn what_another_release_wrote_of_an_alert_is_shown_as_it_is() {
        let db = Connection::open_in_memory().unwrap();
        let read = |text: &str| {
            let row = "SELECT 0, 'other', NULL, ?1, 1, NULL, NULL, '', ''";
            db.query_row(row, [text], from_row).unwrap().alert.said
        };
        // Before there were notes.
        let said = read("ana@contoso.example: 500 recipients counted");
        assert!(said.notes().is_empty());
        assert_eq!(
            said.to_string(),
            "ana@contoso.example: 500 recipients counted"
        );
        // A code that this release does not have.
        let said = read("\nmoon_is_full\tphase=n4\twhose=tana");
        assert_eq!(said.to_string(), "moon_is_full (phase: 4, whose: ana)");
        assert_eq!(said.stored(), "\nmoon_is_full\tphase=n4\twhose=tana");
        // One that it has.
        let said = read("\nattack\trefusals=n100\taccounts=n20");
        assert_eq!(
            said.to_string(),
            "100 sign-ins refused within a minute over 20 accounts"
        );
    }
}
