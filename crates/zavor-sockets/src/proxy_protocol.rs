//! The PROXY protocol, versions 1 and 2 (HAProxy's `proxy-protocol.txt`, sections 2.1 and 2.2): a load
//! balancer that passes connections on writes before the first byte whose they are.
//!
//! ```text
//! version 1:  PROXY TCP4 203.0.113.9 192.0.2.1 4711 443 CR LF          at most 107 bytes
//! version 2:  12 bytes signature · version and command · family · length · addresses · extensions
//! ```
//!
//! A header is required from the peers of whom it was configured, and read from nobody else: the
//! protocol's authors forbid to guess, because whoever may send one may claim any address. It comes
//! before TLS. Exactly its bytes are taken from the socket, so what follows is untouched.
//!
//! What an attacker behind the balancer may try: bytes that look like a second header (they are
//! payload), and half a header ([`HEADER_WITHIN`]). A wrong or odd balancer: a header without an end
//! ([`V1_BYTES_MAX`], [`V2_BYTES_MAX`]), addresses that nobody can have ([`NotIntroduced::Claim`]).
//!
//! Known limits: ports, destinations and the extensions of version 2 are skipped; what they say about
//! TLS between client and balancer is not used.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest header of version 1, with its line end (section 2.1).
pub const V1_BYTES_MAX: usize = 107;
/// Longest header of version 2 that is read. Addresses take at most 216 bytes; the rest is for
/// extensions, such as names in certificates.
pub const V2_BYTES_MAX: usize = 4_096;
/// How long a header may take. A balancer sends it at once, with the connection.
pub const HEADER_WITHIN: Duration = Duration::from_secs(5);

/// The first bytes of version 2.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// Bytes of version 2 before the addresses.
const V2_FIXED: usize = 16;
/// Bytes of the addresses of version 2 that are looked at: two of IPv6, and two ports.
const V2_ADDRESSES: usize = 36;

/// Whose connection it is, according to its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// A client with this address.
    Client(IpAddr),
    /// The balancer's own (a health check).
    Itself,
    /// The balancer does not know, or does not say, whose the connection is.
    Nothing,
}

/// Why the client of a connection is not known. The connection must be closed.
#[derive(Debug)]
pub enum NotIntroduced {
    /// The connection ended, or broke, before a byte: a check whether the door is there.
    Left,
    /// It does not begin with a header, or with a broken one.
    NoHeader,
    /// The header was not complete in time.
    TooSlow,
    /// The header names an address that no client of a remote balancer can have.
    Claim(IpAddr),
    /// The header of a balancer on this machine does not say whose the connection is: whoever it is
    /// must not be taken for this machine, which doors trust more than others.
    Unsaid,
}

impl fmt::Display for NotIntroduced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left => f.write_str("it ended before a PROXY header"),
            Self::NoHeader => f.write_str("it does not begin with a PROXY header"),
            Self::TooSlow => write!(
                f,
                "its PROXY header was not complete within {} s",
                HEADER_WITHIN.as_secs()
            ),
            Self::Claim(address) => write!(f, "its PROXY header names {address}"),
            Self::Unsaid => f.write_str("its PROXY header does not say whose it is"),
        }
    }
}

impl std::error::Error for NotIntroduced {}

/// Reads the header and returns the client's address, in its canonical form; `peer` itself if the
/// header says that the connection is the balancer's own, or does not say whose it is.
///
/// A claimed loopback address is believed from loopback only, because doors trust this machine more
/// than others; unspecified and multicast addresses are never believed.
///
/// # Errors
/// [`NotIntroduced`].
pub async fn client(stream: &mut TcpStream, peer: IpAddr) -> Result<IpAddr, NotIntroduced> {
    let peer = peer.to_canonical();
    let read = timeout(HEADER_WITHIN, header(stream)).await;
    match read.map_err(|_| NotIntroduced::TooSlow)?? {
        Said::Itself => Ok(peer),
        Said::Nothing if peer.is_loopback() => Err(NotIntroduced::Unsaid),
        Said::Nothing => Ok(peer),
        Said::Client(address) => {
            let address = address.to_canonical();
            let impossible = address.is_unspecified()
                || address.is_multicast()
                || (address.is_loopback() && !peer.is_loopback());
            match impossible {
                true => Err(NotIntroduced::Claim(address)),
                false => Ok(address),
            }
        }
    }
}

async fn header(stream: &mut TcpStream) -> Result<Said, NotIntroduced> {
    let mut bytes = [0; V1_BYTES_MAX];
    let mut have = 0;
    loop {
        // Looks at what has arrived, then takes what is certainly of the header.
        let Some(free) = bytes.get_mut(have..) else {
            return Err(NotIntroduced::NoHeader);
        };
        let seen = match stream.peek(free).await {
            Ok(seen @ 1..) => seen,
            Ok(0) | Err(_) if have == 0 => return Err(NotIntroduced::Left),
            Ok(_) | Err(_) => return Err(NotIntroduced::NoHeader),
        };
        let (all, before) = (have + seen, have);
        let known = bytes.get(..all).unwrap_or_default();
        have = match shape(known)? {
            Shape::V1(length) => length,
            Shape::V2 if all >= V2_FIXED => V2_FIXED,
            // No end yet, so all of it belongs to the header.
            Shape::V2 | Shape::Open => all,
        };
        let take = bytes.get_mut(before..have).unwrap_or_default();
        stream.read_exact(take).await.map_err(broken)?;
        let whole = bytes.get(..have).unwrap_or_default();
        match shape(whole)? {
            Shape::V1(_) => return version_1(whole),
            Shape::V2 if have == V2_FIXED => return version_2(stream, whole).await,
            Shape::V2 | Shape::Open => {}
        }
    }
}

fn broken(_: io::Error) -> NotIntroduced {
    NotIntroduced::NoHeader
}

/// What the first bytes of a header show.
enum Shape {
    /// Version 1, whole, with this length.
    V1(usize),
    /// Version 2.
    V2,
    /// Too short to tell, or a line of version 1 without its end.
    Open,
}

fn shape(bytes: &[u8]) -> Result<Shape, NotIntroduced> {
    const TEXT: &[u8] = b"PROXY ";
    let begins = |with: &[u8]| {
        let compared = with.len().min(bytes.len());
        with.get(..compared) == bytes.get(..compared)
    };
    if begins(&SIGNATURE) {
        return Ok(match bytes.len() >= SIGNATURE.len() {
            true => Shape::V2,
            false => Shape::Open,
        });
    }
    if !begins(TEXT) {
        return Err(NotIntroduced::NoHeader);
    }
    let end = bytes.windows(2).position(|pair| pair == b"\r\n");
    match end {
        Some(end) => Ok(Shape::V1(end + 2)),
        None if bytes.len() >= V1_BYTES_MAX => Err(NotIntroduced::NoHeader),
        None => Ok(Shape::Open),
    }
}

/// A whole line, with its end.
fn version_1(line: &[u8]) -> Result<Said, NotIntroduced> {
    let text = std::str::from_utf8(line).map_err(|_| NotIntroduced::NoHeader)?;
    let mut words = text.trim_end_matches("\r\n").split(' ').skip(1);
    let family = words.next().unwrap_or_default();
    if family == "UNKNOWN" {
        // The rest of the line is to be ignored.
        return Ok(Said::Nothing);
    }
    let four: [&str; 4] = words
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| NotIntroduced::NoHeader)?;
    let [client, door, from, to] = four;
    let address = |text: &str| -> Option<IpAddr> {
        match family {
            "TCP4" => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
            "TCP6" => text.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            _ => None,
        }
    };
    let port = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse::<u16>().is_ok() && (text == "0" || !text.starts_with('0'))
    };
    match (address(client), address(door)) {
        (Some(client), Some(_)) if port(from) && port(to) => Ok(Said::Client(client)),
        _ => Err(NotIntroduced::NoHeader),
    }
}

/// `fixed`: the bytes before the addresses, which are still in the socket.
async fn version_2(stream: &mut TcpStream, fixed: &[u8]) -> Result<Said, NotIntroduced> {
    let [.., command, family, high, low] = *fixed else {
        return Err(NotIntroduced::NoHeader);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if V2_FIXED + length > V2_BYTES_MAX {
        return Err(NotIntroduced::NoHeader);
    }
    let mut space = [0; V2_ADDRESSES];
    let (addresses, rest) = (
        length.min(V2_ADDRESSES),
        length.saturating_sub(V2_ADDRESSES),
    );
    let addresses = space.get_mut(..addresses).unwrap_or_default();
    stream.read_exact(addresses).await.map_err(broken)?;
    let said = version_2_said(command, family, addresses)?;
    skip(stream, rest).await?;
    Ok(said)
}

fn version_2_said(command: u8, family: u8, addresses: &[u8]) -> Result<Said, NotIntroduced> {
    // Addresses begin with the client's; then come the door's and both ports.
    let client = |bytes: usize| {
        let whole = addresses.len() >= 2 * bytes + 4;
        addresses.get(..bytes).filter(|_| whole)
    };
    match (command, family) {
        // LOCAL; its family and addresses are to be ignored.
        (0x20, _) => Ok(Said::Itself),
        (0x21, 0x11) => {
            let bytes = client(4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
            bytes.map(|bytes| Said::Client(Ipv4Addr::from(bytes).into()))
        }
        .ok_or(NotIntroduced::NoHeader),
        (0x21, 0x21) => {
            let bytes = client(16).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
            bytes.map(|bytes| Said::Client(Ipv6Addr::from(bytes).into()))
        }
        .ok_or(NotIntroduced::NoHeader),
        // A family that is not told, or a unix socket of the balancer.
        (0x21, 0x00 | 0x31) => Ok(Said::Nothing),
        // Another version or command, or datagrams.
        _ => Err(NotIntroduced::NoHeader),
    }
}

/// Reads and forgets this many bytes, which are fewer than [`V2_BYTES_MAX`].
async fn skip(stream: &mut TcpStream, mut bytes: usize) -> Result<(), NotIntroduced> {
    let mut space = [0; V1_BYTES_MAX];
    while bytes > 0 {
        let piece = bytes.min(space.len());
        let into = space.get_mut(..piece).unwrap_or_default();
        stream.read_exact(into).await.map_err(broken)?;
        bytes -= piece;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;
    use crate::listen;

    const PEER: [u8; 4] = [192, 0, 2, 1];
    const PAYLOAD: &[u8] = b"payload";

    /// Who a door sees after these bytes, sent in pieces, and what of the payload is left.
    async fn seen_from(
        peer: IpAddr,
        header: &[u8],
        pieces: usize,
    ) -> (Result<IpAddr, NotIntroduced>, Vec<u8>) {
        let socket = listen::tcp((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        let all = [header, PAYLOAD].concat();
        let size = all.len().div_ceil(pieces);
        let sender = tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            for piece in all.chunks(size) {
                // The reader may have closed already.
                if stream.write_all(piece).await.is_err() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        });
        let (mut stream, _) = socket.accept().await.unwrap();
        let said = client(&mut stream, peer).await;
        let mut rest = Vec::new();
        if said.is_ok() {
            stream.read_to_end(&mut rest).await.unwrap();
        }
        drop(stream);
        sender.await.unwrap();
        (said, rest)
    }

    async fn seen(header: &[u8]) -> Result<String, String> {
        let (said, rest) = seen_from(PEER.into(), header, 1).await;
        if said.is_ok() {
            assert_eq!(rest, PAYLOAD, "exactly the header is taken");
        }
        let in_words = |error: NotIntroduced| error.to_string();
        said.map(|address| address.to_string()).map_err(in_words)
    }

    fn version_2_header(command: u8, family: u8, addresses: &[u8], extensions: usize) -> Vec<u8> {
        let length = u16::try_from(addresses.len() + extensions).unwrap();
        let mut header = SIGNATURE.to_vec();
        header.extend([command, family]);
        header.extend(length.to_be_bytes());
        header.extend(addresses);
        header.resize(V2_FIXED + usize::from(length), 0xee);
        header
    }

    fn ipv4(client: [u8; 4]) -> Vec<u8> {
        [&client[..], &[192, 0, 2, 1, 0x12, 0x67, 1, 187]].concat()
    }

    fn ipv6(client: &str) -> Vec<u8> {
        let of = |text: &str| text.parse::<Ipv6Addr>().unwrap().octets();
        [&of(client)[..], &of("2001:db8::1")[..], &[1, 2, 3, 4]].concat()
    }

    #[tokio::test]
    async fn both_versions_name_the_client_and_leave_every_byte_behind_the_header() {
        let longest = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff \
                       ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";
        assert_eq!(longest.len(), V1_BYTES_MAX);
        for (header, client) in [
            (
                "PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\n",
                "203.0.113.9",
            ),
            (
                "PROXY TCP6 2001:db8::9 2001:db8::1 4711 443\r\n",
                "2001:db8::9",
            ),
            ("PROXY TCP6 ::ffff:203.0.113.9 ::1 1 2\r\n", "203.0.113.9"),
            ("PROXY UNKNOWN\r\n", "192.0.2.1"),
            (longest, "192.0.2.1"),
        ] {
            assert_eq!(seen(header.as_bytes()).await, Ok(client.into()), "{header}");
        }
        for (command, family, addresses, extensions, client) in [
            (0x21, 0x11, ipv4([203, 0, 113, 9]), 0, "203.0.113.9"),
            (0x21, 0x11, ipv4([203, 0, 113, 9]), 2_000, "203.0.113.9"),
            (0x21, 0x21, ipv6("2001:db8::9"), 0, "2001:db8::9"),
            (0x21, 0x21, ipv6("::ffff:203.0.113.9"), 7, "203.0.113.9"),
            (0x20, 0x11, ipv4([203, 0, 113, 9]), 0, "192.0.2.1"),
            (0x20, 0x00, Vec::new(), 0, "192.0.2.1"),
            (0x21, 0x00, Vec::new(), 12, "192.0.2.1"),
            (0x21, 0x31, vec![b'/'; 216], 0, "192.0.2.1"),
        ] {
            let header = version_2_header(command, family, &addresses, extensions);
            let said = seen(&header).await;
            assert_eq!(said, Ok(client.into()), "{command:x} {family:x}");
        }
    }

    #[tokio::test]
    async fn sec_a_balancer_on_this_machine_that_does_not_say_whose_it_is_introduces_nobody() {
        let unspecified = version_2_header(0x21, 0x00, &[], 0);
        let unix = version_2_header(0x21, 0x31, &[b'/'; 216], 0);
        for header in [b"PROXY UNKNOWN\r\n".to_vec(), unspecified, unix] {
            let (said, _) = seen_from(Ipv4Addr::LOCALHOST.into(), &header, 1).await;
            assert!(matches!(said, Err(NotIntroduced::Unsaid)), "{said:?}");
        }
        let own = version_2_header(0x20, 0x00, &[], 0);
        let (said, _) = seen_from(Ipv4Addr::LOCALHOST.into(), &own, 1).await;
        assert_eq!(said.unwrap(), IpAddr::from(Ipv4Addr::LOCALHOST));
    }

    #[tokio::test]
    async fn a_header_in_pieces_is_the_same_header() {
        let text = b"PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\n".to_vec();
        let binary = version_2_header(0x21, 0x11, &ipv4([203, 0, 113, 9]), 300);
        for header in [text, binary] {
            for pieces in [2, 3, 7, header.len()] {
                let (said, rest) = seen_from(PEER.into(), &header, pieces).await;
                assert_eq!(said.unwrap().to_string(), "203.0.113.9", "{pieces}");
                assert_eq!(rest, PAYLOAD, "{pieces}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_header_introduces_nobody() {
        let endless = format!("PROXY TCP4 {}", "1".repeat(10_000));
        let long = format!("PROXY UNKNOWN {}\r\n", "x".repeat(V1_BYTES_MAX));
        let texts = [
            "GET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\n\r\n",
            "PROPFIND / HTTP/1.1\r\n\r\n",
            "proxy TCP4 203.0.113.9 192.0.2.1 4711 443\r\n",
            "PROXY TCP4 203.0.113.9 192.0.2.1 4711\r\n",
            "PROXY TCP4 203.0.113.9 192.0.2.1 4711 443 5\r\n",
            "PROXY TCP4  203.0.113.9 192.0.2.1 4711 443\r\n",
            "PROXY TCP4 203.0.113.9 192.0.2.1 4711 65536\r\n",
            "PROXY TCP4 203.0.113.9 192.0.2.1 +1 443\r\n",
            "PROXY TCP4 203.0.113.9 192.0.2.1 01 443\r\n",
            "PROXY TCP4 203.0.113.009 192.0.2.1 1 443\r\n",
            "PROXY TCP4 2001:db8::9 2001:db8::1 1 443\r\n",
            "PROXY TCP6 203.0.113.9 192.0.2.1 1 443\r\n",
            "PROXY UDP4 203.0.113.9 192.0.2.1 1 443\r\n",
            "PROXY TCP4 203.0.113.9 192.0.2.1 1 443\n",
            "PROXY \r\n",
            &endless,
            &long,
        ];
        let binaries = [
            version_2_header(0x11, 0x11, &ipv4([203, 0, 113, 9]), 0),
            version_2_header(0x22, 0x11, &ipv4([203, 0, 113, 9]), 0),
            version_2_header(0x21, 0x12, &ipv4([203, 0, 113, 9]), 0),
            version_2_header(0x21, 0x11, &[203, 0, 113, 9], 0),
            version_2_header(0x21, 0x21, &ipv4([203, 0, 113, 9]), 0),
            version_2_header(0x21, 0x11, &ipv4([203, 0, 113, 9]), V2_BYTES_MAX),
            b"\r\n\r\n\0\r\nQUIX\n!!!!".to_vec(),
        ];
        let all = texts.iter().map(|text| text.as_bytes().to_vec());
        for header in all.chain(binaries) {
            let shown = header.escape_ascii().to_string();
            let said = seen(&header).await;
            assert_eq!(said, Err(NotIntroduced::NoHeader.to_string()), "{shown}");
        }
    }

    #[tokio::test]
    async fn sec_nobody_is_introduced_with_an_address_that_no_client_has() {
        for claimed in [[127, 0, 0, 1], [0, 0, 0, 0], [224, 0, 0, 1]] {
            let header = version_2_header(0x21, 0x11, &ipv4(claimed), 0);
            let said = seen(&header).await.unwrap_err();
            assert!(said.contains("names"), "{claimed:?}: {said}");
        }
        for claimed in ["::1", "::", "ff02::1", "::ffff:127.0.0.1"] {
            let header = format!("PROXY TCP6 {claimed} 2001:db8::1 1 443\r\n");
            assert!(seen(header.as_bytes()).await.is_err(), "{claimed}");
        }
        let header = version_2_header(0x21, 0x11, &ipv4([127, 0, 0, 1]), 0);
        let (said, _) = seen_from(Ipv4Addr::LOCALHOST.into(), &header, 1).await;
        assert!(said.is_ok(), "from this machine, this machine is possible");
    }

    #[tokio::test]
    async fn half_a_header_and_silence_end_in_time() {
        let socket = listen::tcp((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"PROXY TCP4 203").await.unwrap();
        let (mut stream, _) = socket.accept().await.unwrap();
        stream.readable().await.unwrap();
        tokio::time::pause();
        let said = client(&mut stream, PEER.into()).await;
        assert!(matches!(said, Err(NotIntroduced::TooSlow)), "{said:?}");
        tokio::time::resume();
        let gone = TcpStream::connect(address).await.unwrap();
        let (mut stream, _) = socket.accept().await.unwrap();
        drop(gone);
        let said = client(&mut stream, PEER.into()).await;
        assert!(matches!(said, Err(NotIntroduced::Left)), "{said:?}");
    }
}
