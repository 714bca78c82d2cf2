//! Sockets of the doors: where they listen, who may connect, how many at once, how they stop.
//!
//! A door listens on TCP (`127.0.0.1:10040`, port 0 picks a free one) or on a unix socket
//! (`unix:/path`). Clients outside the allowed networks are closed without a word; on a unix socket
//! the file's mode decides. If a connection's task fails (a defect), that is counted and logged,
//! and the others continue.
//!
//! Every connection has a seat ([`zavor_app::doors::seats`]): there is a limit per address, some
//! seats are kept for mail servers and for addresses that were good before, and the first request
//! that shows a right to ask must come in time. If a connection must give way, its task is ended,
//! which closes its socket; a question that is being answered is never cut off.
//!
//! A unix socket is bound under a temporary name, gets its group and mode, and is then renamed: nobody can
//! connect before mode and group are right, and a socket left by a dead server is replaced. A socket that
//! still answers is not replaced: it belongs to a second server.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::Either;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinError;
use zavor_app::doors::seats::Seats;
use zavor_sockets::entrance::{Accept, Entrance, Visit, accept_until, drain};
use zavor_sockets::listen;

use crate::meter::Meter;

mod balancers;
mod connection;
mod gate;

pub use self::balancers::{Balancers, noted};
pub use self::connection::{Connection, Peer};
pub(crate) use self::gate::Guest;
pub use self::gate::{Gate, seat_bounds};

/// Mode of a unix socket: its owner and its group (give the mail server that group).
pub const UNIX_SOCKET_MODE: u32 = 0o660;
/// How long a stopping door waits for questions in progress.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Where a door listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// TCP.
    Tcp(SocketAddr),
    /// A unix socket with the mode and the group of its file.
    Unix {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The number of its group; `None` = the server's own, or that of the directory if the
        /// directory has the setgid bit.
        group: Option<u32>,
    },
}

/// Why a text is not a listen address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAListenAddress(String);

/// A bound socket that does not accept yet.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    address: ListenAddress,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// Tells the task of a connection that the door is stopping.
#[derive(Debug, Clone)]
pub(crate) struct Stopping(pub(crate) watch::Receiver<bool>);

impl Stopping {
    /// Returns when the door stops.
    pub(crate) async fn wait(mut self) {
        // An error means that the door is gone, which is also a stop.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

impl ListenAddress {
    /// The default mode for a unix path.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self::Unix {
            path: path.into(),
            mode: UNIX_SOCKET_MODE,
            group: None,
        }
    }

    /// Binds the address. A stale unix socket is replaced; one that still answers gives
    /// `AddrInUse`.
    pub async fn bind(&self) -> io::Result<Listener> {
        match self {
            Self::Tcp(address) => {
                let socket = listen::tcp(*address)?;
                let address = Self::Tcp(socket.local_addr()?);
                Ok(Listener {
                    socket: Socket::Tcp(socket),
                    address,
                })
            }
            Self::Unix { path, mode, group } => {
                let socket = Socket::Unix(bind_unix(path, *mode, *group).await?);
                Ok(Listener {
                    socket,
                    address: self.clone(),
                })
            }
        }
    }
}

async fn bind_unix(path: &Path, mode: u32, group: Option<u32>) -> io::Result<UnixListener> {
    if let Ok(found) = std::fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            let text = format!("{} exists and is not a socket", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
        if UnixStream::connect(path).await.is_ok() {
            let text = format!("another server answers on {}", path.display());
            return Err(io::Error::new(io::ErrorKind::AddrInUse, text));
        }
    }
    let mut unready = path.as_os_str().to_owned();
    unready.push(".new");
    let unready = PathBuf::from(unready);
    match std::fs::remove_file(&unready) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let socket = listen::unix(&unready)?;
    if let Some(group) = group {
        give_to(&unready, group)?;
    }
    std::fs::set_permissions(&unready, std::fs::Permissions::from_mode(mode))?;
    std::fs::rename(&unready, path)?;
    Ok(socket)
}

/// Gives the file to a group. In a directory of that group with the setgid bit it has it already,
/// and nothing is asked of a system that would refuse (the unit in `contrib/` may not change owners).
fn give_to(file: &Path, group: u32) -> io::Result<()> {
    if std::fs::metadata(file)?.gid() == group {
        return Ok(());
    }
    std::os::unix::fs::chown(file, None, Some(group)).map_err(|error| {
        let text = format!(
            "the socket cannot be given to group {group} ({error}): give its directory to that group \
             with the setgid bit (chgrp, chmod 2750), or add the server's user to the group"
        );
        io::Error::new(error.kind(), text)
    })
}

impl FromStr for ListenAddress {
    type Err = NotAListenAddress;

    fn from_str(text: &str) -> Result<Self, NotAListenAddress> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') {
                Ok(Self::unix(path))
            } else {
                Err(NotAListenAddress(text.to_owned()))
            };
        }
        text.parse()
            .map(Self::Tcp)
            .map_err(|_| NotAListenAddress(text.to_owned()))
    }
}

impl std::fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix { path, .. } => write!(f, "unix:{}", path.display()),
        }
    }
}

impl std::fmt::Display for NotAListenAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?} is not an address to listen on; write ADDRESS:PORT (such as 127.0.0.1:10040) or unix:/PATH",
            self.0
        )
    }
}

impl std::error::Error for NotAListenAddress {}

impl Listener {
    /// Where it listens, with the port that was picked.
    pub fn address(&self) -> &ListenAddress {
        &self.address
    }

    /// Accepts until `shutdown` ends and gives each connection to `handle` in a task of its own;
    /// then waits up to [`DRAIN_TIME`] for the tasks.
    pub(crate) async fn serve<H, F>(
        self,
        house: House,
        shutdown: impl Future<Output = ()>,
        handle: H,
    ) where
        H: Fn(Connection, Guest, Stopping) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopping) = watch::channel(false);
        let House {
            gate,
            balancers,
            seats,
            meter,
        } = house;
        let way_in = WayIn {
            address: self.address,
            gate,
            balancers,
            seats,
            meter,
            handle: Arc::new(handle),
            stopping: Stopping(stopping),
        };
        let tasks = accept_until(&self.socket, &way_in, shutdown).await;
        drop(self.socket);
        if let ListenAddress::Unix { path, .. } = &way_in.address {
            // If it is already gone, that is fine.
            let _ = std::fs::remove_file(path);
        }
        // Fails only if no task is left to hear it.
        let _ = stop.send(true);
        let open = drain(&way_in, tasks, DRAIN_TIME).await;
        if open > 0 {
            tracing::warn!(door = %way_in.address, open, "stopped with connections open");
        }
    }
}

impl Accept for Socket {
    type Connection = (Connection, Peer);

    async fn accept(&self) -> io::Result<Self::Connection> {
        match self {
            Self::Tcp(socket) => {
                let (stream, peer) = socket.accept().await?;
                stream.set_nodelay(true)?;
                Ok((Connection::Tcp(stream), Peer::Tcp(peer.ip())))
            }
            Self::Unix(socket) => {
                let (stream, _) = socket.accept().await?;
                Ok((Connection::Unix(stream), Peer::Local))
            }
        }
    }
}

/// Who may come in, where they sit, who counts them.
pub(crate) struct House {
    pub(crate) gate: Gate,
    /// Who says whose connections it passes on, if anybody.
    pub(crate) balancers: Option<Balancers>,
    pub(crate) seats: Arc<Seats>,
    pub(crate) meter: Arc<Meter>,
}

/// A door as the loop sees it.
struct WayIn<H> {
    address: ListenAddress,
    gate: Gate,
    balancers: Option<Balancers>,
    seats: Arc<Seats>,
    meter: Arc<Meter>,
    handle: Arc<H>,
    stopping: Stopping,
}

impl<H, F> WayIn<H>
where
    H: Fn(Connection, Guest, Stopping) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    /// The task of a connection whose client its balancer names. Boxed, so that the tasks of all
    /// other connections are as small as without balancers.
    fn introduced(
        &self,
        balancers: &Balancers,
        mut connection: Connection,
        guest: Guest,
    ) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let (balancers, gate) = (balancers.clone(), self.gate.clone());
        let (handle, stopping) = (Arc::clone(&self.handle), self.stopping.clone());
        let (meter, door) = (Arc::clone(&self.meter), self.address.clone());
        Box::pin(async move {
            let guest = tokio::select! {
                guest = balancers.introduced(&mut connection, guest, &gate) => guest,
                () = stopping.clone().wait() => Err(None),
            };
            match guest {
                Ok(guest) => handle(connection, guest, stopping).await,
                Err(Some((client, why))) => why.tell(&meter, &door, client),
                Err(None) => {}
            }
        })
    }
}

impl<H, F> Entrance<(Connection, Peer)> for WayIn<H>
where
    H: Fn(Connection, Guest, Stopping) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    fn admit(
        &self,
        (connection, peer): (Connection, Peer),
        _open: usize,
    ) -> Option<Visit<impl Future<Output = ()> + Send + 'static>> {
        let balancers = self.balancers.as_ref().filter(|b| b.expects(peer));
        let seat = match balancers {
            Some(_) => self.gate.seat_before(peer, &self.seats),
            None => self.gate.seat(peer, &self.seats),
        };
        match seat {
            Ok(seat) => {
                self.meter.opened();
                let seat = Arc::new(seat);
                let guest = Guest {
                    peer,
                    seat: Arc::clone(&seat),
                };
                let task = match balancers {
                    Some(it) => Either::Right(self.introduced(it, connection, guest)),
                    None => Either::Left((self.handle)(connection, guest, self.stopping.clone())),
                };
                Some(Visit::seated(task, seat))
            }
            Err(why) => {
                why.tell(&self.meter, &self.address, peer);
                None
            }
        }
    }

    fn sweep(&self) {
        self.seats.sweep();
    }

    fn ended(&self, done: Result<(), JoinError>) {
        self.meter.closed();
        match done {
            Err(error) if error.is_cancelled() => self.meter.shown_out(),
            Err(error) => {
                self.meter.failed();
                tracing::error!(%error, "the task of a connection failed");
            }
            Ok(()) => {}
        }
    }

    fn cannot_accept(&self, error: io::Error) {
        tracing::warn!(door = %self.address, %error, "cannot accept a connection");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_two_forms_and_an_error_that_shows_them() {
        for text in ["127.0.0.1:10040", "[::1]:0", "unix:/run/zavor/policy"] {
            assert_eq!(text.parse::<ListenAddress>().unwrap().to_string(), text);
        }
        for bad in ["", "10040", "unix:", "unix:relative", "mx.example:25"] {
            let error = bad.parse::<ListenAddress>().unwrap_err().to_string();
            assert!(error.contains("unix:/PATH"), "{error}");
        }
    }
}
