//! Support requests: the help desk is asked by the owner after a recovery, by somebody who has proved
//! nothing, or by one of its own people (`spec/recovery.md`).
//!
//! ```text
//! ask, ask_as_owner, open_for ──▶ request ──(worker) what `why` answers──▶ queue
//!                                    └── private link: state and messages, one answer
//! queue ──write, close, pass_on──▶ the asker reads it; the owner gets a notice
//! ```
//!
//! What an attacker may try, and what prevents it:
//! - asking which accounts exist: a request is kept for every name, by the same reads and the same
//!   commit; what depends on the account happens in the worker. A link shows the same for both until
//!   the help desk writes something, which is its own decision.
//! - talking the help desk into an act: while a request without a proof waits, every unlock and every
//!   release asks how the caller was verified, wherever it is done
//!   ([`Verification::caller_said`](crate::verification::Verification)). The contact is shown as not
//!   verified; nothing is ever sent there.
//! - standing in the owner's way: each kind of asker has a request of its own, and who comes second
//!   joins the one that is open.
//! - flooding: three a day from one origin, a hundred an hour from all, five askers in a request.
//! - writing links, lines of logs or commands for a terminal: texts lose invisible characters when
//!   they are taken, and are never put into a log or the audit.

pub(crate) mod asking;
pub(crate) mod desk;
pub(crate) mod evidence;
pub(crate) mod followed;
pub(crate) mod passing_on;
pub(crate) mod service;
pub(crate) mod typed;

pub use asking::{AskHelp, Asked, Received};
pub use desk::{DeskText, RequestsShown};
pub use followed::{Followed, Replied};
pub use service::Support;
