//! Backups, and what a restore takes from them.

use std::fs;
use std::path::Path;
use zavor_memory::Now;

use crate::directory::{Directory, KEY, add, mode, restored};
use crate::files::STRANGERS;
use rusqlite::Connection;
use zavor_app::ports::{ChainReport, Records};
use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_store::{BackupKey, EmbeddedStore, OpenError, RestoreTerms, Trust};

#[test]
fn a_backup_is_one_private_file_and_overwrites_nothing() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    let file = directory.path.join("backup.db");
    store.backup(&file, &KEY).unwrap();
    assert_eq!(mode(&file), 0o600);
    assert!(!directory.path.join("backup.db-wal").exists());
    let before = fs::read(&file).unwrap();
    let error = store.backup(&file, &KEY).unwrap_err();
    assert!(matches!(error, OpenError::Exists(_)), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let nowhere = directory.path.join("missing/backup.db");
    assert!(matches!(
        store.backup(&nowhere, &KEY),
        Err(OpenError::Io { .. })
    ));
}

#[test]
fn a_restore_brings_the_old_state_back_and_says_so_in_the_audit() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    let file = directory.path.join("backup.db");
    store.backup(&file, &KEY).unwrap();
    add(&store, "dan@contoso.example").unwrap();
    let (seq, hash) = store.audit_head().now().unwrap().unwrap();
    let restore = |file: &Path| restored(&directory, file, Trust::Key(KEY));
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
    let find = |name| {
        store
            .find(&SignInName::from_normal_form(name))
            .now()
            .unwrap()
    };
    assert!(find("ana@contoso.example").is_some());
    assert_eq!(find("dan@contoso.example"), None);
    let events = store.audit(1, 10).now().unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].event.act, AuditAct::Restore);
    assert_eq!(events[1].actor, "local operator (uid 7)");
    let detail = events[1].event.detail.to_string();
    assert!(detail.contains(&restored.replaced_head), "{detail}");
    assert!(detail.contains(&restored.sha256), "{detail}");
    assert!(detail.contains("sealed by its key"), "{detail}");
    let sealed = sha256(&file);
    assert_eq!(restored.sha256, sealed, "as sha256sum gives it");
    let whole = store.audit_verify(None).now().unwrap();
    assert!(matches!(whole, ChainReport::Whole { events: 2, .. }));
    // The head noted before shows that an old state has returned.
    let back = store.audit_verify(Some((seq, hash))).now().unwrap();
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
    store.backup(&file, &KEY).unwrap();
    store.close();
    drop(store);
    let before = fs::read(directory.database()).unwrap();
    let restore = |file: &Path, trust| restored(&directory, file, trust);

    let tampered = Connection::open(&file).unwrap();
    tampered
        .execute_batch(
            "DROP TRIGGER audit_is_never_changed;
             UPDATE audit SET detail = 'nothing' WHERE seq = 1;
             CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
             BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;",
        )
        .unwrap();
    drop(tampered);
    let error = restore(&file, Trust::Key(KEY)).unwrap_err();
    assert!(matches!(error, OpenError::NotSealed { .. }), "{error:?}");
    let error = restore(&file, Trust::Unauthenticated).unwrap_err();
    assert!(
        error.to_string().contains("audit chain is broken at 1"),
        "{error}"
    );
    assert!(error.to_string().contains("backup.db"), "{error}");

    let noise = directory.path.join("noise.db");
    fs::write(&noise, "noise".repeat(1000)).unwrap();
    let error = restore(&noise, Trust::Unauthenticated);
    assert!(matches!(error, Err(OpenError::Damaged { .. })), "{error:?}");
    let missing = directory.path.join("missing.db");
    let error = restore(&missing, Trust::Unauthenticated);
    assert!(matches!(error, Err(OpenError::Io { .. })), "{error:?}");
    let empty = directory.path.join("empty.db");
    fs::write(&empty, "").unwrap();
    let error = restore(&empty, Trust::Unauthenticated).unwrap_err();
    assert!(error.to_string().contains("nothing in it"), "{error}");

    assert_eq!(fs::read(directory.database()).unwrap(), before);
    for left in ["restore.new", "restore.ready"] {
        assert!(!directory.path.join(left).exists(), "{left}");
    }
    directory.open().close();
}

/// A closed store with one account, and a sealed backup of it.
fn backed_up() -> (Directory, std::path::PathBuf) {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    let file = directory.path.join("backup.db");
    store.backup(&file, &KEY).unwrap();
    store.close();
    (directory, file)
}

fn sha256(file: &Path) -> String {
    use sha2::Digest;
    let hash = sha2::Sha256::digest(fs::read(file).unwrap());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_backup_is_restored_only_with_the_key_that_sealed_it_and_unchanged() {
    let (directory, file) = backed_up();
    let other = Trust::Key(BackupKey::new([8; 32]));
    let error = restored(&directory, &file, other).unwrap_err();
    let text = error.to_string();
    assert!(
        matches!(error, OpenError::NotSealed { has_seal: true, .. }),
        "{error:?}"
    );
    assert!(text.contains("--unauthenticated"), "what to do: {text}");
    let whole = fs::read(&file).unwrap();
    for at in [
        0,
        100,
        whole.len() / 2,
        whole.len() - 70,
        whole.len() - 33,
        whole.len() - 1,
    ] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        let error = restored(&directory, &file, Trust::Key(KEY)).unwrap_err();
        assert!(
            matches!(error, OpenError::NotSealed { .. }),
            "{at}: {error:?}"
        );
    }
    for cut in [whole.len() - 1, whole.len() - 64, whole.len() / 2, 0] {
        fs::write(&file, &whole[..cut]).unwrap();
        let error = restored(&directory, &file, Trust::Key(KEY)).unwrap_err();
        assert!(
            matches!(error, OpenError::NotSealed { .. }),
            "{cut}: {error:?}"
        );
    }
    fs::write(&file, &whole).unwrap();
    restored(&directory, &file, Trust::Key(KEY)).unwrap();
    // People open it like any other database.
    let db = Connection::open(&file).unwrap();
    let accounts = db.query_row("SELECT count(*) FROM account", [], |row| row.get(0));
    assert_eq!(accounts, Ok(1));
}

#[test]
fn a_role_that_was_added_to_a_backup_is_not_restored() {
    let (directory, file) = backed_up();
    let db = Connection::open(&file).unwrap();
    db.execute_batch("INSERT INTO granted_role VALUES (1, 'global_administrator', '[]')")
        .unwrap();
    drop(db);
    let error = restored(&directory, &file, Trust::Key(KEY)).unwrap_err();
    assert!(matches!(error, OpenError::NotSealed { .. }), "{error:?}");
    // A person who insists is told, and so is everybody who reads the audit.
    restored(&directory, &file, Trust::Unauthenticated).unwrap();
    let events = directory.open().audit(1, 10).now().unwrap();
    let detail = events[1].event.detail.to_string();
    assert!(detail.contains("NOT authenticated"), "{detail}");
}

#[test]
fn triggers_views_and_strange_objects_in_a_backup_are_refused_even_when_the_seal_is_waived() {
    for (sql, named) in STRANGERS {
        let (directory, file) = backed_up();
        let db = Connection::open(&file).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        let error = restored(&directory, &file, Trust::Unauthenticated).unwrap_err();
        assert!(error.to_string().contains(named), "{sql}: {error}");
        assert!(error.to_string().contains("backup.db"), "{error}");
    }
}

#[test]
fn a_restore_drops_what_may_have_been_revoked_since_and_says_how_much() {
    let directory = Directory::new();
    let store = directory.open();
    add(&store, "ana@contoso.example").unwrap();
    store.close();
    drop(store);
    let db = Connection::open(directory.database()).unwrap();
    db.execute_batch(
        "INSERT INTO session (key, id, account, stage, created, last_seen, device)
         VALUES (x'01', 1, 1, 'whole', 0, 0, ''), (x'02', 2, 1, 'whole', 0, 0, '');
         INSERT INTO link (key, purpose, account, address, created, until)
         VALUES (x'01', 'sign_in', 1, '', 0, 9000000000000);
         INSERT INTO caller_code (id, account, maker, destination, hash, created, tries, version)
         VALUES (1, 1, 'x', 'y', 'z', 0, 0, 1);
         INSERT INTO recovery_flow
         (key, of, name, account_version, known_browser, begun, proved, version)
         VALUES (x'01', 1, 'ana@contoso.example', 1, 0, 0, '[]', 1);
         INSERT INTO saved_code VALUES (x'01', 1, 0), (x'02', 1, 0);
         INSERT INTO api_token (key, id, name, roles, made_by, created, until)
         VALUES (x'01', 1, 'crm', '[]', 'x', 0, 9000000000000);
         INSERT INTO bulk_run (id, act, terms, made_by, created, total, done, finished, stopped)
         VALUES (1, 'unlock', '', 'x', 0, 9, 1, NULL, 0), (2, 'unlock', '', 'x', 0, 1, 1, 5, 0);
         INSERT INTO effect (idempotency_key, act, host, address, since, state, tries, due, answer,
         payload) VALUES (1, 'send_mail', '', 'ana@contoso.example', 0, 'due', 0, 0, '', x'00'),
         (2, 'end_sessions', 'mx1', 'ana@contoso.example', 0, 'due', 0, 0, '', x'');",
    )
    .unwrap();
    drop(db);
    let store = directory.open();
    let file = directory.path.join("backup.db");
    store.backup(&file, &KEY).unwrap();
    store.close();
    drop(store);
    let dropped = restored(&directory, &file, Trust::Key(KEY))
        .unwrap()
        .dropped;
    let said = dropped.to_string();
    let expected =
        "sessions 2, links 2, codes 3, API tokens 1, bulk runs stopped 1, notices not sent 1";
    assert_eq!(said, expected);
    let events = directory.open().audit(1, 10).now().unwrap();
    assert!(events[1].event.detail.to_string().contains(expected));
    let db = Connection::open(directory.database()).unwrap();
    for (what, left) in [
        ("session", 0),
        ("link", 0),
        ("caller_code", 0),
        ("recovery_flow", 0),
        ("saved_code", 0),
        ("api_token", 0),
        ("bulk_run WHERE finished IS NULL", 0),
        ("effect WHERE due IS NOT NULL AND act = 'send_mail'", 0),
        ("effect WHERE due IS NOT NULL AND act = 'end_sessions'", 1),
    ] {
        let count = db.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| {
            row.get(0)
        });
        assert_eq!(count, Ok(left), "{what}");
    }
}

#[test]
fn keys_that_come_with_a_backup_take_effect_with_it_and_old_ones_are_kept() {
    let (directory, file) = backed_up();
    let path = |name: &str| directory.path.join(name);
    fs::write(path("names.key"), "old").unwrap();
    fs::write(path("secret.key"), "same").unwrap();
    let terms = RestoreTerms {
        trust: Trust::Key(KEY),
        beside: vec![
            ("names.key", "new".to_owned()),
            ("secret.key", "same".to_owned()),
        ],
    };
    let by = Actor::System;
    EmbeddedStore::restore(&file, &directory.path, terms, &*directory.clock, by).unwrap();
    let text = |name: &str| fs::read_to_string(path(name)).unwrap_or_default();
    assert_eq!(
        (text("names.key"), mode(&path("names.key"))),
        ("new".into(), 0o600)
    );
    assert_eq!(text("names.key.before-restore-20260105T080000Z"), "old");
    assert_eq!(text("secret.key"), "same");
    assert!(!path("secret.key.before-restore-20260105T080000Z").exists());
}

#[test]
fn a_restore_that_was_cut_on_an_empty_machine_does_not_open_an_empty_organisation() {
    let (old, file) = backed_up();
    let fresh = Directory::new();
    fs::create_dir_all(fresh.path.join("restore.new")).unwrap();
    let error = match EmbeddedStore::open(fresh.options(), fresh.clock.clone()) {
        Ok(_) => panic!("an empty organisation was opened"),
        Err(error) => error,
    };
    assert!(matches!(error, OpenError::Lost { .. }), "{error:?}");
    restored(&fresh, &file, Trust::Key(KEY)).unwrap();
    assert_eq!(fresh.open().account_count(), 1);
    drop(old);
}
