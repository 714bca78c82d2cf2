-- Hash of the password in force when the sending of the account was restricted, until the release.
ALTER TABLE account ADD COLUMN password_barred TEXT;
