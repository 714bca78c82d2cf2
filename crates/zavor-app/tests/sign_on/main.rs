//! Sign-on: sessions, second factors, links, callers at the help desk, tokens; and what an attacker
//! may try against each.

mod app_passwords;
mod clock;
mod desk;
mod factors;
mod help_desk;
mod known_device;
mod links;
mod sessions;
mod shut_out;
mod tokens;
