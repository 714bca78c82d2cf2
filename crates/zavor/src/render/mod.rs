//! Output for people: readable for a tired administrator at three in the morning.
//!
//! Everything shown passes through [`text`]: device hints, sender addresses and names are
//! attackers' text (terminal control sequences, bidirectional overrides).
//!
//! - [`why`]: the holds of one account. [`lifts`]: the commands that end them. [`hold_words`]:
//!   their names. [`mod@ended`]: holds that have ended. [`mod@refused`]: the last refusals.
//! - [`table`]: the layout of lists. [`lists`]: the lists. [`tokens`], [`app_passwords`]: their
//!   lists.
//! - [`acts`]: the results of acts. [`mod@observed`]: what would have been refused.

pub(crate) mod acts;
pub(crate) mod alerts;
pub(crate) mod app_passwords;
pub(crate) mod ended;
mod hold_words;
pub(crate) mod lifts;
pub(crate) mod limits;
pub(crate) mod lists;
pub(crate) mod observed;
mod refused;
pub(crate) mod requests;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod tokens;
pub(crate) mod why;
