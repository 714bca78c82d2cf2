//! Zavor between a real Postfix and a real Dovecot, on loopback, in private directories: the story
//! of a guessed password and a stolen mailbox, and what happens when a door is shut.
//!
//! Needs root (for Postfix's master) and Debian's postfix, dovecot-core, dovecot-imapd,
//! dovecot-pop3d and dovecot-ldap. Without them the tests pass and say loudly that they proved nothing; with
//! `CI=true` or `ZAVOR_REAL_STACK=1` (set by `./test`) they fail instead.

#![expect(
    clippy::disallowed_methods,
    reason = "real mail servers get real time-outs"
)]

mod app_passwords;
mod doors_down;
mod dovecot;
mod imap;
mod lab;
mod line;
mod master;
mod own_release;
mod policy_socket;
mod pop3;
mod postfix;
#[path = "../process/mod.rs"]
mod process;
mod scram;
mod smtp;
mod stack;
mod story;
#[path = "../tools/mod.rs"]
mod tools;
#[path = "../browser/totp.rs"]
mod totp;
mod web;
mod without_passwords;
mod zavor;
