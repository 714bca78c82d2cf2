//! What the keeper shares with its callers.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use zavor_app::ports::Clock;

use super::days::Days;
use super::inbox::Inbox;
use super::recent::Recent;
use crate::health::LogsHealth;

/// What the keeper shares with its callers.
pub(super) struct Shared {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) inbox: Inbox,
    pub(super) days: Days,
    pub(super) sign_ins: Mutex<Recent>,
    pub(super) messages: Mutex<Recent>,
    pub(super) health: Mutex<LogsHealth>,
    /// A person said that the clock is right.
    pub(super) clock_trusted: AtomicBool,
}
