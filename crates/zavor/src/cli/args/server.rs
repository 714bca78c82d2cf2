//! Commands about the server and its logs.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Log {
    /// An account, or a name without an account
    pub(crate) address: String,
    /// Maximum number of rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// Trust the clock after it jumped, so that old days are removed again
    TrustClock,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Acts in order
    List {
        /// Number of the first act
        #[arg(long, value_name = "NO", default_value_t = 1)]
        from: u64,
        /// Maximum number of rows
        #[arg(long, value_name = "N", default_value_t = 1000)]
        limit: usize,
    },
    /// Check that the hash chain is unbroken
    Verify {
        /// A head that you noted earlier
        #[arg(long, value_name = "SEQ:HASH")]
        from: Option<String>,
    },
    /// Number and hash of the last act; note it elsewhere, to verify from it later
    Head,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Report every error in the configuration and its certificates; starts nothing
    Check,
    /// Every key with its default and meaning
    Reference {
        /// Print a configuration file to begin with, with every key commented out, instead of the
        /// manual page
        #[arg(long)]
        sample: bool,
    },
}
