-- When the owner of an account released a restriction from sending without an administrator last.
-- NULL: never.
ALTER TABLE account ADD COLUMN own_release INTEGER;
