-- What owners were asked about their ways back at sign-in, and what they said.
CREATE TABLE ways_asked (
    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    postponed INTEGER,
    times INTEGER NOT NULL,
    confirmed INTEGER,
    language TEXT,
    version INTEGER NOT NULL
) STRICT;
