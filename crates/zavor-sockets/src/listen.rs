//! Listening, with a backlog of our own.
//!
//! The kernel completes connections on its own and keeps them until the door accepts them. When the
//! backlog is full it drops the request for a connection; the client asks again after a second, then
//! after three. With the 128 that the runtime's own `bind` asks for, a stranger who opens connections
//! in a burst makes every honest client wait like that.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use tokio::net::{TcpListener, TcpSocket, UnixListener, UnixSocket};

/// Connections that the kernel keeps until the door accepts them: as many as the largest door has
/// seats. The kernel takes no more than `net.core.somaxconn` (4,096 since Linux 5.4).
pub const BACKLOG: u32 = 4_096;

/// Listens on this address; port 0 picks a free one. The address may be used again at once after a
/// restart.
///
/// # Errors
/// The address cannot be bound.
pub fn tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Listens on a unix socket that does not exist yet.
///
/// # Errors
/// The file cannot be made.
pub fn unix(path: &Path) -> io::Result<UnixListener> {
    let socket = UnixSocket::new_stream()?;
    socket.bind(path)?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpStream};
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use super::*;

    /// More than the runtime's own 128, fewer than a system may be limited to.
    const CROWD: usize = 500;

    #[tokio::test]
    async fn a_crowd_connects_before_anybody_is_accepted() {
        let listener = tcp((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let within = Duration::from_millis(900);
        let connect = |_| TcpStream::connect_timeout(&address, within);
        let crowd: io::Result<Vec<_>> = (0..CROWD).map(connect).collect();
        assert_eq!(crowd.expect("nobody asks again").len(), CROWD);
    }

    #[tokio::test]
    async fn a_unix_socket_holds_a_crowd_too() {
        let name = format!("zavor-{}-crowd.sock", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _listener = unix(&path).unwrap();
        let connecting = path.clone();
        let crowd = tokio::task::spawn_blocking(move || {
            let connect = |_| UnixStream::connect(&connecting);
            (0..CROWD).map(connect).collect::<io::Result<Vec<_>>>()
        });
        let crowd = tokio::time::timeout(Duration::from_secs(10), crowd).await;
        std::fs::remove_file(&path).unwrap();
        assert_eq!(crowd.expect("nobody waits").unwrap().unwrap().len(), CROWD);
    }
}
