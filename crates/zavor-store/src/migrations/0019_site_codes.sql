-- Codes that the site sends in its own way have a line of their own in a flow.
ALTER TABLE recovery_flow ADD COLUMN site_asked INTEGER;
ALTER TABLE recovery_flow ADD COLUMN site_hash TEXT;
ALTER TABLE recovery_flow ADD COLUMN site_made INTEGER;
ALTER TABLE recovery_flow ADD COLUMN site_tries INTEGER;
ALTER TABLE recovery_flow ADD COLUMN site_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX recovery_flow_site_asked ON recovery_flow (site_asked) WHERE site_asked IS NOT NULL;
