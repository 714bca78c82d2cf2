//! Output for people: what a tired administrator reads at three in the morning.
//!
//! - [`text`]: escaping and times; everything shown passes through it, because device hints,
//!   sender addresses and names are the attacker's text (terminal control sequences, bidirectional
//!   overrides).
//! - [`why`]: the holds of one account.
//! - [`table`]: lists.
//! - [`lists`]: each list and show of the command line.

pub(crate) mod lists;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod why;
