//! Alerts: what administrators are told, how urgent it is, and when several become one.
//!
//! An alert is raised by the engine or by an act and stands in a list. Whether anybody is told by
//! mail or webhook is the alert's policy ([`crate::policy::AlertPolicy`]): on or off, collected
//! over a time, at most so many a day. The rule is [`AlertDesk`]; it is a function of its state,
//! the alerts, the policies and the time, so that a step that is repeated after a crash says the
//! same once.
//!
//! What an attacker may try: bury the one alert that matters under thousands of others, or make
//! the server send mail without end. Alerts of one kind about one subject become one notice that
//! counts them, each kind has a daily limit of its own, and what is collected is bounded.

pub(crate) mod desk;
pub(crate) mod doubts;
pub(crate) mod kind;
pub(crate) mod notice;
pub(crate) mod parties;
pub(crate) mod reach;
pub(crate) mod watch;
pub(crate) mod work;

pub use desk::{AlertDesk, AlertNotice, OPEN_MAX, Open, Raised, TOLD_WITHIN};
pub use doubts::Doubts;
pub use kind::{AlertKind, COUNTED_WITHIN, Severity};
pub use notice::{
    NOTICE_EVERY, NOTICES_PER_DAY_MAX, NOTICES_REMEMBERED_MAX, NoticeWatch, OwnerNotice, SignInLeft,
};
pub use parties::{Doer, Parties, may_mark};
pub use reach::AlertReach;
pub use watch::{
    ALERT_AGAIN_AFTER, LockoutWatch, PACED_MAX, Pacer, RESETS_REMEMBERED_MAX, ResetWatch,
    TOLD_WITH_ACTS_MAX, ToldWatch,
};
pub use work::{AlertHelp, MarkedBy, marked_by, shown_within};
