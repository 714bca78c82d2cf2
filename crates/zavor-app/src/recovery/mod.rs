//! Recovery: owners who cannot sign in prove who they are in another way, and set a new password or
//! only unlock (`spec/recovery.md`).
//!
//! ```text
//! begin ──▶ flow ──ask_code──▶ (worker) mails a code, or hands one over to the site
//!             │
//!             └─prove (code, app, passkey, saved code)──▶ proved ──▶ reset_password
//!                                                             └────▶ only_unlock
//! ```
//!
//! What an attacker may try, and what prevents it:
//! - asking which accounts exist: every address gets a flow, and every step reads, writes and hashes
//!   the same until a proof is right. Mails are made by a worker after the answer, and a code that
//!   nobody gets is made for a name without an account.
//! - asking who acts on an account: what a browser sees is counted in its own flow and for its origin;
//!   the account's budget decides in silence, and a void flow goes on to its end (ADR 83).
//! - guessing: each try is counted before it is compared, in budgets of recovery alone
//!   ([`zavor_core::recovery::RecoveryBudget`]); the account's password, its second factors and its
//!   lockouts are not touched by any wrong proof.
//! - keeping the server busy: hashes of recovery have a small share of the pool, and a flow a bounded
//!   number of them; where policy offers recovery to nobody there is none.
//! - holding the owner out: a browser that the account knows has a budget of its own; saved codes and
//!   passkeys are counted for the origin alone; lockouts, blocked networks and attacks are not asked.
//! - naming another account or destination in a form: both come from the flow, which is kept here.
//! - using a proof twice, or in another flow: a code belongs to its flow, and a flow ends in the commit
//!   of what it allows. A flow is void once its account was changed and with every act that shuts somebody
//!   out (`people::shutting`), and has another token after the first right proof.
//! - coming back with a proof of one's own: a recovery address, a second factor, a saved code counts 72
//!   hours after it was made, and a factor only if it was shown with the password in force.
//! - staying in: the recovery signs nobody in, and a new password ends all sessions.

pub(crate) mod app_codes;
pub(crate) mod ask;
pub(crate) mod begin;
pub(crate) mod facts;
pub(crate) mod finish;
pub(crate) mod mail_codes;
pub(crate) mod mailing;
pub(crate) mod not_me;
pub(crate) mod paying;
pub(crate) mod prove;
pub(crate) mod saved_codes;
pub(crate) mod sending;
pub(crate) mod service;
pub(crate) mod shown;
pub(crate) mod site_codes;
pub(crate) mod ways_back;
pub(crate) mod wrong;

pub use ask::proved_account;
pub use begin::{BeginRecovery, Begun, CodeAsked};
pub use finish::Recovered;
pub use not_me::{NotMeDone, NotMeShown};
pub use prove::{Judged, ProofShown, Proved};
pub use saved_codes::CodesLeft;
pub use service::Recovery;
pub use shown::{FlowShown, Offers};
pub use ways_back::{WaysShown, confirm_ways, postpone_question, question_at_sign_in, ways_shown};
