-- Recovery by the owners of accounts. No secret in clear: keys are hashes of tokens and saved codes,
-- a mailed code is a salted password hash. A flow and a budget belong to an account or to a name
-- without one (`of`: the number of its guard), so they refer to no account.
CREATE TABLE recovery_flow (
    key BLOB PRIMARY KEY,
    of INTEGER NOT NULL,
    name TEXT NOT NULL,
    account_version INTEGER NOT NULL,
    known_browser INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    asked INTEGER,
    code_hash TEXT,
    code_made INTEGER,
    code_tries INTEGER,
    proved TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_flow_of ON recovery_flow (of);
CREATE INDEX recovery_flow_asked ON recovery_flow (asked) WHERE asked IS NOT NULL;
CREATE INDEX recovery_flow_by_time ON recovery_flow (begun);

-- spent: JSON list of [what, when].
CREATE TABLE recovery_budget (
    key TEXT PRIMARY KEY,
    spent TEXT NOT NULL,
    until INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_budget_by_end ON recovery_budget (until);

-- A used code is gone.
CREATE TABLE saved_code (
    key BLOB PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_code_of_account ON saved_code (account);
