//! How many accounts have registered what to recover with: counts in memory that follow every commit, so
//! that a page counts a million accounts without reading one.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use rusqlite::Connection;
use zavor_app::ports::RegisteredCount;

use crate::rows::registered::{self, Form};

/// At most 64 forms for each domain.
pub(crate) struct RegisteredCounts(RwLock<BTreeMap<Form, u64>>);

impl RegisteredCounts {
    /// Counts them in the database, by an index alone.
    pub(crate) fn load(db: &Connection) -> rusqlite::Result<Self> {
        let counts = registered::counts(db)?.into_iter().collect();
        Ok(Self(RwLock::new(counts)))
    }

    /// Follows one account; `None` = there is none.
    pub(crate) fn change(&self, before: Option<Form>, after: Option<Form>) {
        let mut counts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = before
            && let Some(count) = counts.get_mut(&before)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&before);
            }
        }
        if let Some(after) = after {
            *counts.entry(after).or_default() += 1;
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<RegisteredCount> {
        let counts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let count = |(form, accounts): (&Form, &u64)| registered::count(form, *accounts);
        counts.iter().map(count).collect()
    }
}
