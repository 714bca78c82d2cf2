//! The logs of what happened at the doors: day files fed through a bounded inbox by a thread of
//! their own. Recording takes one short lock and never touches the disk.
//!
//! - [`log`]: the logs, opened. [`shared`]: what its thread shares with them.
//! - [`inbox`]: what waits; overflows by folding, never by dropping.
//! - [`keeper`]: the thread: writes within a second, turns days over.
//! - [`pending`]: what is not written yet, folded, and the order of rows.
//! - [`retention`]: removes old days as the rules say.
//! - [`days`]: the files of `DATA/events`.
//! - [`recent`]: the index in memory through which the open day is searched.

mod days;
mod inbox;
mod keeper;
pub(crate) mod log;
mod pending;
mod recent;
mod retention;
mod shared;
