//! What doors report about their peers: understood, or not.

use std::net::IpAddr;

use zavor_core::alert::AlertKind;

use crate::notifications::bad_peers::BadPeer;
use crate::notifications::service::Notifications;

impl Notifications {
    /// A door understood a question of this peer.
    pub fn understood(&self, door: &'static str, peer: IpAddr) {
        self.peers.good(door, peer);
    }

    /// A door did not understand a question, or its credentials were wrong. `why` is a fixed text.
    pub fn not_understood(&self, door: &'static str, peer: IpAddr, why: &str) {
        let Some(bad) = self.peers.bad(door, peer, why, self.platform.now()) else {
            return;
        };
        tracing::error!(door, %peer, "{bad}");
        self.raise_alert(AlertKind::QuestionsNotUnderstood, None, bad.said());
    }

    /// Peers whose questions are all not understood, for `doctor`.
    pub fn peers_not_understood(&self) -> Vec<BadPeer> {
        self.peers.list(self.platform.now())
    }
}
