//! What every door does with its sockets before a byte of its protocol is read: it listens with a
//! backlog that holds a crowd ([`listen`]), accepts in one way ([`entrance`]), and learns from a load
//! balancer whose connection it is ([`proxy_protocol`]).
//!
//! It is a crate of its own because the use cases know no sockets and the doors do not know each
//! other. What a connection may have (a seat, bytes, a time) is the use cases'
//! `zavor_app::doors::seats`.

pub mod entrance;
pub mod listen;
pub mod proxy_protocol;
