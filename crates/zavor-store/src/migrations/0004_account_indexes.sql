-- One index for each order of a list, over all domains and inside of one.
CREATE INDEX account_by_name ON account (sort_name, address);
CREATE INDEX account_by_created ON account (created DESC, address);
CREATE INDEX account_by_domain ON account (domain, address);
CREATE INDEX account_by_domain_and_name ON account (domain, sort_name, address);
CREATE INDEX account_by_domain_and_created ON account (domain, created DESC, address);
CREATE INDEX account_without_recovery ON account (address) WHERE recovery_addresses = '[]';
