//! The outside world, as the use cases see it.

use std::sync::Arc;

use crate::ports::{Clock, Entropy, Factors, MailHosts, Messenger, Passwords, Vault, Words};

/// The outside world, as the use cases see it.
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The hash pool.
    pub passwords: Arc<dyn Passwords>,
    /// The mail system.
    pub mail_hosts: Arc<dyn MailHosts>,
    /// Seals secrets at rest.
    pub vault: Arc<dyn Vault>,
    /// One-time codes and passkeys.
    pub factors: Arc<dyn Factors>,
    /// Notices by mail and webhook.
    pub messenger: Arc<dyn Messenger>,
    /// What notices say.
    pub words: Arc<dyn Words>,
}

impl World {
    /// 64 random bits.
    pub(crate) fn random_number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number for a session, method, code or token: 53 bits, so that JSON keeps it exactly.
    pub(crate) fn random_id(&self) -> u64 {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11).max(1)
    }
}
