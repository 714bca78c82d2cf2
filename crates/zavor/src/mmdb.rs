//! Writes small files in the format that [`crate::geoip`] reads (MaxMind DB 2.0): for the demonstration, whose
//! addresses are in no real file, and for the tests of the reader.
//!
//! A file is a binary tree over the 128 bits of an address (IPv4 below `::/96`) whose leaves point into a
//! data section. Only values that such files need can be written; a map or list has at most 28 entries.

use std::net::IpAddr;

use zavor_core::network::Network;

/// A value of the data section.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    /// A text of at most 284 bytes.
    Text(&'a str),
    /// 16 bits.
    Short(u16),
    /// 32 bits.
    Number(u32),
    /// 64 bits.
    Long(u64),
    /// Names and values.
    Map(Vec<(&'a str, Value<'a>)>),
    /// Values in order.
    List(Vec<Value<'a>>),
}

/// Zero bytes between tree and data section.
const GAP: usize = 16;
/// Bits of an IPv6 address before the IPv4 address below `::/96`.
const BEFORE_IPV4: u8 = 96;

/// Where one side of a node of the tree leads.
#[derive(Debug, Clone, Copy)]
enum Side {
    /// No record.
    Nowhere,
    /// Another node.
    Node(usize),
    /// A byte of the data section.
    Data(usize),
}

/// A file in which every address of these networks has the record beside it, and no other has any. The
/// networks must not overlap. `built` is in seconds since 1970.
pub(crate) fn file(built: u64, records: &[(Network, Value<'_>)]) -> Vec<u8> {
    let mut nodes = vec![[Side::Nowhere; 2]];
    let mut data = Vec::new();
    for (network, value) in records {
        let at = data.len();
        encode(value, &mut data);
        grow(&mut nodes, network, at);
    }
    let count = nodes.len();
    let mut file = Vec::new();
    for side in nodes.iter().flatten() {
        let pointer = match side {
            Side::Nowhere => count,
            Side::Node(node) => *node,
            Side::Data(at) => count + GAP + at,
        };
        file.extend_from_slice(&(pointer as u32).to_be_bytes()[1..]);
    }
    file.extend_from_slice(&[0; GAP]);
    file.append(&mut data);
    file.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    let metadata = Value::Map(vec![
        ("binary_format_major_version", Value::Short(2)),
        ("binary_format_minor_version", Value::Short(0)),
        ("build_epoch", Value::Long(built)),
        ("database_type", Value::Text("Zavor")),
        (
            "description",
            Value::Map(vec![("en", Value::Text("Zavor"))]),
        ),
        ("ip_version", Value::Short(6)),
        ("languages", Value::List(vec![Value::Text("en")])),
        ("node_count", Value::Number(count as u32)),
        ("record_size", Value::Short(24)),
    ]);
    encode(&metadata, &mut file);
    file
}

/// Adds the path of a network, whose last side leads to this byte of the data section.
fn grow(nodes: &mut Vec<[Side; 2]>, network: &Network, at: usize) {
    let (bits, prefix) = match network.base() {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), network.prefix() + BEFORE_IPV4),
        IpAddr::V6(v6) => (v6.to_bits(), network.prefix()),
    };
    let mut node = 0;
    for depth in 0..prefix {
        let side = usize::from(bits >> (127 - depth) & 1 == 1);
        if depth + 1 == prefix {
            nodes[node][side] = Side::Data(at);
            return;
        }
        node = match nodes[node][side] {
            Side::Node(next) => next,
            Side::Nowhere | Side::Data(_) => {
                nodes.push([Side::Nowhere; 2]);
                let next = nodes.len() - 1;
                nodes[node][side] = Side::Node(next);
                next
            }
        };
    }
}

fn encode(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => {
            match text.len() {
                short @ ..29 => out.push(2 << 5 | short as u8),
                // 29 says that one byte with the rest of the length follows.
                long => out.extend_from_slice(&[2 << 5 | 29, (long - 29) as u8]),
            }
            out.extend_from_slice(text.as_bytes());
        }
        Value::Short(number) => {
            out.push(5 << 5 | 2);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Number(number) => {
            out.push(6 << 5 | 4);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Long(number) => {
            // An extended type: 7 + 2 = 64 bits.
            out.extend_from_slice(&[8, 2]);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Map(pairs) => {
            out.push(7 << 5 | pairs.len() as u8);
            for (key, value) in pairs {
                encode(&Value::Text(key), out);
                encode(value, out);
            }
        }
        Value::List(items) => {
            // An extended type: 7 + 4 = array.
            out.extend_from_slice(&[items.len() as u8, 4]);
            items.iter().for_each(|item| encode(item, out));
        }
    }
}
