//! The tests make their files themselves: small ones, with one record.

use zavor_core::network::Network;

use super::*;
use crate::mmdb::Value;

/// A file in which every address of this IPv4 network has this record, and no other has any.
fn mmdb(network: [u8; 4], prefix: u8, record: &Value<'_>) -> Vec<u8> {
    let network = Network::of(network.into(), prefix);
    crate::mmdb::file(1_795_000_000, &[(network, record.clone())])
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
