//! The tests make their files themselves: the smallest ones of the format, with one record.

use super::*;

/// A value of the data section.
enum Value<'a> {
    Text(&'a str),
    Short(u16),
    Number(u32),
    Long(u64),
    Map(Vec<(&'a str, Value<'a>)>),
    List(Vec<Value<'a>>),
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

/// A file in which every address of this IPv4 network has this record, and no other has any.
fn mmdb(network: [u8; 4], prefix: usize, record: &Value<'_>) -> Vec<u8> {
    let bits = u32::from_be_bytes(network);
    let nodes = prefix as u32;
    let mut file = Vec::new();
    for depth in 0..prefix {
        // The last node leads to the data, which follows 16 zero bytes.
        let next = match depth + 1 == prefix {
            true => nodes + 16,
            false => depth as u32 + 1,
        };
        let right = bits >> (31 - depth) & 1 == 1;
        for side in [false, true] {
            let pointer = if side == right { next } else { nodes };
            file.extend_from_slice(&pointer.to_be_bytes()[1..]);
        }
    }
    file.extend_from_slice(&[0; 16]);
    encode(record, &mut file);
    file.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    let metadata = Value::Map(vec![
        ("binary_format_major_version", Value::Short(2)),
        ("binary_format_minor_version", Value::Short(0)),
        ("build_epoch", Value::Long(1_795_000_000)),
        ("database_type", Value::Text("Test")),
        ("description", Value::Map(vec![("en", Value::Text("Test"))])),
        ("ip_version", Value::Short(4)),
        ("languages", Value::List(vec![Value::Text("en")])),
        ("node_count", Value::Number(nodes)),
        ("record_size", Value::Short(24)),
    ]);
    encode(&metadata, &mut file);
    file
}

struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir = format!("zavor-geoip-{name}-{}", std::process::id());
        let dir = std::env::temp_dir().join(dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Option<std::path::PathBuf> {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        Some(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn country_city_and_network_are_what_the_files_say_and_absent_where_none_does() {
    let named = |code| Value::Map(vec![("iso_code", Value::Text(code))]);
    let country = Value::Map(vec![("country", named("RO"))]);
    let names = Value::Map(vec![("en", Value::Text("Cluj-Napoca"))]);
    let city = Value::Map(vec![
        ("city", Value::Map(vec![("names", names)])),
        ("country", named("MD")),
    ]);
    let network = Value::Map(vec![
        ("autonomous_system_number", Value::Number(64_500)),
        (
            "autonomous_system_organization",
            Value::Text("Example Telecom"),
        ),
    ]);
    let folder = Folder::new("whole");
    let mut config = GeoIp {
        country: folder.write("country.mmdb", &mmdb([198, 51, 100, 0], 24, &country)),
        city: None,
        network: folder.write("asn.mmdb", &mmdb([198, 51, 0, 0], 16, &network)),
    };
    let files = GeoFiles::default();
    assert_eq!(files.read(&config), [""; 0]);
    let of = |address: &str| files.of(address.parse().unwrap()).in_words();
    assert_eq!(of("198.51.100.9"), "RO, AS64500 Example Telecom");
    assert_eq!(of("198.51.7.9"), "AS64500 Example Telecom");
    for unknown in [
        "203.0.113.9",
        "2001:db8::1",
        "127.0.0.1",
        "::ffff:198.51.100.9",
    ] {
        assert_eq!(of(unknown), "", "{unknown}");
    }
    config.city = folder.write("city.mmdb", &mmdb([198, 51, 100, 0], 24, &city));
    assert_eq!(files.read(&config), [""; 0]);
    assert_eq!(
        of("198.51.100.9"),
        "MD, Cluj-Napoca, AS64500 Example Telecom"
    );
}

#[test]
fn a_file_that_is_missing_broken_or_cut_short_is_named_and_stops_nothing() {
    let record = Value::Map(vec![(
        "country",
        Value::Map(vec![("iso_code", Value::Text("RO"))]),
    )]);
    let whole = mmdb([198, 51, 100, 0], 24, &record);
    let folder = Folder::new("broken");
    let files = GeoFiles::default();
    let address = "198.51.100.9".parse().unwrap();
    for length in 0..whole.len() {
        let config = GeoIp {
            country: folder.write("cut.mmdb", &whole[..length]),
            ..GeoIp::default()
        };
        files.read(&config);
        // Whatever it says, it says it without a panic.
        let _ = files.of(address);
    }
    for turned in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[turned] ^= 0xff;
        let config = GeoIp {
            country: folder.write("turned.mmdb", &bytes),
            ..GeoIp::default()
        };
        files.read(&config);
        let _ = files.of(address);
    }
    let config = GeoIp {
        country: Some("/no/such/file.mmdb".into()),
        ..GeoIp::default()
    };
    let wrong = files.read(&config);
    assert_eq!(wrong.len(), 1);
    assert!(
        wrong[0].starts_with("/no/such/file.mmdb cannot be used: "),
        "{wrong:?}"
    );
    assert_eq!(files.of(address), Place::default());
}
