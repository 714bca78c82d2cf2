-- Holds that have ended are shown for a day: what was released and by whom.
CREATE TABLE ended_hold (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    evidence TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    ended_by TEXT NOT NULL,
    ended_act TEXT
) STRICT;
CREATE INDEX ended_hold_of_subject ON ended_hold (subject, ended_at);

-- When the last wrong one-time code came: since then codes wait.
ALTER TABLE method ADD COLUMN last_failed INTEGER;
