//! The directory as a CSV file, for `zavor users import` and `export`, as spreadsheets write it.
//!
//! Header: [`COLUMNS`] in any order, by these or other usual names (`columns`); `address` is required. `aliases`, `groups`,
//! `recovery_address` and `roles` hold several values separated by `;`; a role limited to domains is
//! `ROLE@DOMAIN|DOMAIN`. Cells are separated by `,`, `;`, a tab or `|`, or as a first line `sep=;`
//! says. The text may be UTF-8, UTF-16 or a Windows encoding ([`decode()`]).
//!
//! Security: the file is somebody else's text. Bytes, rows and cells are bounded; a bad row is
//! reported with its line, and the next one is read. On export, a cell that a spreadsheet would
//! take for a formula gets a `'` in front (`zavor_app::platform::csv`); import removes it. Password
//! hashes are read but never written.

use std::fmt::Display;
use std::io::{self, Write};

use zavor_app::people::AccountShown;
use zavor_app::platform::csv::{self as safe, from_spreadsheet};

mod columns;
mod decode;
mod header;
mod rows;

pub use decode::{Decoded, decode, decode_as};
pub use rows::{Rows, read};

/// The columns, in the order of an export.
pub const COLUMNS: [&str; 7] = [
    "address",
    "name",
    "aliases",
    "groups",
    "recovery_address",
    "password_hash",
    "roles",
];
/// Largest file in bytes; with [`ROWS_MAX`] it bounds the memory of an import.
pub const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Most rows of one file: their reports, each with its address, fit into one answer of the API.
pub const ROWS_MAX: u64 = 100_000;
/// Longest cell in bytes.
pub const CELL_BYTES_MAX: usize = 16 * 1024;
/// Most values of one cell; more than any list of an account can hold.
pub const VALUES_MAX: usize = 200;

/// Writes an export.
pub struct Export<W: Write> {
    file: W,
}

impl<W: Write> Export<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(mut file: W) -> io::Result<Self> {
        file.write_all(safe::begin(&COLUMNS).as_bytes())?;
        Ok(Self { file })
    }

    /// Writes one account; its password hash stays out.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, shown: &AccountShown) -> io::Result<()> {
        let account = &shown.account;
        let roles = shown
            .roles
            .iter()
            .map(|(role, domains)| safe::role(*role, domains));
        let recovery = account.recovery_addresses.iter();
        let cells = [
            account.address.as_str(),
            &account.display_name,
            &joined(&account.aliases),
            &joined(&account.groups),
            &joined(recovery.map(|entry| &entry.address)),
            "",
            &joined(roles),
        ];
        self.file.write_all(safe::row(&cells).as_bytes())
    }

    /// Returns the file.
    ///
    /// # Errors
    /// If the rest cannot be written.
    pub fn end(mut self) -> io::Result<W> {
        self.file.flush()?;
        Ok(self.file)
    }
}

fn joined(values: impl IntoIterator<Item = impl Display>) -> String {
    let values: Vec<String> = values.into_iter().map(|v| v.to_string()).collect();
    values.join(";")
}

#[cfg(test)]
mod tests;
