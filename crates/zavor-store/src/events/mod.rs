//! The logs of what happened at the doors: day files fed through a bounded inbox by a thread of
//! their own. Recording takes one short lock and never touches the disk.
//!
//! - [`log`]: the opened logs. [`shared`]: what they share with the keeper thread.
//! - [`inbox`]: events that wait; it overflows by folding, never by dropping.
//! - [`keeper`]: the thread: writes within a second, starts a new file each day.
//! - [`pending`]: events not yet written, folded, and the order of rows.
//! - [`retention`]: removes old days as the rules say.
//! - [`days`]: the files of `DATA/events`.
//! - [`recent`]: the index in memory for searches of the open day.

mod days;
mod inbox;
mod keeper;
pub(crate) mod log;
mod pending;
mod recent;
mod retention;
mod shared;
