-- How people prove who they are, bulk runs, and small things beside them. No secret in clear:
-- keys are hashes of tokens, sealed columns are opened with the installation's key only.
CREATE TABLE session (
    key BLOB PRIMARY KEY,
    id INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    proved INTEGER,
    address TEXT,
    device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_account ON session (account, created);

CREATE TABLE method (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    added INTEGER NOT NULL,
    last_used INTEGER,
    sealed BLOB NOT NULL,
    handle BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failing_since INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX method_of_account ON method (account, added);

-- A used link is gone.
CREATE TABLE link (
    key BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    account INTEGER REFERENCES account (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    created INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_of_account ON link (account, purpose, address);

CREATE TABLE caller_code (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    made_by TEXT NOT NULL,
    destination TEXT NOT NULL,
    hash TEXT NOT NULL,
    created INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    verified INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX caller_code_of_account ON caller_code (account, created);

-- roles: JSON list of {"role", "domains"}.
CREATE TABLE api_token (
    key BLOB PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- account: who started it; no reference, a run outlives accounts.
CREATE TABLE bulk_run (
    id INTEGER PRIMARY KEY,
    act TEXT NOT NULL,
    terms TEXT NOT NULL,
    made_by TEXT NOT NULL,
    account INTEGER,
    created INTEGER NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    finished INTEGER,
    stopped INTEGER NOT NULL
) STRICT;
CREATE INDEX bulk_run_by_time ON bulk_run (created, id);
CREATE TABLE bulk_item (
    run INTEGER NOT NULL REFERENCES bulk_run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    address TEXT NOT NULL,
    outcome TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE hour_count (
    hour INTEGER PRIMARY KEY,
    successes INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    messages_refused INTEGER NOT NULL
) STRICT;

CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What a notice says, sealed; emptied when the effect is finished.
ALTER TABLE effect ADD COLUMN payload BLOB NOT NULL DEFAULT x'';

CREATE INDEX audit_by_target ON audit (target, seq) WHERE target IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (actor, seq);
