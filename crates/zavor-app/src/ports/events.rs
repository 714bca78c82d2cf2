//! Events: the logs of what happened at the doors, and alerts.

use zavor_core::account::GuardKey;
use zavor_core::actor::Maker;
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::event::{MessageEvent, MessageOutcome, SignInEvent};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;

use super::answer::StoreAnswer;

/// Filter of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// Only of this account or name.
    pub key: Option<GuardKey>,
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub to: Timestamp,
    /// Most rows, the newest first ([`PAGE_MAX`](super::PAGE_MAX)).
    pub limit: usize,
}

/// Messages to be passed one by one.
pub struct MessageScan<'a> {
    /// Rows at or after this time.
    pub from: Timestamp,
    /// Rows before this time.
    pub to: Timestamp,
    /// Most rows taken.
    pub taken_max: usize,
    /// Most rows read, also of those that are not wanted.
    pub read_max: usize,
    /// Whether a row with this outcome and this reason (as stored) is passed at all. Others are not
    /// made from their columns, and are never among those taken.
    pub wanted: &'a (dyn Fn(MessageOutcome, Option<&str>) -> bool + Sync),
}

/// Logs of what happened at the doors. Recording never waits and never fails for the caller.
pub trait Events: Send + Sync + 'static {
    /// Records (and perhaps folds) a sign-in event.
    fn record_sign_in(&self, event: SignInEvent);
    /// Records a message event.
    fn record_message(&self, event: MessageEvent);
    /// Raises an alert: a log line and a stored row.
    fn raise(&self, alert: Alert);
    /// Sign-ins, the newest first.
    fn sign_ins(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<SignInEvent>>;
    /// Messages, the newest first.
    fn messages(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<MessageEvent>>;
    /// Passes the messages of a scan to `each`, the newest days first, until it has taken as many as
    /// the scan says; `each` returns whether it takes one. `false` when there are more, or when more
    /// rows would have to be read. `each` must not ask the store anything.
    fn each_message(
        &self,
        scan: &MessageScan<'_>,
        each: &mut (dyn FnMut(MessageEvent) -> bool + Send),
    ) -> StoreAnswer<'_, bool>;
    /// Sign-ins and messages that observing doors let through but would have refused, the newest
    /// first, at most `query.limit` of each; `query.key` is ignored.
    fn observed(
        &self,
        query: &EventQuery,
    ) -> StoreAnswer<'_, (Vec<SignInEvent>, Vec<MessageEvent>)>;
    /// Alerts, the newest first.
    fn alerts(&self, filter: AlertFilter, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>>;
    /// Alerts with a number above `after`, the oldest first.
    fn alerts_after(&self, after: u64, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>>;
    /// Whether an alert is open by which this one has something ([`Parties::gained`]).
    fn gained_unseen(&self, who: &Maker) -> StoreAnswer<'_, bool>;
}

/// Which alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlertFilter {
    /// All that are kept.
    #[default]
    All,
    /// Those that nobody has marked as seen.
    Open,
    /// Those that somebody has.
    Seen,
}

impl AlertFilter {
    /// Whether an alert with this mark is one of them.
    pub const fn takes(self, seen: Option<&AlertSeen>) -> bool {
        match self {
            Self::All => true,
            Self::Open => seen.is_none(),
            Self::Seen => seen.is_some(),
        }
    }
}

/// Who marked an alert as seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSeen {
    /// When.
    pub at: Timestamp,
    /// Who, as text of `Actor`.
    pub by: String,
}

/// An alert as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAlert {
    /// Its number; larger is later, and no number is given twice.
    pub number: u64,
    /// What was raised.
    pub alert: Alert,
    /// Who has seen it; `None` while it is open.
    pub seen: Option<AlertSeen>,
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// When.
    pub time: Timestamp,
    /// What sort.
    pub kind: AlertKind,
    /// About whom.
    pub subject: Option<Subject>,
    /// What happened.
    pub said: Detail,
    /// Whose act raised it.
    pub parties: Parties,
}
