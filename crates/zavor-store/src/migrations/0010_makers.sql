-- Who made a code or a run, by the number of an account or a token: names are given again. '': nobody's any more.
ALTER TABLE caller_code ADD COLUMN maker TEXT NOT NULL DEFAULT '';
UPDATE caller_code SET maker = COALESCE(
    (SELECT 'account ' || id FROM account WHERE address = made_by),
    CASE WHEN made_by LIKE 'local operator (uid %)' THEN made_by ELSE '' END);
ALTER TABLE caller_code DROP COLUMN made_by;
ALTER TABLE bulk_run ADD COLUMN maker TEXT NOT NULL DEFAULT '';
UPDATE bulk_run SET maker = CASE
    WHEN account IS NOT NULL THEN 'account ' || account
    WHEN made_by LIKE 'local operator (uid %)' THEN made_by
    ELSE '' END;
