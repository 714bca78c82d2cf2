//! The learning period of an installation: in its first days no place is familiar to anybody, so
//! sixty people behind one address look like one guesser.
//!
//! It begins with the first counted sign-in, in a new installation or after an import that added
//! half of the accounts, and is stored as a record. It changes one rule of the origin guard
//! ([`zavor_core::origin_guard::Terms`]); account lockouts apply from the first minute. Its
//! beginning is read once and then kept in memory.

use std::sync::atomic::Ordering;

use zavor_core::moment::Timestamp;
use zavor_core::policy::OriginGuardPolicy;

use crate::ports::{Commit, StoreError};
use crate::sign_in::learning_period::{LEARNING_NOTE, Learning, UNREAD, WAITING, learning_note};
use crate::sign_in::service::SignIn;

impl SignIn {
    /// The state of the learning period now.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn learning(&self) -> Result<Learning, StoreError> {
        let period = self.platform.store.policies().origin_guard.learning_period;
        let since = self.learning_since().await?;
        let until = Timestamp::from_millis(since).plus(period);
        Ok(match since {
            _ if period.as_millis() == 0 => Learning::Over,
            WAITING => Learning::Waiting,
            _ if self.platform.now() < until => Learning::Until(until),
            _ => Learning::Over,
        })
    }

    /// Whether networks are judged by the rules of the learning period.
    pub(crate) async fn learns(
        &self,
        policy: &OriginGuardPolicy,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let since = self.learning_since().await?;
        let passed = now.since(Timestamp::from_millis(since));
        Ok(passed < policy.learning_period)
    }

    /// A sign-in was counted: begins the period if it waited for one.
    pub(crate) async fn begin_learning(&self, now: Timestamp) -> Result<(), StoreError> {
        if self.learning_since().await? != WAITING {
            return Ok(());
        }
        let (state, since) = (&self.learning.0, now.as_millis());
        let ours = state.compare_exchange(WAITING, since, Ordering::Relaxed, Ordering::Relaxed);
        if ours.is_ok() && !self.keep_learning(Some(now)).await {
            // The next sign-in tries again.
            state.store(WAITING, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Many accounts are new: the period begins again with the next sign-in. If this cannot be
    /// written, the accounts are still there and the log reports the failure.
    pub(crate) async fn learn_again(&self) {
        if self.keep_learning(None).await {
            self.learning.0.store(WAITING, Ordering::Relaxed);
        }
    }

    async fn keep_learning(&self, since: Option<Timestamp>) -> bool {
        let commit = Commit {
            changes: vec![learning_note(since)],
            ..Commit::default()
        };
        match self.platform.store.commit(commit).await {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(%error, "the beginning of the learning period could not be written");
                false
            }
        }
    }

    /// The beginning in milliseconds; [`WAITING`] if it has not begun.
    async fn learning_since(&self) -> Result<i64, StoreError> {
        let known = self.learning.0.load(Ordering::Relaxed);
        if known != UNREAD {
            return Ok(known);
        }
        let kept = self.platform.store.note(LEARNING_NOTE).await?;
        let since = kept
            .and_then(|text| text.parse().ok())
            .filter(|since| *since != UNREAD)
            .unwrap_or(WAITING);
        let state = &self.learning.0;
        let stored = state.compare_exchange(UNREAD, since, Ordering::Relaxed, Ordering::Relaxed);
        // Meanwhile another question may have read it, and begun the period.
        Ok(stored.map_or_else(|newer| newer, |_| since))
    }
}
