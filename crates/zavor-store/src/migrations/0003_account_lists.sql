-- Lists of accounts in any order, for all domains or some. What is folded (see zavor_app::search)
-- is filled in by the program when this step is applied.
ALTER TABLE account ADD COLUMN domain TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
CREATE INDEX account_by_name ON account (sort_name, address);
CREATE INDEX account_by_created ON account (created DESC, address);
CREATE INDEX account_by_domain ON account (domain, address);
CREATE INDEX account_by_domain_and_name ON account (domain, sort_name, address);
CREATE INDEX account_by_domain_and_created ON account (domain, created DESC, address);
CREATE INDEX account_without_recovery ON account (address) WHERE recovery_addresses = '[]';
