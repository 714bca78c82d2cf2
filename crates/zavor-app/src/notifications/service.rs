//! The service of notices, alerts and the outbox.

use std::sync::Arc;

use zavor_core::alert::{Doubts, LockoutWatch, NoticeWatch, ResetWatch, ToldWatch};

use super::bad_peers::Peers;
use super::outbox::delivered::Delivered;
use zavor_core::not_me::NotMeWatch;

use crate::platform::lock::Lock;
use crate::platform::service::Platform;

/// What owners and administrators are told, and the acts on mail hosts.
pub struct Notifications {
    pub(crate) platform: Arc<Platform>,
    /// Recent lockouts.
    pub(crate) lockouts: Lock<LockoutWatch>,
    /// Recent resets by actor.
    pub(crate) resets: Lock<ResetWatch>,
    /// Recent alerts that were mailed with their acts.
    pub(crate) told: Lock<ToldWatch>,
    /// Notices that were delivered but not written down yet.
    pub(crate) delivered: Lock<Delivered>,
    /// Notices sent to owners lately.
    pub(crate) notices: Lock<NoticeWatch>,
    /// Links to say "this was not me" mailed lately.
    pub(crate) not_me: Lock<NotMeWatch>,
    /// What the store doubted when it was last looked at.
    pub(crate) doubts: Lock<Doubts>,
    /// Peers of doors whose questions are all bad.
    pub(crate) peers: Peers,
}

impl Notifications {
    /// Builds the service on the platform.
    pub fn new(platform: Arc<Platform>) -> Self {
        Self {
            platform,
            lockouts: Lock::default(),
            resets: Lock::default(),
            told: Lock::default(),
            delivered: Lock::default(),
            notices: Lock::default(),
            not_me: Lock::default(),
            doubts: Lock::default(),
            peers: Peers::default(),
        }
    }
}
