//! Runs: one act on many accounts.

pub(crate) mod act;
pub(crate) mod drive;
pub(crate) mod foresee;
pub(crate) mod runs;
pub(crate) mod seen;
pub(crate) mod service;
pub(crate) mod slips;
pub(crate) mod state;
pub(crate) mod terms;

pub use drive::{BULK_STEP, BulkProgress};
pub use foresee::{BulkPreview, EXAMPLES_MAX, PreviewGroup};
pub use runs::BulkAccounts;
pub use seen::{BulkCounts, BulkEnding, BulkSeen};
pub use service::Bulk;
pub use slips::{SLIPS_PER_PAGE, Slip, Slips};
pub use state::BULKS_DRIVEN_MAX;
pub use terms::{BulkTerms, ResetDelivery};
