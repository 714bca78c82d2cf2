//! Recovery: owners who cannot sign in prove who they are in another way, and set a new password or
//! only unlock (`spec/recovery.md`).
//!
//! ```text
//! begin ──▶ flow ──ask_code──▶ (worker) mails a code
//!             │
//!             └─prove (code, app, passkey, saved code)──▶ proved ──▶ reset_password
//!                                                             └────▶ only_unlock
//! ```
//!
//! What an attacker may try, and what prevents it:
//! - asking which accounts exist: every address gets a flow, and every step reads, writes and hashes
//!   the same until a proof is right. Mails are made by a worker after the answer, and a code that
//!   nobody gets is made for a name without an account.
//! - guessing: each try is counted before the answer is given, in budgets of recovery alone
//!   ([`zavor_core::recovery::RecoveryBudget`]); the account's password, its second factors and its
//!   lockouts are not touched by any wrong proof.
//! - holding the owner out: a browser that the account knows has a budget of its own; saved codes and
//!   passkeys are counted for the origin alone; lockouts, blocked networks and attacks are not asked.
//! - naming another account or destination in a form: both come from the flow, which is kept here.
//! - using a proof twice, or in another flow: a code belongs to its flow, and a flow ends in the commit
//!   of what it allows. A flow is void once its account was changed, and ends with every act that shuts
//!   somebody out (`people::shutting`).
//! - coming back with a proof of one's own: a recovery address, a second factor, a saved code counts 72
//!   hours after it was made, and a factor only if it was shown with the password in force.
//! - staying in: the recovery signs nobody in, and a new password ends all sessions.

pub(crate) mod begin;
pub(crate) mod facts;
pub(crate) mod finish;
pub(crate) mod mail_codes;
pub(crate) mod mailing;
pub(crate) mod prove;
pub(crate) mod saved_codes;
pub(crate) mod service;
pub(crate) mod shown;
pub(crate) mod wrong;

pub use begin::{BeginRecovery, Begun, CodeAsked};
pub use finish::Recovered;
pub use prove::{ProofShown, Proved};
pub use saved_codes::CodesLeft;
pub use service::Recovery;
pub use shown::{FlowShown, Offers};
