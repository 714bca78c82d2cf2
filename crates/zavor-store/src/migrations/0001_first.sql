-- Records. Times are milliseconds since 1970-01-01T00:00:00Z; lists are JSON arrays of texts.
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- Decides which shard a guard lives in; keyed, or a client could choose its neighbours.
INSERT INTO secret (name, value) VALUES ('guard_shards', randomblob(16));

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('account_id', 0), ('domains_seeded', 0);

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    group_names TEXT NOT NULL,
    recovery_addresses TEXT NOT NULL,
    password_hash TEXT,
    password_set INTEGER,
    password_temporary INTEGER,
    created INTEGER NOT NULL,
    sessions_ended INTEGER,
    raised_limit INTEGER,
    raised_until INTEGER,
    version INTEGER NOT NULL,
    search TEXT NOT NULL
) STRICT;
-- Addresses and aliases share one name space.
CREATE TABLE name (
    name TEXT PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX name_of_account ON name (account);

CREATE TABLE hold (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    evidence TEXT NOT NULL,
    PRIMARY KEY (subject, kind, scope, owner, reason)
) STRICT, WITHOUT ROWID;

-- Only values that differ from the default; keys this release does not know are left alone.
CREATE TABLE policy_value (
    policy TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (policy, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbound_policy (
    name TEXT PRIMARY KEY,
    priority INTEGER NOT NULL,
    conditions TEXT NOT NULL,
    exceptions TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE domain (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE granted_role (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    domains TEXT NOT NULL,
    PRIMARY KEY (account, role)
) STRICT, WITHOUT ROWID;

-- account -1: for all accounts (NULL would not be unique).
CREATE TABLE origin_rule (
    network TEXT NOT NULL,
    account INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (network, account)
) STRICT, WITHOUT ROWID;

-- The outbox. due is NULL when the effect is finished.
CREATE TABLE effect (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key INTEGER NOT NULL,
    act TEXT NOT NULL,
    host TEXT NOT NULL,
    address TEXT NOT NULL,
    since INTEGER NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    due INTEGER,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX effect_due ON effect (due) WHERE due IS NOT NULL;

CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT,
    text TEXT NOT NULL
) STRICT;

-- The audit chain: hash covers the one before, so that no row can change alone.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    target TEXT,
    source TEXT,
    result TEXT NOT NULL,
    detail TEXT NOT NULL,
    correlation INTEGER NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;

-- Guards: frames (see guard_journal.rs), newest last; and their state shard by shard.
CREATE TABLE guard_journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, frames BLOB NOT NULL) STRICT;
CREATE TABLE guard_checkpoint (
    shard INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    frames BLOB NOT NULL
) STRICT;
