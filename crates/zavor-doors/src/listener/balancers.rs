//! Connections that a load balancer passes on: the PROXY header before their first byte says whose
//! they are ([`zavor_sockets::proxy_protocol`]).
//!
//! Required from every trusted proxy of a door with `proxy_protocol`, and read from nobody else. From
//! then on the connection is the client's, for everything that the door asks about its peer: whether
//! it may connect, whose seat it takes, whether it is this machine.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::time::Instant;
use zavor_app::doors::proxies::{NotedFault, ProxyFault, ProxyFaults};
use zavor_app::platform::current::Current;
use zavor_core::network::Network;
use zavor_sockets::proxy_protocol::{self, NotIntroduced};

use super::connection::{Connection, Peer};
use super::gate::{Gate, Guest, TurnedAway};

/// The load balancers of a door with `proxy_protocol`.
#[derive(Debug, Clone)]
pub struct Balancers {
    /// The door, by its section of the configuration.
    pub door: &'static str,
    /// Their networks.
    pub trusted: Current<Vec<Network>>,
    /// Where it is noted that one does not introduce its clients.
    pub faults: Arc<ProxyFaults>,
}

/// The faults of all doors that are to be shown now.
pub fn noted(faults: &ProxyFaults) -> Vec<NotedFault> {
    faults.list(Instant::now().into_std())
}

impl Balancers {
    /// Whether a header is required from this peer.
    pub(super) fn expects(&self, peer: Peer) -> bool {
        let Peer::Tcp(address) = peer else {
            return false;
        };
        let address = address.to_canonical();
        self.trusted.get().iter().any(|net| net.contains(address))
    }

    /// Reads the header and gives the connection to its client.
    ///
    /// # Errors
    /// It is to be closed: the client may not stay, or (`None`) is not known, which is noted.
    pub(super) async fn introduced(
        &self,
        connection: &mut Connection,
        guest: Guest,
        gate: &Gate,
    ) -> Result<Guest, Option<(Peer, TurnedAway)>> {
        let (Connection::Tcp(stream), Peer::Tcp(balancer)) = (connection, guest.peer) else {
            return Err(None);
        };
        let balancer = balancer.to_canonical();
        let client = match proxy_protocol::client(stream, balancer).await {
            Ok(client) => client,
            Err(why) => {
                self.not_introduced(balancer, &why);
                return Err(None);
            }
        };
        let peer = Peer::Tcp(client);
        let turned_away = |why| Some((peer, why));
        let listed = gate.judge(client).map_err(turned_away)?;
        if client == balancer {
            return Ok(guest);
        }
        let moved = guest.seat.move_to(client, listed);
        moved.map_err(|why| turned_away(TurnedAway::NoSeat(why)))?;
        Ok(Guest { peer, ..guest })
    }

    fn not_introduced(&self, balancer: IpAddr, why: &NotIntroduced) {
        let note = |fault, wrote: &str| {
            let now = Instant::now().into_std();
            self.faults
                .note(self.door, balancer, fault, wrote.as_bytes(), now);
        };
        match why {
            NotIntroduced::NoHeader => note(ProxyFault::NoHeader, ""),
            NotIntroduced::Claim(address) => note(ProxyFault::Claim, &address.to_string()),
            NotIntroduced::Unsaid => note(ProxyFault::Claim, "UNKNOWN"),
            // A check whether the door is there, or a client that went away.
            NotIntroduced::Left | NotIntroduced::TooSlow => {}
        }
        tracing::debug!(door = self.door, %balancer, %why, "connection closed");
    }
}
