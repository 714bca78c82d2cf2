//! The devices and mail programs with which an account was signed in to lately, for its owner: made
//! from the sign-in log, so it says what happened and decides nothing.
//!
//! Security: the name of a device is the client's own claim. A thief who copies a name from the same
//! network looks like the owner; from another network he has a line of his own.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::event::{Outcome, Protocol, SignInEvent};
use crate::hold::stored::Subject;
use crate::moment::Timestamp;
use crate::network::Origin;

/// Most devices that are told; more than a person has, even with a phone that changes networks.
pub const DEVICES_TOLD_MAX: usize = 20;

/// One device or mail program, in one network (IPv4 /32, IPv6 /64) and through one protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSeen {
    /// Its name in words; empty if it said none.
    pub name: String,
    /// How it signs in.
    pub protocol: Protocol,
    /// The newest address.
    pub address: Option<IpAddr>,
    /// The first sign-in of those read.
    pub first: Timestamp,
    /// The newest one.
    pub last: Timestamp,
    /// How many sign-ins.
    pub times: u32,
}

/// The devices with a successful sign-in in these events, which come the newest first; the devices too.
/// At most [`DEVICES_TOLD_MAX`], those used last. `name` says what a device is called in words: two
/// versions of one program that are called alike are one device.
pub fn devices_seen<'a>(
    events: impl Iterator<Item = &'a SignInEvent>,
    name: impl Fn(&str) -> String,
) -> Vec<DeviceSeen> {
    let host = |address: Option<IpAddr>| address.and_then(|address| Origin::of(address).host());
    let mut seen: Vec<DeviceSeen> = Vec::new();
    for event in events.filter(|event| event.outcome == Outcome::Success) {
        let name = name(&event.device);
        let same = seen.iter_mut().find(|known| {
            known.name == name
                && known.protocol == event.protocol
                && host(known.address) == host(event.address)
        });
        if let Some(known) = same {
            known.first = known.first.min(event.time);
            known.last = known.last.max(event.last);
            known.times = known.times.saturating_add(event.count);
        } else if seen.len() < DEVICES_TOLD_MAX {
            seen.push(DeviceSeen {
                name,
                protocol: event.protocol,
                address: event.address,
                first: event.time,
                last: event.last,
                times: event.count,
            });
        }
    }
    seen.sort_by_key(|known| core::cmp::Reverse(known.last));
    seen
}

/// Whether a hold on this subject concerns the owner of these devices: one on the account, and a block of a
/// network in which one of them was seen. A network from which somebody else tried the account does not.
pub fn concerns_owner(subject: &Subject, devices: &[DeviceSeen]) -> bool {
    match subject {
        Subject::Account(_) | Subject::Organisation => true,
        Subject::Connector(_) => false,
        Subject::Origin(network) => devices.iter().any(|seen| {
            seen.address
                .is_some_and(|address| network.contains(address))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    use crate::account::{AccountId, GuardKey, SignInName};
    use crate::hold::scope::Scope;

    fn event(at: i64, device: &str, address: &str, outcome: Outcome) -> SignInEvent {
        SignInEvent {
            time: Timestamp::from_secs(at),
            last: Timestamp::from_secs(at),
            count: 1,
            key: GuardKey::account(AccountId(1)),
            name: SignInName::from_normal_form("ana@contoso.example"),
            address: address.parse().ok(),
            protocol: Protocol::Imap,
            device: device.to_string(),
            class: Scope::Familiar,
            outcome,
            reason: None,
            transition: false,
            until: None,
            correlation: None,
        }
    }

    #[test]
    fn a_device_is_one_line_for_each_network_and_only_successes_count() {
        let events = [
            event(50, "Thunderbird 128.1", "203.0.113.7", Outcome::Success),
            event(40, "Thunderbird 128.0", "203.0.113.7", Outcome::Success),
            event(30, "Thunderbird 128.0", "198.51.100.9", Outcome::Success),
            event(20, "curl", "192.0.2.1", Outcome::Failure),
            event(15, "Phone", "2001:db8::1", Outcome::Success),
            event(10, "Phone", "2001:db8::2", Outcome::Success),
        ];
        let short = |said: &str| said.split('.').next().unwrap_or_default().to_string();
        let seen = devices_seen(events.iter(), short);
        let told: Vec<(&str, i64, i64, u32)> = seen
            .iter()
            .map(|one| {
                let (first, last) = (one.first.as_millis(), one.last.as_millis());
                (one.name.as_str(), first / 1000, last / 1000, one.times)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("Thunderbird 128", 40, 50, 2),
                ("Thunderbird 128", 30, 30, 1),
                ("Phone", 10, 15, 2),
            ]
        );
    }

    #[test]
    fn the_devices_used_last_are_told() {
        let one_less = DEVICES_TOLD_MAX - 1;
        for (devices, told) in [
            (one_less, one_less),
            (DEVICES_TOLD_MAX, DEVICES_TOLD_MAX),
            (DEVICES_TOLD_MAX + 1, DEVICES_TOLD_MAX),
        ] {
            let events: Vec<SignInEvent> = (0..devices)
                .map(|n| {
                    let at = 1_000 - i64::try_from(n).unwrap();
                    event(at, &n.to_string(), "203.0.113.7", Outcome::Success)
                })
                .collect();
            let seen = devices_seen(events.iter(), ToString::to_string);
            assert_eq!(seen.len(), told);
            assert_eq!(seen[0].name, "0");
        }
    }

    #[test]
    fn a_blocked_network_concerns_only_whose_device_was_seen_in_it() {
        let here = event(9, "Phone", "203.0.113.7", Outcome::Success);
        let devices = devices_seen([&here].into_iter(), ToString::to_string);
        let origin = |text: &str| Subject::Origin(text.parse().unwrap());
        for (subject, concerns) in [
            (origin("203.0.113.0/24"), true),
            (origin("203.0.113.8/32"), false),
            (Subject::Account(here.name.clone()), true),
            (Subject::Organisation, true),
            (Subject::Connector("billing".to_string()), false),
        ] {
            assert_eq!(concerns_owner(&subject, &devices), concerns, "{subject}");
        }
    }
}
