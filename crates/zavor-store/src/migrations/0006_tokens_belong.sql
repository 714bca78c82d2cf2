-- A token that a person made belongs to their account and goes with it; NULL: the installation's.
-- sensitive: may do what asks a person for a fresh second factor. No token of before may.
ALTER TABLE api_token ADD COLUMN account INTEGER REFERENCES account (id) ON DELETE CASCADE;
ALTER TABLE api_token ADD COLUMN sensitive INTEGER NOT NULL DEFAULT 0;
UPDATE api_token SET account = (SELECT id FROM account WHERE address = made_by);
-- Made by somebody who is gone: nobody answers for it. An address has no space in it.
DELETE FROM api_token WHERE account IS NULL AND made_by NOT LIKE 'local operator (uid %)';
CREATE INDEX api_token_of_account ON api_token (account);

-- How often all sessions of an account were ended: a bulk run that outlives its session sees it.
CREATE TABLE session_ending (
    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    count INTEGER NOT NULL
) STRICT;

-- Why a run was stopped, when nobody stopped it by hand.
ALTER TABLE bulk_run ADD COLUMN why TEXT NOT NULL DEFAULT '';
