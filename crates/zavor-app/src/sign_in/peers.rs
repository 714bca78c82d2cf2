//! Whether a door of this service understands its peers.

use std::net::IpAddr;

use crate::sign_in::service::SignIn;

impl SignIn {
    /// A door understood a question of this peer.
    pub fn understood(&self, door: &'static str, peer: IpAddr) {
        self.notifications.understood(door, peer);
    }

    /// A door did not understand a question, or its credentials were wrong. `why` is a fixed text.
    pub fn not_understood(&self, door: &'static str, peer: IpAddr, why: &'static str) {
        self.notifications.not_understood(door, peer, why);
    }
}
