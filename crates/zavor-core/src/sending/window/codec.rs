//! A window as bytes: what the store journals.

use alloc::vec::Vec;

use super::{Pair, Window};
use crate::guard::Reader;

impl<const SLOTS: usize, const SECS: u32> Window<SLOTS, SECS> {
    /// Appends the newest bucket number, the number of buckets, and for each bucket its age and
    /// counts.
    pub(in super::super) fn encode(&self, out: &mut Vec<u8>) {
        let count = self.buckets().count();
        out.extend_from_slice(&self.newest.to_le_bytes());
        out.push(count as u8);
        for (slot, pair) in self.buckets() {
            out.push(self.newest.saturating_sub(slot) as u8);
            put_count(out, pair.first);
            put_count(out, pair.second);
        }
    }

    /// Reads what [`Window::encode`] wrote; `None` for anything else.
    pub(in super::super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let newest = reader.u32()?;
        let count = reader.u8()?;
        if usize::from(count) > SLOTS {
            return None;
        }
        let mut window = Self::default();
        let mut age_before = None;
        for _ in 0..count {
            let age = reader.u8()?;
            let in_order = age_before.is_none_or(|before| age < before);
            if usize::from(age) >= SLOTS || !in_order {
                return None;
            }
            age_before = Some(age);
            let pair = Pair::new(get_count(reader)?, get_count(reader)?);
            let slot = newest.checked_sub(age.into())?;
            window.add(Self::begin(slot), pair);
        }
        // A bucket number beyond the last that fits 32 bits of seconds is not valid.
        if newest > u32::MAX.checked_div(SECS)? {
            return None;
        }
        window.newest = newest;
        Some(window)
    }
}

/// One byte if below 255, else 255 and four bytes.
fn put_count(out: &mut Vec<u8>, count: u32) {
    match u8::try_from(count) {
        Ok(small) if small < u8::MAX => out.push(small),
        _ => {
            out.push(u8::MAX);
            out.extend_from_slice(&count.to_le_bytes());
        }
    }
}

fn get_count(reader: &mut Reader<'_>) -> Option<u32> {
    match reader.u8()? {
        u8::MAX => reader.u32(),
        small => Some(small.into()),
    }
}
