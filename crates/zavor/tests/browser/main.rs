//! What people see: Zavor's pages in Debian's Chromium, with the real Postfix and Dovecot behind;
//! and tests of the harness itself, on pages of its own.
//!
//! Needs Debian's chromium and a font with Romanian letters (fonts-dejavu-core), axe-core by `npm
//! ci` in `node/`, and, for the journeys, what the real stack needs. Without them the tests pass
//! and say loudly that they proved nothing; with `CI=true` or `ZAVOR_BROWSER=1` (set by `./test`)
//! they fail instead. Pictures are kept in `target/artefacts/screenshots`.

#![expect(
    clippy::disallowed_methods,
    reason = "real servers and browsers get real time-outs"
)]
#![expect(
    dead_code,
    reason = "a tool box: journeys use some of it, and share the stack's"
)]

mod ask;
mod axe;
mod cdp;
mod chromium;
mod content;
mod demo;
mod device;
#[path = "../real_stack/dovecot.rs"]
mod dovecot;
mod harness;
mod hook;
#[path = "../real_stack/imap.rs"]
mod imap;
mod input;
mod journal;
mod journeys;
mod keyboard;
#[path = "../real_stack/lab.rs"]
mod lab;
mod layout;
#[path = "../../src/demo/letter.rs"]
mod letter;
#[path = "../real_stack/line.rs"]
mod line;
mod mails;
mod my;
mod own_release;
mod page;
mod passwords;
#[path = "../real_stack/pop3.rs"]
mod pop3;
#[path = "../real_stack/postfix.rs"]
mod postfix;
#[path = "../process/mod.rs"]
mod process;
mod proofs;
mod recover;
#[path = "../real_stack/scram.rs"]
mod scram;
mod sink;
mod site;
#[path = "../real_stack/smtp.rs"]
mod smtp;
#[path = "../real_stack/stack.rs"]
mod stack;
mod tables;
#[path = "../tools/mod.rs"]
mod tools;
mod totp;
mod tour;
mod ways_back;
mod words;
mod world;
#[path = "../real_stack/zavor.rs"]
mod zavor;
