-- Whose act raised an alert, and who has something from it, by the number of an account or a token; '' for no act, and for
-- alerts of earlier releases.
ALTER TABLE alert ADD COLUMN did TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN gained TEXT NOT NULL DEFAULT '';
CREATE INDEX alert_gained ON alert (gained) WHERE seen_at IS NULL AND gained <> '';
