//! Output for people: what a tired administrator reads at three in the morning.
//!
//! Everything shown passes through [`text`]: device hints, sender addresses and names are the
//! attacker's text (terminal control sequences, bidirectional overrides). [`why`] lays out the
//! holds of one account, [`lifts`] the commands that end them, [`hold_words`] what each of them is called, [`table`] any list, [`mod@ended`] those that
//! have ended, [`mod@observed`] what would have been refused, [`lists`] each list and show of the command
//! line, [`tokens`] those of API tokens, [`acts`] what acts did.

pub(crate) mod acts;
pub(crate) mod ended;
mod hold_words;
pub(crate) mod lifts;
pub(crate) mod lists;
pub(crate) mod observed;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod tokens;
pub(crate) mod why;
