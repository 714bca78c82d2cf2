//! What can be asked about support requests.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Requests {
    /// Those that wait, the oldest first
    List {
        /// Those that are over, the newest first
        #[arg(long)]
        closed: bool,
        /// Maximum number of rows
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Everything that was written in one, and what "why" answered when it came in
    Show {
        /// Its number, as in "requests list"
        #[arg(value_name = "NO")]
        number: u64,
    },
    /// Write a note for the help desk, or an answer that the asker reads
    Note {
        /// Its number, as in "requests list"
        #[arg(value_name = "NO")]
        number: u64,
        /// What to write, at most 1000 characters
        text: String,
        /// The asker reads it
        #[arg(long)]
        to_asker: bool,
    },
    /// Close one: unlock or release first, with "zavor unlock" and "zavor unblock"
    Close {
        /// Its number, as in "requests list"
        #[arg(value_name = "NO")]
        number: u64,
        /// What the asker reads at the end, at most 1000 characters
        #[arg(long, value_name = "TEXT")]
        message: Option<String>,
    },
    /// Pass one on to the support address of the configuration file, with what "why" answered
    PassOn {
        /// Its number, as in "requests list"
        #[arg(value_name = "NO")]
        number: u64,
    },
    /// Open one for the owner of an account; prints the private link for them, once
    Open {
        /// Address or alias
        #[arg(value_name = "ADDRESS")]
        account: String,
        /// What is asked, at most 500 characters
        text: String,
    },
}
