//! The rules of Zavor, and nothing else.
//!
//! This crate decides. It never reads a clock, a file, a socket or a random source, never logs and
//! never serialises. Every function takes the state, the policy and the time, and returns a
//! decision and the next state. The same input always gives the same output; that lets the
//! simulator in `zavor-testkit` replay any week of attacks from a seed.
//!
//! Reading order:
//!
//! 1. [`moment`], [`network`], [`account`]: the words everything else is made of.
//! 2. [`hold`]: the one idea of the product, and [`why`], which lists them.
//! 3. [`sign_in`]: classes of place, attempts, smart lockout; [`origin_guard`], its [`lists`] and
//!    [`shared_network`] beside it.
//! 4. [`sending`]: limits, windows, restrictions.
//! 5. [`policy`]: every number of the rules with its default, unit, bounds and text.
//! 6. [`role`], [`actor`], [`rights`], [`identity`], [`second_factor`], [`app_password`],
//!    [`recovery`], [`support_request`]: who asks, what they may do, how they (and their mail programs) prove it.
//! 7. [`note`], [`audit`], [`event`], [`hours`]: what is written down; [`retention`]: how long; [`alert`]: who is told.
//! 8. [`listing`], [`own_devices`], [`risk`], [`bulk`]: what screens show and do to many.
//! 9. [`crowd`]: who may stay connected to a door when many want to; [`password_cost`]: when a failed
//!    verification is answered; [`temporary_password`]: passwords that are handed over.
#![no_std]
#![forbid(unsafe_code)]
// Every input gets a decision: none may make a rule panic or a count wrap.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
    )
)]
// A new value of a closed list is asked for wherever the list is matched.
#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

extern crate alloc;

pub mod account;
pub mod actor;
pub mod address;
pub mod alert;
pub mod app_password;
pub mod audit;
pub mod bulk;
pub mod clock_watch;
pub mod closed_list;
pub mod crowd;
pub mod event;
pub mod event_fold;
pub mod guard;
pub mod hold;
pub mod hours;
pub mod identity;
pub mod listing;
pub mod lists;
pub mod moment;
pub mod network;
pub mod not_me;
pub mod note;
pub mod origin_guard;
pub mod own_devices;
pub mod password_cost;
pub mod password_rule;
pub mod policy;
pub mod recovery;
pub mod refusal_watch;
pub mod retention;
pub mod rights;
pub mod risk;
pub mod role;
pub mod rounded;
pub mod second_factor;
pub mod sending;
pub mod shared_network;
pub mod sign_in;
pub mod support_request;
pub mod temporary_password;
pub mod unlock_watch;
pub mod why;
