//! What can be asked about alerts.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Alerts {
    /// Alerts, the newest first
    List {
        /// Only those that nobody has marked as seen
        #[arg(long)]
        open: bool,
        /// Maximum number of rows
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Mark alerts as seen: somebody has dealt with them
    Seen {
        /// Their numbers, as in "alerts list"
        #[arg(required_unless_present = "all", value_name = "NO")]
        numbers: Vec<u64>,
        /// All open ones
        #[arg(long, conflicts_with = "numbers")]
        all: bool,
    },
    /// Mark alerts as open again
    Reopen {
        /// Their numbers, as in "alerts list"
        #[arg(required = true, value_name = "NO")]
        numbers: Vec<u64>,
    },
}
