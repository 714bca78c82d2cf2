//! The counters of one sender: an account, a sending name without an account, or a connector.
//!
//! | window | buckets | counts | after a release |
//! |---|---|---|---|
//! | hour | 61 of 1 min | external and internal recipients | from zero |
//! | day | 49 of 30 min | recipients, and those forgiven by a release | from zero |
//! | service day | the same buckets | both together | continues |
//! | minute | 7 of 10 s | messages | from zero |
//!
//! A sender with 20 messages spread over a day takes about 90 bytes inline and 150 on the heap;
//! with both windows dense and [`OPEN_MESSAGES_MAX`] messages open, less than 1,900.
//!
//! The list of open messages is never written to disk, like the table of pending messages itself.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv6Addr};

use super::window::{Pair, Window};
use crate::guard::{Guard, Keep, Reader};
use crate::moment::{Second, Span, Timestamp};
use crate::policy::Policies;

mod minute;

use minute::Minute;

/// Most open messages of one sender in the table of pending messages; a further one pushes out the
/// oldest.
pub const OPEN_MESSAGES_MAX: usize = 100;

/// Version of the bytes.
const LAYOUT: u8 = 1;
/// How long a guard is not given up after the engine restricted its sender.
const RESTRICTION_REMEMBERED_SECS: u32 = 24 * 3600;

/// Recipients of a message by class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recipients {
    /// Outside the organisation's domains.
    pub external: u32,
    /// Inside.
    pub internal: u32,
}

/// The counts of a sender's windows at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// External recipients of the last hour.
    pub external_hour: u32,
    /// Internal recipients of the last hour.
    pub internal_hour: u32,
    /// Recipients of the last 24 h, without those forgiven by a release.
    pub day: u32,
    /// Recipients of the last 24 h; releases make no difference.
    pub service_day: u32,
    /// Messages of the last minute.
    pub messages: u32,
}

/// Recipients of one sender in sliding windows.
#[derive(Debug, Clone, Default)]
pub struct SendingGuard {
    /// External, internal.
    pub(super) hour: Window<61, 60>,
    /// Counted, forgiven.
    pub(super) day: Window<49, 1800>,
    minute: Minute,
    /// Instances of open messages, the oldest first. Boxed twice because most senders have none.
    #[expect(
        clippy::box_collection,
        reason = "one word inline in millions of guards"
    )]
    open: Option<Box<Vec<u64>>>,
    /// Last client address, as IPv6 (IPv4 is mapped); zero = none.
    last_address: [u8; 16],
    /// When the engine last restricted this sender.
    engine_restricted: Second,
    /// When an alert that places no hold was last raised.
    alerted: Second,
    releases: u16,
}

impl Recipients {
    /// Recipients of both classes.
    pub const fn total(self) -> u32 {
        self.external.saturating_add(self.internal)
    }

    /// The same with one more recipient, internal or external.
    #[must_use]
    pub const fn with(self, internal: bool) -> Self {
        if internal {
            Self {
                internal: self.internal.saturating_add(1),
                ..self
            }
        } else {
            Self {
                external: self.external.saturating_add(1),
                ..self
            }
        }
    }

    /// The recipients to charge for a message of `total`, of which these (each counted once) were
    /// seen at RCPT. A message that names one of them several times has a larger total: those are
    /// repetitions and cost nothing. `None` = not all were seen; then all count as external.
    pub fn charged(seen: Option<Self>, total: u32) -> Self {
        let seen = seen.unwrap_or(Self {
            external: total,
            internal: 0,
        });
        let external = seen.external.min(total);
        Self {
            external,
            internal: seen.internal.min(total.saturating_sub(external)),
        }
    }
}

/// An alert that places no hold is raised for one sender at most this often.
pub const SENDER_ALERT_EVERY: Span = Span::from_hours(1);

impl SendingGuard {
    /// The counts at `now`.
    pub fn counted(&self, now: Timestamp) -> Counted {
        let hour = self.hour.sum(now);
        let day = self.day.sum(now);
        Counted {
            external_hour: hour.first,
            internal_hour: hour.second,
            day: day.first,
            service_day: day.total(),
            messages: self.minute.sum(now),
        }
    }

    /// Charges one message to all windows and notes its client address.
    pub fn charge(&mut self, message: Recipients, address: Option<IpAddr>, now: Timestamp) {
        self.hour
            .add(now, Pair::new(message.external, message.internal));
        self.day.add(now, Pair::new(message.total(), 0));
        self.minute.add(now);
        if let Some(address) = address {
            self.last_address = mapped(address);
        }
    }

    /// A release: hour, day and minute start from zero, the service window continues.
    pub fn release(&mut self, now: Timestamp) {
        self.forgive(now);
        self.releases = self.releases.saturating_add(1);
    }

    /// Clears the windows as a release does; also used when a restriction ends by its own date.
    pub fn forgive(&mut self, now: Timestamp) {
        self.day.advance(now);
        self.hour = Window::default();
        self.minute = Minute::default();
        self.day.change_all(|pair| Pair::new(0, pair.total()));
    }

    /// Notes that the engine restricted this sender.
    pub fn note_restricted(&mut self, now: Timestamp) {
        self.engine_restricted = now.second();
    }

    /// When the engine last restricted this sender.
    pub fn engine_restricted(&self) -> Option<Timestamp> {
        (self.engine_restricted != Second::NEVER).then(|| self.engine_restricted.timestamp())
    }

    /// Whether an alert that places no hold may be raised, at most once every `every`; notes it if
    /// so.
    pub fn may_alert(&mut self, now: Timestamp, every: Span) -> bool {
        let passed = now.second().since(self.alerted);
        let may = self.alerted == Second::NEVER || u64::from(passed) >= every.as_secs();
        if may {
            self.alerted = now.second();
        }
        may
    }

    /// How many restrictions of this sender were released (at most 65,535 are counted).
    pub fn releases(&self) -> u16 {
        self.releases
    }

    /// Client address of the last charged message.
    pub fn last_address(&self) -> Option<IpAddr> {
        (self.last_address != [0; 16]).then(|| Ipv6Addr::from(self.last_address).to_canonical())
    }

    /// From when at most `allowed` messages count in the minute.
    pub fn minute_drained_at(&self, now: Timestamp, allowed: u32) -> Timestamp {
        self.minute.drained_at(now, allowed)
    }

    /// From when at most `allowed` recipients count in the service window.
    pub fn service_drained_at(&self, now: Timestamp, allowed: u32) -> Timestamp {
        self.day.drained_at(now, Pair::total, allowed)
    }

    /// When the last messages were charged, as precisely as the buckets of the hour (else of the
    /// day) can tell; a limit that is used up has been used up since then.
    pub fn last_charged(&self, now: Timestamp) -> Timestamp {
        if self.hour.is_empty(now) {
            self.day.newest_began(now)
        } else {
            self.hour.newest_began(now)
        }
    }

    /// Notes an open message; returns the one that must leave the table for it.
    pub fn open_message(&mut self, instance: u64) -> Option<u64> {
        let open = self.open.get_or_insert_default();
        let full = open.len() >= OPEN_MESSAGES_MAX;
        let oldest = full.then(|| open.remove(0));
        open.reserve_exact(1);
        open.push(instance);
        oldest
    }

    /// Forgets an open message: it was charged or has left the table.
    pub fn close_message(&mut self, instance: u64) {
        if let Some(open) = &mut self.open {
            open.retain(|other| *other != instance);
            if open.is_empty() {
                self.open = None;
            }
        }
    }

    /// What is left of it when its account is removed: everything but the open messages, which are
    /// of the account. Its windows belong to the person and stay with the address.
    #[must_use]
    pub fn after_removal(&self) -> Self {
        Self {
            open: None,
            ..self.clone()
        }
    }

    /// Takes over what was charged to a name before it became this account: both count together.
    /// Open messages are not taken over.
    pub fn take_over(&mut self, name: &Self, now: Timestamp) {
        self.hour.join(&name.hour, now);
        self.day.join(&name.day, now);
        self.minute.join(&name.minute, now);
        if self.last_address == [0; 16] {
            self.last_address = name.last_address;
        }
        self.engine_restricted = self.engine_restricted.max(name.engine_restricted);
        self.alerted = self.alerted.max(name.alerted);
        self.releases = self.releases.saturating_add(name.releases);
    }

    /// Whether it holds nothing that a new one does not.
    pub fn is_blank(&self, now: Timestamp) -> bool {
        self.day.is_empty(now)
            && self.hour.is_empty(now)
            && self.minute.sum(now) == 0
            && self.open.is_none()
            && self.engine_restricted == Second::NEVER
            && self.releases == 0
    }

    /// How many messages are open.
    pub fn open_messages(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.len())
    }
}

fn mapped(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

impl Guard for SendingGuard {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(LAYOUT);
        self.hour.encode(out);
        self.day.encode(out);
        out.extend_from_slice(&self.minute.newest.to_le_bytes());
        for bucket in self.minute.buckets {
            out.extend_from_slice(&bucket.to_le_bytes());
        }
        out.extend_from_slice(&self.last_address);
        out.extend_from_slice(&self.engine_restricted.0.to_le_bytes());
        out.extend_from_slice(&self.alerted.0.to_le_bytes());
        out.extend_from_slice(&self.releases.to_le_bytes());
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.u8()? != LAYOUT {
            return None;
        }
        let hour = Window::decode(&mut reader)?;
        let day = Window::decode(&mut reader)?;
        let mut minute = Minute {
            newest: reader.u32()?,
            ..Minute::default()
        };
        for bucket in &mut minute.buckets {
            *bucket = reader.u16()?;
        }
        let guard = Self {
            hour,
            day,
            minute,
            open: None,
            last_address: reader.bytes()?,
            engine_restricted: Second(reader.u32()?),
            alerted: Second(reader.u32()?),
            releases: reader.u16()?,
        };
        reader.is_done().then_some(guard)
    }

    fn keep(&self, _policies: &Policies, now: Timestamp) -> Keep {
        let restricted_for = now.second().since(self.engine_restricted);
        let restricted =
            self.engine_restricted != Second::NEVER && restricted_for < RESTRICTION_REMEMBERED_SECS;
        if self.open.is_some() || restricted {
            Keep::Pinned
        } else if self.releases > 0 || !self.day.is_empty(now) {
            Keep::Counters
        } else {
            Keep::Forget
        }
    }

    fn sweep(&mut self, now: Timestamp) {
        self.hour.advance(now);
        self.day.advance(now);
        self.minute.advance(now);
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "what memory holds can be counted in its own size"
    )]
    fn heap_bytes(&self) -> usize {
        let open = self.open.as_ref().map_or(0, |open| {
            size_of::<Vec<u64>>() + open.capacity() * size_of::<u64>()
        });
        self.hour.heap_bytes() + self.day.heap_bytes() + open
    }
}

#[cfg(test)]
mod tests;
