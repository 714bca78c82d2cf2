-- Who has seen an alert, and when; NULL while it is open.
ALTER TABLE alert ADD COLUMN seen_at INTEGER;
ALTER TABLE alert ADD COLUMN seen_by TEXT;
-- The home page counts the open ones.
CREATE INDEX alert_open ON alert (id) WHERE seen_at IS NULL;
