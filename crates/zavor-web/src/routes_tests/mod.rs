//! Every route of the pages, tried by everybody and with everything: without a session, with half
//! of one, with every role on every sort of account, with forged forms, with hostile text.
//!
//! What is expected stands in [`expected`], written by hand from `spec/roles.md`; nothing is
//! recorded from the server. A route that does not stand there fails the tests.

mod expected;
mod fields;
mod forged;
mod hostile;
mod misfit;
mod places;
mod reached;
mod roles;
mod scene;
mod unreadable;
