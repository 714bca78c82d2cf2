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
//! administrator, the change page, callers at the help desk, recovery addresses, API tokens.
//!
//! What an attacker may try, and what stands against it:
//! - guessing passwords: the engine's own lockouts hold on this door too; every refusal looks alike.
//! - guessing codes: five wrong ones in a day make that method wait; each is counted before the
//!   answer is told, so parallel guesses gain nothing. A code counts once.
//! - a stolen token: only hashes are stored; a token is new after every proof, and the old one ends.
//! - racing a reset or a block with a sign-in: a new session is looked at again after it was written,
//!   and one that was ended is never written back.
//! - spending a link twice, or by a mail scanner's GET: it is used up in the commit of its act.
//!
//! Known limit: what is begun and not finished (a seed shown, a passkey ceremony) is in memory and
//! lost at a restart; the person begins again.

use std::collections::{HashMap, HashSet};

use zavor_core::account::AccountId;
use zavor_core::moment::Timestamp;
use zeroize::Zeroizing;

use crate::error::AppError;
use crate::lock::Lock;
use crate::ports::{Change, Commit, IdentityChange};
use crate::zavor::Zavor;

mod api_tokens;
mod caller;
mod caller_codes;
mod change;
mod change_factor;
mod code_events;
mod codes;
mod discovery;
mod links;
mod messages;
mod methods;
mod passkeys;
mod password;
mod recovery_addresses;
mod sessions;
mod set_up;
mod token;
mod waiting;

pub use api_tokens::{NewToken, TokenShown};
pub use caller::CallerProof;
pub use change::{ChangeBy, ChangePassword, Choosing, PasswordChanged};
pub use change_factor::{FactorAsked, FactorShown, NotProved};
pub use codes::TotpOffer;
pub use discovery::Discovery;
pub use methods::{MethodShown, Proof};
pub use password::{SignOn, SignedOn};
pub use recovery_addresses::WaitingAddress;
pub use sessions::SessionView;
pub use set_up::SetUp;
pub use token::Token;

pub(crate) use change::after_new_password;
pub(crate) use methods::with_caller;
pub(crate) use recovery_addresses::no_confirmations;

use passkeys::Begun;
use waiting::Waiting;

/// Times one act is tried again when somebody else changed the same records meanwhile.
const CONFLICTS_MAX: u32 = 5;

/// Said when a link opens nothing; the same whatever the cause.
pub const LINK_OVER: &str = "this link does not work any more: it was used, replaced by a newer one, \
     or its time is over; nothing was changed; ask for a new one";

/// Said when a session ended while something was done in it.
pub const SESSION_OVER: &str = "your session has ended; nothing was changed; sign in again";

/// What sign-on keeps beside the store. Memory only, bounded.
#[derive(Default)]
pub(crate) struct SignOnState {
    /// Seeds shown and not yet confirmed, by number of the session.
    seeds: Lock<Waiting<u64, Zeroizing<Vec<u8>>>>,
    /// Passkey ceremonies begun, by number of the session.
    ceremonies: Lock<Waiting<u64, Begun>>,
    /// Sign-ins without a name that succeeded, by hash of the ceremony: each counts once.
    discovered: Lock<Waiting<[u8; 32], ()>>,
    /// Password changes that wait for a second factor, by account.
    changes: Lock<Waiting<AccountId, change_factor::BegunChange>>,
    /// Accounts for which a caller's code is just being made.
    coding: Lock<HashSet<AccountId>>,
    /// When confirmation mails were sent for an account.
    confirmations: Lock<HashMap<AccountId, Vec<Timestamp>>>,
}

impl Zavor {
    /// Drops sessions, links, codes and tokens that have ended; to be called about once an hour.
    ///
    /// # Errors
    /// [`AppError::Store`]; nothing was dropped.
    pub async fn forget_ended(&self) -> Result<(), AppError> {
        let now = self.now();
        let commit = Commit {
            changes: vec![Change::Identity(IdentityChange::ForgetEnded(now))],
            ..Commit::default()
        };
        self.store.commit(commit).await?;
        let mut confirmations = self.sign_on.confirmations.lock();
        recovery_addresses::forget_old(&mut confirmations, now);
        Ok(())
    }

    /// A number for a session, method, code or token: 53 bits, so that JSON keeps it exactly.
    fn random_id(&self) -> u64 {
        let mut bytes = [0; 8];
        self.world.entropy.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11).max(1)
    }
}
