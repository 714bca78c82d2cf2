//! The addresses of this host's interfaces, as the kernel lists them under `/proc/net`.
//!
//! A connection from one of them comes from a program here (a webmail, a proxy, a container's
//! gateway), never from one person, so these are shared networks without being declared. They are
//! read at the start and at each reload; a new address counts from the next reload on. If `/proc`
//! is missing, loopback is still known.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Most bytes read of a list.
const LIST_BYTES_MAX: u64 = 4 << 20;
/// Most addresses; a host has a few.
const ADDRESSES_MAX: usize = 10_000;

/// All of them.
pub(crate) fn own_addresses() -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> = Vec::new();
    found.extend(
        ipv4(&read("/proc/net/fib_trie"))
            .into_iter()
            .map(IpAddr::V4),
    );
    found.extend(
        ipv6(&read("/proc/net/if_inet6"))
            .into_iter()
            .map(IpAddr::V6),
    );
    found.sort_unstable();
    found.dedup();
    found.truncate(ADDRESSES_MAX);
    found
}

fn read(path: &str) -> String {
    use std::io::Read;
    let mut text = String::new();
    let opened = std::fs::File::open(path);
    match opened.and_then(|file| file.take(LIST_BYTES_MAX).read_to_string(&mut text)) {
        Ok(_) => text,
        Err(error) => {
            tracing::warn!(path, %error, "this host's own addresses cannot be read");
            String::new()
        }
    }
}

/// Addresses from lines `/32 host LOCAL`; the line before each names its address.
fn ipv4(trie: &str) -> Vec<Ipv4Addr> {
    let mut last: Option<Ipv4Addr> = None;
    let mut found = Vec::new();
    for line in trie.lines() {
        let line = line.trim();
        if let Some(address) = line.strip_prefix("|-- ") {
            last = address.parse().ok();
        } else if line == "/32 host LOCAL" {
            found.extend(last);
        }
    }
    found
}

/// Addresses from lines that begin with 32 hexadecimal digits.
fn ipv6(list: &str) -> Vec<Ipv6Addr> {
    let digits = list.lines().filter_map(|line| line.split(' ').next());
    digits
        .filter(|digits| digits.len() == 32)
        .filter_map(|digits| u128::from_str_radix(digits, 16).ok())
        .map(Ipv6Addr::from_bits)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_lists_are_read() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n\
                    Local:\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 192.0.2.7\n        \
                    /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n";
        assert_eq!(
            ipv4(trie),
            [Ipv4Addr::LOCALHOST, Ipv4Addr::new(192, 0, 2, 7)]
        );
        let list = "00000000000000000000000000000001 01 80 10 80       lo\n\
                    20010db8000000000000000000000007 02 40 00 80     eth0\nnonsense\n";
        let seven: Ipv6Addr = "2001:db8::7".parse().unwrap();
        assert_eq!(ipv6(list), [Ipv6Addr::LOCALHOST, seven]);
        assert!(ipv4("|-- x\n/32 host LOCAL").is_empty());
    }

    #[test]
    fn this_host_knows_its_loopback() {
        assert!(own_addresses().contains(&IpAddr::V4(Ipv4Addr::LOCALHOST)));
    }
}
