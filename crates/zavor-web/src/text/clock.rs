//! The clock on the reader's wall: hours and days of their zone, UTC if it is not known.

use zavor_core::moment::Timestamp;

use super::zone::{self, Zone};

/// Seconds.
const DAY: i64 = 86_400;

/// The clock of one reader.
#[derive(Clone, Copy)]
pub struct ReadersClock(pub(super) Option<Zone>);

impl ReadersClock {
    /// The hour (0 to 23), its minute, and the offset in words (`+02:00`, `UTC`).
    fn parts(self, at: Timestamp) -> (u8, u8, String) {
        let local = self.0.and_then(|zone| zone.clock(at));
        local.unwrap_or_else(|| {
            let secs = at.as_millis().div_euclid(1000).rem_euclid(DAY);
            let (hour, minute) = (secs / 3_600, secs % 3_600 / 60);
            (hour as u8, minute as u8, "UTC".into())
        })
    }

    /// The time of day alone, for the axis of a chart that says the offset beside it: `16:00`.
    pub fn time_of_day(self, at: Timestamp) -> String {
        let (hour, minute, _) = self.parts(at);
        format!("{hour:02}:{minute:02}")
    }

    /// The time of day with its offset: `16:00 +02:00`, `14:00 UTC`.
    pub fn time_there(self, at: Timestamp) -> String {
        let (hour, minute, offset) = self.parts(at);
        format!("{hour:02}:{minute:02} {offset}")
    }

    /// How far it is from UTC at this moment: `+02:00`, `UTC`.
    pub fn offset(self, at: Timestamp) -> String {
        self.parts(at).2
    }

    /// The hour, 0 to 23.
    pub fn hour_of_day(self, at: Timestamp) -> usize {
        self.parts(at).0.into()
    }

    /// The end of a day that somebody typed (`2026-11-30`).
    pub fn end_of_day(self, date: &str) -> Option<Timestamp> {
        zone::end_of_day(date, self.0)
    }

    /// The name of its zone: `Europe/Bucharest`, `UTC`.
    pub fn zone_name(self) -> &'static str {
        self.0.map_or("UTC", Zone::name)
    }
}
