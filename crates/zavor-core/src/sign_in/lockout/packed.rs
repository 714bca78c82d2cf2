//! A counter as a record in memory: only the parts that say something.
//!
//! ```text
//! parts, counts of addresses (low half) and wrong passwords (high half)
//! COUNTED:     failures, consecutive, protocol, leak_from, first, last
//! LOCKED:      step, locked_since, locked_secs, locked_count
//! KEPT:        step_kept_until
//! V4 | V6:     last_address
//! CREDENTIAL:  credential
//! ROW:         row_first
//! fingerprints of addresses (2 bytes each), of wrong passwords (4 bytes each)
//! ```
//! The class is the kind of the record. After a success only wrong passwords are left, and most
//! lockouts never come; a counter with three failures takes 41 bytes where the struct has 100.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::wrong::{WRONG_MAX, Wrong};
use super::{ADDRESSES_COUNTED_MAX, Class, Counter};
use crate::event::Protocol;
use crate::guard::Reader;
use crate::moment::Second;
use crate::sign_in::records::{Draft, HEAD, Kind, RECORD_BYTES_MAX, Record, Records};

/// Bytes of the parts.
const FIXED_BYTES: usize = 2;
const COUNTED_BYTES: usize = 3 + 3 * 4;
const LOCKED_BYTES: usize = 1 + 2 * 4 + 1;
const KEPT_BYTES: usize = 4;
const ADDRESS_BYTES: usize = 16;
const CREDENTIAL_BYTES: usize = 4;
const ROW_BYTES: usize = 4;
/// Longest record of a counter.
const COUNTER_BYTES: usize = HEAD
    + FIXED_BYTES
    + COUNTED_BYTES
    + LOCKED_BYTES
    + KEPT_BYTES
    + ADDRESS_BYTES
    + CREDENTIAL_BYTES
    + ROW_BYTES
    + ADDRESSES_COUNTED_MAX * size_of::<u16>()
    + WRONG_MAX * size_of::<u32>();
const _: () = assert!(COUNTER_BYTES <= RECORD_BYTES_MAX);
/// Most bytes of the counters of one account.
pub(in super::super) const COUNTERS_BYTES_MAX: usize = Class::ALL.len() * COUNTER_BYTES;

const COUNTED: u8 = 1;
const LOCKED: u8 = 2;
const KEPT: u8 = 4;
const V4: u8 = 8;
const V6: u8 = 16;
const CREDENTIAL: u8 = 32;
const ROW: u8 = 64;

impl Class {
    /// The kind of record that keeps its counter.
    pub(in super::super) const fn record(self) -> Kind {
        match self {
            Self::KnownDevice => Kind::KnownDevice,
            Self::Familiar => Kind::Familiar,
            Self::Near => Kind::Near,
            Self::Unfamiliar => Kind::Unfamiliar,
        }
    }

    /// The class whose counter a record is.
    fn of_record(record: &Record<'_>) -> Option<Self> {
        let of = |class: &Self| record.is(class.record());
        Self::ALL.into_iter().find(of)
    }
}

impl Counter {
    /// Which parts say something.
    fn parts(&self) -> u8 {
        let seconds = [self.leak_from, self.first, self.last];
        let counted = self.failures > 0
            || self.consecutive > 0
            || self.last_protocol != Protocol::Other
            || seconds.iter().any(|second| *second != Second::NEVER);
        let locked = self.step > 0 || self.locked_since != Second::NEVER || self.locked_secs > 0;
        let address = match self.last_address {
            None => 0,
            Some(IpAddr::V4(_)) => V4,
            Some(IpAddr::V6(_)) => V6,
        };
        let part = |says: bool, bit: u8| if says { bit } else { 0 };
        part(counted, COUNTED)
            | part(locked, LOCKED)
            | part(self.step_kept_until != Second::NEVER, KEPT)
            | address
            | part(self.credential != 0, CREDENTIAL)
            | part(self.row_first != Second::NEVER, ROW)
    }

    fn draft(&self) -> Draft {
        let mut draft = Draft::new(self.class.record());
        let parts = self.parts();
        let counts = self.counted_addresses().count() | self.wrong.len() << 4;
        draft.push([parts, counts as u8]);
        if parts & COUNTED != 0 {
            draft.push([self.failures, self.consecutive, self.last_protocol as u8]);
            for second in [self.leak_from, self.first, self.last] {
                draft.push(second.0.to_le_bytes());
            }
        }
        if parts & LOCKED != 0 {
            draft.push([self.step]);
            draft.push(self.locked_since.0.to_le_bytes());
            draft.push(self.locked_secs.to_le_bytes());
            draft.push([self.locked_count]);
        }
        if parts & KEPT != 0 {
            draft.push(self.step_kept_until.0.to_le_bytes());
        }
        match self.last_address {
            None => {}
            Some(IpAddr::V4(v4)) => draft.push(v4.octets()),
            Some(IpAddr::V6(v6)) => draft.push(v6.octets()),
        }
        if parts & CREDENTIAL != 0 {
            draft.push(self.credential.to_le_bytes());
        }
        if parts & ROW != 0 {
            draft.push(self.row_first.0.to_le_bytes());
        }
        for fingerprint in self.counted_addresses() {
            draft.push(fingerprint.to_le_bytes());
        }
        for fingerprint in self.wrong.iter() {
            draft.push(fingerprint.to_le_bytes());
        }
        draft
    }

    /// Bytes of the wrong passwords in its record.
    pub(in super::super) fn wrong_bytes(&self) -> usize {
        self.wrong.len().saturating_mul(size_of::<u32>())
    }

    /// The counter of a class, from its record.
    fn read(class: Class, body: &[u8]) -> Option<Self> {
        let mut counter = Self::new(class);
        let mut reader = Reader(body);
        let [parts, counts] = reader.bytes()?;
        if parts & COUNTED != 0 {
            let [failures, consecutive, protocol] = reader.bytes()?;
            (counter.failures, counter.consecutive) = (failures, consecutive);
            counter.last_protocol = *Protocol::ALL.get(usize::from(protocol))?;
            let [a, b, c, d, e, f, g, h, i, j, k, l] = reader.bytes()?;
            counter.leak_from = Second(u32::from_le_bytes([a, b, c, d]));
            counter.first = Second(u32::from_le_bytes([e, f, g, h]));
            counter.last = Second(u32::from_le_bytes([i, j, k, l]));
        }
        if parts & LOCKED != 0 {
            counter.step = reader.u8()?;
            counter.locked_since = Second(reader.u32()?);
            counter.locked_secs = reader.u32()?;
            counter.locked_count = reader.u8()?;
        }
        if parts & KEPT != 0 {
            counter.step_kept_until = Second(reader.u32()?);
        }
        if parts & V4 != 0 {
            counter.last_address = Some(IpAddr::V4(Ipv4Addr::from_octets(reader.bytes()?)));
        }
        if parts & V6 != 0 {
            counter.last_address = Some(IpAddr::V6(Ipv6Addr::from_octets(reader.bytes()?)));
        }
        if parts & CREDENTIAL != 0 {
            counter.credential = reader.u32()?;
        }
        if parts & ROW != 0 {
            counter.row_first = Second(reader.u32()?);
        }
        let addresses = usize::from(counts & 0x0f).saturating_mul(size_of::<u16>());
        let (addresses, wrong) = reader.0.split_at_checked(addresses)?;
        let (fingerprints, _) = addresses.as_chunks();
        for (place, fingerprint) in counter.addresses.iter_mut().zip(fingerprints) {
            *place = u16::from_le_bytes(*fingerprint);
        }
        counter.wrong = Wrong::read(wrong);
        Some(counter)
    }
}

impl Records {
    /// The counters, each as it was left: not brought up to date.
    pub(in super::super) fn counters(&self) -> impl Iterator<Item = Counter> + '_ {
        self.but_places()
            .filter_map(|record| Counter::read(Class::of_record(&record)?, record.body))
    }

    /// The counter of a class, if it has one.
    pub(in super::super) fn counter(&self, class: Class) -> Option<Counter> {
        let record = self.find(class.record())?;
        Counter::read(class, record.body)
    }

    /// Whether a lockout can be in force, told from the first byte of each counter: lists ask this
    /// of every account, and most counters hold nothing but wrong passwords.
    pub(in super::super) fn may_be_locked(&self) -> bool {
        let says = |parts: &u8| parts & (COUNTED | LOCKED) != 0;
        self.but_places()
            .any(|record| record.is_counter() && record.body.first().is_some_and(says))
    }

    /// Keeps a counter in the place of the one of its class.
    pub(in super::super) fn put_counter(&mut self, counter: &Counter) {
        let at = self.find(counter.class.record()).map(|record| record.at);
        match at {
            Some(at) => self.replace(at, counter.draft()),
            None => self.push(counter.draft()),
        }
    }

    /// Drops the counters that hold nothing that a fresh one does not.
    pub(in super::super) fn drop_blank_counters(&mut self) {
        if self.but_places().any(|record| is_blank_counter(&record)) {
            self.remove_if(is_blank_counter);
        }
    }
}

/// Whether a record is a counter that holds nothing that a fresh one does not.
pub(in super::super) fn is_blank_counter(record: &Record<'_>) -> bool {
    // Most counters hold a wrong password at least.
    let holds_wrong = |counts: &u8| counts >> 4 > 0;
    if record.is_place() || record.body.get(1).is_some_and(holds_wrong) {
        return false;
    }
    let class = Class::of_record(record);
    let counter = class.and_then(|class| Counter::read(class, record.body));
    counter.is_some_and(|counter| counter.is_blank())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{Span, Timestamp};
    use crate::policy::SmartLockoutPolicy;
    use crate::sign_in::lockout::Failure;

    fn alone(counter: &Counter) -> Records {
        let mut records = Records::default();
        records.put_counter(counter);
        records
    }

    #[test]
    fn a_record_gives_every_part_of_its_counter_back() {
        let policy = SmartLockoutPolicy {
            repeated_password_memory: 8,
            ..SmartLockoutPolicy::default()
        };
        let mut now = Timestamp::from_secs(1_800_000_000);
        let mut records = Records::default();
        let mut largest = 0;
        for class in Class::ALL {
            let mut counter = Counter::new(class);
            for n in 0..60_u64 {
                let address = match n % 3 {
                    0 => None,
                    1 => Some(IpAddr::V4(Ipv4Addr::from_bits(n as u32))),
                    _ => Some(IpAddr::V6(Ipv6Addr::from_bits(u128::from(n)))),
                };
                let failure = Failure {
                    digest: (n % 5 != 0).then_some(n),
                    credential: (n / 20) as u32,
                    address,
                    protocol: Protocol::ALL[n as usize % Protocol::ALL.len()],
                };
                counter.settle(&policy, now);
                counter.fail(&policy, &failure, now);
                match n {
                    25 => counter.unlock(&policy, now),
                    40 => counter.succeed(),
                    50 => counter.lift_consecutive(),
                    _ => {}
                }
                records.put_counter(&counter);
                assert_eq!(records.counter(class), Some(counter.clone()), "{n}");
                let alone = alone(&counter);
                let locked = counter.in_force(&policy, now).is_some();
                assert!(alone.may_be_locked() || !locked, "{n}");
                assert_eq!(alone.may_be_locked(), counter.parts() & 3 != 0, "{n}");
                largest = largest.max(records.heap_bytes());
                now = now.plus(Span::from_secs(n * 97));
            }
        }
        assert_eq!(records.counters().count(), Class::ALL.len());
        assert!(largest <= COUNTERS_BYTES_MAX + 64, "{largest}");
    }

    #[test]
    fn every_part_that_says_something_comes_back_alone_and_a_silent_one_takes_no_room() {
        let blank = || Counter::new(Class::Near);
        let later = Second(7);
        let parts = [
            Counter {
                failures: 1,
                ..blank()
            },
            Counter {
                consecutive: 1,
                ..blank()
            },
            Counter {
                last_protocol: Protocol::Imap,
                ..blank()
            },
            Counter {
                leak_from: later,
                ..blank()
            },
            Counter {
                first: later,
                ..blank()
            },
            Counter {
                last: later,
                ..blank()
            },
            Counter { step: 1, ..blank() },
            Counter {
                locked_since: later,
                ..blank()
            },
            Counter {
                locked_secs: 1,
                ..blank()
            },
            Counter {
                step_kept_until: later,
                ..blank()
            },
            Counter {
                last_address: Some("192.0.2.1".parse().unwrap()),
                ..blank()
            },
            Counter {
                last_address: Some("2001:db8::1".parse().unwrap()),
                ..blank()
            },
            Counter {
                credential: 1,
                ..blank()
            },
            Counter {
                row_first: later,
                ..blank()
            },
        ];
        let silent = alone(&blank()).heap_bytes();
        for counter in parts {
            let records = alone(&counter);
            assert_eq!(records.counter(Class::Near), Some(counter.clone()));
            assert!(records.heap_bytes() > silent, "{counter:?}");
        }
        let length = alone(&blank())
            .iter()
            .map(|record| record.len())
            .sum::<usize>();
        assert_eq!(length, HEAD + FIXED_BYTES);
    }

    #[test]
    fn a_counter_that_holds_nothing_is_dropped_and_one_wrong_password_keeps_it() {
        let blank = Counter::new(Class::Near);
        let mut records = alone(&blank);
        records.drop_blank_counters();
        assert_eq!(records.heap_bytes(), 0);
        let mut wrong = blank;
        wrong.wrong.remember(7, 3);
        let mut records = alone(&wrong);
        records.drop_blank_counters();
        assert_eq!(records.counter(Class::Near), Some(wrong));
    }
}
