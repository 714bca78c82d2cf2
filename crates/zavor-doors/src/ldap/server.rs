//! Sockets of the LDAP door: listening, how many clients, LDAPS, stopping.
//!
//! One port serves both: a connection whose first byte is that of a TLS handshake is LDAPS (when
//! a certificate is configured), everything else is LDAP, perhaps with StartTLS.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::connection::{self, Stopping, UNBOUND_IDLE};
use super::dn::Dn;
use super::entry::{Place, Tree};
use super::mapping::People;
use super::services::{Service, Services};
use super::session::{Door, Session};
use super::tls::Tls;

/// Connections open at once; further ones are closed.
pub const CONNECTIONS_MAX: usize = 2_000;
/// Connections open at once from one address other than loopback and trusted proxies.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 200;
/// How long a stopping door waits for requests that are being answered.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Pause after a failed accept (no file descriptors left), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
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
    listener: TcpListener,
    address: SocketAddr,
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
    let listener = TcpListener::bind(config.listen).await?;
    let address = listener.local_addr()?;
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
    };
    Ok(Bound {
        listener,
        address,
        door,
    })
}

impl Bound {
    /// Where it listens, with the port that was chosen.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` ends; requests in work are finished, for up to [`DRAIN_TIME`].
    pub async fn serve<P: People>(self, people: P, shutdown: impl Future<Output = ()> + Send) {
        let Door {
            tree,
            services,
            trusted_proxies,
            tls,
            ..
        } = self.door;
        let door = Arc::new(Door {
            people,
            tree,
            services,
            trusted_proxies,
            tls,
        });
        let (stop, stopping) = watch::channel(false);
        let seats = Arc::new(Seats::default());
        let mut tasks = JoinSet::new();
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(done) = tasks.join_next(), if !tasks.is_empty() => ended(done),
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        let peer = peer.ip().to_canonical();
                        let known = peer.is_loopback() || door.trusted_proxies.contains(&peer);
                        let Some(seat) = Seats::take(&seats, peer, known, tasks.len()) else {
                            tracing::warn!(%peer, open = tasks.len(), "LDAP connection closed: too many connections");
                            continue;
                        };
                        let (door, stopping) = (Arc::clone(&door), Stopping(stopping.clone()));
                        tasks.spawn(async move {
                            welcome(stream, peer, door, stopping).await;
                            drop(seat);
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept an LDAP connection");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        drop(self.listener);
        // Fails only when no task is left to hear it.
        let _ = stop.send(true);
        let drain = async {
            while let Some(done) = tasks.join_next().await {
                ended(done);
            }
        };
        if timeout(DRAIN_TIME, drain).await.is_err() {
            tracing::warn!(
                open = tasks.len(),
                "the LDAP door stopped with connections open"
            );
        }
    }
}

fn ended(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done {
        tracing::error!(%error, "the task of an LDAP connection failed");
    }
}

async fn welcome<P: People>(
    stream: TcpStream,
    peer: IpAddr,
    door: Arc<Door<P>>,
    mut stopping: Stopping,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "an LDAP connection keeps Nagle's delay");
    }
    let mut first = [0];
    let tls = match &door.tls {
        None => false,
        Some(_) => {
            let peeked = tokio::select! {
                peeked = timeout(UNBOUND_IDLE, stream.peek(&mut first)) => peeked,
                () = stopping.wait() => return,
            };
            match peeked {
                Ok(Ok(1)) => first == [TLS_HANDSHAKE],
                _ => return,
            }
        }
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
    fn take(seats: &Arc<Self>, peer: IpAddr, known: bool, open: usize) -> Option<Seat> {
        let mut taken = seats
            .taken
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        let here = taken.entry(peer).or_insert(0);
        if open >= CONNECTIONS_MAX || (!known && *here >= CONNECTIONS_PER_ADDRESS_MAX) {
            if *here == 0 {
                taken.remove(&peer);
            }
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
            .map(|open| Seats::take(&seats, one, false, open).unwrap())
            .collect();
        assert!(Seats::take(&seats, one, false, held.len()).is_none());
        assert!(Seats::take(&seats, one, true, held.len()).is_some());
        assert!(Seats::take(&seats, two, false, held.len()).is_some());
        assert!(Seats::take(&seats, two, true, CONNECTIONS_MAX).is_none());
        held.pop();
        assert!(Seats::take(&seats, one, false, held.len()).is_some());
        held.clear();
        assert!(seats.taken.lock().unwrap().is_empty());
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
