//! What the machine does for the local operator: backups, the clock, the file of the set-up link,
//! files of accounts.

use std::io;
use std::path::Path;

use zavor_app::people::AccountShown;
use zavor_passwords::file::{Export, read};
use zavor_web::{AccountsFile, Desk, ReadRows};

use super::keeper::Keeper;
use crate::data_files;

impl Desk for Keeper {
    fn backup(&self, to: &Path, with_key: bool) -> Result<(), String> {
        let written = self.store.backup(to, &self.backup_key);
        written.map_err(|error| error.to_string())?;
        if with_key {
            data_files::copy_keys(&self.data_dir, to).map_err(|error| {
                format!(
                    "{} is written, the keys beside it are not: {error}",
                    to.display()
                )
            })?;
        }
        Ok(())
    }

    fn trust_clock(&self) {
        self.store.trust_clock();
    }

    fn set_up_link_made(&self, link: &str) -> Result<String, String> {
        let written = data_files::write_set_up_link(&self.data_dir, link);
        let written = written.inspect_err(|error| {
            tracing::error!(%error, "the file with the set-up link could not be written");
        });
        written
            .map(|file| file.display().to_string())
            .map_err(|error| error.to_string())
    }

    fn read_accounts(&self, csv: String) -> Result<ReadRows, String> {
        let rows = read(csv)?;
        Ok(ReadRows {
            notes: rows.notes().to_vec(),
            rows: Box::new(rows),
        })
    }

    fn accounts_file(&self) -> io::Result<Box<dyn AccountsFile>> {
        Ok(Box::new(Csv(Export::begin(Vec::new())?)))
    }
}

/// A file of accounts in memory.
struct Csv(Export<Vec<u8>>);

impl AccountsFile for Csv {
    fn write(&mut self, shown: &AccountShown) -> io::Result<()> {
        self.0.write(shown)
    }

    fn end(self: Box<Self>) -> io::Result<Vec<u8>> {
        self.0.end()
    }
}
