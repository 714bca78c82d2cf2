//! Which questions each mail server asks, to tell the operator about a set-up that asks too few.
//!
//! For a server that only asks at END-OF-MESSAGE every recipient counts as external; one that never
//! asks there is never charged. The operator is warned about each server once, in the log and with
//! an alert.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};

use crate::sending::question::SendMoment;

/// Most mail servers that are watched.
pub const POLICY_CLIENTS_MAX: usize = 256;

/// Messages charged without one RCPT question before the operator is warned about a server.
const MESSAGES_WITHOUT_RECIPIENTS: u32 = 20;
/// RCPT questions without one END-OF-MESSAGE before the operator is warned about a server: more
/// than any message has recipients by default.
const RECIPIENTS_WITHOUT_MESSAGE: u32 = 1000;

/// Questions of each mail server.
#[derive(Default)]
pub(crate) struct Coverage {
    servers: RwLock<Vec<Server>>,
}

struct Server {
    address: IpAddr,
    recipients: AtomicU32,
    messages: AtomicU32,
    warned: AtomicBool,
}

/// What a server never asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Recipients,
    Messages,
}

impl Server {
    fn note(&self, moment: SendMoment) -> Option<Missing> {
        let recipients = self.recipients.load(Ordering::Relaxed);
        let messages = self.messages.load(Ordering::Relaxed);
        // Both were seen: nothing more to learn about this server.
        if recipients > 0 && messages > 0 {
            return None;
        }
        let missing = match moment {
            SendMoment::Data => return None,
            SendMoment::Recipient => {
                let seen = self.recipients.fetch_add(1, Ordering::Relaxed) + 1;
                (messages == 0 && seen >= RECIPIENTS_WITHOUT_MESSAGE).then_some(Missing::Messages)
            }
            SendMoment::EndOfMessage => {
                let seen = self.messages.fetch_add(1, Ordering::Relaxed) + 1;
                (recipients == 0 && seen >= MESSAGES_WITHOUT_RECIPIENTS)
                    .then_some(Missing::Recipients)
            }
        }?;
        (!self.warned.swap(true, Ordering::Relaxed)).then_some(missing)
    }
}

impl Coverage {
    pub(super) fn note(&self, address: IpAddr, moment: SendMoment) -> Option<Missing> {
        {
            let servers = self.servers.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(server) = servers.iter().find(|server| server.address == address) {
                return server.note(moment);
            }
            if servers.len() >= POLICY_CLIENTS_MAX {
                return None;
            }
        }
        let mut servers = self.servers.write().unwrap_or_else(PoisonError::into_inner);
        if servers.len() < POLICY_CLIENTS_MAX
            && !servers.iter().any(|server| server.address == address)
        {
            servers.push(Server {
                address,
                recipients: AtomicU32::new(0),
                messages: AtomicU32::new(0),
                warned: AtomicBool::new(false),
            });
        }
        servers
            .iter()
            .find(|server| server.address == address)?
            .note(moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_never_asks_at_rcpt_is_warned_about_once() {
        let coverage = Coverage::default();
        let server = IpAddr::from([192, 0, 2, 1]);
        let warnings: Vec<Missing> = (0..100)
            .filter_map(|_| coverage.note(server, SendMoment::EndOfMessage))
            .collect();
        assert_eq!(warnings, [Missing::Recipients]);
    }

    #[test]
    fn a_server_that_asks_both_is_never_warned_about() {
        let coverage = Coverage::default();
        let server = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(coverage.note(server, SendMoment::Recipient), None);
        for _ in 0..2000 {
            assert_eq!(coverage.note(server, SendMoment::EndOfMessage), None);
            assert_eq!(coverage.note(server, SendMoment::Recipient), None);
        }
    }

    #[test]
    fn more_servers_than_can_be_watched_are_let_be() {
        let coverage = Coverage::default();
        for n in 0..2 * POLICY_CLIENTS_MAX as u32 {
            coverage.note(IpAddr::V4(n.into()), SendMoment::Recipient);
        }
        assert_eq!(coverage.servers.read().unwrap().len(), POLICY_CLIENTS_MAX);
    }
}
