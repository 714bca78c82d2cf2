//! Which files a store opens, refuses, backs up and restores.

use std::fs;

use crate::directory::{Directory, add, mode};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use zavor_app::ports::{AccountOrder, AccountQuery, ChainReport, Change, Commit, Records};
use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_store::{EmbeddedStore, OpenError};
use zavor_testkit::block_on;

fn refused(directory: &Directory) -> OpenError {
    match EmbeddedStore::open(directory.options(), directory.clock.clone()) {
        Ok(_) => panic!("the store was opened"),
        Err(error) => error,
    }
}

#[test]
fn only_the_owner_can_read_what_the_store_writes() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    store.flush().unwrap();
    assert_eq!(mode(&directory.path), 0o700);
    assert_eq!(mode(&directory.path.join("events")), 0o700);
    for file in ["zavor.db", "zavor.db-wal", "lock"] {
        assert_eq!(mode(&directory.path.join(file)), 0o600, "{file}");
    }
}

#[test]
fn a_second_server_on_the_same_directory_is_refused() {
    let directory = Directory::new();
    let store = directory.open();
    let error = refused(&directory);
    assert!(matches!(error, OpenError::InUse(_)), "{error:?}");
    assert!(error.to_string().contains("in use by another"), "{error}");
    store.close();
    directory.open().close();
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let directory = Directory::new();
    fs::create_dir(&directory.path).unwrap();
    let noise = "not a database at all ".repeat(500);
    fs::write(directory.database(), &noise).unwrap();
    let error = refused(&directory);
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read(directory.database()).unwrap(), noise.as_bytes());
}

#[test]
fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    let directory = Directory::new();
    fs::create_dir(&directory.path).unwrap();
    let other = Connection::open(directory.database()).unwrap();
    other.execute_batch("CREATE TABLE mine (x)").unwrap();
    drop(other);
    let before = fs::read(directory.database()).unwrap();
    let error = refused(&directory);
    assert!(matches!(error, OpenError::NotOurs(_)), "{error:?}");
    assert_eq!(fs::read(directory.database()).unwrap(), before);
}

#[test]
fn a_newer_schema_and_a_changed_one_are_refused() {
    let directory = Directory::new();
    directory.open().close();
    let db = Connection::open(directory.database()).unwrap();
    db.execute(
        "INSERT INTO migration (version, name, checksum) VALUES (99, 'later', x'00')",
        [],
    )
    .unwrap();
    let error = refused(&directory);
    let text = error.to_string();
    assert!(
        matches!(error, OpenError::Newer { found: 99, .. }),
        "{error:?}"
    );
    assert!(text.contains("newer release (schema 99"), "{text}");
    db.execute_batch(
        "DELETE FROM migration WHERE version = 99;
         UPDATE migration SET checksum = zeroblob(32) WHERE version = 1;",
    )
    .unwrap();
    drop(db);
    assert!(matches!(refused(&directory), OpenError::Damaged { .. }));
}

/// A database as the first release left it, with two accounts.
fn of_the_first_release(directory: &Directory) {
    fs::create_dir(&directory.path).unwrap();
    let schema = include_str!("../../src/migrations/0001_first.sql");
    let checksum: [u8; 32] = Sha256::digest(schema.as_bytes()).into();
    let db = Connection::open(directory.database()).unwrap();
    db.execute_batch(
        "PRAGMA application_id = 0x5a41564f;
         CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,
         checksum BLOB NOT NULL) STRICT;",
    )
    .unwrap();
    db.execute_batch(schema).unwrap();
    db.execute("INSERT INTO migration VALUES (1, 'first', ?1)", [checksum])
        .unwrap();
    db.execute_batch(
        r#"INSERT INTO account (id, address, display_name, aliases, group_names,
         recovery_addresses, created, version, search) VALUES
         (1, 'ana@contoso.example', 'Ana Țurcan', '["a@contoso.example"]', '[]',
          '["ana@home.example"]', 1800000000007, 3, 'ana@contoso.example'),
         (2, 'dan@fabrikam.example', 'Dan', '[]', '[]', '[]', 1800000000008, 1, 'dan');
         INSERT INTO name VALUES ('ana@contoso.example', 1), ('a@contoso.example', 1),
         ('dan@fabrikam.example', 2);
         INSERT INTO effect (idempotency_key, act, host, address, since, state, tries, due, answer)
         VALUES (1, 'end_sessions', 'mx1', 'dan@fabrikam.example', 0, 'due', 0, 0, '');"#,
    )
    .unwrap();
}

#[test]
fn a_database_of_the_first_release_is_brought_up_to_date() {
    let directory = Directory::new();
    of_the_first_release(&directory);
    let store = directory.open();
    let found = |query: AccountQuery| {
        let query = AccountQuery { limit: 9, ..query };
        let found = store.accounts(&query).unwrap();
        found.iter().map(|a| a.id.0).collect::<Vec<_>>()
    };
    let by_text = |text: &str| AccountQuery {
        text: text.to_owned(),
        ..AccountQuery::default()
    };
    assert_eq!(found(by_text("turcan a@con")), [1]);
    assert_eq!(
        found(AccountQuery {
            domains: Some(vec!["fabrikam.example".to_owned()]),
            order: AccountOrder::DisplayName,
            ..AccountQuery::default()
        }),
        [2]
    );
    assert_eq!(
        found(AccountQuery {
            no_recovery: true,
            ..AccountQuery::default()
        }),
        [2]
    );
    let ana = store.account(AccountId(1)).unwrap().unwrap();
    let [recovery] = &ana.recovery_addresses[..] else {
        panic!("one address: {ana:?}");
    };
    assert_eq!(recovery.address, "ana@home.example");
    assert_eq!((recovery.confirmed, recovery.by_owner), (None, false));
    assert_eq!(recovery.added, ana.created);
    let due = store.due_effects(ana.created, 9).unwrap();
    assert!(due.len() == 1 && due[0].payload.is_empty());
    // What was brought over changes like what was made here.
    let renamed = Account {
        display_name: "Ana Pop".to_owned(),
        version: 4,
        ..ana
    };
    change(&store, Change::PutAccount(renamed));
    assert_eq!(found(by_text("turcan")), [0_u32; 0]);
    assert_eq!(found(by_text("ana pop")), [1]);
    change(&store, Change::RemoveAccount(AccountId(1), 4));
    assert_eq!(found(by_text("ana")), [0_u32; 0]);
}

fn change(store: &EmbeddedStore, change: Change) {
    let commit = Commit {
        changes: vec![change],
        ..Commit::default()
    };
    block_on(store.commit(commit)).unwrap();
}

#[test]
fn a_backup_is_one_private_file_and_overwrites_nothing() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    let file = directory.path.join("backup.db");
    store.backup(&file).unwrap();
    assert_eq!(mode(&file), 0o600);
    assert!(!directory.path.join("backup.db-wal").exists());
    let before = fs::read(&file).unwrap();
    let error = store.backup(&file).unwrap_err();
    assert!(matches!(error, OpenError::Exists(_)), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let nowhere = directory.path.join("missing/backup.db");
    assert!(matches!(store.backup(&nowhere), Err(OpenError::Io { .. })));
}

#[test]
fn a_restore_brings_the_old_state_back_and_says_so_in_the_audit() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    let file = directory.path.join("backup.db");
    store.backup(&file).unwrap();
    add(&store, "dan@contoso.example").unwrap();
    let (seq, hash) = store.audit_head().unwrap().unwrap();
    let by = || Actor::LocalOperator { uid: 7 };
    let restore = |file: &std::path::Path| {
        EmbeddedStore::restore(file, &directory.path, &*directory.clock, by())
    };
    let running = restore(&file).unwrap_err();
    assert!(matches!(running, OpenError::InUse(_)), "{running:?}");
    store.close();
    drop(store);

    let restored = restore(&file).unwrap();
    assert!(restored.replaced_head.starts_with("2:"), "{restored:?}");
    let kept = restored.replaced.unwrap();
    assert!(kept.exists());
    let name = kept.file_name().unwrap().to_str().unwrap();
    assert_eq!(name, "zavor.db.before-restore-20260105T080000Z");

    let store = directory.open();
    let find = |name| store.find(&SignInName::from_normal_form(name)).unwrap();
    assert!(find("ana@contoso.example").is_some());
    assert_eq!(find("dan@contoso.example"), None);
    let events = store.audit(1, 10).unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].event.act, AuditAct::Restore);
    assert_eq!(events[1].actor, "local operator (uid 7)");
    assert!(events[1].event.detail.contains(&restored.replaced_head));
    let whole = store.audit_verify(None).unwrap();
    assert!(matches!(whole, ChainReport::Whole { events: 2, .. }));
    // The head noted before shows that an old state is back.
    let back = store.audit_verify(Some((seq, hash))).unwrap();
    assert!(
        matches!(back, ChainReport::Broken { seq: 2, .. }),
        "{back:?}"
    );
}

#[test]
fn a_backup_that_cannot_be_trusted_is_not_restored() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    add(&store, "dan@contoso.example").unwrap();
    let file = directory.path.join("backup.db");
    store.backup(&file).unwrap();
    store.close();
    drop(store);
    let before = fs::read(directory.database()).unwrap();
    let restore = |file: &std::path::Path| {
        EmbeddedStore::restore(file, &directory.path, &*directory.clock, Actor::System)
    };

    let tampered = Connection::open(&file).unwrap();
    tampered
        .execute_batch(
            "DROP TRIGGER audit_is_never_changed;
             UPDATE audit SET detail = 'nothing' WHERE seq = 1;",
        )
        .unwrap();
    drop(tampered);
    let error = restore(&file).unwrap_err();
    assert!(
        error.to_string().contains("audit chain is broken at 1"),
        "{error}"
    );

    let noise = directory.path.join("noise.db");
    fs::write(&noise, "noise".repeat(1000)).unwrap();
    assert!(matches!(restore(&noise), Err(OpenError::Damaged { .. })));
    let missing = directory.path.join("missing.db");
    assert!(matches!(restore(&missing), Err(OpenError::Io { .. })));
    let empty = directory.path.join("empty.db");
    fs::write(&empty, "").unwrap();
    assert!(restore(&empty).is_err(), "an empty file is no backup");

    assert_eq!(fs::read(directory.database()).unwrap(), before);
    assert!(!directory.path.join("zavor.db.restoring").exists());
    directory.open().close();
}
