//! External recipients of the whole organisation in a sliding day.
//!
//! The limit grows with the number of accounts, less than in proportion: `500 * accounts^0.7 +
//! 9500`, the form that Exchange Online's tenant limit has (`reference/microsoft-365.md`
//! section 2). A release never resets this window.

use alloc::vec::Vec;

use super::window::{Pair, Window};
use crate::guard::{Guard, Keep, Reader};
use crate::moment::{Second, Span, Timestamp};
use crate::policy::Policies;

/// Share of the limit at which administrators are told.
pub const ORGANISATION_ALERT_PERCENT: u32 = 80;
/// An alert about the organisation is raised at most this often.
const ALERT_EVERY: Span = Span::from_hours(24);
const LAYOUT: u8 = 1;

/// External recipients of the whole organisation in 24 h.
#[derive(Debug, Clone, Default)]
pub struct OrganisationGuard {
    day: Window<49, 1800>,
    alerted: Second,
    refused: Second,
}

/// How many external recipients an organisation with this many accounts may reach in 24 h.
pub fn organisation_limit(accounts: u64) -> u32 {
    // Accounts are counted in 32 bits, so the result is far below u32::MAX.
    let accounts = accounts.clamp(1, u32::MAX.into()) as f64;
    libm::floor(500.0 * libm::pow(accounts, 0.7) + 9500.0) as u32
}

/// Whether so little of the organisation's limit is left that every recipient must be judged by the
/// exact count; with more left, only whole messages are.
pub const fn organisation_is_tight(left: u32, limit: u32) -> bool {
    left < limit / 5
}

impl OrganisationGuard {
    /// External recipients of the last 24 h.
    pub fn counted(&self, now: Timestamp) -> u32 {
        self.day.sum(now).first
    }

    /// Whether `external` more recipients stay within `limit`.
    pub fn has_room(&self, external: u32, limit: u32, now: Timestamp) -> bool {
        external == 0 || self.counted(now).saturating_add(external) <= limit
    }

    /// Charges `external` recipients if they stay within the limit; returns whether it did.
    pub fn reserve(&mut self, external: u32, limit: u32, now: Timestamp) -> bool {
        let fits = self.has_room(external, limit, now);
        if fits {
            self.charge(external, now);
        }
        fits
    }

    /// Charges without checking the limit (for a door that only observes).
    pub fn charge(&mut self, external: u32, now: Timestamp) {
        self.day.add(now, Pair::new(external, 0));
    }

    /// Returns what was reserved for a message that another limit refused.
    pub fn give_back(&mut self, external: u32) {
        self.day.take_back(Pair::new(external, 0));
    }

    /// When the last external recipients were charged, accurate to half an hour.
    pub fn last_charged(&self, now: Timestamp) -> Timestamp {
        self.day.newest_began(now)
    }

    /// From when at most `allowed` recipients count.
    pub fn drained_at(&self, now: Timestamp, allowed: u32) -> Timestamp {
        self.day.drained_at(now, |pair| pair.first, allowed)
    }

    /// Whether to tell administrators that 80 % are used up, at most once in 24 h; notes it if so.
    pub fn may_alert(&mut self, limit: u32, now: Timestamp) -> bool {
        let used = u64::from(self.counted(now)).saturating_mul(100);
        let reached = used >= u64::from(limit).saturating_mul(ORGANISATION_ALERT_PERCENT.into());
        reached && once(&mut self.alerted, now)
    }

    /// Whether to tell administrators that mail is being refused, at most once in 24 h; notes it if
    /// so.
    pub fn may_alert_refusal(&mut self, now: Timestamp) -> bool {
        once(&mut self.refused, now)
    }
}

fn once(last: &mut Second, now: Timestamp) -> bool {
    let passed = u64::from(now.second().since(*last));
    let may = *last == Second::NEVER || passed >= ALERT_EVERY.as_secs();
    if may {
        *last = now.second();
    }
    may
}

impl Guard for OrganisationGuard {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(LAYOUT);
        self.day.encode(out);
        out.extend_from_slice(&self.alerted.0.to_le_bytes());
        out.extend_from_slice(&self.refused.0.to_le_bytes());
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.u8()? != LAYOUT {
            return None;
        }
        let guard = Self {
            day: Window::decode(&mut reader)?,
            alerted: Second(reader.u32()?),
            refused: Second(reader.u32()?),
        };
        reader.is_done().then_some(guard)
    }

    fn keep(&self, _policies: &Policies, _now: Timestamp) -> Keep {
        Keep::Pinned
    }

    fn sweep(&mut self, now: Timestamp) {
        self.day.advance(now);
    }

    fn heap_bytes(&self) -> usize {
        self.day.heap_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_grows_less_than_the_number_of_accounts() {
        assert_eq!(organisation_limit(0), 10_000, "counted as one account");
        assert_eq!(organisation_limit(1), 10_000);
        assert_eq!(organisation_limit(100), 22_059);
        assert_eq!(organisation_limit(100_000), 1_590_638);
    }

    #[test]
    fn the_limit_itself_is_allowed_and_one_more_is_not() {
        let now = Timestamp::from_secs(1_000_000);
        let mut guard = OrganisationGuard::default();
        assert!(guard.reserve(9_999, 10_000, now));
        assert!(!guard.reserve(2, 10_000, now));
        assert_eq!(guard.counted(now), 9_999, "a refusal charges nothing");
        assert!(guard.reserve(1, 10_000, now));
        assert!(
            guard.has_room(0, 10_000, now),
            "internal mail needs no room"
        );
        guard.give_back(1);
        assert!(guard.has_room(1, 10_000, now));
    }

    #[test]
    fn eighty_percent_are_told_once_a_day() {
        let now = Timestamp::from_secs(1_000_000);
        let mut guard = OrganisationGuard::default();
        guard.charge(7_999, now);
        assert!(!guard.may_alert(10_000, now));
        guard.charge(1, now);
        assert!(guard.may_alert(10_000, now));
        assert!(!guard.may_alert(10_000, now.plus(Span::from_hours(23))));
    }

    #[test]
    fn it_drains_within_a_day_and_one_bucket() {
        let now = Timestamp::from_secs(1_000_000);
        let mut guard = OrganisationGuard::default();
        guard.charge(10_000, now);
        let room = guard.drained_at(now, 9_999);
        assert!(room > now.plus(Span::from_hours(24)));
        assert!(room <= now.plus(Span::from_mins(24 * 60 + 30)));
        assert!(!guard.has_room(1, 10_000, room.minus(Span::from_millis(1))));
        assert!(guard.has_room(1, 10_000, room));
    }

    #[test]
    fn below_a_fifth_of_its_limit_every_recipient_is_judged_exactly() {
        assert!(organisation_is_tight(1_999, 10_000));
        assert!(!organisation_is_tight(2_000, 10_000));
        assert!(!organisation_is_tight(10_000, 10_000));
        assert!(organisation_is_tight(0, 10_000));
    }

    #[test]
    fn each_alert_comes_once_in_24_hours_and_neither_holds_the_other_back() {
        let now = Timestamp::from_secs(1_000_000);
        let day = now.plus(Span::from_hours(24));
        let mut guard = OrganisationGuard::default();
        guard.charge(10_000, now);
        assert!(guard.may_alert(10_000, now) && guard.may_alert_refusal(now));
        let before = day.minus(Span::from_secs(1));
        guard.charge(10_000, before);
        assert!(!guard.may_alert(10_000, before) && !guard.may_alert_refusal(before));
        assert!(guard.may_alert(10_000, day) && guard.may_alert_refusal(day));
        assert!(!guard.may_alert_refusal(day));
    }

    #[test]
    fn its_bytes_give_it_back_and_garbage_gives_none() {
        // The start of a half hour.
        let now = Timestamp::from_secs(1_800_000_000);
        let mut guard = OrganisationGuard::default();
        guard.charge(8_000, now);
        guard.may_alert(10_000, now);
        guard.may_alert_refusal(now);
        let mut bytes = Vec::new();
        guard.encode(&mut bytes);
        let mut read = OrganisationGuard::decode(&bytes).unwrap();
        assert_eq!(read.counted(now), 8_000);
        let later = now.plus(Span::from_hours(1));
        assert_eq!(read.last_charged(later), now);
        assert!(!read.may_alert(10_000, later) && !read.may_alert_refusal(later));
        for length in 0..bytes.len() {
            assert!(OrganisationGuard::decode(&bytes[..length]).is_none());
        }
        bytes[0] = 2;
        assert!(
            OrganisationGuard::decode(&bytes).is_none(),
            "another layout"
        );
    }

    #[test]
    fn what_has_drained_takes_no_memory() {
        let now = Timestamp::from_secs(1_800_000_000);
        let mut guard = OrganisationGuard::default();
        guard.charge(8_000, now);
        assert_eq!(guard.heap_bytes(), guard.day.heap_bytes());
        assert!(guard.heap_bytes() > 1);
        guard.sweep(now.plus(Span::from_hours(30)));
        assert_eq!(guard.heap_bytes(), 0);
    }
}
