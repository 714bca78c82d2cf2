//! Rights: who may do what to whom, the table of `spec/roles.md` as one pure function.
//!
//! A person's rights come from their active roles, each perhaps limited to domains, and are judged
//! against all roles of the target: one privileged role outranks many harmless ones. A role limited
//! to domains is outranked by every role that reaches further, whichever it is, and hands out
//! nothing beyond itself ([`may_hand_out`]). Nobody acts on their own account (self-service
//! exists). Sensitive acts need a second factor shown within [`crate::identity::FRESH_FOR`]; a
//! token has none, but may be made with the scope that stands for it. The local operator may do
//! everything; a program at a door has none of these rights.
//!
//! Somebody who may not see a domain learns nothing about who is in it: the domain is judged before
//! anything that depends on the account.

pub(crate) mod behind;
pub(crate) mod domains;
pub(crate) mod rank;
pub(crate) mod table;

pub use behind::{Behind, Suspended, acts_for};
pub use domains::{domains_with, visible_domains};
pub use rank::outranks;
pub use table::{
    Denied, Right, Target, may, may_hand_out, proved_lately, right_to, right_to_raise,
    roles_that_may, table, within,
};
