//! Reports of the JSON API and of commands: the stable shapes of `--json`, which the command line
//! gets from the API over the local socket.
//!
//! Field names are a contract with people's scripts: fields are added, never renamed or removed.
//! Times are RFC 3339 in UTC. Texts are as recorded, an attacker's included: JSON escapes them, and
//! code that prints them on a terminal or a page escapes them for that too.

mod acts;
mod alerts;
mod app_passwords;
mod evidence;
mod limits;
mod lists;
mod logs;
pub(crate) mod names;
mod notes;
mod observed;
mod page;
mod problem;
mod requests;
mod restricted;
mod time;
mod tokens;
mod ways_back;
mod why;

pub use acts::{ActOutcome, ActReport};
pub use alerts::AlertReport;
pub use app_passwords::AppPasswordReport;
pub use evidence::EvidenceReport;
pub use limits::{EffectReport, LimitsEffectReport, WeekReport, WouldRestrictReport};
pub(crate) use lists::role_text;
pub use lists::{
    AccountReport, Concern, DomainReport, Health, ImportRow, OriginReport, PolicyReport,
    RoleReport, SettingReport,
};
pub use logs::{
    AuditCheck, AuditHead, AuditReport, MessageReport, SignInReport, head_text, parse_head,
};
pub use notes::NoteReport;
pub use observed::{ObservedDoor, ObservedReport, ShareReport};
pub use page::List;
pub use problem::ProblemReport;
pub use requests::{
    AskerReport, HeldThenReport, OpenedRequestReport, ProvedReport, RequestEvidenceReport,
    RequestMessageReport, RequestReport,
};
pub use restricted::RestrictedReport;
pub use time::Time;
pub use tokens::{TokenMade, TokenReport};
pub use ways_back::{ReminderRunReport, WaysBackReport};
pub use why::{
    EndedReport, HoldReport, LiftedReport, PasswordLinkReport, RaisedLimitReport, RefusedReport,
    ReleaseReport, RequirementReport, Why,
};
