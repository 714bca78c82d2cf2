//! The service of everything that only reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::notifications::service::Notifications;
use crate::platform::service::Platform;
use crate::sending::service::Sending;
use crate::sign_in::service::SignIn;

/// Everything that only reads: why, the home page, logs and reports, what doors would answer now.
pub struct Views {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) sending: Arc<Sending>,
    pub(crate) sign_in: Arc<SignIn>,
    /// Whether the audit is being verified.
    verifying: AtomicBool,
}

/// The turn of the only caller who may verify the audit; it ends when this is dropped.
pub(super) struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Views {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        sending: Arc<Sending>,
        sign_in: Arc<SignIn>,
    ) -> Self {
        Self {
            platform,
            notifications,
            sending,
            sign_in,
            verifying: AtomicBool::new(false),
        }
    }

    /// The turn to verify the audit, unless somebody has it: each verification reads everything, on
    /// one of the few connections that read records.
    pub(super) fn turn_to_verify(&self) -> Option<Turn<'_>> {
        turn(&self.verifying)
    }
}

fn turn(taken: &AtomicBool) -> Option<Turn<'_>> {
    let is_free = !taken.swap(true, Ordering::Acquire);
    is_free.then(|| Turn(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_is_verified_for_one_caller_at_a_time() {
        let verifying = AtomicBool::new(false);
        let turn = turn(&verifying).expect("free");
        assert!(super::turn(&verifying).is_none(), "taken");
        drop(turn);
        assert!(super::turn(&verifying).is_some(), "free again");
    }
}
