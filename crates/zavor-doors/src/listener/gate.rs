//! Who may connect to a door, with which seat, and how many bytes a connection may hold.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::time::Instant;
use zavor_app::doors::budget::UsedUp;
use zavor_app::doors::seats::{NoSeat, ROOM_PAUSE, ROOM_WITHIN, Seat, SeatBounds, Seats};
use zavor_app::platform::current::Current;
use zavor_core::network::Network;

use super::ListenAddress;
use super::connection::Peer;
use crate::meter::Meter;

/// Who may connect to a door, and who gets a seat before others.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Networks of TCP clients; `None` = every network.
    pub allowed_clients: Option<Current<Vec<Network>>>,
    /// Networks of proxies and mail servers; loopback and unix sockets are always among them. They
    /// have no limit per source and may take the reserved seats.
    pub listed: Current<Vec<Network>>,
}

/// The other end of one connection, and its seat.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) peer: Peer,
    pub(crate) seat: Arc<Seat>,
}

/// Why a connection was closed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnedAway {
    /// It is not in the allowed networks.
    NotAllowed,
    /// There is no seat.
    NoSeat(NoSeat),
}

impl TurnedAway {
    /// Counts and tells that a client may not stay.
    pub(super) fn tell(self, meter: &Meter, door: &ListenAddress, peer: Peer) {
        meter.turned_away();
        if let Some(kept_back) = meter.may_say() {
            let why = self.in_words();
            tracing::warn!(%door, ?peer, why, kept_back, "connection closed");
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::NotAllowed => "not an allowed client",
            Self::NoSeat(NoSeat::SourceFull) => "too many from this address",
            Self::NoSeat(NoSeat::DoorFull) => "too many",
        }
    }
}

impl Gate {
    /// The seat of a connection that may stay.
    pub(super) fn seat(&self, peer: Peer, seats: &Arc<Seats>) -> Result<Seat, TurnedAway> {
        let (address, listed) = match peer {
            Peer::Local => (None, true),
            Peer::Tcp(address) => {
                let address = address.to_canonical();
                (Some(address), self.judge(address)?)
            }
        };
        seats.take(address, listed).map_err(TurnedAway::NoSeat)
    }

    /// The seat of a load balancer until it has said whose connection it is: then its client is
    /// judged.
    pub(super) fn seat_before(&self, peer: Peer, seats: &Arc<Seats>) -> Result<Seat, TurnedAway> {
        let address = match peer {
            Peer::Local => None,
            Peer::Tcp(address) => Some(address.to_canonical()),
        };
        seats.take(address, true).map_err(TurnedAway::NoSeat)
    }

    /// Whether a client that may connect is a listed one. The address is in its canonical form.
    pub(super) fn judge(&self, address: IpAddr) -> Result<bool, TurnedAway> {
        let within = |networks: &Current<Vec<Network>>| {
            let networks = networks.get();
            networks.iter().any(|network| network.contains(address))
        };
        match self.allowed_clients.as_ref().is_none_or(within) {
            true => Ok(address.is_loopback() || within(&self.listed)),
            false => Err(TurnedAway::NotAllowed),
        }
    }
}

impl Guest {
    /// Holds this many bytes from now on; waits for [`ROOM_WITHIN`] while the door's budget is used
    /// up.
    pub(crate) async fn hold(&self, bytes: usize) -> Result<(), UsedUp> {
        if self.seat.hold(bytes).is_ok() {
            return Ok(());
        }
        let until = Instant::now() + ROOM_WITHIN;
        loop {
            self.seat.make_room();
            tokio::time::sleep(ROOM_PAUSE).await;
            match self.seat.hold(bytes) {
                Err(UsedUp) if Instant::now() < until => {}
                ended => return ended,
            }
        }
    }
}

/// Seats of a door; a tenth is kept for listed and good addresses.
pub const fn seat_bounds(seats: usize, per_source: usize) -> SeatBounds {
    SeatBounds {
        seats,
        reserved: seats / 10,
        per_source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_looks_at_the_network_as_it_is_now() {
        let allowed = Current::new(vec!["127.0.0.0/8".parse().unwrap()]);
        let gate = Gate {
            allowed_clients: Some(allowed.clone()),
            listed: Current::new(vec!["192.0.2.0/24".parse().unwrap()]),
        };
        let seats = Seats::new(seat_bounds(10, 1), 1_000, true);
        let seat = |peer: &str| gate.seat(Peer::Tcp(peer.parse().unwrap()), &seats);
        let _near = seat("::ffff:127.0.0.9").unwrap();
        let _second = seat("127.0.0.9").unwrap();
        let far = ["192.0.2.1", "198.51.100.1"];
        for peer in far {
            assert_eq!(seat(peer).unwrap_err(), TurnedAway::NotAllowed);
        }
        allowed.set(vec!["0.0.0.0/0".parse().unwrap()]);
        let _held = far.map(|peer| seat(peer).unwrap());
        let _listed = seat("192.0.2.1").unwrap();
        let full = seat("198.51.100.1").map(drop);
        assert_eq!(full, Ok(()), "its own idle one gives way");
        assert!(gate.seat(Peer::Local, &seats).is_ok());
    }
}
