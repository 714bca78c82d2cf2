//! A counter as bytes: what the store journals.

use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{ADDRESSES_COUNTED_MAX, Class, Counter, STEP_MAX};
use crate::event::Protocol;
use crate::guard::Reader;
use crate::moment::Second;

impl Counter {
    /// Appends everything that must survive a restart; the wrong passwords need not.
    pub(in super::super) fn encode(&self, out: &mut Vec<u8>) {
        let protocol = Protocol::ALL
            .iter()
            .position(|p| *p == self.last_protocol)
            .unwrap_or(0);
        out.extend_from_slice(&[
            self.class.code(),
            self.failures,
            self.consecutive,
            self.step,
            protocol as u8,
        ]);
        for second in [self.leak_from, self.first, self.last, self.locked_since] {
            out.extend_from_slice(&second.0.to_le_bytes());
        }
        out.extend_from_slice(&self.locked_secs.to_le_bytes());
        out.extend_from_slice(&self.step_kept_until.0.to_le_bytes());
        match self.last_address {
            None => out.push(0),
            Some(IpAddr::V4(v4)) => {
                out.push(4);
                out.extend_from_slice(&v4.octets());
            }
            Some(IpAddr::V6(v6)) => {
                out.push(6);
                out.extend_from_slice(&v6.octets());
            }
        }
        out.push(self.counted_addresses().count() as u8);
        for fingerprint in self.counted_addresses() {
            out.extend_from_slice(&fingerprint.to_le_bytes());
        }
    }

    /// Reads what [`Counter::encode`] wrote; `None` for anything else.
    pub(in super::super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let class = Class::from_code(reader.u8()?)?;
        let (failures, consecutive, step) = (reader.u8()?, reader.u8()?, reader.u8()?);
        let last_protocol = *Protocol::ALL.get(usize::from(reader.u8()?))?;
        let mut seconds = [Second::NEVER; 4];
        for second in &mut seconds {
            *second = Second(reader.u32()?);
        }
        let [leak_from, first, last, locked_since] = seconds;
        let locked_secs = reader.u32()?;
        let step_kept_until = Second(reader.u32()?);
        let last_address = match reader.u8()? {
            0 => None,
            4 => Some(IpAddr::V4(Ipv4Addr::from_octets(reader.bytes()?))),
            6 => Some(IpAddr::V6(Ipv6Addr::from_octets(reader.bytes()?))),
            _ => return None,
        };
        let count = usize::from(reader.u8()?);
        let mut addresses = [0; ADDRESSES_COUNTED_MAX];
        for place in addresses.get_mut(..count)? {
            *place = reader.u16()?;
        }
        Some(Self {
            class,
            failures,
            consecutive,
            step: step.min(STEP_MAX),
            last_protocol,
            leak_from,
            first,
            last,
            locked_since,
            locked_secs,
            locked_count: 0,
            row_first: Second::NEVER,
            step_kept_until,
            last_address,
            addresses,
            wrong: super::Wrong::default(),
            credential: 0,
        })
    }

    /// What evidence needs beside the counts, in a part of its own: the first releases kept none of it.
    pub(in super::super) fn encode_evidence(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.class.code(), self.locked_count]);
        out.extend_from_slice(&self.row_first.0.to_le_bytes());
    }

    /// Whether [`Counter::encode_evidence`] has anything to say.
    pub(in super::super) fn has_evidence(&self) -> bool {
        self.locked_count > 0 || self.row_first != Second::NEVER
    }

    /// Reads what [`Counter::encode_evidence`] wrote of this counter, behind its class.
    pub(in super::super) fn decode_evidence(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        self.locked_count = reader.u8()?;
        self.row_first = Second(reader.u32()?);
        Some(())
    }
}
