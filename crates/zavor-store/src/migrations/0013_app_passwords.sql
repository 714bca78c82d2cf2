-- App passwords: only the SHA-256 of their text.
CREATE TABLE app_password (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key BLOB NOT NULL UNIQUE,
    protocol TEXT NOT NULL,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_used INTEGER,
    UNIQUE (account, name)
) STRICT;
