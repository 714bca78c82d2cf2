//! The use cases on one value.
use std::sync::Arc;
use crate::ports::{Clock, Entropy, MailHosts, Passwords, Store};

/// What the configuration file decides about decisions.
#[derive(Debug, Clone, Default)]
pub struct Settings {
}

/// All use cases. Cheap to share: wrap it in an `Arc`.
pub struct Zavor<S: Store> {
    pub(crate) store: S,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) passwords: Arc<dyn Passwords>,
    pub(crate) mail_hosts: Arc<dyn MailHosts>,
    pub(crate) settings: Settings,
}
