//! The running server as the operator sees it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use zavor_app::Zavor;
use zavor_app::platform::{AppError, InvalidRequest};
use zavor_app::ports::Clock;
use zavor_web::report::{Concern, Time};

use crate::local_socket::protocol::Response;

/// What a store does beside the ports: its health, and a copy of itself.
pub(crate) trait Upkeep: Send + Sync + 'static {
    /// Why it cannot be written; empty when all is well.
    fn problem(&self) -> String;
    /// Writes a copy into a new file, with its keys beside it when asked for.
    fn backup(&self, to: &Path, with_key: bool) -> Result<(), String>;
    /// A person said that the clock is right.
    fn trust_clock(&self);
    /// What a person must look at.
    fn concerns(&self) -> Vec<Concern>;
    /// A new set-up link was made, which ended the one before: where that lies in a file, the new one
    /// takes its place.
    fn set_up_link_made(&self, link: &str);
}

/// The running server as the operator sees it.
pub(crate) struct Operator {
    /// All use cases.
    pub(crate) zavor: Arc<Zavor>,
    /// The store's own matters.
    pub(crate) upkeep: Arc<dyn Upkeep>,
    /// Door name to address.
    pub(crate) doors: BTreeMap<String, String>,
    /// Start of the server.
    pub(crate) since: Time,
    /// The real clock.
    pub(crate) clock: Arc<dyn Clock>,
}

/// Only reached when a request is sent to the wrong group above.
pub(super) fn misdirected() -> Result<Response, AppError> {
    Err(InvalidRequest::Misdirected.into())
}
