//! Sockets of the LDAP door: listening, number of clients, LDAPS, stopping.
//!
//! One port serves both: a connection whose first byte is that of a TLS handshake is LDAPS (when
//! a certificate is configured), everything else is LDAP, perhaps with StartTLS.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::time::timeout;
use zavor_app::doors::seats::Seats;
use zavor_app::platform::current::Current;
use zavor_core::network::Network;

use super::connection::{self, UNBOUND_IDLE};
use super::dn::Dn;
use super::door::Door;
use super::entry::Tree;
use super::mapping::People;
use super::services::{Service, Services};
use super::session::Session;
use crate::listener::{
    Balancers, Connection, Gate, Guest, House, ListenAddress, Listener, Peer, Stopping, seat_bounds,
};
use crate::meter::Meter;
use crate::tls::Tls;

/// Most connections at once.
pub const CONNECTIONS_MAX: usize = 2_000;
/// Most connections at once from one address other than loopback and trusted proxies.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 200;
/// Most bytes of the buffers of all connections together: a hundred of the largest messages at
/// once, and small ones for everybody.
pub const BUFFERS_BYTES_MAX: usize = 32 * 1024 * 1024;
/// First byte of a TLS handshake record (RFC 8446 §5.1); a BER message never begins with it.
const TLS_HANDSHAKE: u8 = 0x16;

/// Configuration of the door.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Base of the directory, such as `dc=contoso,dc=example`.
    pub base_dn: String,
    /// Addresses of mail servers that ask the auth policy door before they bind here.
    pub trusted_proxies: Current<Vec<Network>>,
    /// Dovecot's `auth_policy_hash_nonce`, if known: it tells which of the attempts that a mail server
    /// announced a bind belongs to.
    pub nonce: Option<String>,
    /// Load balancers that say whose connections they pass on.
    pub balancers: Option<Balancers>,
    /// Programs that read the directory.
    pub services: Vec<Service>,
    /// The certificate, for StartTLS and LDAPS. Keep a clone to reload it.
    pub tls: Option<Tls>,
}

/// The door, bound to its address but not serving yet.
#[derive(Debug)]
pub struct Bound {
    listener: Listener,
    balancers: Option<Balancers>,
    seats: Arc<Seats>,
    door: Door<()>,
}

/// Binds the address. Nothing is answered before [`Bound::serve`].
///
/// # Errors
/// The address cannot be bound; or `base_dn` or the `dn` of a service is not a DN, is empty, or is
/// the name of a person's entry (`InvalidInput`, the text says which).
pub async fn bind(config: Config) -> io::Result<Bound> {
    let invalid = |text: String| io::Error::new(io::ErrorKind::InvalidInput, text);
    let parse = |what: &str, text: &str| match Dn::parse(text.as_bytes()) {
        Ok(dn) if !dn.is_empty() => Ok(dn),
        _ => Err(invalid(format!(
            "{what} {text:?} is not a DN; write one such as dc=contoso,dc=example"
        ))),
    };
    let tree = Tree::new(parse("ldap.base_dn", &config.base_dn)?);
    let mut services = Vec::with_capacity(config.services.len());
    for service in config.services {
        let dn = parse("ldap.service.dn", &service.dn)?;
        if tree.binds_as(&dn).is_some() {
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
        trusted_proxies: config.trusted_proxies,
        nonce: config.nonce,
        tls: config.tls,
        meter: Arc::new(Meter::default()),
    };
    let bounds = seat_bounds(CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX);
    Ok(Bound {
        listener,
        balancers: config.balancers,
        // Dovecot keeps a connection on which nobody is bound, so listed peers need not ask in
        // time.
        seats: Seats::new(bounds, BUFFERS_BYTES_MAX, false),
        door,
    })
}

/// The base of a directory for a domain, used if none is configured: `dc=contoso,dc=example`.
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

    /// The door's connections.
    pub fn seats(&self) -> Arc<Seats> {
        Arc::clone(&self.seats)
    }

    /// Answers until `shutdown` ends; requests in progress are finished, for up to
    /// [`crate::listener::DRAIN_TIME`].
    pub async fn serve<P: People>(self, people: P, shutdown: impl Future<Output = ()> + Send) {
        let meter = self.meter();
        let Door {
            tree,
            services,
            trusted_proxies,
            nonce,
            tls,
            meter: counters,
            ..
        } = self.door;
        let door = Arc::new(Door {
            people,
            tree,
            services,
            trusted_proxies,
            nonce,
            tls,
            meter: counters,
        });
        let house = House {
            gate: Gate {
                allowed_clients: None,
                listed: door.trusted_proxies.clone(),
            },
            balancers: self.balancers,
            seats: self.seats,
            meter,
        };
        let handle =
            move |stream, guest, stopping| welcome(stream, guest, Arc::clone(&door), stopping);
        self.listener.serve(house, shutdown, handle).await;
    }
}

async fn welcome<P: People>(
    stream: Connection,
    guest: Guest,
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
    let peer = match guest.peer {
        Peer::Tcp(address) => address,
        Peer::Local => Ipv4Addr::LOCALHOST.into(),
    };
    connection::serve(stream, Session::new(door, peer), guest, stopping, tls).await;
}

#[cfg(test)]
mod tests {
    use super::*;

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
            trusted_proxies: Current::default(),
            nonce: None,
            balancers: None,
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
