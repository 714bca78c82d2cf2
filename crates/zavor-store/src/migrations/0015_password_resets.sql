-- The reset that a password goes back to: who made it, when, and since when what allowed it was there.
-- NULL: not known, set before this was noted.
ALTER TABLE account ADD COLUMN password_reset_by TEXT;
ALTER TABLE account ADD COLUMN password_reset_at INTEGER;
ALTER TABLE account ADD COLUMN password_reset_allowed INTEGER;

-- The language of the page on which a code was asked for.
ALTER TABLE recovery_flow ADD COLUMN language TEXT;
