-- The orders of a list of accounts (that by address is the column's own). Every index in an order of
-- names makes imports slower, because its rows go to pages all over it; those in the order of time
-- are only appended to. So inside of a domain there is only the order of time; see account_list.
CREATE INDEX account_by_name ON account (sort_name, address);
CREATE INDEX account_by_created ON account (created DESC, address);
CREATE INDEX account_by_domain ON account (domain, created DESC, address);
CREATE INDEX account_without_recovery ON account (address) WHERE recovery_addresses = '[]';
