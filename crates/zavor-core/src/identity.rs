//! How a person (or a program) proves who they are: sessions, second factors, one-time links, codes
//! read back by a caller, API tokens. Types and their time rules. No secret is ever here in clear,
//! only hashes and sealed bytes.
//!
//! Sources: NIST SP 800-63B-4 sections 2.2.3 (reauthentication), 4.2.1 (issued codes); ASVS 5.0
//! 6.5 (one-time links and codes), 7.3 and 7.5 (sessions, step-up); `spec/roles.md` (15 minutes).

pub(crate) mod api_token;
pub(crate) mod belongings;
pub(crate) mod confirmations;
pub(crate) mod counting;
pub(crate) mod leaving;
pub(crate) mod record;

pub use api_token::ApiToken;
pub use belongings::{
    Belonging, Fate, NEW_FOR, Shutting, address_belongs, fate, is_new, link_belongs,
    take_new_addresses,
};
pub use confirmations::{
    Asking, CONFIRMATIONS_AHEAD_MAX, CONFIRMATIONS_AT_ONCE, CONFIRMATIONS_PER_MINUTE,
    ConfirmationWatch, NotAsked, counted_as,
};
pub use counting::PROOF_WAIT;
pub use leaving::leaving;
pub use record::{
    ASK_HELP_LIFE, CALLER_VERIFIED_FOR, CEREMONY_LIFE, CODE_COUNTS_FOR, CODE_DIGITS, CODE_LIFE,
    CODE_TRIES_MAX, CODES_PER_DAY_MAX, CODES_PER_TEN_MINUTES_MAX, CONFIRM_LINK_LIFE, CallerCode,
    FRESH_FOR, HALF_SESSIONS_PER_ACCOUNT_MAX, Link, LinkPurpose, METHODS_PER_ACCOUNT_MAX, Method,
    MethodKind, NAME_BYTES_MAX, NOT_ME_LINK_LIFE, PASSWORD_LINK_LIFE, PROVED_JUST_NOW,
    SESSION_IDLE_MAX, SESSION_LIFE_MAX, SESSION_SEEN_EVERY, SESSION_UNPROVED_MAX,
    SESSIONS_PER_ACCOUNT_MAX, SET_UP_LINK_LIFE, SIGN_IN_LINK_LIFE, SecretHash, Session, Stage,
    TOKEN_LIFE_MAX, TOKENS_MAX, TOTP_FAILURES_MAX, TOTP_FAILURES_WITHIN, is_fresh, may_make_code,
    may_reset_again,
};
