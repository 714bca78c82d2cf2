//! Every route of the pages, tried by everybody with everything: without a session, with half of
//! one, with every role on every kind of account, with forged forms, with hostile text.
//!
//! [`expected`] says what must happen. It is written by hand from `spec/roles.md`, not recorded
//! from the server. A route that is not listed there fails the tests.

mod expected;
mod fields;
mod filled;
mod forged;
mod hostile;
mod misfit;
mod places;
mod reached;
mod roles;
mod romanian;
mod scene;
mod stale;
mod under_a_path;
mod unreadable;
