//! A machine for tests of what only the local operator may ask.

use zavor_app::people::AccountShown;

use crate::api::{AccountsFile, Desk, ReadRows};
use crate::report::{Concern, Time};
use crate::respond::exposition::Exposition;
use crate::site::Upkeep;

/// A machine that writes nothing.
pub(super) struct NoMachine;

impl Desk for NoMachine {
    fn backup(&self, _: &std::path::Path, _: bool) -> Result<(), String> {
        Ok(())
    }

    fn trust_clock(&self) {}

    fn set_up_link_made(&self, _: &str) -> Result<String, String> {
        Ok("setup-link".into())
    }

    fn read_accounts(&self, _: String) -> Result<ReadRows, String> {
        Ok(ReadRows {
            rows: Box::new(std::iter::empty()),
            notes: Vec::new(),
        })
    }

    fn accounts_file(&self) -> std::io::Result<Box<dyn AccountsFile>> {
        Ok(Box::new(NoFile))
    }
}

struct NoFile;

impl AccountsFile for NoFile {
    fn write(&mut self, _: &AccountShown) -> std::io::Result<()> {
        Ok(())
    }
    fn end(self: Box<Self>) -> std::io::Result<Vec<u8>> {
        Ok(b"address\n".to_vec())
    }
}

/// A server without problems.
pub(super) struct Well;

impl Upkeep for Well {
    fn problem(&self) -> String {
        String::new()
    }

    fn metrics(&self, _: Exposition) -> String {
        "zavor_accounts 1\n".into()
    }

    fn unready(&self) -> Option<String> {
        None
    }

    fn concerns(&self) -> Vec<Concern> {
        Vec::new()
    }

    fn since(&self) -> Time {
        Time(0)
    }
}
