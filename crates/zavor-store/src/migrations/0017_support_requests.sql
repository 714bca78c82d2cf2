-- Support requests. No secret in clear: the tokens of private links are kept as hashes. A request
-- belongs to an account or to a name without one (`of`: the number of its guard).
-- askers, messages, evidence: JSON. evidence: NULL until it was looked up.
CREATE TABLE support_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    of INTEGER NOT NULL,
    account INTEGER REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened INTEGER NOT NULL,
    state TEXT NOT NULL,
    askers TEXT NOT NULL,
    messages TEXT NOT NULL,
    evidence TEXT,
    ends INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX support_request_of ON support_request (of, asked_by);
CREATE INDEX support_request_of_account ON support_request (account) WHERE account IS NOT NULL;
CREATE INDEX support_request_fresh ON support_request (id) WHERE evidence IS NULL;
CREATE INDEX support_request_by_end ON support_request (ends);

CREATE TABLE support_request_key (
    key BLOB PRIMARY KEY,
    request INTEGER NOT NULL REFERENCES support_request (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX support_request_key_of ON support_request_key (request);
