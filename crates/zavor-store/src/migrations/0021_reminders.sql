-- What an account has registered to recover with, as RecoveryFacts::to_bits says it; filled in by the program when
-- this step is applied, and kept by it with every change of what it is made of.
ALTER TABLE account ADD COLUMN registered INTEGER NOT NULL DEFAULT 0;
CREATE INDEX account_by_registered ON account (registered, domain);
DROP INDEX account_without_recovery;

-- Reminders of ways back. domains: JSON list of texts; empty = all.
CREATE TABLE reminder_run (
    id INTEGER PRIMARY KEY,
    made_by TEXT NOT NULL,
    started INTEGER NOT NULL,
    domains TEXT NOT NULL,
    lacking INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    passed_over INTEGER NOT NULL,
    after TEXT NOT NULL,
    last_batch INTEGER,
    ended INTEGER,
    stopped_by TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX reminder_run_by_time ON reminder_run (started);
ALTER TABLE ways_asked ADD COLUMN reminded INTEGER;
ALTER TABLE ways_asked ADD COLUMN reminder_run INTEGER;
CREATE INDEX ways_asked_of_run ON ways_asked (reminder_run, reminded) WHERE reminder_run IS NOT NULL;
