//! The service of recovery.

use std::sync::Arc;

use zavor_core::recovery::FlowPace;

use crate::notifications::service::Notifications;
use crate::platform::lock::Lock;
use crate::platform::service::Platform;
use crate::ports::OwnHook;
use crate::sign_in::service::SignIn;
use crate::sign_on::service::SignOn;
use crate::sign_on::waiting::Waiting;
use crate::verification::service::Verification;

/// Owners who prove who they are without their password.
pub struct Recovery {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
    pub(crate) sign_in: Arc<SignIn>,
    pub(crate) sign_on: Arc<SignOn>,
    /// Flows that all origins began in this minute.
    pub(super) pace: Lock<FlowPace>,
    /// The hash that a flow gets whose code was sent to nobody; empty until the first is made.
    pub(super) decoy: Lock<String>,
    /// New passwords that were tried in proved flows.
    pub(super) passwords_tried: Lock<Waiting<[u8; 32], u8>>,
}

impl Recovery {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        verification: Arc<Verification>,
        sign_in: Arc<SignIn>,
        sign_on: Arc<SignOn>,
    ) -> Self {
        Self {
            platform,
            notifications,
            verification,
            sign_in,
            sign_on,
            pace: Lock::default(),
            decoy: Lock::default(),
            passwords_tried: Lock::default(),
        }
    }
}

/// Whether the site sends codes in its own way.
pub(super) fn site_sends_codes(recovery: &Recovery) -> bool {
    site(recovery).is_some()
}

/// Where the codes of the site go; `None` = it sends none.
pub(super) fn site(recovery: &Recovery) -> Option<String> {
    let messenger = &recovery.platform.world.messenger;
    messenger.own_hook(OwnHook::RecoveryCode)
}
