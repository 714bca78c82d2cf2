-- What is tried in a flow of recovery is counted in it, and whose budget it was begun of decides in which
-- order codes are made. Flows live a quarter of an hour, so those of before may go.
DELETE FROM recovery_flow;
ALTER TABLE recovery_flow ADD COLUMN begun_of TEXT NOT NULL DEFAULT '';
ALTER TABLE recovery_flow ADD COLUMN codes_asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recovery_flow ADD COLUMN apps_tried INTEGER NOT NULL DEFAULT 0;
