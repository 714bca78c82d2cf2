//! The audit chain: nobody changes, removes or cuts it unnoticed.

use crate::directory::{Directory, add};
use rusqlite::Connection;
use zavor_app::ports::{ChainReport, Records};

/// A closed store with five audit events, and its head.
fn five_events() -> (Directory, (u64, [u8; 32])) {
    let directory = Directory::new();
    let store = directory.open();
    for n in 0..5 {
        add(&store, &format!("p{n}@contoso.example")).unwrap();
    }
    let head = store.audit_head().unwrap().unwrap();
    store.close();
    (directory, head)
}

fn tampered(directory: &Directory, sql: &str) {
    let db = Connection::open(directory.database()).unwrap();
    db.execute_batch("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_removed;")
        .unwrap();
    db.execute_batch(sql).unwrap();
}

fn broken_at(report: &ChainReport) -> Option<u64> {
    match report {
        ChainReport::Whole { .. } => None,
        ChainReport::Broken { seq, .. } => Some(*seq),
    }
}

#[test]
fn an_untouched_chain_is_whole_from_its_start_and_from_any_head() {
    let (directory, head) = five_events();
    let store = directory.open();
    let whole = |events| ChainReport::Whole {
        events,
        head: Some(head),
    };
    assert_eq!(store.audit_verify(None).unwrap(), whole(5));
    assert_eq!(store.audit_verify(Some(head)).unwrap(), whole(0));
    let third = store.audit(3, 1).unwrap()[0].clone();
    let noted = Some((third.seq, third.hash));
    assert_eq!(store.audit_verify(noted).unwrap(), whole(2));
}

#[test]
fn the_database_itself_refuses_to_change_or_remove_events() {
    let (directory, _) = five_events();
    let db = Connection::open(directory.database()).unwrap();
    for sql in [
        "UPDATE audit SET detail = '' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
    ] {
        let error = db.execute_batch(sql).unwrap_err();
        assert!(
            error.to_string().contains("audit events are never"),
            "{error}"
        );
    }
}

#[test]
fn every_changed_column_is_found() {
    for column in [
        "time = time + 1",
        "actor = 'system'",
        "act = 'unlock'",
        "target = 'organisation'",
        "source = '192.0.2.1'",
        "result = 'refused'",
        "detail = detail || ' '",
        "correlation = 2",
        "hash = zeroblob(32)",
    ] {
        let (directory, _) = five_events();
        tampered(
            &directory,
            &format!("UPDATE audit SET {column} WHERE seq = 3"),
        );
        let report = directory.open().audit_verify(None).unwrap();
        assert_eq!(broken_at(&report), Some(3), "{column}: {report:?}");
    }
}

#[test]
fn a_removed_event_and_a_swapped_pair_are_found() {
    let (directory, _) = five_events();
    tampered(&directory, "DELETE FROM audit WHERE seq = 2");
    let report = directory.open().audit_verify(None).unwrap();
    assert_eq!(broken_at(&report), Some(2), "{report:?}");

    let (directory, _) = five_events();
    tampered(
        &directory,
        "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;
         UPDATE audit SET seq = 3 WHERE seq = 99;",
    );
    let report = directory.open().audit_verify(None).unwrap();
    assert_eq!(broken_at(&report), Some(2), "{report:?}");
}

#[test]
fn a_cut_chain_is_found_by_a_head_noted_earlier() {
    let (directory, head) = five_events();
    tampered(&directory, "DELETE FROM audit WHERE seq >= 4");
    let store = directory.open();
    assert_eq!(broken_at(&store.audit_verify(None).unwrap()), None);
    let report = store.audit_verify(Some(head)).unwrap();
    assert_eq!(broken_at(&report), Some(5), "{report:?}");
    // Also when somebody goes on writing over the cut.
    for n in 0..3 {
        add(&store, &format!("later{n}@contoso.example")).unwrap();
    }
    let report = store.audit_verify(Some(head)).unwrap();
    assert_eq!(broken_at(&report), Some(5), "{report:?}");
}
