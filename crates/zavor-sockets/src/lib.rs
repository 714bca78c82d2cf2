//! What every door does with its sockets before a byte of its protocol is read: it listens with a
//! backlog that holds a crowd ([`listen`]), accepts in one way ([`entrance`]), and learns from a load
//! balancer whose connection it is ([`proxy_protocol`]).
//!
//! It is a crate of its own because the use cases know no sockets and the doors do not know each
//! other. What a connection may have (a seat, bytes, a time) is the use cases'
//! `zavor_app::doors::seats`.

use std::future::Future;
use std::pin::Pin;

pub mod entrance;
pub mod listen;
pub mod proxy_protocol;

/// A door at work, or what it waits for before it stops. What is behind the pointer is compiled
/// where the pointer is made. A door that is only a type parameter more, by contrast, is compiled
/// where it is spawned: in the binary, last and alone.
pub type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;
