//! What trusted proxies say about their clients that a door cannot use.
//!
//! A proxy whose word cannot be read makes all its visitors look like one, so nothing guards against
//! any of them in particular, and nobody would notice. The first time is a line in the log; `doctor`
//! shows it for [`FAULT_MEMORY`] after the last time.
//!
//! Bounded: the faults remembered ([`FAULTS_MAX`]), and what is quoted ([`QUOTED_BYTES_MAX`]); what is
//! quoted may be a stranger's text, so only visible ASCII is.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::platform::lock::Lock;

/// Faults remembered; further ones are not.
pub const FAULTS_MAX: usize = 100;
/// How long a fault is shown after it was last seen.
pub const FAULT_MEMORY: Duration = Duration::from_secs(24 * 60 * 60);
/// Most bytes quoted of what a proxy wrote.
pub const QUOTED_BYTES_MAX: usize = 60;

/// What is wrong with a proxy's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProxyFault {
    /// `X-Forwarded-For` or `Forwarded` names its client in a way that cannot be read.
    Unreadable,
    /// It names no client.
    Silent,
    /// `X-Forwarded-For` and `Forwarded` name different clients.
    Two,
    /// Its connection does not begin with the PROXY header that is required of it.
    NoHeader,
    /// Its PROXY header names an address that no client can have.
    Claim,
}

/// One proxy with one fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedFault {
    /// The door, by its section of the configuration.
    pub door: &'static str,
    /// The proxy.
    pub proxy: IpAddr,
    /// What is wrong.
    pub fault: ProxyFault,
    /// What it wrote the first time; may be empty.
    pub quoted: String,
}

/// The faults of all doors. In memory only.
#[derive(Debug, Default)]
pub struct ProxyFaults(Lock<BTreeMap<Key, Noted>>);

type Key = (&'static str, IpAddr, ProxyFault);

#[derive(Debug)]
struct Noted {
    quoted: String,
    last: Instant,
}

impl ProxyFaults {
    /// Notes a fault; the first time, logs it.
    pub fn note(
        &self,
        door: &'static str,
        proxy: IpAddr,
        fault: ProxyFault,
        wrote: &[u8],
        now: Instant,
    ) {
        let key = (door, proxy, fault);
        let mut all = self.0.lock();
        if let Some(noted) = all.get_mut(&key) {
            noted.last = now;
            return;
        }
        if all.len() >= FAULTS_MAX {
            all.retain(|_, noted| recent(noted, now));
        }
        if all.len() >= FAULTS_MAX {
            return;
        }
        let quoted = quoted(wrote);
        let first = NotedFault {
            door,
            proxy,
            fault,
            quoted: quoted.clone(),
        };
        all.insert(key, Noted { quoted, last: now });
        drop(all);
        tracing::warn!(door, "{first}");
    }

    /// Those of the last [`FAULT_MEMORY`].
    pub fn list(&self, now: Instant) -> Vec<NotedFault> {
        let all = self.0.lock();
        let recent = all.iter().filter(|(_, noted)| recent(noted, now));
        let fault = |((door, proxy, fault), noted): (&Key, &Noted)| NotedFault {
            door,
            proxy: *proxy,
            fault: *fault,
            quoted: noted.quoted.clone(),
        };
        recent.map(fault).collect()
    }
}

fn recent(noted: &Noted, now: Instant) -> bool {
    now.saturating_duration_since(noted.last) < FAULT_MEMORY
}

fn quoted(wrote: &[u8]) -> String {
    let escaped = wrote.escape_ascii().map(char::from);
    escaped.take(QUOTED_BYTES_MAX).collect()
}

impl fmt::Display for NotedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            door,
            proxy,
            fault,
            quoted,
        } = self;
        match fault {
            ProxyFault::Unreadable => write!(
                f,
                "the trusted proxy {proxy} names its client as \"{quoted}\", which is no address: its \
                 visitors count as the proxy itself; let it write the address of its client into \
                 X-Forwarded-For or Forwarded"
            ),
            ProxyFault::Silent => write!(
                f,
                "the trusted proxy {proxy} sent a form without X-Forwarded-For or Forwarded: its \
                 visitors count as the proxy itself; let it write one of them, or take it out of \
                 [{door}] trusted_proxies"
            ),
            ProxyFault::Two => write!(
                f,
                "X-Forwarded-For and Forwarded from the trusted proxy {proxy} name different clients, \
                 so one of them is written by visitors; name the one that the proxy writes in \
                 [{door}] client_header, and let the proxy remove the other"
            ),
            ProxyFault::NoHeader => write!(
                f,
                "connections from the trusted proxy {proxy} do not begin with a PROXY header and are \
                 closed; let it send one, or set [{door}] proxy_protocol = false"
            ),
            ProxyFault::Claim => write!(
                f,
                "the PROXY header of the trusted proxy {proxy} names {quoted} as its client, which \
                 cannot be, and the connection is closed; let it name the address of its client"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "some instant to count from")]
    fn a_fault_is_shown_once_for_a_day_and_never_with_a_strangers_line_breaks() {
        let (faults, start) = (ProxyFaults::default(), Instant::now());
        let proxy: IpAddr = [127, 0, 0, 1].into();
        let long = [b"x\r\ny\x1b".as_slice(), &[b'z'; 1_000]].concat();
        for _ in 0..1_000 {
            faults.note("web", proxy, ProxyFault::Unreadable, &long, start);
        }
        faults.note("web", proxy, ProxyFault::Silent, b"", start);
        let shown = faults.list(start);
        assert_eq!(shown.len(), 2);
        assert!(shown[0].quoted.starts_with("x\\r\\ny\\x1bz"));
        assert_eq!(shown[0].quoted.len(), QUOTED_BYTES_MAX);
        assert!(shown[0].to_string().contains("127.0.0.1"));
        assert!(faults.list(start + FAULT_MEMORY).is_empty());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "some instant to count from")]
    fn many_proxies_take_no_more_than_their_room() {
        let (faults, start) = (ProxyFaults::default(), Instant::now());
        for n in 0..10_000_u32 {
            faults.note("web", IpAddr::V4(n.into()), ProxyFault::Silent, b"", start);
        }
        assert_eq!(faults.list(start).len(), FAULTS_MAX);
        let later = start + FAULT_MEMORY;
        faults.note(
            "ldap",
            [10, 0, 0, 1].into(),
            ProxyFault::NoHeader,
            b"",
            later,
        );
        assert_eq!(faults.list(later).len(), 1);
    }
}
