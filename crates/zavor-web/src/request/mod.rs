//! Requests: who asks from where in which language, with which fields, in which session. All of it
//! is found out once, in [`door`]; handlers get a [`Context`].

pub(crate) mod body;
pub(crate) mod client;
mod context;
mod cookie;
mod csrf;
mod door;
mod fields;

pub(crate) use context::{Asked, Context, Posted};
pub(crate) use cookie::Cookie;
pub(crate) use door::door;
pub(crate) use fields::{BadFields, FIELDS_OPEN_MAX, Fields, encode};
