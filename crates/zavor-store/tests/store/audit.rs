//! The audit chain: nobody can change, remove or cut it unnoticed.

use crate::directory::{Directory, add, audited, mode};
use rusqlite::Connection;
use zavor_app::platform::notes::{AccountNote, ActNote, kind_of};
use zavor_app::ports::{ChainReport, Commit, Records};
use zavor_core::audit::AuditEvent;
use zavor_core::note::Detail;
use zavor_memory::{Now, block_on};

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

/// What the column of an event's detail holds.
fn stored_detail(directory: &Directory, seq: u64) -> String {
    let db = Connection::open(directory.database()).unwrap();
    let sql = "SELECT detail FROM audit WHERE seq = ?1";
    let found = db.query_row(sql, [seq.cast_signed()], |row| row.get(0));
    found.unwrap()
}

fn commit_details(directory: &Directory, details: &[Detail]) {
    let store = directory.open();
    let audit = details.iter().map(|detail| AuditEvent {
        detail: detail.clone(),
        ..audited("")
    });
    let commit = Commit {
        audit: audit.collect(),
        ..Commit::default()
    };
    block_on(store.commit(commit)).unwrap();
    store.close();
}

#[test]
fn a_text_of_an_earlier_release_is_shown_as_it_is_and_its_chain_verifies() {
    let directory = Directory::new();
    // As it was stored: English, and a reason that looks like a note but for the trimmed line feed.
    let texts = [
        "password elsewhere; recovery address, not confirmed yet",
        "reason\treason=tspam",
        "said; \nreason\treason=tspam",
        "",
    ];
    let old = texts.map(|text| Detail::read(text, kind_of));
    commit_details(&directory, &old);
    commit_details(&directory, &[AccountNote::PasswordElsewhere.into()]);
    let store = directory.open();
    let events = store.audit(1, 10).now().unwrap();
    for (event, text) in events.iter().zip(texts) {
        assert_eq!(event.event.detail.to_string(), text);
        assert!(event.event.detail.notes().is_empty());
    }
    assert_eq!(events[4].event.detail.notes().len(), 1);
    let report = store.audit_verify(None).now().unwrap();
    assert!(matches!(report, ChainReport::Whole { events: 5, .. }));
    store.close();
    for (seq, text) in (1..).zip(texts) {
        assert_eq!(stored_detail(&directory, seq), text);
    }
}

#[test]
fn a_note_is_stored_as_its_code_and_arguments_and_the_hash_covers_both() {
    let directory = Directory::new();
    let reason = "spam\nreason\treason=tnothing at all".to_owned();
    let detail = Detail::from(ActNote::Reason { reason });
    commit_details(&directory, std::slice::from_ref(&detail));
    assert_eq!(
        stored_detail(&directory, 1),
        "\nreason\treason=tspam\\nreason\\treason=tnothing at all"
    );
    let store = directory.open();
    assert_eq!(store.audit(1, 1).now().unwrap()[0].event.detail, detail);
    store.close();
    for (from, to) in [("spam", "ham"), ("\nreason", "\nrole"), ("\\n", "\n")] {
        let directory = Directory::new();
        commit_details(&directory, std::slice::from_ref(&detail));
        tampered(
            &directory,
            &format!("UPDATE audit SET detail = replace(detail, '{from}', '{to}')"),
        );
        let report = directory.open().audit_verify(None).now().unwrap();
        assert_eq!(broken_at(&report), Some(1), "{from:?}: {report:?}");
    }
}

#[test]
fn a_note_of_another_release_is_shown_with_its_code_and_arguments() {
    let directory = Directory::new();
    let text = "\nkept_for_later\tby=tAna\tdays=n30";
    commit_details(&directory, &[Detail::read(text, kind_of)]);
    let store = directory.open();
    let detail = store.audit(1, 1).now().unwrap()[0].event.detail.clone();
    assert_eq!(detail.to_string(), "kept_for_later (by: Ana, days: 30)");
    assert_eq!(detail.notes()[0].code(), "kept_for_later");
    store.close();
    assert_eq!(stored_detail(&directory, 1), text);
}
