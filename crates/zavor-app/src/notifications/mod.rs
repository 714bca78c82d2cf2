//! What owners and administrators are told, and the acts on mail hosts.

pub(crate) mod acted;
pub(crate) mod alerts;
pub(crate) mod bad_peers;
pub(crate) mod json;
pub(crate) mod notices;
pub(crate) mod outbox;
pub(crate) mod peers;
pub(crate) mod service;

pub use acted::{Acted, Shut};
pub use alerts::doubts::watch_doubts;
pub use alerts::marked::{
    ALERTS_MARKED_MAX, ALERTS_SWEPT_MAX, AlertMark, AlertsMarked, mark_alerts, mark_alerts_up_to,
    mark_says,
};
pub use alerts::{AlertsTold, watch_clock};
pub use bad_peers::{BAD_IN_A_ROW, BadPeer, PEER_MEMORY, PEERS_MAX};
pub use notices::{alert_reach, mail_address};
pub use outbox::by_hand::quoted;
pub use outbox::report::{EffectReport, HostAnswer};
pub use outbox::retry::{AGE_MAX, RETRY_FIRST, RETRY_LONGEST, TRIES_MAX};
pub use outbox::{ACT_WITHIN, OWN_TURN, OutboxRun, REFUSALS_MAX, RUN_WITHIN, run_due_calls};
pub use service::Notifications;
