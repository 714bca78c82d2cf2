//! Sockets of the LDAP door: listening, how many clients, LDAPS, stopping.
//!
//! One port serves both: a connection whose first byte is that of a TLS handshake is LDAPS (when
//! a certificate is configured), everything else is LDAP, perhaps with StartTLS.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::time::timeout;

use super::connection::{self, UNBOUND_IDLE};
use super::dn::Dn;
use super::entry::{Place, Tree};
use super::mapping::People;
use super::services::{Service, Services};
use super::session::{Door, Session};
use super::tls::Tls;
use crate::listener::{Connection, Gate, ListenAddress, Listener, Peer, Stopping};
use crate::meter::Meter;

/// Connections open at once; further ones are closed.
pub const CONNECTIONS_MAX: usize = 2_000;
/// Connections open at once from one address other than loopback and trusted proxies.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 200;
/// First byte of a TLS handshake record (RFC 8446 §5.1); a BER message never begins with it.
const TLS_HANDSHAKE: u8 = 0x16;

/// How the door is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Base of the directory, such as `dc=contoso,dc=example`.
    pub base_dn: String,
    /// Addresses of mail servers that ask the auth policy door before they bind here.
    pub trusted_proxies: Vec<IpAddr>,
    /// Programs that read the directory.
    pub services: Vec<Service>,
    /// The certificate, for StartTLS and LDAPS. Keep a clone to reload it.
    pub tls: Option<Tls>,
}

/// The door on its address, not serving yet.
#[derive(Debug)]
pub struct Bound {
    listener: Listener,
    door: Door<()>,
}

/// Takes the address. Nothing is answered before [`Bound::serve`].
///
/// # Errors
/// The address cannot be bound; `base_dn` or the `dn` of a service is no DN, is empty, or is the
/// name of a person's entry (`InvalidInput`, the text says which).
pub async fn bind(config: Config) -> io::Result<Bound> {
    let invalid = |text: String| io::Error::new(io::ErrorKind::InvalidInput, text);
    let parse = |what: &str, text: &str| match Dn::parse(text.as_bytes()) {
        Ok(dn) if !dn.is_empty() => Ok(dn),
        _ => Err(invalid(format!(
            "{what} {text:?} is no DN; write one such as dc=contoso,dc=example"
        ))),
    };
    let tree = Tree::new(parse("ldap.base_dn", &config.base_dn)?);
    let mut services = Vec::with_capacity(config.services.len());
    for service in config.services {
        let dn = parse("ldap.service.dn", &service.dn)?;
        if matches!(tree.locate(&dn), Place::Person(_)) {
            let text = format!(
                "ldap.service.dn {:?} is the name of a person; put services elsewhere, such as below ou=services",
                service.dn
            );
            return Err(invalid(text));
        }
        services.push((dn, service));
    }
    let listener = ListenAddress::Tcp(config.listen).bind().await?;
    let door = Door {
        people: (),
        tree,
        services: Services::new(services),
        trusted_proxies: config
            .trusted_proxies
            .iter()
            .map(IpAddr::to_canonical)
            .collect(),
        tls: config.tls,
        meter: Arc::new(Meter::default()),
    };
    Ok(Bound { listener, door })
}

/// The base of a directory for a domain, when none is configured: `dc=contoso,dc=example`.
pub fn base_dn_of(domain: &str) -> String {
    let above = domain.rsplit('.').filter(|label| !label.is_empty());
    above
        .fold(Dn::default(), |dn, label| dn.child("dc", label.as_bytes()))
        .to_string()
}

impl Bound {
    /// Where it listens, with the port that was chosen.
    pub fn address(&self) -> &ListenAddress {
        self.listener.address()
    }

    /// The door's counters.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.door.meter)
    }

    /// Answers until `shutdown` ends; requests in work are finished, for up to
    /// [`crate::listener::DRAIN_TIME`].
    pub async fn serve<P: People>(self, people: P, shutdown: impl Future<Output = ()> + Send) {
        let meter = self.meter();
        let Door {
            tree,
            services,
            trusted_proxies,
            tls,
            meter: counters,
            ..
        } = self.door;
        let door = Arc::new(Door {
            people,
            tree,
            services,
            trusted_proxies,
            tls,
            meter: counters,
        });
        let gate = Gate {
            allowed_clients: None,
            connections_max: CONNECTIONS_MAX,
        };
        let seats = Arc::new(Seats::default());
        let handle = |stream, peer, stopping| {
            let peer = match peer {
                Peer::Tcp(address) => address.to_canonical(),
                Peer::Local => Ipv4Addr::LOCALHOST.into(),
            };
            let known = peer.is_loopback() || door.trusted_proxies.contains(&peer);
            let seat = Seats::take(&seats, peer, known);
            let door = Arc::clone(&door);
            async move {
                if let Some(_seat) = seat {
                    welcome(stream, peer, door, stopping).await;
                } else {
                    door.meter.turned_away();
                    tracing::warn!(%peer, "LDAP connection closed: too many from this address");
                }
            }
        };
        self.listener.serve(gate, meter, shutdown, handle).await;
    }
}

async fn welcome<P: People>(
    stream: Connection,
    peer: IpAddr,
    door: Arc<Door<P>>,
    stopping: Stopping,
) {
    let mut first = [0];
    let tls = match (&door.tls, &stream) {
        (Some(_), Connection::Tcp(stream)) => {
            let peeked = tokio::select! {
                peeked = timeout(UNBOUND_IDLE, stream.peek(&mut first)) => peeked,
                () = stopping.clone().wait() => return,
            };
            match peeked {
                Ok(Ok(1)) => first == [TLS_HANDSHAKE],
                _ => return,
            }
        }
        _ => false,
    };
    connection::serve(stream, Session::new(door, peer), stopping, tls).await;
}

/// How many connections each address has.
#[derive(Debug, Default)]
struct Seats {
    taken: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection's place; given back when dropped.
struct Seat {
    seats: Arc<Seats>,
    peer: IpAddr,
}

impl Seats {
    fn take(seats: &Arc<Self>, peer: IpAddr, known: bool) -> Option<Seat> {
        let mut taken = seats
            .taken
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        let here = taken.entry(peer).or_insert(0);
        if !known && *here >= CONNECTIONS_PER_ADDRESS_MAX {
            return None;
        }
        *here += 1;
        drop(taken);
        Some(Seat {
            seats: Arc::clone(seats),
            peer,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self
            .seats
            .taken
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        if let Some(here) = taken.get_mut(&self.peer) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_does_not_take_all_seats() {
        let seats = Arc::new(Seats::default());
        let (one, two): (IpAddr, IpAddr) =
            ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let mut held: Vec<Seat> = (0..CONNECTIONS_PER_ADDRESS_MAX)
            .map(|_| Seats::take(&seats, one, false).unwrap())
            .collect();
        assert!(Seats::take(&seats, one, false).is_none());
        assert!(Seats::take(&seats, one, true).is_some());
        assert!(Seats::take(&seats, two, false).is_some());
        held.pop();
        assert!(Seats::take(&seats, one, false).is_some());
        held.clear();
        assert!(seats.taken.lock().unwrap().is_empty());
    }

    #[test]
    fn a_domain_makes_a_base() {
        assert_eq!(
            base_dn_of("mail.contoso.example"),
            "dc=mail,dc=contoso,dc=example"
        );
    }

    #[tokio::test]
    async fn names_that_are_none_are_refused_at_start() {
        let config = |base: &str, service: &str| Config {
            listen: ([127, 0, 0, 1], 0).into(),
            base_dn: base.into(),
            trusted_proxies: vec![],
            services: vec![Service {
                dn: service.into(),
                password: zavor_app::ports::TypedPassword(b"x".to_vec()),
                networks: vec![],
            }],
            tls: None,
        };
        for (base, service) in [
            ("contoso", "cn=x"),
            ("", "cn=x"),
            ("dc=contoso", "x"),
            ("dc=contoso", "uid=ana,ou=people,dc=contoso"),
        ] {
            let error = bind(config(base, service)).await.unwrap_err();
            assert_eq!(
                error.kind(),
                io::ErrorKind::InvalidInput,
                "{base} {service}"
            );
        }
        assert!(
            bind(config("dc=contoso", "cn=x,ou=services,dc=contoso"))
                .await
                .is_ok()
        );
    }
}
