-- Rules of the allow and deny lists about a client program, by the fingerprint of its TLS. network '': wherever it comes
-- from.
CREATE TABLE program_rule (
    program TEXT NOT NULL,
    network TEXT NOT NULL,
    list TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (program, network)
) STRICT, WITHOUT ROWID;
