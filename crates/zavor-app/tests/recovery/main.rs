//! Recovery by the owners of accounts: proofs, their bounds, and what they allow.

mod asked;
mod desk;
mod disclosure;
mod ends;
mod flood;
mod not_me;
mod proofs;
mod reminders;
mod sending;
mod site_codes;
mod support;
mod thief;
mod throttles;
mod ways_back;
