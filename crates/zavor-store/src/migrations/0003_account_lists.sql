-- What lists of accounts are searched and sorted by: folded texts (see zavor_app::search), filled
-- in by the program when this step is applied. The indexes follow in the next step, where they are
-- built from sorted rows.
ALTER TABLE account ADD COLUMN domain TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
-- Trigrams of account.search: which accounts hold them, not where (rows confirm what matches).
CREATE VIRTUAL TABLE account_text USING fts5 (
    search,
    content = 'account',
    content_rowid = 'id',
    tokenize = 'trigram case_sensitive 1',
    detail = none,
    columnsize = 0
);
