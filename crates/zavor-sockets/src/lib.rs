//! What every door does with its sockets before a byte is read: it listens with a backlog that holds
//! a crowd ([`listen`]), and accepts in one way ([`entrance`]).
//!
//! It is a crate of its own because the use cases know no sockets and the doors do not know each
//! other. What a connection may have (a seat, bytes, a time) is the use cases'
//! `zavor_app::doors::seats`.

pub mod entrance;
pub mod listen;
