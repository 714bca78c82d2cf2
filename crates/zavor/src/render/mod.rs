//! Output for people: what a tired administrator reads at three in the morning.
//!
//! Everything shown passes through [`text`]: device hints, sender addresses and names are the
//! attacker's text (terminal control sequences, bidirectional overrides). [`why`] lays out the
//! holds of one account, [`table`] any list, [`lists`] each list and show of the command line, [`tokens`] those of API tokens.

pub(crate) mod lists;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod tokens;
pub(crate) mod why;
