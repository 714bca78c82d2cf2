//! Requests: who asks, from where, in which language, with which fields, in which session.
//! `crate::door` finds all of it out once; handlers get a [`context::Context`]. Nothing here
//! answers.

pub(crate) mod aside;
pub(crate) mod body;
pub(crate) mod client;
pub(crate) mod context;
pub(crate) mod cookie;
pub(crate) mod csrf;
pub(crate) mod fields;
pub(crate) mod finish;
pub(crate) mod form;
mod forwarded;
pub(crate) mod stale;
