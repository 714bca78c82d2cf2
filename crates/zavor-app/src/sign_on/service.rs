//! The service of sign-on.

use std::sync::Arc;

use super::known_device::KnownDevices;
use super::state::SignOnState;
use crate::notifications::service::Notifications;
use crate::people::service::People;
use crate::platform::service::Platform;
use crate::sign_in::service::SignIn;
use crate::verification::service::Verification;

/// Sessions of the web door, second factors, the change page, the first administrator, API tokens.
pub struct SignOn {
    pub(crate) platform: Arc<Platform>,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) verification: Arc<Verification>,
    pub(crate) sign_in: Arc<SignIn>,
    pub(crate) people: Arc<People>,
    /// Browsers in which somebody has signed in before.
    pub known_devices: KnownDevices,
    /// What sign-on keeps in memory.
    pub(crate) state: SignOnState,
}

impl SignOn {
    /// Builds the service on those it needs.
    pub fn new(
        platform: Arc<Platform>,
        notifications: Arc<Notifications>,
        verification: Arc<Verification>,
        sign_in: Arc<SignIn>,
        people: Arc<People>,
    ) -> Self {
        Self {
            known_devices: KnownDevices::new(Arc::clone(&platform)),
            platform,
            notifications,
            verification,
            sign_in,
            people,
            state: SignOnState::default(),
        }
    }
}
