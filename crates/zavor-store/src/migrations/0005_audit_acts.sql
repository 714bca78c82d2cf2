-- The audit log of the admin centre is filtered by act too.
CREATE INDEX audit_by_act ON audit (act, seq);
