//! Reminders: how many people have no way back, and runs that remind them by mail.
//!
//! ```text
//! start ──▶ ReminderRun ──(worker) a batch every ten seconds──▶ ended
//!               └──────────────── stop ────────────────────────▶ ended
//! ```
//!
//! What an attacker may try, and what prevents it:
//! - a mail bomb: nobody is reminded twice within a fortnight, whoever starts how many runs; all runs together
//!   send sixty mails a minute; none leaves while mails before it cannot be delivered. A run needs a
//!   fresh second factor, is in the audit, and every administrator of its domains sees and stops it.
//! - a mail that opens something: it has the address of a page and nothing else.
//! - learning of other domains: counts, runs and lists are narrowed to the domains of the reader's roles.
//!
//! A batch is one commit: its mails, who was reminded, and where the run goes on. A restart neither
//! repeats nor loses anybody, and of a batch and a stop at the same time one is refused as a conflict.

pub(crate) mod batches;
pub(crate) mod counted;
pub(crate) mod runs;
pub(crate) mod service;

pub use counted::WaysCounted;
pub use runs::{ReminderPlan, RunShown};
pub use service::Reminders;
