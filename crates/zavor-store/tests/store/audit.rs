//! The audit chain: nobody can change, remove or cut it unnoticed.

use crate::directory::{Directory, add, mode};
use rusqlite::Connection;
use zavor_app::ports::{ChainReport, Records};
use zavor_memory::Now;

/// A closed store with five audit events, and its head.
fn five_events() -> (Directory, (u64, [u8; 32])) {
    let directory = Directory::new();
    let store = directory.open();
    for n in 0..5 {
        add(&store, &format!("p{n}@contoso.example")).unwrap();
    }
    let head = store.audit_head().now().unwrap().unwrap();
    store.close();
    (directory, head)
}

fn tampered(directory: &Directory, sql: &str) {
    let db = Connection::open(directory.database()).unwrap();
    db.execute_batch("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_removed;")
        .unwrap();
    db.execute_batch(sql).unwrap();
    // Put the triggers back: an attacker would not be so careless as to leave them out.
    db.execute_batch(
        "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
         BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
         CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
         BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;",
    )
    .unwrap();
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
    assert_eq!(store.audit_verify(None).now().unwrap(), whole(5));
    assert_eq!(store.audit_verify(Some(head)).now().unwrap(), whole(5));
    let third = store.audit(3, 1).now().unwrap()[0].clone();
    let noted = Some((third.seq, third.hash));
    assert_eq!(store.audit_verify(noted).now().unwrap(), whole(5));
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
        let report = directory.open().audit_verify(None).now().unwrap();
        assert_eq!(broken_at(&report), Some(3), "{column}: {report:?}");
    }
}

#[test]
fn a_removed_event_and_a_swapped_pair_are_found() {
    let (directory, _) = five_events();
    tampered(&directory, "DELETE FROM audit WHERE seq = 2");
    let report = directory.open().audit_verify(None).now().unwrap();
    assert_eq!(broken_at(&report), Some(2), "{report:?}");

    let (directory, _) = five_events();
    tampered(
        &directory,
        "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;
         UPDATE audit SET seq = 3 WHERE seq = 99;",
    );
    let report = directory.open().audit_verify(None).now().unwrap();
    assert_eq!(broken_at(&report), Some(2), "{report:?}");
}

#[test]
fn a_cut_chain_is_found_by_a_head_noted_earlier() {
    let (directory, head) = five_events();
    tampered(&directory, "DELETE FROM audit WHERE seq >= 4");
    // Without the note beside the database, only a head that somebody kept shows it.
    std::fs::remove_file(directory.path.join("audit.head")).unwrap();
    let store = directory.open();
    assert_eq!(broken_at(&store.audit_verify(None).now().unwrap()), None);
    let report = store.audit_verify(Some(head)).now().unwrap();
    assert_eq!(broken_at(&report), Some(5), "{report:?}");
    // Also if more events are written after the cut.
    for n in 0..3 {
        add(&store, &format!("later{n}@contoso.example")).unwrap();
    }
    let report = store.audit_verify(Some(head)).now().unwrap();
    assert_eq!(broken_at(&report), Some(5), "{report:?}");
}

#[test]
fn a_cut_chain_is_found_by_the_head_that_the_server_noted_itself() {
    let (directory, head) = five_events();
    assert_eq!(mode(&directory.path.join("audit.head")), 0o600);
    let note = std::fs::read_to_string(directory.path.join("audit.head")).unwrap();
    tampered(&directory, "DELETE FROM audit WHERE seq >= 4");
    for _ in 0..2 {
        let store = directory.open();
        let misfit = store.health().audit_misfit.unwrap();
        assert!(
            misfit.contains("event 5") && misfit.contains("audit.head"),
            "{misfit}"
        );
        let report = store.audit_verify(None).now().unwrap();
        assert_eq!(broken_at(&report), Some(5), "{report:?}");
        // Further events hide nothing, and the note stays until a person removes it.
        for n in 0..3 {
            let name = format!("later{n}-{}@contoso.example", store.account_count());
            add(&store, &name).unwrap();
        }
        store.close();
        let now = std::fs::read_to_string(directory.path.join("audit.head")).unwrap();
        assert_eq!(now, note);
    }
    std::fs::remove_file(directory.path.join("audit.head")).unwrap();
    let store = directory.open();
    assert_eq!(store.health().audit_misfit, None);
    assert_eq!(broken_at(&store.audit_verify(None).now().unwrap()), None);
    assert_eq!(
        broken_at(&store.audit_verify(Some(head)).now().unwrap()),
        Some(5)
    );
}

#[test]
fn a_noted_head_does_not_hide_what_was_changed_before_it() {
    let (directory, head) = five_events();
    tampered(
        &directory,
        "UPDATE audit SET detail = 'nothing' WHERE seq = 2",
    );
    let report = directory.open().audit_verify(Some(head)).now().unwrap();
    assert_eq!(broken_at(&report), Some(2), "{report:?}");
}

#[test]
fn the_head_is_noted_while_the_server_runs() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    for _ in 0..10 {
        directory.tick(&store);
    }
    let noted = std::fs::read_to_string(directory.path.join("audit.head")).unwrap();
    assert!(noted.starts_with("1:"), "{noted}");
}
