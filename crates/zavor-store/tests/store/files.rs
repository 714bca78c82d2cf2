//! Which files a store opens, and which it refuses.

use std::fs;
use std::path::Path;
use zavor_memory::Now;

use crate::directory::{Directory, add, mode};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use zavor_app::ports::{AccountOrder, AccountQuery, Change, Commit, Identities, Records};
use zavor_core::account::{Account, AccountId};
use zavor_core::moment::Span;
use zavor_core::recovery::FactsSet;
use zavor_memory::block_on;
use zavor_store::{EmbeddedStore, OpenError};
use zavor_testkit::due_effects;

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

/// What somebody with the file could have put into it, and the error each causes.
pub(crate) const STRANGERS: [(&str, &str); 9] = [
    (
        "CREATE TRIGGER gift AFTER INSERT ON account BEGIN INSERT INTO granted_role (account, role,
         domains) VALUES (new.id, 'global_administrator', '[]'); END",
        "trigger \"gift\"",
    ),
    (
        "CREATE VIEW everybody AS SELECT * FROM account",
        "view \"everybody\"",
    ),
    ("CREATE TABLE notes (x)", "table \"notes\""),
    ("CREATE INDEX mine ON account (created)", "index \"mine\""),
    ("CREATE VIRTUAL TABLE v USING fts5 (x)", "table \"v"),
    (
        "ALTER TABLE account ADD COLUMN extra TEXT",
        "table \"account\"",
    ),
    (
        "DROP TRIGGER audit_is_never_removed",
        "audit_is_never_removed",
    ),
    ("DROP INDEX account_by_name", "account_by_name"),
    ("ANALYZE", "table \"sqlite_stat"),
];

#[test]
fn a_database_that_holds_more_or_less_than_our_schema_is_not_opened() {
    for (sql, named) in STRANGERS {
        let directory = Directory::new();
        directory.open().close();
        let db = Connection::open(directory.database()).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        let error = refused(&directory);
        assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
        assert!(error.to_string().contains(named), "{sql}: {error}");
    }
}

#[test]
fn a_start_without_its_database_in_a_directory_that_was_used_is_refused() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    store.close();
    drop(store);
    fs::write(directory.path.join("names.key"), "00").unwrap();
    let database = directory.database();
    let kept = directory.path.join("kept");
    fs::rename(&database, &kept).unwrap();
    for left in ["missing", "empty", "without a schema", "without a table"] {
        match left {
            "missing" => {}
            "empty" => fs::write(&database, "").unwrap(),
            // As a process leaves it that is killed during its very first start: before any key.
            "without a schema" => begun(&database),
            _ => {
                fs::remove_file(&database).unwrap();
                Connection::open(&database)
                    .unwrap()
                    .execute_batch("CREATE TABLE x (y); DROP TABLE x;")
                    .unwrap();
            }
        }
        let error = refused(&directory);
        assert!(matches!(error, OpenError::Lost { .. }), "{left}: {error:?}");
        let text = error.to_string();
        assert!(
            text.contains(".key") || text.contains("audit.head"),
            "{text}"
        );
        assert!(text.contains("zavor restore FILE"), "what to do: {text}");
    }
    fs::rename(kept, &database).unwrap();
    assert_eq!(directory.open().account_count(), 1);
}

#[test]
fn a_key_alone_shows_that_a_directory_was_used() {
    let directory = Directory::new();
    fs::create_dir(&directory.path).unwrap();
    fs::write(directory.path.join("names.key"), "00").unwrap();
    let error = refused(&directory);
    assert!(matches!(error, OpenError::Lost { .. }), "{error:?}");
}

#[test]
fn a_first_start_that_was_killed_early_is_begun_again() {
    let directory = Directory::new();
    fs::create_dir(&directory.path).unwrap();
    fs::write(directory.database(), "").unwrap();
    fs::write(directory.path.join("zavor.db-journal"), "").unwrap();
    directory.open().close();
    // Killed between creating the migration table and the first migration.
    let directory = Directory::new();
    fs::create_dir(&directory.path).unwrap();
    begun(&directory.database());
    directory.open().close();
}

/// The table of schema steps, and no step.
fn begun(database: &Path) {
    let _ = fs::remove_file(database);
    let db = Connection::open(database).unwrap();
    db.execute_batch(
        "PRAGMA application_id = 0x5a41564f;
         CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,
         checksum BLOB NOT NULL) STRICT;",
    )
    .unwrap();
}

#[test]
fn a_database_without_accounts_beside_a_longer_audit_is_not_taken_for_a_first_start() {
    let directory = Directory::new();
    directory.open().close();
    let first = fs::read(directory.database()).unwrap();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    directory.clock.advance(Span::from_secs(11));
    directory.tick(&store);
    store.close();
    drop(store);
    assert!(directory.path.join("audit.head").exists());
    // Its log was lost, so what is left is the state at the first stop.
    fs::rename(directory.database(), directory.path.join("kept")).unwrap();
    fs::write(directory.database(), &first).unwrap();
    let error = refused(&directory);
    assert!(matches!(error, OpenError::Lost { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("audit.head") && text.contains("zavor restore FILE"),
        "{text}"
    );
    fs::rename(directory.path.join("kept"), directory.database()).unwrap();
    assert_eq!(directory.open().account_count(), 1);
}

#[test]
fn a_first_start_that_made_its_keys_and_no_account_is_begun_again() {
    let directory = Directory::new();
    directory.open().close();
    fs::write(directory.path.join("names.key"), "00").unwrap();
    fs::create_dir_all(directory.path.join("events")).unwrap();
    directory.open().close();
}

#[test]
fn an_examination_finds_a_page_that_was_overwritten() {
    let directory = Directory::new();
    let store = directory.open();
    for n in 0..200 {
        add(&store, &format!("user{n}@contoso.example")).unwrap();
    }
    assert_eq!(
        zavor_store::examine(&directory.path).unwrap(),
        [""; 0],
        "while it is used"
    );
    store.close();
    drop(store);
    assert_eq!(zavor_store::examine(&directory.path).unwrap(), [""; 0]);
    let mut bytes = fs::read(directory.database()).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    fs::write(directory.database(), bytes).unwrap();
    let flaws = zavor_store::examine(&directory.path);
    assert!(
        !matches!(flaws, Ok(ref none) if none.is_empty()),
        "{flaws:?}"
    );
    assert!(zavor_store::examine(&directory.path.join("nowhere")).is_err());
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
        let found = store.accounts(&query).now().unwrap();
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
            registered: Some(FactsSet::of(|facts| !facts.has_address)),
            ..AccountQuery::default()
        }),
        [1, 2],
        "an address of that release is not confirmed"
    );
    let ana = store.account(AccountId(1)).now().unwrap().unwrap();
    let [recovery] = &ana.recovery_addresses[..] else {
        panic!("one address: {ana:?}");
    };
    assert_eq!(recovery.address, "ana@home.example");
    assert_eq!((recovery.confirmed, recovery.by_owner), (None, false));
    assert_eq!(recovery.added, ana.created);
    let due = due_effects(&store, ana.created).unwrap();
    assert!(due.len() == 1 && due[0].payload.is_empty());
    // An account that was migrated changes like one created here.
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
fn tokens_of_before_belong_to_whoever_made_them_and_to_nobody_who_is_gone() {
    let directory = Directory::new();
    let db = of_the_fifth_schema(&directory);
    db.execute_batch(
        "INSERT INTO api_token VALUES
         (randomblob(32), 1, 'ana', '[]', 'ana@contoso.example', 1, 9),
         (randomblob(32), 2, 'server', '[]', 'local operator (uid 0)', 2, 9),
         (randomblob(32), 3, 'gone', '[]', 'gone@contoso.example', 3, 9);",
    )
    .unwrap();
    drop(db);
    let tokens = directory.open().tokens().now().unwrap();
    let kept: Vec<_> = tokens
        .iter()
        .map(|token| (&*token.name, token.account, token.sensitive))
        .collect();
    let expected = [("server", None, false), ("ana", Some(AccountId(1)), false)];
    assert_eq!(kept, expected);
}

#[test]
fn codes_and_runs_of_before_are_their_makers_and_nobodys_whose_name_may_be_given_again() {
    let directory = Directory::new();
    let db = of_the_fifth_schema(&directory);
    db.execute_batch(
        "INSERT INTO caller_code VALUES
         (4, 1, 'token deploy', '', '', 1, 0, NULL, 1),
         (3, 1, 'gone@contoso.example', '', '', 1, 0, NULL, 1),
         (2, 1, 'local operator (uid 0)', '', '', 1, 0, NULL, 1),
         (1, 1, 'ana@contoso.example', '', '', 1, 0, NULL, 1);
         INSERT INTO bulk_run VALUES
         (3, 'unlock', '', 'token deploy', NULL, 1, 0, 0, 1, 0),
         (2, 'unlock', '', 'local operator (uid 0)', NULL, 1, 0, 0, 1, 0),
         (1, 'unlock', '', 'gone@contoso.example', 7, 1, 0, 0, 1, 0);",
    )
    .unwrap();
    drop(db);
    let store = directory.open();
    let codes = store.codes_of(AccountId(1)).now().unwrap();
    let makers: Vec<_> = codes.iter().map(|code| code.maker.as_str()).collect();
    assert_eq!(makers, ["", "", "local operator (uid 0)", "account 1"]);
    let runs = store.bulk_runs(9).now().unwrap();
    let makers: Vec<_> = runs.iter().map(|run| run.maker.as_str()).collect();
    assert_eq!(makers, ["", "local operator (uid 0)", "account 7"]);
}

/// A database as it was before tokens belonged to anybody.
fn of_the_fifth_schema(directory: &Directory) -> Connection {
    of_the_first_release(directory);
    let db = Connection::open(directory.database()).unwrap();
    for (version, name, sql) in [
        (
            2,
            "identities",
            include_str!("../../src/migrations/0002_identities.sql"),
        ),
        (
            3,
            "account_lists",
            include_str!("../../src/migrations/0003_account_lists.sql"),
        ),
        (
            4,
            "account_indexes",
            include_str!("../../src/migrations/0004_account_indexes.sql"),
        ),
        (
            5,
            "audit_acts",
            include_str!("../../src/migrations/0005_audit_acts.sql"),
        ),
    ] {
        db.execute_batch(sql).unwrap();
        let checksum: [u8; 32] = Sha256::digest(sql.as_bytes()).into();
        let row = rusqlite::params![version, name, checksum];
        db.execute("INSERT INTO migration VALUES (?1, ?2, ?3)", row)
            .unwrap();
    }
    db
}
