//! The service of sign-in.

use std::sync::Arc;

use zavor_core::moment::Timestamp;
use zavor_core::origin_guard::{AttackWatch, CrowdWatch};
use zavor_core::unlock_watch::UnlockWatch;

use super::learning_period::LearningState;
use super::proofs::Proofs;
use crate::notifications::service::Notifications;
use crate::platform::lock::Lock;
use crate::platform::service::Platform;
use crate::verification::service::Verification;

/// Who may try a password: checks, reports, verification, lockouts and blocked networks.
pub struct SignIn {
    /// Store, world, settings.
    pub platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
    /// Right passwords that are recognised without a hash.
    pub(crate) proofs: Lock<Proofs>,
    /// When an account last got the answer "busy".
    pub(crate) turned_away: Lock<Option<Timestamp>>,
    /// Refusals of the current minute.
    pub(crate) attack: Lock<AttackWatch>,
    /// Networks that hide many people.
    pub(crate) crowds: Lock<CrowdWatch>,
    /// When the learning period began.
    pub(crate) learning: LearningState,
    /// Recent unlocks.
    pub(crate) unlocks: Lock<UnlockWatch>,
}

impl SignIn {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        verification: Arc<Verification>,
    ) -> Self {
        Self {
            platform,
            notifications,
            verification,
            proofs: Lock::default(),
            turned_away: Lock::default(),
            attack: Lock::default(),
            crowds: Lock::default(),
            learning: LearningState::default(),
            unlocks: Lock::default(),
        }
    }
}
