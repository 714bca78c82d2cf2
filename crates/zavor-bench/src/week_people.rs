//! The people of a [week](crate::week), and where they are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use zavor_memory::Prng;

/// Sessions a day of the mean person, and at most.
const SESSIONS: f64 = 4.5;
const SESSIONS_MAX: f64 = 40.0;
/// Hours a day in which people sign in.
const AWAKE: f64 = 15.0;
/// Carriers, and /24 networks of each.
const CARRIERS: u64 = 4;
const CARRIER_NETWORKS: u64 = 32;
/// Providers of homes.
const PROVIDERS: u64 = 40;
/// People in one office.
const OFFICE: u64 = 200;

/// Where somebody signs in: an address in few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    #[default]
    Nowhere,
    V4(u32),
    /// The /48 and the host of an IPv6 address.
    V6(u32),
}

/// The address of a place.
pub(crate) fn address_of(place: Place) -> IpAddr {
    match place {
        Place::Nowhere => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Place::V4(bits) => Ipv4Addr::from_bits(bits).into(),
        Place::V6(home) => {
            let [a, b, c, d] = home.to_be_bytes().map(u16::from);
            Ipv6Addr::new(0x2a02, a << 8 | b, c << 8 | d, 1, 0, 0, 0, 1).into()
        }
    }
}

fn v4(a: u64, b: u64, c: u64, d: u64) -> Place {
    Place::V4(Ipv4Addr::new(a as u8, b as u8, c as u8, d as u8).to_bits())
}

impl Place {
    /// One of an attacker's addresses; one in fifty is a neighbour of honest people.
    pub(crate) fn attacker(addresses: u64, first: u64, prng: &mut Prng) -> Self {
        let n = prng.below(addresses);
        if prng.chance(1, 50) {
            return match n % 2 {
                0 => v4(80, n % PROVIDERS, n / 7 % 256, 250),
                _ => v4(90, n % CARRIERS, n / 7 % CARRIER_NETWORKS, 250),
            };
        }
        v4(first, n >> 8, n & 0xff, 9)
    }
}

/// One person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) sessions_in_1000_hours: u32,
    home: u32,
    /// A new address every day.
    moves: bool,
    ipv6: bool,
    office: bool,
    pub(crate) has_phone: bool,
    devices: u8,
}

impl Person {
    /// What a phone says about itself.
    pub(crate) const PHONE_HINT: u32 = 0x9001;

    /// Everybody.
    pub(crate) fn all(accounts: u64, prng: &mut Prng) -> Vec<Self> {
        let weight = |n: u64| (n as f64 * 20_000.0 / accounts as f64 + 200.0).powf(-0.8);
        let mean = (0..accounts).map(weight).sum::<f64>() / accounts as f64;
        let person = |n: u64| {
            let sessions = (SESSIONS * weight(n) / mean).min(SESSIONS_MAX);
            let devices = match prng.below(100) {
                0..=19 => 1,
                20..=54 => 2,
                55..=79 => 3,
                80..=91 => 4,
                _ => 5,
            };
            Self {
                sessions_in_1000_hours: (1000.0 * sessions / AWAKE) as u32,
                home: prng.word() as u32,
                moves: prng.chance(15, 100),
                ipv6: prng.chance(1, 4),
                office: prng.chance(2, 3),
                has_phone: devices > 1,
                devices,
            }
        };
        (0..accounts).map(person).collect()
    }

    /// The place and the hint of the device of a session; a browser shows none.
    pub(crate) fn device(
        &self,
        account: u32,
        day: u64,
        clock: u64,
        prng: &mut Prng,
    ) -> (Place, u32) {
        let device = prng.below(self.devices.into());
        let hint = match device {
            0 | 4 => 0,
            1 => Self::PHONE_HINT,
            other => 0x1000 + other as u32,
        };
        let travels = mixed(account, day).is_multiple_of(50);
        if device == 1 && prng.chance(2, 5) {
            let carrier = mixed(account, 99) % CARRIERS;
            let network = prng.below(CARRIER_NETWORKS);
            return (v4(90, carrier, network, prng.below(64)), hint);
        }
        if travels {
            let hotel = mixed(account, day + 1_000);
            return (v4(100, 64 + hotel % 64, hotel >> 8 & 0xff, 7), hint);
        }
        let at_work = self.office && (9..17).contains(&clock) && day % 7 < 5;
        if at_work && prng.chance(4, 5) {
            let office = u64::from(account) / OFFICE;
            return (v4(81, office >> 8, office & 0xff, 1), hint);
        }
        (self.at_home(account, day), hint)
    }

    /// The home of a day.
    fn at_home(&self, account: u32, day: u64) -> Place {
        let home = if self.moves {
            mixed(self.home, day)
        } else {
            u64::from(self.home)
        };
        let provider = u64::from(account) % PROVIDERS;
        if self.ipv6 {
            return Place::V6((provider << 24 | home & 0xff_ffff) as u32);
        }
        v4(80, provider, home & 0xff, home >> 8 & 0xff)
    }

    /// Where the phone is that goes on with an old password.
    pub(crate) fn phone_home(&self, account: u32, day: u64) -> Place {
        self.at_home(account, day)
    }
}

/// A number that belongs to two others.
fn mixed(a: u32, b: u64) -> u64 {
    let x = (u64::from(a) ^ b << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ x >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 20
}
