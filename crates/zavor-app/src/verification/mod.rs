//! Proof of identity: one-time links, recovery addresses, callers and their codes.

pub(crate) mod asking;
pub(crate) mod caller;
pub(crate) mod caller_codes;
pub(crate) mod cycles;
pub(crate) mod links;
pub(crate) mod messages;
pub(crate) mod recovery_addresses;
pub(crate) mod service;
pub(crate) mod typed_address;

pub use crate::platform::token::Token;
pub use asking::AskedAgain;
pub use caller::CallerProof;
pub use links::{LINK_OVER, PUBLIC_URL_CHARS_MAX};
pub use recovery_addresses::WaitingAddress;
pub use service::Verification;
