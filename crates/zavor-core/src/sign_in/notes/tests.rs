//! What a guard remembers for a day.

use super::*;
use crate::network::Network;

/// Noon, so that an hour later is the same day.
const NOON: Timestamp = Timestamp::from_secs(1_800_014_400);

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn host(last: u8) -> NetworkKey {
    Network::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)), 32).key()
}

#[test]
fn an_account_speaks_for_five_networks_a_day_and_credits_each_once() {
    let mut records = Records::default();
    // They differ in single bits.
    let hosts = [0, 1, 32, 33, 64];
    for last in hosts {
        assert_eq!(records.speaks_for(host(last), NOON), (true, true), "{last}");
    }
    let evening = NOON.plus(Span::from_hours(11));
    for last in hosts {
        let again = records.speaks_for(host(last), evening);
        assert_eq!(again, (true, false), "{last}");
    }
    assert_eq!(records.speaks_for(host(99), evening), (false, false));
    records.sweep(evening);
    assert_eq!(records.speaks_for(host(99), evening), (false, false));
    let next_day = NOON.plus(Span::from_hours(12));
    assert_eq!(records.speaks_for(host(99), next_day), (true, true));
    assert_eq!(records.speaks_for(host(0), next_day), (true, true));
    records.sweep(next_day.plus(Span::from_days(1)));
    assert_eq!(records.heap_bytes(), 0, "yesterday's takes no memory");
}

#[test]
fn one_network_of_the_day_is_one_whatever_its_prefix_says() {
    let mut records = Records::default();
    let place = |prefix| Network::of(address("192.0.2.0"), prefix).key();
    assert_eq!(records.speaks_for(place(24), NOON), (true, true));
    assert_eq!(records.speaks_for(place(32), NOON), (true, true));
    assert_eq!(records.speaks_for(place(24), NOON), (true, false));
}

#[test]
fn the_newest_refused_address_of_each_of_four_places_is_remembered_for_a_day() {
    let mut records = Records::default();
    for place in 0..5 {
        let tried = alloc::format!("10.0.{place}.1");
        assert!(
            records.note_refused_at(address(&tried), NOON),
            "a new place"
        );
    }
    let shown = |records: &Records, at| records.refused_at(at).collect::<Vec<_>>();
    let four: Vec<_> = (1..5)
        .map(|n| address(&alloc::format!("10.0.{n}.1")))
        .collect();
    assert_eq!(shown(&records, NOON), four, "the oldest made room");
    // The same place again: the newest address of it, and written every quarter of an hour.
    let soon = NOON.plus(Span::from_mins(15)).minus(Span::from_secs(1));
    assert!(!records.note_refused_at(address("10.0.3.9"), soon));
    assert_eq!(shown(&records, soon).len(), 4);
    assert_eq!(shown(&records, soon).last(), Some(&address("10.0.3.9")));
    let later = soon.plus(Span::from_mins(15));
    assert!(records.note_refused_at(address("10.0.3.9"), later));
    // Three were noted at noon.
    let last = NOON.plus(Span::from_hours(24)).minus(Span::from_secs(1));
    assert_eq!(shown(&records, last).len(), 4);
    let over = NOON.plus(Span::from_hours(24));
    assert_eq!(shown(&records, over), [address("10.0.3.9")]);
    records.sweep(over);
    assert_eq!(records.iter().count(), 1);
}

#[test]
fn four_refused_addresses_of_both_families_survive_a_restart() {
    let mut records = Records::default();
    for tried in ["10.0.0.1", "2001:db8::1", "10.0.2.1", "2001:db9::1"] {
        records.note_refused_at(address(tried), NOON);
    }
    let mut bytes = Vec::new();
    records.encode_refused(&mut bytes);
    let read = |bytes: &[u8]| {
        let mut read = Records::default();
        read.decode_refused(&mut Reader(bytes)).map(|()| read)
    };
    assert_eq!(read(&bytes), Some(records));
    bytes[0] = 5;
    bytes.extend_from_slice(&[8, 0, 0, 0, 0, 10, 9, 9, 9]);
    assert_eq!(read(&bytes), None, "more than are ever kept");
}
