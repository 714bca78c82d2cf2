//! The peer of a connection, and whether anything it asks is understood.

use std::net::{IpAddr, Ipv4Addr};

use super::desk::AuthPolicyDesk;
use super::reply::Reply;
use crate::listener::Peer;
use crate::meter::Outcome;

/// The peer's address; a unix socket is loopback.
pub(super) fn address(peer: Peer) -> IpAddr {
    match peer {
        Peer::Tcp(address) => address.to_canonical(),
        Peer::Local => IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

/// Notices a mail server none of whose questions is understood: it fails open, so nobody else would
/// notice.
pub(super) fn note<D: AuthPolicyDesk>(desk: &D, peer: Peer, reply: &Reply) {
    let peer = address(peer);
    match reply.outcome {
        Outcome::BadInput => desk.not_understood(peer, reply.why),
        Outcome::Unauthorised => desk.not_understood(peer, "wrong password of the door"),
        // A caller that only checks whether the door is there has asked nothing.
        Outcome::Done => {}
        _ => desk.understood(peer),
    }
}
