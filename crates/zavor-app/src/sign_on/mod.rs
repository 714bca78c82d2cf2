//! Sign-on: how people and programs prove who they are at the web door, and what follows from it.
//!
//! ```text
//! password right ──▶ PasswordProved ──second factor──▶ Whole
//!              ├──▶ MustRegister ──first factor registered──▶ Whole   (a role, no factor yet)
//!              ├──▶ Whole                                             (no role, no factor)
//!              └──▶ the change page                                   (temporary password)
//! passkey without a name ──▶ Whole
//! ```
//!
//! Each file is one noun: sessions, second factors (codes, passkeys), one-time links, the first
//! administrator, the change page, callers at the help desk, recovery addresses, API tokens, app passwords.
//!
//! What an attacker may try, and what prevents it:
//! - guessing passwords: the engine's lockouts apply to this door too; every refusal looks the
//!   same.
//! - guessing codes: five wrong ones in a day make that method wait; each is counted before the
//!   answer is given, so parallel guesses gain nothing. A code counts once.
//! - a stolen token: only hashes are stored; every proof makes a new token, and the old one ends.
//! - racing a reset or a block with a sign-in: a new session is checked again after it was written,
//!   and an ended one is never written back.
//! - using a link twice, or through a mail scanner's GET: it is used up in the commit of its act.
//!
//! Known limit: what has begun but is not finished (a seed shown, a passkey ceremony) is in memory
//! and lost at a restart; the person begins again.

pub(crate) mod api_tokens;
pub(crate) mod app_passwords;
pub(crate) mod by_link;
pub(crate) mod change;
pub(crate) mod change_factor;
pub(crate) mod changing;
pub(crate) mod code_events;
pub(crate) mod codes;
pub(crate) mod discovery;
pub(crate) mod factor_asked;
pub(crate) mod housekeeping;
pub(crate) mod known_device;
pub(crate) mod methods;
pub(crate) mod own_addresses;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod service;
pub(crate) mod sessions;
pub(crate) mod set_up;
pub(crate) mod state;
pub(crate) mod waiting;

pub use api_tokens::{NewToken, TokenShown};
pub use app_passwords::{
    app_passwords_of, make_app_password, revoke_app_password, revoke_app_password_of,
};
pub use change::{ChangeBy, ChangePassword, Choosing, PasswordChanged};
pub use change_factor::FactorShown;
pub use codes::TotpOffer;
pub use discovery::{Discovery, DiscoveryFor};
pub use factor_asked::{FactorAsked, NotProved};
pub use known_device::KnownDevices;
pub use methods::{MethodShown, Proof};
pub use password::{SignOnOutcome, SignOnQuestion};
pub use service::SignOn;
pub use sessions::{OwnSessions, SESSION_OVER, SessionView};
pub use set_up::SetUp;
