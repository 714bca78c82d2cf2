//! What the policy door reports about the mail servers that ask it.

use std::net::IpAddr;

use zavor_core::alert::{AlertKind, Parties};

use crate::platform::clock;
use crate::platform::notes::AlertNote;
use crate::ports::Alert;
use crate::sending::coverage::Missing;
use crate::sending::question::SendMoment;
use crate::sending::service::Sending;

impl Sending {
    /// A door understood a question of this peer.
    pub fn understood(&self, door: &'static str, peer: IpAddr) {
        self.notifications.understood(door, peer);
    }

    /// A door did not understand a question, or its credentials were wrong. `why` is a fixed text.
    pub fn not_understood(&self, door: &'static str, peer: IpAddr, why: &'static str) {
        self.notifications.not_understood(door, peer, why);
    }

    /// Notes which questions a mail server asks, so that the operator hears about a set-up that
    /// leaves one out. `server` is the peer of the policy connection, not the mail client; a peer
    /// on a unix socket counts as loopback.
    pub fn saw_policy_question(&self, server: IpAddr, moment: SendMoment) {
        let Some(missing) = self.state.coverage.note(server, moment) else {
            return;
        };
        let named = server.to_string();
        let said = match missing {
            Missing::Recipients => AlertNote::ServerNeverAsksAtRcpt { server: named },
            Missing::Messages => AlertNote::ServerNeverAsksAtEnd { server: named },
        };
        tracing::warn!(%server, "{said}");
        self.platform.store.raise(Alert {
            parties: Parties::NONE,
            time: clock::stamp(&self.platform),
            kind: AlertKind::MailServerAsksTooLittle,
            subject: None,
            said: said.into(),
        });
    }
}
