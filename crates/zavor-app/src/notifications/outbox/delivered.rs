//! What was delivered and could not be written down.

use std::collections::BTreeMap;

/// Answers to notices that were delivered, by effect, until that is written down.
pub(crate) type Delivered = BTreeMap<u64, String>;
