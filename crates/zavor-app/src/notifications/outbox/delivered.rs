//! What was delivered but could not be written down.

use std::collections::BTreeMap;

/// Answers to delivered notices, by effect, until the store has them.
pub(crate) type Delivered = BTreeMap<u64, String>;
